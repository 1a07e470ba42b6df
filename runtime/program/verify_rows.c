/* Folds of rows, rows compared and rows followed, for the verifier (verify_shape.h). */
#include "base/limits.h"
#include "runtime/program/verify_registers.h"
#include "runtime/program/verify_shape.h"

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

bool verify_reduce(struct verifier *v, uint32_t pc, struct type *type) {
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

bool verify_rows(struct verifier *v, uint32_t pc, struct type *type) {
  const struct instruction *code = &v->program->code[pc];
  *type = type_number(0);
  return (code->a < v->schema->n_entities &&
             lies_below(v, code->a, verify_register_at(v, code->d)->entity)) ||
      VERIFY_FAIL_AT(v, pc, "entity %u does not lie below", code->a);
}

/* The rows that name, in whatever place of the tree, are of one entity, and the reference is to the
 * result's. */
bool verify_refer(struct verifier *v, uint32_t pc, struct type *type) {
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
bool verify_follow(struct verifier *v, uint32_t pc, struct type *type) {
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

bool verify_this(struct verifier *v, uint32_t pc, struct type *type) {
  const struct instruction *code = &v->program->code[pc];
  *type = (struct type){.kind = TYPE_REFERENCE, .of = code->a};
  return (code->a < v->schema->n_entities && verify_register_at(v, code->d)->entity == code->a) ||
      VERIFY_FAIL_AT(v, pc, "entity %u is another", code->a);
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
    if (kind == REG_FRACTION)
      return VERIFY_FAIL_AT(v, pc, "comparison %u is of no kind that rows are compared by", i);
    if (!verify_read(v, pc, number, kind)) return false;
    if (verify_register_at(v, number)->entity != entities[side])
      return VERIFY_FAIL_AT(v, pc, "register %u is of another entity", number);
  }
  const struct type a = v->types[triple[0]], b = v->types[triple[1]];
  const uint32_t comparison = code & MATCH_COMPARISON_MASK, ka = code >> MATCH_ROW_POWER_SHIFT & 15,
                 kb = code >> MATCH_INSTANCE_POWER_SHIFT & 15;
  const bool is_ordered = comparison != MATCH_EQUAL && comparison != MATCH_DIFFERENT;
  if (code >> 15 || (code & MATCH_NEGATED && a.kind != TYPE_DATE) ||
      (code & MATCH_MAY_BE_NONE && a.kind != TYPE_DATE && a.kind != TYPE_REFERENCE) ||
      (code & MATCH_NEGATED && (!(code & MATCH_MAY_BE_NONE) || comparison < MATCH_LESS)) ||
      comparison > MATCH_GREATER_EQUAL || !verify_scales(a, b, ka << 4 | kb) ||
      (is_ordered && !is_number(a) && a.kind != TYPE_DATE) ||
      (code & (MATCH_SAME | MATCH_NOT_OWN) && entities[0] != entities[1]))
    return VERIFY_FAIL_AT(v, pc, "comparison %u has no sense", i);
  return true;
}

/* Rows and instances both lie under the group's entity; one key at most is compared by order. */
bool verify_match(struct verifier *v, uint32_t pc, struct type *type) {
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
