/* Register kinds: how a column of values lies in memory. One for each way the VM computes.
 *
 *   TRUTH     u8: 0 false, 1 unknown, 2 true
 *   SET8/64   bit i: outcome i is possible; u8 for decisions of up to 8 outcomes, u64 up to 64.
 *             Never empty
 *   CODE      u8: a word of a closed set; 255 unknown
 *   TEXT      u32: number of a text in the data set's dictionary; TEXT_UNKNOWN, TEXT_NOWHERE (a
 *             constant that no data has)
 *   NUMBER    i64 (integers, decimals at their type's scale, dates in days) beside u8 known (1
 *             known, 0 unknown);
 *             the number of an unknown row is 0, so that kernels never meet a trap
 *   BOUNDS    i64 lo, i64 hi beside u8 known (1: lo <= value <= hi; 0: nothing known, perhaps a
 *             fault; then lo = hi = 0). lo = INT64_MIN is a side without a bound, hi = INT64_MAX
 *             likewise, both where lo <> hi: lo = hi is always that number exactly. What goes on
 *             from an open side is open: only a bound that is there can overflow
 *   FRACTION  lo, hi as struct fraction beside u8 known, likewise (unknown: 0/1; open: -1/0, 1/0)
 */
#ifndef THIDUA_REGISTER_KIND_H
#define THIDUA_REGISTER_KIND_H

#include "base/decimal.h"
#include "runtime/program/schema.h"

enum register_kind {
  REG_TRUTH,
  REG_SET8,
  REG_SET64,
  REG_CODE,
  REG_TEXT,
  REG_NUMBER,
  REG_BOUNDS,
  REG_FRACTION,
  REG_N_KINDS
};

enum { TRUTH_FALSE = 0, TRUTH_UNKNOWN = 1, TRUTH_TRUE = 2 };
#define CODE_UNKNOWN 255u
#define TEXT_UNKNOWN UINT32_MAX
#define TEXT_NOWHERE (UINT32_MAX - 1)

struct fraction { /* lowest terms, denominator > 0 */
  int128 numerator, denominator;
};

/* A column, or a piece of one. Never owns. `high` and `known` are NULL for kinds that have none. */
struct view {
  /* u8, u64, u32, i64 or struct fraction by kind; BOUNDS, FRACTION: the lower bounds */
  void *values;
  void *high;     /* BOUNDS, FRACTION: the upper bounds */
  uint8_t *known; /* NUMBER, BOUNDS, FRACTION */
  /* of the keys of a ranking of all rows: the width of a narrow column (struct column) that `values`
   * is; 0: as the kind has it */
  uint8_t narrow;
};

/* Bytes of one value of a kind (of `values`; `high` is as wide). */
static inline uint32_t register_kind_bytes(enum register_kind kind) {
  static const uint8_t bytes[REG_N_KINDS] = {1, 1, 8, 1, 4, 8, 8, sizeof(struct fraction)};
  return bytes[kind];
}
static inline bool register_kind_has_known(enum register_kind kind) { return kind >= REG_NUMBER; }
static inline bool register_kind_has_high(enum register_kind kind) { return kind >= REG_BOUNDS; }
/* The kind of a value of a declared type; of a number that may be known within bounds only,
 * BOUNDS. (A decision is a set: its kind is its own.) */
enum register_kind register_kind_of_type(struct type type, bool bounded);
/* "truth", "set8" … */
const char *register_kind_name(enum register_kind kind);

#endif
