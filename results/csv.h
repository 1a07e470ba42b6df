/* Fields and lines of CSV. For programs as RFC 4180 has it, but lines end with LF: `,` between
 * fields, UTF-8 without a mark. A field is quoted where a reader needs it: around separators (`,`,
 * and `;` that lists are joined by), quotes, line ends, and blanks at either end, which spreadsheets
 * would drop.
 *
 * For a spreadsheet: a byte order mark, without which it takes the bytes for another encoding; lines
 * that end with CRLF; and the separator and decimal mark of its regional settings. These two belong
 * together: in other settings everything stands in one column, which is seen, where a decimal comma
 * that was split rightly would be read as a thousands separator, which is not. (A first line `sep=;`
 * would split the columns in any settings, and makes Excel forget the mark.) A text that a
 * spreadsheet would take for a number or a date is written ="007", one that it would run as a formula
 * with an apostrophe before it. */
#ifndef THIDUA_CSV_H
#define THIDUA_CSV_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/bytes.h"

/* Whom it is for; in the order of `--csv-for` (cli/options.c). */
enum csv_reader { CSV_PROGRAM, CSV_EXCEL, CSV_EXCEL_ENGLISH };

struct csv {
  struct buffer *out;
  enum csv_reader reader;
};

static inline bool csv_none_to_quote_(bytes16 all) {
  return bytes_none((bytes16)(all == '"') | (bytes16)(all == ',') | (bytes16)(all == ';') |
      (bytes16)(all == '\r') | (bytes16)(all == '\n'));
}

/* Whether a text, for programs, stands in quotes. */
__attribute__((always_inline)) static inline bool csv_needs_quotes(struct str text) {
  if (!text.n) return false;
  if (text.p[0] == ' ' || text.p[text.n - 1] == ' ') return true;
  if (text.n < BYTES) return !csv_none_to_quote_(bytes_load_short(text));
  for (uint32_t i = 0; i + BYTES <= text.n; i += BYTES)
    if (!csv_none_to_quote_(bytes_load(text.p + i))) return true;
  return !csv_none_to_quote_(bytes_load(text.p + text.n - BYTES));
}
/* Such a text, to where as many bytes have room. Its end; NULL: it needs quotes. */
__attribute__((always_inline)) static inline char *csv_text_to(char *to, struct str text) {
  if (csv_needs_quotes(text)) return NULL;
  if (text.n < BYTES) bytes_copy_short(to, text);
  else memcpy(to, text.p, text.n);
  return to + text.n;
}

/* What stands before the first line. */
void csv_begin(const struct csv *csv);
void csv_write_text(const struct csv *csv, struct str text);
/* A number, a date, true or false, as value_format has it; anything else as text. */
void csv_write_value(const struct csv *csv, struct str text);
/* Several texts in one field, joined by `;`; quoted where there is more than one. */
void csv_write_list(const struct csv *csv, const struct str *texts, uint32_t n);
/* A text that is known, and empty: `""`, where a field without quotes says that there is none. */
void csv_write_known(const struct csv *csv, struct str text);
/* Between two fields, and behind the last one. */
static inline void csv_separate(const struct csv *csv) {
  buffer_put_byte(csv->out, csv->reader == CSV_EXCEL ? ';' : ',');
}
void csv_end_line(const struct csv *csv);
/* One line of fields, with its end: texts, but for those whose bit is set in `values`. */
void csv_write_line(const struct csv *csv, const struct str *fields, uint32_t n, uint32_t values);

#endif
