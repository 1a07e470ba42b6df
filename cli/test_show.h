/* What `test` shows of the cases that failed. */
#ifndef THIDUA_TEST_SHOW_H
#define THIDUA_TEST_SHOW_H

#include "study/suite.h"

/* A case that did not pass: where it stands, and what was expected beside what was got. `wrong` NULL:
 * it could not be run. On standard output. */
void test_show_failure(
    const struct suite *suite, const struct test_case *test, const struct mismatches *wrong);

#endif
