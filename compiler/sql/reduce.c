/* Aggregates over the rows below: grouped queries, one for all aggregates of the same rows. */
#include "compiler/sql/script.h"

uint32_t sql_group(
    struct script *sql, uint32_t above, uint32_t below, uint32_t time, uint64_t needs) {
  for (uint32_t i = 0; i < sql->sides.n; i++) {
    struct sql_side *side = &sql->sides.items[i];
    if (side->query || side->entity != above || side->below != below || side->time != time)
      continue;
    side->needs |= needs;
    return i;
  }
  const struct sql_side side = {.entity = above, .below = below, .time = time, .needs = needs};
  VEC_PUSH(sql->arena, &sql->sides, side);
  return sql->sides.n - 1;
}

const char *sql_aggregate(struct script *sql, uint32_t side, const char *wanted, const char *text) {
  struct sql_side *s = &sql->sides.items[side];
  for (uint32_t i = 0; i < s->texts.n; i++)
    if (strcmp(s->texts.items[i], text) == 0) return s->names.items[i];
  const char *name = work_name(sql, wanted);
  VEC_PUSH(sql->arena, &s->names, name);
  VEC_PUSH(sql->arena, &s->texts, text);
  return name;
}

uint32_t sql_side(struct script *sql, uint32_t entity, const char *query) {
  const struct sql_side side = {.entity = entity, .query = query};
  VEC_PUSH(sql->arena, &sql->sides, side);
  return sql->sides.n - 1;
}

/* A column of r[d]'s entity from what a side gives, at the time that it and the list's presence
 * have. */
static void from_side(struct script *sql, const struct instruction *code, struct sql_value *out,
    uint32_t side, const struct sql_value *listed, const char *text, uint32_t part) {
  const uint32_t d = code->d;
  const uint32_t time = listed->time > out->time ? listed->time : out->time;
  const char *name = sql_register_name(sql, d);
  if (sql->program->registers[d].kind == REG_BOUNDS)
    name = SQL_TEXT(sql, "%s at %s", name, part ? "most" : "least");
  out->part[part] =
      work_column(sql, sql->program->registers[d].entity, time, listed->needs, name, text, side);
}

/* The rows the instruction folds; the group of them. */
static uint32_t group_of(struct script *sql, const struct instruction *code,
    const struct sql_value *out, uint32_t below, struct sql_value *listed) {
  const uint32_t above = sql->program->registers[code->d].entity;
  *listed = sql_listed(sql, above, below);
  return sql_group(sql, above, below, out->time, out->needs);
}

static void finish(struct sql_value *out, const struct sql_value *listed) {
  out->time = (listed->time > out->time ? listed->time : out->time) + 1;
  out->needs = 0;
}

static const char *where_listed(
    struct script *sql, const struct sql_value *listed, const char *text) {
  if (strcmp(listed->part[0], "true") == 0) return text;
  return SQL_TEXT(sql, "case when %s then %s end", listed->part[0], text);
}

SNIPPET(ANY) {
  struct sql_value listed;
  const uint32_t side = group_of(sql, code, out, sql->program->registers[code->a].entity, &listed);
  const char *truth = sql_operand(sql, code->a)->part[0],
             *most = sql_aggregate(sql, side, "any",
                 SQL_TEXT(sql, "max(case when %s then 2 when %s then 0 else 1 end)", truth,
                     SQL_TEXT(sql, "not (%s)", truth)));
  const char *otherwise = strcmp(listed.part[0], "true") == 0
      ? "false"
      : SQL_TEXT(sql, "case when %s then false end", listed.part[0]);
  from_side(sql, code, out, side, &listed,
      SQL_TEXT(sql, "case when %s = 2 then true when %s = 1 then null else %s end", most, most,
          otherwise),
      0);
  finish(out, &listed);
  return true;
}

SNIPPET(COUNT_ROWS) {
  struct sql_value listed;
  const uint32_t side = group_of(sql, code, out, code->a, &listed);
  const char *count = sql_aggregate(sql, side, "rows", "count(*)");
  from_side(sql, code, out, side, &listed,
      where_listed(sql, &listed, SQL_TEXT(sql, "coalesce(%s, 0)", count)), 0);
  finish(out, &listed);
  return true;
}

SNIPPET(COUNT_BOUNDS) {
  struct sql_value listed;
  const uint32_t side = group_of(sql, code, out, sql->program->registers[code->a].entity, &listed);
  const char *truth = sql_operand(sql, code->a)->part[0];
  const char *sure =
      sql_aggregate(sql, side, "sure", SQL_TEXT(sql, "sum(case when %s then 1 else 0 end)", truth));
  const char *maybe = sql_aggregate(
      sql, side, "maybe", SQL_TEXT(sql, "sum(case when not (%s) then 0 else 1 end)", truth));
  from_side(sql, code, out, side, &listed,
      where_listed(sql, &listed, SQL_TEXT(sql, "coalesce(%s, 0)", sure)), 0);
  from_side(sql, code, out, side, &listed,
      where_listed(sql, &listed, SQL_TEXT(sql, "coalesce(%s, 0)", maybe)), 1);
  finish(out, &listed);
  return true;
}
