/* What would change a result: the fewest changes of given facts, found by search and each tried by
 * running. A fact that is not needed for the result cannot be the only one to change it, so each
 * change has at least one that is. */
#include "study/explain_parts.h"

#include <stdlib.h>

#include "runtime/settle/completions.h"

enum {
  CHANGES_TOLD = 3,
  CHANGED_TOGETHER = 3,        /* facts of one change */
  FACTS_CONSIDERED = 200,      /* … of the group; more are not looked at */
  VALUES_OF_A_FACT = 60,       /* the nearest to what it is */
  VARIANTS_TRIED = 20000,      /* of one result */
  VARIANT_ROWS_TRIED = 1 << 20 /* rows run again for one result */
};

/* A fact that may change, and what to. */
struct choice_of_fact {
  struct fact_at fact;
  int64_t now, *values; /* the nearest first */
  uint32_t n_values;
  bool is_needed; /* for what the result is now */
};
/* One value of one fact. */
struct single {
  uint32_t fact; /* into facts */
  int64_t value;
  struct observed seen; /* what it alone comes to */
};
struct found {
  uint32_t singles[CHANGED_TOGETHER], n;
  uint64_t outcome;
  bool is_spoilt;
};

struct search {
  struct explaining *explaining;
  struct scene *scene;
  struct observed now;
  VEC(struct choice_of_fact) facts;
  VEC(struct single) singles;
  VEC(struct found) found;
  /* sets that lead to another outcome, but that the data could not have: they are told as little as
   * what is larger */
  VEC(struct found) spoilt;
  /* facts that may change it whether needed or not: who is no candidate is surely not chosen, but it
   * is told apart from who was not */
  struct pair_set always;
  uint64_t n_rows;
  uint32_t n_tried;
  bool is_cut;
};

/* -- which facts, which values -- */

static bool may_change(const struct field *field) {
  return field->origin == FIELD_DATA && field->changes != FIELD_FIXED &&
      field->type.kind != TYPE_TEXT;
}

static int64_t number_now(const struct scene *scene, struct fact_at fact) {
  const struct field *field = &scene->schema->fields[fact.field];
  const struct told_value told = scene_fact(scene, fact.field, fact.row);
  if (field->type.kind != TYPE_REFERENCE) return told.value.number;
  const struct column *column =
      &scene->data->tables[field->entity]
           .columns[fact.field - scene->schema->entities[field->entity].first_field];
  return ((const uint32_t *)column->view.values)[fact.row];
}

struct near {
  int64_t value, now;
};
static int nearest_first(const void *left, const void *right) {
  const struct near *a = left, *b = right;
  const uint64_t x = a->value > a->now ? (uint64_t)a->value - (uint64_t)a->now
                                       : (uint64_t)a->now - (uint64_t)a->value,
                 y = b->value > b->now ? (uint64_t)b->value - (uint64_t)b->now
                                       : (uint64_t)b->now - (uint64_t)b->value;
  if (x != y) return x < y ? -1 : 1;
  return (a->value > b->value) - (a->value < b->value);
}

typedef VEC(struct near) near_list;

/* A number that is compared with the same of other instances: theirs, and one less and more. */
static void take_others(struct search *s, struct fact_at fact, int64_t now, near_list *out) {
  const struct scene *scene = s->scene;
  const struct field *field = &scene->schema->fields[fact.field];
  const uint8_t kind = field->type.kind;
  if (kind != TYPE_INTEGER && kind != TYPE_DECIMAL && kind != TYPE_DATE) return;
  const uint32_t n = scene->data->tables[field->entity].n_rows;
  for (uint32_t row = 0; row < n && out->n < 20 * VALUES_OF_A_FACT; row++) {
    const struct value value = dataset_value(scene->data, fact.field, row);
    if (!value.known || value_is_none(&value)) continue;
    for (int step = -1; step <= 1; step++)
      if (value.number > INT64_MIN / 2 && value.number < INT64_MAX / 2)
        VEC_PUSH(s->explaining->arena, out, ((struct near){value.number + step, now}));
  }
}

static bool is_allowed(const struct field *field, int64_t now, int64_t value) {
  if (value == now) return false;
  if (field->changes != FIELD_ONLY_GROWS) return true;
  return field->type.kind != TYPE_ENUM && field->type.kind != TYPE_REFERENCE && value > now;
}

static void take_values(struct search *s, struct choice_of_fact *choice) {
  struct scene *scene = s->scene;
  const struct field *field = &scene->schema->fields[choice->fact.field];
  uint32_t registers[3];
  const uint32_t n = settled_registers(scene->program, s->explaining->out->result, registers);
  struct completed_fact completed;
  near_list values = {0};
  if (completions_of(&scene->scope, &scene->evaluation->run,
          (struct missing_fact){choice->fact.field, choice->fact.row}, registers, n, &completed)) {
    for (uint32_t i = 0; i < completed.n; i++)
      VEC_PUSH(s->explaining->arena, &values, ((struct near){completed.values[i], choice->now}));
  } else {
    take_others(s, choice->fact, choice->now, &values);
  }
  if (values.n > 1) qsort(values.items, values.n, sizeof *values.items, nearest_first);
  choice->values = ARENA_ARRAY(s->explaining->arena, int64_t, VALUES_OF_A_FACT);
  for (uint32_t i = 0; i < values.n; i++) {
    const int64_t value = values.items[i].value;
    if (!is_allowed(field, choice->now, value)) continue;
    if (choice->n_values && choice->values[choice->n_values - 1] == value) continue;
    if (choice->n_values == VALUES_OF_A_FACT) {
      s->is_cut = true;
      break;
    }
    choice->values[choice->n_values++] = value;
  }
}

static void consider(struct search *s, const struct walk *needs, struct fact_at fact) {
  const struct scene *scene = s->scene;
  const struct field *field = &scene->schema->fields[fact.field];
  if (!may_change(field)) return;
  const struct told_value told = scene_fact(scene, fact.field, fact.row);
  if (!told.value.known || told.is_none) return; /* what is missing is told as missing */
  if (s->facts.n == FACTS_CONSIDERED) {
    s->is_cut = true;
    return;
  }
  struct choice_of_fact choice = {.fact = fact,
      .now = number_now(scene, fact),
      .is_needed = needs->is_opaque || walk_needs(needs, fact.field, fact.row) ||
          pair_set_has(&s->always, fact.field, fact.row)};
  take_values(s, &choice);
  if (choice.n_values) VEC_PUSH(s->explaining->arena, &s->facts, choice);
}

/* -- trying -- */

/* A change that the data could not have: it breaks what the regulation requires. */
static bool breaks(const struct search *s, const struct variants *variants, uint32_t copy) {
  const struct scene *scene = s->scene;
  const struct schema *schema = scene->schema;
  for (uint32_t i = 0; i < schema->n_requires; i++) {
    const uint32_t reg = scene->program->results.requires[i], entity = schema->requires[i].entity,
                   n = scene->data->tables[entity].n_rows;
    for (uint32_t row = 0; row < n; row++)
      if (run_truth(&variants->evaluation->run, reg, variants_row(variants, copy, entity, row)) ==
              TRUTH_FALSE &&
          run_truth(&scene->evaluation->run, reg, row) != TRUTH_FALSE)
        return true;
  }
  return false;
}

static bool is_alone(const struct search *s, const struct found *set) {
  bool alone = false;
  for (uint32_t i = 0; i < set->n; i++)
    alone |=
        variants_alone(s->scene, s->facts.items[s->singles.items[set->singles[i]].fact].fact.field);
  return alone;
}

/* Runs n sets of singles, as many side by side as can be; false where there is no room for more:
 * those not tried come to what is now. */
static bool try_all(struct search *s, struct found *sets, uint32_t n, struct observed *seen) {
  for (uint32_t i = 0; i < n; i++) seen[i] = s->now;
  const uint32_t together = variants_together(s->scene);
  for (uint32_t from = 0, n_here; from < n; from += n_here) {
    for (n_here = 1; from + n_here < n && n_here < together && !is_alone(s, &sets[from]);)
      if (is_alone(s, &sets[from + n_here])) break;
      else n_here++;
    struct variants variants;
    s->n_rows += n_here * variants_rows(s->scene);
    s->n_tried += n_here;
    if (s->n_rows > VARIANT_ROWS_TRIED || s->n_tried > VARIANTS_TRIED) {
      s->is_cut = true;
      return false;
    }
    variants_open(&variants, s->scene, n_here);
    for (uint32_t copy = 0; copy < n_here; copy++)
      for (uint32_t i = 0; i < sets[from + copy].n; i++) {
        const struct single *single = &s->singles.items[sets[from + copy].singles[i]];
        const struct fact_at fact = s->facts.items[single->fact].fact;
        variants_change(&variants, copy,
            (struct changed_fact){.field = fact.field, .row = fact.row, .value = single->value});
      }
    variants_run(&variants);
    for (uint32_t copy = 0; copy < n_here; copy++) {
      seen[from + copy] =
          scene_observe(s->scene, &variants.evaluation->run, s->explaining->out->result,
              variants_row(&variants, copy, s->scene->entity, s->scene->row));
      sets[from + copy].is_spoilt = breaks(s, &variants, copy);
    }
    variants_close(&variants);
  }
  return true;
}

static bool is_other(const struct search *s, struct observed seen) {
  return seen.is_known && (!s->now.is_known || seen.outcome != s->now.outcome);
}

/* -- sets of one, two, three -- */

static void find_singles(struct search *s) {
  struct arena *arena = s->explaining->arena;
  VEC(struct found) sets = {0};
  for (uint32_t f = 0; f < s->facts.n; f++)
    for (uint32_t v = 0; v < s->facts.items[f].n_values; v++) {
      const struct found set = {{s->singles.n}, 1, 0, false};
      VEC_PUSH(arena, &s->singles, ((struct single){f, s->facts.items[f].values[v], {0}}));
      if (s->facts.items[f].is_needed) VEC_PUSH(arena, &sets, set);
    }
  struct observed *seen = ARENA_ARRAY(arena, struct observed, sets.n + 1);
  for (uint32_t i = 0; i < s->singles.n; i++) s->singles.items[i].seen = s->now;
  try_all(s, sets.items, sets.n, seen);
  for (uint32_t i = 0; i < sets.n; i++) {
    s->singles.items[sets.items[i].singles[0]].seen = seen[i];
    if (!is_other(s, seen[i])) continue;
    sets.items[i].outcome = seen[i].outcome;
    if (sets.items[i].is_spoilt) VEC_PUSH(arena, &s->spoilt, sets.items[i]);
    else VEC_PUSH(arena, &s->found, sets.items[i]);
  }
}

static bool is_reached(const struct search *s, uint64_t outcome) {
  for (uint32_t i = 0; i < s->found.n; i++)
    if (s->found.items[i].outcome == outcome) return true;
  return false;
}

/* A smaller set in it leads to the same outcome already, though not in data that can be. */
static bool holds_spoilt(const struct search *s, const struct found *set) {
  for (uint32_t i = 0; i < s->spoilt.n; i++) {
    const struct found *part = &s->spoilt.items[i];
    uint32_t n_held = 0;
    for (uint32_t a = 0; a < part->n; a++)
      for (uint32_t b = 0; b < set->n; b++) n_held += part->singles[a] == set->singles[b];
    if (part->n < set->n && n_held == part->n && part->outcome == set->outcome) return true;
  }
  return false;
}

/* Sets of `size`: the first is needed for what the result is now; each of another fact. */
static void find_sets(struct search *s, uint32_t size) {
  struct arena *arena = s->explaining->arena;
  VEC(struct found) sets = {0};
  for (uint32_t a = 0; a < s->singles.n; a++) {
    const struct single *first = &s->singles.items[a];
    if (!s->facts.items[first->fact].is_needed || is_other(s, first->seen)) continue;
    for (uint32_t b = 0; b < s->singles.n; b++) {
      const struct single *second = &s->singles.items[b];
      if (second->fact == first->fact || is_other(s, second->seen) ||
          (s->facts.items[second->fact].is_needed && b < a))
        continue;
      if (sets.n + s->n_tried >= VARIANTS_TRIED) break;
      if (size == 2) VEC_PUSH(arena, &sets, ((struct found){{a, b}, 2, 0, false}));
      for (uint32_t c = b + 1; size == 3 && c < s->singles.n; c++) {
        const struct single *third = &s->singles.items[c];
        if (third->fact == first->fact || third->fact == second->fact || is_other(s, third->seen) ||
            sets.n + s->n_tried >= VARIANTS_TRIED)
          continue;
        VEC_PUSH(arena, &sets, ((struct found){{a, b, c}, 3, 0, false}));
      }
    }
  }
  if (sets.n + s->n_tried >= VARIANTS_TRIED) s->is_cut = true;
  struct observed *seen = ARENA_ARRAY(arena, struct observed, sets.n + 1);
  try_all(s, sets.items, sets.n, seen);
  const uint32_t n_before = s->found.n;
  for (uint32_t i = 0; i < sets.n; i++) {
    if (!is_other(s, seen[i])) continue;
    const uint32_t n_now = s->found.n;
    s->found.n = n_before; /* smaller sets alone make it no news */
    const bool is_news = !is_reached(s, seen[i].outcome);
    s->found.n = n_now;
    sets.items[i].outcome = seen[i].outcome;
    if (!is_news || holds_spoilt(s, &sets.items[i])) continue;
    if (sets.items[i].is_spoilt) VEC_PUSH(arena, &s->spoilt, sets.items[i]);
    else VEC_PUSH(arena, &s->found, sets.items[i]);
  }
}

/* -- telling -- */

static bool same_facts(const struct search *s, const struct found *a, const struct found *b) {
  if (a->n != b->n) return false;
  for (uint32_t i = 0; i < a->n; i++)
    if (s->singles.items[a->singles[i]].fact != s->singles.items[b->singles[i]].fact) return false;
  return true;
}

/* Whose facts: of the instance and below it before others'. */
static uint32_t distance(const struct search *s, const struct found *set) {
  uint32_t far = 0;
  for (uint32_t i = 0; i < set->n; i++) {
    const struct choice_of_fact *choice = &s->facts.items[s->singles.items[set->singles[i]].fact];
    const struct field *field = &s->scene->schema->fields[choice->fact.field];
    const bool is_own = schema_is_ancestor(s->scene->schema, s->scene->entity, field->entity) &&
        dataset_ancestor_row(s->scene->data, field->entity, choice->fact.row, s->scene->entity) ==
            s->scene->row;
    far += is_own ? 0 : 2;
    far += field->changes == FIELD_DECIDED_BY_OTHERS;
  }
  return far;
}

static struct told_value told_of(
    const struct search *s, const struct field *field, int64_t number) {
  struct told_value told = {.value = {.type = field->type, .known = true, .number = number}};
  if (field->type.kind == TYPE_REFERENCE)
    told.value.text = dataset_id(&s->scene->session->data, field->type.of,
        scene_whole_row(s->scene, field->type.of, (uint32_t)number));
  return told;
}

static struct str outcome_words(const struct search *s, uint64_t outcome) {
  const struct schema *schema = s->scene->schema;
  const uint32_t result = s->explaining->out->result;
  if (outcome_is_warning(schema, result)) return outcome ? STR("true") : STR("false");
  const struct item *item = &schema->items[result];
  if (item->kind == ITEM_SELECTION) return status_words[outcome];
  if (item->kind == ITEM_DEFINE) {
    const struct value value = {
        .type = schema->defines[item->index].type, .known = true, .number = (int64_t)outcome};
    return value_format(s->explaining->arena, schema, &value);
  }
  return report_outcomes(&s->scene->evaluation->report, item)->words[outcome];
}

static void tell(struct search *s, const struct found *set) {
  struct explanation *out = s->explaining->out;
  struct change *change = &out->changes[out->n_changes++];
  *change = (struct change){.outcome = outcome_words(s, set->outcome),
      .steps = ARENA_ARRAY(s->explaining->arena, struct step, set->n),
      .n_steps = set->n};
  for (uint32_t i = 0; i < set->n; i++) {
    const struct single *single = &s->singles.items[set->singles[i]];
    const struct fact_at fact = s->facts.items[single->fact].fact;
    const struct field *field = &s->scene->schema->fields[fact.field];
    change->steps[i] =
        (struct step){.to = {.field = fact.field, .row = fact.row, .value = single->value},
            .fact = scene_fact_name(s->scene, fact.field, fact.row),
            .given = scene_given(s->scene, fact.field, fact.row),
            .from_value = scene_fact(s->scene, fact.field, fact.row),
            .to_value = told_of(s, field, single->value),
            .by_others = field->changes == FIELD_DECIDED_BY_OTHERS};
  }
}

/* Each other outcome once, by its nearest change; then further ways. */
static void choose(struct search *s) {
  struct explanation *out = s->explaining->out;
  bool *is_told = ARENA_ARRAY(s->explaining->arena, bool, s->found.n + 1);
  out->changes = ARENA_ARRAY(s->explaining->arena, struct change, CHANGES_TOLD);
  for (int again = 0; again < 2; again++)
    for (uint32_t n_told = out->n_changes; out->n_changes < CHANGES_TOLD; n_told = out->n_changes) {
      uint32_t best = NONE_INDEX;
      for (uint32_t i = 0; i < s->found.n; i++) {
        bool passes = !is_told[i];
        for (uint32_t k = 0; passes && k < s->found.n; k++)
          if (is_told[k] && s->found.items[k].outcome == s->found.items[i].outcome)
            passes = again && !same_facts(s, &s->found.items[i], &s->found.items[k]);
        if (!passes) continue;
        if (best == NONE_INDEX || s->found.items[i].n < s->found.items[best].n ||
            (s->found.items[i].n == s->found.items[best].n &&
                distance(s, &s->found.items[i]) < distance(s, &s->found.items[best])))
          best = i;
      }
      if (best == NONE_INDEX) break;
      is_told[best] = true;
      tell(s, &s->found.items[best]);
      (void)n_told;
    }
}

/* -- the search -- */

/* Results of which another outcome can be aimed at: of words and truths, not of numbers. */
static bool is_aimed_at(const struct schema *schema, uint32_t result) {
  if (outcome_is_warning(schema, result)) return true;
  const struct item *item = &schema->items[result];
  if (item->kind == ITEM_ALLOCATION || item->kind == ITEM_ALLOCATION_STATE) return false;
  if (item->kind != ITEM_DEFINE) return true;
  const uint8_t kind = schema->defines[item->index].type.kind;
  return kind == TYPE_BOOLEAN || kind == TYPE_ENUM;
}

/* Adds to the walk what a result stands on. */
static void walk_result(struct walk *walk, uint32_t result) {
  const struct scene *scene = walk->scene;
  const struct typed_program *typed = scene->typed;
  if (outcome_is_warning(scene->schema, result)) {
    walk_node(walk, typed->warnings[result - scene->schema->n_items], scene->row);
    return;
  }
  const struct item *item = &scene->schema->items[result];
  switch ((enum item_kind)item->kind) {
  case ITEM_DEFINE: walk_node(walk, typed->defines[item->index], scene->row); return;
  case ITEM_DECISION: walk_decision(walk, item->index, scene->row); return;
  case ITEM_DUTY:
    walk_node(walk, typed->duties[item->index].done, scene->row);
    walk_node(walk, typed->duties[item->index].late, scene->row);
    walk_node(walk, typed->duties[item->index].past, scene->row);
    return;
  case ITEM_SELECTION:
    if (typed->selections[item->index].condition)
      walk_node(walk, typed->selections[item->index].condition, scene->row);
    walk->is_opaque = true;
    return;
  case ITEM_SELECTION_STATE:
  case ITEM_ALLOCATION:
  case ITEM_ALLOCATION_STATE: walk->is_opaque = true; return;
  }
}

/* Of a selection's candidate what its candidacy follows from. */
static void find_always(struct search *s) {
  const uint32_t result = s->explaining->out->result;
  const struct schema *schema = s->scene->schema;
  s->always.arena = s->explaining->arena;
  if (outcome_is_warning(schema, result) || schema->items[result].kind != ITEM_SELECTION) return;
  struct tx *condition = s->scene->typed->selections[schema->items[result].index].condition;
  struct walk walk;
  walk_begin(&walk, s->scene, true);
  if (condition) walk_node(&walk, condition, s->scene->row);
  for (uint32_t i = 0; i < walk.facts.n; i++)
    pair_set_add(&s->always, walk.facts.items[i].field, walk.facts.items[i].row);
}

static void consider_all(struct search *s, const struct walk *needs) {
  find_always(s);
  struct walk all;
  walk_begin(&all, s->scene, true);
  walk_result(&all, s->explaining->out->result);
  for (uint32_t i = 0; i < needs->facts.n; i++) consider(s, needs, needs->facts.items[i]);
  for (uint32_t i = 0; i < all.facts.n; i++)
    if (!pair_set_has(&needs->met, all.facts.items[i].field, all.facts.items[i].row))
      consider(s, needs, all.facts.items[i]);
  if (!all.is_opaque) return;
  uint32_t registers[3];
  const uint32_t n = settled_registers(s->scene->program, s->explaining->out->result, registers);
  const bool *is_in = scope_slice(&s->scene->scope, registers, n);
  bool *asked = ARENA_ARRAY(s->explaining->arena, bool, s->scene->schema->n_fields + 1);
  for (uint32_t i = 0; i < s->scene->program->n_code; i++) {
    const struct instruction *code = &s->scene->program->code[i];
    const enum opcode_shape shape = (enum opcode_shape)opcode_infos[code->op].shape;
    if (is_in[i] && (shape == SHAPE_FIELD || shape == SHAPE_FIELD_OR)) asked[code->a] = true;
  }
  for (uint32_t f = 0; f < s->scene->schema->n_fields; f++) {
    const struct field *field = &s->scene->schema->fields[f];
    for (uint32_t row = 0; asked[f] && row < s->scene->data->tables[field->entity].n_rows &&
         !(s->is_cut && s->facts.n == FACTS_CONSIDERED);
         row++)
      if (!pair_set_has(&needs->met, f, row) && !pair_set_has(&all.met, f, row))
        consider(s, needs, (struct fact_at){f, row});
  }
}

void explain_changes(struct explaining *explaining) {
  struct scene *scene = explaining->scene;
  struct explanation *out = explaining->out;
  struct search s = {.explaining = explaining,
      .scene = scene,
      .now = scene_observe(scene, &scene->evaluation->run, out->result, scene->row)};
  if (!s.now.is_known || !is_aimed_at(scene->schema, out->result)) return;
  struct walk needs;
  uint32_t registers[3];
  settled_registers(scene->program, out->result, registers);
  walk_begin(&needs, scene, false);
  walk_result(&needs, out->result);
  walk_settle(&needs, registers[0], scene->row);
  consider_all(&s, &needs);
  find_singles(&s);
  if (s.found.n < CHANGES_TOLD) find_sets(&s, 2);
  if (!s.found.n) find_sets(&s, 3);
  out->is_searched = true;
  out->is_cut = s.is_cut;
  out->n_facts_considered = s.facts.n;
  out->n_variants = s.n_tried;
  choose(&s);
}
