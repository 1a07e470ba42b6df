/* What quick readers of records ask of the cursor of JSON: the tokens it has found, and to go on
 * behind those they have read. Private to runtime/ingest. */
#ifndef THIDUA_JSON_CURSOR_H
#define THIDUA_JSON_CURSOR_H

#include "runtime/ingest/cursor.h"

/* A cursor within a list, between two of its items (or a comma and the next): tokens [token, n_tokens) come next. */
struct json_stand {
  const char *bytes;      /* of the text; readable up to `end` and somewhat further */
  const uint32_t *begins; /* of the tokens, offsets into bytes */
  const char *end; /* of the piece of which these are all tokens: behind a line, or the text */
  uint32_t token, n_tokens;
  const char *at; /* a byte before the next token and not behind the newest one, and its place */
  uint32_t line, column;
  bool is_first, is_behind_comma; /* no comma is to come before the next item */
};

/* False where the cursor is not of JSON, does not stand there, or its text ends. */
bool json_cursor_stand(struct cursor *cursor, struct json_stand *stand);
/* Goes on from there: whole items were read. */
void json_cursor_go_on(struct cursor *cursor, const struct json_stand *stand);

#endif
