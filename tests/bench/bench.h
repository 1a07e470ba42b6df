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

/* w1_data.c: so many units in clusters of ten, 0-3 incidents each (0.455 on average), 1% of facts
 * missing (performance.md, workload W1); the same facts in each form. They give up where they
 * cannot write. */
enum { W1_SEED = 2020 };
/* A tree in YAML. */
void write_data(const char *path, uint32_t units);
/* Flat records in a folder: cluster.jsonl and unit.jsonl (a unit's incidents are a list in its
 * record); cluster.csv, unit.csv and incident.csv. */
void write_json_lines(const char *folder, uint32_t units);
void write_csv(const char *folder, uint32_t units);
/* The tree in so many YAML files of a folder, by whole clusters: 00.yaml, 01.yaml … */
void write_data_parts(const char *folder, uint32_t units, uint32_t parts);
/* many_rules.c: so many rules, and a define for each four. */
void write_rules(const char *path, uint32_t rules);

/* Runs a program, arguments ending in NULL; its usage in *usage. Gives up where it fails. */
void run_program(const char *const *arguments, struct rusage *usage);

/* bench_years.c: an amendment recompiled and rerun, and the preceding year's results. False where a
 * run does not say what it must. */
bool bench_years(const char *thidua, const char *folder);

#endif
