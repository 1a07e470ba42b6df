/* What a register's value may need: which rows, and in what way it reads a field. From the
 * instructions alone. */
#ifndef THIDUA_SCOPE_H
#define THIDUA_SCOPE_H

#include "runtime/program/program.h"

/* NEEDS_ROW: the row itself and those above it */
#define NEEDS_ROW NONE_INDEX

struct scope {
  const struct program *program;
  /* references are followed somewhere: then a reference to a row that is not copied can only be as
   * one to nobody, and where references are compared the whole data are needed */
  bool follows;
  /* by register: the entity, its own or one above it, under whose row all rows may matter to a
   * value; NEEDS_ROW: none */
  uint32_t *needs;
  uint32_t *writers; /* by register: the instruction that writes it */
  struct arena *arena;
};

void scope_init(struct scope *scope, struct arena *arena, const struct program *program);
/* The entity under whose row lies whatever registers of entity `of` may need: never below `of`. */
uint32_t scope_of(
    const struct scope *scope, uint32_t of, const uint32_t *registers, uint32_t n_registers);

/* By instruction: whether the registers hang on it. In the arena. */
bool *scope_slice(struct scope *scope, const uint32_t *registers, uint32_t n_registers);

/* A comparison of a field with something else, each alone. */
struct field_comparison {
  uint32_t other;             /* the register the field is compared with … */
  uint32_t entity;            /* … in rows of this entity: the field's or one below it */
  int64_t scale, other_scale; /* powers of ten: field * scale against other * other_scale */
};

/* All comparisons of a field that the registers hang on. False where they read the field in another
 * way too, or where there are none. In the arena. */
bool scope_comparisons(struct scope *scope, uint32_t field, const uint32_t *registers,
    uint32_t n_registers, struct field_comparison **comparisons, uint32_t *n);
/* The register that holds a field within its bounds, in rows of the field's entity; NO_REGISTER where
 * the program asks of none, or where its bounds hang on whether something is given: then they may
 * be others in a completion. */
uint32_t scope_within(struct scope *scope, uint32_t field);

#endif
