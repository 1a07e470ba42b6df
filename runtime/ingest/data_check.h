/* What only the whole data can tell, and how an instance is named in messages about data.
 * data_check itself is declared in yaml_load.h. */
#ifndef THIDUA_DATA_CHECK_H
#define THIDUA_DATA_CHECK_H

#include "runtime/data/dataset.h"

/* `unit "u1"`, `unit[3] of cluster "c1"`, the root by its entity's name; ids as far as they are
 * known by now. A C string in the arena. */
const char *data_instance_name(
    const struct dataset *dataset, struct arena *arena, uint32_t entity, uint32_t row);
/* "data.yaml:3:7" */
const char *data_place_name(struct arena *arena, struct place place);

#endif
