/* JSON strings, for every writer of JSON (diagnostics, results). */
#ifndef THIDUA_JSON_H
#define THIDUA_JSON_H

#include <stdio.h>

#include "base/str.h"

/* Writes `s` in quotes: quote, backslash and control characters escaped, UTF-8 as it is, a byte
 * that is no valid UTF-8 as U+FFFD, so that the output is always valid JSON. */
void json_write_string(FILE *out, struct str s);

#endif
