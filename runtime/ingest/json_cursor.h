/* What quick readers of records ask of the cursor of JSON: the bytes that come next, of which tokens are
 * not looked for yet, and to go on behind those they have read. Private to runtime/ingest. */
#ifndef THIDUA_JSON_CURSOR_H
#define THIDUA_JSON_CURSOR_H

#include "runtime/ingest/cursor.h"

/* A cursor within a list, between two of its items (or a comma and the next): bytes [next, end) come next. */
struct json_stand {
  const char *next;
  const char
      *end; /* of the piece: behind a line, or a line's end follows; readable somewhat further */
  const char *at; /* a byte not behind `next` and not behind the newest token, and its place */
  uint32_t line, column;
  bool is_first, is_behind_comma; /* no comma is to come before the next item */
};

/* False where the cursor is not of JSON, does not stand there, or its text ends. */
bool json_cursor_stand(struct cursor *cursor, struct json_stand *stand);
/* Goes on from `next`: whole items, which are sound, and commas were read. */
void json_cursor_go_on(struct cursor *cursor, const struct json_stand *stand);

#endif
