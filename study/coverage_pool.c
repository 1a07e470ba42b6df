/* Data made once for all obligations (coverage_search.h): what the cases give as it is, then with one place
 * changed at random, with two … Each is run once, and looked at for which obligations it is so; only
 * on those it is tried whether something hangs on that. */
#include "study/coverage_search.h"

enum {
  POOL = 1500,    /* how many data */
  CHANGES_MAX = 4 /* of one */
};

struct pool_of_data {
  VEC(struct sketch *) sketches; /* that can be read */
  VEC(const bool *) stands;      /* by sketch, by obligation: it is so */
};

static struct sketch *make(const struct seeking *s, uint32_t i, uint64_t *random) {
  struct sketch *seed = s->seeds[i % s->n_seeds];
  if (!seed) return NULL;
  const uint32_t round = i / s->n_seeds, n_rounds = POOL / s->n_seeds + 1;
  struct sketch *sketch = sketch_copy(&s->coverage->arena, seed);
  for (uint32_t c = 0; round && c <= round * CHANGES_MAX / n_rounds; c++)
    sketch_change(sketch, &s->values, random);
  return sketch;
}

/* Which of those that are open stand, over all obligations. */
static const bool *look_at(struct seeking *s, const struct sketch *sketch, struct obligation **open,
    const uint32_t *places, uint32_t n_open) {
  struct arena *arena = &s->coverage->arena;
  bool *is_so = ARENA_ARRAY(arena, bool, n_open + 1), *stands;
  seek_begin(s, NULL);
  const bool has_data = seek_stands(s, sketch, open, n_open, is_so);
  if (!has_data) return NULL;
  stands = ARENA_ARRAY(arena, bool, s->coverage->obligations.n + 1);
  for (uint32_t i = 0; i < n_open; i++) stands[places[i]] = is_so[i];
  return stands;
}

void seek_fill_pool(struct seeking *s) {
  struct coverage *c = s->coverage;
  struct obligation **open = ARENA_ARRAY(&c->arena, struct obligation *, c->obligations.n + 1);
  uint32_t *places = ARENA_ARRAY(&c->arena, uint32_t, c->obligations.n + 1), n_open = 0;
  uint64_t random = 1;
  s->pool = ARENA_NEW(&c->arena, struct pool_of_data);
  for (uint32_t i = 0; i < c->obligations.n; i++) {
    if (c->obligations.items[i].is_met) continue;
    places[n_open] = i;
    open[n_open++] = &c->obligations.items[i];
  }
  for (uint32_t i = 0; s->n_seeds && (i < POOL || i < s->n_seeds); i++) {
    struct sketch *sketch = make(s, i, &random);
    const bool *stands = sketch ? look_at(s, sketch, open, places, n_open) : NULL;
    if (!stands) continue;
    VEC_PUSH(&c->arena, &s->pool->sketches, sketch);
    VEC_PUSH(&c->arena, &s->pool->stands, stands);
  }
  for (uint32_t k = 0; k < n_open; k++) {
    open[k]->n_data = s->pool->sketches.n;
    for (uint32_t i = 0; i < s->pool->sketches.n; i++)
      open[k]->n_stands += s->pool->stands.items[i][places[k]];
  }
}

struct sketch *seek_in_pool(struct seeking *s) {
  const struct pool_of_data *pool = s->pool;
  const size_t place = (size_t)(s->one - s->coverage->obligations.items);
  /* the first, which are nearest to the cases, then some of all others */
  const uint32_t first = s->n_left / 2,
                 n_rest = s->one->n_stands > first ? s->one->n_stands - first : 0,
                 step = n_rest / (first + 1) + 1;
  for (uint32_t i = 0, n = 0; i < pool->sketches.n && s->n_left; i++) {
    if (!pool->stands.items[i][place]) continue;
    if (n++ >= first && n % step) continue;
    if (seek_is_it(s, pool->sketches.items[i])) return pool->sketches.items[i];
  }
  return NULL;
}
