/* Operands of instructions: drafts that were lowered, and the conversions between kinds. Private to
 * expression.c, reduce.c and operand.c; what others ask of these stands in lower.h. */
#ifndef THIDUA_OPERAND_H
#define THIDUA_OPERAND_H

#include "compiler/lower/lower.h"
#include "compiler/typed/functions.h"
#include "compiler/typed/walk.h"

#define NO_OP OP_N_OPCODES /* of a kind in which an operation has no opcode */

/* -- operand.c */
/* The draft of a node already lowered, NO_REGISTER if it is not. */
uint32_t lower_known(const struct lowering *lowering, const struct tx *node);
void lower_remember(struct lowering *lowering, struct tx *node, uint32_t draft);
/* A lowered operand in the kind its user takes. */
uint32_t lower_operand(struct lowering *lowering, const struct tx *node, enum register_kind kind);
enum register_kind lower_kind_of(const struct lowering *lowering, const struct tx *node);
/* The wider of two kinds. */
enum register_kind lower_common_kind(enum register_kind a, enum register_kind b);
/* An instruction that computes a node, where it stands. */
uint32_t lower_emit_node(struct lowering *lowering, const struct tx *node, struct instruction code);
/* a and b; b alone where a is NO_REGISTER. */
uint32_t lower_both(struct lowering *lowering, const struct tx *node, uint32_t a, uint32_t b);
/* Whether a date or a reference has a value. */
uint32_t lower_has_value(struct lowering *lowering, const struct tx *node);
/* A lowered operand of an operation that is of values only, in the kind it takes: none is a fault,
 * told where the operation stands. */
uint32_t lower_value_operand(struct lowering *lowering, const struct tx *operation,
    const struct tx *node, enum register_kind kind);
/* What a comparison comes to that surely has values on both sides, where they may have none. */
uint32_t lower_among_values(struct lowering *lowering, const struct tx *node, uint32_t compared);
/* The values that an aggregate folds, and which rows count: those without a value do not. */
uint32_t lower_counted_value(struct lowering *lowering, const struct tx *node);
uint32_t lower_counted_rows(
    struct lowering *lowering, const struct tx *condition, const struct tx *value);
/* A field, with what stands for it where it is absent. */
uint32_t lower_field(struct lowering *lowering, const struct tx *node);

/* -- reduce.c */
uint32_t lower_reduce(struct lowering *lowering, const struct tx *node);

#endif
