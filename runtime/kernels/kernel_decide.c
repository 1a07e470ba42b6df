/* Kernels of decisions: from the truth of each outcome's rules to the set of outcomes still
 * possible. language.md §5 `decision`. */
#include "runtime/kernels/kernels.h"

/* From the weakest outcome to the strongest: a sure one replaces the weaker, an unknown one joins
 * them, a false one changes nothing. So what is left is every stronger outcome some unknown rule
 * proposes, and the strongest sure one (or `otherwise`). */
#define DECIDE_LOOP(type)                                                                          \
  const uint32_t *operands = call->context->program->operands + call->instruction->a;              \
  type *restrict d = call->d->values;                                                              \
  const uint32_t n = call->n;                                                                      \
  const type otherwise = (type)((type)1 << call->instruction->c);                                  \
  for (uint32_t i = 0; i < n; i++) d[i] = otherwise;                                               \
  for (uint32_t k = call->instruction->b; k-- > 0;) {                                              \
    const type outcome = (type)((type)1 << operands[2 * k]);                                       \
    const uint8_t *restrict proposed = call->views[operands[2 * k + 1]].values;                    \
    for (uint32_t i = 0; i < n; i++) {                                                             \
      const type weaker = proposed[i] == TRUTH_TRUE ? 0 : d[i];                                    \
      const type own = proposed[i] == TRUTH_FALSE ? 0 : outcome;                                   \
      d[i] = (type)(weaker | own);                                                                 \
    }                                                                                              \
  }

KERNEL(DECIDE_SET8){DECIDE_LOOP(uint8_t)} KERNEL(DECIDE_SET64){DECIDE_LOOP(uint64_t)}

KERNEL(OUTCOME_SET8) {
  const uint8_t *restrict a = call->a->values;
  uint8_t *restrict d = call->d->values;
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    const uint8_t only =
        (uint8_t)((a[i] & 0xAA ? 1 : 0) | (a[i] & 0xCC ? 2 : 0) | (a[i] & 0xF0 ? 4 : 0));
    d[i] = a[i] & (uint8_t)(a[i] - 1) ? (uint8_t)CODE_UNKNOWN : only;
  }
}

void kernel_OUTCOME_SET64(const struct kernel_call *call) {
  const uint64_t *restrict a = call->a->values;
  uint8_t *restrict d = call->d->values;
  for (uint32_t i = 0, n = call->n; i < n; i++)
    d[i] = a[i] & (a[i] - 1) ? (uint8_t)CODE_UNKNOWN : (uint8_t)__builtin_ctzll(a[i]);
}
