/* What the parts of `make bench` share: the clock, random numbers, the generated data, the program
 * as a child process. */
#ifndef THIDUA_BENCH_H
#define THIDUA_BENCH_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <time.h>

static inline double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static inline uint64_t random_next(uint64_t *state) { /* splitmix64 */
  uint64_t z = (*state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

/* Writes YAML of so many units in clusters of ten (performance.md, workload W1). Gives up where it
 * cannot. */
void write_data(const char *path, uint32_t units);
/* Runs a program, arguments ending in NULL; its usage in *usage. Gives up where it fails. */
void run_program(const char *const *arguments, struct rusage *usage);

/* bench_years.c: an amendment recompiled and rerun, and the preceding year's results. False where a
 * run does not say what it must. */
bool bench_years(const char *thidua, const char *folder);

#endif
