/* A source of rows of CSV while it is read. Private to csv_rows.c and csv_block.c. */
#ifndef THIDUA_CSV_ROWS_STATE_H
#define THIDUA_CSV_ROWS_STATE_H

#include "base/vec.h"
#include "runtime/ingest/csv_ends.h"
#include "runtime/ingest/csv_rows.h"
#include "runtime/ingest/record_block.h"

struct csv_row_begin {
  uint32_t at, end; /* its first byte, and which of `ends` is the first at or behind it */
};

enum { CSV_SHAPE_ENDS_MAX = 64, CSV_SHAPES = 8 };

/* How the cells of a row end, each by itself or behind a text in quotation marks that holds none but
 * separators. */
struct csv_shape {
  uint32_t n_cells;    /* 0: not known */
  uint32_t n_ends;     /* before and with the line's first */
  uint64_t separators; /* a bit for each of them */
  /* of a row with quotation marks, which has CSV_SHAPE_ENDS_MAX ends at most: by cell, which end is
   * behind it, and a bit for each cell that stands in them. Of any other the ends are the cells' */
  uint8_t behind[CSV_SHAPE_ENDS_MAX];
  uint64_t quoted;
};

struct csv_rows {
  struct flat_rows base; /* first: a struct flat_rows of this form is one of these */
  struct input *input;
  char separator;
  struct input_kept room; /* for the window, its ends, and what is resolved */
  /* the window: bytes [0, n) of the file's rest, CSV_ENDS_PADDING readable behind */
  char *window;
  uint32_t n, capacity;
  uint32_t *ends; /* where a cell may end, ascending, and behind the last one n */
  uint32_t n_ends;
  struct csv_marks marks; /* what was seen of them; the same ends */
  uint32_t window_bytes;  /* that is quick: from the second window on */
  bool is_trying;  /* a separator: only the first line is read, and nothing of the window dropped */
  bool is_careful; /* no row is taken as a plain one */
  bool is_at_end;  /* of the file: nothing follows the window */
  bool is_utf8;    /* all of the window's whole lines */
  bool is_skipping; /* the rest of a line that is not in the window */
  bool is_separator_given;
  uint32_t at, end; /* the next byte, and which of `ends` is the first at or behind it */
  uint32_t next_line;
  /* the current row */
  VEC(struct cell) cells;
  VEC(uint32_t) begins; /* by cell: where it begins in the window */
  bool is_plain;        /* each cell ends at one of `ends`, from `first_end` on; no `begins` */
  uint32_t first_end;
  uint32_t row;    /* where the row begins */
  uint32_t behind; /* after a mistake: from where on its line's end is looked for */
  char *resolved;  /* texts with quotes resolved; as long as the window */
  uint32_t n_resolved;
  struct csv_shape shapes[CSV_SHAPES];
  uint32_t newest_shape;           /* the one that was learnt last */
  uint8_t shape_of[BLOCK_RECORDS]; /* of the rows that were noted */
  /* each of the rows that were noted in a block, and the one behind them */
  struct csv_row_begin noted[BLOCK_RECORDS + 1];
};

/* -- csv_block.c: flat_rows.note and .pass -- */
uint32_t csv_note_rows(struct flat_rows *base, struct record_block *block);
void csv_pass_rows(struct flat_rows *base, uint32_t n);

#endif
