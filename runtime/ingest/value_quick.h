/* Values that are written the way most are, read without a look at anything else: for readers of
 * many. "No" says nothing yet: value_read.h knows every way. Private to this room. */
#ifndef THIDUA_VALUE_QUICK_H
#define THIDUA_VALUE_QUICK_H

#include "base/bytes.h"
#include "base/date.h"
#include "base/decimal.h"
#include "runtime/program/schema.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Readable bytes that must follow a text that value_quick_is_nfc looks at. */
#define VALUE_QUICK_PADDING 16

/* `-?digits` or `-?digits.digits` of at most ten characters behind the sign, with no more after the
 * point than the scale. */
static inline bool value_quick_number(struct str text, int scale, int64_t *number) {
  const char *p = text.p, *end = p + text.n;
  bool is_negative = text.n > 0 && *p == '-';
  p += is_negative;
  if (p == end || end - p > 10) return false;
  const char *whole = p;
  int64_t value = 0;
  int n_fraction = 0;
  unsigned digit;
  for (; p < end && (digit = (unsigned char)*p - (unsigned)'0') <= 9; p++)
    value = value * 10 + digit;
  if (p == whole) return false;
  if (p < end) {
    if (*p++ != '.' || p == end) return false;
    for (; p < end && (digit = (unsigned char)*p - (unsigned)'0') <= 9; p++, n_fraction++)
      value = value * 10 + digit;
    if (p < end || n_fraction > scale) return false;
  }
  if (n_fraction < scale &&
      __builtin_mul_overflow(value, decimal_power_of_ten[scale - n_fraction], &value))
    return false;
  *number = is_negative ? -value : value;
  return true;
}

/* -- eight bytes at once: no branch hangs on how long a value is -- */

#define EACH_BYTE UINT64_C(0x0101010101010101)

/* Of eight bytes the top bit of the first that is this one, and perhaps of later ones; 0: none. */
static inline uint64_t bytes_like(uint64_t bytes, unsigned char c) {
  uint64_t different = bytes ^ EACH_BYTE * c;
  return (different - EACH_BYTE) & ~different & EACH_BYTE * 0x80;
}

/* The first n of eight bytes, from 1 to 8, as value_quick_number reads them; without a sign. */
static inline bool value_quick_digits(uint64_t bytes, uint32_t n, uint32_t scale, int64_t *number) {
  uint32_t n_digits = n, n_missing = scale;
  if (scale) {
    uint64_t point = bytes_like(bytes, '.');
    uint32_t n_whole = point ? (uint32_t)__builtin_ctzll(point) / 8 : n;
    if (n_whole < n) {
      uint64_t whole = (UINT64_C(1) << 8 * n_whole) - 1;
      uint32_t n_fraction = n - n_whole - 1;
      if (n_whole == 0 || n_fraction == 0 || n_fraction > scale) return false;
      bytes = (bytes & whole) | (bytes >> 8 & ~whole);
      n_digits--;
      n_missing = scale - n_fraction;
    }
  }
  /* eight digits, the first ones zeros */
  uint64_t digits = bytes << (64 - 8 * n_digits);
  if (n_digits < 8) digits |= EACH_BYTE * '0' >> 8 * n_digits;
  const uint64_t high = EACH_BYTE * 0xF0;
  if (((digits & high) | ((digits + EACH_BYTE * 6) & high) >> 4) != EACH_BYTE * 0x33) return false;
  /* in pairs, in fours, all */
  digits = (digits & EACH_BYTE * 0x0F) * (10 << 8 | 1) >> 8;
  digits = (digits & UINT64_C(0x00FF00FF00FF00FF)) * (100 << 16 | 1) >> 16;
  digits = (digits & UINT64_C(0x0000FFFF0000FFFF)) * (UINT64_C(10000) << 32 | 1) >> 32;
  *number = (int64_t)digits;
  return !n_missing || !__builtin_mul_overflow(*number, decimal_power_of_ten[n_missing], number);
}

/* value_quick_number of a text with VALUE_QUICK_PADDING readable bytes behind it. */
static inline bool value_quick_padded_number(struct str text, int scale, int64_t *number) {
  if (text.n - 1u >= 8 || *text.p == '-') return value_quick_number(text, scale, number);
  return value_quick_digits(bytes_load8(text.p), text.n, (uint32_t)scale, number);
}

/* `true` or `false` in small letters; the same padding. */
static inline bool value_quick_padded_truth(struct str text, int64_t *number) {
  const uint64_t bytes = bytes_load8(text.p);
  const bool is_true = (text.n == 4) & ((bytes & 0xFFFFFFFF) == 0x65757274),
             is_false = (text.n == 5) & ((bytes & 0xFFFFFFFFFF) == 0x65736C6166);
  *number = is_true;
  return is_true | is_false;
}

/* `true` or `false` in small letters. */
static inline bool value_quick_truth(struct str text, int64_t *number) {
  if (text.n == 4 && memcmp(text.p, "true", 4) == 0) return *number = 1, true;
  if (text.n == 5 && memcmp(text.p, "false", 5) == 0) return *number = 0, true;
  return false;
}

/* A day as 2020-03-31. */
static inline bool value_quick_day(struct str text, int64_t *number) {
  int32_t days;
  if (text.n != 10 || text.p[4] != '-' || text.p[7] != '-' || !date_parse(text, &days))
    return false;
  *number = days;
  return true;
}

/* A word of the set as that writes it. */
static inline bool value_quick_word(
    const struct enumeration *set, struct str text, int64_t *number) {
  for (uint32_t i = 0; i < set->n_words; i++)
    if (bytes_are_same(set->words[i], text)) return *number = i, true;
  return false;
}

/* True for ASCII, Latin and precomposed Vietnamese: code points below U+0300 and U+1E00 to U+1EFF,
 * which never change under NFC. Valid UTF-8 with VALUE_QUICK_PADDING readable bytes behind it. */
static inline bool value_quick_is_nfc(struct str s) {
  if (s.n <= 8 && !(bytes_load8(s.p) << (8 * (8 - s.n) & 63) & EACH_BYTE * 0x80)) return true;
#ifdef __SSE2__
  /* Lead bytes from 0xCC on are of others, but 0xE1 before 0xB8 to 0xBB. The byte behind one may
   * stand in the next sixteen. */
  unsigned is_e1_before = 0;
  for (uint32_t i = 0; i < s.n; i += 16) {
    __m128i x = _mm_loadu_si128((const __m128i *)(s.p + i));
    unsigned within = s.n - i < 16 ? (1u << (s.n - i)) - 1 : 0xFFFFu;
    unsigned high = (unsigned)_mm_movemask_epi8(x) & within;
    if (!high && !is_e1_before) continue;
    unsigned leads =
        (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_max_epu8(x, _mm_set1_epi8((char)0xCC)), x));
    unsigned e1 = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(x, _mm_set1_epi8((char)0xE1)));
    __m128i second = _mm_sub_epi8(x, _mm_set1_epi8((char)0xB8));
    unsigned vietnamese =
        (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(second, _mm_set1_epi8(3)), second));
    unsigned behind = (e1 << 1 | is_e1_before) & within;
    if ((leads & ~e1 & within) || (behind & ~vietnamese)) return false;
    is_e1_before = e1 >> 15 & 1;
  }
  return true;
#else
  for (uint32_t i = 0; i < s.n; i++)
    if ((unsigned char)s.p[i] >= 0x80) return false;
  return true;
#endif
}

#endif
