/* The `bounded` flags: which numbers may be known within bounds only. A count over unknown rows
 * begins it, an `if` whose condition may be unknown too; arithmetic, rounding, abs, minimum,
 * maximum, lifts and defines pass it on. typed.h, language.md §4. Set after the order is known, so
 * that a define's flag is there before its uses. */
#include "compiler/check/checker.h"

/* Known whichever way is taken: all ways are the same constant. */
static bool is_same_constant(const struct tx *a, const struct tx *b) {
  while (a->kind == TX_LIFT) a = a->a;
  while (b->kind == TX_LIFT) b = b->a;
  return a->kind == TX_CONSTANT && b->kind == TX_CONSTANT && a->value.known && b->value.known &&
      a->value.number == b->value.number;
}

static bool is_bounded(const struct typed_program *program, const struct tx *node) {
  if (!type_is_number(node->type)) return false;
  switch ((enum tx_kind)node->kind) {
  case TX_DEFINE: return program->schema.defines[node->index].bounded;
  case TX_REDUCE: return node->reduce == REDUCE_COUNT && (node->a || node->reference != NONE_INDEX);
  case TX_IF: return !is_same_constant(node->b, node->c);
  case TX_EXCEPT:
    for (uint32_t i = 0; i < node->n_cases; i++)
      if (!is_same_constant(node->a, node->cases[i].value)) return true;
    return false;
  case TX_LIFT:
  case TX_NEGATE:
  case TX_WIDEN:
  case TX_ROUND:
  case TX_ABS: return node->a->bounded;
  case TX_ADD:
  case TX_SUBTRACT:
  case TX_MULTIPLY:
  case TX_DIVIDE:
  case TX_MINIMUM:
  case TX_MAXIMUM: return node->a->bounded || node->b->bounded;
  case TX_CONSTANT:
  case TX_UNKNOWN:
  case TX_AS_OF:
  case TX_PARAMETER:
  case TX_READING:
  case TX_FIELD:
  case TX_THIS:
  case TX_GIVEN:
  case TX_DECISION:
  case TX_CHOSEN:
  case TX_RANK:
  case TX_SELECTION_STATE:
  case TX_DUTY:
  case TX_NOT:
  case TX_AND:
  case TX_OR:
  case TX_EQUAL:
  case TX_LESS:
  case TX_LESS_EQUAL:
  case TX_FUNCTION:
  case TX_ADD_DAYS:
  case TX_ADD_MONTHS: break;
  }
  return false;
}

static void flag(struct tx_map *seen, const struct typed_program *program, struct tx *node) {
  if (!node) return;
  bool added = true;
  if (node->a || node->b || node->n_cases) tx_map_put(seen, node, &added);
  if (!added) return;
  flag(seen, program, node->a);
  flag(seen, program, node->b);
  flag(seen, program, node->c);
  for (uint32_t i = 0; i < node->n_cases; i++) {
    flag(seen, program, node->cases[i].condition);
    flag(seen, program, node->cases[i].value);
  }
  node->bounded = is_bounded(program, node);
}

void set_bounded_flags_of(
    struct arena *arena, const struct typed_program *program, struct tx *node) {
  struct tx_map seen;
  tx_map_init(&seen, arena);
  flag(&seen, program, node);
}

static void flag_body(struct tx_map *seen, const struct typed_program *program, struct tx *node) {
  tx_map_clear(seen);
  flag(seen, program, node);
}

void set_bounded_flags(struct arena *arena, struct typed_program *program) {
  struct schema *s = &program->schema;
  struct tx_map seen;
  tx_map_init(&seen, arena);
  for (uint32_t i = 0; i < program->n_order; i++) {
    uint32_t item = program->order[i];
    if (item >= s->n_defines) continue;
    flag_body(&seen, program, program->defines[item]);
    s->defines[item].bounded = program->defines[item]->bounded;
  }
  for (uint32_t i = 0; i < s->n_duties; i++) {
    flag_body(&seen, program, program->duties[i].done);
    flag_body(&seen, program, program->duties[i].late);
    flag_body(&seen, program, program->duties[i].past);
  }
  for (uint32_t i = 0; i < s->n_selections; i++) {
    const struct typed_selection *selection = &program->selections[i];
    flag_body(&seen, program, selection->seats);
    flag_body(&seen, program, selection->condition);
    for (uint32_t k = 0; k < selection->n_keys; k++)
      flag_body(&seen, program, selection->keys[k].value);
  }
  for (uint32_t i = 0; i < s->n_rules; i++) flag_body(&seen, program, program->rules[i]);
  for (uint32_t i = 0; i < s->n_exceptions; i++) flag_body(&seen, program, program->exceptions[i]);
  for (uint32_t i = 0; i < s->n_warnings; i++) flag_body(&seen, program, program->warnings[i]);
  for (uint32_t i = 0; i < s->n_requires; i++) flag_body(&seen, program, program->requires[i]);
}
