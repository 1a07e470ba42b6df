/* The rows of one sheet of a book, as the reader of tables takes them (flat_rows.h). */
#ifndef THIDUA_SHEET_ROWS_H
#define THIDUA_SHEET_ROWS_H

#include "runtime/ingest/book.h"
#include "runtime/ingest/flat_rows.h"

/* What is known of a cell beside what the table's reader is told. */
struct sheet_cell {
  uint8_t format;           /* enum number_format */
  uint8_t day;              /* enum sheet_day, of a date */
  bool is_whole, is_beyond; /* of a number */
};

struct merged {
  struct str range; /* "B2:C3" */
  uint32_t first_row, last_row, first_column;
};

struct sheet_rows {
  struct flat_rows
      rows; /* first: a struct flat_rows of a sheet is one of these; `close` is whoever's
                          * who opens it */
  struct book *book;
  const struct book_sheet *sheet;
  struct arena *arena;
  struct part_reader reader;
  VEC(struct cell) cells;
  VEC(struct sheet_cell) about; /* by cell */
  byte_list bytes;              /* texts of the row */
  VEC(struct merged) merged;
  uint32_t last_line; /* the newest row that is not empty */
  /* the cell being read */
  uint32_t row, column; /* 1-based; 0: before the first */
  char type[16];        /* "s", "str", "inlineStr", "b", "e", "d", "n" */
  uint32_t style;
  byte_list value;
  bool is_in_rows, is_value, has_value, is_formula, is_phonetic, is_inline;
};

/* Before the first row; the book must stay open. False after a report. In the arena, which lives as
 * long: what a row needs is used again by the next. */
bool sheet_rows_open(struct sheet_rows *rows, struct book *book, const struct book_sheet *sheet,
    struct arena *arena);
void sheet_rows_close(struct sheet_rows *rows);
/* At the end of the rows: reports each range of merged cells that reaches from the heading on into
 * rows that say something. */
void sheet_rows_report_merged(const struct sheet_rows *rows, uint32_t heading_line);
/* flat_rows.h: fits. */
bool sheet_rows_fits(
    struct flat_rows *rows, uint32_t cell, struct type type, struct cell_refusal *why);

#endif
