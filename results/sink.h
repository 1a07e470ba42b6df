/* Where a tree of results goes: the one walk over results (report_tree.c) tells its events to a
 * sink, and JSON and YAML are two kinds of it. Events stream: nothing is kept. */
#ifndef THIDUA_SINK_H
#define THIDUA_SINK_H

#include <stdbool.h>
#include <stdio.h>
#include <yaml.h>

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

struct json_sink {
  struct sink sink; /* first: a json_sink is a sink */
  FILE *out;
  uint32_t depth, block_depth; /* open collections; how many of them are not inline */
  struct {
    bool is_map, is_inline, has_items;
  } open[SINK_DEPTH_MAX];
  bool after_key;
};
void json_sink_init(struct json_sink *sink, FILE *out);

struct yaml_sink {
  struct sink sink;
  FILE *out;
  yaml_emitter_t emitter;
  uint32_t depth;
  struct {
    bool is_map;
  } open[SINK_DEPTH_MAX];
  bool failed; /* out of memory, or the stream cannot be written */
};
/* False where there is no memory. End with yaml_sink_finish, which returns whether all went well.
 */
bool yaml_sink_init(struct yaml_sink *sink, FILE *out);
bool yaml_sink_finish(struct yaml_sink *sink);

#endif
