/* The threads that fill a data set together. Private to runtime/data and runtime/ingest; building
 * only. */
#ifndef THIDUA_DATASET_THREADS_H
#define THIDUA_DATASET_THREADS_H

#include "base/pool.h"
#include "runtime/data/dataset_building.h"

/* The pool it was given; else its own, made when first asked for, ended when the data set is finished
 * or freed. */
struct pool *dataset_pool(struct dataset *dataset);
/* Calls work(context, first, end) for pieces that make up [0, n), by all threads where that is worth
 * it. Work must not ask for memory, nor report. */
typedef void dataset_work(void *context, uint32_t first, uint32_t end);
void dataset_share(struct dataset *dataset, uint32_t n, dataset_work *work, void *context);
/* Ends its own threads, where there are any. */
void dataset_end_pool(struct dataset *dataset);

#endif
