/* See w1.h. Compiled with -O3, like the VM's kernels. The C is what one writes first: a loop over
 * clusters, an array of candidates, qsort. Where something is unknown it does by the definition:
 * who may be better is counted in the candidates sorted by their best, who is surely better in the
 * sure ones sorted by their worst. */
#include "tests/bench/w1.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/bench.h"
#include "tests/bench/handwritten.h"
#include "tests/bench/race.h"

/* -- the data -- */

struct making {
  struct dataset *data;
  const struct schema *schema;
  uint64_t state;
  uint32_t missing;
};

static void fact(
    struct making *m, const char *entity, const char *field, uint32_t row, int64_t number) {
  if (random_next(&m->state) % 1000 < m->missing) return;
  dataset_set_number(m->data, field_of(m->schema, entity, field), row, number);
}

static void add_incidents(struct making *m, uint32_t unit) {
  const uint32_t incident = schema_entity(m->schema, STR("incident"));
  const uint64_t draw = random_next(&m->state) % 1000,
                 n = draw < 700 ? 0
      : draw < 875              ? 1
      : draw < 970              ? 2
                                : 3;
  for (uint64_t i = 0; i < n; i++) {
    if (i == 0) dataset_list_present(m->data, incident, unit);
    const uint32_t row = dataset_add_row(m->data, incident, unit, 0, 1, 1);
    fact(m, "incident", "kind", row, (int64_t)(random_next(&m->state) % 3));
    fact(m, "incident", "serious", row, random_next(&m->state) % 10 < 3);
    fact(m, "incident", "concluded", row, random_next(&m->state) % 10 < 7);
  }
}

void w1_data(struct dataset *data, const struct schema *schema, uint32_t units, uint32_t missing) {
  const uint32_t cluster = schema_entity(schema, STR("cluster")),
                 unit = schema_entity(schema, STR("unit"));
  const uint32_t cluster_id = schema->entities[cluster].first_field,
                 unit_id = schema->entities[unit].first_field;
  struct making m = {data, schema, 2020, missing};
  uint32_t in_cluster = 0;
  char id[16];
  dataset_init(data, schema, NULL, NULL);
  dataset_list_present(data, cluster, 0);
  for (uint32_t u = 0; u < units; u++) {
    if (u % 10 == 0) {
      in_cluster = dataset_add_row(data, cluster, 0, 0, 1, 1);
      dataset_set_text(data, cluster_id, in_cluster,
          (struct str){id, (uint32_t)snprintf(id, sizeof id, "c%07u", u / 10)});
      dataset_list_present(data, unit, in_cluster);
    }
    const uint32_t row = dataset_add_row(data, unit, in_cluster, 0, 1, 1);
    dataset_set_text(
        data, unit_id, row, (struct str){id, (uint32_t)snprintf(id, sizeof id, "u%08u", u)});
    fact(&m, "unit", "registered", row, random_next(&m.state) % 20 != 0);
    fact(&m, "unit", "pledge_signed", row, random_next(&m.state) % 20 != 0);
    fact(&m, "unit", "votes", row, (int64_t)(random_next(&m.state) % 11));
    const int64_t score = (int64_t)(random_next(&m.state) % 100000);
    fact(&m, "unit", "score", row, missing ? score / 10 : score * 10 + u % 10);
    fact(&m, "unit", "last_head_year", row, 2000 + (int64_t)(random_next(&m.state) % 20));
    add_incidents(&m, row);
  }
  dataset_finish(data);
}

/* -- by hand -- */

enum { CONSIDERED = 4 /* the set of this outcome alone */ };
enum { SECTOR_FLAG, NEXT_HEAD, GOVERNMENT_FLAG };

struct number {
  const int64_t *values;
  const uint8_t *known;
};

struct candidate {
  int64_t best[2], worst[2]; /* larger is better */
  uint32_t unit;
  bool is_sure;
};

static int compare_keys(const int64_t *a, const int64_t *b) {
  if (a[0] != b[0]) return a[0] > b[0] ? -1 : 1;
  return (a[1] < b[1]) - (a[1] > b[1]);
}
static int by_best(const void *left, const void *right) {
  const struct candidate *a = left, *b = right;
  return compare_keys(a->best, b->best);
}
static int by_worst(const void *left, const void *right) {
  const struct candidate *a = left, *b = right;
  return compare_keys(a->worst, b->worst);
}

static void set_key(struct candidate *c, int k, const struct number *number, int64_t sign) {
  const int64_t value = sign * number->values[c->unit];
  c->best[k] = number->known[c->unit] ? value : INT64_MAX;
  c->worst[k] = number->known[c->unit] ? value : INT64_MIN;
}

/* How many of the sorted stand before a key (or as good). */
static uint32_t count_before(
    const struct candidate *sorted, uint32_t n, bool are_best, const int64_t *key, bool or_equal) {
  uint32_t low = 0, high = n;
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    const int order = compare_keys(are_best ? sorted[middle].best : sorted[middle].worst, key);
    if (order < 0 || (or_equal && order == 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}

struct choice {
  uint8_t *status;
  int64_t *rank;
  uint32_t least, most; /* seats */
};

static void choose_known(struct candidate *group, uint32_t n, const struct choice *out) {
  qsort(group, n, sizeof *group, by_best);
  for (uint32_t i = 0; i < n;) {
    uint32_t end = i + 1;
    while (end < n && by_best(&group[i], &group[end]) == 0) end++;
    for (uint32_t j = i; j < end; j++) {
      out->rank[group[j].unit] = i + 1;
      out->status[group[j].unit] = i >= out->most ? CANDIDACY_NOT_CHOSEN
          : end <= out->least                     ? CANDIDACY_CHOSEN
          : i < out->least && out->most < end     ? CANDIDACY_TIED
                                                  : CANDIDACY_UNDETERMINED;
    }
    i = end;
  }
}

static void choose_open(
    struct candidate *group, uint32_t n, struct candidate *sure, const struct choice *out) {
  uint32_t n_sure = 0;
  for (uint32_t i = 0; i < n; i++)
    if (group[i].is_sure) sure[n_sure++] = group[i];
  qsort(group, n, sizeof *group, by_best);
  qsort(sure, n_sure, sizeof *sure, by_worst);
  for (uint32_t i = 0; i < n; i++) {
    const struct candidate *c = &group[i];
    const bool is_open = compare_keys(c->best, c->worst) != 0;
    const uint32_t more_min = count_before(sure, n_sure, false, c->best, false),
                   more_max = count_before(group, n, true, c->worst, false) - is_open,
                   ge_max = count_before(group, n, true, c->worst, true),
                   ge_min =
                       count_before(sure, n_sure, false, c->best, true) + !(c->is_sure && !is_open);
    out->rank[c->unit] = c->is_sure && more_min == more_max ? more_min + 1 : 0;
    out->status[c->unit] = more_min >= out->most      ? CANDIDACY_NOT_CHOSEN
        : !c->is_sure                                 ? CANDIDACY_UNDETERMINED
        : ge_max <= out->least                        ? CANDIDACY_CHOSEN
        : more_max < out->least && out->most < ge_min ? CANDIDACY_TIED
                                                      : CANDIDACY_UNDETERMINED;
  }
}

/* The candidates among some units: all who are in, or may be. */
struct ballot {
  struct candidate *group, *room;
  uint32_t n;
  bool is_open;
};

static void add_candidate(struct ballot *ballot, uint32_t unit, bool is_sure,
    const struct number *first, int64_t sign, const struct number *second) {
  struct candidate *c = &ballot->group[ballot->n++];
  *c = (struct candidate){.unit = unit, .is_sure = is_sure};
  set_key(c, 0, first, sign);
  if (second) set_key(c, 1, second, 1);
  ballot->is_open |= !is_sure || compare_keys(c->best, c->worst) != 0;
}

static void choose(struct ballot *ballot, const struct choice *choice) {
  if (ballot->is_open) choose_open(ballot->group, ballot->n, ballot->room, choice);
  else choose_known(ballot->group, ballot->n, choice);
  ballot->n = 0;
  ballot->is_open = false;
}

static struct number number_of(const struct view *view) {
  return (struct number){view->values, view->known};
}

struct w1_numbers w1_numbers_of(const struct dataset *data) {
  return (struct w1_numbers){view_of(data, "unit", "votes"), view_of(data, "unit", "score"),
      view_of(data, "unit", "last_head_year")};
}

static void find_standing(const struct dataset *data, uint8_t *standing) {
  const uint32_t unit = schema_entity(data->schema, STR("unit")),
                 incident = schema_entity(data->schema, STR("incident"));
  const struct standing_columns columns = {.n_units = data->tables[unit].n_rows,
      .n_incidents = data->tables[incident].n_rows,
      .registered = column_of(data, "unit", "registered"),
      .pledge_signed = column_of(data, "unit", "pledge_signed"),
      .kind = column_of(data, "incident", "kind"),
      .serious = column_of(data, "incident", "serious"),
      .concluded = column_of(data, "incident", "concluded"),
      .first = data->tables[incident].first,
      .parent = data->tables[incident].parent,
      .pledge_either = true,
      .concluded_only = true};
  standing_fused(&columns, standing);
}

void w1_by_hand(
    const struct dataset *data, const struct w1_numbers *numbers, struct w1_results *out) {
  const uint32_t unit = schema_entity(data->schema, STR("unit")),
                 cluster = schema_entity(data->schema, STR("cluster"));
  const uint32_t n = data->tables[unit].n_rows, *first = data->tables[unit].first;
  const struct number votes = number_of(&numbers->votes), score = number_of(&numbers->score),
                      year = number_of(&numbers->year);
  out->standing = malloc(n);
  for (int s = 0; s < 3; s++) {
    out->status[s] = calloc(n, 1);
    out->rank[s] = calloc(n, sizeof *out->rank[s]);
  }
  find_standing(data, out->standing);
  struct ballot ballot = {
      malloc(n * sizeof *ballot.group), malloc(n * sizeof *ballot.room), 0, false};
  for (uint32_t c = 0; c < data->tables[cluster].n_rows; c++)
    for (int s = SECTOR_FLAG; s <= NEXT_HEAD; s++) {
      for (uint32_t u = first[c]; u < first[c + 1]; u++) {
        if (!(out->standing[u] & CONSIDERED)) continue;
        const bool is_sure = out->standing[u] == CONSIDERED;
        if (s == SECTOR_FLAG) add_candidate(&ballot, u, is_sure, &votes, 1, &score);
        else add_candidate(&ballot, u, is_sure, &year, -1, NULL);
      }
      choose(&ballot, &(struct choice){out->status[s], out->rank[s], 1, 1});
    }
  uint32_t flags = 0, perhaps = 0;
  for (uint32_t u = 0; u < n; u++) {
    const uint8_t flag = out->status[SECTOR_FLAG][u];
    if (flag < CANDIDACY_CHOSEN) continue;
    flags += flag == CANDIDACY_CHOSEN;
    perhaps += flag != CANDIDACY_CHOSEN;
    add_candidate(&ballot, u, flag == CANDIDACY_CHOSEN, &score, 1, &votes);
  }
  choose(&ballot,
      &(struct choice){out->status[GOVERNMENT_FLAG], out->rank[GOVERNMENT_FLAG], flags / 5,
          (flags + perhaps) / 5});
  free(ballot.group), free(ballot.room);
}

void w1_release(struct w1_results *results) {
  free(results->standing);
  for (int s = 0; s < 3; s++) free(results->status[s]), free(results->rank[s]);
}

struct w1_counts w1_count(const struct w1_results *results, uint32_t n) {
  struct w1_counts counts = {0};
  for (int s = 0; s < 3; s++)
    for (uint32_t i = 0; i < n; i++) counts.of[s][results->status[s][i]]++;
  return counts;
}

struct w1_counts w1_count_run(const struct run *run, uint32_t n) {
  struct w1_counts counts = {0};
  for (uint32_t s = 0; s < 3; s++)
    for (uint32_t i = 0; i < n; i++)
      counts.of[s][run_code(run, run->program->results.selections[s].status, i)]++;
  return counts;
}
