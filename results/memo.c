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
  /* of cells together: how many were asked for and found of late, how many are not to be asked for */
  uint32_t n_asked, n_found, n_passed_over;
};

/* of so many asked for, half are to be found; else so many more are not asked for */
#define ASKED_EACH 1024u
#define PASSED_OVER_EACH (16u * ASKED_EACH)

static struct place *place_of(const struct memo *memo, uint32_t column, uint64_t key) {
  const uint64_t mixed =
      (key + column * UINT64_C(0xD1B54A32D192ED03)) * UINT64_C(0x9E3779B97F4A7C15);
  return &memo->places[mixed >> (64 - PLACES_BITS)];
}

struct memo *memo_new(struct arena *arena) {
  struct memo *memo = ARENA_NEW(arena, struct memo);
  memo->places = ARENA_ARRAY(arena, struct place, PLACES);
  memo->bytes =
      arena_alloc_raw(arena, KEPT_BYTES + BUFFER_OVERSHOOT); /* read where it was written */
  return memo;
}

/* The place of a key where it is kept; else NULL. */
static const struct place *find(const struct memo *memo, uint32_t column, uint64_t key) {
  const struct place *place = place_of(memo, column, key);
  return place->column == column + 1 && place->key == key ? place : NULL;
}

bool memo_copy(const struct memo *memo, uint32_t column, uint64_t key, struct buffer *out) {
  const struct place *place = find(memo, column, key);
  if (place) buffer_put_short(out, memo->bytes + place->begin, place->n);
  return place;
}

bool memo_resume(const struct memo *memo, uint32_t column, uint64_t key, struct buffer *out,
    void *state, size_t state_bytes) {
  if (!memo_copy(memo, column, key, out)) return false;
  const struct place *place = place_of(memo, column, key);
  memcpy(state, memo->bytes + place->begin + place->n, state_bytes);
  return true;
}

bool memo_text(
    const struct memo *memo, uint32_t column, uint64_t key, struct arena *arena, struct str *text) {
  const struct place *place = find(memo, column, key);
  if (place)
    *text = (struct str){arena_copy(arena, memo->bytes + place->begin, place->n), place->n};
  return place;
}

/* Keeps a text, and the state behind it. */
static void keep(struct memo *memo, uint32_t column, uint64_t key, struct str text,
    const void *state, size_t state_bytes) {
  if (text.n > PIECE_BYTES_MAX) return;
  if (KEPT_BYTES - memo->n_bytes < text.n + state_bytes) {
    memset(memo->places, 0, PLACES * sizeof *memo->places);
    memo->n_bytes = 0;
  }
  char *to = memo->bytes + memo->n_bytes;
  if (text.n) memcpy(to, text.p, text.n);
  if (state_bytes) memcpy(to + text.n, state, state_bytes);
  *place_of(memo, column, key) =
      (struct place){.key = key, .column = column + 1, .begin = memo->n_bytes, .n = text.n};
  memo->n_bytes += text.n + (uint32_t)state_bytes;
}

void memo_keep_text(struct memo *memo, uint32_t column, uint64_t key, struct str text) {
  keep(memo, column, key, text, NULL, 0);
}

void memo_keep_open(struct memo *memo, uint32_t column, uint64_t key, const struct buffer *out,
    struct memo_mark mark, const void *state, size_t state_bytes) {
  if (out->n_flushes != mark.n_flushes || out->n - mark.n > PIECE_BYTES_MAX) return;
  keep(memo, column, key, (struct str){out->bytes + mark.n, (uint32_t)(out->n - mark.n)}, state,
      state_bytes);
}

void memo_keep(struct memo *memo, uint32_t column, uint64_t key, const struct buffer *out,
    struct memo_mark mark) {
  memo_keep_open(memo, column, key, out, mark, NULL, 0);
}

/* -- cells side by side: before the text stand their keys, so that chance is no likeness -- */

static uint64_t mixed(const uint64_t *keys, uint32_t n_keys) {
  uint64_t key = n_keys;
  for (uint32_t i = 0; i < n_keys; i++)
    key = ((key << 29 | key >> 35) ^ keys[i]) * UINT64_C(0x9E3779B97F4A7C15);
  return key;
}

static bool is_worth_asking(struct memo *memo) {
  if (memo->n_passed_over) {
    memo->n_passed_over--;
    return false;
  }
  if (++memo->n_asked < ASKED_EACH) return true;
  if (memo->n_found < ASKED_EACH / 2) memo->n_passed_over = PASSED_OVER_EACH;
  memo->n_asked = memo->n_found = 0;
  return true;
}

const char *memo_see_together(
    struct memo *memo, uint32_t column, const uint64_t *keys, uint32_t n_keys, uint32_t *n) {
  if (!is_worth_asking(memo)) return NULL;
  const struct place *place = find(memo, column, mixed(keys, n_keys));
  const size_t keys_bytes = n_keys * sizeof *keys;
  if (!place || memcmp(memo->bytes + place->begin, keys, keys_bytes) != 0) return NULL;
  memo->n_found++;
  *n = place->n - (uint32_t)keys_bytes;
  return memo->bytes + place->begin + keys_bytes;
}

bool memo_copy_together(
    struct memo *memo, uint32_t column, const uint64_t *keys, uint32_t n_keys, struct buffer *out) {
  uint32_t n;
  const char *kept = memo_see_together(memo, column, keys, n_keys, &n);
  if (kept) buffer_put_short(out, kept, n);
  return kept;
}

void memo_keep_together(struct memo *memo, uint32_t column, const uint64_t *keys, uint32_t n_keys,
    const struct buffer *out, struct memo_mark mark) {
  char together[PIECE_BYTES_MAX];
  const size_t keys_bytes = n_keys * sizeof *keys;
  if (memo->n_passed_over || out->n_flushes != mark.n_flushes ||
      out->n - mark.n > sizeof together - keys_bytes)
    return;
  memcpy(together, keys, keys_bytes);
  memcpy(together + keys_bytes, out->bytes + mark.n, out->n - mark.n);
  keep(memo, column, mixed(keys, n_keys),
      (struct str){together, (uint32_t)(keys_bytes + out->n - mark.n)}, NULL, 0);
}
