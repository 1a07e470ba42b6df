/* Selections and allocations explained: who is ahead and by which key, how many seats there are,
 * who is tied, who was barred and by which rules (explain.h). */
#include "study/explain_parts.h"

#include "results/report_allocation.h"
#include "results/report_selection.h"
#include "results/people.h"
#include "results/words.h"
#include "runtime/data/instance_path.h"
#include "study/explain.h"

struct chosen_among {
  struct explaining *explaining;
  const struct selection *selection;
  const struct typed_selection *typed;
  const struct selection_registers *registers;
  uint32_t ancestor_row, first, end; /* the candidates' rows */
};

static const struct run *run_of(const struct chosen_among *c) {
  return &c->explaining->scene->evaluation->run;
}

static struct str id_of(const struct chosen_among *c, uint32_t row) {
  const struct scene *scene = c->explaining->scene;
  return words_identity(&scene->evaluation->report, c->selection->entity, row);
}

static enum candidacy status_of(const struct chosen_among *c, uint32_t row) {
  return candidacy_in(run_code(run_of(c), c->registers->status, row));
}

static bool rank_of(const struct chosen_among *c, uint32_t row, int64_t *rank) {
  int64_t high;
  return run_number(run_of(c), c->registers->rank, row, rank, &high);
}

/* -- who is ahead -- */

static struct told_value key_value(const struct chosen_among *c, uint32_t key, uint32_t row) {
  const struct scene *scene = c->explaining->scene;
  struct told_value told = {0};
  uint32_t at = row;
  const struct tx *node = scene_at(scene, c->typed->keys[key].value, &at);
  if (!scene_value(scene, node, at, &told)) told.value.known = false;
  return told;
}

static bool same_key(const struct told_value *a, const struct told_value *b) {
  return a->value.known && b->value.known && a->value.number == b->value.number;
}

/* The first key in which two candidates differ. */
static void take_key(
    const struct chosen_among *c, uint32_t own, uint32_t other, struct ahead *out) {
  for (uint32_t k = 0; k < c->typed->n_keys; k++) {
    const struct told_value a = key_value(c, k, own), b = key_value(c, k, other);
    if (same_key(&a, &b)) continue;
    out->key = part_words(c->explaining, spoken_node(c->typed->keys[k].value)->span);
    out->key_said = part_said(c->explaining, spoken_node(c->typed->keys[k].value)->span);
    out->own = a;
    out->theirs = b;
    return;
  }
}

static void take_ahead(const struct chosen_among *c, uint32_t row, struct choice *choice) {
  int64_t own, other;
  if (!rank_of(c, row, &own)) return;
  choice->has_rank = true;
  choice->rank = own;
  choice->ahead = ARENA_ARRAY(c->explaining->arena, struct ahead, c->end - c->first);
  for (uint32_t x = c->first; x < c->end; x++) {
    if (!rank_of(c, x, &other) || other >= own) continue;
    struct ahead *ahead = &choice->ahead[choice->n_ahead++];
    ahead->id = id_of(c, x);
    take_key(c, row, x, ahead);
  }
}

static struct str *with_status(const struct chosen_among *c, enum candidacy status, uint32_t *n) {
  struct str *ids = ARENA_ARRAY(c->explaining->arena, struct str, c->end - c->first + 1);
  *n = 0;
  for (uint32_t x = c->first; x < c->end; x++)
    if (status_of(c, x) == status) ids[(*n)++] = id_of(c, x);
  return ids;
}

/* -- who was barred -- */

/* Of the members, or of one of them. */
static void take_barred(const struct chosen_among *c, uint32_t only, struct choice *choice) {
  struct report *report = &c->explaining->scene->evaluation->report;
  const uint32_t first = only == NONE_INDEX ? c->first : only,
                 end = only == NONE_INDEX ? c->end : only + 1;
  VEC(struct barring) found = {0};
  for (uint32_t row = first; row < end; row++) {
    struct barred member;
    if (status_of(c, row) != CANDIDACY_NONE) continue;
    report_barred_member(report, c->selection, row, &member);
    if (member.n_rules)
      VEC_PUSH(c->explaining->arena, &found,
          ((struct barring){member.id, member.rules, member.n_rules}));
  }
  choice->barred = found.items;
  choice->n_barred = found.n;
}

/* -- conditions -- */

static void add_node(struct explaining *explaining, struct part *top, struct str name,
    const char *role, struct tx *body, uint32_t entity, uint32_t row) {
  const struct str id = str_from(arena_printf(explaining->arena, "%.*s.%s", STR_ARGS(name), role));
  if (spoken_node(body)->kind != TX_CONSTANT) /* the number itself is told */
    part_node(explaining, top, body, entity, row, id, str_from(role));
}

static void add_keys(
    struct explaining *explaining, struct part *top, const struct chosen_among *c, uint32_t row) {
  for (uint32_t k = 0; k < c->typed->n_keys; k++)
    add_node(explaining, top, c->selection->name, arena_printf(explaining->arena, "key%u", k + 1),
        c->typed->keys[k].value, c->selection->entity, row);
}

void explain_selection(struct explaining *explaining, const struct item *item, struct part *top) {
  const struct scene *scene = explaining->scene;
  const struct selection *selection = &scene->schema->selections[item->index];
  struct chosen_among c = {.explaining = explaining,
      .selection = selection,
      .typed = &scene->typed->selections[item->index],
      .registers = &scene->program->results.selections[item->index]};
  struct choice *choice = explaining->out->choice = ARENA_NEW(explaining->arena, struct choice);
  const bool is_candidate = item->kind == ITEM_SELECTION;
  int64_t low, high;
  c.ancestor_row = is_candidate
      ? scene_row_above(scene, selection->entity, scene->row, selection->ancestor)
      : scene->row;
  dataset_rows_below(
      scene->data, selection->ancestor, c.ancestor_row, selection->entity, &c.first, &c.end);
  choice->has_seats =
      run_number(run_of(&c), c.registers->seats, c.ancestor_row, &low, &high) && low == high;
  choice->seats = low;
  choice->tied = with_status(&c, CANDIDACY_TIED, &choice->n_tied);
  if (!is_candidate) {
    choice->chosen = with_status(&c, CANDIDACY_CHOSEN, &choice->n_chosen);
    take_barred(&c, NONE_INDEX, choice);
    add_node(explaining, top, selection->name, "seats", c.typed->seats, selection->ancestor,
        c.ancestor_row);
    return;
  }
  take_ahead(&c, scene->row, choice);
  take_barred(&c, scene->row, choice);
  if (status_of(&c, scene->row) != CANDIDACY_TIED) choice->n_tied = 0;
  if (c.typed->condition)
    add_node(explaining, top, selection->name, "where", c.typed->condition, selection->entity,
        scene->row);
  if (choice->has_rank || explaining->is_full) add_keys(explaining, top, &c, scene->row);
}

void explain_allocation(struct explaining *explaining, const struct item *item, struct part *top) {
  const struct scene *scene = explaining->scene;
  const struct allocation *allocation = &scene->schema->allocations[item->index];
  const struct typed_allocation *typed = &scene->typed->allocations[item->index];
  const bool is_share = item->kind == ITEM_ALLOCATION;
  const uint32_t above = is_share
      ? scene_row_above(scene, allocation->entity, scene->row, allocation->ancestor)
      : scene->row;
  uint32_t first, end;
  add_node(explaining, top, allocation->name, "amount", typed->amount, allocation->ancestor, above);
  if (is_share)
    add_node(
        explaining, top, allocation->name, "weight", typed->weight, allocation->entity, scene->row);
  struct choice *choice = explaining->out->choice = ARENA_NEW(explaining->arena, struct choice);
  dataset_rows_below(scene->data, allocation->ancestor, above, allocation->entity, &first, &end);
  choice->tied = ARENA_ARRAY(explaining->arena, struct str, end - first + 1);
  struct told_value amount;
  scene_register(scene, &scene->evaluation->run,
      scene->program->results.allocations[item->index].amount, above, allocation->type, &amount);
  if (amount.value.known) choice->shared = scene_words(scene, &amount);
  const uint32_t status = scene->program->results.allocations[item->index].status;
  if (is_share && run_code(&scene->evaluation->run, status, scene->row) != ALLOTMENT_TIED) return;
  for (uint32_t x = first; x < end; x++)
    if (run_code(&scene->evaluation->run, status, x) == ALLOTMENT_TIED)
      choice->tied[choice->n_tied++] =
          words_identity(&scene->evaluation->report, allocation->entity, x);
}

struct str explain_called(const struct explanation *of, struct str id) {
  const struct schema *schema = of->scene->schema;
  const struct report *report = &of->scene->evaluation->report;
  if (outcome_is_warning(schema, of->result)) return (struct str){0};
  const struct item *item = &schema->items[of->result];
  uint32_t entity = NONE_INDEX;
  switch ((enum item_kind)item->kind) {
  case ITEM_SELECTION:
  case ITEM_SELECTION_STATE: entity = schema->selections[item->index].entity; break;
  case ITEM_ALLOCATION:
  case ITEM_ALLOCATION_STATE: entity = schema->allocations[item->index].entity; break;
  case ITEM_DEFINE:
  case ITEM_DECISION:
  case ITEM_DUTY: break;
  }
  if (entity == NONE_INDEX) return (struct str){0};
  const uint32_t row = instance_find(report->data, entity, id);
  if (row == UINT32_MAX) return (struct str){0};
  const struct str name = people_called(report, entity, row);
  return str_equal(name, id) ? (struct str){0} : name;
}
