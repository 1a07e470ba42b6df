/* Fields and lines of CSV (RFC 4180, but lines end with LF). A field is quoted where a reader needs
 * it: around separators (`,`, and `;` that lists are joined by), quotes, line ends, and blanks at
 * either end, which spreadsheets would drop. */
#ifndef THIDUA_CSV_H
#define THIDUA_CSV_H

#include <stdio.h>

#include "base/str.h"

void csv_write_text(FILE *out, struct str text);
/* Several texts in one field, joined by `;`; quoted where there is more than one. */
void csv_write_list(FILE *out, const struct str *texts, uint32_t n);
/* A text that is known, and empty: `""`, where a field without quotes says that there is none. */
void csv_write_known(FILE *out, struct str text);
/* One line of texts, with its end. */
void csv_write_line(FILE *out, const struct str *fields, uint32_t n);

#endif
