/* What a form wrote, kept to be copied where the same is said again: results have few words and
 * say them of many rows. A form asks by one of its columns (numbered as it likes) and by what the
 * cell says (report_cell_key); what is not known it writes as ever, and gives it to keep. One memo
 * is of one thread and one form. */
#ifndef THIDUA_MEMO_H
#define THIDUA_MEMO_H

#include "base/buffer.h"

struct memo;

/* An empty memo in the arena. */
struct memo *memo_new(struct arena *arena);
/* Puts what was kept of a column and key into `out`. False: nothing was. */
bool memo_copy(const struct memo *memo, uint32_t column, uint64_t key, struct buffer *out);
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
/* The same of several cells that stand side by side, by what they say together (at most
 * MEMO_KEYS_MAX); where together they hardly ever say the same again, it is soon asked no more. */
#define MEMO_KEYS_MAX 16u
const char *memo_see_together(struct memo *memo, uint32_t column, const uint64_t *keys,
    uint32_t n_keys, uint32_t *n); /* a view, until something is kept; NULL: nothing was */
bool memo_copy_together(
    struct memo *memo, uint32_t column, const uint64_t *keys, uint32_t n_keys, struct buffer *out);
void memo_keep_together(struct memo *memo, uint32_t column, const uint64_t *keys, uint32_t n_keys,
    const struct buffer *out, struct memo_mark mark);
/* Keeps what was put into `out` since the mark, unless some of it is on its way already. */
void memo_keep(struct memo *memo, uint32_t column, uint64_t key, const struct buffer *out,
    struct memo_mark mark);

#endif
