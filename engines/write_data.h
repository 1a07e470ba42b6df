/* A data set into the tables of a database, as sql_names.h lays them out. */
#ifndef THIDUA_WRITE_DATA_H
#define THIDUA_WRITE_DATA_H

#include "engines/engine.h"
#include "runtime/data/dataset.h"

/* Writes all rows in one transaction: makes the tables that are not there, and takes out what is in
 * those that are where `replaces`. False, with words in the engine, where a table that is there has
 * other columns, or holds rows already; then nothing has changed. `data` is finished; `names` are of
 * its schema. */
bool data_write(struct engine *engine, const struct sql_names *names, const struct dataset *data,
    bool replaces);

#endif
