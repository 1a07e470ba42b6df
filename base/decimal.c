/* Decimals as text, and the one division that rounds. */
#include "base/decimal.h"

#include <assert.h>

#include "base/limits.h"

const int64_t decimal_power_of_ten[19] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000,
    100000000, 1000000000, 10000000000, 100000000000, 1000000000000, 10000000000000,
    100000000000000, 1000000000000000, 10000000000000000, 100000000000000000, 1000000000000000000};

/* A number's parts as written; views into its text. */
struct written {
  bool negative, percent;
  struct str whole, fraction; /* digits; fraction.n == 0: no point */
};

static uint32_t count_digits(struct str text, uint32_t from) {
  uint32_t i = from;
  while (i < text.n && text.p[i] >= '0' && text.p[i] <= '9') i++;
  return i - from;
}

static bool split(struct str text, bool percent_allowed, struct written *out) {
  *out = (struct written){0};
  uint32_t i = 0;
  if (i < text.n && text.p[i] == '-') {
    out->negative = true;
    i++;
  }
  uint32_t n = count_digits(text, i);
  if (n == 0) return false;
  out->whole = (struct str){text.p + i, n};
  i += n;
  if (i < text.n && text.p[i] == '.') {
    n = count_digits(text, i + 1);
    if (n == 0) return false;
    out->fraction = (struct str){text.p + i + 1, n};
    i += 1 + n;
  }
  if (percent_allowed && i < text.n && text.p[i] == '%') {
    out->percent = true;
    i++;
  }
  return i == text.n;
}

/* The digit at `i` of all that are written, whole ones first; 0 past the last. */
static unsigned digit_at(const struct written *written, uint32_t i) {
  if (i < written->whole.n) return (unsigned)(written->whole.p[i] - '0');
  i -= written->whole.n;
  return i < written->fraction.n ? (unsigned)(written->fraction.p[i] - '0') : 0;
}

/* Digits behind the point up to the last that is not zero; a `%` moves the point two to the left.
 */
static int64_t significant_digits(const struct written *written) {
  int64_t point = (int64_t)written->whole.n - (written->percent ? 2 : 0);
  int64_t n = (int64_t)written->whole.n + (int64_t)written->fraction.n;
  while (n > point && n > 0 && digit_at(written, (uint32_t)n - 1) == 0) n--;
  return n > 0 && n > point ? n - point : 0;
}

/* *magnitude becomes *magnitude * 10 + digit; false past 2^64, where it stays as it was. */
static bool append_digit(uint64_t *magnitude, unsigned digit) {
  uint64_t next;
  if (__builtin_mul_overflow(*magnitude, UINT64_C(10), &next) ||
      __builtin_add_overflow(next, (uint64_t)digit, &next))
    return false;
  *magnitude = next;
  return true;
}

/* The number at `scale`, in which its significant digits have room. */
static enum decimal_status value_at(const struct written *written, int scale, int64_t *value) {
  uint64_t magnitude = 0;
  int64_t n = (int64_t)written->whole.n - (written->percent ? 2 : 0) + scale;
  for (int64_t i = 0; i < n; i++)
    if (!append_digit(&magnitude, digit_at(written, (uint32_t)i))) return DECIMAL_OVERFLOW;
  if (magnitude > (uint64_t)INT64_MAX + written->negative) return DECIMAL_OVERFLOW;
  *value = written->negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
  return DECIMAL_OK;
}

enum decimal_status decimal_parse(
    struct str text, bool percent_allowed, int64_t *value, int *scale) {
  struct written written;
  if (!split(text, percent_allowed, &written)) return DECIMAL_NOT_A_NUMBER;
  int64_t digits = significant_digits(&written);
  if (digits > SCALE_MAX) return DECIMAL_TOO_MANY_DIGITS;
  enum decimal_status status = value_at(&written, (int)digits, value);
  if (status == DECIMAL_OK) *scale = (int)digits;
  return status;
}

enum decimal_status decimal_parse_scaled(struct str text, int scale, int64_t *value) {
  assert(scale >= 0 && scale <= SCALE_MAX);
  struct written written;
  if (!split(text, false, &written)) return DECIMAL_NOT_A_NUMBER;
  if (significant_digits(&written) > scale) return DECIMAL_TOO_MANY_DIGITS;
  return value_at(&written, scale, value);
}

int decimal_format(int64_t value, int scale, char *out) {
  assert(scale >= 0 && scale <= 18);
  uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
  char digits[24], *const end = digits + sizeof digits, *at = end;
  for (int i = 0; i < scale; i++, magnitude /= 10) *--at = (char)('0' + magnitude % 10);
  if (scale > 0) *--at = '.';
  do {
    *--at = (char)('0' + magnitude % 10);
    magnitude /= 10;
  } while (magnitude > 0);
  if (value < 0) *--at = '-';
  const int n = (int)(end - at);
  memcpy(out, at, (size_t)n);
  out[n] = '\0';
  return n;
}

int128 int128_divide_rounded(int128 n, int128 d, enum rounding rounding) {
  assert(d > 0);
  int128 quotient = n / d, remainder = n % d; /* toward zero; the remainder has the sign of n */
  if (remainder == 0) return quotient;
  int128 away = n < 0 ? -1 : 1;
  /* |remainder| against d/2 without doubling, which could overflow. */
  int128 below = n < 0 ? -remainder : remainder, above = d - below;
  switch (rounding) {
  case ROUND_HALF_AWAY: return below >= above ? quotient + away : quotient;
  case ROUND_HALF_EVEN:
    return below > above || (below == above && quotient % 2 != 0) ? quotient + away : quotient;
  case ROUND_TOWARD_ZERO: return quotient;
  case ROUND_AWAY: return quotient + away;
  case ROUND_FLOOR: return n < 0 ? quotient - 1 : quotient;
  case ROUND_CEILING: return n < 0 ? quotient : quotient + 1;
  }
  return quotient;
}
