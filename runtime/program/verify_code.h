/* The verifier's third part: one instruction. */
#ifndef THIDUA_VERIFY_CODE_H
#define THIDUA_VERIFY_CODE_H

#include "runtime/program/verifier.h"

/* In the order the code runs: notes in v who has written its register, of what type it is, and what
 * its slot holds. */
bool verify_instruction(struct verifier *v, uint32_t pc);

#endif
