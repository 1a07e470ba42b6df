/* libyaml made safe: a cursor over the nodes of one document, holding everything that libyaml does
 * not check or says badly (style.md §3). What lies above sees only scalars, lists and mappings,
 * well nested, at most YAML_DEPTH_MAX deep.
 *
 * Reported here, at its place, and the file goes on: an anchor, a tag (ignored), an alias (a node
 * of its own kind, to be passed over). Reported, and the file ends: text that is not YAML, bytes
 * that are not UTF-8, nesting past the limit, a second document. Owner of the read buffer: the
 * caller. The cursor owns libyaml's parser: yaml_cursor_close, on every way out.
 */
#ifndef THIDUA_YAML_CURSOR_H
#define THIDUA_YAML_CURSOR_H

#include <yaml.h>

#include "base/diag.h"

enum yaml_kind {
  YAML_KIND_END, /* of the document, or of what can be read of it; stays so */
  YAML_KIND_SCALAR,
  YAML_KIND_LIST,
  YAML_KIND_LIST_END,
  YAML_KIND_MAPPING,
  YAML_KIND_MAPPING_END,
  YAML_KIND_REFUSED /* an alias, already reported: stands for a node, says nothing */
};

#define YAML_BUFFER_BYTES ((size_t)256 << 10)

struct yaml_nodes;

struct yaml_cursor {
  /* the current node */
  enum yaml_kind kind;
  /* SCALAR: valid UTF-8, escapes resolved, until the next yaml_next; not normalised */
  struct str text;
  bool plain;            /* SCALAR: written without quotes (and not as a block) */
  uint32_t line, column; /* where it begins, 1-based; columns count code points */

  bool failed;         /* the file ended early, with a diagnostic or read_error */
  int read_error;      /* errno value; 0: none */
  uint64_t bytes_read; /* handed to libyaml so far */

  /* private */
  yaml_parser_t parser;
  yaml_event_t event;
  bool has_parser, has_document;
  uint32_t depth;
  uint32_t scalar_line, scalar_column, scalar_end_line; /* of the newest scalar */
  struct diags *diags;
  struct str path;
  jmp_buf *out_of_memory;
  int file;     /* -1: reading from memory */
  char *buffer; /* YAML_BUFFER_BYTES; unused when reading from memory */
  const char *unread, *unread_end;
  /* not NULL: not libyaml's events, but nodes that were read before (yaml_nodes.h), */
  const struct yaml_nodes *kept;
  uint32_t next_kept, end_kept; /* of which these are still to come */
};

/* Begins to read from the file descriptor `file` through `buffer` (of YAML_BUFFER_BYTES), or, where
 * file < 0, from `text`. libyaml's own exhaustion jumps to *out_of_memory. The cursor stands before
 * the first node. */
void yaml_cursor_open(struct yaml_cursor *cursor, struct diags *diags, struct str path,
    jmp_buf *out_of_memory, int file, char *buffer, struct str text);
/* Begins to go once more over nodes [begin, end) of a document that was kept; `end` stands behind a
 * whole node. Nothing is reported again. */
void yaml_cursor_open_kept(
    struct yaml_cursor *cursor, const struct yaml_nodes *nodes, uint32_t begin, uint32_t end);
/* Frees libyaml's memory; the file stays open. May be called twice. */
void yaml_cursor_close(struct yaml_cursor *cursor);
/* Goes to the next node and returns its kind. */
enum yaml_kind yaml_next(struct yaml_cursor *cursor);
/* From a LIST or MAPPING to its end; from anything else nowhere. */
void yaml_skip(struct yaml_cursor *cursor);
/* Where the current node begins. */
struct place yaml_place(const struct yaml_cursor *cursor);

#endif
