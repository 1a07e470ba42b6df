/* The seam between tables and what reads them: rows of cells, one row at a time, whatever the form
 * (CSV, a sheet). What a heading means, whose row it is, whether a value fits is not the business of
 * a source of rows: flat_table.c knows the schema.
 *
 * A source holds a struct flat_rows first and its own state behind it. Rows in which every cell is
 * empty it passes over. The heading is a row like any other: flat_table.c finds it (the first row;
 * of a sheet the first of 20 in which at least two cells are known). What is wrong with the form it
 * reports at its place, and goes on with the next row where it can.
 */
#ifndef THIDUA_FLAT_ROWS_H
#define THIDUA_FLAT_ROWS_H

#include "base/diag.h"
#include "runtime/program/schema.h"

enum cell_kind {
  CELL_EMPTY,   /* nothing, or only blanks, in quotation marks or not: a missing fact */
  CELL_TEXT,    /* of CSV every cell that is not empty */
  CELL_NUMBER,  /* of a sheet; text: the number as rules write it, "-0.125" */
  CELL_BOOLEAN, /* of a sheet; text: "true" or "false" */
  CELL_DATE,    /* of a sheet; text: "2020-03-31" */
  CELL_ERROR,   /* #N/A, #REF! …; text: as shown */
  CELL_REFUSED  /* already reported: stands for a value, says nothing */
};

struct cell {
  /* valid UTF-8, quotes resolved, until the next row; not normalised. Of CSV outside quotes without
   * the blanks around it */
  struct str text;
  uint8_t kind; /* enum cell_kind */
  /* CELL_TEXT: blanks at its ends are the value's where it is a text, and a mistake where it is an
   * id: it stood in quotes, or in a cell of a sheet */
  bool is_quoted;
};

/* Why a cell's value cannot stand in a field of a type: told as `code` with {0} the subject ("votes
 * of unit "u1"") and {1}, {2} these, at the cell. */
struct cell_refusal {
  enum diag_code code;
  const char *first, *second; /* NULL: the message has none */
  const char *help;           /* NULL: none */
};

struct record_block; /* record_block.h */

struct flat_rows {
  /* the current row; cells behind its last one that is not empty may be left out. A row may be
   * longer or shorter than the heading: flat_table.c judges */
  const struct cell *cells;
  uint32_t n_cells;
  uint32_t line; /* where the row begins, 1-based; of a sheet the row's number */

  uint32_t heading_line; /* of the row of headings, once flat_table.c has found it; else 0 */
  bool is_heading_alone; /* no row stood behind it: set by flat_table.c */

  /* the table's */
  struct str path; /* for places; of a sheet with its name: "units.xlsx: Sheet1" (struct place) */
  struct str name; /* of the sheet, which may tell the entity; empty: the file's name does */
  /* the file's name may tell the entity too: the only sheet that is not empty, or the one asked for
   * (FILE.xlsx#Sheet) */
  bool is_only;
  bool is_sheet;      /* rows above the heading may be passed over; rows may be shorter */
  bool is_incomplete; /* rows were left out after mistakes of the form */
  bool is_failed;     /* it ended early, with a diagnostic or the input's read_error */

  /* the source's own */
  /* Goes to the next row; false at the end. */
  bool (*next)(struct flat_rows *rows);
  /* Notes the rows behind the current one, as far as they are plain to see, in the columns of a block,
   * which is empty, and stays where it is; how many is returned. NULL: it has no such rows. */
  uint32_t (*note)(struct flat_rows *rows, struct record_block *block);
  /* Goes on behind the first n of them, n > 0; there is no current row until the next one. */
  void (*pass)(struct flat_rows *rows, uint32_t n);
  /* Where a cell of the current row begins, also one that was left out. */
  struct place (*place)(const struct flat_rows *rows, uint32_t cell);
  /* Whether the value of a cell of the current row (NUMBER, BOOLEAN, DATE) can stand in a field of
   * that type: false, and why in *why. NULL: asked of nobody. A value that is not refused is then
   * read by its text as any other. `type` of `id` is TEXT. */
  bool (*fits)(struct flat_rows *rows, uint32_t cell, struct type type, struct cell_refusal *why);
  /* Called once, when the heading is known and before the first row behind it: the source may go
   * elsewhere, or have rows read by others, which is told by true. NULL: nobody is called. */
  bool (*begin_rows)(struct flat_rows *rows, void *context);
  void *context;                         /* of begin_rows */
  void (*close)(struct flat_rows *rows); /* NULL: it holds nothing but memory of an arena */
};

struct tree_load; /* tree_reading.h */

/* Reads a whole table into the data set by the schema: heading, entity, parents, values. The source
 * is before its first row; it stays open. Out of memory: jumps to where load->scratch says. */
void flat_table_load(struct tree_load *load, struct flat_rows *rows);

#endif
