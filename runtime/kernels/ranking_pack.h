/* Small groups ranked by counting, which beats sorting there: nothing is moved and no branch is
 * missed. The keys of all rows of the block are packed into one number a row first (ranking.h). */
#ifndef THIDUA_RANKING_PACK_H
#define THIDUA_RANKING_PACK_H

#include "runtime/kernels/ranking_order.h"

/* Groups of up to so many rows are counted. */
#define COUNTED_ROWS 96u

/* The numbers of a block's rows, less is better. 32 bits wide where that holds them (is_narrow),
 * else 64. NONE_BETTER of the width: better than no other. */
struct packed {
  uint32_t bits;
  bool fits, is_narrow;
  bool is_open; /* worst and sure are there; else a row's worst is its best, and all are sure */
  void *best;   /* NONE_BETTER: no candidate */
  void *worst;
  void *sure; /* worst of the sure ones; the others NONE_BETTER */
  void *rest; /* of the scratch */
};

/* What RANK leaves at the front of the scratch for its SELECT: the numbers of small groups, and the
 * order of the one large group where it is the only one (n > 0 in a group that is open). */
struct ranked {
  struct packed packed;
  struct ordered order;
  bool has_order;
};
#define RANKED_BYTES 256

/* Of a scratch for call->n rows. Where `is_open` something may be unknown. */
struct packed *pack_block(const struct ranking *r, bool is_open);

/* The statuses (enum candidacy) of the n rows from `begin` on, into d[begin ...]. `is_open`: of a
 * block that is. */
void select_counted(const struct packed *packed, uint8_t *d, uint32_t begin, uint32_t n,
    struct seats seats, bool takes_all, bool is_open);

/* By place in the group; a multiple of all lanes. */
struct small_counts {
  uint32_t more_min[COUNTED_ROWS], more_max[COUNTED_ROWS], ge_min[COUNTED_ROWS],
      ge_max[COUNTED_ROWS], may_better[COUNTED_ROWS];
};
/* The n rows from `begin` on of a block that is_open and fits. `may_better`: rows that are better
 * than the row at its best even at their worst (counts.may_equal). */
void count_group(const struct packed *packed, uint32_t begin, uint32_t n, struct small_counts *out);

#endif
