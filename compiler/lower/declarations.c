/* Lowering: the typed program becomes columns of instructions, one register a distinct value.
 *
 * Every define, decision, rule, warning and require is a result; what none of them needs is never
 * made. Equal computations are made once (value numbering), except that an operation with a fault
 * of its own is shared only by the same words of the source: a fault is told at its place. typed.h
 * is the semantics, opcodes.def the target.
 */
#include "compiler/lower/lower.h"

#include <assert.h>

#include "base/limits.h"
#include "runtime/program/verify.h"

/* Where the n-th declaration of a kind stands in the tree (of exceptions, those to rules). */
static uint32_t position_of(
    const struct lowering *lowering, enum ast_decl_kind kind, uint32_t index) {
  return lowering->positions[kind] ? lowering->positions[kind][index] : 0;
}

static void find_positions(struct lowering *lowering, const struct ast *ast) {
  uint32_t counts[AST_N_DECL_KINDS] = {0}, n[AST_N_DECL_KINDS] = {0};
  for (uint32_t i = 0; i < ast->n_decls; i++) counts[ast->decls[i]->kind]++;
  for (int kind = 0; kind < AST_N_DECL_KINDS; kind++)
    lowering->positions[kind] = ARENA_ARRAY(lowering->arena, uint32_t, counts[kind] + 1);
  for (uint32_t i = 0; i < ast->n_decls; i++) {
    const struct ast_decl *d = ast->decls[i];
    if (d->kind != AST_EXCEPTION || d->target_kind == AST_RULE)
      lowering->positions[d->kind][n[d->kind]++] = i;
  }
}

static void add_result(
    struct lowering *lowering, uint32_t draft, bool is_rule, uint32_t position, uint32_t *where) {
  struct draft *named = &lowering->drafts.items[draft];
  named->is_rule |= is_rule;
  named->is_result |= !is_rule;
  VEC_PUSH(lowering->arena, &lowering->results, (struct result){draft, position, where});
}

/* A define's register has its declared type's kind, whatever its expression has come to after
 * folding. */
static void lower_define(struct lowering *lowering, uint32_t index) {
  const struct define *define = &lowering->program->schema.defines[index];
  struct tx *value = lowering->typed->defines[index];
  uint32_t draft = lower_node(lowering, value);
  draft = lower_convert(lowering, draft, register_kind_of_type(define->type, define->bounded),
      define->type.scale, value->span);
  assert(lowering->drafts.items[draft].entity == define->entity &&
      "a define is lifted to its entity by the checker");
  lowering->defines[index] = draft;
  add_result(lowering, draft, false, position_of(lowering, AST_DEFINE, index),
      &lowering->program->results.defines[index]);
}

/* The truth that keeps a rule from firing: named like the rule's, which holds it. */
static void lower_exception(struct lowering *lowering, uint32_t index) {
  add_result(lowering, lower_node(lowering, lowering->typed->exceptions[index]), true,
      position_of(lowering, AST_EXCEPTION, index), &lowering->program->results.exceptions[index]);
}

/* By rule, its exceptions as lists. */
static void group_exceptions(struct lowering *lowering) {
  const struct schema *schema = &lowering->program->schema;
  lowering->first_exception = ARENA_ARRAY(lowering->arena, uint32_t, schema->n_rules);
  lowering->next_exception = ARENA_ARRAY(lowering->arena, uint32_t, schema->n_exceptions);
  for (uint32_t i = 0; i < schema->n_rules; i++) lowering->first_exception[i] = NO_REGISTER;
  for (uint32_t i = schema->n_exceptions; i-- > 0;) {
    lowering->next_exception[i] = lowering->first_exception[schema->exceptions[i].rule];
    lowering->first_exception[schema->exceptions[i].rule] = i;
  }
}

/* A decision: its rules in the order of their outcomes, strongest first, in the order written among
 * equals. */
static void lower_decision(
    struct lowering *lowering, uint32_t index, const uint32_t *rules, uint32_t n_rules) {
  const struct schema *schema = &lowering->program->schema;
  const struct result_registers *results = &lowering->program->results;
  const struct decision *decision = &schema->decisions[index];
  uint32_t n_outcomes = schema->enumerations[decision->outcomes].n_words;
  uint32_t last = position_of(lowering, AST_DECISION, index);
  for (uint32_t i = 0; i < n_rules; i++) {
    uint32_t draft = lower_node(lowering, lowering->typed->rules[rules[i]]);
    assert(lowering->drafts.items[draft].kind == REG_TRUTH &&
        lowering->drafts.items[draft].entity == decision->entity);
    results->rules[rules[i]] = draft; /* for now: below its code needs it */
    last = position_of(lowering, AST_RULE, rules[i]);
    add_result(lowering, draft, true, last, &results->rules[rules[i]]);
    for (uint32_t x = lowering->first_exception[rules[i]]; x != NO_REGISTER;
         x = lowering->next_exception[x])
      lower_exception(lowering, x);
  }
  uint32_t first = lowering->operands.n;
  for (uint32_t outcome = 0; outcome < n_outcomes; outcome++)
    for (uint32_t i = 0; i < n_rules; i++) {
      if (schema->rules[rules[i]].outcome != outcome) continue;
      VEC_PUSH(lowering->arena, &lowering->operands, outcome);
      VEC_PUSH(lowering->arena, &lowering->operands, results->rules[rules[i]]);
    }
  struct instruction code = {.op = n_outcomes <= 8 ? OP_DECIDE_SET8 : OP_DECIDE_SET64,
      .a = first,
      .b = n_rules,
      .c = decision->otherwise};
  uint32_t draft = lower_emit(lowering, code, decision->entity, decision->span);
  lowering->decisions[index] = draft;
  /* made where its last rule stands, so that each rule comes where it is written */
  add_result(lowering, draft, false, last, &results->decisions[index]);
}

/* The operand list of a RANK or SELECT; returns where it begins. */
static uint32_t lower_ranking(struct lowering *lowering, uint32_t condition, const uint32_t *keys,
    const struct typed_selection *typed) {
  uint32_t first = lowering->operands.n;
  VEC_PUSH(lowering->arena, &lowering->operands, condition);
  VEC_PUSH(lowering->arena, &lowering->operands, typed->n_keys);
  for (uint32_t k = 0; k < typed->n_keys; k++) {
    VEC_PUSH(lowering->arena, &lowering->operands, keys[k]);
    VEC_PUSH(lowering->arena, &lowering->operands, typed->keys[k].descending);
  }
  return first;
}

/* A selection: its rank, then who is chosen by it, then what that comes to seen from above. */
static void lower_selection(struct lowering *lowering, uint32_t index) {
  const struct selection *selection = &lowering->program->schema.selections[index];
  const struct typed_selection *typed = &lowering->typed->selections[index];
  struct lowered_selection *lowered = &lowering->selections[index];
  struct span span = selection->span;
  uint32_t seats = lower_node(lowering, typed->seats);
  seats = lower_convert(lowering, seats, REG_BOUNDS, 0, typed->seats->span);
  seats = lower_emit(lowering, (struct instruction){.op = OP_SEATS, .a = seats},
      selection->ancestor, typed->seats_span);
  uint32_t condition = typed->condition ? lower_node(lowering, typed->condition) : NO_REGISTER;
  uint32_t *keys = ARENA_ARRAY(lowering->arena, uint32_t, typed->n_keys);
  for (uint32_t k = 0; k < typed->n_keys; k++) {
    lower_node(lowering, typed->keys[k].value);
    keys[k] = lower_key(lowering, typed->keys[k].value, typed->keys[k].descending);
  }
  struct instruction code = {.op = OP_RANK,
      .b = selection->ancestor,
      .c = lower_ranking(lowering, condition, keys, typed)};
  lowered->rank = lower_emit(lowering, code, selection->entity, span);
  code = (struct instruction){.op = OP_SELECT,
      .imm = (uint16_t)((selection->tie_all ? SELECT_TAKES_ALL : 0) |
          (lowering->typed->statuses_asked && lowering->typed->statuses_asked[index]
                  ? SELECT_STATUSES
                  : 0)),
      .a = lowered->rank,
      .b = seats,
      .c = lower_ranking(lowering, condition, keys, typed)};
  lowered->status = lower_emit(lowering, code, selection->entity, span);
  lowered->state =
      lower_emit(lowering, (struct instruction){.op = OP_STATE, .a = lowered->status, .b = seats},
          selection->ancestor, span);
  struct selection_registers *registers = &lowering->program->results.selections[index];
  registers->condition = NO_REGISTER;
  uint32_t position = position_of(lowering, AST_SELECTION, index);
  if (condition != NO_REGISTER)
    add_result(lowering, condition, true, position, &registers->condition);
  add_result(lowering, seats, false, position, &registers->seats);
  add_result(lowering, lowered->rank, false, position, &registers->rank);
  add_result(lowering, lowered->status, false, position, &registers->status);
  add_result(lowering, lowered->state, false, position, &registers->state);
}

/* An allocation: how each row comes to its share, that share, what that is seen from above. */
static void lower_allocation(struct lowering *lowering, uint32_t index) {
  const struct allocation *allocation = &lowering->program->schema.allocations[index];
  const struct typed_allocation *typed = &lowering->typed->allocations[index];
  struct allocation_registers *own = &lowering->program->results.allocations[index];
  const struct span span = allocation->span;
  uint32_t amount = lower_node(lowering, typed->amount);
  amount = lower_convert(lowering, amount, REG_BOUNDS, allocation->type.scale, typed->amount->span);
  amount = lower_emit(lowering, (struct instruction){.op = OP_AMOUNT, .a = amount},
      allocation->ancestor, typed->amount_span);
  uint32_t weight = lower_node(lowering, typed->weight);
  weight =
      lower_convert(lowering, weight, REG_BOUNDS, typed->weight->type.scale, typed->weight->span);
  weight = lower_emit(lowering, (struct instruction){.op = OP_WEIGHT, .a = weight},
      allocation->entity, typed->weight_span);
  uint32_t *keys = ARENA_ARRAY(lowering->arena, uint32_t, typed->n_keys);
  for (uint32_t k = 0; k < typed->n_keys; k++) {
    lower_node(lowering, typed->keys[k].value);
    keys[k] = lower_key(lowering, typed->keys[k].value, typed->keys[k].descending);
  }
  const struct value unit = {.type = allocation->type, .known = true, .number = allocation->unit};
  const uint32_t constant = lower_constant(lowering, &unit);
  struct instruction code = {.op = OP_ALLOT, .b = amount, .c = lowering->operands.n};
  VEC_PUSH(lowering->arena, &lowering->operands, constant);
  VEC_PUSH(lowering->arena, &lowering->operands, weight);
  VEC_PUSH(lowering->arena, &lowering->operands, typed->n_keys);
  for (uint32_t k = 0; k < typed->n_keys; k++) {
    VEC_PUSH(lowering->arena, &lowering->operands, keys[k]);
    VEC_PUSH(lowering->arena, &lowering->operands, typed->keys[k].descending);
  }
  const uint32_t status = lower_emit(lowering, code, allocation->entity, span);
  code = (struct instruction){.op = OP_SHARE, .a = status, .b = amount, .c = lowering->operands.n};
  VEC_PUSH(lowering->arena, &lowering->operands, constant);
  VEC_PUSH(lowering->arena, &lowering->operands, weight);
  VEC_PUSH(lowering->arena, &lowering->operands, 0);
  const uint32_t share = lower_emit(lowering, code, allocation->entity, span);
  code = (struct instruction){.op = OP_ALLOTMENT, .a = status, .b = amount, .c = weight};
  const uint32_t state = lower_emit(lowering, code, allocation->ancestor, span);
  lowering->allocations[index] =
      (struct lowered_selection){.rank = share, .status = status, .state = state};
  const uint32_t position = position_of(lowering, AST_ALLOCATION, index);
  add_result(lowering, amount, false, position, &own->amount);
  add_result(lowering, weight, false, position, &own->weight);
  add_result(lowering, status, false, position, &own->status);
  add_result(lowering, share, false, position, &own->share);
  add_result(lowering, state, false, position, &own->state);
}

static void lower_duty(struct lowering *lowering, uint32_t index) {
  const struct duty *duty = &lowering->program->schema.duties[index];
  const struct typed_duty *typed = &lowering->typed->duties[index];
  struct instruction code = {.op = OP_DUTY};
  code.a = lower_node(lowering, typed->done);
  code.b = lower_node(lowering, typed->late);
  code.c = lower_node(lowering, typed->past);
  lowering->duties[index] = lower_emit(lowering, code, duty->entity, duty->span);
  add_result(lowering, lowering->duties[index], false, position_of(lowering, AST_DUTY, index),
      &lowering->program->results.duties[index]);
}

/* The rules of each decision: decision i has by[first[i]] … by[first[i + 1] - 1], in the order
 * written. */
static void group_rules(
    struct arena *arena, const struct schema *schema, uint32_t **first, uint32_t **by) {
  *first = ARENA_ARRAY(arena, uint32_t, schema->n_decisions + 2);
  *by = ARENA_ARRAY(arena, uint32_t, schema->n_rules);
  for (uint32_t i = 0; i < schema->n_rules; i++) (*first)[schema->rules[i].decision + 2]++;
  for (uint32_t i = 2; i < schema->n_decisions + 2; i++) (*first)[i] += (*first)[i - 1];
  for (uint32_t i = 0; i < schema->n_rules; i++)
    (*by)[(*first)[schema->rules[i].decision + 1]++] = i;
}

static void lower_checks(struct lowering *lowering, enum ast_decl_kind kind,
    const struct assertion *checks, struct tx *const *conditions, uint32_t *registers, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) {
    uint32_t draft = lower_node(lowering, conditions[i]);
    assert(lowering->drafts.items[draft].kind == REG_TRUTH &&
        lowering->drafts.items[draft].entity == checks[i].entity);
    /* bounds of fields are no declarations: they come before all that are */
    const uint32_t position = checks[i].field == NONE_INDEX ? position_of(lowering, kind, i) : 0;
    add_result(lowering, draft, false, position, &registers[i]);
  }
}

/* The schema as checked, with the rule files of the compilation. */
static struct schema own_schema(struct compilation *compilation) {
  struct schema schema = compilation->typed->schema;
  schema.n_sources = compilation->sources.n;
  schema.sources = ARENA_ARRAY(compilation->arena, struct rule_source, schema.n_sources);
  for (uint32_t i = 0; i < schema.n_sources; i++)
    schema.sources[i] = (struct rule_source){compilation->sources.items[i].name,
        compilation->sources.items[i].relative, compilation->sources.items[i].text};
  return schema;
}

static struct result_registers room_for_results(struct arena *arena, const struct schema *schema) {
  return (struct result_registers){
      .defines = ARENA_ARRAY(arena, uint32_t, schema->n_defines),
      .decisions = ARENA_ARRAY(arena, uint32_t, schema->n_decisions),
      .rules = ARENA_ARRAY(arena, uint32_t, schema->n_rules),
      .exceptions = ARENA_ARRAY(arena, uint32_t, schema->n_exceptions),
      .selections = ARENA_ARRAY(arena, struct selection_registers, schema->n_selections),
      .allocations = ARENA_ARRAY(arena, struct allocation_registers, schema->n_allocations),
      .duties = ARENA_ARRAY(arena, uint32_t, schema->n_duties),
      .warnings = ARENA_ARRAY(arena, uint32_t, schema->n_warnings),
      .requires = ARENA_ARRAY(arena, uint32_t, schema->n_requires),
  };
}

/* Room for about as many nodes as a text of this length has, so that the arrays rarely grow; what
 * is never touched costs nothing. */
static void reserve(struct lowering *lowering, const struct compilation *compilation) {
  size_t n_bytes = 0;
  for (uint32_t i = 0; i < compilation->sources.n; i++)
    n_bytes += compilation->sources.items[i].text.n;
  uint32_t n = (uint32_t)(n_bytes / 16) + 64;
  lowering->nodes.items = arena_alloc_raw(lowering->arena, n * sizeof *lowering->nodes.items);
  lowering->drafts.items = arena_alloc_raw(lowering->arena, n * sizeof *lowering->drafts.items);
  lowering->nodes.capacity = lowering->drafts.capacity = n;
}

struct lowering *pass_lower(struct compilation *compilation) {
  const struct typed_program *typed = compilation->typed;
  struct lowering *lowering = ARENA_NEW(compilation->arena, struct lowering);
  *lowering = (struct lowering){.arena = compilation->arena,
      .typed = typed,
      .program = ARENA_NEW(compilation->arena, struct program)};
  struct schema *schema = &lowering->program->schema;
  *schema = own_schema(compilation);
  lowering->program->results = room_for_results(lowering->arena, schema);
  const struct result_registers *results = &lowering->program->results;
  str_map_init(&lowering->name_map, lowering->arena);
  reserve(lowering, compilation);
  lowering->defines = ARENA_ARRAY(lowering->arena, uint32_t, schema->n_defines);
  lowering->decisions = ARENA_ARRAY(lowering->arena, uint32_t, schema->n_decisions);
  lowering->duties = ARENA_ARRAY(lowering->arena, uint32_t, schema->n_duties);
  lowering->selections =
      ARENA_ARRAY(lowering->arena, struct lowered_selection, schema->n_selections);
  lowering->allocations =
      ARENA_ARRAY(lowering->arena, struct lowered_selection, schema->n_allocations);
  memset(lowering->defines, 0xff, schema->n_defines * sizeof *lowering->defines);
  memset(lowering->decisions, 0xff, schema->n_decisions * sizeof *lowering->decisions);

  uint32_t *first, *by;
  group_rules(lowering->arena, schema, &first, &by);
  group_exceptions(lowering);
  if (compilation->ast) find_positions(lowering, compilation->ast);
  for (uint32_t i = 0; i < typed->n_order; i++) {
    const uint32_t index = typed->order[i].index;
    switch ((enum item_kind)typed->order[i].kind) {
    case ITEM_DEFINE: lower_define(lowering, index); break;
    case ITEM_DECISION:
      lower_decision(lowering, index, by + first[index], first[index + 1] - first[index]);
      break;
    case ITEM_SELECTION:
    case ITEM_SELECTION_STATE: lower_selection(lowering, index); break;
    case ITEM_ALLOCATION:
    case ITEM_ALLOCATION_STATE: lower_allocation(lowering, index); break;
    case ITEM_DUTY: lower_duty(lowering, index); break;
    }
  }
  lower_checks(lowering, AST_WARNING, schema->warnings, typed->warnings, results->warnings,
      schema->n_warnings);
  lower_checks(lowering, AST_REQUIRE, schema->requires, typed->requires, results->requires,
      schema->n_requires);
  return lowering;
}
