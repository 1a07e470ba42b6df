/* Which format a file is, told by its name (data_formats.h). */
#include "runtime/ingest/data_formats.h"

#include <strings.h>

static const struct data_format data_formats[] = {
#define DATA_FORMAT(name, endings, open) {name, endings, open},
#define DATA_FORMAT_TO_COME(name, endings) {name, endings, NULL},
#include "runtime/ingest/data_formats.def"
};

static bool has_ending(const char *endings, const char *dot) {
  size_t n_dot = strlen(dot);
  for (const char *p = endings; *p;) {
    size_t n = strcspn(p, " ");
    if (n == n_dot && strncasecmp(p, dot, n) == 0) return true;
    p += n;
    p += strspn(p, " ");
  }
  return false;
}

const struct data_format *data_format_of(const char *path) {
  const char *dot = strrchr(path, '.');
  if (!dot || strchr(dot, '/')) return NULL;
  for (size_t i = 0; i < sizeof data_formats / sizeof *data_formats; i++)
    if (has_ending(data_formats[i].endings, dot)) return &data_formats[i];
  return NULL;
}

data_format_opener *data_format_opener_of(const char *path) {
  const struct data_format *format = data_format_of(path);
  return format && format->open ? format->open : data_formats[0].open;
}
