/* One typed node -> one instruction, with conversions where an operand is of another kind than the
 * operation takes.
 *
 * A node's register has the kind natural to it: numbers by how they compute (plain, bounded,
 * exact), a decision its set of possible outcomes. Who needs another kind converts: BOUND and
 * SETTLE between plain and bounded, FRACTION_* into exact, OUTCOME_* from a set to its only member.
 * The walk keeps its own stack: expressions may be deep. typed.h.
 */
#include "compiler/typed/functions.h"
#include "compiler/lower/operand.h"
#include "compiler/typed/walk.h"

#include <assert.h>

/* One operation's opcodes by the kind it computes in. OP_N_OPCODES: there is none. */
static const uint16_t equal_ops[REG_N_KINDS] = {OP_EQ_TRUTH, OP_EQ_SET8, OP_EQ_SET64, OP_EQ_CODE,
    OP_EQ_TEXT, OP_EQ_NUMBER, OP_EQ_BOUNDS, OP_EQ_FRACTION};
static const uint16_t lift_ops[REG_N_KINDS] = {OP_LIFT_TRUTH, OP_LIFT_SET8, OP_LIFT_SET64,
    OP_LIFT_CODE, OP_LIFT_TEXT, OP_LIFT_NUMBER, OP_LIFT_BOUNDS, OP_LIFT_FRACTION};
static const uint16_t follow_ops[REG_N_KINDS] = {OP_FOLLOW_TRUTH, OP_FOLLOW_SET8, OP_FOLLOW_SET64,
    OP_FOLLOW_CODE, OP_FOLLOW_TEXT, OP_FOLLOW_NUMBER, OP_FOLLOW_BOUNDS, NO_OP};
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

/* -- leaves -- */

static uint32_t lower_constant_node(struct lowering *lowering, const struct tx *node) {
  struct value value = {.type = node->type};
  if (node->kind == TX_CONSTANT) value = *node->value;
  enum register_kind kind = register_kind_of_type(value.type, false);
  struct instruction code = {.op = constant_ops[kind], .a = lower_constant(lowering, &value)};
  return lower_emit(lowering, code, ENTITY_RUN, node->span);
}

/* Of a value of the preceding year that no record tells there is none, not any. */
static bool is_told(const struct lowering *lowering, const struct tx *node) {
  return lowering->program->schema.fields[node->a->index].origin == FIELD_PREVIOUS;
}

static uint32_t lower_within(struct lowering *lowering, const struct tx *node) {
  struct instruction code = {.op = is_told(lowering, node) ? OP_TOLD_WITHIN
          : node->b && node->more->c                       ? OP_WITHIN
          : node->b                                        ? OP_AT_LEAST
                                                           : OP_AT_MOST,
      .a = lower_operand(lowering, node->a, REG_NUMBER),
      .b = lower_value_operand(lowering, node, node->b ? node->b : node->more->c, REG_NUMBER)};
  if (node->b && node->more->c)
    code.c = lower_value_operand(lowering, node, node->more->c, REG_NUMBER);
  return lower_emit_node(lowering, node, code);
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
  return (uint16_t)node->value->number;
}

/* What brings two sides to a scale: the immediate SCALES. */
static uint16_t scales_of(uint32_t scale, const struct tx *a, const struct tx *b) {
  return (uint16_t)((scale - a->type.scale) << 4 | (scale - b->type.scale));
}

static uint32_t lower_comparison(struct lowering *lowering, const struct tx *node) {
  const struct tx *a = node->a, *b = node->b;
  if (node->kind == TX_EQUAL && a->type.kind == TYPE_ENUM && (is_word(a) || is_word(b))) {
    const struct tx *side = is_word(b) ? a : b, *word = is_word(b) ? b : a;
    enum register_kind kind = lower_kind_of(lowering, side);
    if (asks_undetermined(side, word_of(word)))
      return lower_emit_node(lowering, node,
          (struct instruction){.op = OP_UNDETERMINED, .a = lower_known(lowering, side)});
    uint16_t op = kind == REG_SET8 ? OP_IS_SET8 : kind == REG_SET64 ? OP_IS_SET64 : OP_IS_CODE;
    return lower_emit_node(lowering, node,
        (struct instruction){.op = op, .imm = word_of(word), .a = lower_known(lowering, side)});
  }
  enum register_kind kind_a = lower_kind_of(lowering, a), kind_b = lower_kind_of(lowering, b),
                     kind = kind_a;
  if (kind_a != kind_b) kind = kind_a >= REG_NUMBER ? lower_common_kind(kind_a, kind_b) : REG_CODE;
  struct instruction code = {
      .a = lower_operand(lowering, a, kind), .b = lower_operand(lowering, b, kind)};
  if (node->kind == TX_EQUAL) {
    code.op = equal_ops[kind];
  } else {
    code.op = number_ops[node->kind][kind - REG_NUMBER];
  }
  if (kind == REG_NUMBER || kind == REG_BOUNDS) {
    uint32_t scale = a->type.scale > b->type.scale ? a->type.scale : b->type.scale;
    code.imm = scales_of(scale, a, b);
  }
  return lower_among_values(lowering, node, lower_emit_node(lowering, node, code));
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
  code.a = lower_value_operand(lowering, node, node->a, REG_NUMBER + way);
  if (node->b) code.b = lower_value_operand(lowering, node, node->b, REG_NUMBER + way);
  int imm = 0;
  if (takes_scales(node) && way != WAY_EXACT) imm = scales_of(node->type.scale, node->a, node->b);
  if (node->kind == TX_WIDEN) imm = node->type.scale - node->a->type.scale;
  if (node->kind == TX_MULTIPLY && way != WAY_EXACT)
    imm = node->a->type.scale + node->b->type.scale - node->type.scale;
  if (node->kind == TX_DIVIDE && way != WAY_EXACT)
    imm = node->type.scale - node->a->type.scale + node->b->type.scale;
  assert(imm >= 0 && imm <= UINT16_MAX);
  code.imm = (uint16_t)imm;
  return lower_emit_node(lowering, node, code);
}

static uint32_t lower_round(struct lowering *lowering, const struct tx *node) {
  enum register_kind from = lower_kind_of(lowering, node->a);
  struct instruction code = {.a = lower_known(lowering, node->a)};
  uint32_t scale_in = node->a->type.scale;
  if (from == REG_FRACTION) {
    scale_in = 0;
    code.op = node->bounded ? OP_ROUND_FRACTION_BOUNDS : OP_ROUND_FRACTION_NUMBER;
  } else {
    code.op = node->bounded ? OP_ROUND_BOUNDS : OP_ROUND_NUMBER;
    code.a = lower_operand(lowering, node->a, node->bounded ? REG_BOUNDS : REG_NUMBER);
  }
  code.imm = (uint16_t)((uint32_t)node->rounding << 8 | scale_in << 4 | node->type.scale);
  return lower_emit_node(lowering, node, code);
}

/* Operations of numbers and dates: their opcode says what registers they take. */
static uint32_t lower_by_table(
    struct lowering *lowering, const struct tx *node, uint16_t op, uint16_t imm) {
  const struct opcode_info *info = &opcode_infos[op];
  struct instruction code = {.op = op,
      .imm = imm,
      .a = lower_value_operand(lowering, node, node->a, (enum register_kind)info->a)};
  if (node->b) code.b = lower_value_operand(lowering, node, node->b, (enum register_kind)info->b);
  if (node->more->c)
    code.c = lower_value_operand(lowering, node, node->more->c, (enum register_kind)info->c);
  return lower_emit_node(lowering, node, code);
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
  const enum register_kind kind = lower_kind_of(lowering, node->b);
  struct instruction code = {.op = follow_ops[kind],
      .a = lower_operand(lowering, node->a, REG_TEXT),
      .b = lower_known(lowering, node->b)};
  assert(code.op != NO_OP && "the value of an instance is never exact");
  if (kind == REG_SET8 || kind == REG_SET64) /* what is possible where nothing is known */
    code.imm = (uint16_t)(lowering->program->schema.enumerations[node->type.of].n_words - 1);
  return lower_emit_node(lowering, node, code);
}

/* -- choice -- */

static uint32_t lower_if(struct lowering *lowering, const struct tx *node) {
  enum register_kind kind = register_kind_of_type(node->type, node->bounded);
  struct instruction code = {.op = choose_ops[kind],
      .a = lower_operand(lowering, node->a, REG_TRUTH),
      .b = lower_operand(lowering, node->b, kind),
      .c = lower_operand(lowering, node->more->c, kind)};
  return lower_emit_node(lowering, node, code);
}

static uint32_t lower_except(struct lowering *lowering, const struct tx *node) {
  enum register_kind kind = register_kind_of_type(node->type, node->bounded);
  struct instruction code = {.op = except_ops[kind],
      .a = lower_operand(lowering, node->a, kind),
      .c = node->more->n_cases};
  uint32_t *triples = ARENA_ARRAY(lowering->arena, uint32_t, 3 * (size_t)node->more->n_cases);
  for (uint32_t i = 0; i < node->more->n_cases; i++) {
    triples[3 * i] = lower_operand(lowering, node->more->cases[i].condition, REG_TRUTH);
    triples[3 * i + 1] = lower_operand(lowering, node->more->cases[i].value, kind);
    triples[3 * i + 2] = lower_name(lowering, node->more->cases[i].name);
  }
  code.b = lowering->operands.n;
  for (uint32_t i = 0; i < 3 * node->more->n_cases; i++)
    VEC_PUSH(lowering->arena, &lowering->operands, triples[i]);
  return lower_emit_node(lowering, node, code);
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
  case TX_THIS:
    return lower_emit_node(lowering, node, (struct instruction){.op = OP_THIS, .a = node->home});
  case TX_ID_ORDER:
    return lower_emit_node(
        lowering, node, (struct instruction){.op = OP_ID_ORDER, .a = node->index});
  case TX_GIVEN:
    return lower_emit_node(lowering, node, (struct instruction){.op = OP_GIVEN, .a = node->index});
  case TX_DEFINE:
    assert(lowering->defines[node->index] != NO_REGISTER);
    return lowering->defines[node->index];
  case TX_DECISION:
    assert(lowering->decisions[node->index] != NO_REGISTER);
    return lowering->decisions[node->index];
  case TX_CHOSEN:
    return lower_emit_node(lowering, node,
        (struct instruction){.op = OP_CHOSEN, .a = lowering->selections[node->index].status});
  case TX_STATUS:
    return lower_emit_node(lowering, node,
        (struct instruction){.op = OP_STATUS, .a = lowering->selections[node->index].status});
  case TX_RANK: return lowering->selections[node->index].rank;
  case TX_SELECTION_STATE: return lowering->selections[node->index].state;
  case TX_SHARE: return lowering->allocations[node->index].rank;
  case TX_ALLOCATION_STATE: return lowering->allocations[node->index].state;
  case TX_DUTY: return lowering->duties[node->index];
  case TX_LIFT:
    code.op = lift_ops[lower_kind_of(lowering, node->a)];
    code.a = lower_known(lowering, node->a);
    return lower_emit_node(lowering, node, code);
  case TX_FOLLOW: return lower_follow(lowering, node);
  case TX_REDUCE: return lower_reduce(lowering, node);
  case TX_NOT:
    return lower_emit_node(lowering, node,
        (struct instruction){.op = OP_NOT, .a = lower_operand(lowering, node->a, REG_TRUTH)});
  case TX_AND:
  case TX_OR:
    code.op = node->kind == TX_AND ? OP_AND : OP_OR;
    code.a = lower_operand(lowering, node->a, REG_TRUTH);
    code.b = lower_operand(lowering, node->b, REG_TRUTH);
    return lower_emit_node(lowering, node, code);
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
    code.a = lower_value_operand(lowering, node, node->a, node->bounded ? REG_BOUNDS : REG_NUMBER);
    code.b = node->index;
    return lower_emit_node(lowering, node, code);
  case TX_IF: return lower_if(lowering, node);
  case TX_EXCEPT: return lower_except(lowering, node);
  }
  assert(!"a node of no kind");
  return NO_REGISTER;
}

/* Puts a child on the stack if it has no register yet; true if it did. */
static bool visit(struct lowering *lowering, struct tx *child) {
  if (!child || lower_known(lowering, child) != NO_REGISTER) return false;
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
    if (lower_known(lowering, node) == NO_REGISTER) {
      if (!is_ready(lowering, node)) continue;
      lower_remember(lowering, node, lower_one(lowering, node));
    }
    lowering->stack.n--;
  }
  return lower_known(lowering, root);
}
