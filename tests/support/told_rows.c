/* Rows as text (told_rows.h). */
#include "tests/support/told_rows.h"

#include "base/date.h"
#include "base/decimal.h"

/* -- in -- */

void rows_told_begin(struct rows_told *rows, struct engine *engine, struct str table,
    const struct engine_column *columns, uint32_t n_columns) {
  rows->columns = columns;
  rows->n_columns = n_columns;
  rows->dialect = engine_dialect(engine);
  buffer_init(&rows->text, engine->arena, NULL);
  buffer_put(&rows->text, STR("insert into "));
  sql_put_name(&rows->text, rows->dialect, table);
  buffer_put(&rows->text, STR(" values"));
}

static void put_value(struct buffer *out, enum sql_dialect dialect,
    const struct engine_column *column, const struct engine_value *value) {
  char text[24];
  if (!value->is_known) {
    buffer_put(out, STR("null"));
    return;
  }
  switch ((enum engine_type)column->type) {
  case ENGINE_BOOLEAN: buffer_put(out, value->number ? STR("true") : STR("false")); break;
  case ENGINE_INTEGER: buffer_put_integer(out, value->number); break;
  case ENGINE_DECIMAL:
    decimal_format(value->number, column->scale, text);
    buffer_put(out, str_from(text));
    break;
  case ENGINE_DATE:
    date_format((int32_t)value->number, text);
    buffer_printf(out, "date'%s'", text);
    break;
  case ENGINE_TEXT: sql_put_text(out, dialect, value->text); break;
  }
}

void rows_told_append(struct rows_told *rows, const struct engine_value *values) {
  for (uint32_t i = 0; i < rows->n_columns; i++) {
    buffer_put(&rows->text, i ? STR(", ") : STR("\n("));
    put_value(&rows->text, rows->dialect, &rows->columns[i], &values[i]);
  }
  buffer_put(&rows->text, STR("),"));
}

const char *rows_told_end(struct rows_told *rows) {
  struct buffer *text = &rows->text;
  if (text->bytes[text->n - 1] != ',') return NULL;
  text->bytes[text->n - 1] = 0;
  return text->bytes;
}

/* -- out -- */

/* A cell up to its tab or line end, with its escapes undone in its place; *at behind that end. */
static struct str next_cell(char **at, const char *end, bool *is_null) {
  static const char escapes[] = "t\tn\nr\rb\bf\f0\0";
  char *from = *at, *to = from, *p = from;
  *is_null = p + 1 < end && p[0] == '\\' && p[1] == 'N';
  for (; p < end && *p != '\t' && *p != '\n'; p++) {
    if (*p == '\\' && p + 1 < end) {
      p++;
      const char *known = memchr(escapes, *p, sizeof escapes - 1);
      *to++ = known && (known - escapes) % 2 == 0 ? known[1] : *p;
    } else *to++ = *p;
  }
  *at = p < end ? p + 1 : p;
  return (struct str){from, (uint32_t)(to - from)};
}

bool rows_told_read(struct engine *engine, char *text, size_t n,
    const struct engine_column *columns, uint32_t n_columns, engine_row *row, void *context) {
  struct engine_value *values = ARENA_ARRAY(engine->arena, struct engine_value, n_columns);
  char *at = text;
  const char *end = text + n;
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
  return goes_on;
}
