/* What a database decides is told in the same bytes as what the machine decides: generated
 * regulations and their data, put into tables, decided by the script of compiler/sql, read back and
 * written in every form, reasons and all. On SQLite in memory; and on each of the databases, by URL,
 * that THIDUA_ENGINES names with blanks between them (make test-engines).
 *
 * THIDUA_SEEDS programs from THIDUA_FIRST on. A program that an engine's SQL cannot hold is counted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "compiler/sql/sql.h"
#include "engines/read_data.h"
#include "engines/read_run.h"
#include "engines/write_data.h"
#include "tests/forms.h"
#include "tests/generate.h"

enum { SEEDS = 200 };

struct measure {
  const char *url;
  unsigned n_decided, n_refused;
};

/* A database in which nothing is. */
static struct engine *open_empty(struct arena *arena, const char *url) {
  struct engine *engine = engine_open(arena, url, true);
  if (engine->fault) fail_msg("%s: %s", engine->shown, engine->words);
  if (engine_dialect(engine) == SQL_POSTGRESQL &&
      !engine_execute(engine,
          STR("drop schema if exists thidua_test cascade; create schema thidua_test; "
              "set search_path = thidua_test")))
    fail_msg("%s", engine->words);
  return engine;
}

static void take_registers(struct engine *engine, struct run *run, const struct sql_names *names,
    uint32_t entity, uint64_t seed) {
  const struct program *program = run->program;
  struct arena *arena = engine->arena;
  struct kept_register *kept = ARENA_ARRAY(arena, struct kept_register, program->n_registers);
  uint32_t n = 0;
  for (uint32_t reg = 0; reg < program->n_registers; reg++) {
    if (program->registers[reg].entity != entity || !sql_keeps(program, SQL_KEPT_REPORTED, reg))
      continue;
    kept[n].reg = reg;
    for (uint32_t part = 0; part < 4; part++)
      kept[n].columns[part] = sql_kept_column(arena, program, reg, part);
    n++;
  }
  if (n &&
      !run_read(engine, run, entity, sql_kept_table(arena, names, entity), STR("_row"), kept, n))
    fail_msg("seed %llu: %s", (unsigned long long)seed, engine->words);
}

static void same_forms(struct subject *subject, struct run *wanted, struct run *found,
    uint64_t seed, const char *url) {
  for (unsigned f = 0; f < FORMS; f++) {
    struct written a = form_write(subject, wanted, wanted->arena, seed % 5 == 0, f),
                   b = form_write(subject, found, found->arena, seed % 5 == 0, f);
    for (int i = 0; i < 2; i++) {
      size_t at = 0;
      while (at < a.n[i] && at < b.n[i] && a.bytes[i][at] == b.bytes[i][at]) at++;
      if (at == a.n[i] && at == b.n[i]) continue;
      const size_t from = at < 200 ? 0 : at - 200;
      fail_msg("%s, seed %llu, form %u%s: other bytes from %zu on:\n%.400s\nnot\n%.400s", url,
          (unsigned long long)seed, f, i ? " (beside)" : "", at, b.bytes[i] + from,
          a.bytes[i] + from);
    }
    form_free(&a);
    form_free(&b);
  }
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
  sql_names_make(&names, &arena, &subject->program->schema);
  struct engine *engine = open_empty(&arena, measure->url);
  uint32_t *readings = ARENA_ARRAY(&arena, uint32_t, subject->program->schema.n_readings + 1);
  for (uint32_t i = 0; i < subject->program->schema.n_readings; i++)
    readings[i] = subject->program->schema.readings[i].chosen;
  const struct sql_options wants = {.dialect = engine_dialect(engine),
      .as_of = options->as_of,
      .readings = readings,
      .kept = SQL_KEPT_REPORTED};
  if (!sql_write(&script, &arena, subject->program, &wants, &diags)) {
    measure->n_refused++;
    engine_close(engine);
    arena_free(&arena);
    return;
  }
  dataset_init(&back, &subject->program->schema, &allocator_system, NULL);
  const bool is_done = data_write(engine, &names, &subject->data, false) && engine_begin(engine) &&
      data_read(engine, &names, DATA_WHOLE, &back, &diags) &&
      engine_execute(engine, (struct str){script.bytes, (uint32_t)script.n});
  if (!is_done) {
    harness_save(seed, "sql", (struct str){script.bytes, (uint32_t)script.n});
    fail_msg("%s, seed %llu: %s", measure->url, (unsigned long long)seed, engine->words);
  }
  dataset_finish(&back);
  run_adopt(&found, &arena, NULL, subject->program, &back, options);
  for (uint32_t e = 0; e < subject->program->schema.n_entities; e++)
    take_registers(engine, &found, &names, e, seed);
  run_evaluate(&wanted, &arena, NULL, subject->program, &subject->data, options);
  same_forms(subject, &wanted, &found, seed, measure->url);
  measure->n_decided++;
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
  if (subject_compile(&subject, g->rules)) {
    subject.previous = generated_results(g);
    if (subject_load(&subject, generated_yaml(g, g->data, NULL)))
      decide_on(measure, &subject, &(struct run_options){.as_of = g->as_of, .threads = 1}, seed);
  }
  subject_free(&subject);
  generated_free(g);
}

static void decide_all(const char *url) {
  const char *wanted = getenv("THIDUA_SEEDS"), *first = getenv("THIDUA_FIRST");
  const uint64_t begin = first ? strtoull(first, NULL, 10) : 0,
                 n = wanted ? strtoull(wanted, NULL, 10) : SEEDS;
  struct measure measure = {.url = url};
  for (uint64_t seed = begin; seed < begin + n; seed++) decide_seed(&measure, seed);
  print_message("%s: %u programs the same in all forms, %u that its SQL cannot hold\n", url,
      measure.n_decided, measure.n_refused);
}

static void on_sqlite(void **state) {
  (void)state;
  decide_all("sqlite::memory:");
}

static void on_others(void **state) {
  (void)state;
  const char *others = getenv("THIDUA_ENGINES");
  char *list = strdup(others ? others : ""), *rest;
  assert_non_null(list);
  for (char *url = strtok_r(list, " ", &rest); url; url = strtok_r(NULL, " ", &rest))
    decide_all(url);
  free(list);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(on_sqlite), cmocka_unit_test(on_others)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
