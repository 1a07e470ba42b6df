/* Names of instances and of facts, as people find them in the data. cli.md "Results". */
#ifndef THIDUA_INSTANCE_PATH_H
#define THIDUA_INSTANCE_PATH_H

#include "runtime/data/dataset.h"

/* "unit[u1].incident[2]": an instance named from `from_entity` (the root: "at" in results), without
 * that; ids where given, else positions from 1. It begins at the nearest instance that is known by its
 * id alone, the instance itself or one above it. */
struct str instance_path(const struct dataset *data, uint32_t entity, uint32_t row,
    uint32_t from_entity, struct arena *arena);
/* Whether an instance is known by its id alone: it has one, and it is unique in its entity. */
bool instance_names_itself(const struct dataset *data, uint32_t entity, uint32_t row);
/* By what an instance is known among all of its entity: its id, or where ids are unique within the
 * parent only, a text made of the parent's key and it; n == 0 where it cannot be known so. For
 * look-up, not for people. */
struct str instance_key(
    const struct dataset *data, uint32_t entity, uint32_t row, struct arena *arena);
/* The key of the instance with this id below one with that key; n == 0 where either is. */
struct str instance_key_below(struct arena *arena, struct str parent, struct str id);
/* The same for people, as the command line and tests take it: "t1/c2". */
struct str instance_id(
    const struct dataset *data, uint32_t entity, uint32_t row, struct arena *arena);
/* The row that instance_id names so, the first where ids with "/" make several; UINT32_MAX: none.
 * Linear. */
uint32_t instance_find(const struct dataset *data, uint32_t entity, struct str id);
/* A fact `name` (a field, or a list's key) of row `row` of `entity`, seen from the instance
 * (`asker`, `asker_row`; ENTITY_RUN: the root): `pledge_signed` of itself, `incident[2].concluded`
 * below it, `cluster.name` above it, else from the nearest common ancestor
 * `cluster.unit[g2].pledge_signed`. In the arena, or `name` itself. cli.md "A missing fact is named
 * from the instance". */
struct str fact_name(const struct dataset *data, uint32_t asker, uint32_t asker_row,
    uint32_t entity, uint32_t row, struct str name, struct arena *arena);

#endif
