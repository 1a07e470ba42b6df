/* Exact fractions: products by cross multiplication, never a division. What a numerator and a
 * denominator may come to is known (ranges.c); only where that is more than the engine's widest type
 * holds are they reduced, and asked whether they fit. Open sides as script.h has them. */
#include <stdlib.h>

#include "compiler/sql/whole.h"

#include "base/translate.h"

#define WIDEST ((int128)(((uint128)1 << 127) - 1))

struct ratio { /* |n| <= most, 0 < d <= under; of an open side d is 0 */
  const char *n, *d;
  int128 most, under;
};

struct ratios {
  struct ratio lo, hi;
  bool point, open;       /* open: a side may be */
  int128 least, greatest; /* of the numerators: their signs */
};

static int128 magnitude(int128 n) { return n < -WIDEST ? WIDEST : n < 0 ? -n : n; }
static int128 times(int128 a, int128 b) {
  int128 product;
  return __builtin_mul_overflow(a, b, &product) ? WIDEST : product;
}
static int128 plus(int128 a, int128 b) {
  int128 sum;
  return __builtin_add_overflow(a, b, &sum) ? WIDEST : sum;
}

static struct ratios ratios_of(const struct script *sql, uint32_t reg) {
  const struct sql_value *value = sql_operand(sql, reg);
  const struct sql_range *range = &sql->ranges[reg];
  const int128 widest = sql_widest(sql), lo = magnitude(range->lo), hi = magnitude(range->hi);
  int128 most = lo > hi ? lo : hi, under = range->under;
  /* the least number has a magnitude more than the greatest */
  if (most > widest) most = widest < WIDEST ? widest + 1 : widest;
  if (under > widest) under = widest;
  return (struct ratios){.lo = {value->part[0], value->part[1], most, under},
      .hi = {value->part[2], value->part[3], most, under},
      .point = sql_is_point(value, REG_FRACTION) && value->part[1] == value->part[3],
      .open = range->open,
      .least = range->lo,
      .greatest = range->hi};
}

static bool is_unknown(struct ratios a) { return sql_is_null(a.lo.n); }

static bool put_unknown(const struct script *sql, struct sql_value *out, uint32_t n) {
  const char *type = n == 4        ? sql_wide(sql, "null")
      : sql->dialect == SQL_SQLITE ? "null"
                                   : "cast(null as bigint)";
  for (uint32_t i = 0; i < n; i++) out->part[i] = type;
  return true;
}

/* -- products that the type holds -- */

/* A factor of what is as great at most. */
static const char *factor(const struct script *sql, const char *text, int128 most) {
  if (sql->dialect == SQL_SQLITE || most <= INT32_MAX) return text;
  if (most > INT64_MAX || sql->dialect == SQL_CLICKHOUSE) return sql_wide(sql, text);
  return SQL_TEXT(sql, "cast(%s as bigint)", text);
}

/* A number of 64 bits that is written out; -1: it is none. */
static long long literal(const char *text) {
  static const char most[] = "9223372036854775807";
  const size_t n = strlen(text), digits = sizeof most - 1;
  const bool is_short = n < digits || (n == digits && strcmp(text, most) <= 0);
  return is_short && strspn(text, "0123456789") == n ? strtoll(text, NULL, 10) : -1;
}

static bool fits(const struct script *sql, int128 most) {
  return most < WIDEST && most <= sql_widest(sql);
}

static const char *product(const struct script *sql, const char *a, const char *b, int128 most) {
  if (strcmp(a, "1") == 0) return b;
  if (strcmp(b, "1") == 0) return a;
  const long long x = literal(a), y = literal(b);
  long long folded;
  if (x >= 0 && y >= 0 && !__builtin_mul_overflow(x, y, &folded))
    return SQL_TEXT(sql, "%lld", folded);
  if (sql->dialect == SQL_SPARK && !fits(sql, most)) /* it has no try of an expression */
    return SQL_TEXT(sql, "try_multiply(%s, %s)", factor(sql, a, most), b);
  return SQL_TEXT(sql, "(%s * %s)", factor(sql, a, most), b);
}

/* Of numerators, which reach one further below 0: who changes a sign adds one. */
static bool numerator_fits(const struct script *sql, int128 most) {
  return most < WIDEST && most - 1 <= sql_widest(sql);
}

/* Denominators that are written out lose what they have in common: the products of the one's numerator
 * and the other's denominator are as much smaller. */
static void cancel(struct script *sql, struct ratio *a, struct ratio *b) {
  const long long x = literal(a->d), y = literal(b->d);
  if (x <= 0 || y <= 0) return;
  long long common = x;
  for (long long rest = y; rest;) {
    const long long next = common % rest;
    common = rest;
    rest = next;
  }
  a->under = x / common;
  b->under = y / common;
  a->d = SQL_TEXT(sql, "%lld", x / common);
  b->d = SQL_TEXT(sql, "%lld", y / common);
}

/* Whether the products by which two are compared may be more than the engine holds: it does not know
 * then which is less. */
static bool may_be_incomparable(struct script *sql, struct ratio a, struct ratio b) {
  if (sql->dialect == SQL_SQLITE || sql->dialect == SQL_POSTGRESQL) return false;
  cancel(sql, &a, &b);
  return strcmp(a.d, b.d) != 0 &&
      (!fits(sql, times(a.most, b.under)) || !fits(sql, times(b.most, a.under)));
}

/* -- comparison -- */

static const char *const signs[] = {"=", "<", "<="};

/* SQLite: -1, 0 or 1, by the quotients of both as Euclid has them: no product is too large. */
static const char *order_by_quotients(const struct script *sql, struct ratio a, struct ratio b) {
  return SQL_TEXT(sql,
      "(with recursive e(p, r, b, q, t, d, s) as (select %s / %s - (%s %% %s < 0), "
      "%s %% %s + (%s %% %s < 0) * %s, %s, %s / %s - (%s %% %s < 0), "
      "%s %% %s + (%s %% %s < 0) * %s, %s, 1 union all select b / r, b %% r, r, d / t, d %% t, t, "
      "-s "
      "from e where p = q and r > 0 and t > 0) select s * case when p < q then -1 when p > q then "
      "1 "
      "else (r > 0) - (t > 0) end from e where p <> q or r = 0 or t = 0)",
      a.n, a.d, a.n, a.d, a.n, a.d, a.n, a.d, a.d, a.d, b.n, b.d, b.n, b.d, b.n, b.d, b.n, b.d, b.d,
      b.d);
}

/* a by b: a boolean. Of a side a that is open above and one b that is open below, and the other way
 * round, no comparison holds. */
static const char *compared(
    struct script *sql, enum whole_comparison by, struct ratio a, struct ratio b, bool open) {
  cancel(sql, &a, &b);
  const int128 left = times(a.most, b.under), right = times(b.most, a.under),
               most = left > right ? left : right;
  if (!open && strcmp(a.d, b.d) == 0) return SQL_TEXT(sql, "(%s %s %s)", a.n, signs[by], b.n);
  const char *guard =
      open && by != WHOLE_LESS ? SQL_TEXT(sql, " and (%s > 0 or %s > 0)", a.d, b.d) : "";
  const char *x = product(sql, a.n, b.d, most), *y = product(sql, b.n, a.d, most);
  if (fits(sql, most) || sql->dialect == SQL_POSTGRESQL)
    return SQL_TEXT(sql, "(%s %s %s%s)", x, signs[by], y, guard);
  if (sql->dialect == SQL_SQLITE)
    return SQL_TEXT(sql,
        "(case when typeof(%s) = 'integer' and typeof(%s) = 'integer' then %s %s %s "
        "when %s > 0 and %s > 0 then %s %s 0 end%s)",
        x, y, x, signs[by], y, a.d, b.d, order_by_quotients(sql, a, b), signs[by], guard);
  if (sql->dialect == SQL_DUCKDB)
    return SQL_TEXT(sql, "(try(%s) %s try(%s)%s)", x, signs[by], y, guard);
  return SQL_TEXT(sql, "(%s %s %s%s)", x, signs[by], y, guard);
}

/* -- results -- */

/* A ratio as columns where it may be too large: reduced, NULL both where it does not fit. */
static bool held(struct script *sql, const struct instruction *code, struct sql_value *out,
    struct ratio *r, bool *faults) {
  if (numerator_fits(sql, r->most) && fits(sql, r->under)) return true;
  if (!sql->options->allow_faults && sql->dialect != SQL_POSTGRESQL)
    return sql_refuse(sql, _("a fraction may be too large for its whole numbers"));
  *faults = true;
  const char *n = r->n, *d = r->d;
  if (sql->dialect == SQL_SQLITE) {
    n = SQL_TEXT(sql, "case when typeof(%s) = 'integer' then %s end", n, n);
    d = SQL_TEXT(sql, "case when typeof(%s) = 'integer' then %s end", d, d);
  } else if (sql->dialect == SQL_DUCKDB) {
    n = SQL_TEXT(sql, "try(%s)", sql_wide(sql, n));
    d = SQL_TEXT(sql, "try(%s)", sql_wide(sql, d));
  }
  n = sql_let(sql, code, out, "numerator", n);
  d = sql_let(sql, code, out, "denominator", d);
  out->time++;
  const int128 widest = sql_widest(sql);
  *r = (struct ratio){n, d, widest, widest};
  if (sql->dialect == SQL_SPARK || sql->dialect == SQL_CLICKHOUSE) return true;
  const char *shared = sql_let(sql, code, out, "divisor",
      sql->dialect == SQL_SQLITE
          ? SQL_TEXT(sql,
                "abs((with recursive g(a, b) as (select %s, %s union all select b, a %% b from g "
                "where b <> 0) select a from g where b = 0))",
                n, d)
          : SQL_TEXT(sql, "gcd(%s, %s)", n, d));
  out->time++;
  n = sql_quotient(sql, true, n, SQL_TEXT(sql, "nullif(%s, 0)", shared));
  d = sql_quotient(sql, true, d, SQL_TEXT(sql, "nullif(%s, 0)", shared));
  if (sql->dialect == SQL_POSTGRESQL) {
    const char *held = SQL_TEXT(sql,
        "case when %s between -170141183460469231731687303715884105728 and "
        "170141183460469231731687303715884105727 and %s <= 170141183460469231731687303715884105727 "
        "then",
        n, d);
    n = SQL_TEXT(sql, "%s %s end", held, n);
    d = SQL_TEXT(sql, "%s %s end", held, d);
  }
  r->n = sql_let(sql, code, out, "numerator reduced", n);
  r->d = sql_let(sql, code, out, "denominator reduced", d);
  out->time++;
  return true;
}

static bool put_point(
    struct script *sql, const struct instruction *code, struct sql_value *out, struct ratio r) {
  bool faults = false;
  if (!held(sql, code, out, &r, &faults)) return false;
  out->part[0] = out->part[2] = r.n;
  out->part[1] = out->part[3] = r.d;
  if (faults) {
    out->part[0] = out->part[2] = SQL_TEXT(sql, "case when %s is not null then %s end", r.d, r.n);
    out->part[1] = out->part[3] = SQL_TEXT(sql, "case when %s is not null then %s end", r.n, r.d);
  }
  return true;
}

static bool put(struct script *sql, const struct instruction *code, struct sql_value *out,
    struct ratio lo, struct ratio hi) {
  bool faults = false;
  if (!held(sql, code, out, &lo, &faults) || !held(sql, code, out, &hi, &faults)) return false;
  const char *parts[4] = {lo.n, lo.d, hi.n, hi.d};
  for (int i = 0; i < 4; i++)
    out->part[i] = faults
        ? SQL_TEXT(sql,
              "case when %s is not null and %s is not null and %s is not null and "
              "%s is not null then %s end",
              lo.n, lo.d, hi.n, hi.d, parts[i])
        : parts[i];
  return true;
}

#define RATIOS                                                                                     \
  sql_shorten(sql, code, out);                                                                     \
  const struct ratios a = ratios_of(sql, code->a), b = ratios_of(sql, code->b)

/* -- comparisons -- */

static bool compare(struct script *sql, const struct instruction *code, struct sql_value *out,
    enum whole_comparison by, enum whole_comparison against) {
  RATIOS;
  if (is_unknown(a) || is_unknown(b)) {
    out->part[0] = sql->dialect == SQL_SQLITE ? "null" : "cast(null as boolean)";
    return true;
  }
  const bool open = a.open || b.open;
  if (!sql->options->allow_faults &&
      (may_be_incomparable(sql, a.lo, b.lo) || may_be_incomparable(sql, a.hi, b.lo) ||
          may_be_incomparable(sql, a.lo, b.hi)))
    return sql_refuse(sql, _("a fraction may be too large for its whole numbers"));
  if (a.point && b.point) {
    out->part[0] = compared(sql, by, a.lo, b.lo, open);
  } else if (by == WHOLE_EQUAL) {
    const char *exact_a = a.point
        ? ""
        : SQL_TEXT(sql, "%s > 0 and %s and ", a.lo.d, compared(sql, by, a.lo, a.hi, a.open)),
               *exact_b = b.point
        ? ""
        : SQL_TEXT(sql, "%s > 0 and %s and ", b.lo.d, compared(sql, by, b.lo, b.hi, b.open));
    out->part[0] = SQL_TEXT(sql, "case when %s or %s then false when %s%s%s then true end",
        compared(sql, WHOLE_LESS, a.hi, b.lo, open), compared(sql, WHOLE_LESS, b.hi, a.lo, open),
        exact_a, exact_b, compared(sql, by, a.lo, b.lo, open));
  } else {
    out->part[0] = SQL_TEXT(sql, "case when %s then true when %s then false end",
        compared(sql, by, a.hi, b.lo, open), compared(sql, against, b.hi, a.lo, open));
  }
  return true;
}
SNIPPET(EQ_FRACTION) { return compare(sql, code, out, WHOLE_EQUAL, WHOLE_LESS); }
SNIPPET(LT_FRACTION) { return compare(sql, code, out, WHOLE_LESS, WHOLE_LESS_EQUAL); }
SNIPPET(LE_FRACTION) { return compare(sql, code, out, WHOLE_LESS_EQUAL, WHOLE_LESS); }

/* -- from numbers -- */

SNIPPET(FRACTION_NUMBER) {
  out->part[0] = out->part[2] = sql_operand(sql, code->a)->part[0];
  out->part[1] = out->part[3] = sql_integer(sql, decimal_power_of_ten[code->imm]);
  return true;
}

SNIPPET(FRACTION_BOUNDS) {
  sql_shorten(sql, code, out);
  const struct whole lo = whole_part(sql, code->a, 0), hi = whole_part(sql, code->a, 1);
  const char *power = sql_integer(sql, decimal_power_of_ten[code->imm]);
  const bool point = sql_is_point(sql_operand(sql, code->a), REG_BOUNDS);
  const char *parts[4] = {lo.text, power, hi.text, power};
  if (!point && lo.lo == INT64_MIN) {
    const char *open =
        SQL_TEXT(sql, "%s = (-9223372036854775807 - 1) and %s > %s", lo.text, hi.text, lo.text);
    parts[0] = SQL_TEXT(sql, "case when %s then -1 else %s end", open, lo.text);
    parts[1] = SQL_TEXT(sql, "case when %s then 0 else %s end", open, power);
  }
  if (!point && hi.hi == INT64_MAX) {
    const char *open =
        SQL_TEXT(sql, "%s = 9223372036854775807 and %s < %s", hi.text, lo.text, hi.text);
    parts[2] = SQL_TEXT(sql, "case when %s then 1 else %s end", open, hi.text);
    parts[3] = SQL_TEXT(sql, "case when %s then 0 else %s end", open, power);
  }
  memcpy(out->part, parts, sizeof parts);
  if (point) out->part[2] = out->part[0], out->part[3] = out->part[1];
  return true;
}

/* -- sums -- */

static const char *added(
    const struct script *sql, const char *a, const char *b, bool minus, int128 most) {
  if (sql->dialect == SQL_SPARK && !fits(sql, most))
    return SQL_TEXT(sql, minus ? "try_subtract(%s, %s)" : "try_add(%s, %s)", a, b);
  return SQL_TEXT(sql, minus ? "(%s - %s)" : "(%s + %s)", a, b);
}

static struct ratio sum(
    struct script *sql, struct ratio a, struct ratio b, bool minus, bool open, bool above) {
  const struct ratio whole = a;
  const bool is_same = strcmp(a.d, b.d) == 0;
  if (!is_same) cancel(sql, &a, &b);
  struct ratio r = {NULL, NULL, plus(times(a.most, b.under), times(b.most, a.under)),
      times(whole.under, b.under)};
  if (!open && is_same) {
    r.most = plus(a.most, b.most);
    r.under = a.under;
    r.n = added(sql, factor(sql, a.n, r.most), b.n, minus, r.most);
    r.d = a.d;
    return r;
  }
  r.n = added(sql, factor(sql, product(sql, a.n, b.d, r.most), r.most),
      product(sql, b.n, a.d, r.most), minus, r.most);
  r.d = product(sql, whole.d, b.d, r.under);
  if (!open) return r;
  r.n = SQL_TEXT(sql,
      "case when %s is null or %s is null then null when %s = 0 or %s = 0 then %s else %s end", a.n,
      b.n, a.d, b.d, above ? "1" : "-1", r.n);
  r.d = SQL_TEXT(sql, "case when %s = 0 or %s = 0 then 0 else %s end", a.d, b.d, r.d);
  return r;
}

static bool add(
    struct script *sql, const struct instruction *code, struct sql_value *out, bool minus) {
  RATIOS;
  if (is_unknown(a) || is_unknown(b)) return put_unknown(sql, out, 4);
  if (a.point && b.point)
    return put_point(sql, code, out, sum(sql, a.lo, b.lo, minus, false, false));
  const bool open = a.open || b.open;
  return put(sql, code, out, sum(sql, a.lo, minus ? b.hi : b.lo, minus, open, false),
      sum(sql, a.hi, minus ? b.lo : b.hi, minus, open, true));
}
SNIPPET(ADD_FRACTION) { return add(sql, code, out, false); }
SNIPPET(SUB_FRACTION) { return add(sql, code, out, true); }

static struct ratio negated(const struct script *sql, struct ratio a) {
  a.n = SQL_TEXT(sql, "(-%s)", factor(sql, a.n, a.most));
  a.most = plus(a.most, 1);
  return a;
}

SNIPPET(NEG_FRACTION) {
  sql_shorten(sql, code, out);
  const struct ratios a = ratios_of(sql, code->a);
  if (is_unknown(a)) return put_unknown(sql, out, 4);
  return a.point ? put_point(sql, code, out, negated(sql, a.lo))
                 : put(sql, code, out, negated(sql, a.hi), negated(sql, a.lo));
}

/* -- products and quotients: at the corners -- */

static struct ratio multiplied(
    struct script *sql, struct ratio a, struct ratio b, bool negative, bool open) {
  struct ratio r = {NULL, NULL, plus(times(a.most, b.most), negative), times(a.under, b.under)};
  r.n = product(sql, a.n, b.n, r.most);
  r.d = product(sql, a.d, b.d, r.under);
  if (!open) return r;
  r.n = SQL_TEXT(sql,
      "case when %s is null or %s is null then null when %s > 0 and %s > 0 then %s "
      "when %s = 0 or %s = 0 then 0 "
      "when (%s < 0) = (%s < 0) then 1 when (%s < 0) <> (%s < 0) then -1 end",
      a.n, b.n, a.d, b.d, r.n, a.n, b.n, a.n, b.n, a.n, b.n);
  r.d = SQL_TEXT(sql, "case when %s > 0 and %s > 0 then %s when %s = 0 or %s = 0 then 1 else 0 end",
      a.d, b.d, r.d, a.n, b.n);
  if (r.most == 0) r.most = 1;
  return r;
}

/* The divisor is not 0. Where it is not known the numerator is NULL. */
static struct ratio divided(
    struct script *sql, struct ratio a, struct ratio b, bool positive, bool open) {
  struct ratio r = {NULL, NULL, times(a.most, b.under), times(a.under, b.most)};
  r.n = product(sql, a.n, b.d, r.most);
  r.d = product(sql, a.d, b.n, r.under);
  if (!positive) {
    const char *n = factor(sql, r.n, r.most), *d = factor(sql, r.d, r.under);
    r.n = SQL_TEXT(sql, "case when %s < 0 then -%s when %s > 0 then %s end", b.n, n, b.n, n);
    r.d = SQL_TEXT(sql, "case when %s < 0 then -%s else %s end", b.n, d, d);
    r.most = plus(r.most, 1);
  } else if (b.n[strspn(b.n, "0123456789")]) {
    r.n = SQL_TEXT(sql, "case when %s > 0 then %s end", b.n, r.n);
  }
  if (r.most == 0) r.most = 1;
  if (r.under == 0) r.under = 1;
  if (!open) return r;
  r.n = SQL_TEXT(sql,
      "case when %s = 0 and %s is not null then 0 when %s > 0 then %s when (%s < 0) = (%s < 0) "
      "then 1 "
      "when (%s < 0) <> (%s < 0) then -1 end",
      b.d, a.n, a.d, r.n, a.n, b.n, a.n, b.n);
  r.d = SQL_TEXT(sql, "case when %s = 0 then 1 when %s > 0 then %s else 0 end", b.d, a.d, r.d);
  return r;
}

/* A column, but of a number written out. */
static const char *named(struct script *sql, const struct instruction *code, struct sql_value *out,
    const char *what, const char *text) {
  return literal(text) >= 0 ? text : sql_let(sql, code, out, what, text);
}

/* The lesser or the greater of two, named; a numerator NULL where that is not known. */
static struct ratio extreme(struct script *sql, const struct instruction *code,
    struct sql_value *out, struct ratio a, struct ratio b, bool greatest, bool open) {
  /* an open side is beyond all: by cross multiplication too, but against another open one */
  const char *wins =
      greatest ? compared(sql, WHOLE_LESS, b, a, false) : compared(sql, WHOLE_LESS, a, b, false);
  if (open)
    wins = SQL_TEXT(sql, "%s or (%s = 0 and %s = 0 and %s %s %s)", wins, a.d, b.d, a.n,
        greatest ? ">" : "<", b.n);
  const char *loses =
      may_be_incomparable(sql, a, b) ? SQL_TEXT(sql, "when not (%s) then", wins) : "else";
  struct ratio r = {
      NULL, a.d, a.most > b.most ? a.most : b.most, a.under > b.under ? a.under : b.under};
  r.n = sql_let(sql, code, out, "extreme numerator",
      SQL_TEXT(sql, "case when %s then %s %s %s end", wins, a.n, loses, b.n));
  if (strcmp(a.d, b.d) != 0)
    r.d = sql_let(sql, code, out, "extreme denominator",
        SQL_TEXT(sql, "case when %s then %s else %s end", wins, a.d, b.d));
  return r;
}

static struct ratio where(const struct script *sql, const char *condition, struct ratio r) {
  if (!condition) return r;
  r.n = SQL_TEXT(sql, "case when %s then %s end", condition, r.n);
  r.d = SQL_TEXT(sql, "case when %s then %s end", condition, r.d);
  return r;
}

static bool at_corners(
    struct script *sql, const struct instruction *code, struct sql_value *out, bool divides) {
  RATIOS;
  if (is_unknown(a) || is_unknown(b)) return put_unknown(sql, out, 4);
  const bool open = a.open || b.open, positive = b.least > 0;
  const char *known = !divides || b.least > 0 || b.greatest < 0
      ? NULL
      : SQL_TEXT(sql, "(%s > 0 or %s < 0)", b.lo.n, b.hi.n);
#define CORNER(x, y)                                                                               \
  where(sql, known,                                                                                \
      divides ? divided(sql, a.x, b.y, positive, open)                                             \
              : multiplied(sql, a.x, b.y, a.least < 0 && b.least < 0, open))
  if (a.point && b.point) return put_point(sql, code, out, CORNER(lo, lo));
  const bool a_positive = a.least >= 0, b_positive = b.least >= 0;
  if (b.point && b_positive) return put(sql, code, out, CORNER(lo, lo), CORNER(hi, lo));
  if (a_positive && b_positive)
    return divides ? put(sql, code, out, CORNER(lo, hi), CORNER(hi, lo))
                   : put(sql, code, out, CORNER(lo, lo), CORNER(hi, hi));
  if (b.point || (a.point && !divides)) { /* the ends change places where it is below 0 */
    const char *sign = b.point ? b.lo.n : a.lo.n;
    struct ratio x = CORNER(lo, lo), y = CORNER(hi, hi);
    bool faults = false;
    if (!held(sql, code, out, &x, &faults) || !held(sql, code, out, &y, &faults)) return false;
    const char *names[4] = {x.n, x.d, y.n, y.d};
    for (int i = 0; i < 4; i++)
      names[i] = sql_let(sql, code, out, i % 2 ? "end denominator" : "end numerator", names[i]);
    out->time++;
    const char *both = SQL_TEXT(sql, "%s is not null and %s is not null", names[0], names[2]);
    for (int i = 0; i < 4; i++)
      out->part[i] = SQL_TEXT(sql, "case when %s then case when %s < 0 then %s else %s end end",
          both, sign, names[(i + 2) % 4], names[i]);
    return true;
  }
  struct ratio corners[4] = {CORNER(lo, lo), CORNER(hi, hi), CORNER(lo, hi), CORNER(hi, lo)};
#undef CORNER
  const char *all = "";
  bool faults = false;
  for (int i = 0; i < 4; i++) {
    if (!held(sql, code, out, &corners[i], &faults)) return false;
    corners[i].n = sql_let(sql, code, out, "corner numerator", corners[i].n);
    corners[i].d = named(sql, code, out, "corner denominator", corners[i].d);
    all = SQL_TEXT(sql, "%s%s is not null and ", all, corners[i].n);
    if (literal(corners[i].d) < 0) all = SQL_TEXT(sql, "%s%s is not null and ", all, corners[i].d);
  }
  for (int i = 1; i < 4; i++)
    if (may_be_incomparable(sql, corners[0], corners[i]) && !sql->options->allow_faults)
      return sql_refuse(sql, _("a fraction may be too large for its whole numbers"));
  out->time++;
  struct ratio sides[2], pairs[4];
  for (int i = 0; i < 4; i++)
    pairs[i] = extreme(sql, code, out, corners[i / 2 * 2], corners[i / 2 * 2 + 1], i % 2, open);
  out->time++;
  for (int greatest = 0; greatest < 2; greatest++)
    sides[greatest] = extreme(sql, code, out, pairs[greatest], pairs[2 + greatest], greatest, open);
  out->time++;
  all = SQL_TEXT(sql, "%s%s is not null and %s is not null", all, sides[0].n, sides[1].n);
  const char *parts[4] = {sides[0].n, sides[0].d, sides[1].n, sides[1].d};
  for (int i = 0; i < 4; i++)
    out->part[i] = SQL_TEXT(sql, "case when %s then %s end", all, parts[i]);
  return true;
}
SNIPPET(MUL_FRACTION) { return at_corners(sql, code, out, false); }
SNIPPET(DIV_FRACTION) { return at_corners(sql, code, out, true); }

/* -- rounding -- */

static const char *as_whole(const struct script *sql, const char *text, int128 most) {
  if (sql->dialect == SQL_SQLITE || sql->dialect == SQL_CLICKHOUSE || most > INT64_MAX) return text;
  return text[0] >= '0' && text[0] <= '9' && most <= INT32_MAX
      ? text
      : SQL_TEXT(sql, "cast(%s as bigint)", text);
}

static bool rounded(struct script *sql, const struct instruction *code, struct sql_value *out,
    struct ratio r, bool open, struct whole *result) {
  const bool narrow = r.most <= INT64_MAX && r.under <= INT64_MAX;
  const struct whole n = {as_whole(sql, r.n, narrow ? r.most : WIDEST), -r.most, r.most, false,
                         false},
                     d = {as_whole(sql, r.d, narrow ? r.under : WIDEST), open ? 0 : 1, r.under,
                         false, false};
  return whole_divide(
      sql, code, out, n, d, code->imm & 15, (enum rounding)(code->imm >> 8), result);
}

SNIPPET(ROUND_FRACTION_NUMBER) {
  sql_shorten(sql, code, out);
  const struct ratios a = ratios_of(sql, code->a);
  struct whole r;
  if (is_unknown(a)) return put_unknown(sql, out, 1);
  if (!rounded(sql, code, out, a.lo, a.open && !a.point, &r)) return false;
  out->part[0] = a.point ? r.text
                         : SQL_TEXT(sql, "case when %s > 0 and %s then %s end", a.lo.d,
                               compared(sql, WHOLE_EQUAL, a.lo, a.hi, a.open), r.text);
  return true;
}

SNIPPET(ROUND_FRACTION_BOUNDS) {
  sql_shorten(sql, code, out);
  const struct ratios a = ratios_of(sql, code->a);
  struct whole lo, hi;
  if (is_unknown(a)) return put_unknown(sql, out, 2);
  if (!rounded(sql, code, out, a.lo, a.open && !a.point, &lo)) return false;
  if (a.point) {
    out->part[0] = out->part[1] = lo.text;
    return true;
  }
  if (!rounded(sql, code, out, a.hi, a.open, &hi)) return false;
  if (a.open) {
    lo.text =
        SQL_TEXT(sql, "case when %s = 0 and %s < 0 then (-9223372036854775807 - 1) else %s end",
            a.lo.d, a.lo.n, lo.text);
    hi.text = SQL_TEXT(sql, "case when %s = 0 and %s > 0 then 9223372036854775807 else %s end",
        a.hi.d, a.hi.n, hi.text);
  }
  const char *low = sql_let(sql, code, out, "low", lo.text),
             *high = sql_let(sql, code, out, "high", hi.text);
  out->time++;
  out->part[0] = SQL_TEXT(sql, "case when %s is not null then %s end", high, low);
  out->part[1] = SQL_TEXT(sql, "case when %s is not null then %s end", low, high);
  return true;
}
