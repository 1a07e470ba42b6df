/* Sorting numbers: by insertion and merging where they are few, else by radix. */
#ifndef THIDUA_RANKING_SORT_H
#define THIDUA_RANKING_SORT_H

#include <stdint.h>

/* Ascending by the bits from `low` up to `high` (the lower ones come in their order already, the
 * higher ones are 0). Returns where the result stands: items or other, which has as much room. */
uint64_t *sort_packed(uint64_t *items, uint64_t *other, uint32_t n, uint32_t low, uint32_t high);

#endif
