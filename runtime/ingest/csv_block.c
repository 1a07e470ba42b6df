/* Rows of CSV each of whose cells is what stands between two separators, or a text in quotation marks that
 * holds neither these nor a control, many at once (record_block.h). Rows end in few ways, so that what
 * was learnt of one tells where the cells of others are. */
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

/* Which of n ends is behind the cell that begins at a byte, before the nth of them; n: it is no plain
 * one. *is_quoted: it stands in quotation marks. */
static uint32_t end_of_cell(const struct csv_rows *rows, uint32_t begin, const uint32_t *ends,
    uint32_t nth, uint32_t n, bool *is_quoted) {
  const char *window = rows->window;
  *is_quoted = nth < n && ends[nth] == begin && window[begin] == '"';
  if (!*is_quoted) return nth;
  for (nth++; nth + 1 < n && window[ends[nth]] == rows->separator;) nth++;
  return nth + 1 < n && window[ends[nth]] == '"' && ends[nth] + 1 == ends[nth + 1] ? nth + 1 : n;
}

/* Learns from the row at `at` what it looks like; false where that is nothing plain. */
static bool learn_shape(const struct csv_rows *rows, struct csv_row_begin at, uint32_t n_cells,
    struct csv_shape *shape) {
  const uint32_t *ends = rows->ends + at.end, n_left = rows->n_ends - at.end;
  uint32_t begin = at.at, nth = 0;
  *shape = (struct csv_shape){0};
  for (uint32_t cell = 0; cell < n_cells; cell++, nth++) {
    const bool is_last = cell + 1 == n_cells;
    bool is_quoted;
    nth = end_of_cell(rows, begin, ends, nth, n_left, &is_quoted);
    if (nth >= n_left || ((is_quoted || shape->quoted) && nth >= WORD_BITS)) return false;
    const char c = rows->window[ends[nth]];
    if (is_last ? c != '\n' && c != '\r' : c != rows->separator) return false;
    begin = ends[nth] + 1;
    if (nth >= WORD_BITS) continue;
    shape->behind[cell] = (uint8_t)nth;
    shape->quoted |= (uint64_t)is_quoted << cell;
  }
  shape->n_cells = n_cells;
  shape->n_ends = nth;
  if (nth <= WORD_BITS)
    shape->separators = separators_from(rows, at.end) & UINT64_MAX >> (WORD_BITS - nth);
  return true;
}

/* Whether a text in quotation marks is all there is of each cell that should be one. */
static bool has_quotes(
    const struct csv_rows *rows, const struct csv_shape *shape, struct csv_row_begin at) {
  const uint32_t *ends = rows->ends + at.end;
  const char *window = rows->window;
  for (uint64_t quoted = shape->quoted; quoted; quoted &= quoted - 1) {
    const uint32_t cell = record_block_lowest(quoted), behind = shape->behind[cell],
                   nth = cell ? shape->behind[cell - 1] + 1u : 0,
                   begin = nth ? ends[nth - 1] + 1 : at.at, open = ends[nth],
                   close = ends[behind - 1];
    if (open != begin || close + 1 != ends[behind] || window[open] != '"' || window[close] != '"')
      return false;
  }
  return true;
}

/* Whether the ends from a row's first on are those of such a row. */
static inline bool has_shape(
    const struct csv_rows *rows, const struct csv_shape *shape, struct csv_row_begin at) {
  uint32_t first = at.end, n = shape->n_ends;
  if (n > rows->n_ends - first) return false;
  for (; n > WORD_BITS; first += WORD_BITS, n -= WORD_BITS)
    if (separators_from(rows, first) != UINT64_MAX) return false;
  const uint64_t separators =
      shape->n_ends > WORD_BITS ? (UINT64_C(1) << (n - 1)) - 1 : shape->separators;
  if ((separators_from(rows, first) & UINT64_MAX >> (WORD_BITS - n)) != separators) return false;
  return !shape->quoted || has_quotes(rows, shape, at);
}

/* The number of another shape than that of the row before; CSV_SHAPES: there is none. Those of rows that
 * were noted are not forgotten. */
static uint32_t other_shape(struct csv_rows *rows, const struct record_block *block,
    struct csv_row_begin at, uint32_t before) {
  for (uint32_t i = 0; i < CSV_SHAPES; i++)
    if (i != before && rows->shapes[i].n_cells == block->n_cells &&
        has_shape(rows, &rows->shapes[i], at))
      return i;
  const uint32_t next = (rows->newest_shape + 1) % CSV_SHAPES;
  for (uint32_t i = 0; i < block->n; i++)
    if (rows->shape_of[i] == next) return CSV_SHAPES;
  if (!learn_shape(rows, at, block->n_cells, &rows->shapes[next])) return CSV_SHAPES;
  return rows->newest_shape = next;
}

/* -- noting -- */

/* Between which ends of its row the text of a cell stands: `before` is that before it + 1, 0: none. */
struct csv_cell {
  uint32_t before, behind;
  bool is_quoted;
};

static inline struct csv_cell cell_in(const struct csv_shape *shape, uint32_t cell) {
  if (!shape->quoted) return (struct csv_cell){cell, cell, false};
  const bool is_quoted = shape->quoted >> cell & 1;
  const uint32_t before = cell ? shape->behind[cell - 1] + 1u : 0;
  return (struct csv_cell){
      before + is_quoted, shape->behind[cell] - (uint32_t)is_quoted, is_quoted};
}

static inline struct str text_of(
    const struct csv_rows *rows, struct csv_row_begin row, struct csv_cell cell) {
  const uint32_t *ends = rows->ends + row.end,
                 begin = cell.before ? ends[cell.before - 1] + 1 : row.at;
  return (struct str){rows->window + begin, ends[cell.behind] - begin};
}

/* What stands in one column of the rows that were noted. */
static void note_column(
    const struct csv_rows *rows, const struct record_block *block, struct block_column *column) {
  uint64_t given = 0, quoted = 0;
  for (uint32_t i = 0; i < block->n; i++) {
    const struct csv_cell cell = cell_in(&rows->shapes[rows->shape_of[i]], column->reader.column);
    column->texts[i] = text_of(rows, rows->noted[i], cell);
    given |= (uint64_t)(column->texts[i].n != 0) << i;
    quoted |= (uint64_t)cell.is_quoted << i;
  }
  column->given = given;
  column->quoted = quoted;
}

/* The same of rows that all look alike, each of which has so many ends. */
static void note_alike(const struct csv_rows *rows, const struct record_block *block,
    uint32_t n_ends, struct block_column *column) {
  const struct csv_cell cell = cell_in(&rows->shapes[rows->shape_of[0]], column->reader.column);
  const struct str first = text_of(rows, rows->noted[0], cell);
  const char *window = rows->window;
  const uint32_t *ends = rows->ends + rows->noted[0].end, n_between = cell.behind - cell.before + 1;
  const uint32_t *end = ends + cell.behind;
  uint64_t given = first.n != 0, bit = 2;
  column->texts[0] = first;
  for (struct str *text = column->texts + 1, *last = column->texts + block->n; text < last;
       text++, bit <<= 1) {
    end += n_ends;
    const uint32_t begin = *(end - n_between) + 1, n = *end - begin;
    *text = (struct str){window + begin, n};
    if (n) given |= bit;
  }
  column->given = given;
  column->quoted = cell.is_quoted ? UINT64_MAX : 0;
}

/* Notes the rows from the next one on whose shapes are known or can be learnt; whether all are alike. */
static bool note_rows(struct csv_rows *rows, struct record_block *block) {
  const char *window = rows->window;
  struct csv_row_begin next = {rows->at, rows->end};
  uint32_t shape = rows->newest_shape, n_first = 0;
  bool are_alike = true;
  while (block->n < BLOCK_RECORDS) {
    if (rows->shapes[shape].n_cells != block->n_cells ||
        !has_shape(rows, &rows->shapes[shape], next))
      shape = other_shape(rows, block, next, shape);
    if (shape == CSV_SHAPES) break;
    const uint32_t n = rows->shapes[shape].n_ends, last = rows->ends[next.end + n - 1];
    const bool is_pair = window[last] == '\r' && last + 1 < rows->n && window[last + 1] == '\n';
    if ((window[last] != '\n' && !is_pair) || last - next.at > SCALAR_BYTES_MAX) break;
    if (!block->n) n_first = n + is_pair;
    rows->shape_of[block->n] = (uint8_t)shape;
    are_alike &= shape == rows->shape_of[0] && n + is_pair == n_first;
    block->begins[block->n] = window + next.at;
    rows->noted[block->n++] = next;
    next = (struct csv_row_begin){last + 1 + is_pair, next.end + n + is_pair};
  }
  rows->noted[block->n] = next;
  return are_alike;
}

uint32_t csv_note_rows(struct flat_rows *base, struct record_block *block) {
  struct csv_rows *rows = (struct csv_rows *)base;
  if (!rows->is_utf8 || rows->is_careful || rows->is_skipping) return 0;
  block->line = rows->next_line;
  const bool are_alike = note_rows(rows, block);
  if (!block->n) return 0;
  block->is_even = csv_is_even(&rows->marks, rows->at, rows->noted[block->n].at);
  const uint32_t n_ends = rows->noted[1].end - rows->noted[0].end;
  for (uint32_t i = 0; i < block->n_columns; i++)
    if (are_alike) note_alike(rows, block, n_ends, &block->columns[i]);
    else note_column(rows, block, &block->columns[i]);
  return block->n;
}

void csv_pass_rows(struct flat_rows *base, uint32_t n) {
  struct csv_rows *rows = (struct csv_rows *)base;
  rows->at = rows->noted[n].at;
  rows->end = rows->noted[n].end;
  rows->next_line += n;
}
