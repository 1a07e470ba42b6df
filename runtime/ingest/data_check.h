/* What only the whole data can tell. */
#ifndef THIDUA_DATA_CHECK_H
#define THIDUA_DATA_CHECK_H

#include "runtime/data/dataset.h"
#include "runtime/program/program.h"

/* After the last file: what only the whole can tell (ids that are required and missing, given
 * twice, cannot be ids or look alike; references that dangle, or name an instance for which the
 * program never counts them; `program` NULL: not that). Then dataset_finish. */
void data_check(struct dataset *dataset, struct diags *diags, const struct program *program);
/* What hangs on the program alone: of data that was found sound before. */
void data_check_groups(struct dataset *dataset, struct diags *diags, const struct program *program);
/* The same of records of the preceding year, whose ids were looked at when they were data. */
void data_check_records(struct dataset *dataset, struct diags *diags);
#endif
