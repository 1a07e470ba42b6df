/* A column of the page's data: few words said of many rows, as a dictionary and a code a row.
 *
 * Written as `{ "d": [WORD, …], "w": W, "c": "…" }`: W characters a row, each a digit to the base 92
 * (the printable ones of ASCII, from the blank on, but for `"`, `\` and `<`), the lowest first. W is 0
 * where row i says word i: then there is no "c". */
#ifndef THIDUA_PAGE_COLUMN_H
#define THIDUA_PAGE_COLUMN_H

#include <stdbool.h>

#include "base/buffer.h"

#define PAGE_KEYS_SMALL 4096u

struct page_column {
  struct arena *arena;
  uint32_t *codes; /* by row */
  uint32_t n_rows;
  struct str *words; /* as they are written: JSON */
  uint32_t n_words, words_capacity;
  /* open addressing, 1 + code: words by what they say, and those that were asked for by number */
  uint32_t *by_word, *by_key;
  uint64_t *keys; /* by slot of by_key */
  uint32_t slots; /* a power of two, of each */
  uint32_t n_keys, n_interned;
  uint32_t *small; /* 1 + code of keys below PAGE_KEYS_SMALL */
};

/* Empty, for so many rows; takes no more memory than it needs. In the arena. */
void page_column_init(struct page_column *column, struct arena *arena, uint32_t n_rows);
/* Sets a row to what was said before by that key. False: nothing was yet. */
bool page_column_copy(struct page_column *column, uint32_t row, uint64_t key);
/* Sets a row to a word, which is copied where it is new. */
void page_column_set(struct page_column *column, uint32_t row, struct str word);
/* The same, which that key says from now on. It is not looked for among the words: where several keys say the
 * same it stands there several times. */
void page_column_keep(struct page_column *column, uint32_t row, uint64_t key, struct str word);
void page_column_put(const struct page_column *column, struct buffer *out);

#endif
