/* Which part of a node must be otherwise so that it comes nearer to what is wanted (coverage_aim.h). */
#include "study/coverage_aim.h"

enum { DEPTH_MAX = 200 };

/* -- what stands where -- */

struct tx *aim_inside(const struct aiming *a, struct tx *node, uint32_t *row) {
  for (;;) {
    struct tx *own = cover_unforced(a->program, node);
    if (own != node) node = own;
    else if (node->kind == TX_DEFINE && a->typed->defines[node->index])
      node = a->typed->defines[node->index];
    else if (node->kind == TX_LIFT) {
      *row = node->a->home == ENTITY_RUN
          ? 0
          : dataset_ancestor_row(a->scene.data, node->home, *row, node->a->home);
      node = node->a;
    } else return node;
  }
}

bool aim_value(const struct aiming *a, struct tx *node, uint32_t row, struct told_value *out) {
  while (node->kind == TX_LIFT) {
    row = node->a->home == ENTITY_RUN
        ? 0
        : dataset_ancestor_row(a->scene.data, node->home, row, node->a->home);
    node = node->a;
  }
  const uint32_t n_rows = node->home == ENTITY_RUN ? 1 : aim_n_rows(a, node->home);
  return row < n_rows && scene_value(&a->scene, node, row, out);
}

bool aim_is_so(const struct aiming *a, struct tx *node, uint32_t row, struct want want) {
  struct told_value told;
  if (!aim_value(a, node, row, &told)) return false;
  const bool is_known = told.value.known && !told.is_none;
  switch (want.kind) {
  case WANT_OTHERWISE: return false;
  case WANT_UNKNOWN: return !told.value.known && !told.is_none;
  case WANT_KNOWN: return is_known;
  case WANT_EXACTLY: return is_known && want_compare(&want, &told.value) == 0;
  case WANT_OTHER: return is_known && want_compare(&want, &told.value) != 0;
  case WANT_AT_MOST: return is_known && want_compare(&want, &told.value) <= 0;
  case WANT_AT_LEAST: return is_known && want_compare(&want, &told.value) >= 0;
  }
  return false;
}

/* -- truths -- */

static struct want against(struct want want) {
  if (want.kind == WANT_EXACTLY || want.kind == WANT_OTHER) want.number = !want.number;
  return want;
}

/* One of two, the one that is drawn first; then the other. */
static bool either(
    struct aiming *a, struct tx *const both[2], uint32_t row, const struct want wants[2]) {
  const uint32_t first = aim_drawn(a, 2);
  return aim_at(a, both[first], row, wants[first]) || aim_at(a, both[!first], row, wants[!first]);
}

/* `absorbing`: what one part alone makes of the whole: false of `and`, true of `or`. */
static bool at_both(
    struct aiming *a, struct tx *node, uint32_t row, struct want want, struct want absorbing) {
  struct tx *const both[] = {node->a, node->b};
  const struct want neutral = against(absorbing);
  if (want.kind == WANT_EXACTLY && want.number == neutral.number)
    return either(a, both, row, (struct want[]){neutral, neutral});
  if (want.kind == WANT_EXACTLY) {
    const uint32_t one = aim_drawn(a, 2);
    return aim_at(a, both[one], row, absorbing) || aim_at(a, both[!one], row, absorbing);
  }
  if (want.kind == WANT_UNKNOWN) {
    for (uint32_t i = 0; i < 2; i++)
      if (aim_is_so(a, both[i], row, absorbing))
        return aim_at(a, both[i], row, aim_drawn(a, 2) ? WANT_NONE : neutral);
    const uint32_t one = aim_drawn(a, 2);
    return aim_at(a, both[one], row, WANT_NONE) || aim_at(a, both[!one], row, WANT_NONE);
  }
  return either(a, both, row, (struct want[]){want, want});
}

static bool at_if(struct aiming *a, struct tx *node, uint32_t row, struct want want) {
  struct told_value told;
  const bool is_told = aim_value(a, node->a, row, &told) && told.value.known;
  const bool is = is_told ? told.value.number != 0 : aim_drawn(a, 2);
  if (want.kind == WANT_UNKNOWN && aim_drawn(a, 3) == 0) return aim_at(a, node->a, row, WANT_NONE);
  struct tx *branch = is ? node->b : node->more->c;
  if (!is_told && want.kind != WANT_UNKNOWN)
    return aim_at(a, node->a, row, is ? WANT_TRUE : WANT_FALSE) || aim_at(a, branch, row, want);
  if (aim_drawn(a, 8) == 0 && aim_at(a, node->a, row, is ? WANT_FALSE : WANT_TRUE)) return true;
  return aim_at(a, branch, row, want) || aim_at(a, node->a, row, is ? WANT_FALSE : WANT_TRUE);
}

static bool at_except(struct aiming *a, struct tx *node, uint32_t row, struct want want) {
  const uint32_t n = aim_drawn(a, node->more->n_cases + 1);
  for (uint32_t i = 0; i < node->more->n_cases; i++)
    if (i != n && !aim_is_so(a, node->more->cases[i].condition, row, WANT_FALSE) &&
        aim_drawn(a, 3) && aim_at(a, node->more->cases[i].condition, row, WANT_FALSE))
      return true;
  if (n == node->more->n_cases) return aim_at(a, node->a, row, want);
  return aim_at(a, node->more->cases[n].condition, row,
             want.kind == WANT_UNKNOWN && aim_drawn(a, 2) ? WANT_NONE : WANT_TRUE) ||
      aim_at(a, node->more->cases[n].value, row, want);
}

static bool at_follow(struct aiming *a, struct tx *node, uint32_t row, struct want want) {
  struct told_value told;
  if (want.kind == WANT_UNKNOWN && aim_drawn(a, 2)) return aim_at(a, node->a, row, WANT_NONE);
  if (!aim_value(a, node->a, row, &told) || !told.value.known || told.is_none)
    return aim_at(a, node->a, row, WANT_SOME);
  const uint32_t named = dataset_find(a->scene.data, node->a->type.of, told.value.text);
  return named != UINT32_MAX && aim_at(a, node->b, named, want);
}

/* Some fact below it, whichever. */
static bool at_some_part(struct aiming *a, struct tx *node, uint32_t row, struct want want) {
  const uint32_t n = typed_n_children(node), first = n ? aim_drawn(a, n) : 0;
  if (want.kind != WANT_UNKNOWN && want.kind != WANT_KNOWN) want = WANT_ANY_BUT;
  for (uint32_t i = 0; i < n; i++) {
    struct tx *child = typed_child(node, (first + i) % n);
    if (child && aim_again(a, child, row, want)) return true;
  }
  return false;
}

/* -- a node -- */

static bool at_node(struct aiming *a, struct tx *node, uint32_t row, struct want want) {
  switch ((enum tx_kind)node->kind) {
  case TX_FIELD:
  case TX_GIVEN: return aim_at_fact(a, node, row, want);
  case TX_WITHIN: return aim_at(a, node->a, row, want);
  case TX_READING: return aim_at_reading(a, node->index, want);
  case TX_AS_OF: return aim_at_day(a, want);
  case TX_PARAMETER: return aim_at_parameter(a, node->index, want);
  case TX_NOT: return aim_again(a, node->a, row, against(want));
  case TX_AND: return at_both(a, node, row, want, WANT_FALSE);
  case TX_OR: return at_both(a, node, row, want, WANT_TRUE);
  case TX_IF: return at_if(a, node, row, want);
  case TX_EXCEPT: return at_except(a, node, row, want);
  case TX_FOLLOW: return at_follow(a, node, row, want);
  case TX_EQUAL:
  case TX_LESS:
  case TX_LESS_EQUAL: return aim_at_comparison(a, node, row, want);
  case TX_REDUCE: return aim_at_rows(a, node, row, want);
  case TX_DECISION:
  case TX_CHOSEN:
  case TX_STATUS:
  case TX_RANK:
  case TX_SELECTION_STATE:
  case TX_SHARE:
  case TX_ALLOCATION_STATE:
  case TX_DUTY: return aim_at_choice(a, node, row, want);
  case TX_ADD:
  case TX_SUBTRACT:
  case TX_MULTIPLY:
  case TX_DIVIDE:
  case TX_NEGATE:
  case TX_WIDEN:
  case TX_ROUND:
  case TX_ABS:
  case TX_MINIMUM:
  case TX_MAXIMUM:
  case TX_FUNCTION:
  case TX_ADD_DAYS:
  case TX_ADD_WORKING_DAYS:
  case TX_ADD_MONTHS: return aim_at_number(a, node, row, want) || at_some_part(a, node, row, want);
  case TX_PARAMETER_ON: return at_some_part(a, node, row, want);
  case TX_CONSTANT:
  case TX_UNKNOWN:
  case TX_THIS:
  case TX_ID_ORDER:
  case TX_DEFINE:
  case TX_LIFT: return false;
  }
  return false;
}

bool aim_again(struct aiming *a, struct tx *node, uint32_t row, struct want want) {
  node = aim_inside(a, node, &row);
  if (a->depth == DEPTH_MAX) return false;
  a->depth++;
  const bool is_done = at_node(a, node, row, want);
  a->depth--;
  return is_done;
}

bool aim_at(struct aiming *a, struct tx *node, uint32_t row, struct want want) {
  return !aim_is_so(a, node, row, want) && aim_again(a, node, row, want);
}
