/* Results as CSV (RFC 4180, but lines end with LF): one stream for all entities, so the columns are
 * the union of theirs and `entity` comes first. The members of a result are flattened with `_`:
 * standing_outcome, standing_missing …; lists are joined by `;`. Columns depend on the regulation
 * only, but for `at`, which is there where an instance has no id. */
#include "results/csv_plan.h"
#include "results/formats.h"
#include "results/line_copies.h"
#include "results/line_pieces.h"
#include "results/memo.h"
#include "results/report_allocation.h"
#include "results/report_rows.h"
#include "results/report_selection.h"
#include "results/words.h"
#include "base/vec.h"

/* -- rows -- */

static void write_words(
    struct report *report, const struct cell *cell, uint32_t row, enum csv_part part) {
  VEC(struct str) texts = {0};
  if (part == PART_RULES) {
    const struct rule *rule;
    for (uint32_t at = 0; cell->known &&
         (rule = report_next_fired(report, cell->item->index, cell->outcome, row, &at));)
      VEC_PUSH(&report->row, &texts, rule->name);
  } else if (!cell->known) {
    const struct enumeration *outcomes = report_outcomes(report, cell->item);
    for (uint32_t code = 0; code < outcomes->n_words; code++)
      if (cell->possible >> code & 1) VEC_PUSH(&report->row, &texts, outcomes->words[code]);
  }
  csv_write_list(&report->csv, texts.items, texts.n);
}

/* What the spans of an item tell of at a row. */
struct told {
  struct cell cell;
  uint32_t row;                           /* UINT32_MAX: nothing yet */
  struct standing standings[CANDIDACIES]; /* of a selection's state: by status, who is it */
};

static void find_told(struct report *report, uint32_t item, uint32_t row, struct told *told) {
  const struct item *it = &report->schema->items[item];
  if (told->row == row) return; /* by the span before */
  told->row = row;
  report_cell(report, it, row, true, &told->cell);
  if (it->kind == ITEM_SELECTION_STATE)
    report_standings(
        report, &report->schema->selections[it->index], row, REPORT_LISTED, told->standings);
}

/* What a thread knows of the lines of a table. */
struct csv_lines {
  const struct csv_plan *plan;
  uint32_t table;
  uint32_t n_before;          /* spans before those of items */
  struct told *told;          /* by item of the table: what was found of the row at hand */
  struct line_copies *copies; /* NULL: texts are guarded for a spreadsheet one by one */
  /* of groups that only selections tell of, few: NULL where these are others */
  struct line_pieces *pieces;
};

/* The ids under a row of the ancestor that have a status. */
static void write_selected(struct report *report, const struct told *told, enum candidacy status) {
  const struct selection *selection = &report->schema->selections[told->cell.item->index];
  const struct standing *standing = &told->standings[status];
  if (!standing->n) return;
  struct str *ids = arena_alloc_raw(&report->row, standing->n * sizeof *ids);
  for (uint32_t i = 0; i < standing->n; i++)
    ids[i] = report_candidate_id(report, selection, standing->rows[i]);
  csv_write_list(&report->csv, ids, standing->n);
}

static void write_tied_sharers(struct report *report, const struct cell *cell, uint32_t row) {
  struct str *ids;
  const struct allocation *allocation = &report->schema->allocations[cell->item->index];
  const uint32_t n = report_tied_sharers(report, allocation, row, &ids);
  csv_write_list(&report->csv, ids, n);
}

/* The facts, then "in cluster.unit.standing": where the rest is told. */
static void write_missing(struct report *report, const struct reasons *why) {
  VEC(struct str) texts = {0};
  for (uint32_t i = 0; i < why->n_missing; i++) VEC_PUSH(&report->row, &texts, why->missing[i]);
  for (uint32_t i = 0; i < why->n_missing_in; i++)
    VEC_PUSH(&report->row, &texts, str_joined(&report->row, STR("in "), why->missing_in[i]));
  csv_write_list(&report->csv, texts.items, texts.n);
}

/* "u1: unregistered, late": a member and the rules that barred it. */
static void write_barred(struct report *report, const struct cell *cell, uint32_t row) {
  if (!cell->known || cell->outcome != SELECTION_NO_CANDIDATE) return;
  struct barred *barred;
  uint32_t n = report_barred(report, &report->schema->selections[cell->item->index], row, &barred);
  struct str *texts = ARENA_ARRAY(&report->row, struct str, n);
  for (uint32_t i = 0; i < n; i++)
    texts[i] = words_barred(&report->row, report->schema, &barred[i]);
  csv_write_list(&report->csv, texts, n);
}

static void write_value(struct report *report, const struct value *value) {
  struct str text = value_format(&report->row, report->schema, value);
  bool is_text = value->type.kind == TYPE_TEXT || value->type.kind == TYPE_REFERENCE;
  if (is_text) csv_write_known(&report->csv, text);
  else csv_write_value(&report->csv, text);
}

static void write_part(struct report *report, const struct told *told, enum csv_part part) {
  const struct csv *csv = &report->csv;
  const struct cell *cell = &told->cell;
  const uint32_t row = told->row;
  switch (part) {
  case PART_PARENT: return;
  case PART_OUTCOME:
    if (cell->known) csv_write_text(csv, report_outcomes(report, cell->item)->words[cell->outcome]);
    return;
  case PART_VALUE:
    if (!cell->known) return;
    write_value(report, &cell->value);
    return;
  case PART_RULES:
  case PART_POSSIBLE: write_words(report, cell, row, part); return;
  case PART_MISSING: write_missing(report, &cell->why); return;
  case PART_FAULTS: csv_write_list(csv, cell->why.faults, cell->why.n_faults); return;
  case PART_CONFLICT: csv_write_list(csv, cell->why.conflict, cell->why.n_conflict); return;
  case PART_CHOSEN:
    if (cell->item->kind == ITEM_SELECTION_STATE) write_selected(report, told, CANDIDACY_CHOSEN);
    else if (cell->known)
      csv_write_value(csv, cell->status == CANDIDACY_CHOSEN ? STR("true") : STR("false"));
    return;
  case PART_RANK:
    if (cell->has_rank) buffer_put_integer(csv->out, cell->rank);
    return;
  case PART_TIED:
    if (cell->item->kind == ITEM_SELECTION_STATE) write_selected(report, told, CANDIDACY_TIED);
    else if (cell->item->kind == ITEM_ALLOCATION_STATE) write_tied_sharers(report, cell, row);
    else if (cell->item->kind == ITEM_ALLOCATION && cell->status == ALLOTMENT_TIED)
      csv_write_value(csv, STR("true"));
    else if (cell->item->kind == ITEM_SELECTION && cell->status == CANDIDACY_TIED)
      csv_write_value(csv, STR("true"));
    return;
  case PART_TIES: csv_write_list(csv, cell->why.tied, cell->why.n_tied); return;
  case PART_STATE:
    csv_write_text(csv,
        cell->known ? report_outcomes(report, cell->item)->words[cell->outcome]
                    : STR("undetermined"));
    return;
  case PART_SEATS:
    if (cell->has_seats)
      csv_write_value(csv, value_format(&report->row, report->schema, &cell->lo));
    return;
  case PART_LEFT:
    if (cell->left.known)
      csv_write_value(csv, value_format(&report->row, report->schema, &cell->left));
    return;
  case PART_UNDETERMINED: write_selected(report, told, CANDIDACY_UNDETERMINED); return;
  case PART_BARRED: write_barred(report, cell, row); return;
  case PART_SETTLED:
    if (cell->way == SETTLED_BY_CASES) csv_write_value(csv, STR("true"));
    else if (cell->way == SETTLED_BY_THRESHOLDS) csv_write_value(csv, STR("by thresholds"));
    return;
  case PART_BETWEEN:
    if (!cell->has_bounds) return;
    struct str between[2] = {STR("null"), STR("null")}; /* no bound on that side */
    if (cell->lo.known) between[0] = value_format(&report->row, report->schema, &cell->lo);
    if (cell->hi.known) between[1] = value_format(&report->row, report->schema, &cell->hi);
    csv_write_list(csv, between, 2);
  }
}

/* What the columns [begin, end) of a span hold, a separator before each. */
static void write_columns(struct report *report, const struct csv_lines *lines,
    const struct csv_span *span, uint32_t begin, uint32_t end, uint32_t row) {
  const struct csv_plan *plan = lines->plan;
  const uint32_t t = lines->table;
  struct told *told = &lines->told[span->at]; /* of a parent alone nothing is asked of it */
  if (span->part != PART_PARENT && span->item != NONE_INDEX)
    find_told(report, span->item, row, told);
  for (uint32_t c = begin; c < end; c++) {
    const struct csv_slot *slot = plan->by_column[t][c];
    csv_separate(&report->csv);
    if (!slot) continue;
    if (slot->part != PART_PARENT) {
      write_part(report, told, slot->part);
      continue;
    }
    const uint32_t entity = report->tables[t].entity;
    csv_write_text(&report->csv,
        report_id(report, slot->item, dataset_ancestor_row(report->data, entity, row, slot->item)));
  }
}

static void write_span(struct report *report, const struct csv_lines *lines,
    const struct csv_span *span, uint32_t row) {
  write_columns(report, lines, span, span->begin, span->end, row);
}

/* The column of a span that lists those of a status; its end: none does. */
static uint32_t column_listing(
    const struct csv_lines *lines, const struct csv_span *span, enum candidacy status) {
  const struct csv_slot *const *slots = lines->plan->by_column[lines->table];
  const enum csv_part part = status == CANDIDACY_CHOSEN ? PART_CHOSEN
      : status == CANDIDACY_TIED                        ? PART_TIED
                                                        : PART_UNDETERMINED;
  uint32_t c = span->begin;
  while (c < span->end && !(slots[c] && slots[c]->part == part)) c++;
  return c;
}

/* Writes a span of a selection's state that lists one id in all, as most do: what stands before it and
 * behind is copied where others have it, too. False: nothing is written. */
static bool write_around_id(struct report *report, const struct csv_lines *lines,
    const struct csv_span *span, uint32_t row) {
  const struct item *item = &report->schema->items[span->item];
  const struct selection *selection = &report->schema->selections[item->index];
  uint64_t state;
  uint32_t found;
  enum candidacy status;
  if (!report_only_standing(report, selection, row, REPORT_LISTED, &found, &status) ||
      !report_state_key(report, item, row, &state))
    return false;
  const uint64_t before = state << 4 | (uint64_t)status << 1, behind = before | 1;
  const uint32_t listing = column_listing(lines, span, status);
  const bool is_listed = listing < span->end;
  struct memo_mark mark = memo_mark(&report->text);
  if (!memo_copy(report->memo, span->number, before, &report->text)) {
    write_columns(report, lines, span, span->begin, listing, row);
    if (is_listed) csv_separate(&report->csv);
    memo_keep(report->memo, span->number, before, &report->text, mark);
  }
  if (!is_listed) return true;
  const struct str id = report_candidate_id(report, selection, found);
  csv_write_list(&report->csv, &id, 1);
  if (lines->pieces) line_pieces_note(lines->pieces, span->at, id.n, &report->text);
  mark = memo_mark(&report->text);
  if (memo_copy(report->memo, span->number, behind, &report->text)) return true;
  write_columns(report, lines, span, listing + 1, span->end, row);
  memo_keep(report->memo, span->number, behind, &report->text, mark);
  return true;
}

/* What a span says of a row. False: more than a key. */
static bool span_key(const struct report *report, const struct csv_span *span, uint32_t t,
    uint32_t row, const uint16_t *small, uint64_t *key) {
  *key = 0;
  if (span->item == NONE_INDEX) return true;
  if (span->part == PART_PARENT) {
    *key = dataset_ancestor_row(report->data, report->tables[t].entity, row, span->item);
    return true;
  }
  const struct item *item = &report->schema->items[span->item];
  if (item->kind == ITEM_SELECTION_STATE)
    return !span->has_ids && report_state_key(report, item, row, key);
  *key = small[span->at * SMALL_KEYS_ROWS];
  /* small keys are of forms whose ties have nothing to tell */
  const bool is_tied =
      item->kind == ITEM_SELECTION && candidacy_in((uint32_t)*key) == CANDIDACY_TIED;
  return (*key != KEY_MORE && !is_tied) || report_cell_key(report, item, row, true, key);
}

/* False: it says more than a key. `small`: of the row. */
static bool write_kept_span(struct report *report, const struct csv_lines *lines,
    const struct csv_span *span, uint32_t row, const uint16_t *small) {
  uint64_t key;
  if (lines->copies && span->has_ids &&
      report->schema->items[span->item].kind == ITEM_SELECTION_STATE &&
      write_around_id(report, lines, span, row))
    return false;
  if (!span_key(report, span, lines->table, row, small, &key)) {
    write_span(report, lines, span, row);
    return false;
  }
  if (memo_copy(report->memo, span->number, key, &report->text)) return true;
  const struct memo_mark mark = memo_mark(&report->text);
  write_span(report, lines, span, row);
  memo_keep(report->memo, span->number, key, &report->text, mark);
  return true;
}

/* The entity, and what separates it from the id: the same for all rows of a table. */
static void write_kept_entity(struct report *report, const struct csv_plan *plan, uint32_t t) {
  const uint32_t column = plan->n_spans + t;
  if (memo_copy(report->memo, column, 0, &report->text)) return;
  const struct memo_mark mark = memo_mark(&report->text);
  csv_write_text(&report->csv, report->schema->entities[report->tables[t].entity].name);
  csv_separate(&report->csv);
  memo_keep(report->memo, column, 0, &report->text, mark);
}

static void write_row(
    struct report *report, const struct report_rows *rows, void *own, uint64_t number) {
  const struct csv_lines *lines = own;
  const struct csv_plan *plan = lines->plan;
  const uint32_t t = rows->table, row = (uint32_t)number, entity = report->tables[t].entity;
  const uint16_t *small = report_small_keys(report, report->keys[t], row);
  write_kept_entity(report, plan, t);
  struct str id = report_id(report, entity, row);
  csv_write_text(&report->csv, id);
  if (plan->has_at) {
    csv_separate(&report->csv);
    if (!id.p) csv_write_text(&report->csv, report_at(report->data, entity, row, &report->row));
  }
  for (uint32_t i = 0; i < plan->spans[t].n; i++)
    write_kept_span(report, lines, &plan->spans[t].items[i], row, small);
  csv_end_line(&report->csv);
}

/* -- lines that are copied -- */

static void put_head(struct report *report, void *context, struct buffer *out) {
  const struct csv_lines *lines = context;
  const struct csv csv = {out, report->csv.reader};
  csv_write_text(&csv, report->schema->entities[report->tables[lines->table].entity].name);
  csv_separate(&csv);
}

static void put_parent(struct report *report, void *context, uint32_t row, struct buffer *out) {
  const struct csv_lines *lines = context;
  const struct csv csv = report->csv;
  report->csv.out = out;
  if (lines->plan->has_at) csv_separate(&report->csv);
  for (uint32_t i = 0; i < lines->n_before; i++)
    write_span(report, lines, &lines->plan->spans[lines->table].items[i], row);
  report->csv = csv;
}

/* A group of which each selection lists one id: which, and all else that is told of it as a key. */
struct group_told {
  uint64_t key;
  struct str ids[LINE_IDS_MAX]; /* by item of the table */
};

/* False: more is told of it, or an id that stands in quotes. */
static bool find_group(struct report *report, uint32_t t, uint32_t row, struct group_told *group) {
  enum { KEY_BITS = 64 / LINE_IDS_MAX, STATUS_BITS = 3 };
  const struct report_table *table = &report->tables[t];
  group->key = 0;
  for (uint32_t i = 0; i < table->n_items; i++) {
    const struct item *item = &report->schema->items[table->items[i]];
    const struct selection *selection = &report->schema->selections[item->index];
    uint64_t state;
    uint32_t found;
    enum candidacy status;
    if (!report_only_standing(report, selection, row, REPORT_LISTED, &found, &status) ||
        !report_state_key(report, item, row, &state) || state >> (KEY_BITS - STATUS_BITS))
      return false;
    group->key = group->key << KEY_BITS | state << STATUS_BITS | (uint64_t)status;
    group->ids[i] = report_candidate_id(report, selection, found);
    if (csv_needs_quotes(group->ids[i])) return false;
  }
  return true;
}

static bool put_rest(struct report *report, void *context, uint32_t row) {
  const struct csv_lines *lines = context;
  const uint32_t t = lines->table;
  struct group_told group;
  const bool is_told_so = lines->pieces && find_group(report, t, row, &group);
  if (is_told_so && line_pieces_put(lines->pieces, group.key, group.ids, &report->text))
    return false;
  if (is_told_so) line_pieces_begin(lines->pieces, &report->text);
  const uint16_t *small = report_small_keys(report, report->keys[t], row);
  bool is_keyed = true;
  for (uint32_t i = lines->n_before; i < lines->plan->spans[t].n; i++) {
    const struct csv_span *span = &lines->plan->spans[t].items[i];
    const bool is_small = span->item == NONE_INDEX || small[span->at * SMALL_KEYS_ROWS] != KEY_MORE;
    is_keyed &= write_kept_span(report, lines, span, row, small) && is_small;
  }
  csv_end_line(&report->csv);
  if (is_told_so) line_pieces_keep(lines->pieces, group.key, &report->text);
  return is_keyed;
}

/* Whether all that is told of a table's rows are few selections. */
static bool are_few_selections(const struct report *report, const struct report_table *table) {
  for (uint32_t i = 0; i < table->n_items; i++)
    if (report->schema->items[table->items[i]].kind != ITEM_SELECTION_STATE) return false;
  return table->n_items && table->n_items <= LINE_IDS_MAX;
}

static void plan_lines(
    struct report *report, const struct csv_plan *plan, uint32_t t, struct csv_lines *lines) {
  static const struct line_form form = {false, put_head, put_parent, put_rest};
  *lines = (struct csv_lines){.plan = plan, .table = t};
  lines->told = ARENA_ARRAY(report->arena, struct told, report->tables[t].n_items + 1);
  for (uint32_t i = 0; i <= report->tables[t].n_items; i++) lines->told[i].row = UINT32_MAX;
  if (report->csv.reader != CSV_PROGRAM) return;
  while (lines->n_before < plan->spans[t].n) {
    const struct csv_span *span = &plan->spans[t].items[lines->n_before];
    if (span->part != PART_PARENT && span->item != NONE_INDEX) break;
    lines->n_before++;
  }
  lines->copies = line_copies_new(report, t, &form, lines);
  if (are_few_selections(report, &report->tables[t]))
    lines->pieces = line_pieces_new(report->arena);
}

static void *begin_lines(struct report *report, const struct report_rows *rows) {
  struct csv_lines *lines = ARENA_NEW(report->arena, struct csv_lines);
  plan_lines(report, rows->context, rows->table, lines);
  return lines;
}

static uint64_t write_lines(
    struct report *report, const struct report_rows *rows, void *own, uint64_t i, uint64_t n) {
  const struct csv_lines *lines = own;
  (void)rows;
  return lines->copies ? line_copies_write(report, lines->copies, i, n) : 0;
}

/* -- all -- */

static void write_heading(struct report *report, const struct csv_plan *plan) {
  csv_begin(&report->csv);
  csv_write_text(&report->csv, STR("entity"));
  csv_separate(&report->csv);
  csv_write_text(&report->csv, STR("id"));
  if (plan->has_at) {
    csv_separate(&report->csv);
    csv_write_text(&report->csv, STR("at"));
  }
  for (uint32_t c = 0; c < plan->columns.n; c++) {
    csv_separate(&report->csv);
    csv_write_text(&report->csv, plan->columns.items[c]);
  }
  csv_end_line(&report->csv);
}

void report_csv(struct report *report) {
  struct csv_plan plan = {0};
  csv_plan_make(report, &plan);
  write_heading(report, &plan);
  for (uint32_t t = 0; t < report->n_tables; t++) {
    const struct report_rows rows = {.n = report->data->tables[report->tables[t].entity].n_rows,
        .begin = begin_lines,
        .write = write_row,
        .write_some = write_lines,
        .context = &plan,
        .table = t};
    struct csv_lines lines;
    plan_lines(report, &plan, t, &lines);
    if (!report_write_rows(report, &rows, &lines)) return;
  }
}
