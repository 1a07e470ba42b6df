/* A file of JSON Lines while it is read. Private to json_lines.c and json_lines_quick.c. */
#ifndef THIDUA_JSON_LINES_H
#define THIDUA_JSON_LINES_H

#include "runtime/ingest/flat_rows.h"
#include "runtime/ingest/json_tokens.h"

struct json_lines {
  struct flat_rows base; /* first; only for its `close` and `is_incomplete` */
  struct tree_load *load;
  char *window; /* the allocator's, JSON_PADDING_BYTES readable behind */
  uint32_t n, capacity, at;
  uint32_t line; /* of the byte at `at`, 1-based */
  bool is_at_end, is_any;
  struct json_tokens tokens;
};

#endif
