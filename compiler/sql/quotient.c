/* Quotients and products that are rounded: quotient and remainder become columns, and say which
 * whole number is next. What 64 bits do not hold on the way is computed in the engine's wider type;
 * SQLite, that has none, divides in steps of some digits. */
#include "compiler/sql/whole.h"

#include "base/translate.h"

/* SQLite: digits a step of a long division. */
#define STEP_DIGITS 6u

const char *sql_let(struct script *sql, const struct instruction *code, struct sql_value *out,
    const char *what, const char *text) {
  return work_column(sql, sql->program->registers[code->d].entity, out->time, out->needs,
      SQL_TEXT(sql, "%s %s", sql_register_name(sql, code->d), what), text, NONE_INDEX);
}

/* By how much a quotient toward zero is to be moved, from its remainder and its divisor; NULL: never. */
static const char *moved(
    struct script *sql, enum rounding rounding, const char *q, const char *r, struct whole d) {
  const char *half = sql_quotient(sql, !whole_fits(d.lo, d.hi), d.text, "2");
  int128 number;
  if (whole_is_literal(d, &number)) half = sql_integer(sql, (number < 0 ? -number : number) / 2);
  else if (d.lo < 0) half = SQL_TEXT(sql, "abs(%s)", half);
  const char *even = SQL_TEXT(sql, "%s %% 2 = 0 and ", d.text);
  if (whole_is_literal(d, &number)) even = number % 2 ? "1 = 0 and " : "";
  const char *sign = d.lo > 0
      ? SQL_TEXT(sql, "case when %s < 0 then -1 else 1 end", r)
      : SQL_TEXT(sql, "case when (%s < 0) = (%s < 0) then 1 else -1 end", r, d.text);
  switch (rounding) {
  case ROUND_HALF_AWAY:
    return SQL_TEXT(sql, "case when abs(%s) > %s or (%sabs(%s) = %s) then %s else 0 end", r, half,
        even, r, half, sign);
  case ROUND_HALF_EVEN:
    return SQL_TEXT(sql,
        "case when abs(%s) > %s or (%sabs(%s) = %s and %s %% 2 <> 0) then %s else 0 end", r, half,
        even, r, half, q, sign);
  case ROUND_TOWARD_ZERO: return NULL;
  case ROUND_AWAY: return SQL_TEXT(sql, "case when %s <> 0 then %s else 0 end", r, sign);
  case ROUND_FLOOR:
    return SQL_TEXT(
        sql, "case when %s <> 0 and (%s < 0) <> (%s < 0) then -1 else 0 end", r, r, d.text);
  case ROUND_CEILING:
    return SQL_TEXT(
        sql, "case when %s <> 0 and (%s < 0) = (%s < 0) then 1 else 0 end", r, r, d.text);
  }
  return NULL;
}

static const char *next(
    struct script *sql, enum rounding rounding, const char *q, const char *r, struct whole d) {
  const char *by = moved(sql, rounding, q, r, d);
  return by ? SQL_TEXT(sql, "(%s + %s)", q, by) : q;
}

/* What the widest type of the dialect holds. */
int128 sql_widest(const struct script *sql) {
  const int128 any = (int128)(((uint128)1 << 127) - 1);
  switch (sql->dialect) {
  case SQL_SQLITE: return INT64_MAX;
  case SQL_SPARK: { /* 38 digits */
    const int128 half = (int128)decimal_power_of_ten[9] * 1000000000 * 10;
    return half * half - 1;
  }
  case SQL_POSTGRESQL:
  case SQL_DUCKDB:
  case SQL_CLICKHOUSE:
  case N_SQL_DIALECTS: break;
  }
  return any;
}

static int128 most_of(struct whole a) {
  const int128 below = a.lo < 0 ? -(a.lo + 1) : a.lo, above = a.hi < 0 ? -(a.hi + 1) : a.hi;
  return below > above ? below : above;
}

/* SQLite: n * 10^digits / d digit by digit. A remainder that is too large with the digits of a step
 * goes over to floating point, and the quotient with it. */
static bool divide_in_steps(struct script *sql, const struct instruction *code,
    struct sql_value *out, struct whole n, struct whole d, unsigned digits, enum rounding rounding,
    struct whole *result) {
  unsigned step = digits;
  while (step > STEP_DIGITS && most_of(d) > INT64_MAX / decimal_power_of_ten[step]) step -= 3;
  if (digits && !sql->options->allow_faults && most_of(d) > INT64_MAX / decimal_power_of_ten[step])
    return sql_refuse(sql, _("a divisor may be too large for its integers of 64 bits"));
  const char *by = SQL_TEXT(sql, "nullif(%s, 0)", d.text);
  if (d.lo > 0) by = d.text;
  const char *q = SQL_TEXT(sql, "%s / %s", n.text, by), *r = SQL_TEXT(sql, "%s %% %s", n.text, by);
  while (true) {
    const char *q_name = sql_let(sql, code, out, "quotient", q),
               *r_name = sql_let(sql, code, out, "rest", r);
    out->time++;
    q = q_name;
    r = r_name;
    if (!digits) break;
    const unsigned now = digits < step ? digits : step;
    const long long p = (long long)decimal_power_of_ten[now];
    q = SQL_TEXT(sql, "%s * %lld + %s * %lld / %s", q_name, p, r_name, p, by);
    r = SQL_TEXT(sql, "case when typeof(%s * %lld) = 'integer' then %s * %lld %% %s end", r_name, p,
        r_name, p, by);
    digits -= now;
  }
  const char *sum = next(sql, rounding, q, r, d);
  *result = (struct whole){
      SQL_TEXT(sql, "case when typeof(%s) = 'integer' and typeof(%s) = 'integer' then %s end", q,
          sum, sum),
      INT64_MIN, INT64_MAX, true, false};
  return true;
}

bool whole_divide(struct script *sql, const struct instruction *code, struct sql_value *out,
    struct whole n, struct whole d, unsigned digits, enum rounding rounding, struct whole *result) {
  if (whole_is_null(n) || whole_is_null(d)) {
    *result = (struct whole){
        sql->dialect == SQL_SQLITE ? "null" : "cast(null as bigint)", 0, 0, false, false};
    return true;
  }
  int128 lo, hi;
  const int64_t p = decimal_power_of_ten[digits];
  const bool known = !__builtin_mul_overflow(n.lo, (int128)p, &lo) &&
      !__builtin_mul_overflow(n.hi, (int128)p, &hi);
  const bool narrow = known && whole_fits(d.lo, d.hi) && whole_fits(lo - 1, hi);
  if (!narrow && sql->dialect == SQL_SQLITE)
    return divide_in_steps(sql, code, out, n, d, digits, rounding, result);
  if (!narrow && sql->dialect != SQL_POSTGRESQL && !known && !sql->options->allow_faults)
    return sql_refuse(sql, _("a number may be too large for its integers of 128 bits"));
  const char *scaled = narrow ? n.text : sql_wide(sql, n.text);
  if (digits) {
    const struct whole product = narrow ? whole_product(sql, n, whole_constant(sql, p))
                                        : (struct whole){NULL, 0, 0, false, false};
    scaled = narrow ? product.text : SQL_TEXT(sql, "(%s * %lld)", scaled, (long long)p);
    if (!known && sql->dialect == SQL_DUCKDB) scaled = SQL_TEXT(sql, "try%s", scaled);
    if (!known && sql->dialect == SQL_SPARK)
      scaled = SQL_TEXT(sql, "try_multiply(%s, %lld)", sql_wide(sql, n.text), (long long)p);
  } else if (narrow && sql->dialect != SQL_SQLITE) {
    scaled = SQL_TEXT(
        sql, sql->dialect == SQL_CLICKHOUSE ? "toInt64(%s)" : "cast(%s as bigint)", scaled);
  }
  const bool faults = !narrow || (d.lo <= 0 && d.hi >= 0);
  const char *by = d.lo > 0 || d.hi < 0 ? d.text : SQL_TEXT(sql, "nullif(%s, 0)", d.text);
  const char *q = sql_let(sql, code, out, "quotient", sql_quotient(sql, !narrow, scaled, by));
  if (rounding == ROUND_TOWARD_ZERO) {
    out->time++;
    *result = (struct whole){narrow ? q : sql_narrow(sql, q), INT64_MIN, INT64_MAX, faults, false};
    return true;
  }
  const char *r = sql_let(sql, code, out, "rest", sql_remainder(sql, !narrow, scaled, by));
  out->time++;
  const char *sum = next(sql, rounding, q, r, d);
  *result =
      (struct whole){narrow ? sum : sql_narrow(sql, sum), INT64_MIN, INT64_MAX, faults, false};
  return true;
}

/* SQLite: a * b / 10^digits (up to nine) by halves: of equal signs, so that none of the parts is too
 * large where their sum is not. */
static struct whole multiply_by_halves(struct script *sql, const struct instruction *code,
    struct sql_value *out, struct whole a, struct whole b, unsigned digits) {
  const long long p = (long long)decimal_power_of_ten[digits];
  const char *x = a.text, *y = b.text;
  const char *q = sql_let(sql, code, out, "quotient",
      SQL_TEXT(sql,
          "(%s / %lld) * (%s / %lld) * %lld + (%s / %lld) * (%s %% %lld) + (%s %% %lld) * (%s / "
          "%lld) "
          "+ (%s %% %lld) * (%s %% %lld) / %lld",
          x, p, y, p, p, x, p, y, p, x, p, y, p, x, p, y, p, p));
  const char *r = sql_let(
      sql, code, out, "rest", SQL_TEXT(sql, "(%s %% %lld) * (%s %% %lld) %% %lld", x, p, y, p, p));
  out->time++;
  const char *sum = next(sql, ROUND_HALF_EVEN, q, r, whole_constant(sql, p));
  return (struct whole){sql_narrow(sql, sum), INT64_MIN, INT64_MAX, true, false};
}

struct whole whole_multiply(struct script *sql, const struct instruction *code,
    struct sql_value *out, struct whole a, struct whole b, unsigned digits) {
  int128 c;
  if (whole_is_null(a) || whole_is_null(b) || !digits) return whole_product(sql, a, b);
  if (whole_is_literal(a, &c)) {
    const struct whole literal = a;
    a = b;
    b = literal;
  }
  if (whole_is_literal(b, &c)) { /* 0.50 * x is 5 * x / 10 */
    while (digits && c % 10 == 0) c /= 10, digits--;
    b = whole_constant(sql, c);
  }
  if (!digits) return whole_product(sql, a, b);
  const int128 most_a = most_of(a), most_b = most_of(b);
  if (most_a < (int128)1 << 62 && most_b < (int128)1 << 62 &&
      whole_fits(-most_a * most_b, most_a * most_b)) {
    struct whole product = whole_product(sql, a, b);
    product.text = sql_let(sql, code, out, "product", product.text);
    out->time++;
    return whole_shift(sql, product, digits, ROUND_HALF_EVEN);
  }
  if (sql->dialect == SQL_SQLITE) return multiply_by_halves(sql, code, out, a, b, digits);
  const struct whole power = whole_constant(sql, decimal_power_of_ten[digits]);
  const char *product =
      sql_let(sql, code, out, "product", SQL_TEXT(sql, "%s * %s", sql_wide(sql, a.text), b.text));
  out->time++;
  const char *q = sql_let(sql, code, out, "quotient", sql_quotient(sql, true, product, power.text)),
             *r = sql_let(sql, code, out, "rest", sql_remainder(sql, true, product, power.text));
  out->time++;
  return (struct whole){
      sql_narrow(sql, next(sql, ROUND_HALF_EVEN, q, r, power)), INT64_MIN, INT64_MAX, true, false};
}

struct whole whole_round(struct script *sql, struct whole a, unsigned imm) {
  const unsigned from = imm >> 4 & 15, to = imm & 15;
  if (from == to) return a;
  if (from < to) return whole_product(sql, a, whole_constant(sql, decimal_power_of_ten[to - from]));
  return whole_shift(sql, a, from - to, (enum rounding)(imm >> 8));
}
