/* Workload W1 in memory, and all of it by hand in obvious C: who is considered, the flag and the
 * next head of each cluster, the Government flag over all. What choosing.rules says; the benches
 * that race it share this. performance.md. */
#ifndef THIDUA_BENCH_W1_H
#define THIDUA_BENCH_W1_H

#include "runtime/vm/run.h"

/* Units in clusters of ten, 0-3 incidents each (0.455 on average); of a thousand facts so many are
 * missing. With none missing scores differ within a cluster, so that no tie makes a candidate for
 * the Government flag unknown. */
void w1_data(struct dataset *data, const struct schema *schema, uint32_t units,
    uint32_t missing_in_a_thousand);

/* Of sector flags, next heads and Government flags: how many units ended where (enum candidacy). */
struct w1_counts {
  uint32_t of[3][5];
};

/* Results made by hand: by unit the status (enum candidacy), the rank (0: none sure). */
struct w1_results {
  uint8_t *standing, *status[3];
  int64_t *rank[3];
};

/* The units' numbers, as obvious C has them; the process's until its end. */
struct w1_numbers {
  struct view votes, score, year;
};
struct w1_numbers w1_numbers_of(const struct dataset *data);
/* Makes the results; the data must be W1's. `release` frees them. */
void w1_by_hand(
    const struct dataset *data, const struct w1_numbers *numbers, struct w1_results *results);
void w1_release(struct w1_results *results);

struct w1_counts w1_count(const struct w1_results *results, uint32_t n);
struct w1_counts w1_count_run(const struct run *run, uint32_t n);

#endif
