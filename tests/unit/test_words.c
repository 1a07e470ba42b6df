/* Cells, reasons and instances in words: what each form says of the same results. */
#include "report_support.h"
#include "base/limits.h"
#include "results/words.h"

#define RULES                                                                                      \
  "regulation test\n title \"T\"\n effective 2020-01-01 to 2020-12-31\n"                           \
  "entity sector \"ngành\"\n"                                                                     \
  "entity cluster (clusters) in sector\n"                                                          \
  "entity unit (units) in cluster \"đơn vị\"\n"                                                \
  " name : text\n registered : boolean\n votes : integer\n parts : integer\n"                      \
  "entity note (notes) in unit\n cost : integer\n"                                                 \
  "decision standing of unit\n one of barred, deferred, considered\n otherwise considered\n"       \
  "rule unregistered for unit \"không đăng ký\"\n when not registered\n then standing is "     \
  "barred\n because \"a\"\n"                                                                       \
  "rule few for unit\n when votes < 3\n then standing is barred\n because \"b\"\n"                 \
  "rule some for unit\n when votes < 6\n then standing is deferred\n because \"c\"\n"              \
  "define called of unit : text is name\n"                                                         \
  "define share of unit : integer is floor(votes / parts)\n"                                       \
  "define heard of unit : integer is count of note where cost > 2\n"                               \
  "selection flag\n choose 1 unit per cluster\n where standing is considered\n"                    \
  " order by votes descending\n on tie refer\n"

/* c1: u1 is chosen, behind it u2; c2: a tie; c3: open; c4: nobody may be chosen. */
#define DATA                                                                                       \
  "clusters:\n"                                                                                    \
  "- id: c1\n  units:\n"                                                                           \
  "  - {id: u1, name: \"say \\\"a\\\\b\\\"\\nc\", registered: true, votes: 9, parts: 2, "          \
  "notes: [{cost: 3}, {cost: 1}]}\n"                                                               \
  "  - {id: u2, registered: true, votes: 8, parts: 0, notes: [{id: n1, cost: 5}, {}, {id: n2}]}\n" \
  "- id: c2\n  units:\n"                                                                           \
  "  - {id: u3, name: u3, registered: true, votes: 7}\n"                                           \
  "  - {id: u4, name: four, registered: true, votes: 7}\n"                                         \
  "- id: c3\n  units:\n"                                                                           \
  "  - {id: u5}\n"                                                                                 \
  "- id: c4\n  units:\n"                                                                           \
  "  - {id: u6, registered: false, votes: 2}\n"                                                    \
  "  - {id: u7, registered: true, votes: 4}\n"

enum { U1, U2, U3, U4, U5, U6, U7 };

static int begin(void **state) { return report_test_begin(state, RULES, DATA); }

static void expect_item(struct report_test *t, const char *entity, const char *name, uint32_t row,
    const char *cell, const char *value) {
  const struct item *item = test_item(t, entity, name);
  expect(words_cell(&t->report, item, row), cell, name);
  expect(words_value(&t->report, item, row, &t->run.arena), value, name);
}

static void decisions_name_rules_and_what_is_possible(void **state) {
  struct report_test *t = *state;
  expect_item(t, "unit", "standing", U1, "considered", "considered");
  expect_item(t, "unit", "standing", U6, "barred (không đăng ký, few)", "barred");
  expect_item(t, "unit", "standing", U7, "deferred (some)", "deferred");
  expect_item(t, "unit", "standing", U5, "? missing: registered, votes",
      "undetermined (barred or deferred or considered)");
}

static void defines_have_values_bounds_and_reasons(void **state) {
  struct report_test *t = *state;
  expect_item(t, "unit", "called", U4, "four", "\"four\"");
  expect_item(t, "unit", "share", U1, "4", "4");
  expect_item(t, "unit", "heard", U1, "1", "1");
  expect_item(t, "unit", "heard", U2, "? 1 to 3; missing: note[2].cost, note[n2].cost",
      "undetermined (1 to 3)");
  expect_item(
      t, "unit", "share", U2, "? fault: division by zero at test.rules:29:41", "undetermined");
}

static void selections_say_who_is_where(void **state) {
  struct report_test *t = *state;
  expect_item(t, "unit", "flag", U1, "chosen (rank 1)", "chosen (rank 1)");
  expect_item(t, "unit", "flag", U2, "not chosen (rank 2)", "not chosen (rank 2)");
  expect_item(t, "unit", "flag", U3, "? tied (rank 1)", "tied (rank 1)");
  expect_item(t, "unit", "flag", U5, "? missing: registered, votes", "undetermined");
  expect_item(t, "unit", "flag", U6, "no candidate", "no candidate");
  expect_item(
      t, "cluster", "flag", 0, "filled (seats: 1); chosen: u1", "filled (seats: 1); chosen: u1");
  expect_item(
      t, "cluster", "flag", 1, "tied (seats: 1); tied: u3, u4", "tied (seats: 1); tied: u3, u4");
  expect_item(t, "cluster", "flag", 2,
      "? missing: unit[u5].registered, unit[u5].votes (seats: 1); undetermined: u5",
      "undetermined (seats: 1); undetermined: u5");
  expect_item(t, "cluster", "flag", 3,
      "no_candidate (seats: 1); barred: u6 (không đăng ký, few), u7 (some)",
      "no_candidate (seats: 1)");
}

static void expect_answer(
    struct report_test *t, const char *name, uint32_t row, const char *wanted) {
  struct cell cell;
  report_cell(&t->report, test_item(t, "unit", name), row, true, &cell);
  expect(words_answer(&t->report, &cell), wanted, name);
}

static void answers_are_in_the_language(void **state) {
  struct report_test *t = *state;
  expect_answer(t, "called", U1, "\"say \\\"a\\\\b\\\"\\nc\"");
  expect_answer(t, "share", U1, "4");
  expect_answer(t, "called", U2, "unknown: name");
  expect_answer(t, "share", U2, "unknown: division by zero at test.rules:29:41");
  expect_answer(t, "heard", U2, "unknown: note[2].cost, note[n2].cost, between 1 and 3");
}

/* Each form tells the groups it has a place for, in one order. */
static void reasons_are_grouped(void **state) {
  struct report_test *t = *state;
  struct arena *arena = &t->run.arena;
  struct str missing[] = {STR("votes"), STR("score")},
             faults[] = {STR("division by zero at r:1:2")}, conflict[] = {STR("a"), STR("b")},
             tied[] = {STR("flag of c1")}, elsewhere[] = {STR("unit.standing")};
  struct fault_parts parts[] = {{.what = "division by zero", .place = STR("r:1:2")}};
  struct reasons all = {missing, 2, faults, parts, 1, conflict, 2, tied, 1, elsewhere, 1},
                 only_missing = {.missing = missing, .n_missing = 1},
                 only_conflict = {.conflict = conflict, .n_conflict = 2}, none = {0};
  expect(words_undecided(arena, &all),
      "missing votes, score; missing in unit.standing; division by zero at r:1:2; conflict of a, b",
      "undecided");
  expect(words_undecided(arena, &only_missing), "missing votes", "undecided");
  expect(words_undecided(arena, &only_conflict), "conflict of a, b", "undecided");
  expect(words_undecided(arena, &none), "", "undecided");
  expect(words_undetermined(arena, &all),
      "undetermined; missing: votes, score; missing in: unit.standing; faults: division by zero at "
      "r:1:2; tied: flag of c1",
      "undetermined");
  expect(words_undetermined(arena, &none), "undetermined", "undetermined");
  struct cell cell = {.why = all,
      .has_bounds = true,
      .lo = {.type = {.kind = TYPE_INTEGER, .of = NONE_INDEX}, .known = true, .number = -1},
      .hi = {.type = {.kind = TYPE_INTEGER, .of = NONE_INDEX}, .known = true, .number = 12}};
  expect(words_answer(&t->report, &cell),
      "unknown: votes, score, missing in unit.standing, division by zero at r:1:2, "
      "conflict of a, b, tie in flag of c1, between -1 and 12",
      "answer");
  struct str many[REASONS_NAMED_MAX + 7];
  for (uint32_t i = 0; i < REASONS_NAMED_MAX + 7; i++) many[i] = STR("x");
  const struct reasons too_many = {.missing = many, .n_missing = REASONS_NAMED_MAX + 7};
  const struct str shown = words_undecided(arena, &too_many), rest = STR("x, x and 7 more");
  assert_true(shown.n == strlen("missing ") + 3 * REASONS_NAMED_MAX - 2 + strlen(" and 7 more"));
  assert_memory_equal(shown.p + shown.n - rest.n, rest.p, rest.n);
}

static void instances_are_found_named_and_called(void **state) {
  struct report_test *t = *state;
  struct arena *arena = &t->run.arena;
  uint32_t unit = test_entity(&t->run, "unit"), note = test_entity(&t->run, "note");
  expect(words_identity(&t->report, unit, U1), "u1", "identity");
  expect(words_identity(&t->report, note, 0), "unit[u1].note[1]", "identity");
  expect(words_identity(&t->report, 0, 0), "sector", "identity");
  expect(words_named(&t->report, unit, U1), "unit u1", "named");
  expect(words_named(&t->report, note, 1), "unit[u1].note[2]", "named");
  expect(words_instance(&t->report, unit, U4, arena), "đơn vị u4 (four)", "instance");
  expect(words_instance(&t->report, unit, U3, arena), "đơn vị u3", "named as its id");
  expect(words_instance(&t->report, unit, U2, arena), "đơn vị u2", "without a name");
  expect(words_instance(&t->report, 0, 0, arena), "ngành", "the root");
  expect(words_instance(&t->report, note, 0, arena), "unit[u1].note[1]", "without an id");
}

static void the_barred_are_named_with_their_rules(void **state) {
  struct report_test *t = *state;
  struct barred *barred;
  assert_int_equal(report_barred(&t->report, &t->report.schema->selections[0], 3, &barred), 2);
  expect(words_barred(&t->run.arena, t->report.schema, &barred[0]), "u6: unregistered, few", "u6");
  struct barred free_one = {.id = STR("u8")};
  expect(words_barred(&t->run.arena, t->report.schema, &free_one), "u8", "u8");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(
          decisions_name_rules_and_what_is_possible, begin, report_test_end),
      cmocka_unit_test_setup_teardown(
          defines_have_values_bounds_and_reasons, begin, report_test_end),
      cmocka_unit_test_setup_teardown(selections_say_who_is_where, begin, report_test_end),
      cmocka_unit_test_setup_teardown(answers_are_in_the_language, begin, report_test_end),
      cmocka_unit_test_setup_teardown(reasons_are_grouped, begin, report_test_end),
      cmocka_unit_test_setup_teardown(instances_are_found_named_and_called, begin, report_test_end),
      cmocka_unit_test_setup_teardown(
          the_barred_are_named_with_their_rules, begin, report_test_end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
