/* What an expression can be at all, by its type and its operators: a count is not below 0, a month
 * from 1 to 12, an integer has no digits after its point. Unknown values and faults are not asked:
 * what is compared with them is unknown. */
#include "base/date.h"
#include "compiler/advice/advisor.h"
#include "compiler/typed/functions.h"
#include "runtime/program/instruction.h"

static struct interval anything(void) {
  return (struct interval){bound_infinite(), bound_infinite()};
}
static struct interval from_to(int64_t low, int64_t high) {
  return (struct interval){bound_at(whole(low), false), bound_at(whole(high), false)};
}
static struct interval at_least(int64_t low) {
  return (struct interval){bound_at(whole(low), false), bound_infinite()};
}

static bool is_not_negative(const struct interval *i) {
  return !i->low.infinite && i->low.value.numerator >= 0;
}
static bool is_not_positive(const struct interval *i) {
  return !i->high.infinite && i->high.value.numerator <= 0;
}

static struct bound lower(struct bound x, struct bound y) {
  if (x.infinite || y.infinite) return bound_infinite();
  return fraction_compare(x.value, y.value) < 0 ? x : y;
}
static struct bound higher(struct bound x, struct bound y) {
  if (x.infinite || y.infinite) return bound_infinite();
  return fraction_compare(x.value, y.value) > 0 ? x : y;
}
static struct interval hull(struct interval x, struct interval y) {
  return (struct interval){lower(x.low, y.low), higher(x.high, y.high)};
}

/* Of the smaller (larger) of two: a side that only one of them bounds is bounded all the same. */
static struct interval extreme(struct interval x, struct interval y, bool is_minimum) {
  struct interval both = hull(x, y);
  if (is_minimum) {
    both.high = x.high.infinite                            ? y.high
        : y.high.infinite                                  ? x.high
        : fraction_compare(x.high.value, y.high.value) < 0 ? x.high
                                                           : y.high;
  } else {
    both.low = x.low.infinite                            ? y.low
        : y.low.infinite                                 ? x.low
        : fraction_compare(x.low.value, y.low.value) > 0 ? x.low
                                                         : y.low;
  }
  return both;
}

static struct interval absolute(struct interval x) {
  struct interval out = at_least(0);
  struct fraction other;
  if (x.low.infinite || x.high.infinite || !fraction_negate(x.low.value, &other)) return out;
  out.high = fraction_compare(other, x.high.value) > 0 ? bound_at(other, false) : x.high;
  return out;
}

static struct bound rounded(struct bound bound, const struct tx *node) {
  int64_t number;
  struct fraction value;
  if (bound.infinite ||
      !fraction_round(bound.value, node->type.scale, (enum rounding)node->rounding, &number) ||
      !fraction_make(number, decimal_power_of_ten[node->type.scale], &value))
    return bound_infinite();
  return bound_at(value, false);
}

/* The count that a number is: itself, or through the definition that only names it. */
static const struct tx *count_of(const struct advisor *a, const struct tx *node) {
  for (uint32_t steps = 0; steps < 8; steps++) {
    node = without_lift(node);
    if (node->kind == TX_WIDEN) node = node->a;
    else if (node->kind == TX_DEFINE && a->program->defines[node->index])
      node = a->program->defines[node->index];
    else break;
  }
  return node->kind == TX_REDUCE && node->reduce == REDUCE_COUNT ? node : NULL;
}

/* Some of the rows are no more than all of them. */
static bool is_share(const struct advisor *a, const struct tx *part, const struct tx *all) {
  const struct tx *some = count_of(a, part), *every = count_of(a, all);
  return some && every && !every->a && !every->more->n_cases && !some->more->n_cases &&
      some->more->entity == every->more->entity && some->home == every->home &&
      some->more->reference == every->more->reference;
}

static struct interval range_of_product(struct advisor *a, const struct tx *node) {
  const struct interval x = range_of(a, node->a), y = range_of(a, node->b);
  if (node->kind == TX_DIVIDE && is_share(a, node->a, node->b)) return from_to(0, 1);
  const bool same = expression_number(a, node->a) == expression_number(a, node->b);
  if (same && node->kind == TX_MULTIPLY) return at_least(0);
  if (!is_not_negative(&x) || !is_not_negative(&y)) return anything();
  return at_least(0);
}

static struct interval range_of_reduce(struct advisor *a, const struct tx *node) {
  if (node->reduce == REDUCE_COUNT || node->reduce == REDUCE_DISTINCT ||
      node->reduce == REDUCE_LONGEST_RUN)
    return at_least(0);
  if (!node->b) return anything();
  struct interval each = range_of(a, node->b);
  if (node->reduce != REDUCE_SUM) return each;
  const struct interval none = from_to(0, 0);
  return (struct interval){is_not_negative(&each) ? none.low : bound_infinite(),
      is_not_positive(&each) ? none.high : bound_infinite()};
}

static struct interval range_of_function(const struct tx *node) {
  switch ((int)functions[node->index].opcode) {
  case OP_YEAR: return from_to(1, 9999);
  case OP_MONTH: return from_to(1, 12);
  case OP_DAY: return from_to(1, 31);
  default: return anything();
  }
}

/* Some rows less all rows is no more than 0. */
static void narrow_share(struct advisor *a, const struct form *form, struct interval *sum) {
  if (form->n != 2) return;
  struct fraction other;
  const struct term *x = &form->terms[0], *y = &form->terms[1];
  if (!fraction_negate(y->factor, &other) || fraction_compare(x->factor, other) != 0) return;
  if (x->factor.numerator < 0) { /* the positive one first */
    x = &form->terms[1];
    y = &form->terms[0];
  }
  const struct tx *part = a->expressions.items[x->number].node,
                  *all = a->expressions.items[y->number].node;
  if (!part || !all) return;
  if (is_share(a, part, all)) sum->high = bound_at(form->constant, false);
  if (is_share(a, all, part)) sum->low = bound_at(form->constant, false);
}

static struct interval range_of_sum(struct advisor *a, const struct form *form) {
  struct interval sum = {bound_at(form->constant, false), bound_at(form->constant, false)};
  for (uint32_t i = 0; i < form->n; i++) {
    const struct fraction factor = form->terms[i].factor;
    struct interval each = range_of_number(a, form->terms[i].number)->within;
    if (factor.numerator < 0) each = (struct interval){each.high, each.low};
    struct bound *ends[2] = {&sum.low, &sum.high}, parts[2] = {each.low, each.high};
    for (int side = 0; side < 2; side++) {
      struct fraction part;
      if (ends[side]->infinite || parts[side].infinite ||
          !fraction_multiply(parts[side].value, factor, &part) ||
          !fraction_add(ends[side]->value, part, &ends[side]->value))
        *ends[side] = bound_infinite();
    }
  }
  narrow_share(a, form, &sum);
  return sum;
}

/* A fact within the bounds that its field says: data outside of them are refused. */
static struct interval range_of_within(struct advisor *a, const struct tx *node) {
  struct interval within = range_of(a, node->a);
  if (node->b) within.low = range_of(a, node->b).low;
  if (node->more->c) within.high = range_of(a, node->more->c).high;
  return within;
}

static struct interval range_of_kind(struct advisor *a, const struct tx *node) {
  switch ((int)node->kind) {
  case TX_WITHIN: return range_of_within(a, node);
  case TX_RANK: return at_least(1);
  case TX_REDUCE: return range_of_reduce(a, node);
  case TX_FUNCTION: return range_of_function(node);
  case TX_ABS: return absolute(range_of(a, node->a));
  case TX_MULTIPLY:
  case TX_DIVIDE: return range_of_product(a, node);
  case TX_MINIMUM:
  case TX_MAXIMUM:
    return extreme(range_of(a, node->a), range_of(a, node->b), node->kind == TX_MINIMUM);
  case TX_ROUND: {
    const struct interval x = range_of(a, node->a);
    return (struct interval){rounded(x.low, node), rounded(x.high, node)};
  }
  case TX_IF: return hull(range_of(a, node->b), range_of(a, node->more->c));
  case TX_EXCEPT: {
    struct interval all = range_of(a, node->a);
    for (uint32_t i = 0; i < node->more->n_cases; i++)
      all = hull(all, range_of(a, node->more->cases[i].value));
    return all;
  }
  case TX_DEFINE:
    return a->program->defines[node->index] ? range_of(a, a->program->defines[node->index])
                                            : anything();
  default: return anything();
  }
}

/* Whether a node of a closed set may hold a word that is no more; asked by number, so that what is
 * shared is walked once. Of a very long chain of definitions it may: nothing is advised then. */
static bool hands_on_outgrown(struct advisor *a, const struct tx *node) {
  enum { HANDED_ON_MAX = 200 };
  if (a->n_handed_on == HANDED_ON_MAX) return true;
  a->n_handed_on++;
  const struct value_range *range = range_of_number(a, expression_number(a, node));
  a->n_handed_on--;
  return range->within.low.value.numerator < 0;
}

/* Last year's results may hold a word that is no more, and what hands them on passes it on. */
static bool may_be_outgrown(struct advisor *a, const struct tx *node) {
  switch ((int)node->kind) {
  case TX_FIELD: return a->schema->fields[node->index].origin == FIELD_PREVIOUS;
  case TX_DEFINE:
    return a->program->defines[node->index] &&
        hands_on_outgrown(a, a->program->defines[node->index]);
  case TX_FOLLOW: return hands_on_outgrown(a, node->b);
  case TX_IF: return hands_on_outgrown(a, node->b) || hands_on_outgrown(a, node->more->c);
  case TX_EXCEPT:
    if (hands_on_outgrown(a, node->a)) return true;
    for (uint32_t i = 0; i < node->more->n_cases; i++)
      if (hands_on_outgrown(a, node->more->cases[i].value)) return true;
    return false;
  default: return false;
  }
}

/* The codes of a closed set; -1: a word that is no more. */
static struct interval range_of_words(struct advisor *a, const struct tx *node) {
  const int64_t n = a->schema->enumerations[node->type.of].n_words;
  return from_to(may_be_outgrown(a, node) ? -1 : 0, n - 1);
}

const struct value_range *range_of_number(struct advisor *a, uint32_t number) {
  if (a->expressions.items[number].range) return a->expressions.items[number].range;
  const struct tx *node = a->expressions.items[number].node;
  if (node && node->type.kind == TYPE_BOOLEAN && !node->exact && !node->may_be_none)
    return a->expressions.items[number].range = &a->truths; /* as of most conditions */
  struct value_range range = {.within = anything()};
  if (node) {
    range.has_grid = !node->exact;
    range.scale = type_is_number(node->type) ? node->type.scale : 0;
    range.none = node->may_be_none;
    if (node->type.kind == TYPE_BOOLEAN) range.within = from_to(0, 1);
    else if (node->type.kind == TYPE_ENUM) range.within = range_of_words(a, node);
    else if (node->type.kind == TYPE_DATE) range.within = from_to(DATE_MIN, DATE_MAX);
    else if (type_is_number(node->type)) range.within = range_of_kind(a, node);
  }
  return a->expressions.items[number].range = arena_copy(a->arena, &range, sizeof range);
}

struct interval range_of(struct advisor *a, const struct tx *node) {
  struct form form;
  node = without_lift(node);
  if (!form_of(a, node, &form)) return anything();
  return range_of_sum(a, &form);
}

void range_of_form(struct advisor *a, const struct form *form, struct value_range *out) {
  struct form sum = *form;
  sum.constant = whole(0);
  *out = (struct value_range){.has_grid = true};
  for (uint32_t i = 0; i < sum.n; i++) {
    const struct value_range *part = range_of_number(a, sum.terms[i].number);
    out->has_grid = out->has_grid && part->has_grid && sum.terms[i].factor.denominator == 1;
    if (part->scale > out->scale) out->scale = part->scale;
    out->none = out->none || part->none;
  }
  out->within = range_of_sum(a, &sum);
}
