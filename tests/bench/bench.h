/* What the parts of `make bench` share: the clock, the generated data, the program as a child process. */
#ifndef THIDUA_BENCH_H
#define THIDUA_BENCH_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>

double seconds(void);
/* Sorts the times. */
double median(double *times, int n);
/* Writes YAML of so many units in clusters of ten (performance.md, workload W1). Gives up where it cannot. */
void write_data(const char *path, uint32_t units);
/* Runs a program, arguments ending in NULL; its usage in *usage. Gives up where it fails. */
void run_program(const char *const *arguments, struct rusage *usage);

/* bench_years.c: an amendment recompiled and rerun, and the preceding year's results. False where a run does not say what it must. */
bool bench_years(const char *thidua, const char *folder);

#endif
