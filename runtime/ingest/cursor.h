/* The one seam between formats and their readers: a cursor over the nodes of one input, one at a
 * time, well nested, at most DATA_DEPTH_MAX deep. A format makes one (data_formats.def), as do
 * nodes that were kept (yaml_nodes.h); what lies above knows no format.
 *
 * A format's cursor holds a struct cursor first and its own state behind it. It keeps all of it up
 * to date in `next`, reports what is wrong with the form at its place, and goes on where it can;
 * what its values mean is not its business.
 */
#ifndef THIDUA_CURSOR_H
#define THIDUA_CURSOR_H

#include "base/diag.h"

enum cursor_kind {
  CURSOR_END, /* of the input, or of what can be read of it; stays so */
  CURSOR_SCALAR,
  CURSOR_LIST,
  CURSOR_LIST_END,
  CURSOR_MAPPING, /* keys and values take turns in it */
  CURSOR_MAPPING_END,
  CURSOR_REFUSED /* already reported: stands for a node, says nothing */
};

struct cursor {
  /* the current node */
  enum cursor_kind kind;
  /* SCALAR: valid UTF-8, escapes resolved, until the next node; not normalised */
  struct str text;
  bool plain;            /* SCALAR: without quotes, so that `null` is nothing */
  uint32_t line, column; /* where it begins, 1-based; columns count code points */

  bool failed;     /* it ended early, with a diagnostic or the input's read_error */
  bool is_spoilt;  /* it failed, and the scalar before is a part of the mistake */
  uint32_t depth;  /* lists and mappings that are open, the one just begun among them */
  struct str path; /* of the input, for places */
  bool
      is_bracketed; /* the format has brackets and quotes only (JSON): for what help says to write */

  /* the format's own */
  /* Whether the mapping just begun has a key, as far as that is quickly told (within its first
   * MiB); NULL: it is never told */
  bool (*holds)(struct cursor *cursor, struct str key);
  enum cursor_kind (*next)(struct cursor *cursor);
  void (*close)(struct cursor *cursor); /* NULL: it holds nothing but memory of an arena */
};

/* Goes to the next node and returns its kind. */
static inline enum cursor_kind cursor_next(struct cursor *cursor) { return cursor->next(cursor); }

/* From a LIST or MAPPING to its end; from anything else nowhere. */
static inline void cursor_skip(struct cursor *cursor) {
  if (cursor->kind != CURSOR_LIST && cursor->kind != CURSOR_MAPPING) return;
  uint32_t outside = cursor->depth - 1;
  while (cursor->depth > outside)
    if (cursor_next(cursor) == CURSOR_END) return;
}

/* Where the current node begins. */
static inline struct place cursor_place(const struct cursor *cursor) {
  return (struct place){cursor->path, cursor->line, cursor->column};
}

/* Gives back what the cursor holds outside its arena; the input stays open. On every way out, may
 * be called twice and with NULL. */
static inline void cursor_close(struct cursor *cursor) {
  if (cursor && cursor->close) cursor->close(cursor);
}

#endif
