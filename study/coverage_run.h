/* A case run with points forced (coverage_run.c): the inside of coverage.h. */
#ifndef THIDUA_COVERAGE_RUN_H
#define THIDUA_COVERAGE_RUN_H

#include "study/coverage_points.h"

/* The data of a case with a column of overrides for each entity. Owner: the arena given. */
struct forcing {
  const struct cover_program *program;
  struct dataset data;   /* another's, but for these columns; never given to dataset_free */
  struct column *column; /* by entity: its own; kind REG_NUMBER; NULL values: no override */
};
void forcing_open(struct forcing *forcing, struct arena *arena, const struct cover_program *program,
    const struct dataset *data);
/* Forces a point at a row of its home (which stands at one row of `forced_at`), to what a code says;
 * and takes that back. */
void forcing_set(
    struct forcing *forcing, const struct cover_point *point, uint32_t row, uint32_t code);
void forcing_clear(struct forcing *forcing, const struct cover_point *point, uint32_t row);

/* Takes down in obligations of the caller's own what a prepared case, which must expect something, shows
 * of them, if it passes. */
void cover_prepared(struct coverage *coverage, struct prepared *prepared, struct opened *opened,
    struct arena *arena, struct obligation *obligations, uint32_t n);
/* A program without the value of a period that is wanted, where it may matter to a run on a day; NULL:
 * it cannot. In the arena. */
const struct program *cover_without_period(const struct coverage *coverage,
    const struct program *program, const struct obligation *one, int32_t as_of,
    struct arena *arena);
/* Takes down what the cases of a suite show. */
void cover_suite(struct coverage *coverage, uint32_t suite);

#endif
