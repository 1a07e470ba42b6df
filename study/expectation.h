/* What a case may expect so that it passes with one run and fails with another over the same data: the
 * first result in which they differ, as a test file says it. */
#ifndef THIDUA_EXPECTATION_H
#define THIDUA_EXPECTATION_H

#include "study/outcomes.h"

/* One of two runs. */
struct expected_run {
  struct evaluation *evaluation;
  bool is_sound; /* its data satisfies what the regulation requires */
};
/* "{ unit: { u1: { standing: deferred } } }", "{ error: valid_votes }"; n == 0: they do not differ. A
 * result of the name `about` before others (n == 0: no one is). In the arena. */
struct str expectation_between(struct arena *arena, const struct expected_run *passes,
    const struct expected_run *fails, struct str about);
/* Of a result, whatever another run comes to. `result`: of outcomes.h. */
struct str expectation_of(
    struct arena *arena, struct evaluation *evaluation, uint32_t result, uint32_t row);

#endif
