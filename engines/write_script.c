/* Data as SQL (write_script.h). */
#include "engines/write_script.h"

#include "base/date.h"
#include "base/decimal.h"

/* rows of one `insert`: parsers of engines take no list of any length */
#define ROWS_MAX 500u

static void put_date(struct buffer *out, enum sql_dialect dialect, int64_t days) {
  char day[16];
  date_format((int32_t)days, day);
  buffer_printf(out, dialect == SQL_SQLITE ? "'%s'" : "date'%s'", day);
}

/* Of a field whose column is no integer. */
static void put_typed(struct buffer *out, const struct sql_names *names, const struct dataset *data,
    struct value value) {
  const enum sql_dialect dialect = names->dialect;
  char digits[32];
  switch ((enum type_kind)value.type.kind) {
  case TYPE_BOOLEAN: buffer_put(out, value.number ? STR("true") : STR("false")); return;
  case TYPE_INTEGER: break; /* its column is one */
  case TYPE_DECIMAL:
    decimal_format(value.number, value.type.scale, digits);
    buffer_put(out, str_from(digits));
    /* without it a number of Spark's with a point is exact, but in a setting for old scripts */
    if (dialect == SQL_SPARK) buffer_put(out, STR("BD"));
    return;
  case TYPE_DATE: put_date(out, dialect, value.number); return;
  case TYPE_ENUM:
    sql_put_text(out, dialect, dataset_word(data, value.type.of, (uint32_t)value.number));
    return;
  case TYPE_TEXT:
  case TYPE_REFERENCE: sql_put_text(out, dialect, value.text); return;
  }
}

static void put_field(struct buffer *out, const struct sql_names *names, const struct dataset *data,
    const struct sql_column *column, uint32_t row) {
  const struct field *field = &names->schema->fields[column->of];
  const struct value value = dataset_value(data, column->of, row);
  /* a day of the preceding year may be known to be none; all else that is none is not given */
  const bool is_none =
      value_is_none(&value) && (field->origin == FIELD_DATA || field->type.kind == TYPE_REFERENCE);
  if (!value.known || is_none) buffer_put(out, STR("null"));
  else if (sql_holds_integer(names->dialect, field)) buffer_put_integer(out, value.number);
  else put_typed(out, names, data, value);
}

static void put_cell(struct buffer *out, const struct sql_names *names, const struct dataset *data,
    uint32_t entity, const struct sql_column *column, uint32_t row) {
  const struct table *table = &data->tables[entity];
  switch ((enum sql_column_kind)column->kind) {
  case SQL_ROW: buffer_put_integer(out, row); break;
  case SQL_PARENT: buffer_put_integer(out, table->parent[row]); break;
  case SQL_FIELD: put_field(out, names, data, column, row); break;
  case SQL_HAS: {
    const uint8_t *listed = data->tables[column->of].listed;
    buffer_put(out, !listed || listed[row] ? STR("true") : STR("false"));
    break;
  }
  }
}

static void put_rows(struct buffer *out, const struct sql_names *names, const struct dataset *data,
    uint32_t entity) {
  const struct sql_table *table = &names->tables[entity];
  for (uint32_t row = 0; row < data->tables[entity].n_rows; row++) {
    if (row % ROWS_MAX == 0) {
      buffer_put(out, row ? STR(";\ninsert into ") : STR("insert into "));
      sql_put_name(out, names->dialect, table->name);
      buffer_put(out, STR(" values\n"));
    } else {
      buffer_put(out, STR(",\n"));
    }
    for (uint32_t i = 0; i < table->n_columns; i++) {
      buffer_put(out, i ? STR(", ") : STR("("));
      put_cell(out, names, data, entity, &table->columns[i], row);
    }
    buffer_put_byte(out, ')');
  }
  if (data->tables[entity].n_rows) buffer_put(out, STR(";\n"));
}

void data_write_script(
    struct buffer *out, const struct sql_names *names, const struct dataset *data, bool replaces) {
  const bool is_one = sql_has_transactions(names->dialect);
  if (is_one) buffer_put(out, STR("begin;\n"));
  for (uint32_t entity = 0; entity < names->schema->n_entities; entity++) {
    if (replaces) {
      buffer_put(out, STR("drop table if exists "));
      sql_put_name(out, names->dialect, names->tables[entity].name);
      buffer_put(out, STR(";\n"));
    }
    sql_put_create_table(out, names->dialect, names, entity, false);
    put_rows(out, names, data, entity);
    buffer_put_byte(out, '\n');
  }
  if (is_one) buffer_put(out, STR("commit;\n"));
}
