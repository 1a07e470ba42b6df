/* Pieces of work that several threads make side by side and that are taken one after the other, in
 * their order: whoever made one takes what is there, while the others go on making. */
#ifndef THIDUA_IN_ORDER_H
#define THIDUA_IN_ORDER_H

#include <stdbool.h>

#include "base/pool.h"

/* A piece has a place from when it is planned until it is taken, 0 <= place < n_ahead, that no other
 * piece has meanwhile: what it takes may stand there, and a thread's next piece is given the place of
 * its last where that is free, so that it stands in the caches it works with. */
struct in_order {
  void *context;
  /* Says what a piece will be; false: there is none, nor any behind it. Not called by two threads at
   * once, and once for each piece, in their order. */
  bool (*plan)(void *context, uint32_t piece, uint32_t place);
  /* Makes it, beside other pieces. */
  void (*make)(void *context, uint32_t piece, uint32_t place);
  /* Takes it, when all before it are taken; false: no piece is taken any more, and this one keeps its
   * place. Not called by two threads at once. */
  bool (*take)(void *context, uint32_t piece, uint32_t place);
  void (*beside)(void *context); /* one more thing that a thread of its own does; NULL: none */
  uint32_t n_ahead; /* pieces that may be planned and not yet taken; IN_ORDER_AHEAD_MAX at most */
};

enum { IN_ORDER_AHEAD_MAX = 256 };

/* Does all of it by so many threads of the pool (WORKERS_MAX - 1 at most). Returns how many pieces
 * were taken. */
uint32_t in_order_run(const struct in_order *work, struct pool *pool, uint32_t n_threads);

#endif
