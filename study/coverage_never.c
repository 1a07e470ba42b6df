/* Whether an obligation can be shown at all (coverage_never, coverage_search.h): a proof by all cases. What
 * a body hangs on are *variables*: facts, there or missing; expressions that are compared with numbers
 * and words of the rules, in each of the ranges that these leave; choices of readings. Each
 * combination is looked at: whether the point can be as wanted in it, and whether something else
 * decides then, an `and` with a part that is false, an `if` that takes the other branch, a rule that
 * fires for a stronger outcome. If it is so in none, no case can show it. All that is not followed may
 * be anything, so that what is proved is true; and much that is true is not proved. */
#include "base/decimal.h"
#include "base/translate.h"
#include "compiler/typed/walk.h"
#include "study/coverage_report.h"
#include "study/coverage_search.h"

enum {
  IS_FALSE = 1,
  IS_UNKNOWN = 2,
  IS_TRUE = 4,
  IS_KNOWN = IS_FALSE | IS_TRUE, /* of no truth too: some value */
  IS_ANYTHING = IS_KNOWN | IS_UNKNOWN,
  VARIABLES_MAX = 14,
  EDGES_MAX = 8, /* numbers or words that one is compared with */
  COMBINATIONS_MAX = 200000,
  DEPTH_MAX = 400
};

/* Of a variable that is compared with edges e0 < e1 …: unknown; then below e0, e0, between e0 and e1, e1
 * … above the last; of one that is not: unknown, false (or there), true. */
struct variable {
  const struct tx *node;
  struct value edges[EDGES_MAX];
  uint32_t n_edges, n_uses;
  bool is_truth; /* and stands in itself */
  uint32_t now;  /* its state: 0 unknown … */
};

struct proving {
  struct arena *arena;
  const struct coverage *coverage;
  const struct typed_program *typed;
  const struct cover_point *point;
  uint32_t wanted;     /* of it */
  struct tx_map holds; /* 1, 2: the point lies in it */
  struct cover_asking *asking;
  struct variable variables[VARIABLES_MAX];
  uint32_t n_variables;
  bool is_impossible;        /* what is supposed of the variables cannot be together */
  const struct tx *decisive; /* what else decided last, and … */
  bool is_mixed;             /* … whether it was not always the same */
};

/* -- nodes -- */

static const struct tx *inside(const struct proving *p, const struct tx *node) {
  return cover_inside(p->coverage->program, p->typed, node);
}

static bool holds(struct proving *p, const struct tx *node) {
  bool added;
  uint64_t *met = tx_map_put(&p->holds, node, &added);
  if (!added) return *met == 2;
  bool is = node == p->point->node;
  for (uint32_t i = 0, n = typed_n_children(node); i < n; i++)
    if (typed_child(node, i) && holds(p, typed_child(node, i))) is = true;
  *tx_map_put(&p->holds, node, &added) = is ? 2 : 1;
  return is;
}

/* The row that is spoken of, the one above it, or the run: so that the same words mean the same. */
static bool is_of_the_row(const struct proving *p, const struct tx *node) {
  const uint32_t home = p->point->home;
  return node->home == ENTITY_RUN || node->home == home ||
      schema_is_ancestor(&p->typed->schema, node->home, home);
}

/* A number, a day or a word of the rules: the same in each case. */
static bool is_constant(const struct proving *p, const struct tx *node, struct value *out) {
  node = inside(p, node);
  if (node->kind == TX_CONSTANT) {
    *out = node->value;
    return out->known && out->type.kind != TYPE_TEXT;
  }
  if (node->kind != TX_PARAMETER) return false;
  const struct schema *s = &p->typed->schema;
  const struct parameter *parameter = &s->parameters[node->index];
  if (parameter->n_values != 1 || !s->has_effective_from ||
      parameter->values[0].from > s->effective_from)
    return false;
  *out = parameter->values[0].value;
  return out->known;
}

static uint8_t scale_of(const struct value *value) {
  return value->type.kind == TYPE_DECIMAL ? value->type.scale : 0;
}

static int compare(const struct value *a, const struct value *b) {
  const int128 left = (int128)a->number * decimal_power_of_ten[9 - scale_of(a)],
               right = (int128)b->number * decimal_power_of_ten[9 - scale_of(b)];
  return left < right ? -1 : left > right;
}

/* What may be one of several: it is not one of the others, whichever it is. */
static bool is_set(const struct tx *node) {
  return node->kind == TX_DECISION || node->kind == TX_STATUS || node->kind == TX_SELECTION_STATE ||
      node->kind == TX_ALLOCATION_STATE || node->kind == TX_DUTY;
}

static bool is_comparison(const struct tx *node) {
  return node->kind == TX_EQUAL || node->kind == TX_LESS || node->kind == TX_LESS_EQUAL;
}

/* A comparison with a constant: what is compared, and with what. */
static const struct tx *compared(
    const struct proving *p, const struct tx *node, struct value *edge) {
  if (!is_comparison(node)) return NULL;
  const struct tx *of = is_constant(p, node->b, edge) ? node->a
      : is_constant(p, node->a, edge)                 ? node->b
                                                      : NULL;
  if (!of) return NULL;
  of = inside(p, of);
  return is_set(of) ? NULL : of;
}

/* A fact, and whether it is given, are one; but where it means something to be absent. */
static bool is_fact(const struct proving *p, const struct tx *node) {
  if (node->kind != TX_FIELD && node->kind != TX_GIVEN) return false;
  const struct field *field = &p->typed->schema.fields[node->index];
  return node->kind == TX_FIELD || (!field->has_default && !field->absent_none);
}

static bool is_same(const struct proving *p, const struct tx *a, const struct tx *b) {
  if (is_fact(p, a) && is_fact(p, b)) return a->index == b->index && a->home == b->home;
  return cover_same(p->coverage->program, p->typed, a, b);
}

static struct variable *variable_of(struct proving *p, const struct tx *node) {
  for (uint32_t i = 0; i < p->n_variables; i++)
    if (p->variables[i].node && is_same(p, p->variables[i].node, node)) return &p->variables[i];
  return NULL;
}

/* -- finding variables -- */

static bool may_be_none(const struct tx *node) { return node->may_be_none; }

static struct variable *add_variable(struct proving *p, const struct tx *node) {
  struct variable *variable = variable_of(p, node);
  if (!variable && p->n_variables == VARIABLES_MAX) return NULL;
  if (!variable) {
    struct tx *own = arena_copy(p->arena, node, sizeof *node);
    if (own->kind == TX_GIVEN) own->kind = TX_FIELD;
    variable = &p->variables[p->n_variables++];
    *variable = (struct variable){.node = own};
  }
  variable->n_uses++;
  return variable;
}

static void add_edge(struct variable *variable, const struct value *edge) {
  uint32_t i = 0;
  while (i < variable->n_edges && compare(&variable->edges[i], edge) < 0) i++;
  if (i < variable->n_edges && compare(&variable->edges[i], edge) == 0) return;
  if (variable->n_edges == EDGES_MAX) {
    variable->n_uses = 0; /* none, then */
    return;
  }
  memmove(&variable->edges[i + 1], &variable->edges[i],
      (variable->n_edges - i) * sizeof *variable->edges);
  variable->edges[i] = *edge;
  variable->n_edges++;
}

static bool is_truth(const struct tx *node) { return node->type.kind == TYPE_BOOLEAN; }

/* A truth that is not made of others. */
static bool is_whole(const struct tx *node) {
  return node->kind == TX_FIELD || node->kind == TX_REDUCE || node->kind == TX_CHOSEN ||
      node->kind == TX_FOLLOW || is_comparison(node);
}

struct finding {
  struct proving *p;
  struct tx_map met;
};

static bool is_followed(struct proving *p, const struct tx *node) {
  return node->kind == TX_REDUCE && node->reference == NONE_INDEX && !node->n_cases &&
      (node->home == ENTITY_RUN ||
          schema_is_ancestor(&p->typed->schema, node->home, node->entity)) &&
      holds(p, node);
}

static void find(struct finding *f, const struct tx *node) {
  struct proving *p = f->p;
  bool added;
  struct value edge;
  node = inside(p, node);
  tx_map_put(&f->met, node, &added);
  if (!added) return;
  if (node->kind == TX_REDUCE || node->kind == TX_FOLLOW) {
    if (is_followed(p, node) && node->a) find(f, node->a);
    if (is_followed(p, node) && node->b) find(f, node->b);
    if (holds(p, node)) return;
  }
  const struct tx *of = compared(p, node, &edge);
  if (of && is_of_the_row(p, of) && !may_be_none(of) && !of->bounded) {
    struct variable *variable = add_variable(p, of);
    if (variable) add_edge(variable, &edge);
  } else if (is_of_the_row(p, node) && !may_be_none(node) &&
      (is_fact(p, node) || (is_truth(node) && is_whole(node)))) {
    struct variable *variable = add_variable(p, node);
    if (variable) variable->is_truth |= is_truth(node) && node->kind != TX_GIVEN;
  }
  for (uint32_t i = 0, n = typed_n_children(node);
       node->kind != TX_REDUCE && node->kind != TX_FOLLOW && i < n; i++)
    if (typed_child(node, i)) find(f, typed_child(node, i));
}

static uint32_t n_states(const struct variable *variable) {
  return variable->n_edges ? 2 * variable->n_edges + 2 : 3;
}

/* Fewer, those first that are asked once, until there are few enough combinations. */
static uint64_t reduce_variables(struct proving *p) {
  for (;;) {
    uint64_t n = 1;
    uint32_t least = UINT32_MAX;
    for (uint32_t i = 0; i < p->n_variables; i++) {
      const struct variable *variable = &p->variables[i];
      if (!variable->node) continue;
      n *= n_states(variable);
      if (least == UINT32_MAX || variable->n_uses < p->variables[least].n_uses) least = i;
    }
    const bool is_idle = least != UINT32_MAX && p->variables[least].n_uses == 0;
    if (n <= COMBINATIONS_MAX && !is_idle) return n;
    p->variables[least].node = NULL;
  }
}

/* -- what a node may be, of what is supposed -- */

static uint32_t value(struct proving *p, const struct tx *node);
static uint32_t look(struct proving *p, const struct tx *node);

static uint32_t anything(struct proving *p, const struct tx *node) {
  return IS_KNOWN | (cover_may_be_unknown(p->asking, node) ? IS_UNKNOWN : 0);
}

/* A comparison of a variable, by the range it is in. */
static uint32_t by_range(const struct variable *variable, const struct tx *node, bool is_left,
    const struct value *edge) {
  uint32_t place = 0;
  if (variable->now == 0) return IS_UNKNOWN;
  while (place < variable->n_edges && compare(&variable->edges[place], edge)) place++;
  const uint32_t at = 2 * place + 2; /* of the edge itself */
  const int order = variable->now < at ? -1 : variable->now > at;
  bool is = false;
  if (node->kind == TX_EQUAL) is = order == 0;
  else if (node->kind == TX_LESS) is = is_left ? order < 0 : order > 0;
  else is = is_left ? order <= 0 : order >= 0;
  return is ? IS_TRUE : IS_FALSE;
}

/* What is supposed of a variable must be possible by what it is made of. */
static void suppose(struct proving *p, const struct variable *variable) {
  const struct tx *node = variable->node;
  uint32_t may_be = anything(p, node);
  if ((!is_whole(node) || is_comparison(node)) && node->kind != TX_READING) {
    struct variable *own = (struct variable *)variable;
    own->node = NULL; /* it is asked for its parts */
    may_be = look(p, node);
    own->node = node;
  }
  if (!(may_be & (variable->now ? IS_KNOWN : IS_UNKNOWN))) p->is_impossible = true;
}

static uint32_t of_both(bool lesser, uint32_t a, uint32_t b) {
  uint32_t out = 0;
  for (uint32_t x = IS_FALSE; x <= IS_TRUE; x *= 2)
    for (uint32_t y = IS_FALSE; y <= IS_TRUE; y *= 2)
      if ((a & x) && (b & y)) out |= (x < y) == lesser ? x : y;
  return out;
}

static uint32_t of_if(struct proving *p, const struct tx *node) {
  const uint32_t is = value(p, node->a), yes = value(p, node->b), no = value(p, node->c);
  uint32_t out = is & IS_UNKNOWN ? IS_UNKNOWN | (yes & no) : 0;
  if ((is & IS_UNKNOWN) && node->bounded) out |= IS_KNOWN;
  if (is & IS_TRUE) out |= yes;
  if (is & IS_FALSE) out |= no;
  return out;
}

static uint32_t of_operands(struct proving *p, const struct tx *node) {
  uint32_t out = IS_KNOWN;
  for (uint32_t i = 0, n = typed_n_children(node); i < n; i++) {
    const struct tx *child = typed_child(node, i);
    if (!child) continue;
    const uint32_t is = value(p, child);
    out |= is & IS_UNKNOWN;
    if (!(is & IS_KNOWN) && !child->bounded) return IS_UNKNOWN;
  }
  return out;
}

static uint32_t look(struct proving *p, const struct tx *node) {
  switch ((enum tx_kind)node->kind) {
  case TX_CONSTANT:
    if (!is_truth(node)) return IS_KNOWN;
    return node->value.number ? IS_TRUE : IS_FALSE;
  case TX_UNKNOWN: return IS_UNKNOWN;
  case TX_NOT: {
    const uint32_t is = value(p, node->a);
    return (is & IS_UNKNOWN) | (is & IS_TRUE ? IS_FALSE : 0) | (is & IS_FALSE ? IS_TRUE : 0);
  }
  case TX_AND: return of_both(true, value(p, node->a), value(p, node->b));
  case TX_OR: return of_both(false, value(p, node->a), value(p, node->b));
  case TX_IF: return of_if(p, node);
  case TX_EQUAL:
    if (!cover_may_be_unknown(p->asking, node)) return IS_KNOWN; /* `undetermined` is told */
    return node->a->may_be_none || node->b->may_be_none ? IS_ANYTHING : of_operands(p, node);
  case TX_LESS:
  case TX_LESS_EQUAL:
    return node->a->may_be_none || node->b->may_be_none ? IS_ANYTHING : of_operands(p, node);
  case TX_ADD:
  case TX_SUBTRACT:
  case TX_MULTIPLY:
  case TX_NEGATE:
  case TX_WIDEN:
  case TX_ROUND:
  case TX_ABS:
  case TX_MINIMUM:
  case TX_MAXIMUM: return of_operands(p, node) | (node->may_be_none ? IS_UNKNOWN : 0);
  case TX_REDUCE:
    if (is_followed(p, node) && node->a) value(p, node->a);
    return anything(p, node);
  case TX_AS_OF:
  case TX_PARAMETER:
  case TX_READING:
  case TX_THIS:
  case TX_FIELD:
  case TX_GIVEN:
  case TX_ID_ORDER:
  case TX_DEFINE:
  case TX_LIFT:
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
  case TX_DIVIDE:
  case TX_FUNCTION:
  case TX_EXCEPT:
  case TX_ADD_DAYS:
  case TX_ADD_WORKING_DAYS:
  case TX_ADD_MONTHS:
  case TX_PARAMETER_ON: break;
  }
  return anything(p, node);
}

static uint32_t value(struct proving *p, const struct tx *node) {
  struct value edge;
  node = inside(p, node);
  const struct tx *of = compared(p, node, &edge);
  const struct variable *variable = of ? variable_of(p, of) : NULL;
  if (variable && variable->n_edges) {
    suppose(p, variable);
    return by_range(variable, node, of == inside(p, node->a), &edge);
  }
  variable = variable_of(p, node);
  if (!variable) return look(p, node);
  suppose(p, variable);
  if (node->kind == TX_GIVEN) return variable->now ? IS_TRUE : IS_FALSE;
  if (!variable->now) return IS_UNKNOWN;
  if (!variable->is_truth || variable->n_edges) return IS_KNOWN;
  return variable->now == 1 ? IS_FALSE : IS_TRUE;
}

/* -- whether something else decides -- */

static bool decides(struct proving *p, const struct tx *node) {
  p->is_mixed |= p->decisive && p->decisive != node;
  p->decisive = node;
  return true;
}

static bool is_surely(struct proving *p, const struct tx *node, uint32_t truth) {
  return !holds(p, node) && value(p, node) == truth && decides(p, node);
}

/* Whether what a node comes to may be otherwise where the point is. */
static bool may_turn(struct proving *p, const struct tx *node) {
  for (const struct tx *before = NULL; node != before;) {
    if (node == p->point->node) return true;
    before = node;
    node = cover_unforced(p->coverage->program, (struct tx *)node);
    if (node == before && (node->kind == TX_LIFT || node->kind == TX_WIDEN)) node = node->a;
  }
  if (!holds(p, node)) return false;
  if (node->kind == TX_AND || node->kind == TX_OR) {
    const uint32_t absorbing = node->kind == TX_AND ? IS_FALSE : IS_TRUE;
    if (is_surely(p, node->b, absorbing) || is_surely(p, node->a, absorbing)) return false;
  }
  if (node->kind == TX_IF) {
    if (may_turn(p, node->a)) return true;
    return (holds(p, node->b) && !is_surely(p, node->a, IS_FALSE) && may_turn(p, node->b)) ||
        (holds(p, node->c) && !is_surely(p, node->a, IS_TRUE) && may_turn(p, node->c));
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
  /* what comes out otherwise is the same, and something stronger is open */
  for (uint32_t r = 0; p->wanted != IS_UNKNOWN &&
       own->outcome == s->decisions[own->decision].otherwise && r < s->n_rules;
       r++)
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
  if (turning->may || body->kind == BODY_EXCEPTION || !holds(turning->p, *body->tree)) return;
  turning->may = body->kind == BODY_RULE ? rule_may_turn(turning->p, body->index)
                                         : may_turn(turning->p, *body->tree);
}

/* -- all combinations -- */

static void find_in(void *context, const struct typed_body *body) {
  struct finding *f = context;
  const struct schema *s = &f->p->typed->schema;
  if (body->kind == BODY_EXCEPTION || !holds(f->p, *body->tree)) return;
  find(f, *body->tree);
  for (uint32_t r = 0; body->kind == BODY_RULE && r < s->n_rules; r++)
    if (s->rules[r].decision == s->rules[body->index].decision &&
        s->rules[r].outcome < s->rules[body->index].outcome && f->p->typed->rules[r])
      find(f, f->p->typed->rules[r]);
}

/* The next combination; false: that was the last. */
static bool next(struct proving *p) {
  for (uint32_t i = 0; i < p->n_variables; i++) {
    struct variable *variable = &p->variables[i];
    if (!variable->node) continue;
    if (++variable->now < n_states(variable)) return true;
    variable->now = 0;
  }
  return false;
}

/* Some combination in which it is so, and nothing else decides; how many there are in which it is so. */
static bool may_be_shown(struct proving *p, uint32_t *n_so) {
  *n_so = 0;
  do {
    p->is_impossible = false;
    const uint32_t is = value(p, p->point->node);
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
  } while (next(p));
  return false;
}

static struct str told(struct proving *p, const struct obligation *one, uint32_t n_so) {
  struct arena *arena = (struct arena *)&p->coverage->arena;
  const struct str wanted = coverage_wanted(one);
  if (!n_so)
    return str_from(
        arena_printf(arena, _("it is never %.*s there, whatever the facts are"), STR_ARGS(wanted)));
  if (p->is_mixed || !p->decisive || p->decisive->span.begin == p->decisive->span.end)
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
  tx_map_init(&p.holds, &arena);
  struct finding f = {.p = &p};
  tx_map_init(&f.met, &arena);
  typed_each_body((struct typed_program *)p.typed, find_in, &f);
  reduce_variables(&p);
  uint32_t n_so;
  if (!may_be_shown(&p, &n_so)) out = told(&p, one, n_so);
  arena_free(&arena);
  return out;
}
