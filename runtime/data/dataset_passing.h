/* Fields that are read and checked like any other, and not kept, since the program of the run asks
 * for none of their values: a name, say, that only people read. */
#ifndef THIDUA_DATASET_PASSING_H
#define THIDUA_DATASET_PASSING_H

#include "runtime/data/dataset.h"
#include "runtime/program/program.h"

/* Says, before any row is there, that only this program will be run on the data and nobody else
 * reads it (no other regulation, no kept columns, no names in words): its fields below the root that
 * no instruction reads are passed over, but for ids and references, which are checked over the whole
 * data. dataset_value finds such a value in the row it was set in last, until the data set is
 * finished; then it is unknown everywhere. */
void dataset_pass_unread(struct dataset *dataset, const struct program *program);
/* Says, before it is finished, that dataset_forget_names follows: nothing is made for ids that nobody
 * gave, as those of incidents. */
void dataset_pass_missing_ids(struct dataset *dataset, const struct program *program);
/* Gives back, of a finished data set, what only names instances: their ids, the dictionary, where they
 * stand. Nobody may ask for these afterwards. Nothing where the program itself reads texts. */
void dataset_forget_names(struct dataset *dataset, const struct program *program);

#endif
