/* Exact decimals: a 64-bit integer and a scale (digits after the point, 0..9) that its type
 * carries. language.md §3 "Numbers". */
#ifndef THIDUA_DECIMAL_H
#define THIDUA_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

enum rounding {
  ROUND_HALF_AWAY, /* round(): half away from zero, as the law rounds */
  ROUND_HALF_EVEN,
  ROUND_TOWARD_ZERO, /* round_down */
  ROUND_AWAY,        /* round_up */
  ROUND_FLOOR,
  ROUND_CEILING
};

/* 10^n for n in 0..18. */
extern const int64_t decimal_power_of_ten[19];

enum decimal_status { DECIMAL_OK, DECIMAL_NOT_A_NUMBER, DECIMAL_TOO_MANY_DIGITS, DECIMAL_OVERFLOW };

/* Reads `-?digits(.digits)?` (digits on both sides of a point; a leading `+` is not a number; `%`
 * behind it when percent_allowed: a hundredth). *scale is the number of digits behind the point, of
 * a percentage as the fraction it is; zeros at the end say nothing and are not counted: 9.750 has
 * two, 3.0 and 100% none (language.md §3). */
enum decimal_status decimal_parse(
    struct str text, bool percent_allowed, int64_t *value, int *scale);
/* Reads into a wanted scale: TOO_MANY_DIGITS if more digits than that say something. */
enum decimal_status decimal_parse_scaled(struct str text, int scale, int64_t *value);
/* Writes "-12.340" (scale 3) into out (at least 24 bytes), zero-terminated; returns the length. */
int decimal_format(int64_t value, int scale, char *out);
/* n / d rounded (d > 0) to an integer. */
int128 int128_divide_rounded(int128 n, int128 d, enum rounding rounding);

#endif
