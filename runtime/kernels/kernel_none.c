/* Kernels of what is known to have no value: a date of the number DATE_NONE, behind all days; a
 * reference TEXT_NOWHERE. Bounds that end with it: a day, or none. language.md §4 "No value, known".
 */
#include "base/date.h"
#include "runtime/kernels/kernels.h"

KERNEL(HAS_DAY) {
  const int64_t *restrict a = call->a->values;
  const uint8_t *restrict known = call->a->known;
  uint8_t *restrict d = call->d->values;
  for (uint32_t i = 0, n = call->n; i < n; i++)
    d[i] = known[i] ? truth_of(a[i] < DATE_NONE) : TRUTH_UNKNOWN;
}

KERNEL(HAS_DAYS) {
  const int64_t *restrict lo = call->a->values, *restrict hi = call->a->high;
  const uint8_t *restrict known = call->a->known;
  uint8_t *restrict d = call->d->values;
  for (uint32_t i = 0, n = call->n; i < n; i++)
    d[i] = !known[i] || (lo[i] < DATE_NONE && hi[i] >= DATE_NONE) ? TRUTH_UNKNOWN
                                                                  : truth_of(hi[i] < DATE_NONE);
}

KERNEL(HAS_NAMED) {
  const uint32_t *restrict a = call->a->values;
  uint8_t *restrict d = call->d->values;
  for (uint32_t i = 0, n = call->n; i < n; i++)
    d[i] = a[i] == TEXT_UNKNOWN ? TRUTH_UNKNOWN : truth_of(a[i] != TEXT_NOWHERE);
}

/* Days, where they are surely `most` at most. */
ALWAYS_INLINE void put_days(const struct kernel_call *call, uint32_t i, bool known, int64_t most) {
  const int64_t hi = ((const int64_t *)call->a->high)[i];
  ((int64_t *)call->d->values)[i] = known ? ((const int64_t *)call->a->values)[i] : 0;
  ((int64_t *)call->d->high)[i] = !known ? 0 : hi < most ? hi : most;
  call->d->known[i] = known;
}

KERNEL(DAY_OF) {
  const int64_t *restrict a = call->a->values;
  const uint8_t *restrict a_known = call->a->known;
  int64_t *restrict d = call->d->values;
  uint8_t *restrict d_known = call->d->known;
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    const bool known = a_known[i] && a[i] < DATE_NONE;
    d[i] = known ? a[i] : 0;
    d_known[i] = known;
  }
}

void kernel_DAYS_OF(const struct kernel_call *call) {
  const int64_t *hi = call->a->high;
  for (uint32_t i = 0, n = call->n; i < n; i++)
    put_days(call, i, call->a->known[i] && hi[i] < DATE_NONE, DATE_MAX);
}

void kernel_DAYS_COUNTED(const struct kernel_call *call) {
  const int64_t *lo = call->a->values;
  for (uint32_t i = 0, n = call->n; i < n; i++)
    put_days(call, i, call->a->known[i] && lo[i] < DATE_NONE, DATE_MAX);
}

/* A key's days, and whether it may have none. */
struct key_days {
  int64_t least, most; /* where it has some */
  bool may_have, may_be_none;
};

ALWAYS_INLINE struct key_days key_days_at(const struct kernel_call *call, uint32_t i) {
  const int64_t lo = ((const int64_t *)call->a->values)[i],
                hi = ((const int64_t *)call->a->high)[i];
  if (!call->a->known[i]) return (struct key_days){DATE_MIN, DATE_MAX, true, true};
  return (struct key_days){lo < DATE_MIN ? DATE_MIN : lo, hi > DATE_MAX ? DATE_MAX : hi,
      lo < DATE_NONE, hi >= DATE_NONE};
}

void kernel_DAYS_OR_NONE(const struct kernel_call *call) {
  int64_t *d_lo = call->d->values, *d_hi = call->d->high;
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    const struct key_days days = key_days_at(call, i);
    d_lo[i] = days.may_have ? days.least : DATE_NONE;
    d_hi[i] = days.may_be_none ? DATE_NONE : days.most;
  }
  memset(call->d->known, 1, call->n);
}

void kernel_DAYS_LAST(const struct kernel_call *call) {
  int64_t *d_lo = call->d->values, *d_hi = call->d->high;
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    const struct key_days days = key_days_at(call, i);
    d_lo[i] = days.may_be_none ? DATE_MIN - 1 : days.least;
    d_hi[i] = days.may_have ? days.most : DATE_MIN - 1;
  }
  memset(call->d->known, 1, call->n);
}
