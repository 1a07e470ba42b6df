/* Scalars by declared type, and what to say where they are not of it. */
#include "runtime/ingest/value_read.h"
#include "base/translate.h"

#include <assert.h>

#include "base/characters.h"
#include "base/date.h"
#include "base/limits.h"
#include "base/written.h"
#include "runtime/ingest/value_quick.h"

#define QUOTED_BYTES_MAX 80

/* -- text -- */

/* True for ASCII, Latin and precomposed Vietnamese: code points below U+0300 and U+1E00 to U+1EFF,
 * which never change under NFC. One pass over bytes, for names are most of the bytes of a file. */
static bool is_plainly_nfc(struct str s) {
  for (uint32_t i = 0; i < s.n;) {
    unsigned char c = (unsigned char)s.p[i];
    if (c < 0x80) i++;
    else if (c < 0xCC) i += 2;
    else if (c == 0xE1 && (unsigned char)s.p[i + 1] >= 0xB8 && (unsigned char)s.p[i + 1] <= 0xBB)
      i += 3;
    else return false;
  }
  return true;
}

struct str value_nfc(struct arena *scratch, struct str s) {
  return is_plainly_nfc(s) ? s : str_nfc(scratch, s);
}

/* The last character of a text that is not empty, and its length. */
static uint32_t last_character(struct str s, int32_t *code_point) {
  uint32_t begin = s.n - 1;
  while (begin > 0 && ((unsigned char)s.p[begin] & 0xC0) == 0x80) begin--;
  return str_decode(s, begin, code_point);
}

struct str value_cut_blanks(struct str s) {
  int32_t code_point;
  while (s.n && !value_is_plain_byte(s.p[s.n - 1])) {
    uint32_t length = last_character(s, &code_point);
    if (!character_is_blank(code_point)) break;
    s.n -= length;
  }
  while (s.n && !value_is_plain_byte(s.p[0])) {
    uint32_t length = str_decode(s, 0, &code_point);
    if (!character_is_blank(code_point)) break;
    s.p += length;
    s.n -= length;
  }
  return s;
}

/* -- booleans -- */

/* Lower case of an ASCII or Vietnamese word of at most 7 bytes, NFC: ASCII letters, the Latin-1
 * letters (C3 80..9E) and Đ (C4 90). */
static void lower(char *p, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) {
    unsigned char c = (unsigned char)p[i], before = i ? (unsigned char)p[i - 1] : 0;
    if (c >= 'A' && c <= 'Z') p[i] = (char)(c + 0x20);
    else if (before == 0xC3 && c >= 0x80 && c <= 0x9E) p[i] = (char)(c + 0x20);
    else if (before == 0xC4 && c == 0x90) p[i] = (char)0x91;
  }
}

static const struct boolean_word {
  struct str word;
  bool value;
} boolean_words[] = {
    {{"true", 4}, true},
    {{"false", 5}, false},
    {{"yes", 3}, true},
    {{"no", 2}, false},
    {{"đúng", 6}, true},
    {{"sai", 3}, false},
    {{"có", 3}, true},
    {{"không", 6}, false},
};

static enum value_status read_boolean(struct str text, struct arena *scratch, int64_t *number) {
  if (value_quick_truth(text, number)) return VALUE_OK;
  if (text.n > 16) return VALUE_WRONG_TYPE;
  struct str normal = value_nfc(scratch, text);
  char word[16];
  if (normal.n == 0 || normal.n > sizeof word) return VALUE_WRONG_TYPE;
  memcpy(word, normal.p, normal.n);
  lower(word, normal.n);
  for (size_t i = 0; i < sizeof boolean_words / sizeof *boolean_words; i++)
    if (str_equal(boolean_words[i].word, (struct str){word, normal.n}))
      return *number = boolean_words[i].value, VALUE_OK;
  return VALUE_WRONG_TYPE;
}

/* -- numbers -- */

static enum value_status status_of(enum decimal_status status) {
  switch (status) {
  case DECIMAL_OK: return VALUE_OK;
  case DECIMAL_NOT_A_NUMBER: return VALUE_WRONG_TYPE;
  case DECIMAL_TOO_MANY_DIGITS: return VALUE_TOO_MANY_DIGITS;
  case DECIMAL_OVERFLOW: break;
  }
  return VALUE_TOO_LARGE;
}

static enum value_status read_decimal(struct str text, int scale, int64_t *number) {
  if (value_quick_number(text, scale, number)) return VALUE_OK;
  int digits;
  enum decimal_status status = decimal_parse(text, true, number, &digits);
  if (status != DECIMAL_OK) return status_of(status);
  if (digits > scale) return VALUE_TOO_MANY_DIGITS;
  return __builtin_mul_overflow(*number, decimal_power_of_ten[scale - digits], number)
      ? VALUE_TOO_LARGE
      : VALUE_OK;
}

/* 3.0 is one, for zeros at the end say nothing; a percentage is none, not even 100%. */
static enum value_status read_integer(struct str text, int64_t *number) {
  if (value_quick_number(text, 0, number)) return VALUE_OK;
  enum value_status status = status_of(decimal_parse_scaled(text, 0, number));
  return status == VALUE_TOO_MANY_DIGITS ? VALUE_WRONG_TYPE : status;
}

/* -- dates, words -- */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static enum value_status read_date(struct str text, int64_t *number) {
  int32_t days;
  if (!date_has_form(text)) return VALUE_WRONG_TYPE;
  if (!date_parse(text, &days)) return VALUE_NO_SUCH_DAY;
  *number = days;
  return VALUE_OK;
}

static enum value_status read_word(
    const struct enumeration *set, struct str text, struct arena *scratch, int64_t *number) {
  text = value_nfc(scratch, text);
  for (uint32_t i = 0; i < set->n_words; i++)
    if (str_equal(set->words[i], text)) return *number = i, VALUE_OK;
  return VALUE_NOT_IN_SET;
}

enum value_status value_read(const struct schema *schema, struct type type, struct str text,
    struct arena *scratch, int64_t *number) {
  switch ((enum type_kind)type.kind) {
  case TYPE_BOOLEAN: return read_boolean(text, scratch, number);
  case TYPE_INTEGER: return read_integer(text, number);
  case TYPE_DECIMAL: return read_decimal(text, type.scale, number);
  case TYPE_DATE: return read_date(text, number);
  case TYPE_ENUM: return read_word(&schema->enumerations[type.of], text, scratch, number);
  case TYPE_TEXT:
  case TYPE_REFERENCE: break;
  }
  assert(false && "a text is not a number in memory");
  return VALUE_WRONG_TYPE;
}

/* -- messages -- */

const char *value_quoted(struct arena *arena, struct str text) {
  uint32_t n = text.n;
  if (n > QUOTED_BYTES_MAX) {
    n = QUOTED_BYTES_MAX;
    while (n > 0 && ((unsigned char)text.p[n] & 0xC0) == 0x80) n--;
  }
  return arena_printf(arena, "%.*s%s", (int)n, n ? text.p : "", n < text.n ? "…" : "");
}

const char *value_expected(struct type type) {
  switch ((enum type_kind)type.kind) {
  case TYPE_BOOLEAN: return _("true or false");
  case TYPE_INTEGER: return _("an integer");
  case TYPE_DECIMAL: return _("a decimal number");
  case TYPE_DATE: return _("a date");
  case TYPE_ENUM: return _("a word of its closed set");
  case TYPE_TEXT: return _("a text");
  case TYPE_REFERENCE: return _("an id");
  }
  return _("a value");
}

/* 1200 of "1.200"; NULL of anything but a point before each three digits. */
static const char *without_points(struct arena *scratch, struct str text) {
  char *written = str_cstring(scratch, text), *to = written;
  uint32_t first = text.n && text.p[0] == '-', run = 0;
  for (uint32_t i = first; i < text.n; i++) {
    if (is_digit(text.p[i])) {
      run++;
      continue;
    }
    bool is_first = memchr(text.p, '.', i) == NULL;
    if (text.p[i] != '.' || run == 0 || run > 3 || (!is_first && run != 3)) return NULL;
    run = 0;
  }
  if (run != 3 || text.n < 5 || !memchr(text.p, '.', text.n)) return NULL;
  for (const char *p = written; *p; p++)
    if (*p != '.') *to++ = *p;
  *to = '\0';
  return written;
}

/* What was meant, as it is written here, where that can be told. */
static void help_number(struct diags *diags, struct diag *diag, struct str text, bool is_decimal,
    struct arena *scratch) {
  const char *value = written_number(scratch, text);
  /* a whole number has no other reading of its comma */
  int n = value ? (int)(is_decimal ? strlen(value) : strcspn(value, ",")) : 0;
  const char *thousands = is_decimal ? NULL : without_points(scratch, text);
  if (n && (is_decimal || strcspn(value, ".%") >= (size_t)n))
    diag_help(diags, diag, "write %.*s", n, value);
  else if (thousands) diag_help(diags, diag, "if the point parts thousands, write %s", thousands);
  else
    diag_help(diags, diag,
        is_decimal ? "write digits with a point before the decimals, such as 9.75, or a "
                     "percentage, such as 80%%"
                   : "write digits only, such as 1200");
}

static void help_date(
    struct diags *diags, struct diag *diag, struct str text, struct arena *scratch) {
  const char *day = written_day(scratch, text);
  if (day) diag_help(diags, diag, "write %s", day);
  else diag_help(diags, diag, "write year, month, day, such as 2020-03-31");
}

/* 1, x and their like stand for yes in tables, 0 and - for no. */
static void help_boolean(struct diags *diags, struct diag *diag, struct str text) {
  static const char *const yes[] = {"1", "x", "X", "v", "V", "y", "Y", "t", "T", "✓", "✔", "☑"};
  static const char *const no[] = {"0", "-", "n", "N", "f", "F", "✗", "✘", "☐"};
  const char *meant = NULL;
  for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
    if (str_equal(text, str_from(yes[i]))) meant = "true";
  for (size_t i = 0; i < sizeof no / sizeof *no; i++)
    if (str_equal(text, str_from(no[i]))) meant = "false";
  if (meant)
    diag_help(diags, diag,
        "write true or false (or yes, no, đúng, sai, có, không); \"%.*s\" may stand for %s",
        STR_ARGS(text), meant);
  else diag_help(diags, diag, "write true or false (or yes, no, đúng, sai, có, không)");
}

/* The word that looks like the text, or is written nearly so; -1: none. */
static int32_t word_meant(const struct enumeration *set, struct str text, struct arena *scratch) {
  struct str key = lookalike_key(scratch, text);
  for (uint32_t i = 0; i < set->n_words; i++)
    if (str_equal(lookalike_key(scratch, set->words[i]), key)) return (int32_t)i;
  return str_nearest(value_nfc(scratch, text), set->words, set->n_words);
}

/* Whether the text is a label, or one of the names that a label lists: "cụm phó, khối phó". */
static bool is_labelled(struct arena *scratch, struct str label, struct str text) {
  const struct str wanted = text_folded(scratch, text);
  if (!wanted.n || !label.n) return false;
  if (str_equal(text_folded(scratch, label), wanted)) return true;
  for (uint32_t begin = 0, i = 0; i <= label.n; i++) {
    if (i < label.n && label.p[i] != ',') continue;
    const struct str name = {label.p + begin, i - begin};
    if (str_equal(text_folded(scratch, name), wanted)) return true;
    begin = i + 1;
  }
  return false;
}

/* The one word that people call so; -1: none, or several. */
static int32_t word_labelled(
    const struct enumeration *set, struct str text, struct arena *scratch) {
  int32_t found = -1;
  for (uint32_t i = 0; set->labels && i < set->n_words; i++) {
    if (!is_labelled(scratch, set->labels[i], text)) continue;
    if (found >= 0) return -1;
    found = (int32_t)i;
  }
  return found;
}

/* head ("cụm trưởng, khối trưởng"), member ("thành viên") */
static const char *words_and_labels(struct arena *scratch, const struct enumeration *set) {
  const char *all = "";
  for (uint32_t i = 0; i < set->n_words; i++)
    all = arena_printf(scratch, "%s%s%.*s (\"%.*s\")", all, i ? ", " : "", STR_ARGS(set->words[i]),
        STR_ARGS(set->labels[i]));
  return all;
}

static void report_word(struct diags *diags, const struct schema *schema, struct type type,
    struct str text, const char *subject, struct place place, struct arena *scratch) {
  const struct enumeration *set = &schema->enumerations[type.of];
  struct str words = type_told(scratch, schema, type); /* "one of a, b" */
  struct diag *diag = DIAG_AT(diags, DATUM_NOT_IN_SET, place, subject, value_quoted(scratch, text),
      str_cstring(scratch, words));
  if (!diag) return;
  const int32_t labelled = word_labelled(set, text, scratch),
                nearest = labelled >= 0 ? labelled : word_meant(set, text, scratch);
  if (labelled >= 0)
    diag_help(diags, diag, "write \"%.*s\", which stands for \"%.*s\"",
        STR_ARGS(set->words[labelled]), STR_ARGS(set->labels[labelled]));
  else if (nearest < 0 && set->labels)
    diag_help(diags, diag, "the words are %s", words_and_labels(scratch, set));
  else if (nearest >= 0)
    diag_help(diags, diag, "did you mean \"%.*s\"?", STR_ARGS(set->words[nearest]));
}

static bool has_invisible(struct str text) {
  int32_t code_point;
  for (uint32_t i = 0; i < text.n;) {
    i += str_decode(text, i, &code_point);
    if (character_is_invisible(code_point)) return true;
  }
  return false;
}

/* “3”: the text within quotation marks of any form; empty where it stands in none. */
static struct str within_quotes(struct str text) {
  int32_t first = 0, last = 0;
  uint32_t begin = text.n ? str_decode(text, 0, &first) : 0;
  uint32_t end = text.n ? text.n - last_character(text, &last) : 0;
  if (begin >= end || !character_looks_like(first) || !character_looks_like(last)) return STR("");
  if (!strchr("\"'", (int)character_looks_like(first)) ||
      !strchr("\"'", (int)character_looks_like(last)))
    return STR("");
  return (struct str){text.p + begin, end - begin};
}

/* A value that is spoilt by what stands around or within it, whatever its type. */
static bool help_spoilt(struct diags *diags, const struct schema *schema, struct diag *diag,
    struct type type, struct str text, struct arena *scratch) {
  struct str inner = within_quotes(text);
  int64_t number;
  if (inner.n && value_read(schema, type, inner, scratch, &number) == VALUE_OK) {
    diag_help(diags, diag, "write %s, without these quotation marks", value_quoted(scratch, inner));
    return true;
  }
  if (!has_invisible(text)) return false;
  diag_help(diags, diag, "nobody can see that character: delete it, or type the value anew");
  return true;
}

void value_report(struct diags *diags, const struct schema *schema, struct type type,
    struct str text, enum value_status status, const char *subject, struct place place,
    struct arena *scratch) {
  const char *quoted = value_quoted(scratch, text);
  struct diag *diag;
  switch (status) {
  case VALUE_OK: return;
  case VALUE_TOO_MANY_DIGITS:
    diag = DIAG_AT(
        diags, DATUM_TOO_PRECISE, place, subject, quoted, arena_printf(scratch, "%d", type.scale));
    if (text.p[text.n - 1] == '%')
      diag_help(diags, diag, "a percentage has two digits more: 12.5%% is 0.125");
    return;
  case VALUE_TOO_LARGE: DIAG_AT(diags, DATUM_TOO_LARGE, place, subject, quoted); return;
  case VALUE_NO_SUCH_DAY: DIAG_AT(diags, DATUM_NO_SUCH_DAY, place, subject, quoted); return;
  case VALUE_NOT_IN_SET: report_word(diags, schema, type, text, subject, place, scratch); return;
  case VALUE_WRONG_TYPE: break;
  }
  diag = DIAG_AT(diags, DATUM_NOT_OF_TYPE, place, subject, quoted, value_expected(type));
  if (!diag) return;
  text = value_without_blanks(text);
  if (help_spoilt(diags, schema, diag, type, text, scratch)) return;
  if (type.kind == TYPE_BOOLEAN) help_boolean(diags, diag, text);
  else if (type.kind == TYPE_DATE) help_date(diags, diag, text, scratch);
  else help_number(diags, diag, text, type.kind == TYPE_DECIMAL, scratch);
}

bool value_says_none(struct str text) {
  return str_equal(text, STR("none")) || str_equal(text, STR("rỗng"));
}
