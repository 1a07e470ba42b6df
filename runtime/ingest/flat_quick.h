/* The cells of a row whose values are plain to see, straight into columns: what flat_load_cell would
 * do of them, without its questions. Private to flat_table.c. */
#ifndef THIDUA_FLAT_QUICK_H
#define THIDUA_FLAT_QUICK_H

#include "runtime/ingest/flat_cells.h"

/* How the cells of a column are read, by its key and the entity whose row it is. */
struct flat_reader flat_reader_of(
    const struct flat_table *t, const struct data_key *key, uint32_t column, uint32_t entity);
/* Reads the cells of the current row into `row`, in the order of the roles. */
void flat_load_cells(
    struct flat_table *t, const struct flat_roles *roles, uint32_t entity, uint32_t row);

#endif
