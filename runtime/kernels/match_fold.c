/* What sets of rows come to (match.h). */
#include "runtime/kernels/arithmetic.h"
#include "runtime/kernels/match.h"

static int64_t positive(int64_t x) { return x > 0 ? x : 0; }
static int64_t negative(int64_t x) { return x < 0 ? x : 0; }

/* Of a sum every row that may count lowers the lower end or raises the upper one; that it surely
 * counts adds the rest. */
struct match_sum match_sum_of(const struct match_fold_of *of, enum match_set set, uint32_t row) {
  struct match_sum sum = {.n = 1};
  if (of->fold == MATCH_COUNT) return sum;
  sum.n_unknown = !of->known[row];
  if (of->fold != MATCH_SUM) return sum;
  /* an open side is the last number: to the sure alone it adds nothing */
  const int64_t low = of->low[row], high = of->high[row];
  sum.low = set == MATCH_SURE ? positive(low) : negative(low);
  sum.high = set == MATCH_SURE ? negative(high) : positive(high);
  if (set == MATCH_MAYBE && side_open_low(low, high)) sum.low = MATCH_OPEN;
  if (set == MATCH_MAYBE && side_open_high(low, high)) sum.high = MATCH_OPEN;
  return sum;
}

struct match_best match_best_none(const struct match_fold_of *of) {
  const int64_t worst = of->fold == MATCH_MIN ? INT64_MAX : INT64_MIN;
  return (struct match_best){worst, worst, UINT32_MAX};
}

/* A surely counted row holds the farther end, one that may count moves the nearer. */
struct match_best match_best_of(const struct match_fold_of *of, enum match_set set, uint32_t row) {
  struct match_best best = match_best_none(of);
  best.first = (of->fold == MATCH_MIN) == (set == MATCH_MAYBE) ? of->low[row] : of->high[row];
  best.row = row;
  return best;
}

struct match_best match_best_join(
    const struct match_fold_of *of, struct match_best a, struct match_best b) {
  const bool least = of->fold == MATCH_MIN;
  const bool takes_b = a.row == UINT32_MAX ||
      (b.row != UINT32_MAX && (least ? b.first < a.first : b.first > a.first));
  struct match_best best = takes_b ? b : a;
  const struct match_best *other = takes_b ? &a : &b;
  if (other->row != UINT32_MAX && (least ? other->first < best.second : other->first > best.second))
    best.second = other->first;
  return best;
}

void match_results_add(const struct match_fold_of *of, struct match_results *results,
    uint32_t instance, enum match_set set, const struct match_found *found, int sign) {
  results->n[set][instance] += (uint32_t)sign * found->sum.n;
  if (set == MATCH_MAYBE && results->n_unknown)
    results->n_unknown[instance] += (uint32_t)sign * found->sum.n_unknown;
  if (results->low) {
    results->low[instance] += sign * found->sum.low;
    results->high[instance] += sign * found->sum.high;
  }
  if (!match_is_extreme(of)) return;
  struct match_best *best = &results->best[set][instance];
  if (sign > 0) *best = match_best_join(of, *best, found->best);
  else if (best->row == found->best.row) best->first = best->second;
}
