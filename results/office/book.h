/* A workbook being written: what all its sheets share, over libxlsxwriter. The inside of this room; its
 * door is office.h.
 *
 * A sheet is a table: a row of headings that stays in sight and is repeated on paper, filters, rows of
 * cells. Cells are put one after the other, rows are ended; the rest (widths and heights, colours,
 * print areas, a further sheet where one is full) is done for it. */
#ifndef THIDUA_OFFICE_BOOK_H
#define THIDUA_OFFICE_BOOK_H

#include "base/vec.h"
#include "results/office/xlsx_library.h"
#include "results/people.h"

enum book_look {
  LOOK_TITLE,
  LOOK_STRONG,
  LOOK_PLAIN, /* without a frame: for sheets that are no table */
  LOOK_HEADING,
  LOOK_TEXT,
  LOOK_CENTRE,
  LOOK_INPUT, /* an empty cell to be filled in */
  LOOK_DATE,
  LOOK_PLAIN_DATE, /* without a frame */
  LOOK_SHARE,      /* a fraction, shown in per cent */
  LOOK_LINK,
  LOOK_NUMBER, /* and as many more as there are scales */
  N_LOOKS = LOOK_NUMBER + 10
};
enum book_colour { COLOUR_GOOD, COLOUR_BAD, COLOUR_OPEN, COLOUR_TIED, N_COLOURS };

/* Cells of a column that are painted: those that are `text`, or, where it begins them, begin so. */
struct book_mark {
  uint16_t column;
  uint8_t colour; /* enum book_colour */
  bool begins;
  const char *text;
};

#define BOOK_COLUMNS_MAX 16384u
#ifndef BOOK_ROWS_MAX /* a test may ask for small sheets */
#define BOOK_ROWS_MAX 1048576u
#endif
#define BOOK_TEXT_MAX 32767u /* UTF-16 units in a cell */

struct book_column {
  const char *heading;
  double wanted; /* characters, of the widest cell that was measured */
  double width;  /* as it is written */
};

struct book_listed { /* a sheet as the first one lists it */
  const char *name;
  const char *about;
  uint64_t n_rows;
};

struct book {
  struct report *report;
  struct arena *arena;
  struct xlsx_library xlsx;
  lxw_workbook *workbook;
  lxw_format *looks[N_LOOKS], *colours[N_COLOURS];
  VEC(struct book_listed) listed;
  const char *title, *as_of; /* for the heads of printed pages */
  uint64_t n_cut;            /* texts that were longer than a cell holds */
};

/* A struct of a sheet's own begins with one. */
struct book_table {
  struct book *book;
  lxw_worksheet *sheet;
  const char *name; /* without the number of a further sheet */
  const char *about;
  struct book_column *columns;
  uint16_t n_columns, at; /* the column of the next cell */
  uint16_t n_frozen;      /* columns that stay in sight, on each page too */
  lxw_row_t row;
  uint32_t n_lines; /* of the row's highest cell */
  uint64_t n_rows;  /* without headings, in all its sheets */
  bool is_measured; /* cells are not written: only how wide they are is looked at */
  VEC(struct book_mark) marks;
};

/* -- the book -- */

void book_make_looks(struct book *book);
/* A text as a cell takes it: valid in XML, not longer than a cell, zero-terminated. In the row's arena. */
const char *book_text(struct book *book, struct str text);
/* A further sheet under a name that is allowed and not there yet. */
lxw_worksheet *book_add_sheet(struct book *book, struct str wanted, const char **name);
/* What paper asks of a sheet: A4, margins, so many pages across, the title above, page numbers below. */
void book_print_setup(
    struct book *book, lxw_worksheet *sheet, bool is_wide, uint16_t n_pages_across);
/* How many lines a text takes in a column of so many characters; and how high a row of them is. */
uint32_t book_lines(const char *text, double width);
double book_height(uint32_t n_lines);

/* -- a table -- */

/* Begins a table of at most so many columns. `about` says in the list of sheets what it is. */
void book_table_open(struct book_table *table, struct book *book, struct str name,
    const char *about, uint32_t n_columns_max);
/* A column; returns its number. `is_narrow`: of numbers, days, single words. */
uint16_t book_column(struct book_table *table, struct str heading, bool is_narrow);
/* Cells of a column that are to be painted. `text`: in the book's arena. */
void book_mark(struct book_table *table, uint16_t column, enum book_colour colour, const char *text,
    bool begins);
/* The next cell of the row. */
void book_put_text(struct book_table *table, struct str text);
void book_put_look(struct book_table *table, enum book_look look, struct str text);
void book_put_integer(struct book_table *table, int64_t number);
/* A number as a number where a sheet keeps its digits, a day as a day; all else in words. */
void book_put_value(struct book_table *table, const struct value *value);
/* The number by which a sheet knows a day (days since 1970-01-01); false: it knows none so early. */
bool book_serial(int32_t day, double *serial);
/* Ends the row. False: enough, or the output cannot be written any more; stop. */
bool book_end_row(struct book_table *table);
/* Writes the table: `put_rows` puts all its rows, and is called twice, first only for the widths. */
void book_table_write(struct book_table *table, bool (*put_rows)(struct book_table *table));

/* -- the sheets -- */

void book_write_overview(struct book *book, lxw_worksheet *sheet);
void book_write_entity(struct book *book, const struct report_table *table);
void book_write_selection(struct book *book, uint32_t selection);
void book_write_allocation(struct book *book, uint32_t allocation);
void book_write_missing(struct book *book);
void book_write_warnings(struct book *book);
void book_write_readings(struct book *book);
void book_write_law(struct book *book);

#endif
