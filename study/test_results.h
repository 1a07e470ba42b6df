/* What came of test files, kept until all have run, and written for programs: one writer a form. No
 * writer looks at the clock: the same cases give the same bytes.
 *
 *   test_results.c  kept, and looked at
 *   test_json.c     JSON
 *   test_junit.c    JUnit's XML, as CI servers read it
 *   test_tap.c      Test Anything Protocol, version 14
 *   test_github.c   annotations of GitHub's workflows
 *   test_marks.c    where what was got differs from what was expected */
#ifndef THIDUA_TEST_RESULTS_H
#define THIDUA_TEST_RESULTS_H

#include <stdio.h>

#include "study/suite.h"

enum case_state {
  CASE_PASSED,
  CASE_FAILED, /* something is otherwise than expected */
  CASE_ERROR   /* it could not be run, or what it expects is in error */
};

struct case_result {
  const struct suite *suite;
  const struct test_case *test;
  enum case_state state;
  struct trial trial;  /* all empty where it could not be run */
  struct arena *arena; /* the trial's */
};

struct file_result {
  const char *path;    /* where there is no suite: what it is called all the same */
  struct suite *suite; /* NULL: the file is not run at all */
  VEC(struct case_result) cases;
  uint32_t n_failed;   /* cases */
  struct diags beside; /* about the file, and what its cases expect */
  /* the file has failed by itself: nothing of it was run, or what is wrong beside the cases; why, in
   * a sentence; NULL: it has not */
  const char *fault;
};

struct test_results {
  struct arena *arena;
  VEC(struct file_result) files;
  uint32_t n_passed, n_failed; /* cases, and files that failed by themselves */
};

/* The word of a state: "passed", "failed", "error". */
const char *case_state_word(enum case_state state);
/* What is wrong with a case that is in error: of the file's diagnostics those at its place. Else what
 * is wrong with what it expects, and what was told of its data. */
void case_messages(const struct case_result *result, struct arena *arena, struct diags *out);
/* All that a case's report says beside its name, as plain text, a line each: differences, then
 * messages. "" where there is nothing to say. */
const char *case_report(const struct case_result *result, struct arena *arena);
/* Why none of a suite's cases can be run, in a sentence; NULL: they can. */
const char *suite_fault(const struct suite *suite, struct arena *arena);

/* -- forms -- */
void test_json(const struct test_results *results, FILE *out);
void test_junit(const struct test_results *results, FILE *out);
void test_tap(const struct test_results *results, FILE *out);
void test_github(const struct test_results *results, FILE *out);

/* -- marks -- */
/* Pieces [begin, end) of a text that differ from the other: bytes. None where all of it differs, for
 * then there is nothing to be pointed at. */
struct text_piece {
  uint32_t begin, end;
};
struct text_marks {
  VEC(struct text_piece) list;
};
/* Of lists ("[a, b]") the items that the other has not, of other texts what lies between a common
 * beginning and a common end, where these are the greater part. */
void test_marks(const char *expected, const char *got, struct arena *arena,
    struct text_marks *in_expected, struct text_marks *in_got);

#endif
