/* Aggregates: over the rows below, over those that name the row, over those compared with it. */
#include "compiler/lower/operand.h"

#include <assert.h>

/* The condition of `any` over all rows: true, for each row. */
static uint32_t lower_true_rows(struct lowering *lowering, const struct tx *node) {
  struct value value = {
      .type = {.kind = TYPE_BOOLEAN, .of = NONE_INDEX}, .known = true, .number = 1};
  struct instruction constant = {.op = OP_CONST_TRUTH, .a = lower_constant(lowering, &value)};
  uint32_t draft = lower_emit(lowering, constant, ENTITY_RUN, node->span);
  return lower_emit(lowering, (struct instruction){.op = OP_LIFT_TRUTH, .a = draft},
      node->more->entity, node->span);
}

/* Over the rows that name the row. A reference field is a draft of its own, whatever the condition
 * says. */
static uint32_t lower_reference(struct lowering *lowering, const struct tx *node) {
  const struct field *field = &lowering->program->schema.fields[node->more->reference];
  struct tx named = {.more = &tx_no_more,
      .kind = TX_FIELD,
      .type = field->type,
      .home = node->more->entity,
      .index = node->more->reference,
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
    code.a =
        node->a ? lower_operand(lowering, node->a, REG_TRUTH) : lower_true_rows(lowering, node);
  } else {
    code.a = lower_counted_value(lowering, node->b);
    code.c = lower_counted_rows(lowering, node->a, node->b);
  }
  return lower_emit_node(lowering, node, code);
}

/* Both sides of a comparison in one kind, and how. A set of outcomes settles to its only member but
 * beside another. */
static void lower_comparison_of_rows(
    struct lowering *lowering, const struct tx *node, uint32_t i, uint32_t *triple) {
  const struct tx_case *one = &node->more->cases[i];
  const struct tx *row = one->condition, *instance = one->value;
  enum register_kind kind =
      lower_common_kind(lower_kind_of(lowering, row), lower_kind_of(lowering, instance));
  /* two that bound one key of the rows take it from one register */
  for (uint32_t other = 0; other < node->more->n_cases; other++)
    if (node->more->cases[other].condition == row)
      kind = lower_common_kind(kind, lower_kind_of(lowering, node->more->cases[other].value));
  if (row->type.kind == TYPE_ENUM) {
    kind = lower_kind_of(lowering, row);
    const bool is_set = kind == REG_SET8 || kind == REG_SET64;
    if (!is_set || lower_kind_of(lowering, instance) != kind) kind = REG_CODE;
  }
  triple[0] = lower_operand(lowering, row, kind);
  triple[1] = lower_operand(lowering, instance, kind);
  triple[2] = one->match;
  if (row->may_be_none || instance->may_be_none) triple[2] |= MATCH_MAY_BE_NONE;
  if (row->type.kind != TYPE_DATE || !(triple[2] & MATCH_MAY_BE_NONE))
    triple[2] &= ~MATCH_NEGATED; /* then it is the comparison that it is written as */
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
  uint32_t *triples = ARENA_ARRAY(lowering->arena, uint32_t, 3 * (size_t)node->more->n_cases);
  for (uint32_t i = 0; i < node->more->n_cases; i++)
    lower_comparison_of_rows(lowering, node, i, triples + 3 * i);
  if (!node->b) {
    code.a =
        node->a ? lower_operand(lowering, node->a, REG_TRUTH) : lower_true_rows(lowering, node);
  } else {
    code.a = lower_counted_value(lowering, node->b);
    code.b = lower_counted_rows(lowering, node->a, node->b);
  }
  code.c = lowering->operands.n;
  VEC_PUSH(lowering->arena, &lowering->operands, node->index);
  VEC_PUSH(lowering->arena, &lowering->operands, node->more->n_cases);
  for (uint32_t i = 0; i < 3 * node->more->n_cases; i++)
    VEC_PUSH(lowering->arena, &lowering->operands, triples[i]);
  return lower_emit_node(lowering, node, code);
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
  code.a = kind == REG_BOUNDS ? lower_counted_value(lowering, node->b)
                              : lower_operand(lowering, node->b, kind);
  const uint32_t condition = lower_counted_rows(lowering, node->a, node->b);
  if (node->more->reference == NONE_INDEX) {
    code.b = condition;
    return lower_emit_node(lowering, node, code);
  }
  code.op = (uint16_t)(code.op + OP_MEDIAN_REFER - OP_MEDIAN);
  code.b = lower_reference(lowering, node);
  code.c = condition;
  return lower_emit_node(lowering, node, code);
}

uint32_t lower_reduce(struct lowering *lowering, const struct tx *node) {
  if (node->more->n_cases) return lower_match(lowering, node);
  if (node->reduce >= REDUCE_MEDIAN) return lower_statistic(lowering, node);
  if (node->more->reference != NONE_INDEX) return lower_refer(lowering, node);
  struct instruction code = {0};
  switch ((int)node->reduce) {
  case REDUCE_ANY:
    code = (struct instruction){.op = OP_ANY,
        .a = node->a ? lower_operand(lowering, node->a, REG_TRUTH)
                     : lower_true_rows(lowering, node)};
    return lower_emit_node(lowering, node, code);
  case REDUCE_COUNT:
    if (!node->a)
      return lower_emit_node(
          lowering, node, (struct instruction){.op = OP_COUNT_ROWS, .a = node->more->entity});
    return lower_emit_node(lowering, node,
        (struct instruction){
            .op = OP_COUNT_BOUNDS, .a = lower_operand(lowering, node->a, REG_TRUTH)});
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
  code.a = node->bounded ? lower_counted_value(lowering, node->b)
                         : lower_operand(lowering, node->b, REG_NUMBER);
  if (node->bounded) code.b = lower_counted_rows(lowering, node->a, node->b);
  return lower_emit_node(lowering, node, code);
}
