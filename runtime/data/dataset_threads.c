#include "runtime/data/dataset_threads.h"

struct pool *dataset_pool(struct dataset *dataset) {
  struct building *b = dataset->building;
  if (!b->pool) {
    struct pool *pool = arena_alloc(&dataset->arena, pool_bytes());
    pool_init(pool);
    b->pool = pool;
  }
  return b->pool;
}

void dataset_end_pool(struct dataset *dataset) {
  if (dataset->building && dataset->building->pool) pool_end(dataset->building->pool);
}
