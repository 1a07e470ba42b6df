/* `make bench`: medians of 10^4, 10^5 and 10^6 rows, all together and in clusters of ten, against
 * hand-written C: a copy, qsort, the mean of the two in the middle. Evaluation only, one thread,
 * data made in memory. Fails where the values differ. Issue 10, "What it must show", 3. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/compile.h"
#include "runtime/vm/run.h"
#include "tests/bench/bench.h"

enum { ROUNDS = 7, IN_CLUSTER = 10 };

static void make_data(struct dataset *data, const struct schema *schema, uint32_t units) {
  const uint32_t cluster = schema_entity(schema, STR("cluster")),
                 unit = schema_entity(schema, STR("unit")),
                 score = schema_field(schema, unit, STR("score"));
  uint64_t state = 2020;
  uint32_t in_cluster = 0;
  dataset_init(data, schema, NULL, NULL);
  dataset_list_present(data, cluster, 0);
  for (uint32_t u = 0; u < units; u++) {
    if (u % IN_CLUSTER == 0) {
      in_cluster = dataset_add_row(data, cluster, 0, 0, 1, 1);
      dataset_list_present(data, unit, in_cluster);
    }
    const uint32_t row = dataset_add_row(data, unit, in_cluster, 0, 1, 1);
    dataset_set_number(data, score, row, (int64_t)(random_next(&state) % 1000000));
  }
  dataset_finish(data);
}

static int by_number(const void *a, const void *b) {
  const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

/* At one digit more. */
static int64_t median_by_hand(const int64_t *values, uint32_t n, int64_t *room) {
  memcpy(room, values, n * sizeof *room);
  qsort(room, n, sizeof *room, by_number);
  return (room[(n - 1) / 2] + room[n / 2]) * 5;
}

static int by_value(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static int64_t value_of(const struct run *run, uint32_t reg, uint32_t row) {
  int64_t lo = 0, hi = 0;
  if (!run_number(run, reg, row, &lo, &hi)) return -1;
  return lo == hi ? lo : -1;
}

static bool compare(const struct program *program, uint32_t units) {
  struct dataset data;
  make_data(&data, &program->schema, units);
  const struct schema *schema = &program->schema;
  const uint32_t cluster = schema_entity(schema, STR("cluster")),
                 unit = schema_entity(schema, STR("unit")),
                 score = schema_field(schema, unit, STR("score"));
  const int64_t *values =
      data.tables[unit].columns[score - schema->entities[unit].first_field].view.values;
  const uint32_t n_clusters = data.tables[cluster].n_rows, *first = data.tables[unit].first;
  const struct run_options options = {.as_of = schema->effective_to, .threads = 1};
  double hand_times[ROUNDS], vm_times[ROUNDS];
  bool agree = true;
  for (int i = 0; i < ROUNDS; i++) {
    double start = seconds();
    int64_t *room = malloc(units * sizeof *room), *medians = malloc(n_clusters * sizeof *medians);
    const int64_t all = median_by_hand(values, units, room);
    for (uint32_t c = 0; c < n_clusters; c++)
      medians[c] = median_by_hand(values + first[c], first[c + 1] - first[c], room);
    hand_times[i] = seconds() - start;
    struct arena arena;
    struct run run;
    arena_init(&arena, NULL);
    start = seconds();
    run_evaluate(&run, &arena, NULL, program, &data, &options);
    vm_times[i] = seconds() - start;
    agree = agree && value_of(&run, program->results.defines[0], 0) == all;
    for (uint32_t c = 0; c < n_clusters; c++)
      agree = agree && value_of(&run, program->results.defines[1], c) == medians[c];
    run_free(&run);
    arena_free(&arena);
    free(room), free(medians);
  }
  qsort(hand_times, ROUNDS, sizeof *hand_times, by_value);
  qsort(vm_times, ROUNDS, sizeof *vm_times, by_value);
  const double h = hand_times[ROUNDS / 2], v = vm_times[ROUNDS / 2];
  printf("    %8u units: hand-written C %7.1f ns a unit, thidua's VM %7.1f ns a unit: %.2f times "
         "as fast; medians %s\n",
      units, h / units * 1e9, v / units * 1e9, h / v, agree ? "agree" : "DIFFER");
  dataset_free(&data);
  return agree;
}

int main(int argc, char **argv) {
  const uint32_t most = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 1000000;
  struct arena arena;
  arena_init(&arena, NULL);
  struct compilation compilation;
  int system_error = 0;
  if (!compile(&compilation, &arena, compile_file("tests/bench/median.rules", COMPILE_PROGRAM),
          &system_error)) {
    diags_render(&compilation.diags, stderr, DIAG_FORMAT_TEXT, false);
    return 1;
  }
  printf("(i) the median of all units and of each cluster of ten, against C with qsort: "
         "evaluation, one thread, medians of 7 (floor: 0.5 times as fast)\n");
  bool agree = true;
  for (uint32_t units = 10000; units <= most; units *= 10)
    agree = compare(compilation.program, units) && agree;
  arena_free(&arena);
  return agree ? 0 : 1;
}
