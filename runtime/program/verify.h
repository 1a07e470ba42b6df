/* What the two halves of the verifier share. Not for other parts (they call program_verify). */
#ifndef THIDUA_VERIFY_H
#define THIDUA_VERIFY_H

#include "runtime/program/program.h"

struct verifier {
  struct arena *arena;
  const struct program *program;
  const struct schema *schema;
  const char *reason; /* the first thing found wrong */
  /* by register, for program->types */
  struct type *types;
  uint32_t *writer;     /* by register: the instruction that writes it, NO_REGISTER before */
  uint32_t *phase;      /* by instruction */
  uint32_t *content;    /* by slot: the register whose value it holds, or NO_REGISTER */
  uint32_t *decision;   /* by register: whose result it is, or NONE_INDEX */
  uint32_t *selection;  /* by register: whose rank, status or state it is, or NONE_INDEX */
  uint32_t *rules;      /* by decision, then outcome, then as written */
  uint32_t *first_rule; /* by decision, and one behind the last: into rules */
  uint32_t n_operands_used;
};

/* Notes the reason (the first one stays) and returns false. */
bool verify_fail(struct verifier *v, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* -- verify_schema.c: the declarations, without their results */
bool verify_schema(struct verifier *v);
/* A value that fits its own type: truth 0 or 1, a code of its closed set, a day of the calendar,
 * valid text. */
bool verify_value(struct verifier *v, const struct value *value, const char *what, uint32_t index);
bool verify_span(const struct schema *schema, struct span span);

#endif
