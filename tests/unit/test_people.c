/* Results in words for people who never saw the rules: labels, days, marks of decimals, why. */
#include "report_support.h"
#include "base/date.h"
#include "results/people.h"

#define RULES                                                                                      \
  "regulation test\n title \"Hướng dẫn\"\n effective 2020-01-01 to 2020-12-31\n"              \
  "entity sector \"ngành\"\n"                                                                     \
  "entity cluster (clusters) in sector \"cụm\"\n name : text\n"                                  \
  "entity unit (units) in cluster \"đơn vị\"\n"                                                \
  " name : text\n registered : boolean \"đã đăng ký\"\n votes : integer \"số phiếu\"\n"   \
  "entity note (notes) in unit \"ghi chú\"\n cost : decimal(2)\n"                                 \
  "decision standing of unit \"kết quả\"\n one of not_considered, deferred, considered\n"      \
  " otherwise considered\n"                                                                        \
  "rule unregistered for unit \"không đăng ký\"\n when not registered\n"                       \
  " then standing is not_considered\n because \"a\"\n"                                             \
  "rule very_few for unit\n when votes < 3\n then standing is not_considered\n because \"b\"\n"    \
  "rule some for unit\n when votes < 6\n then standing is deferred\n because \"c\"\n"              \
  "define total_cost of unit : decimal(2) is sum of cost over note\n"                              \
  "selection flag \"cờ\"\n choose 1 unit per cluster\n where standing is considered\n"           \
  " order by votes descending\n on tie refer\n"

/* c1: u1 is chosen, behind it u2; c2: a tie; c3: open. */
#define DATA                                                                                       \
  "clusters:\n"                                                                                    \
  "- id: c1\n  name: Cụm 1\n  units:\n"                                                          \
  "  - {id: u1, name: Hà Nội, registered: true, votes: 9, notes: [{cost: 3.5}, {cost: 1}]}\n"   \
  "  - {id: u2, registered: true, votes: 8, notes: [{id: n1, cost: 5}, {}]}\n"                     \
  "- id: c2\n  units:\n"                                                                           \
  "  - {id: u3, name: u3, registered: true, votes: 7}\n"                                           \
  "  - {id: u4, name: Huế, registered: true, votes: 7}\n"                                        \
  "- id: c3\n  units:\n"                                                                           \
  "  - {id: u5, notes: []}\n"                                                                      \
  "  - {id: u6, registered: false, votes: 2}\n"

enum { U1, U2, U3, U4, U5, U6 };

static int begin(void **state) { return report_test_begin(state, RULES, DATA); }

static void expect_item(struct report_test *t, const char *entity, const char *name, uint32_t row,
    const char *result, const char *why) {
  const struct item *item = test_item(t, entity, name);
  expect(people_result(&t->report, item, row, &t->run.arena), result, name);
  expect(people_why(&t->report, item, row, &t->run.arena), why, name);
}

static struct value of_kind(uint8_t kind, int64_t number) {
  return (struct value){
      .type = {.kind = kind, .scale = kind == TYPE_DECIMAL ? 2 : 0, .of = NONE_INDEX},
      .known = true,
      .number = number};
}

static void values_are_as_people_write_them(void **state) {
  struct report_test *t = *state;
  struct arena *arena = &t->run.arena;
  const struct schema *schema = t->report.schema;
  int32_t days = 0;
  date_make(2020, 3, 9, &days);
  struct value day = of_kind(TYPE_DATE, days), none = of_kind(TYPE_DATE, DATE_NONE),
               points = of_kind(TYPE_DECIMAL, -1250), count = of_kind(TYPE_INTEGER, 3),
               truth = of_kind(TYPE_BOOLEAN, 1), open = {0};
  expect(people_value(arena, schema, &day), "09/03/2020", "a day");
  expect(people_value(arena, schema, &none), "none", "no day");
  expect(people_value(arena, schema, &points), "-12.50", "a decimal");
  expect(people_value(arena, schema, &truth), "yes", "a truth");
  expect(people_value(arena, schema, &open), "unknown", "unknown");
  expect(people_bounds(arena, schema, &points, &count), "-12.50 to 3", "both");
  expect(people_bounds(arena, schema, &count, &open), "at least 3", "one side");
  expect(people_bounds(arena, schema, &open, &count), "at most 3", "the other");
  expect(people_word(arena, STR("not_considered")), "not considered", "a word");
}

static void declarations_have_labels(void **state) {
  struct report_test *t = *state;
  struct arena *arena = &t->run.arena;
  const struct schema *schema = t->report.schema;
  expect(people_title(schema, arena), "Hướng dẫn", "the title");
  expect(people_entity(schema, test_entity(&t->run, "unit"), arena), "đơn vị", "an entity");
  expect(people_item(schema, test_item(t, "unit", "standing"), arena), "kết quả", "a decision");
  expect(people_item(schema, test_item(t, "unit", "total_cost"), arena), "total cost", "a define");
  expect(people_rule(&schema->rules[0], arena), "không đăng ký", "a rule");
  expect(people_rule(&schema->rules[1], arena), "very few", "a rule without a label");
}

static void instances_and_facts_are_called(void **state) {
  struct report_test *t = *state;
  struct arena *arena = &t->run.arena;
  const struct report *report = &t->report;
  const uint32_t unit = test_entity(&t->run, "unit"), note = test_entity(&t->run, "note"),
                 cluster = test_entity(&t->run, "cluster");
  const uint32_t registered = schema_field(report->schema, unit, STR("registered")),
                 cost = schema_field(report->schema, note, STR("cost"));
  expect(people_name(report, unit, U1, arena), "Hà Nội", "by its name");
  expect(people_name(report, unit, U2, arena), "u2", "by its id");
  expect(people_name(report, note, 1, arena), "ghi chú 2", "by its place");
  expect(people_name(report, 0, 0, arena), "ngành", "the root");
  expect(people_named(report, unit, U1, arena), "đơn vị Hà Nội", "with its entity");
  expect(people_named(report, cluster, 0, arena), "Cụm 1", "its name begins with its entity");
  expect(people_named(report, note, 3, arena), "ghi chú 2", "by its place alone");
  expect(people_fact(report, unit, U1, registered, U1, arena), "đã đăng ký", "its own");
  expect(people_fact(report, unit, U2, cost, 3, arena), "ghi chú 2: cost", "one below");
  expect(people_fact(report, ENTITY_RUN, 0, registered, U1, arena), "đơn vị Hà Nội: đã đăng ký",
      "of nobody");
}

static void results_say_what_and_why(void **state) {
  struct report_test *t = *state;
  expect_item(t, "unit", "standing", U1, "considered", "");
  expect_item(t, "unit", "standing", U6, "not considered", "không đăng ký; very few");
  expect_item(t, "unit", "standing", U5, "undetermined (not considered or deferred or considered)",
      "missing: đã đăng ký; số phiếu");
  expect_item(t, "unit", "total_cost", U1, "4.50", "");
  expect_item(t, "unit", "total_cost", U2, "undetermined", "missing: ghi chú 2: cost");
  expect_item(t, "unit", "flag", U1, "chosen (rank 1)", "");
  expect_item(t, "unit", "flag", U2, "not chosen (rank 2)", "");
  expect_item(t, "unit", "flag", U3, "tied (rank 1)", "");
  expect_item(t, "unit", "flag", U6, "no candidate", "");
  expect_item(t, "cluster", "flag", 0, "filled: Hà Nội", "");
  expect_item(t, "cluster", "flag", 1, "tied: u3, Huế", "");
  expect_item(t, "cluster", "flag", 2, "undetermined: u5",
      "missing: đơn vị u5: đã đăng ký; đơn vị u5: số phiếu");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(values_are_as_people_write_them, begin, report_test_end),
      cmocka_unit_test_setup_teardown(declarations_have_labels, begin, report_test_end),
      cmocka_unit_test_setup_teardown(instances_and_facts_are_called, begin, report_test_end),
      cmocka_unit_test_setup_teardown(results_say_what_and_why, begin, report_test_end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
