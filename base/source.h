/* Source texts and places in them. A span is byte offsets into one source; lines and columns are
 * computed late. */
#ifndef THIDUA_SOURCE_H
#define THIDUA_SOURCE_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/* A piece of a source: bytes [begin, end) of source number `source` (an index into a `struct
 * sources`). */
struct span {
  uint32_t source, begin, end;
};
#define SPAN_NONE ((struct span){UINT32_MAX, 0, 0})

/* A place within a long line whose column is known, so that a column far along it is found without
 * a walk from its beginning. */
struct column_mark {
  uint32_t offset, column;
};

struct source {
  struct str path; /* as the user gave it: diagnostics show it */
  /* results and compiled programs show it, so that they do not depend on the folder: its last
   * component, or where another file of a chain has the same one, its `relative` path
   * (compiler/source/chain.c) */
  struct str name;
  /* its path from the folder of the regulation's own file; of a file that stands alone its last
   * component */
  struct str relative;
  struct str text;
  uint32_t *line_starts; /* made on first use */
  uint32_t n_lines;
  struct column_mark *marks; /* ascending; only of lines too long to walk along */
  uint32_t n_marks;
};

/* All sources of one compilation. Owner: the arena given at init. */
struct sources {
  struct arena *arena;
  struct source *items;
  uint32_t n, capacity;
};

/* 1-based; the column counts code points (an invalid byte is one, a byte order mark at the
 * beginning none). line == 0: the file as a whole.
 *
 * A cell of a sheet: `path` ends with the sheet's name ("units.xlsx: Sheet1"), `line` is its row,
 * and `column` its column with PLACE_CELL set: units.xlsx: Sheet1!C14. */
struct place {
  struct str path;
  uint32_t line, column;
};
#define PLACE_CELL 0x80000000u

/* What stands behind the path where a place is written: ":14:3", ":14", "!C14", or nothing. */
#define PLACE_REST_BYTES 32
const char *place_rest(struct place place, char rest[PLACE_REST_BYTES]);

void sources_init(struct sources *sources, struct arena *arena);
/* Adds a text (not copied: it must live as long) and returns its number. */
uint32_t sources_add(struct sources *sources, struct str path, struct str text);
/* A text with LF for each CR that stands alone, as old Macintosh programs end lines: itself where
 * there is none, else a copy of the same length. */
struct str source_line_feeds(struct arena *arena, struct str text);
/* Where a byte of a source is. offset may equal the text's length. */
struct place sources_place(struct sources *sources, uint32_t source, uint32_t offset);
/* Its line alone, which needs no walk along it. */
uint32_t sources_line_number(struct sources *sources, uint32_t source, uint32_t offset);
/* The text of a line (1-based) without its line end (LF or CR LF) and without a byte order mark: a
 * view into the text. */
struct str sources_line(struct sources *sources, uint32_t source, uint32_t line);
/* The words a span covers. */
struct str sources_text(const struct sources *sources, struct span span);
/* The same of rules to be read on one line: blanks folded, comments left out; of no span (source
 * UINT32_MAX) none. In the arena. */
struct str sources_words(struct arena *arena, const struct sources *sources, struct span span);
/* From the beginning of a to the end of b (same source). */
static inline struct span span_join(struct span a, struct span b) {
  assert(a.source == b.source);
  return (struct span){a.source, a.begin, b.end};
}

#endif
