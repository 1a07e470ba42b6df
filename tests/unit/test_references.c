/* References, from the data to results and reasons: rows that name an instance, in whatever place
 * of the tree they lie. language.md §3, §4. */
#include "runtime/program/verify.h"
#include "tests/unit/vm_support.h"

#define RULES                                                                                      \
  "regulation r\n  effective 2020-01-01 to 2020-12-31\n"                                           \
  "entity sector\n  best : unit reference\n"                                                       \
  "entity cluster (clusters) in sector\n  head : unit reference absent means none\n"               \
  "entity unit (units) in cluster\n  deputy : unit reference absent means none\n"                  \
  "entity incident (incidents) in unit absent means none\n  reporter : unit reference\n  cost : "  \
  "integer\n"                                                                                      \
  "entity ballot (ballots) in cluster\n  nominee : unit reference\n  valid : boolean\n  weight : " \
  "integer\n"                                                                                      \
  "entity observer (observers) in sector\n  favourite : unit reference\n  stars : decimal(2)\n"

#define DEFINES                                                                                    \
  "define votes of unit : integer is count of ballot where nominee is this and valid\n"            \
  "define named of unit : boolean is any ballot where this is nominee\n"                           \
  "define weight of unit : integer is sum of weight over ballot where nominee is this\n"           \
  "define least of unit : integer is min of weight over ballot where nominee is this and valid\n"  \
  "define mean of unit : decimal(9) is average of weight over ballot where nominee is this\n"      \
  "define mean_exact of unit : boolean is (average of weight over ballot where nominee is this) "  \
  "= 7 / 3\n"                                                                                      \
  "define stands_in of unit : integer is count of unit where deputy is this\n"                     \
  "define heads of unit : integer is count of cluster where head is this\n"                        \
  "define fans of unit : integer is count of observer where favourite is this\n"                   \
  "define stars of unit : decimal(2) is max of stars over observer where favourite is this\n"      \
  "define reported of unit : integer is sum of cost over incident where reporter is this\n"        \
  "define is_best of unit : boolean is sector.best is this\n"                                      \
  "define same of cluster : boolean is head = sector.best\n"

#define DATA                                                                                       \
  "best: u1\n"                                                                                     \
  "clusters:\n"                                                                                    \
  "  - id: c1\n"                                                                                   \
  "    head: u1\n"                                                                                 \
  "    units:\n"                                                                                   \
  "      - { id: u1, deputy: u2, incidents: [ { reporter: u1, cost: 3 }, { reporter: u2, cost: 5 " \
  "}, { cost: 2 } ] }\n"                                                                           \
  "      - { id: u2, deputy: v1 }\n"                                                               \
  "      - { id: u3, deputy: u2, incidents: [ { reporter: u3, cost: 4 } ] }\n"                     \
  "    ballots:\n"                                                                                 \
  "      - { nominee: u1, valid: true, weight: 2 }\n"                                              \
  "      - { nominee: u1, valid: true, weight: 4 }\n"                                              \
  "      - { nominee: u1, valid: false, weight: 1 }\n"                                             \
  "      - { nominee: u2, weight: 9223372036854775807 }\n"                                         \
  "      - { nominee: u2, valid: true, weight: 9223372036854775807 }\n"                            \
  "      - { nominee: u2, valid: true, weight: -9223372036854775807 }\n"                           \
  "      - { nominee: v1, valid: true, weight: 8 }\n"                                              \
  "  - id: c2\n"                                                                                   \
  "    units: [ { id: v1 }, { id: v2 } ]\n"                                                        \
  "    ballots: [ { valid: true, weight: 1 }, { nominee: v1, valid: true, weight: 2 }, { "         \
  "nominee: u1, valid: true, weight: 3 }, { valid: false } ]\n"                                    \
  "  - id: c3\n"                                                                                   \
  "    head: u1\n"                                                                                 \
  "    units: [ { id: w1 } ]\n"                                                                    \
  "observers: [ { favourite: v2, stars: 4.50 }, { favourite: u1, stars: 3 }, { favourite: v2, "    \
  "stars: 4 } ]\n"

static void expect(struct test_run *t, const char *name, const char *const *values, uint32_t n) {
  for (uint32_t row = 0; row < n; row++) {
    const char *got = test_value(t, test_register(t, name), row);
    if (strcmp(got, values[row]) != 0)
      fail_msg("%s of row %u: %s, not %s", name, row, got, values[row]);
  }
}
#define EXPECT(name, ...)                                                                          \
  expect(&t, name, (const char *const[]){__VA_ARGS__},                                             \
      sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void rows_that_name_an_instance(void **state) {
  (void)state;
  struct test_run t;
  test_compile(&t, RULES DEFINES);
  test_load(&t, DATA);
  static const uint32_t blocks[] = {1, 2, 3, 1024};
  for (uint32_t i = 0; i < 8; i++) {
    test_evaluate(&t, (struct run_options){.block_rows = blocks[i / 2], .threads = i % 2 ? 4 : 1});
    EXPECT("votes", "2", "2..3", "0", "1..2", "0..1", "unknown");
    EXPECT("named", "true", "true", "false", "true", "unknown", "unknown");
    /* the sum is exact on its way */
    EXPECT("weight", "7", "9223372036854775807", "0", "unknown", "unknown", "unknown");
    EXPECT("least", "2", "-9223372036854775807", "unknown", "1..2", "unknown", "unknown");
    EXPECT("mean", "2333333333", "unknown", "unknown", "unknown", "unknown", "unknown");
    EXPECT("mean_exact", "true", "false", "unknown", "unknown", "unknown", "unknown");
    /* u2 names v1 of another cluster: counted nowhere */
    EXPECT("stands_in", "0", "2", "0", "0", "0", "0");
    EXPECT("heads", "2", "0", "0", "0", "0", "0");
    EXPECT("fans", "1", "0", "0", "0", "2", "0");
    EXPECT("stars", "300", "unknown", "unknown", "unknown", "450", "unknown");
    EXPECT("reported", "3..5", "0", "4", "0", "0", "0");
    EXPECT("is_best", "true", "false", "false", "false", "false", "false");
    EXPECT("same", "true", "false", "true");
    test_run_end(&t);
  }
  test_end(&t);
}

static void expect_why(struct test_run *t, const char *name, uint32_t row, const char *expected) {
  struct reasons why;
  struct arena arena;
  arena_init(&arena, NULL);
  run_why(&t->run, test_register(t, name), row, &arena, &why);
  const char *got = "";
  for (uint32_t i = 0; i < why.n_missing; i++)
    got = arena_printf(&arena, "%s%s%.*s", got, *got ? " | " : "", STR_ARGS(why.missing[i]));
  for (uint32_t i = 0; i < why.n_faults; i++)
    got = arena_printf(&arena, "%s! %.*s", got, STR_ARGS(why.faults[i]));
  if (strcmp(got, expected) != 0)
    fail_msg("%s of row %u: `%s`, not `%s`", name, row, got, expected);
  arena_free(&arena);
}

/* Of the rows that name the instance what is missing, of the others only who they name; a row that
 * names another matters to nobody else. */
static void reasons_name_the_rows(void **state) {
  (void)state;
  struct test_run t;
  test_compile(&t,
      RULES DEFINES "define total of unit : integer is sum of weight over ballot where nominee is "
                    "this and weight > 0\n");
  test_load(&t, DATA);
  for (uint32_t block = 1; block <= 1024; block *= 32) {
    test_evaluate(&t, (struct run_options){.block_rows = block});
    expect_why(&t, "votes", 0, "");
    expect_why(&t, "votes", 1, "cluster.ballot[4].valid");
    expect_why(&t, "votes", 3, "cluster.ballot[1].nominee");
    expect_why(&t, "weight", 4,
        "cluster.ballot[1].nominee | cluster.ballot[4].weight | cluster.ballot[4].nominee");
    expect_why(&t, "weight", 5, "cluster.ballots");
    expect_why(&t, "least", 2, "! min of no rows at test.rules:22:35");
    expect_why(&t, "reported", 0, "incident[3].reporter");
    expect_why(&t, "total", 1, "! overflow at test.rules:32:35");
    test_run_end(&t);
  }
  test_end(&t);
}

/* The column holds row numbers; a value is the id of whom it names, and what is not given is not
 * given, whatever its absence means. */
static void values_are_ids(void **state) {
  (void)state;
  struct test_run t;
  test_compile(&t, RULES);
  test_load(&t, DATA);
  const struct schema *s = &t.program->schema;
  const uint32_t unit = test_entity(&t, "unit"), deputy = schema_field(s, unit, STR("deputy"));
  assert_true(str_equal(dataset_value(&t.data, deputy, 0).text, STR("u2")));
  assert_true(str_equal(dataset_value(&t.data, deputy, 1).text, STR("v1")));
  assert_false(dataset_value(&t.data, deputy, 3).known);
  const uint32_t *rows =
      t.data.tables[unit].columns[deputy - s->entities[unit].first_field].view.values;
  assert_int_equal(rows[0], 1);
  assert_int_equal(rows[1], 3);
  assert_int_equal(rows[3], TEXT_UNKNOWN);
  assert_true(s->entities[unit].id_required);
  assert_false(s->entities[test_entity(&t, "ballot")].id_required);
  test_end(&t);
}

/* A list of the named that is given by a later file than the one that names. */
static void files_in_any_order(void **state) {
  (void)state;
  struct test_run t;
  test_compile(
      &t, RULES "define fans of unit : integer is count of observer where favourite is this\n");
  struct diags diags;
  diags_init(&diags, &t.arena, NULL);
  dataset_init(&t.data, &t.program->schema, NULL, NULL);
  t.has_data = true;
  tree_load_text(&t.data, &diags, "a.yaml",
      STR("best: u1\nobservers: [ { favourite: u1 }, { favourite: nobody } ]\n"));
  tree_load_text(
      &t.data, &diags, "b.yaml", STR("clusters: [ { id: c1, units: [ { id: u1 } ] } ]\n"));
  data_check(&t.data, &diags, NULL);
  dataset_finish(&t.data);
  assert_int_equal(diags.n, 1);
  assert_int_equal(diags.items[0].code, REFERENCE_DANGLING);
  assert_int_equal(diags.items[0].place.line, 2);
  assert_int_equal(diags.items[0].place.column, 46);
  /* a run refuses such data; the column is sound all the same */
  test_evaluate(&t, (struct run_options){0});
  EXPECT("fans", "1..2");
  test_run_end(&t);
  test_end(&t);
}

/* -- what the verifier refuses: one damage at a time -- */

static struct instruction *op(struct program *p, enum opcode opcode) {
  for (uint32_t i = 0; i < p->n_code; i++)
    if (p->code[i].op == opcode) return &p->code[i];
  fail_msg("no %s", opcode_infos[opcode].mnemonic);
  return NULL;
}

static void refuse(const char *reason, void (*damage)(struct program *)) {
  struct test_run t;
  test_compile(&t, RULES DEFINES);
  assert_null(program_verify(&t.arena, t.program));
  damage(t.program);
  const char *found = program_verify(&t.arena, t.program);
  if (!found || !strstr(found, reason))
    fail_msg("expected \"%s\", found \"%s\"", reason, found ? found : "nothing");
  test_end(&t);
}

/* to the entity of the rows, not of the result */
static void of_other_reference(struct program *p) {
  p->schema.fields[p->code[op(p, OP_COUNT_REFER)->b].a].type.of = 1;
}
static void by_a_text(struct program *p) {
  p->schema.fields[p->code[op(p, OP_COUNT_REFER)->b].a].type =
      (struct type){TYPE_TEXT, 0, NONE_INDEX};
}
static void by_other_rows(struct program *p) { op(p, OP_SUM_REFER)->b = op(p, OP_EQ_TEXT)->a; }
static void in_a_slot(struct program *p) {
  p->registers[op(p, OP_MIN_REFER)->d].storage = STORAGE_SLOT;
}
static void of_other_scale(struct program *p) { op(p, OP_AVERAGE_REFER)->imm = 1; }
static void unused_operand(struct program *p) { op(p, OP_ANY_REFER)->c = 1; }
static void this_of_another(struct program *p) { op(p, OP_THIS)->a = 0; }
static void unlike_references(struct program *p) {
  p->schema.fields[p->code[op(p, OP_EQ_TEXT)->a].a].type.of = 1;
}
/* what needs all observers, in a phase of clusters */
static void domain_of_a_trunk(struct program *p) {
  for (uint32_t i = 0; i < p->n_phases; i++)
    if (p->phases[i].domain == DOMAIN_ROOT)
      p->phases[i] = (struct phase){DOMAIN_TRUNK, 1, p->phases[i].first, p->phases[i].n};
}

static void the_verifier_refuses(void **state) {
  (void)state;
  refuse("does not refer to the result's entity", of_other_reference);
  refuse("does not refer", by_a_text);
  refuse("register", by_other_rows);
  refuse("register", in_a_slot);
  refuse("another scale", of_other_scale);
  refuse("an operand it does not have", unused_operand);
  refuse("entity 0 is another", this_of_another);
  refuse("do not fit", unlike_references);
  refuse("its entity is not of phase", domain_of_a_trunk);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rows_that_name_an_instance),
      cmocka_unit_test(reasons_name_the_rows),
      cmocka_unit_test(values_are_ids),
      cmocka_unit_test(files_in_any_order),
      cmocka_unit_test(the_verifier_refuses),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
