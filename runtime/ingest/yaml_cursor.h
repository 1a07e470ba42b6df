/* What the fast lane (yaml_lane.h) asks of libyaml's cursor: which bytes it reads, and to go on at
 * another place in them as if it had read all before. Private to runtime/ingest. */
#ifndef THIDUA_YAML_CURSOR_H
#define THIDUA_YAML_CURSOR_H

#include "runtime/ingest/cursor.h"
#include "runtime/ingest/yaml_window.h"

/* Where to go on: at the beginning of the line at which the window begins, an item's. */
struct yaml_stand {
  /* a document that opens the same lists and mappings in the same columns: n_lines lines, of which
   * n_nodes nodes come */
  struct str before;
  uint32_t n_lines, n_nodes;
  uint32_t line; /* of the item */
  /* where those lists and mappings really begin, for messages */
  struct place *marks;
  uint32_t n_marks;
};

/* The bytes under a cursor; NULL where they are not YAML's, or the cursor has ended. */
struct yaml_window *yaml_cursor_window(struct cursor *cursor);
/* Of a YAML cursor at a list or mapping: whether its lines say so, not brackets, and it begins where
 * the cursor says: a tag or an anchor before it has a column of its own. */
bool yaml_cursor_is_in_block(const struct cursor *cursor);
/* Lets a YAML cursor go on there: the next node is the item. */
void yaml_cursor_stand_at(struct cursor *cursor, const struct yaml_stand *stand);
/* Ends a YAML cursor where it stands, without a fault. */
void yaml_cursor_finish(struct cursor *cursor);

#endif
