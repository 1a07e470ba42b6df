/* Expectations written as they were got, into the text of their file: all else stands as it stood,
 * comments too. */
#ifndef THIDUA_CASES_UPDATE_H
#define THIDUA_CASES_UPDATE_H

#include "study/suite.h"

struct replacement {
  uint32_t begin, end; /* bytes of the file's text */
  const char *text;
};

/* A file's text with places that are to be written anew. */
struct rewrite {
  const struct suite *suite;
  struct arena *arena;
  VEC(struct replacement) list;
  uint32_t n_values, n_cases, n_left; /* rewritten; differences that cannot be */
};

/* Adds what a trial that failed came to instead. */
void rewrite_add(struct rewrite *rewrite, const struct test_case *test, const struct trial *trial);
/* The text with all of it. In the arena. */
struct str rewrite_text(struct rewrite *rewrite);

#endif
