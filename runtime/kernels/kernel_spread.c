/* Narrow numbers made wide (spread.h). */
#include "runtime/kernels/spread.h"

/* Two loops, for bytes and numbers do not share vectors well. */
#define SPREAD(bits, unknown)                                                                      \
  VECTOR_CLONES static void spread_##bits(const int##bits##_t *restrict from, uint32_t n,          \
      int64_t *restrict values, uint8_t *restrict known) {                                         \
    for (uint32_t i = 0; i < n; i++) values[i] = from[i] == (unknown) ? 0 : from[i];               \
    for (uint32_t i = 0; i < n; i++) known[i] = from[i] != (unknown);                              \
  }

SPREAD(8, INT8_MIN)
SPREAD(16, NUMBER_UNKNOWN_16)
SPREAD(32, NUMBER_UNKNOWN_32)

void kernel_spread(const struct column *column, uint32_t first, uint32_t n, const struct view *to) {
  const void *values = column->view.values;
  switch (column->width) {
  case 1: spread_8((const int8_t *)values + first, n, to->values, to->known); return;
  case 2: spread_16((const int16_t *)values + first, n, to->values, to->known); return;
  default: spread_32((const int32_t *)values + first, n, to->values, to->known); return;
  }
}
