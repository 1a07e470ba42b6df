/* What only the whole data can tell, and how an instance is named in messages about data. */
#ifndef THIDUA_DATA_CHECK_H
#define THIDUA_DATA_CHECK_H

#include "runtime/data/dataset.h"

/* After the last file: what only the whole can tell (ids that are required and missing, ids given
 * twice). Then dataset_finish. */
void data_check(struct dataset *dataset, struct diags *diags);
/* `unit "u1"`, `unit[3] of cluster "c1"`, the root by its entity's name; ids as far as they are
 * known by now. A C string in the arena. */
const char *data_instance_name(
    const struct dataset *dataset, struct arena *arena, uint32_t entity, uint32_t row);
/* "data.yaml:3:7" */
const char *data_place_name(struct arena *arena, struct place place);

#endif
