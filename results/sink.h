/* Where a tree of results goes: the one walk over results (report_tree.c) tells its events to a
 * sink, and JSON and YAML are two kinds of it. Events stream: nothing is kept. */
#ifndef THIDUA_SINK_H
#define THIDUA_SINK_H

#include "base/str.h"

enum sink_shape { SINK_MAP, SINK_LIST };
/* INLINE: with all in it on one line, where the form has lines. */
enum sink_layout { SINK_BLOCK, SINK_INLINE };

struct sink {
  void (*open)(struct sink *sink, enum sink_shape shape, enum sink_layout layout);
  void (*close)(struct sink *sink);
  void (*key)(struct sink *sink, struct str name);      /* before each value of a map */
  void (*text)(struct sink *sink, struct str text);     /* a string */
  void (*bare)(struct sink *sink, struct str spelling); /* a number, true, false, null */
};

#define SINK_DEPTH_MAX 16 /* results are at most seven levels deep */

#endif
