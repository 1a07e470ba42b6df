/* `test --mutate`. */
#ifndef THIDUA_TEST_MUTATE_H
#define THIDUA_TEST_MUTATE_H

#include "cli/cli.h"

/* What of the command line does not go together. */
enum status test_mutate_check_usage(struct cli *cli, const struct options *options);
/* Standard output is for the report of the mutants alone. */
bool test_mutants_are_alone(const struct options *options);
/* Judges the mutants of the regulations whose suites are open and passed, and tells of them. */
enum status test_mutate(struct cli *cli, const struct options *options);

#endif
