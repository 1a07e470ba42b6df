/* Parts of one data set, each read by itself, put one behind the other: the rows, values, lists,
 * texts and places that one reader would have made of all of it, in the same order and with the same
 * numbers. Private to runtime/data and runtime/ingest; building only.
 */
#ifndef THIDUA_DATASET_JOIN_H
#define THIDUA_DATASET_JOIN_H

#include "base/pool.h"
#include "runtime/data/dataset_building.h"

struct dataset_part {
  struct dataset *dataset;
  uint32_t file;         /* of the whole: all of the part stands in it */
  uint32_t lines_before; /* line 1 of the part is this many lines further on */
};

/* Makes `part` an empty data set that is read as `whole` is: schema, options, what is kept. Its
 * memory is its own; exhaustion goes to *out_of_memory. */
void dataset_begin_part(struct dataset *part, const struct dataset *whole, jmp_buf *out_of_memory);
/* Moves everything of the parts behind what there is, in their order, and leaves them to
 * dataset_free. A value of the root stays that of who gave it first. Texts are looked up by each
 * thread for a share of them; every column is moved by one. In `scratch`: 5 bytes a text of the
 * parts. */
void dataset_join(struct dataset *dataset, const struct dataset_part *parts, uint32_t n_parts,
    struct arena *scratch, struct pool *pool, uint32_t n_threads);
/* Whether both give a field of the root, each another value. */
bool dataset_root_differs(const struct dataset *dataset, const struct dataset *part);

#endif
