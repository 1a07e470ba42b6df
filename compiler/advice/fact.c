/* What a condition says of its subject, and conditions joined by `and`. */
#include "compiler/advice/advisor.h"

static bool spans_equal(struct span a, struct span b) {
  return a.source == b.source && a.begin == b.begin && a.end == b.end;
}

static const struct value_range *range_of_subject(struct advisor *a, uint32_t subject) {
  return range_of_number(a, subject);
}

/* A condition that is nothing simpler: whether it holds. */
static struct fact opaque_fact(struct advisor *a, const struct tx *node) {
  struct fact fact = {.subject = expression_number(a, node)};
  fact.values = (struct values){.items = &a->truth, .n = 1};
  return fact;
}

/* -- comparisons -- */

/* The number of a sum without its constant, the factor of its first term 1. */
static uint32_t subject_of_form(struct advisor *a, const struct form *form) {
  if (form->n == 1) return form->terms[0].number;
  uint64_t words[1 + FORM_TERMS_MAX * 5];
  uint32_t n = 0;
  words[n++] = UINT64_MAX; /* no kind of node */
  for (uint32_t i = 0; i < form->n; i++) {
    const struct fraction factor = form->terms[i].factor;
    words[n++] = form->terms[i].number;
    words[n++] = (uint64_t)factor.numerator;
    words[n++] = (uint64_t)((uint128)factor.numerator >> 64);
    words[n++] = (uint64_t)factor.denominator;
    words[n++] = (uint64_t)((uint128)factor.denominator >> 64);
  }
  const uint32_t subject = intern_number(a, words, n, NULL);
  if (!a->expressions.items[subject].range) {
    struct value_range range;
    range_of_form(a, form, &range);
    a->expressions.items[subject].range = arena_copy(a->arena, &range, sizeof range);
  }
  return subject;
}

static bool mentions_fact(struct advisor *a, const struct tx *node) {
  struct form form;
  return form_of(a, node, &form) && form.n > 0;
}

/* x = 0, x < 0, x <= 0 for a constant x. */
static bool compares_so(enum tx_kind kind, struct fraction x) {
  const int sign = (x.numerator > 0) - (x.numerator < 0);
  return kind == TX_EQUAL ? sign == 0 : kind == TX_LESS ? sign < 0 : sign <= 0;
}

/* Whether something that may have no value stands in one side and not in the difference of both:
 * the comparison hangs on it all the same, for without a value none holds. */
static bool loses_none(struct advisor *a, const struct form *side, const struct form *difference) {
  for (uint32_t i = 0; i < side->n; i++) {
    bool stays = false;
    for (uint32_t k = 0; k < difference->n; k++)
      stays = stays || difference->terms[k].number == side->terms[i].number;
    if (!stays && range_of_number(a, side->terms[i].number)->none) return true;
  }
  return false;
}

/* Numbers and dates: a - b against 0. */
static bool compared_numbers(struct advisor *a, const struct tx *node, struct fact *fact) {
  struct form left, right, form;
  if (!form_of(a, node->a, &left) || !form_of(a, node->b, &right)) return false;
  form = left;
  if (!form_add(&form, &right, whole(-1), &form)) return false;
  if (form.n > 0 && (loses_none(a, &left, &form) || loses_none(a, &right, &form))) return false;
  const enum tx_kind kind = (enum tx_kind)node->kind;
  if (form.n == 0) {
    /* of parameters alone: they may have other values one day */
    if (!mentions_fact(a, node->a) &&
        (known_constant(node->a) || expression_number(a, node->a) != expression_number(a, node->b)))
      return false;
    *fact = (struct fact){.itself = true, .always = compares_so(kind, form.constant)};
    return true;
  }
  struct fraction by, at;
  const struct fraction first = form.terms[0].factor;
  const bool turned = first.numerator < 0, is_one = first.numerator == 1 && first.denominator == 1;
  if (!is_one && (!fraction_divide(whole(1), first, &by) || !form_scale(&form, by))) return false;
  if (!fraction_negate(form.constant, &at)) return false;
  fact->subject = subject_of_form(a, &form);
  struct interval interval = {bound_infinite(), bound_infinite()};
  const struct bound bound = bound_at(at, kind == TX_LESS);
  if (kind == TX_EQUAL || turned) interval.low = bound;
  if (kind == TX_EQUAL || !turned) interval.high = bound;
  return values_of(&a->scratch, range_of_subject(a, fact->subject), interval, &fact->values);
}

static bool is_negation_of(struct advisor *a, const struct tx *x, const struct tx *y) {
  x = without_lift(x);
  return x->kind == TX_NOT && expression_number(a, x->a) == expression_number(a, y);
}

/* Words, truths, texts: of a constant. */
static bool compared_words(struct advisor *a, const struct tx *node, struct fact *fact) {
  const struct tx *constant = known_constant(node->b), *side = node->a;
  if (!constant) constant = known_constant(node->a), side = node->b;
  if (expression_number(a, node->a) == expression_number(a, node->b)) {
    *fact = (struct fact){.itself = true, .always = true};
    return !constant;
  }
  if (is_negation_of(a, node->a, node->b) || is_negation_of(a, node->b, node->a)) {
    *fact = (struct fact){.itself = true, .always = false};
    return true;
  }
  if (!constant || known_constant(side)) return false;
  const int64_t value = constant->type.kind == TYPE_TEXT ? (int64_t)expression_number(a, constant)
                                                         : constant->value->number;
  fact->subject = expression_number(a, side);
  const struct interval one = {bound_at(whole(value), false), bound_at(whole(value), false)};
  return values_of(&a->scratch, range_of_subject(a, fact->subject), one, &fact->values);
}

/* -- conditions -- */

static bool joined(struct advisor *a, const struct tx *node, struct fact *fact) {
  const struct fact x = fact_of(a, node->a), y = fact_of(a, node->b);
  if (x.itself || y.itself || x.subject != y.subject) return false;
  fact->subject = x.subject;
  const struct value_range *range = range_of_subject(a, x.subject);
  return node->kind == TX_AND ? values_intersect(&a->scratch, x.values, y.values, &fact->values)
                              : values_unite(&a->scratch, range, x.values, y.values, &fact->values);
}

static bool negate(struct advisor *a, struct fact *fact) {
  if (fact->itself) {
    fact->always = !fact->always;
    return true;
  }
  if (fact->values.n == 1 &&
      (fact->values.items == &a->truth || fact->values.items == &a->untruth) &&
      range_of_subject(a, fact->subject) == &a->truths) {
    fact->values.items = fact->values.items == &a->truth ? &a->untruth : &a->truth;
    return true;
  }
  return values_complement(
      &a->scratch, range_of_subject(a, fact->subject), fact->values, &fact->values);
}

static bool simpler_fact(struct advisor *a, const struct tx *node, struct fact *fact) {
  *fact = (struct fact){0};
  switch ((int)node->kind) {
  case TX_NOT: *fact = fact_of(a, node->a); return negate(a, fact);
  case TX_AND:
  case TX_OR: return joined(a, node, fact);
  case TX_EQUAL:
  case TX_LESS:
  case TX_LESS_EQUAL: {
    const struct type type = node->a->type;
    return type_is_number(type) || type.kind == TYPE_DATE ? compared_numbers(a, node, fact)
                                                          : compared_words(a, node, fact);
  }
  default: return false;
  }
}

struct fact fact_of(struct advisor *a, const struct tx *condition) {
  condition = without_lift(condition);
  const uint32_t known = looked_at(a, condition)->fact;
  if (known) return a->facts.items[known - 1];
  struct fact fact;
  if (!simpler_fact(a, condition, &fact)) fact = opaque_fact(a, condition);
  VEC_PUSH(a->arena, &a->facts, fact);
  looked_at(a, condition)->fact = a->facts.n;
  return fact;
}

bool fact_is_never(const struct advisor *a, const struct fact *fact) {
  (void)a;
  return fact->itself ? !fact->always : values_empty(fact->values);
}

bool fact_is_always(struct advisor *a, const struct fact *fact) {
  if (fact->itself) return fact->always;
  if (fact->values.n == 0) return false;
  const struct value_range *range = range_of_subject(a, fact->subject);
  if (range == &a->truths && fact->values.n == 1 &&
      (fact->values.items == &a->truth || fact->values.items == &a->untruth))
    return false; /* one of the two */
  struct interval all = range->within;
  const struct values whole_range = {.items = &all, .n = 1, .none = range->none};
  return values_within(whole_range, fact->values);
}

bool is_written_as_one(const struct tx *node) {
  if (node->kind != TX_AND && node->kind != TX_OR) return false;
  return spans_equal(node->span, without_lift(node->a)->span) &&
      spans_equal(node->span, without_lift(node->b)->span);
}

/* Of `unless`, an exception, `every … has`: its words are not those of what it negates. */
bool is_made_negation(const struct tx *node) {
  if (node->kind != TX_NOT) return false;
  const struct span own = node->span, inner = without_lift(node->a)->span;
  return own.source != inner.source || own.end <= inner.begin || inner.end <= own.begin;
}

/* -- what an `and` joins -- */

/* `written` is the outermost `not` that was drawn in, NULL: none. */
static void collect(struct advisor *a, const struct tx *node, bool holds, const struct tx *negation,
    bool blocks, struct literals *out) {
  node = without_lift(node);
  if (node->kind == TX_NOT) {
    const bool is_made = is_made_negation(node);
    collect(a, node->a, !holds, is_made || negation ? negation : node, blocks || is_made, out);
    return;
  }
  const enum tx_kind joins = holds ? TX_AND : TX_OR;
  if (node->kind == joins && !is_written_as_one(node)) {
    collect(a, node->a, holds, negation, blocks, out);
    collect(a, node->b, holds, negation, blocks, out);
    return;
  }
  struct literal literal = {.fact = fact_of(a, node),
      .node = node,
      .positive = holds,
      .span = negation ? negation->span : node->span,
      .blocks = blocks};
  struct fact *fact = &literal.fact;
  if (!holds && !negate(a, fact)) {
    *fact = opaque_fact(a, node);
    negate(a, fact);
  }
  VEC_PUSH(&a->scratch, &out->list, literal);
}

void collect_literals(
    struct advisor *a, const struct tx *condition, bool holds, struct literals *out) {
  *out = (struct literals){0};
  condition = without_lift(condition);
  /* such a chain is asked for where it stands, and again with its rule */
  const bool is_kept = condition->kind == (holds ? TX_AND : TX_OR);
  const uint32_t kept = is_kept ? looked_at(a, condition)->literals : 0;
  if (kept) {
    *out = a->chains.items[kept - 1];
    out->list.capacity = out->list.n; /* who adds to it takes a copy */
    return;
  }
  collect(a, condition, holds, NULL, false, out);
  if (!is_kept) return;
  VEC_PUSH(a->arena, &a->chains, *out);
  looked_at(a, condition)->literals = a->chains.n;
}

static bool is_telling(struct advisor *a, const struct literal *literal) {
  return !literal->fact.itself && !fact_is_never(a, &literal->fact) &&
      !fact_is_always(a, &literal->fact);
}

/* What is left of a subject's values. */
struct group {
  uint32_t subject;
  bool known;
  struct values left;
};

static struct group *group_of(struct group *groups, uint32_t *n, const struct fact *fact) {
  for (uint32_t i = 0; i < *n; i++)
    if (groups[i].subject == fact->subject) return &groups[i];
  groups[*n] = (struct group){fact->subject, true, fact->values};
  return &groups[(*n)++];
}

/* The first of those before `last` that alone contradicts it; NULL: none does. */
static const struct literal *contrary(
    struct advisor *a, const struct literals *literals, uint32_t last) {
  const struct literal *literal = &literals->list.items[last];
  for (uint32_t i = 0; i < last; i++) {
    const struct literal *other = &literals->list.items[i];
    if (!other->fact.itself && other->fact.subject == literal->fact.subject &&
        is_telling(a, other) && values_disjoint(other->fact.values, literal->fact.values))
      return other;
  }
  return NULL;
}

bool may_share_a_subject(const struct literals *literals) {
  uint64_t met = 0;
  for (uint32_t i = 0; i < literals->list.n; i++) {
    if (literals->list.items[i].fact.itself) continue;
    const uint64_t one = UINT64_C(1) << literals->list.items[i].fact.subject % 64;
    if (met & one) return true;
    met |= one;
  }
  return false;
}

bool find_contradiction(struct advisor *a, const struct literals *literals,
    const struct literal **first, const struct literal **second) {
  if (literals->list.n < 2 || !may_share_a_subject(literals)) return false;
  struct group *groups = ARENA_ARRAY(&a->scratch, struct group, literals->list.n);
  uint32_t n = 0;
  for (uint32_t i = 0; i < literals->list.n; i++) {
    const struct literal *literal = &literals->list.items[i];
    if (!is_telling(a, literal)) continue;
    const uint32_t n_before = n;
    struct group *group = group_of(groups, &n, &literal->fact);
    if (n > n_before || !group->known) continue;
    group->known = values_intersect(&a->scratch, group->left, literal->fact.values, &group->left);
    if (!group->known || !values_empty(group->left)) continue;
    *second = literal;
    *first = contrary(a, literals, i);
    return true;
  }
  return false;
}
