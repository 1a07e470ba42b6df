/* Rows ranked by comparing them key by key: whatever the keys, at the price of a comparison each
 * time. For keys that no number holds, and for few rows that tie (ranking.h). */
#ifndef THIDUA_RANKING_COMPARE_H
#define THIDUA_RANKING_COMPARE_H

#include "runtime/kernels/ranking.h"

/* Rows that may be candidates by their best, sure ones by their worst; better ones first. */
struct compared {
  const struct ranking *ranking;
  uint32_t *best, *worst;
  uint32_t n_best, n_worst;
  uint32_t *may, *room; /* the rows of best by their worst, NULL: not sorted yet; where to */
  bool is_listed;
};

/* The rows begin .. end of the block. `room`: COMPARED_BYTES for each of them. */
#define COMPARED_BYTES (5 * sizeof(uint32_t))
struct compared compare_group(
    const struct ranking *r, void *room, uint32_t begin, uint32_t end, bool is_listed);
/* Of a row that may be a candidate. */
struct counts compared_count(const struct compared *group, uint32_t i);
/* The same, and whether it may equal another. */
struct counts compared_ask(struct compared *group, uint32_t i);

#endif
