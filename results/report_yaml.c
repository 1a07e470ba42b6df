/* Results as YAML: the tree of the JSON. */
#include "results/report_tree.h"

void report_yaml(struct report *report) {
  struct yaml_sink sink;
  if (!yaml_sink_init(&sink, report->out)) longjmp(*report->arena->out_of_memory, 1);
  bool complete = report_tree(report, &sink.sink);
  if (!yaml_sink_finish(&sink) && complete && !ferror(report->out))
    longjmp(*report->arena->out_of_memory, 1);
}
