/* Bytes to a program. program_codec.h is the format. */
#ifndef THIDUA_PROGRAM_READ_H
#define THIDUA_PROGRAM_READ_H

#include "base/diag.h"
#include "runtime/program/program.h"

/* True where bytes begin like a compiled program (so that a command can tell .rbc from .rules by
 * content). */
bool program_magic(struct str bytes);
/* Reads and verifies. NULL after a diagnostic (E3xx: not a program, another version, damaged at
 * byte N, verifier's reason) at `path`. `bytes` need not outlive the program. */
struct program *program_read(
    struct arena *arena, struct diags *diags, const char *path, struct str bytes);

#endif
