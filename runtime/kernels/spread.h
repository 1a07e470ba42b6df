/* Numbers that the data keep in few bytes (struct column), as kernels take them. */
#ifndef THIDUA_SPREAD_H
#define THIDUA_SPREAD_H

#include "runtime/kernels/kernels.h"

/* Writes rows first .. first + n of a narrow column (width below 8) to to->values and to->known. */
void kernel_spread(const struct column *column, uint32_t first, uint32_t n, const struct view *to);

#endif
