/* All cases of some suites run, several at once, and taken one after the other in the order in which
 * they are written. */
#ifndef THIDUA_SUITE_RUN_H
#define THIDUA_SUITE_RUN_H

#include "study/suite.h"

/* Who takes what came of the cases. What it makes as it takes lives in `arena`, or in the trial's;
 * nowhere else, for it is not always the caller's thread that takes. */
struct suite_taker {
  struct arena *arena;
  void *context;
  /* A case: `trial` NULL where it could not be run (is_faulty). The trial and its arena `*own` go when
   * this returns, unless the arena is taken over: *own made NULL, for case_arena_free. False: no more
   * is taken. */
  bool (*take_case)(void *context, struct suite *suite, const struct test_case *test,
      struct trial *trial, struct arena **own);
  /* Behind the last case of a suite, or of one of which none can be run. */
  bool (*take_end)(void *context, struct suite *suite);
};

/* Ends an arena that was taken over; NULL: nothing. */
void case_arena_free(struct arena *arena);

/* Opens files side by side into `suites`, in their order. */
void suites_open(struct suites *suites, const struct opened *like,
    const struct test_options *options, const char *const *paths, uint32_t n, uint32_t n_threads);

/* Runs the cases whose name, law or file holds `pattern` (NULL: all). Out of memory: jumps to where
 * `like` says. */
void suites_run(const struct suites *suites, const struct opened *like, const char *pattern,
    uint32_t n_threads, const struct suite_taker *taker);

#endif
