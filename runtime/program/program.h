/* A compiled regulation: the schema, and straight-line code over columns. Immutable and shared once
 * made or loaded.
 *
 * There are no jumps. Each register has an entity and a kind and is written by exactly one
 * instruction. The code is cut into phases: a phase runs over the blocks of one trunk (an entity of
 * depth 1 with all below it), or once on the root's row, or once for the run. Registers that cross
 * phases, and results other than rules', are kept whole; others live in slots, reused inside a
 * phase. Owner: one arena. architecture.md "The idea".
 */
#ifndef THIDUA_PROGRAM_H
#define THIDUA_PROGRAM_H

#include "base/arena.h"
#include "runtime/program/instruction.h"
#include "runtime/program/schema.h"
#include "runtime/program/working_days.h"

enum register_storage {
  STORAGE_WHOLE, /* one column for all rows of its entity (always so for the root and the run) */
  /* in slot `slot`, which other registers of the phase reuse when this one is dead */
  STORAGE_SLOT,
  STORAGE_VIEW, /* FIELD instructions: the data's own column */
  /* lifts from the run into a trunk's entity: a slot of its own, filled once a worker */
  STORAGE_PINNED
};

struct reg {
  uint32_t entity; /* ENTITY_RUN, or an entity index */
  uint8_t kind;    /* enum register_kind */
  uint8_t storage;
  uint32_t slot; /* SLOT, PINNED: index into slots; else 0 */
};

struct slot {
  uint32_t entity;
  uint8_t kind;
};

enum phase_domain { DOMAIN_RUN, DOMAIN_ROOT, DOMAIN_TRUNK };
struct phase {
  uint8_t domain;
  uint32_t trunk;    /* entity, for DOMAIN_TRUNK; else 0 */
  uint32_t first, n; /* instructions */
};

/* The registers of a selection. */
struct selection_registers {
  uint32_t condition; /* TRUTH at entity: who is a candidate; NO_REGISTER: all */
  uint32_t seats;     /* BOUNDS at ancestor */
  uint32_t status;    /* CODE at entity: enum candidacy */
  uint32_t rank;      /* NUMBER at entity; unknown for all but candidates */
  uint32_t state;     /* CODE at ancestor: enum selection_state */
};

/* The registers of an allocation. */
struct allocation_registers {
  uint32_t amount; /* BOUNDS at ancestor: what is shared */
  uint32_t weight; /* BOUNDS at entity */
  uint32_t status; /* CODE at entity: enum allotment */
  uint32_t share;  /* BOUNDS at entity */
  uint32_t state;  /* CODE at ancestor: enum allocation_state */
};

/* Where what the schema declares has its results: registers, by the schema's indices. All but
 * rules', exceptions' and selections' conditions are kept whole. */
struct result_registers {
  uint32_t *defines;    /* of the kind of its type; BOUNDS where it is bounded */
  uint32_t *decisions;  /* SET8 or SET64: the possible outcomes */
  uint32_t *rules;      /* TRUTH: when and not unless (and no exception) */
  uint32_t *exceptions; /* TRUTH */
  struct selection_registers *selections;
  struct allocation_registers *allocations;
  uint32_t *duties;              /* CODE: enum duty_state */
  uint32_t *warnings, *requires; /* TRUTH of the condition */
};

struct program {
  struct schema schema;
  struct result_registers results;
  struct value *constants;
  uint32_t n_constants;
  struct reg *registers;
  uint32_t n_registers;
  /* by register: what its values are. Integers are decimals of scale 0; a selection's status is
   * TYPE_INTEGER. Not in the file: program_verify finds it, NULL before */
  struct type *types;
  const struct working_days *working_days; /* of the calendar; likewise; NULL: there is none */
  struct slot *slots;
  uint32_t n_slots;
  struct instruction *code;
  uint32_t n_code;
  struct span *spans; /* by instruction: source words it came from */
  uint32_t *operands;
  uint32_t n_operands; /* of DECIDE, EXCEPT, RANK, SELECT, ALLOT and SHARE */
  /* exceptions' names, by the string numbers in EXCEPT operands */
  struct str *names;
  uint32_t n_names;
  struct phase *phases;
  uint32_t n_phases; /* in the order they run; they cover the code */
  /* SHA-256 of the serialised program without its header; zeros before program_seal */
  uint8_t digest[32];
};

/* The same by declaration, which must be one of the program's own schema. */
static inline uint32_t define_register(const struct program *p, const struct define *define) {
  return p->results.defines[define - p->schema.defines];
}
static inline uint32_t decision_register(const struct program *p, const struct decision *decision) {
  return p->results.decisions[decision - p->schema.decisions];
}
static inline uint32_t rule_register(const struct program *p, const struct rule *rule) {
  return p->results.rules[rule - p->schema.rules];
}
static inline uint32_t warning_register(const struct program *p, const struct assertion *warning) {
  return p->results.warnings[warning - p->schema.warnings];
}
static inline uint32_t require_register(const struct program *p, const struct assertion *require) {
  return p->results.requires[require - p->schema.requires];
}
static inline const struct selection_registers *selection_registers(
    const struct program *p, const struct selection *selection) {
  return &p->results.selections[selection - p->schema.selections];
}

static inline const struct allocation_registers *allocation_registers(
    const struct program *p, const struct allocation *allocation) {
  return &p->results.allocations[allocation - p->schema.allocations];
}

/* "sha256:" and 64 hexadecimal digits, in the arena. Computed now where the program is not sealed
 * (as it comes from the compiler, where `check` has no use for it). */
struct str program_digest_text(struct arena *arena, const struct program *program);

#endif
