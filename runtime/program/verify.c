/* The verifier: after it, the VM and the reports index without checks. One pass over the code in
 * the order it runs, carrying for each register who wrote it and of what type it is, and for each
 * slot what it holds. program.h says what must hold of storage, opcodes.def what of each shape.
 * architecture.md "Trust once".
 *
 * The types matter for safety too: a code must stay inside its closed set, a date inside the
 * calendar, a scale inside 0..9.
 */
#include "runtime/program/verify.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/limits.h"

/* The reason, with the instruction it is about. */
#define FAIL_AT(v, pc, ...) fail_at((v), (pc), arena_printf((v)->arena, __VA_ARGS__))

static bool fail_at(struct verifier *v, uint32_t pc, const char *reason) {
  const struct instruction *code = &v->program->code[pc];
  return verify_fail(v, "instruction %u (%s): %s", pc,
      code->op < OP_N_OPCODES ? opcode_infos[code->op].mnemonic : "?", reason);
}

static const struct reg *register_at(const struct verifier *v, uint32_t number) {
  return &v->program->registers[number];
}

/* -- types of registers -- */

static struct type type_truth(void) {
  return (struct type){.kind = TYPE_BOOLEAN, .of = NONE_INDEX};
}
static struct type type_number(uint32_t scale) {
  return (struct type){.kind = TYPE_DECIMAL, .scale = (uint8_t)scale, .of = NONE_INDEX};
}
static struct type type_date(void) { return (struct type){.kind = TYPE_DATE, .of = NONE_INDEX}; }
/* A selection's status: of no type that a rule can name (integers are TYPE_DECIMAL here). */
static struct type type_status(void) {
  return (struct type){.kind = TYPE_INTEGER, .of = NONE_INDEX};
}
static bool is_number(struct type type) { return type.kind == TYPE_DECIMAL; }
static bool is_integer(struct type type) { return is_number(type) && type.scale == 0; }

/* A declared type as registers know it: an integer is a number of scale 0. A reference is no text,
 * though it lies in memory like one: a row number. */
static struct type register_type(struct type type) {
  if (type.kind == TYPE_INTEGER) return type_number(0);
  return type;
}

/* -- tables -- */

static bool verify_slots(struct verifier *v) {
  const struct program *p = v->program;
  if (p->n_slots > p->n_registers) return verify_fail(v, "more slots than registers");
  for (uint32_t i = 0; i < p->n_slots; i++)
    if (p->slots[i].entity == 0 || p->slots[i].entity >= v->schema->n_entities ||
        p->slots[i].kind >= REG_N_KINDS)
      return verify_fail(v, "slot %u: no such entity or kind", i);
  return true;
}

static bool verify_registers(struct verifier *v) {
  const struct program *p = v->program;
  if (p->n_registers > REGISTERS_MAX)
    return verify_fail(v, "%u registers: at most %u are possible", p->n_registers, REGISTERS_MAX);
  if (p->n_registers != p->n_code)
    return verify_fail(v, "%u registers for %u instructions", p->n_registers, p->n_code);
  bool *is_pinned = ARENA_ARRAY(v->arena, bool, p->n_slots),
       *is_used = ARENA_ARRAY(v->arena, bool, p->n_slots);
  for (uint32_t i = 0; i < p->n_registers; i++) {
    const struct reg *r = &p->registers[i];
    if (r->kind >= REG_N_KINDS || (r->entity != ENTITY_RUN && r->entity >= v->schema->n_entities))
      return verify_fail(v, "register %u: no such entity or kind", i);
    bool has_one_row = r->entity == ENTITY_RUN || r->entity == 0;
    switch ((enum register_storage)r->storage) {
    case STORAGE_WHOLE:
    case STORAGE_VIEW:
      if (r->slot != 0) return verify_fail(v, "register %u: a slot for what has none", i);
      continue;
    case STORAGE_SLOT:
    case STORAGE_PINNED:
      if (has_one_row)
        return verify_fail(v, "register %u: of the run or the root, and not kept whole", i);
      if (r->slot >= p->n_slots || p->slots[r->slot].entity != r->entity ||
          p->slots[r->slot].kind != r->kind)
        return verify_fail(v, "register %u: no such slot", i);
      if (is_pinned[r->slot] || (r->storage == STORAGE_PINNED && is_used[r->slot]))
        return verify_fail(v, "register %u: shares a slot that is another's own", i);
      is_used[r->slot] = true;
      is_pinned[r->slot] = r->storage == STORAGE_PINNED;
      continue;
    }
    return verify_fail(v, "register %u: no such storage", i);
  }
  return true;
}

static bool verify_phases(struct verifier *v) {
  const struct program *p = v->program;
  uint32_t next = 0;
  for (uint32_t i = 0; i < p->n_phases; i++) {
    const struct phase *phase = &p->phases[i];
    if (phase->first != next || phase->n == 0 || phase->n > p->n_code - next)
      return verify_fail(v, "phase %u does not begin where the last one ends", i);
    if (phase->domain > DOMAIN_TRUNK) return verify_fail(v, "phase %u: no such domain", i);
    bool is_trunk = phase->domain == DOMAIN_TRUNK;
    if (is_trunk
            ? phase->trunk >= v->schema->n_entities || v->schema->entities[phase->trunk].depth != 1
            : phase->trunk != 0)
      return verify_fail(v, "phase %u: no such trunk", i);
    for (uint32_t pc = next; pc < next + phase->n; pc++) v->phase[pc] = i;
    next += phase->n;
  }
  return next == p->n_code ||
      verify_fail(v, "%u instructions belong to no phase", p->n_code - next);
}

/* -- registers read and written -- */

/* A register an instruction reads: written before, of the kind wanted, and still there. */
static bool verify_read(struct verifier *v, uint32_t pc, uint32_t number, uint8_t kind) {
  const struct program *p = v->program;
  if (number >= p->n_registers) return FAIL_AT(v, pc, "there is no register %u", number);
  const struct reg *r = register_at(v, number), *d = register_at(v, p->code[pc].d);
  if (v->writer[number] == NO_REGISTER)
    return FAIL_AT(v, pc, "register %u is read before it is written", number);
  if (r->kind != kind)
    return FAIL_AT(v, pc, "register %u is %s, not %s", number, register_kind_name(r->kind),
        register_kind_name(kind));
  if (r->storage == STORAGE_WHOLE || r->storage == STORAGE_VIEW) return true;
  if (v->phase[v->writer[number]] != v->phase[pc])
    return FAIL_AT(v, pc, "register %u is not kept after its phase", number);
  if (v->content[r->slot] != number)
    return FAIL_AT(v, pc, "slot %u no longer holds register %u", r->slot, number);
  if (d->storage == STORAGE_SLOT && d->slot == r->slot)
    return FAIL_AT(v, pc, "writes slot %u while it reads it", r->slot);
  return true;
}

/* The same of an elementwise operand: of the result's own entity. */
static bool verify_same(struct verifier *v, uint32_t pc, uint32_t number, uint8_t kind) {
  if (!verify_read(v, pc, number, kind)) return false;
  return register_at(v, number)->entity == register_at(v, v->program->code[pc].d)->entity ||
      FAIL_AT(v, pc, "register %u is of another entity", number);
}

/* What ranks all rows under the root, or scatters them, runs in its phase, on whole registers. */
static bool is_ranked_under_root(const struct verifier *v, const struct instruction *code) {
  const struct program *p = v->program;
  enum opcode_shape shape = opcode_infos[code->op].shape;
  if (shape == SHAPE_REFER && code->a < p->n_registers) {
    uint32_t rows = p->registers[code->a].entity, target = register_at(v, code->d)->entity;
    return rows != ENTITY_RUN && rows != 0 && target != ENTITY_RUN &&
        schema_reference_group(v->schema, rows, target) == 0;
  }
  return (shape == SHAPE_RANK && code->b == 0) ||
      (shape == SHAPE_SELECT && code->b < p->n_registers && p->registers[code->b].entity == 0);
}

static bool verify_write(struct verifier *v, uint32_t pc) {
  const struct program *p = v->program;
  const struct instruction *code = &p->code[pc];
  const struct opcode_info *info = &opcode_infos[code->op];
  const struct phase *phase = &p->phases[v->phase[pc]];
  const struct reg *d = register_at(v, code->d);
  if (v->writer[code->d] != NO_REGISTER)
    return FAIL_AT(v, pc, "register %u is written twice", code->d);
  if (d->kind != info->d)
    return FAIL_AT(v, pc, "register %u is %s", code->d, register_kind_name(d->kind));
  enum phase_domain domain = d->entity == ENTITY_RUN    ? DOMAIN_RUN
      : d->entity == 0 || is_ranked_under_root(v, code) ? DOMAIN_ROOT
                                                        : DOMAIN_TRUNK;
  if (domain != phase->domain ||
      (domain == DOMAIN_TRUNK && v->schema->entities[d->entity].trunk != phase->trunk))
    return FAIL_AT(v, pc, "its entity is not of phase %u", v->phase[pc]);
  bool is_view = info->shape == SHAPE_FIELD && code->op != OP_GIVEN;
  if ((d->storage == STORAGE_VIEW) != is_view)
    return FAIL_AT(v, pc, is_view ? "a field is a view" : "a view of what is no field");
  if (d->storage == STORAGE_PINNED &&
      (info->shape != SHAPE_LIFT || code->a >= p->n_registers ||
          register_at(v, code->a)->entity != ENTITY_RUN))
    return FAIL_AT(v, pc, "only what comes from the run is pinned");
  return true;
}

/* -- the operands of each shape -- */

static bool verify_constant(struct verifier *v, uint32_t pc, struct type *type) {
  const struct program *p = v->program;
  const struct instruction *code = &p->code[pc];
  if (code->a >= p->n_constants) return FAIL_AT(v, pc, "there is no constant %u", code->a);
  *type = register_type(p->constants[code->a].type);
  if (register_kind_of_type(*type, false) != opcode_infos[code->op].d)
    return FAIL_AT(v, pc, "constant %u is of another type", code->a);
  return register_at(v, code->d)->entity == ENTITY_RUN ||
      FAIL_AT(v, pc, "a constant is of the run");
}

static bool verify_run(struct verifier *v, uint32_t pc, struct type *type) {
  const struct instruction *code = &v->program->code[pc];
  uint32_t n = code->op == OP_PARAMETER ? v->schema->n_parameters
      : code->op == OP_READING          ? v->schema->n_readings
                                        : 1;
  if (code->a >= n) return FAIL_AT(v, pc, "there is no number %u of these", code->a);
  if (register_at(v, code->d)->entity != ENTITY_RUN) return FAIL_AT(v, pc, "this is of the run");
  if (code->op == OP_PARAMETER) *type = register_type(v->schema->parameters[code->a].type);
  else if (code->op == OP_READING)
    *type = (struct type){.kind = TYPE_ENUM, .of = v->schema->readings[code->a].choices};
  else *type = type_date();
  return true;
}

static bool verify_field_read(struct verifier *v, uint32_t pc, struct type *type) {
  const struct program *p = v->program;
  const struct instruction *code = &p->code[pc];
  if (code->a >= v->schema->n_fields) return FAIL_AT(v, pc, "there is no field %u", code->a);
  const struct field *field = &v->schema->fields[code->a];
  if (register_at(v, code->d)->entity != field->entity)
    return FAIL_AT(v, pc, "field %u is of another entity", code->a);
  if (code->op == OP_GIVEN) {
    *type = type_truth();
    return true;
  }
  if (register_kind_of_type(field->type, false) != opcode_infos[code->op].d)
    return FAIL_AT(v, pc, "field %u is of another type", code->a);
  *type = register_type(field->type);
  if (opcode_infos[code->op].shape == SHAPE_FIELD) return true;
  if (code->b >= p->n_constants) return FAIL_AT(v, pc, "there is no constant %u", code->b);
  const struct value *value = &p->constants[code->b];
  return (value->known && type_equal(value->type, field->type)) ||
      FAIL_AT(v, pc, "constant %u is no value of field %u", code->b, code->a);
}

static bool verify_lift(struct verifier *v, uint32_t pc, struct type *type) {
  const struct instruction *code = &v->program->code[pc];
  if (!verify_read(v, pc, code->a, opcode_infos[code->op].a)) return false;
  uint32_t from = register_at(v, code->a)->entity, to = register_at(v, code->d)->entity;
  if (to == ENTITY_RUN || from == to || !schema_is_ancestor(v->schema, from, to))
    return FAIL_AT(v, pc, "register %u is not of an ancestor", code->a);
  *type = v->types[code->a];
  return true;
}

static bool lies_below(const struct verifier *v, uint32_t rows, uint32_t entity) {
  return entity != ENTITY_RUN && rows != ENTITY_RUN && rows != entity &&
      schema_is_ancestor(v->schema, entity, rows);
}

static bool verify_reduce(struct verifier *v, uint32_t pc, struct type *type) {
  const struct instruction *code = &v->program->code[pc];
  const struct opcode_info *info = &opcode_infos[code->op];
  if (!verify_read(v, pc, code->a, info->a)) return false;
  uint32_t rows = register_at(v, code->a)->entity;
  if (!lies_below(v, rows, register_at(v, code->d)->entity))
    return FAIL_AT(v, pc, "register %u is not of rows below", code->a);
  if (info->b != KIND__ && code->b != NO_REGISTER) {
    if (!verify_read(v, pc, code->b, info->b)) return false;
    if (register_at(v, code->b)->entity != rows)
      return FAIL_AT(v, pc, "register %u is of another entity", code->b);
  }
  struct type a = v->types[code->a];
  bool is_average = code->op == OP_AVERAGE || code->op == OP_AVERAGE_FRACTION;
  if ((is_average || code->op == OP_SUM) && !is_number(a))
    return FAIL_AT(v, pc, "register %u is no number", code->a);
  if (is_average && code->imm != a.scale)
    return FAIL_AT(v, pc, "register %u has another scale", code->a);
  *type = info->d == REG_TRUTH      ? type_truth()
      : code->op == OP_COUNT_BOUNDS ? type_number(0)
      : code->op == OP_AVERAGE      ? type_number(SCALE_MAX)
                                    : a;
  if (info->d == REG_FRACTION) *type = type_number(0);
  return true;
}

static bool verify_rows(struct verifier *v, uint32_t pc, struct type *type) {
  const struct instruction *code = &v->program->code[pc];
  *type = type_number(0);
  return (code->a < v->schema->n_entities &&
             lies_below(v, code->a, register_at(v, code->d)->entity)) ||
      FAIL_AT(v, pc, "entity %u does not lie below", code->a);
}

/* The rows that name, in whatever place of the tree, are of one entity, and the reference is to the
 * result's. */
static bool verify_refer(struct verifier *v, uint32_t pc, struct type *type) {
  const struct instruction *code = &v->program->code[pc];
  const struct opcode_info *info = &opcode_infos[code->op];
  const struct reg *d = register_at(v, code->d);
  if (!verify_read(v, pc, code->a, info->a) || !verify_read(v, pc, code->b, info->b)) return false;
  uint32_t rows = register_at(v, code->a)->entity;
  if (d->entity == ENTITY_RUN || rows == ENTITY_RUN || rows == 0)
    return FAIL_AT(v, pc, "register %u is not of rows", code->a);
  if (register_at(v, code->b)->entity != rows)
    return FAIL_AT(v, pc, "register %u is of another entity", code->b);
  struct type a = v->types[code->a], reference = v->types[code->b];
  if (reference.kind != TYPE_REFERENCE || reference.of != d->entity)
    return FAIL_AT(v, pc, "register %u does not refer to the result's entity", code->b);
  /* reasons.c looks into the data for who names whom */
  uint16_t writer = v->program->code[v->writer[code->b]].op;
  if (writer != OP_FIELD_TEXT && writer != OP_FIELD_OR_TEXT)
    return FAIL_AT(v, pc, "register %u is no field", code->b);
  if (info->c != KIND__ && code->c != NO_REGISTER) {
    if (!verify_read(v, pc, code->c, info->c)) return false;
    if (register_at(v, code->c)->entity != rows)
      return FAIL_AT(v, pc, "register %u is of another entity", code->c);
  }
  if (d->storage != STORAGE_WHOLE) return FAIL_AT(v, pc, "register %u is not kept whole", code->d);
  bool is_average = code->op == OP_AVERAGE_REFER || code->op == OP_AVERAGE_FRACTION_REFER;
  if ((is_average || code->op == OP_SUM_REFER) && !is_number(a))
    return FAIL_AT(v, pc, "register %u is no number", code->a);
  if (is_average && code->imm != a.scale)
    return FAIL_AT(v, pc, "register %u has another scale", code->a);
  *type = info->d == REG_TRUTH       ? type_truth()
      : code->op == OP_COUNT_REFER   ? type_number(0)
      : code->op == OP_AVERAGE_REFER ? type_number(SCALE_MAX)
                                     : a;
  if (info->d == REG_FRACTION) *type = type_number(0);
  return true;
}

static bool verify_this(struct verifier *v, uint32_t pc, struct type *type) {
  const struct instruction *code = &v->program->code[pc];
  *type = (struct type){.kind = TYPE_REFERENCE, .of = code->a};
  return (code->a < v->schema->n_entities && register_at(v, code->d)->entity == code->a) ||
      FAIL_AT(v, pc, "entity %u is another", code->a);
}

/* Operand lists stand one after another in the order of the code, so that none is read twice. */
static bool verify_operands(struct verifier *v, uint32_t pc, uint32_t first, uint64_t n) {
  if (first != v->n_operands_used || n > v->program->n_operands - v->n_operands_used)
    return FAIL_AT(v, pc, "its operands are not in their place");
  v->n_operands_used += (uint32_t)n;
  return true;
}

static bool verify_decide(struct verifier *v, uint32_t pc, struct type *type) {
  const struct program *p = v->program;
  const struct instruction *code = &p->code[pc];
  uint32_t index = v->decision[code->d];
  if (index == NONE_INDEX) return FAIL_AT(v, pc, "register %u is no decision's result", code->d);
  const struct decision *decision = &v->schema->decisions[index];
  if (!verify_operands(v, pc, code->a, 2 * (uint64_t)code->b)) return false;
  if (code->b != v->first_rule[index + 1] - v->first_rule[index])
    return FAIL_AT(v, pc, "decision %u has another number of rules", index);
  if (code->c != decision->otherwise)
    return FAIL_AT(v, pc, "decision %u has another otherwise", index);
  for (uint32_t i = 0; i < code->b; i++) {
    const uint32_t number = v->rules[v->first_rule[index] + i];
    const struct rule *rule = &v->schema->rules[number];
    uint32_t outcome = p->operands[code->a + 2 * i], truth = p->operands[code->a + 2 * i + 1];
    if (outcome != rule->outcome || truth != p->results.rules[number])
      return FAIL_AT(v, pc, "operand %u is not the decision's rule", i);
    if (!verify_same(v, pc, truth, REG_TRUTH)) return false;
  }
  *type = (struct type){.kind = TYPE_ENUM, .of = decision->outcomes};
  return true;
}

static bool verify_except(struct verifier *v, uint32_t pc, struct type *type) {
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
      return FAIL_AT(v, pc, "register %u is of another type", triple[1]);
    if (triple[2] >= p->n_names) return FAIL_AT(v, pc, "there is no name %u", triple[2]);
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
  FAIL_AT(v, pc, "register %u is no selection's result", d);
  return NULL;
}

/* Who is a candidate, and the keys: all of the candidates' entity. */
static bool verify_ranking(struct verifier *v, uint32_t pc, const struct selection_registers *own) {
  const struct program *p = v->program;
  uint32_t first = p->code[pc].c;
  if (!verify_operands(v, pc, first, 2)) return false;
  const uint32_t *list = &p->operands[first];
  if (!verify_operands(v, pc, first + 2, 2 * (uint64_t)list[1])) return false;
  if (list[0] != own->condition)
    return FAIL_AT(v, pc, "register %u is not the selection's condition", list[0]);
  if (list[0] != NO_REGISTER && !verify_same(v, pc, list[0], REG_TRUTH)) return false;
  for (uint32_t i = 0; i < list[1]; i++) {
    uint32_t key = list[2 + 2 * i];
    if (key >= p->n_registers ||
        !verify_same(v, pc, key, register_at(v, key)->kind == REG_BOUNDS ? REG_BOUNDS : REG_NUMBER))
      return v->reason ? false : FAIL_AT(v, pc, "there is no register %u", key);
    if (list[3 + 2 * i] > 1) return FAIL_AT(v, pc, "key %u has no direction", i);
  }
  return true;
}

static bool verify_rank(struct verifier *v, uint32_t pc, struct type *type) {
  const struct instruction *code = &v->program->code[pc];
  const struct selection_registers *own;
  const struct selection *selection = selection_of(v, pc, &own);
  *type = type_number(0);
  if (!selection) return false;
  if (code->d != own->rank || code->b != selection->ancestor)
    return FAIL_AT(v, pc, "not the selection's rank");
  return verify_ranking(v, pc, own);
}

static bool verify_select(struct verifier *v, uint32_t pc, struct type *type) {
  const struct instruction *code = &v->program->code[pc];
  const struct selection_registers *own;
  const struct selection *selection = selection_of(v, pc, &own);
  *type = type_status();
  if (!selection) return false;
  if (code->d != own->status || code->a != own->rank || code->b != own->seats)
    return FAIL_AT(v, pc, "not the selection's status");
  if ((code->imm != 0) != selection->tie_all)
    return FAIL_AT(v, pc, "the selection breaks ties another way");
  if (!verify_same(v, pc, code->a, REG_NUMBER) || !verify_read(v, pc, code->b, REG_BOUNDS))
    return false;
  if (register_at(v, code->b)->entity != selection->ancestor || !is_integer(v->types[code->b]))
    return FAIL_AT(v, pc, "register %u holds no seats", code->b);
  return verify_ranking(v, pc, own);
}

static bool verify_state(struct verifier *v, uint32_t pc, struct type *type) {
  const struct instruction *code = &v->program->code[pc];
  const struct selection_registers *own;
  const struct selection *selection = selection_of(v, pc, &own);
  if (!selection) return false;
  *type = (struct type){.kind = TYPE_ENUM, .of = selection->states};
  if (code->d != own->state || code->a != own->status || code->b != own->seats)
    return FAIL_AT(v, pc, "not the selection's state");
  return verify_read(v, pc, code->a, REG_CODE) && verify_same(v, pc, code->b, REG_BOUNDS);
}

/* -- elementwise operations -- */

static bool verify_scales(struct type a, struct type b, uint32_t imm) {
  uint32_t ka = imm >> 4, kb = imm & 15;
  if (!is_number(a)) return type_equal(a, b) && imm == 0;
  return is_number(b) && (ka == 0 || kb == 0) && a.scale + ka <= SCALE_MAX &&
      a.scale + ka == b.scale + kb;
}

/* The rule of most operations: operands of one type, not dates, and a result of that type; a truth;
 * or a plain integer. */
static bool common_type(
    const struct opcode_info *info, const struct type *operands, uint32_t n, struct type *type) {
  for (uint32_t i = 1; i < n; i++)
    if (!type_equal(operands[0], operands[i])) return false;
  bool is_of_numbers = info->a >= REG_NUMBER, gives_number = info->d >= REG_NUMBER;
  *type = info->d == REG_TRUTH         ? type_truth()
      : gives_number && !is_of_numbers ? type_number(0)
                                       : operands[0];
  return operands[0].kind != TYPE_DATE && (info->d == REG_TRUTH || gives_number || !is_of_numbers);
}

/* The rule of operations whose table says what each number is: a date or an integer. */
static bool sensed_type(
    const struct opcode_info *info, const struct type *operands, uint32_t n, struct type *type) {
  *type = info->senses[0] == SENSE_DATE ? type_date() : type_number(0);
  for (uint32_t i = 0; i < n; i++) {
    enum opcode_sense sense = (enum opcode_sense)info->senses[i + 1];
    if (sense == SENSE_DATE && operands[i].kind != TYPE_DATE) return false;
    if (sense == SENSE_INTEGER && !is_integer(operands[i])) return false;
  }
  return true;
}

/* The types an elementwise operation reads and gives; kinds and entities are already right. Only
 * operations that differ from the common rule are named, so a new one needs a line here only where
 * it does. */
static bool map_type(const struct verifier *v, const struct instruction *code,
    const struct type *operands, uint32_t n, struct type *type) {
  struct type a = operands[0], b = operands[1], c = operands[2];
  uint32_t imm = code->imm;
  int scale;
  switch ((int)code->op) {
  case OP_IS_CODE:
  case OP_IS_SET8:
  case OP_IS_SET64:
    *type = type_truth();
    return a.kind == TYPE_ENUM && imm < v->schema->enumerations[a.of].n_words;
  case OP_EQ_NUMBER:
  case OP_LT_NUMBER:
  case OP_LE_NUMBER:
  case OP_EQ_BOUNDS:
  case OP_LT_BOUNDS:
  case OP_LE_BOUNDS: *type = type_truth(); return verify_scales(a, b, imm);
  case OP_MUL_NUMBER:
  case OP_MUL_BOUNDS:
    scale = a.scale + b.scale - (int)imm;
    *type = type_number((uint32_t)scale);
    return is_number(a) && is_number(b) && scale >= 0 && scale <= SCALE_MAX;
  case OP_DIV_NUMBER:
  case OP_DIV_BOUNDS:
    scale = (int)imm + a.scale - b.scale;
    *type = type_number((uint32_t)scale);
    return is_number(a) && is_number(b) && scale >= 0 && scale <= SCALE_MAX;
  case OP_WIDEN_NUMBER:
  case OP_WIDEN_BOUNDS:
    *type = type_number(a.scale + imm);
    return is_number(a) && a.scale + imm <= SCALE_MAX;
  case OP_ROUND_NUMBER:
  case OP_ROUND_BOUNDS:
  case OP_ROUND_FRACTION_NUMBER:
  case OP_ROUND_FRACTION_BOUNDS:
    *type = type_number(imm & 15);
    return is_number(a) && (imm >> 4 & 15) == a.scale;
  case OP_FRACTION_NUMBER:
  case OP_FRACTION_BOUNDS: *type = type_number(0); return is_number(a) && imm == a.scale;
  case OP_BOUND:
  case OP_SETTLE: *type = a; return true;
  case OP_SEATS: *type = a; return is_integer(a);
  case OP_UNDETERMINED: *type = type_truth(); return true;
  case OP_DUTY:
    for (uint32_t i = 0; i < v->schema->n_duties; i++) /* there are few */
      if (v->program->results.duties[i] == code->d) {
        *type = (struct type){.kind = TYPE_ENUM, .of = v->schema->duties[i].states};
        return true;
      }
    return false;
  case OP_CHOSEN: *type = type_truth(); return type_equal(a, type_status());
  case OP_MIN_NUMBER:
  case OP_MAX_NUMBER:
  case OP_MIN_BOUNDS:
  case OP_MAX_BOUNDS: *type = a; return type_equal(a, b);
  case OP_CHOOSE_CODE:
  case OP_CHOOSE_TEXT:
  case OP_CHOOSE_NUMBER:
  case OP_CHOOSE_BOUNDS: *type = b; return type_equal(b, c);
  default:
    return opcode_infos[code->op].senses[0]
        ? sensed_type(&opcode_infos[code->op], operands, n, type)
        : common_type(&opcode_infos[code->op], operands, n, type);
  }
}

static bool verify_map(struct verifier *v, uint32_t pc, uint32_t n, struct type *type) {
  const struct instruction *code = &v->program->code[pc];
  const struct opcode_info *info = &opcode_infos[code->op];
  const uint32_t reads[3] = {code->a, code->b, code->c};
  const uint8_t kinds[3] = {info->a, info->b, info->c};
  struct type types[3] = {type_truth(), type_truth(), type_truth()};
  for (uint32_t i = 0; i < n; i++) {
    if (!verify_same(v, pc, reads[i], kinds[i])) return false;
    types[i] = v->types[reads[i]];
  }
  return map_type(v, code, types, n, type) ||
      FAIL_AT(v, pc, "its operands' types, scales or words do not fit");
}

static bool verify_immediate(struct verifier *v, uint32_t pc) {
  const struct instruction *code = &v->program->code[pc];
  uint32_t imm = code->imm;
  bool is_good = false;
  switch ((enum opcode_immediate)opcode_infos[code->op].immediate) {
  case IMM_NONE: is_good = imm == 0; break;
  case IMM_SCALE: is_good = imm <= 2 * SCALE_MAX; break;
  case IMM_SCALES: is_good = imm >> 4 <= SCALE_MAX && (imm & 15) <= SCALE_MAX; break;
  case IMM_ROUND:
    is_good = imm >> 8 <= ROUND_CEILING && (imm >> 4 & 15) <= SCALE_MAX && (imm & 15) <= SCALE_MAX;
    break;
  case IMM_WORD: is_good = imm < ENUM_WORDS_MAX; break;
  case IMM_TIE: is_good = imm <= 1; break;
  case IMM_MONTHS:
    is_good = (imm >> 4 == 1 || imm >> 4 == 12) && (imm & 15) <= MONTHS_ROUNDED_UP;
    break;
  }
  return is_good || FAIL_AT(v, pc, "immediate %u", imm);
}

/* -- one instruction -- */

static bool are_unused_zero(const struct instruction *code) {
  const struct opcode_info *info = &opcode_infos[code->op];
  switch ((enum opcode_shape)info->shape) {
  case SHAPE_RUN: return (code->op != OP_AS_OF || code->a == 0) && code->b == 0 && code->c == 0;
  case SHAPE_CONSTANT:
  case SHAPE_FIELD:
  case SHAPE_MAP1:
  case SHAPE_LIFT:
  case SHAPE_THIS:
  case SHAPE_ROWS: return code->b == 0 && code->c == 0;
  case SHAPE_REFER: return info->c != KIND__ || code->c == 0;
  case SHAPE_REDUCE: return (info->b != KIND__ || code->b == 0) && code->c == 0;
  case SHAPE_FIELD_OR:
  case SHAPE_STATE:
  case SHAPE_MAP2: return code->c == 0;
  case SHAPE_RANK: return code->a == 0;
  case SHAPE_SELECT:
  case SHAPE_MAP3:
  case SHAPE_DECIDE:
  case SHAPE_EXCEPT: return true;
  }
  return false;
}

static bool verify_shape(struct verifier *v, uint32_t pc, struct type *type) {
  switch ((enum opcode_shape)opcode_infos[v->program->code[pc].op].shape) {
  case SHAPE_CONSTANT: return verify_constant(v, pc, type);
  case SHAPE_RUN: return verify_run(v, pc, type);
  case SHAPE_FIELD:
  case SHAPE_FIELD_OR: return verify_field_read(v, pc, type);
  case SHAPE_MAP1: return verify_map(v, pc, 1, type);
  case SHAPE_MAP2: return verify_map(v, pc, 2, type);
  case SHAPE_MAP3: return verify_map(v, pc, 3, type);
  case SHAPE_LIFT: return verify_lift(v, pc, type);
  case SHAPE_REDUCE: return verify_reduce(v, pc, type);
  case SHAPE_ROWS: return verify_rows(v, pc, type);
  case SHAPE_THIS: return verify_this(v, pc, type);
  case SHAPE_REFER: return verify_refer(v, pc, type);
  case SHAPE_DECIDE: return verify_decide(v, pc, type);
  case SHAPE_EXCEPT: return verify_except(v, pc, type);
  case SHAPE_RANK: return verify_rank(v, pc, type);
  case SHAPE_SELECT: return verify_select(v, pc, type);
  case SHAPE_STATE: return verify_state(v, pc, type);
  }
  return false;
}

static bool verify_instruction(struct verifier *v, uint32_t pc) {
  const struct program *p = v->program;
  const struct instruction *code = &p->code[pc];
  struct span span = p->spans[pc];
  struct type type;
  if (code->op >= OP_N_OPCODES) return FAIL_AT(v, pc, "there is no opcode %u", code->op);
  if (code->d >= p->n_registers) return FAIL_AT(v, pc, "there is no register %u", code->d);
  if (!are_unused_zero(code)) return FAIL_AT(v, pc, "an operand it does not have");
  if (!verify_span(v->schema, span)) return FAIL_AT(v, pc, "its place is outside the source");
  if (span.source == SPAN_NONE.source && opcode_infos[code->op].fault[0])
    return FAIL_AT(v, pc, "its faults would have no place");
  if (!verify_immediate(v, pc) || !verify_write(v, pc) || !verify_shape(v, pc, &type)) return false;
  const struct reg *d = register_at(v, code->d);
  v->types[code->d] = type;
  v->writer[code->d] = pc;
  if (d->storage == STORAGE_SLOT || d->storage == STORAGE_PINNED) v->content[d->slot] = code->d;
  return true;
}

/* -- results -- */

static bool verify_named(struct verifier *v, const char *what, uint32_t index, uint32_t number,
    uint32_t entity, enum register_kind kind) {
  if (number >= v->program->n_registers)
    return verify_fail(v, "%s %u: there is no register %u", what, index, number);
  const struct reg *r = register_at(v, number);
  return (r->entity == entity && r->kind == kind) ||
      verify_fail(v, "%s %u: register %u is of another entity or kind", what, index, number);
}

static bool verify_result(struct verifier *v, const char *what, uint32_t index, uint32_t number,
    uint32_t entity, enum register_kind kind) {
  if (!verify_named(v, what, index, number, entity, kind)) return false;
  const struct reg *r = register_at(v, number);
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

static bool verify_results(struct verifier *v) {
  const struct schema *s = v->schema;
  const struct result_registers *results = &v->program->results;
  if (!verify_selection_results(v)) return false;
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
    if (!type_equal(v->types[results->defines[i]], register_type(d->type)))
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
  if (!verify_slots(&v) || !verify_registers(&v)) return v.reason;
  v.types = ARENA_ARRAY(arena, struct type, program->n_registers);
  v.writer = none_array(arena, program->n_registers);
  v.decision = none_array(arena, program->n_registers);
  v.selection = none_array(arena, program->n_registers);
  v.phase = ARENA_ARRAY(arena, uint32_t, program->n_code);
  v.content = none_array(arena, program->n_slots);
  if (!verify_phases(&v) || !order_rules(&v) || !order_selections(&v)) return v.reason;
  for (uint32_t pc = 0; pc < program->n_code; pc++)
    if (!verify_instruction(&v, pc)) return v.reason;
  if (v.n_operands_used != program->n_operands)
    return verify_fail(&v, "operands that no instruction reads"), v.reason;
  if (verify_results(&v)) program->types = v.types;
  return v.reason;
}
