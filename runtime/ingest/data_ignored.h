/* Names that --ignore passes over: which they are, and what is told of them. */
#ifndef THIDUA_DATA_IGNORED_H
#define THIDUA_DATA_IGNORED_H

#include "runtime/data/dataset.h"

/* True where a column, key or sheet is to be passed over (compared as headings are); then *number
 * says which, for data_ignored_count. */
bool data_is_ignored(
    struct dataset *dataset, struct str name, struct arena *scratch, uint32_t *number);
/* Counts values that were passed over under it; 0: only that something bears the name. */
void data_ignored_count(struct dataset *dataset, uint32_t number, uint64_t n_values);
/* Tells, after the last file, what was passed over, and which names nothing bears. */
void data_ignored_tell(struct dataset *dataset, struct diags *diags, struct arena *scratch);

#endif
