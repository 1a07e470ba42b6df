/* A test file to be filled in: what `new --test` writes. One case for each outcome of a decision,
 * state of a duty and lot of a candidate, with the facts that it hangs on left open. */
#ifndef THIDUA_TEST_SKELETON_H
#define THIDUA_TEST_SKELETON_H

#include "dsl/keywords.h"
#include "compiler/compile.h"

struct test_skeleton {
  const struct compilation *compilation; /* typed */
  struct str regulation;                 /* its path, as the test file is to name it */
  const char *file_name;                 /* of the test file, for the command shown */
  enum keyword_language language;        /* in which it is explained */
  FILE *out;
  struct arena *arena;
};
void test_skeleton_write(const struct test_skeleton *skeleton);

#endif
