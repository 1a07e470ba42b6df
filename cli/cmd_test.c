/* `thidua test`: runs the cases of test files, and shows for each that fails what was expected
 * beside what was got (study/suite.h). */
#include <stdlib.h>

#include "cli/commands.h"
#include "cli/load.h"
#include "cli/test_files.h"
#include "cli/test_show.h"
#include "base/file.h"
#include "base/unreadable.h"
#include "base/translate.h"

struct testing {
  struct cli *cli;
  struct test_options options;
  uint32_t n_passed, n_failed;
  enum status status; /* the worst so far */
};

static void note_status(struct testing *testing, enum status status) {
  if (status > testing->status) testing->status = status;
}

/* -- what is told -- */

static void show_file_fault(struct testing *testing, const char *path, int error) {
  struct diags diags;
  diags_init(&diags, &testing->cli->arena, NULL);
  diag_unreadable(&diags, (struct place){0}, path, error);
  cli_show_diags(&diags, DIAG_FORMAT_TEXT);
  note_status(testing, STATUS_SYSTEM);
}

/* Messages stand behind what was written before them, also where both streams are one. */
static void show_diags(struct diags *diags) {
  if (!diags->n_errors && !diags->n_warnings) return;
  fflush(stdout);
  cli_show_diags(diags, DIAG_FORMAT_TEXT);
}

static void doubt_tests(const struct cli *cli, const char *path) {
  const char *dot = strrchr(path, '.');
  if (dot && (strcmp(dot, ".rules") == 0 || strcmp(dot, ".rbc") == 0))
    cli_message(cli,
        "%s is named like a regulation, and tests of one are expected here: *.test.yaml", path);
}

/* -- running -- */

/* True where the case passed. `beside`: what is wrong with what cases expect. */
static bool run_case(struct suite *suite, const struct test_case *test, struct opened *opened,
    struct diags *beside) {
  if (test->is_faulty) {
    test_show_failure(suite, test, NULL);
    return false;
  }
  struct trial trial;
  suite_try(suite, test, suite->file.session->program, opened, opened->arena, &trial);
  if (!trial.passed) test_show_failure(suite, test, &trial.wrong);
  /* an error of the data that was expected is no news */
  if (trial.has_results || trial.wrong.list.n) show_diags(&trial.data);
  diags_add_all(beside, &trial.test);
  return trial.passed;
}

static void run_cases(struct testing *testing, struct suite *suite) {
  struct diags beside;
  diags_init(&beside, &suite->arena, NULL);
  for (uint32_t i = 0; i < suite->file.cases.n; i++) {
    struct arena arena; /* of this case */
    struct opened opened;
    arena_init(&arena, NULL);
    arena.out_of_memory = testing->cli->arena.out_of_memory;
    opened_init(&opened, &arena, NULL);
    const bool passed = run_case(suite, &suite->file.cases.items[i], &opened, &beside);
    opened_close(&opened);
    arena_free(&arena);
    *(passed ? &testing->n_passed : &testing->n_failed) += 1;
    if (!passed) note_status(testing, STATUS_INPUT);
  }
  diags_add_all(&suite->file.diags, &beside);
}

/* A file of which no case can be run counts as one that failed. False where the command line is at
 * fault. */
static bool run_file(struct testing *testing, const char *path) {
  struct cli *cli = testing->cli;
  fflush(stdout);
  struct suite *suite = suite_open(&cli->opened, &testing->options, path);
  VEC_PUSH(&cli->arena, &cli->suites.list, suite);
  if (suite->error) {
    show_file_fault(testing, path, suite->error);
    testing->n_failed++;
    return true;
  }
  enum status status = cli_told_of(cli, &suite->opened.notices, suite->fault);
  if (status) testing->n_failed++;
  if (status == STATUS_USAGE) return false;
  const uint32_t n_failed_before = testing->n_failed;
  if (!status) run_cases(testing, suite);
  show_diags(&suite->file.diags);
  if (status == STATUS_INPUT) doubt_tests(cli, path);
  if (suite->file.diags.n_errors && !status) {
    /* what is wrong beside the cases */
    if (testing->n_failed == n_failed_before) testing->n_failed++;
    status = STATUS_INPUT;
  }
  note_status(testing, status);
  return true;
}

static enum status check_usage(struct cli *cli, const struct options *options) {
  if (options->coverage || options->mutate) {
    cli_message(cli, "--%s is not in this version", options->coverage ? "coverage" : "mutate");
    return STATUS_USAGE;
  }
  if (!options->arguments.n) return cli_usage(cli, "expected a test file, or a folder of them");
  uint32_t n_standard = 0;
  for (uint32_t i = 0; i < options->arguments.n; i++)
    n_standard += strcmp(options->arguments.items[i], "-") == 0;
  n_standard += options->previous && strcmp(options->previous, "-") == 0;
  if (n_standard > 1) return cli_usage(cli, "standard input (-) can be read only once");
  return cli_check_output(cli, options);
}

/* The results of --previous, which every case reads that has none of its own: standard input can be
 * read only once. What is not results is refused. */
static enum status read_results(struct testing *testing, const char *path) {
  if (!path || strcmp(path, "none") == 0) return STATUS_OK;
  struct arena *arena = &testing->cli->arena;
  testing->options.previous_path = path;
  int error = file_read(arena, path, UINT32_MAX, &testing->options.previous);
  if (error) {
    show_file_fault(testing, path, error);
    return testing->status;
  }
  struct diags diags;
  diags_init(&diags, arena, NULL);
  test_check_previous(&testing->cli->opened, &testing->options, &diags);
  if (diags.n_errors) {
    cli_show_diags(&diags, DIAG_FORMAT_TEXT);
    note_status(testing, STATUS_INPUT);
  }
  return testing->status;
}

/* What is asked of all cases together stands on the suites, which then stay open. */
static bool asks_more(const struct options *options) {
  return options->coverage || options->mutate;
}

int cmd_test(struct cli *cli, const struct options *options) {
  enum status status = check_usage(cli, options);
  struct testing testing = {.cli = cli,
      .options = {.as_of = options->has_as_of ? &options->as_of : NULL,
          .choices = options->readings.items,
          .n_choices = options->readings.n,
          .strict = options->strict,
          .threads = options->threads,
          .settled_facts = options->settle}};
  if (!status) status = load_data_options(cli, options, &testing.options.data);
  if (!status) status = read_results(&testing, options->previous);
  if (status) return (int)status;
  struct test_paths paths;
  test_files_find(cli, &options->arguments, &paths);
  testing.n_failed = paths.n_failed;
  testing.status = paths.status;
  for (uint32_t i = 0; i < paths.list.n && !ferror(stdout); i++) {
    if (!run_file(&testing, paths.list.items[i])) return STATUS_USAGE;
    if (!asks_more(options)) suites_close(&cli->suites);
  }
  printf(_("%u passed, %u failed\n"), testing.n_passed, testing.n_failed);
  return (int)testing.status;
}
