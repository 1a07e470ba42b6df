/* One result of one instance, explained: by its kind (explain.h). */
#include "results/words.h"
#include "study/explain_parts.h"

static struct part *root_of(struct explaining *explaining) {
  return ARENA_NEW(explaining->arena, struct part);
}

/* -- decisions -- */

static uint8_t rule_truth(const struct scene *scene, uint32_t rule) {
  return run_truth(&scene->evaluation->run, scene->program->results.rules[rule], scene->row);
}

/* Of a known outcome the rules that fired for it; else those that may, and those that surely did. */
static bool is_reason(const struct scene *scene, uint32_t rule, uint64_t set) {
  const uint8_t truth = rule_truth(scene, rule);
  const uint32_t outcome = scene->schema->rules[rule].outcome;
  if ((set & (set - 1)) == 0) return truth == TRUTH_TRUE && (set >> outcome & 1);
  return truth != TRUTH_FALSE && (set >> outcome & 1);
}

/* Those of the rules that could have made it another outcome: where something fired the stronger
 * ones, which are false or unknown; all, where nothing did. */
static bool is_other(const struct explaining *explaining, uint32_t rule, uint64_t set, bool fired) {
  const struct scene *scene = explaining->scene;
  const uint32_t outcome = scene->schema->rules[rule].outcome;
  if (is_reason(scene, rule, set)) return false;
  if (explaining->is_full) return !(set >> outcome & 1) || rule_truth(scene, rule) != TRUTH_TRUE;
  if (set >> outcome & 1) return false;
  return !fired || outcome < (uint32_t)__builtin_ctzll(set);
}

static void explain_decision(struct explaining *explaining, uint32_t index, struct part *top) {
  const struct scene *scene = explaining->scene;
  const struct schema *schema = scene->schema;
  const struct enumeration *outcomes = &schema->enumerations[schema->decisions[index].outcomes];
  const uint64_t set =
      run_set(&scene->evaluation->run, scene->program->results.decisions[index], scene->row);
  bool fired = false;
  VEC_PUSH(explaining->arena, &explaining->opened,
      ((struct opened_item){true, index, scene->row, schema->decisions[index].name}));
  for (uint32_t r = 0; r < schema->n_rules; r++) {
    if (schema->rules[r].decision != index) continue;
    fired |= rule_truth(scene, r) == TRUTH_TRUE;
    if (is_reason(scene, r, set)) part_rule(explaining, top, r, scene->row);
  }
  struct why_not **end = &explaining->out->why_not;
  for (uint32_t outcome = 0; outcome < outcomes->n_words; outcome++) {
    struct part *parts = root_of(explaining);
    for (uint32_t r = 0; r < schema->n_rules; r++) {
      if (schema->rules[r].decision != index || schema->rules[r].outcome != outcome) continue;
      if (is_other(explaining, r, set, fired)) part_rule(explaining, parts, r, scene->row);
      else if (!is_reason(scene, r, set)) explaining->out->hidden++;
    }
    if (!parts->first) continue;
    struct why_not *other = *end = ARENA_NEW(explaining->arena, struct why_not);
    *other = (struct why_not){.outcome = outcomes->words[outcome], .parts = parts->first};
    end = &other->next;
  }
}

/* -- the others -- */

/* A condition of several that a declaration has; NULL where it is the same for every run. */
static struct part *add_body(struct explaining *explaining, struct part *top, struct str name,
    const char *role, struct tx *body) {
  if (spoken_node(body)->kind == TX_CONSTANT) return NULL;
  const struct scene *scene = explaining->scene;
  const struct str id = str_from(arena_printf(explaining->arena, "%.*s.%s", STR_ARGS(name), role));
  return part_node(explaining, top, body, scene->entity, scene->row, id, str_from(role));
}

static void explain_define(struct explaining *explaining, uint32_t index, struct part *top) {
  const struct scene *scene = explaining->scene;
  const struct define *define = &scene->schema->defines[index];
  struct part *part = part_add(explaining, top, PART_DEFINE, define->name);
  part->label = define->label;
  part->law = define->law;
  part->at = part_place(explaining, define->span);
  part->is_told = true;
  const uint32_t reg = scene->program->results.defines[index];
  VEC_PUSH(explaining->arena, &explaining->opened,
      ((struct opened_item){false, index, scene->row, define->name}));
  scene_register(scene, &scene->evaluation->run, reg, scene->row, define->type, &part->value);
  part_settled_body(explaining, part, scene->typed->defines[index], define->entity, scene->row, reg,
      define->name);
}

/* `done` always matters; whether it was late where it is done, whether the day is past where not. */
static void explain_duty(struct explaining *explaining, uint32_t index, struct part *top) {
  const struct scene *scene = explaining->scene;
  const struct duty *duty = &scene->schema->duties[index];
  const struct typed_duty *typed = &scene->typed->duties[index];
  uint32_t at = scene->row;
  struct tx *node = scene_at(scene, typed->done, &at);
  const uint8_t done = node->kind == TX_CONSTANT ? (node->value->number ? TRUTH_TRUE : TRUTH_FALSE)
                                                 : scene_truth(scene, node, at);
  struct part *part = add_body(explaining, top, duty->name, "done", typed->done);
  if (part) part->law = duty->law;
  if (done != TRUTH_FALSE || explaining->is_full)
    add_body(explaining, top, duty->name, "late", typed->late);
  else explaining->out->hidden++;
  if (done != TRUTH_TRUE || explaining->is_full)
    add_body(explaining, top, duty->name, "past", typed->past);
  else explaining->out->hidden++;
}

static void explain_warning(struct explaining *explaining, uint32_t index, struct part *top) {
  const struct scene *scene = explaining->scene;
  const struct assertion *warning = &scene->schema->warnings[index];
  const uint32_t reg = scene->program->results.warnings[index];
  struct part *part = part_add(explaining, top, PART_RULE, warning->name);
  part->label = warning->label;
  part->because = warning->because;
  part->law = warning->law;
  part->at = part_place(explaining, warning->span);
  part->is_told = true;
  scene_register(
      scene, &scene->evaluation->run, reg, scene->row, scene->program->types[reg], &part->value);
  part_settled_body(explaining, part, scene->typed->warnings[index], warning->entity, scene->row,
      reg, warning->name);
}

/* -- what it came to -- */

const struct enumeration *explain_outcomes(const struct explanation *of) {
  const struct schema *schema = of->scene->schema;
  if (outcome_is_warning(schema, of->result)) return NULL;
  const struct item *item = &schema->items[of->result];
  if (item->kind == ITEM_DECISION)
    return &schema->enumerations[schema->decisions[item->index].outcomes];
  const bool is_word =
      item->kind == ITEM_DEFINE && schema->defines[item->index].type.kind == TYPE_ENUM;
  return is_word ? &schema->enumerations[schema->defines[item->index].type.of] : NULL;
}

static void take_decision(struct explaining *explaining, const struct cell *cell) {
  struct explanation *out = explaining->out;
  const struct enumeration *words =
      report_outcomes(&explaining->scene->evaluation->report, cell->item);
  out->is_word = true;
  if (cell->known) out->outcome = words->words[cell->outcome];
  if (cell->item->kind != ITEM_DECISION) return;
  out->possible = ARENA_ARRAY(explaining->arena, struct str, words->n_words);
  uint64_t set = cell->possible ? cell->possible : UINT64_C(1) << cell->outcome;
  for (uint32_t i = 0; i < words->n_words; i++)
    if (set >> i & 1) out->possible[out->n_possible++] = words->words[i];
}

static void take_reasons(struct explaining *explaining, const struct cell *cell) {
  struct explanation *out = explaining->out;
  out->faults = cell->why.faults;
  out->fault_parts = cell->why.fault_parts;
  out->n_faults = cell->why.n_faults;
  out->ties = cell->why.tied;
  out->n_ties = cell->why.n_tied;
  out->missing_in = cell->why.missing_in;
  out->n_missing_in = cell->why.n_missing_in;
}

static void take_outcome(struct explaining *explaining) {
  struct scene *scene = explaining->scene;
  struct explanation *out = explaining->out;
  if (outcome_is_warning(scene->schema, out->result)) {
    const struct observed seen =
        scene_observe(scene, &scene->evaluation->run, out->result, scene->row);
    if (seen.is_known) out->outcome = seen.outcome ? STR("true") : STR("false");
    out->value.value = (struct value){
        .type = {.kind = TYPE_BOOLEAN}, .known = seen.is_known, .number = (int64_t)seen.outcome};
    return;
  }
  struct cell *cell = ARENA_NEW(explaining->arena, struct cell);
  const struct item *item = &scene->schema->items[out->result];
  report_cell(&scene->evaluation->report, item, scene->row, true, cell);
  /* its own tie is its outcome */
  if (item->kind != ITEM_SELECTION || cell->status == CANDIDACY_UNDETERMINED)
    take_reasons(explaining, cell);
  if (report_has_outcome(item) || item->kind == ITEM_DECISION) {
    take_decision(explaining, cell);
  } else if (item->kind == ITEM_SELECTION) {
    out->is_word = true;
    if (cell->status != CANDIDACY_UNDETERMINED) out->outcome = status_words[cell->status];
  } else {
    out->value = (struct told_value){.value = cell->value,
        .has_bounds = !cell->known && cell->has_bounds,
        .lo = cell->lo,
        .hi = cell->hi};
    out->value.value.known = cell->known;
    out->value.is_none = cell->known && value_is_none(&cell->value);
    if (cell->known) out->outcome = scene_words(scene, &out->value);
  }
}

struct explanation *explain_result(struct scene *scene, uint32_t result, bool full) {
  struct explanation *out = ARENA_NEW(scene->arena, struct explanation);
  struct explaining explaining = {
      .scene = scene, .arena = scene->arena, .out = out, .is_full = full};
  struct part *top = root_of(&explaining);
  *out = (struct explanation){.scene = scene,
      .result = result,
      .name = outcome_name(scene->schema, result),
      .label = outcome_label(scene->schema, result)};
  take_outcome(&explaining);
  if (outcome_is_warning(scene->schema, result)) {
    explain_warning(&explaining, result - scene->schema->n_items, top);
  } else {
    const struct item *item = &scene->schema->items[result];
    switch ((enum item_kind)item->kind) {
    case ITEM_DECISION: explain_decision(&explaining, item->index, top); break;
    case ITEM_DEFINE: explain_define(&explaining, item->index, top); break;
    case ITEM_DUTY: explain_duty(&explaining, item->index, top); break;
    case ITEM_SELECTION:
    case ITEM_SELECTION_STATE: explain_selection(&explaining, item, top); break;
    case ITEM_ALLOCATION:
    case ITEM_ALLOCATION_STATE: explain_allocation(&explaining, item, top); break;
    }
  }
  out->why = top->first;
  explain_missing(&explaining);
  explain_changes(&explaining);
  return out;
}
