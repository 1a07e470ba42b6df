/* Kernels that fold the rows compared with each instance: any, count, sum, min, max (match.h). Rows
 * are found by sorting and halving, never one by one; an instance's own row, which compares with
 * itself surely, is left out of what is found and then asked by itself. language.md §4 "Comparing
 * rows".
 */
#include "runtime/kernels/match.h"

/* Puts the own row in its place: not as another row would count, but as it does. */
static void settle_own(const struct matching *m, const struct match_fold_of *of, uint32_t instance,
    struct match_results *results) {
  if (match_own_is_as_other(m, instance)) return;
  const uint8_t as_other = match_pair_truth(m, instance, instance),
                own = match_own_truth(m, instance);
  for (enum match_set set = MATCH_SURE; set <= MATCH_MAYBE; set++) {
    const uint8_t needed = set == MATCH_SURE ? TRUTH_TRUE : TRUTH_UNKNOWN;
    const bool was_in = as_other >= needed, is_in = own >= needed;
    if (was_in == is_in) continue;
    struct match_found one = {match_sum_of(of, set, instance), match_best_none(of)};
    if (of->fold == MATCH_MIN || of->fold == MATCH_MAX) one.best = match_best_of(of, set, instance);
    match_results_add(of, results, instance, set, &one, is_in ? 1 : -1);
  }
}

static void *zeros(struct matching *m, size_t bytes) {
  return memset(match_take(m, bytes), 0, bytes);
}

static struct match_results find(struct matching *m, const struct kernel_call *call,
    const uint8_t *condition, const struct match_fold_of *of) {
  match_begin(m, call, condition);
  struct match_results results = {0};
  const size_t n = call->n;
  if (of->fold != MATCH_COUNT) results.n_unknown = zeros(m, n * sizeof *results.n_unknown);
  if (of->fold == MATCH_SUM) {
    results.low = zeros(m, n * sizeof *results.low);
    results.high = zeros(m, n * sizeof *results.high);
  }
  for (enum match_set set = MATCH_SURE; set <= MATCH_MAYBE; set++) {
    results.n[set] = zeros(m, n * sizeof *results.n[set]);
    if (of->fold != MATCH_MIN && of->fold != MATCH_MAX) continue;
    results.best[set] = match_take(m, n * sizeof *results.best[set]);
    for (size_t i = 0; i < n; i++) results.best[set][i] = match_best_none(of);
  }
  match_find(m, of, &results);
  for (uint32_t i = 0; m->has_own && i < call->n; i++) settle_own(m, of, i, &results);
  return results;
}

static bool group_is_known(const struct matching *m, uint32_t instance) {
  return list_known(m->call, m->instance_group[instance]);
}

void kernel_ANY_MATCH(const struct kernel_call *call) {
  const struct match_fold_of of = {.fold = MATCH_COUNT};
  struct matching m;
  const struct match_results found = find(&m, call, call->a->values, &of);
  uint8_t *restrict d = call->d->values;
  for (uint32_t i = 0; i < call->n; i++)
    d[i] = found.n[MATCH_SURE][i]                           ? TRUTH_TRUE
        : found.n[MATCH_MAYBE][i] || !group_is_known(&m, i) ? TRUTH_UNKNOWN
                                                            : TRUTH_FALSE;
}

void kernel_COUNT_MATCH(const struct kernel_call *call) {
  const struct match_fold_of of = {.fold = MATCH_COUNT};
  struct matching m;
  const struct match_results found = find(&m, call, call->a->values, &of);
  for (uint32_t i = 0; i < call->n; i++)
    bounds_put(call, i, group_is_known(&m, i), found.n[MATCH_SURE][i], found.n[MATCH_MAYBE][i]);
}

/* The ends of a sum, each open or within 64 bits. */
static bool put_sum(int128 sum_low, int128 sum_high, int64_t *low, int64_t *high) {
  const bool open_low = match_sum_is_open(sum_low), open_high = match_sum_is_open(sum_high);
  *low = INT64_MIN;
  *high = INT64_MAX;
  return (open_low || number_narrow(sum_low, low)) && (open_high || number_narrow(sum_high, high));
}

static void fold_matching(const struct kernel_call *call, enum match_fold fold) {
  const struct match_fold_of of = {fold, call->a->values, call->a->high, call->a->known};
  struct matching m;
  const struct match_results found = find(&m, call, call->b ? call->b->values : NULL, &of);
  const struct match_best *const *best = (const struct match_best *const *)found.best;
  for (uint32_t i = 0; i < call->n; i++) {
    int64_t low = 0, high = 0;
    bool known = group_is_known(&m, i) && found.n_unknown[i] == 0;
    if (fold == MATCH_SUM) {
      known = known && put_sum(found.low[i], found.high[i], &low, &high);
    } else {
      known = known && found.n[MATCH_SURE][i] > 0;
      low = best[fold == MATCH_MIN ? MATCH_MAYBE : MATCH_SURE][i].first;
      high = best[fold == MATCH_MIN ? MATCH_SURE : MATCH_MAYBE][i].first;
    }
    bounds_put(call, i, known, low, high);
  }
}

void kernel_SUM_MATCH(const struct kernel_call *call) { fold_matching(call, MATCH_SUM); }
void kernel_MIN_MATCH(const struct kernel_call *call) { fold_matching(call, MATCH_MIN); }
void kernel_MAX_MATCH(const struct kernel_call *call) { fold_matching(call, MATCH_MAX); }
