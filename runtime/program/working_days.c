#include "runtime/program/working_days.h"

#include "base/date.h"

/* Marks the days of spans, all of which lie in the calendar. */
static void mark(uint8_t *is_working, int32_t from, const struct calendar_span *spans, uint32_t n,
    uint8_t value) {
  for (uint32_t i = 0; i < n; i++)
    memset(
        is_working + (spans[i].first - from), value, (size_t)(spans[i].last - spans[i].first) + 1);
}

const struct working_days *working_days_of(struct arena *arena, const struct schema *schema) {
  if (!schema->n_calendar_periods) return NULL;
  const struct calendar_period *periods = schema->calendar_periods;
  struct working_days *days = ARENA_NEW(arena, struct working_days);
  days->from = periods[0].from;
  days->to = periods[schema->n_calendar_periods - 1].to;
  size_t n_days = (size_t)(days->to - days->from) + 1;
  uint8_t *is_working = ARENA_ARRAY(arena, uint8_t, n_days);
  for (uint32_t p = 0; p < schema->n_calendar_periods; p++) {
    const struct calendar_period *period = &periods[p];
    for (int32_t day = period->from; day <= period->to; day++)
      is_working[day - days->from] = !(period->weekend >> date_weekday(day) & 1);
    mark(is_working, days->from, period->holidays, period->n_holidays, false);
    mark(is_working, days->from, period->working, period->n_working, true);
  }
  days->before = ARENA_ARRAY(arena, uint32_t, n_days + 1);
  for (size_t i = 0; i < n_days; i++) days->before[i + 1] = days->before[i] + is_working[i];
  days->n = days->before[n_days];
  days->days = ARENA_ARRAY(arena, int32_t, (size_t)days->n + 1);
  for (size_t i = 0, n = 0; i < n_days; i++)
    if (is_working[i]) days->days[n++] = days->from + (int32_t)i;
  return days;
}

bool working_days_is(const struct working_days *days, int64_t day, bool *is_working) {
  if (day < days->from || day > days->to) return false;
  *is_working = days->before[day - days->from + 1] > days->before[day - days->from];
  return true;
}

bool working_days_between(const struct working_days *days, int64_t a, int64_t b, int64_t *n) {
  bool is_backward = b < a;
  int64_t first = (is_backward ? b : a) + 1, last = is_backward ? a : b;
  *n = 0;
  if (first > last) return true;
  if (first < days->from || last > days->to) return false;
  *n = (int64_t)days->before[last - days->from + 1] - (int64_t)days->before[first - days->from];
  if (is_backward) *n = -*n;
  return true;
}

bool working_days_add(const struct working_days *days, int64_t day, int64_t n, int32_t *out) {
  *out = (int32_t)day;
  if (n == 0) return true;
  /* the first day walked over, and where the working days before it end */
  int64_t walked = n > 0 ? day + 1 : day - 1;
  if (walked < days->from || walked > days->to) return false;
  int64_t before = days->before[walked - days->from + (n < 0)];
  if (n > (int64_t)days->n || n < -(int64_t)days->n) return false;
  int64_t at = n > 0 ? before + n - 1 : before + n;
  if (at < 0 || at >= (int64_t)days->n) return false;
  *out = days->days[at];
  return true;
}
