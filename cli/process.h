/* The process around one command: the three standard descriptors, and what an interrupt leaves.
 *
 * The only state of the program that is not handed on stands here, for a signal hands nothing on. */
#ifndef THIDUA_PROCESS_H
#define THIDUA_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

/* Before anything else. Standard descriptors that are closed are opened on nothing: else the next
 * file that is opened would become one of them, and messages would run into results. Reading and
 * writing them fails (EBADF), so that nothing is lost in silence. Interrupts (SIGINT, SIGTERM,
 * SIGHUP, SIGQUIT) take away what process_pending names, and end the process as they always do; one that the
 * caller has set to be ignored stays so. A closed pipe and a file that may not grow are errors of
 * the write. Freed memory goes back to the system. */
void process_begin(void);

/* Nothing is interrupted between these two: what stands between them is done whole. */
void process_hold_signals(void);
void process_release_signals(void);

/* Bytes it has written so far, to whatever; 0 where the system does not tell. */
uint64_t process_bytes_written(void);

/* What an interrupt takes away: a file, and an empty folder that was made for it. NULL: nothing.
 * They must live until the next call. */
void process_pending(const char *file, const char *folder);
/* Whether a line without its end stands on the terminal (a progress bar), which an interrupt wipes. */
void process_pending_line(bool is_drawn);

#endif
