/* Kernels of dates: numbers of days since 1970-01-01. A number outside the calendar can only come
 * from a forged program; such a row is unknown, as is any result beyond the calendar. language.md
 * §3. */
#include "base/date.h"
#include "runtime/kernels/arithmetic.h"
#include "runtime/kernels/kernels.h"

static bool in_calendar(int64_t days) { return days >= DATE_MIN && days <= DATE_MAX; }

#define DATE_PART(name, part)                                                                      \
  void kernel_##name(const struct kernel_call *call) {                                             \
    const int64_t *restrict a = call->a->values;                                                   \
    int64_t *restrict d = call->d->values;                                                         \
    for (uint32_t i = 0, n = call->n; i < n; i++) {                                                \
      const bool known = call->a->known[i] && in_calendar(a[i]);                                   \
      int32_t year = 0, month = 0, day = 0;                                                        \
      if (known) date_split((int32_t)a[i], &year, &month, &day);                                   \
      d[i] = part;                                                                                 \
      call->d->known[i] = known;                                                                   \
    }                                                                                              \
  }

DATE_PART(YEAR, year)
DATE_PART(MONTH, month)
DATE_PART(DAY, day)

KERNEL(DAYS_BETWEEN) {
  const int64_t *restrict a = call->a->values, *restrict b = call->b->values;
  const uint8_t *restrict a_known = call->a->known, *restrict b_known = call->b->known;
  int64_t *restrict d = call->d->values;
  uint8_t *restrict d_known = call->d->known;
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    const uint8_t known = (uint8_t)(a_known[i] & b_known[i]);
    const int64_t days = (int64_t)((uint64_t)b[i] - (uint64_t)a[i]);
    d_known[i] = known;
    d[i] = known ? days : 0;
  }
}

#define DATE_SPAN(name, ...)                                                                       \
  KERNEL(name) {                                                                                   \
    const int64_t *restrict a = call->a->values, *restrict b = call->b->values;                    \
    int64_t *restrict d = call->d->values;                                                         \
    for (uint32_t i = 0, n = call->n; i < n; i++) {                                                \
      const bool known =                                                                           \
          call->a->known[i] && call->b->known[i] && in_calendar(a[i]) && in_calendar(b[i]);        \
      d[i] = known ? (__VA_ARGS__) : 0;                                                            \
      call->d->known[i] = known;                                                                   \
    }                                                                                              \
  }

DATE_SPAN(MONTHS_BETWEEN, date_months_between((int32_t)a[i], (int32_t)b[i]))
DATE_SPAN(YEARS_BETWEEN, date_months_between((int32_t)a[i], (int32_t)b[i]) / 12)

KERNEL(WEEKDAY) {
  const int64_t *restrict a = call->a->values;
  uint8_t *restrict d = call->d->values;
  for (uint32_t i = 0, n = call->n; i < n; i++)
    d[i] = call->a->known[i] && in_calendar(a[i]) ? (uint8_t)date_weekday((int32_t)a[i])
                                                  : (uint8_t)CODE_UNKNOWN;
}

/* Row by row: `made` puts days into *out, or says that there is no such day. */
#define DATE_MADE(name, condition, ...)                                                            \
  void kernel_##name(const struct kernel_call *call) {                                             \
    const int64_t *restrict a = call->a->values, *restrict b = call->b->values;                    \
    int64_t *restrict d = call->d->values;                                                         \
    for (uint32_t i = 0, n = call->n; i < n; i++) {                                                \
      int32_t days = 0;                                                                            \
      const bool known = call->a->known[i] && call->b->known[i] && (condition) && (__VA_ARGS__);   \
      d[i] = known ? days : 0;                                                                     \
      call->d->known[i] = known;                                                                   \
    }                                                                                              \
  }

static bool add_months(int64_t date, int64_t count, uint16_t imm, int32_t *days) {
  int64_t months;
  if (__builtin_mul_overflow(count, (int64_t)(imm >> 4), &months)) return false;
  return date_add_months((int32_t)date, months, (enum month_rounding)(imm & 15), days);
}

DATE_MADE(
    DATE, call->c->known[i], date_make(a[i], b[i], ((const int64_t *)call->c->values)[i], &days))
DATE_MADE(ADD_DAYS, in_calendar(a[i]), date_add_days((int32_t)a[i], b[i], &days))
DATE_MADE(ADD_MONTHS, in_calendar(a[i]), add_months(a[i], b[i], call->imm, &days))

/* -- within bounds -- */

struct days { /* lo <= day <= hi */
  int64_t lo, hi;
  bool known;
};

static const struct days days_unknown = {0, 0, false};

ALWAYS_INLINE struct days days_at(const struct view *view, uint32_t i) {
  return (struct days){
      ((const int64_t *)view->values)[i], ((const int64_t *)view->high)[i], view->known[i]};
}

#define WITHIN(name, ...)                                                                          \
  void kernel_##name(const struct kernel_call *call) {                                             \
    int64_t *restrict lo = call->d->values, *restrict hi = call->d->high;                          \
    for (uint32_t i = 0, n = call->n; i < n; i++) {                                                \
      const struct days r = (__VA_ARGS__);                                                         \
      lo[i] = r.known ? r.lo : 0;                                                                  \
      hi[i] = r.known ? r.hi : 0;                                                                  \
      call->d->known[i] = r.known;                                                                 \
    }                                                                                              \
  }

struct split {
  int32_t year, month, day;
};

/* An open side ends where the calendar does: no date lies beyond. */
static struct days in_whole_calendar(struct days a) {
  return (struct days){side_open_low(a.lo, a.hi) ? DATE_MIN : a.lo,
      side_open_high(a.lo, a.hi) ? DATE_MAX : a.hi, a.known};
}

/* What came of `a`, with the sides of it that are open: a date later than any bound plus so many days
 * has none either. */
static struct days open_as(struct days a, struct days n, int64_t lo, int64_t hi) {
  const bool low = side_open_low(a.lo, a.hi) || side_open_low(n.lo, n.hi),
             high = side_open_high(a.lo, a.hi) || side_open_high(n.lo, n.hi);
  return (struct days){low ? INT64_MIN : lo, high ? INT64_MAX : hi, true};
}

static bool split_ends(struct days a, struct split *lo, struct split *hi) {
  a = in_whole_calendar(a);
  if (!a.known || !in_calendar(a.lo) || !in_calendar(a.hi)) return false;
  date_split((int32_t)a.lo, &lo->year, &lo->month, &lo->day);
  date_split((int32_t)a.hi, &hi->year, &hi->month, &hi->day);
  return true;
}

static struct days year_within(struct days a) {
  struct split lo, hi;
  return split_ends(a, &lo, &hi) ? (struct days){lo.year, hi.year, true} : days_unknown;
}

/* Across the turn of a year both December and January occur. */
static struct days month_within(struct days a) {
  struct split lo, hi;
  if (!split_ends(a, &lo, &hi)) return days_unknown;
  return lo.year == hi.year ? (struct days){lo.month, hi.month, true} : (struct days){1, 12, true};
}

static int32_t month_days(int64_t year, int64_t month) {
  int32_t days;
  for (int32_t day = 31;; day--)
    if (date_make(year, month, day, &days)) return day;
}

/* Across the turn of a month its last day and the first of the next occur; of two months that
 * follow one another one has 31 days. */
static struct days day_within(struct days a) {
  struct split lo, hi;
  if (!split_ends(a, &lo, &hi)) return days_unknown;
  const int32_t months = (hi.year - lo.year) * 12 + hi.month - lo.month;
  if (months == 0) return (struct days){lo.day, hi.day, true};
  if (months > 2) return (struct days){1, 31, true};
  int32_t most = month_days(lo.year, lo.month);
  if (months == 2) most = 31;
  return (struct days){1, hi.day > most ? hi.day : most, true};
}

static struct days between_within(struct days a, struct days b) {
  struct days r = {0, 0, a.known && b.known};
  if (!r.known || !side_narrow_low(side_low(b.lo, b.hi, 0) - side_high(a.lo, a.hi, 0), &r.lo) ||
      !side_narrow_high(side_high(b.lo, b.hi, 0) - side_low(a.lo, a.hi, 0), &r.hi))
    return days_unknown; /* of a forged program */
  return r;
}

/* More have passed the earlier the first and the later the second. */
static struct days months_within(struct days first, struct days second, int64_t months) {
  const struct days a = in_whole_calendar(first), b = in_whole_calendar(second);
  const bool low = side_open_high(first.lo, first.hi) || side_open_low(second.lo, second.hi),
             high = side_open_low(first.lo, first.hi) || side_open_high(second.lo, second.hi);
  if (!a.known || !b.known || !in_calendar(a.lo) || !in_calendar(a.hi) || !in_calendar(b.lo) ||
      !in_calendar(b.hi))
    return days_unknown;
  return (struct days){low ? INT64_MIN : date_months_between((int32_t)a.hi, (int32_t)b.lo) / months,
      high ? INT64_MAX : date_months_between((int32_t)a.lo, (int32_t)b.hi) / months, true};
}

/* Every year, month and day within the bounds must make a day; the first and the last of them are
 * the ends. Of several years not all are leap years; of years without a bound not all are in the
 * calendar. */
static struct days made_within(struct days year, struct days month, struct days day) {
  int32_t lo, hi;
  if (!year.known || !month.known || !day.known || !date_make(year.lo, month.lo, day.lo, &lo) ||
      !date_make(year.hi, month.hi, day.hi, &hi))
    return days_unknown;
  const int64_t year_of_february = year.lo < year.hi ? 1 : year.lo; /* year 1 is no leap year */
  for (int64_t m = month.lo; m <= month.hi; m++)
    if (day.hi > month_days(m == 2 ? year_of_february : year.lo, m)) return days_unknown;
  return (struct days){lo, hi, true};
}

/* Each side of a date and a number where both are there; the others are open and not computed. */
static bool low_is_there(struct days a, struct days n) {
  return !side_open_low(a.lo, a.hi) && !side_open_low(n.lo, n.hi);
}
static bool high_is_there(struct days a, struct days n) {
  return !side_open_high(a.lo, a.hi) && !side_open_high(n.lo, n.hi);
}

static struct days days_added(struct days a, struct days n) {
  int32_t lo = 0, hi = 0;
  if (!a.known || !n.known ||
      (low_is_there(a, n) && (!in_calendar(a.lo) || !date_add_days((int32_t)a.lo, n.lo, &lo))) ||
      (high_is_there(a, n) && (!in_calendar(a.hi) || !date_add_days((int32_t)a.hi, n.hi, &hi))))
    return days_unknown;
  return open_as(a, n, lo, hi);
}

/* Rounded months run monotonely in the date and in their number; unrounded ones exist in between
 * only where the day exists in every month. */
static struct days months_added(struct days a, struct days n, uint16_t imm) {
  int32_t lo = 0, hi = 0;
  struct split first, last;
  if (!n.known || !split_ends(a, &first, &last) ||
      (low_is_there(a, n) && !add_months(a.lo, n.lo, imm, &lo)) ||
      (high_is_there(a, n) && !add_months(a.hi, n.hi, imm, &hi)))
    return days_unknown;
  const bool is_sure =
      (imm & 15) != MONTHS_EXACT || (a.lo == a.hi && (n.lo == n.hi || first.day <= 28));
  return is_sure ? open_as(a, n, lo, hi) : days_unknown;
}

WITHIN(YEAR_BOUNDS, year_within(days_at(call->a, i)))
WITHIN(MONTH_BOUNDS, month_within(days_at(call->a, i)))
WITHIN(DAY_BOUNDS, day_within(days_at(call->a, i)))
WITHIN(DAYS_BETWEEN_BOUNDS, between_within(days_at(call->a, i), days_at(call->b, i)))
WITHIN(MONTHS_BETWEEN_BOUNDS, months_within(days_at(call->a, i), days_at(call->b, i), 1))
WITHIN(YEARS_BETWEEN_BOUNDS, months_within(days_at(call->a, i), days_at(call->b, i), 12))
WITHIN(DATE_BOUNDS, made_within(days_at(call->a, i), days_at(call->b, i), days_at(call->c, i)))
WITHIN(ADD_DAYS_BOUNDS, days_added(days_at(call->a, i), days_at(call->b, i)))
WITHIN(ADD_MONTHS_BOUNDS, months_added(days_at(call->a, i), days_at(call->b, i), call->imm))
