/* Names of instances and of facts, as people find them in the data. cli.md "Results". */
#ifndef THIDUA_INSTANCE_PATH_H
#define THIDUA_INSTANCE_PATH_H

#include "runtime/data/dataset.h"

/* "unit[u1].incident[2]": an instance named from `from_entity` (the root: "at" in results), without
 * that; ids where given, else positions from 1. It begins at the nearest instance that has an id,
 * the instance itself or one above it: ids are unique in their entity. */
struct str instance_path(const struct dataset *data, uint32_t entity, uint32_t row,
    uint32_t from_entity, struct arena *arena);
/* By what an instance is known among all of its entity: its id; n == 0 where it has none. */
struct str instance_key(
    const struct dataset *data, uint32_t entity, uint32_t row, struct arena *arena);
/* A fact `name` (a field, or a list's key) of row `row` of `entity`, seen from the instance
 * (`asker`, `asker_row`; ENTITY_RUN: the root): `pledge_signed` of itself, `incident[2].concluded`
 * below it, `cluster.name` above it, else from the nearest common ancestor
 * `cluster.unit[g2].pledge_signed`. In the arena, or `name` itself. cli.md "A missing fact is named
 * from the instance". */
struct str fact_name(const struct dataset *data, uint32_t asker, uint32_t asker_row,
    uint32_t entity, uint32_t row, struct str name, struct arena *arena);

#endif
