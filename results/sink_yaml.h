/* A tree of results as YAML (sink.h), laid out as libyaml's emitter does without a width: results of
 * all versions are the same bytes. */
#ifndef THIDUA_SINK_YAML_H
#define THIDUA_SINK_YAML_H

#include "results/sink.h"

struct yaml_sink {
  struct sink sink; /* first: a yaml_sink is a sink */
  uint32_t depth;   /* open collections */
  struct {
    bool is_map, is_flow, has_items;
    bool is_complex; /* of a block map: its newest key is no simple one, so `:` begins a line */
    uint32_t indent; /* of its items; of one in flow nothing */
  } open[SINK_DEPTH_MAX];
  bool needs_blank; /* before what comes next on the line */
};
void yaml_sink_init(struct yaml_sink *sink, struct buffer *out);
/* Behind the last event. */
void yaml_sink_finish(struct yaml_sink *sink);

#endif
