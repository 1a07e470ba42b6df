#include "results/csv.h"

#include <strings.h>

#include <utf8proc.h>

#include "base/bytes.h"
#include "base/characters.h"

#define FORMULA_TEXT_MAX 255u /* of a text within a formula; spreadsheets refuse a longer one */
#define DIGITS_MAX 15u        /* of a number; spreadsheets make the others zeros */

/* -- what a spreadsheet would make of a text -- */

static bool has_digit(struct str text) {
  for (uint32_t i = 0; i < text.n; i++)
    if (text.p[i] >= '0' && text.p[i] <= '9') return true;
  return false;
}

static bool is_letter(int32_t code_point) {
  utf8proc_category_t category = utf8proc_category(code_point);
  bool is_letter_category = category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
  return is_letter_category || code_point == '_';
}

static bool begins_with(struct str text, const char *word) {
  size_t n = strlen(word);
  return text.n >= n && strncasecmp(text.p, word, n) == 0;
}

static bool is_word(struct str text, const char *word) {
  return text.n == strlen(word) && begins_with(text, word);
}

/* "MAR1" becomes a day, "true" a truth, "#N/A" an error. */
static bool is_converted_word(struct str text) {
  static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug",
      "sep", "oct", "nov", "dec", "thg", "tháng"};
  for (size_t i = 0; i < sizeof months / sizeof *months; i++)
    if (begins_with(text, months[i])) return has_digit(text);
  return is_word(text, "true") || is_word(text, "false") || is_word(text, "đúng") ||
      is_word(text, "sai");
}

enum guard { GUARD_NONE, GUARD_APOSTROPHE, GUARD_FORMULA };

static enum guard guard_of(struct str text) {
  uint32_t at = 0;
  int32_t first = 0;
  while (at < text.n) { /* blanks before a number or a formula are no hindrance */
    uint32_t length = str_decode(text, at, &first);
    if (!character_is_blank(first) && !character_ends_line(first)) break;
    at += length;
  }
  if (at == text.n) return GUARD_NONE;
  bool is_formula = strchr("=+-@", first < 0x80 ? (char)first : ' ') != NULL || first == 0xff1d ||
      first == 0xff0b || first == 0xff0d || first == 0xff20; /* the same in full width */
  if (is_formula || text.p[0] == '\t' || text.p[0] == '\r' || text.p[0] == '\n')
    return GUARD_APOSTROPHE;
  bool is_converted = is_letter(first) ? is_converted_word((struct str){text.p + at, text.n - at})
                                       : has_digit(text) || first == '#';
  if (!is_converted) return GUARD_NONE;
  bool fits = text.n <= FORMULA_TEXT_MAX && !memchr(text.p, '\n', text.n);
  return fits ? GUARD_FORMULA : GUARD_APOSTROPHE;
}

/* -- fields -- */

static bool is_for_spreadsheet(const struct csv *csv) { return csv->reader != CSV_PROGRAM; }
static bool is_decimal_comma(const struct csv *csv) { return csv->reader == CSV_EXCEL; }

void csv_begin(const struct csv *csv) {
  if (is_for_spreadsheet(csv)) buffer_put(csv->out, STR("\xef\xbb\xbf"));
}

static void write_doubled(struct buffer *out, struct str text, uint32_t times) {
  for (;;) {
    const char *quote = text.n && csv_needs_quotes(text) ? memchr(text.p, '"', text.n) : NULL;
    const uint32_t n = quote ? (uint32_t)(quote - text.p) : text.n;
    buffer_put(out, (struct str){text.p, n});
    if (!quote) return;
    buffer_fill(out, '"', times);
    text.p += n + 1;
    text.n -= n + 1;
  }
}

/* Texts joined by `;`, as one field: `guard` of the whole. */
static void write_field(
    const struct csv *csv, const struct str *texts, uint32_t n, enum guard guard) {
  struct buffer *out = csv->out;
  bool quotes = n > 1 || guard == GUARD_FORMULA;
  for (uint32_t i = 0; i < n && !quotes; i++) quotes = csv_needs_quotes(texts[i]);
  if (n == 1 && !quotes && guard == GUARD_NONE) {
    buffer_put(out, texts[0]);
    return;
  }
  if (quotes) buffer_put_byte(out, '"');
  if (guard == GUARD_APOSTROPHE) buffer_put_byte(out, '\'');
  if (guard == GUARD_FORMULA) buffer_put(out, STR("=\"\""));
  for (uint32_t i = 0; i < n; i++) {
    if (i) buffer_put_byte(out, ';');
    /* within a formula a text's quotes are doubled once more */
    write_doubled(out, texts[i], guard == GUARD_FORMULA ? 4 : 2);
  }
  if (guard == GUARD_FORMULA) buffer_put(out, STR("\"\""));
  if (quotes) buffer_put_byte(out, '"');
}

void csv_write_list(const struct csv *csv, const struct str *texts, uint32_t n) {
  if (!n) return;
  enum guard guard = GUARD_NONE;
  uint32_t n_bytes = 0;
  for (uint32_t i = 0; i < n; i++) n_bytes += texts[i].n + 1;
  if (is_for_spreadsheet(csv)) guard = guard_of(texts[0]);
  if (guard == GUARD_FORMULA && n > 1 && n_bytes > FORMULA_TEXT_MAX) guard = GUARD_APOSTROPHE;
  write_field(csv, texts, n, guard);
}

void csv_write_text(const struct csv *csv, struct str text) {
  if (is_for_spreadsheet(csv) || text.n >= BYTES || csv_needs_quotes(text)) {
    csv_write_list(csv, &text, 1);
    return;
  }
  bytes_copy_short(buffer_room(csv->out, BYTES), text); /* nearly every id and word */
  csv->out->n += text.n;
}

void csv_write_known(const struct csv *csv, struct str text) {
  if (text.n) csv_write_text(csv, text);
  else buffer_put(csv->out, STR("\"\""));
}

/* `-12.50`: a number that a spreadsheet keeps digit by digit. */
static bool is_number(struct str text) {
  uint32_t n_digits = 0, n_points = 0, i = text.n && text.p[0] == '-';
  for (uint32_t begin = i; i < text.n; i++) {
    if (text.p[i] == '.' && n_points == 0 && i > begin) n_points++;
    else if (text.p[i] >= '0' && text.p[i] <= '9') n_digits++;
    else return false;
  }
  return n_digits > 0 && n_digits <= DIGITS_MAX;
}

static bool is_day_or_truth(struct str text) {
  if (str_equal(text, STR("true")) || str_equal(text, STR("false"))) return true;
  if (text.n != 10 || text.p[4] != '-' || text.p[7] != '-') return false;
  for (uint32_t i = 0; i < text.n; i++)
    if (i != 4 && i != 7 && (text.p[i] < '0' || text.p[i] > '9')) return false;
  return true;
}

void csv_write_value(const struct csv *csv, struct str text) {
  if (is_for_spreadsheet(csv) && is_number(text)) {
    for (uint32_t i = 0; i < text.n; i++)
      buffer_put_byte(csv->out, text.p[i] == '.' && is_decimal_comma(csv) ? ',' : text.p[i]);
  } else {
    bool stays = !is_for_spreadsheet(csv) || is_day_or_truth(text);
    write_field(csv, &text, 1, stays ? GUARD_NONE : guard_of(text));
  }
}

/* -- lines -- */

void csv_end_line(const struct csv *csv) {
  buffer_put(csv->out, is_for_spreadsheet(csv) ? STR("\r\n") : STR("\n"));
}

void csv_write_line(const struct csv *csv, const struct str *fields, uint32_t n, uint32_t values) {
  for (uint32_t i = 0; i < n; i++) {
    if (i) csv_separate(csv);
    if (values >> i & 1) csv_write_value(csv, fields[i]);
    else csv_write_text(csv, fields[i]);
  }
  csv_end_line(csv);
}
