/* Numbers known within bounds: each side by its own rule, and nothing known where one of them does
 * not fit. A side may be open (register_kind.h): the least or the greatest number of 64 bits, where
 * the other side is another one. Of one value only it is a number like others. */
#include "compiler/sql/whole.h"

#include "base/translate.h"

#define LEFT(scales) ((scales) >> 4 & 15)
#define RIGHT(scales) ((scales)&15)
#define LOWEST "(-9223372036854775807 - 1)"
#define HIGHEST "9223372036854775807"

struct sides {
  struct whole lo, hi;
  bool point;
  const char *open_lo, *open_hi; /* whether a side is open; NULL: it never is */
};

static struct sides sides_of(const struct script *sql, uint32_t reg) {
  struct sides s = {.lo = whole_part(sql, reg, 0),
      .hi = whole_part(sql, reg, 1),
      .point = sql_is_point(sql_operand(sql, reg), REG_BOUNDS)};
  if (!s.point && s.lo.lo == INT64_MIN)
    s.open_lo = SQL_TEXT(sql, "(%s = " LOWEST " and %s > %s)", s.lo.text, s.hi.text, s.lo.text);
  if (!s.point && s.hi.hi == INT64_MAX)
    s.open_hi = SQL_TEXT(sql, "(%s = " HIGHEST " and %s < %s)", s.hi.text, s.lo.text, s.hi.text);
  return s;
}

#define SIDES                                                                                      \
  sql_shorten(sql, code, out);                                                                     \
  const struct sides a = sides_of(sql, code->a), b = sides_of(sql, code->b)
#define SIDE                                                                                       \
  sql_shorten(sql, code, out);                                                                     \
  const struct sides a = sides_of(sql, code->a)

static const char *either(const struct script *sql, const char *a, const char *b) {
  return a && b ? SQL_TEXT(sql, "(%s or %s)", a, b) : a ? a : b;
}
static const char *both(const struct script *sql, const char *a, const char *b) {
  return a && b ? SQL_TEXT(sql, "(%s and %s)", a, b) : NULL;
}

/* Whether a side is open, and the other operand known: of what is not nothing is. */
static const char *beside(const struct script *sql, const char *open, struct whole other) {
  int128 number;
  if (!open || whole_is_literal(other, &number)) return open;
  return SQL_TEXT(sql, "(%s and %s is not null)", open, other.text);
}
static const char *one_open(const struct script *sql, const char *a_open, struct whole a,
    const char *b_open, struct whole b) {
  return either(sql, beside(sql, a_open, b), beside(sql, b_open, a));
}

/* A side that is open where `open` says so. */
static struct whole opened(
    const struct script *sql, const char *open, const char *beyond, struct whole side) {
  if (open) side.text = SQL_TEXT(sql, "case when %s then %s else %s end", open, beyond, side.text);
  return side;
}

/* Both sides are the result; if one is NULL, so is the other. */
static bool put(struct script *sql, const struct instruction *code, struct sql_value *out,
    struct whole lo, struct whole hi) {
  if (!lo.faults && !hi.faults) {
    out->part[0] = lo.text;
    out->part[1] = hi.text;
    return true;
  }
  const char *low = sql_let(sql, code, out, "low", lo.text),
             *high = sql_let(sql, code, out, "high", hi.text);
  out->time++;
  out->part[0] = SQL_TEXT(sql, "case when %s is not null then %s end", high, low);
  out->part[1] = SQL_TEXT(sql, "case when %s is not null then %s end", low, high);
  return true;
}

static bool put_point(struct sql_value *out, struct whole number) {
  out->part[0] = out->part[1] = number.text;
  return true;
}

/* -- comparisons: decided where the bounds decide -- */

/* x by y, of a high side x and a low side y or the other way round: false where one is open. */
static const char *side_compare(struct script *sql, enum whole_comparison by, struct whole x,
    unsigned kx, const char *x_open, struct whole y, unsigned ky, const char *y_open) {
  const char *text = whole_compare(sql, by, x, kx, y, ky);
  /* at one scale the numbers that stand for an open side are beyond all others */
  const bool apart = kx == 0 && ky == 0 &&
      (by == WHOLE_LESS ||
          !((x.hi == INT64_MAX && y.hi == INT64_MAX) || (x.lo == INT64_MIN && y.lo == INT64_MIN)));
  const char *open = apart ? NULL : either(sql, x_open, y_open);
  return open ? SQL_TEXT(sql, "(%s and not %s)", text, open) : text;
}

SNIPPET(EQ_BOUNDS) {
  SIDES;
  const unsigned ka = LEFT(code->imm), kb = RIGHT(code->imm);
  if (a.point && b.point) {
    out->part[0] = whole_compare(sql, WHOLE_EQUAL, a.lo, ka, b.lo, kb);
    return true;
  }
  const char *exact_a = a.point ? "" : SQL_TEXT(sql, "%s = %s and ", a.lo.text, a.hi.text),
             *exact_b = b.point ? "" : SQL_TEXT(sql, "%s = %s and ", b.lo.text, b.hi.text);
  out->part[0] = SQL_TEXT(sql, "case when %s or %s then false when %s%s%s then true end",
      side_compare(sql, WHOLE_LESS, a.hi, ka, a.open_hi, b.lo, kb, b.open_lo),
      side_compare(sql, WHOLE_LESS, b.hi, kb, b.open_hi, a.lo, ka, a.open_lo), exact_a, exact_b,
      whole_compare(sql, WHOLE_EQUAL, a.lo, ka, b.lo, kb));
  return true;
}

static bool compare(struct script *sql, const struct instruction *code, struct sql_value *out,
    enum whole_comparison by, enum whole_comparison against) {
  SIDES;
  const unsigned ka = LEFT(code->imm), kb = RIGHT(code->imm);
  out->part[0] = a.point && b.point
      ? whole_compare(sql, by, a.lo, ka, b.lo, kb)
      : SQL_TEXT(sql, "case when %s then true when %s then false end",
            side_compare(sql, by, a.hi, ka, a.open_hi, b.lo, kb, b.open_lo),
            side_compare(sql, against, b.hi, kb, b.open_hi, a.lo, ka, a.open_lo));
  return true;
}
SNIPPET(LT_BOUNDS) { return compare(sql, code, out, WHOLE_LESS, WHOLE_LESS_EQUAL); }
SNIPPET(LE_BOUNDS) { return compare(sql, code, out, WHOLE_LESS_EQUAL, WHOLE_LESS); }

/* -- what is told within bounds -- */

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

/* The value, else the bound, else none. */
static const char *side_within(struct script *sql, const char *value, const struct whole *bound,
    const char *crossed, const char *none) {
  if (!bound || whole_is_null(*bound)) return SQL_TEXT(sql, "coalesce(%s, %s)", value, none);
  int128 number;
  if (!crossed)
    return whole_is_literal(*bound, &number)
        ? SQL_TEXT(sql, "coalesce(%s, %s)", value, bound->text)
        : SQL_TEXT(sql, "coalesce(%s, %s, %s)", value, bound->text, none);
  return SQL_TEXT(sql, "coalesce(%s, case when %s then %s else %s end, %s)", value, crossed, none,
      bound->text, none);
}

static bool within(struct script *sql, const struct instruction *code, struct sql_value *out,
    const struct whole *least, const struct whole *most) {
  const char *value = sql_operand(sql, code->a)->part[0], *crossed = NULL;
  int128 lo, hi;
  if (least && most && !whole_is_null(*least) && !whole_is_null(*most) &&
      !(whole_is_literal(*least, &lo) && whole_is_literal(*most, &hi) && lo <= hi))
    crossed = SQL_TEXT(sql, "%s > %s", least->text, most->text);
  out->part[0] = side_within(sql, value, least, crossed, LOWEST);
  out->part[1] = side_within(sql, value, most, crossed, HIGHEST);
  return true;
}

SNIPPET(WITHIN) {
  sql_shorten(sql, code, out);
  const struct whole b = whole_part(sql, code->b, 0), c = whole_part(sql, code->c, 0);
  return within(sql, code, out, &b, &c);
}
SNIPPET(AT_LEAST) {
  const struct whole b = whole_part(sql, code->b, 0);
  return within(sql, code, out, &b, NULL);
}
SNIPPET(AT_MOST) {
  const struct whole b = whole_part(sql, code->b, 0);
  return within(sql, code, out, NULL, &b);
}
SNIPPET(TOLD_WITHIN) {
  sql_shorten(sql, code, out);
  const struct whole a = whole_part(sql, code->a, 0), b = whole_part(sql, code->b, 0),
                     c = whole_part(sql, code->c, 0);
  int128 number;
  within(sql, code, out, &b, &c);
  if (whole_is_literal(b, &number) || whole_is_literal(c, &number)) return true;
  for (int part = 0; part < 2; part++)
    out->part[part] = SQL_TEXT(sql, "case when coalesce(%s, %s, %s) is not null then %s end",
        a.text, b.text, c.text, out->part[part]);
  return true;
}

/* -- sums -- */

SNIPPET(ADD_BOUNDS) {
  SIDES;
  const unsigned ka = LEFT(code->imm), kb = RIGHT(code->imm);
  if (a.point && b.point) return put_point(out, whole_sum(sql, a.lo, ka, b.lo, kb, false));
  return put(sql, code, out,
      opened(sql, one_open(sql, a.open_lo, a.lo, b.open_lo, b.lo), LOWEST,
          whole_sum(sql, a.lo, ka, b.lo, kb, false)),
      opened(sql, one_open(sql, a.open_hi, a.hi, b.open_hi, b.hi), HIGHEST,
          whole_sum(sql, a.hi, ka, b.hi, kb, false)));
}

static struct sides difference(
    struct script *sql, struct sides a, unsigned ka, struct sides b, unsigned kb) {
  return (struct sides){.lo = opened(sql, one_open(sql, a.open_lo, a.lo, b.open_hi, b.hi), LOWEST,
                            whole_sum(sql, a.lo, ka, b.hi, kb, true)),
      .hi = opened(sql, one_open(sql, a.open_hi, a.hi, b.open_lo, b.lo), HIGHEST,
          whole_sum(sql, a.hi, ka, b.lo, kb, true))};
}

SNIPPET(SUB_BOUNDS) {
  SIDES;
  const unsigned ka = LEFT(code->imm), kb = RIGHT(code->imm);
  if (a.point && b.point) return put_point(out, whole_sum(sql, a.lo, ka, b.lo, kb, true));
  const struct sides d = difference(sql, a, ka, b, kb);
  return put(sql, code, out, d.lo, d.hi);
}

static struct sides zero(struct script *sql) {
  return (struct sides){whole_constant(sql, 0), whole_constant(sql, 0), true, NULL, NULL};
}

SNIPPET(NEG_BOUNDS) {
  SIDE;
  if (a.point) return put_point(out, whole_sum(sql, whole_constant(sql, 0), 0, a.lo, 0, true));
  const struct sides d = difference(sql, zero(sql), 0, a, 0);
  return put(sql, code, out, d.lo, d.hi);
}

/* Of both sides NULL together: only a point has no magnitude. */
SNIPPET(ABS_BOUNDS) {
  SIDE;
  const struct sides mirrored = difference(sql, zero(sql), 0, a, 0);
  const char *lo = a.lo.text, *hi = a.hi.text;
  out->part[0] = lo;
  out->part[1] = hi;
  if (a.lo.lo >= 0) return true;
  out->part[0] =
      SQL_TEXT(sql, "case when %s >= 0 then %s when %s <= 0 then %s when %s is not null then 0 end",
          lo, lo, hi, mirrored.lo.text, lo);
  const char *high = sql_let(sql, code, out, "mirrored", mirrored.hi.text);
  out->time++;
  out->part[1] =
      SQL_TEXT(sql, "case when %s >= 0 then %s when %s <= 0 or %s >= %s then %s else %s end", lo,
          hi, hi, high, hi, high, hi);
  return true;
}

SNIPPET(WIDEN_BOUNDS) {
  SIDE;
  const struct whole power = whole_constant(sql, decimal_power_of_ten[code->imm]);
  if (a.point) return put_point(out, whole_product(sql, a.lo, power));
  return put(sql, code, out, opened(sql, a.open_lo, LOWEST, whole_product(sql, a.lo, power)),
      opened(sql, a.open_hi, HIGHEST, whole_product(sql, a.hi, power)));
}

SNIPPET(ROUND_BOUNDS) {
  SIDE;
  if (a.point) return put_point(out, whole_round(sql, a.lo, code->imm));
  return put(sql, code, out, opened(sql, a.open_lo, LOWEST, whole_round(sql, a.lo, code->imm)),
      opened(sql, a.open_hi, HIGHEST, whole_round(sql, a.hi, code->imm)));
}

/* -- the lesser and the greater -- */

/* A side of which the open one is beyond: the result is where it wins, and the other's where it
 * loses. At one scale the numbers that stand for it do that by themselves. */
static struct whole side_extreme(struct script *sql, struct whole a, unsigned ka,
    const char *a_open, struct whole b, unsigned kb, const char *b_open, bool greatest, bool high) {
  struct whole r = whole_extreme(sql, a, ka, b, kb, greatest);
  const char *beyond = high ? HIGHEST : LOWEST;
  if (ka == 0 && kb == 0) return r;
  if (high == greatest) return opened(sql, one_open(sql, a_open, a, b_open, b), beyond, r);
  const struct whole x =
      ka ? whole_product(sql, a, whole_constant(sql, decimal_power_of_ten[ka])) : a;
  const struct whole y =
      kb ? whole_product(sql, b, whole_constant(sql, decimal_power_of_ten[kb])) : b;
  if (b_open) r.text = SQL_TEXT(sql, "case when %s then %s else %s end", b_open, x.text, r.text);
  if (a_open) r.text = SQL_TEXT(sql, "case when %s then %s else %s end", a_open, y.text, r.text);
  r = opened(sql, both(sql, a_open, b_open), beyond, r);
  r.faults = r.faults || x.faults || y.faults;
  return r;
}

static bool extreme(
    struct script *sql, const struct instruction *code, struct sql_value *out, bool greatest) {
  SIDES;
  const unsigned ka = LEFT(code->imm), kb = RIGHT(code->imm);
  if (a.point && b.point) return put_point(out, whole_extreme(sql, a.lo, ka, b.lo, kb, greatest));
  return put(sql, code, out,
      side_extreme(sql, a.lo, ka, a.open_lo, b.lo, kb, b.open_lo, greatest, false),
      side_extreme(sql, a.hi, ka, a.open_hi, b.hi, kb, b.open_hi, greatest, true));
}
SNIPPET(MIN_BOUNDS) { return extreme(sql, code, out, false); }
SNIPPET(MAX_BOUNDS) { return extreme(sql, code, out, true); }

/* -- products and quotients: at the corners -- */

struct corner { /* of one side of a and one of b */
  struct whole a, b;
  const char *a_open, *b_open;
};

static bool multiply_corner(struct script *sql, const struct instruction *code,
    struct sql_value *out, struct whole a, struct whole b, struct whole *r) {
  *r = whole_multiply(sql, code, out, a, b, code->imm);
  return true;
}
static bool divide_corner(struct script *sql, const struct instruction *code, struct sql_value *out,
    struct whole a, struct whole b, struct whole *r) {
  return whole_divide(sql, code, out, a, b, code->imm, ROUND_HALF_EVEN, r);
}
typedef bool corner_function(struct script *sql, const struct instruction *code,
    struct sql_value *out, struct whole a, struct whole b, struct whole *r);

/* What is open times nothing is nothing; what is divided by ever more goes to nothing. */
static const char *open_corner(
    struct script *sql, const struct corner *c, bool divides, const char *inner) {
  const char *beyond = SQL_TEXT(sql,
      "case when %s = 0 or %s = 0 then 0 when (%s < 0) = (%s < 0) then " HIGHEST " else " LOWEST
      " end",
      c->a.text, c->b.text, c->a.text, c->b.text);
  const char *text = inner;
  if (divides) {
    const char *a_open = beside(sql, c->a_open, c->b), *b_open = beside(sql, c->b_open, c->a);
    if (a_open) text = SQL_TEXT(sql, "case when %s then %s else %s end", a_open, beyond, text);
    if (b_open) text = SQL_TEXT(sql, "case when %s then 0 else %s end", b_open, text);
    return text;
  }
  const char *open = one_open(sql, c->a_open, c->a, c->b_open, c->b);
  return open ? SQL_TEXT(sql, "case when %s then %s else %s end", open, beyond, text) : text;
}

/* The least or the greatest of columns, NULL if one is. */
static const char *extreme_of(
    struct script *sql, const char *const *names, uint32_t n, bool greatest) {
  const char *list = names[0], *known = SQL_TEXT(sql, "%s is not null", names[0]);
  if (n == 1) return list;
  for (uint32_t i = 1; i < n; i++) {
    list = SQL_TEXT(sql, "%s, %s", list, names[i]);
    known = SQL_TEXT(sql, "%s and %s is not null", known, names[i]);
  }
  if (sql->dialect == SQL_SQLITE) return SQL_TEXT(sql, "%s(%s)", greatest ? "max" : "min", list);
  return SQL_TEXT(
      sql, "case when %s then %s(%s) end", known, greatest ? "greatest" : "least", list);
}

static bool at_corners(struct script *sql, const struct instruction *code, struct sql_value *out,
    corner_function *function, bool divides) {
  SIDES;
  struct whole r;
  if (a.point && b.point) {
    if (!function(sql, code, out, a.lo, b.lo, &r)) return false;
    return put_point(out, r);
  }
  const struct corner corners[4] = {{a.lo, b.lo, a.open_lo, b.open_lo},
      {a.lo, b.hi, a.open_lo, b.open_hi}, {a.hi, b.lo, a.open_hi, b.open_lo},
      {a.hi, b.hi, a.open_hi, b.open_hi}};
  const char *texts[4];
  bool wanted[4] = {true, !b.point, !a.point, !a.point && !b.point};
  uint32_t lo = 4, hi = 4; /* the corners that are the result's, where signs tell */
  if (b.lo.lo >= 0 && (a.lo.lo >= 0 || b.point)) lo = 0, hi = b.point ? 2 : 3;
  if (divides && lo < 4 && !b.point) lo = 1, hi = 2;
  if (b.point && b.lo.hi <= 0) lo = 2, hi = 0;
  bool faults = false;
  for (uint32_t i = 0; i < 4; i++) {
    if (lo < 4 ? i != lo && i != hi : !wanted[i]) continue;
    if (!function(sql, code, out, corners[i].a, corners[i].b, &r)) return false;
    const bool open = corners[i].a_open || corners[i].b_open;
    texts[i] = open ? open_corner(sql, &corners[i], divides, r.text) : r.text;
    faults |= r.faults;
  }
  const char *known = divides && b.lo.lo <= 0 && b.lo.hi >= 0
      ? SQL_TEXT(sql, "(%s > 0 or %s < 0)", b.lo.text, b.hi.text)
      : NULL;
  if (lo < 4) {
    struct whole low = {texts[lo], 0, 0, faults, false}, high = {texts[hi], 0, 0, faults, false};
    if (known) {
      low.text = SQL_TEXT(sql, "case when %s then %s end", known, low.text);
      high.text = SQL_TEXT(sql, "case when %s then %s end", known, high.text);
    }
    return put(sql, code, out, low, high);
  }
  const char *names[4];
  uint32_t n = 0;
  for (uint32_t i = 0; i < 4; i++)
    if (wanted[i])
      names[n++] = sql_let(sql, code, out, "corner",
          known ? SQL_TEXT(sql, "case when %s then %s end", known, texts[i]) : texts[i]);
  out->time++;
  out->part[0] = extreme_of(sql, names, n, false);
  out->part[1] = extreme_of(sql, names, n, true);
  return true;
}
SNIPPET(MUL_BOUNDS) { return at_corners(sql, code, out, multiply_corner, false); }
SNIPPET(DIV_BOUNDS) { return at_corners(sql, code, out, divide_corner, true); }

/* -- either of two -- */

SNIPPET(CHOOSE_BOUNDS) {
  const struct sql_value *b = sql_operand(sql, code->b), *c = sql_operand(sql, code->c);
  const char *condition = sql_operand(sql, code->a)->part[0];
  const bool is_true = strcmp(condition, "true") == 0;
  if (is_true || strcmp(condition, "false") == 0) {
    memcpy(out->part, is_true ? b->part : c->part, sizeof out->part);
    return true;
  }
  sql_shorten(sql, code, out);
  b = sql_operand(sql, code->b);
  c = sql_operand(sql, code->c);
  condition = sql_operand(sql, code->a)->part[0];
  for (int part = 0; part < 2; part++) {
    const char *x = b->part[part], *y = c->part[part];
    out->part[part] = SQL_TEXT(sql,
        "case when %s then %s when not (%s) then %s when %s %s %s then %s when %s is not null then "
        "%s "
        "end",
        condition, x, condition, y, x, part ? ">=" : "<=", y, x, x, y);
  }
  return true;
}
