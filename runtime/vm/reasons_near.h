/* What is named and what is referred to where a value hangs on more than may be named whole: the
 * inside of reasons.c. */
#ifndef THIDUA_REASONS_NEAR_H
#define THIDUA_REASONS_NEAR_H

#include "runtime/vm/reasons_say.h"

/* What a register reads at a row, up to the results that tell themselves why they are unknown.
 * Facts of the row, of what is below it and of its ancestors are in the walk as they are; all else
 * as REASON_IN_…, once for all rows. A view until the next walk. */
const struct walk *walk_near(struct walker *w, uint32_t reg, uint32_t row);

#endif
