/* Which result is which in two programs, and which instance in the data that they read from the same
 * files: what is compared with what. */
#ifndef THIDUA_MATCH_H
#define THIDUA_MATCH_H

#include "study/outcomes.h"

/* By result of `from`: that of `to` of the same entity and name, NONE_INDEX if there is none. In
 * the arena. */
uint32_t *results_match(struct arena *arena, const struct schema *from, const struct schema *to);

/* -- rows of two data sets read from the same files -- */
/* By entity of `a`, by row: the row of the instance in `b`, UINT32_MAX where it is not there; NULL:
 * the same rows. */
struct row_match {
  uint32_t *entity; /* by entity of a: that of b, NONE_INDEX if there is none of this name */
  uint32_t **rows;
};
/* Instances are the same by entity and id, or, without an id, by how they are found from one that
 * has. In the arena. */
struct row_match *rows_match(struct arena *arena, const struct dataset *a, const struct dataset *b);
/* UINT32_MAX where there is none. */
static inline uint32_t rows_find(const struct row_match *match, uint32_t entity, uint32_t row) {
  if (match->entity[entity] == NONE_INDEX) return UINT32_MAX;
  return match->rows[entity] ? match->rows[entity][row] : row;
}

/* True where data read by one schema serves the other. Fallbacks are not in the data. */
bool schemas_read_alike(const struct schema *a, const struct schema *b);

#endif
