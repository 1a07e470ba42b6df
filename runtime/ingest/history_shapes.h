/* Members of records as they stood before. Records of results are written by a program, so a member
 * that nobody asks for stands in nearly every record as in one of the last, but for the digits of
 * its numbers: of those no more is looked at than that they are digits. What a member was read as
 * holds of each that has its shape. Private to history_quick.c and history_lane.c. */
#ifndef THIDUA_HISTORY_SHAPES_H
#define THIDUA_HISTORY_SHAPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

enum {
  SHAPE_BYTES = 16,      /* that are compared at once, and may be read behind a member */
  SHAPE_BYTES_MAX = 112, /* longer members are read each time */
  SHAPE_LENGTHS = 4,     /* a number of one digit or of two, `true` or `false` beside it */
  SHAPES_OF_LENGTH = 2,
  SHAPE_SIZES = 3 /* with a number and without; lists of nothing and of one */
};

/* Text that was read once, from its key to where the next begins. */
struct shape {
  uint32_t n;       /* bytes of it; 0: none */
  uint32_t n_parts; /* what it is counted in by who reads it: tokens, lines */
  uint32_t field;   /* NONE_INDEX: nobody asks for it */
  bool has_number;  /* of one that is asked for: false, the value is not known */
  int64_t number;
  /* by byte: what may stand there; behind the n-th, anything */
  uint8_t least[SHAPE_BYTES_MAX], most[SHAPE_BYTES_MAX];
};

/* Of the members that stand at one place in their records. */
struct member_shapes {
  struct shape items[SHAPE_LENGTHS][SHAPES_OF_LENGTH]; /* by their lengths, modulo SHAPE_LENGTHS */
  uint32_t n_parts[SHAPE_SIZES]; /* of those that are kept: each once; 0: no more */
  uint32_t n_kept;               /* the newest takes the place of one of two */
  uint32_t n_missed;             /* how often in turn no shape fitted */
};

/* Whether the text at p has that shape: its n bytes and SHAPE_BYTES more are readable. */
static inline bool shape_fits(const struct shape *shape, const char *p) {
#if defined(__SSE2__)
  for (uint32_t i = 0; i < shape->n; i += SHAPE_BYTES) {
    const __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
    const __m128i least = _mm_loadu_si128((const __m128i *)(const void *)(shape->least + i)),
                  most = _mm_loadu_si128((const __m128i *)(const void *)(shape->most + i));
    const __m128i within = _mm_min_epu8(_mm_max_epu8(x, least), most);
    if (_mm_movemask_epi8(_mm_cmpeq_epi8(within, x)) != 0xFFFF) return false;
  }
#else
  for (uint32_t i = 0; i < shape->n; i++) {
    const uint8_t c = (uint8_t)p[i];
    if (c < shape->least[i] || c > shape->most[i]) return false;
  }
#endif
  return true;
}

/* True where shapes are worth looking for: of a member that differs each time they are not. */
static inline bool shapes_help(const struct member_shapes *shapes) {
  enum { MISSED_MAX = 64 };
  return shapes->n_missed < MISSED_MAX;
}

/* The shape of the n bytes at p, of so many parts, which SHAPE_BYTES readable ones follow; NULL: they
 * have none. */
static inline const struct shape *shapes_find(
    struct member_shapes *shapes, const char *p, size_t n, uint32_t n_parts) {
  const struct shape *items = shapes->items[n % SHAPE_LENGTHS];
  for (uint32_t i = 0; i < SHAPES_OF_LENGTH; i++)
    if (items[i].n == n && items[i].n_parts == n_parts && shape_fits(&items[i], p)) {
      shapes->n_missed = 0;
      return &items[i];
    }
  return NULL;
}

/* Keeps the shape of the member at p, of so many parts, which was read; one that is too long or too
 * short for it is passed over. `digits_vary`: nothing hangs on which they are. The caller fills in
 * the rest; NULL: it was not kept. */
struct shape *shapes_keep(
    struct member_shapes *shapes, const char *p, size_t n, uint32_t n_parts, bool digits_vary);

#endif
