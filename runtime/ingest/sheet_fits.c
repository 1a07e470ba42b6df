/* Whether a number, a day or a truth of a sheet can stand in a field (sheet_rows.h). */
#include "runtime/ingest/sheet_rows.h"
#include "base/translate.h"

#include "base/date.h"

#define AS_TEXT _("format the column as text, and write it anew")

static bool refuse(struct cell_refusal *why, enum diag_code code, const char *what,
    const char *second, const char *help) {
  *why = (struct cell_refusal){code, what, second, help};
  return false;
}

static bool is_text(struct type type) {
  return type.kind == TYPE_TEXT || type.kind == TYPE_REFERENCE;
}

static const char *shown(const struct sheet_rows *rows, uint32_t cell) {
  return str_cstring(rows->arena, rows->cells.items[cell].text);
}

/* In an id, a reference or a text: the digits, where the sheet shows no others. */
static bool fits_text(const struct sheet_rows *rows, uint32_t cell, struct cell_refusal *why) {
  const struct sheet_cell *about = &rows->about.items[cell];
  const char *number = shown(rows, cell);
  if (!about->is_whole)
    return refuse(why, SHEET_NUMBER_AS_TEXT, number, _("it is a number with a fraction"), AS_TEXT);
  if (about->format == FORMAT_AS_DIGITS)
    return refuse(why, SHEET_NUMBER_AS_TEXT, number,
        _("its format shows other characters than the number has"), AS_TEXT);
  return true;
}

/* In a date: no number, for nobody sees which day it is. */
static bool refuse_bare(const struct sheet_rows *rows, uint32_t cell, struct cell_refusal *why) {
  struct sheet_number number;
  int32_t day;
  char date[16];
  const char *help = _("format the column as a date, or write the day as a text: 2020-03-31");
  if (sheet_number(rows->cells.items[cell].text, &number) &&
      sheet_day(&number, rows->book->is_1904, &day) == DAY_OK) {
    date_format(day, date);
    help = arena_printf(rows->arena,
        _("as a day it would be %s: if it is that, format the column as a date"), date);
  }
  return refuse(why, SHEET_NUMBER_AS_DAY, shown(rows, cell), NULL, help);
}

static bool fits_number(
    const struct sheet_rows *rows, uint32_t cell, struct type type, struct cell_refusal *why) {
  if (rows->about.items[cell].is_beyond)
    return refuse(why, SHEET_DIGITS_LOST, shown(rows, cell), NULL, AS_TEXT);
  if (is_text(type)) return fits_text(rows, cell, why);
  return type.kind != TYPE_DATE || refuse_bare(rows, cell, why);
}

/* The day of a number that has a time of day, too; an example where it has none. */
static const char *day_alone(const struct sheet_rows *rows, uint32_t cell) {
  struct sheet_number number;
  int32_t day;
  char date[16];
  struct str text = rows->cells.items[cell].text;
  if (date_parse(text, &day)) return str_cstring(rows->arena, text);
  const char *point = text.n ? memchr(text.p, '.', text.n) : NULL;
  if (point) text.n = (uint32_t)(point - text.p);
  if (!point || !sheet_number(text, &number) ||
      sheet_day(&number, rows->book->is_1904, &day) != DAY_OK)
    return "2020-03-31";
  date_format(day, date);
  return str_cstring(rows->arena, str_from(date));
}

static bool fits_day(
    const struct sheet_rows *rows, uint32_t cell, struct type type, struct cell_refusal *why) {
  static const char *const words[] = {[DAY_HAS_TIME] = N_("it is a time of day, or has one"),
      [DAY_DOES_NOT_EXIST] =
          N_("it is the number 60, which sheets show as 1900-02-29, and there was no such day"),
      [DAY_BEYOND] = N_("it lies outside the days that sheets know")};
  enum sheet_day day = rows->about.items[cell].day;
  if (type.kind != TYPE_DATE)
    return refuse(why, SHEET_DAY_ELSEWHERE, shown(rows, cell), NULL,
        is_text(type) ? AS_TEXT : _("format the column as a number"));
  if (day == DAY_OK) return true;
  return refuse(why, SHEET_NO_DAY, shown(rows, cell), _(words[day]),
      arena_printf(rows->arena, _("write the day alone: %s"), day_alone(rows, cell)));
}

bool sheet_rows_fits(
    struct flat_rows *base, uint32_t cell, struct type type, struct cell_refusal *why) {
  const struct sheet_rows *rows = (const struct sheet_rows *)base;
  switch ((enum cell_kind)rows->cells.items[cell].kind) {
  case CELL_NUMBER: return fits_number(rows, cell, type, why);
  case CELL_DATE: return fits_day(rows, cell, type, why);
  case CELL_BOOLEAN:
    return !is_text(type) ||
        refuse(why, SHEET_NUMBER_AS_TEXT, shown(rows, cell), _("it is a truth, TRUE or FALSE"),
            AS_TEXT);
  case CELL_EMPTY:
  case CELL_TEXT:
  case CELL_ERROR:
  case CELL_REFUSED: break;
  }
  return true;
}
