/* Advice on data, as bytes that are kept with its columns: who finds them is told the same. */
#ifndef THIDUA_KEPT_DIAGS_H
#define THIDUA_KEPT_DIAGS_H

#include "base/diag.h"

/* The diagnostics from number `first` on, all at places of data, in the arena. */
struct str kept_diags_write(const struct diags *diags, uint32_t first, struct arena *arena);
/* Reports them again. False, with nothing reported, where the bytes are no such thing. */
bool kept_diags_read(struct diags *diags, struct str bytes);

#endif
