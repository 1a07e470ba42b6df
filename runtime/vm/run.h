/* The door of the VM: one evaluation, its results, and why one of them is unknown. What lies behind
 * it is the engine (vm.h), the block run again (trace.h), and the walk to missing facts
 * (reasons.h).
 */
#ifndef THIDUA_RUN_H
#define THIDUA_RUN_H

#include "runtime/vm/reasons.h"

/* Prepares and evaluates. Out of memory: jumps to arena->out_of_memory (run_free still works after
 * it). */
void run_evaluate(struct run *run, struct arena *arena, const struct allocator *allocator,
    const struct program *program, const struct dataset *data, const struct run_options *options);
/* A run whose values somebody else has found, a database say: nothing is evaluated but what is the
 * same for the whole run, and the column of each register that run_is_adopted is the caller's to
 * fill (run_adopted), a value for each row of its entity, before anything is read. Then it is as if
 * it had been evaluated here: reasons are found by running blocks again on the data. Out of memory
 * likewise. */
void run_adopt(struct run *run, struct arena *arena, const struct allocator *allocator,
    const struct program *program, const struct dataset *data, const struct run_options *options);
/* Whether a register is kept whole, and is neither a column of the data nor the same for all rows. */
static inline bool run_is_adopted(const struct program *program, uint32_t reg) {
  return program->registers[reg].storage == STORAGE_WHOLE &&
      program->registers[reg].entity != ENTITY_RUN;
}
/* The column of a register of such a run, to be filled. Of one that is not kept whole one is made, so
 * that reading it runs no block again. */
struct view run_adopted(struct run *run, uint32_t reg);
void run_free(struct run *run);
/* A second eye on an evaluated run, for a thread of its own: reads results and asks why as `run`
 * does, with scratch and memory of what it found of its own, in `arena`. `run` must outlive it and
 * is not written by it. Freed by run_free. Out of memory: jumps to arena->out_of_memory. */
void run_share(struct run *reader, const struct run *run, struct arena *arena);

/* -- reading results: any register, at a row of its entity (row 0 for the run and the root). One
 * that is not kept whole is read by running its block again (cheap when rows are asked in order);
 * not for several threads at once -- */
struct view run_traced_(const struct run *run, uint32_t reg, uint32_t row, uint32_t *index);
/* Where a register's value at a row stands: the view and the index in it. */
static inline struct view run_view(
    const struct run *run, uint32_t reg, uint32_t row, uint32_t *index) {
  *index = row;
  return run->whole[reg].values ? run->whole[reg] : run_traced_(run, reg, row, index);
}
/* How many rows, from a row on, stand behind it in the same view. */
uint32_t run_n_viewed(const struct run *run, uint32_t reg, uint32_t row);
static inline uint8_t run_truth(const struct run *run, uint32_t reg, uint32_t row) {
  const struct view view = run_view(run, reg, row, &row);
  return ((const uint8_t *)view.values)[row];
}
/* The set of possible outcomes, either width. */
uint64_t run_set(const struct run *run, uint32_t reg, uint32_t row);
/* CODE_UNKNOWN where unknown. */
static inline uint32_t run_code(const struct run *run, uint32_t reg, uint32_t row) {
  return run_truth(run, reg, row); /* both are bytes */
}
uint32_t run_text(const struct run *run, uint32_t reg, uint32_t row);
/* The words of a text's number (not TEXT_UNKNOWN): from the data's dictionary, or, past its end,
 * those of a constant no data has. */
struct str run_text_words(const struct run *run, uint32_t code);
/* NUMBER and BOUNDS registers: false where nothing is known; known exactly where *lo == *hi. */
static inline bool run_number(
    const struct run *run, uint32_t reg, uint32_t row, int64_t *lo, int64_t *hi) {
  const struct view view = run_view(run, reg, row, &row);
  *lo = ((const int64_t *)view.values)[row];
  *hi = view.high ? ((const int64_t *)view.high)[row] : *lo;
  return view.known[row];
}

/* -- why -- */
/* Whether a register has no single value at a row, so that there are reasons to ask for. */
bool run_unresolved(struct run *run, uint32_t reg, uint32_t row);
/* Why the register is unknown at a row of its entity (everything empty where it is known). Texts
 * live in `arena`; keeps one traced block in `run`, so asking row after row in order is cheap. Not
 * for several threads at once. */
void run_why(struct run *run, uint32_t reg, uint32_t row, struct arena *arena, struct reasons *out);
/* The missing facts among them, as data could give them (reasons.h). */
void run_missing(
    struct run *run, uint32_t reg, uint32_t row, struct arena *arena, struct missing_facts *out);

#endif
