/* Walking a typed program: what a node has below it and which bodies a program has are told here,
 * once, so that a pass says only what it does with them.
 *
 * Nodes of one declaration are shared (a DAG), and walking it as a tree could take exponential
 * time: a walk keeps a struct tx_met of those it has met, emptied where a declaration begins. */
#ifndef THIDUA_WALK_H
#define THIDUA_WALK_H

#include "base/vec.h"
#include "compiler/typed/typed.h"

/* -- below a node: its operands a, b, c, then the condition and the value of each case -- */

static inline bool typed_is_leaf(const struct tx *node) {
  if (node->a || node->b) return false;
  return node->kind == TX_CONSTANT || node->more == &tx_no_more || !node->more->n_cases;
}
/* How many places there are; past the last operand there is none. */
static inline uint32_t typed_n_children(const struct tx *node) {
  if (node->kind == TX_CONSTANT) return 0;
  if (node->more == &tx_no_more) return node->b ? 2 : node->a ? 1 : 0;
  if (node->more->n_cases) return 3 + 2 * node->more->n_cases;
  return node->more->c ? 3 : node->b ? 2 : node->a ? 1 : 0;
}
/* The place of a child; what stands there is NULL where a node of this kind has no such operand, and
 * stays so. */
static inline struct tx **typed_child_place(struct tx *node, uint32_t i) {
  if (i >= 3) {
    struct tx_case *one = &node->more->cases[(i - 3) / 2];
    return i % 2 ? &one->condition : &one->value;
  }
  return i == 0 ? &node->a : i == 1 ? &node->b : (struct tx **)&node->more->c;
}
static inline struct tx *typed_child(const struct tx *node, uint32_t i) {
  if (i >= 3)
    return i % 2 ? node->more->cases[(i - 3) / 2].condition : node->more->cases[(i - 3) / 2].value;
  return i == 0 ? node->a : i == 1 ? node->b : node->more->c;
}
/* Visits every child there is, in this order; inlined with its visitor, so that a walk pays for the
 * operands that a node has. */
static inline __attribute__((always_inline)) void typed_each_child(
    const struct tx *node, void *context, void (*visit)(void *context, const struct tx *child)) {
  if (node->a) visit(context, node->a);
  if (node->b) visit(context, node->b);
  if (node->kind == TX_CONSTANT || node->more == &tx_no_more) return;
  if (node->more->c) visit(context, node->more->c);
  for (uint32_t i = 0; i < node->more->n_cases; i++) {
    if (node->more->cases[i].condition) visit(context, node->more->cases[i].condition);
    if (node->more->cases[i].value) visit(context, node->more->cases[i].value);
  }
}
/* True where the child decides which rows or ways count, rather than being a value: of an `if`, an
 * aggregate, a case. */
static inline bool typed_child_is_condition(const struct tx *node, uint32_t i) {
  if (i >= 3) return i % 2 != 0 || node->kind == TX_REDUCE;
  return i == 0 && (node->kind == TX_IF || node->kind == TX_REDUCE);
}
/* Whose rows a child is asked of. */
static inline uint32_t typed_child_home(const struct tx *node, uint32_t i) {
  if (node->kind == TX_REDUCE && i >= 3 && i % 2 == 0) return node->home; /* who is compared */
  if (node->kind == TX_LIFT) return typed_child(node, i)->home;
  if (node->kind == TX_FOLLOW && i == 1) return node->a->type.of;
  return node->kind == TX_REDUCE ? node->more->entity : node->home;
}

/* True where a node is the value of a define, decision, selection, allocation or duty: which. */
bool typed_used_item(const struct tx *node, struct item *out);

/* -- the bodies of a program -- */

enum body_kind {
  BODY_DEFINE,
  BODY_RULE,
  BODY_EXCEPTION,
  BODY_WARNING,
  BODY_REQUIRE,
  /* of a selection */
  BODY_SEATS,
  BODY_CANDIDATE, /* its `where` */
  BODY_KEY,
  /* of an allocation: what is shared, by what, and what parts equal remainders */
  BODY_AMOUNT,
  BODY_WEIGHT,
  BODY_PARTING_KEY,
  /* of a duty */
  BODY_DONE,
  BODY_LATE,
  BODY_PAST
};

struct typed_body {
  enum body_kind kind;
  uint32_t index;   /* of the declaration, in the schema's array of its kind */
  bool begins;      /* the first of its declaration: with the others it shares nodes */
  struct tx **tree; /* never a place of NULL */
};

/* The item whose body it is, a rule's being its decision's; false where none is (exceptions,
 * warnings, requires, a rule whose decision is unknown). */
bool typed_body_item(const struct schema *schema, const struct typed_body *body, struct item *out);

/* The entity of the body's declaration, of whose rows it is asked: of seats, the one that they are
 * given to. */
uint32_t typed_body_entity(const struct schema *schema, const struct typed_body *body);

struct typed_bodies {
  VEC(struct typed_body) list;
};

typedef void typed_body_visitor(void *context, const struct typed_body *body);

/* Every body there is, each once: defines, rules, exceptions, warnings, requires, selections,
 * duties, each in the order of the schema. Bodies that failed (NULL) are passed over. */
void typed_each_body(struct typed_program *program, typed_body_visitor *visit, void *context);
/* Those of one define, decision (its rules), selection, allocation or duty. */
void typed_each_body_of(
    struct typed_program *program, struct item item, typed_body_visitor *visit, void *context);
/* Those that no item has: exceptions, warnings, requires. */
void typed_each_other_body(struct typed_program *program, typed_body_visitor *visit, void *context);

/* -- nodes that a walk has met -- */

/* By the mark that each bears: which place here is its own, where that points back to it. So what
 * other walks left there counts for nothing; but of two that are under way at once, on the same
 * nodes, one needs a struct tx_map. */
struct tx_met_node {
  const struct tx *node;
  uint64_t value;
};
struct tx_met {
  struct arena *arena;
  VEC(struct tx_met_node) nodes;
};
enum { TX_MARK_FIRST = 2 }; /* those below are check_number.c's */

static inline void tx_met_init(struct tx_met *met, struct arena *arena) {
  *met = (struct tx_met){.arena = arena};
}
static inline void tx_met_clear(struct tx_met *met) { met->nodes.n = 0; }
/* The value's place for a node; *added tells whether it is new (then its value is 0). Valid until
 * the next call. */
static inline uint64_t *tx_met_put(struct tx_met *met, const struct tx *node, bool *added) {
  const uint32_t place = node->mark - TX_MARK_FIRST;
  *added = place >= met->nodes.n || met->nodes.items[place].node != node;
  if (!*added) return &met->nodes.items[place].value;
  ((struct tx *)node)->mark = met->nodes.n + TX_MARK_FIRST; /* scratch, as typed.h says */
  VEC_PUSH(met->arena, &met->nodes, ((struct tx_met_node){node, 0}));
  return &met->nodes.items[met->nodes.n - 1].value;
}

/* The same without marks (map.c). */

struct tx_map_slot {
  const struct tx *key;
  uint64_t value, generation; /* in use where it is the map's */
};
struct tx_map {
  struct arena *arena;
  struct tx_map_slot *slots;
  uint64_t generation;
  uint32_t n, capacity;
};
void tx_map_init(struct tx_map *map, struct arena *arena);
void tx_map_clear(struct tx_map *map);
/* The value's place for a node; *added tells whether it is new (then its value is 0). Valid until
 * the next call. */
uint64_t *tx_map_put(struct tx_map *map, const struct tx *node, bool *added);

/* By parameter: its value is asked on days of the data (`P on DAY`), not only on the run's. In the
 * arena. */
const bool *typed_days_asked(struct typed_program *program, struct arena *arena);

#endif
