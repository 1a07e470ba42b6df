/* Results as JSON, and as JSON Lines: one instance a line with its entity. */
#include "results/formats.h"
#include "results/report_tree.h"
#include "results/sink_json.h"

void report_json(struct report *report) {
  struct json_sink sink;
  json_sink_init(&sink, report->out);
  if (report_tree(report, &sink.sink)) fputc('\n', report->out);
}

void report_jsonl(struct report *report) {
  for (uint32_t t = 0; t < report->n_tables; t++) {
    uint32_t n_rows = report->data->tables[report->tables[t].entity].n_rows;
    for (uint32_t row = 0; row < n_rows; row++) {
      struct json_sink sink;
      json_sink_init(&sink, report->out);
      report_tree_instance(report, &sink.sink, &report->tables[t], row, true);
      fputc('\n', report->out);
      if (!report_next_row(report)) return;
    }
  }
}
