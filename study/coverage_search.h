/* How cases that are missing are searched (coverage_propose); for the files below alone.
 *
 *   coverage_cases.c   the order of the search; what was found made small, and told
 *   coverage_aim.c     facts given one after the other that lead to it (coverage_aim.h)
 *   coverage_never.c   whether it can be shown at all
 *   coverage_look.c    whether data show it, and what must be expected for that */
#ifndef THIDUA_COVERAGE_SEARCH_H
#define THIDUA_COVERAGE_SEARCH_H

#include "study/coverage_run.h"
#include "study/sketch.h"

/* Few steps are taken for all obligations before more are taken for any. */
enum { SEEK_ROUNDS = 3 };

struct seeking {
  struct coverage *coverage;
  struct sketch_values values;
  struct sketch **seeds; /* by case of all suites; NULL: it holds what a sketch does not */
  struct cover_case *cases;
  uint32_t n_seeds;
  const uint32_t *readings; /* where nothing is said */
  /* of one obligation */
  struct obligation *one;
  struct arena arena;   /* … what is made for it */
  struct arena scratch; /* of one case that is tried */
  struct opened opened;
  struct str expect;
  uint32_t n_left; /* steps that may be taken still */
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
/* -- coverage_aim.c -- */
/* From what some of the seeds give, and from nothing, by giving what is missing to it. NULL: none was
 * found. */
struct sketch *seek_aimed(
    struct seeking *s, const uint32_t *seeds, uint32_t n_seeds, uint32_t round);

/* -- coverage_never.c -- */
/* Whether a point can be so with what its body comes to hanging on it, looked at with each fact there or
 * missing and nothing more: what cannot is no obligation. True where that is not certain. */
bool cover_can_show(const struct coverage *coverage, const struct obligation *one);
/* Why no case can show it, whatever it gives; n == 0: that is not proved. `numbers_fit`: it may be
 * supposed that no number gets too large by counting. In the coverage's arena. */
struct str cover_never(
    const struct coverage *coverage, const struct obligation *one, bool numbers_fit);

#endif
