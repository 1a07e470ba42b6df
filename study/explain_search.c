/* Changes tried by running, and whether they are news (explain_search.h). */
#include "study/explain_search.h"

/* -- trying -- */

/* A change that the data could not have: it breaks what the regulation requires. */
static bool breaks(const struct search *s, const struct variants *variants, uint32_t copy) {
  const struct scene *scene = s->scene;
  const struct schema *schema = scene->schema;
  for (uint32_t i = 0; i < schema->n_requires; i++) {
    const uint32_t reg = scene->program->results.requires[i], entity = schema->requires[i].entity,
                   n = scene->data->tables[entity].n_rows;
    for (uint32_t row = 0; row < n; row++)
      if (variants_have(variants, entity, row) &&
          run_truth(&variants->evaluation->run, reg, variants_row(variants, copy, entity, row)) ==
              TRUTH_FALSE &&
          run_truth(&scene->evaluation->run, reg, row) != TRUTH_FALSE)
        return true;
    for (uint32_t k = 0; k < variants->n_edits; k++)
      if (variants->changed_rows[k].adds && variants->changed_rows[k].entity == entity &&
          run_truth(&variants->evaluation->run, reg,
              variants_row(variants, copy, entity, NEW_ROW)) == TRUTH_FALSE)
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

bool search_try(struct search *s, struct found *sets, uint32_t n, struct observed *seen) {
  for (uint32_t i = 0; i < n; i++) seen[i] = s->now;
  const uint32_t together = variants_together(s->scene);
  for (uint32_t from = 0, n_here; from < n; from += n_here) {
    for (n_here = 1; from + n_here < n && n_here < together && !is_alone(s, &sets[from]);)
      if (is_alone(s, &sets[from + n_here])) break;
      else n_here++;
    struct variants variants;
    const uint64_t n_rows = s->n_rows + n_here * variants_rows(s->scene);
    const uint32_t n_tried = s->n_tried + n_here;
    if (n_rows > VARIANT_ROWS_TRIED + (s->is_refining ? REFINED_ROWS : 0) ||
        n_tried > VARIANTS_TRIED + (s->is_refining ? REFINED_VARIANTS : 0)) {
      s->is_cut = true;
      return false;
    }
    s->n_rows = n_rows;
    s->n_tried = n_tried;
    variants_open_rows(&variants, s->scene, n_here, sets[from].rows, sets[from].n_rows);
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

bool search_is_other(const struct search *s, struct observed seen) {
  return seen.is_known && (!s->now.is_known || seen.outcome != s->now.outcome);
}

/* -- what was found -- */

/* Whether all that `part` changes is in the set as well. */
static bool is_within(const struct found *part, const struct found *set) {
  uint32_t n_held = 0, n_rows_held = 0;
  for (uint32_t a = 0; a < part->n; a++)
    for (uint32_t b = 0; b < set->n; b++) n_held += part->singles[a] == set->singles[b];
  for (uint32_t a = 0; a < part->n_rows; a++)
    for (uint32_t b = 0; b < set->n_rows; b++)
      n_rows_held += part->rows[a].adds == set->rows[b].adds &&
          part->rows[a].entity == set->rows[b].entity && part->rows[a].row == set->rows[b].row;
  return n_held == part->n && n_rows_held == part->n_rows &&
      part->n + part->n_rows < set->n + set->n_rows;
}

/* A smaller set in it leads to the same outcome already, though not in data that can be. */
bool search_holds(const found_list *others, const struct found *set) {
  for (uint32_t i = 0; i < others->n; i++)
    if (others->items[i].outcome == set->outcome && is_within(&others->items[i], set)) return true;
  return false;
}

bool search_holds_found(const struct search *s, const struct found *set) {
  for (uint32_t i = 0; i < s->found.n; i++)
    if (is_within(&s->found.items[i], set)) return true;
  return false;
}

bool search_is_reached(const struct search *s, uint64_t outcome, uint32_t n) {
  for (uint32_t i = 0; i < n; i++)
    if (s->found.items[i].outcome == outcome) return true;
  return false;
}

void search_found(struct search *s, struct found *set, struct observed seen) {
  if (!search_is_other(s, seen)) return;
  set->outcome = seen.outcome;
  if (search_holds(&s->spoilt, set) || search_holds(&s->found, set)) return;
  if (set->is_spoilt) VEC_PUSH(s->explaining->arena, &s->spoilt, *set);
  else VEC_PUSH(s->explaining->arena, &s->found, *set);
}

/* -- what is aimed at -- */

bool search_is_open(const struct search *s) {
  const struct schema *schema = s->scene->schema;
  const uint32_t result = s->explaining->out->result;
  if (outcome_is_warning(schema, result)) return false;
  const struct item *item = &schema->items[result];
  if (item->kind != ITEM_DEFINE) return item->kind == ITEM_ALLOCATION;
  const uint8_t kind = schema->defines[item->index].type.kind;
  return kind != TYPE_BOOLEAN && kind != TYPE_ENUM;
}

/* How many other outcomes there are, where they are few enough to be told all. */
static uint32_t n_others(const struct search *s) {
  const struct schema *schema = s->scene->schema;
  const uint32_t result = s->explaining->out->result;
  if (search_is_open(s)) return 1;
  if (outcome_is_warning(schema, result)) return 1;
  const struct item *item = &schema->items[result];
  if (item->kind == ITEM_DEFINE && schema->defines[item->index].type.kind == TYPE_BOOLEAN) return 1;
  if (item->kind == ITEM_SELECTION) return 2;
  if (item->kind == ITEM_DEFINE)
    return schema->enumerations[schema->defines[item->index].type.of].n_words - 1;
  return report_outcomes(&s->scene->evaluation->report, item)->n_words - 1;
}

bool search_has_all(const struct search *s) {
  uint32_t n_reached = 0;
  for (uint32_t i = 0; i < s->found.n; i++)
    n_reached += !search_is_reached(s, s->found.items[i].outcome, i);
  return n_reached >= n_others(s);
}

bool search_has_enough(const struct search *s) {
  return s->found.n >= CHANGES_TOLD && search_has_all(s);
}

bool *search_fields(const struct search *s) {
  const struct scene *scene = s->scene;
  uint32_t registers[3];
  const uint32_t n = settled_registers(scene->program, s->explaining->out->result, registers);
  const bool *is_in = scope_slice(&s->scene->scope, registers, n);
  bool *asked = ARENA_ARRAY(s->explaining->arena, bool, scene->schema->n_fields + 1);
  for (uint32_t i = 0; i < scene->program->n_code; i++) {
    const struct instruction *code = &scene->program->code[i];
    const enum opcode_shape shape = (enum opcode_shape)opcode_infos[code->op].shape;
    if (is_in[i] && (shape == SHAPE_FIELD || shape == SHAPE_FIELD_OR)) asked[code->a] = true;
  }
  return asked;
}
