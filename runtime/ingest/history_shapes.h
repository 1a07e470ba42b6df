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
  SHAPES_MAX = 16 /* `true` or `false`, a number of one digit or of two, lists of few words */
};

/* Text that was read once, from its key to where the next begins. */
struct shape {
  uint32_t n;           /* bytes of it; 0: none */
  uint32_t field;       /* NONE_INDEX: nobody asks for it */
  uint32_t n_lines;     /* line ends in it */
  uint32_t behind_line; /* where the line begins that it ends on, where it has any */
  bool has_number;      /* of one that is asked for: false, the value is not known */
  int64_t number;
  /* by byte: what may stand there; behind the n-th, anything */
  uint8_t least[SHAPE_BYTES_MAX], most[SHAPE_BYTES_MAX];
};

/* Of the members that stand at one place in their records. */
struct member_shapes {
  struct shape items[SHAPES_MAX];
  uint8_t order[SHAPES_MAX]; /* n_kept of them: the one that fitted last first */
  uint32_t n_kept;
  uint32_t n_missed; /* how often in turn no shape fitted */
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

/* Makes the i-th of the order the first. */
static inline void shapes_prefer(struct member_shapes *shapes, uint32_t i) {
  const uint8_t preferred = shapes->order[i];
  for (; i > 0; i--) shapes->order[i] = shapes->order[i - 1];
  shapes->order[0] = preferred;
}

/* The shape of the text at p, of less than n_left bytes and with SHAPE_BYTES more that are readable, of
 * which the byte `offset` behind it says that it ends there; NULL: it has none. */
static inline const struct shape *shapes_ahead(
    struct member_shapes *shapes, const char *p, size_t n_left, size_t offset, bool (*ends)(char)) {
  for (uint32_t i = 0; i < shapes->n_kept; i++) {
    const struct shape *shape = &shapes->items[shapes->order[i]];
    if (shape->n >= n_left) continue;
    if (!ends(p[shape->n + offset]) || !shape_fits(shape, p)) continue;
    shapes->n_missed = 0;
    if (i > 0) shapes_prefer(shapes, i);
    return shape;
  }
  return NULL;
}

/* Keeps the shape of the member at p, which was read, in the place of the one that fitted longest
 * ago; one that is too long or too short for it is passed over. `digits_vary`: nothing hangs on which
 * they are. The caller fills in the rest; NULL: it was not kept. */
struct shape *shapes_keep(struct member_shapes *shapes, const char *p, size_t n, bool digits_vary);

#endif
