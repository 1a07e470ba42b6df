/* The `bounded` flags: which numbers and dates may be known within bounds only. An aggregate
 * over rows of which only some count begins it, an `if` whose condition may be unknown too;
 * arithmetic, rounding, abs, minimum, maximum, functions that can, aggregates of bounded values,
 * lifts and defines pass it on. typed.h, language.md §4. Set after the order is known, so
 * that a define's flag is there before its uses. */
#include "base/vec.h"
#include "compiler/passes/passes.h"
#include "compiler/typed/build.h"
#include "compiler/typed/functions.h"
#include "compiler/typed/walk.h"
#include "runtime/program/program.h"

/* Known whichever way is taken: all ways are the same constant. */
static bool is_same_constant(const struct tx *a, const struct tx *b) {
  while (a->kind == TX_LIFT) a = a->a;
  while (b->kind == TX_LIFT) b = b->a;
  return a->kind == TX_CONSTANT && b->kind == TX_CONSTANT && a->value->known && b->value->known &&
      a->value->number == b->value->number;
}

static bool any_bounded(const struct tx *node) {
  for (uint32_t i = 0, n = typed_n_children(node); i < n; i++)
    if (typed_child(node, i) && typed_child(node, i)->bounded) return true;
  return false;
}

/* Whether a date or reference may be known to have no value. */
static bool may_be_none(const struct typed_program *program, const struct tx *node) {
  const struct schema *schema = &program->schema;
  if (node->type.kind != TYPE_DATE && node->type.kind != TYPE_REFERENCE) return false;
  switch ((int)node->kind) {
  case TX_FIELD: {
    const struct field *field = &schema->fields[node->index];
    if (field->origin != FIELD_PREVIOUS) return field->absent_none;
    const struct item item = schema->items[field->item];
    return item.kind == ITEM_DEFINE && schema->defines[item.index].may_be_none;
  }
  case TX_DEFINE: return schema->defines[node->index].may_be_none;
  case TX_LIFT:
  case TX_WITHIN: return node->a->may_be_none;
  case TX_FOLLOW: return node->b->may_be_none;
  case TX_IF: return node->b->may_be_none || node->more->c->may_be_none;
  case TX_EXCEPT: {
    bool may = node->a->may_be_none;
    for (uint32_t i = 0; i < node->more->n_cases; i++)
      may |= node->more->cases[i].value->may_be_none;
    return may;
  }
  default: return false;
  }
}

static bool is_bounded(const struct typed_program *program, const struct tx *node) {
  if (!type_is_number(node->type) && node->type.kind != TYPE_DATE) return false;
  switch ((enum tx_kind)node->kind) {
  case TX_WITHIN:
  case TX_SHARE: return true;
  case TX_DEFINE: return program->schema.defines[node->index].bounded;
  case TX_REDUCE: /* where only some rows count it may be unknown which */
    if (node->reduce >= REDUCE_MEDIAN) return true; /* of a value that is unknown, too */
    return node->reduce != REDUCE_ANY &&
        (node->a || node->more->reference != NONE_INDEX || node->more->n_cases ||
            (node->b && (node->b->bounded || node->b->may_be_none)));
  case TX_IF: return !is_same_constant(node->b, node->more->c);
  case TX_EXCEPT:
    for (uint32_t i = 0; i < node->more->n_cases; i++)
      if (!is_same_constant(node->a, node->more->cases[i].value)) return true;
    return false;
  case TX_FOLLOW: return node->b->bounded;
  case TX_LIFT:
  case TX_NEGATE:
  case TX_WIDEN:
  case TX_ROUND:
  case TX_ABS:
  case TX_PARAMETER_ON: return node->a->bounded;
  case TX_ADD:
  case TX_SUBTRACT:
  case TX_MULTIPLY:
  case TX_DIVIDE:
  case TX_MINIMUM:
  case TX_MAXIMUM:
  case TX_ADD_DAYS:
  case TX_ADD_WORKING_DAYS:
  case TX_ADD_MONTHS: return node->a->bounded || node->b->bounded;
  case TX_FUNCTION:
    return functions[node->index].bounds_opcode != OP_N_OPCODES && any_bounded(node);
  case TX_CONSTANT:
  case TX_UNKNOWN:
  case TX_AS_OF:
  case TX_PARAMETER:
  case TX_READING:
  case TX_FIELD:
  case TX_THIS:
  case TX_GIVEN:
  case TX_ID_ORDER:
  case TX_DECISION:
  case TX_CHOSEN:
  case TX_STATUS:
  case TX_RANK:
  case TX_SELECTION_STATE:
  case TX_ALLOCATION_STATE:
  case TX_DUTY:
  case TX_NOT:
  case TX_AND:
  case TX_OR:
  case TX_EQUAL:
  case TX_LESS:
  case TX_LESS_EQUAL: break;
  }
  return false;
}

static void flag(void *context, const struct tx *at) {
  struct flagging *f = context;
  struct tx *node = (struct tx *)at;
  bool added = true;
  if (!typed_is_leaf(node)) tx_met_put(&f->seen, node, &added);
  if (!added) return;
  typed_each_child(node, f, flag);
  node->may_be_none = may_be_none(f->program, node);
  node->bounded = is_bounded(f->program, node);
}

void set_bounded_flags_of(
    struct arena *arena, const struct typed_program *program, struct tx *node) {
  struct flagging f;
  flagging_init(&f, arena, program);
  flag(&f, node);
}

void flagging_init(
    struct flagging *flagging, struct arena *arena, const struct typed_program *program) {
  flagging->program = program;
  tx_met_init(&flagging->seen, arena);
}

void flag_body(struct flagging *f, const struct typed_body *body) {
  tx_met_clear(&f->seen);
  flag(f, *body->tree);
}

static void visit_body(void *context, const struct typed_body *body) { flag_body(context, body); }

bool body_stands_alone(enum body_kind kind) {
  return kind == BODY_RULE || kind == BODY_EXCEPTION || kind == BODY_WARNING ||
      kind == BODY_REQUIRE;
}

static void flag_shared(void *context, const struct typed_body *body) {
  if (body->kind != BODY_DEFINE && !body_stands_alone(body->kind)) flag_body(context, body);
}

static void flag_alone(void *context, const struct typed_body *body) {
  if (body_stands_alone(body->kind)) flag_body(context, body);
}

/* The flags of every define; true where one that says it may have no value was met before it said
 * so: by `previous` it may be asked of before its own turn. */
static bool flag_defines(struct flagging *f, struct typed_program *program) {
  bool is_new = false;
  for (uint32_t i = 0; i < program->n_order; i++) {
    const struct item item = program->order[i];
    if (item.kind != ITEM_DEFINE) continue;
    typed_each_body_of(program, item, visit_body, f);
    struct define *define = &program->schema.defines[item.index];
    const struct tx *value = program->defines[item.index];
    define->bounded = value->bounded;
    is_new |= value->may_be_none && !define->may_be_none;
    define->may_be_none = value->may_be_none;
  }
  return is_new;
}

/* What others hang on is the flags of a define alone. */
static bool keeps_flags(struct flagging *f, const struct typed_body *body) {
  flag_body(f, body);
  if (body->kind != BODY_DEFINE) return true;
  const struct define *define = &f->program->schema.defines[body->index];
  return define->bounded == (*body->tree)->bounded &&
      define->may_be_none == (*body->tree)->may_be_none;
}

void pass_bounds_again(struct compilation *compilation, const struct typed_bodies *changed) {
  struct flagging f;
  bool keeps = !changed->list.n || !schema_uses_history(&compilation->typed->schema);
  flagging_init(&f, compilation->arena, compilation->typed);
  for (uint32_t i = 0; i < changed->list.n && keeps; i++)
    keeps = keeps_flags(&f, &changed->list.items[i]);
  if (!keeps) pass_bounds_of_all(compilation);
}

void pass_bounds(struct compilation *compilation) {
  struct typed_program *program = compilation->typed;
  struct flagging f;
  flagging_init(&f, compilation->arena, program);
  for (uint32_t i = 0; i < program->schema.n_defines; i++)
    program->schema.defines[i].may_be_none = false;
  while (flag_defines(&f, program) && schema_uses_history(&program->schema)) {}
  typed_each_body(program, flag_shared, &f);
}

void pass_bounds_of_all(struct compilation *compilation) {
  struct flagging f;
  pass_bounds(compilation);
  flagging_init(&f, compilation->arena, compilation->typed);
  typed_each_body(compilation->typed, flag_alone, &f);
}
