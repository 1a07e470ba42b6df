/* What many bytes at a time tell: how many characters they are, of which kinds those of ids are. */
#ifndef THIDUA_BYTE_MASKS_H
#define THIDUA_BYTE_MASKS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* How many of eight bytes continue a character: 10 are their highest bits. */
static inline uint32_t eight_continued(uint64_t bytes) {
  const uint64_t ones = UINT64_C(0x0101010101010101);
  return (uint32_t)((((bytes >> 7) & ~(bytes >> 6) & ones) * ones) >> 56);
}

/* How many of the bytes from `begin` to `end` continue a character of UTF-8. */
static inline uint32_t bytes_continued(const char *begin, const char *end) {
  const char *const first = begin;
  uint32_t n = 0;
#ifdef __SSE2__
  const __m128i least = _mm_set1_epi8((char)0xC0), zero = _mm_setzero_si128();
  __m128i sum = zero;
  for (; begin + 16 <= end; begin += 16) {
    __m128i is_continued =
        _mm_cmplt_epi8(_mm_loadu_si128((const __m128i *)begin), least); /* 0x80 to 0xBF, signed */
    sum = _mm_add_epi64(sum, _mm_sad_epu8(_mm_sub_epi8(zero, is_continued), zero));
  }
  n = (uint32_t)(_mm_cvtsi128_si32(sum) + _mm_cvtsi128_si32(_mm_srli_si128(sum, 8)));
#endif
  /* nearly always some are left, for what is counted is short */
  uint64_t word;
  for (; end - begin >= (ptrdiff_t)sizeof word; begin += sizeof word) {
    memcpy(&word, begin, sizeof word);
    n += eight_continued(word);
  }
  if (begin < end && end - first >= (ptrdiff_t)sizeof word) { /* the last ones, of the last eight */
    memcpy(&word, end - sizeof word, sizeof word);
    return n + eight_continued(word >> 8 * (sizeof word - (size_t)(end - begin)));
  }
  if (end - begin >= (ptrdiff_t)sizeof(uint32_t)) {
    uint32_t half;
    memcpy(&half, begin, sizeof half);
    n += eight_continued(half);
    begin += sizeof half;
  }
  for (; begin < end; begin++) n += ((unsigned char)*begin & 0xC0) == 0x80;
  return n;
}

/* Readable bytes that must follow what bytes_continued_padded counts in. */
#define BYTES_CONTINUED_PADDING 16

/* bytes_continued, with such bytes behind: where most are ASCII. */
static inline uint32_t bytes_continued_padded(const char *begin, const char *end) {
#ifdef __SSE2__
  const __m128i least = _mm_set1_epi8((char)0xC0);
  uint32_t n = 0;
  for (; begin < end; begin += 16) {
    const __m128i x = _mm_loadu_si128((const __m128i *)begin);
    const unsigned within = end - begin < 16 ? (1u << (end - begin)) - 1 : 0xFFFF;
    if (!((unsigned)_mm_movemask_epi8(x) & within)) continue;
    unsigned some = (unsigned)_mm_movemask_epi8(_mm_cmplt_epi8(x, least)) & within;
    for (; some; some &= some - 1) n++;
  }
  return n;
#else
  return bytes_continued(begin, end);
#endif
}

/* What the bytes of ids tell (id_check.c). */
enum id_bytes {
  ID_BYTES_ODD = 1,  /* one may be a blank, a quotation mark, a control, or is no ASCII */
  ID_BYTES_LARGE = 2 /* one is a capital letter */
};

static inline unsigned id_byte(unsigned char c) {
  if (c <= ' ' || c >= 0x7F || c == '"' || c == '\'' || c == '`') return ID_BYTES_ODD;
  return c >= 'A' && c <= 'Z' ? ID_BYTES_LARGE : 0;
}

#ifdef __SSE2__
/* What sixteen of them tell, byte by byte. */
struct id_bytes_told {
  __m128i odd, large;
};

static inline void id_bytes_tell(struct id_bytes_told *told, __m128i x) {
  const __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(x, _mm_set1_epi8(' ')), x),
                high = _mm_cmpeq_epi8(_mm_max_epu8(x, _mm_set1_epi8(0x7F)), x),
                quote = _mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8('"')),
                    _mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8('\'')),
                        _mm_cmpeq_epi8(x, _mm_set1_epi8('`')))),
                letter = _mm_sub_epi8(x, _mm_set1_epi8('A'));
  told->odd = _mm_or_si128(told->odd, _mm_or_si128(quote, _mm_or_si128(low, high)));
  told->large =
      _mm_or_si128(told->large, _mm_cmpeq_epi8(_mm_min_epu8(letter, _mm_set1_epi8(25)), letter));
}
#endif

/* Of eight bytes and more none is looked at by itself: the last ones are told twice. */
static inline unsigned id_bytes(const char *p, size_t n) {
  unsigned found = 0;
#ifdef __SSE2__
  if (n >= 8) {
    struct id_bytes_told told = {_mm_setzero_si128(), _mm_setzero_si128()};
    for (size_t i = 0; i + 16 < n; i += 16)
      id_bytes_tell(&told, _mm_loadu_si128((const __m128i *)(const void *)(p + i)));
    if (n >= 16) id_bytes_tell(&told, _mm_loadu_si128((const __m128i *)(const void *)(p + n - 16)));
    else
      id_bytes_tell(&told,
          _mm_unpacklo_epi64(_mm_loadl_epi64((const __m128i *)(const void *)p),
              _mm_loadl_epi64((const __m128i *)(const void *)(p + n - 8))));
    if (_mm_movemask_epi8(told.odd)) found |= ID_BYTES_ODD;
    if (_mm_movemask_epi8(told.large)) found |= ID_BYTES_LARGE;
    return found;
  }
#endif
  for (size_t i = 0; i < n; i++) found |= id_byte((unsigned char)p[i]);
  return found;
}

#endif
