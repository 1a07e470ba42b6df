/* Several new rows at once: what readers of many set column by column, without a look at the column
 * for each of its values. Private to runtime/data and runtime/ingest; building only. */
#ifndef THIDUA_DATASET_BLOCK_H
#define THIDUA_DATASET_BLOCK_H

#include "runtime/data/dataset_building.h"

enum { DATASET_BLOCK_ROWS = 64 };

/* The first n (up to 64) of the bits that say of rows whether each has a value. */
static inline uint64_t dataset_block_bits(uint32_t n) {
  return n < DATASET_BLOCK_ROWS ? (UINT64_C(1) << n) - 1 : UINT64_MAX;
}

/* dataset_set_number of those of rows [first, first + n) whose bit is set in `given`, from the lowest
 * on: row first + i has numbers[i]. They are the newest rows of the field's entity, which is not the
 * root, n is at most DATASET_BLOCK_ROWS, and none of them has a value yet. */
void dataset_set_block(struct dataset *dataset, uint32_t field, uint32_t first, uint32_t n,
    uint64_t given, const int64_t *numbers);

/* dataset_add_record, n > 0 times: the first record stands at `at`, each of the others in the same
 * column of the line behind; the first row. */
uint32_t dataset_add_records(
    struct dataset *dataset, uint32_t entity, struct data_place at, uint32_t n);

/* Says of those of the newest rows [first, first + n) whose bit is set in `given` that a value stands
 * `columns` characters behind the row's begin, in its line: one of dataset_place_id, _reference,
 * _naming by whose offsets these are. */
void dataset_place_block(struct dataset *dataset, value_offset_list *offsets, uint32_t first,
    uint32_t n, uint64_t given, const int32_t *columns);

/* The values of the newest rows [first, first + n) of a text or reference field, which none of them
 * has yet: TEXT_UNKNOWN; dataset_park_text (dataset_texts.h) sets them. */
uint32_t *dataset_reach_texts(struct dataset *dataset, uint32_t field, uint32_t first, uint32_t n);

#endif
