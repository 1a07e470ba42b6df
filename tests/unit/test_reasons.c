/* Why a result is unknown: which facts, faults and conflicts are named, how, and in which order.
 * cli.md "A missing fact is named …". */
#include "vm_support.h"
#include "runtime/data/instance_path.h"

#define HEAD "regulation test\n title \"T\"\n effective 2020-01-01 to 2020-12-31\n"
#define ENTITIES                                                                                   \
  "entity sector\n quota : integer\n"                                                              \
  "entity cluster (clusters) in sector\n name : text\n limit : integer\n"                          \
  "entity unit (units) in cluster\n registered : boolean\n pledge : boolean\n votes : integer\n "  \
  "score : decimal(2)\n"                                                                           \
  "entity incident (incidents) in unit\n serious : boolean\n concluded : boolean\n cost : "        \
  "integer\n"

/* `third`: the id of the third unit. */
#define DATA(third)                                                                                \
  "clusters:\n"                                                                                    \
  "- id: c1\n"                                                                                     \
  "  limit: 0\n"                                                                                   \
  "  units:\n"                                                                                     \
  "  - {id: u1, registered: true, pledge: true, votes: 3, incidents: [{serious: true, concluded: " \
  "true, cost: 1}, "                                                                               \
  "{id: i2, serious: true}, {concluded: false}]}\n"                                                \
  "  - {id: u2, votes: 0, score: 1.5, incidents: []}\n"                                            \
  "  - {" third "registered: false, votes: 5}\n"                                                   \
  "- units:\n"                                                                                     \
  "  - {id: v1, pledge: false, incidents: [{}]}\n"                                                 \
  "- id: c3\n"                                                                                     \
  "  name: three\n"

static struct str joined(struct arena *arena, const struct str *texts, uint32_t n) {
  struct str out = STR("");
  for (uint32_t i = 0; i < n; i++)
    out = str_from(
        arena_printf(arena, "%.*s%s%.*s", STR_ARGS(out), i ? " | " : "", STR_ARGS(texts[i])));
  return out;
}

/* missing, then "!" and faults, then "#" and conflicts. */
static void expect(struct test_run *t, const char *name, uint32_t row, const char *expected) {
  struct reasons why;
  struct arena arena;
  arena_init(&arena, NULL);
  run_why(&t->run, test_register(t, name), row, &arena, &why);
  struct str got = joined(&arena, why.missing, why.n_missing);
  if (why.n_faults)
    got = str_from(arena_printf(
        &arena, "%.*s! %.*s", STR_ARGS(got), STR_ARGS(joined(&arena, why.faults, why.n_faults))));
  if (why.n_conflict)
    got = str_from(arena_printf(&arena, "%.*s# %.*s", STR_ARGS(got),
        STR_ARGS(joined(&arena, why.conflict, why.n_conflict))));
  if (!str_equal(got, str_from(expected)))
    fail_msg("%s of row %u: `%.*s`, not `%s`", name, row, STR_ARGS(got), expected);
  assert_int_equal(why.n_missing_in, 0);
  arena_free(&arena);
}

static void facts_are_named_from_the_instance(void **state) {
  (void)state;
  struct test_run t;
  test_compile(&t,
      HEAD ENTITIES
      "define own of unit : boolean is registered and pledge\n"
      "define below of unit : boolean is any incident where serious and not concluded and cost > "
      "2\n"
      "define above of unit : boolean is cluster.name = \"x\" and sector.quota > 2\n"
      "define beside of unit : boolean is every unit has registered\n"
      "define over_all of unit : boolean is sector.registered_units >= 3\n"
      "define registered_units of sector : integer is count of unit where registered\n"
      "define incidents_of of cluster : integer is count of incident where serious\n"
      "define costs of sector : integer is sum of cost over incident\n"
      "define of_incident of incident : boolean is unit.registered and serious and cluster.name = "
      "\"y\"\n");
  test_load(&t, DATA(""));
  for (uint32_t block = 1; block <= 1024; block *= 32) {
    test_evaluate(&t, (struct run_options){.block_rows = block});
    expect(&t, "own", 0, "");
    expect(&t, "own", 1, "registered | pledge");
    expect(&t, "own", 2, "");
    expect(&t, "own", 3, "");
    expect(&t, "below", 0,
        "incident[i2].concluded | incident[i2].cost | incident[3].serious | incident[3].cost");
    expect(&t, "below", 1, "");
    expect(&t, "below", 2, "incidents");
    expect(&t, "above", 0, "cluster.name | sector.quota");
    expect(&t, "beside", 0, "");
    expect(&t, "beside", 3, "registered");
    expect(&t, "over_all", 0,
        "cluster.unit[u2].registered | sector.cluster[2].unit[v1].registered | "
        "sector.cluster[c3].units");
    expect(&t, "over_all", 1,
        "registered | sector.cluster[2].unit[v1].registered | sector.cluster[c3].units");
    expect(&t, "over_all", 3,
        "sector.cluster[c1].unit[u2].registered | registered | sector.cluster[c3].units");
    expect(&t, "registered_units", 0,
        "cluster[c1].unit[u2].registered | cluster[2].unit[v1].registered | cluster[c3].units");
    expect(&t, "incidents_of", 0, "unit[u1].incident[3].serious | unit[3].incidents");
    expect(&t, "incidents_of", 1, "unit[v1].incident[1].serious");
    expect(&t, "incidents_of", 2, "units");
    expect(&t, "costs", 0,
        "cluster[c1].unit[u1].incident[i2].cost | cluster[c1].unit[u1].incident[3].cost | "
        "cluster[c1].unit[3].incidents | cluster[2].unit[v1].incident[1].cost | cluster[c3].units");
    expect(&t, "of_incident", 0, "cluster.name");
    expect(&t, "of_incident", 3, "unit.registered | serious | cluster.name");
    test_run_end(&t);
  }
  test_end(&t);
}

static void operands_that_matter(void **state) {
  (void)state;
  struct test_run t;
  test_compile(&t,
      HEAD ENTITIES
      "decision standing of unit one of out, waiting, fine otherwise fine\n"
      "rule r1 for unit when not registered then standing is out because \"a\"\n"
      "rule r2 for unit when not pledge then standing is waiting because \"b\"\n"
      "rule r3 for unit when score > 1 then standing is fine because \"c\"\n"
      "define chosen of unit : integer is if registered then votes else 1\n"
      "define other of unit : boolean is votes > 2 and (score > 1 or pledge)\n"
      "define twice of unit : boolean is registered and pledge or registered and score > 1\n"
      "define bounded of unit : boolean is (count of incident where serious) >= 2\n"
      "define dear of unit : integer is sum of cost over incident where serious\n"
      "define written of unit : boolean is unknown and registered\n"
      "define hangs of unit : boolean is standing is waiting\n"
      "define excepted of unit : integer is votes except 7 when registered except 8 when pledge\n");
  test_load(&t, DATA("id: u3, "));
  test_evaluate(&t, (struct run_options){0});
  expect(&t, "standing", 0, ""); /* score is unknown, but `fine` holds anyway */
  expect(&t, "standing", 1, "registered | pledge");
  expect(&t, "standing", 2, "");           /* surely out */
  expect(&t, "standing", 3, "registered"); /* waiting surely; out maybe */
  expect(&t, "hangs", 3, "registered");
  expect(&t, "chosen", 0, "");
  expect(&t, "chosen", 1, "registered");
  expect(&t, "chosen", 3, "registered | votes");
  expect(&t, "other", 0, "");
  expect(&t, "other", 1, ""); /* false, whatever the rest */
  expect(&t, "other", 2, "score | pledge");
  expect(&t, "twice", 0, "");
  expect(&t, "twice", 3, "registered | score");
  expect(&t, "bounded", 0, ""); /* two surely */
  expect(&t, "bounded", 2, "incidents");
  expect(&t, "dear", 0, "incident[i2].cost | incident[3].cost | incident[3].serious");
  expect(&t, "written", 0, "unknown");
  expect(&t, "written", 1, "unknown | registered");
  expect(&t, "excepted", 1, "registered | pledge"); /* 0, 7 or 8 */
  expect(&t, "excepted", 2, "pledge");              /* 5 or 8 */
  expect(&t, "excepted", 3, "votes | registered");
  test_run_end(&t);
  test_end(&t);
}

static void faults_and_conflicts(void **state) {
  (void)state;
  struct test_run t;
  test_compile(&t,
      HEAD ENTITIES
      "parameter late : decimal from 2021-01-01 is 1.5\n"
      "define ratio of unit : decimal(9) is score / cluster.limit\n"
      "define under of unit : boolean is votes / cluster.limit > 1\n"
      "define too_late of unit : boolean is votes > late\n"
      "define big of unit : integer is 9223372036854775807 + votes\n"
      "define least of unit : integer is min of cost over incident\n"
      "define clash of unit : integer is 1\n except 2 when registered\n except 3 when pledge\n"
      "define after of unit : boolean is clash > 1 and ratio > 1\n"
      "define no_day of unit : date is date(votes, 1, 1)\n");
  test_load(&t, DATA(""));
  test_evaluate(&t, (struct run_options){0});
  expect(&t, "ratio", 1, "! division by zero at test.rules:19:38");
  expect(&t, "ratio", 0, "score"); /* settled first, it would be the fault */
  expect(&t, "ratio", 3, "score | cluster.limit");
  expect(&t, "under", 0, "! division by zero at test.rules:20:35");
  expect(&t, "too_late", 0, "! no value of late in force on 2020-12-31 at test.rules:21:46");
  expect(&t, "too_late", 3, "votes! no value of late in force on 2020-12-31 at test.rules:21:46");
  expect(&t, "big", 0, "! overflow at test.rules:22:33");
  expect(&t, "big", 1, "");
  expect(&t, "least", 1, "! min of no rows at test.rules:23:35");
  expect(&t, "clash", 0, "# test.rules:25:2 | test.rules:26:2");
  expect(&t, "clash", 2, "pledge");
  expect(&t, "after", 0, "score# test.rules:25:2 | test.rules:26:2");
  expect(&t, "no_day", 1, "! no such day at test.rules:28:33");
  test_run_end(&t);
  test_end(&t);
}

/* A definition a thousand links long, each link using the one before twice; and a missing fact that
 * every unit hangs on. */
static void chains_and_crowds(void **state) {
  (void)state;
  struct test_run t;
  char *rules = NULL;
  size_t n = 0;
  FILE *out = open_memstream(&rules, &n);
  fputs(HEAD ENTITIES "define link_0 of unit : boolean is registered or pledge\n", out);
  for (int i = 1; i < 3000; i++)
    fprintf(out, "define link_%d of unit : boolean is link_%d and (link_%d or pledge)\n", i, i - 1,
        i - 1);
  fputs("define total of sector : integer is sum of votes over unit\n"
        "define part of unit : boolean is votes * 2 > sector.total\n"
        "define mean of cluster : decimal(2) is round(average of votes over unit, 2)\n"
        "define level_ of unit : boolean is votes > cluster.mean\n",
      out);
  fclose(out);
  test_compile(&t, rules); /* the program keeps views of the text */
  dataset_init(&t.data, &t.program->schema, NULL, NULL);
  t.has_data = true;
  const uint32_t cluster = test_entity(&t, "cluster"), unit = test_entity(&t, "unit"),
                 votes = schema_field(&t.program->schema, unit, STR("votes"));
  dataset_list_present(&t.data, cluster, 0);
  for (uint32_t c = 0; c < 2; c++) {
    dataset_add_row(&t.data, cluster, 0, 0, 1, 1);
    dataset_list_present(&t.data, unit, c);
    for (uint32_t u = 0; u < 4000; u++) {
      const uint32_t row = dataset_add_row(&t.data, unit, c, 0, 1, 1);
      if (c == 0 ? u != 7 : u >= 1500) dataset_set_number(&t.data, votes, row, u);
    }
  }
  dataset_finish(&t.data);
  test_evaluate(&t, (struct run_options){0});
  expect(&t, "link_2999", 0, "registered | pledge");
  struct arena arena;
  arena_init(&arena, NULL);
  struct reasons why;
  /* each hangs on the same 1,501 facts: it names its own and says where the others are told */
  for (uint32_t row = 0; row < 8000; row++) {
    run_why(&t.run, test_register(&t, "part"), row, &arena, &why);
    const bool is_given = row < 4000 ? row != 7 : row >= 5500;
    assert_int_equal(why.n_missing, is_given ? 0 : 1);
    if (!is_given) assert_true(str_equal(why.missing[0], STR("votes")));
    assert_int_equal(why.n_missing_in, 1);
    assert_true(str_equal(why.missing_in[0], STR("sector.total")));
    if (row % 100 == 0) arena_free(&arena);
  }
  run_why(&t.run, test_register(&t, "total"), 0, &arena, &why); /* there they are named, all */
  assert_int_equal(why.n_missing, 1501);
  assert_int_equal(why.n_missing_in, 0);
  for (uint32_t row = 0; row < 4000; row++) {
    run_why(&t.run, test_register(&t, "level_"), row, &arena, &why);
    assert_int_equal(why.n_missing, 1);
    assert_true(str_equal(why.missing[0], row == 7 ? STR("votes") : STR("cluster.unit[8].votes")));
    if (row % 100 == 0) arena_free(&arena);
  }
  arena_free(&arena);
  test_run_end(&t);
  test_end(&t);
  free(rules);
}

static void expect_path(const struct test_run *t, const char *entity, uint32_t row, uint32_t from,
    const char *expected) {
  struct arena arena;
  arena_init(&arena, NULL);
  const struct str got = instance_path(&t->data, test_entity(t, entity), row, from, &arena);
  if (!str_equal(got, str_from(expected)))
    fail_msg("%s %u: `%.*s`, not `%s`", entity, row, STR_ARGS(got), expected);
  arena_free(&arena);
}

static void paths(void **state) {
  (void)state;
  struct test_run t;
  test_compile(&t, HEAD ENTITIES "define own of unit : boolean is registered\n");
  test_load(&t, DATA(""));
  expect_path(&t, "incident", 0, 0, "unit[u1].incident[1]");
  expect_path(&t, "incident", 1, 0, "incident[i2]");
  expect_path(&t, "incident", 2, 0, "unit[u1].incident[3]");
  expect_path(&t, "unit", 2, 0, "cluster[c1].unit[3]");
  expect_path(&t, "unit", 2, 1, "unit[3]");
  expect_path(&t, "cluster", 1, 0, "cluster[2]");
  expect_path(&t, "sector", 0, 0, "");
  test_end(&t);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(facts_are_named_from_the_instance),
      cmocka_unit_test(operands_that_matter),
      cmocka_unit_test(faults_and_conflicts),
      cmocka_unit_test(chains_and_crowds),
      cmocka_unit_test(paths),
  };
  return cmocka_run_group_tests_name("reasons", tests, NULL, NULL);
}
