/* One loop without branches a kind of value, for vectors of any width (value_many.h). */
#include "runtime/ingest/value_many.h"

#include "base/vectors.h"

/* The first n of eight bytes, from 1 to 8, each less '0', behind zeros, the first in the lowest byte: what
 * was a digit is one from 0 to 9. */
static inline uint64_t digits_of(uint64_t word, uint64_t n) {
  return (word ^ EACH_BYTE * '0') << (8 * (8 - n) & 63);
}

/* Not zero where eight bytes are not all digits, or a text has not from 1 to 8 bytes. */
static inline uint64_t other_than_digits(uint64_t digits, uint64_t n) {
  return ((digits | (digits + EACH_BYTE * (0x80 - 10))) & EACH_BYTE * 0x80) |
      (uint64_t)(n - 1 >= 8);
}

/* Eight digits: in pairs, in fours, all. Sums of shifts, for not all vectors multiply 64 bits. */
static inline uint64_t number_of(uint64_t digits) {
  const uint64_t pairs =
      ((digits << 3) + (digits << 1) + (digits >> 8)) & UINT64_C(0x00FF00FF00FF00FF);
  const uint64_t fours =
      ((pairs << 6) + (pairs << 5) + (pairs << 2) + (pairs >> 16)) & UINT64_C(0x0000FFFF0000FFFF);
  return (uint64_t)(uint32_t)fours * 10000 + (fours >> 32);
}

/* By place, whether it is not zero. */
static inline uint64_t bits_of(const uint64_t *places, uint32_t n) {
  uint64_t any = 0, bits = 0;
  for (uint32_t i = 0; i < n; i++) any |= places[i];
  for (uint32_t i = 0; any && i < n; i++) bits |= (uint64_t)(places[i] != 0) << i;
  return bits;
}

VECTOR_CLONES uint64_t value_integers(
    const struct value_texts *texts, uint32_t n, int64_t *numbers) {
  uint64_t others[VALUES_AT_ONCE];
  n -= n % VALUES_STEP;
  for (uint32_t i = 0; i < n; i++) {
    const uint64_t length = texts->lengths[i], digits = digits_of(texts->words[i], length);
    others[i] = other_than_digits(digits, length);
    numbers[i] = (int64_t)number_of(digits);
  }
  return bits_of(others, n);
}

VECTOR_CLONES uint64_t value_decimals(
    const struct value_texts *texts, uint32_t n, uint32_t scale, char sign, int64_t *numbers) {
  uint64_t others[VALUES_AT_ONCE];
  const uint64_t power = (uint64_t)decimal_power_of_ten[scale], length_min = scale + 2;
  const uint32_t n_whole = 8 * (8 - 1 - scale); /* bits before the point */
  const uint64_t whole = (UINT64_C(1) << n_whole) - 1, fraction = UINT64_MAX << n_whole << 8,
                 point = (uint64_t)(unsigned char)(sign ^ '0') << n_whole,
                 at_point = UINT64_C(0xFF) << n_whole;
  n -= n % VALUES_STEP;
  for (uint32_t i = 0; i < n; i++) {
    const uint64_t length = texts->lengths[i], bytes = digits_of(texts->words[i], length);
    const bool is_point = (bytes & at_point) == point;
    const uint64_t joined = (bytes & whole) << 8 | (bytes & fraction);
    const uint64_t digits = is_point ? joined : bytes, number = number_of(digits);
    const uint64_t is_bare = is_point && length < length_min; /* ".50" */
    others[i] = other_than_digits(digits, length) | is_bare;
    numbers[i] = (int64_t)(is_point ? number : number * power);
  }
  return bits_of(others, n);
}

VECTOR_CLONES uint64_t value_truths(const struct value_texts *texts, uint32_t n, int64_t *numbers) {
  uint64_t others[VALUES_AT_ONCE];
  n -= n % VALUES_STEP;
  for (uint32_t i = 0; i < n; i++) {
    const uint64_t word = texts->words[i], length = texts->lengths[i];
    const uint64_t is_true = (length == 4) & ((word & 0xFFFFFFFF) == 0x65757274),
                   is_false = (length == 5) & ((word & 0xFFFFFFFFFF) == 0x65736C6166);
    numbers[i] = (int64_t)is_true;
    others[i] = !(is_true | is_false);
  }
  return bits_of(others, n);
}
