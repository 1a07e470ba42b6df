/* `make bench`: rows compared with as many instances, against obvious hand-written C that sorts with
 * qsort and halves, from 10^4 to 10^6 of each. Evaluation only, one thread, every fact given, data
 * made in memory: keys all over, and keys of ten values only. Fails where the results differ. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/bench.h"
#include "tests/bench/race.h"

enum { BLOCKS = 4 };

struct person {
  int64_t block, score, first, last;
};
struct columns {
  uint32_t n;
  int64_t *day;
  struct person *person;
};

static void set(
    struct dataset *data, const char *entity, const char *name, uint32_t row, int64_t number) {
  dataset_set_number(data, field_of(data->schema, entity, name), row, number);
}

static struct columns make_data(
    struct dataset *data, const struct schema *schema, uint32_t n, uint32_t n_values) {
  struct columns columns = {n, calloc(n, sizeof *columns.day), calloc(n, sizeof *columns.person)};
  const uint32_t paper = schema_entity(schema, STR("paper")),
                 person = schema_entity(schema, STR("person"));
  uint64_t state = 2020;
  if (!columns.day || !columns.person) abort();
  dataset_init(data, schema, NULL, NULL);
  dataset_list_present(data, paper, 0);
  dataset_list_present(data, person, 0);
  for (uint32_t i = 0; i < n; i++) {
    const int64_t day = (int64_t)(random_next(&state) % n_values);
    const int64_t first = (int64_t)(random_next(&state) % n_values);
    columns.day[i] = day;
    columns.person[i] = (struct person){(int64_t)(random_next(&state) % BLOCKS),
        (int64_t)(random_next(&state) % n_values), first,
        first + (int64_t)(random_next(&state) % 100)};
    const uint32_t row = dataset_add_row(data, paper, 0, 0, 1, 1),
                   of_person = dataset_add_row(data, person, 0, 0, 1, 1);
    set(data, "paper", "day", row, day);
    set(data, "person", "block", of_person, columns.person[i].block);
    set(data, "person", "score", of_person, columns.person[i].score);
    set(data, "person", "first", of_person, columns.person[i].first);
    set(data, "person", "last", of_person, columns.person[i].last);
  }
  dataset_finish(data);
  return columns;
}

/* -- by hand -- */

struct results {
  int64_t *between, *better, *below;
};

static struct results results_new(uint32_t n) {
  struct results r = {calloc(n, 8), calloc(n, 8), calloc(n, 8)};
  if (!r.between || !r.better || !r.below) abort();
  return r;
}
static void results_free(struct results *r) { free(r->between), free(r->better), free(r->below); }

static int by_number(const void *left, const void *right) {
  const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
  return (a > b) - (a < b);
}
static int by_block_and_score(const void *left, const void *right) {
  const struct person *a = left, *b = right;
  if (a->block != b->block) return a->block < b->block ? -1 : 1;
  return (a->score > b->score) - (a->score < b->score);
}

static uint32_t above_day(const int64_t *day, uint32_t n, int64_t key) {
  uint32_t low = 0;
  while (low < n) {
    const uint32_t middle = low + (n - low) / 2;
    if (day[middle] <= key) low = middle + 1;
    else n = middle;
  }
  return low;
}

/* The first person not before (or, `beyond`, behind) one. */
static uint32_t place_of(
    const struct person *sorted, uint32_t n, const struct person *one, bool beyond) {
  uint32_t low = 0;
  while (low < n) {
    const uint32_t middle = low + (n - low) / 2;
    const int order = by_block_and_score(&sorted[middle], one);
    if (order < 0 || (beyond && order == 0)) low = middle + 1;
    else n = middle;
  }
  return low;
}

static void compare_by_hand(const struct columns *c, struct results *r) {
  const size_t n = c->n;
  int64_t *day = malloc(n * sizeof *day), *sum = malloc((n + 1) * sizeof *sum);
  struct person *sorted = malloc(n * sizeof *sorted);
  if (!day || !sum || !sorted) abort();
  memcpy(day, c->day, n * sizeof *day);
  memcpy(sorted, c->person, n * sizeof *sorted);
  qsort(day, n, sizeof *day, by_number);
  qsort(sorted, n, sizeof *sorted, by_block_and_score);
  uint32_t end[BLOCKS] = {0};
  sum[0] = 0;
  for (uint32_t i = 0; i < n; i++) {
    end[sorted[i].block] = i + 1;
    sum[i + 1] = sum[i] + sorted[i].score;
  }
  for (uint32_t i = 0; i < n; i++) {
    const struct person *p = &c->person[i];
    const uint32_t begin = p->block == 0 ? 0 : end[p->block - 1];
    r->between[i] = (int64_t)above_day(day, c->n, p->last) - above_day(day, c->n, p->first);
    r->better[i] = end[p->block] - place_of(sorted, c->n, p, true);
    r->below[i] = sum[place_of(sorted, c->n, p, false)] - sum[begin];
  }
  free(day), free(sum), free(sorted);
}

/* -- both -- */

struct comparison {
  struct columns columns;
  struct results results;
};

static void evaluate(void *context) {
  struct comparison *c = context;
  c->results = results_new(c->columns.n);
  compare_by_hand(&c->columns, &c->results);
}

static bool is_same(const struct run *run, uint32_t define, const int64_t *by_hand, uint32_t n) {
  for (uint32_t row = 0; row < n; row++)
    if (known_number(run, run->program->results.defines[define], row) != by_hand[row]) return false;
  return true;
}

static bool agrees(void *context, const struct run *run) {
  struct comparison *c = context;
  const uint32_t n = c->columns.n;
  return is_same(run, 0, c->results.between, n) && is_same(run, 1, c->results.better, n) &&
      is_same(run, 2, c->results.below, n);
}

static void release(void *context) {
  struct comparison *c = context;
  results_free(&c->results);
}

static bool compare_values(const struct program *program, uint32_t n, uint32_t n_values) {
  struct dataset data;
  struct comparison comparison = {.columns = make_data(&data, &program->schema, n, n_values)};
  const struct peer peer = {&comparison, evaluate, agrees, release};
  char things[64];
  snprintf(things, sizeof things, "rows against as many, %7u values", n_values);
  const bool agree = race(program, &data, &peer, n, things);
  free(comparison.columns.day), free(comparison.columns.person);
  dataset_free(&data);
  return agree;
}

static bool compare(const struct program *program, uint32_t n) {
  const bool agree = compare_values(program, n, 1000000);
  return compare_values(program, n, 10) && agree;
}

int main(int argc, char **argv) {
  return race_main(argc, argv, "tests/bench/rows.rules",
      "(h) rows compared with instances, three ways, against C that sorts and halves (floor: 0.5 "
      "times as fast)",
      1000000, compare);
}
