#include "runtime/ingest/line_marks.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum { CHUNK_BYTES = LINE_MARKS_PADDING };

/* The bytes of a chunk, a bit each. */
struct chunk {
  uint64_t ends, backslashes, returns;
};

#if defined(__x86_64__)
#define CHUNK_OF(name, target, vector, of)                                                         \
  target static inline struct chunk name(const char *p) {                                          \
    const vector ends = of##_set1_epi8('\n'), backslashes = of##_set1_epi8('\\'),                  \
                 returns = of##_set1_epi8('\r');                                                   \
    struct chunk c = {0};                                                                          \
    for (uint32_t at = 0; at < CHUNK_BYTES; at += sizeof(vector)) {                                \
      vector x;                                                                                    \
      memcpy(&x, p + at, sizeof x);                                                                \
      c.ends |= (uint64_t)(uint32_t)of##_movemask_epi8(of##_cmpeq_epi8(x, ends)) << at;            \
      c.backslashes |= (uint64_t)(uint32_t)of##_movemask_epi8(of##_cmpeq_epi8(x, backslashes))     \
          << at;                                                                                   \
      c.returns |= (uint64_t)(uint32_t)of##_movemask_epi8(of##_cmpeq_epi8(x, returns)) << at;      \
    }                                                                                              \
    return c;                                                                                      \
  }
#define TARGET_AVX2 __attribute__((target("avx2,bmi")))
CHUNK_OF(chunk_sse2, , __m128i, _mm)
CHUNK_OF(chunk_avx2, TARGET_AVX2, __m256i, _mm256)

#define TARGET_AVX512 __attribute__((target("avx512f,avx512bw,bmi")))
TARGET_AVX512 static inline struct chunk chunk_avx512(const char *p) {
  const __m512i x = _mm512_loadu_si512(p);
  return (struct chunk){_mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8('\n')),
      _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8('\\')),
      _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8('\r'))};
}
#else
static inline struct chunk chunk_plain(const char *p) {
  struct chunk c = {0};
  for (int i = 0; i < CHUNK_BYTES; i++) {
    c.ends |= (uint64_t)(p[i] == '\n') << i;
    c.backslashes |= (uint64_t)(p[i] == '\\') << i;
    c.returns |= (uint64_t)(p[i] == '\r') << i;
  }
  return c;
}
#endif

/* The bytes behind the last are not the window's. */
#define FIND(name, target, chunk_of)                                                               \
  target static void name(const char *window, uint32_t n, struct line_marks *marks) {              \
    uint64_t backslashes = 0, returns = 0;                                                         \
    uint32_t n_ends = 0;                                                                           \
    for (uint32_t at = 0; at < n; at += CHUNK_BYTES) {                                             \
      struct chunk c = chunk_of(window + at);                                                      \
      if (n - at < CHUNK_BYTES) {                                                                  \
        const uint64_t within = (UINT64_C(1) << (n - at)) - 1;                                     \
        c.ends &= within;                                                                          \
        c.backslashes &= within;                                                                   \
        c.returns &= within;                                                                       \
      }                                                                                            \
      backslashes |= c.backslashes;                                                                \
      returns |= c.returns;                                                                        \
      for (; c.ends; c.ends &= c.ends - 1)                                                         \
        marks->ends[n_ends++] = at + (uint32_t)__builtin_ctzll(c.ends);                            \
    }                                                                                              \
    marks->ends[n_ends] = n;                                                                       \
    marks->n_ends = n_ends;                                                                        \
    marks->has_backslash = backslashes != 0;                                                       \
    marks->has_return = returns != 0;                                                              \
  }

#if defined(__x86_64__)
FIND(find_sse2, , chunk_sse2)
FIND(find_avx2, TARGET_AVX2, chunk_avx2)
FIND(find_avx512, TARGET_AVX512, chunk_avx512)

void line_marks_find(const char *window, uint32_t n, struct line_marks *marks) {
  if (__builtin_cpu_supports("avx512bw")) find_avx512(window, n, marks);
  else if (__builtin_cpu_supports("avx2")) find_avx2(window, n, marks);
  else find_sse2(window, n, marks);
}
#else
FIND(find_plain, , chunk_plain)

void line_marks_find(const char *window, uint32_t n, struct line_marks *marks) {
  find_plain(window, n, marks);
}
#endif
