/* Numbers: 64-bit integers at a scale. */
#include "compiler/sql/whole.h"

#include "base/translate.h"

#define LEFT(scales) ((scales) >> 4 & 15)
#define RIGHT(scales) ((scales)&15)

/* Operands read more than once are short; out's time and needs are theirs. */
#define OPERANDS                                                                                   \
  sql_shorten(sql, code, out);                                                                     \
  const struct whole a = whole_part(sql, code->a, 0), b = whole_part(sql, code->b, 0)
#define OPERAND                                                                                    \
  sql_shorten(sql, code, out);                                                                     \
  const struct whole a = whole_part(sql, code->a, 0)

static bool compare(struct script *sql, const struct instruction *code, struct sql_value *out,
    enum whole_comparison by) {
  const struct whole a = whole_part(sql, code->a, 0), b = whole_part(sql, code->b, 0);
  out->part[0] = whole_compare(sql, by, a, LEFT(code->imm), b, RIGHT(code->imm));
  return true;
}
SNIPPET(EQ_NUMBER) { return compare(sql, code, out, WHOLE_EQUAL); }
SNIPPET(LT_NUMBER) { return compare(sql, code, out, WHOLE_LESS); }
SNIPPET(LE_NUMBER) { return compare(sql, code, out, WHOLE_LESS_EQUAL); }

SNIPPET(ADD_NUMBER) {
  OPERANDS;
  out->part[0] = whole_sum(sql, a, LEFT(code->imm), b, RIGHT(code->imm), false).text;
  return true;
}
SNIPPET(SUB_NUMBER) {
  OPERANDS;
  out->part[0] = whole_sum(sql, a, LEFT(code->imm), b, RIGHT(code->imm), true).text;
  return true;
}
SNIPPET(MIN_NUMBER) {
  OPERANDS;
  out->part[0] = whole_extreme(sql, a, LEFT(code->imm), b, RIGHT(code->imm), false).text;
  return true;
}
SNIPPET(MAX_NUMBER) {
  OPERANDS;
  out->part[0] = whole_extreme(sql, a, LEFT(code->imm), b, RIGHT(code->imm), true).text;
  return true;
}

SNIPPET(NEG_NUMBER) {
  OPERAND;
  out->part[0] = whole_sum(sql, whole_constant(sql, 0), 0, a, 0, true).text;
  return true;
}

SNIPPET(ABS_NUMBER) {
  OPERAND;
  const struct whole negated = whole_sum(sql, whole_constant(sql, 0), 0, a, 0, true);
  out->part[0] = a.lo >= 0
      ? a.text
      : SQL_TEXT(sql, "case when %s < 0 then %s else %s end", a.text, negated.text, a.text);
  return true;
}

static struct whole widened(struct script *sql, struct whole a, unsigned digits) {
  return digits ? whole_product(sql, a, whole_constant(sql, decimal_power_of_ten[digits])) : a;
}

SNIPPET(WIDEN_NUMBER) {
  OPERAND;
  out->part[0] = widened(sql, a, code->imm).text;
  return true;
}

SNIPPET(ROUND_NUMBER) {
  OPERAND;
  out->part[0] = whole_round(sql, a, code->imm).text;
  return true;
}

SNIPPET(MUL_NUMBER) {
  OPERANDS;
  out->part[0] = whole_multiply(sql, code, out, a, b, code->imm).text;
  return true;
}

SNIPPET(DIV_NUMBER) {
  OPERANDS;
  struct whole r;
  if (!whole_divide(sql, code, out, a, b, code->imm, ROUND_HALF_EVEN, &r)) return false;
  out->part[0] = r.text;
  return true;
}
