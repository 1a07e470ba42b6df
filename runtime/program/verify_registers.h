/* The verifier's second part: registers, slots and phases; what an instruction reads and writes. */
#ifndef THIDUA_VERIFY_REGISTERS_H
#define THIDUA_VERIFY_REGISTERS_H

#include "runtime/program/verifier.h"

static inline const struct reg *verify_register_at(const struct verifier *v, uint32_t number) {
  return &v->program->registers[number];
}

/* The tables of slots, registers and phases; fills in v->phase. */
bool verify_registers(struct verifier *v);
/* A register that the instruction at `pc` reads: written before, of the kind wanted, and still
 * there. */
bool verify_read(struct verifier *v, uint32_t pc, uint32_t number, uint8_t kind);
/* The same of an elementwise operand: of the result's own entity. */
bool verify_same(struct verifier *v, uint32_t pc, uint32_t number, uint8_t kind);
/* The register it writes: once, of its opcode's kind, in a phase of its entity, stored as it may
 * be. */
bool verify_write(struct verifier *v, uint32_t pc);

#endif
