/* How often each outcome is met: counted many rows at a time, the same as cell by cell, at sizes about a
 * block of rows, with few different bytes and with more than are counted at once. */
#include "report_support.h"
#include "results/report_cell.h"
#include "results/report_tally.h"

/* What is missing leaves open some of the outcomes: nearly as many sets as there are of four facts,
 * each known to be so, known to be not so, or missing. */
#define RULES                                                                                      \
  "regulation test\n title \"T\"\n effective 2020-01-01 to 2020-12-31\n"                           \
  "entity office\nentity unit (units) in office\n"                                                 \
  " a : boolean\n b : boolean\n c : boolean\n d : boolean\n"                                       \
  "decision standing of unit\n one of v, w, x, y, z\n otherwise z\n"                               \
  "rule first for unit\n when a\n then standing is v\n because \"a\"\n"                            \
  "rule second for unit\n when b\n then standing is w\n because \"b\"\n"                           \
  "rule third for unit\n when c\n then standing is x\n because \"c\"\n"                            \
  "rule fourth for unit\n when d\n then standing is y\n because \"d\"\n"                           \
  "warning both for unit\n when a and b\n because \"both\"\n"

static void put_unit(FILE *out, uint32_t i, uint32_t facts) {
  fprintf(out, "- {id: u%u", i);
  for (uint32_t f = 0; f < 4; f++, facts /= 3)
    if (facts % 3) fprintf(out, ", %c: %s", "abcd"[f], facts % 3 == 1 ? "true" : "false");
  fprintf(out, "}\n");
}

static void check(uint32_t n, uint32_t n_sorts) {
  char *data;
  size_t n_bytes;
  FILE *out = open_memstream(&data, &n_bytes);
  assert_non_null(out);
  fputs("units:\n", out);
  uint64_t random = n + n_sorts;
  for (uint32_t i = 0; i < n; i++) {
    random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
    /* the rare ones come late */
    put_unit(out, i, (uint32_t)(random >> 40) % (i < n / 2 ? 2 : n_sorts));
  }
  fclose(out);
  void *state;
  report_test_begin(&state, RULES, data);
  struct report_test *t = state;
  const struct item *item = test_item(t, "unit", "standing");
  uint64_t by_code[5] = {0}, undetermined = 0, n_true = 0, n_unknown = 0, n_true_asked, n_asked;
  for (uint32_t row = 0; row < n; row++) {
    struct cell cell;
    report_cell(&t->report, item, row, false, &cell);
    if (cell.known) by_code[cell.outcome]++;
    else undetermined++;
    const uint8_t truth = report_warning_truth(&t->report, &t->report.schema->warnings[0], row);
    n_true += truth == TRUTH_TRUE;
    n_unknown += truth == TRUTH_UNKNOWN;
  }
  const struct tally tally = report_tally(&t->report, &t->report.tables[0], item);
  assert_int_equal(tally.n_codes, 5);
  for (uint32_t code = 0; code < 5; code++) assert_int_equal(tally.by_code[code], by_code[code]);
  assert_int_equal(tally.undetermined, undetermined);
  report_tally_warning(&t->report, &t->report.schema->warnings[0], &n_true_asked, &n_asked);
  assert_int_equal(n_true_asked, n_true);
  assert_int_equal(n_asked, n_unknown);
  report_test_end(&state);
  free(data);
}

static void as_cell_by_cell(void **state) {
  (void)state;
  static const uint32_t sizes[] = {1, 4079, 4080, 4081, 8159, 8160, 12245}, sorts[] = {2, 9, 81};
  for (uint32_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
    for (uint32_t k = 0; k < sizeof sorts / sizeof *sorts; k++) check(sizes[i], sorts[k]);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(as_cell_by_cell)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
