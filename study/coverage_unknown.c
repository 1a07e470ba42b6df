/* Whether a node can be unknown at all (coverage_points.h): then that it was seen unknown can be asked
 * of tests. Where it is not certain that it cannot, it can. */
#include "study/coverage_points.h"

#include "compiler/typed/walk.h"

/* What was found of nodes, of rows that lie in others in one way. */
struct found {
  struct tx_map met;
  bool *asked_decisions, *asked_defines; /* … which are being asked already, or were: they cannot */
  bool *decisions, *defines;
};

struct cover_asking {
  const struct typed_program *typed;
  /* the row that is asked of lies in this entity: so the list it stands in is there; ENTITY_RUN: of
   * other rows, those that an aggregate runs over */
  uint32_t row_of;
  struct found *found; /* of these two: of the row that is asked of, of others */
  struct found own, others;
};

static bool may_be(struct cover_asking *a, const struct tx *node);

static bool body_may_be(struct cover_asking *a, const struct tx *body) {
  return body && may_be(a, body);
}

static bool decision_may_be(struct cover_asking *a, uint32_t index) {
  if (a->found->asked_decisions[index]) return a->found->decisions[index];
  a->found->asked_decisions[index] = true;
  for (uint32_t r = 0; r < a->typed->schema.n_rules; r++)
    if (a->typed->schema.rules[r].decision == index && body_may_be(a, a->typed->rules[r]))
      a->found->decisions[index] = true;
  return a->found->decisions[index];
}

static bool define_may_be(struct cover_asking *a, uint32_t index) {
  if (a->found->asked_defines[index]) return a->found->defines[index];
  a->found->asked_defines[index] = true;
  return a->found->defines[index] = body_may_be(a, a->typed->defines[index]);
}

static bool selection_may_be(struct cover_asking *a, uint32_t index) {
  const struct typed_selection *selection = &a->typed->selections[index];
  if (body_may_be(a, selection->seats) || body_may_be(a, selection->condition)) return true;
  for (uint32_t k = 0; k < selection->n_keys; k++)
    if (body_may_be(a, selection->keys[k].value)) return true;
  return false;
}

static bool allocation_may_be(struct cover_asking *a, uint32_t index) {
  const struct typed_allocation *allocation = &a->typed->allocations[index];
  if (body_may_be(a, allocation->amount) || body_may_be(a, allocation->weight)) return true;
  for (uint32_t k = 0; k < allocation->n_keys; k++)
    if (body_may_be(a, allocation->keys[k].value)) return true;
  return false;
}

static bool duty_may_be(struct cover_asking *a, uint32_t index) {
  const struct typed_duty *duty = &a->typed->duties[index];
  return body_may_be(a, duty->done) || body_may_be(a, duty->late) || body_may_be(a, duty->past);
}

static bool field_may_be(const struct schema *schema, uint32_t index) {
  const struct field *field = &schema->fields[index];
  if (field->origin == FIELD_NO_RECORD) return false;
  const bool is_id = index == schema->entities[field->entity].first_field;
  if (is_id && schema->entities[field->entity].id_required) return false;
  return !field->has_default && !field->absent_none;
}

/* The rows are those beside the one that is asked of, or above it: it stands in their list. */
static bool stands_among(const struct cover_asking *a, const struct tx *node) {
  const struct schema *schema = &a->typed->schema;
  return node->more->reference == NONE_INDEX &&
      schema->entities[node->more->entity].parent == node->home &&
      (a->row_of == node->more->entity ||
          (a->row_of != ENTITY_RUN && schema_is_ancestor(schema, node->more->entity, a->row_of)));
}

/* A list on the way from the node's row to the rows may be absent, or nothing may be there to take the
 * least of. */
static bool list_may_be(const struct cover_asking *a, const struct tx *node) {
  const struct schema *schema = &a->typed->schema;
  if (node->reduce >= REDUCE_MIN && node->reduce <= REDUCE_SMALLEST) return true;
  if (stands_among(a, node)) return false;
  for (uint32_t e = node->more->entity; e != node->home && schema->entities[e].parent != NONE_INDEX;
       e = schema->entities[e].parent)
    if (!schema->entities[e].absent_none && !schema->entities[e].of_predecessors) return true;
  return false;
}

/* Of a status or a state the word `undetermined` is told, never unknown. */
static bool asks_undetermined(const struct tx *node) {
  const struct tx *a = node->a, *b = node->b;
  while (a->kind == TX_LIFT) a = a->a;
  while (b->kind == TX_LIFT) b = b->a;
  const struct tx *word = a->kind == TX_CONSTANT ? a : b, *state = word == a ? b : a;
  if (word->kind != TX_CONSTANT) return false;
  return (state->kind == TX_DUTY && word->value->number == DUTY_UNDETERMINED) ||
      (state->kind == TX_SELECTION_STATE && word->value->number == SELECTION_UNDETERMINED) ||
      (state->kind == TX_ALLOCATION_STATE && word->value->number == ALLOCATION_UNDETERMINED);
}

static bool divides_by_nothing(const struct tx *node) {
  const struct tx *by = node->b;
  while (by->kind == TX_LIFT || by->kind == TX_WIDEN) by = by->a;
  return by->kind != TX_CONSTANT;
}

static bool operation_may_be(struct cover_asking *a, const struct tx *node) {
  for (uint32_t i = 0, n = typed_n_children(node); i < n; i++)
    if (body_may_be(a, typed_child(node, i))) return true;
  return false;
}

/* To count with what has no value is a fault. */
static bool takes_none(const struct tx *node) {
  for (uint32_t i = 0, n = typed_n_children(node); i < n; i++)
    if (typed_child(node, i) && typed_child(node, i)->may_be_none) return true;
  return false;
}

static bool rows_may_be(struct cover_asking *a, const struct tx *node) {
  const uint32_t row_of = a->row_of;
  a->row_of = ENTITY_RUN;
  a->found = &a->others;
  const bool is = operation_may_be(a, node);
  a->row_of = row_of;
  a->found = row_of == ENTITY_RUN ? &a->others : &a->own;
  return is;
}

static bool look(struct cover_asking *a, const struct tx *node) {
  const struct schema *schema = &a->typed->schema;
  switch ((enum tx_kind)node->kind) {
  case TX_CONSTANT:
  case TX_AS_OF:
  case TX_PARAMETER:
  case TX_READING:
  case TX_THIS:
  case TX_GIVEN:
  case TX_ID_ORDER: return false;
  case TX_UNKNOWN:
  case TX_FOLLOW:
  case TX_CHOSEN:
  case TX_RANK:
  case TX_SHARE: return true;
  case TX_FIELD: return field_may_be(schema, node->index);
  case TX_WITHIN: return body_may_be(a, node->a);
  case TX_DEFINE: return define_may_be(a, node->index);
  case TX_DECISION: return decision_may_be(a, node->index);
  case TX_STATUS:
  case TX_SELECTION_STATE: return selection_may_be(a, node->index);
  case TX_ALLOCATION_STATE: return allocation_may_be(a, node->index);
  case TX_DUTY: return duty_may_be(a, node->index);
  case TX_REDUCE: return list_may_be(a, node) || rows_may_be(a, node);
  case TX_EQUAL: return !asks_undetermined(node) && operation_may_be(a, node);
  case TX_DIVIDE: return divides_by_nothing(node) || operation_may_be(a, node);
  case TX_EXCEPT:
  case TX_LIFT:
  case TX_NOT:
  case TX_AND:
  case TX_OR:
  case TX_LESS:
  case TX_LESS_EQUAL:
  case TX_IF: return operation_may_be(a, node);
  case TX_FUNCTION:
  case TX_ADD:
  case TX_SUBTRACT:
  case TX_MULTIPLY:
  case TX_NEGATE:
  case TX_WIDEN:
  case TX_ROUND:
  case TX_ABS:
  case TX_MINIMUM:
  case TX_MAXIMUM:
  case TX_ADD_DAYS:
  case TX_ADD_WORKING_DAYS:
  case TX_ADD_MONTHS:
  case TX_PARAMETER_ON: return takes_none(node) || operation_may_be(a, node);
  }
  return true;
}

static bool may_be(struct cover_asking *a, const struct tx *node) {
  bool added;
  struct found *found = a->found;
  uint64_t *seen = tx_map_put(&found->met, node, &added);
  if (!added) return *seen;
  const bool is = look(a, node);
  *tx_map_put(&found->met, node, &added) = is;
  return is;
}

static void found_init(
    struct found *found, struct arena *arena, const struct typed_program *typed) {
  *found =
      (struct found){.asked_decisions = ARENA_ARRAY(arena, bool, typed->schema.n_decisions + 1),
          .asked_defines = ARENA_ARRAY(arena, bool, typed->schema.n_defines + 1),
          .decisions = ARENA_ARRAY(arena, bool, typed->schema.n_decisions + 1),
          .defines = ARENA_ARRAY(arena, bool, typed->schema.n_defines + 1)};
  tx_map_init(&found->met, arena);
}

struct cover_asking *cover_ask(
    struct arena *arena, const struct typed_program *typed, uint32_t row_of) {
  struct cover_asking *a = ARENA_NEW(arena, struct cover_asking);
  a->typed = typed;
  a->row_of = row_of;
  found_init(&a->own, arena, typed);
  found_init(&a->others, arena, typed);
  a->found = row_of == ENTITY_RUN ? &a->others : &a->own;
  return a;
}

bool cover_may_be_unknown(struct cover_asking *asking, const struct tx *node) {
  return may_be(asking, node);
}
