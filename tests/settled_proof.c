/* `--settle` against brute force: of generated regulations every outcome that names at most three
 * missing facts is evaluated by the ordinary run over the whole data, once for each way to give these
 * facts values. What agrees must be settled, and so; what does not must be possible, and no more;
 * a fact must be dropped exactly where it changes nothing. Of numbers without near bounds some values
 * are tried: none may contradict.
 *
 *   THIDUA_SEEDS=5000 THIDUA_FIRST=1 build/tests/settled_proof   a campaign; THIDUA_SEED=17   one seed
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "runtime/settle/settle.h"
#include "tests/generate.h"
#include "tests/harness.h"

enum { DEFAULT_SEEDS = 400, FACTS_MAX = 3, WAYS_MAX = 300 };

static uint64_t number_from_environment(const char *name, uint64_t otherwise) {
  const char *text = getenv(name);
  return text && *text ? strtoull(text, NULL, 0) : otherwise;
}

struct proof {
  uint64_t seed;
  struct generated *g;
  struct subject subject;
  struct run run;
  struct run_options options;
  const struct settled *settled;
  struct arena arena;
  uint64_t n_settled, n_open, n_by_thresholds, n_idle;
};

/* -- facts given to the data set itself -- */

static struct column *column_of(struct proof *p, uint32_t field) {
  const struct schema *schema = &p->subject.program->schema;
  uint32_t entity = schema->fields[field].entity;
  return &p->subject.data.tables[entity].columns[field - schema->entities[entity].first_field];
}

/* A column of its own in place of one that is shared by all without values. */
static struct column own_column(struct proof *p, uint32_t field) {
  struct column *column = column_of(p, field), before = *column;
  uint32_t n = p->subject.data.tables[p->subject.program->schema.fields[field].entity].n_rows;
  if (column->kind == REG_NUMBER) { /* whatever number is given fits */
    *column = (struct column){.kind = REG_NUMBER, .width = sizeof(int64_t), .given = before.given};
    int64_t *values = ARENA_ARRAY(&p->arena, int64_t, (size_t)n + 1);
    column->view.values = values;
    column->view.known = ARENA_ARRAY(&p->arena, uint8_t, (size_t)n + 1);
    for (uint32_t row = 0; row < n; row++)
      column->view.known[row] = column_number(&before, row, &values[row]);
    return before;
  }
  size_t bytes = (size_t)n * register_kind_bytes(column->kind);
  column->view.values = arena_copy(&p->arena, column->view.values, bytes);
  return before;
}

static void give(struct proof *p, struct missing_fact fact, int64_t value) {
  struct column *column = column_of(p, fact.field);
  switch (column->kind) {
  case REG_TRUTH:
    ((uint8_t *)column->view.values)[fact.row] = value ? TRUTH_TRUE : TRUTH_FALSE;
    break;
  case REG_CODE: ((uint8_t *)column->view.values)[fact.row] = (uint8_t)value; break;
  case REG_TEXT: ((uint32_t *)column->view.values)[fact.row] = (uint32_t)value; break;
  default: ((int64_t *)column->view.values)[fact.row] = value; column->view.known[fact.row] = 1;
  }
}

/* The values to try: all of them, but of a number some. 0: none can be. */
static uint32_t values_of(
    struct proof *p, struct missing_fact fact, int64_t *values, bool *is_all) {
  static const int64_t some[] = {-1000, -2, -1, 0, 1, 2, 3, 5, 7, 10, 50, 80, 90, 100, 1000, 18628};
  const struct schema *schema = &p->subject.program->schema;
  if (fact.field == NONE_INDEX || schema->fields[fact.field].origin != FIELD_DATA) return 0;
  struct type type = schema->fields[fact.field].type;
  uint32_t n = 0;
  switch ((enum type_kind)type.kind) {
  case TYPE_BOOLEAN: n = 2; break;
  case TYPE_ENUM: n = schema->enumerations[type.of].n_words; break;
  case TYPE_REFERENCE: n = p->subject.data.tables[type.of].n_rows; break;
  case TYPE_TEXT: break;
  case TYPE_INTEGER:
  case TYPE_DECIMAL:
  case TYPE_DATE: {
    const struct field *field = &schema->fields[fact.field];
    int64_t least, most;
    if (generated_bounds(p->g, schema->entities[field->entity].name, field->name, &least, &most)) {
      for (int64_t value = least; value <= most; value++) values[n++] = value;
      return n;
    }
    *is_all = false;
    for (; n < sizeof some / sizeof *some; n++) values[n] = some[n];
    return n;
  }
  }
  if (n > WAYS_MAX) return 0;
  for (uint32_t i = 0; i < n; i++) values[i] = i;
  return n;
}

/* -- one outcome -- */

struct outcome {
  bool known;
  int64_t a, b;
  bool is_bounded; /* of a number: a..b are its bounds */
};

static struct outcome number_outcome(const struct run *run, uint32_t reg, uint32_t row) {
  int64_t lo, hi;
  bool known = run_number(run, reg, row, &lo, &hi);
  return known ? (struct outcome){lo == hi, lo, hi, true} : (struct outcome){0};
}

static struct outcome define_outcome(const struct run *run, const struct define *d, uint32_t row) {
  uint32_t reg = define_register(run->program, d), code;
  switch ((enum type_kind)d->type.kind) {
  case TYPE_BOOLEAN:
    code = run_truth(run, reg, row);
    return (struct outcome){code != TRUTH_UNKNOWN, code, 0, false};
  case TYPE_ENUM:
    code = run_code(run, reg, row);
    return (struct outcome){code != CODE_UNKNOWN, code, 0, false};
  case TYPE_TEXT:
  case TYPE_REFERENCE:
    code = run_text(run, reg, row);
    return (struct outcome){code != TEXT_UNKNOWN, code, 0, false};
  case TYPE_INTEGER:
  case TYPE_DECIMAL:
  case TYPE_DATE: break;
  }
  return number_outcome(run, reg, row);
}

static uint32_t register_of(const struct program *p, uint32_t result) {
  if (result >= p->schema.n_items) return p->results.warnings[result - p->schema.n_items];
  struct item item = p->schema.items[result];
  switch ((enum item_kind)item.kind) {
  case ITEM_DEFINE: return p->results.defines[item.index];
  case ITEM_DECISION: return p->results.decisions[item.index];
  case ITEM_SELECTION: return p->results.selections[item.index].status;
  case ITEM_SELECTION_STATE: return p->results.selections[item.index].state;
  case ITEM_ALLOCATION: return p->results.allocations[item.index].share;
  case ITEM_ALLOCATION_STATE: return p->results.allocations[item.index].state;
  case ITEM_DUTY: break;
  }
  return p->results.duties[item.index];
}

/* -1: unknown. */
static int64_t rank_of(const struct run *run, uint32_t selection, uint32_t row) {
  int64_t rank, high;
  return run_number(run, run->program->results.selections[selection].rank, row, &rank, &high) ? rank
                                                                                              : -1;
}

static struct outcome outcome_of(const struct run *run, uint32_t result, uint32_t row) {
  const struct program *p = run->program;
  uint32_t reg = register_of(p, result), code;
  if (result >= p->schema.n_items) {
    code = run_truth(run, reg, row);
    return (struct outcome){code != TRUTH_UNKNOWN, code, 0, false};
  }
  struct item item = p->schema.items[result];
  if (item.kind == ITEM_DEFINE) return define_outcome(run, &p->schema.defines[item.index], row);
  if (item.kind == ITEM_ALLOCATION) return number_outcome(run, reg, row);
  if (item.kind == ITEM_DECISION) {
    uint64_t set = run_set(run, reg, row);
    return (struct outcome){(set & (set - 1)) == 0, (int64_t)set, 0, false};
  }
  code = run_code(run, reg, row);
  if (item.kind == ITEM_SELECTION) code = candidacy_in(code);
  if (item.kind == ITEM_SELECTION && code == CANDIDACY_UNDETERMINED) return (struct outcome){0};
  if (item.kind == ITEM_SELECTION)
    return (struct outcome){
        code != CANDIDACY_UNDETERMINED, code, rank_of(run, item.index, row), false};
  /* a tie is told from an open state, but is referred: never settled */
  if (item.kind == ITEM_ALLOCATION_STATE && code == ALLOCATION_TIED)
    return (struct outcome){false, code, 0, false};
  return code == CODE_UNKNOWN ? (struct outcome){0} : (struct outcome){true, code, 0, false};
}

/* Who is chosen, tied and so on under a selection's row, in one number that is the same where they
 * are. */
static int64_t statuses_mixed(const struct run *run, uint32_t result, uint32_t row) {
  const struct program *p = run->program;
  if (result >= p->schema.n_items || p->schema.items[result].kind != ITEM_SELECTION_STATE) return 0;
  const struct selection *s = &p->schema.selections[p->schema.items[result].index];
  uint32_t first, end;
  uint64_t mixed = 0;
  dataset_rows_below(run->data, s->ancestor, row, s->entity, &first, &end);
  for (uint32_t i = first; i < end; i++)
    mixed = mixed * 31 + candidacy_in(run_code(run, selection_registers(p, s)->status, i)) + 1;
  return (int64_t)mixed;
}

static void contradict(const struct proof *p, uint32_t result, uint32_t row, const char *what) {
  const struct schema *schema = &p->subject.program->schema;
  struct str name = result < schema->n_items ? schema_name_of_item(schema, schema->items[result])
                                             : schema->warnings[result - schema->n_items].name;
  harness_save(p->seed, "rules", p->g->rules);
  harness_save(p->seed, "yaml", generated_yaml(p->g, p->g->data, NULL));
  harness_save(p->seed, "previous", p->subject.previous);
  fail_msg("seed %llu: %.*s, row %u: %s (rerun with THIDUA_SEED; it is kept in build/failures/)",
      (unsigned long long)p->seed, STR_ARGS(name), row, what);
}

/* -- all ways -- */

struct ways {
  struct missing_fact facts[FACTS_MAX];
  int64_t values[FACTS_MAX][WAYS_MAX];
  uint32_t n_values[FACTS_MAX], n_facts, n;
  bool is_all, is_complete; /* all values of each; all missing facts */
  struct outcome outcomes[WAYS_MAX];
  int64_t mixed[WAYS_MAX];
  bool is_outside[WAYS_MAX]; /* values outside a field's bounds: no data there can be */
};

static bool find_ways(struct proof *p, uint32_t result, uint32_t row, struct ways *ways) {
  struct missing_facts missing;
  run_missing(&p->run, register_of(p->subject.program, result), row, &p->arena, &missing);
  *ways = (struct ways){.n = 1, .is_all = true, .is_complete = true};
  if (missing.is_cut || missing.n == 0 || missing.n > FACTS_MAX) return false;
  for (uint32_t i = 0; i < missing.n; i++) {
    uint32_t n = values_of(p, missing.items[i], ways->values[ways->n_facts], &ways->is_all);
    if (n == 0) {
      ways->is_complete = false;
      continue;
    }
    ways->facts[ways->n_facts] = missing.items[i];
    ways->n_values[ways->n_facts++] = n;
    ways->n *= n;
    if (ways->n > WAYS_MAX) return false;
  }
  return ways->n_facts > 0;
}

/* The value number of a fact in a way; the last fact's changes from one to the next. */
static uint32_t digit(const struct ways *ways, uint32_t way, uint32_t fact) {
  for (uint32_t i = ways->n_facts - 1; i > fact; i--) way /= ways->n_values[i];
  return way % ways->n_values[fact];
}

/* Whether some field's value lies outside its bounds, as no data may have it. */
static bool breaks_bounds(const struct run *run) {
  const struct schema *schema = &run->program->schema;
  for (uint32_t i = 0; i < schema->n_requires; i++) {
    const struct assertion *require = &schema->requires[i];
    if (require->field == NONE_INDEX) continue;
    for (uint32_t row = 0; row < run->data->tables[require->entity].n_rows; row++)
      if (run_truth(run, require_register(run->program, require), row) == TRUTH_FALSE) return true;
  }
  return false;
}

static void run_ways(struct proof *p, uint32_t result, uint32_t row, struct ways *ways) {
  struct column before[FACTS_MAX];
  for (uint32_t i = 0; i < ways->n_facts; i++) before[i] = own_column(p, ways->facts[i].field);
  for (uint32_t way = 0; way < ways->n; way++) {
    for (uint32_t i = 0; i < ways->n_facts; i++)
      give(p, ways->facts[i], ways->values[i][digit(ways, way, i)]);
    struct run run;
    subject_run(&p->subject, &run, &p->options);
    ways->outcomes[way] = outcome_of(&run, result, row);
    ways->mixed[way] = statuses_mixed(&run, result, row);
    ways->is_outside[way] = breaks_bounds(&run);
    run_free(&run);
  }
  for (uint32_t i = ways->n_facts; i-- > 0;) *column_of(p, ways->facts[i].field) = before[i];
}

static bool is_same(const struct ways *ways, uint32_t a, uint32_t b) {
  const struct outcome *x = &ways->outcomes[a], *y = &ways->outcomes[b];
  if (x->known != y->known) return false;
  return x->a == y->a && x->b == y->b && (!x->known || ways->mixed[a] == ways->mixed[b]);
}

static bool changes_nothing(const struct ways *ways, uint32_t fact) {
  uint32_t stride = 1;
  for (uint32_t i = fact + 1; i < ways->n_facts; i++) stride *= ways->n_values[i];
  for (uint32_t way = 0; way < ways->n; way++)
    if (!is_same(ways, way, way - digit(ways, way, fact) * stride)) return false;
  return true;
}

static bool is_decision(const struct proof *p, uint32_t result) {
  const struct schema *schema = &p->subject.program->schema;
  return result < schema->n_items && schema->items[result].kind == ITEM_DECISION;
}

static bool is_number(const struct proof *p, uint32_t result) {
  const struct schema *schema = &p->subject.program->schema;
  if (result < schema->n_items && schema->items[result].kind == ITEM_ALLOCATION) return true;
  if (result >= schema->n_items || schema->items[result].kind != ITEM_DEFINE) return false;
  uint8_t kind = schema->defines[schema->items[result].index].type.kind;
  return kind == TYPE_INTEGER || kind == TYPE_DECIMAL || kind == TYPE_DATE;
}

/* Who is not chosen, whatever is missing, may turn out to be no candidate at all (properties.c). */
static bool is_no_candidate(
    const struct proof *p, uint32_t result, const struct settled_outcome *said, int64_t status) {
  const struct schema *schema = &p->subject.program->schema;
  return result < schema->n_items && schema->items[result].kind == ITEM_SELECTION &&
      said->value == CANDIDACY_NOT_CHOSEN && status == CANDIDACY_NONE;
}

/* What is said of the outcome contradicts no way that was tried and can be. */
static void check_sound(struct proof *p, uint32_t result, uint32_t row,
    const struct settled_outcome *said, const struct ways *ways) {
  for (uint32_t way = 0; way < ways->n; way++) {
    struct outcome o = ways->outcomes[way];
    if (ways->is_outside[way]) continue;
    if (is_decision(p, result) && ((uint64_t)o.a & ~said->value))
      contradict(p, result, row, "an outcome that was not said to be possible");
    if (said->has_numbers && (!o.is_bounded || o.a < said->lo || o.b > said->hi))
      contradict(p, result, row, "a number outside what was said");
    if (said->way == SETTLED_NOT) continue;
    if (!o.known) contradict(p, result, row, "settled, but unknown in a case");
    if (!is_number(p, result) && (uint64_t)o.a != said->value &&
        !is_no_candidate(p, result, said, o.a))
      contradict(p, result, row, "settled, but otherwise in a case");
  }
}

/* Where all ways were tried: nothing is said that is weaker than they. */
static void check_exact(struct proof *p, uint32_t result, uint32_t row,
    const struct settled_outcome *said, const struct ways *ways) {
  bool is_agreed = true;
  uint64_t occurred = 0;
  for (uint32_t way = 0; way < ways->n; way++) {
    is_agreed &= ways->outcomes[way].known && ways->outcomes[way].a == ways->outcomes[0].a &&
        ways->mixed[way] == ways->mixed[0] &&
        (!is_number(p, result) || ways->outcomes[way].b == ways->outcomes[0].b);
    occurred |= (uint64_t)ways->outcomes[way].a;
  }
  if (is_agreed != (said->way != SETTLED_NOT))
    contradict(p, result, row, is_agreed ? "all cases agree" : "the cases do not agree");
  if (is_decision(p, result) && occurred != said->value)
    contradict(p, result, row, "more is said to be possible than occurs");
  if (is_agreed) return;
  for (uint32_t i = 0; i < ways->n_facts; i++) {
    if (changes_nothing(ways, i) != settled_is_idle(said, ways->facts[i]))
      contradict(p, result, row, "a fact that changes nothing, or one that does");
    p->n_idle += changes_nothing(ways, i);
  }
}

static void check_outcome(struct proof *p, uint32_t result, uint32_t row) {
  static struct ways ways;
  if (!find_ways(p, result, row, &ways)) return;
  run_ways(p, result, row, &ways);
  const struct settled_outcome *said = settled_find(p->settled, result, row);
  if (!said) {
    if (ways.is_all && ways.is_complete) contradict(p, result, row, "was not tried");
    return;
  }
  p->n_settled += said->way == SETTLED_BY_CASES;
  p->n_by_thresholds += said->way == SETTLED_BY_THRESHOLDS;
  p->n_open += said->way == SETTLED_NOT;
  check_sound(p, result, row, said, &ways);
  if (ways.is_all && ways.is_complete) check_exact(p, result, row, said, &ways);
}

static void prove(struct proof *p) {
  const struct schema *schema = &p->subject.program->schema;
  p->options = (struct run_options){.as_of = p->g->as_of};
  subject_run(&p->subject, &p->run, &p->options);
  p->settled = settle_run(&p->run, FACTS_MAX, &p->arena, &allocator_system);
  for (uint32_t result = 0; result < schema->n_items + schema->n_warnings; result++) {
    uint32_t entity = result < schema->n_items ? schema_item_view(schema, result).entity
                                               : schema->warnings[result - schema->n_items].entity;
    for (uint32_t row = 0; row < p->subject.data.tables[entity].n_rows; row++)
      check_outcome(p, result, row);
  }
  run_free(&p->run);
}

static void prove_seed(struct proof *total, uint64_t seed) {
  struct proof p = {.seed = seed, .g = generate(seed, false)};
  jmp_buf exhausted;
  arena_init(&p.arena, NULL);
  p.arena.out_of_memory = &exhausted;
  if (setjmp(exhausted)) fail_msg("out of memory");
  subject_init(&p.subject);
  if (subject_compile(&p.subject, p.g->rules)) {
    p.subject.previous = generated_results(p.g);
    if (subject_load(&p.subject, generated_yaml(p.g, p.g->data, NULL))) prove(&p);
  }
  total->n_settled += p.n_settled;
  total->n_by_thresholds += p.n_by_thresholds;
  total->n_open += p.n_open;
  total->n_idle += p.n_idle;
  subject_free(&p.subject);
  arena_free(&p.arena);
  generated_free(p.g);
}

static void test_brute_force(void **state) {
  (void)state;
  uint64_t n = number_from_environment("THIDUA_SEEDS", DEFAULT_SEEDS),
           first = number_from_environment("THIDUA_FIRST", 1);
  if (getenv("THIDUA_SEED")) first = number_from_environment("THIDUA_SEED", 0), n = 1;
  struct proof total = {0};
  for (uint64_t seed = first; seed < first + n; seed++) prove_seed(&total, seed);
  printf("%llu outcomes settled, %llu by thresholds, %llu left open; %llu facts changed nothing\n",
      (unsigned long long)total.n_settled, (unsigned long long)total.n_by_thresholds,
      (unsigned long long)total.n_open, (unsigned long long)total.n_idle);
  if (n < DEFAULT_SEEDS) return;
  assert_true(total.n_settled > 0);
  assert_true(total.n_by_thresholds > 0);
  assert_true(total.n_open > 0);
  assert_true(total.n_idle > 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_brute_force)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
