/* Trust once: after the verifier, the VM and the reports index without checks. architecture.md
 * "Trust once".
 */
#ifndef THIDUA_VERIFY_H
#define THIDUA_VERIFY_H

#include "runtime/program/program.h"

/* Verifies all that the VM and the reports later trust: operand shapes, entities, kinds, storage
 * and slot reuse, constants, immediates, phases, schema indices, spans, limits. NULL when sound,
 * else a sentence in the arena that says what and where ("instruction 12 (add.number): …"). Keeps
 * what it finds of registers in program->types (in the arena). */
const char *program_verify(struct arena *arena, struct program *program);

#endif
