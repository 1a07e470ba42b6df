/* The shapes of instructions, as verify_code.c tells them apart: each asks what must be of the operands
 * of the instruction at `pc` and gives the type of its result; false after a reason (verifier.h).
 */
#ifndef THIDUA_VERIFY_SHAPE_H
#define THIDUA_VERIFY_SHAPE_H

#include "runtime/program/verifier.h"

/* -- types of registers -- */

static inline struct type type_truth(void) {
  return (struct type){.kind = TYPE_BOOLEAN, .of = NONE_INDEX};
}
static inline struct type type_number(uint32_t scale) {
  return (struct type){.kind = TYPE_DECIMAL, .scale = (uint8_t)scale, .of = NONE_INDEX};
}
static inline struct type type_date(void) {
  return (struct type){.kind = TYPE_DATE, .of = NONE_INDEX};
}
/* A selection's status: of no type that a rule can name (integers are TYPE_DECIMAL here). */
static inline struct type type_status(void) {
  return (struct type){.kind = TYPE_INTEGER, .of = NONE_INDEX};
}
static inline bool is_number(struct type type) { return type.kind == TYPE_DECIMAL; }
static inline bool is_integer(struct type type) { return is_number(type) && type.scale == 0; }

/* -- operands -- */

/* Operand lists stand one after another in the order of the code, so that none is read twice. */
bool verify_operands(struct verifier *v, uint32_t pc, uint32_t first, uint64_t n);
/* Of imm's halves each side's: both are taken to one scale. */
bool verify_scales(struct type a, struct type b, uint32_t imm);

/* -- folds of rows, and rows followed (verify_rows.c) -- */
bool verify_reduce(struct verifier *v, uint32_t pc, struct type *type);
bool verify_rows(struct verifier *v, uint32_t pc, struct type *type);
bool verify_refer(struct verifier *v, uint32_t pc, struct type *type);
bool verify_follow(struct verifier *v, uint32_t pc, struct type *type);
bool verify_this(struct verifier *v, uint32_t pc, struct type *type);
bool verify_match(struct verifier *v, uint32_t pc, struct type *type);

/* -- decisions, defines, selections, allocations (verify_choice.c) -- */
bool verify_decide(struct verifier *v, uint32_t pc, struct type *type);
bool verify_except(struct verifier *v, uint32_t pc, struct type *type);
bool verify_rank(struct verifier *v, uint32_t pc, struct type *type);
bool verify_select(struct verifier *v, uint32_t pc, struct type *type);
bool verify_state(struct verifier *v, uint32_t pc, struct type *type);
bool verify_allot(struct verifier *v, uint32_t pc, struct type *type);
bool verify_allotment(struct verifier *v, uint32_t pc, struct type *type);

#endif
