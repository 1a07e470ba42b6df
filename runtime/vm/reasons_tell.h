/* Reasons in words, named from the instance that asks. cli.md "A missing fact is named". The inside
 * of reasons.c. */
#ifndef THIDUA_REASONS_TELL_H
#define THIDUA_REASONS_TELL_H

#include "runtime/vm/reasons_say.h"

/* What a walk came to, of a register at a row. Texts in the arena, or the program's. */
void reasons_tell(struct walker *w, const struct walk *walk, uint32_t reg, uint32_t row,
    struct arena *arena, struct reasons *out);

#endif
