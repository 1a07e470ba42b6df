/* The invariants of typed.h, asserted for a whole program: homes, types, scales, flags. For tests
 * and debug builds. */
#include <assert.h>

#include "compiler/typed/build.h"
#include "compiler/typed/walk.h"
#include "compiler/typed/functions.h"
#include "base/limits.h"

struct invariants {
  const struct typed_program *program;
  struct tx_map seen; /* nodes are shared: each is checked once */
  uint32_t n_bodies;  /* that were looked at */
};

static bool is_number(const struct tx *node) { return type_is_number(node->type); }

static void check_scale(const struct tx *node) {
  assert(node->type.scale <= SCALE_MAX);
  assert(node->type.kind == TYPE_DECIMAL || node->type.scale == 0);
  assert((node->type.kind == TYPE_ENUM || node->type.kind == TYPE_REFERENCE) ==
      (node->type.of != NONE_INDEX));
}

static void check_leaf(const struct schema *s, const struct tx *node) {
  switch ((int)node->kind) {
  case TX_CONSTANT:
    assert(node->home == ENTITY_RUN && node->value->known &&
        type_equal(node->value->type, node->type));
    if (node->type.kind == TYPE_ENUM)
      assert((uint64_t)node->value->number < s->enumerations[node->type.of].n_words);
    break;
  case TX_UNKNOWN:
  case TX_AS_OF: assert(node->home == ENTITY_RUN); break;
  case TX_PARAMETER:
    assert(node->home == ENTITY_RUN && type_equal(node->type, s->parameters[node->index].type));
    break;
  case TX_PARAMETER_ON:
    assert(
        type_equal(node->type, s->parameters[node->index].type) && node->a->type.kind == TYPE_DATE);
    break;
  case TX_READING:
    assert(node->home == ENTITY_RUN && node->type.of == s->readings[node->index].choices);
    break;
  case TX_FIELD:
    assert(node->home == s->fields[node->index].entity &&
        type_equal(node->type, s->fields[node->index].type));
    break;
  case TX_THIS: assert(node->type.kind == TYPE_REFERENCE && node->type.of == node->home); break;
  case TX_ID_ORDER:
    assert(node->home == s->fields[node->index].entity && node->type.kind == TYPE_INTEGER &&
        s->fields[node->index].type.kind == TYPE_TEXT);
    break;
  case TX_GIVEN:
    assert(node->home == s->fields[node->index].entity && node->type.kind == TYPE_BOOLEAN);
    break;
  case TX_DEFINE:
    assert(node->home == s->defines[node->index].entity &&
        type_equal(node->type, s->defines[node->index].type));
    break;
  case TX_DECISION:
    assert(node->home == s->decisions[node->index].entity &&
        node->type.of == s->decisions[node->index].outcomes);
    break;
  case TX_STATUS:
    assert(node->home == s->selections[node->index].entity && node->type.kind == TYPE_ENUM);
    assert(node->type.of == schema_status_set(s));
    break;
  case TX_CHOSEN:
  case TX_RANK:
    assert(node->home == s->selections[node->index].entity &&
        node->type.kind == (node->kind == TX_RANK ? TYPE_INTEGER : TYPE_BOOLEAN));
    break;
  case TX_SHARE:
    assert(node->home == s->allocations[node->index].entity &&
        type_equal(node->type, s->allocations[node->index].type));
    break;
  case TX_ALLOCATION_STATE:
    assert(node->home == s->allocations[node->index].ancestor &&
        node->type.of == s->allocations[node->index].states);
    break;
  case TX_DUTY:
    assert(node->home == s->duties[node->index].entity &&
        node->type.of == s->duties[node->index].states);
    break;
  case TX_SELECTION_STATE:
    assert(node->home == s->selections[node->index].ancestor &&
        node->type.of == s->selections[node->index].states);
    break;
  default: break;
  }
}

static void check_comparison_types(const struct tx *node) {
  assert(node->type.kind == TYPE_BOOLEAN && node->a && node->b);
  if (is_number(node->a)) assert(is_number(node->b));
  else assert(type_equal(node->a->type, node->b->type));
  if (node->kind != TX_EQUAL) assert(is_number(node->a) || node->a->type.kind == TYPE_DATE);
}

static void check_number_types(const struct tx *node) {
  switch ((int)node->kind) {
  case TX_ADD:
  case TX_SUBTRACT:
    assert(node->exact || type_equal(node->type, type_of_both(node->a->type, node->b->type)));
    break;
  case TX_MULTIPLY: {
    uint32_t digits = (uint32_t)node->a->type.scale + node->b->type.scale;
    assert(node->exact || node->type.scale == (digits > SCALE_MAX ? SCALE_MAX : digits));
    break;
  }
  case TX_DIVIDE: assert(node->type.kind == TYPE_DECIMAL && node->type.scale == SCALE_MAX); break;
  case TX_NEGATE: assert(node->exact || type_equal(node->a->type, node->type)); break;
  case TX_WIDEN:
    assert(!node->exact && is_number(node->a) && node->a->type.scale <= node->type.scale);
    break;
  case TX_ROUND: assert(!node->exact && is_number(node->a)); break;
  case TX_ABS: assert(!node->exact && type_equal(node->a->type, node->type)); break;
  case TX_FUNCTION: {
    const struct function_info *info = &functions[node->index];
    const struct tx *arguments[3] = {node->a, node->b, node->more->c};
    assert(node->index < N_FUNCTIONS && node->type.kind == info->result);
    for (uint32_t i = 0; i < 3; i++)
      assert(i < info->n_arguments ? arguments[i]->type.kind == info->types[i] : !arguments[i]);
    break;
  }
  case TX_MINIMUM:
  case TX_MAXIMUM:
    assert(!node->exact && type_equal(node->type, type_of_both(node->a->type, node->b->type)));
    break;
  default: break;
  }
  bool takes_exact = node->kind == TX_ROUND || node->exact || node->type.kind == TYPE_BOOLEAN;
  if (!takes_exact && node->a) assert(!node->a->exact);
  if (!takes_exact && node->b) assert(!node->b->exact);
}

static void check_tree(struct invariants *v, const struct tx *node, uint32_t home);

static void check_children(struct invariants *v, const struct tx *node) {
  for (uint32_t i = 0, n = typed_n_children(node); i < n; i++)
    if (typed_child(node, i)) check_tree(v, typed_child(node, i), typed_child_home(node, i));
}

static void check_reduce(struct invariants *v, const struct tx *node) {
  const struct typed_program *p = v->program;
  assert(node->more->entity < p->schema.n_entities);
  if (node->more->n_cases) { /* rows compared with this node's */
    assert(node->more->reference == NONE_INDEX && node->index < p->schema.n_entities);
    assert(node->home != node->index && schema_is_ancestor(&p->schema, node->index, node->home));
    assert(node->more->entity != node->index &&
        schema_is_ancestor(&p->schema, node->index, node->more->entity));
    for (uint32_t i = 0; i < node->more->n_cases; i++) {
      const struct tx *a = node->more->cases[i].condition, *b = node->more->cases[i].value;
      assert(is_number(a) ? is_number(b) : type_equal(a->type, b->type));
      assert(!a->exact && !b->exact);
    }
  } else if (node->more->reference == NONE_INDEX) {
    assert(node->home != node->more->entity &&
        schema_is_ancestor(&p->schema, node->home, node->more->entity));
  } else { /* the rows that name this node's */
    const struct field *field = &p->schema.fields[node->more->reference];
    assert(field->entity == node->more->entity && field->type.kind == TYPE_REFERENCE &&
        field->type.of == node->home);
    assert(node->more->entity != 0);
  }
  bool folds = node->reduce != REDUCE_ANY && node->reduce != REDUCE_COUNT;
  assert(folds == (node->b != NULL) &&
      (!node->exact || node->reduce == REDUCE_AVERAGE || node->reduce == REDUCE_MEDIAN));
  check_children(v, node);
  if (node->a) assert(node->a->type.kind == TYPE_BOOLEAN);
  if (!folds) return;
  assert(!node->b->exact);
  switch ((enum reduce_kind)node->reduce) {
  case REDUCE_AVERAGE: assert(is_number(node->b) && node->type.scale == SCALE_MAX); return;
  case REDUCE_MEDIAN:
    assert(is_number(node->b) && type_equal(node->type, type_of_median(node->b->type)));
    return;
  case REDUCE_LONGEST_RUN:
    assert(node->b->type.kind == TYPE_INTEGER || node->b->type.kind == TYPE_DATE);
    assert(node->type.kind == TYPE_INTEGER);
    return;
  case REDUCE_DISTINCT: assert(node->type.kind == TYPE_INTEGER); return;
  case REDUCE_LARGEST:
  case REDUCE_SMALLEST:
    assert(node->index >= 1 && node->index <= RANKS_MAX);
    assert(type_equal(node->b->type, node->type));
    return;
  case REDUCE_ANY:
  case REDUCE_COUNT:
  case REDUCE_SUM:
  case REDUCE_MIN:
  case REDUCE_MAX: assert(type_equal(node->b->type, node->type)); return;
  }
}

static void check_tree(struct invariants *v, const struct tx *node, uint32_t home) {
  const struct typed_program *p = v->program;
  assert(node && node->home == home);
  bool added;
  tx_map_put(&v->seen, node, &added);
  if (!added) return;
  assert(home == ENTITY_RUN || home < p->schema.n_entities);
  check_scale(node);
  if (node->exact) assert(is_number(node));
  if (node->bounded) assert(is_number(node) || node->type.kind == TYPE_DATE);
  check_leaf(&p->schema, node);
  if (node->kind == TX_REDUCE) {
    check_reduce(v, node);
    return;
  }
  if (node->kind == TX_LIFT) {
    assert(node->a->kind != TX_LIFT && node->a->home != home &&
        schema_is_ancestor(&p->schema, node->a->home, home));
    assert(type_equal(node->a->type, node->type) && node->exact == node->a->exact &&
        node->bounded == node->a->bounded);
    check_children(v, node);
    return;
  }
  check_children(v, node);
  if (node->kind == TX_FOLLOW)
    assert(node->a->type.kind == TYPE_REFERENCE && type_equal(node->b->type, node->type) &&
        !node->b->exact && node->bounded == node->b->bounded);
  if (node->kind == TX_EQUAL || node->kind == TX_LESS || node->kind == TX_LESS_EQUAL)
    check_comparison_types(node);
  if (is_number(node)) check_number_types(node);
  if (node->kind == TX_IF)
    assert(node->a->type.kind == TYPE_BOOLEAN && type_equal(node->b->type, node->type) &&
        type_equal(node->more->c->type, node->type) && !node->exact);
  for (uint32_t i = 0; node->kind == TX_EXCEPT && i < node->more->n_cases; i++)
    assert(node->more->cases[i].condition->type.kind == TYPE_BOOLEAN &&
        type_equal(node->more->cases[i].value->type, node->type));
}

static void check_body(void *context, const struct typed_body *body) {
  struct invariants *v = context;
  const struct schema *s = &v->program->schema;
  const struct tx *tree = *body->tree;
  check_tree(v, tree, typed_body_entity(s, body));
  v->n_bodies++;
  switch (body->kind) {
  case BODY_DEFINE:
    assert(type_equal(tree->type, s->defines[body->index].type) && !tree->exact &&
        tree->bounded == s->defines[body->index].bounded);
    return;
  case BODY_SEATS: assert(tree->type.kind == TYPE_INTEGER && !tree->exact); return;
  case BODY_AMOUNT:
    assert(type_equal(tree->type, s->allocations[body->index].type) && !tree->exact);
    return;
  case BODY_WEIGHT: assert(is_number(tree) && !tree->exact); return;
  case BODY_PARTING_KEY:
  case BODY_KEY: assert((is_number(tree) || tree->type.kind == TYPE_DATE) && !tree->exact); return;
  case BODY_RULE:
  case BODY_EXCEPTION:
  case BODY_WARNING:
  case BODY_REQUIRE:
  case BODY_CANDIDATE:
  case BODY_DONE:
  case BODY_LATE:
  case BODY_PAST: assert(tree->type.kind == TYPE_BOOLEAN); return;
  }
}

void typed_check(const struct typed_program *program) {
  const struct schema *s = &program->schema;
  struct arena arena; /* its own: the caller's may be gone */
  arena_init(&arena, NULL);
  struct invariants v = {.program = program};
  tx_map_init(&v.seen, &arena);
  assert(program->n_order ==
      s->n_defines + s->n_decisions + s->n_selections + s->n_allocations + s->n_duties);
  for (uint32_t i = 0; i < s->n_entities; i++) {
    assert(i == 0 ? s->entities[i].parent == NONE_INDEX : s->entities[i].parent < i);
    assert(s->entities[i].n_fields >= 1 &&
        str_equal(s->fields[s->entities[i].first_field].name, STR("id")));
  }
  /* nothing is written by the visitor; bodies that are NULL are passed over, so they are counted */
  typed_each_body((struct typed_program *)(uintptr_t)program, check_body, &v);
  uint32_t n_bodies = s->n_defines + s->n_rules + s->n_exceptions + s->n_warnings + s->n_requires +
      s->n_selections + 2 * s->n_allocations + 3 * s->n_duties;
  for (uint32_t i = 0; i < s->n_selections; i++)
    n_bodies += (program->selections[i].condition != NULL) + program->selections[i].n_keys;
  for (uint32_t i = 0; i < s->n_allocations; i++) n_bodies += program->allocations[i].n_keys;
  assert(v.n_bodies == n_bodies);
  arena_free(&arena);
}
