/* The dictionaries of parts become one (dataset_joining.h): each text is looked up in all that stand
 * before its own, and is new where none has it. New ones are numbered in the order of the parts, as
 * one reader would have met them. */
#include <assert.h>

#include "runtime/data/dataset_joining.h"
#include "runtime/data/dataset_memory.h"
#include "runtime/data/dataset_texts.h"

#define PIECE_TEXTS 16384u

struct text_piece { /* texts [first, end) of a part */
  uint32_t part, first, end;
  uint32_t n_new, n_new_bytes;
  uint32_t code, byte; /* where its new ones begin in the whole */
};

struct text_joining {
  struct joining *j;
  uint32_t n_before; /* texts of the whole */
  uint32_t *firsts; /* by part: the running number of its first text over the whole and all parts */
  uint8_t **is_new; /* by part, by text */
  VEC(struct text_piece) pieces;
};

static const struct dataset *part_of(const struct text_joining *t, uint32_t part) {
  return t->j->parts[part].dataset;
}

/* The running number of the first text that is the same as text `code` of `part`. */
static uint32_t first_of(
    const struct text_joining *t, uint32_t part, struct str text, uint64_t hash, uint32_t running) {
  uint32_t code = dataset_look_up_hashed(t->j->dataset, text, hash);
  if (code != TEXT_NOWHERE) return code;
  for (uint32_t earlier = 0; earlier < part; earlier++) {
    if (!t->j->codes[earlier]) continue; /* its texts became those of the whole */
    code = dataset_look_up_hashed(part_of(t, earlier), text, hash);
    if (code != TEXT_NOWHERE) return t->firsts[earlier] + code;
  }
  return running;
}

static void fetch_slots(const struct text_joining *t, uint32_t part, uint64_t hash) {
  dataset_fetch_slot(t->j->dataset, hash);
  for (uint32_t earlier = 0; earlier < part; earlier++)
    if (t->j->codes[earlier]) dataset_fetch_slot(part_of(t, earlier), hash);
}

/* Which texts of a piece are new. */
static void look_up_piece(void *context, uint32_t piece) {
  enum { AHEAD = 16 };
  struct text_joining *t = context;
  struct text_piece *p = &t->pieces.items[piece];
  const struct dataset *part = part_of(t, p->part);
  uint32_t *codes = t->j->codes[p->part], n_new = 0, n_new_bytes = 0;
  uint8_t *is_new = t->is_new[p->part];
  uint64_t hashes[AHEAD];
  for (uint32_t i = p->first; i < p->end + AHEAD; i++) {
    uint32_t code = i - AHEAD;
    if (i >= p->first + AHEAD) {
      struct str text = dataset_text(part, code);
      uint32_t running = t->firsts[p->part] + code;
      codes[code] = first_of(t, p->part, text, hashes[i % AHEAD], running);
      is_new[code] = codes[code] == running;
      n_new += is_new[code];
      n_new_bytes += is_new[code] ? text.n : 0;
    }
    if (i >= p->end) continue;
    hashes[i % AHEAD] = dataset_text_hash(dataset_text(part, i));
    fetch_slots(t, p->part, hashes[i % AHEAD]);
  }
  p->n_new = n_new;
  p->n_new_bytes = n_new_bytes;
}

/* Copies the new texts of a piece, run by run, and numbers them. */
static void copy_piece(void *context, uint32_t piece) {
  struct text_joining *t = context;
  const struct text_piece *p = &t->pieces.items[piece];
  const struct dataset *part = part_of(t, p->part);
  struct dataset *whole = t->j->dataset;
  uint32_t *codes = t->j->codes[p->part];
  const uint8_t *is_new = t->is_new[p->part];
  const uint32_t *offsets = part->text_offsets;
  uint32_t code = p->code, byte = p->byte;
  for (uint32_t i = p->first; i < p->end;) {
    if (!is_new[i]) {
      i++;
      continue;
    }
    uint32_t begin = offsets[i], behind = byte - begin;
    for (; i < p->end && is_new[i]; i++) {
      codes[i] = code++;
      whole->text_offsets[code] = offsets[i + 1] + behind;
    }
    memcpy(whole->text_bytes + byte, part->text_bytes + begin, offsets[i] - begin);
    byte += offsets[i] - begin;
  }
}

/* The numbers of the texts that were not new: those of the first that is the same. */
static void number_piece(void *context, uint32_t piece) {
  struct text_joining *t = context;
  const struct text_piece *p = &t->pieces.items[piece];
  uint32_t *codes = t->j->codes[p->part];
  if (p->n_new == p->end - p->first) return;
  for (uint32_t i = p->first; i < p->end; i++) {
    if (t->is_new[p->part][i] || codes[i] < t->n_before) continue;
    uint32_t part = p->part;
    while (t->firsts[part] > codes[i] || !t->j->codes[part]) part--;
    codes[i] = t->j->codes[part][codes[i] - t->firsts[part]];
  }
}

/* Takes the whole dictionary of a part as that of a data set that has no texts. */
static void take_texts(struct dataset *whole, struct dataset *part) {
  struct building *to = whole->building, *from = part->building;
  dataset_release(whole, whole->text_bytes);
  dataset_release(whole, whole->text_offsets);
  dataset_release(whole, to->slots);
  whole->text_bytes = part->text_bytes;
  whole->text_offsets = part->text_offsets;
  whole->n_texts = part->n_texts;
  to->texts_capacity = from->texts_capacity;
  to->bytes_capacity = from->bytes_capacity;
  to->slots = from->slots;
  to->n_slots = from->n_slots;
  to->n_slots_full = from->n_slots_full;
  part->text_bytes = NULL;
  part->text_offsets = NULL;
  part->n_texts = from->texts_capacity = from->n_slots = from->n_slots_full = 0;
  from->bytes_capacity = 0;
  from->slots = NULL;
}

/* Makes room for all new texts and says where those of each piece go. */
static void place_pieces(struct text_joining *t) {
  struct dataset *whole = t->j->dataset;
  struct building *b = whole->building;
  uint64_t code = whole->n_texts, byte = code ? whole->text_offsets[code] : 0;
  for (uint32_t i = 0; i < t->pieces.n; i++) {
    struct text_piece *p = &t->pieces.items[i];
    p->code = (uint32_t)code;
    p->byte = (uint32_t)byte;
    code += p->n_new;
    byte += p->n_new_bytes;
    if (code >= TEXT_NOWHERE - 1 || byte > UINT32_MAX) dataset_exhausted(whole);
  }
  if (byte > b->bytes_capacity) {
    whole->text_bytes = dataset_resize(whole, whole->text_bytes, byte);
    b->bytes_capacity = byte;
  }
  if (code + 1 > b->texts_capacity) {
    whole->text_offsets =
        dataset_resize(whole, whole->text_offsets, (size_t)(code + 1) * sizeof(uint32_t));
    b->texts_capacity = (uint32_t)code + 1;
  }
  whole->text_offsets[0] = 0;
  whole->n_texts = (uint32_t)code;
}

static void cut_into_pieces(struct text_joining *t) {
  uint64_t running = t->n_before;
  for (uint32_t k = 0; k < t->j->n_parts; k++) {
    uint32_t n = part_of(t, k)->n_texts;
    t->firsts[k] = (uint32_t)running;
    running += n;
    if (running >= TEXT_NOWHERE) dataset_exhausted(t->j->dataset);
    if (!t->j->codes[k]) continue;
    for (uint32_t first = 0; first < n; first += PIECE_TEXTS) {
      uint32_t end = n - first < PIECE_TEXTS ? n : first + PIECE_TEXTS;
      VEC_PUSH(
          t->j->scratch, &t->pieces, ((struct text_piece){.part = k, .first = first, .end = end}));
    }
  }
}

void join_texts(struct joining *j) {
  struct dataset *whole = j->dataset;
  struct text_joining t = {.j = j};
  dataset_settle(whole);
  for (uint32_t k = 0; k < j->n_parts; k++) dataset_settle(j->parts[k].dataset);
  bool is_taken = !whole->n_texts && j->n_parts;
  if (is_taken) take_texts(whole, j->parts[0].dataset);
  dataset_index_texts(whole);
  t.n_before = whole->n_texts;
  t.firsts = ARENA_ARRAY(j->scratch, uint32_t, j->n_parts + 1);
  t.is_new = ARENA_ARRAY(j->scratch, uint8_t *, j->n_parts + 1);
  for (uint32_t k = is_taken; k < j->n_parts; k++) {
    uint32_t n = part_of(&t, k)->n_texts + 1;
    j->codes[k] = arena_alloc_raw(j->scratch, n * sizeof(uint32_t));
    t.is_new[k] = arena_alloc_raw(j->scratch, n);
  }
  cut_into_pieces(&t);
  join_run(j, t.pieces.n, look_up_piece, &t);
  /* what is found by them is found; the offsets and bytes find room below the peak */
  for (uint32_t k = 0; k < j->n_parts; k++) dataset_forget_slots(j->parts[k].dataset);
  if (t.pieces.n) dataset_forget_slots(whole);
  if (t.pieces.n) place_pieces(&t);
  join_run(j, t.pieces.n, copy_piece, &t);
  join_run(j, t.pieces.n, number_piece, &t);
}
