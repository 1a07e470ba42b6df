#include "tests/explain_checks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/date.h"
#include "results/report_cell.h"
#include "runtime/settle/completions.h"
#include "tests/harness.h"

enum { PATH_BYTES = 4096 };

void proof_contradict(struct proof *p, const struct explanation *e, const char *what) {
  const struct scene *scene = e->scene;
  for (uint32_t i = 0; i < e->n_changes; i++)
    for (uint32_t k = 0; k < e->changes[i].n_steps; k++) {
      const struct step *step = &e->changes[i].steps[k];
      const struct str to = scene_words(scene, &step->to_value),
                       from = scene_words(scene, &step->from_value);
      fprintf(stderr, "%.*s%s %.*s=%.*s (now %.*s)%s\n", STR_ARGS(e->changes[i].outcome),
          k ? " and" : ", if", STR_ARGS(step->fact), STR_ARGS(to), STR_ARGS(from),
          step->kind == STEP_FACT ? ""
              : step->row.adds    ? " added"
                                  : " taken away");
    }
  fail_msg("%s: %.*s of row %u: %s", p->what, STR_ARGS(e->name), scene->whole_row, what);
}

/* -- the data set itself, with other facts -- */

struct put_aside {
  struct column *column, before;
};
struct altered {
  struct proof *p;
  struct put_aside columns[256];
  uint32_t n;
};

/* A column of its own in place of the data's, whatever number is to stand there. */
static struct column *alter(struct altered *a, uint32_t field) {
  struct dataset *data = &a->p->session->data;
  const struct schema *schema = data->schema;
  const uint32_t entity = schema->fields[field].entity, n = data->tables[entity].n_rows;
  struct column *column =
      &data->tables[entity].columns[field - schema->entities[entity].first_field];
  for (uint32_t i = 0; i < a->n; i++)
    if (a->columns[i].column == column) return column;
  assert_true(a->n < sizeof a->columns / sizeof *a->columns);
  const struct column before = a->columns[a->n].before = *column;
  a->columns[a->n++].column = column;
  column->given = true;
  if (column->kind == REG_NUMBER) {
    int64_t *values = ARENA_ARRAY(&a->p->arena, int64_t, (size_t)n + 1);
    column->width = sizeof(int64_t);
    column->view.values = values;
    column->view.known = ARENA_ARRAY(&a->p->arena, uint8_t, (size_t)n + 1);
    for (uint32_t row = 0; row < n; row++)
      column->view.known[row] = column_number(&before, row, &values[row]);
  } else {
    column->view.values =
        arena_copy(&a->p->arena, before.view.values, (size_t)n * register_kind_bytes(column->kind));
  }
  return column;
}

static void put_back(struct altered *a) {
  while (a->n) {
    a->n--;
    *a->columns[a->n].column = a->columns[a->n].before;
  }
}

/* `row` of the whole data; a reference by the row it names. */
static void give(struct altered *a, uint32_t field, uint32_t row, int64_t value) {
  struct column *column = alter(a, field);
  switch (column->kind) {
  case REG_TRUTH: ((uint8_t *)column->view.values)[row] = value ? TRUTH_TRUE : TRUTH_FALSE; break;
  case REG_CODE: ((uint8_t *)column->view.values)[row] = (uint8_t)value; break;
  case REG_TEXT: ((uint32_t *)column->view.values)[row] = (uint32_t)value; break;
  default: ((int64_t *)column->view.values)[row] = value; column->view.known[row] = 1;
  }
}

static void take_away(struct altered *a, uint32_t field, uint32_t row) {
  struct column *column = alter(a, field);
  switch (column->kind) {
  case REG_TRUTH: ((uint8_t *)column->view.values)[row] = TRUTH_UNKNOWN; break;
  case REG_CODE: ((uint8_t *)column->view.values)[row] = CODE_UNKNOWN; break;
  case REG_TEXT: ((uint32_t *)column->view.values)[row] = TEXT_UNKNOWN; break;
  default: ((int64_t *)column->view.values)[row] = 0; column->view.known[row] = 0;
  }
}

/* -- outcomes of the whole data, by the regulation's own program -- */

struct evaluation *proof_evaluate(struct proof *p) {
  struct run_options options = p->session->options;
  options.threads = 1;
  return evaluation_open(&p->opened, p->program, &p->session->data, &options);
}

/* In words, as `explain` tells outcomes. */
struct str proof_outcome(
    struct proof *p, struct evaluation *evaluation, uint32_t result, uint32_t row) {
  const struct schema *schema = evaluation->schema;
  if (outcome_is_warning(schema, result)) {
    const uint8_t truth =
        run_truth(&evaluation->run, p->program->results.warnings[result - schema->n_items], row);
    return truth == TRUTH_UNKNOWN ? STR("") : truth ? STR("true") : STR("false");
  }
  struct cell cell;
  const struct item *item = &schema->items[result];
  report_cell(&evaluation->report, item, row, false, &cell);
  if (item->kind == ITEM_SELECTION)
    return cell.status == CANDIDACY_UNDETERMINED ? STR("") : status_words[cell.status];
  if (!cell.known) return STR("");
  if (report_has_outcome(item) || item->kind == ITEM_DECISION)
    return report_outcomes(&evaluation->report, item)->words[cell.outcome];
  return str_copy(&p->arena, value_format(&p->arena, schema, &cell.value));
}

static struct str outcome_now(struct proof *p, const struct explanation *e) {
  struct evaluation *evaluation = proof_evaluate(p);
  const struct str outcome =
      str_copy(&p->arena, proof_outcome(p, evaluation, e->result, e->scene->whole_row));
  evaluation_close(evaluation);
  return outcome;
}

/* -- changes -- */

static void apply(struct altered *a, const struct explanation *e, const struct step *step) {
  const struct field *field = &e->scene->schema->fields[step->to.field];
  int64_t value = step->to.value;
  if (field->type.kind == TYPE_REFERENCE)
    value = scene_whole_row(e->scene, field->type.of, (uint32_t)value);
  give(a, step->to.field, scene_whole_row(e->scene, field->entity, step->to.row), value);
}

static void check_steps(struct proof *p, const struct explanation *e, const struct change *change) {
  for (uint32_t i = 0; i < change->n_steps; i++) {
    const struct step *step = &change->steps[i];
    if (step->kind != STEP_FACT) continue;
    const struct field *field = &e->scene->schema->fields[step->to.field];
    if (field->origin != FIELD_DATA) proof_contradict(p, e, "a change of what is not given");
    if (step->by_others != (field->changes == FIELD_DECIDED_BY_OTHERS))
      proof_contradict(p, e, "what others decide is not told");
    if (step->is_new) continue;
    if (field->changes == FIELD_FIXED) proof_contradict(p, e, "a change of what does not change");
    if (field->changes == FIELD_ONLY_GROWS && step->to.value <= step->from_value.value.number)
      proof_contradict(p, e, "what only grows does not");
  }
}

/* Rows of a rule file's data, in the data set itself. */
static struct str outcome_of_rows(
    struct proof *p, const struct explanation *e, const struct change *change, uint32_t mask) {
  const struct scene *scene = e->scene;
  struct dataset_edit edits[4];
  const struct dataset before = p->session->data;
  uint32_t n = 0, row = scene->whole_row, new_row = 0;
  for (uint32_t i = 0; i < change->n_steps; i++) {
    const struct step *step = &change->steps[i];
    const struct changed_row changed = step->row;
    const bool is_row = step->kind != STEP_FACT || (step->is_new && !n);
    if (!(mask >> i & 1) || !is_row) continue;
    const uint32_t entity = changed.entity, above = scene->schema->entities[entity].parent;
    if (changed.adds)
      new_row = dataset_with_row(&edits[n], &p->arena, &p->session->data, entity,
          scene_whole_row(scene, above, changed.row));
    else
      dataset_without_row(&edits[n], &p->arena, &p->session->data, entity,
          scene_whole_row(scene, entity, changed.row));
    row = dataset_edit_row(&edits[n], scene->entity, row);
    p->session->data = edits[n++].data;
  }
  struct altered a = {.p = p};
  for (uint32_t i = 0; i < change->n_steps; i++)
    if ((mask >> i & 1) && change->steps[i].kind == STEP_FACT) {
      const struct changed_fact to = change->steps[i].to;
      const struct type type = scene->schema->fields[to.field].type;
      const uint32_t entity = scene->schema->fields[to.field].entity;
      int64_t value = to.value;
      uint32_t at = new_row;
      if (!change->steps[i].is_new) {
        at = scene_whole_row(scene, entity, to.row);
        for (uint32_t k = 0; k < n; k++) at = dataset_edit_row(&edits[k], entity, at);
      }
      if (type.kind == TYPE_REFERENCE) {
        value = scene_whole_row(scene, type.of, (uint32_t)value);
        for (uint32_t k = 0; k < n; k++)
          value = dataset_edit_row(&edits[k], type.of, (uint32_t)value);
      }
      give(&a, to.field, at, value);
    }
  struct evaluation *evaluation = proof_evaluate(p);
  const struct str outcome = str_copy(&p->arena, proof_outcome(p, evaluation, e->result, row));
  evaluation_close(evaluation);
  put_back(&a);
  p->session->data = before;
  return outcome;
}

static struct str outcome_written(struct proof *p, const struct explanation *e,
    const struct change *change, uint32_t mask, bool is_bare);

static struct str outcome_changed(struct proof *p, const struct explanation *e,
    const struct change *change, uint32_t mask, bool is_bare) {
  p->counts.n_sets++;
  if (p->generated && (change_has_rows(change) || random_chance(&p->random, 3)))
    return outcome_written(p, e, change, mask, is_bare);
  if (change_has_rows(change)) return outcome_of_rows(p, e, change, mask);
  struct altered a = {.p = p};
  for (uint32_t i = 0; i < change->n_steps; i++)
    if (mask >> i & 1) apply(&a, e, &change->steps[i]);
  const struct str outcome = outcome_now(p, e);
  put_back(&a);
  return outcome;
}

static bool is_number(const struct step *step) {
  const uint8_t kind = step->to_value.value.type.kind;
  return step->kind == STEP_FACT && !step->is_new &&
      (kind == TYPE_INTEGER || kind == TYPE_DECIMAL || kind == TYPE_DATE);
}

/* Of one number alone: a step that is one smaller does not do. (Unless no data may say so.) */
static void check_smallest(
    struct proof *p, const struct explanation *e, const struct change *change) {
  if (e->is_cut || e->scene->schema->n_requires || change->n_steps != 1 ||
      !is_number(&change->steps[0]))
    return;
  struct step step = change->steps[0];
  struct change smaller = {.outcome = change->outcome, .steps = &step, .n_steps = 1};
  const int64_t now = step.from_value.value.number;
  step.to.value += step.to.value > now ? -1 : 1;
  step.to_value.value.number = step.to.value;
  p->counts.n_numbers++;
  if (step.to.value != now && str_equal(outcome_changed(p, e, &smaller, 1, false), change->outcome))
    proof_contradict(p, e, "a smaller step is enough");
}

static void check_change(
    struct proof *p, const struct explanation *e, const struct change *change) {
  const bool has_new = change->steps[0].is_new;
  uint32_t of_new = 0; /* the steps that are facts of a new row */
  check_steps(p, e, change);
  for (uint32_t i = 0; i < change->n_steps; i++) of_new |= (uint32_t)change->steps[i].is_new << i;
  for (uint32_t mask = 1; mask < (1u << change->n_steps); mask++) {
    const bool is_promised = str_equal(outcome_changed(p, e, change, mask, false), change->outcome),
               is_whole = mask == (1u << change->n_steps) - 1;
    if (is_whole && !is_promised) proof_contradict(p, e, "a change does not do what was promised");
    if (!is_whole && is_promised) proof_contradict(p, e, "a part of a change is enough");
  }
  for (uint32_t mask = 0; mask < (1u << change->n_steps); mask++)
    if (has_new && p->generated && !(mask & of_new) &&
        str_equal(outcome_changed(p, e, change, mask, true), change->outcome))
      proof_contradict(p, e, "a new row is enough without its facts");
  check_smallest(p, e, change);
  p->counts.n_changes++;
  p->counts.n_rows += change_has_rows(change);
  p->counts.n_mixed += change_has_rows(change) && change_has_facts(change);
}

static bool has_step(const struct change *change, const struct step *step) {
  for (uint32_t i = 0; i < change->n_steps; i++)
    if (change->steps[i].kind == step->kind && change->steps[i].to.field == step->to.field &&
        change->steps[i].to.row == step->to.row && change->steps[i].to.value == step->to.value &&
        change->steps[i].row.entity == step->row.entity &&
        change->steps[i].row.row == step->row.row)
      return true;
  return false;
}

void proof_check_changes(struct proof *p, const struct explanation *e) {
  assert_true(e->n_changes <= 3);
  for (uint32_t i = 0; i < e->n_changes; i++) {
    check_change(p, e, &e->changes[i]);
    if (str_equal(e->changes[i].outcome, e->outcome))
      proof_contradict(p, e, "a change that is none");
    for (uint32_t k = 0; k < e->n_changes; k++) {
      uint32_t n_within = 0;
      if (k == i) continue;
      for (uint32_t s = 0; s < e->changes[i].n_steps; s++)
        n_within += has_step(&e->changes[k], &e->changes[i].steps[s]);
      if (n_within == e->changes[i].n_steps) proof_contradict(p, e, "a change within another");
    }
  }
}

/* -- conditions -- */

static bool register_same(struct proof *p, const struct explanation *e, const struct part *part,
    struct told_value *before) {
  const struct scene *scene = e->scene;
  const uint32_t entity = scene->program->registers[part->reg].entity,
                 row = entity == ENTITY_RUN ? 0 : scene_whole_row(scene, entity, part->row);
  struct run_options options = p->session->options;
  options.threads = 1;
  struct evaluation *evaluation =
      evaluation_open(&p->opened, scene->program, &p->session->data, &options);
  struct told_value now;
  scene_register(scene, &evaluation->run, part->reg, row, scene->program->types[part->reg], &now);
  const bool same = now.value.known == before->value.known &&
      (!now.value.known ||
          (now.value.type.kind == TYPE_TEXT || now.value.type.kind == TYPE_REFERENCE
                  ? str_equal(now.value.text, before->value.text)
                  : now.value.number == before->value.number));
  evaluation_close(evaluation);
  return same;
}

static bool is_needed(
    const struct scene *scene, const struct part *part, uint32_t field, uint32_t row) {
  const uint32_t entity = scene->schema->fields[field].entity;
  for (uint32_t i = 0; i < part->n_needed; i++)
    if (part->needed[i].field == field &&
        scene_whole_row(scene, entity, part->needed[i].row) == row)
      return true;
  return false;
}

/* The program of explanations knows no defaults: what is absent is filled in. */
static void fill_defaults(struct altered *a) {
  const struct dataset *data = &a->p->session->data;
  for (uint32_t f = 0; f < data->schema->n_fields; f++) {
    const struct field *field = &data->schema->fields[f];
    const struct field *bare = &a->p->bare->program->schema.fields[f];
    if (field->origin != FIELD_DATA || bare->has_default || bare->absent_none) continue;
    if (!field->has_default && !field->absent_none) continue;
    const int64_t none = field->type.kind == TYPE_DATE ? DATE_NONE : TEXT_NOWHERE,
                  value = field->has_default ? field->fallback.number : none;
    for (uint32_t row = 0; row < data->tables[field->entity].n_rows; row++)
      if (!dataset_value(data, f, row).known) give(a, f, row, value);
  }
}

static int64_t random_value(struct proof *p, const struct field *field, int64_t now) {
  switch ((enum type_kind)field->type.kind) {
  case TYPE_BOOLEAN: return random_below(&p->random, 2);
  case TYPE_ENUM:
    return random_below(&p->random, p->session->schema->enumerations[field->type.of].n_words);
  case TYPE_REFERENCE: {
    const uint32_t n = p->session->data.tables[field->type.of].n_rows;
    return n ? random_below(&p->random, n) : now;
  }
  case TYPE_DATE: return 18000 + random_below(&p->random, 1000);
  case TYPE_INTEGER:
  case TYPE_DECIMAL: return (int64_t)random_below(&p->random, 2000) - 200;
  case TYPE_TEXT: break;
  }
  return now;
}

/* No data have a value outside the bounds of its field. */
static bool has_bounds(const struct schema *schema, uint32_t field) {
  for (uint32_t i = 0; i < schema->n_requires; i++)
    if (schema->requires[i].field == field) return true;
  return false;
}

/* All that is not needed otherwise, or missing. */
static void flip_rest(struct altered *a, const struct explanation *e, const struct part *part,
    const bool *clears, bool only_missing) {
  struct proof *p = a->p;
  const struct dataset *data = &p->session->data;
  for (uint32_t f = 0; f < data->schema->n_fields; f++) {
    const struct field *field = &data->schema->fields[f];
    if (!clears[f]) continue;
    for (uint32_t row = 0; row < data->tables[field->entity].n_rows; row++) {
      if (is_needed(e->scene, part, f, row)) continue;
      const struct column *column =
          &data->tables[field->entity]
               .columns[f - data->schema->entities[field->entity].first_field];
      /* what is missing may be anything as well, but then other lists would begin */
      const bool is_text = column->kind == REG_TEXT;
      const bool is_there = is_text ? ((const uint32_t *)column->view.values)[row] != TEXT_UNKNOWN
                                    : dataset_value(data, f, row).known;
      if (!is_there) continue;
      p->counts.n_flipped++;
      if (only_missing || random_chance(&p->random, 40) || field->type.kind == TYPE_TEXT ||
          field->origin != FIELD_DATA || has_bounds(data->schema, f))
        take_away(a, f, row);
      else give(a, f, row, random_value(p, field, 0));
    }
  }
}

static void check_condition(struct proof *p, const struct explanation *e, const struct part *part) {
  struct scene *scene = e->scene;
  const bool *clears = facts_that_clear(scene, &part->reg, 1);
  struct told_value before;
  struct altered a = {.p = p};
  scene_register(scene, &scene->evaluation->run, part->reg, part->row,
      scene->program->types[part->reg], &before);
  for (int time = 0; time < 3; time++) {
    fill_defaults(&a);
    flip_rest(&a, e, part, clears, time == 0);
    const bool same = register_same(p, e, part, &before);
    put_back(&a);
    if (!same) fprintf(stderr, "time %d, %.*s\n", time, STR_ARGS(part->id));
    if (!same) proof_contradict(p, e, "what was left out matters");
  }
  p->counts.n_conditions++;
  for (uint32_t i = 0; i < part->n_needed && part->is_least; i++) {
    const struct field *field = &scene->schema->fields[part->needed[i].field];
    fill_defaults(&a);
    flip_rest(&a, e, part, clears, true);
    take_away(
        &a, part->needed[i].field, scene_whole_row(scene, field->entity, part->needed[i].row));
    const bool same = register_same(p, e, part, &before);
    put_back(&a);
    if (same) proof_contradict(p, e, "a fact that is told could be left out");
    p->counts.n_needed++;
  }
}

void proof_check_parts(struct proof *p, const struct explanation *e, const struct part *part) {
  for (; part; part = part->next) {
    if (part->kind == PART_FACT) {
      p->counts.n_facts++;
      if (part->is_missing + part->is_default + (part->given.n > 0) != 1)
        proof_contradict(p, e, "a fact without a place");
    }
    if (part->is_settled && part->value.value.known) check_condition(p, e, part);
    proof_check_parts(p, e, part->first);
  }
}

/* -- what is missing -- */

void proof_check_missing(struct proof *p, const struct explanation *e) {
  struct scene *scene = e->scene;
  struct missing_facts facts;
  struct reasons why;
  uint32_t registers[3], n = settled_registers(scene->program, e->result, registers);
  if (!e->n_missing || !e->missing[0].settles) return;
  run_why(&scene->evaluation->run, registers[0], scene->row, &p->arena, &why);
  run_missing(&scene->evaluation->run, registers[0], scene->row, &p->arena, &facts);
  for (uint32_t i = 0; i < e->n_missing && e->missing[i].settles; i++)
    for (uint32_t k = 0; k < why.n_missing && k < facts.n; k++) {
      if (!str_equal(why.missing[k], e->missing[i].fact)) continue;
      struct completed_fact all;
      assert_true(completions_of(
          &scene->scope, &scene->evaluation->run, facts.items[k], registers, n, &all));
      for (uint32_t v = 0; v < all.n; v++) {
        struct altered a = {.p = p};
        const uint32_t entity = scene->schema->fields[facts.items[k].field].entity;
        int64_t value = all.values[v];
        if (scene->schema->fields[facts.items[k].field].type.kind == TYPE_REFERENCE)
          value = scene_whole_row(
              scene, scene->schema->fields[facts.items[k].field].type.of, (uint32_t)value);
        give(&a, facts.items[k].field, scene_whole_row(scene, entity, facts.items[k].row), value);
        const bool is_known = outcome_now(p, e).n > 0;
        put_back(&a);
        if (!is_known) proof_contradict(p, e, "a fact that was said to settle it does not");
        p->counts.n_settling++;
      }
    }
}

/* False where the regulation or the data is at fault. */
bool proof_open(struct proof *p, const char *rules, char **paths, uint32_t n_paths,
    const char *previous, const int32_t *as_of) {
  struct session *session = p->session = session_open(&p->opened);
  session->wants_value_places = session->is_quiet = true;
  if (session_regulation(session, rules, false) || session_typed(session, "explain")) return false;
  session->options.threads = 1;
  if (!session_day(session, as_of) || session_readings(session, NULL, 0)) return false;
  if (session_previous(session, schema_uses_history(session->schema) ? previous : NULL))
    return false;
  struct data_files files = {
      .paths = (const char *const *)paths, .names = (const char *const *)paths, .n = n_paths};
  diags_init(&files.diags, &session->arena, NULL);
  if (session_data(session, &files, NULL, 0)) return false;
  p->program = session->compilation.program;
  p->bare = scene_compile(session);
  return true;
}

void proof_begin(struct proof *p, const char *what, uint64_t seed, jmp_buf *exhausted) {
  *p = (struct proof){.what = what, .random = {seed}};
  arena_init(&p->arena, NULL);
  p->arena.out_of_memory = exhausted;
  opened_init(&p->opened, &p->arena, NULL);
}

void proof_end(struct proof *p, struct counts *total) {
  uint64_t *to = (uint64_t *)total, *from = (uint64_t *)&p->counts;
  for (size_t i = 0; i < sizeof *total / sizeof *to; i++) to[i] += from[i];
  opened_close(&p->opened);
  arena_free(&p->arena);
}

void proof_write(const char *path, struct str text) {
  FILE *out = fopen(path, "w");
  assert_non_null(out);
  assert_int_equal(fwrite(text.p, 1, text.n, out), text.n);
  assert_int_equal(fclose(out), 0);
}

/* What the instance comes to where the data are written with the change, and read anew. */
static struct str outcome_written(struct proof *p, const struct explanation *e,
    const struct change *change, uint32_t mask, bool is_bare) {
  char rules[PATH_BYTES], data[PATH_BYTES], previous[PATH_BYTES];
  struct proof other;
  jmp_buf exhausted;
  uint32_t row;
  snprintf(rules, sizeof rules, "%s/r.rules", p->folder);
  snprintf(data, sizeof data, "%s/changed.yaml", p->folder);
  snprintf(previous, sizeof previous, "%s/p.json", p->folder);
  proof_write(data, change_written(p->generated, e, change, mask, is_bare, &row));
  if (setjmp(exhausted)) fail_msg("out of memory");
  proof_begin(&other, p->what, 0, &exhausted);
  char *paths[1] = {data};
  const bool has_previous = generated_results(p->generated).n > 0;
  if (!proof_open(&other, rules, paths, 1, has_previous ? previous : "none", &p->generated->as_of))
    proof_contradict(p, e, "a change that no data can have");
  struct evaluation *evaluation = proof_evaluate(&other);
  const struct str outcome = str_copy(&p->arena, proof_outcome(&other, evaluation, e->result, row));
  evaluation_close(evaluation);
  struct counts none = {0};
  proof_end(&other, &none);
  remove(data);
  return outcome;
}
