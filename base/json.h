/* JSON strings, for every writer of JSON (diagnostics, results). */
#ifndef THIDUA_JSON_H
#define THIDUA_JSON_H

#include "base/buffer.h"
#include "base/bytes.h"

#define JSON_ESCAPE_BYTES_MAX 6 /* \u0000; a byte takes no more */

/* Puts `s` in quotes: quote, backslash and control characters escaped (U+0080 to U+009F, too), and
 * U+2028, U+2029, U+FEFF, U+FFFE and U+FFFF, at which readers of JSON or YAML differ; other UTF-8 as
 * it is, a byte that is no valid UTF-8 as U+FFFD. So the output is always valid JSON, and whoever
 * reads it reads the same. */
void json_put_string(struct buffer *out, struct str s);
/* The same to where json_string_room(s) bytes have room. Returns its end. */
char *json_string_to_(char *to, struct str s);
static inline char *json_string_to(char *to, struct str s) {
  if (s.n < 8 || s.n >= BYTES) return json_string_to_(to, s);
  /* nearly every id: looked at and copied in one go, where it is plain */
  const uint64_t low = bytes_load8(s.p), high = bytes_load8(s.p + s.n - 8);
  if (!bytes_stand_in_quotes((bytes16)(bytes_halves){low, high})) return json_string_to_(to, s);
  to[0] = to[s.n + 1] = '"';
  memcpy(to + 1, &low, 8);
  memcpy(to + 1 + s.n - 8, &high, 8);
  return to + s.n + 2;
}
static inline size_t json_string_room(struct str s) {
  return (size_t)s.n * JSON_ESCAPE_BYTES_MAX + 2;
}
/* The same to a stream. */
void json_write_string(FILE *out, struct str s);

#endif
