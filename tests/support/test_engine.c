/* See test_engine.h. */
#include "tests/support/test_engine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/support/chdb.h"
#include "tests/support/spark.h"

static void must(struct engine *engine, bool is_good) {
  if (!is_good) fail_msg("%s: %s", engine->shown, engine->words);
}

struct engine *test_engine_open(struct arena *arena, const char *url) {
  struct engine *engine = chdb_knows(url) ? chdb_open(arena)
      : spark_knows(url)                  ? spark_open(arena)
                                          : engine_open(arena, url, true);
  must(engine, !engine->fault);
  if (engine_dialect(engine) == SQL_POSTGRESQL)
    must(engine,
        engine_execute(engine,
            STR("drop schema if exists thidua_test cascade; create schema thidua_test; "
                "set search_path = thidua_test")));
  return engine;
}

void test_engines_each(void (*visit)(void *context, const char *url), void *context) {
  const char *asked = getenv("THIDUA_ENGINES");
  char *list = strdup(asked ? asked : ""), *rest;
  assert_non_null(list);
  for (char *url = strtok_r(list, " ", &rest); url; url = strtok_r(NULL, " ", &rest))
    visit(context, url);
  free(list);
}

/* -- one transaction -- */

static const struct engine_kind *own_kind(const struct engine *engine) {
  const enum sql_dialect dialect = engine_dialect(engine);
  return dialect == SQL_POSTGRESQL ? &engine_postgresql
      : dialect == SQL_DUCKDB      ? &engine_duckdb
                                   : &engine_sqlite;
}

static bool execute_enclosed(struct engine *engine, const char *script) {
  static const char *const words[] = {"begin", "commit", "rollback"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    const size_t n = strlen(words[i]);
    if (strncmp(script, words[i], n) == 0 && !strchr(script + n, ';')) return true;
  }
  return own_kind(engine)->execute(engine, script);
}

void test_engine_enclose(struct engine *engine, const char *settings) {
  must(engine, engine_execute(engine, str_from(settings)) && engine_begin(engine));
  struct engine_kind *kind = ARENA_NEW(engine->arena, struct engine_kind);
  *kind = *engine->kind;
  kind->execute = execute_enclosed;
  engine->kind = kind;
}

void test_engine_clear(struct engine *engine) {
  const struct engine_kind *kind = own_kind(engine);
  must(engine, kind->execute(engine, "rollback") && kind->execute(engine, "begin"));
}
