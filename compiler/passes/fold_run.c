/* The machine on one row (fold_run.h). */
#include "compiler/passes/fold_run.h"

#include "compiler/typed/functions.h"
#include "compiler/typed/walk.h"

/* Kinds of nodes that are computed; logic and choice are simplified by fold.c, for there unknowns
 * count as well. */
static bool is_computed(const struct tx *node) {
  switch ((int)node->kind) {
  case TX_COMPUTED: return true;
  default: return false;
  }
}

/* Below the node itself: what is no exact fraction was folded already, or cannot be. So a tree is
 * looked through once, from its comparison or rounding, and not again from each of its nodes. */
static bool is_constant_tree(const struct tx *node) {
  if (node->kind == TX_LIFT) node = node->a;
  if (node->kind == TX_CONSTANT) return node->value->known;
  if (!node->exact || !is_computed(node)) return false;
  for (uint32_t i = 0, n = typed_n_children(node); i < n; i++)
    if (!is_constant_tree(typed_child(node, i))) return false;
  return true;
}

static bool has_constant_operands(const struct tx *node) {
  for (uint32_t i = 0, n = typed_n_children(node); i < n; i++)
    if (!is_constant_tree(typed_child(node, i))) return false;
  return true;
}

void fold_run_init(struct fold_run *run, struct arena *arena, const struct typed_program *typed) {
  *run = (struct fold_run){.program = {.schema = typed->schema}};
  run->program.working_days = working_days_of(arena, &typed->schema);
  run->lowering = (struct lowering){.arena = arena, .typed = typed, .program = &run->program};
  str_map_init(&run->lowering.name_map, arena);
}

static struct view one_row(struct arena *arena, enum register_kind kind) {
  const size_t bytes = register_kind_bytes(kind);
  return (struct view){.values = arena_alloc(arena, bytes),
      .high = register_kind_has_high(kind) ? arena_alloc(arena, bytes) : NULL,
      .known = register_kind_has_known(kind) ? arena_alloc(arena, 1) : NULL};
}

/* Runs the drafts that have not been run, in their order: operands come before their users. */
static void run_drafts(struct fold_run *run) {
  struct lowering *lowering = &run->lowering;
  for (uint32_t code = run->text_codes.n; code < lowering->constants.n; code++)
    VEC_PUSH(lowering->arena, &run->text_codes, code);
  run->program.constants = lowering->constants.items;
  const struct kernel_context context = {
      .program = &run->program, .text_codes = run->text_codes.items};
  while (run->views.n < lowering->drafts.n) {
    const struct draft *draft = &lowering->drafts.items[run->views.n];
    const struct opcode_info *info = &opcode_infos[draft->code.op];
    VEC_PUSH(lowering->arena, &run->views, one_row(lowering->arena, draft->kind));
    const struct view *views = run->views.items;
    const struct kernel_call call = {.d = &views[run->views.n - 1],
        .a = info->a < REG_N_KINDS ? &views[draft->code.a] : NULL,
        .b = info->b < REG_N_KINDS ? &views[draft->code.b] : NULL,
        .c = info->c < REG_N_KINDS ? &views[draft->code.c] : NULL,
        .n = 1,
        .imm = draft->code.imm,
        .instruction = &draft->code,
        .context = &context};
    kernels[draft->code.op](&call);
  }
}

/* The row of a draft as one number; false where it is unknown. */
static bool value_of(const struct fold_run *run, uint32_t draft, int64_t *value) {
  const struct view *view = &run->views.items[draft];
  switch ((enum register_kind)run->lowering.drafts.items[draft].kind) {
  case REG_TRUTH:
    *value = *(const uint8_t *)view->values == TRUTH_TRUE;
    return *(const uint8_t *)view->values != TRUTH_UNKNOWN;
  case REG_NUMBER: *value = *(const int64_t *)view->values; return *view->known;
  case REG_BOUNDS:
    *value = *(const int64_t *)view->values;
    return *view->known && *value == *(const int64_t *)view->high;
  case REG_SET8:
  case REG_SET64:
  case REG_CODE:
  case REG_TEXT:
  case REG_FRACTION:
  case REG_N_KINDS: break;
  }
  return false;
}

bool fold_run_value(struct fold_run *run, struct tx *node, int64_t *value) {
  if (!is_computed(node)) return false;
  /* of one constant its negative is one; all else that is exact may be a fraction */
  if (node->exact && (node->kind != TX_NEGATE || typed_child(node, 0)->exact)) return false;
  if (!has_constant_operands(node)) return false;
  /* a fold is wanted for numbers, dates and conditions */
  if (node->kind == TX_FUNCTION && opcode_infos[functions[node->index].opcode].d != REG_NUMBER)
    return false;
  if (node->exact) {
    struct tx *plain = ARENA_NEW(run->lowering.arena, struct tx);
    *plain = *node;
    plain->exact = false;
    node = plain;
  }
  const uint32_t draft = lower_node(&run->lowering, node);
  run_drafts(run);
  return value_of(run, draft, value);
}
