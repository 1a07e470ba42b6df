/* Which truths of a point some case can show at all (coverage_points.h): whatever the facts are, the
 * point must be able to be so, and what its body comes to must be able to hang on it. A body is looked
 * at with each of its facts there or missing: `score is missing or score between 0 and 100` is never
 * unknown, and that its second part is unknown is never asked. What is not certain can be shown. */
#include "study/coverage_points.h"

#include "compiler/typed/walk.h"

enum {
  MAY_BE_FALSE = 1,
  MAY_BE_UNKNOWN = 2,
  MAY_BE_TRUE = 4,
  MAY_BE_KNOWN = MAY_BE_FALSE | MAY_BE_TRUE, /* of no truth too: some value */
  FACTS_MAX = 6                              /* each is tried there and missing */
};

struct reaching {
  const struct typed_program *typed;
  struct tx_map met; /* nodes: what they may be, with what is supposed now */
  uint32_t facts[FACTS_MAX], n_facts;
  bool has_more_facts;
  uint32_t missing; /* a bit a fact */
  struct cover_asking *asking;
  const struct tx *point;
  uint32_t forced; /* what the point is supposed to be; 0: what it comes to */
  uint32_t seen;   /* what the point was found to be able to be; 0: it was not met */
};

/* A fact's number; FACTS_MAX where there are too many. */
static uint32_t fact_of(struct reaching *r, uint32_t field) {
  for (uint32_t i = 0; i < r->n_facts; i++)
    if (r->facts[i] == field) return i;
  if (r->n_facts == FACTS_MAX) {
    r->has_more_facts = true;
    return FACTS_MAX;
  }
  r->facts[r->n_facts] = field;
  return r->n_facts++;
}

static bool may_be_unknown(struct reaching *r, const struct tx *node) {
  return cover_may_be_unknown(r->asking, node);
}

static uint32_t anything(struct reaching *r, const struct tx *node) {
  return MAY_BE_KNOWN | (may_be_unknown(r, node) ? MAY_BE_UNKNOWN : 0);
}

static uint32_t value(struct reaching *r, const struct tx *node);

static uint32_t fact(struct reaching *r, const struct tx *node) {
  const uint32_t number = fact_of(r, node->index);
  const bool is_missing = number < FACTS_MAX && (r->missing >> number & 1);
  if (number == FACTS_MAX) return anything(r, node) | (node->kind == TX_GIVEN ? MAY_BE_KNOWN : 0);
  if (node->kind == TX_GIVEN) return is_missing ? MAY_BE_FALSE : MAY_BE_TRUE;
  return is_missing && may_be_unknown(r, node) ? MAY_BE_UNKNOWN : MAY_BE_KNOWN;
}

/* `and` takes the lesser of two truths, `or` the greater. */
static uint32_t of_both(bool lesser, uint32_t a, uint32_t b) {
  uint32_t out = 0;
  for (uint32_t x = MAY_BE_FALSE; x <= MAY_BE_TRUE; x *= 2)
    for (uint32_t y = MAY_BE_FALSE; y <= MAY_BE_TRUE; y *= 2)
      if ((a & x) && (b & y)) out |= (x < y) == lesser ? x : y;
  return out;
}

static uint32_t of_if(struct reaching *r, const struct tx *node) {
  const uint32_t is = value(r, node->a), yes = value(r, node->b), no = value(r, node->more->c);
  uint32_t out = is & MAY_BE_UNKNOWN ? MAY_BE_UNKNOWN | (yes & no) : 0;
  if (is & MAY_BE_TRUE) out |= yes;
  if (is & MAY_BE_FALSE) out |= no;
  return out;
}

/* Unknown where an operand is; within bounds it may be decided all the same. */
static uint32_t of_operands(struct reaching *r, const struct tx *node) {
  uint32_t out = 0;
  bool is_known = true;
  for (uint32_t i = 0, n = typed_n_children(node); i < n; i++) {
    const struct tx *child = typed_child(node, i);
    if (!child) continue;
    const uint32_t is = value(r, child);
    out |= is & MAY_BE_UNKNOWN;
    is_known &= child->bounded || (is & MAY_BE_KNOWN);
  }
  return out | (is_known ? MAY_BE_KNOWN : 0);
}

static uint32_t look(struct reaching *r, const struct tx *node) {
  switch ((enum tx_kind)node->kind) {
  case TX_CONSTANT:
    if (node->type.kind != TYPE_BOOLEAN) return MAY_BE_KNOWN;
    return node->value->number ? MAY_BE_TRUE : MAY_BE_FALSE;
  case TX_UNKNOWN: return MAY_BE_UNKNOWN;
  case TX_FIELD:
  case TX_GIVEN: return fact(r, node);
  case TX_DEFINE:
    return r->typed->defines[node->index] ? value(r, r->typed->defines[node->index])
                                          : anything(r, node);
  case TX_LIFT: return value(r, node->a);
  case TX_NOT: {
    const uint32_t is = value(r, node->a);
    return (is & MAY_BE_UNKNOWN) | (is & MAY_BE_TRUE ? MAY_BE_FALSE : 0) |
        (is & MAY_BE_FALSE ? MAY_BE_TRUE : 0);
  }
  case TX_AND: return of_both(true, value(r, node->a), value(r, node->b));
  case TX_OR: return of_both(false, value(r, node->a), value(r, node->b));
  case TX_IF: return of_if(r, node);
  case TX_EQUAL:
  case TX_LESS:
  case TX_LESS_EQUAL:
  case TX_ADD:
  case TX_SUBTRACT:
  case TX_MULTIPLY:
  case TX_NEGATE:
  case TX_WIDEN:
  case TX_ROUND:
  case TX_ABS:
  case TX_MINIMUM:
  case TX_MAXIMUM: return of_operands(r, node);
  case TX_AS_OF:
  case TX_PARAMETER:
  case TX_READING:
  case TX_THIS:
  case TX_ID_ORDER:
  case TX_FOLLOW:
  case TX_CHOSEN:
  case TX_RANK:
  case TX_SHARE:
  case TX_WITHIN:
  case TX_DECISION:
  case TX_STATUS:
  case TX_SELECTION_STATE:
  case TX_ALLOCATION_STATE:
  case TX_DUTY:
  case TX_REDUCE:
  case TX_DIVIDE:
  case TX_FUNCTION:
  case TX_EXCEPT:
  case TX_ADD_DAYS:
  case TX_ADD_WORKING_DAYS:
  case TX_ADD_MONTHS:
  case TX_PARAMETER_ON: break;
  }
  return anything(r, node);
}

/* What a node may be; no bit beside what it cannot be. Of states `undetermined` is told, never unknown:
 * a comparison with one is anything but that. */
static uint32_t value(struct reaching *r, const struct tx *node) {
  bool added;
  const uint64_t *seen = tx_map_put(&r->met, node, &added);
  if (!added) return (uint32_t)*seen;
  uint32_t is = look(r, node);
  if (node->kind == TX_EQUAL && !may_be_unknown(r, node)) is = MAY_BE_KNOWN;
  if (node == r->point) {
    r->seen |= is;
    if (r->forced) is = r->forced;
  }
  *tx_map_put(&r->met, node, &added) = is;
  return is;
}

static uint32_t whole(struct reaching *r, const struct tx *root, uint32_t forced) {
  tx_map_clear(&r->met);
  r->forced = forced;
  return value(r, root);
}

/* With the facts that are missing now. `passes_unknown`: of a requirement nothing hangs on whether it
 * is unknown or true. */
static bool hangs(struct reaching *r, const struct tx *root, uint32_t wanted, bool passes_unknown) {
  r->seen = 0;
  whole(r, root, 0);
  if (!(r->seen & wanted)) return false;
  const uint32_t all[] = {MAY_BE_FALSE, MAY_BE_TRUE};
  for (int i = 0; i < 2; i++) {
    if (all[i] == wanted) continue;
    uint32_t is = whole(r, root, wanted), otherwise = whole(r, root, all[i]);
    if (passes_unknown && (is & MAY_BE_UNKNOWN)) is = (is & MAY_BE_KNOWN) | MAY_BE_TRUE;
    if (passes_unknown && (otherwise & MAY_BE_UNKNOWN))
      otherwise = (otherwise & MAY_BE_KNOWN) | MAY_BE_TRUE;
    if (is != otherwise || (is & (is - 1)) != 0) return true;
  }
  return false;
}

bool cover_can_show(struct arena *arena, const struct typed_program *typed, const struct tx *root,
    const struct tx *point, uint8_t truth, bool passes_unknown) {
  const uint32_t wanted = truth == TRUTH_TRUE ? MAY_BE_TRUE
      : truth == TRUTH_FALSE                  ? MAY_BE_FALSE
                                              : MAY_BE_UNKNOWN;
  struct reaching r = {.typed = typed, .point = point};
  r.asking = cover_ask(arena, typed, root->home);
  tx_map_init(&r.met, arena);
  whole(&r, root, 0); /* finds the facts */
  /* of other rows than the body's, or of too many facts */
  if (!r.seen || r.has_more_facts)
    return wanted != MAY_BE_UNKNOWN ||
        cover_may_be_unknown(cover_ask(arena, typed, point->home), point);
  for (r.missing = 0; r.missing < 1u << r.n_facts; r.missing++)
    if (hangs(&r, root, wanted, passes_unknown)) return true;
  return false;
}
