/* ClickHouse by chdb's C API: statements in, tab-separated rows out (chdb.h). */
#include "tests/support/chdb.h"

#include <stdlib.h>

#include "base/decimal.h"
#include "base/library.h"

struct engine_state {
  struct chdb_library {
#define FUNCTION(gives, name, takes) gives(*name) takes;
#include "tests/support/chdb_functions.def"
  } lib;
  void **connection;
  struct buffer rows; /* what is appended: one statement */
  const struct engine_column *columns;
  uint32_t n_columns;
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

/* -- rows in -- */

static bool append_begin(struct engine *engine, struct str table,
    const struct engine_column *columns, uint32_t n_columns) {
  struct engine_state *s = engine->state;
  s->columns = columns;
  s->n_columns = n_columns;
  buffer_init(&s->rows, engine->arena, NULL);
  buffer_put(&s->rows, STR("insert into "));
  sql_put_name(&s->rows, SQL_CLICKHOUSE, table);
  buffer_put(&s->rows, STR(" values"));
  return true;
}

static void put_value(
    struct buffer *out, const struct engine_column *column, const struct engine_value *value) {
  if (!value->is_known) buffer_put(out, STR("null"));
  else if (column->type == ENGINE_TEXT) sql_put_text(out, SQL_CLICKHOUSE, value->text);
  else if (column->type == ENGINE_BOOLEAN)
    buffer_put(out, value->number ? STR("true") : STR("false"));
  else if (column->type == ENGINE_DECIMAL) {
    char digits[24];
    decimal_format(value->number, column->scale, digits);
    buffer_put(out, str_from(digits));
  } else buffer_printf(out, "%lld", (long long)value->number);
}

static bool append(struct engine *engine, const struct engine_value *values) {
  struct engine_state *s = engine->state;
  for (uint32_t i = 0; i < s->n_columns; i++) {
    buffer_put(&s->rows, i ? STR(", ") : STR("\n("));
    put_value(&s->rows, &s->columns[i], &values[i]);
  }
  buffer_put_byte(&s->rows, ')');
  return true;
}

static bool append_end(struct engine *engine) {
  struct buffer *rows = &engine->state->rows;
  const bool has_rows = rows->n && rows->bytes[rows->n - 1] == ')';
  buffer_put_byte(rows, 0);
  return !has_rows || execute(engine, rows->bytes);
}

/* -- rows out -- */

/* A cell up to its tab or line end, with its escapes undone in its place; *at behind that end. */
static struct str next_cell(char **at, const char *end, bool *is_null) {
  char *from = *at, *to = from, *p = from;
  *is_null = p + 1 < end && p[0] == '\\' && p[1] == 'N';
  for (; p < end && *p != '\t' && *p != '\n'; p++) {
    static const char escapes[] = "t\tn\nr\rb\bf\f0\0";
    if (*p == '\\' && p + 1 < end) {
      p++;
      const char *known = memchr(escapes, *p, sizeof escapes - 1);
      *to++ = known && (known - escapes) % 2 == 0 ? known[1] : *p;
    } else *to++ = *p;
  }
  *at = p < end ? p + 1 : p;
  return (struct str){from, (uint32_t)(to - from)};
}

static bool query(struct engine *engine, const char *text, const struct engine_column *columns,
    uint32_t n_columns, engine_row *row, void *context) {
  const struct engine_state *s = engine->state;
  void *result = ask(engine, text);
  if (!result) return false;
  struct engine_value *values = ARENA_ARRAY(engine->arena, struct engine_value, n_columns);
  char *at = s->lib.chdb_result_buffer(result);
  const char *end = at ? at + s->lib.chdb_result_length(result) : NULL;
  bool goes_on = true;
  while (goes_on && at < end) {
    for (uint32_t i = 0; goes_on && i < n_columns; i++) {
      bool is_null;
      const struct str cell = next_cell(&at, end, &is_null);
      values[i] = (struct engine_value){0};
      if (!is_null) goes_on = engine_parse(engine, &columns[i], cell, &values[i]);
    }
    goes_on = goes_on && row(context, values);
  }
  s->lib.chdb_destroy_query_result(result);
  return goes_on;
}

static const struct engine_kind chdb = {SQL_CLICKHOUSE, "chdb:", "chdb:", "", false, open_memory,
    close_memory, execute, append_begin, append, append_end, query};

struct engine *chdb_open(struct arena *arena) {
  struct engine *engine = ARENA_NEW(arena, struct engine);
  *engine = (struct engine){.kind = &chdb, .arena = arena, .shown = chdb.form};
  chdb.open(engine, "", true);
  return engine;
}
