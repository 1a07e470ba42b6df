/* The bodies of a program (walk.h). */
#include "compiler/typed/walk.h"

bool typed_used_item(const struct tx *node, struct item *out) {
  switch ((int)node->kind) {
  case TX_DEFINE: *out = (struct item){ITEM_DEFINE, node->index}; return true;
  case TX_DECISION: *out = (struct item){ITEM_DECISION, node->index}; return true;
  case TX_CHOSEN:
  case TX_STATUS:
  case TX_RANK: *out = (struct item){ITEM_SELECTION, node->index}; return true;
  case TX_SELECTION_STATE: *out = (struct item){ITEM_SELECTION_STATE, node->index}; return true;
  case TX_SHARE: *out = (struct item){ITEM_ALLOCATION, node->index}; return true;
  case TX_ALLOCATION_STATE: *out = (struct item){ITEM_ALLOCATION_STATE, node->index}; return true;
  case TX_DUTY: *out = (struct item){ITEM_DUTY, node->index}; return true;
  default: return false;
  }
}

bool typed_body_item(const struct schema *schema, const struct typed_body *body, struct item *out) {
  switch (body->kind) {
  case BODY_DEFINE: *out = (struct item){ITEM_DEFINE, body->index}; return true;
  case BODY_RULE:
    *out = (struct item){ITEM_DECISION, schema->rules[body->index].decision};
    return out->index != NONE_INDEX;
  case BODY_SEATS:
  case BODY_CANDIDATE:
  case BODY_KEY: *out = (struct item){ITEM_SELECTION, body->index}; return true;
  case BODY_AMOUNT:
  case BODY_WEIGHT:
  case BODY_PARTING_KEY: *out = (struct item){ITEM_ALLOCATION, body->index}; return true;
  case BODY_DONE:
  case BODY_LATE:
  case BODY_PAST: *out = (struct item){ITEM_DUTY, body->index}; return true;
  case BODY_EXCEPTION:
  case BODY_WARNING:
  case BODY_REQUIRE: break;
  }
  return false;
}

struct visiting {
  struct typed_program *program;
  typed_body_visitor *visit;
  void *context;
};

static void visit(
    const struct visiting *v, enum body_kind kind, uint32_t index, bool begins, struct tx **tree) {
  if (!*tree) return;
  const struct typed_body body = {kind, index, begins, tree};
  v->visit(v->context, &body);
}

/* Fetches the nodes of a body that is walked soon. They were made one after the other, the root
 * last, behind those of the body before it: a walk that jumps from one to another would wait for
 * each. Of a body that was made otherwise too much or too little is fetched, and nothing else. */
static void fetch_body(const struct tx *before, const struct tx *root) {
  enum { LINE = 64, BODY_BYTES_MAX = 8192 };
  if (!before || !root) return;
  const uintptr_t end = (uintptr_t)(root + 1), begin = (uintptr_t)(before + 1);
  if (begin >= end || end - begin > BODY_BYTES_MAX) return;
  for (const char *p = (const char *)(before + 1); p < (const char *)(root + 1); p += LINE)
    __builtin_prefetch(p, 1);
}

static void visit_each(
    const struct visiting *v, enum body_kind kind, struct tx **trees, uint32_t n) {
  for (uint32_t i = 0; trees && i < n; i++) {
    if (i + 1 < n) fetch_body(trees[i], trees[i + 1]);
    visit(v, kind, i, true, &trees[i]);
  }
}

static void visit_selection(const struct visiting *v, uint32_t index) {
  struct typed_selection *selection = &v->program->selections[index];
  visit(v, BODY_SEATS, index, true, &selection->seats);
  visit(v, BODY_CANDIDATE, index, !selection->seats, &selection->condition);
  for (uint32_t k = 0; k < selection->n_keys; k++)
    visit(v, BODY_KEY, index, !selection->seats && !selection->condition && k == 0,
        &selection->keys[k].value);
}

static void visit_allocation(const struct visiting *v, uint32_t index) {
  struct typed_allocation *allocation = &v->program->allocations[index];
  visit(v, BODY_AMOUNT, index, true, &allocation->amount);
  visit(v, BODY_WEIGHT, index, !allocation->amount, &allocation->weight);
  for (uint32_t k = 0; k < allocation->n_keys; k++)
    visit(v, BODY_PARTING_KEY, index, !allocation->amount && !allocation->weight && k == 0,
        &allocation->keys[k].value);
}

static void visit_duty(const struct visiting *v, uint32_t index) {
  struct typed_duty *duty = &v->program->duties[index];
  visit(v, BODY_DONE, index, true, &duty->done);
  visit(v, BODY_LATE, index, !duty->done, &duty->late);
  visit(v, BODY_PAST, index, !duty->done && !duty->late, &duty->past);
}

void typed_each_body_of(
    struct typed_program *program, struct item item, typed_body_visitor *visit_, void *context) {
  const struct visiting v = {program, visit_, context};
  const struct schema *s = &program->schema;
  switch ((enum item_kind)item.kind) {
  case ITEM_DEFINE: visit(&v, BODY_DEFINE, item.index, true, &program->defines[item.index]); return;
  case ITEM_DECISION:
    for (uint32_t i = 0; i < s->n_rules; i++)
      if (s->rules[i].decision == item.index) visit(&v, BODY_RULE, i, true, &program->rules[i]);
    return;
  case ITEM_SELECTION:
  case ITEM_SELECTION_STATE: visit_selection(&v, item.index); return;
  case ITEM_ALLOCATION:
  case ITEM_ALLOCATION_STATE: visit_allocation(&v, item.index); return;
  case ITEM_DUTY: visit_duty(&v, item.index);
  }
}

void typed_each_other_body(
    struct typed_program *program, typed_body_visitor *visit_, void *context) {
  const struct visiting v = {program, visit_, context};
  const struct schema *s = &program->schema;
  visit_each(&v, BODY_EXCEPTION, program->exceptions, s->n_exceptions);
  visit_each(&v, BODY_WARNING, program->warnings, s->n_warnings);
  visit_each(&v, BODY_REQUIRE, program->requires, s->n_requires);
}

void typed_each_body(struct typed_program *program, typed_body_visitor *visit_, void *context) {
  const struct visiting v = {program, visit_, context};
  const struct schema *s = &program->schema;
  visit_each(&v, BODY_DEFINE, program->defines, s->n_defines);
  visit_each(&v, BODY_RULE, program->rules, s->n_rules);
  typed_each_other_body(program, visit_, context);
  for (uint32_t i = 0; i < s->n_selections; i++) visit_selection(&v, i);
  for (uint32_t i = 0; i < s->n_allocations; i++) visit_allocation(&v, i);
  for (uint32_t i = 0; i < s->n_duties; i++) visit_duty(&v, i);
}

uint32_t typed_body_entity(const struct schema *s, const struct typed_body *body) {
  switch (body->kind) {
  case BODY_DEFINE: return s->defines[body->index].entity;
  case BODY_RULE: return s->decisions[s->rules[body->index].decision].entity;
  case BODY_EXCEPTION:
    return s->decisions[s->rules[s->exceptions[body->index].rule].decision].entity;
  case BODY_WARNING: return s->warnings[body->index].entity;
  case BODY_REQUIRE: return s->requires [body->index].entity;
  case BODY_SEATS: return s->selections[body->index].ancestor;
  case BODY_CANDIDATE:
  case BODY_KEY: return s->selections[body->index].entity;
  case BODY_AMOUNT: return s->allocations[body->index].ancestor;
  case BODY_WEIGHT:
  case BODY_PARTING_KEY: return s->allocations[body->index].entity;
  case BODY_DONE:
  case BODY_LATE:
  case BODY_PAST: break;
  }
  return s->duties[body->index].entity;
}

/* -- on which days parameters are asked -- */

struct days_asked {
  struct tx_map met;
  bool *asked;
};

static void note_day_asked(struct days_asked *days, const struct tx *node) {
  bool added;
  tx_map_put(&days->met, node, &added);
  if (!added) return;
  if (node->kind == TX_PARAMETER_ON) days->asked[node->index] = true;
  for (uint32_t i = 0, n = typed_n_children(node); i < n; i++)
    if (typed_child(node, i)) note_day_asked(days, typed_child(node, i));
}

static void note_days_of_body(void *context, const struct typed_body *body) {
  note_day_asked(context, *body->tree);
}

const bool *typed_days_asked(struct typed_program *program, struct arena *arena) {
  struct days_asked days = {.asked = ARENA_ARRAY(arena, bool, program->schema.n_parameters + 1)};
  tx_map_init(&days.met, arena);
  typed_each_body(program, note_days_of_body, &days);
  return days.asked;
}
