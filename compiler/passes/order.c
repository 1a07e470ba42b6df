/* pass_order: defines, decisions, selections and duties, each after those it uses; a circle is
 * shown link by link. language.md §5. A decision uses what the conditions of its rules use. The
 * walk keeps its own stack: chains of defines may be as long as a file. */
#include <assert.h>

#include "base/vec.h"
#include "compiler/passes/passes.h"
#include "compiler/typed/asked.h"
#include "compiler/typed/build.h"
#include "compiler/typed/walk.h"
#include "base/translate.h"

struct item_use { /* of an item, by its number here, at a place */
  uint32_t item;
  struct span span;
};
typedef VEC(struct item_use) use_list;

struct orderer {
  struct compilation *compilation;
  struct arena *arena;
  struct typed_program *program;
  const struct schema *schema;
  struct item *items; /* every define, decision, selection and duty: their numbers here */
  uint32_t n_items;
  uint32_t first[N_ITEM_KINDS]; /* by kind: the number of its first item */
  use_list *uses;               /* by item */
  use_list *own;                /* of the item whose body is at hand */
  struct tx_met seen;           /* nodes of the declaration at hand */
  bool *in_circle;              /* already reported */
  bool good;
};

/* A selection or an allocation is one item here, whichever way it is seen. */
static uint32_t number_of(const struct orderer *o, enum item_kind kind, uint32_t index) {
  if (kind == ITEM_SELECTION_STATE) kind = ITEM_SELECTION;
  if (kind == ITEM_ALLOCATION_STATE) kind = ITEM_ALLOCATION;
  return o->first[kind] + index;
}

static void add_items(struct orderer *o, enum item_kind kind, uint32_t n) {
  o->first[kind] = o->n_items;
  for (uint32_t i = 0; i < n; i++) o->items[o->n_items++] = (struct item){(uint8_t)kind, i};
}

static void number_items(struct orderer *o) {
  const struct schema *s = o->schema;
  const uint32_t n =
      s->n_defines + s->n_decisions + s->n_selections + s->n_allocations + s->n_duties;
  o->items = ARENA_ARRAY(o->arena, struct item, n + 1);
  add_items(o, ITEM_DEFINE, s->n_defines);
  add_items(o, ITEM_DECISION, s->n_decisions);
  add_items(o, ITEM_SELECTION, s->n_selections);
  add_items(o, ITEM_ALLOCATION, s->n_allocations);
  add_items(o, ITEM_DUTY, s->n_duties);
}

static void collect_uses(void *context, const struct tx *node) {
  struct orderer *o = context;
  bool added = true;
  if (!typed_is_leaf(node)) tx_met_put(&o->seen, node, &added);
  if (!added) return;
  if (o->program->asked) asked_note(o->program->asked, node, NONE_INDEX);
  struct item used;
  if (node->kind == TX_PARAMETER || node->kind == TX_PARAMETER_ON)
    o->program->parameters_asked[node->index] = true;
  if (node->kind == TX_READING) o->program->readings_asked[node->index] = true;
  if (typed_used_item(node, &used)) {
    const uint32_t item = number_of(o, (enum item_kind)used.kind, used.index);
    VEC_PUSH(o->arena, o->own, ((struct item_use){item, node->span}));
  }
  typed_each_child(node, o, collect_uses);
}

/* What a body uses, its item uses. */
static void collect_body_uses(void *context, const struct typed_body *body) {
  struct orderer *o = context;
  struct item item;
  if (!typed_body_item(o->schema, body, &item)) return;
  if (body->begins) tx_met_clear(&o->seen);
  o->own = &o->uses[number_of(o, (enum item_kind)item.kind, item.index)];
  collect_uses(o, *body->tree);
}

void order_note(struct orderer *o, enum body_kind kind, uint32_t index, struct tx **tree) {
  const struct typed_body body = {kind, index, true, tree};
  assert(kind == BODY_DEFINE || kind == BODY_RULE);
  if (*tree) collect_body_uses(o, &body);
}

struct orderer *order_begin(struct compilation *compilation, struct typed_program *program) {
  struct orderer *o = ARENA_NEW(compilation->arena, struct orderer);
  *o = (struct orderer){.compilation = compilation,
      .arena = compilation->arena,
      .program = program,
      .schema = &program->schema,
      .good = true};
  number_items(o);
  program->asked = asked_begin(o->arena, o->schema);
  tx_met_init(&o->seen, o->arena);
  o->uses = ARENA_ARRAY(o->arena, use_list, o->n_items + 1);
  program->parameters_asked = ARENA_ARRAY(o->arena, bool, o->schema->n_parameters + 1);
  program->readings_asked = ARENA_ARRAY(o->arena, bool, o->schema->n_readings + 1);
  return o;
}

static const char *item_name(struct orderer *o, uint32_t item) {
  return str_cstring(o->arena, schema_name_of_item(o->schema, o->items[item]));
}

static struct span item_span(const struct orderer *o, uint32_t item) {
  const struct schema *s = o->schema;
  const uint32_t index = o->items[item].index;
  switch ((enum item_kind)o->items[item].kind) {
  case ITEM_DEFINE: return s->defines[index].span;
  case ITEM_SELECTION:
  case ITEM_SELECTION_STATE: return s->selections[index].span;
  case ITEM_ALLOCATION:
  case ITEM_ALLOCATION_STATE: return s->allocations[index].span;
  case ITEM_DUTY: return s->duties[index].span;
  case ITEM_DECISION: break;
  }
  return s->decisions[index].span;
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
  if (n - from > SHOWN)
    path = arena_printf(o->arena, _("%s → … (%u more)"), path, n - from - SHOWN);
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
      o->program->order[o->program->n_order++] = o->items[top->item];
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

/* Of the bodies that were not noted when they were made. */
static void collect_other_uses(struct orderer *o) {
  const struct schema *s = o->schema;
  static const enum item_kind kinds[] = {ITEM_SELECTION, ITEM_ALLOCATION, ITEM_DUTY};
  const uint32_t n[] = {s->n_selections, s->n_allocations, s->n_duties};
  for (uint32_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
    for (uint32_t i = 0; i < n[k]; i++)
      typed_each_body_of(o->program, (struct item){(uint8_t)kinds[k], i}, collect_body_uses, o);
}

bool pass_order(struct compilation *compilation) {
  struct typed_program *program = compilation->typed;
  const struct schema *s = &program->schema;
  struct orderer *o = compilation->orderer;
  collect_other_uses(o);
  o->in_circle = ARENA_ARRAY(o->arena, bool, o->n_items + 1);
  program->order = ARENA_ARRAY(o->arena, struct item, o->n_items + 1);
  program->n_order = 0;
  uint8_t *state = ARENA_ARRAY(o->arena, uint8_t, o->n_items + 1);
  struct frame *stack = ARENA_ARRAY(o->arena, struct frame, o->n_items + 1);
  for (uint32_t i = 0; i < s->n_items; i++)
    if (s->items[i].kind != ITEM_SELECTION_STATE && s->items[i].kind != ITEM_ALLOCATION_STATE)
      order_from(
          o, number_of(o, (enum item_kind)s->items[i].kind, s->items[i].index), state, stack);
  return o->good;
}
