/* Conditions asked one after the other: `if … then … else if …`, and the exceptions of a
 * definition. What an earlier one takes, no later one can have. */
#include "compiler/advice/advisor.h"
#include "base/translate.h"

/* -- what was asked -- */

/* What all that was asked leaves of a subject's values; NULL: it was not asked. */
static const struct left *left_of(const struct asked *asked, uint32_t subject) {
  for (; asked; asked = asked->outer)
    for (uint32_t i = 0; i < asked->n_left; i++)
      if (asked->left[i].subject == subject) return &asked->left[i];
  return NULL;
}

static void narrow(struct advisor *a, struct asked *asked, const struct fact *fact) {
  struct left *left = NULL;
  for (uint32_t i = 0; i < asked->n_left; i++)
    if (asked->left[i].subject == fact->subject) left = &asked->left[i];
  const struct left *before = left ? left : left_of(asked->outer, fact->subject);
  if (!left) left = &asked->left[asked->n_left++];
  if (!before) {
    *left = (struct left){fact->subject, true, !asked->holds, fact->values};
    return;
  }
  const struct left earlier = *before; /* it may be *left */
  *left = (struct left){fact->subject, earlier.known, earlier.any_else || !asked->holds, {0}};
  left->known =
      earlier.known && values_intersect(&a->scratch, earlier.values, fact->values, &left->values);
}

const struct asked *ask(struct advisor *a, const struct asked *outer, const struct tx *condition,
    bool holds, bool is_told) {
  struct asked *asked = ARENA_NEW(&a->scratch, struct asked);
  *asked = (struct asked){.outer = outer,
      .condition = condition,
      .holds = holds,
      .is_told = is_told,
      .is_dead = outer && outer->is_dead};
  collect_literals(a, condition, holds, &asked->literals);
  if (!holds) collect_literals(a, condition, true, &asked->condition_literals);
  asked->left = ARENA_ARRAY(&a->scratch, struct left, asked->literals.list.n + 1);
  for (uint32_t i = 0; i < asked->literals.list.n; i++)
    if (!asked->literals.list.items[i].fact.itself)
      narrow(a, asked, &asked->literals.list.items[i].fact);
  for (uint32_t i = 0; i < asked->literals.list.n; i++)
    if (fact_is_never(a, &asked->literals.list.items[i].fact)) return asked; /* told of itself */
  for (uint32_t i = 0; i < asked->n_left && outer; i++)
    if (asked->left[i].known && values_empty(asked->left[i].values)) asked->is_dead = true;
  return asked;
}

/* The first that alone decides a condition's fact: it leaves nothing for it, or nothing else. */
static const struct asked *culprit_of(
    const struct asked *asked, const struct fact *fact, bool wants_never) {
  const struct asked *culprit = NULL;
  for (; asked; asked = asked->outer)
    for (uint32_t i = 0; i < asked->literals.list.n; i++) {
      const struct fact *other = &asked->literals.list.items[i].fact;
      if (!other->itself && other->subject == fact->subject &&
          (wants_never ? values_disjoint(fact->values, other->values)
                       : values_within(other->values, fact->values)))
        culprit = asked;
    }
  return culprit;
}

/* True where the condition asked earlier (all its parts) holds whenever these do. */
static bool implies(
    const struct literals *these, const struct asked *before, const struct literals *those) {
  for (uint32_t i = 0; i < those->list.n; i++) {
    const struct fact *wanted = &those->list.items[i].fact;
    if (wanted->itself) return false;
    bool found = false;
    for (uint32_t k = 0; k < these->list.n && !found; k++) {
      const struct fact *given = &these->list.items[k].fact;
      found = !given->itself && given->subject == wanted->subject &&
          values_within(given->values, wanted->values);
    }
    const struct left *left = found ? NULL : left_of(before, wanted->subject);
    if (!found && !(left && left->known && values_within(left->values, wanted->values)))
      return false;
  }
  return those->list.n > 0;
}

bool literals_imply(const struct literals *these, const struct literals *those) {
  return implies(these, NULL, those);
}

/* -- a band -- */

/* The branch's condition with all that was asked before it, as one. */
static struct tx *with_asked(
    struct advisor *a, const struct asked *asked, const struct tx *condition, bool always) {
  const struct type truth = type_of_kind(TYPE_BOOLEAN);
  struct tx *all = (struct tx *)condition;
  if (always) all = tx_not(&a->build, all, condition->span);
  for (; asked; asked = asked->outer) {
    struct tx *one = (struct tx *)asked->condition;
    if (!asked->holds) one = tx_not(&a->build, one, one->span);
    all = tx_binary(&a->build, TX_AND, truth, one, all, condition->span);
  }
  return all;
}

static void say_never(struct advisor *a, const struct asked *asked, const struct asked *culprit,
    const struct tx *condition) {
  const bool nested = culprit && culprit->holds;
  const char *after =
      nested ? _("asked only where this holds") : _("asked before, and it takes them all");
  struct finding finding = {.code = nested ? ADVICE_NEVER_HERE
          : culprit                        ? ADVICE_BAND_NEVER_REACHED
                                           : ADVICE_BAND_EMPTY,
      .span = condition->span,
      .arguments = {written(a, condition->span),
          culprit ? written(a, culprit->condition->span) : NULL},
      .claim = {with_asked(a, asked, condition, false), false, 0, SPAN_NONE}};
  if (!nested)
    finding.help =
        _("the first that holds decides: ask the narrower one first, or look at the bounds");
  if (culprit) {
    finding.note_span = culprit->condition->span;
    finding.note = after;
  }
  say(a, finding);
}

static bool contradicts_itself(struct advisor *a, const struct literals *literals) {
  const struct literal *first, *second;
  for (uint32_t i = 0; i < literals->list.n; i++)
    if (literals->list.items[i].fact.itself || fact_is_never(a, &literals->list.items[i].fact) ||
        fact_is_always(a, &literals->list.items[i].fact))
      return true;
  return find_contradiction(a, literals, &first, &second);
}

static bool band_is_never(
    const struct asked *asked, const struct literals *literals, const struct asked **culprit) {
  for (uint32_t i = 0; i < literals->list.n; i++) {
    const struct fact *fact = &literals->list.items[i].fact;
    const struct left *left = left_of(asked, fact->subject);
    if (!left || !left->known || !values_disjoint(fact->values, left->values)) continue;
    *culprit = culprit_of(asked, fact, true);
    return true;
  }
  enum { LOOKED_BACK = 64 }; /* conditions of several parts: each is held against each */
  uint32_t n = 0;
  for (const struct asked *at = asked; at && n < LOOKED_BACK; at = at->outer, n++)
    if (!at->holds && at->condition_literals.list.n > 1 &&
        implies(literals, asked, &at->condition_literals)) {
      *culprit = at;
      return true;
    }
  return false;
}

/* All values that get here meet the condition. What is left for the last `else` of a chain that
 * names every case is meant: `else unknown`. So behind an `else` only a condition that reaches
 * further than what is left is told. */
static bool advise_always(struct advisor *a, const struct asked *asked,
    const struct literals *literals, const struct tx *condition) {
  if (literals->list.n != 1) return false;
  const struct fact *fact = &literals->list.items[0].fact;
  const struct left *left = left_of(asked, fact->subject);
  if (!left || !left->known || values_empty(left->values) ||
      !values_within(left->values, fact->values) ||
      (left->any_else && values_within(fact->values, left->values)))
    return false;
  const struct asked *culprit = culprit_of(asked, fact, false);
  struct finding finding = {.code = ADVICE_ALWAYS_HERE,
      .span = condition->span,
      .arguments = {written(a, condition->span)},
      .help = arena_printf(a->arena, _("what stands behind its \"%s\" is never reached"),
          keyword_at_place(a, condition->span, "else")),
      .claim = {tx_not(&a->build, with_asked(a, asked, condition, true), condition->span), true, 0,
          SPAN_NONE}};
  if (culprit) {
    finding.note_span = culprit->condition->span;
    finding.note = culprit->holds ? _("it is asked only where this holds")
                                  : _("it is asked only where this does not hold");
  }
  say(a, finding);
  return true;
}

bool advise_band(struct advisor *a, const struct asked *asked, const struct tx *choice) {
  const struct tx *condition = without_lift(choice->a);
  if (!asked) return false;
  if (asked->is_dead) { /* told once, where an `else if` still follows */
    const bool is_first =
        !asked->holds && !asked->is_told && !(asked->outer && asked->outer->is_dead);
    if (is_first) say_never(a, asked, NULL, condition);
    return false;
  }
  struct literals literals = {0};
  collect_literals(a, condition, true, &literals);
  if (!literals.list.n || contradicts_itself(a, &literals)) return false;
  const struct asked *culprit = NULL;
  if (!band_is_never(asked, &literals, &culprit))
    return advise_always(a, asked, &literals, condition);
  say_never(a, asked, culprit, condition);
  return false;
}

/* -- exceptions of a definition -- */

static bool same_value(struct advisor *a, const struct tx *x, const struct tx *y) {
  struct form left, right;
  if (form_of(a, x, &left) && form_of(a, y, &right) && form_add(&left, &right, whole(-1), &left))
    return left.n == 0 && left.constant.numerator == 0;
  return expression_number(a, x) == expression_number(a, y);
}

/* Two that hold together with different values are a conflict, whichever stands first. */
void advise_exceptions(struct advisor *a, const struct tx *define) {
  enum { EXCEPTIONS_MAX = 64 }; /* each is held against each */
  if (define->more->n_cases > EXCEPTIONS_MAX) return;
  struct literals literals[EXCEPTIONS_MAX] = {0};
  bool told[EXCEPTIONS_MAX]; /* it is told of its own condition */
  for (uint32_t i = 0; i < define->more->n_cases; i++) {
    collect_literals(a, define->more->cases[i].condition, true, &literals[i]);
    told[i] = contradicts_itself(a, &literals[i]);
  }
  for (uint32_t i = 0; i < define->more->n_cases; i++)
    for (uint32_t k = 0; k < define->more->n_cases; k++) {
      const struct tx_case *narrow = &define->more->cases[i], *wide = &define->more->cases[k];
      if (i == k || told[i] || told[k] || !literals_imply(&literals[i], &literals[k]) ||
          (k > i && literals_imply(&literals[k], &literals[i])) ||
          same_value(a, narrow->value, wide->value))
        continue;
      const struct type truth = type_of_kind(TYPE_BOOLEAN);
      struct tx *other = tx_not(&a->build, wide->condition, wide->condition->span);
      say(a,
          (struct finding){.code = ADVICE_EXCEPTIONS_CONFLICT,
              .span = without_lift(narrow->condition)->span,
              .arguments = {written(a, without_lift(narrow->condition)->span),
                  written(a, without_lift(wide->condition)->span)},
              .note_span = without_lift(wide->condition)->span,
              .note = _("the other exception"),
              .help = _("exceptions have no order: say in the wider one where it ends"),
              .claim = {tx_binary(&a->build, TX_AND, truth, narrow->condition, other,
                            narrow->condition->span),
                  false, 0, SPAN_NONE}});
      break;
    }
}
