/* See in_order.h. Each thread takes what is there to be taken, else makes what may be made, else
 * waits for one or the other. One thread alone makes and takes in turn. */
#include "base/in_order.h"

#include <pthread.h>

struct running {
  const struct in_order *work;
  pthread_mutex_t lock;
  pthread_cond_t has_changed;
  uint32_t n_threads;
  /* the lock's */
  uint32_t n_planned, n_taken;
  bool is_made[IN_ORDER_AHEAD_MAX];      /* by piece, modulo */
  uint32_t place_of[IN_ORDER_AHEAD_MAX]; /* likewise */
  bool is_full[IN_ORDER_AHEAD_MAX];      /* by place */
  bool is_taking, is_all_planned, is_over;
};

/* Takes the next piece, which is made. */
static void take(struct running *r) {
  const uint32_t piece = r->n_taken, place = r->place_of[piece % IN_ORDER_AHEAD_MAX];
  r->is_taking = true;
  r->is_made[piece % IN_ORDER_AHEAD_MAX] = false;
  pthread_mutex_unlock(&r->lock);
  bool is_taken = r->work->take(r->work->context, piece, place);
  pthread_mutex_lock(&r->lock);
  r->is_taking = false;
  r->is_full[place] = !is_taken;
  if (is_taken) r->n_taken++;
  else r->is_over = true;
  pthread_cond_broadcast(&r->has_changed);
}

/* The one a thread had last, or the first that is free: fewer pieces are planned than there are. */
static uint32_t free_place(const struct running *r, uint32_t last) {
  if (!r->is_full[last]) return last;
  uint32_t place = 0;
  while (r->is_full[place]) place++;
  return place;
}

/* Plans and makes the next piece, where there is one. `last`: the thread's place. */
static void make(struct running *r, uint32_t *last) {
  const uint32_t piece = r->n_planned, place = free_place(r, *last);
  if (!r->work->plan(r->work->context, piece, place)) {
    r->is_all_planned = true;
    pthread_cond_broadcast(&r->has_changed);
    return;
  }
  r->n_planned++;
  r->place_of[piece % IN_ORDER_AHEAD_MAX] = place;
  r->is_full[place] = true;
  *last = place;
  pthread_mutex_unlock(&r->lock);
  r->work->make(r->work->context, piece, place);
  pthread_mutex_lock(&r->lock);
  r->is_made[piece % IN_ORDER_AHEAD_MAX] = true;
  if (piece == r->n_taken) pthread_cond_broadcast(&r->has_changed);
}

static void work(void *context, uint32_t share) {
  struct running *r = context;
  if (share == r->n_threads) {
    r->work->beside(r->work->context);
    return;
  }
  uint32_t place = share % r->work->n_ahead;
  pthread_mutex_lock(&r->lock);
  while (!r->is_over && !(r->is_all_planned && r->n_taken == r->n_planned)) {
    if (!r->is_taking && r->is_made[r->n_taken % IN_ORDER_AHEAD_MAX]) take(r);
    else if (!r->is_all_planned && r->n_planned - r->n_taken < r->work->n_ahead) make(r, &place);
    else pthread_cond_wait(&r->has_changed, &r->lock);
  }
  pthread_mutex_unlock(&r->lock);
}

uint32_t in_order_run(const struct in_order *asked, struct pool *pool, uint32_t n_threads) {
  struct running r = {.work = asked, .n_threads = n_threads};
  pthread_mutex_init(&r.lock, NULL);
  pthread_cond_init(&r.has_changed, NULL);
  pool_run(pool, n_threads + (asked->beside != NULL), work, &r);
  pthread_cond_destroy(&r.has_changed);
  pthread_mutex_destroy(&r.lock);
  return r.n_taken;
}
