/* SQLite, by libsqlite3: a file, or (`sqlite::memory:`) none (engine.h). */
#include <sqlite3.h>

#include "engines/engine.h"

#include "base/date.h"
#include "base/library.h"
#include "base/sonames.h"
#include "base/translate.h"

#define LOCKED_MILLISECONDS 5000 /* waited for others to end what they write */

struct engine_state {
  struct sqlite_library {
#define FUNCTION(name) __typeof__ (&(name))(name);
#include "engines/sqlite_functions.def"
  } lib;
  sqlite3 *db;
  sqlite3_stmt *appending;
  const struct engine_column *columns; /* of what is appended */
  uint32_t n_columns;
};

static bool open_library(struct sqlite_library *library) {
  static const char *const names[] = {
#define FUNCTION(name) #name,
#include "engines/sqlite_functions.def"
  };
  return library_open(SONAME_SQLITE, names, library, sizeof names / sizeof *names);
}

/* What SQLite said last. What the statement or the data is not at fault for is the system's. */
static bool fails(struct engine *engine) {
  const struct engine_state *s = engine->state;
  const int code = s->lib.sqlite3_extended_errcode(s->db) & 0xFF;
  if (code == SQLITE_NOMEM) memory_exhausted(engine->arena->out_of_memory);
  const bool is_statement = code == SQLITE_ERROR || code == SQLITE_CONSTRAINT ||
      code == SQLITE_MISMATCH || code == SQLITE_TOOBIG || code == SQLITE_RANGE ||
      code == SQLITE_MISUSE;
  return engine_fails(
      engine, is_statement ? ENGINE_STATEMENT : ENGINE_SYSTEM, s->lib.sqlite3_errmsg(s->db));
}

static void close_file(struct engine *engine) {
  struct engine_state *s = engine->state;
  s->lib.sqlite3_finalize(s->appending);
  s->lib.sqlite3_close_v2(s->db);
}

static bool open_file(struct engine *engine, const char *where, bool creates) {
  struct engine_state *s = engine->state = ARENA_NEW(engine->arena, struct engine_state);
  if (!open_library(&s->lib)) {
    engine->state = NULL;
    return engine_fails(engine, ENGINE_SYSTEM,
        arena_printf(engine->arena,
            _("%s is not installed on this machine: it comes with Debian's package %s"),
            SONAME_SQLITE, "libsqlite3-0"));
  }
  /* sqlite:///data/x is the path /data/x, as in any URL */
  if (strncmp(where, "//", 2) == 0) where += 2;
  const int flags = SQLITE_OPEN_READWRITE | (creates ? SQLITE_OPEN_CREATE : 0);
  bool is_open = s->lib.sqlite3_open_v2(where, &s->db, flags, NULL) == SQLITE_OK;
  if (is_open) s->lib.sqlite3_busy_timeout(s->db, LOCKED_MILLISECONDS);
  /* else a quoted name that no column bears would be taken for a text */
  if (is_open)
    is_open = s->lib.sqlite3_db_config(s->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL) == SQLITE_OK &&
        s->lib.sqlite3_db_config(s->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL) == SQLITE_OK;
  /* only now is it read */
  if (is_open)
    is_open = s->lib.sqlite3_exec(s->db, "pragma schema_version", NULL, NULL, NULL) == SQLITE_OK;
  if (is_open) return true;
  fails(engine);
  engine->fault = ENGINE_SYSTEM;
  close_file(engine);
  engine->state = NULL;
  return false;
}

static bool execute(struct engine *engine, const char *script) {
  const struct engine_state *s = engine->state;
  return s->lib.sqlite3_exec(s->db, script, NULL, NULL, NULL) == SQLITE_OK || fails(engine);
}

/* -- rows in -- */

static bool append_begin(struct engine *engine, struct str table,
    const struct engine_column *columns, uint32_t n_columns) {
  struct engine_state *s = engine->state;
  struct buffer sql;
  buffer_init(&sql, engine->arena, NULL);
  buffer_put(&sql, STR("insert into "));
  sql_put_name(&sql, SQL_SQLITE, table);
  for (uint32_t i = 0; i < n_columns; i++) {
    buffer_put(&sql, i ? STR(", ") : STR(" ("));
    sql_put_name(&sql, SQL_SQLITE, columns[i].name);
  }
  buffer_put(&sql, STR(") values ("));
  for (uint32_t i = 0; i < n_columns; i++) buffer_put(&sql, i ? STR(", ?") : STR("?"));
  buffer_put_byte(&sql, ')');
  s->columns = columns;
  s->n_columns = n_columns;
  return s->lib.sqlite3_prepare_v2(s->db, sql.bytes, (int)sql.n, &s->appending, NULL) ==
      SQLITE_OK ||
      fails(engine);
}

/* The texts live until the row is stepped over; days are texts (sql_dialects.def). */
static int bind(const struct engine_state *s, int at, const struct engine_column *column,
    const struct engine_value *value, char *day) {
  if (!value->is_known) return s->lib.sqlite3_bind_null(s->appending, at);
  struct str text = value->text;
  switch ((enum engine_type)column->type) {
  case ENGINE_BOOLEAN:
  case ENGINE_INTEGER:
  case ENGINE_DECIMAL: return s->lib.sqlite3_bind_int64(s->appending, at, value->number);
  case ENGINE_DATE:
    date_format((int32_t)value->number, day);
    return s->lib.sqlite3_bind_text64(
        s->appending, at, day, strlen(day), SQLITE_TRANSIENT, SQLITE_UTF8);
  case ENGINE_TEXT: break;
  }
  return s->lib.sqlite3_bind_text64(
      s->appending, at, text.n ? text.p : "", text.n, SQLITE_STATIC, SQLITE_UTF8);
}

static bool append(struct engine *engine, const struct engine_value *values) {
  const struct engine_state *s = engine->state;
  char day[16];
  for (uint32_t i = 0; i < s->n_columns; i++)
    if (bind(s, (int)i + 1, &s->columns[i], &values[i], day) != SQLITE_OK) return fails(engine);
  const bool is_done = s->lib.sqlite3_step(s->appending) == SQLITE_DONE || fails(engine);
  s->lib.sqlite3_reset(s->appending);
  return is_done;
}

static bool append_end(struct engine *engine) {
  struct engine_state *s = engine->state;
  s->lib.sqlite3_finalize(s->appending);
  s->appending = NULL;
  return true;
}

/* -- rows out -- */

static struct str column_text(const struct engine_state *s, sqlite3_stmt *statement, int at) {
  const char *text = (const char *)s->lib.sqlite3_column_text(statement, at);
  return (struct str){text, (uint32_t)s->lib.sqlite3_column_bytes(statement, at)};
}

/* A value as SQLite has it, where that is what the column is to be; a text that stands for it; no
 * binary fraction is an exact number. */
static bool value_at(struct engine *engine, sqlite3_stmt *statement, int at,
    const struct engine_column *column, struct engine_value *out) {
  const struct engine_state *s = engine->state;
  const int type = s->lib.sqlite3_column_type(statement, at);
  *out = (struct engine_value){.is_known = type != SQLITE_NULL};
  if (type == SQLITE_NULL) return true;
  const bool wants_integer = column->type == ENGINE_INTEGER || column->type == ENGINE_BOOLEAN;
  if (type == SQLITE_INTEGER && wants_integer) {
    out->number = s->lib.sqlite3_column_int64(statement, at);
    if (column->type == ENGINE_INTEGER || out->number == 0 || out->number == 1) return true;
  }
  const struct str text = column_text(s, statement, at);
  if (type == SQLITE_BLOB || type == SQLITE_FLOAT) return engine_misfit(engine, column, text);
  return engine_parse(engine, column, text, out);
}

static bool query(struct engine *engine, const char *text, const struct engine_column *columns,
    uint32_t n_columns, engine_row *row, void *context) {
  const struct engine_state *s = engine->state;
  struct engine_value *values = ARENA_ARRAY(engine->arena, struct engine_value, n_columns);
  sqlite3_stmt *statement = NULL;
  if (s->lib.sqlite3_prepare_v2(s->db, text, -1, &statement, NULL) != SQLITE_OK)
    return fails(engine);
  int code;
  bool goes_on = true;
  while (goes_on && (code = s->lib.sqlite3_step(statement)) == SQLITE_ROW) {
    for (uint32_t i = 0; goes_on && i < n_columns; i++)
      goes_on = value_at(engine, statement, (int)i, &columns[i], &values[i]);
    if (goes_on) goes_on = row(context, values);
  }
  if (goes_on && code != SQLITE_DONE) goes_on = fails(engine);
  s->lib.sqlite3_finalize(statement);
  return goes_on;
}

const struct engine_kind engine_sqlite = {SQL_SQLITE, "sqlite:FILE",
    "sqlite:", ".sqlite .sqlite3 .db", false, open_file, close_file, execute, append_begin, append,
    append_end, query};
