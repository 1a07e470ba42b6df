/* `make bench`: a pool shared among 10^4, 10^5 and 10^6 units, and a quota in each cluster of ten,
 * by the largest remainder, against obvious hand-written C: cut shares, then qsort by remainder and
 * key. Evaluation only, one thread, data made in memory. Fails where a share differs. Issue 10,
 * "What it must show", 3. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/bench.h"
#include "tests/bench/race.h"

enum { IN_CLUSTER = 10 };

/* Scores are all different: no tie is left. */
static void make_data(struct dataset *data, const struct schema *schema, uint32_t units) {
  const uint32_t cluster = schema_entity(schema, STR("cluster")),
                 unit = schema_entity(schema, STR("unit")),
                 quota = field_of(schema, "cluster", "quota"),
                 members = field_of(schema, "unit", "members"),
                 score = field_of(schema, "unit", "score");
  uint64_t state = 2020;
  uint32_t in_cluster = 0;
  char id[16];
  dataset_init(data, schema, NULL, NULL);
  dataset_list_present(data, cluster, 0);
  dataset_set_number(data, field_of(schema, "sector", "pool"), 0, (int64_t)units * 1234567 + 89);
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

struct shares {
  uint32_t n_units, n_clusters;
  const uint32_t *first; /* units of cluster c: first[c] to first[c + 1] */
  const int64_t *pool, *quota, *members, *score;
  int64_t *bonus, *part;
};

static void evaluate(void *context) {
  struct shares *s = context;
  struct sharer *room = malloc(s->n_units * sizeof *room);
  s->bonus = malloc(s->n_units * sizeof *s->bonus);
  s->part = malloc(s->n_units * sizeof *s->part);
  share_by_hand(*s->pool, s->members, s->score, 0, s->n_units, room, s->bonus);
  for (uint32_t c = 0; c < s->n_clusters; c++)
    share_by_hand(s->quota[c], s->members, s->score, s->first[c], s->first[c + 1], room, s->part);
  free(room);
}

static bool agrees(void *context, const struct run *run) {
  const struct shares *s = context;
  bool agree = true;
  for (uint32_t u = 0; u < s->n_units; u++)
    agree = agree &&
        known_number(run, run->program->results.allocations[0].share, u) == s->bonus[u] &&
        known_number(run, run->program->results.allocations[1].share, u) == s->part[u];
  return agree;
}

static void release(void *context) {
  struct shares *s = context;
  free(s->bonus), free(s->part);
}

static bool compare(const struct program *program, uint32_t units) {
  struct dataset data;
  make_data(&data, &program->schema, units);
  const struct schema *schema = &program->schema;
  struct shares shares = {
      .n_units = units,
      .n_clusters = data.tables[schema_entity(schema, STR("cluster"))].n_rows,
      .first = data.tables[schema_entity(schema, STR("unit"))].first,
      .pool = column_of(&data, "sector", "pool"),
      .quota = column_of(&data, "cluster", "quota"),
      .members = column_of(&data, "unit", "members"),
      .score = column_of(&data, "unit", "score"),
  };
  const struct peer peer = {&shares, evaluate, agrees, release};
  const bool agree = race(program, &data, &peer, units, "units");
  dataset_free(&data);
  return agree;
}

int main(int argc, char **argv) {
  return race_main(argc, argv, "tests/bench/sharing.rules",
      "(k) a pool shared among all units and a quota in each cluster of ten, against C with qsort "
      "(floor: 0.5 times as fast)",
      1000000, compare);
}
