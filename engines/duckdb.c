/* DuckDB, by its C API: a file, or (`duckdb::memory:`) none. Rows go in and out in its own chunks of
 * columns (engine.h). */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "engines/engine.h"

#include "base/date.h"
#include "base/decimal.h"
#include "base/library.h"
#include "base/translate.h"
#include "base/unreadable.h"

/* As its documentation has them. */
struct duckdb_result {
  uint64_t column_count, row_count, rows_changed;
  void *columns;
  char *error_message;
  void *internal_data;
};
enum duckdb_type {
  DUCKDB_BOOLEAN = 1,
  DUCKDB_TINYINT = 2,
  DUCKDB_SMALLINT = 3,
  DUCKDB_INTEGER = 4,
  DUCKDB_BIGINT = 5,
  DUCKDB_UTINYINT = 6,
  DUCKDB_USMALLINT = 7,
  DUCKDB_UINTEGER = 8,
  DUCKDB_UBIGINT = 9,
  DUCKDB_DATE = 13,
  DUCKDB_HUGEINT = 16,
  DUCKDB_VARCHAR = 17,
  DUCKDB_DECIMAL = 19
};
struct duckdb_hugeint {
  uint64_t lower;
  int64_t upper;
};
/* A text: up to 12 bytes stand in it, from `first` on. */
enum { DUCKDB_INLINED_MAX = 12 };
struct duckdb_string {
  uint32_t length;
  char first[4];
  union {
    char rest[8];
    const char *ptr;
  } value;
};

struct engine_state {
  struct duckdb_library {
#define FUNCTION(gives, name, takes) gives(*name) takes;
#include "engines/duckdb_functions.def"
  } lib;
  void *database, *connection;
  /* what is appended: a chunk of rows, which becomes full again and again */
  void *appender, *chunk;
  const struct engine_column *columns;
  uint32_t n_columns;
  uint64_t n_rows, vector_rows;
  struct appended {
    void *vector, *data;
    uint64_t *validity; /* NULL: none of the chunk's rows is NULL so far */
  } * appended;         /* by column */
};

static bool open_library(struct duckdb_library *library) {
  static const char *const names[] = {
#define FUNCTION(gives, name, takes) #name,
#include "engines/duckdb_functions.def"
  };
  const char *file = getenv("THIDUA_DUCKDB");
  return library_open(
      file && *file ? file : "libduckdb.so", names, library, sizeof names / sizeof *names);
}

/* Whose fault it is stands before its words. */
static bool fails(struct engine *engine, const char *words) {
  static const char *const system[] = {"IO Error", "Connection Error", "Out of Memory Error",
      "FATAL Error", "INTERNAL Error", "TransactionContext Error", "Interrupt Error",
      "Permission Error"};
  enum engine_fault fault = ENGINE_STATEMENT;
  if (!words) words = "";
  for (size_t i = 0; i < sizeof system / sizeof *system; i++)
    if (strncmp(words, system[i], strlen(system[i])) == 0) fault = ENGINE_SYSTEM;
  return engine_fails(engine, fault, words);
}

/* -- opening -- */

static void end_appending(struct engine_state *s) {
  if (s->appender) s->lib.duckdb_appender_destroy(&s->appender);
  if (s->chunk) s->lib.duckdb_destroy_data_chunk(&s->chunk);
  s->appender = s->chunk = NULL;
}

static void close_file(struct engine *engine) {
  struct engine_state *s = engine->state;
  end_appending(s);
  if (s->connection) s->lib.duckdb_disconnect(&s->connection);
  if (s->database) s->lib.duckdb_close(&s->database);
}

static bool open_file(struct engine *engine, const char *where, bool creates) {
  struct engine_state *s = engine->state = ARENA_NEW(engine->arena, struct engine_state);
  if (!open_library(&s->lib)) {
    engine->state = NULL;
    return engine_fails(engine, ENGINE_SYSTEM,
        arena_printf(engine->arena,
            _("%s is not found on this machine: npm's package %s holds it; name the file in the "
              "environment variable %s"),
            "libduckdb.so", "@duckdb/node-bindings-linux-x64", "THIDUA_DUCKDB"));
  }
  if (strncmp(where, "//", 2) == 0) where += 2;
  char *error = NULL;
  if (!creates && strcmp(where, ":memory:") != 0 && access(where, F_OK) != 0)
    engine_fails(engine, ENGINE_SYSTEM, system_words(errno));
  else if (s->lib.duckdb_open_ext(where, &s->database, NULL, &error) != 0) fails(engine, error);
  else if (s->lib.duckdb_connect(s->database, &s->connection) != 0) fails(engine, NULL);
  else return true;
  if (error) s->lib.duckdb_free(error);
  engine->fault = ENGINE_SYSTEM;
  close_file(engine);
  engine->state = NULL;
  return false;
}

static bool execute(struct engine *engine, const char *script) {
  const struct engine_state *s = engine->state;
  struct duckdb_result result;
  const bool is_good = s->lib.duckdb_query(s->connection, script, &result) == 0 ||
      fails(engine, s->lib.duckdb_result_error(&result));
  s->lib.duckdb_destroy_result(&result);
  return is_good;
}

/* -- rows in -- */

static void *type_of(const struct engine_state *s, const struct engine_column *column) {
  switch ((enum engine_type)column->type) {
  case ENGINE_BOOLEAN: return s->lib.duckdb_create_logical_type(DUCKDB_BOOLEAN);
  case ENGINE_INTEGER: return s->lib.duckdb_create_logical_type(DUCKDB_BIGINT);
  case ENGINE_DECIMAL: return s->lib.duckdb_create_decimal_type(19, column->scale);
  case ENGINE_DATE: return s->lib.duckdb_create_logical_type(DUCKDB_DATE);
  case ENGINE_TEXT: break;
  }
  return s->lib.duckdb_create_logical_type(DUCKDB_VARCHAR);
}

/* The chunk's vectors, none of whose rows is written. */
static void begin_chunk(struct engine_state *s) {
  s->n_rows = 0;
  s->lib.duckdb_data_chunk_reset(s->chunk);
  for (uint32_t i = 0; i < s->n_columns; i++) {
    void *vector = s->lib.duckdb_data_chunk_get_vector(s->chunk, i);
    s->appended[i] = (struct appended){vector, s->lib.duckdb_vector_get_data(vector), NULL};
  }
}

static bool append_begin(struct engine *engine, struct str table,
    const struct engine_column *columns, uint32_t n_columns) {
  struct engine_state *s = engine->state;
  s->columns = columns;
  s->n_columns = n_columns;
  s->vector_rows = s->lib.duckdb_vector_size();
  s->appended = ARENA_ARRAY(engine->arena, struct appended, n_columns);
  const char *name = str_cstring(engine->arena, table);
  if (s->lib.duckdb_appender_create(s->connection, NULL, name, &s->appender) != 0) {
    fails(engine, s->lib.duckdb_appender_error(s->appender));
    end_appending(s);
    return false;
  }
  void **types = ARENA_ARRAY(engine->arena, void *, n_columns);
  for (uint32_t i = 0; i < n_columns; i++) types[i] = type_of(s, &columns[i]);
  s->chunk = s->lib.duckdb_create_data_chunk(types, n_columns);
  for (uint32_t i = 0; i < n_columns; i++) s->lib.duckdb_destroy_logical_type(&types[i]);
  begin_chunk(s);
  /* a table that was there may have them in another order */
  for (uint32_t i = 0; i < n_columns; i++)
    if (s->lib.duckdb_appender_add_column(
            s->appender, str_cstring(engine->arena, columns[i].name)) != 0)
      return fails(engine, s->lib.duckdb_appender_error(s->appender));
  return true;
}

static void put_null(const struct engine_state *s, struct appended *to, uint64_t row) {
  if (!to->validity) {
    s->lib.duckdb_vector_ensure_validity_writable(to->vector);
    to->validity = s->lib.duckdb_vector_get_validity(to->vector);
  }
  to->validity[row / 64] &= ~((uint64_t)1 << row % 64);
}

static void put_value(const struct engine_state *s, const struct engine_column *column,
    struct appended *to, uint64_t row, const struct engine_value *value) {
  switch ((enum engine_type)column->type) {
  case ENGINE_BOOLEAN: ((bool *)to->data)[row] = value->number != 0; return;
  case ENGINE_INTEGER: ((int64_t *)to->data)[row] = value->number; return;
  case ENGINE_DATE: ((int32_t *)to->data)[row] = (int32_t)value->number; return;
  case ENGINE_DECIMAL: /* of 19 digits: in 128 bits */
    ((struct duckdb_hugeint *)to->data)[row] =
        (struct duckdb_hugeint){(uint64_t)value->number, value->number < 0 ? -1 : 0};
    return;
  case ENGINE_TEXT: break;
  }
  s->lib.duckdb_vector_assign_string_element_len(
      to->vector, row, value->text.n ? value->text.p : "", value->text.n);
}

static bool send_chunk(struct engine *engine) {
  struct engine_state *s = engine->state;
  s->lib.duckdb_data_chunk_set_size(s->chunk, s->n_rows);
  if (s->lib.duckdb_append_data_chunk(s->appender, s->chunk) != 0)
    return fails(engine, s->lib.duckdb_appender_error(s->appender));
  begin_chunk(s);
  return true;
}

static bool append(struct engine *engine, const struct engine_value *values) {
  struct engine_state *s = engine->state;
  for (uint32_t i = 0; i < s->n_columns; i++) {
    if (values[i].is_known) put_value(s, &s->columns[i], &s->appended[i], s->n_rows, &values[i]);
    else put_null(s, &s->appended[i], s->n_rows);
  }
  return ++s->n_rows < s->vector_rows || send_chunk(engine);
}

static bool append_end(struct engine *engine) {
  struct engine_state *s = engine->state;
  bool is_good = !s->n_rows || send_chunk(engine);
  if (is_good && s->lib.duckdb_appender_close(s->appender) != 0)
    is_good = fails(engine, s->lib.duckdb_appender_error(s->appender));
  end_appending(s);
  return is_good;
}

/* -- rows out -- */

struct read_column {
  enum duckdb_type type, within; /* within: what a decimal is made of */
  uint8_t scale;
  const void *data;
  const uint64_t *validity;
};

static struct str string_at(const struct read_column *from, uint64_t row) {
  const struct duckdb_string *text = &((const struct duckdb_string *)from->data)[row];
  const char *inlined = (const char *)text + offsetof(struct duckdb_string, first);
  return (struct str){text->length <= DUCKDB_INLINED_MAX ? inlined : text->value.ptr, text->length};
}

/* An integer of any width; false: the column is none. */
static bool integer_at(
    const struct read_column *from, enum duckdb_type type, uint64_t row, int128 *out) {
  const struct duckdb_hugeint *huge = from->data;
  switch (type) {
  case DUCKDB_BOOLEAN:
  case DUCKDB_UTINYINT: *out = ((const uint8_t *)from->data)[row]; return true;
  case DUCKDB_TINYINT: *out = ((const int8_t *)from->data)[row]; return true;
  case DUCKDB_SMALLINT: *out = ((const int16_t *)from->data)[row]; return true;
  case DUCKDB_USMALLINT: *out = ((const uint16_t *)from->data)[row]; return true;
  case DUCKDB_DATE:
  case DUCKDB_INTEGER: *out = ((const int32_t *)from->data)[row]; return true;
  case DUCKDB_UINTEGER: *out = ((const uint32_t *)from->data)[row]; return true;
  case DUCKDB_BIGINT: *out = ((const int64_t *)from->data)[row]; return true;
  case DUCKDB_UBIGINT: *out = ((const uint64_t *)from->data)[row]; return true;
  case DUCKDB_HUGEINT:
    *out = (int128)((uint128)(uint64_t)huge[row].upper << 64 | huge[row].lower);
    return true;
  case DUCKDB_VARCHAR:
  case DUCKDB_DECIMAL: break;
  }
  return false;
}

/* A number of one scale at another, where that is exact and fits. */
static bool rescaled(int128 number, int from, int to, int64_t *out) {
  for (; from > to && number % 10 == 0; from--) number /= 10;
  if (from > to) return false;
  for (; from < to; from++)
    if (__builtin_mul_overflow(number, 10, &number)) return false;
  *out = (int64_t)number;
  return number == *out;
}

static bool value_at(struct engine *engine, const struct read_column *from, uint64_t row,
    const struct engine_column *column, struct engine_value *out) {
  *out = (struct engine_value){
      .is_known = !from->validity || (from->validity[row / 64] >> row % 64 & 1)};
  if (!out->is_known) return true;
  if (from->type == DUCKDB_VARCHAR) return engine_parse(engine, column, string_at(from, row), out);
  const bool is_date = from->type == DUCKDB_DATE, is_decimal = from->type == DUCKDB_DECIMAL;
  const int scale = is_decimal ? from->scale : 0;
  int128 number;
  bool is_good = integer_at(from, is_decimal ? from->within : from->type, row, &number) &&
      is_date == (column->type == ENGINE_DATE) && column->type != ENGINE_TEXT;
  if (is_good)
    is_good =
        rescaled(number, scale, column->type == ENGINE_DECIMAL ? column->scale : 0, &out->number);
  if (is_good && is_date) is_good = out->number >= DATE_MIN && out->number <= DATE_MAX;
  return is_good || engine_misfit(engine, column, STR("…"));
}

static bool read_chunk(struct engine *engine, void *chunk, struct read_column *from,
    const struct engine_column *columns, uint32_t n_columns, struct engine_value *values,
    engine_row *row, void *context) {
  const struct engine_state *s = engine->state;
  for (uint32_t i = 0; i < n_columns; i++) {
    void *vector = s->lib.duckdb_data_chunk_get_vector(chunk, i);
    from[i].data = s->lib.duckdb_vector_get_data(vector);
    from[i].validity = s->lib.duckdb_vector_get_validity(vector);
  }
  const uint64_t n_rows = s->lib.duckdb_data_chunk_get_size(chunk);
  for (uint64_t r = 0; r < n_rows; r++) {
    for (uint32_t i = 0; i < n_columns; i++)
      if (!value_at(engine, &from[i], r, &columns[i], &values[i])) return false;
    if (!row(context, values)) return false;
  }
  return true;
}

static struct read_column column_of(
    const struct engine_state *s, struct duckdb_result *result, uint32_t i) {
  void *type = s->lib.duckdb_column_logical_type(result, i);
  struct read_column column = {.type = (enum duckdb_type)s->lib.duckdb_get_type_id(type)};
  if (column.type == DUCKDB_DECIMAL) {
    column.scale = s->lib.duckdb_decimal_scale(type);
    column.within = (enum duckdb_type)s->lib.duckdb_decimal_internal_type(type);
  }
  s->lib.duckdb_destroy_logical_type(&type);
  return column;
}

static bool query(struct engine *engine, const char *text, const struct engine_column *columns,
    uint32_t n_columns, engine_row *row, void *context) {
  const struct engine_state *s = engine->state;
  struct duckdb_result result;
  bool goes_on = s->lib.duckdb_query(s->connection, text, &result) == 0 ||
      fails(engine, s->lib.duckdb_result_error(&result));
  if (goes_on) {
    struct engine_value *values = ARENA_ARRAY(engine->arena, struct engine_value, n_columns);
    struct read_column *from = ARENA_ARRAY(engine->arena, struct read_column, n_columns);
    for (uint32_t i = 0; i < n_columns; i++) from[i] = column_of(s, &result, i);
    void *chunk;
    while (goes_on && (chunk = s->lib.duckdb_fetch_chunk(result))) {
      goes_on = read_chunk(engine, chunk, from, columns, n_columns, values, row, context);
      s->lib.duckdb_destroy_data_chunk(&chunk);
    }
  }
  s->lib.duckdb_destroy_result(&result);
  return goes_on;
}

const struct engine_kind engine_duckdb = {SQL_DUCKDB, "duckdb:FILE", "duckdb:", ".duckdb", false,
    open_file, close_file, execute, append_begin, append, append_end, query};
