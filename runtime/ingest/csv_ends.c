/* One loop over blocks of 64 bytes for each machine (csv_ends.h). */
#include "runtime/ingest/csv_ends.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum { BLOCK_BYTES = CSV_ENDS_PADDING };

/* The bits of a block's ends; *any as csv_find_ends has it. */
#if defined(__x86_64__)
#define MASK_OF(name, target, vector, of)                                                          \
  target static inline uint64_t name(const char *p, char separator, uint8_t *any) {                \
    const vector separators = of##_set1_epi8(separator), quotes = of##_set1_epi8('"'),             \
                 controls = of##_set1_epi8(0x1F);                                                  \
    uint64_t mask = 0;                                                                             \
    vector all = {0};                                                                              \
    for (uint32_t at = 0; at < BLOCK_BYTES; at += sizeof(vector)) {                                \
      vector x;                                                                                    \
      memcpy(&x, p + at, sizeof x);                                                                \
      vector is_end = of##_cmpeq_epi8(x, separators) | of##_cmpeq_epi8(x, quotes) |                \
          of##_cmpeq_epi8(of##_min_epu8(x, controls), x);                                          \
      mask |= (uint64_t)(uint32_t)of##_movemask_epi8(is_end) << at;                                \
      all |= x;                                                                                    \
    }                                                                                              \
    if (of##_movemask_epi8(all)) *any = 0x80;                                                      \
    return mask;                                                                                   \
  }

#define TARGET_AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))
MASK_OF(mask_sse2, , __m128i, _mm)
MASK_OF(mask_avx2, TARGET_AVX2, __m256i, _mm256)

#define TARGET_AVX512 __attribute__((target("avx512f,avx512bw,bmi,bmi2,popcnt")))
TARGET_AVX512 static inline uint64_t mask_avx512(const char *p, char separator, uint8_t *any) {
  __m512i x = _mm512_loadu_si512(p);
  if (_mm512_movepi8_mask(x)) *any = 0x80;
  return _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8(separator)) |
      _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8('"')) |
      _mm512_cmple_epu8_mask(x, _mm512_set1_epi8(0x1F));
}
#else
static inline uint64_t mask_plain(const char *p, char separator, uint8_t *any) {
  uint64_t mask = 0;
  for (int i = 0; i < BLOCK_BYTES; i++) {
    unsigned char c = (unsigned char)p[i];
    mask |= (uint64_t)(c < 0x20 || c == '"' || p[i] == separator) << i;
    *any = (uint8_t)(*any | c);
  }
  return mask;
}
#endif

/* Eight places at a time are written, whether a block has so many or not: how many is hard to guess. */
#define FIND_ENDS(name, target, mask_of)                                                           \
  target static uint32_t name(const char *window, uint32_t from, uint32_t n, char separator,       \
      uint32_t *ends, uint8_t *any) {                                                              \
    uint32_t *to = ends;                                                                           \
    for (uint32_t at = from; at < n; at += BLOCK_BYTES) {                                          \
      uint64_t mask = mask_of(window + at, separator, any);                                        \
      if (n - at < BLOCK_BYTES) mask &= (UINT64_C(1) << (n - at)) - 1;                             \
      uint32_t *behind = to + __builtin_popcountll(mask);                                          \
      do                                                                                           \
        for (int i = 0; i < CSV_ENDS_SLACK; i++, mask &= mask - 1)                                 \
          *to++ = at + (uint32_t)__builtin_ctzll(mask | UINT64_C(1) << 63);                        \
      while (mask);                                                                                \
      to = behind;                                                                                 \
    }                                                                                              \
    return (uint32_t)(to - ends);                                                                  \
  }

#if defined(__x86_64__)
FIND_ENDS(find_sse2, , mask_sse2)
FIND_ENDS(find_avx2, TARGET_AVX2, mask_avx2)
FIND_ENDS(find_avx512, TARGET_AVX512, mask_avx512)
#else
FIND_ENDS(find_plain, , mask_plain)
#endif

uint32_t csv_find_ends(
    const char *window, uint32_t from, uint32_t n, char separator, uint32_t *ends, uint8_t *any) {
#if defined(__x86_64__)
  bool has_bits = __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
      __builtin_cpu_supports("popcnt");
  if (has_bits && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw"))
    return find_avx512(window, from, n, separator, ends, any);
  if (has_bits && __builtin_cpu_supports("avx2"))
    return find_avx2(window, from, n, separator, ends, any);
  return find_sse2(window, from, n, separator, ends, any);
#else
  return find_plain(window, from, n, separator, ends, any);
#endif
}
