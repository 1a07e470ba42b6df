/* Rows of CSV none of whose cells is more than what stands between two separators, many at once
 * (record_block.h). */
#include "base/limits.h"
#include "runtime/ingest/csv_rows_state.h"

/* Whether each of the first n ends is a separator. */
static inline bool are_separators(const struct csv_rows *rows, const uint32_t *ends, uint32_t n) {
  const char *window = rows->window, separator = rows->separator;
  for (uint32_t i = 0; i < n; i++)
    if (window[ends[i]] != separator) return false;
  return true;
}

/* What stands in one column of the rows that were noted. */
static void note_column(
    const struct csv_rows *rows, const struct record_block *block, struct block_column *column) {
  const uint32_t cell = column->reader.column, *ends = rows->ends;
  const char *window = rows->window;
  uint64_t given = 0;
  uint32_t at = rows->at, end = rows->end;
  for (uint32_t i = 0; i < block->n; i++) {
    const uint32_t begin = cell ? ends[end + cell - 1] + 1 : at, n = ends[end + cell] - begin;
    column->texts[i] = (struct str){window + begin, n};
    given |= (uint64_t)(n != 0) << i;
    at = rows->noted[i].at;
    end = rows->noted[i].end;
  }
  column->given = given;
}

/* The rows from the next one on that have as many cells as a row of the block, none of them more than
 * what stands between two separators. */
uint32_t csv_note_rows(struct flat_rows *base, struct record_block *block) {
  struct csv_rows *rows = (struct csv_rows *)base;
  const uint32_t n = block->n_cells;
  if (!rows->is_utf8 || rows->is_careful || rows->is_skipping) return 0;
  const char *window = rows->window;
  struct csv_row_end next = {rows->at, rows->end};
  block->line = rows->next_line;
  while (block->n < BLOCK_RECORDS && n <= rows->n_ends - next.end) {
    const uint32_t *ends = rows->ends + next.end, last = ends[n - 1];
    const bool is_pair = window[last] == '\r' && last + 1 < rows->n && window[last + 1] == '\n';
    if ((window[last] != '\n' && !is_pair) || last - next.at > SCALAR_BYTES_MAX ||
        !are_separators(rows, ends, n - 1))
      break;
    block->begins[block->n] = window + next.at;
    next = (struct csv_row_end){last + 1 + is_pair, next.end + n + is_pair};
    rows->noted[block->n++] = next;
  }
  for (uint32_t i = 0; i < block->n_columns && block->n; i++)
    note_column(rows, block, &block->columns[i]);
  return block->n;
}

void csv_pass_rows(struct flat_rows *base, uint32_t n) {
  struct csv_rows *rows = (struct csv_rows *)base;
  rows->at = rows->noted[n - 1].at;
  rows->end = rows->noted[n - 1].end;
  rows->next_line += n;
}
