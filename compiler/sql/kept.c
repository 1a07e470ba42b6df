/* The registers that reports read, one table an entity: "kept unit", with _row and a column for each
 * part, r53, or r28_lo and r28_hi. */
#include "compiler/sql/script.h"
#include "runtime/program/crossing.h"

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

/* Of the second step what groups do not say themselves. */
static bool keeps(const struct script *sql, uint32_t entity, uint32_t reg) {
  return sql->program->registers[reg].entity == entity && sql->values[reg].part[0] &&
      (!sql->crossing || sql->crossing[reg] == SIDE_ALL) &&
      sql_keeps(sql->program, (enum sql_kept)sql->options->kept, reg);
}

/* Whom a selection does not rank has no rank, and there is nothing to be told of it. */
static const char *unranked(struct script *sql, uint32_t rank) {
  const struct program *program = sql->program;
  for (uint32_t i = 0; i < program->schema.n_selections; i++) {
    const struct selection_registers *r = &program->results.selections[i];
    if (r->rank == rank)
      return SQL_TEXT(sql, "(%s is null and %s %% %u <> %u)", sql->values[rank].part[0],
          sql->values[r->status].part[0], 1u << CANDIDACY_BITS, CANDIDACY_NONE);
  }
  return NULL;
}

/* Whether a register has no single value, as trace.h has it. */
static const char *unresolved(struct script *sql, uint32_t reg) {
  const char *ranked = unranked(sql, reg);
  if (ranked) return ranked;
  const struct sql_value *value = &sql->values[reg];
  const char *x = value->part[0];
  switch ((enum register_kind)sql->program->registers[reg].kind) {
  case REG_SET8:
  case REG_SET64: return SQL_TEXT(sql, "(%s & (%s - 1)) <> 0", x, x);
  case REG_CODE:
    if (!register_is_status(sql->program, reg)) break;
    return sql_is_candidacy(sql->program, reg)
        ? SQL_TEXT(sql, "%s %% %u >= %u", x, 1u << CANDIDACY_BITS, CANDIDACY_TIED)
        : SQL_TEXT(sql, "%s >= %u", x, ALLOTMENT_TIED);
  case REG_BOUNDS: return SQL_TEXT(sql, "(%s is null or %s <> %s)", x, x, value->part[1]);
  case REG_FRACTION:
    return SQL_TEXT(sql, "(%s is null or %s <> %s or %s <> %s)", x, x, value->part[2],
        value->part[1], value->part[3]);
  case REG_TRUTH:
  case REG_TEXT:
  case REG_NUMBER:
  case REG_N_KINDS: break;
  }
  return SQL_TEXT(sql, "(%s) is null", x);
}

/* "_open": whether any of a row's is unresolved, so that there is a reason to be told. */
static void put_open(struct buffer *out, struct script *sql, uint32_t entity) {
  buffer_put(out, STR(",\n  (false"));
  for (uint32_t reg = 0; reg < sql->program->n_registers; reg++)
    if (keeps(sql, entity, reg)) {
      buffer_put(out, STR("\n    or "));
      sql_put(out, sql, unresolved(sql, reg));
    }
  buffer_put(out, STR(") as "));
  sql_put_name(out, sql->dialect, STR("_open"));
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
    /* a report reads it once; the second step's go back to the groups, and are asked more than that */
    if (sql->crossing) sql_put_create(out, sql, name, true, false);
    else sql_put_create_view(out, sql, name);
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
        sql_put_name(out, sql->dialect, register_column(sql->arena, program, reg, part));
      }
    }
    if (sql->crossing) put_open(out, sql, entity);
    buffer_put(out, STR("\nfrom "));
    sql_put(out, sql, sql_from(sql, entity, time, needs));
    buffer_put(out, STR(";\n\n"));
  }
}
