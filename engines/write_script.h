/* A data set as a script of SQL, for engines that nothing here connects to: the tables of
 * sql_names.h and their rows. */
#ifndef THIDUA_WRITE_SCRIPT_H
#define THIDUA_WRITE_SCRIPT_H

#include "base/buffer.h"
#include "runtime/data/dataset.h"
#include "runtime/program/sql_names.h"

/* Writes `create table` and `insert into` for each entity, in the dialect of `names`, which are of
 * the data's schema; one transaction, where the engine has them. `replaces`: tables that are there
 * go first; else the engine says that they are there. `data` is finished. */
void data_write_script(
    struct buffer *out, const struct sql_names *names, const struct dataset *data, bool replaces);

#endif
