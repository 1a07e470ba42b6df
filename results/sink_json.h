/* A tree of results as JSON (sink.h). */
#ifndef THIDUA_SINK_JSON_H
#define THIDUA_SINK_JSON_H

#include "results/sink.h"

struct json_sink {
  struct sink sink;            /* first: a json_sink is a sink */
  uint32_t depth, block_depth; /* open collections; how many of them are not inline */
  struct {
    bool is_map, is_inline, has_items;
  } open[SINK_DEPTH_MAX];
  bool after_key;
};
void json_sink_init(struct json_sink *sink, struct buffer *out);

#endif
