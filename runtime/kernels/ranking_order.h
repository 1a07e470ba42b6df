/* The candidates of one large group in an order: their keys packed into one number a row, sorted by
 * radix, so that the time a row does not depend on what is unknown or on how wide the keys are
 * (ranking.h). A key, or several, that would need too many bits stand for their place among all
 * that the group has. */
#ifndef THIDUA_RANKING_ORDER_H
#define THIDUA_RANKING_ORDER_H

#include "runtime/kernels/ranking.h"

struct ordered {
  uint32_t *rows; /* by place: the candidates as the data has them */
  uint32_t n, place_bits;
  uint64_t *sorted;      /* by their best: the number above, the place in the lowest place_bits */
  const uint64_t *worst; /* by place; NULL: no row has anything open, none is unsure */
  const uint64_t *sure;  /* the sure ones by their worst: numbers */
  uint32_t n_sure;
  const uint64_t *may; /* all of them by their worst; NULL: not asked */
};

/* Orders the candidates among the rows begin .. end of the block. `is_open`: some may be unsure, or
 * their keys open, which is looked for; `is_asked`: whether they may be equal will be asked, and all
 * are taken to be so. False where even so no
 * number holds the keys (millions of candidates by several wide keys). `room`: ORDERED_BYTES for
 * each of the rows, 64-byte aligned. */
#define ORDERED_BYTES 108
bool order_group(const struct ranking *r, void *room, uint32_t begin, uint32_t end, bool is_open,
    bool is_asked, struct ordered *out);

/* Goes through the ordered rows, from the best. */
struct order_walk {
  const struct ordered *group;
  uint32_t next;                   /* of sorted */
  uint32_t from, to;               /* those as good at their best as the row: of sorted */
  uint32_t sure_better, sure_good; /* of `sure`: better than the row's best, or as good */
  uint32_t may_better;             /* of `may`: likewise better */
};
/* The next row, whether it is sure to be a candidate, and its counts (its list taken for known);
 * false at the end. */
bool order_next(struct order_walk *walk, uint32_t *row, bool *is_sure, struct counts *counts);
/* A row that will come soon, UINT32_MAX at the end: who writes to it has its place fetched. */
uint32_t order_ahead(const struct order_walk *walk);

#endif
