/* Results as YAML: the tree of the JSON. */
#include "results/formats.h"
#include "results/report_tree.h"
#include "results/sink_yaml.h"

void report_yaml(struct report *report) {
  struct yaml_sink *sink = ARENA_NEW(report->arena, struct yaml_sink);
  if (!yaml_sink_init(sink, report->out)) memory_exhausted(report->arena->out_of_memory);
  report->yaml = sink;
  bool complete = report_tree(report, &sink->sink);
  report->yaml = NULL;
  if (!yaml_sink_finish(sink) && complete && !ferror(report->out))
    memory_exhausted(report->arena->out_of_memory);
}

void report_abandon(struct report *report) {
  if (report->yaml) yaml_emitter_delete(&report->yaml->emitter);
  report->yaml = NULL;
}
