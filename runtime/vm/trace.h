/* Any register at any row, after the run: whole columns as they stand, the others by running their
 * trunk's phases again on the few trunk rows that hold the row, with a buffer for each register.
 * Nothing is paid for it in a batch run. architecture.md "Explanation is the same program run
 * again".
 */
#ifndef THIDUA_TRACE_H
#define THIDUA_TRACE_H

#include "runtime/vm/vm_plan.h"

/* The register's view and the index of the row in it; valid until a row of another block is asked
 * for. Out of memory: jumps. */
struct view trace_view(struct vm *vm, uint32_t reg, uint32_t row, uint32_t *index);
/* How many rows, from a row on, stand behind it in the same view. */
uint32_t trace_n_viewed(struct vm *vm, uint32_t reg, uint32_t row);
uint8_t trace_byte_(struct vm *vm, uint32_t reg, uint32_t row);
/* The same of a register whose values are bytes, without a call where its column is whole: walks to
 * reasons look at every row of a group. */
static inline uint8_t trace_byte(struct vm *vm, uint32_t reg, uint32_t row) {
  const uint8_t *whole = vm->bases[reg].values;
  return whole ? whole[row] : trace_byte_(vm, reg, row);
}
/* True where the register has no single value at the row: unknown, more than one outcome possible,
 * bounds that differ, a status of tied or undetermined. */
bool trace_unresolved_(struct vm *vm, uint32_t reg, uint32_t row);
static inline bool trace_unresolved(struct vm *vm, uint32_t reg, uint32_t row) {
  const uint8_t *whole = vm->bases[reg].values;
  if (whole && vm->run->program->registers[reg].kind == REG_TRUTH)
    return whole[row] == TRUTH_UNKNOWN;
  int64_t number;
  if (vm->narrow[reg]) return !column_number(vm->narrow[reg], row, &number);
  return trace_unresolved_(vm, reg, row);
}
/* A resolved value of TRUTH, CODE, TEXT, NUMBER or BOUNDS as one number; false where it is not
 * resolved. */
bool trace_value(struct vm *vm, uint32_t reg, uint32_t row, int64_t *value);
static inline uint8_t trace_truth(struct vm *vm, uint32_t reg, uint32_t row) {
  return trace_byte(vm, reg, row);
}
/* CODE_UNKNOWN where unknown. */
static inline uint32_t trace_code(struct vm *vm, uint32_t reg, uint32_t row) {
  return trace_byte(vm, reg, row);
}
/* NUMBER and BOUNDS: false where nothing is known. */
bool trace_number(struct vm *vm, uint32_t reg, uint32_t row, int64_t *lo, int64_t *hi);
/* A decision's set, either width. */
uint64_t trace_set(struct vm *vm, uint32_t reg, uint32_t row);
void trace_free(struct vm *vm);

#endif
