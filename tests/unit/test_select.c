/* Selections on large data: each way of sorting (by insertion, merging, radix; packed or not),
 * groups of every size, the root's quota over many clusters, blocks and threads, shuffled rows. The
 * expected statuses come from comparing every pair. Small groups with unknowns are the differential
 * test's. */
#include "vm_support.h"

#define RULES                                                                                      \
  "regulation test\n effective 2020-01-01 to 2020-12-31\n"                                         \
  "entity sector\n quota : integer\n"                                                              \
  "entity cluster (clusters) in sector\n seats : integer\n"                                        \
  "entity unit (units) in cluster\n registered : boolean\n votes : integer\n score : "             \
  "decimal(2)\n founded : date\n"                                                                  \
  "selection flag choose seats unit per cluster where registered order by votes descending, "      \
  "score, founded descending on tie refer\n"                                                       \
  "selection best choose quota unit per sector where registered order by votes descending, score " \
  "on tie all\n"                                                                                   \
  "selection simple choose quota unit per sector order by votes on tie refer\n"

struct unit_given {
  uint32_t cluster;
  bool registered;
  int64_t votes, score, founded;
  char id[16];
};

static uint64_t next_random(uint64_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  return *state ^= *state << 17;
}

/* Keys from ranges of so many values: narrow ones tie, wide ones do not fit one number. */
static struct unit_given *make_units(
    struct arena *arena, uint32_t n, uint32_t n_clusters, uint64_t range, uint64_t seed) {
  struct unit_given *units = ARENA_ARRAY(arena, struct unit_given, n);
  uint64_t random = seed;
  for (uint32_t i = 0; i < n; i++) {
    units[i].cluster = (uint32_t)((uint64_t)i * n_clusters / n);
    units[i].registered = next_random(&random) % 8 != 0;
    units[i].votes = (int64_t)(next_random(&random) % range) - (int64_t)(range / 2);
    units[i].score = (int64_t)(next_random(&random) % range);
    units[i].founded = (int64_t)(next_random(&random) % 10);
    snprintf(units[i].id, sizeof units[i].id, "u%u", (unsigned)i);
  }
  return units;
}

static void give_number(
    struct test_run *t, uint32_t entity, const char *name, uint32_t row, int64_t number) {
  dataset_set_number(
      &t->data, schema_field(&t->program->schema, entity, str_from(name)), row, number);
}

static void load_units(struct test_run *t, const struct unit_given *units, uint32_t n,
    uint32_t n_clusters, int64_t seats, int64_t quota) {
  const uint32_t cluster = test_entity(t, "cluster"), unit = test_entity(t, "unit");
  dataset_init(&t->data, &t->program->schema, NULL, NULL);
  t->has_data = true;
  const uint16_t file = (uint16_t)dataset_add_file(&t->data, STR("test.yaml"));
  give_number(t, 0, "quota", 0, quota);
  dataset_list_present(&t->data, cluster, 0);
  uint32_t next = 0;
  for (uint32_t c = 0; c < n_clusters; c++) {
    char id[16];
    snprintf(id, sizeof id, "c%u", (unsigned)c);
    const uint32_t row = dataset_add_row(&t->data, cluster, 0, file, 1, 1);
    dataset_set_text(
        &t->data, schema_field(&t->program->schema, cluster, STR("id")), row, str_from(id));
    give_number(t, cluster, "seats", row, seats);
    dataset_list_present(&t->data, unit, row);
    for (; next < n && units[next].cluster == c; next++) {
      const struct unit_given *u = &units[next];
      const uint32_t at = dataset_add_row(&t->data, unit, row, file, 1, 1);
      dataset_set_text(
          &t->data, schema_field(&t->program->schema, unit, STR("id")), at, str_from(u->id));
      give_number(t, unit, "registered", at, u->registered);
      give_number(t, unit, "votes", at, u->votes);
      give_number(t, unit, "score", at, u->score);
      give_number(t, unit, "founded", at, u->founded);
    }
  }
  dataset_finish(&t->data);
}

static const struct selection *selection_named(const struct test_run *t, const char *name) {
  for (uint32_t i = 0; i < t->program->schema.n_selections; i++)
    if (str_equal(t->program->schema.selections[i].name, str_from(name)))
      return &t->program->schema.selections[i];
  fail();
  return NULL;
}

/* < 0 where a is better: by the first keys of `flag` (3), `best` (2), or of `simple` (1: fewest
 * votes). */
static int compare(const struct unit_given *a, const struct unit_given *b, uint32_t n_keys) {
  const int64_t votes = n_keys == 1 ? (a->votes > b->votes) - (a->votes < b->votes)
                                    : (a->votes < b->votes) - (a->votes > b->votes);
  if (votes || n_keys == 1) return (int)votes;
  if (a->score != b->score) return a->score < b->score ? -1 : 1;
  if (n_keys == 2 || a->founded == b->founded) return 0;
  return a->founded > b->founded ? -1 : 1;
}

/* Of unit i among those from `first` to `end`. */
static void expect_unit(struct test_run *t, const struct unit_given *units, uint32_t first,
    uint32_t end, uint32_t i, const struct selection *s, uint32_t n_keys, int64_t seats) {
  const struct selection_registers *own = selection_registers(t->program, s);
  int64_t more = 0, as_good = 0, rank, high;
  const bool all_are = n_keys == 1;
  for (uint32_t q = first; q < end; q++) {
    if (!units[q].registered && !all_are) continue;
    const int order = compare(&units[q], &units[i], n_keys);
    more += order < 0;
    as_good += order <= 0;
  }
  const uint32_t status = run_code(&t->run, own->status, i);
  const bool known = run_number(&t->run, own->rank, i, &rank, &high);
  if (!units[i].registered && !all_are) {
    assert_int_equal(status, CANDIDACY_NONE);
    assert_false(known);
    return;
  }
  assert_true(known);
  assert_int_equal(rank, more + 1);
  const bool is_in = s->tie_all ? more < seats : as_good <= seats;
  assert_int_equal(status,
      is_in                             ? CANDIDACY_CHOSEN
          : more < seats && !s->tie_all ? CANDIDACY_TIED
                                        : CANDIDACY_NOT_CHOSEN);
}

/* All units where they are few, else some of them. */
static void check_size(
    uint32_t n, uint32_t n_clusters, uint64_t range, int64_t seats, int64_t quota) {
  struct test_run t;
  test_compile(&t, RULES);
  struct unit_given *units =
      make_units(&t.arena, n, n_clusters, range, 88172645463325252u + n + range);
  load_units(&t, units, n, n_clusters, seats, quota);
  test_evaluate(&t, (struct run_options){0});
  const uint32_t step = n > 600 ? n / 300 : 1;
  for (uint32_t i = 0; i < n; i += step) {
    uint32_t first = i, end = i + 1;
    while (first > 0 && units[first - 1].cluster == units[i].cluster) first--;
    while (end < n && units[end].cluster == units[i].cluster) end++;
    expect_unit(&t, units, first, end, i, selection_named(&t, "flag"), 3, seats);
    expect_unit(&t, units, 0, n, i, selection_named(&t, "best"), 2, quota);
    expect_unit(&t, units, 0, n, i, selection_named(&t, "simple"), 1, quota);
  }
  test_counts_only(&t, (struct run_options){0});
  test_run_end(&t);
  test_end(&t);
}

static void every_size_of_group(void **state) {
  (void)state;
  static const uint32_t sizes[] = {
      1, 2, 3, 23, 24, 25, 48, 95, 96, 97, 120, 255, 256, 257, 1000, 5000};
  for (uint32_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    check_size(sizes[i], 1, 5, 3, sizes[i] / 2);
    check_size(sizes[i], 1, 1000, sizes[i] / 3, 1);
    /* keys that do not fit one number */
    check_size(sizes[i], 1, UINT64_C(1) << 62, 2, sizes[i] + 1);
  }
}

static void many_clusters(void **state) {
  (void)state;
  check_size(30000, 10000, 40, 1, 6000);
  check_size(7000, 70, 40, 20, 1400);
  check_size(12, 100, 3, 1, 2); /* most are empty */
}

/* The same for blocks of any size and any number of threads. */
static void blocks_and_threads(void **state) {
  (void)state;
  struct test_run t;
  test_compile(&t, RULES);
  struct unit_given *units = make_units(&t.arena, 6000, 300, 9, 42);
  load_units(&t, units, 6000, 300, 2, 1000);
  test_evaluate(&t, (struct run_options){0});
  struct run whole = t.run;
  struct arena whole_arena = t.run_arena;
  static const struct run_options options[] = {{.block_rows = 1}, {.block_rows = 2},
      {.block_rows = 3, .threads = 4}, {.block_rows = 100, .threads = 3}};
  for (uint32_t o = 0; o < 4; o++) {
    test_evaluate(&t, options[o]);
    for (uint32_t s = 0; s < t.program->schema.n_selections; s++)
      for (uint32_t i = 0; i < 6000; i++) {
        const struct selection_registers *selection = &t.program->results.selections[s];
        assert_int_equal(
            run_code(&t.run, selection->status, i), run_code(&whole, selection->status, i));
      }
    for (uint32_t c = 0; c < 300; c++)
      assert_int_equal(
          run_code(&t.run, selection_registers(t.program, selection_named(&t, "flag"))->state, c),
          run_code(&whole, selection_registers(t.program, selection_named(&t, "flag"))->state, c));
    test_counts_only(&t, options[o]);
    test_run_end(&t);
  }
  run_free(&whole);
  arena_free(&whole_arena);
  test_end(&t);
}

/* No order of rows breaks a tie. */
static void shuffled_rows(void **state) {
  (void)state;
  enum { N = 3000, CLUSTERS = 50 };
  struct test_run t, u;
  test_compile(&t, RULES);
  test_compile(&u, RULES);
  struct unit_given *units = make_units(&t.arena, N, CLUSTERS, 4, 7),
                    *shuffled = arena_copy(&t.arena, units, N * sizeof *units);
  uint32_t *from = ARENA_ARRAY(&t.arena, uint32_t, N);
  uint64_t random = 99;
  for (uint32_t i = 0; i < N; i++) from[i] = i;
  for (uint32_t i = N; i-- > 1;) { /* within a cluster */
    const uint32_t j = (uint32_t)(next_random(&random) % (i + 1));
    if (units[j].cluster != units[i].cluster) continue;
    const uint32_t swap = from[i];
    from[i] = from[j];
    from[j] = swap;
  }
  for (uint32_t i = 0; i < N; i++) shuffled[i] = units[from[i]];
  load_units(&t, units, N, CLUSTERS, 10, 600);
  load_units(&u, shuffled, N, CLUSTERS, 10, 600);
  test_evaluate(&t, (struct run_options){0});
  test_evaluate(&u, (struct run_options){0});
  uint32_t n_tied = 0;
  for (uint32_t s = 0; s < 3; s++)
    for (uint32_t i = 0; i < N; i++) {
      const struct selection_registers *selection = &t.program->results.selections[s];
      int64_t rank = 0, other = 0, high;
      const uint32_t status = run_code(&u.run, selection->status, i);
      assert_int_equal(status, run_code(&t.run, selection->status, from[i]));
      assert_int_equal(run_number(&u.run, selection->rank, i, &rank, &high),
          run_number(&t.run, selection->rank, from[i], &other, &high));
      assert_int_equal(rank, other);
      n_tied += status == CANDIDACY_TIED;
    }
  assert_true(n_tied > 100);
  test_run_end(&t);
  test_run_end(&u);
  test_end(&t);
  test_end(&u);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_size_of_group),
      cmocka_unit_test(many_clusters), cmocka_unit_test(blocks_and_threads),
      cmocka_unit_test(shuffled_rows)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
