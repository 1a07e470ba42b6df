/* A progress bar on standard error, where that is a terminal and the work takes longer than a
 * second. The work itself is never asked to wait: a thread of its own looks at a counter. This and
 * run --stats are the only places that read a clock. */
#ifndef THIDUA_PROGRESS_BAR_H
#define THIDUA_PROGRESS_BAR_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/progress.h"

struct bar;

struct progress_bar {
  struct progress progress; /* first: work is given this, and calls come back with it */
  struct bar *bar;          /* of the stage at hand; NULL where none is shown */
  /* of files since it was made, whether shown or not */
  atomic_uint_fast64_t n_bytes_read, n_units_read;
};

void progress_bar_init(struct progress_bar *progress_bar);

/* What one line of it says. */
struct progress_shown {
  const char *stage;
  uint64_t done, total; /* steps, or bytes where `is_bytes`; total 0: unknown */
  bool is_bytes;
  uint64_t n_units; /* read so far, of */
  struct str units;
  double seconds; /* since the stage began */
  uint32_t width; /* columns of the terminal */
};
/* The line, without an end; at most width - 1 characters. In `line`, which has PROGRESS_LINE bytes. */
enum { PROGRESS_LINE = 1024 };
void progress_bar_line(const struct progress_shown *shown, char *line);

#endif
