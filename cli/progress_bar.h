/* A progress bar on standard error, where that is a terminal and the work takes longer than a
 * second. The work itself is never asked to wait: a thread of its own looks at a counter. This and
 * run --stats are the only places that read a clock. */
#ifndef THIDUA_PROGRESS_BAR_H
#define THIDUA_PROGRESS_BAR_H

#include "base/progress.h"

struct bar;

struct progress_bar {
  struct progress progress; /* first: work is given this, and calls come back with it */
  struct bar *bar;          /* of the stage at hand; NULL where none is shown */
};

void progress_bar_init(struct progress_bar *progress_bar);

#endif
