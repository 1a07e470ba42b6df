/* The reference's numbers (GMP rationals) and its calendar. compiler/typed/typed.h "Numbers";
 * language.md §3. */
#include "base/vec.h"
#include "tests/reference_internal.h"

/* -- the calendar -- */

bool reference_is_leap(int64_t year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int64_t reference_month_days(int64_t year, int64_t month) {
  if (month == 2) return reference_is_leap(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/* Days of all years from 1 to year - 1. */
static int64_t days_before_year(int64_t year) {
  int64_t past = year - 1;
  return 365 * past + past / 4 - past / 100 + past / 400;
}

bool reference_date(int64_t year, int64_t month, int64_t day, int64_t *days) {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 ||
      day > reference_month_days(year, month))
    return false;
  int64_t sum = days_before_year(year) - days_before_year(1970);
  for (int64_t m = 1; m < month; m++) sum += reference_month_days(year, m);
  *days = sum + day - 1;
  return true;
}

void reference_split(int64_t days, int64_t *year, int64_t *month, int64_t *day) {
  int64_t y = 1970 + days / 366;
  if (y < 1) y = 1;
  while (y > 1 && days_before_year(y) - days_before_year(1970) > days) y--;
  while (days_before_year(y + 1) - days_before_year(1970) <= days) y++;
  int64_t rest = days - (days_before_year(y) - days_before_year(1970)), m = 1;
  for (; rest >= reference_month_days(y, m); m++) rest -= reference_month_days(y, m);
  *year = y;
  *month = m;
  *day = rest + 1;
}

/* -- numbers -- */

mpq_ptr number_new(struct reference *r) {
  mpq_ptr q = ARENA_NEW(&r->arena, __mpq_struct);
  mpq_init(q);
  VEC_PUSH(&r->arena, &r->numbers, q);
  return q;
}

struct answer number_integer(struct reference *r, int64_t value) {
  mpq_ptr q = number_new(r);
  mpz_set_si(mpq_numref(q), value);
  return number_between(q, q);
}

/* 10^n */
static void power_of_ten(mpz_ptr out, unsigned n) { mpz_ui_pow_ui(out, 10, n); }

struct answer number_scaled(struct reference *r, int64_t number, unsigned scale) {
  mpq_ptr q = number_new(r);
  mpz_set_si(mpq_numref(q), number);
  power_of_ten(mpq_denref(q), scale);
  mpq_canonicalize(q);
  return number_between(q, q);
}

static bool fits_bits(mpz_srcptr z, unsigned bits) {
  mpz_t edge;
  mpz_init(edge);
  mpz_ui_pow_ui(edge, 2, bits - 1);
  bool fits = mpz_cmp(z, edge) < 0;
  mpz_neg(edge, edge);
  fits = fits && mpz_cmp(z, edge) >= 0;
  mpz_clear(edge);
  return fits;
}

/* A fraction in lowest terms of which both parts are 128-bit integers. */
static bool fits_fraction(mpq_srcptr q) {
  return fits_bits(mpq_numref(q), 128) && fits_bits(mpq_denref(q), 128);
}

/* q is a whole number of 10^-scale that fits 64 bits. */
static bool fits_plain(mpq_srcptr q, unsigned scale) {
  mpz_t number, rest;
  mpz_inits(number, rest, NULL);
  power_of_ten(number, scale);
  mpz_mul(number, number, mpq_numref(q));
  mpz_tdiv_qr(number, rest, number, mpq_denref(q));
  assert(mpz_sgn(rest) == 0); /* the checker's scale holds the value */
  bool fits = fits_bits(number, 64);
  mpz_clears(number, rest, NULL);
  return fits;
}

void round_number(mpq_ptr out, mpq_srcptr q, unsigned scale, enum rounding rounding) {
  mpz_t floor, rest, unit;
  mpz_inits(floor, rest, unit, NULL);
  power_of_ten(unit, scale);
  mpz_mul(rest, mpq_numref(q), unit);
  mpz_fdiv_qr(floor, rest, rest, mpq_denref(q)); /* q * 10^scale = floor + rest / denominator */
  bool negative = mpq_sgn(q) < 0, whole = mpz_sgn(rest) == 0, up = false;
  mpz_mul_2exp(rest, rest, 1);
  int half = mpz_cmp(rest, mpq_denref(q));
  switch (rounding) {
  case ROUND_FLOOR: up = false; break;
  case ROUND_CEILING: up = !whole; break;
  case ROUND_TOWARD_ZERO: up = negative && !whole; break;
  case ROUND_AWAY: up = !negative && !whole; break;
  case ROUND_HALF_AWAY: up = half > 0 || (half == 0 && !negative); break;
  case ROUND_HALF_EVEN: up = half > 0 || (half == 0 && mpz_odd_p(floor)); break;
  }
  if (up) mpz_add_ui(floor, floor, 1);
  mpz_set(mpq_numref(out), floor);
  mpz_set(mpq_denref(out), unit);
  mpq_canonicalize(out);
  mpz_clears(floor, rest, unit, NULL);
}

mpq_ptr number_open(struct reference *r, bool above) {
  mpq_ptr q = number_new(r);
  mpz_ui_pow_ui(mpq_numref(q), 10, 200);
  if (!above) mpq_neg(q, q);
  return q;
}

/* Past 10^100, either way. */
static bool is_past(mpz_srcptr upper, mpz_srcptr lower) {
  return mpz_sizeinbase(upper, 10) > mpz_sizeinbase(lower, 10) + 100;
}
bool number_is_open(mpq_srcptr q) { return is_past(mpq_numref(q), mpq_denref(q)); }

/* What came of a side that is open, back to 10^200; what was divided by one, to nothing. */
static void number_reopen(mpq_ptr q) {
  if (mpq_sgn(q) != 0 && is_past(mpq_denref(q), mpq_numref(q))) mpq_set_ui(q, 0, 1);
  if (!number_is_open(q)) return;
  const bool below = mpq_sgn(q) < 0;
  mpz_ui_pow_ui(mpq_numref(q), 10, 200);
  mpz_set_ui(mpq_denref(q), 1);
  if (below) mpq_neg(q, q);
}

/* Of bounds that differ, an end that is the last of 64 bits is none (register_kind.h BOUNDS); a side
 * that is open towards the last of 64 bits, at which the other ends, has no other value but that. */
static bool is_edge(mpq_srcptr q, unsigned scale, bool above) {
  mpq_t edge;
  mpq_init(edge);
  mpz_set_si(mpq_numref(edge), above ? INT64_MAX : INT64_MIN);
  power_of_ten(mpq_denref(edge), scale);
  mpq_canonicalize(edge);
  const bool is = mpq_equal(q, edge) != 0;
  mpq_clear(edge);
  return is;
}

struct answer number_opened(struct answer a, unsigned scale) {
  static __mpq_struct ends[2]; /* of all references */
  static bool is_made;
  if (!a.known || mpq_equal(a.lo, a.hi)) return a;
  for (int above = 0; above < 2 && !is_made; above++) {
    mpq_init(&ends[above]);
    mpz_ui_pow_ui(mpq_numref(&ends[above]), 10, 200);
    if (!above) mpq_neg(&ends[above], &ends[above]);
  }
  is_made = true;
  for (int above = 0; above < 2; above++)
    if (is_edge(above ? a.hi : a.lo, scale, above)) *(above ? &a.hi : &a.lo) = &ends[above];
  if (number_is_open(a.lo) && is_edge(a.hi, scale, false)) a.lo = a.hi;
  if (number_is_open(a.hi) && is_edge(a.lo, scale, true)) a.hi = a.lo;
  return a;
}

struct answer number_checked(const struct tx *node, mpq_ptr lo, mpq_ptr hi) {
  if (mpq_cmp(lo, hi) > 0) {
    mpq_ptr swap = lo;
    lo = hi;
    hi = swap;
  }
  mpq_ptr ends[2] = {lo, hi};
  for (int i = 0; i < 2; i++) {
    number_reopen(ends[i]);
    if (!number_is_open(ends[i]) &&
        (node->exact ? !fits_fraction(ends[i]) : !fits_plain(ends[i], node->type.scale)))
      return number_unknown();
  }
  if (!node->bounded && !mpq_equal(lo, hi)) return number_unknown();
  const struct answer both = number_between(lo, hi);
  return node->exact ? both : number_opened(both, node->type.scale);
}

/* Knuth's addition (TAOCP 4.5.1): with g the gcd of the denominators, t = a (d/g) + c (b/g) and
 * then lowest terms. Exact nodes fault where t, or a part of it, leaves 128 bits. */
static bool knuth_sum_fits(mpq_srcptr x, mpq_srcptr y) {
  if (number_is_open(x) || number_is_open(y)) return true;
  mpz_t g, left, right;
  mpz_inits(g, left, right, NULL);
  mpz_gcd(g, mpq_denref(x), mpq_denref(y));
  mpz_divexact(left, mpq_denref(y), g);
  mpz_mul(left, left, mpq_numref(x));
  mpz_divexact(right, mpq_denref(x), g);
  mpz_mul(right, right, mpq_numref(y));
  bool fits = fits_bits(left, 128) && fits_bits(right, 128);
  mpz_add(left, left, right);
  fits = fits && fits_bits(left, 128);
  mpz_clears(g, left, right, NULL);
  return fits;
}

/* One arithmetic operation on two numbers. False: a fault. */
static bool arithmetic(const struct tx *node, mpq_ptr out, mpq_srcptr a, mpq_srcptr b) {
  switch (node->kind) {
  case TX_ADD: mpq_add(out, a, b); return !node->exact || knuth_sum_fits(a, b);
  case TX_SUBTRACT: {
    mpq_t minus;
    mpq_init(minus);
    mpq_neg(minus, b);
    mpq_add(out, a, minus);
    bool fits = !node->exact || knuth_sum_fits(a, minus);
    mpq_clear(minus);
    return fits;
  }
  case TX_MULTIPLY:
    mpq_mul(out, a, b);
    if (!node->exact) round_number(out, out, node->type.scale, ROUND_HALF_EVEN);
    return true;
  case TX_DIVIDE:
    if (mpq_sgn(b) == 0) return false;
    mpq_div(out, a, b);
    if (!node->exact) round_number(out, out, node->type.scale, ROUND_HALF_EVEN);
    return true;
  default: abort();
  }
}

static bool holds_zero(const struct answer *a) {
  return mpq_sgn(a->lo) <= 0 && mpq_sgn(a->hi) >= 0;
}

/* + - * /: of all pairs of ends the least and the greatest result; none where one of them is a
 * fault, or the divisor may be zero. */
struct answer apply_arithmetic(
    struct reference *r, const struct tx *node, struct answer a, struct answer b) {
  if (!a.known || !b.known) return number_unknown();
  if (node->kind == TX_DIVIDE && holds_zero(&b)) return number_unknown();
  mpq_ptr lo = NULL, hi = NULL;
  for (unsigned corner = 0; corner < 4; corner++) {
    mpq_ptr x = number_new(r);
    if (!arithmetic(node, x, corner & 1 ? a.hi : a.lo, corner & 2 ? b.hi : b.lo))
      return number_unknown();
    struct answer fits = number_checked(node, x, x);
    if (!fits.known) return fits;
    if (!lo || mpq_cmp(x, lo) < 0) lo = x;
    if (!hi || mpq_cmp(x, hi) > 0) hi = x;
  }
  return number_checked(node, lo, hi);
}

struct answer apply_to_number(struct reference *r, const struct tx *node, struct answer a) {
  if (!a.known) return number_unknown();
  mpq_ptr lo = number_new(r), hi = number_new(r);
  mpq_set(lo, a.lo);
  mpq_set(hi, a.hi);
  switch (node->kind) {
  case TX_NEGATE:
    mpq_neg(lo, a.lo);
    mpq_neg(hi, a.hi);
    break;
  case TX_ABS:
    mpq_abs(lo, a.lo);
    mpq_abs(hi, a.hi);
    if (holds_zero(&a)) { /* the smallest is 0, the largest the farther end */
      if (mpq_cmp(lo, hi) > 0) mpq_set(hi, lo);
      mpq_set_si(lo, 0, 1);
    }
    break;
  case TX_ROUND:
    round_number(lo, a.lo, node->type.scale, (enum rounding)node->rounding);
    round_number(hi, a.hi, node->type.scale, (enum rounding)node->rounding);
    break;
  case TX_WIDEN: break;
  default: abort();
  }
  return number_checked(node, lo, hi);
}

struct answer apply_min_max(const struct tx *node, struct answer a, struct answer b) {
  if (!a.known || !b.known || a.maybe_none || b.maybe_none) return number_unknown();
  bool least = node->kind == TX_MINIMUM;
  mpq_ptr lo = (mpq_cmp(a.lo, b.lo) < 0) == least ? a.lo : b.lo,
          hi = (mpq_cmp(a.hi, b.hi) < 0) == least ? a.hi : b.hi;
  return number_checked(node, lo, hi);
}

/* -- dates -- */

/* A settled whole number as int64 (a plain integer or a date always fits). */
static int64_t whole(const struct answer *a) {
  assert(mpz_cmp_ui(mpq_denref(a->lo), 1) == 0 && mpz_fits_slong_p(mpq_numref(a->lo)));
  return mpz_get_si(mpq_numref(a->lo));
}

static bool in_calendar(int64_t days) {
  int64_t first = 0, last = 0;
  reference_date(1, 1, 1, &first);
  reference_date(9999, 12, 31, &last);
  return first <= days && days <= last;
}

static struct answer add_months(
    struct reference *r, const struct tx *node, int64_t days, int64_t n) {
  int64_t year, month, day, result;
  reference_split(days, &year, &month, &day);
  if (n > 200000 || n < -200000) return number_unknown(); /* beyond the calendar in any unit */
  int64_t months = year * 12 + (month - 1) + n * node->months;
  if (months < 12) return number_unknown();
  year = months / 12;
  month = months % 12 + 1;
  if (year > 9999) return number_unknown();
  if (day > reference_month_days(year, month)) {
    if (node->months_rounding == MONTHS_EXACT) return number_unknown();
    if (node->months_rounding == MONTHS_ROUNDED_DOWN) day = reference_month_days(year, month);
    else { /* the next month's first; a short month is never December */ month++;
      day = 1;
    }
  }
  return reference_date(year, month, day, &result) ? number_integer(r, result) : number_unknown();
}

static struct answer apply_function(struct reference *r, enum function function, struct answer a,
    struct answer b, struct answer c) {
  int64_t year, month, day, days;
  switch (function) {
  case FUNCTION_YEAR:
  case FUNCTION_MONTH:
  case FUNCTION_DAY:
    reference_split(whole(&a), &year, &month, &day);
    return number_integer(r,
        function == FUNCTION_YEAR        ? year
            : function == FUNCTION_MONTH ? month
                                         : day);
  case FUNCTION_DAYS_BETWEEN: return number_integer(r, whole(&b) - whole(&a));
  case FUNCTION_DATE:
    return reference_date(whole(&a), whole(&b), whole(&c), &days) ? number_integer(r, days)
                                                                  : number_unknown();
  case FUNCTION_MONTHS_BETWEEN:
    return number_integer(r, reference_months_between(whole(&a), whole(&b)));
  case FUNCTION_YEARS_BETWEEN:
    return number_integer(r, reference_months_between(whole(&a), whole(&b)) / 12);
  case FUNCTION_WEEKDAY: return number_integer(r, reference_weekday(whole(&a)));
  case FUNCTION_IS_WORKING_DAY: return reference_working_days(r, function, whole(&a), 0);
  case FUNCTION_WORKING_DAYS_BETWEEN:
    return reference_working_days(r, function, whole(&a), whole(&b));
  case N_FUNCTIONS: break;
  }
  abort();
}

/* An operation of settled dates and integers. */
static struct answer date_operation(
    struct reference *r, const struct tx *node, struct answer a, struct answer b, struct answer c) {
  switch (node->kind) {
  case TX_FUNCTION: return apply_function(r, (enum function)node->index, a, b, c);
  case TX_ADD_DAYS:
    if (whole(&b) > 10000000 || whole(&b) < -10000000 || !in_calendar(whole(&a) + whole(&b)))
      return number_unknown();
    return number_integer(r, whole(&a) + whole(&b));
  case TX_ADD_MONTHS: return add_months(r, node, whole(&a), whole(&b));
  case TX_ADD_WORKING_DAYS:
    if (whole(&b) > 100000 || whole(&b) < -100000) return number_unknown(); /* past any calendar */
    return reference_working_days(r, N_FUNCTIONS, whole(&a), whole(&b));
  default: abort();
  }
}

/* Values tried of an operand within bounds: all where they are few, else so many from either end
 * that every day of a year and every year of the leap rule is among them. */
enum { TRIED_OF_ONE = 800, TRIED_OF_MORE = 12 };
struct tried {
  int64_t lo, hi, most;
};

static struct tried tried_of(const struct answer *a, int64_t most) {
  if (a->kind != ANSWER_NUMBER) return (struct tried){0, 0, most};
  assert(mpz_fits_slong_p(mpq_numref(a->lo)) && mpz_fits_slong_p(mpq_numref(a->hi)));
  return (struct tried){mpz_get_si(mpq_numref(a->lo)), mpz_get_si(mpq_numref(a->hi)), most};
}

/* The value behind `value`; what lies in the middle is passed over. */
static int64_t tried_next(const struct tried *t, int64_t value) {
  bool skips = value - t->lo == t->most && t->hi - value > t->most;
  return skips ? t->hi - t->most : value + 1;
}

static bool is_open(const struct answer *a) {
  return a->kind == ANSWER_NUMBER && (number_is_open(a->lo) || number_is_open(a->hi));
}

/* A number or date of which an open side ends at `least` or `most`. */
static struct answer ended(struct reference *r, struct answer a, int64_t least, int64_t most) {
  if (a.kind != ANSWER_NUMBER) return a;
  if (number_is_open(a.lo)) a.lo = number_integer(r, least).lo;
  if (number_is_open(a.hi)) a.hi = number_integer(r, most).lo;
  return a;
}

/* Moved days: each end by itself, open where the day or the number is. */
static struct answer move_open(
    struct reference *r, const struct tx *node, struct answer a, struct answer b) {
  struct answer ends[2];
  for (int i = 0; i < 2; i++) {
    mpq_ptr day = i ? a.hi : a.lo, n = i ? b.hi : b.lo;
    const bool open = number_is_open(day) || number_is_open(n);
    ends[i] = open ? number_between(number_open(r, i), number_open(r, i))
                   : date_operation(r, node, number_between(day, day), number_between(n, n), a);
    if (!ends[i].known) return ends[i];
  }
  return number_between(ends[0].lo, ends[1].lo);
}

static struct answer apply_dates(
    struct reference *r, const struct tx *node, struct answer a, struct answer b, struct answer c);

/* Where a side is open: no day lies outside the calendar, and what hangs on one that has no bound
 * has none either. */
static struct answer apply_open(
    struct reference *r, const struct tx *node, struct answer a, struct answer b, struct answer c) {
  if (node->kind != TX_FUNCTION) return move_open(r, node, a, b);
  if (node->index == FUNCTION_DAYS_BETWEEN) {
    mpq_ptr lo = number_new(r), hi = number_new(r);
    mpq_sub(lo, b.lo, a.hi);
    mpq_sub(hi, b.hi, a.lo);
    return number_checked(node, lo, hi);
  }
  if (node->index == FUNCTION_MONTHS_BETWEEN || node->index == FUNCTION_YEARS_BETWEEN) {
    struct answer out =
        apply_dates(r, node, ended(r, a, DATE_MIN, DATE_MAX), ended(r, b, DATE_MIN, DATE_MAX), c);
    if (!out.known) return out;
    if (number_is_open(a.hi) || number_is_open(b.lo)) out.lo = number_open(r, false);
    if (number_is_open(a.lo) || number_is_open(b.hi)) out.hi = number_open(r, true);
    return out;
  }
  if (node->index == FUNCTION_DATE) return number_unknown(); /* of all numbers few are a year */
  return apply_dates(r, node, ended(r, a, DATE_MIN, DATE_MAX), ended(r, b, DATE_MIN, DATE_MAX), c);
}

/* Dates within bounds by trying what lies within them: unknown where one of these is a fault. */
static struct answer apply_dates(
    struct reference *r, const struct tx *node, struct answer a, struct answer b, struct answer c) {
  if (!a.known || !b.known || !c.known) return number_unknown();
  if (a.maybe_none || b.maybe_none || c.maybe_none) return number_unknown();
  if (answer_settled(&a) && answer_settled(&b) && answer_settled(&c))
    return date_operation(r, node, a, b, c);
  if (!node->bounded) return number_unknown();
  if (is_open(&a) || is_open(&b) || is_open(&c)) return apply_open(r, node, a, b, c);
  int64_t most = b.kind == ANSWER_NUMBER ? TRIED_OF_MORE : TRIED_OF_ONE;
  struct tried x = tried_of(&a, most), y = tried_of(&b, most), z = tried_of(&c, most);
  mpq_ptr lo = NULL, hi = NULL;
  for (int64_t i = x.lo; i <= x.hi; i = tried_next(&x, i))
    for (int64_t j = y.lo; j <= y.hi; j = tried_next(&y, j))
      for (int64_t k = z.lo; k <= z.hi; k = tried_next(&z, k)) {
        struct answer value = date_operation(
            r, node, number_integer(r, i), number_integer(r, j), number_integer(r, k));
        if (!value.known) return value;
        if (!lo || mpq_cmp(value.lo, lo) < 0) lo = value.lo;
        if (!hi || mpq_cmp(value.lo, hi) > 0) hi = value.lo;
      }
  return number_between(lo, hi);
}

/* A condition is one where all days agree, a day of the week where it is one alone. */
struct answer apply_date(
    struct reference *r, const struct tx *node, struct answer a, struct answer b, struct answer c) {
  bool is_truth = node->kind == TX_FUNCTION && node->index == FUNCTION_IS_WORKING_DAY,
       is_weekday = node->kind == TX_FUNCTION && node->index == FUNCTION_WEEKDAY;
  struct tx within = *node;
  if (is_truth) within.bounded = true;
  if (is_weekday) within.bounded = false;
  struct answer value = apply_dates(r, &within, a, b, c);
  if (is_truth) return answer_settled(&value) ? truth_known(whole(&value) != 0) : truth_unknown();
  if (is_weekday)
    return (struct answer){.kind = ANSWER_CODE,
        .known = value.known,
        .code = value.known ? (uint32_t)whole(&value) : 0};
  return value;
}
