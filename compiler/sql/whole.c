/* Arithmetic on texts of whole numbers. */
#include "compiler/sql/whole.h"

#define LEAST "(-9223372036854775807 - 1)"
/* An operand as long is made a column before it is read several times. */
#define OPERAND_MAX 48u

static int128 clipped(int128 n) {
  return n < INT64_MIN ? INT64_MIN : n > INT64_MAX ? INT64_MAX : n;
}

bool whole_fits(int128 lo, int128 hi) { return lo >= INT64_MIN && hi <= INT64_MAX; }

/* Whether its text may be of 32 bits. */
static bool may_be_short(struct whole a) {
  return a.is_short || (a.lo >= INT32_MIN && a.hi <= INT32_MAX);
}
static bool is_narrow(struct whole a) { return a.lo >= INT32_MIN && a.hi <= INT32_MAX; }

struct whole whole_part(const struct script *sql, uint32_t reg, uint32_t part) {
  const struct sql_range *range = &sql->ranges[reg];
  return (struct whole){
      sql_operand(sql, reg)->part[part], range->lo, range->hi, false, range->is_short};
}

struct whole whole_constant(struct script *sql, int128 number) {
  return (struct whole){sql_integer(sql, number), number, number, false, false};
}

bool whole_is_literal(struct whole a, int128 *number) {
  if (a.lo != a.hi || (a.text[0] != '(' && (a.text[0] < '0' || a.text[0] > '9'))) return false;
  const char *digits = a.text + strspn(a.text, "(-");
  if (digits[strspn(digits, "0123456789)")] && strcmp(a.text, LEAST) != 0) return false;
  *number = a.lo;
  return true;
}

bool whole_is_null(struct whole a) {
  return strcmp(a.text, "null") == 0 || strncmp(a.text, "cast(null ", 10) == 0;
}

void sql_shorten(struct script *sql, const struct instruction *code, struct sql_value *out) {
  const struct program *program = sql->program;
  *out = (struct sql_value){{NULL}, 0, 0};
  for (uint32_t k = 0, n = instruction_n_reads(code, program->operands); k < n; k++) {
    const uint32_t reg = instruction_read(code, program->operands, k);
    const struct sql_value *read = &sql->values[reg];
    size_t longest = 0;
    for (uint32_t part = 0; part < sql_n_parts(program->registers[reg].kind); part++)
      if (strlen(read->part[part]) > longest) longest = strlen(read->part[part]);
    if (longest > OPERAND_MAX) sql_materialize(sql, reg);
    if (read->time > out->time) out->time = read->time;
    out->needs |= read->needs;
  }
}

/* -- types -- */

const char *sql_wide(const struct script *sql, const char *text) {
  switch (sql->dialect) {
  case SQL_POSTGRESQL: return SQL_TEXT(sql, "cast(%s as numeric)", text);
  case SQL_DUCKDB: return SQL_TEXT(sql, "cast(%s as hugeint)", text);
  case SQL_SPARK: return SQL_TEXT(sql, "cast(%s as decimal(38, 0))", text);
  case SQL_CLICKHOUSE: return SQL_TEXT(sql, "cast(%s as Int256)", text);
  case SQL_SQLITE:
  case N_SQL_DIALECTS: break;
  }
  return text;
}

/* SQLite: a sum or product that is no integer any more was too large. */
const char *sql_narrow(const struct script *sql, const char *wide) {
  switch (sql->dialect) {
  case SQL_SQLITE: return SQL_TEXT(sql, "case when typeof(%s) = 'integer' then %s end", wide, wide);
  case SQL_POSTGRESQL:
  case SQL_DUCKDB: /* whose optimizer takes a try_cast out of a comparison, and with it the NULL */
    return SQL_TEXT(sql,
        "case when %s between -9223372036854775808 and 9223372036854775807 then cast(%s as bigint) "
        "end",
        wide, wide);
  case SQL_SPARK: return SQL_TEXT(sql, "try_cast(%s as bigint)", wide);
  case SQL_CLICKHOUSE: return SQL_TEXT(sql, "accurateCastOrNull(%s, 'Int64')", wide);
  case N_SQL_DIALECTS: break;
  }
  return wide;
}

/* At least 64 bits wide: a text that can be no greater than 32 bits may be of 32. */
static const char *big(const struct script *sql, struct whole a) {
  if (!may_be_short(a)) return a.text;
  switch (sql->dialect) {
  case SQL_POSTGRESQL:
  case SQL_DUCKDB:
  case SQL_SPARK: return SQL_TEXT(sql, "cast(%s as bigint)", a.text);
  case SQL_CLICKHOUSE: return SQL_TEXT(sql, "toInt64(%s)", a.text);
  case SQL_SQLITE:
  case N_SQL_DIALECTS: break;
  }
  return a.text;
}

const char *sql_quotient(const struct script *sql, bool wide, const char *a, const char *b) {
  switch (sql->dialect) {
  case SQL_POSTGRESQL:
    return wide ? SQL_TEXT(sql, "div(%s, %s)", a, b) : SQL_TEXT(sql, "(%s / %s)", a, b);
  case SQL_DUCKDB: return SQL_TEXT(sql, "(%s // %s)", a, b);
  case SQL_SPARK:
    /* whose div has 64 bits; what is beyond 32 digits, NULL, is far beyond 64 bits */
    return wide ? SQL_TEXT(sql, "cast(try_divide(%s - %s %% %s, %s) as decimal(38, 0))", a, a, b, b)
                : SQL_TEXT(sql, "(%s div %s)", a, b);
  case SQL_CLICKHOUSE: return SQL_TEXT(sql, "intDiv(%s, %s)", a, b);
  case SQL_SQLITE:
  case N_SQL_DIALECTS: break;
  }
  return SQL_TEXT(sql, "(%s / %s)", a, b);
}

const char *sql_remainder(const struct script *sql, bool wide, const char *a, const char *b) {
  (void)wide;
  return SQL_TEXT(sql, "(%s %% %s)", a, b);
}

static struct whole null_number(const struct script *sql) {
  return (struct whole){
      sql->dialect == SQL_SQLITE ? "null" : "cast(null as bigint)", 0, 0, false, false};
}

/* -- scales -- */

/* A literal takes its scale at once. */
static struct whole scaled_literal(struct script *sql, struct whole a, unsigned *scale) {
  int128 number;
  if (!*scale || !whole_is_literal(a, &number)) return a;
  number *= decimal_power_of_ten[*scale];
  *scale = 0;
  return whole_constant(sql, number);
}

static const char *power(const struct script *sql, unsigned scale) {
  return SQL_TEXT(sql, "%lld", (long long)decimal_power_of_ten[scale]);
}

/* Times a power of ten, of which it is known that it fits. */
static struct whole scaled(struct script *sql, struct whole a, unsigned scale) {
  if (!scale) return a;
  const struct whole s = {
      NULL, a.lo * decimal_power_of_ten[scale], a.hi * decimal_power_of_ten[scale], false, false};
  return (struct whole){
      SQL_TEXT(sql, "(%s * %s)", is_narrow(s) ? a.text : big(sql, a), power(sql, scale)), s.lo,
      s.hi, a.faults, false};
}

static bool scaled_fits(struct whole a, unsigned scale) {
  return whole_fits(a.lo * decimal_power_of_ten[scale], a.hi * decimal_power_of_ten[scale]);
}

static const char *wide_scaled(struct script *sql, struct whole a, unsigned scale) {
  const char *wide = sql_wide(sql, a.text);
  return scale ? SQL_TEXT(sql, "(%s * %s)", wide, power(sql, scale)) : wide;
}

/* -- sums -- */

/* SQLite: x * 10^k + y (of these signs) with what divides evenly taken under the power, so that
 * only a sum that is too large is: (S - sign) * 10^k + (T + sign * 10^k). */
static const char *sqlite_scaled_sum(struct script *sql, struct whole x, const char *x_sign,
    struct whole y, const char *y_sign, unsigned scale) {
  const char *p = power(sql, scale);
  const char *s =
      SQL_TEXT(sql, "(%s%s %s %s / %s)", x_sign[0] == '-' ? "-" : "", x.text, y_sign, y.text, p);
  return SQL_TEXT(sql, "((%s - sign(%s)) * %s + (%s(%s %% %s) + sign(%s) * %s))", s, s, p,
      y_sign[0] == '-' ? "-" : "", y.text, p, s, p);
}

/* Whether a + c or a - c fits, of a literal c: a text, NULL where it does not. */
static const char *literal_sum(
    struct script *sql, struct whole a, int128 c, bool minus, const char *sum) {
  const int128 moved = minus ? -c : c;
  const bool above = moved > 0;
  return SQL_TEXT(sql, "case when %s %s %s then %s end", a.text,
      above ? "<=" : ">=", sql_integer(sql, above ? INT64_MAX - moved : INT64_MIN - moved), sum);
}

struct whole whole_sum(
    struct script *sql, struct whole a, unsigned ka, struct whole b, unsigned kb, bool minus) {
  if (whole_is_null(a) || whole_is_null(b)) return null_number(sql);
  a = scaled_literal(sql, a, &ka);
  b = scaled_literal(sql, b, &kb);
  const int128 pa = decimal_power_of_ten[ka], pb = decimal_power_of_ten[kb];
  const int128 lo = a.lo * pa + (minus ? -b.hi : b.lo) * pb,
               hi = a.hi * pa + (minus ? -b.lo : b.hi) * pb;
  const char *sign = minus ? "-" : "+";
  struct whole r = {NULL, clipped(lo), clipped(hi), !whole_fits(lo, hi), false};
  const bool sides_fit = scaled_fits(a, ka) && scaled_fits(b, kb);
  if (sides_fit) {
    struct whole x = scaled(sql, a, ka), y = scaled(sql, b, kb);
    int128 c;
    const char *left = !may_be_short(x) || !may_be_short(y) || (lo >= INT32_MIN && hi <= INT32_MAX)
        ? x.text
        : big(sql, x);
    const char *sum = SQL_TEXT(sql, "(%s %s %s)", left, sign, y.text);
    if (whole_fits(lo, hi)) r.text = sum;
    else if (whole_is_literal(y, &c) && c != INT64_MIN) r.text = literal_sum(sql, x, c, minus, sum);
    else if (whole_is_literal(x, &c) && !minus) r.text = literal_sum(sql, y, c, false, sum);
    else if (sql->dialect == SQL_SQLITE) r.text = sql_narrow(sql, sum);
    else if (sql->dialect == SQL_POSTGRESQL && !minus)
      r.text = SQL_TEXT(sql,
          "case when case when %s < 0 then %s >= " LEAST
          " - %s else %s <= 9223372036854775807 - %s "
          "end then %s end",
          y.text, x.text, y.text, x.text, y.text, sum);
    else if (sql->dialect == SQL_POSTGRESQL)
      r.text = SQL_TEXT(sql,
          "case when case when %s < 0 then %s <= 9223372036854775807 + %s else %s >= " LEAST
          " + %s "
          "end then %s end",
          y.text, x.text, y.text, x.text, y.text, sum);
    if (r.text) return r;
  }
  if (sql->dialect == SQL_SQLITE) {
    const char *sum = ka ? sqlite_scaled_sum(sql, a, "+", b, sign, ka)
        : kb             ? sqlite_scaled_sum(sql, b, sign, a, "+", kb)
                         : SQL_TEXT(sql, "(%s %s %s)", a.text, sign, b.text);
    r.text = sql_narrow(sql, sum);
    return r;
  }
  r.text = sql_narrow(
      sql, SQL_TEXT(sql, "(%s %s %s)", wide_scaled(sql, a, ka), sign, wide_scaled(sql, b, kb)));
  return r;
}

static void product_range(struct whole a, struct whole b, struct whole *r) {
  const int128 corners[4] = {a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi};
  r->lo = r->hi = corners[0];
  for (int i = 1; i < 4; i++) {
    if (corners[i] < r->lo) r->lo = corners[i];
    if (corners[i] > r->hi) r->hi = corners[i];
  }
}

struct whole whole_product(struct script *sql, struct whole a, struct whole b) {
  if (whole_is_null(a) || whole_is_null(b)) return null_number(sql);
  struct whole r = {NULL, 0, 0, false, false};
  product_range(a, b, &r);
  r.faults = !whole_fits(r.lo, r.hi);
  const char *left = !may_be_short(a) || !may_be_short(b) || is_narrow(r) ? a.text : big(sql, a);
  const char *product = SQL_TEXT(sql, "(%s * %s)", left, b.text);
  int128 c;
  struct whole other = a;
  bool by_literal = whole_is_literal(b, &c);
  if (!by_literal && whole_is_literal(a, &c)) by_literal = true, other = b;
  if (whole_fits(r.lo, r.hi)) r.text = product;
  else if (by_literal && c > 0)
    r.text = SQL_TEXT(sql, "case when %s between %s and %s then %s end", other.text,
        sql_integer(sql, INT64_MIN / c), sql_integer(sql, INT64_MAX / c), product);
  else if (sql->dialect == SQL_SQLITE) r.text = sql_narrow(sql, product);
  else r.text = sql_narrow(sql, SQL_TEXT(sql, "(%s * %s)", sql_wide(sql, a.text), b.text));
  r.lo = clipped(r.lo);
  r.hi = clipped(r.hi);
  return r;
}

/* -- comparison -- */

static const char *const signs[] = {"=", "<", "<="};

static int128 floor_of(int128 n, int128 d) { return n / d - (n % d < 0); }
static int128 ceiling_of(int128 n, int128 d) { return n / d + (n % d > 0); }

static const char *never(struct script *sql, struct whole a) {
  return SQL_TEXT(sql, "case when %s is not null then false end", a.text);
}

/* x * 10^k against a literal: x against what it comes to below the power. */
static const char *against_literal(struct script *sql, enum whole_comparison by, struct whole x,
    unsigned scale, int128 c, bool literal_left) {
  const int128 p = decimal_power_of_ten[scale];
  if (by == WHOLE_EQUAL && c % p) return never(sql, x);
  const bool up = (by == WHOLE_LESS) != literal_left;
  const int128 bound = by == WHOLE_EQUAL ? c / p : up ? ceiling_of(c, p) : floor_of(c, p);
  const char *literal = sql_integer(sql, bound);
  return literal_left ? SQL_TEXT(sql, "(%s %s %s)", literal, signs[by], x.text)
                      : SQL_TEXT(sql, "(%s %s %s)", x.text, signs[by], literal);
}

/* SQLite: the side without a power is divided instead. */
static const char *against_divided(struct script *sql, enum whole_comparison by, struct whole x,
    unsigned scale, struct whole y, bool y_left) {
  const char *p = power(sql, scale);
  if (by == WHOLE_EQUAL)
    return SQL_TEXT(sql,
        "case when %s %% %s = 0 then %s = %s / %s when %s %% %s <> 0 and %s is not null then false "
        "end",
        y.text, p, x.text, y.text, p, y.text, p, x.text);
  const bool up = (by == WHOLE_LESS) != y_left;
  const char *bound = up ? SQL_TEXT(sql, "%s / %s + (%s %% %s > 0)", y.text, p, y.text, p)
                         : SQL_TEXT(sql, "%s / %s - (%s %% %s < 0)", y.text, p, y.text, p);
  return y_left ? SQL_TEXT(sql, "(%s %s %s)", bound, signs[by], x.text)
                : SQL_TEXT(sql, "(%s %s %s)", x.text, signs[by], bound);
}

const char *whole_compare(struct script *sql, enum whole_comparison by, struct whole a, unsigned ka,
    struct whole b, unsigned kb) {
  if (whole_is_null(a) || whole_is_null(b))
    return sql->dialect == SQL_SQLITE ? "null" : "cast(null as boolean)";
  a = scaled_literal(sql, a, &ka);
  b = scaled_literal(sql, b, &kb);
  int128 c;
  if (ka && !scaled_fits(a, ka)) {
    if (whole_is_literal(b, &c)) return against_literal(sql, by, a, ka, c, false);
    if (sql->dialect == SQL_SQLITE) return against_divided(sql, by, a, ka, b, false);
    return SQL_TEXT(sql, "(%s %s %s)", wide_scaled(sql, a, ka), signs[by], b.text);
  }
  if (kb && !scaled_fits(b, kb)) {
    if (whole_is_literal(a, &c)) return against_literal(sql, by, b, kb, c, true);
    if (sql->dialect == SQL_SQLITE) return against_divided(sql, by, b, kb, a, true);
    return SQL_TEXT(sql, "(%s %s %s)", a.text, signs[by], wide_scaled(sql, b, kb));
  }
  return SQL_TEXT(sql, "(%s %s %s)", scaled(sql, a, ka).text, signs[by], scaled(sql, b, kb).text);
}

struct whole whole_extreme(
    struct script *sql, struct whole a, unsigned ka, struct whole b, unsigned kb, bool greatest) {
  if (whole_is_null(a) || whole_is_null(b)) return null_number(sql);
  a = scaled_literal(sql, a, &ka);
  b = scaled_literal(sql, b, &kb);
  const int128 a_lo = a.lo * decimal_power_of_ten[ka], a_hi = a.hi * decimal_power_of_ten[ka],
               b_lo = b.lo * decimal_power_of_ten[kb], b_hi = b.hi * decimal_power_of_ten[kb];
  /* what is chosen takes its scale then: it may not fit, nor be the literal that is beyond 64 bits */
  const struct whole x = whole_fits(a_lo, a_hi) ? scaled(sql, a, ka)
      : ka ? whole_product(sql, a, whole_constant(sql, decimal_power_of_ten[ka]))
           : null_number(sql),
                     y = whole_fits(b_lo, b_hi) ? scaled(sql, b, kb)
      : kb ? whole_product(sql, b, whole_constant(sql, decimal_power_of_ten[kb]))
           : null_number(sql);
  struct whole r = {NULL, a_lo < b_lo ? a_lo : b_lo, a_hi < b_hi ? a_hi : b_hi,
      x.faults || y.faults, x.is_short || y.is_short};
  if (greatest) {
    r.lo = a_lo > b_lo ? a_lo : b_lo;
    r.hi = a_hi > b_hi ? a_hi : b_hi;
  }
  r.lo = clipped(r.lo);
  r.hi = clipped(r.hi);
  r.text = greatest ? SQL_TEXT(sql, "case when %s then %s when %s then %s end",
                          whole_compare(sql, WHOLE_LESS, a, ka, b, kb), y.text,
                          whole_compare(sql, WHOLE_LESS_EQUAL, b, kb, a, ka), x.text)
                    : SQL_TEXT(sql, "case when %s then %s when %s then %s end",
                          whole_compare(sql, WHOLE_LESS, a, ka, b, kb), x.text,
                          whole_compare(sql, WHOLE_LESS_EQUAL, b, kb, a, ka), y.text);
  return r;
}

/* -- rounding -- */

struct whole whole_shift(
    struct script *sql, struct whole n, unsigned digits, enum rounding rounding) {
  if (digits == 0) return n;
  if (whole_is_null(n)) return null_number(sql);
  const int64_t p = decimal_power_of_ten[digits];
  const char *d = power(sql, digits), *half = sql_integer(sql, p / 2),
             *minus_half = sql_integer(sql, -p / 2);
  const char *wide = big(sql, n);
  const char *q = sql_quotient(sql, false, p > INT32_MAX ? wide : n.text, d),
             *r = sql_remainder(sql, false, p > INT32_MAX ? wide : n.text, d);
  const struct whole result = {NULL, n.lo / p - 1, n.hi / p + 1, false, false};
  const char *text = q;
  switch (rounding) {
  case ROUND_HALF_AWAY:
    text = SQL_TEXT(sql, "(%s + case when %s >= %s then 1 when %s <= %s then -1 else 0 end)", q, r,
        half, r, minus_half);
    break;
  case ROUND_HALF_EVEN:
    text = SQL_TEXT(sql,
        "(%s + case when %s > %s or (%s = %s and %s %% 2 <> 0) then 1 "
        "when %s < %s or (%s = %s and %s %% 2 <> 0) then -1 else 0 end)",
        q, r, half, r, half, q, r, minus_half, r, minus_half, q);
    break;
  case ROUND_TOWARD_ZERO: break;
  case ROUND_AWAY:
    text = SQL_TEXT(sql, "(%s + case when %s > 0 then 1 when %s < 0 then -1 else 0 end)", q, r, r);
    break;
  case ROUND_FLOOR: text = SQL_TEXT(sql, "(%s - case when %s < 0 then 1 else 0 end)", q, r); break;
  case ROUND_CEILING:
    text = SQL_TEXT(sql, "(%s + case when %s > 0 then 1 else 0 end)", q, r);
    break;
  }
  return (struct whole){text, result.lo, result.hi, n.faults, n.is_short};
}
