/* The two sides of a comparison and the regulations between them (diff.h). */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "study/diff.h"
#include "results/require.h"
#include "base/date.h"

/* -- standard input is read by both sides: kept in a file without a name -- */

static bool is_standard(const char *path) { return path && strcmp(path, "-") == 0; }

static enum status keep_standard_input(struct cli *cli, const struct options *options) {
  uint32_t n = is_standard(options->previous);
  for (uint32_t i = 0; i < options->arguments.n; i++) n += is_standard(options->arguments.items[i]);
  if (n > 1) return cli_usage(cli, "standard input (-) can be read only once");
  if (!n || lseek(STDIN_FILENO, 0, SEEK_CUR) >= 0) return STATUS_OK;
  FILE *kept = tmpfile();
  char bytes[1 << 16];
  ssize_t got = 0;
  while (kept && (got = read(STDIN_FILENO, bytes, sizeof bytes)) > 0 &&
      fwrite(bytes, 1, (size_t)got, kept) == (size_t)got)
    continue;
  if (!kept || got != 0 || fflush(kept) != 0 || dup2(fileno(kept), STDIN_FILENO) < 0) {
    cli_message(cli, "standard input cannot be kept: %s", strerror(errno));
    if (kept) fclose(kept);
    return STATUS_SYSTEM;
  }
  fclose(kept);
  return STATUS_OK;
}

static void read_again(void) { lseek(STDIN_FILENO, 0, SEEK_SET); }

/* -- regulations -- */

static enum status load_side(struct diff *diff, enum diff_side_number number, const char *path) {
  struct diff_side *side = &diff->sides[number];
  side->name = number == SIDE_OLD ? "old" : "new";
  side->path = path;
  read_again();
  enum status status = load_regulation(diff->cli, path, false, &side->regulation);
  if (!status) status = load_typed(diff->cli, &side->regulation);
  if (!status) side->schema = &side->regulation.program->schema;
  return status;
}

/* The old side once more, its sources behind the new side's, so that declarations of both can stand
 * in one regulation. */
static enum status compile_beside(struct diff *diff) {
  const struct diff_side *old = &diff->sides[SIDE_OLD];
  const struct compilation *new = &diff->sides[SIDE_NEW].regulation.compilation;
  int system_error = 0;
  read_again();
  bool ok = old->regulation.is_compiled_here
      ? compile_file_beside(
            &diff->old_beside, diff->arena, new, old->path, COMPILE_PROGRAM, &system_error)
      : compile_embedded_beside(&diff->old_beside, diff->arena, new, old->schema, COMPILE_PROGRAM);
  if (ok) return STATUS_OK;
  cli_show_diags(&diff->old_beside.diags, DIAG_FORMAT_TEXT);
  return system_error ? STATUS_SYSTEM : STATUS_INPUT;
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
static enum status choose_readings(struct diff *diff) {
  VEC(const char *) choices[2] = {{0}, {0}};
  for (uint32_t i = 0; i < diff->options->readings.n; i++) {
    const char *choice = diff->options->readings.items[i];
    struct str text;
    if (!load_text(diff->cli, choice, &text)) return STATUS_USAGE;
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
    struct text_list list = {choices[s].items, choices[s].n};
    enum status status =
        load_readings(diff->cli, diff->sides[s].schema, &list, &diff->sides[s].readings);
    if (status) return status;
  }
  return STATUS_OK;
}

/* The word a side reads by; p == NULL: it has no such reading. */
static struct str chosen_word(const struct diff_side *side, struct str name) {
  const struct schema *schema = side->schema;
  for (uint32_t i = 0; i < schema->n_readings; i++)
    if (str_equal(schema->readings[i].name, name))
      return schema->enumerations[schema->readings[i].choices].words[side->readings[i]];
  return (struct str){0};
}

/* -- data -- */

static bool same_words(
    const struct schema *a, struct type x, const struct schema *b, struct type y) {
  if (x.kind != y.kind || x.scale != y.scale) return false;
  if (x.kind == TYPE_REFERENCE) return x.of == y.of;
  if (x.kind != TYPE_ENUM) return true;
  const struct enumeration *p = &a->enumerations[x.of], *q = &b->enumerations[y.of];
  if (p->n_words != q->n_words) return false;
  for (uint32_t i = 0; i < p->n_words; i++)
    if (!str_equal(p->words[i], q->words[i])) return false;
  return true;
}

/* True where data read by one schema serves the other. Fallbacks are not in the data. */
static bool reads_alike(const struct schema *a, const struct schema *b) {
  if (a->n_entities != b->n_entities || a->n_fields != b->n_fields) return false;
  for (uint32_t i = 0; i < a->n_entities; i++) {
    const struct entity *p = &a->entities[i], *q = &b->entities[i];
    if (!str_equal(p->name, q->name) || !str_equal(p->plural, q->plural) ||
        p->parent != q->parent || p->n_fields != q->n_fields)
      return false;
    if (p->absent_none != q->absent_none || p->id_required != q->id_required) return false;
  }
  for (uint32_t i = 0; i < a->n_fields; i++) {
    const struct field *p = &a->fields[i], *q = &b->fields[i];
    if (!str_equal(p->name, q->name) || p->entity != q->entity || p->origin != q->origin ||
        p->absent_none != q->absent_none)
      return false;
    if (!same_words(a, p->type, b, q->type)) return false;
  }
  return true;
}

/* Takes the data that was loaded into the command's place for it. */
static struct dataset *take_data(struct diff *diff) {
  struct dataset *data = ARENA_NEW(diff->arena, struct dataset);
  *data = diff->cli->data; /* finished: nothing points to the place itself */
  diff->cli->has_data = false;
  return data;
}

static enum status load_for(struct diff *diff, const struct program *program, bool shows_diags) {
  const struct schema **also = ARENA_ARRAY(diff->arena, const struct schema *, 2);
  also[0] = diff->sides[SIDE_NEW].schema;
  also[1] = diff->sides[SIDE_OLD].schema;
  read_again();
  enum status status = load_data_beside(diff->cli, program, &diff->paths, also, 2, shows_diags);
  if (status && diff->cli->has_data) {
    dataset_free(&diff->cli->data);
    diff->cli->has_data = false;
  }
  return status;
}

/* True where the data satisfies what the side requires. */
static bool is_sound(struct diff *diff, const struct diff_side *side) {
  struct diags diags;
  diags_init(
      &diags, &side->evaluation->arena, load_sources(&side->evaluation->arena, side->schema));
  require_collect(&side->evaluation->run, &side->evaluation->arena, diff->options->strict, &diags);
  if (!diags.n_errors) return true;
  cli_show_diags(&diags, DIAG_FORMAT_TEXT);
  return false;
}

static enum status evaluate_side(struct diff *diff, enum diff_side_number number) {
  struct diff_side *side = &diff->sides[number], *other = &diff->sides[!number];
  read_again();
  enum status status = load_previous(diff->cli, side->schema, diff->options->previous, diff->as_of);
  if (status) return status;
  if (other->data && reads_alike(side->schema, other->schema)) {
    side->data = other->data;
  } else {
    status = load_for(diff, side->regulation.program, true);
    if (status == STATUS_INPUT)
      cli_message(
          diff->cli, "the data cannot be read by the %s regulation, %s", side->name, side->path);
    if (status) return status;
    side->data = take_data(diff);
  }
  struct run_options options = {
      .as_of = diff->as_of, .readings = side->readings, .threads = diff->threads};
  side->evaluation = evaluation_open(diff->cli, side->regulation.program, side->data, &options);
  if (is_sound(diff, side)) return STATUS_OK;
  cli_message(diff->cli, "the data does not satisfy the %s regulation, %s", side->name, side->path);
  return STATUS_INPUT;
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
        .name = str_from(arena_printf(diff->arena, "reading %.*s", STR_ARGS(name)))};
    s.old_place = str_cstring(diff->arena, before);
    s.new_place = str_cstring(diff->arena, now);
    VEC_PUSH(diff->arena, &diff->switches, s);
  }
}

static void list_switches(struct diff *diff) {
  changes_find(diff->arena, diff->old_beside.ast, diff->sides[SIDE_NEW].regulation.compilation.ast,
      &diff->changes);
  for (uint32_t i = 0; i < diff->changes.n; i++) {
    const struct change *change = &diff->changes.items[i];
    struct diff_switch s = {.kind = SWITCH_DECLARATION, .change = change};
    s.name = str_from(arena_printf(diff->arena, "%s %.*s", change->kind, STR_ARGS(change->name)));
    s.old_place = place_of(diff, change_old_span(change));
    s.new_place = place_of(diff, change_new_span(change));
    VEC_PUSH(diff->arena, &diff->switches, s);
  }
  add_reading_switches(diff);
}

enum status diff_load(struct diff *diff) {
  const struct options *options = diff->options;
  enum status status = keep_standard_input(diff->cli, options);
  if (!status) status = load_side(diff, SIDE_OLD, options->arguments.items[0]);
  if (!status) status = load_side(diff, SIDE_NEW, options->arguments.items[1]);
  if (!status) status = compile_beside(diff);
  if (!status && !load_as_of(options, diff->sides[SIDE_NEW].schema, &diff->as_of))
    status = cli_usage(diff->cli, "the new regulation has no last day: give --as-of DATE");
  if (!status) status = choose_readings(diff);
  if (status) return status;
  /* of the old one every year's comparison would warn */
  load_warn_outside(diff->cli, diff->sides[SIDE_NEW].schema, diff->as_of);
  list_switches(diff);
  status = evaluate_side(diff, SIDE_OLD);
  if (!status) status = evaluate_side(diff, SIDE_NEW);
  if (status) return status;
  diff->to_old = rows_match(diff->arena, diff->sides[SIDE_NEW].data, diff->sides[SIDE_OLD].data);
  diff->to_new = rows_match(diff->arena, diff->sides[SIDE_OLD].data, diff->sides[SIDE_NEW].data);
  return STATUS_OK;
}

void diff_free(struct diff *diff) {
  struct diff_side *old = &diff->sides[SIDE_OLD], *new = &diff->sides[SIDE_NEW];
  if (old->evaluation) evaluation_close(old->evaluation);
  if (new->evaluation) evaluation_close(new->evaluation);
  if (old->data) dataset_free(old->data);
  if (new->data &&new->data != old->data) dataset_free(new->data);
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
    if (reads_alike(diff->sides[s].schema, &program->schema)) variant->data = diff->sides[s].data;
  if (!variant->data) {
    struct diags diags;
    diags_init(&diags, &variant->arena, NULL);
    read_again();
    if (load_history(diff->cli, &program->schema, diff->options->previous, &diags) ||
        load_for(diff, program, false))
      return false;
    variant->data = take_data(diff);
    variant->owns_data = true;
  }
  struct run_options options = {.as_of = diff->as_of,
      .readings = variant_readings(diff, variant, as_new),
      .threads = diff->threads};
  variant->evaluation = evaluation_open(diff->cli, program, variant->data, &options);
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
  if (variant->owns_data) dataset_free(variant->data);
  arena_free(&variant->arena);
}
