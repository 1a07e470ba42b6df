#include "compiler/typed/node_id.h"

#include <stdlib.h>

#include "base/vec.h"
#include "compiler/typed/walk.h"

struct gathering {
  struct arena *arena;
  const struct tx *top;
  VEC(struct spoken) found;
};

struct tx *spoken_node(struct tx *node) {
  while (node->kind == TX_LIFT || node->kind == TX_WIDEN) node = node->a;
  return node;
}

static bool same_words(struct span a, struct span b) {
  return a.source == b.source && a.begin == b.begin && a.end == b.end;
}

/* A `not` that nobody wrote: of `unless`, of an exception, of `every`. */
static bool is_unwritten_not(const struct tx *node) {
  if (node->kind != TX_NOT) return false;
  const struct span own = node->span, operand = spoken_node(node->a)->span;
  return own.source != operand.source || operand.begin < own.begin || operand.end > own.end;
}

/* Words that the declaration's other words tell already. */
static bool says_nothing(const struct tx *node) {
  return node->kind == TX_CONSTANT || node->kind == TX_UNKNOWN || node->kind == TX_THIS;
}

static void gather_below(struct gathering *g, struct tx *node, struct tx *through);

static void add(struct gathering *g, struct tx *node, struct tx *through, bool prevents) {
  if (!says_nothing(node))
    VEC_PUSH(g->arena, &g->found, (struct spoken){node, through, prevents, false});
}

static void gather(struct gathering *g, struct tx *node, struct tx *through, bool is_own) {
  node = spoken_node(node);
  if (is_unwritten_not(node)) {
    gather(g, node->a, through, true);
    return;
  }
  const bool joins = (node->kind == TX_AND || node->kind == TX_OR) && node->kind == g->top->kind;
  /* a leaf of the same words is still a value of its own: of `done on day` the day */
  const bool is_leaf = typed_is_leaf(node) || node->kind == TX_WITHIN;
  if (!is_own && !is_leaf &&
      (same_words(node->span, g->top->span) || node->span.source == UINT32_MAX || joins))
    gather_below(g, node, through);
  else add(g, node, through, false);
}

/* `when` and what keeps it from holding: each has words of its own, though the whole has those of
 * `when`. Only at the top of a rule is a `not` of this sort beside what it was not written into. */
static bool gather_prevented(struct gathering *g, struct tx *node, struct tx *through) {
  if (node->kind != TX_AND || through) return false;
  struct tx *a = spoken_node(node->a), *b = spoken_node(node->b);
  if (!is_unwritten_not(a) && !is_unwritten_not(b)) return false;
  for (int i = 0; i < 2; i++) {
    struct tx *side = i == 0 ? a : b;
    if (is_unwritten_not(side)) add(g, spoken_node(side->a), through, true);
    else if (!gather_prevented(g, side, through)) add(g, side, through, false);
  }
  return true;
}

static void gather_below(struct gathering *g, struct tx *node, struct tx *through) {
  if (gather_prevented(g, node, through)) return;
  for (uint32_t i = 0, n = typed_n_children(node); i < n; i++) {
    struct tx *child = typed_child(node, i);
    if (!child) continue;
    struct tx *of = through;
    if (node->kind == TX_REDUCE && typed_child_home(node, i) == node->more->entity) of = node;
    if (node->kind == TX_REDUCE && i >= 3 && i % 2 == 0) of = through; /* who is compared */
    if (node->kind == TX_FOLLOW && i == 1) of = node;
    gather(g, child, of, false);
  }
}

static int as_written(const void *left, const void *right) {
  const struct spoken *a = left, *b = right;
  if (a->prevents != b->prevents) return a->prevents ? 1 : -1;
  const struct span x = a->node->span, y = b->node->span;
  if (x.source != y.source) return x.source < y.source ? -1 : 1;
  if (x.begin != y.begin) return x.begin < y.begin ? -1 : 1;
  return x.end < y.end ? -1 : x.end > y.end;
}

static struct spoken_list gathered(struct gathering *g) {
  if (g->found.n > 1) qsort(g->found.items, g->found.n, sizeof *g->found.items, as_written);
  uint32_t n = 0; /* a value that the checker wrote twice was written once */
  for (uint32_t i = 0; i < g->found.n; i++)
    if (n == 0 || !same_words(g->found.items[n - 1].node->span, g->found.items[i].node->span))
      g->found.items[n++] = g->found.items[i];
  return (struct spoken_list){g->found.items, n};
}

struct spoken_list spoken_of_body(struct arena *arena, struct tx *body) {
  body = spoken_node(body);
  struct gathering g = {.arena = arena, .top = body};
  if (!gather_prevented(&g, body, NULL)) add(&g, body, NULL, false);
  return gathered(&g);
}

struct spoken_list spoken_below(struct arena *arena, struct tx *node) {
  struct gathering g = {.arena = arena, .top = node};
  gather_below(&g, node, NULL);
  return gathered(&g);
}

struct str node_id_below(struct arena *arena, struct str above, uint32_t i) {
  return str_from(arena_printf(arena, "%.*s.%u", STR_ARGS(above), i + 1));
}
