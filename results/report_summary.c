/* Results as counts: a line each, tab-separated: entity, name, outcome or state, count. Only what
 * occurs. And warnings as lines, for the forms that have no place for them. */
#include <inttypes.h>

#include "results/formats.h"
#include "results/people.h"
#include "results/report_rows.h"
#include "results/report_tally.h"
#include "results/words.h"
#include "base/translate.h"

static void write_line(
    FILE *out, struct str entity, struct str name, struct str state, uint64_t n) {
  if (n)
    fprintf(out, "%.*s\t%.*s\t%.*s\t%" PRIu64 "\n", STR_ARGS(entity), STR_ARGS(name),
        STR_ARGS(state), n);
}

static void write_item(struct report *report, const struct report_table *table,
    const struct item *item, struct tally tally) {
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
    for (uint32_t i = 0; i < report->tables[t].n_items; i++) {
      const struct item *item = &report->schema->items[report->tables[t].items[i]];
      if (!report_has_codes(report, item)) continue; /* neither a word nor a boolean */
      write_item(report, &report->tables[t], item, report_tally(report, &report->tables[t], item));
    }
}

/* -- of data in parts -- */

static void add_tally(struct arena *arena, struct tally *sum, const struct tally *tally) {
  if (!sum->by_code)
    *sum = (struct tally){
        .by_code = ARENA_ARRAY(arena, uint64_t, tally->n_codes), .n_codes = tally->n_codes};
  for (uint32_t code = 0; code < tally->n_codes; code++) sum->by_code[code] += tally->by_code[code];
  sum->undetermined += tally->undetermined;
}

void report_summary_add(struct report *report, struct arena *arena, struct summary_sums *sums) {
  const struct schema *schema = report->schema;
  if (!sums->items) {
    sums->items = ARENA_ARRAY(arena, struct tally, schema->n_items + 1);
    sums->warnings = ARENA_ARRAY(arena, struct warning_count, schema->n_warnings + 1);
  }
  for (uint32_t t = 0; t < report->n_tables; t++)
    for (uint32_t i = 0; i < report->tables[t].n_items; i++) {
      const uint32_t number = report->tables[t].items[i];
      if (!report_has_codes(report, &schema->items[number])) continue;
      struct tally tally = report_tally(report, &report->tables[t], &schema->items[number]);
      add_tally(arena, &sums->items[number], &tally);
    }
  for (uint32_t w = 0; w < schema->n_warnings; w++) {
    uint64_t n_true, n_unknown;
    report_tally_warning(report, &schema->warnings[w], &n_true, &n_unknown);
    sums->warnings[w].n_true += n_true;
    sums->warnings[w].n_unknown += n_unknown;
  }
}

void report_summary_put(struct report *report, const struct summary_sums *sums, FILE *warnings) {
  const struct schema *schema = report->schema;
  for (uint32_t t = 0; t < report->n_tables; t++)
    for (uint32_t i = 0; i < report->tables[t].n_items; i++) {
      const uint32_t number = report->tables[t].items[i];
      if (sums->items[number].by_code)
        write_item(report, &report->tables[t], &schema->items[number], sums->items[number]);
    }
  for (uint32_t w = 0; w < schema->n_warnings; w++)
    report_put_warning_count(&schema->warnings[w], sums->warnings[w], warnings);
}

void report_put_warning_count(
    const struct assertion *warning, struct warning_count count, FILE *out) {
  if (!count.n_true && !count.n_unknown) return;
  fprintf(out, "%s%.*s: %" PRIu64, _("warning "), STR_ARGS(warning->name), count.n_true);
  if (count.n_unknown)
    fprintf(out, _(", and %llu undetermined"), (unsigned long long)count.n_unknown);
  fputc('\n', out);
}

/* -- warnings as lines -- */

static void write_warning(
    struct report *report, const struct report_rows *rows, void *own, uint64_t number) {
  (void)own;
  const struct schema *schema = report->schema;
  const struct assertion *warning = &schema->warnings[rows->table];
  const uint32_t row = (uint32_t)number;
  const uint8_t truth = report_warning_truth(report, warning, row);
  if (truth == TRUTH_FALSE) return;
  struct buffer *out = &report->text;
  buffer_put(out, str_from(_("warning ")));
  buffer_put(out, report->for_people && warning->label.n ? warning->label : warning->name);
  buffer_put(out, STR(": "));
  buffer_put(out,
      report->for_people ? words_instance(report, warning->entity, row, &report->row)
                         : words_named(report, warning->entity, row));
  if (warning->because.n) {
    buffer_put(out, STR(": "));
    buffer_put(out, warning->because);
  }
  if (truth == TRUTH_UNKNOWN) {
    struct reasons why = {0};
    run_why(report->run, warning_register(report->run->program, warning), row, &report->row, &why);
    if (report->for_people) people_read_reasons(report, schema->n_items + rows->table, row, &why);
    buffer_put(out, STR(" ("));
    buffer_put(out, words_undetermined(&report->row, &why));
    buffer_put_byte(out, ')');
  }
  buffer_put_byte(out, '\n');
}

bool report_put_warning(struct report *report, uint32_t warning) {
  const struct report_rows rows = {
      .n = report->data->tables[report->schema->warnings[warning].entity].n_rows,
      .write = write_warning,
      .table = warning};
  return report_write_rows(report, &rows, NULL);
}

void report_put_warnings(struct report *report) {
  for (uint32_t i = 0; i < report->schema->n_warnings; i++)
    if (!report_put_warning(report, i)) return;
}
