/* See ranking_order.h. */
#include "runtime/kernels/ranking_order.h"

#include "base/limits.h"
#include "runtime/kernels/match_sort.h"
#include "runtime/kernels/ranking_sort.h"

/* -- by all threads -- */

/* So many rows are worth handing to another thread: they take ten times as long. */
#define SHARED_ROWS 1024u

/* Work on the places [first, end), which is the `number`th share. */
typedef void share_work(void *context, uint32_t number, uint32_t first, uint32_t end);

struct sharing {
  share_work *work;
  void *context;
  uint32_t n, n_shares;
};

static uint32_t count_shares(const struct kernel_call *call, uint32_t n) {
  const uint32_t worth = n / SHARED_ROWS + 1, most = call->n_threads < 2 ? 1 : call->n_threads;
  return worth < most ? worth : most;
}

static void do_share(void *context, uint32_t number) {
  const struct sharing *s = context;
  s->work(s->context, number, (uint32_t)((uint64_t)s->n * number / s->n_shares),
      (uint32_t)((uint64_t)s->n * (number + 1) / s->n_shares));
}

/* Cuts [0, n) into as many shares as count_shares says. */
static void share_out(const struct kernel_call *call, uint32_t n, share_work *work, void *context) {
  struct sharing sharing = {work, context, n, count_shares(call, n)};
  if (sharing.n_shares < 2) work(context, 0, 0, n);
  else pool_run(call->pool, sharing.n_shares, do_share, &sharing);
}

/* -- packing: numbers of which less is better -- */

/* Where the numbers of a group stand while they are made. Owner: the scratch. */
struct numbers {
  const struct ranking *ranking;
  const uint32_t *rows;
  uint32_t n, place_bits;
  uint64_t *best, *worst;         /* by place; worst == best: nothing is open */
  uint64_t *key_best, *key_worst; /* of one key */
  uint32_t bits;                  /* of best and worst so far */
  struct match_entry *entries;    /* 4 for each row */
};

struct reach {
  uint64_t least, greatest;
  bool has_ends; /* some are the best or the worst there is */
};

static void widen_reach(
    struct reach *reach, const uint64_t *numbers, uint32_t first, uint32_t end) {
  uint64_t least = reach->least, greatest = reach->greatest;
  bool has_ends = reach->has_ends;
  for (uint32_t p = first; p < end; p++) {
    const uint64_t number = numbers[p];
    const bool is_end = number + 1 < 2;
    has_ends |= is_end;
    least = !is_end && number < least ? number : least;
    greatest = !is_end && number > greatest ? number : greatest;
  }
  *reach = (struct reach){least, greatest, has_ends};
}

/* A narrow key is known, or not: it is read once for both sides, and is no end by itself. */
static struct reach take_narrow(
    const struct numbers *m, struct key key, uint32_t first, uint32_t end) {
  const uint32_t *rows = m->rows;
  uint64_t *restrict best = m->key_best, *restrict worst = m->key_worst;
  struct reach reach = {UINT64_MAX, 0, false};
  for (uint32_t p = first; p < end; p++) {
    int64_t value;
    const bool known = narrow_value(&key, rows[p], &value);
    const uint64_t number = turned(value, key.greater_is_better), high = known ? number : 0,
                   low = known ? number : UINT64_MAX;
    best[p] = high;
    worst[p] = low;
    reach.least = low < reach.least ? low : reach.least;
    reach.greatest = high > reach.greatest ? high : reach.greatest;
    reach.has_ends |= !known;
  }
  return reach;
}

struct key_taking {
  const struct numbers *numbers;
  struct key key;
  struct reach reaches[WORKERS_MAX]; /* by share */
};

/* One key as it is; unknown ones and open sides are the best and the worst there is. */
static void take_share(void *context, uint32_t number, uint32_t first, uint32_t end) {
  struct key_taking *t = context;
  const struct numbers *m = t->numbers;
  struct reach *reach = &t->reaches[number];
  if (t->key.narrow) {
    *reach = take_narrow(m, t->key, first, end);
    return;
  }
  *reach = (struct reach){UINT64_MAX, 0, false};
  for (uint32_t p = first; p < end; p++) m->key_best[p] = extreme(&t->key, m->rows[p], true);
  widen_reach(reach, m->key_best, first, end);
  if (m->worst == m->best) return;
  for (uint32_t p = first; p < end; p++) m->key_worst[p] = extreme(&t->key, m->rows[p], false);
  widen_reach(reach, m->key_worst, first, end);
}

static struct reach take_key(const struct numbers *m, const struct key *key) {
  const struct kernel_call *call = m->ranking->call;
  struct key_taking taking;
  struct reach reach = {UINT64_MAX, 0, false};
  taking.numbers = m;
  taking.key = *key;
  share_out(call, m->n, take_share, &taking);
  for (uint32_t i = 0, n = count_shares(call, m->n); i < n; i++) {
    const struct reach *of = &taking.reaches[i];
    reach.least = of->least < reach.least ? of->least : reach.least;
    reach.greatest = of->greatest > reach.greatest ? of->greatest : reach.greatest;
    reach.has_ends |= of->has_ends;
  }
  return reach;
}

/* As few bits as the reach takes: 0 and the last stand for the ends. */
struct shifting {
  uint64_t least, first, last;
  uint32_t bits;
};

/* Adds a key behind the better ones. */
VECTOR_CLONES static void put_some_behind(uint64_t *restrict numbers, const uint64_t *restrict key,
    uint32_t n, struct shifting shifting) {
  for (uint32_t p = 0; p < n; p++) {
    const uint64_t number = key[p], inner = number - shifting.least + shifting.first;
    const uint64_t shifted = number == 0 ? 0 : number == UINT64_MAX ? shifting.last : inner;
    numbers[p] = numbers[p] << shifting.bits | shifted;
  }
}

struct putting {
  uint64_t *numbers;
  const uint64_t *key;
  struct shifting shifting;
};

static void put_share(void *context, uint32_t number, uint32_t first, uint32_t end) {
  const struct putting *p = context;
  (void)number;
  put_some_behind(p->numbers + first, p->key + first, end - first, p->shifting);
}

static void put_behind(
    const struct numbers *m, uint64_t *numbers, const uint64_t *key, struct shifting shifting) {
  struct putting putting = {numbers, key, shifting};
  share_out(m->ranking->call, m->n, put_share, &putting);
}

/* Each number's place among all different ones; how many bits these take. */
static uint32_t densify(const struct numbers *m, uint64_t *best, uint64_t *worst) {
  const bool is_open = worst != best;
  const uint32_t n = is_open ? 2 * m->n : m->n;
  struct match_sorter sorter = {m->entries, m->entries + 2 * (size_t)m->n, n};
  for (uint32_t p = 0; p < m->n; p++) {
    sorter.items[p] = (struct match_entry){best[p], p, 0};
    if (is_open) sorter.items[m->n + p] = (struct match_entry){worst[p], m->n + p, 0};
  }
  match_sort(&sorter);
  uint64_t dense = 0;
  for (uint32_t i = 0; i < n; i++) {
    const uint32_t index = sorter.items[i].index;
    if (i && sorter.items[i].key != sorter.items[i - 1].key) dense++;
    if (index < m->n) best[index] = dense;
    else worst[index - m->n] = dense;
  }
  return bits_of(dense);
}

/* Adds key k behind the better ones. */
static bool add_key(struct numbers *m, uint32_t k) {
  const struct key key = key_at(m->ranking, k);
  const bool is_open = m->worst != m->best;
  uint64_t *worst = is_open ? m->key_worst : m->key_best;
  struct reach reach = take_key(m, &key);
  if (reach.greatest < reach.least) reach.least = reach.greatest = 1; /* none but ends */
  const uint64_t width = reach.greatest - reach.least;
  const uint64_t last = width + (reach.has_ends ? 2 : 0);
  struct shifting shifting = {reach.least, reach.has_ends, last, last < width ? 64 : bits_of(last)};
  if (m->bits + shifting.bits + m->place_bits > 64) {
    shifting = (struct shifting){.bits = densify(m, m->key_best, worst)};
    if (m->bits + shifting.bits + m->place_bits > 64) m->bits = densify(m, m->best, m->worst);
    if (m->bits + shifting.bits + m->place_bits > 64) return false;
  }
  put_behind(m, m->best, m->key_best, shifting);
  if (is_open) put_behind(m, m->worst, worst, shifting);
  m->bits += shifting.bits;
  return true;
}

/* -- the order -- */

enum { IS_SURE = 1, IS_OPEN = 2, FLAG_BITS = 2 };

static uint32_t place_of(const struct ordered *group, uint64_t item) {
  return (uint32_t)((item & ((UINT64_C(1) << group->place_bits) - 1)) >> FLAG_BITS);
}

/* Candidates among rows, each share's behind those of the shares before it. */
struct listing {
  const struct ranking *ranking;
  uint32_t begin; /* of the group: the row of place 0 */
  uint32_t *rows;
  uint32_t counts[WORKERS_MAX], firsts[WORKERS_MAX]; /* by share */
};

static void count_share(void *context, uint32_t number, uint32_t first, uint32_t end) {
  struct listing *l = context;
  const uint8_t *condition = l->ranking->condition;
  uint32_t n = condition ? 0 : end - first;
  for (uint32_t i = first; condition && i < end; i++) n += condition[l->begin + i] != TRUTH_FALSE;
  l->counts[number] = n;
}

static void list_share(void *context, uint32_t number, uint32_t first, uint32_t end) {
  struct listing *l = context;
  const uint32_t n = l->counts[number];
  uint32_t *rows = l->rows + l->firsts[number], row = l->begin + first;
  (void)end; /* it holds so many; what stands behind is another share's */
  for (uint32_t k = 0; k < n; row++) {
    rows[k] = row;
    k += candidacy(l->ranking, row) != TRUTH_FALSE;
  }
}

static uint32_t list_alone(const struct ranking *r, uint32_t begin, uint32_t end, uint32_t *rows) {
  uint32_t n = 0;
  for (uint32_t i = begin; i < end; i++) {
    rows[n] = i;
    n += candidacy(r, i) != TRUTH_FALSE;
  }
  return n;
}

/* `rows`: room for one more than there are. */
static uint32_t list_candidates(
    const struct ranking *r, uint32_t begin, uint32_t end, uint32_t *rows) {
  const uint32_t n_shares = count_shares(r->call, end - begin);
  if (n_shares < 2) return list_alone(r, begin, end, rows);
  struct listing l;
  uint32_t n = 0;
  l.ranking = r;
  l.begin = begin;
  l.rows = rows;
  share_out(r->call, end - begin, count_share, &l);
  for (uint32_t i = 0; i < n_shares; i++) {
    l.firsts[i] = n;
    n += l.counts[i];
  }
  share_out(r->call, end - begin, list_share, &l);
  return n;
}

/* Whether some candidate is not sure, or one of its keys is open. */
static bool is_any_open(const struct ranking *r, const uint32_t *rows, uint32_t n) {
  for (uint32_t p = 0; r->condition && p < n; p++)
    if (r->condition[rows[p]] != TRUTH_TRUE) return true;
  for (uint32_t k = 0; k < r->n_keys; k++) {
    const struct key key = key_at(r, k);
    for (uint32_t p = 0; p < n; p++)
      if (extreme(&key, rows[p], true) != extreme(&key, rows[p], false)) return true;
  }
  return false;
}

/* The rows that `all`, or are sure, by their worst. Most have nothing open: these come in the order
 * of their best, and the others are sorted and joined in. `rest`, `other`: room for n each. */
static uint32_t order_by_worst(const struct ordered *group, bool all, uint32_t bits, uint64_t *out,
    uint64_t *rest, uint64_t *other) {
  uint32_t n = 0, n_rest = 0;
  for (uint32_t k = 0; k < group->n; k++) {
    const uint64_t item = group->sorted[k];
    if (!all && !(item & IS_SURE)) continue;
    if (item & IS_OPEN) rest[n_rest++] = group->worst[place_of(group, item)];
    else out[n++] = item >> group->place_bits;
  }
  rest = sort_packed(rest, other, n_rest, 0, bits);
  const uint32_t total = n + n_rest;
  for (uint32_t at = total; n_rest;) { /* from the worst, so that none is overwritten too early */
    if (n && out[n - 1] > rest[n_rest - 1]) out[--at] = out[--n];
    else out[--at] = rest[--n_rest];
  }
  return total;
}

/* Hands out pieces of the room, each from a cache line on. */
static void *piece(char **room, size_t bytes) {
  void *begin = *room;
  *room += (bytes + 63) / 64 * 64;
  return begin;
}

/* What is sorted: the number, the place, what is to be known of the row. */
struct packing {
  const struct numbers *numbers;
  uint64_t *items;
};

static void pack_share(void *context, uint32_t number, uint32_t first, uint32_t end) {
  const struct packing *packing = context;
  const struct numbers *m = packing->numbers;
  (void)number;
  for (uint32_t p = first; p < end; p++)
    packing->items[p] = m->best[p] << m->place_bits | (uint64_t)p << FLAG_BITS |
        (m->worst[p] != m->best[p] ? IS_OPEN : 0) |
        (candidacy(m->ranking, m->rows[p]) == TRUTH_TRUE ? IS_SURE : 0);
}

bool order_group(const struct ranking *r, void *room, uint32_t begin, uint32_t end, bool is_open,
    bool is_asked, struct ordered *out) {
  char *free = room;
  uint32_t *rows = room;
  const uint32_t n = list_candidates(r, begin, end, rows);
  piece(&free, ((size_t)n + 1) * sizeof *rows); /* few of many: what they take stands together */
  is_open = is_open && (is_asked || is_any_open(r, rows, n));
  const size_t bytes = n * sizeof(uint64_t);
  *out = (struct ordered){.rows = rows, .n = n};
  out->place_bits = FLAG_BITS + (n > 1 ? bits_of(n - 1) : 1);
  struct numbers m = {.ranking = r, .rows = rows, .n = n, .place_bits = out->place_bits};
  m.best = m.worst = piece(&free, bytes);
  if (is_open) m.worst = piece(&free, bytes);
  m.key_best = piece(&free, bytes);
  m.key_worst = piece(&free, bytes);
  m.entries = (struct match_entry *)(void *)free;
  memset(m.best, 0, bytes);
  memset(m.worst, 0, bytes);
  for (uint32_t k = 0; k < r->n_keys; k++)
    if (!add_key(&m, k)) return false;
  uint64_t *items = m.key_best;
  struct packing packing = {&m, items};
  share_out(r->call, n, pack_share, &packing);
  out->sorted = sort_packed(items, m.key_worst, n, out->place_bits, out->place_bits + m.bits);
  if (!is_open) return true;
  /* what is not sorted now serves as room; the entries do for what comes of it */
  uint64_t *other = out->sorted == items ? m.key_worst : items;
  uint64_t *sure = piece(&free, bytes), *may = piece(&free, bytes);
  out->worst = m.worst;
  out->n_sure = order_by_worst(out, false, m.bits, sure, other, m.best);
  out->sure = sure;
  if (!is_asked) return true;
  order_by_worst(out, true, m.bits, may, other, m.best);
  out->may = may;
  return true;
}

/* How many of the numbers are less than x, or as great. */
static uint32_t count_less(
    const uint64_t *numbers, uint32_t n, uint32_t shift, uint64_t x, bool or_equal) {
  uint32_t low = 0, high = n;
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    const uint64_t number = numbers[middle] >> shift;
    if (number < x || (or_equal && number == x)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/* The next number of the order begins. */
static void begin_run(struct order_walk *walk, uint64_t best) {
  const struct ordered *g = walk->group;
  walk->from = walk->to++;
  while (walk->to < g->n && g->sorted[walk->to] >> g->place_bits == best) walk->to++;
  if (!g->worst) return;
  while (walk->sure_better < g->n_sure && g->sure[walk->sure_better] < best) walk->sure_better++;
  if (walk->sure_good < walk->sure_better) walk->sure_good = walk->sure_better;
  while (walk->sure_good < g->n_sure && g->sure[walk->sure_good] <= best) walk->sure_good++;
  while (g->may && walk->may_better < g->n && g->may[walk->may_better] < best) walk->may_better++;
}

bool order_next(struct order_walk *walk, uint32_t *row, bool *is_sure, struct counts *counts) {
  const struct ordered *g = walk->group;
  if (walk->next == g->n) return false;
  const uint64_t item = g->sorted[walk->next], best = item >> g->place_bits;
  const uint32_t place = place_of(g, item);
  if (walk->next == walk->to) begin_run(walk, best);
  walk->next++;
  *row = g->rows[place];
  *is_sure = (item & IS_SURE) != 0;
  if (!g->worst) {
    *counts = (struct counts){walk->from, walk->from, walk->to, walk->to, false};
    return true;
  }
  counts->more_min = walk->sure_better;
  counts->ge_min = 1 + walk->sure_good - (*is_sure && !(item & IS_OPEN));
  counts->more_max = walk->from;
  counts->ge_max = walk->to;
  if (item & IS_OPEN) { /* at its best it is better than itself */
    const uint64_t worst = g->worst[place];
    counts->more_max = count_less(g->sorted, g->n, g->place_bits, worst, false) - 1;
    counts->ge_max = count_less(g->sorted, g->n, g->place_bits, worst, true);
  }
  counts->may_equal = counts->ge_max > 1 + walk->may_better;
  return true;
}

uint32_t order_ahead(const struct order_walk *walk) {
  enum { AHEAD = 16 };
  const struct ordered *g = walk->group;
  if (g->n - walk->next <= AHEAD) return UINT32_MAX;
  return g->rows[place_of(g, g->sorted[walk->next + AHEAD])];
}
