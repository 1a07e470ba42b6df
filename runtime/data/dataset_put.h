/* The values of several rows of a column, written at once in as many bytes as the column's have
 * (dataset_numbers.h). Private to runtime/data. */
#ifndef THIDUA_DATASET_PUT_H
#define THIDUA_DATASET_PUT_H

#include "runtime/data/dataset.h"

/* Writes numbers[i] into row first + i, i < n, of a column of numbers, and "unknown" where bit i of
 * `given` is not set. Returns the first i whose number needs a wider column (what it and those behind it
 * hold is then anything), n where there is none. */
uint32_t dataset_put_numbers(const struct column *column, uint32_t first, uint32_t n,
    uint64_t given, const int64_t *numbers);

/* The same of truths, and of codes of words, which always fit. */
void dataset_put_bytes(const struct column *column, uint32_t first, uint32_t n, uint64_t given,
    const int64_t *numbers);

#endif
