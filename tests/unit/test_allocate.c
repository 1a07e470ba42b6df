/* Allocations on large groups: each way of finding the largest remainders (by insertion, by radix),
 * dividing in 64 bits and in 128, sums of weights beyond 64 bits, units of many, ties parted by a
 * key and left, blocks and threads. The expected shares come from GMP and from comparing remainders
 * pair by pair. Small groups with unknowns are the differential test's. */
#include <gmp.h>

#include "vm_support.h"

#define RULES                                                                                      \
  "regulation test\n effective 2020-01-01 to 2020-12-31\n"                                         \
  "entity sector\n pool : integer\n"                                                               \
  "entity cluster (clusters) in sector\n quota : integer\n"                                        \
  "entity unit (units) in cluster\n weight : integer\n score : integer\n"                          \
  "allocation plain share pool among units per sector by weight on tie refer\n"                    \
  "allocation keyed share pool among units per sector by weight on tie score descending refer\n"   \
  "allocation coarse share pool among units per sector by weight rounded to 1000\n"                \
  " on tie score refer\n"                                                                          \
  "allocation below share quota among units per cluster by weight on tie score refer\n"

static const struct {
  int64_t unit;
  int key; /* 0 none, 1 descending, -1 ascending */
  bool is_below;
} allocations[] = {{1, 0, false}, {1, 1, false}, {1000, -1, false}, {1, -1, true}};

struct row_given {
  int64_t weight, score;
  uint32_t cluster;
};

static uint64_t next_random(uint64_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  return *state ^= *state << 17;
}

static void give(
    struct test_run *t, uint32_t entity, const char *name, uint32_t row, int64_t number) {
  dataset_set_number(
      &t->data, schema_field(&t->program->schema, entity, str_from(name)), row, number);
}

static void load(struct test_run *t, const struct row_given *rows, uint32_t n, uint32_t n_clusters,
    int64_t pool, int64_t quota) {
  const uint32_t cluster = test_entity(t, "cluster"), unit = test_entity(t, "unit");
  char id[16];
  dataset_init(&t->data, &t->program->schema, NULL, NULL);
  t->has_data = true;
  const uint16_t file = (uint16_t)dataset_add_file(&t->data, STR("test.yaml"));
  give(t, 0, "pool", 0, pool);
  dataset_list_present(&t->data, cluster, 0);
  for (uint32_t c = 0, next = 0; c < n_clusters; c++) {
    const uint32_t row = dataset_add_row(&t->data, cluster, 0, file, 1, 1);
    snprintf(id, sizeof id, "c%u", (unsigned)c);
    dataset_set_text(&t->data, t->program->schema.entities[cluster].first_field, row, str_from(id));
    give(t, cluster, "quota", row, quota);
    dataset_list_present(&t->data, unit, row);
    for (; next < n && rows[next].cluster == c; next++) {
      const uint32_t at = dataset_add_row(&t->data, unit, row, file, 1, 1);
      snprintf(id, sizeof id, "u%u", (unsigned)next);
      dataset_set_text(&t->data, t->program->schema.entities[unit].first_field, at, str_from(id));
      give(t, unit, "weight", at, rows[next].weight);
      give(t, unit, "score", at, rows[next].score);
    }
  }
  dataset_finish(&t->data);
}

/* Row i of those from `first` to `end`, whose remainders are given. */
static void expect_row(struct test_run *t, uint32_t a, const struct row_given *rows, mpz_t *cuts,
    mpz_t *rests, uint32_t first, uint32_t end, uint32_t i, int64_t left) {
  const struct allocation_registers *own = &t->program->results.allocations[a];
  const int64_t unit = allocations[a].unit, cut = mpz_get_si(cuts[i]) * unit;
  int64_t more = 0, as_good = 0, lo = -1, hi = -1;
  for (uint32_t q = first; q < end; q++) {
    int order = -mpz_cmp(rests[q], rests[i]);
    if (order == 0 && allocations[a].key)
      order =
          allocations[a].key * ((rows[i].score > rows[q].score) - (rows[i].score < rows[q].score));
    more += order < 0;
    as_good += order <= 0;
  }
  assert_true(run_number(&t->run, own->share, i, &lo, &hi));
  assert_int_equal(lo, as_good <= left ? cut + unit : cut);
  assert_int_equal(hi, more < left ? cut + unit : cut);
  assert_int_equal(run_code(&t->run, own->status, i),
      as_good <= left   ? ALLOTMENT_MORE
          : more < left ? ALLOTMENT_TIED
                        : ALLOTMENT_CUT);
}

static void expect_group(struct test_run *t, uint32_t a, const struct row_given *rows,
    uint32_t first, uint32_t end, int64_t amount, mpz_t *cuts, mpz_t *rests) {
  mpz_t sum, product;
  mpz_inits(sum, product, NULL);
  for (uint32_t i = first; i < end; i++) mpz_add_ui(sum, sum, (unsigned long)rows[i].weight);
  if (mpz_sgn(sum) == 0) {
    mpz_clears(sum, product, NULL);
    return;
  }
  mpz_mul_si(sum, sum, allocations[a].unit);
  int64_t left = amount / allocations[a].unit;
  for (uint32_t i = first; i < end; i++) {
    mpz_set_si(product, amount);
    mpz_mul_si(product, product, rows[i].weight);
    mpz_fdiv_qr(cuts[i], rests[i], product, sum);
    left -= mpz_get_si(cuts[i]);
  }
  const uint32_t n = end - first, step = n > 300 ? n / 150 : 1;
  for (uint32_t i = first; i < end; i += step)
    expect_row(t, a, rows, cuts, rests, first, end, i, left);
  mpz_clears(sum, product, NULL);
}

static void check(uint32_t n, uint32_t n_clusters, uint64_t weights, uint64_t scores, int64_t pool,
    struct run_options options) {
  struct test_run t;
  test_compile(&t, RULES);
  struct row_given *rows = ARENA_ARRAY(&t.arena, struct row_given, n + 1);
  mpz_t *cuts = ARENA_ARRAY(&t.arena, mpz_t, n + 1), *rests = ARENA_ARRAY(&t.arena, mpz_t, n + 1);
  uint64_t random = 88172645463325252u + n + weights;
  for (uint32_t i = 0; i < n; i++) {
    rows[i] = (struct row_given){(int64_t)(next_random(&random) % weights),
        (int64_t)(next_random(&random) % scores), (uint32_t)((uint64_t)i * n_clusters / n)};
    mpz_inits(cuts[i], rests[i], NULL);
  }
  load(&t, rows, n, n_clusters, pool, 17);
  test_evaluate(&t, options);
  for (uint32_t a = 0; a < 4; a++)
    for (uint32_t first = 0, end; first < n; first = end) {
      for (end = first + 1;
           end < n && (!allocations[a].is_below || rows[end].cluster == rows[first].cluster);)
        end++;
      expect_group(&t, a, rows, first, end, allocations[a].is_below ? 17 : pool, cuts, rests);
    }
  for (uint32_t i = 0; i < n; i++) mpz_clears(cuts[i], rests[i], NULL);
  test_run_end(&t);
  test_end(&t);
}

static void every_size_of_group(void **state) {
  (void)state;
  static const uint32_t sizes[] = {1, 2, 3, 10, 23, 24, 25, 26, 100, 255, 256, 257, 1000, 4000};
  for (uint32_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    check(sizes[i], 1, 4, 3, 7777, (struct run_options){0});
    check(sizes[i], 1, 1000, 5, 1234567, (struct run_options){0});
    check(sizes[i], 1, 100000, UINT64_C(1) << 40, INT64_MAX, (struct run_options){0});
  }
}

/* Products of 126 bits, sums of weights beyond 64. */
static void numbers_at_the_edge(void **state) {
  (void)state;
  static const uint32_t sizes[] = {2, 3, 20, 300};
  for (uint32_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    check(sizes[i], 1, INT64_MAX, 3, INT64_MAX, (struct run_options){0});
    check(sizes[i], 1, INT64_MAX, 3, 1, (struct run_options){0});
    check(sizes[i], 1, UINT64_C(1) << 33, 2, INT64_MAX - 1, (struct run_options){0});
    check(sizes[i], 1, 2, 2, INT64_MAX, (struct run_options){0});
  }
}

static void many_clusters(void **state) {
  (void)state;
  check(3000, 1000, 5, 2, 12345, (struct run_options){0});
  check(700, 7, 6, 4, 1, (struct run_options){0});
  static const struct run_options options[] = {{.block_rows = 1}, {.block_rows = 2},
      {.block_rows = 3, .threads = 4}, {.block_rows = 100, .threads = 3}};
  for (uint32_t o = 0; o < 4; o++) check(600, 60, 9, 3, 999, options[o]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_size_of_group),
      cmocka_unit_test(numbers_at_the_edge),
      cmocka_unit_test(many_clusters),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
