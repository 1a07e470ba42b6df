/* The cells of a row whose values are plain to see, straight into columns: what flat_load_cell would
 * do of them, without its questions. Private to flat_table.c and json_lines_quick.c. */
#ifndef THIDUA_FLAT_QUICK_H
#define THIDUA_FLAT_QUICK_H

#include "runtime/ingest/flat_cells.h"

/* How the values of a column or a member are read, by its key and the entity whose row it is.
 * `is_table`: --decimal holds of them. */
struct flat_reader flat_reader_of(const struct tree_load *load, const struct data_key *key,
    uint32_t column, uint32_t entity, bool is_table);
/* Reads the cells of the current row into `row`, in the order of the roles. */
void flat_load_cells(
    struct flat_table *t, const struct flat_roles *roles, uint32_t entity, uint32_t row);

#endif
