/* Conditions: the engine's own three-valued logic is Kleene's. */
#include "compiler/sql/script.h"

#define A sql_operand(sql, code->a)->part[0]
#define B sql_operand(sql, code->b)->part[0]

static bool is_word(const char *text, const char *word) { return strcmp(text, word) == 0; }

SNIPPET(NOT) {
  if (is_word(A, "true") || is_word(A, "false")) {
    out->part[0] = is_word(A, "true") ? "false" : "true";
    return true;
  }
  out->part[0] = SQL_TEXT(sql, "(not %s)", A);
  return true;
}
SNIPPET(AND) {
  if (is_word(A, "true") || is_word(B, "false")) out->part[0] = B;
  else if (is_word(B, "true") || is_word(A, "false")) out->part[0] = A;
  else out->part[0] = SQL_TEXT(sql, "(%s and %s)", A, B);
  return true;
}
SNIPPET(OR) {
  if (is_word(A, "false") || is_word(B, "true")) out->part[0] = B;
  else if (is_word(B, "false") || is_word(A, "true")) out->part[0] = A;
  else out->part[0] = SQL_TEXT(sql, "(%s or %s)", A, B);
  return true;
}

static bool equal(struct script *sql, const struct instruction *code, struct sql_value *out) {
  out->part[0] = SQL_TEXT(sql, "(%s = %s)", A, B);
  return true;
}
SNIPPET(EQ_TRUTH) { return equal(sql, code, out); }
SNIPPET(EQ_CODE) { return equal(sql, code, out); }
SNIPPET(EQ_TEXT) { return equal(sql, code, out); }

SNIPPET(IS_CODE) {
  const struct type type = sql->program->types[code->a];
  out->part[0] = SQL_TEXT(sql, "(%s = %s)", A,
      type.kind == TYPE_ENUM ? sql_word(sql, type.of, code->imm) : SQL_TEXT(sql, "%u", code->imm));
  return true;
}

static const char *both_bits(struct script *sql, const char *a, const char *b) {
  return SQL_TEXT(sql, sql->dialect == SQL_CLICKHOUSE ? "bitAnd(%s, %s)" : "(%s & %s)", a, b);
}

static bool is_set(struct script *sql, const struct instruction *code, struct sql_value *out) {
  const char *bit = SQL_TEXT(sql, "%lld", (long long)(UINT64_C(1) << code->imm));
  if (code->imm == 63) bit = "(-9223372036854775807 - 1)";
  out->part[0] = SQL_TEXT(sql, "case when %s = %s then true when %s = 0 then false end", A, bit,
      both_bits(sql, A, bit));
  return true;
}
SNIPPET(IS_SET8) { return is_set(sql, code, out); }
SNIPPET(IS_SET64) { return is_set(sql, code, out); }

/* Of one outcome only: no bit is left where the lowest is taken away. */
static bool equal_sets(struct script *sql, const struct instruction *code, struct sql_value *out) {
  const char *a = A, *b = B;
  const char *single = code->op == OP_EQ_SET8
      ? SQL_TEXT(sql, "%s in (1, 2, 4, 8, 16, 32, 64, 128)", a)
      : SQL_TEXT(sql, "(%s = (-9223372036854775807 - 1) or (%s > 0 and %s = 0))", a, a,
            both_bits(sql, a, SQL_TEXT(sql, "(%s - 1)", a)));
  out->part[0] = SQL_TEXT(sql, "case when %s = 0 then false when %s = %s and %s then true end",
      both_bits(sql, a, b), a, b, single);
  return true;
}
SNIPPET(EQ_SET8) { return equal_sets(sql, code, out); }
SNIPPET(EQ_SET64) { return equal_sets(sql, code, out); }
