/* What the benches against hand-written C share: the same work done by hand and by the VM, in turn
 * over the same columns, one thread, evaluation only. Each is timed by the median of its processor
 * times. */
#ifndef THIDUA_RACE_H
#define THIDUA_RACE_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/vm/run.h"

enum { RACE_ROUNDS = 7 };

/* The process's own time: what other programs do meanwhile does not count. */
double processor_seconds(void);
/* Sorts the times. */
double median(double *times, int n);

/* The work by hand. */
struct peer {
  void *context;                   /* its columns and its results */
  void (*evaluate)(void *context); /* timed: makes its results anew, as the VM does */
  bool (*agrees)(void *context, const struct run *run);
  void (*release)(void *context); /* its results */
};

/* Prints one line: how long each takes for one of n `things`. False, and said, where they do not
 * agree: a fast wrong answer is no result. */
bool race(const struct program *program, const struct dataset *data, const struct peer *peer,
    uint32_t n, const char *things);

/* A whole program of `make bench`: compiles the rules, prints the title and compares 10^4, 10^5 …
 * instances; as many at most as the first argument says, or `most`. Gives its exit status. */
int race_main(int argc, char **argv, const char *rules, const char *title, uint32_t most,
    bool (*compare)(const struct program *program, uint32_t n));

/* The program of a file of rules, in the arena. Gives up where it has errors. */
struct program *compiled(struct arena *arena, const char *path);
/* A field's number, and its column's values. */
uint32_t field_of(const struct schema *schema, const char *entity, const char *field);
struct view view_of(const struct dataset *data, const char *entity, const char *field);
const void *column_of(const struct dataset *data, const char *entity, const char *field);
/* A result exactly known; -1 where it is not. */
int64_t known_number(const struct run *run, uint32_t reg, uint32_t row);

#endif
