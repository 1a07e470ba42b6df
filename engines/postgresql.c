/* PostgreSQL, by libpq: a server. Rows go in and out by COPY, in its text form: none is held whole
 * (engine.h). */
#include <locale.h>
#include <postgresql/libpq-fe.h>

#include "engines/engine.h"

#include "base/date.h"
#include "base/decimal.h"
#include "base/library.h"
#include "base/sonames.h"
#include "base/translate.h"

#define PIECE_BYTES (64 << 10)

struct engine_state {
  struct postgresql_library {
#define FUNCTION(name) __typeof__ (&(name))(name);
#include "engines/postgresql_functions.def"
  } lib;
  PGconn *connection;
  locale_t letters, before; /* this thread's, while the connection is open; 0: as it was */
  struct buffer piece;      /* of what is appended */
  const struct engine_column *columns;
  uint32_t n_columns;
};

static bool open_library(struct postgresql_library *library) {
  static const char *const names[] = {
#define FUNCTION(name) #name,
#include "engines/postgresql_functions.def"
  };
  return library_open(SONAME_PQ, names, library, sizeof names / sizeof *names);
}

/* -- what went wrong -- */

/* By the class of its SQLSTATE: a lost connection (08), resources (53), others' doing (55, 57), the
 * system's (58), the server's own (XX), who may enter (28), what is read only (25006). */
static bool is_system(const char *state) {
  static const char *const classes[] = {"08", "28", "53", "55", "57", "58", "XX", "25006", "40"};
  if (!state) return true;
  for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
    if (strncmp(state, classes[i], strlen(classes[i])) == 0) return true;
  return false;
}

static bool connection_fails(struct engine *engine) {
  const struct engine_state *s = engine->state;
  return engine_fails(engine, ENGINE_SYSTEM, s->lib.PQerrorMessage(s->connection));
}

/* The server's words of a result; the connection's where it has none. Frees it. */
static bool result_fails(struct engine *engine, PGresult *result) {
  const struct engine_state *s = engine->state;
  const char *message = result ? s->lib.PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
  if (!message) {
    s->lib.PQclear(result);
    return connection_fails(engine);
  }
  const char *detail = s->lib.PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
  const char *context = s->lib.PQresultErrorField(result, PG_DIAG_CONTEXT);
  const bool of_system = is_system(s->lib.PQresultErrorField(result, PG_DIAG_SQLSTATE));
  message = arena_printf(engine->arena, "%s%s%s%s%s", message, detail ? "; " : "",
      detail ? detail : "", context ? "; " : "", context ? context : "");
  s->lib.PQclear(result);
  return engine_fails(engine, of_system ? ENGINE_SYSTEM : ENGINE_STATEMENT, message);
}

/* Takes all results that are still to come; false where one of them is an error. */
static bool take_results(struct engine *engine) {
  const struct engine_state *s = engine->state;
  bool is_good = true;
  for (PGresult *result; (result = s->lib.PQgetResult(s->connection));) {
    const ExecStatusType status = s->lib.PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || !is_good) s->lib.PQclear(result);
    else is_good = result_fails(engine, result);
    if (s->lib.PQstatus(s->connection) == CONNECTION_BAD) break;
  }
  return is_good;
}

/* -- opening -- */

static void say_nothing(void *context, const char *message) {
  (void)context;
  (void)message;
}

/* libpq has what went wrong in the system's words and in the reader's language: in UTF-8, for in the
 * letters of the C locale every one that has an accent is a question mark. */
static void take_words_in_utf8(struct engine_state *s) {
  locale_t base = duplocale(uselocale((locale_t)0));
  s->letters = base ? newlocale(LC_CTYPE_MASK, "C.UTF-8", base) : base;
  if (s->letters) s->before = uselocale(s->letters);
  else if (base) freelocale(base);
}

static void close_connection(struct engine *engine) {
  const struct engine_state *s = engine->state;
  s->lib.PQfinish(s->connection);
  if (!s->letters) return;
  uselocale(s->before);
  freelocale(s->letters);
}

static bool execute(struct engine *engine, const char *script) {
  const struct engine_state *s = engine->state;
  PGresult *result = s->lib.PQexec(s->connection, script);
  const ExecStatusType status = s->lib.PQresultStatus(result);
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY)
    return result_fails(engine, result);
  s->lib.PQclear(result);
  return true;
}

static bool open_connection(struct engine *engine, const char *where, bool creates) {
  (void)creates; /* a database is made by who may */
  struct engine_state *s = engine->state = ARENA_NEW(engine->arena, struct engine_state);
  if (!open_library(&s->lib)) {
    engine->state = NULL;
    return engine_fails(engine, ENGINE_SYSTEM,
        arena_printf(engine->arena,
            _("%s is not installed on this machine: it comes with Debian's package %s"), SONAME_PQ,
            "libpq5"));
  }
  const char *const keywords[] = {"dbname", "client_encoding", "fallback_application_name", NULL};
  const char *const values[] = {where, "UTF8", "thidua", NULL};
  take_words_in_utf8(s);
  s->connection = s->lib.PQconnectdbParams(keywords, values, 1);
  if (!s->connection) memory_exhausted(engine->arena->out_of_memory);
  s->lib.PQsetNoticeProcessor(s->connection, say_nothing, NULL);
  if (s->lib.PQstatus(s->connection) == CONNECTION_OK &&
      execute(engine, "set datestyle = iso; set standard_conforming_strings = on"))
    return true;
  if (engine->fault == ENGINE_SOUND) connection_fails(engine);
  close_connection(engine);
  engine->state = NULL;
  return false;
}

/* -- rows in -- */

static bool append_begin(struct engine *engine, struct str table,
    const struct engine_column *columns, uint32_t n_columns) {
  struct engine_state *s = engine->state;
  struct buffer sql;
  buffer_init(&sql, engine->arena, NULL);
  buffer_put(&sql, STR("copy "));
  sql_put_name(&sql, SQL_POSTGRESQL, table);
  for (uint32_t i = 0; i < n_columns; i++) {
    buffer_put(&sql, i ? STR(", ") : STR(" ("));
    sql_put_name(&sql, SQL_POSTGRESQL, columns[i].name);
  }
  buffer_put(&sql, STR(") from stdin"));
  buffer_put_byte(&sql, '\0');
  s->columns = columns;
  s->n_columns = n_columns;
  if (!s->piece.arena) buffer_init(&s->piece, engine->arena, NULL);
  s->piece.n = 0;
  PGresult *result = s->lib.PQexec(s->connection, sql.bytes);
  if (s->lib.PQresultStatus(result) != PGRES_COPY_IN) return result_fails(engine, result);
  s->lib.PQclear(result);
  return true;
}

/* What the text form of COPY keeps for itself has a backslash before it. */
static void put_text(struct buffer *piece, struct str text) {
  for (uint32_t i = 0; i < text.n; i++) {
    const char c = text.p[i];
    const char *escaped = c == '\\' ? "\\\\"
        : c == '\t'                 ? "\\t"
        : c == '\n'                 ? "\\n"
        : c == '\r'                 ? "\\r"
                                    : NULL;
    if (escaped) buffer_put(piece, (struct str){escaped, 2});
    else buffer_put_byte(piece, c);
  }
}

static void put_value(
    struct buffer *piece, const struct engine_column *column, const struct engine_value *value) {
  char *to;
  if (!value->is_known) {
    buffer_put(piece, STR("\\N"));
    return;
  }
  switch ((enum engine_type)column->type) {
  case ENGINE_BOOLEAN: buffer_put_byte(piece, value->number ? 't' : 'f'); return;
  case ENGINE_INTEGER: buffer_put_integer(piece, value->number); return;
  case ENGINE_DECIMAL:
    to = buffer_room(piece, 32);
    buffer_end(piece, to + decimal_format(value->number, column->scale, to));
    return;
  case ENGINE_DATE:
    to = buffer_room(piece, 16);
    date_format((int32_t)value->number, to);
    buffer_end(piece, to + strlen(to));
    return;
  case ENGINE_TEXT: put_text(piece, value->text); return;
  }
}

static bool send_piece(struct engine *engine) {
  struct engine_state *s = engine->state;
  const int sent = s->lib.PQputCopyData(s->connection, s->piece.bytes, (int)s->piece.n);
  s->piece.n = 0;
  return sent == 1 || connection_fails(engine);
}

static bool append(struct engine *engine, const struct engine_value *values) {
  struct engine_state *s = engine->state;
  for (uint32_t i = 0; i < s->n_columns; i++) {
    if (i) buffer_put_byte(&s->piece, '\t');
    put_value(&s->piece, &s->columns[i], &values[i]);
  }
  buffer_put_byte(&s->piece, '\n');
  return s->piece.n < PIECE_BYTES || send_piece(engine);
}

static bool append_end(struct engine *engine) {
  struct engine_state *s = engine->state;
  if (s->piece.n && !send_piece(engine)) return false;
  if (s->lib.PQputCopyEnd(s->connection, NULL) != 1) return connection_fails(engine);
  return take_results(engine);
}

/* -- rows out -- */

/* One field of a line of COPY, up to its tab or the line's end, without its backslashes; in place.
 * *is_null: it is `\N`. */
static char *take_field(char *at, const char *end, struct str *field, bool *is_null) {
  char *to = at;
  field->p = at;
  *is_null = end - at >= 2 && at[0] == '\\' && at[1] == 'N';
  for (; at < end && *at != '\t' && *at != '\n'; at++) {
    if (*at != '\\' || at + 1 == end) {
      *to++ = *at;
      continue;
    }
    static const char letters[] = "bfnrtv", meant[] = "\b\f\n\r\t\v";
    const char *letter = strchr(letters, *++at);
    *to++ = letter && *letter ? meant[letter - letters] : *at;
  }
  field->n = (uint32_t)(to - field->p);
  return at + (at < end);
}

static bool take_line(struct engine *engine, char *line, const char *end,
    const struct engine_column *columns, uint32_t n_columns, struct engine_value *values) {
  for (uint32_t i = 0; i < n_columns; i++) {
    struct str field;
    bool is_null;
    line = take_field(line, end, &field, &is_null);
    if (is_null) values[i] = (struct engine_value){0};
    else if (!engine_parse(engine, &columns[i], field, &values[i])) return false;
  }
  return true;
}

/* Ends a query of which nobody wants more rows. */
static void drain(const struct engine_state *s) {
  char *line;
  while (s->lib.PQgetCopyData(s->connection, &line, 0) > 0) s->lib.PQfreemem(line);
  for (PGresult *result; (result = s->lib.PQgetResult(s->connection));) s->lib.PQclear(result);
}

static bool query(struct engine *engine, const char *text, const struct engine_column *columns,
    uint32_t n_columns, engine_row *row, void *context) {
  const struct engine_state *s = engine->state;
  struct engine_value *values = ARENA_ARRAY(engine->arena, struct engine_value, n_columns);
  PGresult *result =
      s->lib.PQexec(s->connection, arena_printf(engine->arena, "copy (%s) to stdout", text));
  if (s->lib.PQresultStatus(result) != PGRES_COPY_OUT) return result_fails(engine, result);
  s->lib.PQclear(result);
  char *line;
  int n;
  while ((n = s->lib.PQgetCopyData(s->connection, &line, 0)) > 0) {
    const bool goes_on =
        take_line(engine, line, line + n, columns, n_columns, values) && row(context, values);
    s->lib.PQfreemem(line);
    if (goes_on) continue;
    drain(s);
    return false;
  }
  if (n == -2) return connection_fails(engine);
  return take_results(engine);
}

const struct engine_kind engine_postgresql = {SQL_POSTGRESQL, "postgresql://USER@HOST/DATABASE",
    "postgresql:// postgres://", "", true, open_connection, close_connection, execute, append_begin,
    append, append_end, query};
