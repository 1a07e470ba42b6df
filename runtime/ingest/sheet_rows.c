/* A sheet's XML, cell by cell (sheet_rows.h). */
#include "runtime/ingest/sheet_rows.h"
#include "base/translate.h"

#include <stdlib.h>

#include "base/characters.h"
#include "base/date.h"
#include "base/limits.h"
#include "base/source.h"

#define ROWS_OF_A_SHEET 1048576u /* by all spreadsheets */
#define COLUMNS_OF_A_SHEET 16384u

/* -- references: "BC12" -- */

/* The column that letters name, and the row that digits behind them do; 0: none. */
static void reference(const char *p, uint32_t *row, uint32_t *column) {
  uint32_t c = 0, r = 0;
  for (; (*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z'); p++)
    if (c <= COLUMNS_OF_A_SHEET) c = c * 26 + (uint32_t)((*p | 0x20) - 'a' + 1);
  for (; *p >= '0' && *p <= '9'; p++)
    if (r <= ROWS_OF_A_SHEET) r = r * 10 + (uint32_t)(*p - '0');
  *column = c;
  *row = r;
}

static struct place place_at(const struct sheet_rows *rows, uint32_t line, uint32_t column) {
  return (struct place){rows->rows.path, line, column | PLACE_CELL};
}

/* -- the value of a cell -- */

static bool is_type(const struct sheet_rows *rows, const char *type) {
  return strcmp(rows->type, type) == 0;
}

static bool is_blank(struct str text) {
  for (uint32_t i = 0; i < text.n;) {
    int32_t character;
    i += str_decode(text, i, &character);
    if (!character_is_blank(character) && !character_ends_line(character)) return false;
  }
  return true;
}

static void refuse_cell(struct sheet_rows *rows, struct cell *cell, enum diag_code code,
    const char *what, const char *help) {
  cell->kind = CELL_REFUSED;
  struct diag *diag =
      DIAG_AT(rows->book->parts.diags, code, place_at(rows, rows->row, rows->column), what);
  diag_help(rows->book->parts.diags, diag, "%s", help);
}

/* Until the row ends a text is where it begins among the row's bytes (text.p is NULL), for those
 * may move. */
static void put_text(struct sheet_rows *rows, struct cell *cell, uint8_t kind, struct str text) {
  cell->kind = kind;
  cell->text.n = text.n;
  bytes_append(rows->arena, &rows->bytes, text.p, text.n);
}

static void text_cell(struct sheet_rows *rows, struct cell *cell, struct str text) {
  if (is_blank(text)) return;
  if (text.n > SCALAR_BYTES_MAX) {
    cell->kind = CELL_REFUSED;
    DIAG_AT(rows->book->parts.diags, DATA_VALUE_TOO_LONG, place_at(rows, rows->row, rows->column),
        "1 MiB");
    return;
  }
  cell->is_quoted = true;
  put_text(rows, cell, CELL_TEXT, text);
}

static void shared_text(struct sheet_rows *rows, struct cell *cell, struct str value) {
  const struct book *book = rows->book;
  uint32_t number = 0;
  for (uint32_t i = 0; i < value.n && number <= book->ends.n; i++) {
    bool is_digit = value.p[i] >= '0' && value.p[i] <= '9';
    number = is_digit ? number * 10 + (uint32_t)(value.p[i] - '0') : UINT32_MAX;
  }
  if (number >= book->ends.n) {
    part_refuse(&rows->reader, _("a cell names a text that is not there"));
    return;
  }
  uint32_t begin = number ? book->ends.items[number - 1] : 0;
  text_cell(rows, cell,
      (struct str){
          book->bytes.items ? book->bytes.items + begin : "", book->ends.items[number] - begin});
}

static void own_text(struct sheet_rows *rows, struct cell *cell) {
  bool is_sound = true;
  uint32_t n = rows->value.n ? book_unescape(rows->value.items, rows->value.n, &is_sound) : 0;
  if (is_sound) text_cell(rows, cell, (struct str){rows->value.items, n});
  else refuse_cell(rows, cell, DATA_NUL, "_x0000_", _("leave it out"));
}

static void put_day(struct sheet_rows *rows, struct cell *cell, int32_t day) {
  char date[16];
  date_format(day, date);
  put_text(rows, cell, CELL_DATE, str_from(date));
}

static void number_cell(
    struct sheet_rows *rows, struct cell *cell, struct sheet_cell *about, struct str value) {
  struct sheet_number number;
  if (!sheet_number(value, &number)) {
    part_refuse(&rows->reader, _("a cell of numbers holds something else"));
    return;
  }
  if (about->format != FORMAT_AS_DATE && about->format != FORMAT_AS_TIME) {
    about->is_whole = number.is_whole;
    about->is_beyond = number.is_beyond;
    put_text(rows, cell, CELL_NUMBER, (struct str){number.text, number.n});
    return;
  }
  int32_t day = 0;
  about->day = (uint8_t)sheet_day(&number, rows->book->is_1904, &day);
  if (about->format == FORMAT_AS_TIME) about->day = DAY_HAS_TIME;
  if (about->day == DAY_OK) put_day(rows, cell, day);
  else put_text(rows, cell, CELL_DATE, (struct str){number.text, number.n});
}

/* 2020-03-31, or with T00:00:00 behind it. */
static void iso_cell(
    struct sheet_rows *rows, struct cell *cell, struct sheet_cell *about, struct str value) {
  int32_t day;
  if (value.n < 10 || !date_parse((struct str){value.p, 10}, &day)) {
    text_cell(rows, cell, value); /* the field's type says what is wrong with it */
    return;
  }
  for (uint32_t i = 10; i < value.n; i++)
    if (value.p[i] >= '1' && value.p[i] <= '9') about->day = DAY_HAS_TIME;
  put_day(rows, cell, day);
}

/* What its program says is 0 because nobody computed it. */
static bool is_uncomputed(const struct sheet_rows *rows, struct str value) {
  if (!rows->is_formula) return false;
  if (!value.n) return !is_type(rows, "str");
  return rows->book->is_never_computed && str_equal(value, STR("0"));
}

static void read_cell(struct sheet_rows *rows, struct cell *cell, struct sheet_cell *about) {
  struct str value = {rows->value.items, rows->value.n};
  const struct book *book = rows->book;
  about->format =
      rows->style < book->formats.n ? book->formats.items[rows->style] : FORMAT_AS_NUMBER;
  if (is_uncomputed(rows, value)) {
    refuse_cell(rows, cell, SHEET_NEVER_COMPUTED, NULL,
        _("open the book in a spreadsheet and save it: it computes its formulas then"));
    return;
  }
  if (is_type(rows, "inlineStr") || is_type(rows, "str")) {
    own_text(rows, cell);
    return;
  }
  if (!value.n) return;
  if (is_type(rows, "s")) shared_text(rows, cell, value);
  else if (is_type(rows, "b"))
    put_text(rows, cell, CELL_BOOLEAN, str_equal(value, STR("0")) ? STR("false") : STR("true"));
  else if (is_type(rows, "e")) put_text(rows, cell, CELL_ERROR, value);
  else if (is_type(rows, "d")) iso_cell(rows, cell, about, value);
  else number_cell(rows, cell, about, value);
}

/* -- elements -- */

static void begin_row(struct sheet_rows *rows, const char **attributes) {
  const char *r = part_attribute(attributes, "r");
  uint32_t row = r ? (uint32_t)strtoul(r, NULL, 10) : rows->row + 1;
  if (row <= rows->row || row > ROWS_OF_A_SHEET) {
    part_refuse(&rows->reader, _("its rows do not stand in their order"));
    return;
  }
  rows->row = row;
  rows->column = 0;
  rows->cells.n = rows->about.n = 0;
  rows->bytes.n = 0;
}

static void begin_cell(struct sheet_rows *rows, const char **attributes) {
  const char *r = part_attribute(attributes, "r"), *type = part_attribute(attributes, "t"),
             *style = part_attribute(attributes, "s");
  uint32_t row = 0, column = rows->column + 1;
  if (r) reference(r, &row, &column);
  if (column <= rows->column || column > COLUMNS_OF_A_SHEET) {
    part_refuse(&rows->reader, _("its cells do not stand in their order"));
    return;
  }
  rows->column = column;
  snprintf(rows->type, sizeof rows->type, "%s", type ? type : "n");
  rows->style = style ? (uint32_t)strtoul(style, NULL, 10) : 0;
  rows->value.n = 0;
  rows->is_formula = rows->is_inline = rows->is_value = false;
}

static void begin_merged(struct sheet_rows *rows, const char **attributes) {
  const char *range = part_attribute(attributes, "ref");
  const char *colon = range ? strchr(range, ':') : NULL;
  if (!colon) return;
  struct merged merged = {.range = str_copy(rows->arena, str_from(range))};
  uint32_t last_column;
  reference(range, &merged.first_row, &merged.first_column);
  reference(colon + 1, &merged.last_row, &last_column);
  if (merged.first_row == merged.last_row && merged.first_column == last_column) return;
  VEC_PUSH(rows->arena, &rows->merged, merged);
}

static void begin_in_rows(struct sheet_rows *rows, const char *name, const char **attributes) {
  /* most of them have names of one letter */
  if (name[0] == 'c' && !name[1]) begin_cell(rows, attributes);
  else if (name[0] == 'v' && !name[1]) rows->is_value = !is_type(rows, "inlineStr");
  else if (name[0] == 'f' && !name[1]) rows->is_formula = true;
  else if (name[0] == 't' && !name[1]) rows->is_value = rows->is_inline && !rows->is_phonetic;
  else if (strcmp(name, "row") == 0) begin_row(rows, attributes);
  else if (strcmp(name, "is") == 0) rows->is_inline = is_type(rows, "inlineStr");
  else if (strcmp(name, "rPh") == 0) rows->is_phonetic = true;
}

static void begin_element(void *context, const char *name, const char **attributes) {
  struct sheet_rows *rows = context;
  if (rows->is_in_rows) begin_in_rows(rows, name, attributes);
  else if (strcmp(name, "sheetData") == 0) rows->is_in_rows = true;
  else if (strcmp(name, "mergeCell") == 0) begin_merged(rows, attributes);
}

static void more_value(void *context, const char *p, int n) {
  struct sheet_rows *rows = context;
  if (!rows->is_value || !rows->is_in_rows) return;
  if (rows->value.n + (uint32_t)n > 8 * SCALAR_BYTES_MAX) {
    part_refuse(&rows->reader, _("a cell holds more than 8 MiB"));
    return;
  }
  bytes_append(rows->arena, &rows->value, p, (uint32_t)n);
}

static void end_cell(struct sheet_rows *rows) {
  while (rows->cells.n < rows->column) { /* those that were left out, and this one */
    VEC_PUSH(rows->arena, &rows->cells, (struct cell){.kind = CELL_EMPTY});
    VEC_PUSH(rows->arena, &rows->about, (struct sheet_cell){0});
  }
  read_cell(rows, &rows->cells.items[rows->column - 1], &rows->about.items[rows->column - 1]);
}

static void end_row(struct sheet_rows *rows) {
  uint32_t at = 0;
  while (rows->cells.n && rows->cells.items[rows->cells.n - 1].kind == CELL_EMPTY) rows->cells.n--;
  for (uint32_t i = 0; i < rows->cells.n; i++) {
    struct cell *cell = &rows->cells.items[i];
    cell->text.p = rows->bytes.items ? rows->bytes.items + at : "";
    at += cell->text.n;
  }
  if (!rows->cells.n) return;
  rows->rows.cells = rows->cells.items;
  rows->rows.n_cells = rows->cells.n;
  rows->rows.line = rows->last_line = rows->row;
  part_suspend(&rows->reader);
}

static void end_element(void *context, const char *name) {
  struct sheet_rows *rows = context;
  if (!rows->is_in_rows) return;
  if ((name[0] == 'v' || name[0] == 't') && !name[1]) rows->is_value = false;
  else if (name[0] == 'c' && !name[1] && rows->column) end_cell(rows);
  else if (strcmp(name, "row") == 0) end_row(rows);
  else if (strcmp(name, "rPh") == 0) rows->is_phonetic = false;
  else if (strcmp(name, "sheetData") == 0) rows->is_in_rows = false;
}

/* -- rows -- */

static bool next(struct flat_rows *base) {
  struct sheet_rows *rows = (struct sheet_rows *)base;
  if (part_read(&rows->reader)) return true;
  base->is_failed = rows->reader.has_failed;
  base->n_cells = 0;
  return false;
}

static struct place place(const struct flat_rows *base, uint32_t cell) {
  return place_at((const struct sheet_rows *)base, base->line, cell + 1);
}

/* "units.xlsx: Sheet1", "units.xlsx: 'Số liệu'" */
static struct str sheet_path(struct arena *arena, struct str book, struct str name) {
  if (!sheet_name_is_quoted(name))
    return str_from(arena_printf(arena, "%.*s: %.*s", STR_ARGS(book), STR_ARGS(name)));
  byte_list path = {0};
  bytes_append(arena, &path, book.p, book.n);
  bytes_append(arena, &path, ": '", 3);
  for (uint32_t i = 0; i < name.n; i++)
    bytes_append(arena, &path, name.p[i] == '\'' ? "''" : &name.p[i], name.p[i] == '\'' ? 2 : 1);
  bytes_append(arena, &path, "'", 1);
  return (struct str){path.items, path.n};
}

bool sheet_rows_open(struct sheet_rows *rows, struct book *book, const struct book_sheet *sheet,
    struct arena *arena) {
  static const struct part_events events = {begin_element, end_element, more_value};
  *rows = (struct sheet_rows){.rows = {.path = sheet_path(arena, book->parts.path, sheet->name),
                                  .name = sheet->name,
                                  .is_sheet = true,
                                  .next = next,
                                  .place = place,
                                  .fits = sheet_rows_fits,
                                  .close = rows->rows.close},
      .book = book,
      .sheet = sheet,
      .arena = arena};
  return part_open(&rows->reader, &book->parts, sheet->part, &events, rows);
}

void sheet_rows_close(struct sheet_rows *rows) { part_close(&rows->reader); }

void sheet_rows_report_merged(const struct sheet_rows *rows, uint32_t heading_line) {
  for (uint32_t i = 0; heading_line && i < rows->merged.n; i++) {
    const struct merged *merged = &rows->merged.items[i];
    if (merged->last_row < heading_line || merged->first_row > rows->last_line) continue;
    struct diag *diag = DIAG_AT(rows->book->parts.diags, SHEET_MERGED,
        place_at(rows, merged->first_row, merged->first_column),
        str_cstring(rows->arena, merged->range));
    diag_help(
        rows->book->parts.diags, diag, "unmerge them, and write in each cell what holds of it");
  }
}
