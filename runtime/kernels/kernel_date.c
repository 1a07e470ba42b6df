/* Kernels of dates: numbers of days since 1970-01-01. A number outside the calendar can only come
 * from a forged program; such a row is unknown, as is any result beyond the calendar. language.md
 * §3. */
#include "base/date.h"
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
