/* One large file, each line of which stands for itself, read by several threads: each reads some lines
 * into a data set of its own, and these are joined in order. From the first part on of which
 * anything is to be told, all is read again by one thread, which tells it. */
#ifndef THIDUA_LINE_PARTS_H
#define THIDUA_LINE_PARTS_H

#include "runtime/ingest/file_part.h"

/* Reads a part of a file, to its end, and counts its lines; false where it does not count. */
typedef bool line_part_reader(struct tree_load *load, uint32_t *n_lines);
/* Reads lines from where the input stands; returns how many. *is_at_end: those were all; else the
 * input stands at the beginning of the next. */
uint32_t line_parts_read(struct tree_load *load, line_part_reader *read, bool *is_at_end);

#endif
