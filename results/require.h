/* `require`: what the data must satisfy, asked after the run. */
#ifndef THIDUA_REQUIRE_H
#define THIDUA_REQUIRE_H

#include "runtime/vm/run.h"

/* Warns where the day of a run lies outside the days the regulation is effective. */
void require_check_day(const struct schema *schema, int32_t as_of, struct diags *diags);
/* Reports every violation in `diags`, and under `strict` every requirement that cannot be decided,
 * at its instance's place. Texts in `arena`. */
void require_collect(struct run *run, struct arena *arena, bool strict, struct diags *diags);
/* The same of one requirement (schema.requires). */
void require_collect_one(
    struct run *run, struct arena *arena, uint32_t require, bool strict, struct diags *diags);

#endif
