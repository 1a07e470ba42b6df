/* Rows of CSV that are as the one before, each of whose cells is what stands between two separators, or
 * a text in quotation marks that holds neither these nor a separator or control, many at once
 * (record_block.h). */
#include "base/limits.h"
#include "runtime/ingest/csv_rows_state.h"

enum { WORD_BITS = 64 };
_Static_assert((int)CSV_SHAPE_ENDS_MAX == (int)WORD_BITS, "a bit for each");

/* -- what a row looks like -- */

/* Whether each of 64 ends from `first` on is a separator. */
static inline uint64_t separators_from(const struct csv_rows *rows, uint32_t first) {
  const uint64_t *words = rows->marks.separators;
  const uint32_t word = first / WORD_BITS, shift = first % WORD_BITS;
  return words[word] >> shift | words[word + 1] << 1 << (WORD_BITS - 1 - shift);
}

static inline bool is_cell_end(const struct csv_rows *rows, uint32_t end, bool is_last) {
  const char c = rows->window[rows->ends[end]];
  return is_last ? c == '\n' || c == '\r' : c == rows->separator;
}

/* Whether a text in quotation marks is all that stands between a byte and an end. */
static inline bool is_in_quotes(const struct csv_rows *rows, uint32_t begin, const uint32_t *end) {
  return end[-2] == begin && end[-1] + 1 == end[0] && rows->window[end[-2]] == '"' &&
      rows->window[end[-1]] == '"';
}

/* Learns from the next row what all should look like; false where that is nothing plain. */
static bool learn_shape(struct csv_rows *rows, uint32_t n_cells) {
  struct csv_shape *shape = &rows->shape;
  *shape = (struct csv_shape){.n_cells = n_cells};
  const uint32_t n_left = rows->n_ends - rows->end;
  uint32_t begin = rows->at, n = 0;
  for (uint32_t cell = 0; cell < n_cells; cell++, n++) {
    const uint32_t *end = rows->ends + rows->end + n;
    const bool is_quoted = n + 2 < n_left && is_in_quotes(rows, begin, end + 2);
    if (is_quoted) n += 2, end += 2;
    if (n >= n_left || !is_cell_end(rows, rows->end + n, cell + 1 == n_cells)) break;
    if (is_quoted && n >= WORD_BITS) break;
    if (n < WORD_BITS) {
      shape->behind[cell] = (uint8_t)n;
      shape->quoted |= (uint64_t)is_quoted << cell;
      if (cell + 1 < n_cells) shape->separators |= UINT64_C(1) << n;
    }
    begin = *end + 1;
    shape->n_ends = n + 1;
    if (cell + 1 == n_cells && !(shape->quoted && n >= WORD_BITS)) return true;
  }
  shape->n_cells = 0;
  return false;
}

/* Whether the ends from `next` on are those of such a row. */
static inline bool is_row(
    const struct csv_rows *rows, const struct csv_shape *shape, struct csv_row_begin next) {
  uint32_t first = next.end, n = shape->n_ends;
  if (n > rows->n_ends - first) return false;
  for (; n > WORD_BITS; first += WORD_BITS, n -= WORD_BITS)
    if (separators_from(rows, first) != UINT64_MAX) return false;
  const uint64_t separators =
      shape->n_ends > WORD_BITS ? (UINT64_C(1) << (n - 1)) - 1 : shape->separators;
  if ((separators_from(rows, first) & UINT64_MAX >> (WORD_BITS - n)) != separators) return false;
  const uint32_t *ends = rows->ends + next.end;
  for (uint64_t quoted = shape->quoted; quoted; quoted &= quoted - 1) {
    const uint32_t cell = record_block_lowest(quoted), end = shape->behind[cell];
    if (!is_in_quotes(rows, cell ? ends[shape->behind[cell - 1]] + 1 : next.at, ends + end))
      return false;
  }
  return true;
}

/* -- noting -- */

/* What stands in one column of the rows that were noted, each of which has so many ends. */
static void note_column(const struct csv_rows *rows, const struct record_block *block,
    uint32_t n_ends, struct block_column *column) {
  const struct csv_row_begin first = rows->noted[0];
  const struct csv_shape *shape = &rows->shape;
  const char *window = rows->window;
  const uint32_t cell = column->reader.column, quote = shape->quoted && shape->quoted >> cell & 1,
                 nth = shape->quoted ? shape->behind[cell] - quote : cell;
  const uint32_t *end = rows->ends + first.end + nth; /* the quotation mark that closes it */
  uint32_t begin = nth ? end[-1] + 1 : first.at, n = *end - begin;
  uint64_t given = n != 0, bit = 2;
  column->texts[0] = (struct str){window + begin, n};
  for (struct str *text = column->texts + 1, *behind = column->texts + block->n; text < behind;
       text++, bit <<= 1) {
    end += n_ends;
    begin = end[-1] + 1; /* behind the cell, the row, or the quotation mark before it */
    n = *end - begin;
    *text = (struct str){window + begin, n};
    if (n) given |= bit;
  }
  column->given = given;
  column->quoted = quote ? UINT64_MAX : 0;
}

/* The rows from the next one on that are as the first of them, and have the same line end. */
static void note_rows(struct csv_rows *rows, struct record_block *block) {
  const char *window = rows->window;
  const uint32_t n = rows->shape.n_ends;
  struct csv_row_begin next = {rows->at, rows->end};
  while (block->n < BLOCK_RECORDS && is_row(rows, &rows->shape, next)) {
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
}

uint32_t csv_note_rows(struct flat_rows *base, struct record_block *block) {
  struct csv_rows *rows = (struct csv_rows *)base;
  if (!rows->is_utf8 || rows->is_careful || rows->is_skipping) return 0;
  block->line = rows->next_line;
  if (rows->shape.n_cells == block->n_cells) note_rows(rows, block);
  if (!block->n && learn_shape(rows, block->n_cells)) note_rows(rows, block);
  if (!block->n) return 0;
  block->is_even = csv_is_even(&rows->marks, rows->at, rows->noted[block->n].at);
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
