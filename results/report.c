/* What all forms of results share: the plan of tables, names, identities (report.h). */
#include "results/report.h"

#include "base/vec.h"
#include "results/memo.h"
#include "results/report_cell.h"
#include "runtime/data/instance_path.h"

/* how many rows between two looks at the output, and two words to the progress bar */
#define ROWS_LOOKED_AT 64u
#define ROWS_TOLD 1024u

/* -- plan -- */

uint32_t report_item_entity(const struct schema *schema, const struct item *item) {
  return schema_entity_of_item(schema, *item);
}

static struct report_table *table_of(struct report *report, uint32_t entity) {
  for (uint32_t i = 0; i < report->n_tables; i++)
    if (report->tables[i].entity == entity) return &report->tables[i];
  struct report_table *table = &report->tables[report->n_tables++];
  table->entity = entity;
  table->items = ARENA_ARRAY(report->arena, uint32_t, report->schema->n_items);
  uint32_t parent = report->schema->entities[entity].parent;
  table->shows_parent = parent != NONE_INDEX && (parent != 0 || report_id(report, parent, 0).p);
  return table;
}

/* Each decision's rules, in their order. */
static void plan_rules(struct report *report) {
  const struct schema *schema = report->schema;
  report->rules_first = ARENA_ARRAY(report->arena, uint32_t, schema->n_decisions + 2);
  report->rules = ARENA_ARRAY(report->arena, uint32_t, schema->n_rules);
  uint32_t *next = report->rules_first + 1; /* counted one place on, then each put in its place */
  for (uint32_t i = 0; i < schema->n_rules; i++) next[schema->rules[i].decision + 1]++;
  for (uint32_t d = 0; d < schema->n_decisions; d++) next[d + 1] += next[d];
  for (uint32_t i = 0; i < schema->n_rules; i++)
    report->rules[next[schema->rules[i].decision]++] = i;
}

void report_plan(struct report *report) {
  const struct schema *schema = report->schema = &report->program->schema;
  arena_init(&report->row, report->arena->allocator);
  report->row.out_of_memory = report->arena->out_of_memory;
  report->n_tables = 0;
  plan_rules(report);
  report->tables = ARENA_ARRAY(report->arena, struct report_table, schema->n_entities);
  for (uint32_t i = 0; i < schema->n_items; i++) {
    struct report_table *table = table_of(report, report_item_entity(schema, &schema->items[i]));
    table->items[table->n_items++] = i;
  }
}

void report_begin_text(struct report *report, FILE *out) {
  buffer_init(&report->text, report->arena, out);
  report->csv.out = &report->text;
  report->memo = memo_new(report->arena);
  report->keys = ARENA_ARRAY(report->arena, struct small_keys *, report->n_tables);
  for (uint32_t i = 0; i < report->n_tables; i++) {
    const struct report_table *table = &report->tables[i];
    report->keys[i] = report_small_keys_new(
        report, table->items, table->n_items, report->data->tables[table->entity].n_rows);
  }
}

uint64_t report_n_rows(const struct report *report) {
  uint64_t n = 0;
  for (uint32_t i = 0; i < report->n_tables; i++)
    n += report->data->tables[report->tables[i].entity].n_rows;
  return n;
}

bool report_next_rows(struct report *report, uint64_t n) {
  const uint64_t before = report->n_rows_done, after = before + n;
  arena_clear(&report->row);
  report->n_rows_done = after;
  if (before / ROWS_TOLD != after / ROWS_TOLD) progress_set(report->progress, after);
  return before / ROWS_LOOKED_AT == after / ROWS_LOOKED_AT || !ferror(report->out);
}

/* -- names and identities -- */

struct str report_item_name(const struct schema *schema, const struct item *item) {
  return schema_name_of_item(schema, *item);
}

struct str report_item_label(const struct schema *schema, const struct item *item) {
  struct str label = {0};
  switch ((enum item_kind)item->kind) {
  case ITEM_DEFINE: label = schema->defines[item->index].label; break;
  case ITEM_SELECTION:
  case ITEM_SELECTION_STATE: label = schema->selections[item->index].label; break;
  case ITEM_ALLOCATION:
  case ITEM_ALLOCATION_STATE: label = schema->allocations[item->index].label; break;
  case ITEM_DUTY: label = schema->duties[item->index].label; break;
  case ITEM_DECISION: label = schema->decisions[item->index].label; break;
  }
  return label.n ? label : report_item_name(schema, item);
}

struct str report_whole_id(
    const struct report *report, uint32_t entity, uint32_t row, struct arena *arena) {
  struct str id = instance_id(report->data, entity, row, arena);
  return id.n ? id : (struct str){0};
}

struct str report_at(
    const struct dataset *data, uint32_t entity, uint32_t row, struct arena *arena) {
  const struct entity *entities = data->schema->entities;
  if (entity == 0) return entities[0].name;
  uint32_t from = entity, above = row;
  while (from && !instance_names_itself(data, from, above)) {
    above = data->tables[from].parent[above];
    from = entities[from].parent;
  }
  return instance_path(data, entity, row, from ? entities[from].parent : 0, arena);
}

const struct enumeration *report_outcomes(const struct report *report, const struct item *item) {
  const struct schema *schema = report->schema;
  if (item->kind == ITEM_SELECTION_STATE)
    return &schema->enumerations[schema->selections[item->index].states];
  if (item->kind == ITEM_ALLOCATION_STATE)
    return &schema->enumerations[schema->allocations[item->index].states];
  if (item->kind == ITEM_DUTY) return &schema->enumerations[schema->duties[item->index].states];
  return &schema->enumerations[schema->decisions[item->index].outcomes];
}

/* Where cases settled a decision: by rule, whether it fires in all of them. NULL: they did not. */
static const bool *fired_in_all(const struct report *report, uint32_t decision, uint32_t row) {
  const struct schema *schema = report->schema;
  for (uint32_t i = 0; report->settled && i < schema->n_items; i++)
    if (schema->items[i].kind == ITEM_DECISION && schema->items[i].index == decision) {
      const struct settled_outcome *settled = settled_find(report->settled, i, row);
      return settled ? settled->fires : NULL;
    }
  return NULL;
}

const struct rule *report_next_fired(
    const struct report *report, uint32_t decision, uint32_t outcome, uint32_t row, uint32_t *at) {
  const bool *fires = fired_in_all(report, decision, row);
  const uint32_t first = report->rules_first[decision],
                 n = report->rules_first[decision + 1] - first;
  while (*at < n) {
    const struct rule *rule = &report->schema->rules[report->rules[first + (*at)++]];
    if (rule->outcome != outcome) continue;
    if (fires
            ? fires[rule - report->schema->rules]
            : run_truth(report->run, rule_register(report->run->program, rule), row) == TRUTH_TRUE)
      return rule;
  }
  return NULL;
}
