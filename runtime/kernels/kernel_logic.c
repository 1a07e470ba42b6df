/* Kernels of truth: Kleene's and, or, not, and the comparisons of everything but numbers.
 * Truth is a byte 0, 1, 2, so that these are minima, maxima and differences, 64 rows an instruction
 * on wide machines. */
#include "runtime/kernels/kernels.h"

KERNEL(NOT) {
  const uint8_t *restrict a = call->a->values;
  uint8_t *restrict d = call->d->values;
  for (uint32_t i = 0, n = call->n; i < n; i++) d[i] = (uint8_t)(2 - a[i]);
}

KERNEL(AND) {
  const uint8_t *restrict a = call->a->values, *restrict b = call->b->values;
  uint8_t *restrict d = call->d->values;
  for (uint32_t i = 0, n = call->n; i < n; i++) d[i] = a[i] < b[i] ? a[i] : b[i];
}

KERNEL(OR) {
  const uint8_t *restrict a = call->a->values, *restrict b = call->b->values;
  uint8_t *restrict d = call->d->values;
  for (uint32_t i = 0, n = call->n; i < n; i++) d[i] = a[i] > b[i] ? a[i] : b[i];
}

KERNEL(EQ_TRUTH) {
  const uint8_t *restrict a = call->a->values, *restrict b = call->b->values;
  uint8_t *restrict d = call->d->values;
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    uint8_t same = a[i] == b[i] ? TRUTH_TRUE : TRUTH_FALSE;
    d[i] = ((a[i] | b[i]) & TRUTH_UNKNOWN) ? TRUTH_UNKNOWN : same;
  }
}

KERNEL(EQ_CODE) {
  const uint8_t *restrict a = call->a->values, *restrict b = call->b->values;
  uint8_t *restrict d = call->d->values;
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    uint8_t same = a[i] == b[i] ? TRUTH_TRUE : TRUTH_FALSE;
    uint8_t unknown = (uint8_t)((a[i] == CODE_UNKNOWN) | (b[i] == CODE_UNKNOWN));
    d[i] = unknown ? TRUTH_UNKNOWN : same;
  }
}

KERNEL(IS_CODE) {
  const uint8_t *restrict a = call->a->values, word = (uint8_t)call->imm;
  uint8_t *restrict d = call->d->values;
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    uint8_t same = a[i] == word ? TRUTH_TRUE : TRUTH_FALSE;
    d[i] = a[i] == CODE_UNKNOWN ? TRUTH_UNKNOWN : same;
  }
}

KERNEL(EQ_TEXT) {
  const uint32_t *restrict a = call->a->values, *restrict b = call->b->values;
  uint8_t *restrict d = call->d->values;
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    uint8_t same = a[i] == b[i] ? TRUTH_TRUE : TRUTH_FALSE;
    uint8_t unknown = (uint8_t)((a[i] == TEXT_UNKNOWN) | (b[i] == TEXT_UNKNOWN));
    d[i] = unknown ? TRUTH_UNKNOWN : same;
  }
}

KERNEL(IS_SET8) {
  const uint8_t *restrict a = call->a->values, bit = (uint8_t)(1u << call->imm);
  uint8_t *restrict d = call->d->values;
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    uint8_t possible = a[i] & bit ? TRUTH_UNKNOWN : TRUTH_FALSE;
    d[i] = a[i] == bit ? TRUTH_TRUE : possible;
  }
}

KERNEL(IS_SET64) {
  const uint64_t *restrict a = call->a->values, bit = (uint64_t)1 << call->imm;
  uint8_t *restrict d = call->d->values;
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    uint8_t possible = a[i] & bit ? TRUTH_UNKNOWN : TRUTH_FALSE;
    d[i] = a[i] == bit ? TRUTH_TRUE : possible;
  }
}

KERNEL(EQ_SET8) {
  const uint8_t *restrict a = call->a->values, *restrict b = call->b->values;
  uint8_t *restrict d = call->d->values;
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    uint8_t overlap = a[i] & b[i] ? TRUTH_UNKNOWN : TRUTH_FALSE;
    uint8_t sure = (uint8_t)((a[i] == b[i]) & ((a[i] & (uint8_t)(a[i] - 1)) == 0));
    d[i] = sure ? TRUTH_TRUE : overlap;
  }
}

KERNEL(EQ_SET64) {
  const uint64_t *restrict a = call->a->values, *restrict b = call->b->values;
  uint8_t *restrict d = call->d->values;
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    uint8_t overlap = a[i] & b[i] ? TRUTH_UNKNOWN : TRUTH_FALSE;
    uint8_t sure = (uint8_t)((a[i] == b[i]) & ((a[i] & (a[i] - 1)) == 0));
    d[i] = sure ? TRUTH_TRUE : overlap;
  }
}
