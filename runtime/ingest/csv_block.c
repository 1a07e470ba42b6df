/* Rows of CSV none of whose cells is more than what stands between two separators, many at once
 * (record_block.h). */
#include "base/limits.h"
#include "runtime/ingest/csv_rows_state.h"

enum { WORD_BITS = 64 };

/* Whether n cells end from end `first` on, each but the last by a separator. */
static inline bool is_row(const struct csv_rows *rows, uint32_t first, uint32_t n) {
  const uint64_t *words = rows->marks.separators;
  for (; n > WORD_BITS; first += WORD_BITS, n -= WORD_BITS) {
    const uint32_t word = first / WORD_BITS, shift = first % WORD_BITS;
    const uint64_t some = words[word] >> shift | words[word + 1] << 1 << (WORD_BITS - 1 - shift);
    if (some != UINT64_MAX) return false;
  }
  const uint32_t word = first / WORD_BITS, shift = first % WORD_BITS;
  const uint64_t some = words[word] >> shift | words[word + 1] << 1 << (WORD_BITS - 1 - shift);
  return (some & UINT64_MAX >> (WORD_BITS - n)) == (UINT64_C(1) << (n - 1)) - 1;
}

/* What stands in one column of the rows that were noted, each of which has so many ends. */
static void note_column(const struct csv_rows *rows, const struct record_block *block,
    uint32_t n_ends, struct block_column *column) {
  const struct csv_row_begin first = rows->noted[0];
  const char *window = rows->window;
  const uint32_t cell = column->reader.column, *end = rows->ends + first.end + cell;
  uint32_t begin = cell ? end[-1] + 1 : first.at, n = *end - begin;
  uint64_t given = n != 0, bit = 2;
  column->texts[0] = (struct str){window + begin, n};
  for (struct str *text = column->texts + 1, *behind = column->texts + block->n; text < behind;
       text++, bit <<= 1) {
    end += n_ends;
    begin = end[-1] + 1; /* behind the cell, or the row, before it */
    n = *end - begin;
    *text = (struct str){window + begin, n};
    if (n) given |= bit;
  }
  column->given = given;
}

/* The rows from the next one on that have as many cells as a row of the block, none of them more than
 * what stands between two separators, and the same line end. */
uint32_t csv_note_rows(struct flat_rows *base, struct record_block *block) {
  struct csv_rows *rows = (struct csv_rows *)base;
  const uint32_t n = block->n_cells;
  if (!rows->is_utf8 || rows->is_careful || rows->is_skipping) return 0;
  const char *window = rows->window;
  struct csv_row_begin next = {rows->at, rows->end};
  block->line = rows->next_line;
  while (block->n < BLOCK_RECORDS && n <= rows->n_ends - next.end && is_row(rows, next.end, n)) {
    const uint32_t last = rows->ends[next.end + n - 1];
    const bool is_pair = window[last] == '\r' && last + 1 < rows->n && window[last + 1] == '\n';
    if ((window[last] != '\n' && !is_pair) || last - next.at > SCALAR_BYTES_MAX) break;
    const uint32_t n_ends = n + is_pair;
    if (block->n && n_ends != next.end - rows->noted[block->n - 1].end) break;
    block->begins[block->n] = window + next.at;
    rows->noted[block->n++] = next;
    next = (struct csv_row_begin){last + 1 + is_pair, next.end + n_ends};
  }
  rows->noted[block->n] = next;
  if (!block->n) return 0;
  block->is_even = csv_is_even(&rows->marks, rows->at, next.at);
  const uint32_t n_ends = rows->noted[1].end - rows->noted[0].end;
  for (uint32_t i = 0; i < block->n_columns; i++)
    note_column(rows, block, n_ends, &block->columns[i]);
  return block->n;
}

void csv_pass_rows(struct flat_rows *base, uint32_t n) {
  struct csv_rows *rows = (struct csv_rows *)base;
  rows->at = rows->noted[n].at;
  rows->end = rows->noted[n].end;
  rows->next_line += n;
}
