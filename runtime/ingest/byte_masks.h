/* Which of 64 bytes are of a kind, as bits: for readers that go from one such byte to the next. */
#ifndef THIDUA_BYTE_MASKS_H
#define THIDUA_BYTE_MASKS_H

#include <stdint.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define BYTE_MASK_BYTES 64

/* Bits of the separators, quotation marks and controls (line ends among them) of the 64 bytes at p;
 * ORs into *any a byte >= 0x80 where one of them is no ASCII. */
static inline uint64_t csv_mask(const char *p, char separator, uint8_t *any) {
  uint64_t mask = 0;
#ifdef __SSE2__
  const __m128i separators = _mm_set1_epi8(separator), quotes = _mm_set1_epi8('"'),
                controls = _mm_set1_epi8(0x1F);
  __m128i all = _mm_setzero_si128();
  for (int i = 0; i < 4; i++) {
    __m128i x = _mm_loadu_si128((const __m128i *)(p + 16 * i));
    __m128i is_end = _mm_or_si128(_mm_cmpeq_epi8(x, separators), _mm_cmpeq_epi8(x, quotes));
    is_end = _mm_or_si128(is_end, _mm_cmpeq_epi8(_mm_min_epu8(x, controls), x));
    mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(is_end) << (16 * i);
    all = _mm_or_si128(all, x);
  }
  if (_mm_movemask_epi8(all)) *any = 0x80;
#else
  for (int i = 0; i < BYTE_MASK_BYTES; i++) {
    unsigned char c = (unsigned char)p[i];
    mask |= (uint64_t)(c < 0x20 || c == '"' || p[i] == separator) << i;
    *any = (uint8_t)(*any | c);
  }
#endif
  return mask;
}

#endif
