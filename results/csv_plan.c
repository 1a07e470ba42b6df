#include "results/csv_plan.h"

#include "results/report_cell.h"

static uint32_t column_of(struct report *report, struct csv_plan *plan, struct str name) {
  uint32_t column = plan->columns.n;
  if (str_map_find(&plan->by_name, name, &column)) return column;
  str_map_add(&plan->by_name, name, column);
  VEC_PUSH(report->arena, &plan->columns, name);
  return column;
}

static void plan_part(struct report *report, struct csv_plan *plan, uint32_t table, uint32_t item,
    enum csv_part part, const char *suffix) {
  struct str name = report_item_name(report->schema, &report->schema->items[item]);
  struct str full = str_from(arena_printf(report->arena, "%.*s%s", STR_ARGS(name), suffix));
  struct csv_slot slot = {column_of(report, plan, full), (uint8_t)part, item};
  VEC_PUSH(report->arena, &plan->slots[table], slot);
}

static void plan_item(struct report *report, struct csv_plan *plan, uint32_t table, uint32_t item) {
  const struct item *it = &report->schema->items[item];
  switch ((enum item_kind)it->kind) {
  case ITEM_DECISION:
    plan_part(report, plan, table, item, PART_OUTCOME, "_outcome");
    plan_part(report, plan, table, item, PART_RULES, "_rules");
    plan_part(report, plan, table, item, PART_POSSIBLE, "_possible");
    break;
  case ITEM_DEFINE: plan_part(report, plan, table, item, PART_VALUE, ""); break;
  case ITEM_SELECTION:
    plan_part(report, plan, table, item, PART_CHOSEN, "_chosen");
    plan_part(report, plan, table, item, PART_RANK, "_rank");
    break;
  case ITEM_SELECTION_STATE:
    plan_part(report, plan, table, item, PART_STATE, "_state");
    plan_part(report, plan, table, item, PART_SEATS, "_seats");
    plan_part(report, plan, table, item, PART_CHOSEN, "_chosen");
    plan_part(report, plan, table, item, PART_UNDETERMINED, "_undetermined");
    plan_part(report, plan, table, item, PART_BARRED, "_barred");
    plan_part(report, plan, table, item, PART_BETWEEN, "_between");
    break;
  case ITEM_ALLOCATION:
    plan_part(report, plan, table, item, PART_VALUE, "_share");
    plan_part(report, plan, table, item, PART_BETWEEN, "_between");
    break;
  case ITEM_ALLOCATION_STATE:
    plan_part(report, plan, table, item, PART_STATE, "_state");
    plan_part(report, plan, table, item, PART_SEATS, "_share");
    plan_part(report, plan, table, item, PART_LEFT, "_left");
    plan_part(report, plan, table, item, PART_BETWEEN, "_between");
    break;
  case ITEM_DUTY: plan_part(report, plan, table, item, PART_STATE, "_state"); break;
  }
  if (it->kind == ITEM_SELECTION || it->kind == ITEM_SELECTION_STATE ||
      it->kind == ITEM_ALLOCATION || it->kind == ITEM_ALLOCATION_STATE)
    plan_part(report, plan, table, item, PART_TIED, "_tied");
  if (report->schema->n_selections || report->schema->n_allocations)
    plan_part(report, plan, table, item, PART_TIES, "_ties");
  plan_part(report, plan, table, item, PART_MISSING, "_missing");
  plan_part(report, plan, table, item, PART_FAULTS, "_faults");
  plan_part(report, plan, table, item, PART_CONFLICT, "_conflict");
  if (it->kind == ITEM_DEFINE && report->schema->defines[it->index].bounded)
    plan_part(report, plan, table, item, PART_BETWEEN, "_between");
  if (report->settled) plan_part(report, plan, table, item, PART_SETTLED, "_settled");
}

static bool lacks_id(const struct report *report, const struct report_table *table) {
  for (uint32_t row = 0; row < report->data->tables[table->entity].n_rows; row++)
    if (!report_id(report, table->entity, row).p) return true;
  return false;
}

/* The parent, and those above it as far as ids are unique within the parent only. */
static void plan_parents(struct report *report, struct csv_plan *plan, uint32_t table) {
  const struct entity *entities = report->schema->entities;
  uint32_t below = report->tables[table].entity, above;
  do {
    above = entities[below].parent;
    struct csv_slot slot = {column_of(report, plan, entities[above].name), PART_PARENT, above};
    VEC_PUSH(report->arena, &plan->slots[table], slot);
    below = above;
  } while (entities[above].unique_within);
}

static bool has_ids(const struct csv_slot *slot) {
  return slot && (slot->part == PART_CHOSEN || slot->part == PART_TIED);
}

static uint32_t place_of(const struct report_table *table, uint32_t item) {
  uint32_t at = 0;
  while (table->items[at] != item) at++;
  return at;
}

static void plan_spans(struct report *report, struct csv_plan *plan, uint32_t t) {
  const struct csv_slot **by_column =
      ARENA_ARRAY(report->arena, const struct csv_slot *, plan->columns.n + 1);
  plan->by_column[t] = by_column;
  for (uint32_t i = 0; i < plan->slots[t].n; i++)
    by_column[plan->slots[t].items[i].column] = &plan->slots[t].items[i];
  for (uint32_t c = 0; c < plan->columns.n; c++) {
    const struct csv_slot *slot = by_column[c];
    struct csv_span *last = plan->spans[t].n ? &plan->spans[t].items[plan->spans[t].n - 1] : NULL;
    const bool is_same = last &&
        (!slot ||
            (slot->item == last->item && slot->part != PART_PARENT && last->part != PART_PARENT));
    if (is_same) {
      last->end = c + 1;
      last->has_ids |= has_ids(slot);
      continue;
    }
    const struct csv_span span = {.begin = c,
        .end = c + 1,
        .part = slot ? slot->part : PART_VALUE,
        .item = slot ? slot->item : NONE_INDEX,
        .at = slot && slot->part != PART_PARENT ? place_of(&report->tables[t], slot->item) : 0,
        .number = plan->n_spans++,
        .has_ids = has_ids(slot)};
    VEC_PUSH(report->arena, &plan->spans[t], span);
  }
}

void csv_plan_make(struct report *report, struct csv_plan *plan) {
  str_map_init(&plan->by_name, report->arena);
  plan->slots = arena_alloc(report->arena, sizeof *plan->slots * (report->n_tables + 1));
  for (uint32_t t = 0; t < report->n_tables; t++) {
    const struct report_table *table = &report->tables[t];
    plan->has_at = plan->has_at || lacks_id(report, table);
    if (table->shows_parent) plan_parents(report, plan, t);
  }
  for (uint32_t t = 0; t < report->n_tables; t++)
    for (uint32_t i = 0; i < report->tables[t].n_items; i++)
      plan_item(report, plan, t, report->tables[t].items[i]);
  plan->by_column = ARENA_ARRAY(report->arena, const struct csv_slot **, report->n_tables + 1);
  plan->spans = arena_alloc(report->arena, sizeof *plan->spans * (report->n_tables + 1));
  for (uint32_t t = 0; t < report->n_tables; t++) plan_spans(report, plan, t);
}
