/* Threads of a data set (dataset_threads.h). */
#include "runtime/data/dataset_threads.h"

#include <stdatomic.h>

#include "base/limits.h"

/* Of rows: what a thread takes at once, some tenths of a millisecond. */
#define PIECE_ROWS 65536u

struct pool *dataset_pool(struct dataset *dataset) {
  struct building *b = dataset->building;
  if (dataset->pool) return dataset->pool;
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

struct sharing {
  dataset_work *work;
  void *context;
  uint32_t n, n_pieces, piece_rows;
  atomic_uint next;
};

static void take_pieces(void *context, uint32_t share) {
  struct sharing *sharing = context;
  (void)share;
  for (;;) {
    const uint32_t piece = atomic_fetch_add_explicit(&sharing->next, 1, memory_order_relaxed);
    if (piece >= sharing->n_pieces) return;
    const uint32_t first = piece * sharing->piece_rows, left = sharing->n - first;
    sharing->work(
        sharing->context, first, first + (left < sharing->piece_rows ? left : sharing->piece_rows));
  }
}

void dataset_share(struct dataset *dataset, uint32_t n, dataset_work *work, void *context) {
  const uint32_t wanted = dataset->building->piece_rows, piece_rows = wanted ? wanted : PIECE_ROWS,
                 n_pieces = (uint32_t)(((uint64_t)n + piece_rows - 1) / piece_rows);
  uint32_t n_threads = wanted            ? 2
      : dataset->n_threads < WORKERS_MAX ? dataset->n_threads
                                         : WORKERS_MAX;
  if (n_threads > n_pieces) n_threads = n_pieces;
  if (n_threads < 2) {
    if (n) work(context, 0, n);
    return;
  }
  struct sharing sharing = {
      .work = work, .context = context, .n = n, .n_pieces = n_pieces, .piece_rows = piece_rows};
  pool_run(dataset_pool(dataset), n_threads, take_pieces, &sharing);
}
