/* Results as a tree of maps and lists, the shape of cli.md "Results": one walk, told to a sink
 * (JSON, JSON Lines, YAML). */
#include "results/report_tree.h"

#include "base/date.h"
#include "results/memo.h"
#include "results/people.h"
#include "results/report_allocation.h"
#include "results/report_rows.h"
#include "results/report_tree_selection.h"

/* Booleans and integers are bare, all else (decimals, dates, texts, words) texts. */
static void put_value(struct sink *sink, struct report *report, const struct value *value) {
  struct str text = value_format(&report->row, report->schema, value);
  if (value->type.kind == TYPE_BOOLEAN || value->type.kind == TYPE_INTEGER) sink->bare(sink, text);
  else sink->text(sink, text);
}

static void put_define(struct sink *sink, struct report *report, const struct cell *cell) {
  const bool is_none = value_is_none(&cell->value);
  if (cell->known && !is_none && cell->way == SETTLED_NOT) {
    put_value(sink, report, &cell->value);
    return;
  }
  sink->open(sink, SINK_MAP, SINK_INLINE);
  tree_put_key(sink, "value");
  if (!cell->known || is_none) tree_put_null(sink);
  else put_value(sink, report, &cell->value);
  if (is_none) { /* that it has no value is known */
    tree_put_key(sink, "none");
    sink->bare(sink, STR("true"));
  }
  if (cell->known) {
    tree_put_settled(sink, cell->way);
    sink->close(sink);
    return;
  }
  tree_put_reasons(sink, &cell->why);
  tree_put_between(sink, report, cell);
  sink->close(sink);
}

static void put_decision(
    struct sink *sink, struct report *report, const struct cell *cell, uint32_t row) {
  const struct enumeration *outcomes = report_outcomes(report, cell->item);
  sink->open(sink, SINK_MAP, SINK_INLINE);
  tree_put_key(sink, "outcome");
  if (cell->known) {
    sink->text(sink, outcomes->words[cell->outcome]);
    tree_put_key(sink, "rules");
    sink->open(sink, SINK_LIST, SINK_INLINE);
    const struct rule *rule;
    for (uint32_t at = 0;
         (rule = report_next_fired(report, cell->item->index, cell->outcome, row, &at));)
      sink->text(sink, rule->name);
    sink->close(sink);
    tree_put_settled(sink, cell->way);
  } else {
    tree_put_null(sink);
    tree_put_key(sink, "possible");
    sink->open(sink, SINK_LIST, SINK_INLINE);
    for (uint32_t code = 0; code < outcomes->n_words; code++)
      if (cell->possible >> code & 1) sink->text(sink, outcomes->words[code]);
    sink->close(sink);
    tree_put_reasons(sink, &cell->why);
  }
  sink->close(sink);
}

/* -- selections and duties */

/* A share; tied, it tells no reasons: the tie is one. */
static void put_share(struct sink *sink, struct report *report, const struct cell *cell) {
  sink->open(sink, SINK_MAP, SINK_INLINE);
  tree_put_key(sink, "share");
  if (cell->known) put_value(sink, report, &cell->value);
  else tree_put_null(sink);
  if (!cell->known && cell->status == ALLOTMENT_TIED) {
    tree_put_key(sink, "tied");
    sink->bare(sink, STR("true"));
  } else if (!cell->known) {
    tree_put_reasons(sink, &cell->why);
  }
  tree_put_between(sink, report, cell);
  tree_put_settled(sink, cell->way);
  sink->close(sink);
}

static void put_allocation_state(
    struct sink *sink, struct report *report, const struct cell *cell, uint32_t row) {
  const struct allocation *allocation = &report->schema->allocations[cell->item->index];
  struct str *ids;
  sink->open(sink, SINK_MAP, SINK_INLINE);
  tree_put_state_word(sink, report, cell);
  tree_put_key(sink, "share");
  if (cell->has_seats) put_value(sink, report, &cell->lo);
  else tree_put_null(sink);
  tree_put_key(sink, "left");
  if (cell->left.known) sink->text(sink, value_format(&report->row, report->schema, &cell->left));
  else tree_put_null(sink);
  const uint32_t n = report_tied_sharers(report, allocation, row, &ids);
  tree_put_ids(sink, "tied", ids, n);
  tree_put_reasons(sink, &cell->why);
  tree_put_between(sink, report, cell);
  tree_put_settled(sink, cell->way);
  sink->close(sink);
}

static void put_duty(struct sink *sink, struct report *report, const struct cell *cell) {
  sink->open(sink, SINK_MAP, SINK_INLINE);
  tree_put_state_word(sink, report, cell);
  tree_put_reasons(sink, &cell->why);
  tree_put_settled(sink, cell->way);
  sink->close(sink);
}

void report_tree_parent(
    const struct report *report, struct sink *sink, uint32_t entity, uint32_t row) {
  uint32_t parent = report->schema->entities[entity].parent;
  struct str id =
      report_id(report, parent, dataset_ancestor_row(report->data, entity, row, parent));
  sink->key(sink, report->schema->entities[parent].name);
  if (id.p) sink->text(sink, id);
  else tree_put_null(sink);
}

/* Of "id", and "at" where there is none; where ids are unique within the parent only, those above it,
 * too. */
static void put_identity(struct sink *sink, struct report *report, uint32_t entity, uint32_t row) {
  struct str id = report_id(report, entity, row);
  if (id.p) {
    sink->text(sink, id);
  } else {
    tree_put_null(sink);
    tree_put_member(sink, "at", report_at(report->data, entity, row, &report->row));
  }
  const struct entity *entities = report->schema->entities;
  while (entities[entity].unique_within) {
    report_tree_parent(report, sink, entity, row);
    row = report->data->tables[entity].parent[row];
    entity = entities[entity].parent;
  }
}

void report_tree_identity(struct report *report, struct sink *sink, uint32_t entity, uint32_t row) {
  tree_put_key(sink, "id");
  put_identity(sink, report, entity, row);
}

void report_tree_item(
    struct report *report, struct sink *sink, const struct item *item, uint32_t row) {
  struct cell cell;
  report_cell(report, item, row, true, &cell);
  switch ((enum item_kind)item->kind) {
  case ITEM_DEFINE: put_define(sink, report, &cell); break;
  case ITEM_DECISION: put_decision(sink, report, &cell, row); break;
  case ITEM_SELECTION: tree_put_candidate(sink, &cell); break;
  case ITEM_SELECTION_STATE: tree_put_selection_state(sink, report, &cell, row); break;
  case ITEM_ALLOCATION: put_share(sink, report, &cell); break;
  case ITEM_ALLOCATION_STATE: put_allocation_state(sink, report, &cell, row); break;
  case ITEM_DUTY: put_duty(sink, report, &cell); break;
  }
}

/* -- instances -- */

void report_tree_head(struct report *report, struct sink *sink, uint32_t entity, bool with_entity) {
  sink->open(sink, SINK_MAP, SINK_INLINE);
  if (with_entity) tree_put_member(sink, "entity", report->schema->entities[entity].name);
  tree_put_key(sink, "id");
}

/* The same for all instances of an entity but the first, before which no other stands. */
static void put_kept_head(
    struct sink *sink, struct report *report, uint32_t entity, uint32_t row, bool with_entity) {
  const uint32_t column = report->schema->n_items + report->schema->n_entities + entity;
  const bool is_kept = sink->out && row > 0;
  if (is_kept && memo_resume(report->memo, column, with_entity, sink->out, sink, sink->bytes))
    return;
  const struct memo_mark mark = is_kept ? memo_mark(sink->out) : (struct memo_mark){0};
  report_tree_head(report, sink, entity, with_entity);
  if (is_kept)
    memo_keep_open(report->memo, column, with_entity, sink->out, mark, sink, sink->bytes);
}

/* The member of the parent: the rows below one stand together. */
static void put_kept_parent(
    struct sink *sink, struct report *report, uint32_t entity, uint32_t row) {
  const uint32_t column = report->schema->n_items + entity,
                 parent = dataset_ancestor_row(
                     report->data, entity, row, report->schema->entities[entity].parent);
  if (!sink->out) {
    report_tree_parent(report, sink, entity, row);
    return;
  }
  if (memo_copy(report->memo, column, parent, sink->out)) return;
  const struct memo_mark mark = memo_mark(sink->out);
  report_tree_parent(report, sink, entity, row);
  memo_keep(report->memo, column, parent, sink->out, mark);
}

static void put_item(
    struct sink *sink, struct report *report, const struct item *item, uint32_t row) {
  sink->key(sink, report_item_name(report->schema, item));
  report_tree_item(report, sink, item, row);
}

/* The member of an item that says `key`: copied where the same has been written of another row. */
static void put_kept_item(
    struct sink *sink, struct report *report, uint32_t i, uint32_t row, uint64_t key) {
  if (memo_copy(report->memo, i, key, sink->out)) return;
  const struct memo_mark mark = memo_mark(sink->out);
  put_item(sink, report, &report->schema->items[i], row);
  memo_keep(report->memo, i, key, sink->out, mark);
}

void report_tree_member(
    struct report *report, struct sink *sink, uint32_t i, uint32_t row, uint32_t small_key) {
  const struct item *item = &report->schema->items[i];
  uint64_t key = small_key;
  if (small_key != KEY_MORE) put_kept_item(sink, report, i, row, key);
  else if (item->kind == ITEM_SELECTION) tree_put_kept_candidate(sink, report, i, row);
  else if (item->kind == ITEM_SELECTION_STATE) tree_put_kept_state(sink, report, i, row);
  else if (report_cell_key(report, item, row, false, &key))
    put_kept_item(sink, report, i, row, key);
  else put_item(sink, report, item, row);
}

static void put_items(
    struct sink *sink, struct report *report, const struct report_table *table, uint32_t row) {
  const uint16_t *keys =
      sink->out ? report_small_keys(report, report->keys[table - report->tables], row) : NULL;
  for (uint32_t i = 0; i < table->n_items; i++) {
    const uint32_t item = table->items[i];
    const uint32_t key = keys ? keys[i * SMALL_KEYS_ROWS] : KEY_MORE;
    if (key != KEY_MORE && memo_copy(report->memo, item, key, sink->out)) continue;
    if (keys) report_tree_member(report, sink, item, row, key);
    else put_item(sink, report, &report->schema->items[item], row);
  }
}

void report_tree_instance(struct report *report, struct sink *sink,
    const struct report_table *table, uint32_t row, bool with_entity) {
  const struct schema *schema = report->schema;
  put_kept_head(sink, report, table->entity, row, with_entity);
  put_identity(sink, report, table->entity, row);
  if (table->shows_parent && !schema->entities[table->entity].unique_within)
    put_kept_parent(sink, report, table->entity, row);
  put_items(sink, report, table, row);
  sink->close(sink);
}

void report_tree_warning(struct report *report, struct sink *sink, const struct assertion *warning,
    uint32_t row, bool undetermined) {
  sink->open(sink, SINK_MAP, SINK_INLINE);
  tree_put_member(sink, "warning", warning->name);
  tree_put_member(sink, "entity", report->schema->entities[warning->entity].name);
  report_tree_identity(report, sink, warning->entity, row);
  if (warning->because.n) tree_put_member(sink, "because", warning->because);
  if (undetermined) {
    struct reasons why = {0};
    run_why(report->run, warning_register(report->run->program, warning), row, &report->row, &why);
    tree_put_key(sink, "undetermined");
    sink->bare(sink, STR("true"));
    tree_put_reasons(sink, &why);
  } else {
    const struct settled_outcome *settled = report_settled_warning(report, warning, row);
    if (settled) tree_put_settled(sink, settled->way);
  }
  sink->close(sink);
}

/* -- the document -- */

/* A thread's own sink, which goes on where the document's stands. */
static void *begin_rows(struct report *report, const struct report_rows *rows) {
  return sink_copy(rows->context, &report->text, report->arena);
}

static void write_warning(
    struct report *report, const struct report_rows *rows, void *own, uint64_t row) {
  const struct assertion *warning = &report->schema->warnings[rows->table];
  const uint8_t truth = report_warning_truth(report, warning, (uint32_t)row);
  if (truth != TRUTH_FALSE)
    report_tree_warning(report, own, warning, (uint32_t)row, truth == TRUTH_UNKNOWN);
}

static bool put_warnings(struct report *report, struct sink *sink) {
  tree_put_key(sink, "warnings");
  sink->open(sink, SINK_LIST, SINK_BLOCK);
  for (uint32_t i = 0; i < report->schema->n_warnings; i++) {
    const struct report_rows rows = {
        .n = report->data->tables[report->schema->warnings[i].entity].n_rows,
        .begin = begin_rows,
        .write = write_warning,
        .context = sink,
        .table = i};
    if (!report_write_rows(report, &rows, sink)) return false;
  }
  sink->close(sink);
  return true;
}

static void write_instance(
    struct report *report, const struct report_rows *rows, void *own, uint64_t row) {
  report_tree_instance(report, own, &report->tables[rows->table], (uint32_t)row, false);
}

static bool put_results(struct report *report, struct sink *sink) {
  tree_put_key(sink, "results");
  sink->open(sink, SINK_MAP, SINK_BLOCK);
  for (uint32_t t = 0; t < report->n_tables; t++) {
    const uint32_t entity = report->tables[t].entity;
    sink->key(sink, report->schema->entities[entity].name);
    sink->open(sink, SINK_LIST, SINK_BLOCK);
    const struct report_rows rows = {.n = report->data->tables[entity].n_rows,
        .begin = begin_rows,
        .write = write_instance,
        .context = sink,
        .table = t};
    if (!report_write_rows(report, &rows, sink)) return false;
    sink->close(sink);
  }
  sink->close(sink);
  return true;
}

/* What was read: `data`. */
static void put_sources(struct report *report, struct sink *sink) {
  struct people_source *sources;
  if (!report->data->wants_digests) return;
  const uint32_t n = people_sources(report->data, &report->row, &sources);
  tree_put_key(sink, "data");
  sink->open(sink, SINK_LIST, SINK_BLOCK);
  for (uint32_t i = 0; i < n; i++) {
    sink->open(sink, SINK_MAP, SINK_INLINE);
    tree_put_member(sink, "file", sources[i].file);
    if (sources[i].sha256.n) tree_put_member(sink, "sha256", sources[i].sha256);
    tree_put_key(sink, "rows");
    tree_put_integer(sink, (int64_t)sources[i].n_rows);
    sink->close(sink);
  }
  sink->close(sink);
}

bool report_tree(struct report *report, struct sink *sink) {
  const struct schema *schema = report->schema;
  char date[16];
  date_format(report->as_of, date);
  sink->open(sink, SINK_MAP, SINK_BLOCK);
  tree_put_member(sink, "regulation", schema->name);
  tree_put_key(sink, "title");
  if (schema->title.n) sink->text(sink, schema->title);
  else tree_put_null(sink);
  tree_put_member(sink, "program", program_digest_text(report->arena, report->program));
  tree_put_member(sink, "as_of", str_from(date));
  tree_put_key(sink, "readings");
  sink->open(sink, SINK_MAP, SINK_INLINE);
  for (uint32_t i = 0; i < schema->n_readings; i++) {
    sink->key(sink, schema->readings[i].name);
    sink->text(sink, schema->enumerations[schema->readings[i].choices].words[report->readings[i]]);
  }
  sink->close(sink);
  put_sources(report, sink);
  if (!put_results(report, sink) || !put_warnings(report, sink)) return false;
  sink->close(sink);
  return true;
}
