/* How often results are what. */
#ifndef THIDUA_REPORT_TALLY_H
#define THIDUA_REPORT_TALLY_H

#include "results/report.h"

/* How often an item is what: by outcome (booleans: 0 false, 1 true), and undetermined. */
struct tally {
  uint64_t *by_code; /* n_codes of them */
  uint32_t n_codes;  /* 0: neither a decision nor a boolean: only `undetermined` counts */
  uint64_t undetermined;
  uint64_t by_candidacy[CANDIDACY_UNDETERMINED +
      1]; /* of a selection: the same, as people are told it */
};
struct warning_count {
  uint64_t n_true, n_unknown;
};
/* Of data in parts: sums of what each part was; all zero: none was yet. */
struct summary_sums {
  struct tally *items;            /* by the schema's items; by_code NULL: not counted */
  struct warning_count *warnings; /* by the schema's warnings */
};
/* Adds a part's counts; in `arena` what is kept of them. */
void report_summary_add(struct report *report, struct arena *arena, struct summary_sums *sums);
/* Writes the sums as report_summary writes counts, to report->out, and those of warnings. */
void report_summary_put(struct report *report, const struct summary_sums *sums, FILE *warnings);
void report_put_warning_count(
    const struct assertion *warning, struct warning_count count, FILE *out);
/* Whether an item is one of a few codes: an outcome, a state, true or false. */
bool report_has_codes(const struct report *report, const struct item *item);
/* In the report's arena. */
struct tally report_tally(
    struct report *report, const struct report_table *table, const struct item *item);
/* How often a warning is true and how often it is unknown. */
void report_tally_warning(const struct report *report, const struct assertion *warning,
    uint64_t *n_true, uint64_t *n_unknown);
/* Everything undetermined: decisions, defines, warnings' conditions. */
uint64_t report_n_undetermined(struct report *report);

#endif
