/* Constructors of typed nodes. Each operation stands at the highest home possible, the join of its
 * operands' homes, and the operands that vary less are lifted to it, never twice in a row. typed.h.
 */
#include <assert.h>

#include "compiler/check/checker.h"

struct tx *tx_new(
    struct checker *c, enum tx_kind kind, struct type type, uint32_t home, struct span span) {
  struct tx *node = ARENA_NEW(c->arena, struct tx);
  node->kind = (uint8_t)kind;
  node->type = type;
  node->home = home;
  node->index = NONE_INDEX;
  node->entity = NONE_INDEX;
  node->reference = NONE_INDEX;
  node->span = span;
  return node;
}

struct tx *tx_constant(struct checker *c, struct type type, int64_t number, struct span span) {
  struct tx *node = tx_new(c, TX_CONSTANT, type, ENTITY_RUN, span);
  node->value = (struct value){.type = type, .known = true, .number = number};
  return node;
}

struct tx *tx_lift(struct checker *c, struct tx *a, uint32_t home) {
  if (a->home == home) return a;
  if (a->kind == TX_LIFT) a = a->a;
  assert(a->home != home && schema_is_ancestor(c->schema, a->home, home));
  struct tx *node = tx_new(c, TX_LIFT, a->type, home, a->span);
  node->a = a;
  node->exact = a->exact;
  return node;
}

/* Inside one scope all homes lie on one chain from the run to the rows' entity. */
uint32_t home_join(const struct checker *c, uint32_t a, uint32_t b) {
  if (schema_is_ancestor(c->schema, a, b)) return b;
  assert(schema_is_ancestor(c->schema, b, a));
  return a;
}

struct tx *tx_unary(
    struct checker *c, enum tx_kind kind, struct type type, struct tx *a, struct span span) {
  struct tx *node = tx_new(c, kind, type, a->home, span);
  node->a = a;
  return node;
}

struct tx *tx_binary(struct checker *c, enum tx_kind kind, struct type type, struct tx *a,
    struct tx *b, struct span span) {
  struct tx *node = tx_new(c, kind, type, home_join(c, a->home, b->home), span);
  node->a = tx_lift(c, a, node->home);
  node->b = tx_lift(c, b, node->home);
  return node;
}

struct tx *tx_not(struct checker *c, struct tx *a, struct span span) {
  return tx_unary(c, TX_NOT, type_of_kind(TYPE_BOOLEAN), a, span);
}

struct tx *tx_join_all(
    struct checker *c, enum tx_kind kind, struct tx *const *items, uint32_t n, struct span span) {
  if (n == 1) return items[0];
  uint32_t left = (n + 1) / 2;
  struct tx *a = tx_join_all(c, kind, items, left, span),
            *b = tx_join_all(c, kind, items + left, n - left, span);
  return tx_binary(c, kind, a->type, a, b, span);
}

struct tx *tx_widen(struct checker *c, struct tx *a, struct type to) {
  if (type_equal(a->type, to)) return a;
  assert(type_is_number(a->type) && to.kind == TYPE_DECIMAL && a->type.scale <= to.scale);
  return tx_unary(c, TX_WIDEN, to, a, a->span);
}
