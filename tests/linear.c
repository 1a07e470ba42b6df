/* What is written, kept and done grows with the data and with the program, and not with their
 * square: each family of inputs (linear_inputs.c) is made at a size and at twice the size, and the
 * program itself is run on both.
 *
 * Bytes of output and peak memory are compared in every run; with --instructions (make bench)
 * instead the instructions, counted by valgrind: no clock is asked, so a busy machine changes
 * nothing. Twice the input may cost RATIO_MAX times as much; what is quadratic costs four times. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "tests/linear_inputs.h"
#include "tests/support/command.h"

#define RATIO_MAX 2.3
/* bytes written for each byte of rules and data: a bound on each result can be so far that the
 * square is not seen below it */
#define BYTES_PER_BYTE_MAX 100
/* below it, pages and buffers of the process say more than the program does */
#define KILOBYTES_COMPARED 4096.0
/* an arena of some size grows by large pages (base/arena.c): the last one may hold next to nothing */
#define KILOBYTES_OF_A_PAGE 2048.0
#define ARGUMENTS_MAX 16
#define KEPT_BYTES_MAX (1u << 20) /* of an output, to look for words in it */

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define MEMORY_IS_OURS false /* a sanitizer keeps what is freed */
#else
#define MEMORY_IS_OURS true
#endif

static char program[4096];
static bool count_instructions;

/* What one run of the program took. */
struct cost {
  int status;
  uint64_t n_bytes;
  double kilobytes;
  double instructions;
  bool has_words; /* what the family is about was among what it wrote */
};

/* -- running -- */

/* Reads all of a pipe, and looks for some words in it (NULL: none). */
static void read_output(int from, const char *words, struct cost *cost) {
  struct text kept = {0};
  char buffer[1 << 16];
  ssize_t n;
  while ((n = read(from, buffer, sizeof buffer)) > 0) {
    cost->n_bytes += (uint64_t)n;
    if (kept.n < KEPT_BYTES_MAX) text_add(&kept, buffer, (size_t)n);
  }
  cost->has_words = !words || (kept.n && memmem(kept.bytes, kept.n, words, strlen(words)));
  text_free(&kept);
}

static void run_child(char **arguments, const char *folder, int output) {
  const int errors = open("/dev/null", O_WRONLY);
  if (chdir(folder) != 0 || errors < 0 || dup2(output, 1) < 0 || dup2(errors, 2) < 0) _exit(126);
  execvp(arguments[0], arguments);
  _exit(127);
}

/* valgrind's last word: "Collected : 25419416". */
static double collected(const char *path) {
  struct text log = {0};
  double count = 0;
  if (text_read_file(&log, path)) {
    const char *at = strstr(log.bytes, "Collected : ");
    if (at) count = strtod(at + strlen("Collected : "), NULL);
  }
  text_free(&log);
  return count;
}

/* Runs a command, its words parted by blanks, in a folder. */
static struct cost run(const char *folder, const char *command, const char *words) {
  struct cost cost = {0};
  char line[512], *arguments[ARGUMENTS_MAX + 8], *rest = line;
  int n = 0;
  if (count_instructions) {
    arguments[n++] = (char *)"valgrind";
    arguments[n++] = (char *)"--tool=callgrind";
    arguments[n++] = (char *)"--callgrind-out-file=/dev/null";
    arguments[n++] = (char *)"--log-file=count.log";
  }
  arguments[n++] = program;
  snprintf(line, sizeof line, "%s", command);
  for (char *word; (word = strsep(&rest, " ")) != NULL;) arguments[n++] = word;
  arguments[n] = NULL;
  int ends[2];
  assert_int_equal(pipe(ends), 0);
  const pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    close(ends[0]);
    run_child(arguments, folder, ends[1]);
  }
  close(ends[1]);
  read_output(ends[0], words, &cost);
  close(ends[0]);
  struct rusage usage;
  int status;
  assert_int_equal(wait4(child, &status, 0, &usage), child);
  cost.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  cost.kilobytes = (double)usage.ru_maxrss;
  if (count_instructions) {
    char path[4200];
    snprintf(path, sizeof path, "%s/count.log", folder);
    cost.instructions = collected(path);
  }
  return cost;
}

/* -- comparing -- */

/* Returns how many bytes these are. */
static uint64_t write_inputs(const struct family *family, const char *folder, uint32_t n) {
  static const char *const names[] = {"r.rules", "changed.rules", "d.yaml"};
  FILE *files[3];
  for (int i = 0; i < 3; i++) {
    char path[4200];
    snprintf(path, sizeof path, "%s/%s", folder, names[i]);
    files[i] = fopen(path, "w");
    assert_non_null(files[i]);
  }
  family->write_rules(files[0], n, false);
  family->write_rules(files[1], n, true);
  family->write_data(files[2], n);
  uint64_t n_bytes = 0;
  for (int i = 0; i < 3; i++) {
    n_bytes += (uint64_t)ftell(files[i]);
    fclose(files[i]);
  }
  return n_bytes;
}

static void expect_linear(
    const char *command, const char *what, double once, double twice, uint32_t *n_failed) {
  if (twice <= once * RATIO_MAX) return;
  print_error("%s: %s: %.0f, and of twice the input %.0f: %.2f times\n", command, what, once, twice,
      once > 0 ? twice / once : 0);
  ++*n_failed;
}

/* Two folders: inputs, and inputs of twice the size, with how many bytes these are. */
struct folders {
  char *small, *large;
  uint64_t n_large;
};

static void check_command(
    const struct family *family, const struct folders *folders, const char *command) {
  const char *small = folders->small, *large = folders->large;
  const struct cost base = count_instructions ? (struct cost){0} : run(small, "--version", NULL);
  /* only the form that has all of a record in one place is asked for the family's words */
  const char *words = strstr(command, "run") && strstr(command, "jsonl") ? family->words : NULL;
  const struct cost once = run(small, command, words), twice = run(large, command, words);
  uint32_t n_failed = 0;
  assert_int_equal(once.status, family->status);
  assert_int_equal(twice.status, family->status);
  assert_true(once.has_words && twice.has_words);
  if (count_instructions) {
    assert_true(once.instructions > 0 && twice.instructions > once.instructions);
    printf("%-24s %-48s %6.2f\n", family->name, command, twice.instructions / once.instructions);
    expect_linear(command, "instructions", once.instructions, twice.instructions, &n_failed);
  } else {
    assert_true(twice.n_bytes <= folders->n_large * BYTES_PER_BYTE_MAX);
    const double kept_once = once.kilobytes - base.kilobytes,
                 kept_twice = twice.kilobytes - base.kilobytes;
    expect_linear(command, "bytes written", (double)once.n_bytes, (double)twice.n_bytes, &n_failed);
    if (MEMORY_IS_OURS && kept_twice > KILOBYTES_COMPARED)
      expect_linear(
          command, "peak memory, kB", kept_once, kept_twice - KILOBYTES_OF_A_PAGE, &n_failed);
  }
  assert_int_equal(n_failed, 0);
}

static void check_family(void **state) {
  const struct family *family = *state;
  struct folders folders = {scratch_make(), scratch_make(), 0};
  write_inputs(family, folders.small, family->n);
  folders.n_large = write_inputs(family, folders.large, 2 * family->n);
  for (const char *const *command = family->commands; *command; command++)
    check_command(family, &folders, *command);
  scratch_remove(folders.small);
  scratch_remove(folders.large);
}

/* The program that was built beside this one: BUILD/tests/linear, BUILD/thidua. */
static bool find_program(void) {
  const ssize_t n = readlink("/proc/self/exe", program, sizeof program - 16);
  if (n <= 0) return false;
  program[n] = 0;
  for (int up = 0; up < 2; up++) {
    char *slash = strrchr(program, '/');
    if (!slash) return false;
    *slash = 0;
  }
  strcat(program, "/thidua");
  return access(program, X_OK) == 0;
}

int main(int argc, char **argv) {
  count_instructions = argc > 1 && strcmp(argv[1], "--instructions") == 0;
  if (!find_program()) {
    fprintf(stderr, "linear: %s is not there: make\n", program);
    return 1;
  }
  struct CMUnitTest tests[FAMILIES_MAX];
  uint32_t n = 0;
  for (; linear_families[n].name; n++)
    tests[n] = (struct CMUnitTest){.name = linear_families[n].name,
        .test_func = check_family,
        .initial_state = (void *)&linear_families[n]};
  return _cmocka_run_group_tests("linear", tests, n, NULL, NULL);
}
