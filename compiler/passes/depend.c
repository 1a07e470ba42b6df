/* What results hang on, walked over the typed program in the order in which its parts are computed
 * (depend.h). */
#include "compiler/passes/depend.h"

#include "compiler/typed/walk.h"

struct walk {
  const struct schema *schema;
  struct reading_set *defines, *decisions, *selections, *allocations, *duties;
  struct arena *arena;
  uint32_t n_words;
  uint32_t stamp; /* nodes are shared: each is looked at once a declaration */
};

static struct reading_set new_set(const struct walk *walk) {
  return (struct reading_set){ARENA_ARRAY(walk->arena, uint64_t, walk->n_words)};
}

static void join(const struct walk *walk, struct reading_set into, struct reading_set from) {
  for (uint32_t i = 0; i < walk->n_words; i++) into.bits[i] |= from.bits[i];
}

static struct reading_set set_of_item(const struct walk *walk, const struct item *item) {
  switch ((enum item_kind)item->kind) {
  case ITEM_DEFINE: return walk->defines[item->index];
  case ITEM_SELECTION:
  case ITEM_SELECTION_STATE: return walk->selections[item->index];
  case ITEM_ALLOCATION:
  case ITEM_ALLOCATION_STATE: return walk->allocations[item->index];
  case ITEM_DUTY: return walk->duties[item->index];
  case ITEM_DECISION: break;
  }
  return walk->decisions[item->index];
}

static void look(struct walk *walk, struct tx *node, struct reading_set set) {
  if (!node || node->mark == walk->stamp) return;
  node->mark = walk->stamp;
  struct item used;
  if (typed_used_item(node, &used)) {
    join(walk, set, set_of_item(walk, &used));
    return;
  }
  if (node->kind == TX_READING) reading_set_add(set, node->index);
  for (uint32_t i = 0, n = typed_n_children(node); i < n; i++)
    look(walk, typed_child(node, i), set);
}

/* A decision hangs on its rules' conditions, by which they are named too. */
static void look_body(void *context, const struct typed_body *body) {
  struct walk *walk = context;
  struct item item;
  if (!typed_body_item(walk->schema, body, &item)) return;
  look(walk, *body->tree, set_of_item(walk, &item));
}

static struct reading_set *new_sets(const struct walk *walk, uint32_t n) {
  struct reading_set *sets = ARENA_ARRAY(walk->arena, struct reading_set, n + 1);
  for (uint32_t i = 0; i < n; i++) sets[i] = new_set(walk);
  return sets;
}

/* The sets of trees that nothing else uses. */
static struct reading_set *sets_of_trees(struct walk *walk, struct tx *const *trees, uint32_t n) {
  struct reading_set *sets = new_sets(walk, n);
  for (uint32_t i = 0; i < n; i++) {
    walk->stamp++;
    look(walk, trees[i], sets[i]);
  }
  return sets;
}

void depend_find(struct arena *arena, const struct typed_program *typed, struct depend *out) {
  const struct schema *schema = &typed->schema;
  struct walk walk = {.schema = schema,
      .arena = arena,
      .n_words = reading_set_words(schema),
      .stamp = UINT32_MAX / 2}; /* above what a pass left there */
  walk.defines = new_sets(&walk, schema->n_defines);
  walk.decisions = new_sets(&walk, schema->n_decisions);
  walk.selections = new_sets(&walk, schema->n_selections);
  walk.allocations = new_sets(&walk, schema->n_allocations);
  walk.duties = new_sets(&walk, schema->n_duties);
  for (uint32_t i = 0; i < typed->n_order; i++) {
    walk.stamp++;
    typed_each_body_of((struct typed_program *)(uintptr_t)typed, typed->order[i], look_body, &walk);
  }
  out->items = ARENA_ARRAY(arena, struct reading_set, schema->n_items + 1);
  for (uint32_t i = 0; i < schema->n_items; i++)
    out->items[i] = set_of_item(&walk, &schema->items[i]);
  out->warnings = sets_of_trees(&walk, typed->warnings, schema->n_warnings);
  out->requires = sets_of_trees(&walk, typed->requires, schema->n_requires);
}
