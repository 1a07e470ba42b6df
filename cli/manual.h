/* The manual page of the whole command, made from the tables of verbs and options, in the reader's
 * language: `thidua help --man`. docs/thidua.1 is written by hand, in English, and says more. */
#ifndef THIDUA_MANUAL_H
#define THIDUA_MANUAL_H

#include "cli/cli.h"

/* Writes it as roff, for man(1). */
void manual_write(FILE *out, const struct cli *cli);

#endif
