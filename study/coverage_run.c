/* Measuring: each case that passes is run again with one thing otherwise, as long as what it could show
 * is not shown yet (coverage.h). */
#include "study/coverage_run.h"

#include "results/report_cell.h"
#include "results/require.h"
#include "runtime/data/dataset_numbers.h"

/* -- forcing -- */

void forcing_open(struct forcing *forcing, struct arena *arena, const struct cover_program *program,
    const struct dataset *data) {
  const struct schema *schema = &program->program->schema;
  *forcing = (struct forcing){.program = program,
      .data = *data,
      .column = ARENA_ARRAY(arena, struct column, schema->n_entities)};
  forcing->data.tables = arena_copy(arena, data->tables, schema->n_entities * sizeof *data->tables);
  for (uint32_t e = 0; e < schema->n_entities; e++) {
    struct table *table = &forcing->data.tables[e];
    if (program->overrides[e] == NONE_INDEX) continue;
    const struct entity *entity = &schema->entities[e];
    table->columns = arena_copy(arena, table->columns, entity->n_fields * sizeof *table->columns);
    forcing->column[e] = (struct column){.kind = REG_NUMBER,
        .width = NUMBER_WIDTH,
        .given = true,
        .view = {.values = ARENA_ARRAY(arena, int64_t, table->n_rows + 1),
            .known = ARENA_ARRAY(arena, uint8_t, table->n_rows + 1)}};
    table->columns[program->overrides[e] - entity->first_field] = forcing->column[e];
  }
}

static void put(struct forcing *forcing, const struct cover_point *point, uint32_t row, bool is_set,
    uint32_t code) {
  row = dataset_ancestor_row(&forcing->data, point->home, row, point->forced_at);
  const struct column *column = &forcing->column[point->forced_at];
  ((int64_t *)column->view.values)[row] = is_set ? code : 0;
  column->view.known[row] = is_set;
}
void forcing_set(
    struct forcing *forcing, const struct cover_point *point, uint32_t row, uint32_t code) {
  put(forcing, point, row, true, code);
}
void forcing_clear(struct forcing *forcing, const struct cover_point *point, uint32_t row) {
  put(forcing, point, row, false, 0);
}

/* -- one case -- */

struct measuring {
  struct coverage *coverage;
  struct obligation *obligations; /* that are looked for */
  uint32_t n_obligations;
  struct opened *opened;
  struct arena *arena; /* of the case */
  struct arena *kept;  /* of what is told of it */
  struct cover_case which;
  struct prepared *prepared;
  const struct program *program; /* with the parameters that the case supposes */
  struct forcing forcing;
  const bool *is_in;       /* by instruction: what is expected may hang on it; NULL: not asked */
  struct evaluation *base; /* nothing forced, whether the data are sound or not */
};

/* Whether the case passes with what is forced now. */
static bool passes(struct measuring *m, const struct program *program) {
  struct arena arena;
  arena_init(&arena, m->opened->allocator);
  arena.out_of_memory = m->arena->out_of_memory;
  const struct test_options *options = m->prepared->suite->file.options;
  struct trial trial = {.data = m->prepared->diags};
  trial.data.arena = &arena;
  trial.data.capacity = trial.data.n; /* what is added goes elsewhere */
  struct evaluation *evaluation =
      evaluation_open(m->opened, program, &m->forcing.data, &m->prepared->session->options);
  require_collect(&evaluation->run, &arena, options->strict, &trial.data);
  prepared_compare(m->prepared, trial.data.n_errors ? NULL : evaluation, &arena, &trial);
  evaluation_close(evaluation);
  arena_free(&arena);
  return trial.passed;
}

static struct str instance_named(struct measuring *m, uint32_t entity, uint32_t row) {
  if (entity == ENTITY_RUN) return (struct str){0};
  const struct str at = report_at(m->base->data, entity, row, m->arena);
  return str_from(arena_printf(m->kept, "%.*s", STR_ARGS(at)));
}

static void meet(struct measuring *m, struct obligation *one, uint32_t entity, uint32_t row) {
  one->is_met = true;
  one->by = m->which;
  one->instance = instance_named(m, entity, row);
}

/* -- points -- */

static bool hangs(struct measuring *m, const struct cover_point *point, uint32_t row, uint32_t to) {
  forcing_set(&m->forcing, point, row, point->code + to);
  const bool still = passes(m, m->program);
  forcing_clear(&m->forcing, point, row);
  return !still;
}

/* Whether the point is at a row what is wanted of it, and the case hangs on that. */
static bool shows(struct measuring *m, const struct cover_point *point,
    const struct obligation *one, uint32_t reg, uint32_t row) {
  const struct run *run = &m->base->run;
  if (point->kind == COVER_VALUE) return hangs(m, point, row, 0);
  const uint8_t truth = run_truth(run, reg, row);
  if (truth != one->wanted_code) return false;
  if (truth == TRUTH_TRUE) return hangs(m, point, row, 0);
  if (truth == TRUTH_FALSE) return hangs(m, point, row, 1);
  return hangs(m, point, row, 0) || hangs(m, point, row, 1);
}

static void look_at_point(struct measuring *m, struct obligation *one) {
  const struct cover_program *program = m->coverage->program;
  const struct cover_point *point = &program->points.items[one->point];
  const uint32_t reg = compiled_register(&program->compilation, point->node),
                 n = m->forcing.data.tables[point->home].n_rows;
  if (reg == NO_REGISTER || (m->is_in && !m->is_in[program->scope.writers[reg]])) return;
  for (uint32_t row = 0; row < n && !one->is_met; row++)
    if (shows(m, point, one, reg, row)) meet(m, one, point->home, row);
}

/* -- readings and periods -- */

static void look_at_reading(struct measuring *m, struct obligation *one) {
  struct session *session = m->prepared->session;
  const struct schema *schema = m->coverage->schema;
  const uint32_t *codes = session->options.readings, reading = one->of.index,
                 n_words = schema->enumerations[schema->readings[reading].choices].n_words;
  uint32_t *others = ARENA_ARRAY(m->arena, uint32_t, schema->n_readings + 1);
  for (uint32_t r = 0; r < schema->n_readings; r++)
    others[r] = codes ? codes[r] : schema->readings[r].chosen;
  if (others[reading] != one->wanted_code) return;
  session->options.readings = others;
  for (uint32_t code = 0; code < n_words && !one->is_met; code++) {
    if (code == one->wanted_code) continue;
    others[reading] = code;
    if (!passes(m, m->program)) meet(m, one, ENTITY_RUN, 0);
  }
  session->options.readings = codes;
}

static bool is_in_force(const struct parameter *parameter, uint32_t period, int32_t day) {
  return parameter->values[period].from <= day &&
      (period + 1 == parameter->n_values || parameter->values[period + 1].from > day);
}

const struct program *cover_without_period(const struct coverage *coverage,
    const struct program *program, const struct obligation *one, int32_t as_of,
    struct arena *arena) {
  const struct parameter *parameter = &program->schema.parameters[one->of.index];
  const uint32_t period = one->wanted_code;
  if (!coverage->days_asked[one->of.index] && !is_in_force(parameter, period, as_of)) return NULL;
  struct program *without = arena_copy(arena, program, sizeof *program);
  struct parameter *parameters = without->schema.parameters = arena_copy(
      arena, program->schema.parameters, program->schema.n_parameters * sizeof *parameters);
  parameters[one->of.index].values =
      arena_copy(arena, parameter->values, parameter->n_values * sizeof *parameter->values);
  parameters[one->of.index].values[period].value.known = false;
  return without;
}

static void look_at_period(struct measuring *m, struct obligation *one) {
  for (uint32_t i = 0; i < m->prepared->test->n_parameters; i++)
    if (m->prepared->test->parameters[i].parameter == one->of.index) return; /* it is supposed */
  const struct program *without = cover_without_period(
      m->coverage, m->program, one, m->prepared->session->options.as_of, m->arena);
  if (without && !passes(m, without)) meet(m, one, ENTITY_RUN, 0);
}

/* -- outcomes and states -- */

static void meet_word(struct measuring *m, enum cover_kind kind, struct cover_declaration of,
    uint32_t code, uint32_t entity, uint32_t row) {
  for (uint32_t i = 0; i < m->n_obligations; i++) {
    struct obligation *one = &m->obligations[i];
    if (one->kind == kind && one->of.kind == of.kind && one->of.index == of.index &&
        one->wanted_code == code && !one->is_met)
      meet(m, one, entity, row);
  }
}

/* The state, seen from above, of what a candidate takes part in. */
static void look_above(struct measuring *m, struct item item, uint32_t row) {
  const struct schema *schema = m->coverage->schema;
  struct report *report = &m->base->report;
  const bool is_selection = item.kind == ITEM_SELECTION;
  const uint32_t entity = is_selection ? schema->selections[item.index].entity
                                       : schema->allocations[item.index].entity,
                 above = is_selection ? schema->selections[item.index].ancestor
                                      : schema->allocations[item.index].ancestor,
                 at = dataset_ancestor_row(m->base->data, entity, row, above);
  item.kind = is_selection ? ITEM_SELECTION_STATE : ITEM_ALLOCATION_STATE;
  struct cell cell;
  report_cell(report, &item, at, false, &cell);
  meet_word(m, COVER_STATE,
      (struct cover_declaration){is_selection ? COVERED_SELECTION : COVERED_ALLOCATION, item.index},
      cell.known         ? cell.outcome
          : is_selection ? (uint32_t)SELECTION_UNDETERMINED
                         : (uint32_t)ALLOCATION_UNDETERMINED,
      above, at);
}

static void look_at_cell(struct measuring *m, const struct expected_cell *expected) {
  const struct schema *schema = m->coverage->schema;
  if (outcome_is_warning(schema, expected->result)) return;
  const struct item *item = &schema->items[expected->result];
  const uint32_t entity = outcome_entity(schema, expected->result), row = expected->row;
  struct cell cell;
  switch ((enum item_kind)item->kind) {
  case ITEM_DEFINE: return;
  case ITEM_SELECTION:
  case ITEM_ALLOCATION: look_above(m, *item, row); return;
  case ITEM_DECISION:
    report_cell(&m->base->report, item, row, false, &cell);
    if (cell.known)
      meet_word(m, COVER_OUTCOME, (struct cover_declaration){COVERED_DECISION, item->index},
          cell.outcome, entity, row);
    return;
  case ITEM_SELECTION_STATE:
    report_cell(&m->base->report, item, row, false, &cell);
    meet_word(m, COVER_STATE, (struct cover_declaration){COVERED_SELECTION, item->index},
        cell.known ? cell.outcome : (uint32_t)SELECTION_UNDETERMINED, entity, row);
    return;
  case ITEM_ALLOCATION_STATE:
    report_cell(&m->base->report, item, row, false, &cell);
    meet_word(m, COVER_STATE, (struct cover_declaration){COVERED_ALLOCATION, item->index},
        cell.known ? cell.outcome : (uint32_t)ALLOCATION_UNDETERMINED, entity, row);
    return;
  case ITEM_DUTY:
    report_cell(&m->base->report, item, row, false, &cell);
    meet_word(m, COVER_STATE, (struct cover_declaration){COVERED_DUTY, item->index},
        cell.known ? cell.outcome : (uint32_t)DUTY_UNDETERMINED, entity, row);
    return;
  }
}

/* -- the whole -- */

enum { WORTH_A_SLICE = 8 }; /* obligations: fewer are tried at once */

/* By instruction, whether what the case expects, or that it may be evaluated, hangs on it: forcing what
 * it does not hang on need not be tried. */
static const bool *slice_of(struct measuring *m, const struct expected_cells *cells) {
  struct cover_program *program = m->coverage->program;
  const struct program *p = program->program;
  uint32_t *registers =
      ARENA_ARRAY(m->arena, uint32_t, 3 * (size_t)cells->list.n + p->schema.n_requires + 1);
  uint32_t n = 0;
  for (uint32_t i = 0; i < cells->list.n; i++) {
    bool is_new = true;
    for (uint32_t k = 0; k < i && is_new; k++)
      is_new = cells->list.items[k].result != cells->list.items[i].result;
    if (is_new) n += settled_registers(p, cells->list.items[i].result, registers + n);
  }
  for (uint32_t i = 0; i < p->schema.n_requires; i++) registers[n++] = p->results.requires[i];
  struct scope scope = program->scope;
  scope.arena = m->arena;
  return scope_slice(&scope, registers, n);
}

static void look_at_case(struct measuring *m) {
  struct coverage *c = m->coverage;
  m->program = case_program(c->program->program, m->prepared->test, m->arena);
  forcing_open(&m->forcing, m->arena, c->program, &m->prepared->session->data);
  m->base =
      evaluation_open(m->opened, m->program, &m->forcing.data, &m->prepared->session->options);
  struct expected_cells cells = {0};
  if (!m->prepared->test->error.p) prepared_cells(m->prepared, m->base, m->arena, &cells);
  if (m->n_obligations > WORTH_A_SLICE) m->is_in = slice_of(m, &cells);
  for (uint32_t i = 0; i < cells.list.n; i++) look_at_cell(m, &cells.list.items[i]);
  for (uint32_t i = 0; i < m->n_obligations; i++) {
    struct obligation *one = &m->obligations[i];
    if (one->is_met) continue;
    if (one->point != NONE_INDEX) look_at_point(m, one);
    else if (one->kind == COVER_READING) look_at_reading(m, one);
    else if (one->kind == COVER_PERIOD) look_at_period(m, one);
  }
  evaluation_close(m->base);
}

void cover_prepared(struct coverage *coverage, struct prepared *prepared, struct opened *opened,
    struct arena *arena, struct obligation *obligations, uint32_t n) {
  struct trial trial;
  struct measuring m = {.coverage = coverage,
      .obligations = obligations,
      .n_obligations = n,
      .opened = opened,
      .arena = arena,
      .kept = arena,
      .prepared = prepared};
  if (!prepared->has_data) return;
  prepared_try(prepared, coverage->program->program, arena, &trial);
  if (trial.passed) look_at_case(&m);
}

void cover_suite(struct coverage *coverage, uint32_t suite) {
  const struct suite *from = coverage->suites[suite];
  for (uint32_t i = 0; i < from->file.cases.n; i++) {
    const struct test_case *test = &from->file.cases.items[i];
    coverage->n_cases++;
    if (test->is_faulty) continue;
    struct arena arena;
    struct opened opened;
    struct trial trial;
    arena_init(&arena, coverage->opened->allocator);
    arena.out_of_memory = coverage->arena.out_of_memory;
    opened_init(&opened, &arena, NULL);
    opened.allocator = coverage->opened->allocator;
    struct measuring m = {.coverage = coverage,
        .obligations = coverage->obligations.items,
        .n_obligations = coverage->obligations.n,
        .opened = &opened,
        .arena = &arena,
        .kept = &coverage->arena,
        .which = {suite, i}};
    m.prepared = suite_prepare(from, test, coverage->program->program, &opened, &arena);
    prepared_try(m.prepared, coverage->program->program, &arena, &trial);
    coverage->n_passed += trial.passed;
    if (trial.passed && m.prepared->has_data) look_at_case(&m);
    opened_close(&opened);
    arena_free(&arena);
  }
}
