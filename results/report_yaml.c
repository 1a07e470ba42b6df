/* Results as YAML: the tree of the JSON. */
#include "results/report_tree.h"

void report_yaml(struct report *report) {
  struct yaml_sink sink;
  if (!yaml_sink_init(&sink, report->out)) memory_exhausted(report->arena->out_of_memory);
  bool complete = report_tree(report, &sink.sink);
  if (!yaml_sink_finish(&sink) && complete && !ferror(report->out))
    memory_exhausted(report->arena->out_of_memory);
}
