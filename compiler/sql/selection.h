/* How many rows of a group are better than a row, or as good, by keys that may be unknown or known
 * within bounds: what runtime/kernels/ranking.h counts, by windows. For selections (selection.c) and
 * the ties of allocations (allocation.c).
 *
 * Each candidate stands at its best in one order of its group, and at its worst as well where that
 * is another place; the counts are sums up to these ends. A query of its own has these rows alone,
 * narrow, and none that surely is no candidate.
 */
#ifndef THIDUA_SQL_SELECTION_H
#define THIDUA_SQL_SELECTION_H

#include "compiler/sql/script.h"

/* Of a row that may be a candidate. Better and good ones as ranking.h has them: more_min, more_max,
 * ge_min, ge_max; SURELY_BETTER: rows that are better even at their worst, candidates or perhaps. */
enum ranking_count {
  COUNT_BETTER_LEAST,
  COUNT_BETTER_MOST,
  COUNT_GOOD_LEAST,
  COUNT_GOOD_MOST,
  COUNT_SURELY_BETTER,
  N_RANKING_COUNTS
};

struct ranked_key {
  const char *lo, *hi; /* the same pointer: never within bounds only */
  bool greater_is_better;
};

struct ranked { /* rows of an entity by rows of another above it */
  uint32_t entity, above;
  const char *candidate; /* a truth; NULL: every row is one */
  struct ranked_key *keys;
  uint32_t n_keys;
};

/* Keys as the operand lists have them: pairs of a register and a direction. */
void ranked_keys(struct script *sql, struct ranked *ranked, const uint32_t *pairs, uint32_t n);
/* A query of the first n counts of every row that may be a candidate: its side; `counts`: its
 * columns, NULL in other rows. */
uint32_t ranked_side(struct script *sql, const struct ranked *ranked, uint32_t time, uint64_t needs,
    uint32_t n, const char *counts[N_RANKING_COUNTS]);
/* The same counts as columns of the entity, at time + 1. `wanted`: what their names begin with. */
void ranked_counts(struct script *sql, const struct ranked *ranked, uint32_t time, uint32_t side,
    uint32_t n, const char *wanted, const char *counts[N_RANKING_COUNTS]);

/* The bit in `needs` of an entity above. */
static inline uint64_t sql_need(const struct script *sql, uint32_t entity) {
  return UINT64_C(1) << sql->program->schema.entities[entity].depth;
}
/* What is not negative, of a value within bounds: SEATS, AMOUNT, WEIGHT (selection.c). */
bool sql_not_negative(struct script *sql, const struct instruction *code, struct sql_value *out);

#endif
