/* Decisions, defines, selections and allocations, for the verifier (verify_shape.h). */
#include "base/limits.h"
#include "runtime/program/verify_registers.h"
#include "runtime/program/verify_shape.h"

bool verify_decide(struct verifier *v, uint32_t pc, struct type *type) {
  const struct program *p = v->program;
  const struct instruction *code = &p->code[pc];
  uint32_t index = v->decision[code->d];
  if (index == NONE_INDEX)
    return VERIFY_FAIL_AT(v, pc, "register %u is no decision's result", code->d);
  const struct decision *decision = &v->schema->decisions[index];
  if (!verify_operands(v, pc, code->a, 2 * (uint64_t)code->b)) return false;
  if (code->b != v->first_rule[index + 1] - v->first_rule[index])
    return VERIFY_FAIL_AT(v, pc, "decision %u has another number of rules", index);
  if (code->c != decision->otherwise)
    return VERIFY_FAIL_AT(v, pc, "decision %u has another otherwise", index);
  for (uint32_t i = 0; i < code->b; i++) {
    const uint32_t number = v->rules[v->first_rule[index] + i];
    const struct rule *rule = &v->schema->rules[number];
    uint32_t outcome = p->operands[code->a + 2 * i], truth = p->operands[code->a + 2 * i + 1];
    if (outcome != rule->outcome || truth != p->results.rules[number])
      return VERIFY_FAIL_AT(v, pc, "operand %u is not the decision's rule", i);
    if (!verify_same(v, pc, truth, REG_TRUTH)) return false;
  }
  *type = (struct type){.kind = TYPE_ENUM, .of = decision->outcomes};
  return true;
}

bool verify_except(struct verifier *v, uint32_t pc, struct type *type) {
  const struct program *p = v->program;
  const struct instruction *code = &p->code[pc];
  uint8_t kind = opcode_infos[code->op].a;
  if (!verify_same(v, pc, code->a, kind) || !verify_operands(v, pc, code->b, 3 * (uint64_t)code->c))
    return false;
  *type = v->types[code->a];
  for (uint32_t i = 0; i < code->c; i++) {
    const uint32_t *triple = &p->operands[code->b + 3 * i];
    if (!verify_same(v, pc, triple[0], REG_TRUTH) || !verify_same(v, pc, triple[1], kind))
      return false;
    if (!type_equal(v->types[triple[1]], *type))
      return VERIFY_FAIL_AT(v, pc, "register %u is of another type", triple[1]);
    if (triple[2] >= p->n_names) return VERIFY_FAIL_AT(v, pc, "there is no name %u", triple[2]);
  }
  return true;
}

/* The selection whose `part` register d is (the part is told by the caller's comparison), or NULL
 * after a reason. */
static const struct selection *selection_of(
    struct verifier *v, uint32_t pc, const struct selection_registers **own) {
  uint32_t d = v->program->code[pc].d;
  const uint32_t selection = v->selection[d];
  if (selection != NONE_INDEX) {
    *own = &v->program->results.selections[selection];
    return &v->schema->selections[selection];
  }
  VERIFY_FAIL_AT(v, pc, "register %u is no selection's result", d);
  return NULL;
}

/* The i-th key: a pair of its register and its direction. */
static bool verify_key(struct verifier *v, uint32_t pc, const uint32_t *pair, uint32_t i) {
  if (pair[0] >= v->program->n_registers ||
      !verify_same(v, pc, pair[0],
          verify_register_at(v, pair[0])->kind == REG_BOUNDS ? REG_BOUNDS : REG_NUMBER))
    return v->reason ? false : VERIFY_FAIL_AT(v, pc, "there is no register %u", pair[0]);
  return pair[1] <= 1 || VERIFY_FAIL_AT(v, pc, "key %u has no direction", i);
}

/* Who is a candidate, and the keys: all of the candidates' entity. */
static bool verify_ranking(struct verifier *v, uint32_t pc, const struct selection_registers *own) {
  const struct program *p = v->program;
  uint32_t first = p->code[pc].c;
  if (!verify_operands(v, pc, first, 2)) return false;
  const uint32_t *list = &p->operands[first];
  if (!verify_operands(v, pc, first + 2, 2 * (uint64_t)list[1])) return false;
  if (list[0] != own->condition)
    return VERIFY_FAIL_AT(v, pc, "register %u is not the selection's condition", list[0]);
  if (list[0] != NO_REGISTER && !verify_same(v, pc, list[0], REG_TRUTH)) return false;
  for (uint32_t i = 0; i < list[1]; i++)
    if (!verify_key(v, pc, list + 2 + 2 * i, i)) return false;
  return true;
}

bool verify_rank(struct verifier *v, uint32_t pc, struct type *type) {
  const struct instruction *code = &v->program->code[pc];
  const struct selection_registers *own;
  const struct selection *selection = selection_of(v, pc, &own);
  *type = type_number(0);
  if (!selection) return false;
  if (code->d != own->rank || code->b != selection->ancestor)
    return VERIFY_FAIL_AT(v, pc, "not the selection's rank");
  return verify_ranking(v, pc, own);
}

bool verify_select(struct verifier *v, uint32_t pc, struct type *type) {
  const struct instruction *code = &v->program->code[pc];
  const struct selection_registers *own;
  const struct selection *selection = selection_of(v, pc, &own);
  *type = type_status();
  if (!selection) return false;
  if (code->d != own->status || code->a != own->rank || code->b != own->seats)
    return VERIFY_FAIL_AT(v, pc, "not the selection's status");
  if (((code->imm & SELECT_TAKES_ALL) != 0) != selection->tie_all)
    return VERIFY_FAIL_AT(v, pc, "the selection breaks ties another way");
  if (!verify_same(v, pc, code->a, REG_NUMBER) || !verify_read(v, pc, code->b, REG_BOUNDS))
    return false;
  if (verify_register_at(v, code->b)->entity != selection->ancestor ||
      !is_integer(v->types[code->b]))
    return VERIFY_FAIL_AT(v, pc, "register %u holds no seats", code->b);
  return verify_ranking(v, pc, own);
}

bool verify_state(struct verifier *v, uint32_t pc, struct type *type) {
  const struct instruction *code = &v->program->code[pc];
  const struct selection_registers *own;
  const struct selection *selection = selection_of(v, pc, &own);
  if (!selection) return false;
  *type = (struct type){.kind = TYPE_ENUM, .of = selection->states};
  if (code->d != own->state || code->a != own->status || code->b != own->seats)
    return VERIFY_FAIL_AT(v, pc, "not the selection's state");
  return verify_read(v, pc, code->a, REG_CODE) && verify_same(v, pc, code->b, REG_BOUNDS);
}

/* The allocation whose result register d is, or NULL after a reason. */
static const struct allocation *allocation_of(
    struct verifier *v, uint32_t pc, const struct allocation_registers **own) {
  const uint32_t d = v->program->code[pc].d, allocation = v->allocation[d];
  if (allocation != NONE_INDEX) {
    *own = &v->program->results.allocations[allocation];
    return &v->schema->allocations[allocation];
  }
  VERIFY_FAIL_AT(v, pc, "register %u is no allocation's result", d);
  return NULL;
}

/* The unit, the weight and the keys: all but the unit of the entity of the rows. */
static bool verify_allot_list(struct verifier *v, uint32_t pc, const struct allocation *allocation,
    const struct allocation_registers *own) {
  const struct program *p = v->program;
  const uint32_t first = p->code[pc].c;
  if (!verify_operands(v, pc, first, ALLOT_KEYS)) return false;
  const uint32_t *list = &p->operands[first];
  if (!verify_operands(v, pc, first + ALLOT_KEYS, 2 * (uint64_t)list[ALLOT_N_KEYS])) return false;
  if (list[ALLOT_UNIT] >= p->n_constants ||
      !type_equal(p->constants[list[ALLOT_UNIT]].type, allocation->type) ||
      !p->constants[list[ALLOT_UNIT]].known ||
      p->constants[list[ALLOT_UNIT]].number != allocation->unit)
    return VERIFY_FAIL_AT(v, pc, "constant %u is not the allocation's unit", list[ALLOT_UNIT]);
  if (list[ALLOT_WEIGHT] != own->weight)
    return VERIFY_FAIL_AT(v, pc, "register %u is not its weight", list[ALLOT_WEIGHT]);
  if (!verify_same(v, pc, list[ALLOT_WEIGHT], REG_BOUNDS)) return false;
  if (p->code[v->writer[list[ALLOT_WEIGHT]]].op != OP_WEIGHT)
    return VERIFY_FAIL_AT(v, pc, "register %u may be negative", list[ALLOT_WEIGHT]);
  for (uint32_t i = 0; i < list[ALLOT_N_KEYS]; i++)
    if (!verify_key(v, pc, list + ALLOT_KEYS + 2 * i, i)) return false;
  return true;
}

/* What is shared, where it is known not to be negative. */
static bool verify_amount(struct verifier *v, uint32_t pc, const struct allocation *allocation,
    const struct allocation_registers *own, struct type *type) {
  const struct instruction *code = &v->program->code[pc];
  if (code->b != own->amount || !verify_read(v, pc, code->b, REG_BOUNDS))
    return v->reason ? false : VERIFY_FAIL_AT(v, pc, "register %u is not shared", code->b);
  *type = v->types[code->b];
  if (verify_register_at(v, code->b)->entity != allocation->ancestor ||
      !type_equal(*type, verify_register_type(allocation->type)) ||
      v->program->code[v->writer[code->b]].op != OP_AMOUNT)
    return VERIFY_FAIL_AT(v, pc, "register %u holds nothing to share", code->b);
  return true;
}

bool verify_allot(struct verifier *v, uint32_t pc, struct type *type) {
  const struct instruction *code = &v->program->code[pc];
  const struct allocation_registers *own;
  const struct allocation *allocation = allocation_of(v, pc, &own);
  if (!allocation) return false;
  const bool is_share = code->op == OP_SHARE;
  if (code->d != (is_share ? own->share : own->status) ||
      (is_share ? code->a != own->status : code->a != 0) ||
      verify_register_at(v, code->d)->entity != allocation->entity)
    return VERIFY_FAIL_AT(v, pc, "not the allocation's %s", is_share ? "share" : "status");
  if (is_share && !verify_same(v, pc, code->a, REG_CODE)) return false;
  if (!verify_amount(v, pc, allocation, own, type)) return false;
  if (!is_share) *type = type_status();
  return verify_allot_list(v, pc, allocation, own);
}

bool verify_allotment(struct verifier *v, uint32_t pc, struct type *type) {
  const struct instruction *code = &v->program->code[pc];
  const struct allocation_registers *own;
  const struct allocation *allocation = allocation_of(v, pc, &own);
  if (!allocation || !verify_amount(v, pc, allocation, own, type)) return false;
  *type = (struct type){.kind = TYPE_ENUM, .of = allocation->states};
  if (code->d != own->state || code->a != own->status || code->c != own->weight)
    return VERIFY_FAIL_AT(v, pc, "not the allocation's state");
  return verify_read(v, pc, code->a, REG_CODE) && verify_same(v, pc, code->b, REG_BOUNDS) &&
      verify_read(v, pc, code->c, REG_BOUNDS);
}
