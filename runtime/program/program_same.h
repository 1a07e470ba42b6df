/* Whether two programs come to the same results, seen by their bytes alone: without where in which
 * file anything stands. */
#ifndef THIDUA_PROGRAM_SAME_H
#define THIDUA_PROGRAM_SAME_H

#include "runtime/program/program.h"

/* The program's bytes but for places and rule texts, in the arena: two programs with the same bytes
 * come to the same results of all data, with the same reasons. (Others may do so too.) */
struct str program_meaning(struct arena *arena, const struct program *program);

#endif
