/* Variables of a proof, and what nodes may be of what is supposed of them (coverage_proving.h). All that is
 * not followed may be anything. */
#include "study/coverage_proving.h"

#include "base/decimal.h"
#include "compiler/typed/walk.h"

/* -- nodes -- */

const struct tx *proving_inside(const struct proving *p, const struct tx *node) {
  return cover_inside(p->coverage->program, p->typed, node, p->forced ? p->point->node : NULL);
}

bool proving_holds(struct proving *p, const struct tx *node) {
  return cover_holds(&p->holds, p->point->node, node);
}

/* The row that is spoken of, the one above it, or the run: so that the same words mean the same. */
static bool is_of_the_row(const struct proving *p, const struct tx *node) {
  const uint32_t home = p->row_of;
  return node->home == ENTITY_RUN || node->home == home ||
      schema_is_ancestor(&p->typed->schema, node->home, home);
}

/* A number, a day or a word of the rules: the same in each case. */
static bool is_constant(const struct proving *p, const struct tx *node, struct value *out) {
  node = proving_inside(p, node);
  if (node->kind == TX_CONSTANT) {
    *out = *node->value;
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
  of = proving_inside(p, of);
  return is_set(of) ? NULL : of;
}

bool proving_is_fact(const struct proving *p, const struct tx *node) {
  if (node->kind != TX_FIELD && node->kind != TX_GIVEN) return false;
  const struct field *field = &p->typed->schema.fields[node->index];
  return node->kind == TX_FIELD || (!field->has_default && !field->absent_none);
}

bool proving_is_same(const struct proving *p, const struct tx *a, const struct tx *b) {
  if (proving_is_fact(p, a) && proving_is_fact(p, b))
    return a->index == b->index && a->home == b->home;
  return cover_same(p->coverage->program, p->typed, a, b);
}

static struct variable *variable_of(struct proving *p, const struct tx *node) {
  for (uint32_t i = 0; i < p->n_variables; i++)
    if (p->variables[i].node && proving_is_same(p, p->variables[i].node, node))
      return p->forced && proving_holds(p, node) ? NULL : &p->variables[i];
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

static bool is_followed(struct proving *p, const struct tx *node) {
  return node->kind == TX_REDUCE && node->more->reference == NONE_INDEX && !node->more->n_cases &&
      (node->home == ENTITY_RUN ||
          schema_is_ancestor(&p->typed->schema, node->home, node->more->entity)) &&
      proving_holds(p, node);
}

void proving_find(struct finding *f, const struct tx *node) {
  struct proving *p = f->p;
  bool added;
  struct value edge;
  node = proving_inside(p, node);
  tx_map_put(&f->met, node, &added);
  if (!added) return;
  if (node->kind == TX_REDUCE || node->kind == TX_FOLLOW) {
    if (is_followed(p, node) && node->a) proving_find(f, node->a);
    if (is_followed(p, node) && node->b) proving_find(f, node->b);
    if (proving_holds(p, node)) return;
  }
  const struct tx *of = p->by_absence ? NULL : compared(p, node, &edge);
  if (of && is_of_the_row(p, of) && !may_be_none(of) && !of->bounded) {
    struct variable *variable = add_variable(p, of);
    if (variable) add_edge(variable, &edge);
  } else if (is_of_the_row(p, node) && !may_be_none(node) &&
      (proving_is_fact(p, node) || (!p->by_absence && is_truth(node) && is_whole(node)))) {
    struct variable *variable = add_variable(p, node);
    if (variable) variable->is_truth |= !p->by_absence && is_truth(node) && node->kind != TX_GIVEN;
  }
  for (uint32_t i = 0, n = typed_n_children(node);
       node->kind != TX_REDUCE && node->kind != TX_FOLLOW && i < n; i++)
    if (typed_child(node, i)) proving_find(f, typed_child(node, i));
}

static uint32_t n_states(const struct proving *p, const struct variable *variable) {
  return p->by_absence ? 2 : variable->n_edges ? 2 * variable->n_edges + 2 : 3;
}

void proving_reduce(struct proving *p) {
  for (;;) {
    uint64_t n = 1;
    uint32_t least = UINT32_MAX;
    for (uint32_t i = 0; i < p->n_variables; i++) {
      const struct variable *variable = &p->variables[i];
      if (!variable->node) continue;
      n *= n_states(p, variable);
      if (least == UINT32_MAX || variable->n_uses < p->variables[least].n_uses) least = i;
    }
    const bool is_idle = least != UINT32_MAX && p->variables[least].n_uses == 0;
    if (n <= (p->by_absence ? ABSENCES_MAX : COMBINATIONS_MAX) && !is_idle) return;
    p->variables[least].node = NULL;
  }
}

/* -- what a node may be, of what is supposed -- */

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

static uint32_t state_of(const struct variable *variable) {
  if (!variable->now) return IS_UNKNOWN;
  if (!variable->is_truth || variable->n_edges) return IS_KNOWN;
  return variable->now == 1 ? IS_FALSE : IS_TRUE;
}

/* Who is no candidate is not chosen. */
static uint32_t of_chosen(struct proving *p, const struct tx *node) {
  const struct tx *condition = p->typed->selections[node->index].condition;
  if (condition && proving_value(p, condition) == IS_FALSE) return IS_FALSE;
  return anything(p, node);
}

/* What is supposed of a variable must be possible by what it is made of. */
static void suppose(struct proving *p, const struct variable *variable) {
  const struct tx *node = variable->node;
  uint32_t may_be = anything(p, node);
  if (p->forced) return; /* as it was supposed before */
  if ((!is_whole(node) || is_comparison(node) || node->kind == TX_CHOSEN) &&
      node->kind != TX_READING) {
    struct variable *own = (struct variable *)variable;
    own->node = NULL; /* it is asked for its parts */
    may_be = look(p, node);
    own->node = node;
  }
  if (!(may_be & state_of(variable))) p->is_impossible = true;
}

static uint32_t of_both(bool lesser, uint32_t a, uint32_t b) {
  uint32_t out = 0;
  for (uint32_t x = IS_FALSE; x <= IS_TRUE; x *= 2)
    for (uint32_t y = IS_FALSE; y <= IS_TRUE; y *= 2)
      if ((a & x) && (b & y)) out |= (x < y) == lesser ? x : y;
  return out;
}

static uint32_t of_if(struct proving *p, const struct tx *node) {
  const uint32_t is = proving_value(p, node->a), yes = proving_value(p, node->b),
                 no = proving_value(p, node->more->c);
  uint32_t out = is & IS_UNKNOWN ? IS_UNKNOWN | (yes & no) : 0;
  if ((is & IS_UNKNOWN) && node->bounded) out |= IS_KNOWN;
  if (is & IS_TRUE) out |= yes;
  if (is & IS_FALSE) out |= no;
  return out;
}

/* That an operand has no value is no state of it: then it may be anything that is certain of the whole. */
static uint32_t of_operands(struct proving *p, const struct tx *node) {
  uint32_t out = IS_KNOWN;
  for (uint32_t i = 0, n = typed_n_children(node); i < n; i++) {
    const struct tx *child = typed_child(node, i);
    if (!child) continue;
    if (child->may_be_none) return anything(p, node);
    const uint32_t is = proving_value(p, child);
    out |= is & IS_UNKNOWN;
    if (!(is & IS_KNOWN) && !child->bounded) return IS_UNKNOWN;
  }
  return out;
}

static uint32_t look(struct proving *p, const struct tx *node) {
  switch ((enum tx_kind)node->kind) {
  case TX_CONSTANT:
    if (!is_truth(node)) return IS_KNOWN;
    return node->value->number ? IS_TRUE : IS_FALSE;
  case TX_UNKNOWN: return IS_UNKNOWN;
  case TX_NOT: {
    const uint32_t is = proving_value(p, node->a);
    return (is & IS_UNKNOWN) | (is & IS_TRUE ? IS_FALSE : 0) | (is & IS_FALSE ? IS_TRUE : 0);
  }
  case TX_AND: return of_both(true, proving_value(p, node->a), proving_value(p, node->b));
  case TX_OR: return of_both(false, proving_value(p, node->a), proving_value(p, node->b));
  case TX_IF: return of_if(p, node);
  case TX_EQUAL:
    if (!cover_may_be_unknown(p->asking, node)) return IS_KNOWN; /* `undetermined` is told */
    return of_operands(p, node);
  case TX_LESS:
  case TX_LESS_EQUAL:
  case TX_WIDEN:
  case TX_MINIMUM:
  case TX_MAXIMUM: return of_operands(p, node);
  case TX_ADD:
  case TX_SUBTRACT:
  case TX_MULTIPLY:
  case TX_NEGATE:
  case TX_ROUND:
  case TX_ABS: p->counts = true; return of_operands(p, node);
  case TX_CHOSEN: return of_chosen(p, node);
  case TX_REDUCE:
    if (is_followed(p, node) && node->a) proving_value(p, node->a);
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

uint32_t proving_value(struct proving *p, const struct tx *node) {
  struct value edge;
  node = proving_inside(p, node);
  if (p->forced && node == p->point->node) return p->forced;
  const struct tx *of = compared(p, node, &edge);
  const struct variable *variable = of ? variable_of(p, of) : NULL;
  if (variable && variable->n_edges) {
    suppose(p, variable);
    return by_range(variable, node, of == proving_inside(p, node->a), &edge);
  }
  variable = variable_of(p, node);
  if (!variable) return look(p, node);
  suppose(p, variable);
  if (node->kind == TX_GIVEN) return variable->now ? IS_TRUE : IS_FALSE;
  return state_of(variable);
}

/* -- combinations -- */

bool proving_next(struct proving *p) {
  for (uint32_t i = 0; i < p->n_variables; i++) {
    struct variable *variable = &p->variables[i];
    if (!variable->node) continue;
    if (++variable->now < n_states(p, variable)) return true;
    variable->now = 0;
  }
  return false;
}
