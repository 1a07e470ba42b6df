/* `make bench`, years (issue 4, "What it must show", 4). Whole commands in processes of their own:
 * they read the rules, compile the chain, read the YAML (or the results), evaluate and write.
 *
 *   (e) a file that amends one number of rules/2020, recompiled and rerun on 100,000 units, beside
 *     the same run of what it amends
 *   (f) the results of 100,000 units of the year before, read by `--previous`, beside the same run
 *     with `--previous none`
 */
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "compiler/compile.h"
#include "tests/bench/bench.h"
#include "tests/bench/race.h"

enum { UNITS = 100000, ROUNDS = 7 };

static void write_text(const char *path, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void write_text(const char *path, const char *format, ...) {
  va_list arguments;
  FILE *out = fopen(path, "w");
  if (!out) exit(3);
  va_start(arguments, format);
  vfprintf(out, format, arguments);
  va_end(arguments);
  if (fclose(out)) exit(3);
}

static double run_seconds(const char *const *arguments) {
  struct rusage usage;
  double start = seconds();
  run_program(arguments, &usage);
  return seconds() - start;
}

/* Two commands, turn about, so that both meet the same machine; the medians of their times. */
static void compare(const char *const *a, const char *const *b, double *of_a, double *of_b) {
  double times_a[ROUNDS], times_b[ROUNDS];
  for (int i = 0; i < ROUNDS; i++) {
    times_a[i] = run_seconds(a);
    times_b[i] = run_seconds(b);
  }
  *of_a = median(times_a, ROUNDS);
  *of_b = median(times_b, ROUNDS);
}

/* Reading, checking and lowering the chain, within this process. */
static double compile_seconds(const char *path) {
  double times[ROUNDS];
  for (int i = 0; i < ROUNDS; i++) {
    struct arena arena;
    struct compilation compilation;
    int system_error;
    arena_init(&arena, NULL);
    double start = seconds();
    if (!compile(&compilation, &arena, compile_file(path, COMPILE_PROGRAM), &system_error)) {
      diags_render(&compilation.diags, stderr, DIAG_FORMAT_TEXT, false);
      exit(1);
    }
    times[i] = seconds() - start;
    arena_free(&arena);
  }
  return median(times, ROUNDS);
}

/* The last field of the summary's line that begins so; 0 where there is none. */
static unsigned long count_in(const char *path, const char *line) {
  char text[512];
  unsigned long count = 0;
  FILE *in = fopen(path, "r");
  if (!in) exit(3);
  while (fgets(text, sizeof text, in))
    if (strncmp(text, line, strlen(line)) == 0) count = strtoul(text + strlen(line), NULL, 10);
  fclose(in);
  return count;
}

static double megabytes(const char *path) {
  struct stat status;
  if (stat(path, &status)) exit(3);
  return (double)status.st_size / 1e6;
}

static bool bench_amendment(const char *thidua, const char *folder, const char *data) {
  char base[PATH_MAX], amending[4096], before[4096], after[4096];
  if (!realpath("rules/2020/emulation.rules", base)) exit(3);
  snprintf(amending, sizeof amending, "%s/amending.rules", folder);
  snprintf(before, sizeof before, "%s/before.txt", folder);
  snprintf(after, sizeof after, "%s/after.txt", folder);
  write_text(amending,
      "regulation emulation_2021 amends \"%s\"\n  effective 2021-01-01 to 2021-12-31\nextend "
      "parameter flag_vote_share\n  from 2021-01-01 is 90%%\n",
      base);
  const char *const old_run[] = {
      thidua, "run", base, data, "--format", "summary", "-o", before, NULL};
  const char *const new_run[] = {
      thidua, "run", amending, data, "--format", "summary", "-o", after, NULL};
  double old_time, new_time, compile = compile_seconds(amending);
  compare(old_run, new_run, &old_time, &new_time);
  unsigned long old_enough = count_in(before, "unit\tenough_votes\ttrue\t"),
                new_enough = count_in(after, "unit\tenough_votes\ttrue\t");
  printf("(e) one number of rules/2020 amended, %d units: `run` of the amending file %.3f s, of "
         "what it amends %.3f s: %.3f times (medians of %d)\n",
      UNITS, new_time, old_time, new_time / old_time, ROUNDS);
  printf("    of it compiling the chain %.4f s, %.1f%%; the rest reads %.0f MB of YAML, evaluates "
         "and counts. Units with enough votes: %lu, now %lu\n",
      compile, 100 * compile / new_time, megabytes(data), old_enough, new_enough);
  return new_enough > 0 && new_enough < old_enough;
}

static bool bench_previous(const char *thidua, const char *folder, const char *data) {
  char first[4096], second[4096], results[4096], counts[4096];
  snprintf(first, sizeof first, "%s/streak_2020.rules", folder);
  snprintf(second, sizeof second, "%s/streak_2021.rules", folder);
  snprintf(results, sizeof results, "%s/results_2020.json", folder);
  snprintf(counts, sizeof counts, "%s/counts.txt", folder);
  char base[PATH_MAX];
  if (!realpath("tests/bench/standing.rules", base)) exit(3);
  write_text(first,
      "regulation streak_2020 amends \"%s\"\n  effective 2020-01-01 to 2020-12-31\n"
      "define streak of unit : integer\n"
      "  is if standing is considered then (if no previous record then 1 else previous streak + 1) "
      "else 0\n",
      base);
  write_text(second,
      "regulation streak_2021 amends \"streak_2020.rules\"\n  effective 2021-01-01 to 2021-12-31\n"
      "define twice of unit : boolean is streak >= 2\n");
  const char *const last_year[] = {
      thidua, "run", first, data, "--previous", "none", "--format", "json", "-o", results, NULL};
  run_seconds(last_year);
  const char *const without[] = {thidua, "run", second, data, "--previous", "none", "--format",
      "summary", "-o", "/dev/null", NULL};
  const char *const with[] = {thidua, "run", second, data, "--previous", results, "--format",
      "summary", "-o", counts, NULL};
  double none, given;
  compare(without, with, &none, &given);
  double records = given - none;
  printf("(f) %d records of the year before, %.1f MB of JSON: `run --previous` %.3f s, with none "
         "%.3f s: %.2f times; the records take %.3f s, %.2f million a second\n",
      UNITS, megabytes(results), given, none, given / none, records,
      records > 0 ? UNITS / records / 1e6 : 0.0);
  return count_in(counts, "unit\ttwice\ttrue\t") > UNITS / 2;
}

bool bench_years(const char *thidua, const char *folder) {
  char data[4096];
  snprintf(data, sizeof data, "%s/units-100000.yaml", folder);
  write_data(data, UNITS);
  bool amended = bench_amendment(thidua, folder, data),
       remembered = bench_previous(thidua, folder, data);
  if (!amended || !remembered) printf("    the counts are NOT what they must be\n");
  return amended && remembered;
}
