/* Exact fractions of 128-bit integers in lowest terms. language.md §3 "Numbers": what stands under
 * a comparison or a rounding.
 *
 * A result fits or it does not: intermediate values of twice the width never decide it. Where it
 * does not (or a divisor is zero) the functions return false and leave 0/1 in *out.
 */
#ifndef THIDUA_FRACTION_H
#define THIDUA_FRACTION_H

#include "base/decimal.h"
#include "runtime/program/register_kind.h"

/* The open side of bounds (register_kind.h): below or above every number. Only fraction_compare takes
 * it; who computes asks first. */
static inline struct fraction fraction_open(bool above) {
  return (struct fraction){above ? 1 : -1, 0};
}
static inline bool fraction_is_open(struct fraction a) { return a.denominator == 0; }

/* numerator / denominator in lowest terms; false for a zero denominator, or where the terms do not
 * fit. */
bool fraction_make(int128 numerator, int128 denominator, struct fraction *out);
bool fraction_add(struct fraction a, struct fraction b, struct fraction *out);
bool fraction_subtract(struct fraction a, struct fraction b, struct fraction *out);
bool fraction_multiply(struct fraction a, struct fraction b, struct fraction *out);
/* False for b = 0 too. */
bool fraction_divide(struct fraction a, struct fraction b, struct fraction *out);
bool fraction_negate(struct fraction a, struct fraction *out);
/* -1, 0, 1; exact for all. */
int fraction_compare(struct fraction a, struct fraction b);
/* a * 10^scale rounded to an integer (scale 0..18); false where it does not fit in 64 bits (*out is
 * then 0). */
bool fraction_round(struct fraction a, int scale, enum rounding rounding, int64_t *out);

#endif
