/* `thidua test`: runs the cases of test files, and shows for each that fails what was expected
 * beside what was got (study/suite.h). */
#include <stdlib.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/load.h"
#include "cli/test_coverage.h"
#include "cli/test_files.h"
#include "cli/test_mutate.h"
#include "cli/test_show.h"
#include "cli/test_update.h"
#include "cli/test_watch.h"
#include "study/suite_run.h"
#include "base/file.h"
#include "base/processors.h"
#include "base/unreadable.h"
#include "base/translate.h"

enum { FILES_AT_ONCE = 64 }; /* open, where nothing is asked of them all */

/* How it is told which cases ran. */
enum progress_form { TELL_FAILURES, TELL_NAMES, TELL_DOTS };

struct testing {
  struct cli *cli;
  const struct options *options;
  struct test_options test_options;
  enum test_format format;
  enum progress_form progress;
  bool is_quiet; /* standard output is for another program */
  bool keeps;    /* what came of the cases, until all have run */
  struct test_results results;
  struct diags beside; /* of the file that is running */
  enum status status;  /* the worst so far */
  uint32_t n_told;     /* cases */
  bool is_usage_fault;
  struct watched *watched; /* NULL: it is run once */
  jmp_buf *memory;         /* where its exhaustion goes when all have run */
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

static void show_case(struct case_result *result, struct arena *arena) {
  struct trial *trial = &result->trial;
  if (result->state != CASE_PASSED) test_show_failure(result, arena);
  /* an error of the data that was expected is no news */
  if (trial->has_results || trial->wrong.list.n) show_diags(&trial->data);
}

/* -- cases -- */

/* The results of the file whose cases are run. */
static struct file_result *file_of(struct testing *testing, struct suite *suite) {
  struct test_results *results = &testing->results;
  uint32_t n = results->files.n;
  if (!n || results->files.items[n - 1].suite != suite) {
    VEC_PUSH(
        results->arena, &results->files, (struct file_result){.path = suite->path, .suite = suite});
    diags_init(&testing->beside, results->arena, NULL);
    n++;
  }
  return &results->files.items[n - 1];
}

static bool take_case(void *context, struct suite *suite, const struct test_case *test,
    struct trial *trial, struct arena **own) {
  struct testing *testing = context;
  struct file_result *file = file_of(testing, suite);
  struct case_result result = {.suite = suite, .test = test, .state = CASE_ERROR};
  if (trial) {
    result.trial = *trial;
    result.state = trial->passed ? CASE_PASSED : trial->wrong.list.n ? CASE_FAILED : CASE_ERROR;
    diags_add_all(&testing->beside, &trial->test);
  }
  const bool passed = result.state == CASE_PASSED;
  *(passed ? &testing->results.n_passed : &testing->results.n_failed) += 1;
  if (!passed) {
    file->n_failed++;
    note_status(testing, STATUS_INPUT);
  }
  if (testing->progress == TELL_DOTS) test_show_dot(&result, testing->n_told);
  if (testing->progress == TELL_NAMES && passed) test_show_name(&result);
  testing->n_told++;
  if (!testing->keeps) {
    if (!testing->is_quiet) show_case(&result, *own);
    return !ferror(stdout);
  }
  if (!passed || trial->data.n) { /* nothing is kept of the others */
    result.arena = *own;
    *own = NULL;
    result.arena->out_of_memory = testing->memory;
  }
  VEC_PUSH(testing->results.arena, &file->cases, result);
  return !ferror(stdout);
}

/* -- files -- */

/* Messages about a whole file, and what it counts by itself: a file of which no case can be run has
 * failed. False where the command line is at fault. */
static bool take_end(void *context, struct suite *suite) {
  struct testing *testing = context;
  struct cli *cli = testing->cli;
  struct file_result *file = file_of(testing, suite);
  if (testing->watched) { /* what is added to it is taken in, too */
    testing->watched->arena.out_of_memory = testing->results.arena->out_of_memory;
    watched_add(testing->watched, suite);
  }
  file->fault = suite_fault(suite, testing->results.arena); /* before its notices are told */
  fflush(stdout);
  if (suite->error) {
    show_file_fault(testing, suite->path, suite->error);
    testing->results.n_failed++;
    return true;
  }
  enum status status = cli_told_of(cli, &suite->opened.notices, suite->fault);
  testing->is_usage_fault = status == STATUS_USAGE;
  if (testing->is_usage_fault) return false;
  struct diags beside;
  diags_init(&beside, testing->results.arena, NULL);
  diags_add_all(&beside, &suite->file.diags);
  diags_add_all(&beside, &testing->beside);
  if (!testing->keeps || testing->format != TEST_TEXT) show_diags(&beside);
  else file->beside = beside; /* behind the dots */
  if (status == STATUS_INPUT) doubt_tests(cli, suite->path);
  if (beside.n_errors && !status) {
    status = STATUS_INPUT;
    if (!file->n_failed) file->fault = str_cstring(testing->results.arena, beside.items[0].text);
  }
  if (file->fault) testing->results.n_failed++;
  note_status(testing, status);
  return true;
}

/* A window of files at a time, unless they are asked more of together. False where the command line
 * is at fault. */
static bool run_files(struct testing *testing, const struct test_paths *paths, bool keeps_suites) {
  struct cli *cli = testing->cli;
  const struct options *options = testing->options;
  const uint32_t n_threads = options->threads ? options->threads : processors_available();
  const struct suite_taker taker = {.arena = testing->results.arena,
      .context = testing,
      .take_case = take_case,
      .take_end = take_end};
  for (uint32_t first = 0; first < paths->list.n && !ferror(stdout);) {
    uint32_t n = paths->list.n - first;
    if (n > FILES_AT_ONCE) n = FILES_AT_ONCE;
    struct suites window = {0};
    const uint32_t n_before = cli->suites.list.n;
    suites_open(&cli->suites, &cli->opened, &testing->test_options, paths->list.items + first, n,
        n_threads);
    for (uint32_t i = n_before; i < cli->suites.list.n; i++)
      VEC_PUSH(&cli->arena, &window.list, cli->suites.list.items[i]);
    suites_run(&window, &cli->opened, options->pattern, n_threads, &taker);
    if (testing->is_usage_fault) return false;
    if (!keeps_suites) suites_close(&cli->suites);
    first += n;
  }
  return true;
}

/* -- reports -- */

static void show_kept(struct testing *testing) {
  if (testing->progress == TELL_DOTS) test_show_dots_end(testing->n_told);
  for (uint32_t f = 0; f < testing->results.files.n; f++) {
    struct file_result *file = &testing->results.files.items[f];
    for (uint32_t i = 0; i < file->cases.n; i++)
      show_case(&file->cases.items[i], testing->results.arena);
    show_diags(&file->beside);
  }
}

static void forget_kept(struct test_results *results) {
  for (uint32_t f = 0; f < results->files.n; f++)
    for (uint32_t i = 0; i < results->files.items[f].cases.n; i++)
      case_arena_free(results->files.items[f].cases.items[i].arena);
}

static void report(struct testing *testing) {
  const struct test_results *results = &testing->results;
  if (testing->is_quiet) {
    if (results->n_failed)
      cli_message(testing->cli,
          "%u passed, %u failed; of those that failed nothing is counted as shown",
          results->n_passed, results->n_failed);
    return;
  }
  switch (testing->format) {
  case TEST_JUNIT: test_junit(results, stdout); return;
  case TEST_TAP: test_tap(results, stdout); return;
  case TEST_JSON: test_json(results, stdout); return;
  case TEST_GITHUB: test_github(results, stdout); return;
  case TEST_DEFAULT:
  case TEST_TEXT: break;
  }
  if (testing->keeps) show_kept(testing);
  printf(_("%u passed, %u failed\n"), results->n_passed, results->n_failed);
}

/* -- the command line -- */

static enum status check_usage(struct cli *cli, const struct options *options) {
  enum status status = test_coverage_check_usage(cli, options);
  if (!status) status = test_mutate_check_usage(cli, options);
  if (status) return status;
  if (!options->arguments.n) return cli_usage(cli, "expected a test file, or a folder of them");
  uint32_t n_standard = 0;
  for (uint32_t i = 0; i < options->arguments.n; i++)
    n_standard += strcmp(options->arguments.items[i], "-") == 0;
  n_standard += options->previous && strcmp(options->previous, "-") == 0;
  if (options->update && n_standard)
    return cli_usage(cli, "--update writes test files, and standard input (-) is none");
  if (options->watch && (n_standard || options->update || options->format > TEST_TEXT))
    return cli_usage(
        cli, "--watch tells people of files: not with standard input (-), --update or --format");
  if (options->update && options->format > TEST_TEXT)
    return cli_usage(cli, "--update and --format: one of the two");
  if (n_standard > 1) return cli_usage(cli, "standard input (-) can be read only once");
  if (options->names && options->dots) return cli_usage(cli, "--names and --dots: one of the two");
  if (options->format > TEST_TEXT && (options->names || options->dots))
    return cli_usage(cli, "--names and --dots are for people, and --format is for programs");
  return cli_check_output(cli, options);
}

/* The results of --previous, which every case reads that has none of its own: standard input can be
 * read only once. What is not results is refused. */
static enum status read_results(struct testing *testing, const char *path) {
  if (!path || strcmp(path, "none") == 0) return STATUS_OK;
  struct arena *arena = &testing->cli->arena;
  testing->test_options.previous_path = path;
  int error = file_read(arena, path, UINT32_MAX, &testing->test_options.previous);
  if (error) {
    show_file_fault(testing, path, error);
    return testing->status;
  }
  struct diags diags;
  diags_init(&diags, arena, NULL);
  test_check_previous(&testing->cli->opened, &testing->test_options, &diags);
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

static enum progress_form progress_of(const struct options *options, enum test_format format) {
  if (format != TEST_TEXT || test_coverage_is_alone(options)) return TELL_FAILURES;
  return options->dots ? TELL_DOTS : options->names ? TELL_NAMES : TELL_FAILURES;
}

/* Files that were meant to be tests and are not run. */
static void note_not_run(struct testing *testing, const struct test_paths *paths) {
  struct test_results *results = &testing->results;
  for (uint32_t i = 0; i < paths->not_run.n; i++) {
    const struct diag *diag = &paths->not_run.items[i];
    const char *text = str_cstring(results->arena, diag->text);
    VEC_PUSH(results->arena, &results->files, (struct file_result){.path = text, .fault = text});
  }
  results->n_failed = paths->not_run.n_errors;
  testing->status = paths->status;
}

/* What failed for what was expected may pass now. */
static void update(struct testing *testing) {
  const struct test_results *results = &testing->results;
  const enum status status = test_update(testing->cli, &testing->results);
  if (testing->status == STATUS_INPUT && !results->n_failed) testing->status = STATUS_OK;
  note_status(testing, status);
}

/* Runs all the arguments mean, and reports. */
static enum status run_tests(struct testing *testing) {
  struct cli *cli = testing->cli;
  const struct options *options = testing->options;
  struct test_paths paths;
  test_files_find(cli, &options->arguments, &paths);
  note_not_run(testing, &paths);
  testing->keeps =
      testing->format != TEST_TEXT || testing->progress == TELL_DOTS || options->update;
  const bool runs = run_files(testing, &paths, testing->keeps || asks_more(options));
  if (runs && options->pattern && !testing->n_told && !testing->results.n_failed) {
    forget_kept(&testing->results);
    return cli_usage(
        cli, "no case has a name, a law or a file that holds \"%s\"", options->pattern);
  }
  if (runs && options->update) update(testing);
  const bool has_mutants = options->mutate && !testing->status;
  if (runs) report(testing);
  if (runs && options->coverage) note_status(testing, test_coverage(cli, options));
  forget_kept(&testing->results);
  if (runs && has_mutants) note_status(testing, test_mutate(cli, options));
  else if (runs && options->mutate)
    cli_message(cli, "no mistake is tried (--mutate) while cases fail on the rules as they are");
  return runs ? testing->status : STATUS_USAGE;
}

/* One run of several: what it makes goes with it. */
static void run_once(const struct testing *asked) {
  struct cli *cli = asked->cli;
  struct arena kept = cli->arena;
  arena_init(&cli->arena, kept.allocator);
  cli->arena.out_of_memory = kept.out_of_memory;
  struct testing testing = *asked;
  run_tests(&testing);
  suites_close(&cli->suites);
  cli->suites = (struct suites){0};
  cli->opened.notices.list.n = cli->opened.notices.list.capacity = 0;
  arena_free(&cli->arena);
  cli->arena = kept;
}

/* Runs them again and again; ends when nobody reads on, or by an interrupt. */
static enum status watch(const struct testing *asked) {
  struct watched watched;
  struct testing testing = *asked;
  watched_init(&watched, asked->memory);
  testing.watched = &watched;
  uint64_t before = 0;
  for (uint32_t n_paths = UINT32_MAX; !ferror(stdout); n_paths = watched.paths.n) {
    const uint64_t at_begin = watched_state(&watched);
    if (isatty(fileno(stdout))) fputs("\033[H\033[2J", stdout);
    run_once(&testing);
    before = n_paths == watched.paths.n ? at_begin : watched_state(&watched);
    puts(_("They are run again when a file changes."));
    fflush(stdout);
    watched_wait(&watched, before);
  }
  arena_free(&watched.arena);
  return STATUS_SYSTEM;
}

int cmd_test(struct cli *cli, const struct options *options) {
  enum status status = check_usage(cli, options);
  const enum test_format format = options->format ? (enum test_format)options->format : TEST_TEXT;
  struct testing testing = {.cli = cli,
      .options = options,
      .format = format,
      .is_quiet = test_coverage_is_alone(options) || test_mutants_are_alone(options),
      .progress = progress_of(options, format),
      .results = {.arena = &cli->arena},
      .memory = cli->arena.out_of_memory,
      .test_options = {.as_of = options->has_as_of ? &options->as_of : NULL,
          .choices = options->readings.items,
          .n_choices = options->readings.n,
          .strict = options->strict,
          .updates = options->update,
          .settled_facts = options->settle}};
  if (!status) status = load_data_options(cli, options, &testing.test_options.data);
  if (!status) status = read_results(&testing, options->previous);
  if (!status) status = options->watch ? watch(&testing) : run_tests(&testing);
  return (int)status;
}
