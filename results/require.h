/* `require`: what the data must satisfy, asked after the run. */
#ifndef THIDUA_REQUIRE_H
#define THIDUA_REQUIRE_H

#include "cli/cli.h"

/* Reports every violation in `diags`, and under `strict` every requirement that cannot be decided,
 * at its instance's place. */
void require_collect(struct cli *cli, bool strict, struct diags *diags);
/* The same of any run; texts in `arena`. */
void require_collect_run(struct run *run, struct arena *arena, bool strict, struct diags *diags);
/* Shows every violation, and under `strict` every requirement that cannot be decided, at its
 * instance's place; false where there was one. */
bool require_check(struct cli *cli, bool strict);

#endif
