/* What passes offer to the checker: an expression alone is folded and flagged like a whole program. */
#ifndef THIDUA_PASSES_H
#define THIDUA_PASSES_H

#include "compiler/compile.h"

/* fold.c: the tree with all that is the same for every run computed. */
struct tx *fold_tree(
    struct compilation *compilation, const struct typed_program *program, struct tx *node);
/* bounds.c: sets `bounded` on every node of one tree. */
void set_bounded_flags_of(
    struct arena *arena, const struct typed_program *program, struct tx *node);

#endif
