/* The columns of an entity's table as an engine takes and gives them: for whoever writes rows or reads
 * them back. */
#ifndef THIDUA_TABLE_COLUMNS_H
#define THIDUA_TABLE_COLUMNS_H

#include "engines/engine.h"
#include "base/vec.h"

/* The names of `all` that are not among others, as a list, in the arena; NULL: each is. */
static inline const char *columns_not_among(struct arena *arena, const struct str *all,
    uint32_t n_all, const struct str *others, uint32_t n_others) {
  VEC(struct str) missing = {0};
  for (uint32_t i = 0; i < n_all; i++) {
    bool is_there = false;
    for (uint32_t k = 0; k < n_others && !is_there; k++) is_there = str_equal(all[i], others[k]);
    if (!is_there) VEC_PUSH(arena, &missing, all[i]);
  }
  return missing.n ? str_listed(arena, missing.items, missing.n) : NULL;
}

/* By the table's columns, in the arena. */
static inline struct engine_column *table_columns(
    struct arena *arena, enum sql_dialect dialect, const struct sql_names *names, uint32_t entity) {
  static const uint8_t types[] = {[TYPE_BOOLEAN] = ENGINE_BOOLEAN,
      [TYPE_INTEGER] = ENGINE_INTEGER,
      [TYPE_DECIMAL] = ENGINE_DECIMAL,
      [TYPE_DATE] = ENGINE_DATE,
      [TYPE_TEXT] = ENGINE_TEXT,
      [TYPE_ENUM] = ENGINE_TEXT,
      [TYPE_REFERENCE] = ENGINE_TEXT};
  const struct sql_table *table = &names->tables[entity];
  struct engine_column *columns = ARENA_ARRAY(arena, struct engine_column, table->n_columns);
  for (uint32_t i = 0; i < table->n_columns; i++) {
    const struct sql_column *column = &table->columns[i];
    columns[i] = (struct engine_column){.name = column->name, .type = ENGINE_INTEGER};
    if (column->kind == SQL_HAS) columns[i].type = ENGINE_BOOLEAN;
    if (column->kind != SQL_FIELD) continue;
    const struct field *field = &names->schema->fields[column->of];
    if (sql_holds_integer(dialect, field)) continue;
    columns[i].type = types[field->type.kind];
    columns[i].scale = field->type.scale;
  }
  return columns;
}

#endif
