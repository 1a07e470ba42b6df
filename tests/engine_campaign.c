/* Many generated programs on a database, each of their registers against the machine's: what
 * engine_run.c does with few, as cheaply as can be. 30% of facts are missing.
 *
 * To plan a script is nearly all it costs, so most programs are short, data and script are one
 * transaction that is taken back, and the engine is asked to think less about how to proceed. Of
 * forty programs one is as long as those of engine_run.c, and one is decided as `run --on` has it
 * decided: by the engine's own settings, with the data read back and all forms compared.
 *
 * On SQLite in memory, or on each of the databases that THIDUA_ENGINES names by URL, blanks between
 * them. THIDUA_SEEDS programs from THIDUA_FIRST on; how far it came is told after each THIDUA_TOLD.
 * A program that differs is told and kept in build/failures, and the rest goes on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "compiler/sql/sql.h"
#include "engines/read_data.h"
#include "engines/write_data.h"
#include "tests/support/decided.h"
#include "tests/support/samples.h"
#include "tests/support/test_engine.h"

/* Programs that some engine decided otherwise, or not at all. */
static const uint64_t once_differed[] = {1001263, 1001981, 1005758, 1026592, 1087778};

enum { SEEDS = 100, PER_CONNECTION = 100, LONG_OF = 40, THOROUGH_OF = 40 };

/* What an engine is asked so that it begins soon, whatever that costs later. */
static const char *const hasty[N_SQL_DIALECTS] = {
    [SQL_SQLITE] = "",
    [SQL_POSTGRESQL] = "set join_collapse_limit = 1; set from_collapse_limit = 1; "
                       "set default_statistics_target = 1; set client_min_messages = error",
    [SQL_DUCKDB] = "set threads = 1; pragma disable_optimizer",
};

struct campaign {
  const char *url;
  struct arena arena; /* of the connection */
  struct engine *engine;
  uint64_t on_connection; /* programs */
  struct decided_measure decided;
  uint64_t n, n_long, n_thorough, n_partly, n_uncompiled, n_differ;
};

/* One program. */
struct deciding {
  struct campaign *campaign;
  struct arena arena;
  struct subject *subject;
  struct engine *engine;
  struct run_options options;
  uint64_t seed;
  bool is_thorough;
  struct buffer script;
};

/* Whether it is the turn of a seed; of odd ones as of even ones. */
static bool one_of(uint64_t seed, uint64_t n, uint64_t which) {
  return (seed + seed / n) % n == which;
}

/* -- connections -- */

static void disconnect(struct campaign *c) {
  if (!c->engine) return;
  engine_rollback(c->engine);
  engine_close(c->engine);
  c->engine = NULL;
  arena_free(&c->arena);
}

static struct engine *opened(struct arena *arena, const char *url, const char *settings) {
  struct engine *engine = test_engine_open(arena, url);
  test_engine_enclose(engine, settings ? settings : hasty[engine_dialect(engine)]);
  return engine;
}

/* A database in which nothing is. */
static struct engine *connected(struct campaign *c) {
  if (c->engine && c->on_connection++ < PER_CONNECTION) return c->engine;
  disconnect(c);
  arena_init(&c->arena, NULL);
  c->engine = opened(&c->arena, c->url, NULL);
  c->on_connection = 1;
  return c->engine;
}

/* -- one program -- */

/* The script, with nothing refused but what the engine cannot say: *n_refused. */
static void write_script(struct deciding *d, uint64_t *n_refused) {
  const struct schema *schema = &d->subject->program->schema;
  struct diags diags;
  diags_init(&diags, &d->arena, NULL);
  uint32_t *readings = ARENA_ARRAY(&d->arena, uint32_t, schema->n_readings + 1);
  for (uint32_t i = 0; i < schema->n_readings; i++) readings[i] = schema->readings[i].chosen;
  uint64_t *refused = ARENA_ARRAY(&d->arena, uint64_t, OP_N_OPCODES);
  const struct sql_options wants = {.dialect = engine_dialect(d->engine),
      .as_of = d->options.as_of,
      .readings = readings,
      .allow_faults = true,
      .kept = SQL_KEPT_ALL,
      .partial = true,
      .n_refused = refused};
  assert_true(sql_write(&d->script, &d->arena, d->subject->program, &wants, &diags));
  for (uint32_t op = 0; op < OP_N_OPCODES; op++) *n_refused += refused[op];
}

/* NULL, or what is wrong. */
static const char *compare(
    struct deciding *d, const struct sql_names *names, const struct dataset *data, bool is_whole) {
  struct decided_measure *measure = &d->campaign->decided;
  const struct program *program = d->subject->program;
  bool *is_there = ARENA_ARRAY(&d->arena, bool, program->n_registers);
  struct run wanted, found;
  run_adopt(&found, &d->arena, NULL, program, data, &d->options);
  run_evaluate(&wanted, &d->arena, NULL, program, &d->subject->data, &d->options);
  const uint64_t n_forgiven = measure->n_forgiven;
  const char *differs = decided_read(d->engine, &found, names, is_whole, is_there);
  if (!differs)
    differs =
        decided_registers(measure, engine_dialect(d->engine), &wanted, &found, is_there, NULL);
  if (!differs && d->is_thorough && is_whole && measure->n_forgiven == n_forgiven)
    differs = decided_forms(d->subject, &wanted, &found, d->seed % 3 == 0);
  run_free(&wanted);
  run_free(&found);
  return differs;
}

static const char *decide(struct deciding *d) {
  struct engine *engine = d->engine;
  struct sql_names names;
  struct dataset back;
  struct diags diags;
  uint64_t n_refused = 0;
  const char *differs = NULL;
  sql_names_make(&names, &d->arena, &d->subject->program->schema, engine_dialect(engine));
  write_script(d, &n_refused);
  diags_init(&diags, &d->arena, NULL);
  dataset_init(&back, &d->subject->program->schema, &allocator_system, NULL);
  bool is_done = data_write(engine, &names, &d->subject->data, false) && engine_begin(engine);
  if (is_done && d->is_thorough) is_done = data_read(engine, &names, DATA_WHOLE, &back, &diags);
  if (is_done)
    is_done = engine_execute(engine, (struct str){d->script.bytes, (uint32_t)d->script.n});
  if (!is_done) {
    differs = engine->words;
  } else {
    if (d->is_thorough) dataset_finish(&back);
    differs = compare(d, &names, d->is_thorough ? &back : &d->subject->data, n_refused == 0);
  }
  d->campaign->n_partly += n_refused > 0;
  dataset_free(&back);
  return differs;
}

static void decide_on(struct campaign *c, struct subject *subject, int32_t as_of, uint64_t seed) {
  struct deciding d = {.campaign = c,
      .subject = subject,
      .options = {.as_of = as_of, .threads = 1},
      .seed = seed,
      .is_thorough = one_of(seed, THOROUGH_OF, 1)};
  arena_init(&d.arena, NULL);
  buffer_init(&d.script, &d.arena, NULL);
  d.engine = d.is_thorough ? opened(&d.arena, c->url, "") : connected(c);
  const char *differs = decide(&d);
  if (differs) {
    c->n_differ++;
    print_message("%s: seed %llu differs: %s\n", c->url, (unsigned long long)seed, differs);
    harness_save(seed, "sql", (struct str){d.script.bytes, (uint32_t)d.script.n});
  }
  if (d.is_thorough) engine_close(d.engine);
  else test_engine_clear(d.engine); /* no lock stays for others to wait for */
  c->n_thorough += d.is_thorough;
  arena_free(&d.arena);
}

static void decide_seed(struct campaign *c, uint64_t seed) {
  const bool is_long = one_of(seed, LONG_OF, 0);
  struct generated *g = generate_lacking(seed, !is_long);
  struct subject subject;
  subject_init(&subject);
  if (sample_generated(&subject, g)) {
    c->n++;
    c->n_long += is_long;
    decide_on(c, &subject, g->as_of, seed);
  } else {
    c->n_uncompiled++;
  }
  subject_free(&subject);
  generated_free(g);
}

/* -- the campaign -- */

static void tell(const struct campaign *c, uint64_t next) {
  static const char *const kinds[] = {[REG_TRUTH] = "truths",
      [REG_SET8] = "sets of outcomes",
      [REG_SET64] = "sets of more than 8 outcomes",
      [REG_CODE] = "words",
      [REG_TEXT] = "texts",
      [REG_NUMBER] = "numbers",
      [REG_BOUNDS] = "bounds",
      [REG_FRACTION] = "fractions"};
  const struct decided_measure *m = &c->decided;
  char now[32];
  const time_t seconds = time(NULL);
  strftime(now, sizeof now, "%H:%M:%S", gmtime(&seconds));
  print_message(
      "%s %s: up to seed %llu: %llu programs (%llu long, %llu by the engine's settings with "
      "all forms, %llu in part), %llu that do not compile, %llu differ; %llu values, %llu too "
      "long; "
      "open of all:",
      now, c->url, (unsigned long long)next - 1, (unsigned long long)c->n,
      (unsigned long long)c->n_long, (unsigned long long)c->n_thorough,
      (unsigned long long)c->n_partly, (unsigned long long)c->n_uncompiled,
      (unsigned long long)c->n_differ, (unsigned long long)m->n_values,
      (unsigned long long)m->n_forgiven);
  for (int kind = 0; kind < REG_N_KINDS; kind++)
    print_message(" %s %llu of %llu,", kinds[kind], (unsigned long long)m->n_open[kind],
        (unsigned long long)m->of_kind[kind]);
  print_message(" ranks %llu, states %llu\n", (unsigned long long)m->n_ranks,
      (unsigned long long)m->n_states);
  fflush(stdout);
}

static uint64_t number_of(const char *variable, uint64_t otherwise) {
  const char *text = getenv(variable);
  return text ? strtoull(text, NULL, 10) : otherwise;
}

static void go(void *context, const char *url) {
  (void)context;
  struct campaign c = {.url = url};
  for (size_t i = 0; i < sizeof once_differed / sizeof *once_differed; i++)
    decide_seed(&c, once_differed[i]);
  const uint64_t begin = number_of("THIDUA_FIRST", 0), n = number_of("THIDUA_SEEDS", SEEDS),
                 told = number_of("THIDUA_TOLD", 1000);
  for (uint64_t seed = begin; seed < begin + n; seed++) {
    decide_seed(&c, seed);
    if ((seed + 1) % told == 0) tell(&c, seed + 1);
  }
  disconnect(&c);
  tell(&c, begin + n);
  assert_int_equal(c.n_differ, 0);
  assert_true(c.n >= n / 10 * 9 && c.decided.n_values > 20 * n);
}

static void on_sqlite(void **state) {
  (void)state;
  const char *others = getenv("THIDUA_ENGINES");
  if (!others || !*others) go(NULL, "sqlite::memory:");
}

static void on_others(void **state) {
  (void)state;
  test_engines_each(go, NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(on_sqlite), cmocka_unit_test(on_others)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
