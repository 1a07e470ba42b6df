/* What `test` shows to people. */
#ifndef THIDUA_TEST_SHOW_H
#define THIDUA_TEST_SHOW_H

#include "study/test_results.h"

/* A case that did not pass: where it stands, and what was expected beside what was got, with marks
 * under what differs. On standard output. */
void test_show_failure(const struct case_result *result, struct arena *arena);
/* A case that passed, by its name. */
void test_show_name(const struct case_result *result);
/* A dot for one that passed, else F. `number`: how many were shown before it. */
void test_show_dot(const struct case_result *result, uint32_t number);
/* The end of so many. */
void test_show_dots_end(uint32_t number);

#endif
