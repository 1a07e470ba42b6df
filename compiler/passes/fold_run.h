/* Constants computed as the machine computes them: a tree of constants is lowered, and the kernel of
 * each of its instructions is run on one row. There is no other arithmetic in the compiler. */
#ifndef THIDUA_FOLD_RUN_H
#define THIDUA_FOLD_RUN_H

#include "compiler/lower/lower.h"
#include "runtime/kernels/kernels.h"

/* One row of every draft made so far. Owner: the compile arena. */
struct fold_run {
  struct lowering lowering; /* drafts of all trees that were asked of: what is equal is run once */
  struct program program;   /* its constants and schema; no code */
  VEC(struct view) views;   /* by draft */
  VEC(uint32_t) text_codes; /* by constant: itself, for equal texts are one constant */
};

void fold_run_init(struct fold_run *run, struct arena *arena, const struct typed_program *typed);
/* The value of a tree that is constants all through: of a number or a date the number at its scale,
 * of a condition 0 or 1. False where it is no such tree, where it is an exact fraction (no constant
 * can hold it), or where it is a fault: that is left to happen where it is. */
bool fold_run_value(struct fold_run *run, struct tx *node, int64_t *value);

#endif
