/* Which test files are meant by the arguments of `test`: files themselves, and those of folders. */
#ifndef THIDUA_TEST_FILES_H
#define THIDUA_TEST_FILES_H

#include "cli/cli.h"

struct test_paths {
  VEC(const char *) list;
  struct diags not_run; /* files that were meant to be tests */
  enum status status;   /* the worst that was met */
};

/* Finds them, in the cli's arena; what is wrong, and what is passed over, is told. */
void test_files_find(struct cli *cli, const struct text_list *arguments, struct test_paths *out);

/* The names of the test files right in a folder ("": the one at hand), by their bytes; one that cannot
 * be read has none. In the cli's arena. */
void test_files_in(struct cli *cli, struct str folder, struct text_list *out);

#endif
