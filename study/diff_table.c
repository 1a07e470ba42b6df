/* What changed, for people: under each heading who is responsible, then whom it concerns (diff.h).
 */
#include <inttypes.h>
#include <string.h>

#include "study/diff.h"
#include "base/translate.h"
#include "base/date.h"

#define LINES_MAX 20u    /* of one heading; --format json lists all */
#define TOGETHER_MAX 10u /* switches named of those that act together */
#define KIND_WIDTH 14

static const char bold[] = "\x1b[1m", green[] = "\x1b[32m", red[] = "\x1b[31m",
                  yellow[] = "\x1b[33m", plain[] = "\x1b[0m";

struct diff_writer {
  struct diff *diff;
  FILE *out;
  bool colour;
};

static const char *paint(const struct diff_writer *t, const char *code) {
  return t->colour ? code : "";
}

/* In a column of KIND_WIDTH. */
static void write_kind(const struct diff_writer *t, const char *colour, const char *kind) {
  const uint32_t width = str_display_width(str_from(kind));
  fprintf(t->out, "  %s%s%*s%s", colour, kind, width < KIND_WIDTH ? (int)(KIND_WIDTH - width) : 1,
      "", t->colour && *colour ? plain : "");
}

/* -- headings -- */

/* A place without its column. */
static void write_place(const struct diff_writer *t, const char *place) {
  const char *column = strrchr(place, ':');
  fprintf(t->out, "%.*s", (int)(column - place), place);
}

static struct str label_of(const struct diff_switch *s) {
  if (s->kind != SWITCH_DECLARATION) return (struct str){0};
  const struct change *change = s->change;
  if (change->new_field) return change->new_field->label.text;
  if (change->old_field) return change->old_field->label.text;
  return change->new ? change->new->label.text : change->old->label.text;
}

/* "rule unregistered “không đăng ký”, changed: 2020/emulation.rules:62 → 2021/emulation.rules:12"
 */
static void write_switch(const struct diff_writer *t, const struct diff_switch *s) {
  struct str label = label_of(s);
  fprintf(t->out, "%.*s", STR_ARGS(s->name));
  if (label.n) fprintf(t->out, " “%.*s”", STR_ARGS(label));
  if (s->kind == SWITCH_READING) {
    fprintf(t->out, _(", chosen otherwise: %s → %s"), s->old_place, s->new_place);
    return;
  }
  fputs(s->old_place && s->new_place ? _(", changed: ")
          : s->new_place             ? _(", new: ")
                                     : _(", repealed: "),
      t->out);
  if (s->old_place) write_place(t, s->old_place);
  if (s->old_place && s->new_place) fputs(" → ", t->out);
  if (s->new_place) write_place(t, s->new_place);
}

static void write_heading(const struct diff_writer *t, const struct blame_group *group) {
  static const char *const before[] = {[BLAME_SINGLE] = "",
      [BLAME_ALL_NEEDED] = N_("and "),
      [BLAME_EACH_ALONE] = N_("or "),
      [BLAME_TOGETHER] = N_("and "),
      [BLAME_NONE] = ""};
  const struct diff *diff = t->diff;
  fprintf(t->out, "\n%s", paint(t, bold));
  uint32_t n = 0;
  for (uint32_t s = 0; s < diff->switches.n; s++) {
    if (!diff_set_has(group->set, s)) continue;
    if (group->how == BLAME_TOGETHER && n >= TOGETHER_MAX) {
      n++;
      continue;
    }
    if (n++) fprintf(t->out, "\n%s", *before[group->how] ? _(before[group->how]) : "");
    write_switch(t, &diff->switches.items[s]);
  }
  if (group->how == BLAME_TOGETHER && n > TOGETHER_MAX)
    fprintf(t->out,
        translated_number("\nand %u more change", "\nand %u more changes", n - TOGETHER_MAX),
        n - TOGETHER_MAX);
  if (group->how == BLAME_NONE) fputs(_("no change of the rules"), t->out);
  if (group->how == BLAME_ALL_NEEDED) fputs(_("\n(it takes all of them)"), t->out);
  if (group->how == BLAME_EACH_ALONE) fputs(_("\n(each of them alone would do)"), t->out);
  if (group->how == BLAME_TOGETHER) fputs(_("\n(several of the changes together)"), t->out);
  fprintf(t->out, "%s\n", paint(t, plain));
}

/* -- lines -- */

static const char *colour_of(const struct diff_writer *t, const struct outcome_change *change) {
  if (!t->colour || change->is_warning) return "";
  if (change->kind == OUTCOME_GAINS) return green;
  if (change->kind == OUTCOME_LOSES) return red;
  return change->kind == OUTCOME_UNDETERMINED ? yellow : "";
}

static const char *text_on(struct diff *diff, const struct outcome_change *change,
    enum diff_side_number side, struct arena *arena) {
  uint32_t result = side == SIDE_OLD ? change->old_result : change->new_result,
           row = side == SIDE_OLD ? change->old_row : change->new_row;
  if (result == UINT32_MAX) return change->is_warning ? _("not given") : _("none");
  return outcome_shortened(outcome_text(diff->sides[side].evaluation, result, row, arena), arena);
}

static void write_line(const struct diff_writer *t, const struct outcome_change *change) {
  uint32_t result, row;
  struct evaluation *holder = diff_holder(t->diff, change, &result, &row);
  struct arena *arena = &holder->report.row;
  const char *kind = _(change->is_warning ? N_("warning") : outcome_change_words[change->kind]),
             *before = text_on(t->diff, change, SIDE_OLD, arena);
  struct str label = outcome_called(holder->schema, result, arena);
  write_kind(t, colour_of(t, change), kind);
  fprintf(t->out, "%s: %.*s: %s → %s\n",
      outcome_instance(holder, outcome_entity(holder->schema, result), row, arena), STR_ARGS(label),
      before, text_on(t->diff, change, SIDE_NEW, arena));
  evaluation_next_row(t->diff->sides[SIDE_OLD].evaluation);
  evaluation_next_row(t->diff->sides[SIDE_NEW].evaluation);
}

static bool is_whole_result(const struct outcome_change *change) {
  return !change->is_warning && (change->kind == OUTCOME_ADDED || change->kind == OUTCOME_REMOVED);
}

/* Results that only one side has: a line each, not one an instance. */
static uint64_t write_whole_results(const struct diff_writer *t, uint32_t number) {
  const struct diff *diff = t->diff;
  uint64_t n_all = 0;
  for (uint32_t side = 0; side < 2; side++) {
    const struct schema *schema = diff->sides[side].schema;
    uint64_t *counts = ARENA_ARRAY(diff->arena, uint64_t, outcome_n_results(schema));
    for (uint32_t i = 0; i < diff->outcomes.n; i++) {
      const struct outcome_change *change = &diff->outcomes.items[i];
      if (change->group != number || !is_whole_result(change)) continue;
      uint32_t result = side == SIDE_NEW ? change->new_result : change->old_result;
      if (result == UINT32_MAX) continue;
      counts[result]++;
      n_all++;
    }
    for (uint32_t r = 0; r < schema->n_items; r++) {
      if (!counts[r]) continue;
      const struct entity *entity = &schema->entities[outcome_entity(schema, r)];
      write_kind(
          t, "", _(outcome_change_words[side == SIDE_NEW ? OUTCOME_ADDED : OUTCOME_REMOVED]));
      fprintf(t->out, "%.*s: %.*s: ", STR_ARGS(entity->label.n ? entity->label : entity->name),
          STR_ARGS(outcome_label(schema, r)));
      fprintf(t->out,
          side == SIDE_NEW
              ? translated_number("%llu new result", "%llu new results", counts[r])
              : translated_number("%llu result no more", "%llu results no more", counts[r]),
          (unsigned long long)counts[r]);
      fputc('\n', t->out);
    }
  }
  return n_all;
}

/* Who gains and loses first, warnings last; in each the order of results. */
static void write_group(const struct diff_writer *t, uint32_t number) {
  const struct diff *diff = t->diff;
  const struct blame_group *group = &diff->groups.items[number];
  if (!group->n_outcomes && !group->n_warnings) return; /* reasons only: counted */
  write_heading(t, group);
  uint64_t n = 0;
  for (uint32_t kind = 0; kind < 2 * OUTCOME_REASONS; kind++)
    for (uint32_t i = 0; i < diff->outcomes.n && n < LINES_MAX; i++) {
      const struct outcome_change *change = &diff->outcomes.items[i];
      if (change->group != number ||
          change->kind + (change->is_warning ? OUTCOME_REASONS : 0u) != kind ||
          change->kind == OUTCOME_REASONS || is_whole_result(change))
        continue;
      n++;
      write_line(t, change);
    }
  uint64_t told = n + write_whole_results(t, number), all = group->n_outcomes + group->n_warnings;
  if (all > told)
    fprintf(
        t->out, _("  and %llu more (--format json lists all)\n"), (unsigned long long)(all - told));
}

/* -- the foot -- */

static bool has_effect(const struct diff *diff, uint32_t s) {
  const struct diff_switch *of = &diff->switches.items[s];
  if (of->n_outcomes || of->n_warnings || of->n_reasons) return true;
  for (uint32_t g = 0; g < diff->groups.n; g++)
    if (diff_set_has(diff->groups.items[g].set, s)) return true;
  return false;
}

/* "changed without effect on this data: rule x, parameter y", likewise what is new and what is
 * repealed. */
static void write_without_effect(const struct diff_writer *t) {
  static const char *const words[] = {N_("changed"), N_("new"), N_("repealed")};
  const struct diff *diff = t->diff;
  bool is_first = true;
  for (uint32_t way = 0; way < 3; way++) {
    uint32_t n = 0;
    for (uint32_t s = 0; s < diff->switches.n; s++) {
      const struct diff_switch *of = &diff->switches.items[s];
      uint32_t its_way = of->old_place && of->new_place ? 0 : of->new_place ? 1 : 2;
      if (its_way != way || has_effect(diff, s) || n++ >= LINES_MAX) continue;
      if (n == 1)
        fprintf(
            t->out, _("%s%s without effect on this data: "), is_first ? "\n" : "", _(words[way]));
      fprintf(t->out, "%s%.*s", n > 1 ? ", " : "", STR_ARGS(of->name));
      is_first = false;
    }
    if (n > LINES_MAX) fprintf(t->out, _(" and %u more"), n - LINES_MAX);
    if (n) fputc('\n', t->out);
  }
}

static void write_totals(const struct diff_writer *t) {
  static const char *const words[OUTCOME_N_KINDS] = {[OUTCOME_GAINS] = N_("gained"),
      [OUTCOME_LOSES] = N_("lost"),
      [OUTCOME_UNDETERMINED] = N_("become undetermined"),
      [OUTCOME_SETTLED] = N_("settled"),
      [OUTCOME_RANK] = N_("other ranks"),
      [OUTCOME_CHANGED] = N_("otherwise changed"),
      [OUTCOME_ADDED] = N_("only new"),
      [OUTCOME_REMOVED] = N_("only old"),
      [OUTCOME_REASONS] = ""};
  const struct diff *diff = t->diff;
  uint64_t n_changes = 0,
           n_warnings = diff->warning_totals[0] + diff->warning_totals[1] + diff->warning_totals[2];
  for (uint32_t kind = 0; kind < OUTCOME_REASONS; kind++) n_changes += diff->totals[kind];
  fprintf(t->out, "\n%s", paint(t, bold));
  if (!n_changes) fputs(_("no outcome changes"), t->out);
  else
    fprintf(t->out, translated_number("%llu outcome changes", "%llu outcomes change", n_changes),
        (unsigned long long)n_changes);
  fputs(paint(t, plain), t->out);
  for (uint32_t kind = 0, n = 0; kind < OUTCOME_REASONS; kind++)
    if (diff->totals[kind])
      fprintf(t->out, "%s%" PRIu64 " %s", n++ ? ", " : ": ", diff->totals[kind], _(words[kind]));
  fputc('\n', t->out);
  if (n_warnings) {
    fputs(_("warnings: "), t->out);
    static const char *const ways[3][2] = {{N_("%llu comes"), N_("%llu come")},
        {N_("%llu goes"), N_("%llu go")}, {N_("%llu changes"), N_("%llu change")}};
    for (uint32_t i = 0, n = 0; i < 3; i++)
      if (diff->warning_totals[i])
        fprintf(t->out, "%s%s", n++ ? ", " : "",
            arena_printf(diff->arena, _(ways[i][diff->warning_totals[i] != 1]),
                (unsigned long long)diff->warning_totals[i]));
    fputc('\n', t->out);
  }
  if (diff->totals[OUTCOME_REASONS])
    fprintf(t->out,
        _("of %llu more only what is told beside the outcome changes: rules, missing facts "
          "(--format json lists them)\n"),
        (unsigned long long)diff->totals[OUTCOME_REASONS]);
}

void diff_table(struct diff *diff, FILE *out, bool colour) {
  struct diff_writer t = {diff, out, colour};
  const struct schema *old = diff->sides[SIDE_OLD].schema, *new = diff->sides[SIDE_NEW].schema;
  char date[16];
  translated_date(diff->as_of, date);
  fprintf(out, _("%s%.*s → %.*s, as of %s%s\n"), paint(&t, bold), STR_ARGS(old->name),
      STR_ARGS(new->name), date, paint(&t, plain));
  for (uint32_t g = 0; g < diff->groups.n; g++) write_group(&t, g);
  write_without_effect(&t);
  write_totals(&t);
  if (diff->is_capped)
    fputs(_("not all ways to put changes back were tried: of those said to act together some might "
            "be spared\n"),
        out);
}
