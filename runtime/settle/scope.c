#include "runtime/settle/scope.h"

#include "base/decimal.h"
#include "base/vec.h"

/* -- what is needed -- */

static uint32_t higher(const struct scope *scope, uint32_t a, uint32_t b) {
  if (a == NEEDS_ROW) return b;
  if (b == NEEDS_ROW) return a;
  const struct entity *entities = scope->program->schema.entities;
  return entities[a].depth <= entities[b].depth ? a : b;
}

/* What the instruction itself adds to what its operands need. A sort of instruction that is not
 * named here may read any row. */
static uint32_t own_needs(const struct scope *scope, const struct instruction *code) {
  const struct program *p = scope->program;
  uint32_t entity = p->registers[code->d].entity;
  bool compares_references = opcode_infos[code->op].shape == SHAPE_MATCH ||
      (code->op == OP_EQ_TEXT && p->types[code->a].kind == TYPE_REFERENCE);
  if (scope->follows && compares_references) return 0;
  switch ((enum opcode_shape)opcode_infos[code->op].shape) {
  case SHAPE_CONSTANT:
  case SHAPE_RUN:
  case SHAPE_FIELD:
  case SHAPE_FIELD_OR:
  case SHAPE_MAP1:
  case SHAPE_MAP2:
  case SHAPE_MAP3:
  case SHAPE_LIFT:
  case SHAPE_DECIDE:
  case SHAPE_EXCEPT:
  case SHAPE_THIS: return NEEDS_ROW;
  case SHAPE_REDUCE:
  case SHAPE_ROWS:
  case SHAPE_ALLOTMENT:
  case SHAPE_STATE: return entity == ENTITY_RUN ? 0 : entity;
  case SHAPE_RANK: return code->b;
  case SHAPE_MATCH: return p->operands[code->c];
  case SHAPE_ALLOT:
  case SHAPE_SELECT: return p->registers[code->b].entity;
  case SHAPE_FOLLOW: return 0; /* who is named may lie anywhere */
  case SHAPE_REFER: return schema_reference_group(&p->schema, p->registers[code->b].entity, entity);
  }
  return 0;
}

void scope_init(struct scope *scope, struct arena *arena, const struct program *program) {
  *scope = (struct scope){.program = program,
      .arena = arena,
      .needs = ARENA_ARRAY(arena, uint32_t, program->n_registers),
      .writers = ARENA_ARRAY(arena, uint32_t, program->n_registers)};
  for (uint32_t i = 0; i < program->n_code; i++)
    scope->follows |= opcode_infos[program->code[i].op].shape == SHAPE_FOLLOW;
  for (uint32_t i = 0; i < program->n_code; i++) { /* each reads what stands before it */
    const struct instruction *code = &program->code[i];
    uint32_t needs = own_needs(scope, code), n = instruction_n_reads(code, program->operands);
    if (needs == ENTITY_RUN) needs = NEEDS_ROW;
    for (uint32_t k = 0; k < n; k++)
      needs = higher(scope, needs, scope->needs[instruction_read(code, program->operands, k)]);
    scope->needs[code->d] = needs;
    scope->writers[code->d] = i;
  }
}

uint32_t scope_of(
    const struct scope *scope, uint32_t of, const uint32_t *registers, uint32_t n_registers) {
  for (uint32_t i = 0; i < n_registers; i++)
    if (registers[i] != NO_REGISTER) of = higher(scope, of, scope->needs[registers[i]]);
  return of;
}

/* -- how a field is read -- */

bool *scope_slice(struct scope *scope, const uint32_t *registers, uint32_t n_registers) {
  const struct program *p = scope->program;
  bool *is_in = ARENA_ARRAY(scope->arena, bool, p->n_code);
  for (uint32_t i = 0; i < n_registers; i++)
    if (registers[i] != NO_REGISTER) is_in[scope->writers[registers[i]]] = true;
  for (uint32_t i = p->n_code; i-- > 0;) {
    if (!is_in[i]) continue;
    uint32_t n = instruction_n_reads(&p->code[i], p->operands);
    for (uint32_t k = 0; k < n; k++)
      is_in[scope->writers[instruction_read(&p->code[i], p->operands, k)]] = true;
  }
  return is_in;
}

/* The field's value as it is, brought to another entity or kind. */
static bool is_carried(uint16_t op) {
  return op == OP_LIFT_NUMBER || op == OP_LIFT_BOUNDS || op == OP_BOUND || op == OP_SETTLE ||
      op == OP_DAY_OF || op == OP_DAYS_OF;
}

static bool is_within(uint16_t op) {
  return op == OP_WITHIN || op == OP_AT_LEAST || op == OP_AT_MOST;
}

static bool is_comparison(uint16_t op) {
  return op == OP_EQ_NUMBER || op == OP_LT_NUMBER || op == OP_LE_NUMBER || op == OP_EQ_BOUNDS ||
      op == OP_LT_BOUNDS || op == OP_LE_BOUNDS;
}

static struct field_comparison comparison_of(
    const struct program *p, const struct instruction *code, bool is_left) {
  int64_t a = decimal_power_of_ten[code->imm >> 4], b = decimal_power_of_ten[code->imm & 15u];
  return (struct field_comparison){.other = is_left ? code->b : code->a,
      .entity = p->registers[code->d].entity,
      .scale = is_left ? a : b,
      .other_scale = is_left ? b : a};
}

bool scope_comparisons(struct scope *scope, uint32_t field, const uint32_t *registers,
    uint32_t n_registers, struct field_comparison **comparisons, uint32_t *n) {
  const struct program *p = scope->program;
  const bool *is_in = scope_slice(scope, registers, n_registers);
  bool *holds = ARENA_ARRAY(scope->arena, bool, p->n_registers); /* the field's own value */
  VEC(struct field_comparison) found = {0};
  for (uint32_t i = 0; i < p->n_code; i++) {
    const struct instruction *code = &p->code[i];
    if (!is_in[i]) continue;
    if ((code->op == OP_FIELD_NUMBER || code->op == OP_FIELD_OR_NUMBER) && code->a == field) {
      holds[code->d] = true;
      continue;
    }
    uint32_t n_reads = instruction_n_reads(code, p->operands), n_held = 0;
    for (uint32_t k = 0; k < n_reads; k++) n_held += holds[instruction_read(code, p->operands, k)];
    if (n_held == 0) continue;
    if (code->op == OP_HAS_DAY || code->op == OP_HAS_DAYS) continue; /* every day is one */
    if (is_carried(code->op) || (is_within(code->op) && holds[code->a] && n_held == 1))
      holds[code->d] = true;
    else if (is_comparison(code->op) && n_held == 1)
      VEC_PUSH(scope->arena, &found, comparison_of(p, code, holds[code->a]));
    else return false;
  }
  for (uint32_t i = 0; i < n_registers; i++) /* the value itself is told */
    if (registers[i] != NO_REGISTER && holds[registers[i]]) return false;
  *comparisons = found.items;
  *n = found.n;
  return found.n > 0;
}

static bool asks_given(struct scope *scope, const struct instruction *within) {
  const struct program *p = scope->program;
  const uint32_t bounds[2] = {within->b, within->op == OP_WITHIN ? within->c : within->b};
  const bool *is_in = scope_slice(scope, bounds, 2);
  for (uint32_t i = 0; i < p->n_code; i++)
    if (is_in[i] && p->code[i].op == OP_GIVEN) return true;
  return false;
}

uint32_t scope_within(struct scope *scope, uint32_t field) {
  const struct program *p = scope->program;
  for (uint32_t i = 0; i < p->n_code; i++) {
    const struct instruction *code = &p->code[i];
    if (!is_within(code->op)) continue;
    const struct instruction *of = &p->code[scope->writers[code->a]];
    if (of->op != OP_FIELD_NUMBER || of->a != field) continue;
    return asks_given(scope, code) ? NO_REGISTER : code->d;
  }
  return NO_REGISTER;
}
