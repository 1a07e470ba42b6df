/* A data set being built taken back to what it was: for readers that find only later that they
 * cannot go on as they began. Private to runtime/data and runtime/ingest. */
#ifndef THIDUA_DATASET_REWIND_H
#define THIDUA_DATASET_REWIND_H

#include "runtime/data/dataset_building.h"

struct column_extent_mark {
  uint32_t n, n_offsets;
  bool given;
};

struct naming_extent_mark {
  uint32_t n, n_offsets;
};

struct table_extent_mark {
  uint32_t n_rows, n_anchors, n_listed;
  uint32_t n_id_offsets, n_without_id, n_successions, n_predecessors, n_of_newest;
  uint32_t n_records, records_end; /* ranges of flat records, and where the last ends */
  struct data_place newest;
};

/* How far a data set was filled. Only facts of each entity's newest row, and rows behind it, may be
 * given between marking and rewinding. Owner: the data set's arena. */
struct dataset_mark {
  struct column_extent_mark *columns; /* by field */
  struct table_extent_mark *tables;   /* by entity */
  uint32_t n_texts;                   /* where they are listed */
  struct naming_extent_mark *namings; /* by entity, by the depth of who is named */
};

struct dataset_mark dataset_mark_new(struct dataset *dataset);
/* Marks where it stands now. */
void dataset_mark(struct dataset *dataset, struct dataset_mark *mark);
/* Takes it back to the mark: rows, values, lists, places and successions given since are gone (but
 * not their texts, which stay in the dictionary unused, unless they are only listed). */
void dataset_rewind(struct dataset *dataset, const struct dataset_mark *mark);

#endif
