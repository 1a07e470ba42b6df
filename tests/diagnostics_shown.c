/* Every diagnostic is shown by a golden case: its code stands, as users see it, in some .out under
 * tests/cases. Those that no command line can bring about, or none that is worth its time, are in
 * the table below with the test that holds them by name. */
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/command.h"

static const struct diagnostic {
  const char *name, *code;
} diagnostics[] = {
#define DIAGNOSTIC(name, code, severity, text) {#name, #code},
#include "base/diagnostics.def"
};
#define N_DIAGNOSTICS (sizeof diagnostics / sizeof *diagnostics)

static const struct elsewhere {
  const char *name, *test; /* a file that names it */
} elsewhere[] = {
    /* the command tells a program from a text by its first bytes; the library may be given any */
    {"PROGRAM_NOT_ONE", "tests/unit/test_program.c"},
    /* needs a checksum that fits */
    {"PROGRAM_UNSOUND", "tests/unit/test_program.c"},
    /* the command reads no more bytes than that */
    {"PROGRAM_TOO_LARGE", "tests/unit/test_program.c"},
    /* needs a gigabyte */
    {"REGULATION_TOO_LARGE", "tests/limits/limits.c"},
    /* the command opens the history of each regulation it asks something of */
    {"PREVIOUS_NOT_READ", "tests/unit/test_lower.c"},
    /* results of a run go into the next year's by the library only */
    {"HISTORY_KIND_CHANGED", "tests/unit/test_history.c"},
};
#define N_ELSEWHERE (sizeof elsewhere / sizeof *elsewhere)

/* nftw hands no context on. */
static bool shown[N_DIAGNOSTICS];

/* `[E101]`, as every form for people writes it. */
static bool shows(const struct text *output, const char *code) {
  char words[16];
  snprintf(words, sizeof words, "[%s]", code);
  return memmem(output->bytes, output->n, words, strlen(words)) != NULL;
}

static int read_output(const char *path, const struct stat *about, int kind, struct FTW *where) {
  (void)about;
  (void)where;
  size_t n = strlen(path);
  struct text output = {0};
  if (kind != FTW_F || n < 4 || strcmp(path + n - 4, ".out") != 0) return 0;
  if (!text_read_file(&output, path)) return 1;
  for (size_t i = 0; i < N_DIAGNOSTICS; i++)
    shown[i] = shown[i] || shows(&output, diagnostics[i].code);
  text_free(&output);
  return 0;
}

static const struct elsewhere *find_elsewhere(const char *name) {
  for (size_t i = 0; i < N_ELSEWHERE; i++)
    if (strcmp(elsewhere[i].name, name) == 0) return &elsewhere[i];
  return NULL;
}

static void test_shown(void **state) {
  (void)state;
  unsigned n_missing = 0;
  assert_int_equal(nftw("tests/cases", read_output, 16, FTW_PHYS), 0);
  for (size_t i = 0; i < N_DIAGNOSTICS; i++) {
    if (shown[i] || find_elsewhere(diagnostics[i].name)) continue;
    print_error("no golden case shows %s, %s\n", diagnostics[i].code, diagnostics[i].name);
    n_missing++;
  }
  assert_int_equal(n_missing, 0);
}

/* The table holds what is so: the diagnostic exists, no case shows it, and the test names it. */
static void test_elsewhere(void **state) {
  (void)state;
  for (size_t i = 0; i < N_ELSEWHERE; i++) {
    size_t d = 0;
    while (d < N_DIAGNOSTICS && strcmp(diagnostics[d].name, elsewhere[i].name) != 0) d++;
    if (d == N_DIAGNOSTICS) fail_msg("there is no diagnostic %s", elsewhere[i].name);
    if (shown[d]) fail_msg("a case shows %s: it needs no exception", elsewhere[i].name);
    struct text test = {0};
    assert_true(text_read_file(&test, elsewhere[i].test));
    if (!strstr(test.bytes, elsewhere[i].name))
      fail_msg("%s does not name %s", elsewhere[i].test, elsewhere[i].name);
    text_free(&test);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_shown), cmocka_unit_test(test_elsewhere)};
  return cmocka_run_group_tests_name("diagnostics_shown", tests, NULL, NULL);
}
