#include "results/line_pieces.h"

#include <stdbool.h>

/* what is kept at a place gives way to what comes there next */
#define PLACES_BITS 8
#define PLACES (1u << PLACES_BITS)
#define IDS_NOTED 8u    /* an id may stand in a line more than once */
#define BYTES_MAX 1024u /* beside the ids */
#define NOTHING UINT32_MAX

/* Pieces and ids in turn, a piece first and last. */
struct line_place {
  uint64_t key;
  uint32_t n_ids;               /* NOTHING: nothing is kept */
  uint32_t ends[IDS_NOTED + 1]; /* of pieces, in `bytes` */
  uint8_t numbers[IDS_NOTED];
  char bytes[BYTES_MAX + 2 * BUFFER_OVERSHOOT];
};

/* The rest that is being written. */
struct noted {
  bool is_kept; /* as far as is known */
  uint64_t n_flushes;
  size_t begin; /* of the text */
  uint32_t n_ids;
  size_t begins[IDS_NOTED], ends[IDS_NOTED]; /* of ids, from there on */
  uint8_t numbers[IDS_NOTED];
};

struct line_pieces {
  struct line_place places[PLACES];
  struct noted noted;
};

struct line_pieces *line_pieces_new(struct arena *arena) {
  struct line_pieces *pieces = ARENA_NEW(arena, struct line_pieces);
  for (uint32_t i = 0; i < PLACES; i++) pieces->places[i].n_ids = NOTHING;
  return pieces;
}

static uint32_t place_of(uint64_t key) {
  return (uint32_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> (64 - PLACES_BITS));
}

bool line_pieces_put(const struct line_pieces *pieces, uint64_t key,
    const struct str ids[LINE_IDS_MAX], struct buffer *text) {
  const struct line_place *place = &pieces->places[place_of(key)];
  if (place->n_ids == NOTHING || place->key != key) return false;
  size_t n_room = BYTES_MAX + 2 * BUFFER_OVERSHOOT;
  for (uint32_t i = 0; i < place->n_ids; i++) n_room += ids[place->numbers[i]].n;
  char *to = buffer_room(text, n_room);
  uint32_t begin = 0;
  for (uint32_t i = 0; i < place->n_ids; i++) {
    const struct str id = ids[place->numbers[i]];
    to = buffer_copy_short(to, place->bytes + begin, place->ends[i] - begin);
    begin = place->ends[i];
    memcpy(to, id.p, id.n);
    to += id.n;
  }
  to = buffer_copy_short(to, place->bytes + begin, place->ends[place->n_ids] - begin);
  buffer_end(text, to);
  return true;
}

void line_pieces_begin(struct line_pieces *pieces, const struct buffer *text) {
  pieces->noted = (struct noted){.is_kept = true, .n_flushes = text->n_flushes, .begin = text->n};
}

void line_pieces_note(
    struct line_pieces *pieces, uint32_t number, uint32_t n, const struct buffer *text) {
  struct noted *noted = &pieces->noted;
  noted->is_kept &= noted->n_ids < IDS_NOTED && noted->n_flushes == text->n_flushes;
  if (!noted->is_kept) return;
  noted->ends[noted->n_ids] = text->n - noted->begin;
  noted->begins[noted->n_ids] = noted->ends[noted->n_ids] - n;
  noted->numbers[noted->n_ids++] = (uint8_t)number;
}

void line_pieces_keep(struct line_pieces *pieces, uint64_t key, const struct buffer *text) {
  struct noted *noted = &pieces->noted;
  size_t n = text->n - noted->begin;
  for (uint32_t i = 0; i < noted->n_ids; i++) n -= noted->ends[i] - noted->begins[i];
  if (!noted->is_kept || noted->n_flushes != text->n_flushes || n > BYTES_MAX) return;
  struct line_place *place = &pieces->places[place_of(key)];
  const char *rest = text->bytes + noted->begin;
  uint32_t n_bytes = 0;
  size_t from = 0;
  for (uint32_t i = 0; i <= noted->n_ids; i++) {
    const size_t to = i < noted->n_ids ? noted->begins[i] : text->n - noted->begin;
    memcpy(place->bytes + n_bytes, rest + from, to - from);
    n_bytes += (uint32_t)(to - from);
    place->ends[i] = n_bytes;
    if (i == noted->n_ids) break;
    place->numbers[i] = noted->numbers[i];
    from = noted->ends[i];
  }
  place->key = key;
  place->n_ids = noted->n_ids;
}
