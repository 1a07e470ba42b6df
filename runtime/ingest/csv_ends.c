/* One loop over chunks of 64 bytes for each machine (csv_ends.h). */
#include "runtime/ingest/csv_ends.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum { CHUNK_BYTES = CSV_ENDS_PADDING, WORD_BITS = 64 };

/* The bytes of a chunk, a bit each. */
struct classes {
  uint64_t separators;
  uint64_t others; /* quotation marks and controls */
  uint64_t
      edges; /* blanks, and signs that begin what a spreadsheet shows: not at the edge of a value */
  uint64_t high; /* no ASCII */
};

/* Those that are no ASCII: where a character begins that is neither Latin nor Vietnamese (below U+0300,
 * U+1E00 to U+1EFF: NFC leaves these as they are) or a blank. */
struct high_classes {
  uint64_t leads;            /* 0xCC on, but for 0xE1 */
  uint64_t e1, vietnamese;   /* 0xE1; 0xB8 to 0xBB, which stand behind it in Vietnamese */
  uint64_t c2, blank_second; /* 0xC2; up to 0xA0, which makes it a control or the blank U+00A0 */
};

#if defined(__x86_64__)
#define CLASSES_OF(name, high_name, target, vector, of)                                            \
  target static inline struct classes name(const char *p, char separator) {                        \
    const vector separators = of##_set1_epi8(separator), quotes = of##_set1_epi8('"'),             \
                 controls = of##_set1_epi8(0x1F), blanks = of##_set1_epi8(' '),                    \
                 signs = of##_set1_epi8('#');                                                      \
    struct classes c = {0};                                                                        \
    for (uint32_t at = 0; at < CHUNK_BYTES; at += sizeof(vector)) {                                \
      vector x;                                                                                    \
      memcpy(&x, p + at, sizeof x);                                                                \
      const vector others =                                                                        \
          of##_cmpeq_epi8(x, quotes) | of##_cmpeq_epi8(of##_min_epu8(x, controls), x);             \
      const vector edges = of##_cmpeq_epi8(x, blanks) | of##_cmpeq_epi8(x, signs);                 \
      c.separators |= (uint64_t)(uint32_t)of##_movemask_epi8(of##_cmpeq_epi8(x, separators))       \
          << at;                                                                                   \
      c.others |= (uint64_t)(uint32_t)of##_movemask_epi8(others) << at;                            \
      c.edges |= (uint64_t)(uint32_t)of##_movemask_epi8(edges) << at;                              \
      c.high |= (uint64_t)(uint32_t)of##_movemask_epi8(x) << at;                                   \
    }                                                                                              \
    return c;                                                                                      \
  }                                                                                                \
  target static inline struct high_classes high_name(const char *p) {                              \
    const vector least = of##_set1_epi8((char)0xCC), e1 = of##_set1_epi8((char)0xE1),              \
                 c2 = of##_set1_epi8((char)0xC2), b8 = of##_set1_epi8((char)0xB8),                 \
                 three = of##_set1_epi8(3), a0 = of##_set1_epi8((char)0xA0);                       \
    struct high_classes h = {0};                                                                   \
    for (uint32_t at = 0; at < CHUNK_BYTES; at += sizeof(vector)) {                                \
      vector x;                                                                                    \
      memcpy(&x, p + at, sizeof x);                                                                \
      const vector second = of##_sub_epi8(x, b8);                                                  \
      const vector leads = of##_cmpeq_epi8(of##_max_epu8(x, least), x);                            \
      const vector are_e1 = of##_cmpeq_epi8(x, e1);                                                \
      const vector vietnamese = of##_cmpeq_epi8(of##_min_epu8(second, three), second);             \
      const vector low = of##_cmpeq_epi8(of##_min_epu8(x, a0), x);                                 \
      h.leads |= (uint64_t)(uint32_t)of##_movemask_epi8(leads) << at;                              \
      h.e1 |= (uint64_t)(uint32_t)of##_movemask_epi8(are_e1) << at;                                \
      h.vietnamese |= (uint64_t)(uint32_t)of##_movemask_epi8(vietnamese) << at;                    \
      h.c2 |= (uint64_t)(uint32_t)of##_movemask_epi8(of##_cmpeq_epi8(x, c2)) << at;                \
      h.blank_second |= (uint64_t)(uint32_t)of##_movemask_epi8(low) << at;                         \
    }                                                                                              \
    h.leads &= ~h.e1;                                                                              \
    return h;                                                                                      \
  }

#define TARGET_AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))
CLASSES_OF(classes_sse2, high_classes_sse2, , __m128i, _mm)
CLASSES_OF(classes_avx2, high_classes_avx2, TARGET_AVX2, __m256i, _mm256)

#define TARGET_AVX512 __attribute__((target("avx512f,avx512bw,bmi,bmi2,popcnt")))
TARGET_AVX512 static inline struct classes classes_avx512(const char *p, char separator) {
  const __m512i x = _mm512_loadu_si512(p);
  return (struct classes){_mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8(separator)),
      _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8('"')) |
          _mm512_cmple_epu8_mask(x, _mm512_set1_epi8(0x1F)),
      _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8(' ')) |
          _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8('#')),
      _mm512_movepi8_mask(x)};
}

TARGET_AVX512 static inline struct high_classes high_classes_avx512(const char *p) {
  const __m512i x = _mm512_loadu_si512(p),
                second = _mm512_sub_epi8(x, _mm512_set1_epi8((char)0xB8));
  const uint64_t e1 = _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8((char)0xE1));
  return (struct high_classes){_mm512_cmpge_epu8_mask(x, _mm512_set1_epi8((char)0xCC)) & ~e1, e1,
      _mm512_cmple_epu8_mask(second, _mm512_set1_epi8(3)),
      _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8((char)0xC2)),
      _mm512_cmple_epu8_mask(x, _mm512_set1_epi8((char)0xA0))};
}
#else
static inline struct classes classes_plain(const char *p, char separator) {
  struct classes c = {0};
  for (int i = 0; i < CHUNK_BYTES; i++) {
    const unsigned char byte = (unsigned char)p[i];
    c.separators |= (uint64_t)(p[i] == separator) << i;
    c.others |= (uint64_t)(byte < 0x20 || byte == '"') << i;
    c.edges |= (uint64_t)(byte == ' ' || byte == '#') << i;
    c.high |= (uint64_t)(byte >= 0x80) << i;
  }
  return c;
}

static inline struct high_classes high_classes_plain(const char *p) {
  struct high_classes h = {0};
  for (int i = 0; i < CHUNK_BYTES; i++) {
    const unsigned char byte = (unsigned char)p[i];
    h.leads |= (uint64_t)(byte >= 0xCC && byte != 0xE1) << i;
    h.e1 |= (uint64_t)(byte == 0xE1) << i;
    h.vietnamese |= (uint64_t)(byte >= 0xB8 && byte <= 0xBB) << i;
    h.c2 |= (uint64_t)(byte == 0xC2) << i;
    h.blank_second |= (uint64_t)(byte <= 0xA0) << i;
  }
  return h;
}
#endif

/* What the chunk before ended in: bit 0. */
struct carried {
  uint64_t end, edge, e1, c2;
};

/* -- which of the ends are separators: the bits of `of` at the places of `all`, close together -- */

static inline uint64_t bits_at(uint64_t of, uint64_t all) {
  uint64_t bits = 0;
  for (uint32_t i = 0; all; i++, all &= all - 1) bits |= (of >> __builtin_ctzll(all) & 1) << i;
  return bits;
}
#if defined(__x86_64__)
__attribute__((target("bmi2"))) static inline uint64_t bits_at_bmi2(uint64_t of, uint64_t all) {
  return _pext_u64(of, all);
}
#endif

/* -- writing the ends of a chunk: some places more are written than it has, for how many it has is hard
 *    to guess -- */

static inline uint32_t *write_ends(uint32_t *to, uint32_t at, uint64_t mask) {
  enum { AT_ONCE = 8 };
  uint32_t *behind = to + __builtin_popcountll(mask);
  do
    for (int i = 0; i < AT_ONCE; i++, mask &= mask - 1)
      *to++ = at + (uint32_t)__builtin_ctzll(mask | UINT64_C(1) << 63);
  while (mask);
  return behind;
}
#if defined(__x86_64__)
TARGET_AVX2 static inline uint32_t *write_ends_avx2(uint32_t *to, uint32_t at, uint64_t mask) {
  enum { AT_ONCE = 8 };
  uint32_t *behind = to + __builtin_popcountll(mask);
  do
    for (int i = 0; i < AT_ONCE; i++, mask &= mask - 1)
      *to++ = at + (uint32_t)__builtin_ctzll(mask | UINT64_C(1) << 63);
  while (mask);
  return behind;
}
TARGET_AVX512 static inline uint32_t *write_ends_avx512(uint32_t *to, uint32_t at, uint64_t mask) {
  const __m512i places = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  for (uint32_t i = 0; i < CHUNK_BYTES; i += 16, mask >>= 16) {
    const __mmask16 some = (__mmask16)mask;
    const __m512i ends = _mm512_add_epi32(places, _mm512_set1_epi32((int)(at + i)));
    _mm512_storeu_si512(to, _mm512_maskz_compress_epi32(some, ends));
    to += __builtin_popcount(some);
  }
  return to;
}
#endif

#define FIND_ENDS(name, target, classes_of, high_classes_of, write, pext)                          \
  target static bool is_odd_##name(                                                                \
      const char *p, struct classes c, uint64_t ends, struct carried *carried) {                   \
    uint64_t odd =                                                                                 \
        (c.edges & (ends << 1 | carried->end)) | (ends & (c.edges << 1 | carried->edge));          \
    struct high_classes h = {0};                                                                   \
    if (c.high | carried->e1 | carried->c2) {                                                      \
      h = high_classes_of(p);                                                                      \
      odd |= h.leads | ((h.e1 << 1 | carried->e1) & ~h.vietnamese) |                               \
          ((h.c2 << 1 | carried->c2) & h.blank_second);                                            \
    }                                                                                              \
    const uint32_t last = CHUNK_BYTES - 1;                                                         \
    *carried = (struct carried){ends >> last, c.edges >> last, h.e1 >> last, h.c2 >> last};        \
    return odd;                                                                                    \
  }                                                                                                \
  target static void name(                                                                         \
      const char *window, uint32_t from, uint32_t n, char separator, struct csv_marks *marks) {    \
    uint32_t *to = marks->ends;                                                                    \
    uint64_t bits = 0, odd = 0, high = 0;                                                          \
    uint64_t *separators = marks->separators;                                                      \
    uint32_t n_bits = 0;                                                                           \
    struct carried carried = {.end = 1};                                                           \
    *separators = 0;                                                                               \
    for (uint32_t at = from; at < n; at += CHUNK_BYTES) {                                          \
      struct classes c = classes_of(window + at, separator);                                       \
      if (n - at < CHUNK_BYTES) {                                                                  \
        const uint64_t within = (UINT64_C(1) << (n - at)) - 1;                                     \
        c.separators &= within, c.others &= within, c.edges &= within;                             \
      }                                                                                            \
      high |= c.high;                                                                              \
      const uint64_t ends = c.separators | c.others;                                               \
      const uint32_t i = (at - from) / CHUNK_BYTES, count = (uint32_t)__builtin_popcountll(ends);  \
      odd |= (uint64_t)is_odd_##name(window + at, c, ends, &carried) << i % WORD_BITS;             \
      marks->odd[i / WORD_BITS] = odd;                                                             \
      if (i % WORD_BITS == WORD_BITS - 1) odd = 0;                                                 \
      to = write(to, at, ends);                                                                    \
      const uint64_t more = pext(c.separators, ends);                                              \
      bits |= more << n_bits;                                                                      \
      *separators = bits;                                                                          \
      if (n_bits + count >= WORD_BITS) {                                                           \
        bits = n_bits ? more >> (WORD_BITS - n_bits) : 0;                                          \
        *++separators = bits;                                                                      \
      }                                                                                            \
      n_bits = (n_bits + count) % WORD_BITS;                                                       \
    }                                                                                              \
    separators[1] = 0;                                                                             \
    marks->n_ends = (uint32_t)(to - marks->ends);                                                  \
    marks->is_ascii = !high;                                                                       \
  }

#if defined(__x86_64__)
FIND_ENDS(find_sse2, , classes_sse2, high_classes_sse2, write_ends, bits_at)
FIND_ENDS(find_avx2, TARGET_AVX2, classes_avx2, high_classes_avx2, write_ends_avx2, bits_at_bmi2)
FIND_ENDS(find_avx512, TARGET_AVX512, classes_avx512, high_classes_avx512, write_ends_avx512,
    bits_at_bmi2)
#else
FIND_ENDS(find_plain, , classes_plain, high_classes_plain, write_ends, bits_at)
#endif

void csv_find_ends(
    const char *window, uint32_t from, uint32_t n, char separator, struct csv_marks *marks) {
  marks->from = from;
#if defined(__x86_64__)
  bool has_bits = __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
      __builtin_cpu_supports("popcnt");
  if (has_bits && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw"))
    find_avx512(window, from, n, separator, marks);
  else if (has_bits && __builtin_cpu_supports("avx2")) find_avx2(window, from, n, separator, marks);
  else find_sse2(window, from, n, separator, marks);
#else
  find_plain(window, from, n, separator, marks);
#endif
}
