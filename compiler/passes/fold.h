/* Between the two files of the folding pass: fold.c walks and simplifies, fold_number.c computes.
 */
#ifndef THIDUA_FOLD_H
#define THIDUA_FOLD_H

#include "compiler/typed/build.h"
#include "compiler/typed/walk.h"

/* The known constant a node is, or is the lift of; NULL for all else. */
const struct tx *constant_of(const struct tx *node);
/* Computes an operation whose operands are constants; false where they are not, or where it is a
 * fault (then the operation stays and faults when run). */
bool fold_number(const struct tx *node, int64_t *number);
/* Decides a comparison of constants or of constant fractions; false where it cannot. */
bool fold_comparison(const struct tx *node, bool *truth);

#endif
