/* ClickHouse by chdb's C API: statements in, tab-separated rows out (chdb.h). */
#include "tests/support/chdb.h"

#include <stdlib.h>

#include "base/library.h"
#include "tests/support/told_rows.h"

struct engine_state {
  struct chdb_library {
#define FUNCTION(gives, name, takes) gives(*name) takes;
#include "tests/support/chdb_functions.def"
  } lib;
  void **connection;
  struct rows_told rows;
};

bool chdb_knows(const char *url) { return strncmp(url, "chdb:", 5) == 0; }

static bool open_library(struct chdb_library *library) {
  static const char *const names[] = {
#define FUNCTION(gives, name, takes) #name,
#include "tests/support/chdb_functions.def"
  };
  const char *file = getenv("THIDUA_CHDB");
  return library_open(
      file && *file ? file : "libchdb.so", names, library, sizeof names / sizeof *names);
}

/* What a statement answers, to be destroyed; NULL after engine_fails. */
static void *ask(struct engine *engine, const char *text) {
  const struct engine_state *s = engine->state;
  static const char format[] = "TabSeparated";
  void *result = s->lib.chdb_query_n(*s->connection, text, strlen(text), format, sizeof format - 1);
  const char *error = result ? s->lib.chdb_result_error(result) : "no answer";
  if (!error) return result;
  engine_fails(engine, ENGINE_STATEMENT, error);
  if (result) s->lib.chdb_destroy_query_result(result);
  return NULL;
}

static bool execute(struct engine *engine, const char *script) {
  static const char *const transactions[] = {"begin", "commit", "rollback"};
  for (size_t i = 0; i < sizeof transactions / sizeof *transactions; i++)
    if (strcmp(script, transactions[i]) == 0) return true;
  void *result = ask(engine, script);
  if (result) engine->state->lib.chdb_destroy_query_result(result);
  return result != NULL;
}

static bool open_memory(struct engine *engine, const char *where, bool creates) {
  struct engine_state *s = engine->state = ARENA_NEW(engine->arena, struct engine_state);
  char *arguments[] = {"clickhouse"}; /* in a folder of its own, which goes with it */
  (void)where;
  (void)creates;
  if (open_library(&s->lib)) s->connection = s->lib.chdb_connect(1, arguments);
  if (!s->connection) {
    engine->state = NULL;
    return engine_fails(engine, ENGINE_SYSTEM, "libchdb.so is not there: make deps-engines");
  }
  /* of a few rows planning is all the work: nothing is compiled, nor shared out among threads */
  return execute(engine,
      "set max_threads = 1, compile_expressions = 0, compile_aggregate_expressions = 0, "
      "compile_sort_description = 0; drop database if exists thidua_test; create database "
      "thidua_test; use thidua_test");
}

static void close_memory(struct engine *engine) {
  execute(engine, "use default; drop database thidua_test");
  engine->state->lib.chdb_close_conn(engine->state->connection);
}

/* -- rows -- */

static bool append_begin(struct engine *engine, struct str table,
    const struct engine_column *columns, uint32_t n_columns) {
  rows_told_begin(&engine->state->rows, engine, table, columns, n_columns);
  return true;
}

static bool append(struct engine *engine, const struct engine_value *values) {
  rows_told_append(&engine->state->rows, values);
  return true;
}

static bool append_end(struct engine *engine) {
  const char *statement = rows_told_end(&engine->state->rows);
  return !statement || execute(engine, statement);
}

static bool query(struct engine *engine, const char *text, const struct engine_column *columns,
    uint32_t n_columns, engine_row *row, void *context) {
  const struct engine_state *s = engine->state;
  void *result = ask(engine, text);
  if (!result) return false;
  char *rows = s->lib.chdb_result_buffer(result);
  const bool is_whole = !rows ||
      rows_told_read(
          engine, rows, s->lib.chdb_result_length(result), columns, n_columns, row, context);
  s->lib.chdb_destroy_query_result(result);
  return is_whole;
}

static const struct engine_kind chdb = {SQL_CLICKHOUSE, "chdb:", "chdb:", "", false, open_memory,
    close_memory, execute, append_begin, append, append_end, query};

struct engine *chdb_open(struct arena *arena) {
  struct engine *engine = ARENA_NEW(arena, struct engine);
  *engine = (struct engine){.kind = &chdb, .arena = arena, .shown = chdb.form};
  chdb.open(engine, "", true);
  return engine;
}
