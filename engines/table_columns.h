/* The columns of an entity's table as an engine takes and gives them: for whoever writes rows or reads
 * them back. */
#ifndef THIDUA_TABLE_COLUMNS_H
#define THIDUA_TABLE_COLUMNS_H

#include "engines/engine.h"

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
