/* Rows of results, each written by itself into the report's text: by as many threads as the run
 * has, a piece of rows each at a time into a buffer of its own; the caller's thread puts the buffers
 * out in order, so what is written does not depend on threads. */
#ifndef THIDUA_REPORT_ROWS_H
#define THIDUA_REPORT_ROWS_H

#include "results/report.h"

struct report_rows {
  uint64_t n;
  /* What a thread needs of its own, in `report`'s arena; NULL: nothing. `report` is the thread's. */
  void *(*begin)(struct report *report, const struct report_rows *rows);
  /* Writes row i, or nothing, into report->text. `own`: what `begin` gave. */
  void (*write)(struct report *report, const struct report_rows *rows, void *own, uint64_t i);
  /* Writes some of the n rows from row i on, and says how many: the row's arena is emptied behind them,
   * so only the last may need it. 0: `write` has to write row i. NULL: rows are written one by one. */
  uint64_t (*write_some)(
      struct report *report, const struct report_rows *rows, void *own, uint64_t i, uint64_t n);
  /* for those above */
  const void *context;
  uint32_t table; /* index into report.tables, or a warning */
};

/* Writes all rows. Up to the first that writes anything they are written before `begin` is called for
 * others, with `own`: what has begun then is the same for all that follow. False where the output
 * cannot be written any more: stop. */
bool report_write_rows(struct report *report, const struct report_rows *rows, void *own);

#endif
