/* How often results are what. */
#ifndef THIDUA_REPORT_TALLY_H
#define THIDUA_REPORT_TALLY_H

#include "results/report.h"

/* How often an item is what: by outcome (booleans: 0 false, 1 true), and undetermined. */
struct tally {
  uint64_t *by_code; /* n_codes of them */
  uint32_t n_codes;  /* 0: neither a decision nor a boolean: only `undetermined` counts */
  uint64_t undetermined;
};
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
