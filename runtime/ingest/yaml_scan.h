/* The end of a line and what stands before it, sixteen bytes at a time where the machine can. All
 * of it may read up to WINDOW_SLACK bytes behind the line; there must be a line's end ahead.
 * Private to the lanes of data (yaml_lane*.c) and of records (history_lane.c). */
#ifndef THIDUA_YAML_SCAN_H
#define THIDUA_YAML_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#define SCAN_BYTES 16

/* One bit a byte. */
struct scan_bits {
  uint32_t stops; /* controls (line ends among them), DEL and the two marks */
  uint32_t wide;  /* bytes beyond ASCII */
};

static inline struct scan_bits scan(const char *p, char mark, char other) {
#if defined(__SSE2__)
  const __m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
  const __m128i control = _mm_set1_epi8(0x1F);
  __m128i stops = _mm_cmpeq_epi8(_mm_min_epu8(x, control), x);
  stops = _mm_or_si128(stops, _mm_cmpeq_epi8(x, _mm_set1_epi8(mark)));
  stops = _mm_or_si128(stops, _mm_cmpeq_epi8(x, _mm_set1_epi8(other)));
  stops = _mm_or_si128(stops, _mm_cmpeq_epi8(x, _mm_set1_epi8(0x7F)));
  return (struct scan_bits){(uint32_t)_mm_movemask_epi8(stops), (uint32_t)_mm_movemask_epi8(x)};
#else
  struct scan_bits bits = {0, 0};
  for (uint32_t i = 0; i < SCAN_BYTES; i++) {
    unsigned char c = (unsigned char)p[i];
    bool is_stop = c < 0x20 || c == 0x7F || p[i] == mark || p[i] == other;
    bits.stops |= (uint32_t)is_stop << i;
    bits.wide |= (uint32_t)(c >> 7) << i;
  }
  return bits;
#endif
}

/* Which of 16 bytes are those from `least` on, n of them. */
static inline uint32_t scan_range(const char *p, uint32_t least, uint32_t n) {
#if defined(__SSE2__)
  __m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
  x = _mm_sub_epi8(x, _mm_set1_epi8((char)least));
  return (uint32_t)_mm_movemask_epi8(
      _mm_cmpeq_epi8(_mm_min_epu8(x, _mm_set1_epi8((char)(n - 1))), x));
#else
  uint32_t bits = 0;
  for (uint32_t i = 0; i < SCAN_BYTES; i++)
    bits |= (uint32_t)((unsigned char)p[i] - least < n) << i;
  return bits;
#endif
}

/* Which of 16 bytes are letters, digits, underscores or beyond ASCII. */
static inline uint32_t scan_word(const char *p) {
#if defined(__SSE2__)
  const __m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
  const __m128i letter = _mm_sub_epi8(_mm_or_si128(x, _mm_set1_epi8(0x20)), _mm_set1_epi8('a'));
  const __m128i digit = _mm_sub_epi8(x, _mm_set1_epi8('0'));
  __m128i is_in = _mm_cmpeq_epi8(_mm_min_epu8(letter, _mm_set1_epi8('z' - 'a')), letter);
  is_in = _mm_or_si128(is_in, _mm_cmpeq_epi8(_mm_min_epu8(digit, _mm_set1_epi8(9)), digit));
  is_in = _mm_or_si128(is_in, _mm_cmpeq_epi8(x, _mm_set1_epi8('_')));
  return (uint32_t)_mm_movemask_epi8(_mm_or_si128(is_in, x));
#else
  uint32_t bits = 0;
  for (uint32_t i = 0; i < SCAN_BYTES; i++) {
    const unsigned char c = (unsigned char)p[i];
    const bool is_in =
        (unsigned)((c | 0x20) - 'a') < 26 || (unsigned)(c - '0') < 10 || c == '_' || c >= 0x80;
    bits |= (uint32_t)is_in << i;
  }
  return bits;
#endif
}

/* Which of 16 bytes are this one. */
static inline uint32_t scan_byte(const char *p, char c) {
#if defined(__SSE2__)
  return (uint32_t)_mm_movemask_epi8(
      _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(const void *)p), _mm_set1_epi8(c)));
#else
  uint32_t bits = 0;
  for (uint32_t i = 0; i < SCAN_BYTES; i++) bits |= (uint32_t)(p[i] == c) << i;
  return bits;
#endif
}

/* Which of 16 bytes are beyond ASCII. */
static inline uint32_t scan_wide(const char *p) {
#if defined(__SSE2__)
  return (uint32_t)_mm_movemask_epi8(_mm_loadu_si128((const __m128i *)(const void *)p));
#else
  uint32_t bits = 0;
  for (uint32_t i = 0; i < SCAN_BYTES; i++) bits |= (uint32_t)((unsigned char)p[i] >> 7) << i;
  return bits;
#endif
}

#define SCAN_ALL ((1u << SCAN_BYTES) - 1)

/* The first stop at or behind p. *is_wide becomes true where a byte beyond ASCII stands before. */
static inline const char *scan_to_stop(const char *p, char mark, char other, bool *is_wide) {
  for (;; p += SCAN_BYTES) {
    struct scan_bits bits = scan(p, mark, other);
    if (bits.stops) {
      uint32_t n = (uint32_t)__builtin_ctz(bits.stops);
      if (bits.wide & ((1u << n) - 1)) *is_wide = true;
      return p + n;
    }
    if (bits.wide) *is_wide = true;
  }
}

/* Whether the first 16 bytes of p are those of `pattern` where `mask` has bits. */
static inline bool scan_matches(const char *p, const char *pattern, uint32_t mask) {
#if defined(__SSE2__)
  __m128i equal = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(const void *)p),
      _mm_loadu_si128((const __m128i *)(const void *)pattern));
  return ((uint32_t)_mm_movemask_epi8(equal) & mask) == mask;
#else
  for (uint32_t i = 0; i < SCAN_BYTES; i++)
    if (mask >> i & 1 && p[i] != pattern[i]) return false;
  return true;
#endif
}

#endif
