/* pass_order: defines, decisions, selections and duties, each after those it uses; a circle is
 * shown link by link. language.md §5. A decision uses what the conditions of its rules use. The
 * walk keeps its own stack: chains of defines may be as long as a file. */
#include "compiler/check/checker.h"

struct item_use { /* of an item (a define, or n_defines + decision) at a place */
  uint32_t item;
  struct span span;
};
typedef VEC(struct item_use) use_list;

struct orderer {
  struct compilation *compilation;
  struct arena *arena;
  struct typed_program *program;
  const struct schema *schema;
  uint32_t n_items;
  use_list *uses;  /* by item */
  bool *in_circle; /* already reported */
  bool good;
};

/* Items are numbered by kind: defines, decisions, selections, duties. */
static uint32_t first_selection(const struct schema *s) { return s->n_defines + s->n_decisions; }
static uint32_t first_duty(const struct schema *s) { return first_selection(s) + s->n_selections; }

static void collect_uses(
    struct orderer *o, struct tx_map *seen, const struct tx *node, use_list *uses) {
  if (!node) return;
  bool added = true;
  if (node->a || node->b || node->n_cases) tx_map_put(seen, node, &added);
  if (!added) return;
  if (node->kind == TX_DEFINE)
    VEC_PUSH(o->arena, uses, ((struct item_use){node->index, node->span}));
  if (node->kind == TX_DECISION)
    VEC_PUSH(o->arena, uses, ((struct item_use){o->schema->n_defines + node->index, node->span}));
  if (node->kind == TX_CHOSEN || node->kind == TX_RANK || node->kind == TX_SELECTION_STATE)
    VEC_PUSH(
        o->arena, uses, ((struct item_use){first_selection(o->schema) + node->index, node->span}));
  if (node->kind == TX_DUTY)
    VEC_PUSH(o->arena, uses, ((struct item_use){first_duty(o->schema) + node->index, node->span}));
  collect_uses(o, seen, node->a, uses);
  collect_uses(o, seen, node->b, uses);
  collect_uses(o, seen, node->c, uses);
  for (uint32_t i = 0; i < node->n_cases; i++) {
    collect_uses(o, seen, node->cases[i].condition, uses);
    collect_uses(o, seen, node->cases[i].value, uses);
  }
}

static void collect_all_uses(struct orderer *o) {
  const struct schema *s = o->schema;
  struct tx_map seen;
  tx_map_init(&seen, o->arena);
  o->uses = ARENA_ARRAY(o->arena, use_list, o->n_items + 1);
  for (uint32_t i = 0; i < s->n_defines; i++) {
    tx_map_clear(&seen);
    collect_uses(o, &seen, o->program->defines[i], &o->uses[i]);
  }
  for (uint32_t i = 0; i < s->n_rules; i++) {
    if (s->rules[i].decision == NONE_INDEX) continue;
    tx_map_clear(&seen);
    collect_uses(o, &seen, o->program->rules[i], &o->uses[s->n_defines + s->rules[i].decision]);
  }
  for (uint32_t i = 0; i < s->n_selections; i++) {
    const struct typed_selection *selection = &o->program->selections[i];
    use_list *uses = &o->uses[first_selection(s) + i];
    tx_map_clear(&seen);
    collect_uses(o, &seen, selection->seats, uses);
    collect_uses(o, &seen, selection->condition, uses);
    for (uint32_t k = 0; k < selection->n_keys; k++)
      collect_uses(o, &seen, selection->keys[k].value, uses);
  }
  for (uint32_t i = 0; i < s->n_duties; i++) {
    const struct typed_duty *duty = &o->program->duties[i];
    tx_map_clear(&seen);
    collect_uses(o, &seen, duty->done, &o->uses[first_duty(s) + i]);
    collect_uses(o, &seen, duty->late, &o->uses[first_duty(s) + i]);
    collect_uses(o, &seen, duty->past, &o->uses[first_duty(s) + i]);
  }
}

static const char *item_name(struct orderer *o, uint32_t item) {
  const struct schema *s = o->schema;
  struct str name = item < s->n_defines ? s->defines[item].name
      : item < first_selection(s)       ? s->decisions[item - s->n_defines].name
      : item < first_duty(s)            ? s->selections[item - first_selection(s)].name
                                        : s->duties[item - first_duty(s)].name;
  return str_cstring(o->arena, name);
}

static struct span item_span(const struct orderer *o, uint32_t item) {
  const struct schema *s = o->schema;
  if (item >= first_duty(s)) return s->duties[item - first_duty(s)].span;
  if (item >= first_selection(s)) return s->selections[item - first_selection(s)].span;
  return item < s->n_defines ? s->defines[item].span : s->decisions[item - s->n_defines].span;
}

struct frame {
  uint32_t item, next; /* the use to follow next */
};

/* frames[from ..] is the circle; each frame's use at next - 1 is its link to the following one. */
static void report_circle(
    struct orderer *o, const struct frame *frames, uint32_t from, uint32_t n) {
  struct diags *diags = &o->compilation->diags;
  bool known = false;
  for (uint32_t i = from; i < n; i++) known = known || o->in_circle[frames[i].item];
  o->good = false;
  if (known) return; /* another way round a circle that is already shown */
  enum { SHOWN = 12 };
  const char *path = item_name(o, frames[from].item);
  for (uint32_t i = from + 1; i < n && i < from + SHOWN; i++)
    path = arena_printf(o->arena, "%s → %s", path, item_name(o, frames[i].item));
  if (n - from > SHOWN) path = arena_printf(o->arena, "%s → … (%u more)", path, n - from - SHOWN);
  path = arena_printf(o->arena, "%s → %s", path, item_name(o, frames[from].item));
  struct diag *diag = DIAG(diags, DECLARATION_CIRCLE, item_span(o, frames[from].item), path);
  for (uint32_t i = from; i < n; i++) {
    uint32_t to = i + 1 < n ? frames[i + 1].item : frames[from].item;
    diag_note(diags, diag, o->uses[frames[i].item].items[frames[i].next - 1].span,
        "%s hangs on %s here", item_name(o, frames[i].item), item_name(o, to));
    o->in_circle[frames[i].item] = true;
  }
  if (diag) diag_help(diags, diag, "one of these must be said without the others");
}

static void order_from(struct orderer *o, uint32_t root, uint8_t *state, struct frame *stack) {
  enum { NEW, OPEN, DONE };
  if (state[root] != NEW) return;
  uint32_t n = 0;
  stack[n++] = (struct frame){root, 0};
  state[root] = OPEN;
  while (n > 0) {
    struct frame *top = &stack[n - 1];
    const use_list *uses = &o->uses[top->item];
    if (top->next == uses->n) {
      state[top->item] = DONE;
      o->program->order[o->program->n_order++] = top->item;
      n--;
      continue;
    }
    uint32_t to = uses->items[top->next++].item;
    if (state[to] == NEW) {
      state[to] = OPEN;
      stack[n++] = (struct frame){to, 0};
    } else if (state[to] == OPEN) {
      uint32_t from = n - 1;
      while (stack[from].item != to) from--;
      report_circle(o, stack, from, n);
    }
  }
}

bool order_program(struct compilation *compilation, struct typed_program *program) {
  const struct schema *s = &program->schema;
  struct orderer o = {.compilation = compilation,
      .arena = compilation->arena,
      .program = program,
      .schema = s,
      .n_items = first_duty(s) + s->n_duties,
      .good = true};
  collect_all_uses(&o);
  o.in_circle = ARENA_ARRAY(o.arena, bool, o.n_items + 1);
  program->order = ARENA_ARRAY(o.arena, uint32_t, o.n_items + 1);
  program->n_order = 0;
  uint8_t *state = ARENA_ARRAY(o.arena, uint8_t, o.n_items + 1);
  struct frame *stack = ARENA_ARRAY(o.arena, struct frame, o.n_items + 1);
  for (uint32_t i = 0; i < s->n_items; i++) {
    uint32_t index = s->items[i].index;
    switch ((enum item_kind)s->items[i].kind) {
    case ITEM_DEFINE: order_from(&o, index, state, stack); break;
    case ITEM_DECISION: order_from(&o, s->n_defines + index, state, stack); break;
    case ITEM_SELECTION: order_from(&o, first_selection(s) + index, state, stack); break;
    case ITEM_DUTY: order_from(&o, first_duty(s) + index, state, stack); break;
    case ITEM_SELECTION_STATE: break;
    }
  }
  return o.good;
}

bool pass_order(struct compilation *compilation) {
  if (!order_program(compilation, compilation->typed)) {
    compilation->typed = NULL;
    return false;
  }
  set_bounded_flags(compilation->arena, compilation->typed);
  find_barring_decisions(compilation->arena, compilation->typed);
  return true;
}
