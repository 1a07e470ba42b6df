/* Results as JSON: one document. As lines: report_jsonl.c. */
#include "results/formats.h"
#include "results/report_tree.h"
#include "results/sink_json.h"

void report_json(struct report *report) {
  struct json_sink sink;
  json_sink_init(&sink, &report->text);
  if (report_tree(report, &sink.sink)) buffer_put_byte(&report->text, '\n');
}
