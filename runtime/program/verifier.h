/* What the parts of the verifier share: what it has found so far, and how it refuses. Not for other
 * rooms (they call program_verify, verify.h).
 */
#ifndef THIDUA_VERIFIER_H
#define THIDUA_VERIFIER_H

#include "runtime/program/program.h"

struct verifier {
  struct arena *arena;
  const struct program *program;
  const struct schema *schema;
  const char *reason;   /* the first thing found wrong */
  struct type *types;   /* by register, for program->types */
  uint32_t *writer;     /* by register: the instruction that writes it, NO_REGISTER before */
  uint32_t *phase;      /* by instruction */
  uint32_t *content;    /* by slot: the register whose value it holds, or NO_REGISTER */
  uint32_t *decision;   /* by register: whose result it is, or NONE_INDEX */
  uint32_t *selection;  /* by register: whose rank, status or state it is, or NONE_INDEX */
  uint32_t *allocation; /* by register: whose status, share or state it is, or NONE_INDEX */
  uint32_t *rules;      /* by decision, then outcome, then as written */
  uint32_t *first_rule; /* by decision, and one behind the last: into rules */
  uint32_t n_operands_used;
};

/* Notes the reason (the first one stays) and returns false. */
bool verify_fail(struct verifier *v, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same of the instruction at `pc`. */
#define VERIFY_FAIL_AT(v, pc, ...) verify_fail_at((v), (pc), arena_printf((v)->arena, __VA_ARGS__))
bool verify_fail_at(struct verifier *v, uint32_t pc, const char *reason);

bool verify_type(const struct schema *schema, struct type type);
/* A value that fits its own type: truth 0 or 1, a code of its closed set, a day of the calendar,
 * valid text. */
bool verify_value(struct verifier *v, const struct value *value, const char *what, uint32_t index);
bool verify_span(const struct schema *schema, struct span span);
/* A declared type as registers know it: an integer is a number of scale 0. A reference is no text,
 * though it lies in memory like one: a row number. */
struct type verify_register_type(struct type type);

#endif
