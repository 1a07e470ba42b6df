/* The pool of threads: each share of each piece of work once, whatever their number. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/in_order.h"
#include "base/limits.h"
#include "base/processors.h"
#include "base/pool.h"

struct tally {
  atomic_uint times[WORKERS_MAX];
  unsigned plain[WORKERS_MAX]; /* written by one thread a piece, read when it has ended */
};

static void count_share(void *context, uint32_t share) {
  struct tally *tally = context;
  atomic_fetch_add(&tally->times[share], 1);
  tally->plain[share]++;
}

static void each_share_once(void **state) {
  (void)state;
  static const uint32_t shares[] = {1, 2, 4, 3, 1, 8, 2, WORKERS_MAX, 5};
  struct pool *pool = malloc(pool_bytes());
  struct tally *tally = calloc(1, sizeof *tally);
  unsigned expected[WORKERS_MAX] = {0};
  pool_init(pool);
  for (int round = 0; round < 50; round++)
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
      pool_run(pool, shares[i], count_share, tally);
      for (uint32_t s = 0; s < shares[i]; s++) expected[s]++;
      for (uint32_t s = 0; s < WORKERS_MAX; s++) {
        assert_int_equal(atomic_load(&tally->times[s]), expected[s]);
        assert_int_equal(tally->plain[s], expected[s]);
      }
    }
  pool_end(pool);
  pool_end(pool);
  pool_run(pool, 3, count_share, tally); /* and again */
  assert_int_equal(atomic_load(&tally->times[2]), expected[2] + 1);
  pool_end(pool);
  free(tally);
  free(pool);
}

static void never_used(void **state) {
  (void)state;
  struct pool *pool = malloc(pool_bytes());
  pool_init(pool);
  pool_end(pool);
  free(pool);
}

/* Numbers, each made into its square, that must be taken in their order. */
struct squares {
  uint32_t n, n_planned, last;
  atomic_uint n_taken; /* asked while others are taken */
  uint32_t made[IN_ORDER_AHEAD_MAX], n_ahead;
  atomic_uint n_beside;
};

static bool plan_square(void *context, uint32_t piece) {
  struct squares *s = context;
  assert_true(piece == s->n_planned && piece - s->n_taken < s->n_ahead);
  if (piece == s->n) return false;
  s->n_planned++;
  return true;
}

static void make_square(void *context, uint32_t piece) {
  struct squares *s = context;
  s->made[piece % s->n_ahead] = piece * piece;
}

static bool take_square(void *context, uint32_t piece) {
  struct squares *s = context;
  assert_true(piece == s->n_taken && s->made[piece % s->n_ahead] == piece * piece);
  if (piece == s->last) return false;
  s->n_taken++;
  return true;
}

static void count_beside(void *context) {
  struct squares *s = context;
  atomic_fetch_add(&s->n_beside, 1);
}

static void taken_in_order(void **state) {
  (void)state;
  struct pool *pool = malloc(pool_bytes());
  pool_init(pool);
  for (uint32_t n_threads = 1; n_threads < 6; n_threads++)
    for (uint32_t n_ahead = 1; n_ahead < 9; n_ahead++)
      for (uint32_t n = 0; n < 60; n += 7)
        for (uint32_t last = 0; last < 70; last += 23) { /* beyond n: all are taken */
          struct squares s = {.n = n, .last = last, .n_ahead = n_ahead};
          const struct in_order work = {
              &s, plan_square, make_square, take_square, last % 2 ? count_beside : NULL, n_ahead};
          const uint32_t n_taken = in_order_run(&work, pool, n_threads);
          assert_int_equal(n_taken, last < n ? last : n);
          assert_int_equal(atomic_load(&s.n_beside), last % 2);
        }
  pool_end(pool);
  free(pool);
}

static void there_is_a_processor(void **state) {
  (void)state;
  assert_true(processors_available() >= 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(each_share_once),
      cmocka_unit_test(never_used), cmocka_unit_test(taken_in_order),
      cmocka_unit_test(there_is_a_processor)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
