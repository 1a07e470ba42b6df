/* The two sides of a comparison and the regulations between them (diff.h). */
#include <unistd.h>

#include "study/diff.h"
#include "base/translate.h"
#include "dsl/ast.h"
#include "dsl/keywords.h"

/* Standard input is read by both sides: the caller has seen to it that it can be. */
static void read_again(void) { lseek(STDIN_FILENO, 0, SEEK_SET); }

/* -- regulations -- */

static enum fault load_side(struct diff *diff, enum diff_side_number number, const char *path) {
  struct diff_side *side = &diff->sides[number];
  side->name = number == SIDE_OLD ? N_("old") : N_("new");
  side->path = path;
  side->session = session_open(diff->opened);
  side->session->options.threads = diff->input->threads;
  side->session->options.settled_facts = diff->input->settled_facts;
  read_again();
  enum fault fault = session_regulation(side->session, path, false);
  if (!fault) fault = session_typed(side->session, "diff");
  if (!fault) side->schema = side->session->schema;
  return fault;
}

/* The old side once more, its sources behind the new side's, so that declarations of both can stand
 * in one regulation. */
static enum fault compile_beside(struct diff *diff) {
  const struct diff_side *old = &diff->sides[SIDE_OLD];
  const struct compilation *new = &diff->sides[SIDE_NEW].session->compilation;
  int system_error = 0;
  read_again();
  bool ok = old->session->is_compiled_here
      ? compile(&diff->old_beside, diff->arena,
            (struct compile_input){.path = old->path, .beside = new, .stage = COMPILE_PROGRAM},
            &system_error)
      : compile(&diff->old_beside, diff->arena,
            (struct compile_input){.carried = old->schema, .beside = new, .stage = COMPILE_PROGRAM},
            NULL);
  if (ok) return FAULT_NONE;
  notice_diags(&diff->opened->notices, &diff->old_beside.diags);
  return system_error ? FAULT_SYSTEM : FAULT_INPUT;
}

/* -- readings -- */

static bool has_reading(const struct schema *schema, struct str choice) {
  const char *equals = choice.n ? memchr(choice.p, '=', choice.n) : NULL;
  struct str name = {choice.p, equals ? (uint32_t)(equals - choice.p) : choice.n};
  for (uint32_t i = 0; i < schema->n_readings; i++)
    if (str_equal(schema->readings[i].name, name)) return true;
  return false;
}

/* "old:N=V" is the old side's, "N=V" that of each side that has it; where neither has, the new side
 * says so. */
static enum fault choose_readings(struct diff *diff) {
  VEC(const char *) choices[2] = {{0}, {0}};
  for (uint32_t i = 0; i < diff->input->n_choices; i++) {
    const char *choice = diff->input->choices[i];
    struct str text;
    if (!notice_text(&diff->opened->notices, choice, &text)) return FAULT_USAGE;
    if (strncmp(choice, "old:", 4) == 0) {
      VEC_PUSH(diff->arena, &choices[SIDE_OLD], choice + 4);
    } else if (strncmp(choice, "new:", 4) == 0) {
      VEC_PUSH(diff->arena, &choices[SIDE_NEW], choice + 4);
    } else {
      bool in_old = has_reading(diff->sides[SIDE_OLD].schema, text),
           in_new = has_reading(diff->sides[SIDE_NEW].schema, text);
      if (in_old) VEC_PUSH(diff->arena, &choices[SIDE_OLD], choice);
      if (in_new || !in_old) VEC_PUSH(diff->arena, &choices[SIDE_NEW], choice);
    }
  }
  for (uint32_t s = 0; s < 2; s++) {
    enum fault fault = session_readings(diff->sides[s].session, choices[s].items, choices[s].n);
    if (fault) return fault;
  }
  return FAULT_NONE;
}

/* The word a side reads by; p == NULL: it has no such reading. */
static struct str chosen_word(const struct diff_side *side, struct str name) {
  const struct schema *schema = side->schema;
  for (uint32_t i = 0; i < schema->n_readings; i++)
    if (str_equal(schema->readings[i].name, name))
      return schema->enumerations[schema->readings[i].choices]
          .words[side->session->options.readings[i]];
  return (struct str){0};
}

/* -- data -- */

/* Data that both regulations read: what only one of them knows is passed over. */
static enum fault load_for(struct diff *diff, struct session *session) {
  const struct schema **also = ARENA_ARRAY(diff->arena, const struct schema *, 2);
  also[0] = diff->sides[SIDE_NEW].schema;
  also[1] = diff->sides[SIDE_OLD].schema;
  read_again();
  return session_data(session, &diff->input->files, also, 2);
}

static enum fault evaluate_side(struct diff *diff, enum diff_side_number number) {
  struct diff_side *side = &diff->sides[number], *other = &diff->sides[!number];
  side->session->options.as_of = diff->as_of;
  read_again();
  enum fault fault = session_previous(side->session, diff->input->previous);
  if (fault) return fault;
  if (other->data && schemas_read_alike(side->schema, other->schema)) {
    side->data = other->data;
  } else {
    fault = load_for(diff, side->session);
    if (fault == FAULT_INPUT)
      notice_message(&diff->opened->notices, "the data cannot be read by the %s regulation, %s",
          translated(side->name), side->path);
    if (fault) return fault;
    side->data = &side->session->data;
  }
  session_forget_previous(side->session); /* what it says stands in the data now */
  side->evaluation =
      evaluation_open(diff->opened, side->session->program, side->data, &side->session->options);
  if (session_is_sound(side->session, side->evaluation, diff->input->strict)) return FAULT_NONE;
  notice_message(&diff->opened->notices, "the data does not satisfy the %s regulation, %s",
      translated(side->name), side->path);
  return FAULT_INPUT;
}

/* -- switches -- */

static const char *place_of(struct diff *diff, struct span span) {
  if (span.source == SPAN_NONE.source) return NULL;
  struct place place = sources_place(&diff->old_beside.sources, span.source, span.begin);
  return arena_printf(diff->arena, "%.*s:%u:%u", STR_ARGS(place.path), place.line, place.column);
}

static bool is_reading_change(const struct change *change, struct str name) {
  return change->decl_kind == AST_READING && str_equal(change->name, name);
}

/* Readings of both sides that are chosen otherwise, though declared alike. */
static void add_reading_switches(struct diff *diff) {
  const struct schema *new = diff->sides[SIDE_NEW].schema;
  for (uint32_t r = 0; r < new->n_readings; r++) {
    struct str name = new->readings[r].name, before = chosen_word(&diff->sides[SIDE_OLD], name),
               now = chosen_word(&diff->sides[SIDE_NEW], name);
    bool is_declared_otherwise = false;
    for (uint32_t i = 0; i < diff->changes.n; i++)
      is_declared_otherwise =
          is_declared_otherwise || is_reading_change(&diff->changes.items[i], name);
    if (!before.p || is_declared_otherwise || str_equal(before, now)) continue;
    struct diff_switch s = {.kind = SWITCH_READING,
        .reading = name,
        .name = str_from(arena_printf(diff->arena, "%s %.*s",
            diff->opened->for_people ? keyword_told("reading") : "reading", STR_ARGS(name)))};
    s.old_place = str_cstring(diff->arena, before);
    s.new_place = str_cstring(diff->arena, now);
    VEC_PUSH(diff->arena, &diff->switches, s);
  }
}

/* "rule late"; for people by the keywords of their language. */
static struct str change_words(const struct diff *diff, const struct change *change) {
  struct arena *arena = diff->arena;
  const struct ast_decl *d = change->new ? change->new : change->old;
  if (!diff->opened->for_people || change->decl_kind != AST_EXCEPTION) {
    const char *kind = diff->opened->for_people ? keyword_told(change->kind) : change->kind;
    return str_from(arena_printf(arena, "%s %.*s", kind, STR_ARGS(change->name)));
  }
  /* in Vietnamese `to` of an exception is `của`, the keyword of `of` */
  const char *kind = ast_decl_kind_word(AST_EXCEPTION), *of = ast_decl_kind_word(d->target_kind),
             *told = keyword_told("of"), *to = strcmp(told, "of") == 0 ? "to" : told;
  if (!d->name.text.n)
    return str_from(arena_printf(arena, "%s %s %s %.*s", kind, to, of, STR_ARGS(d->of.text)));
  return str_from(arena_printf(
      arena, "%s %.*s %s %s %.*s", kind, STR_ARGS(d->name.text), to, of, STR_ARGS(d->of.text)));
}

static void list_switches(struct diff *diff) {
  changes_find(diff->arena, diff->old_beside.ast, diff->sides[SIDE_NEW].session->compilation.ast,
      &diff->changes);
  for (uint32_t i = 0; i < diff->changes.n; i++) {
    const struct change *change = &diff->changes.items[i];
    struct diff_switch s = {.kind = SWITCH_DECLARATION, .change = change};
    s.name = change_words(diff, change);
    s.old_place = place_of(diff, change_old_span(change));
    s.new_place = place_of(diff, change_new_span(change));
    VEC_PUSH(diff->arena, &diff->switches, s);
  }
  add_reading_switches(diff);
}

enum fault diff_load(struct diff *diff) {
  const struct diff_input *input = diff->input;
  enum fault fault = load_side(diff, SIDE_OLD, input->old_path);
  if (!fault) fault = load_side(diff, SIDE_NEW, input->new_path);
  if (!fault) fault = compile_beside(diff);
  struct session *new = diff->sides[SIDE_NEW].session;
  if (!fault && !session_day(new, input->as_of))
    fault = notice_usage(
        &diff->opened->notices, "the new regulation has no last day: give --as-of DATE");
  if (!fault) fault = choose_readings(diff);
  if (fault) return fault;
  diff->as_of = new->options.as_of;
  session_warn_outside(new); /* of the old one every year's comparison would warn */
  list_switches(diff);
  fault = evaluate_side(diff, SIDE_OLD);
  if (!fault) fault = evaluate_side(diff, SIDE_NEW);
  if (fault) return fault;
  diff->to_old = rows_match(diff->arena, diff->sides[SIDE_NEW].data, diff->sides[SIDE_OLD].data);
  diff->to_new = rows_match(diff->arena, diff->sides[SIDE_OLD].data, diff->sides[SIDE_NEW].data);
  return FAULT_NONE;
}

/* -- variants -- */

static struct variant *new_variant(struct diff *diff) {
  struct variant *variant = ARENA_NEW(diff->arena, struct variant);
  arena_init(&variant->arena, NULL);
  variant->arena.out_of_memory = diff->arena->out_of_memory;
  return variant;
}

struct variant *diff_variant(struct diff *diff, uint32_t pinned, bool *as_new) {
  struct variant *variant = new_variant(diff);
  bool ok;
  if (pinned < diff->changes.n) {
    ok = changes_compile(
        &variant->compilation, &variant->arena, &diff->old_beside, &diff->changes, pinned, as_new);
  } else {
    struct ast *mix = changes_mix(&variant->arena, &diff->changes, as_new);
    ok = compile_ast(
        &variant->compilation, &variant->arena, &diff->old_beside, mix, COMPILE_PROGRAM);
  }
  if (ok) return variant;
  diff_variant_free(variant);
  return NULL;
}

/* Each reading by the word of the side it is as in. */
static const uint32_t *variant_readings(
    struct diff *diff, struct variant *variant, const bool *as_new) {
  const struct schema *schema = &variant->compilation.program->schema;
  uint32_t *codes = ARENA_ARRAY(&variant->arena, uint32_t, schema->n_readings + 1);
  for (uint32_t r = 0; r < schema->n_readings; r++) {
    const struct reading *reading = &schema->readings[r];
    const struct enumeration *words = &schema->enumerations[reading->choices];
    bool is_new = true;
    for (uint32_t i = 0; i < diff->switches.n; i++) {
      const struct diff_switch *s = &diff->switches.items[i];
      if (s->kind == SWITCH_READING ? str_equal(s->reading, reading->name)
                                    : is_reading_change(s->change, reading->name))
        is_new = as_new[i];
    }
    struct str word = chosen_word(&diff->sides[is_new ? SIDE_NEW : SIDE_OLD], reading->name);
    codes[r] = reading->chosen;
    for (uint32_t code = 0; code < words->n_words; code++)
      if (str_equal(words->words[code], word)) codes[r] = code;
  }
  return codes;
}

static void match_variant(struct diff *diff, struct variant *variant) {
  const struct diff_side *old = &diff->sides[SIDE_OLD], *new = &diff->sides[SIDE_NEW];
  const struct schema *schema = variant->evaluation->schema;
  variant->from_old = rows_match(&variant->arena, old->data, variant->data);
  variant->from_new = rows_match(&variant->arena, new->data, variant->data);
  variant->old_results = results_match(&variant->arena, old->schema, schema);
  variant->new_results = results_match(&variant->arena, new->schema, schema);
}

bool diff_evaluate(struct diff *diff, struct variant *variant, const bool *as_new) {
  const struct program *program = variant->compilation.program;
  for (int s = SIDE_NEW; s >= SIDE_OLD && !variant->data; s--)
    if (schemas_read_alike(diff->sides[s].schema, &program->schema))
      variant->data = diff->sides[s].data;
  if (!variant->data) {
    struct session *session = variant->session = session_open(diff->opened);
    session->is_quiet = true;
    session_program(session, program);
    struct diags diags;
    diags_init(&diags, &variant->arena, NULL);
    read_again();
    if (session_history(session, diff->input->previous, &diags) || load_for(diff, session))
      return false;
    session_forget_previous(session);
    variant->data = &session->data;
  }
  struct run_options options = {.as_of = diff->as_of,
      .readings = variant_readings(diff, variant, as_new),
      .threads = diff->input->threads,
      .settled_facts = diff->input->settled_facts};
  variant->evaluation = evaluation_open(diff->opened, program, variant->data, &options);
  match_variant(diff, variant);
  return true;
}

struct variant *diff_side_variant(struct diff *diff, enum diff_side_number side) {
  struct variant *variant = new_variant(diff);
  variant->data = diff->sides[side].data;
  variant->evaluation = diff->sides[side].evaluation;
  match_variant(diff, variant);
  return variant;
}

void diff_variant_free(struct variant *variant) {
  bool is_side = !variant->compilation.arena;
  if (variant->evaluation && !is_side) evaluation_close(variant->evaluation);
  if (variant->session) session_close(variant->session);
  arena_free(&variant->arena);
}
