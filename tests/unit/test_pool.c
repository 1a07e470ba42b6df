/* The pool of threads: each share of each piece of work once, whatever their number. */
#include <pthread.h>
#include <sched.h>
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
  atomic_uint n_taken;                        /* asked while others are taken */
  uint32_t made[IN_ORDER_AHEAD_MAX], n_ahead; /* by place */
  bool is_there[IN_ORDER_AHEAD_MAX];          /* likewise: a piece that is not taken */
  atomic_uint n_beside, n_moved;
};

static bool plan_square(void *context, uint32_t piece, uint32_t place) {
  struct squares *s = context;
  assert_true(piece == s->n_planned && piece - s->n_taken < s->n_ahead);
  if (piece == s->n) return false;
  assert_true(place < s->n_ahead);
  if (place != piece % s->n_ahead) atomic_fetch_add(&s->n_moved, 1);
  s->n_planned++;
  return true;
}

static void make_square(void *context, uint32_t piece, uint32_t place) {
  struct squares *s = context;
  assert_false(s->is_there[place]);
  s->is_there[place] = true;
  s->made[place] = piece * piece;
}

static bool take_square(void *context, uint32_t piece, uint32_t place) {
  struct squares *s = context;
  assert_true(piece == s->n_taken && s->is_there[place] && s->made[place] == piece * piece);
  if (piece == s->last) return false;
  s->is_there[place] = false;
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

/* One thread alone has all its pieces at one place. */
static void one_place_for_one_thread(void **state) {
  (void)state;
  struct pool *pool = malloc(pool_bytes());
  pool_init(pool);
  struct squares s = {.n = 40, .last = 50, .n_ahead = 4};
  const struct in_order work = {&s, plan_square, make_square, take_square, NULL, s.n_ahead};
  assert_int_equal(in_order_run(&work, pool, 1), 40);
  assert_int_equal(s.n_moved, 30);
  pool_end(pool);
  free(pool);
}

static void there_is_a_processor(void **state) {
  (void)state;
  assert_true(processors_available() >= 1);
}

struct begun {
  struct processors allowed;
  int first;
  uint32_t n_first, n_then; /* processors that it may use */
};

static void *tell_where(void *context) {
  struct begun *begun = context;
  begun->n_first = processors_available();
  begun->first = sched_getcpu();
  processors_allow(&begun->allowed);
  begun->n_then = processors_available();
  return NULL;
}

static void threads_begin_apart(void **state) {
  (void)state;
  const uint32_t n = processors_available();
  cpu_set_t before, here;
  assert_int_equal(sched_getaffinity(0, sizeof before, &before), 0);
  struct begun begun = {.allowed = processors_allowed(n)};
  assert_false(processors_allowed(n - 1).is_told);
  const int at = sched_getcpu();
  CPU_ZERO(&here);
  CPU_SET((size_t)at, &here);
  assert_int_equal(sched_setaffinity(0, sizeof here, &here), 0); /* this one stays where it is */
  for (uint32_t nth = 0; nth < 2 * n; nth++) {
    pthread_t thread;
    assert_int_equal(processors_start(&begun.allowed, nth, &thread, tell_where, &begun), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(begun.n_first, 1);
    assert_int_equal(begun.first == at, nth % n == 0);
    assert_int_equal(begun.n_then, n);
  }
  assert_int_equal(sched_setaffinity(0, sizeof before, &before), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(each_share_once),
      cmocka_unit_test(never_used), cmocka_unit_test(taken_in_order),
      cmocka_unit_test(one_place_for_one_thread), cmocka_unit_test(there_is_a_processor),
      cmocka_unit_test(threads_begin_apart)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
