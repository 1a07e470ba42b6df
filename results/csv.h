/* Lines of CSV (RFC 4180, but lines end with LF), for the reports of changes and readings. */
#ifndef THIDUA_CSV_H
#define THIDUA_CSV_H

#include <stdio.h>

#include "base/str.h"

/* One line; a field is quoted where it must be. */
static inline void csv_write_line(FILE *out, const struct str *fields, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) {
    struct str text = fields[i];
    bool quotes = text.n && (text.p[0] == ' ' || text.p[text.n - 1] == ' ');
    for (uint32_t k = 0; k < text.n && !quotes; k++)
      quotes = memchr("\",;\r\n", text.p[k], 5) != NULL;
    if (i) fputc(',', out);
    if (quotes) fputc('"', out);
    for (uint32_t k = 0; k < text.n; k++) {
      if (text.p[k] == '"') fputc('"', out);
      fputc(text.p[k], out);
    }
    if (quotes) fputc('"', out);
  }
  fputc('\n', out);
}

#endif
