/* Whether an obligation can be shown at all (coverage_never, coverage_search.h): a proof by all cases. What
 * a body hangs on are *variables*: facts, there or missing; expressions that are compared with numbers
 * and words of the rules, in each of the ranges that these leave; choices of readings. Each
 * combination is looked at: whether the point can be as wanted in it, and whether something else
 * decides then, an `and` with a part that is false, an `if` that takes the other branch, a rule that
 * fires for a stronger outcome. If it is so in none, no case can show it. All that is not followed may
 * be anything, so that what is proved is true; and much that is true is not proved. */
#include "base/translate.h"
#include "compiler/typed/walk.h"
#include "study/coverage_proving.h"
#include "study/coverage_report.h"

/* -- whether something else decides -- */

static bool decides(struct proving *p, const struct tx *node) {
  p->is_mixed |= p->decisive && p->decisive != node;
  p->decisive = node;
  return true;
}

static bool is_surely(struct proving *p, const struct tx *node, uint32_t truth) {
  return !proving_holds(p, node) && proving_value(p, node) == truth && decides(p, node);
}

/* Whether what a node comes to may be otherwise where the point is. */
static bool may_turn(struct proving *p, const struct tx *node) {
  for (const struct tx *before = NULL; node != before;) {
    if (node == p->point->node) return true;
    before = node;
    node = cover_unforced(p->coverage->program, (struct tx *)node);
    if (node == before && (node->kind == TX_LIFT || node->kind == TX_WIDEN)) node = node->a;
  }
  if (!proving_holds(p, node)) return false;
  if (proving_is_unmoved(p, node)) {
    p->n_unmoved++;
    return false;
  }
  if (node->kind == TX_AND || node->kind == TX_OR) {
    const uint32_t absorbing = node->kind == TX_AND ? IS_FALSE : IS_TRUE;
    if (is_surely(p, node->b, absorbing) || is_surely(p, node->a, absorbing)) return false;
  }
  if (node->kind == TX_IF) {
    if (may_turn(p, node->a)) return true;
    return (proving_holds(p, node->b) && !is_surely(p, node->a, IS_FALSE) &&
               may_turn(p, node->b)) ||
        (proving_holds(p, node->more->c) && !is_surely(p, node->a, IS_TRUE) &&
            may_turn(p, node->more->c));
  }
  for (uint32_t i = 0, n = typed_n_children(node); i < n; i++)
    if (typed_child(node, i) && may_turn(p, typed_child(node, i))) return true;
  return false;
}

/* A rule that fires for a stronger outcome decides alone. */
static bool rule_may_turn(struct proving *p, uint32_t index) {
  const struct schema *s = &p->typed->schema;
  const struct rule *own = &s->rules[index];
  if (!may_turn(p, p->typed->rules[index])) return false;
  for (uint32_t r = 0; r < s->n_rules; r++)
    if (s->rules[r].decision == own->decision && s->rules[r].outcome < own->outcome &&
        p->typed->rules[r] && is_surely(p, p->typed->rules[r], IS_TRUE))
      return false;
  /* what comes out otherwise is the same, and something stronger is open; that it is open itself is told
   * unless it is the weakest */
  const struct decision *decision = &s->decisions[own->decision];
  const bool is_told_open = p->is_settled ||
      (p->wanted == IS_UNKNOWN && own->outcome + 1 != s->enumerations[decision->outcomes].n_words);
  for (uint32_t r = 0; !is_told_open && own->outcome == decision->otherwise && r < s->n_rules; r++)
    if (s->rules[r].decision == own->decision && s->rules[r].outcome < own->outcome &&
        p->typed->rules[r] && is_surely(p, p->typed->rules[r], IS_UNKNOWN))
      return false;
  return true;
}

struct turning {
  struct proving *p;
  bool may;
};

static void body_may_turn(void *context, const struct typed_body *body) {
  struct turning *turning = context;
  if (turning->may || body->kind == BODY_EXCEPTION || !proving_holds(turning->p, *body->tree))
    return;
  turning->may = body->kind == BODY_RULE ? rule_may_turn(turning->p, body->index)
                                         : may_turn(turning->p, *body->tree);
}

/* -- all combinations -- */

static void find_in(void *context, const struct typed_body *body) {
  struct finding *f = context;
  const struct schema *s = &f->p->typed->schema;
  if (body->kind == BODY_EXCEPTION || !proving_holds(f->p, *body->tree)) return;
  proving_find(f, *body->tree);
  for (uint32_t r = 0; body->kind == BODY_RULE && r < s->n_rules; r++)
    if (s->rules[r].decision == s->rules[body->index].decision &&
        s->rules[r].outcome < s->rules[body->index].outcome && f->p->typed->rules[r])
      proving_find(f, f->p->typed->rules[r]);
}

/* Some combination in which it is so, and nothing else decides; how many there are in which it is so. */
static bool may_be_shown(struct proving *p, uint32_t *n_so) {
  *n_so = 0;
  do {
    p->is_impossible = false;
    const uint32_t is = proving_value(p, p->point->node);
    if (p->is_impossible || !(is & p->wanted)) continue;
    struct turning turning = {p, false};
    const struct tx *decisive = p->decisive;
    const bool is_mixed = p->is_mixed;
    typed_each_body((struct typed_program *)p->typed, body_may_turn, &turning);
    if (p->is_impossible) { /* by what else was looked at */
      p->decisive = decisive;
      p->is_mixed = is_mixed;
      continue;
    }
    if (turning.may) return true;
    ++*n_so;
  } while (proving_next(p));
  return false;
}

static struct str told(struct proving *p, const struct obligation *one, uint32_t n_so) {
  struct arena *arena = (struct arena *)&p->coverage->arena;
  const struct str wanted = coverage_wanted(one);
  if (!n_so)
    return str_from(
        arena_printf(arena, _("it is never %.*s there, whatever the facts are"), STR_ARGS(wanted)));
  if (p->n_unmoved && !p->decisive)
    return str_from(arena_printf(arena,
        _("wherever it is %.*s, what hangs on it is so anyway, whatever the facts are"),
        STR_ARGS(wanted)));
  if (p->is_mixed || p->n_unmoved || !p->decisive ||
      p->decisive->span.begin == p->decisive->span.end)
    return str_from(arena_printf(arena,
        _("wherever it is %.*s, something else decides, whatever the facts are"),
        STR_ARGS(wanted)));
  const struct str words =
      sources_words(arena, &p->coverage->program->compilation.sources, p->decisive->span);
  return str_from(
      arena_printf(arena, _("wherever it is %.*s, `%.*s` decides, whatever the facts are"),
          STR_ARGS(wanted), STR_ARGS(words)));
}

struct str cover_never(const struct coverage *c, const struct obligation *one) {
  struct arena arena;
  struct str out = {0};
  if (one->point == NONE_INDEX) return out;
  const struct cover_point *point = &c->program->points.items[one->point];
  if (point->kind == COVER_VALUE) return out;
  arena_init(&arena, c->opened->allocator);
  arena.out_of_memory = c->arena.out_of_memory;
  struct proving p = {.arena = &arena,
      .coverage = c,
      .typed = c->program->compilation.typed,
      .point = point,
      .wanted = one->wanted_code == TRUTH_TRUE ? IS_TRUE
          : one->wanted_code == TRUTH_FALSE    ? IS_FALSE
                                               : IS_UNKNOWN};
  p.asking = cover_ask(&arena, p.typed, point->home);
  p.is_settled = c->suites[0]->file.options->settled_facts > 0;
  tx_map_init(&p.holds, &arena);
  struct finding f = {.p = &p};
  tx_map_init(&f.met, &arena);
  typed_each_body((struct typed_program *)p.typed, find_in, &f);
  proving_reduce(&p);
  uint32_t n_so;
  if (!may_be_shown(&p, &n_so)) out = told(&p, one, n_so);
  arena_free(&arena);
  return out;
}
