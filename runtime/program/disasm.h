/* The listing of a program: what `thidua disasm` shows. */
#ifndef THIDUA_DISASM_H
#define THIDUA_DISASM_H

#include <stdio.h>

#include "runtime/program/program.h"

/* Prints the listing: schema head, then per phase each instruction `r12 unit truth = and r10 r11  ;
 * file:line words`, with source lines above the first instruction that comes from them.
 * Deterministic. The program is verified. */
void program_disassemble(FILE *out, const struct program *program, struct arena *arena);

#endif
