/* `thidua test --coverage`: what the tests show of their regulations, told. */
#ifndef THIDUA_TEST_COVERAGE_H
#define THIDUA_TEST_COVERAGE_H

#include "cli/commands.h"

/* Before anything is read. Told where it is at fault. */
enum status test_coverage_check_usage(struct cli *cli, const struct options *options);
/* Standard output is the coverage's alone: what programs read. */
bool test_coverage_is_alone(const struct options *options);
/* Of all suites that are open, each of whose cases was run. */
enum status test_coverage(struct cli *cli, const struct options *options);

#endif
