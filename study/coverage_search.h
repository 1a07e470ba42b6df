/* How cases that are missing are searched (coverage_propose); for the files below alone.
 *
 *   coverage_cases.c   the order of the search; what was found made small, and told
 *   coverage_pool.c    data made once for all obligations: which of them are worth trying for which
 *   coverage_facts.c   which facts matter to an obligation, and data with one of them otherwise
 *   coverage_look.c    whether data show it, and what must be expected for that */
#ifndef THIDUA_COVERAGE_SEARCH_H
#define THIDUA_COVERAGE_SEARCH_H

#include "study/coverage_run.h"
#include "study/sketch.h"

struct pool_of_data;

struct seeking {
  struct coverage *coverage;
  struct sketch_values values;
  struct sketch **seeds; /* by case of all suites; NULL: it holds what a sketch does not */
  struct cover_case *cases;
  uint32_t n_seeds;
  const uint32_t *readings; /* where nothing is said */
  struct pool_of_data *pool;
  /* of one obligation */
  struct obligation *one;
  struct arena arena;   /* … what is made for it */
  struct arena scratch; /* of one case that is tried */
  struct opened opened;
  const bool *is_asked; /* by reading: its declaration asks it */
  const bool *is_near;  /* by field of the suites' schema: it matters to the point */
  struct str expect;
  uint32_t n_left; /* sketches that may be tried still */
};

/* -- coverage_look.c -- */
/* Forgets what was made for an obligation: from here on it is for another (NULL: for none). */
void seek_begin(struct seeking *s, struct obligation *one);
/* A case that gives this could show the obligation; what it must expect is in s->expect then. */
bool seek_is_it(struct seeking *s, const struct sketch *sketch);
/* What a case that gives this and expects s->expect shows of some obligations. */
void seek_show(
    struct seeking *s, const struct sketch *sketch, struct obligation *obligations, uint32_t n);
/* A case that gives this and expects s->expect shows the obligation. */
bool seek_shows(struct seeking *s, const struct sketch *sketch);
/* Which of some obligations stand as they are wanted where data are like this, whether anything hangs on
 * it or not; false: the data cannot be read. In s->arena. */
bool seek_stands(struct seeking *s, const struct sketch *sketch, struct obligation **of, uint32_t n,
    bool *is_so);

/* -- coverage_facts.c -- */
/* Which facts and readings matter to the obligation: s->is_near, s->is_asked. */
void seek_find_near(struct seeking *s);
/* The seed with one fact that matters otherwise; with another choice of a reading, another day of the
 * run, alone or with one fact. NULL: none of them is it. */
struct sketch *seek_with_a_fact(struct seeking *s, const struct sketch *seed);
struct sketch *seek_with_a_reading(struct seeking *s, const struct sketch *seed, bool and_a_fact);
struct sketch *seek_with_a_day(struct seeking *s, const struct sketch *seed, bool and_a_fact);

/* -- coverage_pool.c -- */
/* What the cases give, and that with some places changed, each looked at once. */
void seek_fill_pool(struct seeking *s);
/* Of those on which the obligation stands as wanted the first that is it; NULL: none. */
struct sketch *seek_in_pool(struct seeking *s);

#endif
