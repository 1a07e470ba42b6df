/* Numbers: 64-bit integers at a scale. */
#include "compiler/sql/script.h"

#define A sql_operand(sql, code->a)->part[0]
#define B sql_operand(sql, code->b)->part[0]
#define LEFT(scales) ((scales) >> 4 & 15)
#define RIGHT(scales) ((scales)&15)

SNIPPET(BOUND) {
  out->part[0] = out->part[1] = A;
  return true;
}

SNIPPET(SETTLE) {
  const struct sql_value *a = sql_operand(sql, code->a);
  out->part[0] = sql_is_point(a, REG_BOUNDS)
      ? a->part[0]
      : SQL_TEXT(sql, "case when %s = %s then %s end", a->part[0], a->part[1], a->part[0]);
  return true;
}

static bool compare(
    struct script *sql, const struct instruction *code, struct sql_value *out, const char *by) {
  if (code->imm) return sql_refuse(sql, "scales");
  out->part[0] = SQL_TEXT(sql, "(%s %s %s)", A, by, B);
  return true;
}
SNIPPET(EQ_NUMBER) { return compare(sql, code, out, "="); }
SNIPPET(LT_NUMBER) { return compare(sql, code, out, "<"); }
SNIPPET(LE_NUMBER) { return compare(sql, code, out, "<="); }
