/* What is lowered already, as an operand: in the kind its user takes, and of values only where what
 * has no value, known, must not pass (language.md §4). */
#include "compiler/lower/operand.h"

#include <assert.h>

static const uint16_t field_ops[REG_N_KINDS] = {
    OP_FIELD_TRUTH, NO_OP, NO_OP, OP_FIELD_CODE, OP_FIELD_TEXT, OP_FIELD_NUMBER, NO_OP, NO_OP};
static const uint16_t field_or_ops[REG_N_KINDS] = {OP_FIELD_OR_TRUTH, NO_OP, NO_OP,
    OP_FIELD_OR_CODE, OP_FIELD_OR_TEXT, OP_FIELD_OR_NUMBER, NO_OP, NO_OP};

/* The draft of a node already lowered, NO_REGISTER if it is not. */
uint32_t lower_known(const struct lowering *lowering, const struct tx *node) {
  if (node->mark >= lowering->nodes.n) return NO_REGISTER;
  const struct lowered *lowered = &lowering->nodes.items[node->mark];
  return lowered->node == node ? lowered->draft : NO_REGISTER;
}

void lower_remember(struct lowering *lowering, struct tx *node, uint32_t draft) {
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
uint32_t lower_operand(struct lowering *lowering, const struct tx *node, enum register_kind kind) {
  return lower_convert(lowering, lower_known(lowering, node), kind, node->type.scale, node->span);
}

enum register_kind lower_kind_of(const struct lowering *lowering, const struct tx *node) {
  return lowering->drafts.items[lower_known(lowering, node)].kind;
}

uint32_t lower_emit_node(
    struct lowering *lowering, const struct tx *node, struct instruction code) {
  return lower_emit(lowering, code, node->home, node->span);
}

/* -- no value, known (language.md §4) -- */

uint32_t lower_has_value(struct lowering *lowering, const struct tx *node) {
  static const uint16_t ops[REG_N_KINDS] = {
      [REG_TEXT] = OP_HAS_NAMED, [REG_NUMBER] = OP_HAS_DAY, [REG_BOUNDS] = OP_HAS_DAYS};
  const struct instruction code = {
      .op = ops[lower_kind_of(lowering, node)], .a = lower_known(lowering, node)};
  return lower_emit_node(lowering, node, code);
}

/* A lowered operand of an operation that is of values only, in the kind it takes: none is a fault,
 * told where the operation stands. */
uint32_t lower_value_operand(struct lowering *lowering, const struct tx *operation,
    const struct tx *node, enum register_kind kind) {
  const uint32_t draft = lower_operand(lowering, node, kind);
  if (!node->may_be_none || node->type.kind != TYPE_DATE) return draft;
  return lower_emit_node(lowering, operation,
      (struct instruction){.op = kind == REG_BOUNDS ? OP_DAYS_OF : OP_DAY_OF, .a = draft});
}

uint32_t lower_both(struct lowering *lowering, const struct tx *node, uint32_t a, uint32_t b) {
  if (a == NO_REGISTER) return b;
  return lower_emit_node(lowering, node, (struct instruction){.op = OP_AND, .a = a, .b = b});
}

/* Who is met always has a value: `this`. */
static bool is_this(const struct tx *node) {
  while (node->kind == TX_LIFT) node = node->a;
  return node->kind == TX_THIS;
}

/* What a comparison comes to that surely has values on both sides, where they may have none: false
 * without, whatever the other side. A reference that names nobody is not the instance anyway. */
uint32_t lower_among_values(struct lowering *lowering, const struct tx *node, uint32_t compared) {
  const struct tx *sides[2] = {node->a, node->b};
  if (is_this(node->a) || is_this(node->b)) return compared;
  uint32_t has = NO_REGISTER;
  for (int i = 0; i < 2; i++)
    if (sides[i]->may_be_none)
      has = lower_both(lowering, node, has, lower_has_value(lowering, sides[i]));
  if (has == NO_REGISTER) return compared;
  /* its reasons are told in the order of the words: the comparison names both sides */
  return lower_both(lowering, node, compared, has);
}

/* A key that may have no value is within bounds: what is unknown of it is a day, or none, and none
 * behind none. */
uint32_t lower_key(struct lowering *lowering, const struct tx *key, bool is_descending) {
  if (!key->may_be_none) return lower_known(lowering, key);
  const struct instruction code = {.op = is_descending ? OP_DAYS_LAST : OP_DAYS_OR_NONE,
      .a = lower_operand(lowering, key, REG_BOUNDS)};
  return lower_emit_node(lowering, key, code);
}

/* The values that an aggregate folds, and which rows count: those without a value do not. */
uint32_t lower_counted_value(struct lowering *lowering, const struct tx *node) {
  const uint32_t draft = lower_operand(lowering, node, REG_BOUNDS);
  if (!node->may_be_none || node->type.kind != TYPE_DATE) return draft;
  return lower_emit_node(lowering, node, (struct instruction){.op = OP_DAYS_COUNTED, .a = draft});
}

uint32_t lower_counted_rows(
    struct lowering *lowering, const struct tx *condition, const struct tx *value) {
  const uint32_t where = condition ? lower_operand(lowering, condition, REG_TRUTH) : NO_REGISTER;
  return value->may_be_none ? lower_both(lowering, value, where, lower_has_value(lowering, value))
                            : where;
}

/* The number kind two sides are compared in: the widest of both. */
enum register_kind lower_common_kind(enum register_kind a, enum register_kind b) {
  return a > b ? a : b;
}

/* -- fields -- */

uint32_t lower_field(struct lowering *lowering, const struct tx *node) {
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
  return lower_emit_node(lowering, node, code);
}
