/* Golden cases: every file under the folder of cases whose first lines begin `# $ ` is a command
 * (or several), and FILE.out beside it is all that they print (tests/cases/README.md). golden CASES
 * PROGRAMS ACTUAL [--update]; where CASES is in the environment, only those whose path holds it. */
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/command.h"

struct golden {
  const char *cases, *actual; /* folders */
  char *programs;             /* absolute */
  const char *filter;         /* only paths that hold it; NULL: all */
  bool update;
  struct CMUnitTest *tests;
  size_t n, capacity;
};

/* One file of a case; the initial state of its test. */
struct golden_case {
  struct golden *golden;
  char *path;
};

/* nftw hands no context on, so the list being filled stands here, in a program that runs once. */
static struct golden *filling;

static bool ends_with(const char *text, const char *end) {
  size_t n = strlen(text), m = strlen(end);
  return n >= m && strcmp(text + n - m, end) == 0;
}

/* The commands in the file's first lines, one a line; `%` is replaced by the file's name, `%%` by
 * `%`. */
static bool read_commands(const char *path, struct text *commands) {
  struct text text = {0};
  if (!text_read_file(&text, path)) return false;
  const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
  const char *line = text.bytes;
  text_add(commands, "", 0);
  while (strncmp(line, "# $ ", 4) == 0) {
    const char *end = strchrnul(line, '\n');
    for (const char *p = line + 4; p < end; p++) {
      if (p[0] == '%' && p[1] == '%') text_add(commands, p++, 1);
      else if (*p == '%') text_add_string(commands, name);
      else text_add(commands, p, 1);
    }
    text_add_string(commands, "\n");
    line = *end ? end + 1 : end;
  }
  text_free(&text);
  return commands->n > 0;
}

/* A path of two pieces, in the heap. */
static char *join(const char *a, const char *b) {
  size_t n = strlen(a), m = strlen(b);
  char *path = malloc(n + m + 1);
  if (!path) abort();
  memcpy(path, a, n);
  memcpy(path + n, b, m + 1);
  return path;
}

/* False where a command was ended: then there is nothing to compare, or to write down. */
static bool transcribe_case(const struct golden_case *test, struct text *transcript) {
  struct text commands = {0};
  read_commands(test->path, &commands);
  char *folder = join(test->path, "");
  *strrchr(folder, '/') = '\0';
  char *scratch = scratch_make(), *saved;
  bool several = strchr(commands.bytes, '\n') != commands.bytes + commands.n - 1;
  bool ended = false;
  text_add(transcript, "", 0);
  for (char *line = strtok_r(commands.bytes, "\n", &saved); line && !ended;
       line = strtok_r(NULL, "\n", &saved)) {
    struct command_result result;
    command_run(folder, test->golden->programs, scratch, line, &result);
    if (several) {
      text_add_string(transcript, "$ ");
      text_add_string(transcript, line);
      text_add_string(transcript, "\n");
    }
    command_transcribe(&result, transcript);
    ended = result.timed_out;
    command_result_free(&result);
  }
  if (ended)
    fprintf(stderr, "%s: ended after %s seconds, so nothing is compared or written\n", test->path,
        command_seconds());
  scratch_remove(scratch);
  free(folder);
  text_free(&commands);
  return !ended;
}

static void run_case(void **state) {
  const struct golden_case *test = *state;
  struct text actual = {0}, expected = {0};
  char *expected_path = join(test->path, ".out");
  char *actual_path = join(test->golden->actual, expected_path + strlen(test->golden->cases));
  bool whole = transcribe_case(test, &actual), found = text_read_file(&expected, expected_path);
  bool same = whole && found && expected.n == actual.n &&
      memcmp(expected.bytes, actual.bytes, actual.n) == 0;
  if (!same && whole && test->golden->update) {
    same = text_write_file(&actual, expected_path);
    fprintf(stderr, "%s %s\n", found ? "updated" : "new", expected_path);
  } else if (!same && whole) {
    text_write_file(&actual, actual_path);
    if (found) show_difference(expected_path, actual_path);
    else fprintf(stderr, "%s is missing; what was printed is in %s\n", expected_path, actual_path);
  }
  text_free(&actual);
  text_free(&expected);
  free(expected_path);
  free(actual_path);
  assert_true(same);
}

static int add_case(const char *path, const struct stat *about, int kind, struct FTW *where) {
  (void)about, (void)where;
  struct golden *golden = filling;
  struct text commands = {0};
  bool wanted = kind == FTW_F && !ends_with(path, ".out") &&
      (!golden->filter || strstr(path, golden->filter)) && read_commands(path, &commands);
  text_free(&commands);
  if (!wanted) return 0;
  if (golden->n == golden->capacity) {
    golden->capacity = golden->capacity ? 2 * golden->capacity : 64;
    golden->tests = realloc(golden->tests, golden->capacity * sizeof *golden->tests);
  }
  struct golden_case *test = malloc(sizeof *test);
  if (!golden->tests || !test) abort();
  *test = (struct golden_case){golden, join(path, "")};
  golden->tests[golden->n++] = (struct CMUnitTest){test->path, run_case, NULL, NULL, test};
  return 0;
}

static int compare_tests(const void *a, const void *b) {
  return strcmp(((const struct CMUnitTest *)a)->name, ((const struct CMUnitTest *)b)->name);
}

int main(int argc, char **argv) {
  struct golden golden = {.filter = getenv("CASES")};
  const char *folders[3] = {NULL, NULL, NULL};
  int n_folders = 0;
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--update") == 0) golden.update = true;
    else if (n_folders < 3) folders[n_folders++] = argv[i];
  }
  if (n_folders < 3) {
    fprintf(stderr,
        "usage: golden CASES PROGRAMS ACTUAL [--update]   (CASES=text in the environment: only "
        "paths that hold it)\n");
    return 2;
  }
  golden.cases = folders[0];
  golden.programs = realpath(folders[1], NULL);
  golden.actual = folders[2];
  if (!golden.programs) {
    perror(folders[1]);
    return 2;
  }
  filling = &golden;
  if (nftw(golden.cases, add_case, 16, FTW_PHYS) != 0 || !golden.n) {
    fprintf(stderr, "no cases under %s\n", golden.cases);
    return 2;
  }
  qsort(golden.tests, golden.n, sizeof *golden.tests, compare_tests);
  int failed = _cmocka_run_group_tests("golden", golden.tests, golden.n, NULL, NULL);
  for (size_t i = 0; i < golden.n; i++) {
    struct golden_case *test = golden.tests[i].initial_state;
    free(test->path);
    free(test);
  }
  free(golden.tests);
  free(golden.programs);
  return failed != 0;
}
