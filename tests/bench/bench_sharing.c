/* `make bench`: a pool shared among 10^4, 10^5 and 10^6 units, and a quota in each cluster of ten,
 * by the largest remainder, against obvious hand-written C: cut shares, then qsort by remainder and
 * key. Evaluation only, one thread, data made in memory. Fails where a share differs. Issue 10,
 * "What it must show", 3. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/compile.h"
#include "runtime/vm/run.h"
#include "tests/bench/bench.h"

enum { ROUNDS = 7, IN_CLUSTER = 10 };

static uint32_t field(const struct schema *schema, const char *entity, const char *name) {
  return schema_field(schema, schema_entity(schema, str_from(entity)), str_from(name));
}

/* Scores are all different: no tie is left. */
static void make_data(struct dataset *data, const struct schema *schema, uint32_t units) {
  const uint32_t cluster = schema_entity(schema, STR("cluster")),
                 unit = schema_entity(schema, STR("unit")),
                 quota = field(schema, "cluster", "quota"),
                 members = field(schema, "unit", "members"), score = field(schema, "unit", "score");
  uint64_t state = 2020;
  uint32_t in_cluster = 0;
  char id[16];
  dataset_init(data, schema, NULL, NULL);
  dataset_list_present(data, cluster, 0);
  dataset_set_number(data, field(schema, "sector", "pool"), 0, (int64_t)units * 1234567 + 89);
  for (uint32_t u = 0; u < units; u++) {
    if (u % IN_CLUSTER == 0) {
      in_cluster = dataset_add_row(data, cluster, 0, 0, 1, 1);
      dataset_set_text(data, schema->entities[cluster].first_field, in_cluster,
          (struct str){id, (uint32_t)snprintf(id, sizeof id, "c%07u", u / IN_CLUSTER)});
      dataset_list_present(data, unit, in_cluster);
      dataset_set_number(data, quota, in_cluster, 20 + (int64_t)(random_next(&state) % 30));
    }
    const uint32_t row = dataset_add_row(data, unit, in_cluster, 0, 1, 1);
    dataset_set_text(data, schema->entities[unit].first_field, row,
        (struct str){id, (uint32_t)snprintf(id, sizeof id, "u%08u", u)});
    dataset_set_number(data, members, row, 1 + (int64_t)(random_next(&state) % 500));
    dataset_set_number(data, score, row, (int64_t)(random_next(&state) % 1000000) * 10000000 + u);
  }
  dataset_finish(data);
}

/* -- by hand -- */

__extension__ typedef unsigned __int128 wide;
struct sharer {
  uint64_t rest;
  int64_t score;
  uint32_t row;
};

static int by_remainder(const void *a, const void *b) {
  const struct sharer *x = a, *y = b;
  if (x->rest != y->rest) return x->rest > y->rest ? -1 : 1;
  return (x->score < y->score) - (x->score > y->score);
}

static void share_by_hand(int64_t amount, const int64_t *weights, const int64_t *scores,
    uint32_t begin, uint32_t end, struct sharer *room, int64_t *shares) {
  uint64_t sum = 0;
  int64_t left = amount;
  for (uint32_t i = begin; i < end; i++) sum += (uint64_t)weights[i];
  for (uint32_t i = begin; i < end; i++) {
    const wide product = (wide)(uint64_t)amount * (uint64_t)weights[i];
    shares[i] = (int64_t)(product / sum);
    left -= shares[i];
    room[i - begin] = (struct sharer){(uint64_t)(product % sum), scores[i], i};
  }
  qsort(room, end - begin, sizeof *room, by_remainder);
  for (int64_t k = 0; k < left; k++) shares[room[k].row]++;
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

static const int64_t *column(const struct dataset *data, uint32_t entity, uint32_t number) {
  const struct entity *e = &data->schema->entities[entity];
  return data->tables[entity].columns[number - e->first_field].view.values;
}

static bool compare(const struct program *program, uint32_t units) {
  struct dataset data;
  make_data(&data, &program->schema, units);
  const struct schema *schema = &program->schema;
  const uint32_t cluster = schema_entity(schema, STR("cluster")),
                 unit = schema_entity(schema, STR("unit")),
                 n_clusters = data.tables[cluster].n_rows, *first = data.tables[unit].first;
  const int64_t *quota = column(&data, cluster, field(schema, "cluster", "quota")),
                *members = column(&data, unit, field(schema, "unit", "members")),
                *score = column(&data, unit, field(schema, "unit", "score"));
  const int64_t pool = *column(&data, 0, field(schema, "sector", "pool"));
  const struct run_options options = {.as_of = schema->effective_to, .threads = 1};
  double hand_times[ROUNDS], vm_times[ROUNDS];
  bool agree = true;
  for (int i = 0; i < ROUNDS; i++) {
    double start = seconds();
    struct sharer *room = malloc(units * sizeof *room);
    int64_t *bonus = malloc(units * sizeof *bonus), *part = malloc(units * sizeof *part);
    share_by_hand(pool, members, score, 0, units, room, bonus);
    for (uint32_t c = 0; c < n_clusters; c++)
      share_by_hand(quota[c], members, score, first[c], first[c + 1], room, part);
    hand_times[i] = seconds() - start;
    struct arena arena;
    struct run run;
    arena_init(&arena, NULL);
    start = seconds();
    run_evaluate(&run, &arena, NULL, program, &data, &options);
    vm_times[i] = seconds() - start;
    for (uint32_t u = 0; u < units; u++)
      agree = agree && value_of(&run, program->results.allocations[0].share, u) == bonus[u] &&
          value_of(&run, program->results.allocations[1].share, u) == part[u];
    run_free(&run);
    arena_free(&arena);
    free(room), free(bonus), free(part);
  }
  qsort(hand_times, ROUNDS, sizeof *hand_times, by_value);
  qsort(vm_times, ROUNDS, sizeof *vm_times, by_value);
  const double h = hand_times[ROUNDS / 2], v = vm_times[ROUNDS / 2];
  printf("    %8u units: hand-written C %7.1f ns a unit, thidua's VM %7.1f ns a unit: %.2f times "
         "as fast; shares %s\n",
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
  if (!compile(&compilation, &arena, compile_file("tests/bench/sharing.rules", COMPILE_PROGRAM),
          &system_error)) {
    diags_render(&compilation.diags, stderr, DIAG_FORMAT_TEXT, false);
    return 1;
  }
  printf(
      "(k) a pool shared among all units and a quota in each cluster of ten, against C with qsort: "
      "evaluation, one thread, medians of 7 (floor: 0.5 times as fast)\n");
  bool agree = true;
  for (uint32_t units = 10000; units <= most; units *= 10)
    agree = compare(compilation.program, units) && agree;
  arena_free(&arena);
  return agree ? 0 : 1;
}
