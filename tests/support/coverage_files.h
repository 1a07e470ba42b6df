/* What the proofs of coverage share: which seeds they take, truths in Kleene's order, and how a file
 * is written. */
#ifndef THIDUA_TESTS_SUPPORT_COVERAGE_FILES_H
#define THIDUA_TESTS_SUPPORT_COVERAGE_FILES_H

#include "base/buffer.h"

enum { FALSE_ = 0, UNKNOWN_ = 1, TRUE_ = 2 };

static inline uint8_t least(uint8_t a, uint8_t b) { return a < b ? a : b; }
static inline uint8_t most(uint8_t a, uint8_t b) { return a > b ? a : b; }

/* THIDUA_SEED=17: that one alone; else THIDUA_SEEDS of them, from THIDUA_FIRST on. */
struct seeds {
  uint64_t first, n;
  bool is_one;
};
struct seeds coverage_seeds(uint64_t otherwise);

/* Fails the test where it cannot. */
void coverage_write_file(const char *path, const struct buffer *text);

#endif
