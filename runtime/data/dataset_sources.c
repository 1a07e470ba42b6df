#include "runtime/data/dataset_sources.h"

#include "runtime/data/dataset_places.h"

#include <string.h>

struct data_source *dataset_add_source(struct dataset *dataset, struct str file) {
  uint32_t n = dataset->n_sources++;
  if ((n & (n - 1)) == 0) { /* full at every power of two */
    struct data_source *wider = ARENA_ARRAY(&dataset->arena, struct data_source, n ? n * 2 : 1);
    if (n) memcpy(wider, dataset->sources, n * sizeof *wider);
    dataset->sources = wider;
  }
  dataset->sources[n].file = str_copy(&dataset->arena, file);
  dataset->sources[n].first_file = dataset->n_files;
  return &dataset->sources[n];
}

/* The last source that begins at a file or before it. */
static uint32_t source_of(const struct dataset *dataset, uint32_t file) {
  uint32_t low = 0, high = dataset->n_sources;
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (dataset->sources[middle].first_file <= file) low = middle;
    else high = middle;
  }
  return low;
}

void dataset_count_source_rows(const struct dataset *dataset, uint64_t *n_rows) {
  memset(n_rows, 0, dataset->n_sources * sizeof *n_rows);
  for (uint32_t e = 1; dataset->n_sources && e < dataset->schema->n_entities; e++) {
    const struct table *table = &dataset->tables[e];
    const struct row_places *places = &table->places;
    /* rows up to the next anchor are of its file */
    for (uint32_t a = 0; a < places->n_anchors; a++) {
      const struct place_anchor *anchor = &places->anchors[a];
      uint32_t end = a + 1 < places->n_anchors ? anchor[1].row : table->n_rows;
      if (anchor->column & PLACE_ONLY_NAMED) continue; /* no record begins there */
      if (anchor->file >= dataset->sources[0].first_file)
        n_rows[source_of(dataset, anchor->file)] += end - anchor->row;
    }
  }
}
