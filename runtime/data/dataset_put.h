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

/* to[i] = codes[from[i]], i < n; codes[n_codes] where from[i] is no less than n_codes, which is below
 * 2^31. */
void dataset_put_codes(
    uint32_t *to, uint32_t n, const uint32_t *from, const uint32_t *codes, uint32_t n_codes);

/* to[i] = rows[i] + by, i < n. */
void dataset_put_moved(uint32_t *to, uint32_t n, const uint32_t *rows, uint32_t by);

#endif
