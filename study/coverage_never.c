/* Whether an obligation can be shown at all (coverage_search.h): a proof by all cases. What
 * a body hangs on are *variables*: facts, there or missing; expressions that are compared with numbers
 * and words of the rules, in each of the ranges that these leave; choices of readings. Each
 * combination is looked at: whether the point can be as wanted in it, and whether something else
 * decides then, an `and` with a part that is false, an `if` that takes the other branch, a rule that
 * fires for a stronger outcome. If it is so in none, no case can show it. All that is not followed may
 * be anything, so that what is proved is true; and much that is true is not proved.
 *
 * What facts that are there or missing decide by themselves is asked of each point beforehand
 * (cover_can_show): `score is missing or score between 0 and 100` is never unknown, and that its second
 * part is unknown is never asked for. All the rest is told, with its reason (cover_never). */
#include "base/translate.h"
#include "compiler/typed/walk.h"
#include "study/coverage_proving.h"

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
  if (!p->by_absence && proving_is_unmoved(p, node)) {
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

/* Of a requirement nothing is told but that it is broken, which it is not where it is unknown. */
static bool requirement_may_turn(struct proving *p, const struct tx *root) {
  const uint32_t truths[] = {p->wanted, IS_FALSE, IS_TRUE};
  bool may_break = p->is_strict;
  if (!may_turn(p, root)) return false;
  for (int i = 0; i < 3 && !may_break; i++) {
    p->forced = truths[i];
    may_break = proving_value(p, root) & IS_FALSE;
  }
  p->forced = 0;
  return may_break;
}

static bool body_may_turn(struct proving *p, const struct typed_body *body) {
  if (body->kind == BODY_RULE && !p->by_absence) return rule_may_turn(p, body->index);
  if (body->kind == BODY_REQUIRE) return requirement_may_turn(p, *body->tree);
  return may_turn(p, *body->tree);
}

static bool something_may_turn(struct proving *p) {
  for (uint32_t i = 0; i < p->point->bodies.n; i++)
    if (body_may_turn(p, &p->point->bodies.items[i])) return true;
  return p->point->bodies.n == 0; /* it was not found again */
}

/* -- all combinations -- */

static void find_in(struct finding *f, const struct typed_body *body) {
  const struct proving *p = f->p;
  const struct schema *s = &p->typed->schema;
  proving_find(f, *body->tree);
  for (uint32_t r = 0; body->kind == BODY_RULE && !p->by_absence && r < s->n_rules; r++)
    if (s->rules[r].decision == s->rules[body->index].decision &&
        s->rules[r].outcome < s->rules[body->index].outcome && p->typed->rules[r])
      proving_find(f, p->typed->rules[r]);
}

/* Some combination in which it is so, and nothing else decides; how many there are in which it is so. */
static bool may_be_shown(struct proving *p, uint32_t *n_so) {
  *n_so = 0;
  do {
    p->is_impossible = false;
    const uint32_t is = proving_value(p, p->point->node);
    if (p->is_impossible || !(is & p->wanted)) continue;
    const struct tx *decisive = p->decisive;
    const bool is_mixed = p->is_mixed;
    const bool may = something_may_turn(p);
    if (p->is_impossible) { /* by what else was looked at */
      p->decisive = decisive;
      p->is_mixed = is_mixed;
      continue;
    }
    if (may) return true;
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

/* The point's rows; where its only body lies below, those of that: where they are, the point's are. */
static uint32_t rows_of(const struct proving *p) {
  const struct cover_point *point = p->point;
  const uint32_t home = point->bodies.n == 1 ? (*point->bodies.items[0].tree)->home : ENTITY_RUN;
  return home != ENTITY_RUN && schema_is_ancestor(&p->typed->schema, point->home, home)
      ? home
      : point->home;
}

/* Everything that a proof begins with. */
static void begin(struct proving *p, struct arena *arena, const struct coverage *c,
    const struct obligation *one) {
  const struct test_options *options = c->suites[0]->file.options;
  arena_init(arena, c->opened->allocator);
  arena->out_of_memory = c->arena.out_of_memory;
  p->arena = arena;
  p->coverage = c;
  p->typed = c->program->compilation.typed;
  p->point = &c->program->points.items[one->point];
  p->wanted = one->wanted_code == TRUTH_TRUE ? IS_TRUE
      : one->wanted_code == TRUTH_FALSE      ? IS_FALSE
                                             : IS_UNKNOWN;
  p->is_settled = options->settled_facts > 0;
  p->is_strict = options->strict;
  p->row_of = rows_of(p);
  tx_map_init(&p->holds, arena);
  p->asking = cover_ask(arena, p->typed, p->row_of);
  struct finding f = {.p = p};
  tx_map_init(&f.met, arena);
  for (uint32_t i = 0; i < p->point->bodies.n; i++) find_in(&f, &p->point->bodies.items[i]);
  proving_reduce(p);
}

bool cover_can_show(const struct coverage *c, const struct obligation *one) {
  struct arena arena;
  struct proving p = {.by_absence = true};
  uint32_t n_so;
  begin(&p, &arena, c, one);
  const bool can = may_be_shown(&p, &n_so);
  arena_free(&arena);
  return can;
}

struct str cover_never(const struct coverage *c, const struct obligation *one, bool numbers_fit) {
  struct arena arena;
  struct proving p = {0};
  struct str out = {0};
  uint32_t n_so;
  if (one->point == NONE_INDEX || c->program->points.items[one->point].kind == COVER_VALUE)
    return out;
  begin(&p, &arena, c, one);
  if (!may_be_shown(&p, &n_so) && (numbers_fit || !p.counts)) out = told(&p, one, n_so);
  arena_free(&arena);
  return out;
}
