/* What allocations come to: the cells of a share and of the ancestor, and who is tied. */
#ifndef THIDUA_REPORT_ALLOCATION_H
#define THIDUA_REPORT_ALLOCATION_H

#include "results/report_cell.h"

/* Fills the cell of a row that is shared among, and that of the ancestor; report_cell does the
 * rest. */
void report_share_cell(
    struct report *report, const struct allocation *allocation, uint32_t row, struct cell *out);
void report_allocation_cell(
    struct report *report, const struct allocation *allocation, uint32_t row, struct cell *out);
/* The ids of the tied under a row of the ancestor, as in the data. In the row's arena. */
uint32_t report_tied_sharers(
    struct report *report, const struct allocation *allocation, uint32_t row, struct str **ids);
/* The same as rows. */
uint32_t report_tied_sharer_rows(
    struct report *report, const struct allocation *allocation, uint32_t row, uint32_t **rows);

#endif
