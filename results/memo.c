#include "results/memo.h"

#define PLACES_BITS 12
#define PLACES (1u << PLACES_BITS)
#define KEPT_BYTES (256u << 10) /* when they are full, all is forgotten */

/* What is kept at a place gives way to what comes there next. */
struct memo_place {
  uint64_t key;
  uint32_t column;
  struct memo_piece piece;
};

static bool is_small(uint32_t column, uint64_t key) {
  return column < MEMO_SMALL_COLUMNS && key < MEMO_SMALL_KEYS;
}

static struct memo_place *place_of(const struct memo *memo, uint32_t column, uint64_t key) {
  const uint64_t mixed =
      (key + column * UINT64_C(0xD1B54A32D192ED03)) * UINT64_C(0x9E3779B97F4A7C15);
  return &memo->places[mixed >> (64 - PLACES_BITS)];
}

struct memo *memo_new(struct arena *arena) {
  struct memo *memo = ARENA_NEW(arena, struct memo);
  memo->arena = arena;
  memo->places = ARENA_ARRAY(arena, struct memo_place, PLACES);
  memo->bytes = arena_alloc_raw(arena, KEPT_BYTES + BUFFER_OVERSHOOT);
  memo->n_bytes = 1; /* no piece begins at 0 */
  return memo;
}

const struct memo_piece *memo_small_keys(struct memo *memo, uint32_t column) {
  if (column >= MEMO_SMALL_COLUMNS) return NULL;
  if (!memo->small[column])
    memo->small[column] = ARENA_ARRAY(memo->arena, struct memo_piece, MEMO_SMALL_KEYS);
  return memo->small[column];
}

/* What is kept of a key; begin 0: nothing. */
static struct memo_piece find(const struct memo *memo, uint32_t column, uint64_t key) {
  if (is_small(column, key))
    return memo->small[column] ? memo->small[column][key] : (struct memo_piece){0};
  const struct memo_place *place = place_of(memo, column, key);
  return place->column == column && place->key == key ? place->piece : (struct memo_piece){0};
}

bool memo_copy_(const struct memo *memo, uint32_t column, uint64_t key, struct buffer *out) {
  const struct memo_piece piece = find(memo, column, key);
  if (piece.begin) buffer_put_short(out, memo->bytes + piece.begin, piece.n);
  return piece.begin;
}

bool memo_resume(const struct memo *memo, uint32_t column, uint64_t key, struct buffer *out,
    void *state, size_t state_bytes) {
  const struct memo_piece piece = find(memo, column, key);
  if (!piece.begin) return false;
  buffer_put_short(out, memo->bytes + piece.begin, piece.n);
  memcpy(state, memo->bytes + piece.begin + piece.n, state_bytes);
  return true;
}

bool memo_text(
    const struct memo *memo, uint32_t column, uint64_t key, struct arena *arena, struct str *text) {
  const struct memo_piece piece = find(memo, column, key);
  if (!piece.begin) return false;
  *text = (struct str){arena_copy(arena, memo->bytes + piece.begin, piece.n), piece.n};
  return true;
}

static void forget(struct memo *memo) {
  for (uint32_t i = 0; i < MEMO_SMALL_COLUMNS; i++)
    if (memo->small[i]) memset(memo->small[i], 0, MEMO_SMALL_KEYS * sizeof *memo->small[i]);
  memset(memo->places, 0, PLACES * sizeof *memo->places);
  memo->n_bytes = 1;
}

static void note(struct memo *memo, uint32_t column, uint64_t key, struct memo_piece piece) {
  if (!is_small(column, key)) {
    *place_of(memo, column, key) =
        (struct memo_place){.key = key, .column = column, .piece = piece};
    return;
  }
  memo_small_keys(memo, column);
  memo->small[column][key] = piece;
}

/* Keeps a text, and the state behind it. */
static void keep(struct memo *memo, uint32_t column, uint64_t key, struct str text,
    const void *state, size_t state_bytes) {
  if (text.n > MEMO_PIECE_BYTES) return;
  if (KEPT_BYTES - memo->n_bytes < text.n + state_bytes) forget(memo);
  char *to = memo->bytes + memo->n_bytes;
  if (text.n) memcpy(to, text.p, text.n);
  if (state_bytes) memcpy(to + text.n, state, state_bytes);
  note(memo, column, key, (struct memo_piece){memo->n_bytes, text.n});
  memo->n_bytes += text.n + (uint32_t)state_bytes;
}

void memo_keep_text(struct memo *memo, uint32_t column, uint64_t key, struct str text) {
  keep(memo, column, key, text, NULL, 0);
}

void memo_keep_open(struct memo *memo, uint32_t column, uint64_t key, const struct buffer *out,
    struct memo_mark mark, const void *state, size_t state_bytes) {
  if (out->n_flushes != mark.n_flushes || out->n - mark.n > MEMO_PIECE_BYTES) return;
  keep(memo, column, key, (struct str){out->bytes + mark.n, (uint32_t)(out->n - mark.n)}, state,
      state_bytes);
}

void memo_keep(struct memo *memo, uint32_t column, uint64_t key, const struct buffer *out,
    struct memo_mark mark) {
  memo_keep_open(memo, column, key, out, mark, NULL, 0);
}
