/* All of W1 as one would write it by hand in C, with qsort. language.md §5: what is unknown matters
 * only where it could change who is chosen. Of each candidate it is counted how many others are
 * better surely (at their worst, against its best) and how many may be (at their best, against its
 * worst).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/peers/w1.h"

enum status { NO_CANDIDATE, NOT_CHOSEN, CHOSEN, TIED, UNDETERMINED };
enum state { FILLED, NOBODY, TIE, OPEN, N_STATES };
/* Bits of what a unit may come to. */
enum { NOT_CONSIDERED = 1, DEFERRED = 2, CONSIDERED = 4 };

struct w1_decided {
  uint8_t *standing;                                /* by unit: a set of possible outcomes */
  uint8_t *flag, *head, *government;                /* by unit: enum status */
  uint8_t *flag_state, *head_state;                 /* by cluster: enum state */
  int64_t *flag_rank, *head_rank, *government_rank; /* by unit; 0 where it has none or it is open */
};

static int least(int a, int b) { return a < b ? a : b; }
static int most(int a, int b) { return a > b ? a : b; }

static uint8_t standing_of(const struct w1 *w1, uint32_t u) {
  const struct w1_incidents *in = &w1->incidents;
  int excluded = W1_TRUE - least(w1->units.registered[u], w1->units.pledge_signed[u]);
  int pending = W1_FALSE;
  for (uint32_t i = w1->units.first_incident[u]; i < w1->units.first_incident[u + 1]; i++) {
    const int other_kind = in->kind[i] == W1_NO_KIND ? W1_UNKNOWN
        : in->kind[i] == 2                           ? W1_FALSE
                                                     : W1_TRUE;
    excluded = most(excluded, least(most(in->serious[i], other_kind), in->concluded[i]));
    pending = most(pending, least(in->serious[i], W1_TRUE - in->concluded[i]));
  }
  if (excluded == W1_TRUE) return NOT_CONSIDERED;
  const uint8_t first = excluded == W1_UNKNOWN ? NOT_CONSIDERED : 0;
  if (pending == W1_TRUE) return first | DEFERRED;
  return (uint8_t)(first | (pending == W1_UNKNOWN ? DEFERRED : 0) | CONSIDERED);
}

/* Two keys, larger is better. */
struct keys {
  int64_t first, second;
};
struct candidate {
  struct keys keys; /* as far as they are known */
  uint32_t unit;
  bool is_sure, first_known, second_known;
};

static int compare_keys(struct keys a, struct keys b) { /* < 0 where a is better */
  if (a.first != b.first) return a.first > b.first ? -1 : 1;
  return (a.second < b.second) - (a.second > b.second);
}

static int by_keys(const void *a, const void *b) {
  return compare_keys(*(const struct keys *)a, *(const struct keys *)b);
}

/* Keys come first in a candidate. */
static int by_candidate(const void *a, const void *b) { return by_keys(a, b); }

static bool is_open(const struct candidate *c) {
  return !c->is_sure || !c->first_known || !c->second_known;
}

/* What is not known may be any number. */
static struct keys at_best(const struct candidate *c) {
  return (struct keys){
      c->first_known ? c->keys.first : INT64_MAX, c->second_known ? c->keys.second : INT64_MAX};
}
static struct keys at_worst(const struct candidate *c) {
  return (struct keys){
      c->first_known ? c->keys.first : INT64_MIN, c->second_known ? c->keys.second : INT64_MIN};
}

/* One seat among candidates of whom all is known: sorted, cut, and who is as good as another told.
 */
static enum state choose_known(
    struct candidate *group, uint32_t n, uint8_t *status, int64_t *rank) {
  if (n == 0) return NOBODY;
  qsort(group, n, sizeof *group, by_candidate);
  for (uint32_t i = 0; i < n; i++) {
    const bool is_equal = i && by_candidate(&group[i - 1], &group[i]) == 0;
    rank[group[i].unit] = is_equal ? rank[group[i - 1].unit] : i + 1;
    status[group[i].unit] = NOT_CHOSEN;
  }
  uint32_t end = 1;
  while (end < n && rank[group[end].unit] == 1) end++;
  for (uint32_t i = 0; i < end; i++) status[group[i].unit] = end == 1 ? CHOSEN : TIED;
  return end == 1 ? FILLED : TIE;
}

static enum state choose_open(
    const struct candidate *group, uint32_t n, uint8_t *status, int64_t *rank) {
  uint32_t counts[UNDETERMINED + 1] = {0};
  for (uint32_t i = 0; i < n; i++) {
    const struct keys best = at_best(&group[i]), worst = at_worst(&group[i]);
    uint32_t more_min = 0, more_max = 0, as_good_min = 1, as_good_max = 1;
    for (uint32_t j = 0; j < n; j++) {
      if (j == i) continue;
      const int possible = compare_keys(at_best(&group[j]), worst);
      more_max += possible < 0;
      as_good_max += possible <= 0;
      if (!group[j].is_sure) continue;
      const int sure = compare_keys(at_worst(&group[j]), best);
      more_min += sure < 0;
      as_good_min += sure <= 0;
    }
    const enum status result = more_min >= 1 ? NOT_CHOSEN
        : !group[i].is_sure                  ? UNDETERMINED
        : as_good_max <= 1                   ? CHOSEN
        : more_max < 1 && as_good_min > 1    ? TIED
                                             : UNDETERMINED;
    status[group[i].unit] = (uint8_t)result;
    rank[group[i].unit] = group[i].is_sure && more_min == more_max ? more_min + 1 : 0;
    counts[result]++;
  }
  return counts[UNDETERMINED] ? OPEN : counts[TIED] ? TIE : counts[CHOSEN] ? FILLED : NOBODY;
}

static enum state choose(struct candidate *group, uint32_t n, uint8_t *status, int64_t *rank) {
  for (uint32_t i = 0; i < n; i++)
    if (is_open(&group[i])) return choose_open(group, n, status, rank);
  return choose_known(group, n, status, rank);
}

static void choose_in_cluster(
    const struct w1 *w1, struct w1_decided *d, uint32_t cluster, struct candidate *group) {
  const struct w1_units *us = &w1->units;
  uint32_t n = 0;
  for (uint32_t u = w1->clusters.first_unit[cluster]; u < w1->clusters.first_unit[cluster + 1];
       u++) {
    const uint8_t standing = d->standing[u] = standing_of(w1, u);
    d->flag[u] = d->head[u] = NO_CANDIDATE;
    if (!(standing & CONSIDERED)) continue;
    group[n++] = (struct candidate){{us->votes[u], us->score_cents[u]}, u, standing == CONSIDERED,
        us->votes_known[u], us->score_known[u]};
  }
  d->flag_state[cluster] = (uint8_t)choose(group, n, d->flag, d->flag_rank);
  for (uint32_t i = 0; i < n; i++) { /* who headed longest ago */
    const uint32_t u = group[i].unit;
    group[i].keys = (struct keys){-us->last_head_year[u], 0};
    group[i].first_known = us->year_known[u];
    group[i].second_known = true;
  }
  d->head_state[cluster] = (uint8_t)choose(group, n, d->head, d->head_rank);
}

/* How many of the sorted keys are better than these (`or_equal`: at least as good). */
static uint32_t count_better(
    const struct keys *sorted, uint32_t n, struct keys keys, bool or_equal) {
  uint32_t low = 0, high = n;
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    const int order = compare_keys(sorted[middle], keys);
    if (order < 0 || (or_equal && order == 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/* Over all units: how many seats there are hangs on the flags of the clusters. */
static void choose_government(const struct w1 *w1, struct w1_decided *d, struct candidate *group) {
  const struct w1_units *us = &w1->units;
  uint32_t n = 0, n_sure = 0;
  for (uint32_t u = 0; u < us->n; u++) {
    d->government[u] = NO_CANDIDATE;
    if (d->flag[u] < CHOSEN) continue;
    const bool is_sure = d->flag[u] == CHOSEN;
    group[n++] = (struct candidate){
        {us->score_cents[u], us->votes[u]}, u, is_sure, us->score_known[u], us->votes_known[u]};
    n_sure += is_sure;
  }
  const uint32_t seats_least = n_sure / 5, seats_most = n / 5; /* 20%, rounded down */
  struct keys *best = malloc((n + 1) * sizeof *best), *worst = malloc((n + 1) * sizeof *worst);
  if (!best || !worst) exit(3);
  uint32_t n_worst = 0;
  for (uint32_t i = 0; i < n; i++) {
    best[i] = at_best(&group[i]);
    if (group[i].is_sure) worst[n_worst++] = at_worst(&group[i]);
  }
  qsort(best, n, sizeof *best, by_keys);
  qsort(worst, n_worst, sizeof *worst, by_keys);
  for (uint32_t i = 0; i < n; i++) {
    const struct candidate *c = &group[i];
    const struct keys c_best = at_best(c), c_worst = at_worst(c);
    const int self = compare_keys(c_best, c_worst);
    const uint32_t more_min = count_better(worst, n_worst, c_best, false),
                   more_max = count_better(best, n, c_worst, false) - (self < 0),
                   as_good_max = count_better(best, n, c_worst, true),
                   as_good_min =
                       1 + count_better(worst, n_worst, c_best, true) - (c->is_sure && self == 0);
    d->government[c->unit] = more_min >= seats_most          ? NOT_CHOSEN
        : !c->is_sure                                        ? UNDETERMINED
        : as_good_max <= seats_least                         ? CHOSEN
        : more_max < seats_least && seats_most < as_good_min ? TIED
                                                             : UNDETERMINED;
    d->government_rank[c->unit] = c->is_sure && more_min == more_max ? more_min + 1 : 0;
  }
  free(best);
  free(worst);
}

static void *room_for(size_t n, size_t size) {
  void *room = malloc((n ? n : 1) * size);
  if (!room) exit(3);
  return room;
}

struct w1_decided *w1_decide(const struct w1 *w1) {
  const uint32_t n = w1->units.n, n_clusters = w1->clusters.n;
  struct w1_decided *d = room_for(1, sizeof *d);
  *d = (struct w1_decided){room_for(n, 1), room_for(n, 1), room_for(n, 1), room_for(n, 1),
      room_for(n_clusters, 1), room_for(n_clusters, 1), room_for(n, sizeof(int64_t)),
      room_for(n, sizeof(int64_t)), room_for(n, sizeof(int64_t))};
  /* one cluster may hold all units */
  struct candidate *group = room_for(n, sizeof *group);
  for (uint32_t cluster = 0; cluster < n_clusters; cluster++)
    choose_in_cluster(w1, d, cluster, group);
  choose_government(w1, d, group);
  free(group);
  return d;
}

/* -- counts -- */

static void print_count(const char *entity, const char *name, const char *state, uint64_t n) {
  if (n) printf("%s\t%s\t%s\t%llu\n", entity, name, state, (unsigned long long)n);
}

static void print_statuses(const char *name, const uint8_t *status, uint32_t n) {
  uint64_t counts[UNDETERMINED + 1] = {0};
  for (uint32_t i = 0; i < n; i++) counts[status[i]]++;
  print_count("unit", name, "true", counts[CHOSEN]);
  print_count("unit", name, "false", counts[NO_CANDIDATE] + counts[NOT_CHOSEN]);
  print_count("unit", name, "undetermined", counts[TIED] + counts[UNDETERMINED]);
}

static void print_states(const char *name, const uint8_t *state, uint32_t n) {
  uint64_t counts[N_STATES] = {0};
  for (uint32_t i = 0; i < n; i++) counts[state[i]]++;
  print_count("cluster", name, "filled", counts[FILLED]);
  print_count("cluster", name, "no_candidate", counts[NOBODY]);
  print_count("cluster", name, "tied", counts[TIE]);
  print_count("cluster", name, "undetermined", counts[OPEN]);
}

void w1_print_counts(const struct w1 *w1, const struct w1_decided *d) {
  uint64_t by_set[8] = {0};
  const uint32_t n = w1->units.n;
  for (uint32_t u = 0; u < n; u++) by_set[d->standing[u]]++;
  print_count("unit", "standing", "not_considered", by_set[NOT_CONSIDERED]);
  print_count("unit", "standing", "deferred", by_set[DEFERRED]);
  print_count("unit", "standing", "considered", by_set[CONSIDERED]);
  print_count("unit", "standing", "undetermined",
      n - by_set[NOT_CONSIDERED] - by_set[DEFERRED] - by_set[CONSIDERED]);
  print_statuses("sector_flag", d->flag, n);
  print_statuses("next_head", d->head, n);
  print_statuses("government_flag", d->government, n);
  print_states("sector_flag", d->flag_state, w1->clusters.n);
  print_states("next_head", d->head_state, w1->clusters.n);
}
