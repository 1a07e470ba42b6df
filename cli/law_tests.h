/* `law`: the tests of a regulation and of those it amends, and which of their cases exercise which
 * declaration. */
#ifndef THIDUA_LAW_TESTS_H
#define THIDUA_LAW_TESTS_H

#include "author/law.h"
#include "cli/cli.h"

struct law_tests {
  struct cli *cli;
  const struct compilation *compilation; /* of the regulation that is asked about */
  VEC(struct law_test_file) files;
  struct law_exercise *exercised; /* by the declarations of its tree */
  uint32_t n_failed;
  enum status status; /* the worst that was met */
  bool is_quiet; /* what is wrong with tests that were only found is not told: the regulation is */
};

/* Finds the test files in the folders of the regulation's files (`folder`: where its own lies) that
 * name one of these, and those that `arguments` name behind the first; runs their cases. What is
 * wrong with them is told. */
void law_tests_run(struct law_tests *tests, struct cli *cli, const struct compilation *compilation,
    struct str folder, bool is_quiet, const struct options *options);
/* What they show of a declaration (law_exercised). */
struct law_exercise law_tests_of(void *tests, const struct ast_decl *decl);

#endif
