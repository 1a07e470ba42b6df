/* The verifier's third part: each instruction by its shape, with what its operands must be and the
 * type of what it gives. opcodes.def says what must hold of each shape.
 *
 * The types matter for safety too: a code must stay inside its closed set, a date inside the
 * calendar, a scale inside 0..9.
 */
#include "runtime/program/verify_code.h"

#include "base/date.h"
#include "base/limits.h"
#include "runtime/program/verify_registers.h"

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

/* -- the operands of each shape -- */

static bool verify_constant(struct verifier *v, uint32_t pc, struct type *type) {
  const struct program *p = v->program;
  const struct instruction *code = &p->code[pc];
  if (code->a >= p->n_constants) return VERIFY_FAIL_AT(v, pc, "there is no constant %u", code->a);
  *type = verify_register_type(p->constants[code->a].type);
  if (register_kind_of_type(*type, false) != opcode_infos[code->op].d)
    return VERIFY_FAIL_AT(v, pc, "constant %u is of another type", code->a);
  return verify_register_at(v, code->d)->entity == ENTITY_RUN ||
      VERIFY_FAIL_AT(v, pc, "a constant is of the run");
}

static bool verify_run(struct verifier *v, uint32_t pc, struct type *type) {
  const struct instruction *code = &v->program->code[pc];
  uint32_t n = code->op == OP_PARAMETER ? v->schema->n_parameters
      : code->op == OP_READING          ? v->schema->n_readings
                                        : 1;
  if (code->a >= n) return VERIFY_FAIL_AT(v, pc, "there is no number %u of these", code->a);
  if (verify_register_at(v, code->d)->entity != ENTITY_RUN)
    return VERIFY_FAIL_AT(v, pc, "this is of the run");
  if (code->op == OP_PARAMETER) *type = verify_register_type(v->schema->parameters[code->a].type);
  else if (code->op == OP_READING)
    *type = (struct type){.kind = TYPE_ENUM, .of = v->schema->readings[code->a].choices};
  else *type = type_date();
  return true;
}

static bool verify_field_read(struct verifier *v, uint32_t pc, struct type *type) {
  const struct program *p = v->program;
  const struct instruction *code = &p->code[pc];
  if (code->a >= v->schema->n_fields) return VERIFY_FAIL_AT(v, pc, "there is no field %u", code->a);
  const struct field *field = &v->schema->fields[code->a];
  if (verify_register_at(v, code->d)->entity != field->entity)
    return VERIFY_FAIL_AT(v, pc, "field %u is of another entity", code->a);
  if (code->op == OP_GIVEN) {
    *type = type_truth();
    return true;
  }
  if (code->op == OP_ID_ORDER) {
    *type = type_number(0);
    return field->type.kind == TYPE_TEXT ||
        VERIFY_FAIL_AT(v, pc, "field %u is of another type", code->a);
  }
  if (register_kind_of_type(field->type, false) != opcode_infos[code->op].d)
    return VERIFY_FAIL_AT(v, pc, "field %u is of another type", code->a);
  *type = verify_register_type(field->type);
  if (opcode_infos[code->op].shape == SHAPE_FIELD) return true;
  if (code->b >= p->n_constants) return VERIFY_FAIL_AT(v, pc, "there is no constant %u", code->b);
  const struct value *value = &p->constants[code->b];
  return (value->known && type_equal(value->type, field->type)) ||
      VERIFY_FAIL_AT(v, pc, "constant %u is no value of field %u", code->b, code->a);
}

/* The closed set of the days of the week: the first of seven words that begins with Monday. */
static bool weekday_type(const struct schema *schema, struct type *type) {
  for (uint32_t i = 0; i < schema->n_enumerations; i++) {
    const struct enumeration *e = &schema->enumerations[i];
    if (e->n_words != 7 || !str_equal(e->words[0], STR("monday")) ||
        !str_equal(e->words[6], STR("sunday")))
      continue;
    *type = (struct type){.kind = TYPE_ENUM, .of = i};
    return true;
  }
  return false;
}

static bool verify_lift(struct verifier *v, uint32_t pc, struct type *type) {
  const struct instruction *code = &v->program->code[pc];
  if (!verify_read(v, pc, code->a, opcode_infos[code->op].a)) return false;
  uint32_t from = verify_register_at(v, code->a)->entity,
           to = verify_register_at(v, code->d)->entity;
  if (to == ENTITY_RUN || from == to || !schema_is_ancestor(v->schema, from, to))
    return VERIFY_FAIL_AT(v, pc, "register %u is not of an ancestor", code->a);
  *type = v->types[code->a];
  return true;
}

static bool lies_below(const struct verifier *v, uint32_t rows, uint32_t entity) {
  return entity != ENTITY_RUN && rows != ENTITY_RUN && rows != entity &&
      schema_is_ancestor(v->schema, entity, rows);
}

/* The type of an order statistic of r[a]. It is kept whole: a trace has no room to sort in. */
static bool statistic_type(struct verifier *v, uint32_t pc, struct type *type) {
  const struct instruction *code = &v->program->code[pc];
  if (verify_register_at(v, code->d)->storage != STORAGE_WHOLE)
    return VERIFY_FAIL_AT(v, pc, "register %u is not kept whole", code->d);
  const struct type a = v->types[code->a];
  *type = type_number(0);
  bool is_good;
  switch ((int)code->op) {
  case OP_MEDIAN:
  case OP_MEDIAN_REFER:
    *type = type_number(a.scale < SCALE_MAX ? a.scale + 1u : SCALE_MAX);
    is_good = is_number(a) && code->imm == a.scale;
    break;
  case OP_MEDIAN_FRACTION:
  case OP_MEDIAN_FRACTION_REFER: is_good = is_number(a) && code->imm == a.scale; break;
  case OP_LARGEST:
  case OP_LARGEST_REFER:
  case OP_SMALLEST:
  case OP_SMALLEST_REFER:
    *type = a;
    is_good = true;
    break;
  case OP_DISTINCT_CODE:
  case OP_DISTINCT_CODE_REFER:
    is_good = a.kind == TYPE_ENUM && code->imm == v->schema->enumerations[a.of].n_words;
    break;
  case OP_LONGEST_RUN:
  case OP_LONGEST_RUN_REFER: is_good = is_integer(a) || a.kind == TYPE_DATE; break;
  default: is_good = true; break;
  }
  return is_good || VERIFY_FAIL_AT(v, pc, "register %u is of another type or scale", code->a);
}

/* The type of a fold of r[a]: averages, which alone have a scale, and sums are of numbers. */
static bool fold_type(struct verifier *v, uint32_t pc, bool is_sum, struct type *type) {
  const struct instruction *code = &v->program->code[pc];
  const struct opcode_info *info = &opcode_infos[code->op];
  const struct type a = v->types[code->a];
  const bool is_average = info->immediate == IMM_SCALE;
  if (opcode_is_statistic(code->op)) return statistic_type(v, pc, type);
  if ((is_average || is_sum) && !is_number(a))
    return VERIFY_FAIL_AT(v, pc, "register %u is no number", code->a);
  if (is_average && code->imm != a.scale)
    return VERIFY_FAIL_AT(v, pc, "register %u has another scale", code->a);
  *type = info->d == REG_TRUTH                          ? type_truth()
      : info->a == REG_TRUTH || info->d == REG_FRACTION ? type_number(0)
      : is_average                                      ? type_number(SCALE_MAX)
                                                        : a;
  return true;
}

static bool verify_reduce(struct verifier *v, uint32_t pc, struct type *type) {
  const struct instruction *code = &v->program->code[pc];
  const struct opcode_info *info = &opcode_infos[code->op];
  if (!verify_read(v, pc, code->a, info->a)) return false;
  uint32_t rows = verify_register_at(v, code->a)->entity;
  if (!lies_below(v, rows, verify_register_at(v, code->d)->entity))
    return VERIFY_FAIL_AT(v, pc, "register %u is not of rows below", code->a);
  if (info->b != KIND__ && code->b != NO_REGISTER) {
    if (!verify_read(v, pc, code->b, info->b)) return false;
    if (verify_register_at(v, code->b)->entity != rows)
      return VERIFY_FAIL_AT(v, pc, "register %u is of another entity", code->b);
  }
  return fold_type(v, pc, code->op == OP_SUM || code->op == OP_SUM_BOUNDS, type);
}

static bool verify_rows(struct verifier *v, uint32_t pc, struct type *type) {
  const struct instruction *code = &v->program->code[pc];
  *type = type_number(0);
  return (code->a < v->schema->n_entities &&
             lies_below(v, code->a, verify_register_at(v, code->d)->entity)) ||
      VERIFY_FAIL_AT(v, pc, "entity %u does not lie below", code->a);
}

/* The rows that name, in whatever place of the tree, are of one entity, and the reference is to the
 * result's. */
static bool verify_refer(struct verifier *v, uint32_t pc, struct type *type) {
  const struct instruction *code = &v->program->code[pc];
  const struct opcode_info *info = &opcode_infos[code->op];
  const struct reg *d = verify_register_at(v, code->d);
  if (!verify_read(v, pc, code->a, info->a) || !verify_read(v, pc, code->b, info->b)) return false;
  uint32_t rows = verify_register_at(v, code->a)->entity;
  if (d->entity == ENTITY_RUN || rows == ENTITY_RUN || rows == 0)
    return VERIFY_FAIL_AT(v, pc, "register %u is not of rows", code->a);
  if (verify_register_at(v, code->b)->entity != rows)
    return VERIFY_FAIL_AT(v, pc, "register %u is of another entity", code->b);
  struct type reference = v->types[code->b];
  if (reference.kind != TYPE_REFERENCE || reference.of != d->entity)
    return VERIFY_FAIL_AT(v, pc, "register %u does not refer to the result's entity", code->b);
  /* reasons.c looks into the data for who names whom */
  uint16_t writer = v->program->code[v->writer[code->b]].op;
  if (writer != OP_FIELD_TEXT && writer != OP_FIELD_OR_TEXT)
    return VERIFY_FAIL_AT(v, pc, "register %u is no field", code->b);
  if (info->c != KIND__ && code->c != NO_REGISTER) {
    if (!verify_read(v, pc, code->c, info->c)) return false;
    if (verify_register_at(v, code->c)->entity != rows)
      return VERIFY_FAIL_AT(v, pc, "register %u is of another entity", code->c);
  }
  if (d->storage != STORAGE_WHOLE)
    return VERIFY_FAIL_AT(v, pc, "register %u is not kept whole", code->d);
  return fold_type(v, pc, code->op == OP_SUM_REFER, type);
}

/* Any row may be named, so everything is kept whole; reasons and kernels take the row numbers of a
 * reference as they are. */
static bool verify_follow(struct verifier *v, uint32_t pc, struct type *type) {
  const struct instruction *code = &v->program->code[pc];
  const struct opcode_info *info = &opcode_infos[code->op];
  const struct reg *d = verify_register_at(v, code->d);
  if (!verify_same(v, pc, code->a, info->a) || !verify_read(v, pc, code->b, info->b)) return false;
  const struct reg *value = verify_register_at(v, code->b);
  const struct type reference = v->types[code->a];
  if (reference.kind != TYPE_REFERENCE || reference.of != value->entity)
    return VERIFY_FAIL_AT(v, pc, "register %u does not refer to register %u", code->a, code->b);
  if (d->storage != STORAGE_WHOLE ||
      (value->storage != STORAGE_WHOLE && value->storage != STORAGE_VIEW))
    return VERIFY_FAIL_AT(
        v, pc, "register %u is not kept whole", d->storage != STORAGE_WHOLE ? code->d : code->b);
  *type = v->types[code->b];
  const bool is_set = info->d == REG_SET8 || info->d == REG_SET64;
  return !is_set ||
      (type->kind == TYPE_ENUM && code->imm + 1u == v->schema->enumerations[type->of].n_words) ||
      VERIFY_FAIL_AT(v, pc, "not the decision's outcomes");
}

static bool verify_this(struct verifier *v, uint32_t pc, struct type *type) {
  const struct instruction *code = &v->program->code[pc];
  *type = (struct type){.kind = TYPE_REFERENCE, .of = code->a};
  return (code->a < v->schema->n_entities && verify_register_at(v, code->d)->entity == code->a) ||
      VERIFY_FAIL_AT(v, pc, "entity %u is another", code->a);
}

/* Operand lists stand one after another in the order of the code, so that none is read twice. */
static bool verify_operands(struct verifier *v, uint32_t pc, uint32_t first, uint64_t n) {
  if (first != v->n_operands_used || n > v->program->n_operands - v->n_operands_used)
    return VERIFY_FAIL_AT(v, pc, "its operands are not in their place");
  v->n_operands_used += (uint32_t)n;
  return true;
}

static bool verify_scales(struct type a, struct type b, uint32_t imm) {
  uint32_t ka = imm >> 4, kb = imm & 15;
  if (!is_number(a)) return type_equal(a, b) && imm == 0;
  return is_number(b) && (ka == 0 || kb == 0) && a.scale + ka <= SCALE_MAX &&
      a.scale + ka == b.scale + kb;
}

/* One comparison: two sides of a kind and type that has it. */
static bool verify_comparison(struct verifier *v, uint32_t pc, uint32_t rows, uint32_t i) {
  const struct program *p = v->program;
  const uint32_t *triple = &p->operands[p->code[pc].c + 2 + 3 * i], code = triple[2];
  const uint32_t entities[2] = {rows, verify_register_at(v, p->code[pc].d)->entity};
  for (uint32_t side = 0; side < 2; side++) {
    const uint32_t number = triple[side];
    if (number >= p->n_registers) return VERIFY_FAIL_AT(v, pc, "there is no register %u", number);
    const uint8_t kind = verify_register_at(v, triple[0])->kind;
    if (kind == REG_SET8 || kind == REG_SET64 || kind == REG_FRACTION)
      return VERIFY_FAIL_AT(v, pc, "comparison %u is of no kind that rows are compared by", i);
    if (!verify_read(v, pc, number, kind)) return false;
    if (verify_register_at(v, number)->entity != entities[side])
      return VERIFY_FAIL_AT(v, pc, "register %u is of another entity", number);
  }
  const struct type a = v->types[triple[0]], b = v->types[triple[1]];
  const uint32_t comparison = code & MATCH_COMPARISON_MASK, ka = code >> MATCH_ROW_POWER_SHIFT & 15,
                 kb = code >> MATCH_INSTANCE_POWER_SHIFT & 15;
  const bool is_ordered = comparison != MATCH_EQUAL && comparison != MATCH_DIFFERENT;
  if (code >> 15 || (code & (MATCH_MAY_BE_NONE | MATCH_NEGATED) && a.kind != TYPE_DATE) ||
      (code & MATCH_NEGATED && (!(code & MATCH_MAY_BE_NONE) || comparison < MATCH_LESS)) ||
      comparison > MATCH_GREATER_EQUAL || !verify_scales(a, b, ka << 4 | kb) ||
      (is_ordered && !is_number(a) && a.kind != TYPE_DATE) ||
      (code & (MATCH_SAME | MATCH_NOT_OWN) && entities[0] != entities[1]))
    return VERIFY_FAIL_AT(v, pc, "comparison %u has no sense", i);
  return true;
}

/* Rows and instances both lie under the group's entity; one key at most is compared by order. */
static bool verify_match(struct verifier *v, uint32_t pc, struct type *type) {
  const struct program *p = v->program;
  const struct instruction *code = &p->code[pc];
  const struct opcode_info *info = &opcode_infos[code->op];
  const struct reg *d = verify_register_at(v, code->d);
  if (!verify_read(v, pc, code->a, info->a) || !verify_operands(v, pc, code->c, 2)) return false;
  const uint32_t *list = &p->operands[code->c], rows = verify_register_at(v, code->a)->entity;
  if (list[1] > MATCH_COMPARISONS_MAX || !verify_operands(v, pc, code->c + 2, 3 * list[1]))
    return v->reason ? false : VERIFY_FAIL_AT(v, pc, "too many comparisons");
  if (list[0] >= v->schema->n_entities || !lies_below(v, rows, list[0]) ||
      !lies_below(v, d->entity, list[0]))
    return VERIFY_FAIL_AT(v, pc, "entity %u is not above both", list[0]);
  if (info->b != KIND__ && code->b != NO_REGISTER) {
    if (!verify_read(v, pc, code->b, info->b)) return false;
    if (verify_register_at(v, code->b)->entity != rows)
      return VERIFY_FAIL_AT(v, pc, "register %u is of another entity", code->b);
  }
  uint32_t by_order = NO_REGISTER, n_by_order = 0, n_different = 0;
  for (uint32_t i = 0; i < list[1]; i++) {
    if (!verify_comparison(v, pc, rows, i)) return false;
    const uint32_t *triple = &list[2 + 3 * i];
    const uint32_t comparison = triple[2] & MATCH_COMPARISON_MASK;
    if (triple[2] & MATCH_NOT_OWN || comparison == MATCH_EQUAL) continue;
    if (comparison == MATCH_DIFFERENT) n_different++;
    else if (n_by_order++ == 0) by_order = triple[0];
    else if (triple[0] != by_order) n_by_order = 3;
  }
  if (n_by_order > 2 || n_different > 1 || (n_by_order && n_different))
    return VERIFY_FAIL_AT(v, pc, "more than one key is compared by order");
  if (d->storage != STORAGE_WHOLE)
    return VERIFY_FAIL_AT(v, pc, "register %u is not kept whole", code->d);
  return fold_type(v, pc, code->op == OP_SUM_MATCH, type);
}

static bool verify_decide(struct verifier *v, uint32_t pc, struct type *type) {
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

static bool verify_rank(struct verifier *v, uint32_t pc, struct type *type) {
  const struct instruction *code = &v->program->code[pc];
  const struct selection_registers *own;
  const struct selection *selection = selection_of(v, pc, &own);
  *type = type_number(0);
  if (!selection) return false;
  if (code->d != own->rank || code->b != selection->ancestor)
    return VERIFY_FAIL_AT(v, pc, "not the selection's rank");
  return verify_ranking(v, pc, own);
}

static bool verify_select(struct verifier *v, uint32_t pc, struct type *type) {
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

static bool verify_state(struct verifier *v, uint32_t pc, struct type *type) {
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

static bool verify_allot(struct verifier *v, uint32_t pc, struct type *type) {
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

static bool verify_allotment(struct verifier *v, uint32_t pc, struct type *type) {
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

/* -- elementwise operations -- */

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
  case OP_WITHIN: *type = a; return type_equal(a, b) && type_equal(a, c);
  case OP_AT_LEAST:
  case OP_AT_MOST: *type = a; return type_equal(a, b);
  case OP_SEATS: *type = a; return is_integer(a);
  case OP_AMOUNT:
  case OP_WEIGHT: *type = a; return is_number(a);
  case OP_UNDETERMINED: *type = type_truth(); return true;
  case OP_DUTY:
    for (uint32_t i = 0; i < v->schema->n_duties; i++) /* there are few */
      if (v->program->results.duties[i] == code->d) {
        *type = (struct type){.kind = TYPE_ENUM, .of = v->schema->duties[i].states};
        return true;
      }
    return false;
  case OP_WEEKDAY: return a.kind == TYPE_DATE && weekday_type(v->schema, type);
  case OP_IS_WORKING_DAY:
  case OP_IS_WORKING_DAY_BOUNDS:
    *type = type_truth();
    return a.kind == TYPE_DATE && v->schema->n_calendar_periods > 0;
  case OP_WORKING_DAYS_BETWEEN:
  case OP_WORKING_DAYS_BETWEEN_BOUNDS:
  case OP_ADD_WORKING_DAYS:
  case OP_ADD_WORKING_DAYS_BOUNDS:
    if (!v->schema->n_calendar_periods) return false;
    return sensed_type(&opcode_infos[code->op], operands, n, type);
  case OP_HAS_NAMED: *type = type_truth(); return a.kind == TYPE_REFERENCE;
  case OP_HAS_DAY:
  case OP_HAS_DAYS: *type = type_truth(); return a.kind == TYPE_DATE;
  case OP_PARAMETER_ON:
  case OP_PARAMETER_ON_BOUNDS:
    *type = verify_register_type(v->schema->parameters[code->b].type);
    return a.kind == TYPE_DATE;
  case OP_CHOSEN: *type = type_truth(); return type_equal(a, type_status());
  case OP_STATUS:
    *type = (struct type){.kind = TYPE_ENUM, .of = schema_status_set(v->schema)};
    return type->of != NONE_INDEX && type_equal(a, type_status()) &&
        v->program->code[v->writer[code->a]].op == OP_SELECT &&
        (v->program->code[v->writer[code->a]].imm & SELECT_STATUSES);
  case OP_ADD_NUMBER:
  case OP_SUB_NUMBER:
  case OP_ADD_BOUNDS:
  case OP_SUB_BOUNDS:
    *type = type_number(a.scale + (imm >> 4));
    return is_number(a) && verify_scales(a, b, imm);
  case OP_MIN_NUMBER:
  case OP_MAX_NUMBER:
  case OP_MIN_BOUNDS:
  case OP_MAX_BOUNDS:
    *type = is_number(a) ? type_number(a.scale + (imm >> 4)) : a;
    return verify_scales(a, b, imm);
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
      VERIFY_FAIL_AT(v, pc, "its operands' types, scales or words do not fit");
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
  case IMM_WORDS: is_good = imm >= 1 && imm <= ENUM_WORDS_MAX; break;
  case IMM_RANK: is_good = imm >= 1; break;
  case IMM_TIE:
    is_good = imm <= (code->op == OP_SELECT ? SELECT_TAKES_ALL | SELECT_STATUSES : 1u);
    break;
  case IMM_PARAMETER: is_good = imm == 0 && code->b < v->schema->n_parameters; break;
  case IMM_MONTHS:
    is_good = (imm >> 4 == 1 || imm >> 4 == 12) && (imm & 15) <= MONTHS_ROUNDED_UP;
    break;
  }
  return is_good || VERIFY_FAIL_AT(v, pc, "immediate %u", imm);
}

/* -- one instruction -- */

static bool are_unused_zero(const struct instruction *code) {
  const struct opcode_info *info = &opcode_infos[code->op];
  switch ((enum opcode_shape)info->shape) {
  case SHAPE_RUN: return (code->op != OP_AS_OF || code->a == 0) && code->b == 0 && code->c == 0;
  case SHAPE_MAP1: return (info->immediate == IMM_PARAMETER || code->b == 0) && code->c == 0;
  case SHAPE_CONSTANT:
  case SHAPE_FIELD:
  case SHAPE_LIFT:
  case SHAPE_THIS:
  case SHAPE_ROWS: return code->b == 0 && code->c == 0;
  case SHAPE_REFER: return info->c != KIND__ || code->c == 0;
  case SHAPE_MATCH: return info->b != KIND__ || code->b == 0;
  case SHAPE_REDUCE: return (info->b != KIND__ || code->b == 0) && code->c == 0;
  case SHAPE_FIELD_OR:
  case SHAPE_STATE:
  case SHAPE_FOLLOW:
  case SHAPE_MAP2: return code->c == 0;
  case SHAPE_RANK: return code->a == 0;
  case SHAPE_ALLOT: return info->a != KIND__ || code->a == 0;
  case SHAPE_ALLOTMENT:
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
  case SHAPE_MATCH: return verify_match(v, pc, type);
  case SHAPE_FOLLOW: return verify_follow(v, pc, type);
  case SHAPE_DECIDE: return verify_decide(v, pc, type);
  case SHAPE_EXCEPT: return verify_except(v, pc, type);
  case SHAPE_RANK: return verify_rank(v, pc, type);
  case SHAPE_SELECT: return verify_select(v, pc, type);
  case SHAPE_STATE: return verify_state(v, pc, type);
  case SHAPE_ALLOT: return verify_allot(v, pc, type);
  case SHAPE_ALLOTMENT: return verify_allotment(v, pc, type);
  }
  return false;
}

bool verify_instruction(struct verifier *v, uint32_t pc) {
  const struct program *p = v->program;
  const struct instruction *code = &p->code[pc];
  struct span span = p->spans[pc];
  struct type type;
  if (code->op >= OP_N_OPCODES) return VERIFY_FAIL_AT(v, pc, "there is no opcode %u", code->op);
  if (code->d >= p->n_registers) return VERIFY_FAIL_AT(v, pc, "there is no register %u", code->d);
  if (!are_unused_zero(code)) return VERIFY_FAIL_AT(v, pc, "an operand it does not have");
  if (!verify_span(v->schema, span))
    return VERIFY_FAIL_AT(v, pc, "its place is outside the source");
  if (span.source == SPAN_NONE.source && opcode_infos[code->op].fault[0])
    return VERIFY_FAIL_AT(v, pc, "its faults would have no place");
  if (!verify_immediate(v, pc) || !verify_write(v, pc) || !verify_shape(v, pc, &type)) return false;
  const struct reg *d = verify_register_at(v, code->d);
  v->types[code->d] = type;
  v->writer[code->d] = pc;
  if (d->storage == STORAGE_SLOT || d->storage == STORAGE_PINNED) v->content[d->slot] = code->d;
  return true;
}
