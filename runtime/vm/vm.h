/* The engine: runs a verified program over a data set, block by block, and keeps the results'
 * columns. After verification nothing is checked here. Users come by the door, run.h.
 * architecture.md "Blocks", "Trust once".
 */
#ifndef THIDUA_VM_H
#define THIDUA_VM_H

#include "runtime/data/dataset.h"
#include "runtime/program/program.h"

struct run_options {
  int32_t as_of;            /* days */
  const uint32_t *readings; /* chosen codes by schema.readings; NULL: the defaults */
  uint32_t block_rows;      /* 0: BLOCK_ROWS. Results do not depend on it */
  uint32_t threads;         /* 0: processors_available. Results do not depend on it */
  struct pool *pool;      /* whose threads they are, used by nobody else meanwhile; NULL: its own */
  uint32_t reasons_named; /* 0: REASONS_NAMED_MAX */
  /* nobody will ask for a rank, nor why: what only selections need of ranks is not kept */
  bool counts_only;
  uint32_t settled_facts; /* outcomes with at most so many missing facts are settled by cases; 0:
                               none. For who asks runtime/settle: the run itself does not */
};

/* One evaluation. Owner: `arena` for its small parts; columns from `allocator`; freed by run_free
 * (run.h). Keeps pointers to program and data, which must outlive it. */
struct run {
  const struct program *program;
  const struct dataset *data;
  struct run_options options;
  struct arena *arena;
  const struct allocator *allocator;
  /* by register: the whole column for WHOLE and VIEW registers (values == NULL for others) */
  struct view *whole;
  struct vm *vm; /* plans and scratch, vm.c */
};

/* Prepares and evaluates a run whose program, data, options, arena and allocator are set. Out of
 * memory: jumps to arena->out_of_memory; vm_release still works after it. */
void vm_execute(struct run *run);
/* Prepares such a run and evaluates only what is the same for all of it (constants, parameters,
 * readings): run_adopt. Out of memory likewise. */
void vm_adopt(struct run *run);
/* Makes `reader`, whose arena and allocator are set, a second eye on an executed run: its columns,
 * scratch of its own. Freed by vm_release. */
void vm_share(struct run *reader, const struct run *run);
/* Frees the columns and plans of a run. */
void vm_release(struct run *run);

#endif
