/* What a form wrote, kept to be copied where the same is said again: results have few words and
 * say them of many rows. A form asks by one of its columns (numbered as it likes) and by what the
 * cell says (report_cell_key); what is not known it writes as ever, and gives it to keep. One memo
 * is of one thread and one form.
 *
 * Small keys, and nearly all are small, are looked up in a table of their column; the others share
 * one, in which a place is given to who comes last. */
#ifndef THIDUA_MEMO_H
#define THIDUA_MEMO_H

#include "base/buffer.h"

#define MEMO_PIECE_BYTES 1024u /* of a text at most; what is longer is rare, and not kept */
#define MEMO_SMALL_KEYS 1024u
#define MEMO_SMALL_COLUMNS 64u /* columns from here on have no table */

/* Where a text is kept. */
struct memo_piece {
  uint32_t begin; /* in memo.bytes; 0: nowhere */
  uint32_t n;
};

struct memo {
  struct arena *arena;
  struct memo_piece *small[MEMO_SMALL_COLUMNS]; /* by key; NULL: none is kept */
  struct memo_place *places;                    /* of other keys, by hash */
  char *bytes; /* BUFFER_OVERSHOOT more may be read behind each piece */
  uint32_t n_bytes;
};

/* An empty memo in the arena. */
struct memo *memo_new(struct arena *arena);
/* The table of a column's small keys, for who looks many of them up; NULL: it has none. */
const struct memo_piece *memo_small_keys(struct memo *memo, uint32_t column);
/* Puts what was kept of a column and key into `out`. False: nothing was. */
bool memo_copy_(const struct memo *memo, uint32_t column, uint64_t key, struct buffer *out);
static inline bool memo_copy(
    const struct memo *memo, uint32_t column, uint64_t key, struct buffer *out) {
  if (column >= MEMO_SMALL_COLUMNS || key >= MEMO_SMALL_KEYS || !memo->small[column])
    return memo_copy_(memo, column, key, out);
  const struct memo_piece piece = memo->small[column][key];
  if (piece.begin) buffer_put_short(out, memo->bytes + piece.begin, piece.n);
  return piece.begin;
}
/* Where `out` is now, for memo_keep. */
struct memo_mark {
  size_t n;
  uint64_t n_flushes;
};
static inline struct memo_mark memo_mark(const struct buffer *out) {
  return (struct memo_mark){out->n, out->n_flushes};
}
/* The same of a text behind which something stays open: `state` is what its writer is in then, and
 * becomes so again. */
bool memo_resume(const struct memo *memo, uint32_t column, uint64_t key, struct buffer *out,
    void *state, size_t state_bytes);
void memo_keep_open(struct memo *memo, uint32_t column, uint64_t key, const struct buffer *out,
    struct memo_mark mark, const void *state, size_t state_bytes);
/* The same of a text that is no piece of the output yet; a copy of it in the arena. */
bool memo_text(
    const struct memo *memo, uint32_t column, uint64_t key, struct arena *arena, struct str *text);
void memo_keep_text(struct memo *memo, uint32_t column, uint64_t key, struct str text);
/* Keeps what was put into `out` since the mark, unless some of it is on its way already. */
void memo_keep(struct memo *memo, uint32_t column, uint64_t key, const struct buffer *out,
    struct memo_mark mark);

#endif
