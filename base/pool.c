/* See pool.h. A thread waits for the next piece of work, does its share where it has one, and says
 * that it is done. Pieces follow each other closely, and the system wakes a thread that sleeps late:
 * so each looks for a while before it sleeps. */
#include "base/pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/limits.h"
#include "base/processors.h"

/* How often one looks before it sleeps: some 30 microseconds, about as long as waking takes. */
enum { LOOKS = 700 };

struct hand {
  struct pool *pool;
  uint32_t share;
  pthread_t thread;
  uint32_t done; /* pieces of work it has seen; the lock's */
};

struct pool {
  pthread_mutex_t lock;
  pthread_cond_t has_begun, has_ended;
  struct hand hands[WORKERS_MAX]; /* from 1 on: share 0 is done by who asks */
  uint32_t n_hands;               /* started, and the first */
  bool is_refused;                /* the system gives no more threads */
  struct processors allowed;      /* to who started the first; to all of them */
  /* the lock's */
  pool_work *work; /* NULL: there is no more */
  void *context;
  uint32_t n_shares;
  atomic_uint n_pieces, n_busy; /* looked at without it, too */
};

/* Looks for a while whether `number` is (or is no more) `value`. Nobody may rely on what was seen. */
static void look_for(atomic_uint *number, uint32_t value, bool is_sought) {
  for (int i = 0; i < LOOKS; i++) {
    if ((atomic_load_explicit(number, memory_order_acquire) == value) == is_sought) return;
    processor_pause();
  }
}

size_t pool_bytes(void) { return sizeof(struct pool); }

void pool_init(struct pool *pool) {
  *pool = (struct pool){.n_hands = 1};
  pthread_mutex_init(&pool->lock, NULL);
  pthread_cond_init(&pool->has_begun, NULL);
  pthread_cond_init(&pool->has_ended, NULL);
}

static void *serve(void *argument) {
  struct hand *hand = argument;
  struct pool *pool = hand->pool;
  processors_allow(&pool->allowed);
  for (;;) {
    look_for(&pool->n_pieces, hand->done, false);
    pthread_mutex_lock(&pool->lock);
    while (hand->done == pool->n_pieces) pthread_cond_wait(&pool->has_begun, &pool->lock);
    hand->done = pool->n_pieces;
    pool_work *work = pool->work;
    void *context = pool->context;
    const bool has_share = hand->share < pool->n_shares;
    pthread_mutex_unlock(&pool->lock);
    if (!work) return NULL;
    if (!has_share) continue;
    work(context, hand->share);
    pthread_mutex_lock(&pool->lock);
    if (--pool->n_busy == 0) pthread_cond_signal(&pool->has_ended);
    pthread_mutex_unlock(&pool->lock);
  }
}

static void start_hands(struct pool *pool, uint32_t n) {
  if (pool->n_hands == 1 && n > 1) pool->allowed = processors_allowed(n);
  while (pool->n_hands < n && !pool->is_refused) {
    struct hand *hand = &pool->hands[pool->n_hands];
    *hand = (struct hand){.pool = pool, .share = pool->n_hands, .done = pool->n_pieces};
    if (processors_start(&pool->allowed, hand->share, &hand->thread, serve, hand) == 0)
      pool->n_hands++;
    else pool->is_refused = true;
  }
}

void pool_run(struct pool *pool, uint32_t n, pool_work *work, void *context) {
  start_hands(pool, n);
  const uint32_t helped = n < pool->n_hands ? n : pool->n_hands;
  if (helped > 1) {
    pthread_mutex_lock(&pool->lock);
    pool->work = work;
    pool->context = context;
    pool->n_shares = helped;
    pool->n_busy = helped - 1;
    pool->n_pieces++;
    pthread_cond_broadcast(&pool->has_begun);
    pthread_mutex_unlock(&pool->lock);
  }
  work(context, 0);
  for (uint32_t share = helped > 1 ? helped : 1; share < n; share++) work(context, share);
  if (helped < 2) return;
  look_for(&pool->n_busy, 0, true);
  pthread_mutex_lock(&pool->lock);
  while (pool->n_busy) pthread_cond_wait(&pool->has_ended, &pool->lock);
  pthread_mutex_unlock(&pool->lock);
}

void pool_end(struct pool *pool) {
  if (pool->n_hands > 1) {
    pthread_mutex_lock(&pool->lock);
    pool->work = NULL;
    pool->n_pieces++;
    pthread_cond_broadcast(&pool->has_begun);
    pthread_mutex_unlock(&pool->lock);
  }
  for (uint32_t i = 1; i < pool->n_hands; i++) pthread_join(pool->hands[i].thread, NULL);
  pool->n_hands = 1;
}
