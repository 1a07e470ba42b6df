/* Working days by walking: day after day through the spans of the calendar, as a person would with a
 * wall calendar. The opinion that runtime/program/working_days.c is held to. language.md §5. */
#include "tests/reference_internal.h"

static bool is_listed(const struct calendar_span *spans, uint32_t n, int64_t day) {
  for (uint32_t i = 0; i < n; i++)
    if (spans[i].first <= day && day <= spans[i].last) return true;
  return false;
}

/* 1970-01-01 was a Thursday. */
int64_t reference_weekday(int64_t day) {
  int64_t weekday = (day + 3) % 7;
  return weekday < 0 ? weekday + 7 : weekday;
}

/* False where no period of the calendar holds the day. */
static bool look_at(const struct schema *schema, int64_t day, bool *is_working) {
  for (uint32_t i = 0; i < schema->n_calendar_periods; i++) {
    const struct calendar_period *period = &schema->calendar_periods[i];
    if (day < period->from || day > period->to) continue;
    *is_working = !(period->weekend & 1 << reference_weekday(day)) &&
        !is_listed(period->holidays, period->n_holidays, day);
    if (is_listed(period->working, period->n_working, day)) *is_working = true;
    return true;
  }
  return false;
}

static struct answer walk_between(struct reference *r, int64_t a, int64_t b) {
  const struct schema *schema = &r->program->schema;
  int64_t n = 0;
  bool is_working, backward = b < a;
  for (int64_t day = backward ? b + 1 : a + 1; day <= (backward ? a : b); day++) {
    if (!look_at(schema, day, &is_working)) return number_unknown();
    n += is_working;
  }
  return number_integer(r, backward ? -n : n);
}

static struct answer walk(struct reference *r, int64_t day, int64_t n) {
  while (n != 0) {
    bool is_working;
    day += n > 0 ? 1 : -1;
    if (!look_at(&r->program->schema, day, &is_working)) return number_unknown();
    if (is_working) n += n > 0 ? -1 : 1;
  }
  return number_integer(r, day);
}

struct answer reference_working_days(
    struct reference *r, enum function function, int64_t a, int64_t b) {
  bool is_working;
  if (function == FUNCTION_WORKING_DAYS_BETWEEN) return walk_between(r, a, b);
  if (function != FUNCTION_IS_WORKING_DAY) return walk(r, a, b);
  if (!look_at(&r->program->schema, a, &is_working)) return number_unknown();
  return number_integer(r, is_working);
}

/* Month after month from a year before b's (from a itself, if that is nearer), until the next would
 * lie behind b: bounds ask for each of thousands of days, and the calendar has 120,000 months. */
int64_t reference_months_between(int64_t a, int64_t b) {
  if (b < a) return -reference_months_between(b, a);
  int64_t year, month, day, last_year, n = 0;
  reference_split(b, &last_year, &month, &day);
  reference_split(a, &year, &month, &day);
  if (last_year - 1 > year) {
    n = 12 * (last_year - 1 - year);
    year = last_year - 1;
  }
  for (;; n++) {
    int64_t reached;
    month++;
    if (month > 12) month = 1, year++;
    if (year > 9999) return n;
    int64_t last = reference_month_days(year, month);
    reference_date(year, month, day < last ? day : last, &reached);
    if (reached > b) return n;
  }
}
