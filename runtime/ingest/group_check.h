/* Rows that an aggregate asks for by a reference (`count of ballot where nominee is this`) are those
 * under one ancestor; a row that names an instance under another counts for nobody. language.md §4
 * "A reference". */
#ifndef THIDUA_GROUP_CHECK_H
#define THIDUA_GROUP_CHECK_H

#include "runtime/data/dataset.h"
#include "runtime/program/program.h"

/* Warns of each such row, at its reference. References that name nobody are passed over. */
void group_check(struct dataset *dataset, struct diags *diags, struct arena *scratch,
    const struct program *program);

#endif
