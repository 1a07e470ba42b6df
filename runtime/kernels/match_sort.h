/* Rows and instances in an order (match.h). Sorting is by bytes: linear however keys lie. */
#ifndef THIDUA_MATCH_SORT_H
#define THIDUA_MATCH_SORT_H

#include <stdint.h>

struct match_entry {
  uint64_t key;
  uint32_t index, bucket;
};

/* `items` and as much room beside them; the two may change places. */
struct match_sorter {
  struct match_entry *items, *other;
  uint32_t n;
};

/* Ascending by key; equals keep their order. */
void match_sort(struct match_sorter *s);
/* By bucket; the keys are then the buckets. */
void match_sort_by_bucket(struct match_sorter *s);
/* Numbers as keys, the least first. */
static inline uint64_t match_ordered(int64_t value) { return (uint64_t)value ^ (uint64_t)1 << 63; }

#endif
