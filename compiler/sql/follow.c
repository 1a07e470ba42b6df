/* References followed, and the order of ids. runtime/kernels/kernel_follow.c, runtime/vm/id_order.c. */
#include "compiler/sql/rows.h"

/* A query of the rows of r[d]'s entity whose reference names one: its parts. */
static bool follow(struct script *sql, const struct instruction *code, struct sql_value *out) {
  const struct reg *registers = sql->program->registers;
  const uint32_t here = registers[code->d].entity, there = registers[code->b].entity;
  const struct sql_value *a = sql_operand(sql, code->a), *b = sql_operand(sql, code->b);
  struct sql_value named = *b;
  const uint32_t n = sql_n_parts(registers[code->b].kind);
  const char *parts = "", *outer = "";
  for (uint32_t i = 0; i < n; i++) {
    uint32_t same = 0;
    while (b->part[same] != b->part[i]) same++;
    if (same < i) {
      named.part[i] = named.part[same];
      continue;
    }
    named.part[i] = work_name(sql, "named");
    parts = SQL_TEXT(sql, "%s, %s as %s", parts, b->part[i], named.part[i]);
    outer = SQL_TEXT(sql, "%s, %s", outer, named.part[i]);
  }
  const uint32_t side = sql_side(sql, here,
      SQL_TEXT(sql,
          "select %s as _row%s from %s join (select %s as named_id%s from %s) as named on named_id "
          "= %s",
          sql_row_of(sql, here, here), outer, sql_from(sql, here, out->time, a->needs),
          sql_id(sql, there), parts, sql_from(sql, there, out->time, b->needs), a->part[0]));
  const struct sql_place place = {.time = out->time, .side = side, .listed = "true"};
  const enum register_kind kind = registers[code->d].kind;
  for (uint32_t i = 0; i < n; i++) {
    const char *text = named.part[i];
    uint32_t same = 0;
    while (named.part[same] != text) same++;
    if (kind == REG_SET8 || kind == REG_SET64) /* all outcomes up to the last are possible */
      text = SQL_TEXT(
          sql, "coalesce(%s, %lld)", text, (long long)(int64_t)(UINT64_MAX >> (63 - code->imm)));
    if (same < i) out->part[i] = out->part[same];
    else sql_put_part(sql, code, out, i, &place, text);
  }
  sql_put_done(out, place.time + 1);
  return true;
}
SNIPPET(FOLLOW_TRUTH) { return follow(sql, code, out); }
SNIPPET(FOLLOW_SET8) { return follow(sql, code, out); }
SNIPPET(FOLLOW_SET64) { return follow(sql, code, out); }
SNIPPET(FOLLOW_CODE) { return follow(sql, code, out); }
SNIPPET(FOLLOW_TEXT) { return follow(sql, code, out); }
SNIPPET(FOLLOW_NUMBER) { return follow(sql, code, out); }
SNIPPET(FOLLOW_BOUNDS) { return follow(sql, code, out); }

/* By the bytes of the texts, which in UTF-8 is the order of their characters. */
SNIPPET(ID_ORDER) {
  const uint32_t entity = sql->program->registers[code->d].entity;
  const char *id = sql_field(sql, code->a), *name = work_name(sql, "order of ids");
  const uint32_t side = sql_side(sql, entity,
      SQL_TEXT(sql,
          "select %s as _row, dense_rank() over (order by %s%s) - 1 as %s from %s where %s is not "
          "null",
          sql_row_of(sql, entity, entity), id,
          sql->dialect == SQL_POSTGRESQL ? " collate \"C\"" : "", name, sql_from(sql, entity, 0, 0),
          id));
  const struct sql_place place = {.side = side, .listed = "true"};
  sql_put_part(sql, code, out, 0, &place, name);
  sql_put_done(out, 1);
  return true;
}

SNIPPET(THIS) {
  out->part[0] = sql_id(sql, code->a);
  return true;
}
