/* Kernels of what has no value and of references followed, each against a plain statement of its
 * meaning; and what the verifier refuses of a reference followed. language.md §4. */
#include "kernel_support.h"

#include "base/date.h"
#include "runtime/program/verify.h"
#include "tests/unit/program_support.h"

/* -- no value -- */

/* A date as bounds: nothing known; a day; a stretch of days; a day or none; none. */
static const struct {
  int64_t lo, hi;
  bool known;
  uint8_t has; /* TRUTH_ */
} dates[] = {{0, 0, false, TRUTH_UNKNOWN}, {10, 10, true, TRUTH_TRUE},
    {DATE_MIN, DATE_MAX, true, TRUTH_TRUE}, {10, DATE_NONE, true, TRUTH_UNKNOWN},
    {DATE_NONE, DATE_NONE, true, TRUTH_FALSE}};
enum { N_DATES = sizeof dates / sizeof *dates };

static void put_dates(struct test_column *a) {
  for (uint32_t i = 0; i < N_DATES; i++) {
    I64(a)[i] = dates[i].lo;
    I64_HIGH(a)[i] = dates[i].hi;
    a->known[i] = dates[i].known;
  }
}

static void a_day_within_bounds_may_have_none(void **state) {
  (void)state;
  struct test_column *a = test_column(), *d = test_column();
  put_dates(a);
  test_kernel(OP_HAS_DAYS, 0, N_DATES, d, a, NULL, NULL);
  for (uint32_t i = 0; i < N_DATES; i++) assert_int_equal(U8(d)[i], dates[i].has);
  test_kernel(OP_DAYS_OF, 0, N_DATES, d, a, NULL, NULL);
  for (uint32_t i = 0; i < N_DATES; i++) {
    const bool known = dates[i].has == TRUTH_TRUE; /* what may have no value may be a fault */
    assert_int_equal(d->known[i], known);
    assert_int_equal(I64(d)[i], known ? dates[i].lo : 0);
    assert_int_equal(I64_HIGH(d)[i], known ? dates[i].hi : 0);
  }
  test_kernel(OP_DAYS_COUNTED, 0, N_DATES, d, a, NULL, NULL);
  for (uint32_t i = 0; i < N_DATES; i++) { /* the days it may be, if it counts */
    const bool known = dates[i].known && dates[i].has != TRUTH_FALSE;
    assert_int_equal(d->known[i], known);
    assert_int_equal(I64(d)[i], known ? dates[i].lo : 0);
    assert_int_equal(I64_HIGH(d)[i], !known ? 0 : i == 3 ? DATE_MAX : dates[i].hi);
  }
  test_kernel(OP_DAYS_LAST, 0, N_DATES, d, a, NULL, NULL);
  for (uint32_t i = 0; i < N_DATES; i++) { /* where later is better, none is before every day */
    const bool none = dates[i].has != TRUTH_TRUE, only = dates[i].has == TRUTH_FALSE;
    assert_int_equal(d->known[i], 1); /* what is unknown is a day, or none */
    assert_int_equal(I64(d)[i], none ? DATE_MIN - 1 : dates[i].lo);
    assert_int_equal(I64_HIGH(d)[i], only ? DATE_MIN - 1 : none ? DATE_MAX : dates[i].hi);
  }
  test_kernel(OP_DAYS_OR_NONE, 0, N_DATES, d, a, NULL, NULL);
  for (uint32_t i = 0; i < N_DATES; i++) { /* else it is behind every day as it is */
    assert_int_equal(d->known[i], 1);
    assert_int_equal(I64(d)[i], dates[i].known ? dates[i].lo : DATE_MIN);
    assert_int_equal(I64_HIGH(d)[i], dates[i].known ? dates[i].hi : DATE_NONE);
  }
  free(a);
  free(d);
}

static void a_day_may_have_none(void **state) {
  (void)state;
  struct test_column *a = test_column(), *d = test_column();
  const int64_t days[] = {0, 10, DATE_MAX, DATE_NONE};
  const bool known[] = {false, true, true, true};
  for (uint32_t i = 0; i < 4; i++) {
    I64(a)[i] = days[i];
    a->known[i] = known[i];
  }
  test_kernel(OP_HAS_DAY, 0, 4, d, a, NULL, NULL);
  const uint8_t has[] = {TRUTH_UNKNOWN, TRUTH_TRUE, TRUTH_TRUE, TRUTH_FALSE};
  for (uint32_t i = 0; i < 4; i++) assert_int_equal(U8(d)[i], has[i]);
  test_kernel(OP_DAY_OF, 0, 4, d, a, NULL, NULL);
  for (uint32_t i = 0; i < 4; i++) assert_int_equal(d->known[i], has[i] == TRUTH_TRUE);
  free(a);
  free(d);
}

/* -- references -- */

static void a_reference_is_followed_to_any_row(void **state) {
  (void)state;
  struct test_column *a = test_column(), *b = test_column(), *d = test_column();
  const uint32_t named[] = {2, 0, TEXT_UNKNOWN, TEXT_NOWHERE, 2};
  const int64_t lo[] = {5, 0, -3}, hi[] = {5, 0, 7};
  for (uint32_t i = 0; i < 5; i++) U32(a)[i] = named[i];
  for (uint32_t i = 0; i < 3; i++) {
    I64(b)[i] = lo[i];
    I64_HIGH(b)[i] = hi[i];
    b->known[i] = i != 1;
  }
  test_kernel(OP_FOLLOW_BOUNDS, 0, 5, d, a, b, NULL);
  for (uint32_t i = 0; i < 5; i++) {
    const bool known = named[i] < 3;
    assert_int_equal(d->known[i], known);
    assert_int_equal(I64(d)[i], known ? lo[named[i]] : 0);
    assert_int_equal(I64_HIGH(d)[i], known ? hi[named[i]] : 0);
  }
  for (uint32_t i = 0; i < 3; i++) U8(b)[i] = (uint8_t)(1u << i);
  test_kernel(OP_FOLLOW_SET8, 2, 5, d, a, b, NULL); /* of whom is not known all three may be */
  const uint8_t sets[] = {4, 1, 7, 7, 4};
  for (uint32_t i = 0; i < 5; i++) assert_int_equal(U8(d)[i], sets[i]);
  test_kernel(OP_FOLLOW_SET8, 7, 5, d, a, b, NULL);
  assert_int_equal(U8(d)[2], 255);
  free(a);
  free(b);
  free(d);
}

/* -- what the verifier refuses -- */

#define TEXT                                                                                       \
  "regulation r effective 2020-01-01\n"                                                            \
  "entity sector entity unit (units) in sector\n"                                                  \
  "  n : integer\n  best : unit reference\n  day : date absent means none\n"                       \
  "entity cluster (clusters) in sector\n  m : integer\n  head : unit reference\n"                  \
  "decision d of unit one of x, y otherwise y\n"                                                   \
  "rule r1 for unit when n > 1 then d is x because \"1\"\n"                                        \
  "define e of unit : integer is best.n\n"                                                         \
  "define f of unit : boolean is best.d = d\n"                                                     \
  "define g of unit : date is best.day\n"                                                          \
  "define h of cluster : integer is head.n + m\n"

static struct instruction *follow(struct program *p, enum opcode op) {
  for (uint32_t i = 0; i < p->n_code; i++)
    if (p->code[i].op == op) return &p->code[i];
  fail();
  return NULL;
}

static void other_outcomes(struct program *p) { follow(p, OP_FOLLOW_SET8)->imm = 0; }
static void not_a_reference(struct program *p) {
  struct instruction *code = follow(p, OP_FOLLOW_NUMBER);
  code->a = code->b;
}
static void from_another_entity(struct program *p) {
  struct instruction *first = follow(p, OP_FOLLOW_NUMBER), *last = first;
  for (uint32_t i = 0; i < p->n_code; i++)
    if (p->code[i].op == OP_FOLLOW_NUMBER) last = &p->code[i];
  last->a = first->a;
}
static void not_kept(struct program *p) {
  p->registers[follow(p, OP_FOLLOW_NUMBER)->d].storage = STORAGE_SLOT;
}
static void an_operand_more(struct program *p) { follow(p, OP_FOLLOW_NUMBER)->c = 1; }

static void damaged_programs_are_refused(void **state) {
  (void)state;
  static const struct {
    void (*damage)(struct program *);
    const char *reason;
  } cases[] = {{other_outcomes, "not the decision's outcomes"},
      {not_a_reference, "is number, not text"}, {from_another_entity, "of another entity"},
      {not_kept, "slot"}, {an_operand_more, "an operand it does not have"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct compiled c;
    compiled_init(&c, TEXT);
    assert_null(program_verify(&c.arena, c.program));
    cases[i].damage(c.program);
    const char *found = program_verify(&c.arena, c.program);
    if (!found || !strstr(found, cases[i].reason))
      fail_msg("expected \"%s\", found \"%s\"", cases[i].reason, found ? found : "nothing");
    compiled_free(&c);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_day_within_bounds_may_have_none),
      cmocka_unit_test(a_day_may_have_none),
      cmocka_unit_test(a_reference_is_followed_to_any_row),
      cmocka_unit_test(damaged_programs_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
