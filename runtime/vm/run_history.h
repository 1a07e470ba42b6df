/* The records of a year taken from a run that is still there, without a file between. */
#ifndef THIDUA_RUN_HISTORY_H
#define THIDUA_RUN_HISTORY_H

#include "runtime/ingest/history.h"
#include "runtime/vm/run.h"

/* All records of a run that has ended, as they would be read from its results; what does not fit
 * the program is reported. Sets as_of. */
void run_history_take(struct history *history, const struct run *run, struct diags *diags);

#endif
