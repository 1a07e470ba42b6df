/* Whether bytes are whole UTF-8, by simdjson: many at once. Where they are not, base/str.h tells from
 * which byte on. simdjson's own header is seen by simdjson.cc only. */
#ifndef THIDUA_UTF8_H
#define THIDUA_UTF8_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Any thread may call it. */
bool utf8_is_valid(const char *text, size_t n);

#ifdef __cplusplus
}
#endif

#endif
