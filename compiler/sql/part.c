/* Which columns a group says by itself, whatever the other groups are: those that read none but such
 * columns, of rows of one group. The machine's phases say of each instruction whether it stays
 * within a group (program.h). */
#include "compiler/sql/script.h"

/* By name: whether a column, or an aggregate, is local. */
struct locality {
  struct script *sql;
  struct str_map names;
  VEC(bool) is_local;
};

static void add(struct locality *l, const char *name) {
  str_map_add(&l->names, str_from(name), l->is_local.n);
  VEC_PUSH(l->sql->arena, &l->is_local, true);
}

/* Names that are no columns, of entities and the like, are everywhere. */
static bool reads_local(const struct locality *l, const char *text) {
  uint32_t at;
  for (struct str name; sql_next_name(l->sql, &text, &name);)
    if (str_map_find(&l->names, name, &at) && !l->is_local.items[at]) return false;
  return true;
}

/* True where that is new. */
static bool is_said_by_all(struct locality *l, const char *name) {
  uint32_t at = 0;
  str_map_find(&l->names, str_from(name), &at);
  const bool is_new = l->is_local.items[at];
  l->is_local.items[at] = false;
  return is_new;
}

/* The order of ids is of all rows: the machine has it before it begins. */
static bool is_within_groups(const struct script *sql, uint32_t instruction) {
  if (instruction >= sql->program->n_code || sql->program->code[instruction].op == OP_ID_ORDER)
    return false;
  for (uint32_t i = 0; i < sql->program->n_phases; i++) {
    const struct phase *phase = &sql->program->phases[i];
    if (instruction >= phase->first && instruction < phase->first + phase->n)
      return phase->domain == DOMAIN_TRUNK;
  }
  return false;
}

static bool is_local_side(const struct locality *l, const struct sql_side *side) {
  return side->entity != 0 &&
      (!side->query ||
          (is_within_groups(l->sql, side->instruction) && reads_local(l, side->query)));
}

/* Takes out what reads what is not local; true where some was found. */
static bool narrow(struct locality *l) {
  struct script *sql = l->sql;
  bool found = false;
  for (uint32_t i = 0; i < sql->sides.n; i++) {
    const struct sql_side *side = &sql->sides.items[i];
    for (uint32_t k = 0; k < side->texts.n; k++)
      if (!reads_local(l, side->texts.items[k]))
        found = is_said_by_all(l, side->names.items[k]) || found;
  }
  for (uint32_t i = 0; i < sql->columns.n; i++) {
    const struct work_column *c = &sql->columns.items[i];
    if (!reads_local(l, c->text) ||
        (c->side != NONE_INDEX && !is_local_side(l, &sql->sides.items[c->side])))
      found = is_said_by_all(l, c->name) || found;
  }
  return found;
}

void sql_find_local(struct script *sql) {
  struct locality l = {.sql = sql};
  str_map_init(&l.names, sql->arena);
  for (uint32_t i = 0; i < sql->sides.n; i++)
    for (uint32_t k = 0; k < sql->sides.items[i].names.n; k++)
      add(&l, sql->sides.items[i].names.items[k]);
  for (uint32_t i = 0; i < sql->columns.n; i++) add(&l, sql->columns.items[i].name);
  while (narrow(&l)) {}
  for (uint32_t i = 0; i < sql->columns.n; i++) {
    uint32_t at = 0;
    str_map_find(&l.names, str_from(sql->columns.items[i].name), &at);
    sql->columns.items[i].is_local = l.is_local.items[at];
  }
}

/* The root's own row is on every server: what it says by itself is made on each. */
bool sql_in_part(const struct script *sql, const struct work_column *column) {
  switch (sql->part) {
  case SQL_PART_WHOLE:
  case SQL_PART_SECOND: return true;
  case SQL_PART_GROUPS: return column->is_local;
  case SQL_PART_ROOT: return !column->is_local || column->entity == 0;
  }
  return true;
}

bool sql_stands_at(const struct script *sql, const struct work_column *column, uint32_t time) {
  return column->time < time || !sql_in_part(sql, column);
}
