/* What is missing, as a list to collect: each fact that something undetermined hangs on once, by who
 * has to supply it, with the results that wait for it. Asked of a whole run; shared by the sheet and
 * the page. */
#ifndef THIDUA_COLLECT_H
#define THIDUA_COLLECT_H

#include "results/report_cell.h"

/* A fact that is not there. */
struct collected {
  uint32_t
      field; /* NONE_INDEX: none that data could give one value for (a list, a written unknown) */
  uint32_t entity, row; /* the instance it is a fact of; where `field` is NONE_INDEX, that asks */
  struct str text;      /* as results name it, seen from the first instance that asks */
  /* who supplies it: the instance itself, or, of what lies below those that are evaluated, the one of
   * them above it */
  uint32_t owner, owner_row;
  uint64_t *results;  /* which wait for it, a bit each: items of the schema, behind them warnings */
  uint64_t n_waiting; /* results of instances that wait for it */
};

struct collection {
  struct collected *items; /* by owner, then as in the data */
  uint32_t n;
  uint64_t n_undetermined; /* results that wait for something */
};

/* All that is missing in a run; in `arena`. */
void collect_missing(struct report *report, struct arena *arena, struct collection *out);
static inline bool collected_waits(const struct collected *fact, uint32_t result) {
  return fact->results[result / 64] >> (result % 64) & 1;
}

/* The facts that the reasons of a cell name, one for each text of why->missing, in `arena`: `field` is
 * NONE_INDEX where it is none that data could give one value for. */
struct missing_fact *collect_cell(struct report *report, uint32_t result, uint32_t row,
    const struct reasons *why, struct arena *arena);

#endif
