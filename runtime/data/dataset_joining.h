/* What the two halves of a join share: dataset_join.c moves rows and columns, dataset_join_texts.c
 * the texts before; dataset_joining.c is how work is shared. Private to them. */
#ifndef THIDUA_DATASET_JOINING_H
#define THIDUA_DATASET_JOINING_H

#include "runtime/data/dataset_join.h"

struct joining {
  struct dataset *dataset;
  const struct dataset_part *parts;
  uint32_t n_parts;
  struct arena *scratch;
  struct pool *pool;
  uint32_t n_threads;
  /* by part, by the number of a text in it: its number in the whole; NULL: the same */
  uint32_t **codes;
};

/* Does piece 0 … n - 1 of a work, each once, on all threads. */
typedef void join_work(void *context, uint32_t piece);
void join_run(struct joining *j, uint32_t n_pieces, join_work *work, void *context);

/* Moves the texts and fills `codes`. The whole has no look-up table after it: one is made again
 * where a text is set. */
void join_texts(struct joining *j);

#endif
