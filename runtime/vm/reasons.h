/* Why a value is unknown: the same program run again on the block that holds the instance, keeping
 * every register. */
#ifndef THIDUA_REASONS_H
#define THIDUA_REASONS_H

#include "runtime/vm/vm.h"

struct reasons {
  /* facts, named from the instance, as cli.md "A missing fact is named"; in reading order, no
   * repeats */
  struct str *missing;
  uint32_t n_missing;
  struct str *faults;
  uint32_t n_faults; /* "division by zero at emulation.rules:31:20" */
  /* names of the exceptions of the define that hold with different values */
  struct str *conflict;
  uint32_t n_conflict;
  /* "sector_flag of c09": selections whose tie it hangs on, each by the id of its ancestor (a root
   * without one: by the name alone) */
  struct str *tied;
  uint32_t n_tied;
  /* facts past MISSING_FACTS_MAX, counted only: never too few; one that several values hang on may
   * count twice */
  uint32_t n_more;
};

/* Why the register is unknown at a row of its entity (everything empty where it is known). Texts
 * live in `arena`; keeps one traced block in `run`, so asking row after row in order is cheap. Not
 * for several threads at once. */
void reasons_find(
    struct run *run, uint32_t reg, uint32_t row, struct arena *arena, struct reasons *out);
/* Frees what questions about a run took. */
void reasons_free(struct vm *vm);

#endif
