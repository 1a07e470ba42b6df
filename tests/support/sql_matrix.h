/* Which operators each engine's SQL holds: the table of docs/sql.md, made and held by the tests that
 * compare registers (engine_run.c). A cell says what was seen, no more: that values agreed, that an
 * operator was refused because a number may be too large, that it was refused always. */
#ifndef THIDUA_TESTS_SQL_MATRIX_H
#define THIDUA_TESTS_SQL_MATRIX_H

#include "runtime/program/instruction.h"
#include "runtime/program/sql_names.h"

enum { MATRIX_COMPARED = 1, MATRIX_TOO_LARGE = 2, MATRIX_REFUSED = 4 };

/* Holds one engine's column against what was seen, by opcode: no refusal may have been seen that it
 * does not say, and none of what it refuses always may have been compared. With UPDATE=1 in the
 * environment it is written down instead, beside what was there; `anew`: refusals are those seen and no
 * others. Prints where they differ, and returns false then. */
bool sql_matrix_holds(enum sql_dialect dialect, const uint8_t seen[OP_N_OPCODES], bool anew);

#endif
