/* JSON Lines as rows of a table (flat_rows.h): an object a line is a row, its members are cells. The
 * first row is made up: the names of all members, in the order in which lines first have them. */
#ifndef THIDUA_CASES_LINES_H
#define THIDUA_CASES_LINES_H

#include "runtime/ingest/flat_rows.h"

/* Reads all lines of a text. What is no object, or a cell that is a mapping or a list of lists, is
 * reported in diags, and then is_failed. In the arena, as the diags are. */
struct flat_rows *lines_rows_open(
    struct arena *arena, struct diags *diags, struct str path, struct str text);

#endif
