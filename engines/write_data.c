/* Tables made or found, and their rows (write_data.h). */
#include "engines/write_data.h"

#include "base/translate.h"
#include "engines/table_columns.h"

/* -- tables -- */

/* A table that is there must have the columns that would be made. */
static bool check_columns(struct engine *engine, const struct sql_table *table,
    const struct str *there, uint32_t n_there) {
  struct arena *arena = engine->arena;
  struct str *wanted = ARENA_ARRAY(arena, struct str, table->n_columns);
  for (uint32_t i = 0; i < table->n_columns; i++) wanted[i] = table->columns[i].name;
  const char *lacks = columns_not_among(arena, wanted, table->n_columns, there, n_there),
             *more = columns_not_among(arena, there, n_there, wanted, table->n_columns);
  if (!lacks && !more) return true;
  const char *name = str_cstring(arena, table->name);
  return engine_fails(engine, ENGINE_STATEMENT,
      !more ? arena_printf(arena, _("the table \"%s\" is there already, without the columns %s"),
                  name, lacks)
          : !lacks
          ? arena_printf(arena,
                _("the table \"%s\" is there already, with columns that are not of this "
                  "regulation: "
                  "%s"),
                name, more)
          : arena_printf(arena,
                _("the table \"%s\" is there already, without the columns %s and with others: %s"),
                name, lacks, more));
}

static bool take_number(void *context, const struct engine_value *values) {
  *(int64_t *)context = values->number;
  return true;
}

/* Makes the table, or looks at the one that is there. */
static bool find_table(
    struct engine *engine, const struct sql_names *names, uint32_t entity, bool *is_there) {
  const struct sql_table *table = &names->tables[entity];
  struct str *there;
  uint32_t n_there;
  if (!engine_table_columns(engine, table->name, &there, &n_there)) return false;
  *is_there = n_there > 0;
  if (n_there) return check_columns(engine, table, there, n_there);
  struct buffer sql;
  buffer_init(&sql, engine->arena, NULL);
  sql_put_create_table(&sql, engine_dialect(engine), names, entity, false);
  return engine_execute(engine, (struct str){sql.bytes, (uint32_t)sql.n});
}

/* Runs `WORDS "table"`. */
static bool tell(struct engine *engine, const char *words, struct str table, int64_t *n) {
  const struct str name = sql_quoted_name(engine->arena, engine_dialect(engine), table);
  const struct str sql = str_from(arena_printf(engine->arena, "%s %.*s", words, STR_ARGS(name)));
  if (!n) return engine_execute(engine, sql);
  const struct engine_column count = {.name = STR("count"), .type = ENGINE_INTEGER};
  return engine_query(engine, sql, &count, 1, take_number, n);
}

/* Takes out the rows of tables that were there; without leave they must have none. */
static bool empty_tables(
    struct engine *engine, const struct sql_names *names, const bool *is_there, bool replaces) {
  /* truncate: nothing is left of the rows for PostgreSQL to look over later */
  const char *words = !replaces                  ? "select count(*) from"
      : engine_dialect(engine) == SQL_POSTGRESQL ? "truncate table"
                                                 : "delete from";
  int64_t n, total = 0;
  for (uint32_t e = 0; e < names->schema->n_entities; e++) {
    if (!is_there[e]) continue;
    if (!tell(engine, words, names->tables[e].name, replaces ? NULL : &n)) return false;
    if (!replaces) total += n;
  }
  if (total == 0) return true;
  return engine_fails(engine, ENGINE_STATEMENT,
      arena_printf(engine->arena,
          translated_number("the tables hold %lld row already: --replace takes it out first",
              "the tables hold %lld rows already: --replace takes them out first",
              (unsigned long)total),
          (long long)total));
}

/* -- rows -- */

static struct engine_value value_of(
    const struct dataset *data, const struct sql_column *column, uint32_t entity, uint32_t row) {
  switch ((enum sql_column_kind)column->kind) {
  case SQL_ROW: return (struct engine_value){.is_known = true, .number = row};
  case SQL_PARENT:
    return (struct engine_value){.is_known = true, .number = data->tables[entity].parent[row]};
  case SQL_HAS:
    return (struct engine_value){
        .is_known = true, .number = data->tables[column->of].listed[row] != 0};
  case SQL_FIELD: break;
  }
  const struct value value = dataset_value(data, column->of, row);
  struct engine_value out = {value.known, value.number, value.text};
  if (value.known && value.type.kind == TYPE_ENUM)
    out.text = dataset_word(data, value.type.of, (uint32_t)value.number);
  return out;
}

static bool write_rows(struct engine *engine, const struct sql_names *names,
    const struct dataset *data, uint32_t entity) {
  const struct sql_table *table = &names->tables[entity];
  const struct engine_column *columns =
      table_columns(engine->arena, engine_dialect(engine), names, entity);
  struct engine_value *values = ARENA_ARRAY(engine->arena, struct engine_value, table->n_columns);
  if (!engine_append_begin(engine, table->name, columns, table->n_columns)) return false;
  for (uint32_t row = 0; row < data->tables[entity].n_rows; row++) {
    for (uint32_t i = 0; i < table->n_columns; i++)
      values[i] = value_of(data, &table->columns[i], entity, row);
    if (!engine_append(engine, values)) return false;
  }
  return engine_append_end(engine);
}

bool data_write(struct engine *engine, const struct sql_names *names, const struct dataset *data,
    bool replaces) {
  if (!engine_begin(engine)) return false;
  bool is_good = true;
  const uint32_t n = data->schema->n_entities;
  bool *is_there = ARENA_ARRAY(engine->arena, bool, n);
  for (uint32_t e = 0; is_good && e < n; e++) is_good = find_table(engine, names, e, &is_there[e]);
  is_good = is_good && empty_tables(engine, names, is_there, replaces);
  for (uint32_t e = 0; is_good && e < n; e++) is_good = write_rows(engine, names, data, e);
  if (is_good && engine_commit(engine)) return true;
  engine_rollback(engine);
  return false;
}
