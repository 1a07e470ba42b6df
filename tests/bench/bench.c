/* `make bench`: what thidua's speed is, as ratios against peers run in the same minute, single
 * thread. Issue 2, "What it must show", 6.
 *
 *   (a) evaluation of the standing decision against two hand-written C versions over the same
 *     columns
 *   (b) loading YAML against a bare drain of libyaml's events of the same file
 *   (c) checking a generated file of 1,000 and of 10,000 rules
 *   (d) peak memory of `thidua run` a unit, a process of its own
 *   (e), (f) years: bench_years.c
 *   (g) choosing, against C with qsort: bench_choosing.c, a program of its own
 *   (i) medians, against C with qsort: bench_median.c, a program of its own
 *
 * Usage: bench THIDUA FOLDER [UNITS]; the folder gets the generated files. Digits change from
 * machine to machine; ratios much less. Fails (exit 1) where the engines' counts differ: a fast
 * wrong answer is no result.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <yaml.h>

#include "runtime/ingest/data_check.h"
#include "runtime/ingest/tree_load.h"
#include "runtime/vm/run.h"
#include "tests/bench/bench.h"
#include "tests/bench/handwritten.h"
#include "tests/bench/race.h"

static size_t drain(const char *path) {
  FILE *in = fopen(path, "rb");
  if (!in) exit(3);
  yaml_parser_t parser;
  yaml_parser_initialize(&parser);
  yaml_parser_set_input_file(&parser, in);
  size_t events = 0;
  for (bool done = false; !done; events++) {
    yaml_event_t event;
    if (!yaml_parser_parse(&parser, &event)) exit(1);
    done = event.type == YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
  }
  yaml_parser_delete(&parser);
  fclose(in);
  return events;
}

static void loaded(
    struct dataset *data, const struct program *program, struct arena *arena, const char *path) {
  struct diags diags;
  diags_init(&diags, arena, NULL);
  dataset_init(data, &program->schema, NULL, NULL);
  if (tree_load_file(data, &diags, path)) exit(3);
  data_check(data, &diags, NULL);
  dataset_finish(data);
  if (diags.n_errors) {
    diags_render(&diags, stderr, DIAG_FORMAT_TEXT, false);
    exit(1);
  }
}

static void count_sets(const uint8_t *sets, uint32_t n, uint32_t counts[8]) {
  memset(counts, 0, 8 * sizeof *counts);
  for (uint32_t i = 0; i < n; i++) counts[sets[i] & 7]++;
}

enum { REPEATS = 31 };

static bool bench_evaluation(const struct program *program, const struct dataset *data) {
  uint32_t unit = schema_entity(&program->schema, STR("unit")),
           incident = schema_entity(&program->schema, STR("incident"));
  struct standing_columns columns = {.n_units = data->tables[unit].n_rows,
      .n_incidents = data->tables[incident].n_rows,
      .registered = column_of(data, "unit", "registered"),
      .pledge_signed = column_of(data, "unit", "pledge_signed"),
      .kind = column_of(data, "incident", "kind"),
      .serious = column_of(data, "incident", "serious"),
      .concluded = column_of(data, "incident", "concluded"),
      .first = data->tables[incident].first,
      .parent = data->tables[incident].parent,
      .pledge_either = true,
      .concluded_only = true};
  struct run_options options = {.as_of = program->schema.effective_to, .threads = 1};
  double fused[REPEATS], scattered[REPEATS], vm[REPEATS];
  uint32_t fused_counts[8], scattered_counts[8], vm_counts[8];
  for (int i = 0; i < REPEATS; i++) { /* each engine makes its result column anew, as the VM does */
    uint8_t *out = malloc(columns.n_units);
    double start = seconds();
    standing_fused(&columns, out);
    fused[i] = seconds() - start;
    count_sets(out, columns.n_units, fused_counts);
    free(out);

    out = malloc(columns.n_units);
    start = seconds();
    standing_scattered(&columns, out);
    scattered[i] = seconds() - start;
    count_sets(out, columns.n_units, scattered_counts);
    free(out);

    struct arena arena;
    struct run run;
    arena_init(&arena, NULL);
    start = seconds();
    run_evaluate(&run, &arena, NULL, program, data, &options);
    vm[i] = seconds() - start;
    count_sets(run.whole[program->results.decisions[0]].values, columns.n_units, vm_counts);
    run_free(&run);
    arena_free(&arena);
  }
  double f = median(fused, REPEATS), s = median(scattered, REPEATS), v = median(vm, REPEATS),
         n = columns.n_units;
  printf("(a) standing of %u units, %u incidents; columns in memory, one thread, medians of %d\n",
      columns.n_units, columns.n_incidents, REPEATS);
  printf("    hand-written C, fused loop           %8.1f million units/s\n", n / f / 1e6);
  printf("    hand-written C, blocks and scatter   %8.1f million units/s\n", n / s / 1e6);
  printf("    thidua's VM                          %8.1f million units/s\n", n / v / 1e6);
  printf("    VM against the fused loop: %.2f times as fast (aim 5, floor 2); against scatter: "
         "%.2f times its time (aim 2)\n",
      f / v, v / s);
  bool agree = !memcmp(fused_counts, vm_counts, sizeof vm_counts) &&
      !memcmp(scattered_counts, vm_counts, sizeof vm_counts);
  printf(
      "    not considered %u, deferred %u, considered %u, undetermined %u: the three engines %s\n",
      vm_counts[1], vm_counts[2], vm_counts[4],
      vm_counts[3] + vm_counts[5] + vm_counts[6] + vm_counts[7], agree ? "agree" : "DIFFER");
  return agree;
}

static void bench_load(const struct program *program, const char *path) {
  enum { ROUNDS = 3 };
  double drained[ROUNDS], read[ROUNDS];
  size_t events = 0;
  for (int i = 0; i < ROUNDS; i++) {
    double start = seconds();
    events = drain(path);
    drained[i] = seconds() - start;
    struct arena arena;
    struct dataset data;
    arena_init(&arena, NULL);
    start = seconds();
    loaded(&data, program, &arena, path);
    read[i] = seconds() - start;
    dataset_free(&data);
    arena_free(&arena);
  }
  double d = median(drained, ROUNDS), r = median(read, ROUNDS);
  printf("(b) YAML, %zu events, medians of %d: bare libyaml drain %.2f s, load into columns %.2f "
         "s: %.2f times (aim 1.15)\n",
      events, ROUNDS, d, r, r / d);
}

/* Its warnings of the data are not what is measured. */
void run_program(const char *const *arguments, struct rusage *usage) {
  pid_t child = fork();
  if (child == 0) {
    if (!freopen("/dev/null", "w", stderr)) _exit(3);
    execv(arguments[0], (char *const *)arguments);
    _exit(3);
  }
  int status = 0;
  if (child >= 0 && wait4(child, &status, 0, usage) >= 0 && WIFEXITED(status) &&
      WEXITSTATUS(status) == 0)
    return;
  fprintf(stderr, "bench: this failed:");
  for (; *arguments; arguments++) fprintf(stderr, " %s", *arguments);
  fputc('\n', stderr);
  exit(1);
}

/* `thidua check FILE`, the whole process. */
static double check_seconds(const char *thidua, const char *path) {
  enum { ROUNDS = 11 };
  double times[ROUNDS];
  for (int i = 0; i < ROUNDS; i++) {
    struct rusage usage;
    double start = seconds();
    run_program((const char *const[]){thidua, "check", path, NULL}, &usage);
    times[i] = seconds() - start;
  }
  return median(times, ROUNDS);
}

/* Peak memory of a whole run in a process of its own, in bytes. */
static double run_peak(const char *thidua, const char *rules, const char *data) {
  struct rusage usage;
  run_program((const char *const[]){thidua, "run", rules, data, "--format", "summary", "-o",
                  "/dev/null", NULL},
      &usage);
  return (double)usage.ru_maxrss * 1024;
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  uint32_t units = argc > 3 ? (uint32_t)strtoul(argv[3], NULL, 10) : 1000000;
  char data_path[4096], small_path[4096], few[4096], many[4096];
  snprintf(data_path, sizeof data_path, "%s/units.yaml", argv[2]);
  snprintf(small_path, sizeof small_path, "%s/small.yaml", argv[2]);
  snprintf(few, sizeof few, "%s/rules-1000.rules", argv[2]);
  snprintf(many, sizeof many, "%s/rules-10000.rules", argv[2]);
  write_data(data_path, units);
  write_data(small_path, 10);
  write_rules(few, 1000);
  write_rules(many, 10000);
  /* First of all, while this process is small: a child's peak begins with its parent's. */
  double peak = run_peak(argv[1], "tests/bench/standing.rules", data_path),
         empty = run_peak(argv[1], "tests/bench/standing.rules", small_path);

  struct arena arena;
  arena_init(&arena, NULL);
  struct program *program = compiled(&arena, "tests/bench/standing.rules");
  struct dataset data;
  loaded(&data, program, &arena, data_path);
  bool agree = bench_evaluation(program, &data);
  dataset_free(&data);
  bench_load(program, data_path);
  double t1 = check_seconds(argv[1], few), t10 = check_seconds(argv[1], many);
  printf("(c) check of 1,000 rules %.4f s, of 10,000 rules %.4f s (aim 0.1): %.2f times the time a "
         "rule (aim 1)\n",
      t1, t10, t10 / t1 / 10);
  printf("(d) peak memory of a whole run: %.1f MB, %.1f bytes a unit (aim 100); the process with "
         "ten units takes %.1f MB of it\n",
      peak / 1e6, peak / units, empty / 1e6);
  arena_free(&arena);
  agree = bench_years(argv[1], argv[2]) && agree;
  return agree ? 0 : 1;
}
