/* Where it stops to matter that something is forced, and what must be for it to matter
 * (coverage_aim.h): from the body's root down to the place where all is the same though something below
 * it is not. */
#include "study/coverage_aim.h"

struct hanging {
  struct aiming *a;
  struct aiming otherwise; /* looks at the run with it forced */
  const struct forced_otherwise *forced;
  struct tx_map holds; /* nodes: 1 + whether what is forced lies in it */
};

/* What lies at a node: the same in both runs, not the same; or the sketch was changed. */
enum found_there { THE_SAME, NOT_THE_SAME, NOT_TOLD, CHANGED };

static bool holds(struct hanging *h, const struct tx *node) {
  return cover_holds(&h->holds, h->forced->node, node);
}

static bool same_told(const struct told_value *a, const struct told_value *b) {
  if (a->value.known != b->value.known || a->is_none != b->is_none ||
      a->has_bounds != b->has_bounds || a->possible != b->possible)
    return false;
  if (a->value.known && (a->value.number != b->value.number)) return false;
  return !a->has_bounds || (a->lo.number == b->lo.number && a->hi.number == b->hi.number);
}

static enum found_there compare(struct hanging *h, struct tx *node, uint32_t row) {
  struct told_value now, otherwise;
  if (!aim_value(h->a, node, row, &now) || !aim_value(&h->otherwise, node, row, &otherwise))
    return NOT_TOLD;
  return same_told(&now, &otherwise) ? THE_SAME : NOT_THE_SAME;
}

/* -- so that it matters to a node that a child of it is otherwise -- */

static bool let_through_rows(struct hanging *h, struct tx *node, uint32_t row, uint32_t counted) {
  struct aiming *a = h->a;
  uint32_t first, end;
  if (node->home == ENTITY_RUN || !schema_is_ancestor(a->schema, node->home, node->more->entity))
    return aim_again(a, node, row, WANT_ANY_BUT);
  aim_rows_below(a, node->home, row, node->more->entity, &first, &end);
  if (node->a && node->b &&
      aim_at(a, node->b, counted, (struct want){.kind = WANT_AT_LEAST, .number = 1}))
    return true;
  for (uint32_t i = first; node->a && i < end; i++)
    if (i != counted && aim_at(a, node->a, i, WANT_FALSE)) return true;
  for (uint32_t i = first; i < end; i++) /* as a last resort it stands alone */
    if (i != counted && aim_row(a, node->more->entity, i)) {
      sketch_drop(a->sketch, aim_row(a, node->more->entity, i));
      return true;
    }
  return false;
}

/* A comparison turns where the other side lies between what its side is and would be. */
static bool let_through_comparison(
    struct hanging *h, struct tx *node, uint32_t row, uint32_t child) {
  struct aiming *a = h->a;
  struct tx *side = child ? node->b : node->a, *other = child ? node->a : node->b;
  struct told_value now, otherwise, beside;
  if (aim_at(a, other, row, WANT_SOME)) return true;
  if (!aim_value(a, side, row, &now) || !aim_value(&h->otherwise, side, row, &otherwise))
    return aim_again(a, node, row, WANT_ANY_BUT);
  const struct told_value *edge = aim_drawn(a, 2) && otherwise.value.known ? &otherwise : &now;
  struct want want = want_value(WANT_EXACTLY, &edge->value);
  const int64_t step = (int64_t)aim_drawn(a, 3) - 1;
  if (edge->value.known && now.value.type.kind != TYPE_TEXT &&
      now.value.type.kind != TYPE_REFERENCE && now.value.type.kind != TYPE_ENUM &&
      now.value.type.kind != TYPE_BOOLEAN)
    want.number += step;
  if (edge->value.known && aim_at(a, other, row, want)) return true;
  if (!aim_value(a, other, row, &beside) || !beside.value.known) return false;
  want = want_value(WANT_EXACTLY, &beside.value);
  if (node->kind != TX_EQUAL) want.number += step;
  return aim_at(a, side, row, want);
}

static bool let_through_if(struct hanging *h, struct tx *node, uint32_t row, uint32_t child) {
  struct aiming *a = h->a;
  struct told_value yes, no;
  if (child == 1) return aim_at(a, node->a, row, WANT_TRUE);
  if (child == 2) return aim_at(a, node->a, row, WANT_FALSE);
  const uint32_t one = aim_drawn(a, 2);
  struct tx *branch = one ? node->b : node->more->c, *other = one ? node->more->c : node->b;
  if (!aim_value(a, branch, row, &yes) || !aim_value(a, other, row, &no))
    return aim_again(a, branch, row, WANT_ANY_BUT) || aim_again(a, other, row, WANT_ANY_BUT);
  if (a->is_last && aim_drawn(a, 4) == 0 && aim_again(a, branch, row, WANT_ANY_BUT)) return true;
  if (!no.value.known && aim_drawn(a, 2)) return aim_at(a, other, row, WANT_SOME);
  if (!no.value.known) return aim_at(a, branch, row, WANT_SOME);
  return aim_at(a, branch, row, want_value(WANT_OTHER, &no.value)) ||
      (yes.value.known && aim_at(a, other, row, want_value(WANT_OTHER, &yes.value)));
}

static bool let_through(
    struct hanging *h, struct tx *node, uint32_t row, uint32_t child, uint32_t child_row) {
  struct aiming *a = h->a;
  struct tx *beside = child ? node->a : node->b;
  switch (node->kind) {
  case TX_AND: return aim_at(a, beside, row, WANT_TRUE);
  case TX_OR: return aim_at(a, beside, row, WANT_FALSE);
  case TX_IF: return let_through_if(h, node, row, child);
  case TX_EQUAL:
  case TX_LESS:
  case TX_LESS_EQUAL: return let_through_comparison(h, node, row, child);
  case TX_REDUCE: return let_through_rows(h, node, row, child_row);
  case TX_EXCEPT:
    for (uint32_t i = 0; i < node->more->n_cases; i++)
      if ((child < 3 || (child - 3) / 2 != i) &&
          aim_at(a, node->more->cases[i].condition, row, WANT_FALSE))
        return true;
    if (child >= 3 && (child - 3) % 2)
      return aim_at(a, node->more->cases[(child - 3) / 2].condition, row, WANT_TRUE);
    return child >= 3 &&
        aim_again(a, aim_drawn(a, 2) ? node->a : node->more->cases[(child - 3) / 2].value, row,
            WANT_ANY_BUT);
  default:
    for (uint32_t i = 0, n = typed_n_children(node); i < n; i++)
      if (i != child && typed_child(node, i) && typed_child_home(node, i) == node->home &&
          aim_at(a, typed_child(node, i), row, WANT_SOME))
        return true;
    return aim_again(a, node, row, WANT_ANY_BUT);
  }
}

/* -- down a body -- */

static enum found_there look_below(struct hanging *h, struct tx *node, uint32_t row);

/* The rows of a child that stand under a row of the node. */
static void rows_of_child(const struct hanging *h, const struct tx *node, uint32_t i, uint32_t row,
    uint32_t *first, uint32_t *end) {
  const struct tx *child = typed_child(node, i);
  *first = row;
  *end = row + 1;
  if (node->kind == TX_LIFT) {
    *first = child->home == ENTITY_RUN
        ? 0
        : dataset_ancestor_row(h->a->scene.data, node->home, row, child->home);
    *end = *first + 1;
  } else if (child->home != node->home) {
    const bool lies_below =
        node->home == ENTITY_RUN || schema_is_ancestor(h->a->schema, node->home, child->home);
    aim_rows_below(h->a, lies_below ? node->home : ENTITY_RUN, row, child->home, first, end);
  }
}

static enum found_there look_at_children(
    struct hanging *h, struct tx *node, uint32_t row, enum found_there own) {
  enum found_there out = own;
  for (uint32_t i = 0, n = typed_n_children(node); i < n; i++) {
    struct tx *child = typed_child(node, i);
    uint32_t first, end;
    if (!child || !holds(h, child)) continue;
    rows_of_child(h, node, i, row, &first, &end);
    for (uint32_t at = first; at < end; at++) {
      const enum found_there there = look_below(h, child, at);
      if (there == CHANGED) return CHANGED;
      if (there != NOT_THE_SAME) continue;
      if (own == THE_SAME || aim_drawn(h->a, 3) == 0) {
        if (let_through(h, node, row, i, at)) return CHANGED;
      }
      out = NOT_THE_SAME;
    }
  }
  return own == THE_SAME ? THE_SAME : out;
}

static enum found_there look_below(struct hanging *h, struct tx *node, uint32_t row) {
  if (node == h->forced->node) return row == h->forced->row ? NOT_THE_SAME : THE_SAME;
  const enum found_there own = compare(h, node, row);
  return own == NOT_THE_SAME ? own : look_at_children(h, node, row, own);
}

/* -- beyond a body -- */

static bool beyond_rule(struct hanging *h, uint32_t index, uint32_t row) {
  const struct rule *own = &h->a->schema->rules[index];
  const uint32_t n = h->a->schema->n_rules, first = aim_drawn(h->a, n);
  for (uint32_t i = 0; i < n; i++) {
    const uint32_t r = (first + i) % n;
    const struct rule *rule = &h->a->schema->rules[r];
    if (r != index && rule->decision == own->decision && h->a->typed->rules[r] &&
        rule->outcome <= own->outcome && aim_at(h->a, h->a->typed->rules[r], row, WANT_FALSE))
      return true;
  }
  return false;
}

static bool beyond_selection(struct hanging *h, const struct typed_body *body, uint32_t row) {
  const struct selection *s = &h->a->schema->selections[body->index];
  const struct typed_selection *of = &h->a->typed->selections[body->index];
  uint32_t key = 0;
  if (body->kind == BODY_SEATS) return aim_at_selection(h->a, body->index, row, SELECTION_FILLED);
  if (s->ancestor != ENTITY_RUN)
    row = dataset_ancestor_row(h->a->scene.data, s->entity, row, s->ancestor);
  if (body->kind == BODY_CANDIDATE && aim_drawn(h->a, 3))
    return aim_at(h->a, of->seats, row, (struct want){.kind = WANT_AT_LEAST, .number = 1}) ||
        aim_at_rivals(h->a, body->index, row, 0);
  while (body->kind == BODY_KEY && &of->keys[key].value != body->tree) key++;
  return aim_at_rivals(h->a, body->index, row, key);
}

static bool beyond_allocation(struct hanging *h, const struct typed_body *body, uint32_t row) {
  const struct allocation *s = &h->a->schema->allocations[body->index];
  if (body->kind != BODY_AMOUNT)
    row = dataset_ancestor_row(h->a->scene.data, s->entity, row, s->ancestor);
  return aim_at_allocation(
      h->a, body->index, row, body->kind == BODY_PARTING_KEY ? ALLOCATION_TIED : ALLOCATION_FILLED);
}

static bool beyond_body(struct hanging *h, const struct typed_body *body, uint32_t row) {
  switch (body->kind) {
  case BODY_RULE: return beyond_rule(h, body->index, row);
  case BODY_SEATS:
  case BODY_CANDIDATE:
  case BODY_KEY: return beyond_selection(h, body, row);
  case BODY_AMOUNT:
  case BODY_WEIGHT:
  case BODY_PARTING_KEY: return beyond_allocation(h, body, row);
  case BODY_LATE: return aim_at(h->a, h->a->typed->duties[body->index].done, row, WANT_TRUE);
  case BODY_PAST: return aim_at(h->a, h->a->typed->duties[body->index].done, row, WANT_FALSE);
  case BODY_DONE:
  case BODY_DEFINE:
  case BODY_EXCEPTION:
  case BODY_WARNING:
  case BODY_REQUIRE: return false;
  }
  return false;
}

struct bodies_met {
  struct hanging *h;
  bool is_changed;
};

static void look_at_body(void *context, const struct typed_body *body) {
  struct bodies_met *met = context;
  struct hanging *h = met->h;
  struct tx *root = *body->tree;
  if (met->is_changed || body->kind == BODY_EXCEPTION || !holds(h, root)) return;
  const uint32_t n = root->home == ENTITY_RUN ? 1 : aim_n_rows(h->a, root->home);
  for (uint32_t row = 0; row < n && !met->is_changed; row++) {
    const enum found_there there = look_below(h, root, row);
    met->is_changed = there == CHANGED || (there == NOT_THE_SAME && beyond_body(h, body, row));
  }
}

bool aim_at_hanging(struct aiming *a, const struct forced_otherwise *forced) {
  struct hanging h = {.a = a, .otherwise = *a, .forced = forced};
  h.otherwise.scene.evaluation = forced->evaluation;
  tx_map_init(&h.holds, a->arena);
  struct bodies_met met = {&h, false};
  typed_each_body(a->typed, look_at_body, &met);
  return met.is_changed;
}
