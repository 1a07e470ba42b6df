/* Numbers known within bounds. */
#include "compiler/sql/whole.h"

SNIPPET(BOUND) {
  out->part[0] = out->part[1] = sql_operand(sql, code->a)->part[0];
  return true;
}

SNIPPET(SETTLE) {
  const struct sql_value *a = sql_operand(sql, code->a);
  out->part[0] = sql_is_point(a, REG_BOUNDS)
      ? a->part[0]
      : SQL_TEXT(sql, "case when %s = %s then %s end", a->part[0], a->part[1], a->part[0]);
  return true;
}
