/* Parts of one data set, each read by itself, put one behind the other: the rows, values, lists,
 * texts and places that one reader would have made of all of it, in the same order and with the same
 * numbers. Private to runtime/data and runtime/ingest; building only.
 */
#ifndef THIDUA_DATASET_JOIN_H
#define THIDUA_DATASET_JOIN_H

#include "runtime/data/dataset_building.h"

struct dataset_part {
  struct dataset *dataset;
  uint32_t file;         /* the number in the whole that the part's first file has */
  uint32_t lines_before; /* line 1 of the part is this many lines further on */
  uint64_t n_bytes;      /* of the file, that it takes */
};

/* Makes `part` an empty data set that is read as `whole` is: schema, options, what is kept. Its
 * memory is its own; exhaustion goes to *out_of_memory. Its texts are listed as they come, each as
 * often as it is there (building.lists_texts). */
void dataset_begin_part(struct dataset *part, const struct dataset *whole, jmp_buf *out_of_memory);
/* Makes a part empty again, and keeps its memory for the next. */
void dataset_empty_part(struct dataset *part);
/* Copies everything of the part behind what there is. A value of the root stays that of who gave it
 * first. In `scratch`: 4 bytes a text of the part. */
void dataset_join(struct dataset *dataset, const struct dataset_part *part, struct arena *scratch);
/* Whether both give a field of the root, each another value. */
bool dataset_root_differs(const struct dataset *dataset, const struct dataset *part);

#endif
