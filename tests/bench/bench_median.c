/* `make bench`: medians of 10^4, 10^5 and 10^6 rows, all together and in clusters of ten, against
 * hand-written C: a copy, qsort, the mean of the two in the middle. Evaluation only, one thread,
 * data made in memory. Fails where the values differ. Issue 10, "What it must show", 3. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/bench.h"
#include "tests/bench/race.h"

enum { IN_CLUSTER = 10 };

static void make_data(struct dataset *data, const struct schema *schema, uint32_t units) {
  const uint32_t cluster = schema_entity(schema, STR("cluster")),
                 unit = schema_entity(schema, STR("unit")),
                 score = field_of(schema, "unit", "score");
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

struct medians {
  uint32_t n_units, n_clusters;
  const int64_t *values;
  const uint32_t *first; /* units of cluster c: first[c] to first[c + 1] */
  int64_t all, *of_cluster;
};

static void evaluate(void *context) {
  struct medians *m = context;
  int64_t *room = malloc(m->n_units * sizeof *room);
  m->of_cluster = malloc(m->n_clusters * sizeof *m->of_cluster);
  m->all = median_by_hand(m->values, m->n_units, room);
  for (uint32_t c = 0; c < m->n_clusters; c++)
    m->of_cluster[c] = median_by_hand(m->values + m->first[c], m->first[c + 1] - m->first[c], room);
  free(room);
}

static bool agrees(void *context, const struct run *run) {
  const struct medians *m = context;
  const uint32_t *defines = run->program->results.defines;
  bool agree = known_number(run, defines[0], 0) == m->all;
  for (uint32_t c = 0; c < m->n_clusters; c++)
    agree = agree && known_number(run, defines[1], c) == m->of_cluster[c];
  return agree;
}

static void release(void *context) {
  struct medians *m = context;
  free(m->of_cluster);
}

static bool compare(const struct program *program, uint32_t units) {
  struct dataset data;
  make_data(&data, &program->schema, units);
  const struct schema *schema = &program->schema;
  struct medians medians = {
      .n_units = units,
      .n_clusters = data.tables[schema_entity(schema, STR("cluster"))].n_rows,
      .values = column_of(&data, "unit", "score"),
      .first = data.tables[schema_entity(schema, STR("unit"))].first,
  };
  const struct peer peer = {&medians, evaluate, agrees, release};
  const bool agree = race(program, &data, &peer, units, "units");
  dataset_free(&data);
  return agree;
}

int main(int argc, char **argv) {
  return race_main(argc, argv, "tests/bench/median.rules",
      "(i) the median of all units and of each cluster of ten, against C with qsort (floor: 0.5 "
      "times as fast)",
      1000000, compare);
}
