/* Constructors of typed nodes. Each operation stands at the highest home possible, the join of its
 * operands' homes, and the operands that vary less are lifted to it, never twice in a row. typed.h.
 */
#include <assert.h>

#include "base/limits.h"
#include "compiler/typed/build.h"

const struct tx_more tx_no_more = {.entity = NONE_INDEX, .reference = NONE_INDEX};

struct tx *tx_new(const struct builder *builder, enum tx_kind kind, struct type type, uint32_t home,
    struct span span) {
  struct tx *node = ARENA_NEW(builder->arena, struct tx);
  node->kind = (uint8_t)kind;
  node->type = type;
  node->home = home;
  node->index = NONE_INDEX;
  node->more = &tx_no_more;
  node->span = span;
  return node;
}

struct tx *tx_constant(
    const struct builder *builder, struct type type, int64_t number, struct span span) {
  return tx_value(builder, (struct value){.type = type, .known = true, .number = number}, span);
}

struct tx *tx_value(const struct builder *builder, struct value value, struct span span) {
  struct tx *node = tx_new(builder, TX_CONSTANT, value.type, ENTITY_RUN, span);
  node->value = arena_copy(builder->arena, &value, sizeof value);
  return node;
}

struct tx_more *tx_own_more(struct arena *arena, struct tx *node) {
  assert(node->kind != TX_CONSTANT);
  struct tx_more *more = arena_copy(arena, node->more, sizeof *more);
  node->more = more;
  return more;
}

struct tx *tx_lift(const struct builder *builder, struct tx *a, uint32_t home) {
  if (a->home == home) return a;
  if (a->kind == TX_LIFT) a = a->a;
  assert(a->home != home && schema_is_ancestor(builder->schema, a->home, home));
  struct tx *node = tx_new(builder, TX_LIFT, a->type, home, a->span);
  node->a = a;
  node->exact = a->exact;
  return node;
}

/* Inside one scope all homes lie on one chain from the run to the rows' entity. */
uint32_t home_join(const struct builder *builder, uint32_t a, uint32_t b) {
  if (schema_is_ancestor(builder->schema, a, b)) return b;
  assert(schema_is_ancestor(builder->schema, b, a));
  return a;
}

struct tx *tx_unary(const struct builder *builder, enum tx_kind kind, struct type type,
    struct tx *a, struct span span) {
  struct tx *node = tx_new(builder, kind, type, a->home, span);
  node->a = a;
  return node;
}

struct tx *tx_binary(const struct builder *builder, enum tx_kind kind, struct type type,
    struct tx *a, struct tx *b, struct span span) {
  struct tx *node = tx_new(builder, kind, type, home_join(builder, a->home, b->home), span);
  node->a = tx_lift(builder, a, node->home);
  node->b = tx_lift(builder, b, node->home);
  return node;
}

struct tx *tx_not(const struct builder *builder, struct tx *a, struct span span) {
  return tx_unary(builder, TX_NOT, type_of_kind(TYPE_BOOLEAN), a, span);
}

struct type type_of_both(struct type a, struct type b) {
  if (a.kind == TYPE_INTEGER && b.kind == TYPE_INTEGER) return a;
  return type_decimal(a.scale > b.scale ? a.scale : b.scale);
}

struct type type_of_median(struct type of) {
  return type_decimal(of.scale < SCALE_MAX ? of.scale + 1u : SCALE_MAX);
}

struct tx *tx_join_all(const struct builder *builder, enum tx_kind kind, struct tx *const *items,
    uint32_t n, struct span span) {
  if (n == 1) return items[0];
  uint32_t left = (n + 1) / 2;
  struct tx *a = tx_join_all(builder, kind, items, left, span),
            *b = tx_join_all(builder, kind, items + left, n - left, span);
  struct type type = type_is_number(a->type) ? type_of_both(a->type, b->type) : a->type;
  return tx_binary(builder, kind, type, a, b, span);
}

struct tx *tx_widen(const struct builder *builder, struct tx *a, struct type to) {
  if (type_equal(a->type, to)) return a;
  assert(type_is_number(a->type) && to.kind == TYPE_DECIMAL && a->type.scale <= to.scale);
  return tx_unary(builder, TX_WIDEN, to, a, a->span);
}
