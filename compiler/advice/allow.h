/* `# allow NAME because …`: advice that is meant otherwise, taken back where it would be told.
 * `# cho phép NAME vì …` is the same. The comment stands behind what it is about, on its line, or
 * above it; then the law text below the comment and the line below that are meant. NAME is the
 * advice's (docs/lint.md) or its code, W234; several are separated by commas. */
#ifndef THIDUA_ALLOW_H
#define THIDUA_ALLOW_H

#include "compiler/compile.h"

struct allowances;

/* From now on what a comment allows is not reported; before the first text is read. */
struct allowances *pass_allow_begin(struct compilation *compilation);
/* Comments of the regulation's own file that allow nothing, or give no reason: once all that can be
 * told was asked. What it amends and uses has its own, and is looked at by itself. */
void pass_allow_end(struct compilation *compilation, struct allowances *allowances);

#endif
