/* Kernels that fold the rows compared with each instance: any, count, sum, min, max (match.h). Rows
 * are found by sorting and halving, never one by one; an instance's own row, which compares with
 * itself surely, is left out of what is found and then asked by itself. language.md §4 "Comparing
 * rows".
 */
#include "runtime/kernels/match.h"

/* Puts the own row in its place: not as another row would count, but as it does. */
static void settle_own(const struct matching *m, const struct match_fold_of *of, uint32_t instance,
    struct match_found *found) {
  const uint8_t as_other = match_pair_truth(m, instance, instance),
                own = match_own_truth(m, instance);
  for (enum match_set set = MATCH_SURE; set <= MATCH_MAYBE; set++) {
    const uint8_t needed = set == MATCH_SURE ? TRUTH_TRUE : TRUTH_UNKNOWN;
    const bool was_in = as_other >= needed, is_in = own >= needed;
    if (was_in == is_in) continue;
    const struct match_sum sum = match_sum_of(of, set, instance);
    match_sum_add(&found[set].sum, &sum, is_in ? 1 : -1);
    if (of->fold != MATCH_MIN && of->fold != MATCH_MAX) continue;
    if (is_in)
      found[set].best = match_best_join(of, found[set].best, match_best_of(of, set, instance));
    else if (found[set].best.row == instance) found[set].best.first = found[set].best.second;
  }
}

/* Two sets for each instance. */
static const struct match_found *find(struct matching *m, const struct kernel_call *call,
    const uint8_t *condition, const struct match_fold_of *of) {
  match_begin(m, call, condition);
  struct match_found *found = match_take(m, 2 * (size_t)call->n * sizeof *found);
  for (uint32_t i = 0; i < 2 * call->n; i++)
    found[i] = (struct match_found){{0}, match_best_none(of)};
  match_find(m, of, found);
  for (uint32_t i = 0; m->has_own && i < call->n; i++) settle_own(m, of, i, &found[2 * (size_t)i]);
  return found;
}

static bool group_is_known(const struct matching *m, uint32_t instance) {
  return list_known(m->call, m->instance_group[instance]);
}

void kernel_ANY_MATCH(const struct kernel_call *call) {
  const struct match_fold_of of = {.fold = MATCH_COUNT};
  struct matching m;
  const struct match_found *found = find(&m, call, call->a->values, &of);
  uint8_t *restrict d = call->d->values;
  for (uint32_t i = 0; i < call->n; i++) {
    const struct match_found *sets = &found[2 * (size_t)i];
    d[i] = sets[MATCH_SURE].sum.n                           ? TRUTH_TRUE
        : sets[MATCH_MAYBE].sum.n || !group_is_known(&m, i) ? TRUTH_UNKNOWN
                                                            : TRUTH_FALSE;
  }
}

void kernel_COUNT_MATCH(const struct kernel_call *call) {
  const struct match_fold_of of = {.fold = MATCH_COUNT};
  struct matching m;
  const struct match_found *found = find(&m, call, call->a->values, &of);
  for (uint32_t i = 0; i < call->n; i++)
    bounds_put(call, i, group_is_known(&m, i), found[2 * (size_t)i + MATCH_SURE].sum.n,
        found[2 * (size_t)i + MATCH_MAYBE].sum.n);
}

static void fold_matching(const struct kernel_call *call, enum match_fold fold) {
  const struct match_fold_of of = {fold, call->a->values, call->a->high, call->a->known};
  struct matching m;
  const struct match_found *found = find(&m, call, call->b ? call->b->values : NULL, &of);
  for (uint32_t i = 0; i < call->n; i++) {
    const struct match_found *sure = &found[2 * (size_t)i + MATCH_SURE],
                             *maybe = &found[2 * (size_t)i + MATCH_MAYBE];
    int64_t low = 0, high = 0;
    bool known = group_is_known(&m, i) && maybe->sum.n_unknown == 0;
    if (fold == MATCH_SUM) {
      known = known && number_narrow(maybe->sum.low + sure->sum.low, &low) &&
          number_narrow(maybe->sum.high + sure->sum.high, &high);
    } else {
      known = known && sure->sum.n > 0;
      low = fold == MATCH_MIN ? maybe->best.first : sure->best.first;
      high = fold == MATCH_MIN ? sure->best.first : maybe->best.first;
    }
    bounds_put(call, i, known, low, high);
  }
}

void kernel_SUM_MATCH(const struct kernel_call *call) { fold_matching(call, MATCH_SUM); }
void kernel_MIN_MATCH(const struct kernel_call *call) { fold_matching(call, MATCH_MIN); }
void kernel_MAX_MATCH(const struct kernel_call *call) { fold_matching(call, MATCH_MAX); }
