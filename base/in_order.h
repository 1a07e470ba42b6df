/* Pieces of work that several threads make side by side and that are taken one after the other, in
 * their order: whoever made one takes what is there, while the others go on making. */
#ifndef THIDUA_IN_ORDER_H
#define THIDUA_IN_ORDER_H

#include <stdbool.h>

#include "base/pool.h"

struct in_order {
  void *context;
  /* Says what a piece will be; false: there is none, nor any behind it. Not called by two threads at
   * once, and once for each piece, in their order. */
  bool (*plan)(void *context, uint32_t piece);
  /* Makes it, beside other pieces. */
  void (*make)(void *context, uint32_t piece);
  /* Takes it, when all before it are taken; false: no piece is taken any more. Not called by two
   * threads at once. */
  bool (*take)(void *context, uint32_t piece);
  void (*beside)(void *context); /* one more thing that a thread of its own does; NULL: none */
  uint32_t n_ahead; /* pieces that may be planned and not yet taken; IN_ORDER_AHEAD_MAX at most */
};

enum { IN_ORDER_AHEAD_MAX = 256 };

/* Does all of it by so many threads of the pool (WORKERS_MAX - 1 at most). Returns how many pieces
 * were taken. */
uint32_t in_order_run(const struct in_order *work, struct pool *pool, uint32_t n_threads);

#endif
