/* Who is responsible for what: switches put back, or put in, one at a time (diff.h). */
#include <stdlib.h>

#include "study/diff.h"
#include "base/limits.h"
#include "base/translate.h"

struct blaming {
  struct diff *diff;
  uint32_t n_switches, n_words;
  uint64_t *sets; /* by outcome change, n_words each */
  uint8_t *how;   /* by outcome change: enum blame */
};

static uint64_t *set_of(const struct blaming *b, uint32_t outcome) {
  return b->sets + (size_t)outcome * b->n_words;
}

static bool is_empty(const struct blaming *b, const uint64_t *set) {
  for (uint32_t i = 0; i < b->n_words; i++)
    if (set[i]) return false;
  return true;
}

/* -- one outcome in two regulations -- */

/* Where a variant has it; false: it has no such outcome, or does not list the warning. */
static bool locate(const struct variant *variant, const struct diff *diff,
    const struct outcome_change *change, uint32_t *result, uint32_t *row) {
  bool by_new = change->new_result != UINT32_MAX;
  uint32_t at = by_new ? change->new_result : change->old_result;
  uint32_t entity = outcome_entity(diff->sides[by_new ? SIDE_NEW : SIDE_OLD].schema, at);
  *result = by_new ? variant->new_results[at] : variant->old_results[at];
  if (*result == NONE_INDEX) return false;
  *row = rows_find(by_new ? variant->from_new : variant->from_old, entity,
      by_new ? change->new_row : change->old_row);
  return *row != UINT32_MAX && outcome_is_listed(variant->evaluation, *result, *row);
}

static bool differs(const struct diff *diff, const struct outcome_change *change, struct variant *a,
    struct variant *b) {
  uint32_t result_a, row_a, result_b, row_b;
  bool in_a = locate(a, diff, change, &result_a, &row_a),
       in_b = locate(b, diff, change, &result_b, &row_b);
  if (in_a != in_b) return true;
  bool is_whole_result =
      !change->is_warning && (change->kind == OUTCOME_ADDED || change->kind == OUTCOME_REMOVED);
  /* that there is such a result is the change, whatever it says */
  if (!in_a || is_whole_result) return false;
  bool detail = change->kind == OUTCOME_REASONS;
  enum outcome_difference difference =
      outcome_compare(a->evaluation, result_a, row_a, b->evaluation, result_b, row_b, detail);
  return detail ? difference != OUTCOME_SAME : difference == OUTCOME_VALUE;
}

/* -- switching -- */

static void set_all(bool *as_new, uint32_t n, bool value) {
  for (uint32_t i = 0; i < n; i++) as_new[i] = value;
}

/* What was switched with switch `s`, where `base` is the rest. */
static void keep_companions(struct blaming *b, uint32_t s, const bool *as_new, bool base) {
  struct diff_switch *of = &b->diff->switches.items[s];
  if (of->is_switched) return; /* known from putting it back */
  of->with = ARENA_ARRAY(b->diff->arena, uint32_t, b->n_switches);
  for (uint32_t i = 0; i < b->n_switches; i++)
    if (i != s && as_new[i] != base) of->with[of->n_with++] = i;
}

/* Marks switch `s` in every outcome still asked for (how == `wanted`) that `variant` decides
 * otherwise than `rest`. */
static void mark(struct blaming *b, uint32_t s, struct variant *variant, struct variant *rest,
    enum blame wanted) {
  struct diff *diff = b->diff;
  for (uint32_t i = 0; i < diff->outcomes.n; i++) {
    if (b->how[i] != wanted) continue;
    if (differs(diff, &diff->outcomes.items[i], variant, rest))
      set_of(b, i)[s / 64] |= UINT64_C(1) << (s % 64);
    evaluation_next_row(variant->evaluation);
    evaluation_next_row(rest->evaluation);
  }
}

/* Evaluates the `base` side but for switch `s`, which is as in the other, and compares it with the
 * base; where others had to be switched with it, with the base but for those. */
static void try_switch(
    struct blaming *b, uint32_t s, struct variant *side, bool base, enum blame wanted) {
  struct diff *diff = b->diff;
  bool *as_new = ARENA_ARRAY(diff->arena, bool, b->n_switches);
  set_all(as_new, b->n_switches, base);
  as_new[s] = !base;
  struct variant *variant = diff_variant(diff, s, as_new);
  if (!variant) return;
  if (diff_evaluate(diff, variant, as_new)) {
    keep_companions(b, s, as_new, base);
    struct diff_switch *of = &diff->switches.items[s];
    of->is_switched = true;
    bool is_alone = true;
    for (uint32_t i = 0; i < b->n_switches; i++)
      is_alone = is_alone && (i == s || as_new[i] == base);
    struct variant *rest = NULL;
    if (!is_alone) {
      as_new[s] = base;
      rest = diff_variant(diff, UINT32_MAX, as_new);
      if (rest && !diff_evaluate(diff, rest, as_new)) {
        diff_variant_free(rest);
        rest = NULL;
      }
    }
    mark(b, s, variant, rest ? rest : side, wanted);
    if (rest) diff_variant_free(rest);
  }
  diff_variant_free(variant);
}

static bool is_tried(const struct diff_switch *s) {
  return s->kind == SWITCH_READING || !s->change->is_inert;
}

/* Tries each switch for the outcomes that are `wanted`; then those that some switch was found for
 * are `found`. */
static void try_all(struct blaming *b, enum diff_side_number base, enum blame wanted,
    enum blame found, struct progress *progress) {
  struct variant *side = diff_side_variant(b->diff, base);
  for (uint32_t s = 0; s < b->n_switches; s++) {
    if (is_tried(&b->diff->switches.items[s])) try_switch(b, s, side, base == SIDE_NEW, wanted);
    progress_set(progress, s + (base == SIDE_OLD ? b->n_switches : 0));
  }
  diff_variant_free(side);
  for (uint32_t i = 0; i < b->diff->outcomes.n; i++)
    if (b->how[i] == wanted && !is_empty(b, set_of(b, i))) b->how[i] = found;
}

/* -- changes that only act together -- */

/* The new side but for a set of switches, which are put back, and of which `s` is left out, with
 * what must then be left out too; in *set those that are still put back. NULL where that is not
 * fewer. */
static struct variant *put_back_without(
    struct blaming *b, const uint64_t *from, uint32_t s, uint64_t *set) {
  struct diff *diff = b->diff;
  bool *as_new = ARENA_ARRAY(diff->arena, bool, b->n_switches);
  for (uint32_t i = 0; i < b->n_switches; i++) as_new[i] = !diff_set_has(from, i);
  as_new[s] = true;
  struct variant *variant = diff_variant(diff, s, as_new);
  uint32_t n_before = 0, n_now = 0;
  for (uint32_t i = 0; i < b->n_switches; i++) {
    n_before += diff_set_has(from, i);
    n_now += !as_new[i];
    if (!as_new[i]) set[i / 64] |= UINT64_C(1) << (i % 64);
  }
  if (variant && n_now < n_before && diff_evaluate(diff, variant, as_new)) return variant;
  if (variant) diff_variant_free(variant);
  return NULL;
}

/* Leaves `s` out of the set of each outcome for which the rest of it is still enough. Outcomes with
 * the same set are asked together. */
static void leave_out(struct blaming *b, uint32_t s, struct variant *new, uint32_t *n_runs) {
  struct diff *diff = b->diff;
  bool *asked = ARENA_ARRAY(diff->arena, bool, diff->outcomes.n);
  for (uint32_t i = 0; i < diff->outcomes.n; i++) {
    if (asked[i] || b->how[i] != BLAME_TOGETHER || !diff_set_has(set_of(b, i), s)) continue;
    if (*n_runs == NARROWING_RUNS_MAX) {
      diff->is_capped = true;
      return;
    }
    ++*n_runs;
    size_t bytes = b->n_words * sizeof(uint64_t);
    uint64_t *from = arena_copy(diff->arena, set_of(b, i), bytes),
             *fewer = ARENA_ARRAY(diff->arena, uint64_t, b->n_words);
    struct variant *variant = put_back_without(b, from, s, fewer);
    for (uint32_t k = i; k < diff->outcomes.n; k++) {
      if (asked[k] || b->how[k] != BLAME_TOGETHER || memcmp(set_of(b, k), from, bytes) != 0)
        continue;
      asked[k] = true;
      if (!variant) continue;
      if (differs(diff, &diff->outcomes.items[k], variant, new)) memcpy(set_of(b, k), fewer, bytes);
      evaluation_next_row(variant->evaluation);
      evaluation_next_row(new->evaluation);
    }
    if (variant) diff_variant_free(variant);
  }
}

/* Outcomes that stay as they are when all changes are put back: what is told of them hangs on the
 * order of the declarations or on the places where they stand. */
static void set_apart_unmoved(struct blaming *b, struct variant *new) {
  struct diff *diff = b->diff;
  struct variant *variant =
      diff_variant(diff, UINT32_MAX, ARENA_ARRAY(diff->arena, bool, b->n_switches + 1));
  if (variant && diff_evaluate(diff, variant, ARENA_ARRAY(diff->arena, bool, b->n_switches + 1))) {
    for (uint32_t i = 0; i < diff->outcomes.n; i++) {
      if (b->how[i] == BLAME_TOGETHER && !differs(diff, &diff->outcomes.items[i], variant, new))
        b->how[i] = BLAME_NONE;
      evaluation_next_row(variant->evaluation);
      evaluation_next_row(new->evaluation);
    }
  }
  if (variant) diff_variant_free(variant);
}

/* Outcomes that no change decides alone: of all changes, put back together, one after the other is
 * left out as long as the rest is enough. What remains is a set of which none can be spared. Twice,
 * for what is left out later may have stood in the way. */
static void narrow(struct blaming *b) {
  struct diff *diff = b->diff;
  struct variant *new = diff_side_variant(diff, SIDE_NEW);
  uint32_t n_runs = 0;
  set_apart_unmoved(b, new);
  for (uint32_t i = 0; i < diff->outcomes.n; i++)
    for (uint32_t s = 0; s < b->n_switches && b->how[i] == BLAME_TOGETHER; s++)
      set_of(b, i)[s / 64] |= UINT64_C(1) << (s % 64);
  for (uint32_t pass = 0; pass < 2; pass++)
    for (uint32_t s = 0; s < b->n_switches; s++) leave_out(b, s, new, &n_runs);
  diff_variant_free(new);
}

/* -- groups -- */

static int compare_groups(
    const struct blaming *b, const uint64_t *x, uint8_t how_x, const uint64_t *y, uint8_t how_y) {
  if (how_x != how_y) return how_x < how_y ? -1 : 1;
  for (uint32_t i = 0; i < b->n_switches; i++) /* the first switch decides */
    if (diff_set_has(x, i) != diff_set_has(y, i)) return diff_set_has(x, i) ? -1 : 1;
  return 0;
}

static uint32_t bits_of(const struct blaming *b, const uint64_t *set) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < b->n_words; i++) n += (uint32_t)__builtin_popcountll(set[i]);
  return n;
}

static uint32_t group_of(struct blaming *b, struct str_map *map, uint32_t outcome) {
  struct diff *diff = b->diff;
  uint32_t bytes = b->n_words * (uint32_t)sizeof(uint64_t), index = diff->groups.n;
  char *key = arena_alloc(diff->arena, bytes + 1);
  memcpy(key, set_of(b, outcome), bytes);
  key[bytes] = (char)b->how[outcome];
  if (str_map_find(map, (struct str){key, bytes + 1}, &index)) return index;
  str_map_add(map, (struct str){key, bytes + 1}, index);
  struct blame_group group = {.how = b->how[outcome], .set = set_of(b, outcome)};
  VEC_PUSH(diff->arena, &diff->groups, group);
  return index;
}

/* Groups in the order of their first switch. */
static void sort_groups(struct blaming *b) {
  struct diff *diff = b->diff;
  uint32_t n = diff->groups.n, *rank = ARENA_ARRAY(diff->arena, uint32_t, n + 1);
  struct blame_group *sorted = ARENA_ARRAY(diff->arena, struct blame_group, n + 1);
  for (uint32_t i = 0; i < n; i++)
    for (uint32_t k = 0; k < n; k++)
      rank[i] += k != i &&
          compare_groups(b, diff->groups.items[k].set, diff->groups.items[k].how,
              diff->groups.items[i].set, diff->groups.items[i].how) < 0;
  for (uint32_t i = 0; i < n; i++) sorted[rank[i]] = diff->groups.items[i];
  for (uint32_t i = 0; i < diff->outcomes.n; i++)
    diff->outcomes.items[i].group = rank[diff->outcomes.items[i].group];
  diff->groups.items = sorted;
  diff->groups.capacity = n;
}

static void count(const struct outcome_change *change, uint64_t *outcomes, uint64_t *warnings,
    uint64_t *reasons) {
  ++*(change->kind == OUTCOME_REASONS ? reasons : change->is_warning ? warnings : outcomes);
}

static void make_groups(struct blaming *b) {
  struct diff *diff = b->diff;
  struct str_map map;
  str_map_init(&map, diff->arena);
  for (uint32_t i = 0; i < diff->outcomes.n; i++) {
    struct outcome_change *change = &diff->outcomes.items[i];
    uint64_t *set = set_of(b, i);
    if (is_empty(b, set)) b->how[i] = BLAME_NONE;
    else if (b->how[i] == BLAME_ALL_NEEDED && bits_of(b, set) == 1) b->how[i] = BLAME_SINGLE;
    else if (b->how[i] == BLAME_EACH_ALONE && bits_of(b, set) == 1) b->how[i] = BLAME_SINGLE;
    else if (b->how[i] == BLAME_TOGETHER && bits_of(b, set) == 1) b->how[i] = BLAME_SINGLE;
    change->group = group_of(b, &map, i);
    struct blame_group *group = &diff->groups.items[change->group];
    count(change, &group->n_outcomes, &group->n_warnings, &group->n_reasons);
    for (uint32_t s = 0; s < b->n_switches; s++) {
      struct diff_switch *of = &diff->switches.items[s];
      if (diff_set_has(set, s)) count(change, &of->n_outcomes, &of->n_warnings, &of->n_reasons);
    }
  }
  sort_groups(b);
}

void diff_blame(struct diff *diff) {
  struct blaming b = {
      .diff = diff, .n_switches = diff->switches.n, .n_words = diff->switches.n / 64 + 1};
  if (!diff->outcomes.n) return;
  b.sets = arena_alloc(diff->arena, (size_t)diff->outcomes.n * b.n_words * sizeof(uint64_t));
  b.how = arena_alloc(diff->arena, diff->outcomes.n);
  memset(b.how, BLAME_TOGETHER, diff->outcomes.n);
  struct progress *progress = diff->opened->progress;
  progress_begin(progress, _("switching"), 2 * (uint64_t)b.n_switches);
  try_all(&b, SIDE_NEW, BLAME_TOGETHER, BLAME_ALL_NEEDED, progress);
  bool is_open = false;
  for (uint32_t i = 0; i < diff->outcomes.n; i++) is_open = is_open || b.how[i] == BLAME_TOGETHER;
  if (is_open) try_all(&b, SIDE_OLD, BLAME_TOGETHER, BLAME_EACH_ALONE, progress);
  if (is_open) narrow(&b);
  progress_end(progress);
  make_groups(&b);
}
