/* The values that a missing fact may have, and all ways to choose one of each. language.md
 * §7. */
#ifndef THIDUA_COMPLETIONS_H
#define THIDUA_COMPLETIONS_H

#include "runtime/settle/scope.h"
#include "runtime/vm/run.h"

struct completed_fact {
  struct missing_fact fact;
  int64_t *values; /* as dataset_copies_set takes them, ascending; at least one */
  uint32_t n;
  bool by_thresholds; /* not all values there are, but enough to decide each comparison */
};

/* The values of a fact that the registers hang on. False where they cannot all be tried. In the
 * scope's arena. */
bool completions_of(struct scope *scope, struct run *run, struct missing_fact fact,
    const uint32_t *registers, uint32_t n_registers, struct completed_fact *out);
/* How many ways there are, more than COMPLETIONS_MAX as COMPLETIONS_MAX + 1. */
uint32_t completions_number(const struct completed_fact *facts, uint32_t n_facts);
/* Which of its values a fact has in a completion; the last fact's changes from one to the next. */
uint32_t completions_digit(
    const struct completed_fact *facts, uint32_t n_facts, uint32_t completion, uint32_t fact);

#endif
