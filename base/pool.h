/* Threads that stay from phase to phase: starting one costs as much as a block. */
#ifndef THIDUA_POOL_H
#define THIDUA_POOL_H

#include <stddef.h>
#include <stdint.h>

struct pool;

/* One share of a piece of work. */
typedef void pool_work(void *context, uint32_t share);

/* Bytes of a pool; made in memory that outlives it. No thread is started before it is needed. */
size_t pool_bytes(void);
void pool_init(struct pool *pool);
/* Calls work(context, 0) … work(context, n - 1), the first here, each other one on a thread of its
 * own, and returns when all are done. What the system gives no thread for is worked off here in its
 * turn. n <= WORKERS_MAX. Not for several threads at once. */
void pool_run(struct pool *pool, uint32_t n, pool_work *work, void *context);
/* Ends the threads. May be called again. */
void pool_end(struct pool *pool);

#endif
