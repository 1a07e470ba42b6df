/* The table of forms, and what stands beside a form that has no place for warnings. */
#include "results/formats.h"

#include "results/report_tally.h"

const struct format formats[N_FORMATS] = {
#define FORMAT(name, word, write, warnings, data) {word, write, WARNINGS_##warnings, data},
#define FORMAT_ABOVE(name, word, write, warnings, data) {word, NULL, WARNINGS_##warnings, data},
#include "results/formats.def"
};

static void write_warning_counts(const struct report *report, FILE *out) {
  for (uint32_t i = 0; i < report->schema->n_warnings; i++) {
    struct warning_count count;
    report_tally_warning(report, &report->schema->warnings[i], &count.n_true, &count.n_unknown);
    report_put_warning_count(&report->schema->warnings[i], count, out);
  }
}

/* Warnings as lines to a stream of their own. */
static void write_warning_lines(struct report *report, FILE *warnings) {
  FILE *out = report->out;
  report->out = report->text.out = warnings;
  report_put_warnings(report);
  buffer_flush(&report->text);
  report->out = report->text.out = out;
}

void report_write(struct report *report, enum report_format format, FILE *warnings) {
  report_write_by(report, format, formats[format].write, warnings);
}

void report_write_by(struct report *report, enum report_format format,
    void (*write)(struct report *report), FILE *warnings) {
  report_begin_text(report, report->out);
  write(report);
  buffer_flush(&report->text);
  switch (formats[format].warnings) {
  case WARNINGS_INSIDE: return;
  case WARNINGS_LINES: write_warning_lines(report, warnings); return;
  case WARNINGS_COUNTS: write_warning_counts(report, warnings);
  }
}
