/* `test --update`: what was got is written where something else was expected. */
#ifndef THIDUA_TEST_UPDATE_H
#define THIDUA_TEST_UPDATE_H

#include "cli/cli.h"
#include "study/test_results.h"

/* Rewrites the files of cases that failed, and tells so; cases that pass by it count as passed, and
 * their results in `results` are of the rewritten file no more. A file is only written where it then
 * says what was got. */
enum status test_update(struct cli *cli, struct test_results *results);

#endif
