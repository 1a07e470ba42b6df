#include "study/explain_walk.h"

#include "base/vec.h"
#include "compiler/typed/node_id.h"
#include "compiler/typed/walk.h"

/* -- pairs -- */

static struct pair *find_pair(const struct pair_set *set, uint64_t key, uint32_t row) {
  uint64_t hash = (key ^ ((uint64_t)row << 32 | row)) * 0x9E3779B97F4A7C15u;
  uint32_t slot = (uint32_t)(hash >> 32) & (set->capacity - 1);
  while (set->slots[slot].in_use && (set->slots[slot].key != key || set->slots[slot].row != row))
    slot = (slot + 1) & (set->capacity - 1);
  return &set->slots[slot];
}

bool pair_set_has(const struct pair_set *set, uint64_t key, uint32_t row) {
  return set->capacity && find_pair(set, key, row)->in_use;
}

bool pair_set_add(struct pair_set *set, uint64_t key, uint32_t row) {
  if (set->n * 2 >= set->capacity) {
    struct pair_set old = *set;
    set->capacity = old.capacity ? old.capacity * 2 : 64;
    set->slots = ARENA_ARRAY(set->arena, struct pair, set->capacity);
    for (uint32_t i = 0; i < old.capacity; i++)
      if (old.slots[i].in_use) *find_pair(set, old.slots[i].key, old.slots[i].row) = old.slots[i];
  }
  struct pair *slot = find_pair(set, key, row);
  if (slot->in_use) return false;
  *slot = (struct pair){key, row, true};
  set->n++;
  return true;
}

static uint64_t key_of_node(const struct tx *node) { return (uint64_t)(uintptr_t)node; }
/* no node stands at an odd address */
static uint64_t key_of_decision(uint32_t decision) { return (uint64_t)decision << 1 | 1; }

/* -- rows of aggregates -- */

void aggregate_rows(const struct scene *scene, const struct tx *reduce, uint32_t row,
    uint32_t *first, uint32_t *end) {
  const struct schema *schema = scene->schema;
  uint32_t over = reduce->home;
  if (reduce->more->n_cases) over = reduce->index;
  else if (reduce->more->reference != NONE_INDEX)
    over = schema_reference_group(schema, reduce->more->entity, reduce->home);
  else if (reduce->home == ENTITY_RUN) over = 0;
  if (reduce->home != ENTITY_RUN) row = scene_row_above(scene, reduce->home, row, over);
  dataset_rows_below(scene->data, over, row, reduce->more->entity, first, end);
}

bool aggregate_has(
    const struct scene *scene, const struct tx *reduce, uint32_t row, uint32_t of_row) {
  if (reduce->more->reference == NONE_INDEX) return true;
  const struct field *field = &scene->schema->fields[reduce->more->reference];
  const struct column *column =
      &scene->data->tables[field->entity]
           .columns[reduce->more->reference - scene->schema->entities[field->entity].first_field];
  const uint32_t named = ((const uint32_t *)column->view.values)[of_row];
  return named == row || named == TEXT_UNKNOWN;
}

/* -- the walk -- */

void walk_begin(struct walk *walk, struct scene *scene, bool is_full) {
  *walk = (struct walk){.scene = scene, .arena = scene->arena, .is_full = is_full};
  walk->seen.arena = walk->met.arena = walk->needed.arena = scene->arena;
}

static void meet_fact(struct walk *walk, uint32_t field, uint32_t row) {
  if (pair_set_add(&walk->met, field, row))
    VEC_PUSH(walk->arena, &walk->facts, (struct fact_at){field, row});
}

/* What a value follows from that compares many instances: every fact there is of its group. */
static void walk_opaque(struct walk *walk) { walk->is_opaque = true; }

/* How much a node stands on: facts that may be missing before those that never are. */
static uint64_t weight_of(const struct walk *walk, struct tx *node, uint32_t row) {
  struct walk alone;
  walk_begin(&alone, walk->scene, false);
  walk_node(&alone, node, row);
  uint64_t n_clearing = 0;
  for (uint32_t i = 0; i < alone.facts.n; i++)
    n_clearing += !walk->scene->is_asked[alone.facts.items[i].field];
  return (alone.is_opaque ? UINT64_C(1) << 62 : 0) + (n_clearing << 24) + alone.facts.n;
}

static bool is_simpler(const struct walk *walk, struct tx *a, struct tx *b, uint32_t row) {
  return weight_of(walk, a, row) < weight_of(walk, b, row);
}

/* Of a false `and` one false part is enough, of a true `or` a true one: the simplest. Of an
 * unknown one the unknown parts. */
static void walk_joined(struct walk *walk, struct tx *node, uint32_t row) {
  const uint8_t value = scene_truth(walk->scene, node, row),
                decisive = node->kind == TX_AND ? TRUTH_FALSE : TRUTH_TRUE;
  struct tx *side[2] = {node->a, node->b};
  uint8_t truth[2];
  for (int i = 0; i < 2; i++) {
    uint32_t at = row;
    const struct tx *part = scene_at(walk->scene, side[i], &at);
    truth[i] = scene_truth(walk->scene, part, at);
  }
  const bool all = walk->is_full || value == (decisive ^ TRUTH_TRUE);
  if (!all && value == decisive && truth[0] == value && truth[1] == value) {
    walk_node(walk, side[is_simpler(walk, side[1], side[0], row)], row);
    return;
  }
  for (int i = 0; i < 2; i++)
    if (all || truth[i] == value) walk_node(walk, side[i], row);
}

static void walk_if(struct walk *walk, struct tx *node, uint32_t row) {
  uint32_t at = row;
  const struct tx *condition = scene_at(walk->scene, node->a, &at);
  struct told_value told;
  const bool is_known = scene_value(walk->scene, condition, at, &told) && told.value.known;
  walk_node(walk, node->a, row);
  if (walk->is_full || !is_known || told.value.number) walk_node(walk, node->b, row);
  if (walk->is_full || !is_known || !told.value.number) walk_node(walk, node->more->c, row);
}

static uint8_t truth_at(const struct walk *walk, struct tx *node, uint32_t row) {
  const struct tx *at = scene_at(walk->scene, node, &row);
  if (at->kind == TX_CONSTANT) return at->value->number ? TRUTH_TRUE : TRUTH_FALSE;
  return scene_truth(walk->scene, at, row);
}

static void walk_except(struct walk *walk, struct tx *node, uint32_t row) {
  bool is_base = true;
  for (uint32_t i = 0; i < node->more->n_cases; i++) {
    const uint8_t truth = truth_at(walk, node->more->cases[i].condition, row);
    walk_node(walk, node->more->cases[i].condition, row);
    if (truth != TRUTH_FALSE || walk->is_full) walk_node(walk, node->more->cases[i].value, row);
    if (truth == TRUTH_TRUE) is_base = false;
  }
  if (is_base || walk->is_full) walk_node(walk, node->a, row);
}

static void walk_reduce(struct walk *walk, struct tx *node, uint32_t row) {
  struct scene *scene = walk->scene;
  if (node->more->n_cases) {
    for (uint32_t i = 0; i < node->more->n_cases; i++)
      walk_node(walk, node->more->cases[i].value, row);
    walk_opaque(walk);
    return;
  }
  uint32_t first, end;
  const bool is_any = node->reduce == REDUCE_ANY;
  const uint8_t value = is_any ? scene_truth(scene, node, row) : TRUTH_UNKNOWN;
  aggregate_rows(scene, node, row, &first, &end);
  for (uint32_t i = first; i < end; i++) {
    if (!aggregate_has(scene, node, row, i)) continue;
    if (node->more->reference != NONE_INDEX) meet_fact(walk, node->more->reference, i);
    const uint8_t truth = node->a ? truth_at(walk, node->a, i) : TRUTH_TRUE;
    if (is_any && !walk->is_full && value != TRUTH_FALSE && truth != value) continue;
    if (node->a) walk_node(walk, node->a, i);
    if (node->b && (truth != TRUTH_FALSE || walk->is_full)) walk_node(walk, node->b, i);
    if (is_any && !walk->is_full && value == TRUTH_TRUE) return;
  }
}

static void walk_follow(struct walk *walk, struct tx *node, uint32_t row) {
  uint32_t at = row;
  const struct tx *reference = scene_at(walk->scene, node->a, &at);
  struct told_value told;
  walk_node(walk, node->a, row);
  if (!scene_value(walk->scene, reference, at, &told) || !told.value.known || told.is_none) return;
  if ((uint32_t)told.value.number < walk->scene->data->tables[node->a->type.of].n_rows)
    walk_node(walk, node->b, (uint32_t)told.value.number);
}

static void walk_below(struct walk *walk, struct tx *node, uint32_t row) {
  for (uint32_t i = 0, n = typed_n_children(node); i < n; i++)
    if (typed_child(node, i)) walk_node(walk, typed_child(node, i), row);
}

void walk_node(struct walk *walk, struct tx *node, uint32_t row) {
  node = scene_at(walk->scene, node, &row);
  if (!pair_set_add(&walk->seen, key_of_node(node), row)) return;
  switch ((enum tx_kind)node->kind) {
  case TX_FIELD:
  case TX_GIVEN:
  case TX_ID_ORDER: meet_fact(walk, node->index, row); return;
  case TX_WITHIN:
    walk_node(walk, node->a, row);
    if (scene_is_given(walk->scene, node->a->index, row)) return;
    if (node->b) walk_node(walk, node->b, row);
    if (node->more->c) walk_node(walk, node->more->c, row);
    return;
  case TX_DEFINE: walk_node(walk, walk->scene->typed->defines[node->index], row); return;
  case TX_DECISION: walk_decision(walk, node->index, row); return;
  case TX_CHOSEN:
  case TX_STATUS:
  case TX_RANK:
  case TX_SELECTION_STATE:
  case TX_SHARE:
  case TX_ALLOCATION_STATE:
  case TX_DUTY: walk_opaque(walk); return;
  case TX_AND:
  case TX_OR: walk_joined(walk, node, row); return;
  case TX_IF: walk_if(walk, node, row); return;
  case TX_EXCEPT: walk_except(walk, node, row); return;
  case TX_REDUCE: walk_reduce(walk, node, row); return;
  case TX_FOLLOW: walk_follow(walk, node, row); return;
  case TX_CONSTANT:
  case TX_UNKNOWN:
  case TX_AS_OF:
  case TX_PARAMETER:
  case TX_READING:
  case TX_THIS: return;
  case TX_LIFT:
  case TX_NOT:
  case TX_COMPUTED:
  case TX_PARAMETER_ON: walk_below(walk, node, row); return;
  }
}

void walk_decision(struct walk *walk, uint32_t decision, uint32_t row) {
  const struct scene *scene = walk->scene;
  const struct schema *schema = scene->schema;
  if (!pair_set_add(&walk->seen, key_of_decision(decision), row)) return;
  const uint64_t set =
      run_set(&scene->evaluation->run, scene->program->results.decisions[decision], row);
  const bool is_known = (set & (set - 1)) == 0;
  const uint32_t strongest = (uint32_t)__builtin_ctzll(set);
  bool any_fired = false;
  for (uint32_t r = 0; r < schema->n_rules; r++)
    any_fired |= schema->rules[r].decision == decision &&
        run_truth(&scene->evaluation->run, scene->program->results.rules[r], row) == TRUTH_TRUE;
  bool has_reason = false; /* one rule that fired is enough */
  for (uint32_t r = 0; r < schema->n_rules; r++) {
    if (schema->rules[r].decision != decision) continue;
    const uint8_t truth = run_truth(&scene->evaluation->run, scene->program->results.rules[r], row);
    const uint32_t outcome = schema->rules[r].outcome;
    bool matters = walk->is_full || !any_fired || outcome < strongest;
    if (!is_known) matters |= truth != TRUTH_FALSE && (set >> outcome & 1);
    else if (outcome == strongest && truth == TRUTH_TRUE && !has_reason)
      matters = has_reason = true;
    if (matters) walk_node(walk, scene->typed->rules[r], row);
  }
}

/* -- which matter -- */

bool walk_needs(const struct walk *walk, uint32_t field, uint32_t row) {
  if (walk->is_full || !walk->has_needed) return true;
  if (walk->is_opaque && !walk->clears[field]) return true;
  return pair_set_has(&walk->needed, field, row);
}

bool walk_matters(struct walk *walk, struct tx *node, uint32_t row) {
  if (walk->is_full) return true;
  if (!pair_set_has(&walk->seen, key_of_node(node), row)) return false;
  if (!walk->has_needed) return true;
  struct walk below;
  walk_begin(&below, walk->scene, false);
  walk_node(&below, node, row);
  if (below.is_opaque || !below.facts.n) return true;
  for (uint32_t i = 0; i < below.facts.n; i++)
    if (walk_needs(walk, below.facts.items[i].field, below.facts.items[i].row)) return true;
  return false;
}
