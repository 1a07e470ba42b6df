/* A file of JSON Lines while it is read. Private to json_lines.c and json_lines_*.c. */
#ifndef THIDUA_JSON_LINES_H
#define THIDUA_JSON_LINES_H

#include "runtime/ingest/flat_rows.h"

/* What is done for a record that is sure to be right, in order. */
enum json_step_kind {
  JSON_BEGIN_RECORD,
  JSON_SET_NUMBER, /* days too */
  JSON_SET_TRUTH,
  JSON_SET_CODE,
  JSON_SET_ID,
  JSON_SET_REFERENCE,
  JSON_SET_TEXT,
  JSON_NAME_ANCESTOR,
  JSON_BEGIN_LIST,
  JSON_BEGIN_ITEM,
  JSON_END_LIST
};
struct json_step {
  uint8_t kind;   /* enum json_step_kind */
  uint32_t index; /* field; of a list its entity; of an ancestor that */
  int64_t number;
  struct str text;
  const char *at; /* where it stands */
};
#define JSON_STEPS_MAX 1024 /* records of more are read by the cursor */

struct json_lines {
  struct flat_rows base; /* first; only for its `close` and `is_incomplete` */
  struct tree_load *load;
  char *window; /* the allocator's, JSON_PADDING_BYTES readable behind */
  uint32_t n, capacity, at;
  uint32_t line; /* of the byte at `at`, 1-based */
  bool is_at_end, is_any;
  struct json_block *block; /* of the file's entity; NULL: not made yet */
  uint32_t n_apart;         /* so many lines more are read one by one */
  struct json_step *steps;  /* JSON_STEPS_MAX; of the record being read */
  uint32_t n_steps;
};

/* Reads one line by the cursor of JSON, with everything that may be told of it. */
typedef void json_line_reader(struct json_lines *lines, struct str text);
/* Reads all lines of the window up to `end`, those that are not plain by `read_line`. False, and
 * nothing done, where the window holds what is no JSON as far as its tokens go. */
bool json_lines_quick(struct json_lines *lines, uint32_t end, json_line_reader *read_line);

#endif
