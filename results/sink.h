/* Where a tree of results goes: the one walk over results (report_tree.c) tells its events to a
 * sink, and JSON and YAML are two kinds of it. Events stream: nothing is kept. */
#ifndef THIDUA_SINK_H
#define THIDUA_SINK_H

#include "base/buffer.h"

enum sink_shape { SINK_MAP, SINK_LIST };
/* INLINE: with all in it on one line, where the form has lines. */
enum sink_layout { SINK_BLOCK, SINK_INLINE };

struct sink {
  void (*open)(struct sink *sink, enum sink_shape shape, enum sink_layout layout);
  void (*close)(struct sink *sink);
  void (*key)(struct sink *sink, struct str name);      /* before each value of a map */
  void (*text)(struct sink *sink, struct str text);     /* a string */
  void (*bare)(struct sink *sink, struct str spelling); /* a number, true, false, null */
  /* Where its text goes. A member of a map that is not its first one is the same text wherever it
   * stands as deep, so it may be copied. NULL: a sink that makes no text */
  struct buffer *out;
  size_t bytes; /* of the whole sink, to copy it */
};

/* A sink that goes on where another stands, into another buffer: for a thread of its own. In the
 * arena. */
static inline struct sink *sink_copy(
    const struct sink *sink, struct buffer *out, struct arena *arena) {
  struct sink *copy = arena_copy(arena, sink, sink->bytes);
  copy->out = out;
  return copy;
}

#define SINK_DEPTH_MAX 16 /* results are at most seven levels deep */

#endif
