/* What a data set was read from, for results to say (cli.md "Results": `data`). */
#ifndef THIDUA_DATASET_SOURCES_H
#define THIDUA_DATASET_SOURCES_H

#include "base/digest.h"
#include "runtime/data/dataset.h"

struct data_source {
  struct str file;              /* as given; of a folder's files the path below it */
  uint32_t first_file;          /* of the data set: a book has one for each sheet */
  uint8_t digest[DIGEST_BYTES]; /* of the file as it lies there */
  bool is_database;             /* no file, and no digest */
};

/* A file that is to be read; those that dataset_add_file adds until the next one are its. */
struct data_source *dataset_add_source(struct dataset *dataset, struct str file);
/* By source, into n_rows (n_sources of them): how many instances begin in it, the root not
 * counted. */
void dataset_count_source_rows(const struct dataset *dataset, uint64_t *n_rows);

#endif
