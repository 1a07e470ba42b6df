/* Pieces of a join on all threads (dataset_joining.h). */
#include "runtime/data/dataset_joining.h"

#include <stdatomic.h>

struct join_queue {
  join_work *work;
  void *context;
  uint32_t n;
  atomic_uint next;
};

static void take_pieces(void *context, uint32_t share) {
  struct join_queue *queue = context;
  (void)share;
  for (;;) {
    uint32_t piece = atomic_fetch_add_explicit(&queue->next, 1, memory_order_relaxed);
    if (piece >= queue->n) return;
    queue->work(queue->context, piece);
  }
}

void join_run(struct joining *j, uint32_t n_pieces, join_work *work, void *context) {
  struct join_queue queue = {.work = work, .context = context, .n = n_pieces};
  uint32_t n = n_pieces < j->n_threads ? n_pieces : j->n_threads;
  if (n_pieces) pool_run(j->pool, n ? n : 1, take_pieces, &queue);
}
