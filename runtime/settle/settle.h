/* Settling by cases: an outcome that a few missing facts leave undetermined, evaluated under each of
 * their completions. Where all agree it is decided, though Kleene's logic cannot see it; else what
 * is possible is exactly what occurred. language.md §7.
 *
 * Settled outcomes feed nothing: each is settled by its own missing facts, and the run stays as it
 * is. Beside what is run again (the one group that an outcome hangs on, as often as there are
 * completions, side by side in the blocks of one run), memory grows by the outcomes that were
 * narrowed.
 */
#ifndef THIDUA_SETTLE_H
#define THIDUA_SETTLE_H

#include "runtime/vm/run.h"

enum settled_way { SETTLED_NOT, SETTLED_BY_CASES, SETTLED_BY_THRESHOLDS };

/* What the completions of one outcome came to. A result is an item of the schema; behind them, a
 * warning; behind these, a define that is no item (what `eval` is asked). */
struct settled_outcome {
  uint32_t result, row;
  uint8_t way; /* enum settled_way; NOT: they differ, or some leaves it open */
  /* decision: the outcomes that occurred. Selection's candidate: the status (enum candidacy); state
   * of a selection or duty: the code; define of a closed set or text: the code; boolean, warning:
   * the truth. All but the first where settled */
  uint64_t value;
  bool has_numbers; /* define: lo and hi are the least and the greatest that occurred */
  int64_t lo, hi;
  bool has_rank; /* selection's candidate, settled: `lo` is its rank in every completion */
  /* decision, settled: by rule of the program, those that fire in every completion */
  const bool *fires;
  /* state of a selection, settled: by candidate under the ancestor's row, its status */
  const uint8_t *statuses;
  struct missing_fact *idle; /* named facts that change nothing */
  uint32_t n_idle;
};

struct settled {
  struct settled_outcome *items; /* by result, then row; those of which nothing is better known are
                                  not here */
  uint32_t n;
  uint32_t n_too_many; /* outcomes with more than COMPLETIONS_MAX completions … */
  uint32_t n_left;     /* … and those not tried, for SETTLED_ROWS_MAX rows were run again */
  struct settled_outcome first_too_many, first_left; /* result and row of one of them */
};

/* Tries every outcome of the run that names at most `facts_max` missing facts. In the arena, which
 * is also where it jumps from, out of memory. */
const struct settled *settle_run(
    struct run *run, uint32_t facts_max, struct arena *arena, const struct allocator *allocator);
/* The same of one outcome alone. */
const struct settled *settle_result(struct run *run, uint32_t result, uint32_t row,
    uint32_t facts_max, struct arena *arena, const struct allocator *allocator);
/* The registers a result is read from, the one that says whether it is open first; how many. */
uint32_t settled_registers(const struct program *program, uint32_t result, uint32_t registers[3]);
/* What is known of an outcome; NULL: nothing better. `settled` may be NULL. */
const struct settled_outcome *settled_find(
    const struct settled *settled, uint32_t result, uint32_t row);
/* True where the fact of the missing ones changes nothing. */
bool settled_is_idle(const struct settled_outcome *outcome, struct missing_fact fact);

#endif
