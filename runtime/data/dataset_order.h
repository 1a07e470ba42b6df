/* Rows that come in any order. A flat record names the instance it lives in by id, perhaps before
 * that instance is read: its row is added at once, and its parent becomes known when all data is
 * read (runtime/ingest/flat_parents.c). Then rows are put into the order of their parents, under one
 * parent in the order they were read. Private to runtime/data and runtime/ingest; building only.
 */
#ifndef THIDUA_DATASET_ORDER_H
#define THIDUA_DATASET_ORDER_H

#include "runtime/data/dataset_building.h"

/* Appends a row of a non-root entity whose parent is named, or not known yet, and returns it. Of an
 * entity that lives in the root the parent is the root. */
uint32_t dataset_add_record(
    struct dataset *dataset, uint32_t entity, uint16_t file, uint32_t line, uint32_t column);
/* Says by which id (NFC, copied) the entity's newest row names the instance of depth `depth` above
 * it, and where that stands (in the row's file). */
void dataset_name_ancestor(struct dataset *dataset, uint32_t entity, uint32_t depth, struct str id,
    uint32_t line, uint32_t column);
/* That id's number; TEXT_UNKNOWN where the row names none. Everything must be settled. */
uint32_t dataset_named_ancestor(
    const struct dataset *dataset, uint32_t entity, uint32_t row, uint32_t depth);
/* True where the row is a flat record. */
bool dataset_is_record(const struct dataset *dataset, uint32_t entity, uint32_t row);

/* Puts the rows of `entity`, whose parents are all known (table.parent, in final row numbers), into
 * their order: one stable counting sort, and nothing where they stand so already. The rows of the
 * entities that live in it are told their parents' new numbers. Names of ancestors are forgotten. In
 * `scratch` what it needs: some 40 bytes a row where rows move. */
void dataset_put_in_order(struct dataset *dataset, struct arena *scratch, uint32_t entity);

#endif
