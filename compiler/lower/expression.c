/* One typed node -> one instruction, with conversions where an operand is of another kind than the
 * operation takes.
 *
 * A node's register has the kind natural to it: numbers by how they compute (plain, bounded,
 * exact), a decision its set of possible outcomes. Who needs another kind converts: BOUND and
 * SETTLE between plain and bounded, FRACTION_* into exact, OUTCOME_* from a set to its only member.
 * The walk keeps its own stack: expressions may be deep. typed.h.
 */
#include "compiler/typed/functions.h"
#include "compiler/lower/lower.h"
#include "compiler/typed/walk.h"

#include <assert.h>

/* One operation's opcodes by the kind it computes in. OP_N_OPCODES: there is none. */
#define NO_OP OP_N_OPCODES
static const uint16_t equal_ops[REG_N_KINDS] = {OP_EQ_TRUTH, OP_EQ_SET8, OP_EQ_SET64, OP_EQ_CODE,
    OP_EQ_TEXT, OP_EQ_NUMBER, OP_EQ_BOUNDS, OP_EQ_FRACTION};
static const uint16_t lift_ops[REG_N_KINDS] = {OP_LIFT_TRUTH, OP_LIFT_SET8, OP_LIFT_SET64,
    OP_LIFT_CODE, OP_LIFT_TEXT, OP_LIFT_NUMBER, OP_LIFT_BOUNDS, OP_LIFT_FRACTION};
static const uint16_t follow_ops[REG_N_KINDS] = {OP_FOLLOW_TRUTH, OP_FOLLOW_SET8, OP_FOLLOW_SET64,
    OP_FOLLOW_CODE, OP_FOLLOW_TEXT, OP_FOLLOW_NUMBER, OP_FOLLOW_BOUNDS, NO_OP};
static const uint16_t field_ops[REG_N_KINDS] = {
    OP_FIELD_TRUTH, NO_OP, NO_OP, OP_FIELD_CODE, OP_FIELD_TEXT, OP_FIELD_NUMBER, NO_OP, NO_OP};
static const uint16_t field_or_ops[REG_N_KINDS] = {OP_FIELD_OR_TRUTH, NO_OP, NO_OP,
    OP_FIELD_OR_CODE, OP_FIELD_OR_TEXT, OP_FIELD_OR_NUMBER, NO_OP, NO_OP};
static const uint16_t constant_ops[REG_N_KINDS] = {
    OP_CONST_TRUTH, NO_OP, NO_OP, OP_CONST_CODE, OP_CONST_TEXT, OP_CONST_NUMBER, NO_OP, NO_OP};
static const uint16_t choose_ops[REG_N_KINDS] = {OP_CHOOSE_TRUTH, NO_OP, NO_OP, OP_CHOOSE_CODE,
    OP_CHOOSE_TEXT, OP_CHOOSE_NUMBER, OP_CHOOSE_BOUNDS, NO_OP};
static const uint16_t except_ops[REG_N_KINDS] = {OP_EXCEPT_TRUTH, NO_OP, NO_OP, OP_EXCEPT_CODE,
    OP_EXCEPT_TEXT, OP_EXCEPT_NUMBER, OP_EXCEPT_BOUNDS, NO_OP};

/* The number operations: plain, bounded, exact. */
enum number_way { WAY_PLAIN, WAY_BOUNDS, WAY_EXACT };
static const uint16_t number_ops[][3] = {
    [TX_LESS] = {OP_LT_NUMBER, OP_LT_BOUNDS, OP_LT_FRACTION},
    [TX_LESS_EQUAL] = {OP_LE_NUMBER, OP_LE_BOUNDS, OP_LE_FRACTION},
    [TX_ADD] = {OP_ADD_NUMBER, OP_ADD_BOUNDS, OP_ADD_FRACTION},
    [TX_SUBTRACT] = {OP_SUB_NUMBER, OP_SUB_BOUNDS, OP_SUB_FRACTION},
    [TX_MULTIPLY] = {OP_MUL_NUMBER, OP_MUL_BOUNDS, OP_MUL_FRACTION},
    [TX_DIVIDE] = {OP_DIV_NUMBER, OP_DIV_BOUNDS, OP_DIV_FRACTION},
    [TX_NEGATE] = {OP_NEG_NUMBER, OP_NEG_BOUNDS, OP_NEG_FRACTION},
    [TX_WIDEN] = {OP_WIDEN_NUMBER, OP_WIDEN_BOUNDS, NO_OP},
    [TX_ABS] = {OP_ABS_NUMBER, OP_ABS_BOUNDS, NO_OP},
    [TX_MINIMUM] = {OP_MIN_NUMBER, OP_MIN_BOUNDS, NO_OP},
    [TX_MAXIMUM] = {OP_MAX_NUMBER, OP_MAX_BOUNDS, NO_OP},
};

/* -- operands -- */

/* The draft of a node already lowered, NO_REGISTER if it is not. */
static uint32_t known_draft(const struct lowering *lowering, const struct tx *node) {
  if (node->mark >= lowering->nodes.n) return NO_REGISTER;
  const struct lowered *lowered = &lowering->nodes.items[node->mark];
  return lowered->node == node ? lowered->draft : NO_REGISTER;
}

static void remember(struct lowering *lowering, struct tx *node, uint32_t draft) {
  node->mark = lowering->nodes.n;
  VEC_PUSH(lowering->arena, &lowering->nodes, (struct lowered){node, draft});
}

uint32_t lower_convert(struct lowering *lowering, uint32_t draft, enum register_kind kind,
    uint32_t scale, struct span span) {
  enum register_kind from = lowering->drafts.items[draft].kind;
  if (from == kind) return draft;
  struct instruction code = {.op = NO_OP, .a = draft};
  if (kind == REG_CODE) {
    code.op = from == REG_SET8 ? OP_OUTCOME_SET8 : from == REG_SET64 ? OP_OUTCOME_SET64 : NO_OP;
  } else if (kind == REG_BOUNDS) {
    code.op = from == REG_NUMBER ? OP_BOUND : NO_OP;
  } else if (kind == REG_NUMBER) {
    code.op = from == REG_BOUNDS ? OP_SETTLE : NO_OP;
  } else if (kind == REG_FRACTION) {
    code.op = from == REG_NUMBER ? OP_FRACTION_NUMBER
        : from == REG_BOUNDS     ? OP_FRACTION_BOUNDS
                                 : NO_OP;
    code.imm = (uint16_t)scale;
  }
  assert(code.op != NO_OP && "a value the checker lets stand where its kind cannot");
  return lower_emit(lowering, code, lowering->drafts.items[draft].entity, span);
}

/* A lowered operand in the kind its user takes. */
static uint32_t operand(struct lowering *lowering, const struct tx *node, enum register_kind kind) {
  return lower_convert(lowering, known_draft(lowering, node), kind, node->type.scale, node->span);
}

static enum register_kind kind_of(const struct lowering *lowering, const struct tx *node) {
  return lowering->drafts.items[known_draft(lowering, node)].kind;
}

static uint32_t emit(struct lowering *lowering, const struct tx *node, struct instruction code) {
  return lower_emit(lowering, code, node->home, node->span);
}

/* -- no value, known (language.md §4) -- */

static uint32_t has_value(struct lowering *lowering, const struct tx *node) {
  static const uint16_t ops[REG_N_KINDS] = {
      [REG_TEXT] = OP_HAS_NAMED, [REG_NUMBER] = OP_HAS_DAY, [REG_BOUNDS] = OP_HAS_DAYS};
  const struct instruction code = {
      .op = ops[kind_of(lowering, node)], .a = known_draft(lowering, node)};
  return emit(lowering, node, code);
}

/* A lowered operand of an operation that is of values only, in the kind it takes: none is a fault,
 * told where the operation stands. */
static uint32_t value_operand(struct lowering *lowering, const struct tx *operation,
    const struct tx *node, enum register_kind kind) {
  const uint32_t draft = operand(lowering, node, kind);
  if (!node->may_be_none || node->type.kind != TYPE_DATE) return draft;
  return emit(lowering, operation,
      (struct instruction){.op = kind == REG_BOUNDS ? OP_DAYS_OF : OP_DAY_OF, .a = draft});
}

static uint32_t both(struct lowering *lowering, const struct tx *node, uint32_t a, uint32_t b) {
  if (a == NO_REGISTER) return b;
  return emit(lowering, node, (struct instruction){.op = OP_AND, .a = a, .b = b});
}

/* Who is met always has a value: `this`. */
static bool is_this(const struct tx *node) {
  while (node->kind == TX_LIFT) node = node->a;
  return node->kind == TX_THIS;
}

/* What a comparison comes to that surely has values on both sides, where they may have none: false
 * without, whatever the other side. A reference that names nobody is not the instance anyway. */
static uint32_t lower_among_values(
    struct lowering *lowering, const struct tx *node, uint32_t compared) {
  const struct tx *sides[2] = {node->a, node->b};
  if (is_this(node->a) || is_this(node->b)) return compared;
  uint32_t has = NO_REGISTER;
  for (int i = 0; i < 2; i++)
    if (sides[i]->may_be_none) has = both(lowering, node, has, has_value(lowering, sides[i]));
  if (has == NO_REGISTER) return compared;
  /* its reasons are told in the order of the words: the comparison names both sides */
  return both(lowering, node, compared, has);
}

uint32_t lower_key(struct lowering *lowering, const struct tx *key, bool is_descending) {
  const uint32_t draft = known_draft(lowering, key);
  if (!key->may_be_none || !is_descending) return draft;
  const uint16_t op = kind_of(lowering, key) == REG_BOUNDS ? OP_DAYS_LAST : OP_DAY_LAST;
  return emit(lowering, key, (struct instruction){.op = op, .a = draft});
}

/* The values that an aggregate folds, and which rows count: those without a value do not. */
static uint32_t counted_value(struct lowering *lowering, const struct tx *node) {
  const uint32_t draft = operand(lowering, node, REG_BOUNDS);
  if (!node->may_be_none || node->type.kind != TYPE_DATE) return draft;
  return emit(lowering, node, (struct instruction){.op = OP_DAYS_COUNTED, .a = draft});
}

static uint32_t counted_rows(
    struct lowering *lowering, const struct tx *condition, const struct tx *value) {
  const uint32_t where = condition ? operand(lowering, condition, REG_TRUTH) : NO_REGISTER;
  return value->may_be_none ? both(lowering, value, where, has_value(lowering, value)) : where;
}

/* -- leaves -- */

static uint32_t lower_constant_node(struct lowering *lowering, const struct tx *node) {
  struct value value = {.type = node->type};
  if (node->kind == TX_CONSTANT) value = node->value;
  enum register_kind kind = register_kind_of_type(value.type, false);
  struct instruction code = {.op = constant_ops[kind], .a = lower_constant(lowering, &value)};
  return lower_emit(lowering, code, ENTITY_RUN, node->span);
}

static uint32_t lower_field(struct lowering *lowering, const struct tx *node) {
  const struct field *field = &lowering->program->schema.fields[node->index];
  enum register_kind kind = register_kind_of_type(field->type, false);
  struct instruction code = {.op = field_ops[kind], .a = node->index};
  if (field->has_default) {
    code.op = field_or_ops[kind];
    code.b = lower_constant(lowering, &field->fallback);
  } else if (field->absent_none) {
    const bool is_date = field->type.kind == TYPE_DATE;
    struct value none = {
        .type = field->type, .known = true, .number = is_date ? DATE_NONE : 0, .text = STR("")};
    code.op = field_or_ops[kind];
    code.b = lower_constant(lowering, &none);
  }
  return emit(lowering, node, code);
}

/* Of a value of the preceding year that no record tells there is none, not any. */
static bool is_told(const struct lowering *lowering, const struct tx *node) {
  return lowering->program->schema.fields[node->a->index].origin == FIELD_PREVIOUS;
}

static uint32_t lower_within(struct lowering *lowering, const struct tx *node) {
  struct instruction code = {.op = is_told(lowering, node) ? OP_TOLD_WITHIN
          : node->b && node->c                             ? OP_WITHIN
          : node->b                                        ? OP_AT_LEAST
                                                           : OP_AT_MOST,
      .a = operand(lowering, node->a, REG_NUMBER),
      .b = value_operand(lowering, node, node->b ? node->b : node->c, REG_NUMBER)};
  if (node->b && node->c) code.c = value_operand(lowering, node, node->c, REG_NUMBER);
  return emit(lowering, node, code);
}

/* -- truth -- */

/* True where the node is a constant word of a closed set, lifted or not. */
static bool is_word(const struct tx *node) {
  while (node->kind == TX_LIFT) node = node->a;
  return node->kind == TX_CONSTANT && node->type.kind == TYPE_ENUM;
}

/* Whether a state is asked for its word `undetermined`: that is told, never unknown (language.md
 * §5). */
static bool asks_undetermined(const struct tx *state, uint16_t word) {
  while (state->kind == TX_LIFT) state = state->a;
  return (state->kind == TX_DUTY && word == DUTY_UNDETERMINED) ||
      (state->kind == TX_ALLOCATION_STATE && word == ALLOCATION_UNDETERMINED) ||
      (state->kind == TX_SELECTION_STATE && word == SELECTION_UNDETERMINED);
}

static uint16_t word_of(const struct tx *node) {
  while (node->kind == TX_LIFT) node = node->a;
  return (uint16_t)node->value.number;
}

/* The number kind two sides are compared in: the widest of both. */
static enum register_kind common_kind(enum register_kind a, enum register_kind b) {
  return a > b ? a : b;
}

/* What brings two sides to a scale: the immediate SCALES. */
static uint16_t scales_of(uint32_t scale, const struct tx *a, const struct tx *b) {
  return (uint16_t)((scale - a->type.scale) << 4 | (scale - b->type.scale));
}

static uint32_t lower_comparison(struct lowering *lowering, const struct tx *node) {
  const struct tx *a = node->a, *b = node->b;
  if (node->kind == TX_EQUAL && a->type.kind == TYPE_ENUM && (is_word(a) || is_word(b))) {
    const struct tx *side = is_word(b) ? a : b, *word = is_word(b) ? b : a;
    enum register_kind kind = kind_of(lowering, side);
    if (asks_undetermined(side, word_of(word)))
      return emit(lowering, node,
          (struct instruction){.op = OP_UNDETERMINED, .a = known_draft(lowering, side)});
    uint16_t op = kind == REG_SET8 ? OP_IS_SET8 : kind == REG_SET64 ? OP_IS_SET64 : OP_IS_CODE;
    return emit(lowering, node,
        (struct instruction){.op = op, .imm = word_of(word), .a = known_draft(lowering, side)});
  }
  enum register_kind kind_a = kind_of(lowering, a), kind_b = kind_of(lowering, b), kind = kind_a;
  if (kind_a != kind_b) kind = kind_a >= REG_NUMBER ? common_kind(kind_a, kind_b) : REG_CODE;
  struct instruction code = {.a = operand(lowering, a, kind), .b = operand(lowering, b, kind)};
  if (node->kind == TX_EQUAL) {
    code.op = equal_ops[kind];
  } else {
    code.op = number_ops[node->kind][kind - REG_NUMBER];
  }
  if (kind == REG_NUMBER || kind == REG_BOUNDS) {
    uint32_t scale = a->type.scale > b->type.scale ? a->type.scale : b->type.scale;
    code.imm = scales_of(scale, a, b);
  }
  return lower_among_values(lowering, node, emit(lowering, node, code));
}

/* -- numbers -- */

static enum number_way way_of(const struct tx *node) {
  return node->exact ? WAY_EXACT : node->bounded ? WAY_BOUNDS : WAY_PLAIN;
}

/* Operations that bring both sides to the scale of the result as they compute. */
static bool takes_scales(const struct tx *node) {
  return node->kind == TX_ADD || node->kind == TX_SUBTRACT || node->kind == TX_MINIMUM ||
      node->kind == TX_MAXIMUM;
}

static uint32_t lower_arithmetic(struct lowering *lowering, const struct tx *node) {
  enum number_way way = way_of(node);
  struct instruction code = {.op = number_ops[node->kind][way]};
  assert(code.op != NO_OP && "an operation that is never exact");
  code.a = value_operand(lowering, node, node->a, REG_NUMBER + way);
  if (node->b) code.b = value_operand(lowering, node, node->b, REG_NUMBER + way);
  int imm = 0;
  if (takes_scales(node) && way != WAY_EXACT) imm = scales_of(node->type.scale, node->a, node->b);
  if (node->kind == TX_WIDEN) imm = node->type.scale - node->a->type.scale;
  if (node->kind == TX_MULTIPLY && way != WAY_EXACT)
    imm = node->a->type.scale + node->b->type.scale - node->type.scale;
  if (node->kind == TX_DIVIDE && way != WAY_EXACT)
    imm = node->type.scale - node->a->type.scale + node->b->type.scale;
  assert(imm >= 0 && imm <= UINT16_MAX);
  code.imm = (uint16_t)imm;
  return emit(lowering, node, code);
}

static uint32_t lower_round(struct lowering *lowering, const struct tx *node) {
  enum register_kind from = kind_of(lowering, node->a);
  struct instruction code = {.a = known_draft(lowering, node->a)};
  uint32_t scale_in = node->a->type.scale;
  if (from == REG_FRACTION) {
    scale_in = 0;
    code.op = node->bounded ? OP_ROUND_FRACTION_BOUNDS : OP_ROUND_FRACTION_NUMBER;
  } else {
    code.op = node->bounded ? OP_ROUND_BOUNDS : OP_ROUND_NUMBER;
    code.a = operand(lowering, node->a, node->bounded ? REG_BOUNDS : REG_NUMBER);
  }
  code.imm = (uint16_t)((uint32_t)node->rounding << 8 | scale_in << 4 | node->type.scale);
  return emit(lowering, node, code);
}

/* Operations of numbers and dates: their opcode says what registers they take. */
static uint32_t lower_by_table(
    struct lowering *lowering, const struct tx *node, uint16_t op, uint16_t imm) {
  const struct opcode_info *info = &opcode_infos[op];
  struct instruction code = {.op = op,
      .imm = imm,
      .a = value_operand(lowering, node, node->a, (enum register_kind)info->a)};
  if (node->b) code.b = value_operand(lowering, node, node->b, (enum register_kind)info->b);
  if (node->c) code.c = value_operand(lowering, node, node->c, (enum register_kind)info->c);
  return emit(lowering, node, code);
}

static uint32_t lower_function(struct lowering *lowering, const struct tx *node) {
  const struct function_info *function = &functions[node->index];
  bool is_within = node->bounded;
  /* a condition is decided by bounds where they can */
  if (node->type.kind == TYPE_BOOLEAN && function->bounds_opcode != OP_N_OPCODES)
    for (uint32_t i = 0; i < typed_n_children(node); i++)
      is_within |= typed_child(node, i)->bounded;
  return lower_by_table(lowering, node, is_within ? function->bounds_opcode : function->opcode, 0);
}

/* -- references -- */

static uint32_t lower_follow(struct lowering *lowering, const struct tx *node) {
  const enum register_kind kind = kind_of(lowering, node->b);
  struct instruction code = {.op = follow_ops[kind],
      .a = operand(lowering, node->a, REG_TEXT),
      .b = known_draft(lowering, node->b)};
  assert(code.op != NO_OP && "the value of an instance is never exact");
  if (kind == REG_SET8 || kind == REG_SET64) /* what is possible where nothing is known */
    code.imm = (uint16_t)(lowering->program->schema.enumerations[node->type.of].n_words - 1);
  return emit(lowering, node, code);
}

/* -- choice -- */

static uint32_t lower_if(struct lowering *lowering, const struct tx *node) {
  enum register_kind kind = register_kind_of_type(node->type, node->bounded);
  struct instruction code = {.op = choose_ops[kind],
      .a = operand(lowering, node->a, REG_TRUTH),
      .b = operand(lowering, node->b, kind),
      .c = operand(lowering, node->c, kind)};
  return emit(lowering, node, code);
}

static uint32_t lower_except(struct lowering *lowering, const struct tx *node) {
  enum register_kind kind = register_kind_of_type(node->type, node->bounded);
  struct instruction code = {
      .op = except_ops[kind], .a = operand(lowering, node->a, kind), .c = node->n_cases};
  uint32_t *triples = ARENA_ARRAY(lowering->arena, uint32_t, 3 * (size_t)node->n_cases);
  for (uint32_t i = 0; i < node->n_cases; i++) {
    triples[3 * i] = operand(lowering, node->cases[i].condition, REG_TRUTH);
    triples[3 * i + 1] = operand(lowering, node->cases[i].value, kind);
    triples[3 * i + 2] = lower_name(lowering, node->cases[i].name);
  }
  code.b = lowering->operands.n;
  for (uint32_t i = 0; i < 3 * node->n_cases; i++)
    VEC_PUSH(lowering->arena, &lowering->operands, triples[i]);
  return emit(lowering, node, code);
}

/* -- reductions -- */

/* The condition of `any` over all rows: true, for each row. */
static uint32_t true_rows(struct lowering *lowering, const struct tx *node) {
  struct value value = {
      .type = {.kind = TYPE_BOOLEAN, .of = NONE_INDEX}, .known = true, .number = 1};
  struct instruction constant = {.op = OP_CONST_TRUTH, .a = lower_constant(lowering, &value)};
  uint32_t draft = lower_emit(lowering, constant, ENTITY_RUN, node->span);
  return lower_emit(
      lowering, (struct instruction){.op = OP_LIFT_TRUTH, .a = draft}, node->entity, node->span);
}

/* Over the rows that name the row. A reference field is a draft of its own, whatever the condition
 * says. */
static uint32_t lower_reference(struct lowering *lowering, const struct tx *node) {
  const struct field *field = &lowering->program->schema.fields[node->reference];
  struct tx named = {.kind = TX_FIELD,
      .type = field->type,
      .home = node->entity,
      .index = node->reference,
      .span = node->span};
  return lower_field(lowering, &named);
}

static uint32_t lower_refer(struct lowering *lowering, const struct tx *node) {
  struct instruction code = {.b = lower_reference(lowering, node)};
  switch ((int)node->reduce) {
  case REDUCE_ANY: code.op = OP_ANY_REFER; break;
  case REDUCE_COUNT: code.op = OP_COUNT_REFER; break;
  case REDUCE_SUM: code.op = OP_SUM_REFER; break;
  case REDUCE_MIN: code.op = OP_MIN_REFER; break;
  case REDUCE_MAX: code.op = OP_MAX_REFER; break;
  case REDUCE_AVERAGE:
    code.op = node->exact ? OP_AVERAGE_FRACTION_REFER : OP_AVERAGE_REFER;
    code.imm = node->b->type.scale;
    break;
  default: break; /* statistics: lower_statistic */
  }
  if (!node->b) {
    code.a = node->a ? operand(lowering, node->a, REG_TRUTH) : true_rows(lowering, node);
  } else {
    code.a = counted_value(lowering, node->b);
    code.c = counted_rows(lowering, node->a, node->b);
  }
  return emit(lowering, node, code);
}

/* Both sides of a comparison in one kind, and how. Sets of outcomes settle to their only member. */
static void lower_comparison_of_rows(
    struct lowering *lowering, const struct tx *node, uint32_t i, uint32_t *triple) {
  const struct tx_case *one = &node->cases[i];
  const struct tx *row = one->condition, *instance = one->value;
  enum register_kind kind = common_kind(kind_of(lowering, row), kind_of(lowering, instance));
  /* two that bound one key of the rows take it from one register */
  for (uint32_t other = 0; other < node->n_cases; other++)
    if (node->cases[other].condition == row)
      kind = common_kind(kind, kind_of(lowering, node->cases[other].value));
  if (row->type.kind == TYPE_ENUM) kind = REG_CODE;
  triple[0] = operand(lowering, row, kind);
  triple[1] = operand(lowering, instance, kind);
  triple[2] = one->match;
  if (row->type.kind == TYPE_DATE && (row->may_be_none || instance->may_be_none))
    triple[2] |= MATCH_MAY_BE_NONE;
  else triple[2] &= ~MATCH_NEGATED; /* then it is the comparison that it is written as */
  if (!(kind == REG_NUMBER || kind == REG_BOUNDS)) return;
  const uint32_t scale =
      row->type.scale > instance->type.scale ? row->type.scale : instance->type.scale;
  triple[2] |= (scale - row->type.scale) << MATCH_ROW_POWER_SHIFT |
      (scale - instance->type.scale) << MATCH_INSTANCE_POWER_SHIFT;
}

/* Over the rows compared with the row. */
static uint32_t lower_match(struct lowering *lowering, const struct tx *node) {
  static const uint16_t ops[] = {[REDUCE_ANY] = OP_ANY_MATCH,
      [REDUCE_COUNT] = OP_COUNT_MATCH,
      [REDUCE_SUM] = OP_SUM_MATCH,
      [REDUCE_MIN] = OP_MIN_MATCH,
      [REDUCE_MAX] = OP_MAX_MATCH};
  struct instruction code = {.op = ops[node->reduce]};
  uint32_t *triples = ARENA_ARRAY(lowering->arena, uint32_t, 3 * (size_t)node->n_cases);
  for (uint32_t i = 0; i < node->n_cases; i++)
    lower_comparison_of_rows(lowering, node, i, triples + 3 * i);
  if (!node->b) {
    code.a = node->a ? operand(lowering, node->a, REG_TRUTH) : true_rows(lowering, node);
  } else {
    code.a = counted_value(lowering, node->b);
    code.b = counted_rows(lowering, node->a, node->b);
  }
  code.c = lowering->operands.n;
  VEC_PUSH(lowering->arena, &lowering->operands, node->index);
  VEC_PUSH(lowering->arena, &lowering->operands, node->n_cases);
  for (uint32_t i = 0; i < 3 * node->n_cases; i++)
    VEC_PUSH(lowering->arena, &lowering->operands, triples[i]);
  return emit(lowering, node, code);
}

/* Of rows in an order, or told apart: below, or that name the row. */
static uint32_t lower_statistic(struct lowering *lowering, const struct tx *node) {
  struct instruction code = {0};
  enum register_kind kind = REG_BOUNDS;
  const struct type type = node->b->type;
  switch ((int)node->reduce) {
  case REDUCE_MEDIAN:
    code.op = node->exact ? OP_MEDIAN_FRACTION : OP_MEDIAN;
    code.imm = type.scale;
    break;
  case REDUCE_LARGEST:
  case REDUCE_SMALLEST:
    code.op = node->reduce == REDUCE_LARGEST ? OP_LARGEST : OP_SMALLEST;
    code.imm = (uint16_t)node->index;
    break;
  case REDUCE_LONGEST_RUN: code.op = OP_LONGEST_RUN; break;
  default:
    kind = register_kind_of_type(type, true);
    code.op = kind == REG_TRUTH ? OP_DISTINCT_TRUTH
        : kind == REG_CODE      ? OP_DISTINCT_CODE
        : kind == REG_TEXT      ? OP_DISTINCT_TEXT
                                : OP_DISTINCT_NUMBER;
    if (kind == REG_CODE)
      code.imm = (uint16_t)lowering->program->schema.enumerations[type.of].n_words;
    break;
  }
  code.a = kind == REG_BOUNDS ? counted_value(lowering, node->b) : operand(lowering, node->b, kind);
  const uint32_t condition = counted_rows(lowering, node->a, node->b);
  if (node->reference == NONE_INDEX) {
    code.b = condition;
    return emit(lowering, node, code);
  }
  code.op = (uint16_t)(code.op + OP_MEDIAN_REFER - OP_MEDIAN);
  code.b = lower_reference(lowering, node);
  code.c = condition;
  return emit(lowering, node, code);
}

static uint32_t lower_reduce(struct lowering *lowering, const struct tx *node) {
  if (node->n_cases) return lower_match(lowering, node);
  if (node->reduce >= REDUCE_MEDIAN) return lower_statistic(lowering, node);
  if (node->reference != NONE_INDEX) return lower_refer(lowering, node);
  struct instruction code = {0};
  switch ((int)node->reduce) {
  case REDUCE_ANY:
    code = (struct instruction){.op = OP_ANY,
        .a = node->a ? operand(lowering, node->a, REG_TRUTH) : true_rows(lowering, node)};
    return emit(lowering, node, code);
  case REDUCE_COUNT:
    if (!node->a)
      return emit(lowering, node, (struct instruction){.op = OP_COUNT_ROWS, .a = node->entity});
    return emit(lowering, node,
        (struct instruction){.op = OP_COUNT_BOUNDS, .a = operand(lowering, node->a, REG_TRUTH)});
  case REDUCE_SUM: code.op = node->bounded ? OP_SUM_BOUNDS : OP_SUM; break;
  case REDUCE_MIN: code.op = node->bounded ? OP_MIN_BELOW_BOUNDS : OP_MIN_BELOW; break;
  case REDUCE_MAX: code.op = node->bounded ? OP_MAX_BELOW_BOUNDS : OP_MAX_BELOW; break;
  case REDUCE_AVERAGE:
    if (node->exact) code.op = node->bounded ? OP_AVERAGE_FRACTION_BOUNDS : OP_AVERAGE_FRACTION;
    else code.op = node->bounded ? OP_AVERAGE_BOUNDS : OP_AVERAGE;
    code.imm = node->b->type.scale;
    break;
  default: break; /* statistics: lower_statistic */
  }
  assert((node->bounded || !node->a) && "where some rows count it may be unknown which");
  code.a =
      node->bounded ? counted_value(lowering, node->b) : operand(lowering, node->b, REG_NUMBER);
  if (node->bounded) code.b = counted_rows(lowering, node->a, node->b);
  return emit(lowering, node, code);
}

/* -- the walk -- */

static uint32_t lower_one(struct lowering *lowering, const struct tx *node) {
  struct instruction code = {0};
  switch ((enum tx_kind)node->kind) {
  case TX_CONSTANT:
  case TX_UNKNOWN: return lower_constant_node(lowering, node);
  case TX_AS_OF:
    return lower_emit(lowering, (struct instruction){.op = OP_AS_OF}, ENTITY_RUN, node->span);
  case TX_PARAMETER:
    return lower_emit(lowering, (struct instruction){.op = OP_PARAMETER, .a = node->index},
        ENTITY_RUN, node->span);
  case TX_READING:
    return lower_emit(
        lowering, (struct instruction){.op = OP_READING, .a = node->index}, ENTITY_RUN, node->span);
  case TX_FIELD: return lower_field(lowering, node);
  case TX_WITHIN: return lower_within(lowering, node);
  case TX_THIS: return emit(lowering, node, (struct instruction){.op = OP_THIS, .a = node->home});
  case TX_ID_ORDER:
    return emit(lowering, node, (struct instruction){.op = OP_ID_ORDER, .a = node->index});
  case TX_GIVEN:
    return emit(lowering, node, (struct instruction){.op = OP_GIVEN, .a = node->index});
  case TX_DEFINE:
    assert(lowering->defines[node->index] != NO_REGISTER);
    return lowering->defines[node->index];
  case TX_DECISION:
    assert(lowering->decisions[node->index] != NO_REGISTER);
    return lowering->decisions[node->index];
  case TX_CHOSEN:
    return emit(lowering, node,
        (struct instruction){.op = OP_CHOSEN, .a = lowering->selections[node->index].status});
  case TX_STATUS:
    return emit(lowering, node,
        (struct instruction){.op = OP_STATUS, .a = lowering->selections[node->index].status});
  case TX_RANK: return lowering->selections[node->index].rank;
  case TX_SELECTION_STATE: return lowering->selections[node->index].state;
  case TX_SHARE: return lowering->allocations[node->index].rank;
  case TX_ALLOCATION_STATE: return lowering->allocations[node->index].state;
  case TX_DUTY: return lowering->duties[node->index];
  case TX_LIFT:
    code.op = lift_ops[kind_of(lowering, node->a)];
    code.a = known_draft(lowering, node->a);
    return emit(lowering, node, code);
  case TX_FOLLOW: return lower_follow(lowering, node);
  case TX_REDUCE: return lower_reduce(lowering, node);
  case TX_NOT:
    return emit(lowering, node,
        (struct instruction){.op = OP_NOT, .a = operand(lowering, node->a, REG_TRUTH)});
  case TX_AND:
  case TX_OR:
    code.op = node->kind == TX_AND ? OP_AND : OP_OR;
    code.a = operand(lowering, node->a, REG_TRUTH);
    code.b = operand(lowering, node->b, REG_TRUTH);
    return emit(lowering, node, code);
  case TX_EQUAL:
  case TX_LESS:
  case TX_LESS_EQUAL: return lower_comparison(lowering, node);
  case TX_ADD:
  case TX_SUBTRACT:
  case TX_MULTIPLY:
  case TX_DIVIDE:
  case TX_NEGATE:
  case TX_WIDEN:
  case TX_ABS:
  case TX_MINIMUM:
  case TX_MAXIMUM: return lower_arithmetic(lowering, node);
  case TX_ROUND: return lower_round(lowering, node);
  case TX_FUNCTION: return lower_function(lowering, node);
  case TX_ADD_DAYS:
    return lower_by_table(lowering, node, node->bounded ? OP_ADD_DAYS_BOUNDS : OP_ADD_DAYS, 0);
  case TX_ADD_WORKING_DAYS:
    return lower_by_table(
        lowering, node, node->bounded ? OP_ADD_WORKING_DAYS_BOUNDS : OP_ADD_WORKING_DAYS, 0);
  case TX_ADD_MONTHS:
    return lower_by_table(lowering, node, node->bounded ? OP_ADD_MONTHS_BOUNDS : OP_ADD_MONTHS,
        (uint16_t)(node->months << 4 | node->months_rounding));
  case TX_PARAMETER_ON:
    code.op = node->bounded ? OP_PARAMETER_ON_BOUNDS : OP_PARAMETER_ON;
    code.a = value_operand(lowering, node, node->a, node->bounded ? REG_BOUNDS : REG_NUMBER);
    code.b = node->index;
    return emit(lowering, node, code);
  case TX_IF: return lower_if(lowering, node);
  case TX_EXCEPT: return lower_except(lowering, node);
  }
  assert(!"a node of no kind");
  return NO_REGISTER;
}

/* Puts a child on the stack if it has no register yet; true if it did. */
static bool visit(struct lowering *lowering, struct tx *child) {
  if (!child || known_draft(lowering, child) != NO_REGISTER) return false;
  VEC_PUSH(lowering->arena, &lowering->stack, child);
  return true;
}

/* True where nothing is left to lower before the node itself. Children are put on the stack last
 * first, so that they are made in the order written. */
static bool is_ready(struct lowering *lowering, struct tx *node) {
  bool is_waiting = false;
  for (uint32_t i = typed_n_children(node); i-- > 0;)
    is_waiting |= visit(lowering, typed_child(node, i));
  return !is_waiting;
}

uint32_t lower_node(struct lowering *lowering, struct tx *root) {
  lowering->stack.n = 0;
  visit(lowering, root);
  while (lowering->stack.n) {
    struct tx *node = lowering->stack.items[lowering->stack.n - 1];
    /* a shared node may stand on the stack twice */
    if (known_draft(lowering, node) == NO_REGISTER) {
      if (!is_ready(lowering, node)) continue;
      remember(lowering, node, lower_one(lowering, node));
    }
    lowering->stack.n--;
  }
  return known_draft(lowering, root);
}
