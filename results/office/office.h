/* Results as a workbook (.xlsx) that an emulation office passes on. Needs libxlsxwriter, so it is a
 * room of its own and no part of libthidua. */
#ifndef THIDUA_OFFICE_H
#define THIDUA_OFFICE_H

#include "results/report.h"

/* Writes the book to report->out. Rows wait in temporary files; where these cannot be made or
 * written, report->error is an errno value. The same run gives the same bytes. */
void report_xlsx(struct report *report);

#endif
