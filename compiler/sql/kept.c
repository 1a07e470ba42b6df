/* The registers that reports read, one table an entity: "kept unit", with _row and a column for each
 * part, r53, or r28_lo and r28_hi. */
#include "compiler/sql/script.h"

static const char *const suffixes[REG_N_KINDS][4] = {
    [REG_TRUTH] = {""},
    [REG_SET8] = {""},
    [REG_SET64] = {""},
    [REG_CODE] = {""},
    [REG_TEXT] = {""},
    [REG_NUMBER] = {""},
    [REG_BOUNDS] = {"_lo", "_hi"},
    [REG_FRACTION] = {"_lo", "_lo_of", "_hi", "_hi_of"},
};

bool sql_keeps(const struct program *program, enum sql_kept kept, uint32_t reg) {
  const struct reg *r = &program->registers[reg];
  if (r->entity == ENTITY_RUN || r->storage == STORAGE_VIEW) return false;
  if (kept == SQL_KEPT_ALL || r->storage == STORAGE_WHOLE) return true;
  const struct result_registers *results = &program->results;
  for (uint32_t i = 0; i < program->schema.n_rules; i++)
    if (results->rules[i] == reg) return true;
  for (uint32_t i = 0; i < program->schema.n_exceptions; i++)
    if (results->exceptions[i] == reg) return true;
  for (uint32_t i = 0; i < program->schema.n_selections; i++)
    if (results->selections[i].condition == reg) return true;
  return false;
}

struct str sql_kept_table(struct arena *arena, const struct sql_names *names, uint32_t entity) {
  return sql_table_name(arena, names,
      str_from(arena_printf(arena, "kept %.*s", STR_ARGS(names->tables[entity].name))));
}

struct str sql_kept_column(
    struct arena *arena, const struct program *program, uint32_t reg, uint32_t part) {
  return str_from(arena_printf(arena, "r%u%s", reg, suffixes[program->registers[reg].kind][part]));
}

static bool keeps(const struct script *sql, uint32_t entity, uint32_t reg) {
  return sql->program->registers[reg].entity == entity && sql->values[reg].part[0] &&
      sql_keeps(sql->program, (enum sql_kept)sql->options->kept, reg);
}

void sql_write_kept(struct buffer *out, struct script *sql) {
  const struct program *program = sql->program;
  const uint32_t time = sql_last_time(sql);
  for (uint32_t entity = 0; entity < program->schema.n_entities; entity++) {
    uint64_t needs = 0;
    uint32_t n = 0;
    for (uint32_t reg = 0; reg < program->n_registers; reg++)
      if (keeps(sql, entity, reg)) needs |= sql->values[reg].needs, n++;
    if (n == 0) continue;
    const struct str table = sql_kept_table(sql->arena, &sql->data, entity);
    const char *name = str_cstring(sql->arena, sql_quoted_name(sql->arena, sql->dialect, table));
    sql_put_create(out, sql, name, true, false);
    buffer_printf(out, "select %s.", sql_entity_name(sql, entity));
    sql_put_name(out, sql->dialect, STR("_row"));
    buffer_put(out, STR(" as "));
    sql_put_name(out, sql->dialect, STR("_row"));
    for (uint32_t reg = 0; reg < program->n_registers; reg++) {
      if (!keeps(sql, entity, reg)) continue;
      for (uint32_t part = 0; part < sql_n_parts(program->registers[reg].kind); part++) {
        buffer_put(out, STR(",\n  "));
        sql_put(out, sql, sql->values[reg].part[part]);
        buffer_put(out, STR(" as "));
        sql_put_name(out, sql->dialect, sql_kept_column(sql->arena, program, reg, part));
      }
    }
    buffer_put(out, STR("\nfrom "));
    sql_put(out, sql, sql_from(sql, entity, time, needs));
    buffer_put(out, STR(";\n\n"));
  }
}
