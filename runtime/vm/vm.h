/* The VM: runs a verified program over a data set, block by block, and keeps the results' columns.
 * After verification nothing is checked here. architecture.md "Blocks", "Trust once".
 */
#ifndef THIDUA_VM_H
#define THIDUA_VM_H

#include "runtime/data/dataset.h"
#include "runtime/program/program.h"

struct run_options {
  int32_t as_of;            /* days */
  const uint32_t *readings; /* chosen codes by schema.readings; NULL: the defaults */
  uint32_t block_rows;      /* 0: BLOCK_ROWS. Results do not depend on it */
  uint32_t threads;         /* 0: 1. Results do not depend on it */
};

/* One evaluation. Owner: `arena` for its small parts; columns from `allocator`; freed by run_free.
 * Keeps pointers to program and data, which must outlive it. */
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

/* Prepares and evaluates. Out of memory: jumps to arena->out_of_memory (run_free still works after
 * it). */
void run_evaluate(struct run *run, struct arena *arena, const struct allocator *allocator,
    const struct program *program, const struct dataset *data, const struct run_options *options);
void run_free(struct run *run);

/* -- reading results: any register, at a row of its entity (row 0 for the run and the root). One
 * that is not kept whole is read by running its block again (cheap when rows are asked in order);
 * not for several threads at once -- */
uint8_t run_truth(const struct run *run, uint32_t reg, uint32_t row);
/* The set of possible outcomes, either width. */
uint64_t run_set(const struct run *run, uint32_t reg, uint32_t row);
/* CODE_UNKNOWN where unknown. */
uint32_t run_code(const struct run *run, uint32_t reg, uint32_t row);
uint32_t run_text(const struct run *run, uint32_t reg, uint32_t row);
/* The words of a text's number (not TEXT_UNKNOWN): from the data's dictionary, or, past its end,
 * those of a constant no data has. */
struct str run_text_words(const struct run *run, uint32_t code);
/* NUMBER and BOUNDS registers: false where nothing is known; known exactly where *lo == *hi. */
bool run_number(const struct run *run, uint32_t reg, uint32_t row, int64_t *lo, int64_t *hi);

/* -- why: the same program run again on the block that holds the instance, keeping every register
 * -- */
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
void run_why(struct run *run, uint32_t reg, uint32_t row, struct arena *arena, struct reasons *out);
/* "unit[u1].incident[2]": an instance named from `from_entity` (the root: "at" in results), without
 * that; ids where given, else positions from 1. It begins at the nearest instance that has an id,
 * the instance itself or one above it: ids are unique in their entity. */
struct str run_instance_path(const struct dataset *data, uint32_t entity, uint32_t row,
    uint32_t from_entity, struct arena *arena);

#endif
