/* A table of a workbook: headings, rows, and what is set when it is closed (book.h). */
#include "results/office/book.h"

#include "base/date.h"
#include "base/decimal.h"

#define MEASURED_ROWS 500u /* rows that widths are made for */
#define WIDTH_MIN 6.0
#define WIDTH_MAX 44.0
#define FROZEN_WIDTH_MAX 30.0
#define NARROWED_MIN 14.0       /* no column is made narrower than that to fit a page */
#define PAGE_WIDTH 170.0        /* characters on a page across, as small as can be read */
#define LETTERS_IN_A_DIGIT 1.12 /* a column is as wide as so many digits of the default font */
#define LINE_HEIGHT 15.0
#define HEIGHT_MAX 409.0
#define DIGITS_MAX 15 /* a sheet keeps that many of a number */
/* a sheet counts days from here; before that day one of 1900 is not its own */
#define SERIAL_OF_1970 25569
#define SERIAL_MIN 61

void book_table_open(struct book_table *table, struct book *book, struct str name,
    const char *about, uint32_t n_columns_max) {
  *table = (struct book_table){.book = book, .about = about};
  if (n_columns_max > BOOK_COLUMNS_MAX) n_columns_max = BOOK_COLUMNS_MAX;
  table->columns = ARENA_ARRAY(book->arena, struct book_column, n_columns_max);
  table->sheet = book_add_sheet(book, name, &table->name);
  if (!str_equal(name, str_from(table->name))) /* cut: the list of sheets says it whole */
    table->about = arena_printf(book->arena, "%s: %.*s", about, STR_ARGS(name));
}

/* -- widths and heights -- */

/* Characters of the widest line, and of the widest word. */
static double width_of(const char *text, double *word) {
  struct str all = str_from(text);
  double widest = 0;
  *word = 0;
  for (uint32_t at = 0, from = 0, word_from = 0; at <= all.n; at++) {
    const bool ends_line = at == all.n || text[at] == '\n';
    if (ends_line || text[at] == ' ') {
      const double n = str_display_width((struct str){text + word_from, at - word_from});
      if (n > *word) *word = n;
      word_from = at + 1;
    }
    if (!ends_line) continue;
    const double line = str_display_width((struct str){text + from, at - from});
    if (line > widest) widest = line;
    from = at + 1;
  }
  return widest;
}

uint32_t book_lines(const char *text, double width) {
  uint32_t n = 1;
  double used = 0;
  width *= LETTERS_IN_A_DIGIT;
  while (*text) {
    const char *end = text + strcspn(text, " \n");
    const double word = str_display_width((struct str){text, (uint32_t)(end - text)});
    if (used > 0 && used + 1 + word > width) n++, used = 0;
    used += word + (used > 0);
    while (used > width) n++, used -= width;
    if (*end == '\n') n++, used = 0;
    text = *end ? end + 1 : end;
  }
  return n;
}

double book_height(uint32_t n_lines) {
  const double height = LINE_HEIGHT * n_lines + (n_lines > 1 ? 1 : 0);
  return height > HEIGHT_MAX ? HEIGHT_MAX : height;
}

static double fit(double wanted, double most) {
  return wanted < WIDTH_MIN ? WIDTH_MIN : wanted > most ? most : wanted;
}

/* A cell of the column that is next. */
static void measure(struct book_table *table, double width) {
  struct book_column *column = &table->columns[table->at];
  if (width > column->wanted) column->wanted = width;
}

uint16_t book_column(struct book_table *table, struct str heading, bool is_narrow) {
  struct book_column *column = &table->columns[table->n_columns];
  double word;
  *column = (struct book_column){
      .heading = str_cstring(table->book->arena, str_from(book_text(table->book, heading)))};
  const double all = width_of(column->heading, &word);
  /* long headings take several lines, the more so over what is narrow itself */
  column->wanted = all / (all > 24 ? (is_narrow ? 4 : 2) : all > 12 ? 2 : 1);
  if (word + 3 > column->wanted) column->wanted = word + 3; /* beside them the filter's button */
  return table->n_columns++;
}

void book_mark(struct book_table *table, uint16_t column, enum book_colour colour, const char *text,
    bool begins) {
  VEC_PUSH(table->book->arena, &table->marks,
      ((struct book_mark){
          .column = column, .colour = (uint8_t)colour, .begins = begins, .text = text}));
}

/* -- sheets -- */

static void put_headings(struct book_table *table) {
  lxw_format *look = table->book->looks[LOOK_HEADING];
  uint32_t n_lines = 1;
  for (uint16_t c = 0; c < table->n_columns; c++) {
    const struct book_column *column = &table->columns[c];
    const uint32_t n = book_lines(column->heading, column->width - 2.5);
    table->book->xlsx.worksheet_write_string(table->sheet, 0, c, column->heading, look);
    if (n > n_lines) n_lines = n;
  }
  table->book->xlsx.worksheet_set_row(table->sheet, 0, book_height(n_lines) + 4, NULL);
  table->row = 1;
}

static void put_marks(const struct book_table *table) {
  for (uint32_t i = 0; i < table->marks.n; i++) {
    const struct book_mark *mark = &table->marks.items[i];
    lxw_conditional_format rule = {
        .type = mark->begins ? LXW_CONDITIONAL_TYPE_TEXT : LXW_CONDITIONAL_TYPE_CELL,
        .criteria = mark->begins ? LXW_CONDITIONAL_CRITERIA_TEXT_BEGINS_WITH
                                 : LXW_CONDITIONAL_CRITERIA_EQUAL_TO,
        .value_string =
            arena_printf(table->book->arena, mark->begins ? "%s" : "\"%s\"", mark->text),
        .format = table->book->colours[mark->colour]};
    table->book->xlsx.worksheet_conditional_format_range(
        table->sheet, 1, mark->column, table->row - 1, mark->column, &rule);
  }
}

/* All that a full or finished sheet is given. */
static void finish_sheet(struct book_table *table) {
  lxw_worksheet *sheet = table->sheet;
  const uint16_t last = (uint16_t)(table->n_columns - 1);
  double total = 0;
  for (uint16_t c = 0; c <= last; c++) {
    table->book->xlsx.worksheet_set_column(sheet, c, c, table->columns[c].width, NULL);
    total += table->columns[c].width;
  }
  table->book->xlsx.worksheet_freeze_panes(sheet, 1, table->n_frozen);
  table->book->xlsx.worksheet_autofilter(sheet, 0, 0, table->row > 1 ? table->row - 1 : 1, last);
  table->book->xlsx.worksheet_repeat_rows(sheet, 0, 0);
  if (table->n_frozen) table->book->xlsx.worksheet_repeat_columns(sheet, 0, table->n_frozen - 1);
  table->book->xlsx.worksheet_print_area(sheet, 0, 0, table->row - 1, last);
  book_print_setup(table->book, sheet, total > 80,
      (uint16_t)(1 + (total > PAGE_WIDTH + 1 ? total / PAGE_WIDTH : 0)));
  if (table->row > 1) put_marks(table);
}

/* A little more than a page across is made to fit it: wide columns become narrower, their texts take
 * more lines. */
static void squeeze(struct book_table *table) {
  double total = 0, wide = 0;
  for (uint16_t c = 0; c < table->n_columns; c++) {
    const double width = table->columns[c].width;
    total += width;
    if (width > NARROWED_MIN) wide += width - NARROWED_MIN;
  }
  const double excess = total - PAGE_WIDTH;
  if (excess <= 0 || excess > wide * 0.6) return;
  for (uint16_t c = 0; c < table->n_columns; c++) {
    double *width = &table->columns[c].width;
    if (*width > NARROWED_MIN) *width -= (*width - NARROWED_MIN) * excess / wide;
  }
}

static void begin_further_sheet(struct book_table *table) {
  const char *name;
  finish_sheet(table);
  table->sheet = book_add_sheet(table->book, str_from(table->name), &name);
  put_headings(table);
}

void book_table_write(struct book_table *table, bool (*put_rows)(struct book_table *table)) {
  table->is_measured = true;
  put_rows(table);
  table->is_measured = false;
  table->at = 0;
  table->n_rows = 0;
  for (uint16_t c = 0; c < table->n_columns; c++)
    table->columns[c].width =
        fit(table->columns[c].wanted, c < table->n_frozen ? FROZEN_WIDTH_MAX : WIDTH_MAX);
  squeeze(table);
  put_headings(table);
  put_rows(table);
  finish_sheet(table);
  VEC_PUSH(table->book->arena, &table->book->listed,
      ((struct book_listed){table->name, table->about, table->n_rows}));
}

/* -- cells -- */

/* Whether the next cell is written, not only measured. A full sheet goes on in a further one. */
static bool takes_cell(struct book_table *table, double width) {
  if (table->is_measured) {
    measure(table, width);
    table->at++;
    return false;
  }
  if (table->row == BOOK_ROWS_MAX) begin_further_sheet(table);
  return true;
}

void book_put_look(struct book_table *table, enum book_look look, struct str text) {
  double word;
  const char *shown = book_text(table->book, text);
  if (!takes_cell(table, width_of(shown, &word) + 1)) return;
  const uint32_t n_lines = book_lines(shown, table->columns[table->at].width - 1);
  if (n_lines > table->n_lines) table->n_lines = n_lines;
  table->book->xlsx.worksheet_write_string(
      table->sheet, table->row, table->at, shown, table->book->looks[look]);
  table->at++;
}

void book_put_text(struct book_table *table, struct str text) {
  book_put_look(table, LOOK_TEXT, text);
}

static void put_number(
    struct book_table *table, double number, enum book_look look, struct str words) {
  if (!takes_cell(table, words.n + 4.0)) return; /* with the indent, in any font */
  table->book->xlsx.worksheet_write_number(
      table->sheet, table->row, table->at, number, table->book->looks[look]);
  table->at++;
}

void book_put_integer(struct book_table *table, int64_t number) {
  const struct value value = {
      .type = {.kind = TYPE_INTEGER, .of = NONE_INDEX}, .known = true, .number = number};
  book_put_value(table, &value);
}

bool book_serial(int32_t day, double *serial) {
  *serial = (double)day + SERIAL_OF_1970;
  return *serial >= SERIAL_MIN;
}

void book_put_value(struct book_table *table, const struct value *value) {
  struct report *report = table->book->report;
  const struct str words = people_value(&report->row, report->schema, value);
  const uint8_t kind = value->type.kind;
  const int64_t limit = decimal_power_of_ten[DIGITS_MAX];
  double serial;
  if (value->known && (kind == TYPE_INTEGER || kind == TYPE_DECIMAL) && value->number < limit &&
      value->number > -limit) {
    /* both are exact, so the quotient is the nearest there is: the same 15 digits */
    const double scale = (double)decimal_power_of_ten[value->type.scale];
    put_number(table, (double)value->number / scale,
        (enum book_look)(LOOK_NUMBER + value->type.scale), words);
  } else if (value->known && kind == TYPE_DATE && value->number != DATE_NONE &&
      book_serial((int32_t)value->number, &serial)) {
    put_number(table, serial, LOOK_DATE, words);
  } else {
    const bool is_word = kind == TYPE_BOOLEAN || kind == TYPE_ENUM;
    book_put_look(table, is_word ? LOOK_CENTRE : LOOK_TEXT, words);
  }
}

bool book_end_row(struct book_table *table) {
  struct report *report = table->book->report;
  table->n_rows++;
  table->at = 0;
  if (table->is_measured) {
    arena_clear(&report->row);
    return table->n_rows < MEASURED_ROWS;
  }
  if (table->n_lines > 1)
    table->book->xlsx.worksheet_set_row(
        table->sheet, table->row, book_height(table->n_lines), NULL);
  table->n_lines = 0;
  table->row++;
  return report_next_row(report);
}
