/* What files that write dates and bounds share (script.h): open sides. */
#ifndef THIDUA_SQL_DAYS_H
#define THIDUA_SQL_DAYS_H

#include "compiler/sql/whole.h"

/* Whether a side of BOUNDS is open; NULL where nothing is known. */
const char *sql_open_low(struct script *sql, const struct sql_value *a);
const char *sql_open_high(struct script *sql, const struct sql_value *a);

#endif
