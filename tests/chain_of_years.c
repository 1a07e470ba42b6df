/* Ten years in a row, each asking `previous` of the one before: through results files, written by
 * the report and read back, and in one process, from run to run. Both must come to the same bytes
 * (language.md §5: history is a recurrence, kept by the yearly results themselves).
 *
 *   build/tests/chain_of_years              generated regulations and data, and a regulation of
 *                                           streaks, heads and mergers with a model of its own
 *   THIDUA_SEEDS=1000 THIDUA_FIRST=7 …      a campaign
 *
 * The two ways also run at different numbers of threads and sizes of blocks.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "results/formats.h"
#include "base/date.h"
#include "runtime/ingest/history_load.h"
#include "runtime/ingest/data_check.h"
#include "runtime/ingest/tree_load.h"
#include "tests/generate.h"
#include "tests/harness.h"
#include "runtime/vm/run_history.h"

enum { YEARS = 10, DEFAULT_SEEDS = 300, FIRST_YEAR = 2020 };

/* -- one year of one way -- */

struct year {
  struct arena arena;
  struct dataset data;
  struct run run;
  struct str json, yaml; /* its results */
};

enum way { BY_FILE, BY_RUN };

static void fail_with(struct diags *diags) {
  diags_render(diags, stdout, DIAG_FORMAT_TEXT, false);
  fail_msg("the year does not load");
}

/* Writes a text to a file of its own and reads it as a user would. */
static void load_by_file(struct history *history, struct diags *diags, struct str text) {
  char path[] = "/tmp/thidua_year_XXXXXX";
  int file = mkstemp(path);
  assert_true(file >= 0);
  assert_int_equal(write(file, text.p, text.n), text.n);
  close(file);
  int error = history_load_file(history, diags, path);
  unlink(path);
  assert_int_equal(error, 0);
}

static struct str written(
    struct year *year, const struct program *program, enum report_format format) {
  char *bytes = NULL;
  size_t n = 0;
  FILE *out = open_memstream(&bytes, &n);
  assert_non_null(out);
  uint32_t *readings = ARENA_ARRAY(&year->arena, uint32_t, program->schema.n_readings + 1);
  for (uint32_t i = 0; i < program->schema.n_readings; i++)
    readings[i] = program->schema.readings[i].chosen;
  struct report report = {.program = program,
      .data = &year->data,
      .run = &year->run,
      .out = out,
      .as_of = year->run.options.as_of,
      .readings = readings,
      .arena = &year->arena};
  report_plan(&report);
  report_write(&report, format, NULL); /* its warnings stand inside */
  arena_free(&report.row);
  fclose(out);
  struct str text = str_copy(&year->arena, (struct str){bytes, (uint32_t)n});
  free(bytes);
  return text;
}

/* Evaluates a year's data after what `before` came to (NULL: the first year of all). */
static void evaluate_year(struct year *year, const struct program *program, struct str yaml,
    int32_t as_of, enum way way, const struct year *before) {
  *year = (struct year){0};
  arena_init(&year->arena, NULL);
  struct diags diags;
  diags_init(&diags, &year->arena, NULL);
  struct history history;
  history_begin(&history, &program->schema, &allocator_system, NULL);
  if (before && way == BY_RUN) run_history_take(&history, &before->run, &diags);
  if (before && way == BY_FILE)
    load_by_file(&history, &diags, as_of % 2 ? before->json : before->yaml);
  history_close(&history, &diags);
  if (!history_check_year(&history, as_of, &diags) || diags.n_errors) fail_with(&diags);
  dataset_init(&year->data, &program->schema, &allocator_system, NULL);
  tree_load_text(&year->data, &diags, "data.yaml", yaml);
  data_check(&year->data, &diags, NULL);
  if (diags.n_errors) fail_with(&diags);
  history_apply(&history, &year->data);
  history_free(&history);
  dataset_finish(&year->data);
  struct run_options options = {
      .as_of = as_of, .threads = way == BY_FILE ? 1 : 3, .block_rows = way == BY_FILE ? 0 : 2};
  run_evaluate(&year->run, &year->arena, &allocator_system, program, &year->data, &options);
  year->json = written(year, program, FORMAT_JSON);
  year->yaml = written(year, program, FORMAT_YAML);
}

static void year_free(struct year *year) {
  run_free(&year->run);
  dataset_free(&year->data);
  arena_free(&year->arena);
}

/* A day of the n-th year: results of the day before the new year, and of others. */
static int32_t day_of(struct random *random, uint32_t n) {
  int32_t day = 0;
  assert_true(date_make(FIRST_YEAR + n, 12, 31, &day));
  return day - (random_chance(random, 50) ? 0 : (int32_t)random_below(random, 365));
}

static uint64_t number_from_environment(const char *name, uint64_t otherwise) {
  const char *text = getenv(name);
  return text && *text ? strtoull(text, NULL, 0) : otherwise;
}

/* Both ways through all years; `look` sees each year of the first way (with the one before it).
 * Returns how many years' results are the same. */
struct chain {
  const struct program *program;
  struct random random;
  struct str (*data)(void *context, uint32_t year);
  void (*look)(void *context, const struct year *year, uint32_t n);
  void *context;
};

static uint32_t run_chain(struct chain *chain) {
  struct year years[2][2]; /* by way: the last and the one before it */
  uint32_t n_same = 0;
  for (uint32_t n = 0; n < YEARS; n++) {
    struct str yaml = chain->data(chain->context, n);
    int32_t as_of = day_of(&chain->random, n);
    for (int way = 0; way < 2; way++) {
      struct year *now = &years[way][n % 2], *before = &years[way][1 - n % 2];
      evaluate_year(now, chain->program, yaml, as_of, (enum way)way, n ? before : NULL);
      if (n) year_free(before);
    }
    const struct year *by_file = &years[BY_FILE][n % 2], *by_run = &years[BY_RUN][n % 2];
    n_same += str_equal(by_file->json, by_run->json) && str_equal(by_file->yaml, by_run->yaml);
    if (chain->look) chain->look(chain->context, by_file, n);
  }
  year_free(&years[BY_FILE][(YEARS - 1) % 2]);
  year_free(&years[BY_RUN][(YEARS - 1) % 2]);
  return n_same;
}

/* -- generated regulations -- */

struct generating {
  struct generated *g;
  struct random random;
};

static struct str next_data(void *context, uint32_t n) {
  struct generating *generating = context;
  (void)n;
  return generated_yaml(generating->g, generated_again(generating->g, &generating->random), NULL);
}

/* Whether the values of the preceding year ever came to anything: a chain that never does cannot
 * fail. */
struct seen {
  uint64_t values, bounds, records, none;
};

static void count_previous(const struct year *year, struct seen *seen) {
  const struct schema *s = year->data.schema;
  for (uint32_t f = 0; f < s->n_fields; f++)
    for (uint32_t row = 0;
         s->fields[f].origin != FIELD_DATA && row < year->data.tables[s->fields[f].entity].n_rows;
         row++) {
      struct value value = dataset_value(&year->data, f, row);
      if (s->fields[f].origin == FIELD_PREVIOUS) seen->values += value.known;
      else if (s->fields[f].origin != FIELD_NO_RECORD) seen->bounds += value.known;
      else if (value.number) seen->none++;
      else seen->records++;
    }
}

struct watching {
  struct generating generating;
  struct seen *seen;
};

static void watch(void *context, const struct year *year, uint32_t n) {
  if (n) count_previous(year, ((struct watching *)context)->seen);
}

static void test_generated(void **state) {
  (void)state;
  uint64_t n = number_from_environment("THIDUA_SEEDS", DEFAULT_SEEDS),
           first = number_from_environment("THIDUA_FIRST", 1), n_chains = 0;
  struct seen seen = {0};
  for (uint64_t seed = first; n_chains < n && seed < first + 4 * n; seed++) {
    struct generated *g = generate(seed, false);
    struct subject subject;
    subject_init(&subject);
    if (subject_compile(&subject, g->rules) && schema_uses_history(&subject.program->schema)) {
      struct watching watching = {{g, {seed ^ 0xdecade}}, &seen};
      struct chain chain = {.program = subject.program,
          .random = {seed},
          .data = next_data,
          .look = watch,
          .context = &watching};
      uint32_t n_same = run_chain(&chain);
      if (n_same != YEARS)
        fail_msg("seed %llu: only %u of %d years are the same by file and by run",
            (unsigned long long)seed, n_same, YEARS);
      n_chains++;
    }
    subject_free(&subject);
    generated_free(g);
  }
  printf(
      "%llu chains of %d years: %llu values of the year before known, %llu bounds of others; %llu "
      "records, %llu times none\n",
      (unsigned long long)n_chains, YEARS, (unsigned long long)seen.values,
      (unsigned long long)seen.bounds, (unsigned long long)seen.records,
      (unsigned long long)seen.none);
  assert_true(n_chains * 2 >= n);
  assert_true(seen.values > 5 * n_chains && seen.records > n_chains && seen.none > n_chains);
  assert_true(seen.bounds > n_chains / 2);
}

/* -- streaks, heads, mergers: a model that knows nothing of results -- */

static const char streaks[] =
    "regulation chain\n"
    "  effective 2020-01-01\n"
    "entity sector\n"
    "entity cluster (clusters) in sector\n"
    "entity unit (units) in cluster\n"
    "  good  : boolean\n"
    "  votes : integer\n"
    "define streak of unit : integer\n"
    "  is if not good then 0 else (if no previous record then 1 else previous streak + 1)\n"
    "decision standing of unit\n"
    "  one of praised, ordinary\n"
    "  otherwise ordinary\n"
    "rule three_years for unit\n"
    "  when streak >= 3\n"
    "  then standing is praised\n"
    "  because \"three years\"\n"
    "rule still for unit\n"
    "  when previous standing is praised and good\n"
    "  then standing is praised\n"
    "  because \"praised before\"\n"
    "selection head\n"
    "  choose 1 unit per cluster\n"
    "  where no previous record or not previous head\n"
    "  order by votes descending\n"
    "  on tie refer\n"
    "define new_units of cluster : integer\n"
    "  is count of unit where no previous record\n";

enum { UNITS = 24, CLUSTERS = 3, PREDECESSORS = 3 };

struct unit {
  uint32_t id, cluster;
  uint32_t predecessors[PREDECESSORS], n_predecessors; /* ids; none: its own */
  uint8_t good;                                        /* TRUTH_ */
  uint32_t votes;
  /* what it comes to */
  int64_t low, high;     /* streak; low > high: nothing is known */
  uint8_t praised, head; /* TRUTH_ */
};

struct world {
  struct random random;
  struct unit units[UNITS], before[UNITS];
  uint32_t n, n_before, next_id, row; /* row: of the last year looked at */
  uint64_t n_praised, n_barred, n_merged, n_unknown, n_within;
  char *yaml;
  size_t n_bytes;
};

static void write_world(struct world *w) {
  free(w->yaml);
  FILE *out = open_memstream(&w->yaml, &w->n_bytes);
  assert_non_null(out);
  fputs("clusters:\n", out);
  for (uint32_t c = 0; c < CLUSTERS; c++) {
    fprintf(out, "- id: c%u\n  units:%s\n", c, "");
    uint32_t n = 0;
    for (uint32_t i = 0; i < w->n; i++) {
      const struct unit *unit = &w->units[i];
      if (unit->cluster != c) continue;
      n++;
      fprintf(out, "  - { id: u%u, votes: %u", unit->id, unit->votes);
      if (unit->good != TRUTH_UNKNOWN)
        fprintf(out, ", good: %s", unit->good == TRUTH_TRUE ? "yes" : "no");
      for (uint32_t p = 0; p < unit->n_predecessors; p++)
        fprintf(out, "%su%u", p ? ", " : ", succeeds: [", unit->predecessors[p]);
      fputs(unit->n_predecessors ? "] }\n" : " }\n", out);
    }
    if (!n) fputs("  - { id: lone, votes: 0, good: no }\n", out);
  }
  fclose(out);
}

/* Units merge, take in others and keep their name, vanish, come new, move to another cluster. */
static struct str next_world(void *context, uint32_t year) {
  struct world *w = context;
  struct random *r = &w->random;
  memcpy(w->before, w->units, sizeof w->before);
  w->n_before = w->n;
  w->n = 0;
  for (uint32_t i = 0; i < w->n_before; i++) {
    struct unit unit = {.id = w->before[i].id, .cluster = w->before[i].cluster};
    if (random_chance(r, 5)) continue;
    if (random_chance(r, 5)) unit.cluster = random_below(r, CLUSTERS);
    if (i + 1 < w->n_before && random_chance(r, 12)) {
      unit.predecessors[0] = unit.id;
      unit.predecessors[1] = w->before[++i].id;
      unit.n_predecessors = 2;
      /* nobody knows it */
      if (random_chance(r, 20)) unit.predecessors[unit.n_predecessors++] = 999;
      if (random_chance(r, 50)) unit.id = w->next_id++;
    }
    w->units[w->n++] = unit;
  }
  while (w->n < (year ? 16u : 18u) || (w->n < UNITS && random_chance(r, 30)))
    w->units[w->n++] = (struct unit){.id = w->next_id++, .cluster = random_below(r, CLUSTERS)};
  for (uint32_t i = 0; i < w->n; i++) {
    w->units[i].good = random_chance(r, 8) ? TRUTH_UNKNOWN
        : random_chance(r, 80)             ? TRUTH_TRUE
                                           : TRUTH_FALSE;
    w->units[i].votes = random_below(r, 40);
  }
  write_world(w);
  return (struct str){w->yaml, (uint32_t)w->n_bytes};
}

static const struct unit *unit_before(const struct world *w, uint32_t id) {
  for (uint32_t i = 0; i < w->n_before; i++)
    if (w->before[i].id == id) return &w->before[i];
  return NULL;
}

/* What the predecessors agree on. */
struct carried {
  bool no_record, has_streak;
  int64_t low, high; /* has_streak: of it */
  uint8_t praised, head;
};

static struct carried carry(struct world *w, const struct unit *unit) {
  struct carried c = {
      .no_record = true, .has_streak = true, .praised = TRUTH_UNKNOWN, .head = TRUTH_UNKNOWN};
  uint32_t n = unit->n_predecessors ? unit->n_predecessors : 1;
  bool all_there = true;
  for (uint32_t i = 0; i < n; i++) {
    const struct unit *before =
        unit_before(w, unit->n_predecessors ? unit->predecessors[i] : unit->id);
    if (!before) {
      all_there = false;
      continue;
    }
    c.no_record = false;
    /* within bounds one may be, but two are not sure to agree */
    if (before->low > before->high ||
        (n > 1 && (before->low != before->high || (i && before->low != c.low))))
      c.has_streak = false;
    c.low = before->low, c.high = before->high;
    c.praised = i && before->praised != c.praised ? TRUTH_UNKNOWN : before->praised;
    c.head = i && before->head != c.head ? TRUTH_UNKNOWN : before->head;
  }
  if (!all_there) c.has_streak = false, c.praised = c.head = TRUTH_UNKNOWN;
  w->n_merged += n > 1 && c.has_streak;
  return c;
}

static uint8_t either(uint8_t a, uint8_t b) { return a > b ? a : b; }
static uint8_t both(uint8_t a, uint8_t b) { return a < b ? a : b; }

static void expect_unit(struct world *w, struct unit *unit, const struct carried *c) {
  bool knows = c->no_record || c->has_streak;
  int64_t low = c->no_record ? 1 : c->low + 1, high = c->no_record ? 1 : c->high + 1;
  unit->low = 0, unit->high = -1;
  if (unit->good == TRUTH_FALSE) unit->low = unit->high = 0;
  else if (knows) unit->low = unit->good == TRUTH_TRUE ? low : 0, unit->high = high;
  bool nothing = unit->low > unit->high;
  uint8_t three = nothing ? TRUTH_UNKNOWN
      : unit->low >= 3    ? TRUTH_TRUE
      : unit->high < 3    ? TRUTH_FALSE
                          : TRUTH_UNKNOWN;
  unit->praised = either(three, both(c->praised, unit->good));
  w->n_praised += unit->praised == TRUTH_TRUE;
  w->n_unknown += nothing;
  w->n_within += c->has_streak && c->low < c->high;
}

static void look_at_world(void *context, const struct year *year, uint32_t n) {
  struct world *w = context;
  const struct schema *s = &year->run.program->schema;
  const struct run *run = &year->run;
  (void)n;
  uint32_t entity = schema_entity(s, STR("unit"));
  for (uint32_t i = 0; i < w->n; i++) {
    struct unit *unit = &w->units[i];
    char id[16];
    snprintf(id, sizeof id, "u%u", unit->id);
    uint32_t row = dataset_find(&year->data, entity, str_from(id));
    assert_true(row != UINT32_MAX);
    struct carried c = carry(w, unit);
    expect_unit(w, unit, &c);
    int64_t low = 0, high = -1;
    if (!run_number(
            run, run->program->results.defines[harness_define(s, "streak")], row, &low, &high))
      low = 0, high = -1;
    assert_int_equal(low, unit->low);
    assert_int_equal(high, unit->high);
    uint64_t set = run_set(run, run->program->results.decisions[0], row);
    assert_int_equal(set, unit->praised == TRUTH_TRUE ? 1 : unit->praised == TRUTH_FALSE ? 2 : 3);
    uint32_t status = run_code(run, run->program->results.selections[0].status, row);
    if (!c.no_record && c.head == TRUTH_TRUE) assert_int_equal(status, CANDIDACY_NONE);
    else assert_int_not_equal(status, CANDIDACY_NONE);
    w->n_barred += status == CANDIDACY_NONE;
    unit->head = status == CANDIDACY_CHOSEN                            ? TRUTH_TRUE
        : status == CANDIDACY_TIED || status == CANDIDACY_UNDETERMINED ? TRUTH_UNKNOWN
                                                                       : TRUTH_FALSE;
  }
}

static void test_streaks(void **state) {
  (void)state;
  struct subject subject;
  subject_init(&subject);
  if (!subject_compile(&subject, STR(streaks))) fail_msg("%.*s", STR_ARGS(subject.complaints));
  uint64_t n_praised = 0, n_barred = 0, n_merged = 0, n_unknown = 0, n_within = 0;
  for (uint64_t seed = 1; seed <= 100; seed++) {
    struct world world = {.random = {seed}, .next_id = 1};
    struct chain chain = {.program = subject.program,
        .random = {seed},
        .data = next_world,
        .look = look_at_world,
        .context = &world};
    assert_int_equal(run_chain(&chain), YEARS);
    n_praised += world.n_praised, n_barred += world.n_barred, n_merged += world.n_merged,
        n_unknown += world.n_unknown, n_within += world.n_within;
    free(world.yaml);
  }
  subject_free(&subject);
  printf("streaks: %llu praised, %llu barred as last year's head, %llu mergers that agree, %llu "
         "streaks unknown, %llu on ones within bounds\n",
      (unsigned long long)n_praised, (unsigned long long)n_barred, (unsigned long long)n_merged,
      (unsigned long long)n_unknown, (unsigned long long)n_within);
  assert_true(n_praised > 500 && n_barred > 500 && n_merged > 100 && n_unknown > 100);
  assert_true(n_within > 500);
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_generated), cmocka_unit_test(test_streaks)};
  return cmocka_run_group_tests_name("chain_of_years", tests, NULL, NULL);
}
