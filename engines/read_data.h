/* The tables of a database as a data set: what data_write wrote, or whoever else fills tables that
 * sql_names.h lays out (views that bear these names and columns do as well). */
#ifndef THIDUA_READ_DATA_H
#define THIDUA_READ_DATA_H

#include "engines/engine.h"
#include "base/diag.h"
#include "runtime/data/dataset.h"

/* What of the tables is wanted. */
enum data_wanted {
  DATA_STRUCTURE, /* rows, whom they lie under, which lists are given, ids */
  DATA_WHOLE      /* and every fact */
};

/* Reads all tables into `data`, which was initialised for the names' schema and holds nothing yet.
 * Each table is a file of it, its rows' numbers (from 1) the lines. A row that is not where it should
 * be, or no value of its column's type, is a fault in the engine's words (false); what a value may
 * not be is told in `diags`, and reading goes on. data_check and dataset_finish are the caller's. */
bool data_read(struct engine *engine, const struct sql_names *names, enum data_wanted wanted,
    struct dataset *data, struct diags *diags);

#endif
