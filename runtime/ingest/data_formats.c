/* Which format a file is, told by its name (data_formats.h). */
#include "runtime/ingest/data_formats.h"
#include "base/translate.h"

#include <stdio.h>
#include <strings.h>

#include "runtime/ingest/sheet_path.h"
#include "runtime/ingest/sheets_load.h"

static const struct data_format data_formats[] = {
#define DATA_FORMAT(word, name, endings, open) {word, name, endings, open, NULL},
#define DATA_FORMAT_TABLE(word, name, endings, read) {word, name, endings, NULL, read},
#include "runtime/ingest/data_formats.def"
};
enum { N_FORMATS = sizeof data_formats / sizeof *data_formats };

const struct data_format *data_format_of_word(struct str word) {
  for (size_t i = 0; i < N_FORMATS; i++)
    if (word.n == strlen(data_formats[i].word) &&
        strncasecmp(word.p, data_formats[i].word, word.n) == 0)
      return &data_formats[i];
  return NULL;
}

const char *data_format_words(struct arena *arena) {
  const char *words = data_formats[0].word;
  for (size_t i = 1; i < N_FORMATS; i++)
    words = arena_printf(arena, "%s, %s", words, data_formats[i].word);
  return words;
}

const char *data_format_patterns(struct arena *arena) {
  const char *patterns = "";
  for (size_t i = 0; i < N_FORMATS; i++)
    for (const char *p = data_formats[i].endings; *p; p += strspn(p, " ")) {
      const int n = (int)strcspn(p, " ");
      patterns = arena_printf(arena, "%s%s*%.*s", patterns, *patterns ? ", " : "", n, p);
      p += n;
    }
  return patterns;
}

static bool has_ending(const char *endings, struct str dot) {
  for (const char *p = endings; *p;) {
    size_t n = strcspn(p, " ");
    if (n == dot.n && strncasecmp(p, dot.p, n) == 0) return true;
    p += n;
    p += strspn(p, " ");
  }
  return false;
}

/* The path without the sheet of a book that it asks for. */
static struct str file_of(const char *path) {
  uint32_t n_file;
  sheet_asked_for(path, &n_file);
  return (struct str){path, n_file};
}

const struct data_format *data_format_of(const char *path) {
  struct str name = name_unpacked(file_of(path));
  const char *dot = memrchr(name.p, '.', name.n), *end = name.p + name.n;
  if (!dot || memchr(dot, '/', (size_t)(end - dot))) return NULL;
  for (size_t i = 0; i < N_FORMATS; i++)
    if (has_ending(data_formats[i].endings, (struct str){dot, (uint32_t)(end - dot)}))
      return &data_formats[i];
  return NULL;
}

void data_unpack(const char *path, struct input *input) {
  enum packing packing = packing_of_name(file_of(path));
  bool says_form = data_format_of(path) != NULL;
  struct str first =
      says_form && !packing ? (struct str){0} : input_peek(input, PACKING_MARK_BYTES);
  if (!says_form) packing = packing_of_bytes(first);
  /* an empty file is one that gives no fact, whatever its name */
  if (packing && first.n) input_unpack(input, packing);
}

#define LOOKED_AT_BYTES 4096 /* blanks before the first value, and a byte order mark */

/* True where the first line is a whole JSON value and something stands behind it on another. */
static bool is_lines(struct input *input) {
  struct str first = input_peek(input, INPUT_BUFFER_BYTES);
  uint32_t at = 0, depth = 0;
  bool is_text = false;
  while (at < first.n && strchr(" \t\r\n\xEF\xBB\xBF", first.p[at])) at++;
  for (; at < first.n; at++) {
    char c = first.p[at];
    if (c == '\n' || c == '\r') return false; /* within the value */
    if (is_text) {
      if (c == '\\') at++;
      is_text = c != '"';
    } else if (c == '"') {
      is_text = true;
    } else if (c == '{' || c == '[') {
      depth++;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      break;
    }
  }
  bool is_ended = false;
  while (++at < first.n) {
    if (first.p[at] == '\n' || first.p[at] == '\r') is_ended = true;
    else if (first.p[at] != ' ' && first.p[at] != '\t') return is_ended;
  }
  return false;
}

static const struct data_format *format_of_opener(data_format_opener *open) {
  for (size_t i = 0; i < N_FORMATS; i++)
    if (data_formats[i].open == open) return &data_formats[i];
  return NULL;
}

/* No ending says what it is. */
static const struct data_format *by_first_bytes(struct input *input) {
  struct str first = {0};
  for (uint32_t n_wanted = 16;; n_wanted *= 4) {
    first = input_peek(input, n_wanted);
    if (first.n >= 4 && memcmp(first.p, "PK\x03\x04", 4) == 0)
      return data_format_of_word(STR("xlsx")); /* what else is zipped is told there */
    uint32_t at = first.n >= 3 && memcmp(first.p, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (at < first.n && strchr(" \t\r\n", first.p[at])) at++;
    if (at < first.n && (first.p[at] == '{' || first.p[at] == '['))
      return is_lines(input) ? data_format_of_word(STR("jsonl"))
                             : format_of_opener(json_cursor_open);
    if (at < first.n || first.n < n_wanted || n_wanted >= LOOKED_AT_BYTES)
      return format_of_opener(yaml_cursor_open);
  }
}

const struct data_format *data_format_for(
    struct input *input, const char *path, const struct data_format *stated) {
  static const struct data_format other = {.name = N_("another form"), .read = other_form_read};
  const struct data_format *format = data_format_of(path);
  if (format || stated) return format ? format : stated;
  return other_form_of(name_unpacked(str_from(path))) ? &other : by_first_bytes(input);
}

static bool ends_with(struct str name, const char *ending) {
  size_t n = strlen(ending);
  return name.n > n && strncasecmp(name.p + name.n - n, ending, n) == 0;
}

struct str data_format_bare_name(struct str path) {
  if (str_equal(path, STR("-"))) return STR("");
  struct str name = path;
  for (uint32_t i = path.n; i-- > 0;)
    if (path.p[i] == '/') {
      name = (struct str){path.p + i + 1, path.n - i - 1};
      break;
    }
  static const char *const packed[] = {".gz", ".zst"};
  for (size_t i = 0; i < sizeof packed / sizeof *packed; i++)
    if (ends_with(name, packed[i])) name.n -= (uint32_t)strlen(packed[i]);
  for (uint32_t i = name.n; i-- > 1;)
    if (name.p[i] == '.') {
      name.n = i;
      break;
    }
  return name;
}

struct cursor *data_format_cursor(struct input *input, const char *path) {
  const struct data_format *format = data_format_for(input, path, NULL);
  return format->open ? format->open(input) : yaml_cursor_open(input);
}
