/* Two texts line by line, as `diff -u` tells it. */
#ifndef THIDUA_LINE_DIFF_H
#define THIDUA_LINE_DIFF_H

#include <stdio.h>

#include "base/str.h"

/* Writes what differs between `before` and `after` as a unified diff with three lines around, headed
 * by their names; nothing where they are the same. The shortest list of lines taken out and put in
 * (Myers 1986) as long as it has at most LINE_DIFF_MAX; past that all between the first and the last
 * line that differ. */
enum { LINE_DIFF_MAX = 2000 };
void line_diff(FILE *out, struct arena *arena, const char *name_before, struct str before,
    const char *name_after, struct str after);

#endif
