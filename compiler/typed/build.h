/* Constructors of typed nodes. Each operation stands at the highest home possible, the join of its
 * operands' homes, and lifts what varies less to it. */
#ifndef THIDUA_TYPED_BUILD_H
#define THIDUA_TYPED_BUILD_H

#include "compiler/typed/typed.h"

struct builder {
  struct arena *arena; /* of the nodes */
  const struct schema *schema;
};

static inline struct type type_of_kind(enum type_kind kind) {
  return (struct type){.kind = (uint8_t)kind, .of = NONE_INDEX};
}
static inline struct type type_decimal(uint32_t scale) {
  return (struct type){.kind = TYPE_DECIMAL, .scale = (uint8_t)scale, .of = NONE_INDEX};
}
static inline struct type type_enum(uint32_t of) {
  return (struct type){.kind = TYPE_ENUM, .of = of};
}
static inline bool type_is_number(struct type t) {
  return t.kind == TYPE_INTEGER || t.kind == TYPE_DECIMAL;
}

struct tx *tx_new(const struct builder *builder, enum tx_kind kind, struct type type, uint32_t home,
    struct span span);
struct tx *tx_constant(
    const struct builder *builder, struct type type, int64_t number, struct span span);
/* Gives a node, not a constant, a copy of its own of what few have, to be written. */
struct tx_more *tx_own_more(struct arena *arena, struct tx *node);
/* The same of any type. */
struct tx *tx_value(const struct builder *builder, struct value value, struct span span);
struct tx *tx_lift(const struct builder *builder, struct tx *a, uint32_t home);
uint32_t home_join(const struct builder *builder, uint32_t a, uint32_t b);
struct tx *tx_unary(const struct builder *builder, enum tx_kind kind, struct type type,
    struct tx *a, struct span span);
struct tx *tx_binary(const struct builder *builder, enum tx_kind kind, struct type type,
    struct tx *a, struct tx *b, struct span span);
struct tx *tx_not(const struct builder *builder, struct tx *a, struct span span);
/* The type of numbers that holds those of both: an integer, or the larger scale. */
struct type type_of_both(struct type a, struct type b);
/* One digit more, at most nine. language.md §4 "median". */
struct type type_of_median(struct type of);
/* A balanced tree of one associative kind over n >= 1 nodes: of numbers each node is of the type of
 * both its operands. */
struct tx *tx_join_all(const struct builder *builder, enum tx_kind kind, struct tx *const *items,
    uint32_t n, struct span span);
/* The node as a number of type `to` (of a scale at least its own). */
struct tx *tx_widen(const struct builder *builder, struct tx *a, struct type to);

#endif
