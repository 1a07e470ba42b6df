#include "results/memo.h"

#define PLACES_BITS 12
#define PLACES (1u << PLACES_BITS)
#define KEPT_BYTES (256u << 10)    /* when they are full, all is forgotten */
#define PIECE_BYTES_MAX (4u << 10) /* what is longer is rare, and not kept */

/* What is kept at a place gives way to what comes there next. */
struct place {
  uint64_t key;
  uint32_t column; /* + 1; 0: nothing is kept here */
  uint32_t begin, n;
};

struct memo {
  struct place *places;
  char *bytes;
  uint32_t n_bytes;
};

static struct place *place_of(const struct memo *memo, uint32_t column, uint64_t key) {
  const uint64_t mixed =
      (key + column * UINT64_C(0xD1B54A32D192ED03)) * UINT64_C(0x9E3779B97F4A7C15);
  return &memo->places[mixed >> (64 - PLACES_BITS)];
}

struct memo *memo_new(struct arena *arena) {
  struct memo *memo = ARENA_NEW(arena, struct memo);
  memo->places = ARENA_ARRAY(arena, struct place, PLACES);
  memo->bytes = arena_alloc_raw(arena, KEPT_BYTES);
  return memo;
}

bool memo_copy(const struct memo *memo, uint32_t column, uint64_t key, struct buffer *out) {
  const struct place *place = place_of(memo, column, key);
  if (place->column != column + 1 || place->key != key) return false;
  buffer_put(out, (struct str){memo->bytes + place->begin, place->n});
  return true;
}

void memo_keep(struct memo *memo, uint32_t column, uint64_t key, const struct buffer *out,
    struct memo_mark mark) {
  if (out->n_flushes != mark.n_flushes || out->n - mark.n > PIECE_BYTES_MAX) return;
  const uint32_t n = (uint32_t)(out->n - mark.n);
  if (KEPT_BYTES - memo->n_bytes < n) {
    memset(memo->places, 0, PLACES * sizeof *memo->places);
    memo->n_bytes = 0;
  }
  if (n) memcpy(memo->bytes + memo->n_bytes, out->bytes + mark.n, n);
  *place_of(memo, column, key) =
      (struct place){.key = key, .column = column + 1, .begin = memo->n_bytes, .n = n};
  memo->n_bytes += n;
}
