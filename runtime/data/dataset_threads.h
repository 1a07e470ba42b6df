/* The threads that fill a data set together. Private to runtime/data and runtime/ingest; building
 * only. */
#ifndef THIDUA_DATASET_THREADS_H
#define THIDUA_DATASET_THREADS_H

#include "base/pool.h"
#include "runtime/data/dataset_building.h"

/* Its pool, made when first asked for; ended when the data set is finished or freed. */
struct pool *dataset_pool(struct dataset *dataset);
/* Ends its threads, where there are any. */
void dataset_end_pool(struct dataset *dataset);

#endif
