/* Sets of values of one expression, as unions of intervals with exact bounds. Numbers, dates (as
 * days), truths (0 and 1) and the words of closed sets (as codes) are all numbers here.
 *
 * What a set is part of is its *range*: the values that the expression can have at all. Where these
 * lie on a grid (integers, decimals of two digits) `x < 3` and `x <= 2` are one set. Owner of all:
 * an arena.
 */
#ifndef THIDUA_ADVICE_VALUES_H
#define THIDUA_ADVICE_VALUES_H

#include <stdbool.h>

#include "base/arena.h"
#include "runtime/kernels/fraction.h"

/* An end of an interval. */
struct bound {
  bool infinite; /* there is none on this side */
  bool open;     /* the value itself does not belong to it */
  struct fraction value;
};

struct interval {
  struct bound low, high;
};

/* Ascending, disjoint, and not touching one another. */
struct values {
  struct interval *items;
  uint32_t n;
  bool none; /* an expression that has no value (`absent means none`) belongs to it */
};

struct value_range {
  bool has_grid;
  uint8_t scale; /* of the grid: digits after the point */
  bool none;     /* it may have no value */
  struct interval within;
};

/* A set of more pieces is not kept: what is said of it would be long, and the work, too. */
enum { VALUES_PIECES_MAX = 64 };

struct bound bound_infinite(void);
struct bound bound_at(struct fraction value, bool open);

/* False where a bound does not fit, or the set has too many pieces: then nothing is known of it. */
/* All of the interval that lies in the range. */
bool values_of(struct arena *arena, const struct value_range *range, struct interval interval,
    struct values *out);
bool values_unite(struct arena *arena, const struct value_range *range, struct values a,
    struct values b, struct values *out);
/* What is in the range, and not in the set. */
bool values_complement(
    struct arena *arena, const struct value_range *range, struct values a, struct values *out);
bool values_intersect(struct arena *arena, struct values a, struct values b, struct values *out);

static inline bool values_empty(struct values a) { return a.n == 0 && !a.none; }
/* True where no value is in both; where all of a is in b. These keep nothing in an arena. */
bool values_disjoint(struct values a, struct values b);
bool values_within(struct values a, struct values b);

#endif
