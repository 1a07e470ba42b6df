/* Results as YAML: the tree of the JSON. */
#include "results/formats.h"
#include "results/report_tree.h"
#include "results/sink_yaml.h"

void report_yaml(struct report *report) {
  struct yaml_sink sink;
  yaml_sink_init(&sink, &report->text);
  if (report_tree(report, &sink.sink)) yaml_sink_finish(&sink);
}
