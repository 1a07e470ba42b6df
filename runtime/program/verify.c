/* The verifier: one pass over the code in the order it runs, carrying for each register who wrote
 * it and of what type it is, and for each slot what it holds; then the results. Its parts:
 * verify_schema.c, verify_registers.c, verify_code.c. */
#include "runtime/program/verify.h"

#include <stdlib.h>

#include "base/limits.h"
#include "runtime/program/verify_code.h"
#include "runtime/program/verify_registers.h"
#include "runtime/program/verify_schema.h"

/* -- results -- */

static bool verify_named(struct verifier *v, const char *what, uint32_t index, uint32_t number,
    uint32_t entity, enum register_kind kind) {
  if (number >= v->program->n_registers)
    return verify_fail(v, "%s %u: there is no register %u", what, index, number);
  const struct reg *r = verify_register_at(v, number);
  return (r->entity == entity && r->kind == kind) ||
      verify_fail(v, "%s %u: register %u is of another entity or kind", what, index, number);
}

static bool verify_result(struct verifier *v, const char *what, uint32_t index, uint32_t number,
    uint32_t entity, enum register_kind kind) {
  if (!verify_named(v, what, index, number, entity, kind)) return false;
  const struct reg *r = verify_register_at(v, number);
  if (r->storage != STORAGE_WHOLE && r->storage != STORAGE_VIEW)
    return verify_fail(v, "%s %u: register %u is not kept whole", what, index, number);
  return true;
}

static bool is_written_by(const struct verifier *v, uint32_t number, enum opcode op) {
  return v->program->code[v->writer[number]].op == op;
}

static bool verify_selection_results(struct verifier *v) {
  for (uint32_t i = 0; i < v->schema->n_selections; i++) {
    const struct selection *s = &v->schema->selections[i];
    const struct selection_registers *own = &v->program->results.selections[i];
    if (!verify_result(v, "selection", i, own->rank, s->entity, REG_NUMBER) ||
        !verify_result(v, "selection", i, own->status, s->entity, REG_CODE) ||
        !verify_result(v, "selection", i, own->seats, s->ancestor, REG_BOUNDS) ||
        !verify_result(v, "selection", i, own->state, s->ancestor, REG_CODE))
      return false;
    if (own->condition != NO_REGISTER &&
        !verify_named(v, "selection", i, own->condition, s->entity, REG_TRUTH))
      return false;
    if (!is_written_by(v, own->rank, OP_RANK) || !is_written_by(v, own->status, OP_SELECT) ||
        !is_written_by(v, own->state, OP_STATE))
      return verify_fail(v, "selection %u: its registers are not ranked and selected", i);
  }
  return true;
}

static bool verify_allocation_results(struct verifier *v) {
  for (uint32_t i = 0; i < v->schema->n_allocations; i++) {
    const struct allocation *s = &v->schema->allocations[i];
    const struct allocation_registers *own = &v->program->results.allocations[i];
    if (!verify_result(v, "allocation", i, own->amount, s->ancestor, REG_BOUNDS) ||
        !verify_result(v, "allocation", i, own->weight, s->entity, REG_BOUNDS) ||
        !verify_result(v, "allocation", i, own->status, s->entity, REG_CODE) ||
        !verify_result(v, "allocation", i, own->share, s->entity, REG_BOUNDS) ||
        !verify_result(v, "allocation", i, own->state, s->ancestor, REG_CODE))
      return false;
    if (!is_written_by(v, own->status, OP_ALLOT) || !is_written_by(v, own->share, OP_SHARE) ||
        !is_written_by(v, own->state, OP_ALLOTMENT))
      return verify_fail(v, "allocation %u: its registers are not allotted and shared", i);
  }
  return true;
}

static bool verify_results(struct verifier *v) {
  const struct schema *s = v->schema;
  const struct result_registers *results = &v->program->results;
  if (!verify_selection_results(v) || !verify_allocation_results(v)) return false;
  for (uint32_t i = 0; i < s->n_duties; i++) {
    if (!verify_result(v, "duty", i, results->duties[i], s->duties[i].entity, REG_CODE))
      return false;
    if (v->program->code[v->writer[results->duties[i]]].op != OP_DUTY)
      return verify_fail(v, "duty %u: register %u is not its state", i, results->duties[i]);
  }
  for (uint32_t i = 0; i < s->n_defines; i++) {
    const struct define *d = &s->defines[i];
    if (!verify_result(v, "define", i, results->defines[i], d->entity,
            register_kind_of_type(d->type, d->bounded)))
      return false;
    if (!type_equal(v->types[results->defines[i]], verify_register_type(d->type)))
      return verify_fail(v, "define %u: register %u is of another type", i, results->defines[i]);
  }
  for (uint32_t i = 0; i < s->n_decisions; i++) {
    const struct decision *d = &s->decisions[i];
    enum register_kind kind = s->enumerations[d->outcomes].n_words <= 8 ? REG_SET8 : REG_SET64;
    if (!verify_result(v, "decision", i, results->decisions[i], d->entity, kind)) return false;
    if (opcode_infos[v->program->code[v->writer[results->decisions[i]]].op].shape != SHAPE_DECIDE)
      return verify_fail(v, "decision %u: register %u is not decided", i, results->decisions[i]);
  }
  for (uint32_t i = 0; i < s->n_rules; i++)
    if (!verify_named(
            v, "rule", i, results->rules[i], s->decisions[s->rules[i].decision].entity, REG_TRUTH))
      return false;
  for (uint32_t i = 0; i < s->n_exceptions; i++)
    if (!verify_named(v, "exception", i, results->exceptions[i],
            s->decisions[s->rules[s->exceptions[i].rule].decision].entity, REG_TRUTH))
      return false;
  for (uint32_t i = 0; i < s->n_warnings; i++)
    if (!verify_result(v, "warning", i, results->warnings[i], s->warnings[i].entity, REG_TRUTH))
      return false;
  for (uint32_t i = 0; i < s->n_requires; i++)
    if (!verify_result(v, "require", i, results->requires[i], s -> requires[i].entity, REG_TRUTH))
      return false;
  return true;
}

/* Each decision's rules in the order its instruction lists them, and whose result each register is.
 */
struct rule_place {
  uint32_t decision, outcome, rule;
};

static int by_place(const void *left, const void *right) {
  const struct rule_place *a = left, *b = right;
  if (a->decision != b->decision) return a->decision < b->decision ? -1 : 1;
  if (a->outcome != b->outcome) return a->outcome < b->outcome ? -1 : 1;
  return a->rule < b->rule ? -1 : a->rule > b->rule;
}

static bool order_rules(struct verifier *v) {
  const struct schema *s = v->schema;
  struct rule_place *places = ARENA_ARRAY(v->arena, struct rule_place, s->n_rules);
  v->rules = ARENA_ARRAY(v->arena, uint32_t, s->n_rules);
  v->first_rule = ARENA_ARRAY(v->arena, uint32_t, (size_t)s->n_decisions + 1);
  for (uint32_t i = 0; i < s->n_rules; i++) {
    places[i] = (struct rule_place){s->rules[i].decision, s->rules[i].outcome, i};
    v->first_rule[s->rules[i].decision + 1]++;
  }
  if (s->n_rules) qsort(places, s->n_rules, sizeof *places, by_place);
  for (uint32_t i = 0; i < s->n_rules; i++) v->rules[i] = places[i].rule;
  for (uint32_t i = 0; i < s->n_decisions; i++) {
    v->first_rule[i + 1] += v->first_rule[i];
    uint32_t result = v->program->results.decisions[i];
    if (result >= v->program->n_registers)
      return verify_fail(v, "decision %u: there is no register %u", i, result);
    if (v->decision[result] != NONE_INDEX)
      return verify_fail(v, "decision %u: register %u is another's result", i, result);
    v->decision[result] = i;
  }
  return true;
}

static bool own_result(struct verifier *v, uint32_t selection, uint32_t number) {
  if (number >= v->program->n_registers)
    return verify_fail(v, "selection %u: there is no register %u", selection, number);
  if (v->selection[number] != NONE_INDEX)
    return verify_fail(v, "selection %u: register %u is another's result", selection, number);
  v->selection[number] = selection;
  return true;
}

/* Whose rank, status and state each register is. */
static bool order_selections(struct verifier *v) {
  for (uint32_t i = 0; i < v->schema->n_selections; i++) {
    const struct selection_registers *own = &v->program->results.selections[i];
    if (!own_result(v, i, own->rank) || !own_result(v, i, own->status) ||
        !own_result(v, i, own->state))
      return false;
  }
  return true;
}

static bool own_allotted(struct verifier *v, uint32_t allocation, uint32_t number) {
  if (number >= v->program->n_registers)
    return verify_fail(v, "allocation %u: there is no register %u", allocation, number);
  if (v->allocation[number] != NONE_INDEX)
    return verify_fail(v, "allocation %u: register %u is another's result", allocation, number);
  v->allocation[number] = allocation;
  return true;
}

/* Whose status, share and state each register is. */
static bool order_allocations(struct verifier *v) {
  for (uint32_t i = 0; i < v->schema->n_allocations; i++) {
    const struct allocation_registers *own = &v->program->results.allocations[i];
    if (!own_allotted(v, i, own->status) || !own_allotted(v, i, own->share) ||
        !own_allotted(v, i, own->state))
      return false;
  }
  return true;
}

static uint32_t *none_array(struct arena *arena, uint32_t n) {
  uint32_t *items = arena_alloc_raw(arena, (size_t)n * sizeof *items);
  if (n) memset(items, 0xff, (size_t)n * sizeof *items);
  return items;
}

const char *program_verify(struct arena *arena, struct program *program) {
  struct verifier v = {.arena = arena, .program = program, .schema = &program->schema};
  if (!verify_schema(&v)) return v.reason;
  for (uint32_t i = 0; i < program->n_constants; i++)
    if (!verify_value(&v, &program->constants[i], "constant", i)) return v.reason;
  if (!verify_registers(&v)) return v.reason;
  v.types = ARENA_ARRAY(arena, struct type, program->n_registers);
  v.writer = none_array(arena, program->n_registers);
  v.decision = none_array(arena, program->n_registers);
  v.selection = none_array(arena, program->n_registers);
  v.allocation = none_array(arena, program->n_registers);
  v.content = none_array(arena, program->n_slots);
  if (!order_rules(&v) || !order_selections(&v) || !order_allocations(&v)) return v.reason;
  for (uint32_t pc = 0; pc < program->n_code; pc++)
    if (!verify_instruction(&v, pc)) return v.reason;
  if (v.n_operands_used != program->n_operands)
    return verify_fail(&v, "operands that no instruction reads"), v.reason;
  if (verify_results(&v)) {
    program->types = v.types;
    program->working_days = working_days_of(arena, &program->schema);
  }
  return v.reason;
}
