/* Whom flat records live in: the ids they name become rows, once all data is read. data.md "Flat
 * records". */
#ifndef THIDUA_FLAT_PARENTS_H
#define THIDUA_FLAT_PARENTS_H

#include "runtime/data/dataset.h"

/* Resolves the parents of all flat records, makes those that are only named, puts rows into the
 * order of their parents, and says which lists are given. Everything must be settled. What is wrong
 * is reported; then rows may have a parent that is none of theirs, so that the data can be looked at
 * but not be run. True where there are flat records that name somebody. */
bool flat_parents_resolve(struct dataset *dataset, struct diags *diags, struct arena *scratch);

#endif
