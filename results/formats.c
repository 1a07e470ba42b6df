/* The table of forms, and what stands beside a form that has no place for warnings. */
#include "results/formats.h"

#include <inttypes.h>

#include "results/report_tally.h"

const struct format formats[N_FORMATS] = {
#define FORMAT(name, word, write, warnings, data) {word, write, WARNINGS_##warnings, data},
#include "results/formats.def"
};

static void write_warning_counts(const struct report *report, FILE *out) {
  for (uint32_t i = 0; i < report->schema->n_warnings; i++) {
    uint64_t n_true, n_unknown;
    report_tally_warning(report, &report->schema->warnings[i], &n_true, &n_unknown);
    if (!n_true && !n_unknown) continue;
    fprintf(out, "warning %.*s: %" PRIu64, STR_ARGS(report->schema->warnings[i].name), n_true);
    if (n_unknown) fprintf(out, ", and %" PRIu64 " undetermined", n_unknown);
    fputc('\n', out);
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
  report_begin_text(report);
  formats[format].write(report);
  buffer_flush(&report->text);
  switch (formats[format].warnings) {
  case WARNINGS_INSIDE: return;
  case WARNINGS_LINES: write_warning_lines(report, warnings); return;
  case WARNINGS_COUNTS: write_warning_counts(report, warnings);
  }
}
