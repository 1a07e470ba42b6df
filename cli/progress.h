/* A progress bar on standard error, where that is a terminal and the work takes longer than a
 * second. The work itself is never asked to wait: a thread of its own looks at a counter. This and
 * run --stats are the only places that read a clock. */
#ifndef THIDUA_PROGRESS_H
#define THIDUA_PROGRESS_H

#include <stdint.h>

struct progress;

/* Begins a stage whose end is `total` steps; NULL where no bar will be shown (the functions below
 * take NULL). */
struct progress *progress_start(const char *stage, uint64_t total);
/* The stage "reading" of `total_bytes` bytes of files (0: unknown), counted by what the process has
 * read (Linux: /proc/self/io). */
struct progress *progress_start_reading(uint64_t total_bytes);
/* How many steps are done. */
void progress_set(struct progress *progress, uint64_t done);
/* Ends the stage, wipes the bar. */
void progress_end(struct progress *progress);

#endif
