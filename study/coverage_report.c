/* Coverage as text, and what its forms share (coverage_report.h). */
#include "study/coverage_report.h"

#include "base/characters.h"
#include "base/translate.h"
#include "study/coverage_points.h"
#include "study/outcomes.h"

/* -- shared -- */

static bool same_declaration(const struct obligation *a, const struct obligation *b) {
  return a->of.kind == b->of.kind && a->of.index == b->of.index;
}

struct cover_group coverage_declaration_at(const struct coverage *coverage, uint32_t first) {
  const struct obligation *items = coverage->obligations.items;
  uint32_t end = first + 1;
  while (end < coverage->obligations.n && same_declaration(&items[first], &items[end])) end++;
  return (struct cover_group){first, end};
}

struct cover_group coverage_node_at(const struct coverage *coverage, uint32_t first) {
  const struct obligation *items = coverage->obligations.items;
  uint32_t end = first + 1;
  while (end < coverage->obligations.n && same_declaration(&items[first], &items[end]) &&
      items[first].kind == items[end].kind && items[first].point == items[end].point)
    end++;
  return (struct cover_group){first, end};
}

uint32_t coverage_met_in(const struct coverage *coverage, struct cover_group group) {
  uint32_t n = 0;
  for (uint32_t i = group.first; i < group.end; i++) n += coverage->obligations.items[i].is_met;
  return n;
}

const char *coverage_declared_kind(struct cover_declaration of) {
  static const char *const kinds[COVERED_N_DECLARED] = {[COVERED_DEFINE] = N_("define"),
      [COVERED_DECISION] = N_("decision"),
      [COVERED_RULE] = N_("rule"),
      [COVERED_EXCEPTION] = N_("exception"),
      [COVERED_SELECTION] = N_("selection"),
      [COVERED_ALLOCATION] = N_("allocation"),
      [COVERED_DUTY] = N_("duty"),
      [COVERED_WARNING] = N_("warning"),
      [COVERED_REQUIRE] = N_("require"),
      [COVERED_PARAMETER] = N_("parameter"),
      [COVERED_READING] = N_("reading")};
  return kinds[of.kind];
}

struct str coverage_node_id(const struct coverage *coverage, struct cover_group node) {
  const struct obligation *one = &coverage->obligations.items[node.first];
  return one->point != NONE_INDEX ? one->id : coverage_declared_name(coverage->schema, one->of);
}

struct place coverage_place(const struct coverage *coverage, struct span span) {
  if (span.source == UINT32_MAX) return (struct place){0};
  return sources_place(&coverage->program->compilation.sources, span.source, span.begin);
}

uint32_t coverage_percent(uint32_t n_met, uint32_t n) { return n ? 100 * n_met / n : 100; }

/* -- text -- */

const char *coverage_kinds_named(enum cover_kind kind) {
  static const char *const names[COVER_N_KINDS] = {
      [COVER_RULE] = N_("rules"),
      [COVER_EXCEPTION] = N_("exceptions"),
      [COVER_WARNING] = N_("warnings"),
      [COVER_REQUIRE] = N_("requirements"),
      [COVER_CONDITION] = N_("conditions"),
      [COVER_VALUE] = N_("values"),
      [COVER_OUTCOME] = N_("outcomes"),
      [COVER_STATE] = N_("states"),
      [COVER_READING] = N_("readings"),
      [COVER_PERIOD] = N_("periods of parameters"),
  };
  return translated(names[kind]);
}

static void put_padded(struct buffer *out, struct str text, uint32_t width) {
  const uint32_t used = str_display_width(text);
  buffer_put(out, text);
  buffer_fill(out, ' ', used < width ? width - used : 0);
}

static void put_head(const struct coverage *c, struct buffer *out) {
  const struct source *source = &c->program->compilation.sources.items[0];
  buffer_printf(out, _("\n%.*s (%.*s): %u of %u obligations are met, %u%%\n"),
      STR_ARGS(c->schema->name), STR_ARGS(source->path), c->n_met, c->obligations.n,
      coverage_percent(c->n_met, c->obligations.n));
  uint32_t width = 0;
  for (uint32_t k = 0; k < COVER_N_KINDS; k++) {
    const uint32_t used = str_display_width(str_from(coverage_kinds_named(k)));
    if (coverage_of_kind(c, k).n && used > width) width = used;
  }
  for (uint32_t k = 0; k < COVER_N_KINDS; k++) {
    const struct cover_figures figures = coverage_of_kind(c, k);
    if (!figures.n) continue;
    buffer_put(out, STR("  "));
    put_padded(out, str_from(coverage_kinds_named(k)), width + 2);
    buffer_printf(out, _("%u of %u\n"), figures.n_met, figures.n);
  }
}

/* What is wanted of a node and not shown: "true, unknown". */
static struct str wanted_words(
    const struct coverage *c, struct cover_group node, struct arena *arena) {
  const char *text = "";
  for (uint32_t i = node.first; i < node.end; i++) {
    const struct obligation *one = &c->obligations.items[i];
    if (!one->is_met)
      text =
          arena_printf(arena, "%s%s%.*s", text, *text ? ", " : "", STR_ARGS(coverage_wanted(one)));
  }
  return str_from(text);
}

/* The words of the rules; of outcomes and their like what they are. */
static struct str node_words(
    const struct coverage *c, struct cover_group node, struct arena *arena) {
  const struct obligation *one = &c->obligations.items[node.first];
  if (one->point == NONE_INDEX) return str_from(coverage_kinds_named(one->kind));
  return str_from(outcome_shortened(one->text, arena));
}

enum { WORDS_WIDTH_MOST = 60 };

static void put_open_nodes(
    const struct coverage *c, struct cover_group of, struct arena *arena, struct buffer *out) {
  uint32_t widths[2] = {0};
  for (int pass = 0; pass < 2; pass++)
    for (uint32_t i = of.first; i < of.end;) {
      const struct cover_group node = coverage_node_at(c, i);
      i = node.end;
      if (coverage_met_in(c, node) == node.end - node.first) continue;
      const struct str words = node_words(c, node, arena), wanted = wanted_words(c, node, arena);
      const uint32_t used[2] = {str_display_width(words), str_display_width(wanted)};
      for (int k = 0; pass == 0 && k < 2; k++)
        if (used[k] > widths[k] && used[k] <= WORDS_WIDTH_MOST) widths[k] = used[k];
      if (pass == 0) continue;
      buffer_put(out, STR("    "));
      put_padded(out, words, widths[0] + 2);
      if (used[0] > widths[0]) { /* too long to stand beside the others */
        buffer_put(out, STR("\n    "));
        buffer_fill(out, ' ', widths[0] + 2);
      }
      put_padded(out, wanted, widths[1] + 2);
      buffer_put(out, coverage_node_id(c, node));
      buffer_put_byte(out, '\n');
    }
}

static void put_open(const struct coverage *c, struct buffer *out) {
  struct arena arena; /* of what is put */
  arena_init(&arena, NULL);
  arena.out_of_memory = out->arena->out_of_memory;
  if (c->n_met < c->obligations.n) buffer_put(out, str_from(_("Not met\n")));
  for (uint32_t i = 0; i < c->obligations.n;) {
    const struct cover_group of = coverage_declaration_at(c, i);
    i = of.end;
    if (coverage_met_in(c, of) == of.end - of.first) continue;
    const struct obligation *one = &c->obligations.items[of.first];
    const struct place place = coverage_place(c, coverage_declared_span(c->schema, one->of));
    buffer_printf(out, "  %s %.*s (%.*s:%u)\n", translated(coverage_declared_kind(one->of)),
        STR_ARGS(coverage_declared_name(c->schema, one->of)), STR_ARGS(place.path), place.line);
    put_open_nodes(c, of, &arena, out);
  }
  arena_free(&arena);
}

/* Each once, in the order of the obligations that they meet first. */
static void put_proposals(const struct coverage *c, struct buffer *out) {
  bool has_any = false;
  for (uint32_t i = 0; i < c->obligations.n; i++) {
    const struct obligation *one = &c->obligations.items[i];
    bool is_new = one->proposal.n > 0;
    for (uint32_t k = 0; k < i && is_new; k++)
      is_new = c->obligations.items[k].proposal.p != one->proposal.p;
    if (!is_new) continue;
    if (!has_any)
      buffer_put(out,
          str_from(_("Cases that would meet them, to be checked against the law and added to the "
                     "tests\n")));
    has_any = true;
    buffer_put(out, one->proposal);
  }
}

bool coverage_is_not_found(const struct obligation *one) {
  return !one->is_met && !one->proposal.n;
}

const char *coverage_sought(const struct obligation *one, struct arena *arena) {
  const struct str wanted = one->point != NONE_INDEX ? coverage_wanted(one) : (struct str){0};
  const char *name =
      arena_printf(arena, "%.*s%s%.*s", STR_ARGS(one->id), wanted.n ? " " : "", STR_ARGS(wanted));
  if (!one->n_stands)
    return arena_printf(arena, _("%s: on none of %u data that were tried"), name, one->n_data);
  return arena_printf(arena,
      _("%s: on %u of %u data that were tried, and nothing was found to hang on it"), name,
      one->n_stands, one->n_data);
}

/* For which no case was found, and why not. */
static void put_not_found(const struct coverage *c, struct buffer *out) {
  struct arena arena; /* of what is put */
  bool has_any = false;
  arena_init(&arena, NULL);
  arena.out_of_memory = out->arena->out_of_memory;
  for (uint32_t i = 0; i < c->obligations.n; i++) {
    const struct obligation *one = &c->obligations.items[i];
    if (!coverage_is_not_found(one)) continue;
    if (!has_any) buffer_printf(out, "%s\n", _("No case was found for these"));
    has_any = true;
    buffer_printf(out, "  %s\n", coverage_sought(one, &arena));
  }
  arena_free(&arena);
}

const char *coverage_never_told(const struct obligation *one, struct arena *arena) {
  const struct str wanted = coverage_wanted(one);
  return arena_printf(
      arena, "%.*s %.*s: %.*s", STR_ARGS(one->id), STR_ARGS(wanted), STR_ARGS(one->never));
}

/* What no case can show, and is no obligation therefore. */
static void put_never(const struct coverage *c, struct buffer *out) {
  struct arena arena; /* of what is put */
  arena_init(&arena, NULL);
  arena.out_of_memory = out->arena->out_of_memory;
  if (c->never.n) buffer_printf(out, "%s\n", _("No case can show these, so they are not counted"));
  for (uint32_t i = 0; i < c->never.n; i++)
    buffer_printf(out, "  %s\n", coverage_never_told(&c->never.items[i], &arena));
  arena_free(&arena);
}

void coverage_text(const struct coverages *coverages, struct buffer *out) {
  for (uint32_t i = 0; i < coverages->list.n; i++) {
    put_head(coverages->list.items[i], out);
    put_open(coverages->list.items[i], out);
    put_proposals(coverages->list.items[i], out);
    put_not_found(coverages->list.items[i], out);
    put_never(coverages->list.items[i], out);
  }
}
