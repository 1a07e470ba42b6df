/* Results as JSON, and as JSON Lines: one instance a line with its entity. */
#include "results/formats.h"
#include "results/report_rows.h"
#include "results/report_tree.h"
#include "results/sink_json.h"

void report_json(struct report *report) {
  struct json_sink sink;
  json_sink_init(&sink, &report->text);
  if (report_tree(report, &sink.sink)) buffer_put_byte(&report->text, '\n');
}

static void write_line(
    struct report *report, const struct report_rows *rows, void *own, uint64_t row) {
  struct json_sink sink;
  (void)own;
  json_sink_init(&sink, &report->text);
  report_tree_instance(report, &sink.sink, &report->tables[rows->table], (uint32_t)row, true);
  buffer_put_byte(&report->text, '\n');
}

bool report_put_lines(struct report *report, uint32_t table) {
  const struct report_rows rows = {.n = report->data->tables[report->tables[table].entity].n_rows,
      .write = write_line,
      .table = table};
  return report_write_rows(report, &rows, NULL);
}

void report_jsonl(struct report *report) {
  for (uint32_t t = 0; t < report->n_tables; t++)
    if (!report_put_lines(report, t)) return;
}
