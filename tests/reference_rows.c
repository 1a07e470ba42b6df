/* Rows compared with the instance, one by one: the second opinion on kernel_match.c. language.md §4
 * "Comparing rows". */
#include "runtime/program/instruction.h"
#include "tests/reference_internal.h"

static bool are_sets(const struct answer *row, const struct answer *instance) {
  return row->kind == ANSWER_SET && instance->kind == ANSWER_SET;
}

struct answer apply_match(uint32_t match, struct answer row, struct answer instance, bool own) {
  const uint32_t comparison = match & MATCH_COMPARISON_MASK;
  if (match & MATCH_NEGATED) { /* what was asked, and then not */
    static const uint32_t asked[] = {[MATCH_LESS] = MATCH_GREATER_EQUAL,
        [MATCH_LESS_EQUAL] = MATCH_GREATER,
        [MATCH_GREATER] = MATCH_LESS_EQUAL,
        [MATCH_GREATER_EQUAL] = MATCH_LESS};
    struct answer holds = apply_match(asked[comparison], row, instance, own);
    return apply_logic(TX_NOT, holds, holds);
  }
  if (own) { /* of itself, whatever it is; what has no value is not even its own equal */
    const bool needs_equal = comparison == MATCH_EQUAL || comparison == MATCH_LESS_EQUAL ||
        comparison == MATCH_GREATER_EQUAL;
    if (row.none) return truth_known(comparison == MATCH_DIFFERENT);
    const bool is_open = row.maybe_none && (needs_equal || comparison == MATCH_DIFFERENT);
    return is_open ? truth_unknown() : truth_known(needs_equal);
  }
  switch ((enum match_comparison)comparison) {
  case MATCH_LESS: return apply_less(false, row, instance);
  case MATCH_LESS_EQUAL: return apply_less(true, row, instance);
  case MATCH_GREATER: return apply_less(false, instance, row);
  case MATCH_GREATER_EQUAL: return apply_less(true, instance, row);
  case MATCH_EQUAL:
  case MATCH_DIFFERENT: break;
  }
  struct answer equal =
      are_sets(&row, &instance) ? equal_sets(row.set, instance.set) : apply_equal(row, instance);
  if (comparison == MATCH_DIFFERENT && equal.known) equal.truth = !equal.truth;
  return equal;
}

static bool is_lower(uint32_t match) {
  const uint32_t comparison = match & MATCH_COMPARISON_MASK;
  return comparison == MATCH_GREATER || comparison == MATCH_GREATER_EQUAL;
}
static bool is_beyond(uint32_t match) {
  const uint32_t comparison = match & MATCH_COMPARISON_MASK;
  return comparison == MATCH_GREATER || comparison == MATCH_LESS;
}

/* The first (or last) number of the grid that compares so with a bound. */
static void edge_at(mpz_ptr out, uint32_t match, mpq_srcptr bound, unsigned scale) {
  mpq_t scaled;
  mpz_t power;
  mpq_init(scaled);
  mpz_init(power);
  mpz_ui_pow_ui(power, 10, scale);
  mpq_set_z(scaled, power);
  mpq_mul(scaled, scaled, bound);
  if (is_lower(match)) mpz_cdiv_q(out, mpq_numref(scaled), mpq_denref(scaled));
  else mpz_fdiv_q(out, mpq_numref(scaled), mpq_denref(scaled));
  const bool is_whole = mpz_divisible_p(mpq_numref(scaled), mpq_denref(scaled));
  if (is_whole && is_beyond(match)) {
    if (is_lower(match)) mpz_add_ui(out, out, 1);
    else mpz_sub_ui(out, out, 1);
  }
  mpq_clear(scaled);
  mpz_clear(power);
}

/* … with one of the bounds at its widest. */
static void edge(mpz_ptr out, uint32_t match, const struct answer *bounds, unsigned scale) {
  edge_at(out, match, is_lower(match) ? bounds->lo : bounds->hi, scale);
}

/* Where a number stands from the last one of 64 bits on that side: as mpz_cmp says it. */
static int against_last(mpz_srcptr number, bool above) {
  mpz_t end;
  mpz_init(end);
  mpz_ui_pow_ui(end, 2, 63);
  if (above) mpz_sub_ui(end, end, 1);
  else mpz_neg(end, end);
  const int compared = mpz_cmp(number, end);
  mpz_clear(end);
  return compared;
}

/* Whether a 64-bit number is at least, or at most, this. */
static bool fits(mpz_srcptr edge_of, bool lower) {
  const int compared = against_last(edge_of, lower);
  return lower ? compared <= 0 : compared >= 0;
}

/* Whether every 64-bit number compares so with whatever the instance's may be. */
static bool takes_all(uint32_t match, const struct answer *instance, unsigned scale) {
  mpq_srcptr narrowest = is_lower(match) ? instance->hi : instance->lo;
  if (number_is_open(narrowest)) return false;
  mpz_t key;
  mpz_init(key);
  edge_at(key, match, narrowest, scale);
  const int compared = against_last(key, !is_lower(match));
  mpz_clear(key);
  return is_lower(match) ? compared <= 0 : compared >= 0;
}

/* Whether a number is the last one of 64 bits on that side of the grid. */
static bool is_last(mpq_srcptr number, unsigned scale, bool above) {
  mpz_t end;
  mpq_t last;
  mpz_init(end);
  mpq_init(last);
  mpz_ui_pow_ui(mpq_numref(last), 2, 63);
  mpz_ui_pow_ui(end, 10, scale);
  if (above) mpz_sub_ui(mpq_numref(last), mpq_numref(last), 1);
  else mpz_neg(mpq_numref(last), mpq_numref(last));
  mpq_set_den(last, end);
  mpq_canonicalize(last);
  const bool is = mpq_equal(last, number) != 0;
  mpq_clear(last);
  mpz_clear(end);
  return is;
}

/* What a row at an end of the 64 bits says beside a number without a bound there, which cannot lie
 * beyond it; by the bounds otherwise. */
static struct answer at_the_end(
    uint32_t comparison, struct answer row, struct answer instance, unsigned scale) {
  if (row.kind != ANSWER_NUMBER || !row.known) return truth_unknown();
  const bool top = number_is_open(instance.hi) && is_last(row.lo, scale, true),
             bottom = number_is_open(instance.lo) && is_last(row.hi, scale, false);
  if (top && comparison == MATCH_GREATER_EQUAL) return truth_known(true);
  if (bottom && comparison == MATCH_LESS_EQUAL) return truth_known(true);
  if (top && comparison == MATCH_LESS) return truth_known(false);
  if (bottom && comparison == MATCH_GREATER) return truth_known(false);
  return truth_unknown();
}

struct answer match_order(uint32_t match, struct answer row, struct answer instance, unsigned scale,
    struct answer by_bounds) {
  if (instance.kind != ANSWER_NUMBER || !instance.known) return by_bounds;
  const bool has_value = row.kind == ANSWER_NUMBER && row.known && !row.none && !row.maybe_none;
  if (has_value && takes_all(match, &instance, scale)) return truth_known(true);
  const struct answer end = at_the_end(match & MATCH_COMPARISON_MASK, row, instance, scale);
  if (end.known) return end;
  mpz_t key;
  mpz_init(key);
  edge(key, match, &instance, scale);
  const bool good = fits(key, is_lower(match));
  mpz_clear(key);
  return good ? by_bounds : truth_known(false);
}

bool leaves_room(
    uint32_t match_a, struct answer a, uint32_t match_b, struct answer b, unsigned scale) {
  if (!a.known || !b.known || is_lower(match_a) == is_lower(match_b)) return true;
  mpz_t low, high;
  mpz_init(low);
  mpz_init(high);
  edge(low, is_lower(match_a) ? match_a : match_b, is_lower(match_a) ? &a : &b, scale);
  edge(high, is_lower(match_a) ? match_b : match_a, is_lower(match_a) ? &b : &a, scale);
  const bool room = mpz_cmp(low, high) <= 0 && fits(low, true) && fits(high, false);
  mpz_clear(low);
  mpz_clear(high);
  return room;
}

static bool is_order(uint32_t match) {
  const uint32_t comparison = match & MATCH_COMPARISON_MASK;
  return comparison != MATCH_EQUAL && comparison != MATCH_DIFFERENT;
}

/* Both sides of a comparison: decisions by the outcomes possible, against anything else a decision is
 * its outcome. */
static void side_of(struct reference *r, const struct tx_case *one, uint32_t row, uint32_t target,
    struct answer *rows, struct answer *instances) {
  *rows = outcomes_of(r, one->condition, row);
  *instances = outcomes_of(r, one->value, target);
  if (are_sets(rows, instances)) return;
  *rows = value_of(r, one->condition, row);
  *instances = value_of(r, one->value, target);
}

static bool is_inexact(const struct answer *x) {
  return x->kind == ANSWER_NUMBER && x->known && mpq_cmp(x->lo, x->hi) != 0;
}

struct answer match_equal(uint32_t match, struct answer row, struct answer instance, unsigned scale,
    bool beside, struct answer by_bounds) {
  const bool differs = (match & MATCH_COMPARISON_MASK) == MATCH_DIFFERENT;
  if (instance.kind != ANSWER_NUMBER || row.kind != ANSWER_NUMBER) return by_bounds;
  if (row.none || instance.none) return by_bounds; /* beside whatever else: no value equals none */
  const bool fits = leaves_room(MATCH_GREATER_EQUAL, instance, MATCH_LESS_EQUAL, instance, scale);
  if (!fits && !(beside && is_inexact(&instance))) return truth_known(differs);
  return beside && (is_inexact(&row) || is_inexact(&instance)) ? truth_unknown() : by_bounds;
}

/* Beside a key compared by order, or by `<>`, or another of bounds, an equality of a number that is
 * not exactly known is open. */
static bool stands_beside(
    const struct tx *node, uint32_t i, const struct answer *rows, const struct answer *instances) {
  bool is_first = true, has_range = false;
  for (uint32_t j = 0; j < node->more->n_cases; j++) {
    const struct tx_case *one = &node->more->cases[j];
    const uint32_t comparison = one->match & MATCH_COMPARISON_MASK;
    if (are_sets(&rows[j], &instances[j])) continue;
    if (j != i && comparison != MATCH_EQUAL && !(one->match & MATCH_NOT_OWN)) has_range = true;
    if (j < i && comparison == MATCH_EQUAL && (one->condition->bounded || one->value->bounded))
      is_first = false;
  }
  return has_range || !is_first;
}

/* The sides of all comparisons, each asked once. */
static void sides(struct reference *r, const struct tx *node, uint32_t row, uint32_t target,
    struct answer *rows, struct answer *instances) {
  for (uint32_t i = 0; i < node->more->n_cases; i++)
    side_of(r, &node->more->cases[i], row, target, &rows[i], &instances[i]);
}

static struct answer compares_here(const struct tx *node, uint32_t i, bool is_own,
    const struct answer *rows, const struct answer *instances) {
  const struct answer row = rows[i], instance = instances[i];
  const struct tx_case *one = &node->more->cases[i];
  if (one->match & MATCH_NOT_OWN) return truth_known(!is_own);
  const bool same = is_own && one->match & MATCH_SAME;
  struct answer compares = apply_match(one->match, row, instance, same);
  if (same) return compares;
  const unsigned scale = one->condition->type.scale;
  if (is_order(one->match)) return match_order(one->match, row, instance, scale, compares);
  const bool differs = (one->match & MATCH_COMPARISON_MASK) == MATCH_DIFFERENT;
  return match_equal(one->match, row, instance, scale,
      !differs && stands_beside(node, i, rows, instances), compares);
}

bool row_compares(
    struct reference *r, const struct tx *node, uint32_t i, uint32_t row, uint32_t target) {
  const struct tx_case *one = &node->more->cases[i];
  const bool is_own = node->home == node->more->entity && row == target;
  if (one->match & MATCH_NOT_OWN) return !is_own;
  struct answer *rows = ARENA_ARRAY(&r->arena, struct answer, node->more->n_cases),
                *instances = ARENA_ARRAY(&r->arena, struct answer, node->more->n_cases);
  sides(r, node, row, target, rows, instances);
  const struct answer plain =
      apply_match(one->match, rows[i], instances[i], is_own && one->match & MATCH_SAME);
  const struct answer here = compares_here(node, i, is_own, rows, instances);
  return answer_truth(&plain) == 2 || answer_truth(&here) == 2;
}

/* Whether the opposite of what is asked may hold because the side has no value: then two bounds that
 * leave no room for a value do not say no. */
static bool holds_without(uint32_t match_a, uint32_t match_b, const struct answer *side) {
  return match_a & match_b & MATCH_NEGATED && (side->none || side->maybe_none);
}

struct answer row_matches(
    struct reference *r, const struct tx *node, uint32_t row, uint32_t target) {
  struct answer all = truth_known(true);
  const bool is_own = node->home == node->more->entity && row == target;
  struct answer *rows = ARENA_ARRAY(&r->arena, struct answer, node->more->n_cases),
                *instances = ARENA_ARRAY(&r->arena, struct answer, node->more->n_cases);
  sides(r, node, row, target, rows, instances);
  for (uint32_t i = 0; i < node->more->n_cases; i++) {
    const struct tx_case *a = &node->more->cases[i];
    all = apply_logic(TX_AND, all, compares_here(node, i, is_own, rows, instances));
    for (uint32_t j = 0; j < i; j++) {
      const struct tx_case *b = &node->more->cases[j];
      if (!is_order(a->match) || !is_order(b->match) ||
          (is_own && (a->match | b->match) & MATCH_SAME) ||
          holds_without(a->match, b->match, &rows[i]) ||
          holds_without(a->match, a->match, &instances[i]) ||
          holds_without(b->match, b->match, &instances[j]))
        continue;
      if (!leaves_room(a->match, instances[i], b->match, instances[j], a->condition->type.scale))
        all = truth_known(false);
    }
  }
  return all;
}
