/* Names of facts, seen from an instance. (run_instance_path, of the same file, is in vm.h.) */
#ifndef THIDUA_INSTANCE_PATH_H
#define THIDUA_INSTANCE_PATH_H

#include "runtime/vm/vm.h"

/* A fact `name` (a field, or a list's key) of row `row` of `entity`, seen from the instance
 * (`asker`, `asker_row`; ENTITY_RUN: the root): `pledge_signed` of itself, `incident[2].concluded`
 * below it, `cluster.name` above it, else from the nearest common ancestor
 * `cluster.unit[g2].pledge_signed`. In the arena, or `name` itself. cli.md "A missing fact is named
 * from the instance". */
struct str fact_name(const struct dataset *data, uint32_t asker, uint32_t asker_row,
    uint32_t entity, uint32_t row, struct str name, struct arena *arena);

#endif
