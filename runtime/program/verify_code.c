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
#include "runtime/program/verify_shape.h"

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
  case OP_WITHIN:
  case OP_TOLD_WITHIN: *type = a; return type_equal(a, b) && type_equal(a, c);
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
