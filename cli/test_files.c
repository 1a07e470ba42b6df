/* The test files that arguments of `test` mean (test_files.h). */
#include "cli/test_files.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "cli/folders.h"
#include "cli/unread.h"
#include "base/unreadable.h"

struct finding {
  struct walk walk;            /* first: the walk is handed on */
  struct diags errors, advice; /* of the walk */
  struct test_paths *out;
};

static void entry(
    struct walk *walk, const char *name, const char *path, const struct stat *about, int error) {
  struct finding *finding = (struct finding *)walk;
  if (is_test_name(name) && error) {
    diag_unreadable(walk->errors, (struct place){0}, path, error);
    walk->system_error = true;
  } else if (is_test_name(name) && !S_ISDIR(about->st_mode)) {
    VEC_PUSH(walk->arena, &finding->out->list, path);
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
static void add_path(struct finding *finding, const char *path) {
  struct stat about;
  if (strcmp(path, "-") == 0 || stat(path, &about) != 0 || !S_ISDIR(about.st_mode)) {
    VEC_PUSH(finding->walk.arena, &finding->out->list, path);
    return;
  }
  uint32_t n_before = finding->out->list.n, n_errors_before = finding->errors.n_errors;
  walk_folder(&finding->walk, path);
  if (finding->out->list.n == n_before && finding->errors.n_errors == n_errors_before)
    DIAG_AT(&finding->errors, FOLDER_WITHOUT_TESTS, ((struct place){0}), path);
}

/* A test file that is not run has failed. */
void test_files_find(struct cli *cli, const struct text_list *arguments, struct test_paths *out) {
  struct finding finding = {.out = out};
  *out = (struct test_paths){0};
  diags_init(&finding.errors, &cli->arena, NULL);
  diags_init(&finding.advice, &cli->arena, NULL);
  walk_init(&finding.walk, &cli->arena, &finding.errors, &finding.advice);
  finding.walk.entry = entry;
  finding.walk.repeats = true;
  for (uint32_t i = 0; i < arguments->n; i++) add_path(&finding, arguments->items[i]);
  if (finding.advice.n) cli_show_diags(&finding.advice, DIAG_FORMAT_TEXT);
  if (finding.errors.n) cli_show_diags(&finding.errors, DIAG_FORMAT_TEXT);
  out->not_run = finding.errors;
  if (finding.errors.n_errors)
    out->status = finding.walk.system_error ? STATUS_SYSTEM : STATUS_INPUT;
}

static int is_test(const struct dirent *entry) { return is_test_name(entry->d_name); }
static int by_bytes(const struct dirent **a, const struct dirent **b) {
  return strcmp((*a)->d_name, (*b)->d_name);
}

void test_files_in(struct cli *cli, struct str folder, struct text_list *out) {
  struct dirent **entries = NULL;
  const int n =
      scandir(folder.n ? str_cstring(&cli->arena, folder) : ".", &entries, is_test, by_bytes);
  const char **names = ARENA_ARRAY(&cli->arena, const char *, n > 0 ? (size_t)n : 1);
  for (int i = 0; i < n; i++) {
    names[i] = str_cstring(&cli->arena, str_from(entries[i]->d_name));
    free(entries[i]);
  }
  free(entries);
  *out = (struct text_list){names, n > 0 ? (uint32_t)n : 0};
}
