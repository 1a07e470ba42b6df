/* Selections where something is unknown, in groups of every size: candidacies, keys, keys within
 * bounds; keys that one number holds and keys that none does; small groups counted, large ones
 * sorted, blocks of all sizes on several threads. What is expected comes from comparing every pair,
 * as ranking.h says it. Whether the definition is right is the differential test's. */
#include "vm_support.h"

#define RULES                                                                                      \
  "regulation test\n effective 2020-01-01 to 2020-12-31\n"                                         \
  "entity sector\n quota : integer\n"                                                              \
  "entity cluster (clusters) in sector\n seats : integer\n"                                        \
  "entity unit (units) in cluster\n registered : boolean\n votes : integer\n score : integer\n"    \
  "entity offence (offences) in unit absent means none\n serious : boolean\n"                      \
  "selection flag choose seats unit per cluster where registered order by votes descending, "      \
  "count of offence where serious, score on tie refer\n"                                           \
  "selection taking choose seats unit per cluster where registered order by votes descending, "    \
  "count of offence where serious, score on tie all\n"                                             \
  "selection best choose quota unit per sector where registered order by votes descending, "       \
  "count of offence where serious, score on tie refer\n"                                           \
  "selection asked choose quota unit per sector where registered order by votes descending, "      \
  "count of offence where serious, score on tie refer\n"                                           \
  "selection local choose seats unit per cluster where registered order by votes descending, "     \
  "count of offence where serious, score on tie refer\n"                                           \
  "define is_tied of unit : boolean is asked is tied or local is tied\n"

enum { KEYS = 3 };

/* A unit as it is given. Keys at their best and worst, turned so that less is better. */
struct unit_given {
  uint32_t cluster, n_sure, n_unsure; /* offences: serious, and perhaps */
  uint8_t registered;                 /* TRUTH_ */
  bool has_votes, has_score;
  int64_t votes, score;
  int64_t best[KEYS], worst[KEYS];
};

static uint64_t next_random(uint64_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  return *state ^= *state << 17;
}

/* Of a thousand facts so many are missing; votes and scores from a range. */
static struct unit_given *make_units(
    struct arena *arena, uint32_t n, uint32_t n_clusters, uint64_t range, uint32_t missing) {
  struct unit_given *units = ARENA_ARRAY(arena, struct unit_given, n);
  uint64_t random = 88172645463325252u + n + range + missing;
  for (uint32_t i = 0; i < n; i++) {
    struct unit_given *u = &units[i];
    u->cluster = (uint32_t)((uint64_t)i * n_clusters / n);
    u->registered = next_random(&random) % 8 ? TRUTH_TRUE : TRUTH_FALSE;
    if (next_random(&random) % 1000 < missing) u->registered = TRUTH_UNKNOWN;
    u->has_votes = next_random(&random) % 1000 >= missing;
    u->has_score = next_random(&random) % 1000 >= missing;
    u->votes = (int64_t)(next_random(&random) % range) - (int64_t)(range / 2);
    u->score = (int64_t)(next_random(&random) % range);
    u->n_sure = next_random(&random) % 3 == 0;
    u->n_unsure = next_random(&random) % 1000 < missing;
    u->best[0] = u->has_votes ? -u->votes : INT64_MIN;
    u->worst[0] = u->has_votes ? -u->votes : INT64_MAX;
    u->best[1] = u->n_sure;
    u->worst[1] = u->n_sure + u->n_unsure;
    u->best[2] = u->has_score ? u->score : INT64_MIN;
    u->worst[2] = u->has_score ? u->score : INT64_MAX;
  }
  return units;
}

static void give(
    struct test_run *t, const char *entity, const char *name, uint32_t row, int64_t number) {
  const struct schema *schema = &t->program->schema;
  dataset_set_number(&t->data,
      schema_field(schema, schema_entity(schema, str_from(entity)), str_from(name)), row, number);
}

static void give_id(struct test_run *t, uint32_t entity, uint32_t row) {
  char id[16];
  snprintf(id, sizeof id, "i%u", (unsigned)row);
  dataset_set_text(&t->data, t->program->schema.entities[entity].first_field, row, str_from(id));
}

static void load_unit(struct test_run *t, const struct unit_given *u, uint32_t cluster) {
  const uint32_t unit = test_entity(t, "unit"), offence = test_entity(t, "offence");
  const uint32_t row = dataset_add_row(&t->data, unit, cluster, 0, 1, 1);
  give_id(t, unit, row);
  if (u->registered != TRUTH_UNKNOWN) give(t, "unit", "registered", row, u->registered / 2);
  if (u->has_votes) give(t, "unit", "votes", row, u->votes);
  if (u->has_score) give(t, "unit", "score", row, u->score);
  dataset_list_present(&t->data, offence, row);
  for (uint32_t k = 0; k < u->n_sure + u->n_unsure; k++) {
    const uint32_t below = dataset_add_row(&t->data, offence, row, 0, 1, 1);
    if (k < u->n_sure) give(t, "offence", "serious", below, 1);
  }
}

/* Of cluster 0 the list of units may be absent: it has none then. */
static void load_units(struct test_run *t, const struct unit_given *units, uint32_t n,
    uint32_t n_clusters, int64_t seats, int64_t quota) {
  const uint32_t cluster = test_entity(t, "cluster"), unit = test_entity(t, "unit");
  dataset_init(&t->data, &t->program->schema, NULL, NULL);
  t->has_data = true;
  dataset_add_file(&t->data, STR("test.yaml"));
  if (quota >= 0) give(t, "sector", "quota", 0, quota);
  dataset_list_present(&t->data, cluster, 0);
  uint32_t next = 0;
  for (uint32_t c = 0; c < n_clusters; c++) {
    const uint32_t row = dataset_add_row(&t->data, cluster, 0, 0, 1, 1);
    give_id(t, cluster, row);
    if (seats >= 0) give(t, "cluster", "seats", row, seats);
    dataset_list_present(&t->data, unit, row);
    for (; next < n && units[next].cluster == c; next++) load_unit(t, &units[next], row);
  }
  dataset_finish(&t->data);
}

static int compare(const int64_t *a, const int64_t *b) {
  for (int k = 0; k < KEYS; k++)
    if (a[k] != b[k]) return a[k] < b[k] ? -1 : 1;
  return 0;
}

struct expected {
  int64_t more_min, more_max, ge_min, ge_max;
  bool may_equal;
};

static struct expected expect(
    const struct unit_given *units, uint32_t first, uint32_t end, uint32_t i) {
  struct expected e = {0, 0, 1, 1, false};
  for (uint32_t q = first; q < end; q++) {
    if (q == i || units[q].registered == TRUTH_FALSE) continue;
    const bool is_sure = units[q].registered == TRUTH_TRUE;
    const int sure = compare(units[q].worst, units[i].best),
              may = compare(units[q].best, units[i].worst);
    e.more_min += is_sure && sure < 0;
    e.ge_min += is_sure && sure <= 0;
    e.more_max += may < 0;
    e.ge_max += may <= 0;
    e.may_equal |= may <= 0 && sure >= 0;
  }
  return e;
}

/* What the seats (-1: unknown) make of it. */
static uint32_t expected_status(struct expected e, bool is_sure, int64_t seats, bool takes_all) {
  const int64_t least = seats < 0 ? 0 : seats, most = seats < 0 ? INT64_MAX : seats;
  if (e.more_min >= most) return CANDIDACY_NOT_CHOSEN;
  if (!is_sure) return CANDIDACY_UNDETERMINED;
  if ((takes_all ? e.more_max + 1 : e.ge_max) <= least) return CANDIDACY_CHOSEN;
  if (!takes_all && e.more_max < least && most < e.ge_min) return CANDIDACY_TIED;
  return CANDIDACY_UNDETERMINED;
}

/* Bits of enum candidacy: what the row may come to. */
static uint32_t expected_set(struct expected e, bool is_sure, int64_t seats) {
  const int64_t least = seats < 0 ? 0 : seats, most = seats < 0 ? INT64_MAX : seats;
  return (is_sure ? 0u : 1u << CANDIDACY_NONE) |
      (e.more_max >= least ? 1u << CANDIDACY_NOT_CHOSEN : 0) |
      (e.ge_min <= most ? 1u << CANDIDACY_CHOSEN : 0) |
      (e.more_min + 1 <= most && least < e.ge_max && e.may_equal ? 1u << CANDIDACY_TIED : 0);
}

static const struct selection_registers *registers_named(
    const struct test_run *t, const char *name, bool *takes_all) {
  for (uint32_t i = 0; i < t->program->schema.n_selections; i++) {
    if (!str_equal(t->program->schema.selections[i].name, str_from(name))) continue;
    *takes_all = t->program->schema.selections[i].tie_all;
    return &t->program->results.selections[i];
  }
  fail();
  return NULL;
}

static void expect_unit(struct test_run *t, const struct unit_given *units, uint32_t first,
    uint32_t end, uint32_t i, const char *name, int64_t seats) {
  bool takes_all;
  const struct selection_registers *own = registers_named(t, name, &takes_all);
  const uint32_t status = run_code(&t->run, own->status, i);
  int64_t rank, high;
  const bool known = run_number(&t->run, own->rank, i, &rank, &high);
  if (units[i].registered == TRUTH_FALSE) {
    assert_int_equal(candidacy_in(status), CANDIDACY_NONE);
    assert_false(known);
    return;
  }
  const bool is_sure = units[i].registered == TRUTH_TRUE;
  const struct expected e = expect(units, first, end, i);
  assert_int_equal(known, is_sure && e.more_min == e.more_max);
  if (known) assert_int_equal(rank, e.more_min + 1);
  const uint32_t expected = expected_status(e, is_sure, seats, takes_all);
  if (candidacy_in(status) != expected)
    fail_msg("%s of row %u of %u..%u: %u, not %u", name, i, first, end, status, expected);
  if (status >> CANDIDACY_BITS == 0) return;
  const uint32_t set = status >> CANDIDACY_BITS, bits = expected_set(e, is_sure, seats);
  if (set != bits) fail_msg("%s of row %u may come to %x, not %x", name, i, set, bits);
}

static void check(uint32_t n, uint32_t n_clusters, uint64_t range, uint32_t missing, int64_t seats,
    int64_t quota, struct run_options options) {
  struct test_run t;
  test_compile(&t, RULES);
  struct unit_given *units = make_units(&t.arena, n, n_clusters, range, missing);
  load_units(&t, units, n, n_clusters, seats, quota);
  test_evaluate(&t, options);
  const uint32_t step = n > 600 ? n / 300 : 1;
  for (uint32_t i = 0; i < n; i += step) {
    uint32_t first = i, end = i + 1;
    while (first > 0 && units[first - 1].cluster == units[i].cluster) first--;
    while (end < n && units[end].cluster == units[i].cluster) end++;
    expect_unit(&t, units, first, end, i, "flag", seats);
    expect_unit(&t, units, first, end, i, "taking", seats);
    expect_unit(&t, units, first, end, i, "local", seats);
    expect_unit(&t, units, 0, n, i, "best", quota);
    expect_unit(&t, units, 0, n, i, "asked", quota);
  }
  test_counts_only(&t, options);
  test_run_end(&t);
  test_end(&t);
}

static const uint32_t sizes[] = {
    1, 2, 3, 7, 8, 9, 16, 17, 33, 95, 96, 97, 130, 255, 256, 300, 2000};
enum { N_SIZES = sizeof sizes / sizeof *sizes };

static void every_size_of_group(void **state) {
  (void)state;
  for (uint32_t i = 0; i < N_SIZES; i++) {
    const uint32_t n = sizes[i];
    check(n, 1, 5, 50, 3, n / 2, (struct run_options){0});
    check(n, 1, 1000, 10, n / 3, 1, (struct run_options){0});
    check(n, 1, 1000, 400, 2, n / 4, (struct run_options){0});
    check(n, 1, 3, 1000, 2, n / 4, (struct run_options){0}); /* nothing is known */
    check(n, 1, 40, 0, 2, n + 1, (struct run_options){0});   /* all is known */
    check(n, 1, 40, 30, -1, -1, (struct run_options){0});    /* but the seats */
  }
}

/* More than 32, 62 and 64 bits in all. */
static void wide_keys(void **state) {
  (void)state;
  for (uint32_t i = 0; i < N_SIZES; i++)
    for (uint32_t bits = 14; bits <= 62; bits += 8) {
      check(sizes[i], 1, UINT64_C(1) << bits, 30, 2, sizes[i] / 3, (struct run_options){0});
      check(sizes[i], 1, UINT64_C(1) << bits, 0, 2, sizes[i] / 3, (struct run_options){0});
    }
}

static void many_clusters(void **state) {
  (void)state;
  check(20000, 2000, 40, 10, 1, 400, (struct run_options){0});
  check(3000, 30, 9, 20, 20, 500, (struct run_options){0}); /* groups of a hundred */
  check(12, 100, 3, 100, 1, 2, (struct run_options){0});    /* most are empty */
}

static void blocks_and_threads(void **state) {
  (void)state;
  static const uint32_t blocks[] = {1, 2, 3, 100, 1024}, threads[] = {1, 2, 4, 0};
  for (uint32_t b = 0; b < 5; b++)
    for (uint32_t t = 0; t < 4; t++)
      check(4000, 210, 12, 40, 3, 300,
          (struct run_options){.block_rows = blocks[b], .threads = threads[t]});
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_size_of_group),
      cmocka_unit_test(wide_keys), cmocka_unit_test(many_clusters),
      cmocka_unit_test(blocks_and_threads)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
