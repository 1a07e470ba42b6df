/* `make bench`, W1 in fresh processes: the whole evaluation from loaded columns, the memory of
 * results and of working included, against the obvious C with qsort of w1.c on the same columns.
 * Each is done once a process that has done nothing before (a copy of this one, whose columns are
 * there), in turn; the medians are compared: of processor time on one thread, on several of elapsed
 * time. Fails where the counts of any status
 * differ. Issue 11, "What it must show", 3. Usage: fresh [UNITS] [THREADS] */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/bench.h"
#include "tests/bench/race.h"
#include "tests/bench/w1.h"

enum { ROUNDS = 9 };

struct told {
  double seconds;
  long faults; /* pages that the system handed out meanwhile */
  struct w1_counts counts;
};

typedef double clock_function(void);

static void by_hand(
    const struct dataset *data, uint32_t n, clock_function *now, struct told *told) {
  struct w1_results results;
  const struct w1_numbers numbers = w1_numbers_of(data);
  const double start = now();
  w1_by_hand(data, &numbers, &results);
  told->seconds = now() - start;
  told->counts = w1_count(&results, n);
}

static void by_vm(const struct program *program, const struct dataset *data, uint32_t n,
    uint32_t threads, clock_function *now, struct told *told) {
  const struct run_options options = {.as_of = program->schema.effective_to, .threads = threads};
  struct arena arena;
  struct run run;
  arena_init(&arena, NULL);
  const double start = now();
  run_evaluate(&run, &arena, NULL, program, data, &options);
  told->seconds = now() - start;
  told->counts = w1_count_run(&run, n);
}

static long faults_now(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt;
}

/* Threads 0: by hand. */
static struct told in_fresh_process(const struct program *program, const struct dataset *data,
    uint32_t n, uint32_t threads, clock_function *now) {
  int ends[2];
  struct told told = {0};
  if (pipe(ends)) exit(3);
  fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    const long before = faults_now();
    if (threads) by_vm(program, data, n, threads, now, &told);
    else by_hand(data, n, now, &told);
    told.faults = faults_now() - before;
    _exit(write(ends[1], &told, sizeof told) == sizeof told ? 0 : 3);
  }
  int status = 0;
  if (child < 0 || read(ends[0], &told, sizeof told) != sizeof told ||
      waitpid(child, &status, 0) < 0 || status != 0)
    exit(3);
  close(ends[0]), close(ends[1]);
  return told;
}

static bool compare(const struct program *program, uint32_t n, uint32_t missing, uint32_t threads) {
  struct dataset data;
  w1_data(&data, &program->schema, n, missing);
  clock_function *const now = threads == 1 ? processor_seconds : seconds;
  double hand[ROUNDS], vm[ROUNDS];
  struct told h = {0}, v = {0};
  bool agree = true;
  for (int i = 0; i < ROUNDS; i++) {
    h = in_fresh_process(program, &data, n, 0, now);
    v = in_fresh_process(program, &data, n, threads, now);
    hand[i] = h.seconds;
    vm[i] = v.seconds;
    agree = agree && memcmp(&h.counts, &v.counts, sizeof v.counts) == 0;
  }
  const double by_hand_ns = median(hand, ROUNDS) / n * 1e9, vm_ns = median(vm, ROUNDS) / n * 1e9;
  printf("    %8u units, %u%% of facts missing, %u thread%s: C %6.1f ns a unit (%ld page faults), "
         "thidua %6.1f (%ld): %.2f times the time of C (limit 1.0, aim 0.5); counts %s\n",
      n, missing / 10, threads, threads == 1 ? "" : "s", by_hand_ns, h.faults, vm_ns, v.faults,
      vm_ns / by_hand_ns, agree ? "agree" : "DIFFER");
  dataset_free(&data);
  return agree;
}

int main(int argc, char **argv) {
  const uint32_t n = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 1000000,
                 threads = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 1;
  struct arena arena;
  arena_init(&arena, NULL);
  const struct program *program = compiled(&arena, "tests/bench/choosing.rules");
  printf("(w) all of W1 evaluated from loaded columns in a fresh process, against obvious C with "
         "qsort, medians of %d\n",
      ROUNDS);
  bool agree = compare(program, n, 10, threads);
  agree = compare(program, n, 0, threads) && agree;
  arena_free(&arena);
  return agree ? 0 : 1;
}
