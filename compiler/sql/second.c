/* What hangs on several groups where each was decided by itself, elsewhere (sql.h SQL_PART_SECOND):
 * registers that groups say are columns of the tables in which they stand; of the others only those
 * are written that what hangs on several groups is made of. */
#include "compiler/sql/script.h"
#include "runtime/program/crossing.h"

void sql_begin_second(struct script *sql) {
  const struct program *program = sql->program;
  sql->crossing = crossing_sides(sql->arena, program);
  sql->is_wanted = ARENA_ARRAY(sql->arena, bool, program->n_registers);
  for (uint32_t i = program->n_code; i-- > 0;) {
    const struct instruction *code = &program->code[i];
    if (sql->crossing[code->d] == SIDE_ALL) sql->is_wanted[code->d] = true;
    if (!sql->is_wanted[code->d] || sql->crossing[code->d] == SIDE_CROSSING) continue;
    for (uint32_t k = 0, n = instruction_n_reads(code, program->operands); k < n; k++)
      sql->is_wanted[instruction_read(code, program->operands, k)] = true;
  }
}

bool sql_is_said(const struct script *sql, uint32_t reg) {
  return sql->crossing && sql->crossing[reg] == SIDE_CROSSING;
}

static struct str table_of(
    struct arena *arena, const struct sql_names *names, const char *what, uint32_t entity) {
  return sql_table_name(arena, names,
      str_from(arena_printf(arena, "%s %.*s", what, STR_ARGS(names->tables[entity].name))));
}

struct str sql_said_table(struct arena *arena, const struct sql_names *names, uint32_t entity) {
  return table_of(arena, names, "said", entity);
}

struct str sql_given_table(struct arena *arena, const struct sql_names *names, uint32_t entity) {
  return table_of(arena, names, "given", entity);
}

static const char *quoted(const struct script *sql, struct str name) {
  return str_cstring(sql->arena, sql_quoted_name(sql->arena, sql->dialect, name));
}

static const char *said_table(const struct script *sql, uint32_t entity) {
  return quoted(sql, sql_said_table(sql->arena, &sql->data, entity));
}

const char *sql_data_table(const struct script *sql, uint32_t entity) {
  return sql->crossing ? quoted(sql, sql_given_table(sql->arena, &sql->data, entity))
                       : sql_entity_name(sql, entity);
}

void sql_say(struct script *sql, uint32_t reg, struct sql_value *value) {
  const struct reg *r = &sql->program->registers[reg];
  for (uint32_t part = 0; part < sql_n_parts((enum register_kind)r->kind); part++) {
    const struct str name = register_column(sql->arena, sql->program, reg, part);
    const char *column = quoted(sql, name);
    value->part[part] = sql_base_column(
        sql, r->entity, name, SQL_TEXT(sql, "%s.%s", said_table(sql, r->entity), column), true);
  }
}

void sql_put_said(struct buffer *out, const struct script *sql, uint32_t entity) {
  bool is_said = false;
  for (uint32_t i = 0; i < sql->base.n; i++)
    is_said |= sql->base.items[i].entity == entity && sql->base.items[i].is_said;
  if (!is_said) return;
  const char *said = said_table(sql, entity);
  buffer_printf(out, "\njoin %s on %s.", said, said);
  sql_put_name(out, sql->dialect, STR("_row"));
  buffer_printf(out, " = %s.", sql_entity_name(sql, entity));
  sql_put_name(out, sql->dialect, sql->data.rows[entity]);
}

bool sql_is_candidacy(const struct program *program, uint32_t reg) {
  for (uint32_t i = 0; i < program->schema.n_selections; i++)
    if (program->results.selections[i].status == reg) return true;
  return false;
}
