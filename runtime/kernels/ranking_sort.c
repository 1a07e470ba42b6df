/* See ranking_sort.h. */
#include "runtime/kernels/ranking_sort.h"

#define INSERTION_NUMBERS 24u /* runs of so many are sorted by insertion before they are merged */
#define RADIX_NUMBERS 256u    /* from so many on by radix */
#define LARGE_NUMBERS 8192u   /* from so many on by wider digits: fewer passes */
#define DIGIT_BITS 8u
#define LARGE_DIGIT_BITS 11u

static void sort_by_insertion(uint64_t *items, uint32_t n) {
  for (uint32_t i = 1; i < n; i++) {
    const uint64_t item = items[i];
    uint32_t j = i;
    for (; j > 0 && items[j - 1] > item; j--) items[j] = items[j - 1];
    items[j] = item;
  }
}

/* Runs of INSERTION_NUMBERS merged pair by pair. Returns where the result stands: items or other. */
static uint64_t *sort_by_merging(uint64_t *items, uint64_t *other, uint32_t n) {
  for (uint32_t i = 0; i < n; i += INSERTION_NUMBERS)
    sort_by_insertion(items + i, n - i < INSERTION_NUMBERS ? n - i : INSERTION_NUMBERS);
  for (uint64_t width = INSERTION_NUMBERS; width < n; width *= 2) {
    for (uint64_t begin = 0; begin < n; begin += 2 * width) {
      uint64_t a = begin, b = begin + width < n ? begin + width : n, out = begin;
      const uint64_t middle = b, end = begin + 2 * width < n ? begin + 2 * width : n;
      while (a < middle && b < end) other[out++] = items[a] <= items[b] ? items[a++] : items[b++];
      while (a < middle) other[out++] = items[a++];
      while (b < end) other[out++] = items[b++];
    }
    uint64_t *swap = items;
    items = other;
    other = swap;
  }
  return items;
}

/* Digit after digit, from the lowest. A digit that all have alike is passed over. */
static uint64_t *sort_by_radix(
    uint64_t *items, uint64_t *other, uint32_t n, uint32_t low, uint32_t high) {
  const uint32_t most = n < LARGE_NUMBERS ? DIGIT_BITS : LARGE_DIGIT_BITS,
                 n_digits = (high - low + most - 1) / most,
                 width = n_digits ? (high - low + n_digits - 1) / n_digits : 0;
  const uint64_t mask = (UINT64_C(1) << width) - 1;
  uint32_t starts[1u << LARGE_DIGIT_BITS];
  for (uint32_t shift = low; shift < high; shift += width) {
    for (uint32_t digit = 0; digit <= mask; digit++) starts[digit] = 0;
    for (uint32_t i = 0; i < n; i++) starts[items[i] >> shift & mask]++;
    if (starts[items[0] >> shift & mask] == n) continue;
    for (uint32_t digit = 0, start = 0; digit <= mask; digit++) {
      const uint32_t count = starts[digit];
      starts[digit] = start;
      start += count;
    }
    for (uint32_t i = 0; i < n; i++) other[starts[items[i] >> shift & mask]++] = items[i];
    uint64_t *swap = items;
    items = other;
    other = swap;
  }
  return items;
}

uint64_t *sort_packed(uint64_t *items, uint64_t *other, uint32_t n, uint32_t low, uint32_t high) {
  return n < RADIX_NUMBERS ? sort_by_merging(items, other, n)
                           : sort_by_radix(items, other, n, low, high);
}
