/* What results hang on, walked over the typed program in the order in which its parts are computed
 * (readings.h). */
#include "study/readings.h"

#include "compiler/typed/walk.h"

struct walk {
  const struct typed_program *typed;
  const struct schema *schema;
  struct reading_set *defines, *decisions, *selections, *duties;
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

/* -- groups -- */

static uint32_t find(uint32_t *above, uint32_t reading) {
  while (above[reading] != reading) reading = above[reading] = above[above[reading]];
  return reading;
}

/* All readings of a set belong together; the smallest stands for all. */
static void unite(uint32_t *above, uint32_t n, struct reading_set set) {
  uint32_t first = n;
  for (uint32_t i = 0; i < n; i++) {
    if (!reading_set_has(set, i)) continue;
    if (first == n) {
      first = find(above, i);
      continue;
    }
    uint32_t a = find(above, first), b = find(above, i);
    if (a < b) above[b] = a;
    else above[a] = b;
  }
}

static uint64_t times(uint64_t a, uint64_t b) {
  uint64_t product;
  return __builtin_mul_overflow(a, b, &product) ? UINT64_MAX : product;
}

static void make_groups(
    struct arena *arena, const struct schema *schema, uint32_t *above, struct dependence *out) {
  uint32_t n = schema->n_readings;
  out->groups = ARENA_ARRAY(arena, struct reading_group, n + 1);
  out->group_of = ARENA_ARRAY(arena, uint32_t, n + 1);
  for (uint32_t i = 0; i < n; i++) {
    uint32_t first = find(above, i);
    if (first == i) {
      out->group_of[i] = out->n_groups;
      out->groups[out->n_groups++] =
          (struct reading_group){.members = ARENA_ARRAY(arena, uint32_t, n), .n_combinations = 1};
    }
    struct reading_group *group = &out->groups[out->group_of[i] = out->group_of[first]];
    group->members[group->n_members++] = i;
    group->n_combinations =
        times(group->n_combinations, schema->enumerations[schema->readings[i].choices].n_words);
  }
}

void readings_depend(
    struct arena *arena, const struct typed_program *typed, struct dependence *out) {
  const struct schema *schema = &typed->schema;
  *out = (struct dependence){0};
  struct walk walk = {.typed = typed,
      .schema = schema,
      .arena = arena,
      .n_words = schema->n_readings / 64 + 1,
      .stamp = UINT32_MAX / 2}; /* above what a pass left there */
  walk.defines = new_sets(&walk, schema->n_defines);
  walk.decisions = new_sets(&walk, schema->n_decisions);
  walk.selections = new_sets(&walk, schema->n_selections);
  walk.duties = new_sets(&walk, schema->n_duties);
  for (uint32_t i = 0; i < typed->n_order; i++) {
    walk.stamp++;
    typed_each_body_of((struct typed_program *)(uintptr_t)typed, typed->order[i], look_body, &walk);
  }

  uint32_t *above = ARENA_ARRAY(arena, uint32_t, schema->n_readings + 1);
  for (uint32_t i = 0; i < schema->n_readings; i++) above[i] = i;
  out->results = new_sets(&walk, outcome_n_results(schema));
  for (uint32_t i = 0; i < schema->n_items; i++)
    out->results[i] = set_of_item(&walk, &schema->items[i]);
  for (uint32_t i = 0; i < schema->n_warnings; i++) {
    walk.stamp++;
    look(&walk, typed->warnings[i], out->results[schema->n_items + i]);
  }
  for (uint32_t i = 0; i < outcome_n_results(schema); i++)
    unite(above, schema->n_readings, out->results[i]);
  for (uint32_t i = 0; i < schema->n_requires; i++) { /* what is refused is a result too */
    struct reading_set set = new_set(&walk);
    walk.stamp++;
    look(&walk, typed->requires[i], set);
    unite(above, schema->n_readings, set);
  }
  make_groups(arena, schema, above, out);
}
