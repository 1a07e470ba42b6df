/* A tree of results as YAML (sink.h), by libyaml. */
#ifndef THIDUA_SINK_YAML_H
#define THIDUA_SINK_YAML_H

#include <stdio.h>
#include <yaml.h>

#include "results/sink.h"

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
