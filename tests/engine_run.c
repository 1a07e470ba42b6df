/* What a database decides is told in the same bytes as what the machine decides: generated
 * regulations and those of rules/ with their data, put into tables, decided by the script of compiler/sql, read back and
 * written in every form, reasons and all. On SQLite in memory; and on each of the databases, by URL,
 * that THIDUA_ENGINES names with blanks between them (make test-engines).
 *
 * Of a program that an engine's SQL cannot hold wholly the registers it can are compared one by one, as
 * of all. THIDUA_SEEDS programs, or these from THIDUA_FIRST on and nothing else; THIDUA_SHOW=1 tells
 * what was refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "compiler/sql/sql.h"
#include "engines/read_data.h"
#include "engines/write_data.h"
#include "tests/support/chdb.h"
#include "tests/support/command.h"
#include "tests/support/decided.h"
#include "tests/support/samples.h"
#include "tests/support/spark.h"
#include "tests/support/sql_matrix.h"
#include "tests/support/test_engine.h"

enum { SEEDS = 200 };

struct measure {
  const char *url;
  enum sql_dialect dialect;
  unsigned n_decided, n_partly; /* programs */
  struct decided_measure decided;
  uint64_t refused[OP_N_OPCODES];
  uint8_t seen[N_SQL_DIALECTS][OP_N_OPCODES]; /* sql_matrix.h */
};

/* The statement of a script that fails, for who looks for it. */
static void show_statement(struct engine *engine, struct str script) {
  engine_rollback(engine);
  engine_begin(engine);
  for (const char *p = str_cstring(engine->arena, script), *end; *p; p = end) {
    end = strstr(p, ";\n");
    end = end ? end + 2 : p + strlen(p);
    const struct str one = {p, (uint32_t)(end - p)};
    if (engine_execute(engine, one)) continue;
    print_error("%.*s\n", STR_ARGS(one));
    return;
  }
}

/* What an engine's script refuses, always or where a number may be too large. */
static void see_refused(struct arena *arena, const struct program *program,
    struct sql_options wants, enum sql_dialect dialect, uint8_t *seen) {
  wants.dialect = dialect;
  for (int allows = 0; allows < 2; allows++) {
    uint64_t *refused = ARENA_ARRAY(arena, uint64_t, OP_N_OPCODES);
    struct buffer script;
    struct diags diags;
    buffer_init(&script, arena, NULL);
    diags_init(&diags, arena, NULL);
    wants.allow_faults = allows;
    wants.n_refused = refused;
    assert_true(sql_write(&script, arena, program, &wants, &diags));
    for (uint32_t op = 0; op < OP_N_OPCODES; op++)
      if (refused[op]) seen[op] |= allows ? MATRIX_REFUSED : MATRIX_TOO_LARGE;
  }
}

/* All registers that came back, and the forms where all of them did. */
static void compare(struct measure *measure, struct subject *subject, struct engine *engine,
    const struct sql_names *names, struct run *wanted, struct run *found, bool is_whole,
    uint64_t seed) {
  bool *is_there = ARENA_ARRAY(engine->arena, bool, subject->program->n_registers),
       compared[OP_N_OPCODES] = {false};
  const uint64_t n_forgiven = measure->decided.n_forgiven;
  const char *differs = decided_read(engine, found, names, is_whole, is_there);
  if (!differs)
    differs =
        decided_registers(&measure->decided, measure->dialect, wanted, found, is_there, compared);
  if (!differs && is_whole && measure->decided.n_forgiven == n_forgiven)
    differs = decided_forms(subject, wanted, found, seed % 5 == 0);
  if (differs) fail_msg("%s, seed %llu: %s", measure->url, (unsigned long long)seed, differs);
  for (uint32_t op = 0; op < OP_N_OPCODES; op++)
    if (compared[op]) measure->seen[measure->dialect][op] |= MATRIX_COMPARED;
}

/* Puts the data there, decides, reads all of it back and compares. */
static void decide_on(struct measure *measure, struct subject *subject,
    const struct run_options *options, uint64_t seed) {
  struct arena arena;
  struct sql_names names;
  struct buffer script;
  struct diags diags;
  struct dataset back;
  struct run wanted, found;
  arena_init(&arena, NULL);
  diags_init(&diags, &arena, NULL);
  buffer_init(&script, &arena, NULL);
  struct engine *engine = test_engine_open(&arena, measure->url);
  sql_names_make(&names, &arena, &subject->program->schema, engine_dialect(engine));
  uint32_t *readings = ARENA_ARRAY(&arena, uint32_t, subject->program->schema.n_readings + 1);
  for (uint32_t i = 0; i < subject->program->schema.n_readings; i++)
    readings[i] = subject->program->schema.readings[i].chosen;
  uint64_t *refused = ARENA_ARRAY(&arena, uint64_t, OP_N_OPCODES), n_refused = 0;
  const struct sql_options wants = {.dialect = engine_dialect(engine),
      .as_of = options->as_of,
      .readings = readings,
      .allow_faults = true,
      .kept = SQL_KEPT_ALL,
      .partial = true,
      .n_refused = refused};
  assert_true(sql_write(&script, &arena, subject->program, &wants, &diags));
  for (uint32_t op = 0; op < OP_N_OPCODES; op++) {
    measure->refused[op] += refused[op];
    n_refused += refused[op];
  }
  measure->dialect = wants.dialect;
  see_refused(&arena, subject->program, wants, wants.dialect, measure->seen[wants.dialect]);
  for (int d = 0; getenv("UPDATE") && d < N_SQL_DIALECTS; d++)
    see_refused(&arena, subject->program, wants, (enum sql_dialect)d, measure->seen[d]);
  dataset_init(&back, &subject->program->schema, &allocator_system, NULL);
  const bool is_done = data_write(engine, &names, &subject->data, false) && engine_begin(engine) &&
      data_read(engine, &names, DATA_WHOLE, &back, &diags) &&
      engine_execute(engine, (struct str){script.bytes, (uint32_t)script.n});
  if (!is_done) {
    harness_save(seed, "sql", (struct str){script.bytes, (uint32_t)script.n});
    show_statement(engine, (struct str){script.bytes, (uint32_t)script.n});
    fail_msg("%s, seed %llu: %s", measure->url, (unsigned long long)seed, engine->words);
  }
  dataset_finish(&back);
  run_adopt(&found, &arena, NULL, subject->program, &back, options);
  run_evaluate(&wanted, &arena, NULL, subject->program, &subject->data, options);
  compare(measure, subject, engine, &names, &wanted, &found, n_refused == 0, seed);
  if (n_refused) measure->n_partly++;
  else measure->n_decided++;
  run_free(&wanted);
  run_free(&found);
  dataset_free(&back);
  engine_rollback(engine);
  engine_close(engine);
  arena_free(&arena);
}

static void decide_seed(struct measure *measure, uint64_t seed) {
  struct generated *g = seed % 2 ? generate_repeating(seed) : generate(seed, false);
  struct subject subject;
  subject_init(&subject);
  if (sample_generated(&subject, g))
    decide_on(measure, &subject, &(struct run_options){.as_of = g->as_of, .threads = 1}, seed);
  subject_free(&subject);
  generated_free(g);
}

static void decide_all(struct measure *measure) {
  const char *url = measure->url;
  const char *wanted = getenv("THIDUA_SEEDS"), *first = getenv("THIDUA_FIRST");
  const uint64_t begin = first ? strtoull(first, NULL, 10) : 0,
                 all = wanted ? strtoull(wanted, NULL, 10) : SEEDS,
                 /* which take a second, and some ten, to plan one */
      n = chdb_knows(url) ? (all + 9) / 10
      : spark_knows(url)  ? (all + 39) / 40
                          : all;
  for (uint64_t seed = begin; seed < begin + n; seed++) decide_seed(measure, seed);
  print_message("%s: %u programs the same in all forms, %u as far as its SQL can hold them; %llu "
                "values, %llu unknown, %llu too long\n",
      url, measure->n_decided, measure->n_partly, (unsigned long long)measure->decided.n_values,
      (unsigned long long)measure->decided.n_unknown,
      (unsigned long long)measure->decided.n_forgiven);
  for (uint32_t op = 0; getenv("THIDUA_SHOW") && op < OP_N_OPCODES; op++)
    if (measure->refused[op])
      print_message("  refused: %s %llu times\n", opcode_infos[op].mnemonic,
          (unsigned long long)measure->refused[op]);
  assert_true(measure->decided.n_values > 100 * n && measure->decided.n_unknown > 10 * n);
}

static void decide_sample(void *context, size_t number, const char *path, struct session *session) {
  (void)path;
  struct subject subject = {.program = session->compilation.program, .data = session->data};
  decide_on(context, &subject, &(struct run_options){.as_of = session->options.as_of, .threads = 1},
      number);
}

static void decide_samples(struct measure *measure) {
  samples_each(1, decide_sample, measure);
  print_message("%s: %u regulations of rules/ the same in all forms, %u as far as its SQL can hold "
                "them\n",
      measure->url, measure->n_decided, measure->n_partly);
  for (uint32_t op = 0; op < OP_N_OPCODES; op++)
    if (measure->refused[op])
      print_message("  refused: %s %llu times\n", opcode_infos[op].mnemonic,
          (unsigned long long)measure->refused[op]);
  assert_true(measure->n_decided + measure->n_partly >= 10);
}

/* tests/operators.rules, which asks for what generated programs seldom do. */
static void decide_operators(struct measure *measure) {
  struct text rules = {0}, data = {0};
  struct subject subject;
  assert_true(text_read_file(&rules, "tests/operators.rules"));
  assert_true(text_read_file(&data, "tests/operators.yaml"));
  subject_init(&subject);
  assert_true(subject_compile(&subject, (struct str){rules.bytes, (uint32_t)rules.n}));
  assert_true(subject_load(&subject, (struct str){data.bytes, (uint32_t)data.n}));
  const int32_t as_of = subject.program->schema.effective_to;
  decide_on(measure, &subject, &(struct run_options){.as_of = as_of, .threads = 1}, 0);
  subject_free(&subject);
  text_free(&rules);
  text_free(&data);
}

static void decide(void *context, const char *url) {
  (void)context;
  struct measure samples = {.url = url}, programs = {.url = url};
  /* of Spark, which is slow, sql_results.c has their results */
  if (!getenv("THIDUA_FIRST") && !spark_knows(url)) decide_samples(&samples);
  /* Spark plans it for minutes: where the table is made, or with THIDUA_ALL=1 */
  if (!spark_knows(url) || getenv("UPDATE") || getenv("THIDUA_ALL")) decide_operators(&samples);
  decide_all(&programs);
  /* scripts of all engines are written where the table is made; of those that are here few programs */
  const bool of_all = programs.dialect == SQL_SQLITE;
  for (int d = 0; d < N_SQL_DIALECTS; d++) {
    if (d != (int)programs.dialect && !(of_all && getenv("UPDATE"))) continue;
    for (uint32_t op = 0; op < OP_N_OPCODES; op++) programs.seen[d][op] |= samples.seen[d][op];
    assert_true(sql_matrix_holds((enum sql_dialect)d, programs.seen[d], of_all));
  }
}

static void on_sqlite(void **state) {
  (void)state;
  decide(NULL, "sqlite::memory:");
}

static void on_others(void **state) {
  (void)state;
  test_engines_each(decide, NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(on_sqlite), cmocka_unit_test(on_others)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
