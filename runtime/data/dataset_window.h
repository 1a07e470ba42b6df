/* A data set that is never there as a whole: while it is read, what was read so far is taken out of
 * it each time it is large enough, always between two instances of a list of the root. */
#ifndef THIDUA_DATASET_WINDOW_H
#define THIDUA_DATASET_WINDOW_H

#include "runtime/data/dataset.h"

/* Who takes it: set as dataset.window after dataset_init. */
struct dataset_window {
  /* Called by the reader when there are n_rows_max rows or more, and by who called the reader for
   * the rest. */
  void (*take)(struct dataset_window *window, struct dataset *dataset);
  uint64_t n_rows_max;
  uint32_t n_taken;
  struct diags *diags; /* what reading reports, set by who calls the reader */
  /* a flat record of what does not live in the root was read, the first at this place: what it lives
   * in may stand anywhere, so nothing can be taken any more */
  bool is_apart;
  uint32_t apart_entity;
  struct place apart;
};

/* The reader stands between two instances of a list of the root: hands over what there is, where it
 * is enough. */
bool dataset_window_is_full(const struct dataset *dataset);
/* The same, between two flat records or lines of them, where all so far live in the root. */
void dataset_window_offer(struct dataset *dataset);
/* A flat record of an entity begins. */
void dataset_window_note_record(struct dataset *dataset, uint32_t entity, struct place place);
/* Moves all rows and texts into `out`, a data set of its own that is still being built, for
 * dataset_finish and dataset_free; the names of files stay `dataset`'s, which must outlive it. The
 * root stands in both. */
void dataset_window_take(struct dataset *dataset, struct dataset *out);

#endif
