/* What is missing, collected over a run (collect.h). */
#include "results/collect.h"

#include <stdlib.h>

#include "base/vec.h"

/* -- of one cell -- */

struct missing_fact *collect_cell(struct report *report, uint32_t result, uint32_t row,
    const struct reasons *why, struct arena *arena) {
  struct missing_fact *out = ARENA_ARRAY(arena, struct missing_fact, why->n_missing + 1);
  const struct settled_outcome *settled =
      report->settled ? settled_find(report->settled, result, row) : NULL;
  struct missing_facts facts;
  uint32_t registers[3], n = 0;
  settled_registers(report->program, result, registers);
  run_missing(report->run, registers[0], row, arena, &facts);
  for (uint32_t i = 0; i < facts.n; i++) /* what cases showed to change nothing is not named */
    if (!settled || facts.items[i].field == NONE_INDEX || !settled_is_idle(settled, facts.items[i]))
      facts.items[n++] = facts.items[i];
  for (uint32_t i = 0; i < why->n_missing; i++)
    out[i] = n == why->n_missing ? facts.items[i] : (struct missing_fact){NONE_INDEX, row};
  return out;
}

/* -- of all of them -- */

struct collector {
  struct report *report;
  struct arena *arena;
  VEC(struct collected) found;
  uint32_t *slots; /* numbers of what was found, from 1 on, by hash; 0: free */
  uint32_t n_slots, n_result_words, supplied_depth;
  uint64_t n_undetermined;
};

static bool is_same(const struct collected *a, const struct collected *b) {
  return a->field == b->field && a->entity == b->entity && a->row == b->row &&
      (a->field != NONE_INDEX || str_equal(a->text, b->text));
}

static uint64_t hash_of(const struct collected *fact) {
  uint64_t hash = (uint64_t)fact->entity << 32 ^ fact->row;
  hash = (hash ^ fact->field) * UINT64_C(0x9e3779b97f4a7c15);
  if (fact->field == NONE_INDEX) hash ^= str_hash(fact->text);
  return hash ^ hash >> 29;
}

static uint32_t *slot_of(struct collector *c, const struct collected *fact) {
  uint32_t at = (uint32_t)hash_of(fact) & (c->n_slots - 1);
  while (c->slots[at] && !is_same(&c->found.items[c->slots[at] - 1], fact))
    at = (at + 1) & (c->n_slots - 1);
  return &c->slots[at];
}

static void widen(struct collector *c) {
  c->n_slots = c->n_slots ? c->n_slots * 2 : 256;
  c->slots = ARENA_ARRAY(c->arena, uint32_t, c->n_slots);
  for (uint32_t i = 0; i < c->found.n; i++) *slot_of(c, &c->found.items[i]) = i + 1;
}

/* The instance at or above the fact's that somebody answers for. */
static void find_owner(const struct collector *c, struct collected *fact) {
  const struct dataset *data = c->report->data;
  fact->owner = fact->entity;
  fact->owner_row = fact->row;
  while (data->schema->entities[fact->owner].depth > c->supplied_depth) {
    fact->owner_row = data->tables[fact->owner].parent[fact->owner_row];
    fact->owner = data->schema->entities[fact->owner].parent;
  }
}

static void add(struct collector *c, struct collected fact, uint32_t result) {
  if ((c->found.n + 1) * 2 > c->n_slots) widen(c);
  uint32_t *slot = slot_of(c, &fact);
  if (!*slot) {
    fact.text = str_copy(c->arena, fact.text);
    fact.results = ARENA_ARRAY(c->arena, uint64_t, c->n_result_words);
    find_owner(c, &fact);
    VEC_PUSH(c->arena, &c->found, fact);
    *slot = c->found.n;
  }
  struct collected *known = &c->found.items[*slot - 1];
  known->results[result / 64] |= UINT64_C(1) << (result % 64);
  known->n_waiting++;
}

static void add_reasons(struct collector *c, uint32_t result, uint32_t entity, uint32_t row,
    const struct reasons *why) {
  struct report *report = c->report;
  c->n_undetermined++;
  const struct missing_fact *facts = collect_cell(report, result, row, why, &report->row);
  for (uint32_t i = 0; i < why->n_missing; i++) {
    struct collected fact = {
        .field = facts[i].field, .entity = entity, .row = row, .text = why->missing[i]};
    if (fact.field != NONE_INDEX) {
      fact.entity = report->schema->fields[fact.field].entity;
      fact.row = facts[i].row;
    }
    add(c, fact, result);
  }
}

static void collect_item(struct collector *c, uint32_t result) {
  struct report *report = c->report;
  const struct item *item = &report->schema->items[result];
  const uint32_t entity = report_item_entity(report->schema, item);
  for (uint32_t row = 0; row < report->data->tables[entity].n_rows; row++) {
    struct cell cell;
    report_cell(report, item, row, false, &cell);
    if (cell.known) continue;
    report_cell(report, item, row, true, &cell);
    add_reasons(c, result, entity, row, &cell.why);
    arena_clear(&report->row);
  }
}

static void collect_warning(struct collector *c, uint32_t warning) {
  struct report *report = c->report;
  const struct assertion *w = &report->schema->warnings[warning];
  for (uint32_t row = 0; row < report->data->tables[w->entity].n_rows; row++) {
    struct reasons why = {0};
    if (report_warning_truth(report, w, row) != TRUTH_UNKNOWN) continue;
    run_why(report->run, warning_register(report->program, w), row, &report->row, &why);
    add_reasons(c, report->schema->n_items + warning, w->entity, row, &why);
    arena_clear(&report->row);
  }
}

static int compare(uint32_t a, uint32_t b) { return (a > b) - (a < b); }

static int by_owner(const void *left, const void *right) {
  const struct collected *a = left, *b = right;
  int order = compare(a->owner, b->owner);
  if (!order) order = compare(a->owner_row, b->owner_row);
  if (!order) order = compare(a->entity, b->entity);
  if (!order) order = compare(a->row, b->row);
  if (!order) order = compare(a->field, b->field);
  return order ? order : str_compare(a->text, b->text);
}

void collect_missing(struct report *report, struct arena *arena, struct collection *out) {
  const struct schema *schema = report->schema;
  struct collector c = {.report = report,
      .arena = arena,
      .n_result_words = (schema->n_items + schema->n_warnings) / 64 + 1,
      .supplied_depth = schema->entities[schema_counted_entity(schema)].depth};
  for (uint32_t i = 0; i < schema->n_items; i++) collect_item(&c, i);
  for (uint32_t i = 0; i < schema->n_warnings; i++) collect_warning(&c, i);
  if (c.found.n > 1) qsort(c.found.items, c.found.n, sizeof *c.found.items, by_owner);
  *out = (struct collection){c.found.items, c.found.n, c.n_undetermined};
}
