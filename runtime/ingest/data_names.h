/* How an instance and a place are named in messages about data that is being read. */
#ifndef THIDUA_DATA_NAMES_H
#define THIDUA_DATA_NAMES_H

#include "runtime/data/dataset.h"

/* `unit "u1"`, `unit[3] of cluster "c1"`, the root by its entity's name; ids as far as they are
 * known by now. A C string in the arena. */
const char *data_instance_name(
    const struct dataset *dataset, struct arena *arena, uint32_t entity, uint32_t row);
/* "data.yaml:3:7" */
const char *data_place_name(struct arena *arena, struct place place);

#endif
