/* Results as counts: a line each, tab-separated: entity, name, outcome or state, count. Only what
 * occurs. And warnings as lines, for the forms that have no place for them. */
#include <inttypes.h>

#include "results/formats.h"
#include "results/report_tally.h"
#include "results/words.h"

static void write_line(
    FILE *out, struct str entity, struct str name, struct str state, uint64_t n) {
  if (n)
    fprintf(out, "%.*s\t%.*s\t%.*s\t%" PRIu64 "\n", STR_ARGS(entity), STR_ARGS(name),
        STR_ARGS(state), n);
}

static void write_item(
    struct report *report, const struct report_table *table, const struct item *item) {
  struct tally tally = report_tally(report, table, item);
  if (!tally.n_codes) return; /* neither a word nor a boolean */
  struct str entity = report->schema->entities[table->entity].name,
             name = report_item_name(report->schema, item);
  if (report_has_outcome(item)) {
    for (uint32_t code = 0; code < tally.n_codes; code++)
      write_line(report->out, entity, name, report_outcomes(report, item)->words[code],
          tally.by_code[code]);
  } else {
    write_line(report->out, entity, name, STR("true"), tally.by_code[1]);
    write_line(report->out, entity, name, STR("false"), tally.by_code[0]);
  }
  write_line(report->out, entity, name, STR("undetermined"), tally.undetermined);
}

void report_summary(struct report *report) {
  for (uint32_t t = 0; t < report->n_tables; t++)
    for (uint32_t i = 0; i < report->tables[t].n_items; i++)
      write_item(report, &report->tables[t], &report->schema->items[report->tables[t].items[i]]);
}

/* -- warnings as lines -- */

static void write_warning(struct report *report, FILE *out, const struct assertion *warning,
    uint32_t row, bool undetermined) {
  struct str instance = words_named(report, warning->entity, row);
  fprintf(out, "warning %.*s: %.*s", STR_ARGS(warning->name), STR_ARGS(instance));
  if (warning->because.n) fprintf(out, ": %.*s", STR_ARGS(warning->because));
  if (undetermined) {
    struct reasons why = {0};
    run_why(report->run, warning_register(report->run->program, warning), row, &report->row, &why);
    struct str text = words_undetermined(&report->row, &why);
    fprintf(out, " (%.*s)", STR_ARGS(text));
  }
  fputc('\n', out);
}

void report_warning_lines(struct report *report, FILE *out) {
  for (uint32_t i = 0; i < report->schema->n_warnings; i++) {
    const struct assertion *warning = &report->schema->warnings[i];
    uint32_t n_rows = report->data->tables[warning->entity].n_rows;
    for (uint32_t row = 0; row < n_rows; row++) {
      uint8_t truth = report_warning_truth(report, warning, row);
      if (truth == TRUTH_FALSE) continue;
      write_warning(report, out, warning, row, truth == TRUTH_UNKNOWN);
      if (!report_next_row(report)) return;
    }
  }
}
