/* `thidua test`: runs the cases of test files, and shows for each that fails what was expected
 * beside what was got (cases.h). */
#include <stdlib.h>
#include <sys/stat.h>

#include "cli/commands.h"
#include "cli/load.h"
#include "cli/folders.h"
#include "cli/unread.h"
#include "study/cases.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/unreadable.h"
#include "base/translate.h"

struct testing {
  struct walk walk;            /* first: the walk is handed on */
  struct diags errors, advice; /* of the walk */
  struct cli *cli;
  struct test_options options;
  VEC(const char *) paths;
  uint32_t n_passed, n_failed;
  enum status status; /* the worst so far */
};

static void note_status(struct testing *testing, enum status status) {
  if (status > testing->status) testing->status = status;
}

/* -- files -- */

static void show_file_fault(struct testing *testing, const char *path, int error) {
  struct diags diags;
  diags_init(&diags, &testing->cli->arena, NULL);
  diag_unreadable(&diags, (struct place){0}, path, error);
  cli_show_diags(&diags, DIAG_FORMAT_TEXT);
  note_status(testing, STATUS_SYSTEM);
}

static void entry(
    struct walk *walk, const char *name, const char *path, const struct stat *about, int error) {
  struct testing *testing = (struct testing *)walk;
  if (is_test_name(name) && error) {
    diag_unreadable(walk->errors, (struct place){0}, path, error);
    walk->system_error = true;
  } else if (is_test_name(name) && !S_ISDIR(about->st_mode)) {
    VEC_PUSH(walk->arena, &testing->paths, path);
  } else {
    struct unread unread = unread_test(walk->arena, name, path);
    if (!unread.what) return;
    struct diags *diags = unread.looks_like_data ? walk->errors : walk->advice;
    struct diag *diag = unread.looks_like_data
        ? DIAG_AT(diags, TEST_FILE_NOT_RUN, ((struct place){0}), path)
        : DIAG_AT(diags, FILE_PASSED_OVER, ((struct place){0}), path, unread.what);
    if (unread.help) diag_help(diags, diag, "%s", unread.help);
  }
}

/* The test files of a folder and the folders in it, in the order of the names' bytes. */
static void add_path(struct testing *testing, const char *path) {
  struct stat about;
  if (strcmp(path, "-") == 0 || stat(path, &about) != 0 || !S_ISDIR(about.st_mode)) {
    VEC_PUSH(testing->walk.arena, &testing->paths, path);
    return;
  }
  uint32_t n_before = testing->paths.n, n_errors_before = testing->errors.n_errors;
  walk_folder(&testing->walk, path);
  if (testing->paths.n == n_before && testing->errors.n_errors == n_errors_before)
    DIAG_AT(&testing->errors, FOLDER_WITHOUT_TESTS, ((struct place){0}), path);
}

/* A test file that is not run has failed. */
static void find_files(struct testing *testing, const struct text_list *paths) {
  struct arena *arena = &testing->cli->arena;
  diags_init(&testing->errors, arena, NULL);
  diags_init(&testing->advice, arena, NULL);
  walk_init(&testing->walk, arena, &testing->errors, &testing->advice);
  testing->walk.entry = entry;
  testing->walk.repeats = true;
  for (uint32_t i = 0; i < paths->n; i++) add_path(testing, paths->items[i]);
  if (testing->advice.n) cli_show_diags(&testing->advice, DIAG_FORMAT_TEXT);
  if (testing->errors.n) cli_show_diags(&testing->errors, DIAG_FORMAT_TEXT);
  testing->n_failed += testing->errors.n_errors;
  if (testing->errors.n_errors)
    note_status(testing, testing->walk.system_error ? STATUS_SYSTEM : STATUS_INPUT);
}

/* -- what is shown -- */

static void show_cell(const char *text, uint32_t width) {
  uint32_t used = str_display_width(str_from(text));
  printf("%s%*s", text, used < width ? (int)(width - used) : 0, "");
}

static void widen(uint32_t *width, const char *text) {
  uint32_t used = str_display_width(str_from(text));
  if (used > *width) *width = used;
}

static void show_mismatches(const struct mismatches *mismatches) {
  const struct mismatch heading = {_("instance"), _("name"), _("expected"), _("got")};
  uint32_t widths[3] = {0};
  for (uint32_t i = 0; i <= mismatches->list.n; i++) {
    const struct mismatch *m = i ? &mismatches->list.items[i - 1] : &heading;
    widen(&widths[0], m->instance);
    widen(&widths[1], m->name);
    widen(&widths[2], m->expected);
  }
  for (uint32_t i = 0; i <= mismatches->list.n; i++) {
    const struct mismatch *m = i ? &mismatches->list.items[i - 1] : &heading;
    fputs("  ", stdout);
    show_cell(m->instance, widths[0] + 2);
    show_cell(m->name, widths[1] + 2);
    show_cell(m->expected, widths[2] + 2);
    printf("%s\n", m->got);
  }
}

static void show_failure(const struct test_file *file, const struct test_case *test,
    const struct mismatches *mismatches) {
  struct place place = yaml_node_place(&file->nodes, test->node);
  printf(_("FAILED %.*s:%u: %s\n"), STR_ARGS(place.path), place.line, test->name);
  if (mismatches->list.n) show_mismatches(mismatches);
}

/* Messages stand behind what was written before them, also where both streams are one. */
static void show_diags(struct diags *diags) {
  if (!diags->n_errors && !diags->n_warnings) return;
  fflush(stdout);
  cli_show_diags(diags, DIAG_FORMAT_TEXT);
}

/* -- running -- */

/* True where the case passed. */
static bool run_case(struct test_file *file, const struct test_case *test, struct arena *arena) {
  struct diags diags;
  struct mismatches mismatches = {0};
  diags_init(&diags, arena, session_sources(arena, file->schema));
  uint32_t n_errors = file->diags.n_errors;
  bool has_results = test_run(file, test, arena, &diags, &mismatches);
  bool is_faulty = file->diags.n_errors != n_errors; /* what it expects is in error */
  if (!mismatches.list.n && !is_faulty) {
    if (has_results) show_diags(&diags); /* warnings */
    return true;
  }
  show_failure(file, test, &mismatches);
  if (mismatches.list.n || has_results) show_diags(&diags);
  return false;
}

static void run_cases(struct testing *testing, struct test_file *file) {
  for (uint32_t i = 0; i < file->cases.n; i++) {
    const struct test_case *test = &file->cases.items[i];
    struct arena arena; /* of this case */
    arena_init(&arena, NULL);
    arena.out_of_memory = testing->cli->arena.out_of_memory;
    bool passed = false;
    if (test->is_faulty) show_failure(file, test, &(struct mismatches){0});
    else passed = run_case(file, test, &arena);
    arena_free(&arena);
    *(passed ? &testing->n_passed : &testing->n_failed) += 1;
    if (!passed) note_status(testing, STATUS_INPUT);
  }
}

static void doubt_tests(const struct cli *cli, const char *path) {
  const char *dot = strrchr(path, '.');
  if (dot && (strcmp(dot, ".rules") == 0 || strcmp(dot, ".rbc") == 0))
    cli_message(cli,
        "%s is named like a regulation, and tests of one are expected here: *.test.yaml", path);
}

/* A file of which no case can be run counts as one that failed. False where the command line is at
 * fault. */
static bool run_file(struct testing *testing, const char *path) {
  struct arena arena; /* of this file */
  arena_init(&arena, NULL);
  arena.out_of_memory = testing->cli->arena.out_of_memory;
  struct test_file file = {
      .opened = &testing->cli->opened, .options = &testing->options, .arena = &arena};
  struct str text;
  int error = file_read(&arena, path, SOURCE_BYTES_MAX, &text);
  bool is_usage_fault = false;
  uint32_t n_failed_before = testing->n_failed;
  if (error) {
    fflush(stdout);
    show_file_fault(testing, path, error);
    testing->n_failed++;
  } else {
    fflush(stdout);
    enum status status = cli_told(testing->cli, test_read(&file, path, text));
    is_usage_fault = status == STATUS_USAGE;
    if (status) testing->n_failed++;
    if (!status) run_cases(testing, &file);
    if (!is_usage_fault) show_diags(&file.diags);
    if (status == STATUS_INPUT) doubt_tests(testing->cli, path);
    if (file.diags.n_errors && !status) {
      /* what is wrong beside the cases */
      if (testing->n_failed == n_failed_before) testing->n_failed++;
      status = STATUS_INPUT;
    }
    note_status(testing, status);
    if (file.session) session_close(file.session);
  }
  arena_free(&arena);
  return !is_usage_fault;
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
  find_files(&testing, &options->arguments);
  for (uint32_t i = 0; i < testing.paths.n && !ferror(stdout); i++)
    if (!run_file(&testing, testing.paths.items[i])) return STATUS_USAGE;
  printf(_("%u passed, %u failed\n"), testing.n_passed, testing.n_failed);
  return (int)testing.status;
}
