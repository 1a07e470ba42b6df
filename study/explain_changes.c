/* What would change a result: the fewest changes of given facts, found by search and each tried by
 * running. A fact that is not needed for the result cannot be the only one to change it, so each
 * change has at least one that is. */
#include "study/explain_search.h"

/* -- which facts -- */

static bool may_change(const struct schema *schema, uint32_t at) {
  const struct field *field = &schema->fields[at];
  return field->origin == FIELD_DATA && field->changes != FIELD_FIXED &&
      schema->entities[field->entity].first_field != at;
}

static int64_t number_now(const struct scene *scene, struct fact_at fact) {
  const struct field *field = &scene->schema->fields[fact.field];
  const struct told_value told = scene_fact(scene, fact.field, fact.row);
  if (field->type.kind != TYPE_REFERENCE && field->type.kind != TYPE_TEXT) return told.value.number;
  const struct column *column =
      &scene->data->tables[field->entity]
           .columns[fact.field - scene->schema->entities[field->entity].first_field];
  return ((const uint32_t *)column->view.values)[fact.row];
}

static void consider(struct search *s, const struct walk *needs, struct fact_at fact) {
  const struct scene *scene = s->scene;
  if (!may_change(scene->schema, fact.field)) return;
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
  search_values(s, &choice, &scene->evaluation->run, fact.row, VALUES_OF_A_FACT);
  if (choice.n_values) VEC_PUSH(s->explaining->arena, &s->facts, choice);
}

/* -- sets of one, two, three -- */

static void find_singles(struct search *s) {
  struct arena *arena = s->explaining->arena;
  VEC(struct found) sets = {0};
  for (uint32_t f = 0; f < s->facts.n; f++)
    for (uint32_t v = 0; v < s->facts.items[f].n_values; v++) {
      const struct found set = {.singles = {s->singles.n}, .n = 1};
      VEC_PUSH(arena, &s->singles, ((struct single){f, s->facts.items[f].values[v], {0}}));
      if (s->facts.items[f].is_needed) VEC_PUSH(arena, &sets, set);
    }
  struct observed *seen = ARENA_ARRAY(arena, struct observed, sets.n + 1);
  for (uint32_t i = 0; i < s->singles.n; i++) s->singles.items[i].seen = s->now;
  search_try(s, sets.items, sets.n, seen);
  for (uint32_t i = 0; i < sets.n; i++) {
    s->singles.items[sets.items[i].singles[0]].seen = seen[i];
    if (!search_is_other(s, seen[i])) continue;
    sets.items[i].outcome = seen[i].outcome;
    if (sets.items[i].is_spoilt) VEC_PUSH(arena, &s->spoilt, sets.items[i]);
    else VEC_PUSH(arena, &s->found, sets.items[i]);
  }
}

/* A new row is told by its facts, where it has some. */
static bool has_new_facts(const struct search *s, const struct found *set) {
  for (uint32_t i = 0; i < set->n; i++)
    if (s->facts.items[s->singles.items[set->singles[i]].fact].fact.row == NEW_ROW) return true;
  return false;
}

static uint32_t n_steps(const struct search *s, const struct found *set) {
  return set->n + (has_new_facts(s, set) ? 0 : set->n_rows);
}

/* Sets of `size`: the first is needed for what the result is now; each of another fact. */
static void find_sets(struct search *s, uint32_t size) {
  struct arena *arena = s->explaining->arena;
  VEC(struct found) sets = {0};
  for (uint32_t a = 0; a < s->n_own_singles; a++) {
    const struct single *first = &s->singles.items[a];
    if (!s->facts.items[first->fact].is_needed || search_is_other(s, first->seen)) continue;
    for (uint32_t b = 0; b < s->n_own_singles; b++) {
      const struct single *second = &s->singles.items[b];
      if (second->fact == first->fact || search_is_other(s, second->seen) ||
          (s->facts.items[second->fact].is_needed && b < a))
        continue;
      if (sets.n + s->n_tried >= VARIANTS_TRIED) break;
      if (size == 2) VEC_PUSH(arena, &sets, ((struct found){.singles = {a, b}, .n = 2}));
      for (uint32_t c = b + 1; size == 3 && c < s->n_own_singles; c++) {
        const struct single *third = &s->singles.items[c];
        if (third->fact == first->fact || third->fact == second->fact ||
            search_is_other(s, third->seen) || sets.n + s->n_tried >= VARIANTS_TRIED)
          continue;
        VEC_PUSH(arena, &sets, ((struct found){.singles = {a, b, c}, .n = 3}));
      }
    }
  }
  if (sets.n + s->n_tried >= VARIANTS_TRIED) s->is_cut = true;
  struct observed *seen = ARENA_ARRAY(arena, struct observed, sets.n + 1);
  search_try(s, sets.items, sets.n, seen);
  const uint32_t n_before = s->found.n;
  for (uint32_t i = 0; i < sets.n; i++) {
    if (!search_is_other(s, seen[i])) continue;
    sets.items[i].outcome = seen[i].outcome;
    /* smaller sets alone make it no news */
    if (search_is_reached(s, seen[i].outcome, n_before) || search_holds(&s->spoilt, &sets.items[i]))
      continue;
    if (sets.items[i].is_spoilt) VEC_PUSH(arena, &s->spoilt, sets.items[i]);
    else VEC_PUSH(arena, &s->found, sets.items[i]);
  }
}

/* -- telling -- */

static bool same_facts(const struct search *s, const struct found *a, const struct found *b) {
  if (a->n != b->n || a->n_rows != b->n_rows) return false;
  for (uint32_t i = 0; i < a->n_rows; i++)
    if (a->rows[i].entity != b->rows[i].entity || a->rows[i].row != b->rows[i].row ||
        a->rows[i].adds != b->rows[i].adds)
      return false;
  for (uint32_t i = 0; i < a->n; i++)
    if (s->singles.items[a->singles[i]].fact != s->singles.items[b->singles[i]].fact) return false;
  return true;
}

static bool is_by_others(const struct schema *schema, uint32_t entity) {
  const struct entity *e = &schema->entities[entity];
  for (uint32_t f = e->first_field; f < e->first_field + e->n_fields; f++)
    if (schema->fields[f].changes == FIELD_DECIDED_BY_OTHERS) return true;
  return false;
}

/* Whose facts: of the instance and below it before others'; what is there before what is not. */
static uint32_t distance(const struct search *s, const struct found *set) {
  uint32_t far = set->n_rows;
  for (uint32_t i = 0; i < set->n_rows; i++)
    far += !has_new_facts(s, set) && is_by_others(s->scene->schema, set->rows[i].entity);
  for (uint32_t i = 0; i < set->n; i++) {
    const struct choice_of_fact *choice = &s->facts.items[s->singles.items[set->singles[i]].fact];
    const struct field *field = &s->scene->schema->fields[choice->fact.field];
    const bool is_own = choice->fact.row == NEW_ROW ||
        (schema_is_ancestor(s->scene->schema, s->scene->entity, field->entity) &&
            dataset_ancestor_row(s->scene->data, field->entity, choice->fact.row,
                s->scene->entity) == s->scene->row);
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
  if (field->type.kind == TYPE_TEXT)
    told.value.text = run_text_words(&s->scene->evaluation->run, (uint32_t)number);
  told.is_none = value_is_none(&told.value);
  return told;
}

static struct str outcome_words(const struct search *s, uint64_t outcome) {
  const struct schema *schema = s->scene->schema;
  const uint32_t result = s->explaining->out->result;
  if (outcome_is_warning(schema, result)) return outcome ? STR("true") : STR("false");
  const struct item *item = &schema->items[result];
  if (item->kind == ITEM_SELECTION) return status_words[outcome];
  if (item->kind == ITEM_DEFINE || item->kind == ITEM_ALLOCATION) {
    const bool is_define = item->kind == ITEM_DEFINE;
    const struct type type =
        is_define ? schema->defines[item->index].type : schema->allocations[item->index].type;
    struct value value = {.type = type, .known = true, .number = (int64_t)outcome};
    if (type.kind == TYPE_TEXT)
      value.text = run_text_words(&s->scene->evaluation->run, (uint32_t)outcome);
    return value_format(s->explaining->arena, schema, &value);
  }
  return report_outcomes(&s->scene->evaluation->report, item)->words[outcome];
}

static struct step fact_step(
    const struct search *s, const struct found *set, const struct single *single) {
  const struct scene *scene = s->scene;
  const struct fact_at fact = s->facts.items[single->fact].fact;
  const struct field *field = &scene->schema->fields[fact.field];
  struct step step = {.kind = STEP_FACT,
      .is_new = fact.row == NEW_ROW,
      .to = {.field = fact.field, .row = fact.row, .value = single->value},
      .to_value = told_of(s, field, single->value),
      .by_others = field->changes == FIELD_DECIDED_BY_OTHERS};
  if (step.is_new) {
    step.row = set->rows[0];
    step.fact = str_from(arena_printf(scene->arena, "%.*s.%.*s",
        STR_ARGS(scene_new_row_name(scene, step.row.entity, step.row.row)), STR_ARGS(field->name)));
    step.from_value.value.type = field->type;
    return step;
  }
  step.fact = scene_fact_name(scene, fact.field, fact.row);
  step.given = scene_given(scene, fact.field, fact.row);
  step.from_value = scene_fact(scene, fact.field, fact.row);
  return step;
}

static struct step row_step(const struct search *s, struct changed_row row) {
  struct step step = {.kind = row.adds ? STEP_ROW_PRESENT : STEP_ROW_ABSENT,
      .row = row,
      .by_others = is_by_others(s->scene->schema, row.entity)};
  if (row.adds) {
    step.fact = scene_new_row_name(s->scene, row.entity, row.row);
  } else {
    step.fact = scene_row_name(s->scene, row.entity, row.row);
    step.given = scene_given_row(s->scene, row.entity, row.row);
  }
  return step;
}

static void tell(struct search *s, const struct found *set) {
  struct explanation *out = s->explaining->out;
  struct change *change = &out->changes[out->n_changes++];
  *change = (struct change){.outcome = outcome_words(s, set->outcome),
      .steps = ARENA_ARRAY(s->explaining->arena, struct step, set->n + set->n_rows)};
  for (uint32_t i = 0; i < set->n_rows; i++)
    if (!has_new_facts(s, set)) change->steps[change->n_steps++] = row_step(s, set->rows[i]);
  for (uint32_t i = 0; i < set->n; i++)
    change->steps[change->n_steps++] = fact_step(s, set, &s->singles.items[set->singles[i]]);
}

static bool is_nearer(const struct search *s, const struct found *a, const struct found *b) {
  const uint32_t n = n_steps(s, a), m = n_steps(s, b);
  return n < m || (n == m && distance(s, a) < distance(s, b));
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
          if (is_told[k] &&
              (search_is_open(s) || s->found.items[k].outcome == s->found.items[i].outcome))
            passes = (again || search_is_open(s)) &&
                !same_facts(s, &s->found.items[i], &s->found.items[k]);
        if (!passes) continue;
        if (best == NONE_INDEX || is_nearer(s, &s->found.items[i], &s->found.items[best])) best = i;
      }
      if (best == NONE_INDEX) break;
      is_told[best] = true;
      search_refine(s, &s->found.items[best]);
      tell(s, &s->found.items[best]);
      (void)n_told;
    }
}

/* -- the search -- */

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
  const bool *asked = search_fields(s);
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
  if (!s.now.is_known) return;
  struct walk needs;
  uint32_t registers[3];
  settled_registers(scene->program, out->result, registers);
  walk_begin(&needs, scene, false);
  walk_result(&needs, out->result);
  walk_settle(&needs, registers[0], scene->row);
  consider_all(&s, &needs);
  find_singles(&s);
  s.n_own_facts = s.facts.n;
  s.n_own_singles = s.singles.n;
  if (!search_has_enough(&s)) search_rows(&s);
  const uint32_t n_of_one = s.found.n;
  if (s.found.n < CHANGES_TOLD) find_sets(&s, 2);
  if (search_is_open(&s) ? !s.found.n : !search_has_all(&s))
    search_rows_with_facts(&s, 2, n_of_one);
  if (!s.found.n) find_sets(&s, 3);
  if (!s.found.n) search_rows_with_facts(&s, 3, 0);
  out->is_searched = true;
  out->n_facts_considered = s.n_own_facts;
  out->n_variants = s.n_tried;
  s.is_refining = true;
  choose(&s);
  out->is_cut = s.is_cut;
}
