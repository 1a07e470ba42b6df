/* Which format a file is, told by its name (data_formats.h). */
#include "runtime/ingest/data_formats.h"

#include <strings.h>

static const struct data_format data_formats[] = {
#define DATA_FORMAT(name, endings, open) {name, endings, open},
#define DATA_FORMAT_TO_COME(name, endings) {name, endings, NULL},
#include "runtime/ingest/data_formats.def"
};

static bool has_ending(const char *endings, struct str dot) {
  for (const char *p = endings; *p;) {
    size_t n = strcspn(p, " ");
    if (n == dot.n && strncasecmp(p, dot.p, n) == 0) return true;
    p += n;
    p += strspn(p, " ");
  }
  return false;
}

const struct data_format *data_format_of(const char *path) {
  struct str name = name_unpacked(str_from(path));
  const char *dot = memrchr(name.p, '.', name.n), *end = name.p + name.n;
  if (!dot || memchr(dot, '/', (size_t)(end - dot))) return NULL;
  for (size_t i = 0; i < sizeof data_formats / sizeof *data_formats; i++)
    if (has_ending(data_formats[i].endings, (struct str){dot, (uint32_t)(end - dot)}))
      return &data_formats[i];
  return NULL;
}

void data_unpack(const char *path, struct input *input) {
  enum packing packing = packing_of_name(str_from(path));
  bool says_form = data_format_of(path) != NULL;
  struct str first =
      says_form && !packing ? (struct str){0} : input_peek(input, PACKING_MARK_BYTES);
  if (!says_form) packing = packing_of_bytes(first);
  /* an empty file is one that gives no fact, whatever its name */
  if (packing && first.n) input_unpack(input, packing);
}

#define LOOKED_AT_BYTES 4096 /* blanks before the first value, and a byte order mark */

/* No ending says what it is. */
static struct cursor *open_by_first_bytes(struct input *input) {
  struct str first = {0};
  for (uint32_t n_wanted = 16;; n_wanted *= 4) {
    first = input_peek(input, n_wanted);
    uint32_t at = first.n >= 3 && memcmp(first.p, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (at < first.n && strchr(" \t\r\n", first.p[at])) at++;
    if (at < first.n && (first.p[at] == '{' || first.p[at] == '[')) return json_cursor_open(input);
    if (at < first.n || first.n < n_wanted || n_wanted >= LOOKED_AT_BYTES)
      return yaml_cursor_open(input);
  }
}

data_format_opener *data_format_opener_of(const char *path) {
  const struct data_format *format = data_format_of(path);
  return format && format->open ? format->open : open_by_first_bytes;
}
