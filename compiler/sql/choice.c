/* `if`, decisions, duties: what is chosen, and what is possible. */
#include "compiler/sql/script.h"

#define A sql_operand(sql, code->a)->part[0]
#define B sql_operand(sql, code->b)->part[0]
#define C sql_operand(sql, code->c)->part[0]

static bool choose(struct script *sql, const struct instruction *code, struct sql_value *out) {
  const char *a = A, *b = B, *c = C;
  if (strcmp(a, "true") == 0) out->part[0] = b;
  else if (strcmp(a, "false") == 0) out->part[0] = c;
  else
    out->part[0] = SQL_TEXT(sql,
        "case when %s then %s when not (%s) then %s when %s = %s then %s end", a, b, a, c, b, c, b);
  return true;
}
SNIPPET(CHOOSE_TRUTH) { return choose(sql, code, out); }
SNIPPET(CHOOSE_CODE) { return choose(sql, code, out); }
SNIPPET(CHOOSE_TEXT) { return choose(sql, code, out); }
SNIPPET(CHOOSE_NUMBER) { return choose(sql, code, out); }

static const char *bit_of(struct script *sql, uint32_t outcome) {
  if (outcome == 63) return "(-9223372036854775807 - 1)";
  return SQL_TEXT(sql, "%lld", (long long)(UINT64_C(1) << outcome));
}

static const char *joined_bits(struct script *sql, const char *a, const char *b) {
  return SQL_TEXT(sql, sql->dialect == SQL_CLICKHOUSE ? "bitOr(%s, %s)" : "(%s | %s)", a, b);
}

/* From the weakest outcome to the strongest, as the kernel has it; rules of one outcome stand one
 * after another and are one condition. */
static bool decide(struct script *sql, const struct instruction *code, struct sql_value *out) {
  const uint32_t *pairs = sql->program->operands + code->a;
  const char *set = bit_of(sql, code->c);
  for (uint32_t k = code->b; k > 0;) {
    const uint32_t proposes = pairs[2 * (k - 1)];
    const char *proposed = sql_operand(sql, pairs[2 * k - 1])->part[0];
    for (k--; k > 0 && pairs[2 * (k - 1)] == proposes; k--)
      proposed = SQL_TEXT(sql, "(%s or %s)", sql_operand(sql, pairs[2 * k - 1])->part[0], proposed);
    const char *bit = bit_of(sql, proposes);
    set = SQL_TEXT(sql, "case when %s then %s else %s end", proposed, bit,
        joined_bits(
            sql, SQL_TEXT(sql, "case when not (%s) then 0 else %s end", proposed, bit), set));
  }
  out->part[0] = set;
  return true;
}
SNIPPET(DECIDE_SET8) { return decide(sql, code, out); }
SNIPPET(DECIDE_SET64) { return decide(sql, code, out); }

static bool outcome(struct script *sql, const struct instruction *code, struct sql_value *out) {
  const struct type type = sql->program->types[code->d];
  const struct enumeration *words = &sql->program->schema.enumerations[type.of];
  const char *text = SQL_TEXT(sql, "case %s", A);
  for (uint32_t i = 0; i < words->n_words && i < 64; i++)
    text = SQL_TEXT(sql, "%s when %s then %s", text, bit_of(sql, i), sql_word(sql, type.of, i));
  out->part[0] = SQL_TEXT(sql, "%s end", text);
  return true;
}
SNIPPET(OUTCOME_SET8) { return outcome(sql, code, out); }
SNIPPET(OUTCOME_SET64) { return outcome(sql, code, out); }

SNIPPET(UNDETERMINED) {
  out->part[0] = SQL_TEXT(sql, "(%s is null)", A);
  return true;
}

SNIPPET(DUTY) {
  const uint32_t states = sql->program->types[code->d].of;
  out->part[0] = SQL_TEXT(sql,
      "case when %s then case when %s then %s when not (%s) then %s end "
      "when not (%s) then case when %s then %s when not (%s) then %s end end",
      A, B, sql_word(sql, states, DUTY_LATE), B, sql_word(sql, states, DUTY_FULFILLED), A, C,
      sql_word(sql, states, DUTY_OVERDUE), C, sql_word(sql, states, DUTY_OPEN));
  return true;
}
