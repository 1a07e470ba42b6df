/* Where the lines of a window end, and what else is seen of its bytes on the way, by the widest vectors
 * the machine has. */
#ifndef THIDUA_LINE_MARKS_H
#define THIDUA_LINE_MARKS_H

#include <stdbool.h>
#include <stdint.h>

/* Readable bytes that must follow a window. */
#define LINE_MARKS_PADDING 64

struct line_marks {
  uint32_t *ends; /* of LF, ascending, then n itself; room for n + 1 */
  uint32_t n_ends;
  bool has_backslash, has_return; /* some byte is one */
};

/* Looks through n bytes. */
void line_marks_find(const char *window, uint32_t n, struct line_marks *marks);

#endif
