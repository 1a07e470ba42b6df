/* Kernels of references followed: r[d][row] = r[b][the row that r[a] names], on whole columns, for
 * any row may be named. Unknown where r[a] is, or names nobody (a fault). language.md §4. */
#include "runtime/kernels/kernels.h"

/* Kinds whose unknown is one of their values. */
#define FOLLOW(name, type, unknown)                                                                \
  void kernel_FOLLOW_##name(const struct kernel_call *call) {                                      \
    const uint32_t *restrict a = call->a->values;                                                  \
    const type *restrict b = call->b->values;                                                      \
    type *restrict d = call->d->values;                                                            \
    const type nothing = (type)(unknown);                                                          \
    for (uint32_t i = 0, n = call->n; i < n; i++) d[i] = a[i] < TEXT_NOWHERE ? b[a[i]] : nothing;  \
  }

/* All outcomes up to the last are possible. */
#define POSSIBLE(call) (UINT64_MAX >> (63 - (call)->imm))

FOLLOW(TRUTH, uint8_t, TRUTH_UNKNOWN)
FOLLOW(CODE, uint8_t, CODE_UNKNOWN)
FOLLOW(TEXT, uint32_t, TEXT_UNKNOWN)
FOLLOW(SET8, uint8_t, POSSIBLE(call))
FOLLOW(SET64, uint64_t, POSSIBLE(call))

void kernel_FOLLOW_NUMBER(const struct kernel_call *call) {
  const uint32_t *restrict a = call->a->values;
  const int64_t *restrict b = call->b->values;
  const uint8_t *restrict b_known = call->b->known;
  int64_t *restrict d = call->d->values;
  uint8_t *restrict d_known = call->d->known;
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    const bool named = a[i] < TEXT_NOWHERE;
    d[i] = named ? b[a[i]] : 0;
    d_known[i] = named ? b_known[a[i]] : 0;
  }
}

void kernel_FOLLOW_BOUNDS(const struct kernel_call *call) {
  const uint32_t *restrict a = call->a->values;
  const int64_t *restrict high = call->b->high;
  int64_t *restrict d_high = call->d->high;
  kernel_FOLLOW_NUMBER(call);
  for (uint32_t i = 0, n = call->n; i < n; i++) d_high[i] = a[i] < TEXT_NOWHERE ? high[a[i]] : 0;
}
