/* A template filled in (paper.h). */
#include "papers/paper.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/translate.h"
#include "papers/values.h"
#include "results/people.h"
#include "results/report_tally.h"
#include "results/words.h"

struct paper {
  struct arena *arena;
  struct template template;
  struct marks marks;
  struct meanings meanings;
};

/* -- opened -- */

struct paper *paper_open(struct session *session, const char *path, struct str bytes,
    const char *const *fills, uint32_t n_fills, struct diags *diags) {
  struct arena *arena = &session->arena;
  struct paper *paper = ARENA_NEW(arena, struct paper);
  paper->arena = arena;
  paper->meanings = (struct meanings){.arena = arena,
      .diags = diags,
      .regulation = &session->compilation,
      .fills = fills,
      .n_fills = n_fills};
  if (!template_read(&paper->template, arena, diags, str_from(path), bytes) ||
      !marks_find(&paper->template, arena, diags, &paper->marks) ||
      !meanings_find(&paper->meanings, &paper->template, &paper->marks))
    return NULL;
  return paper;
}

const struct program *paper_program(const struct paper *paper) {
  return paper->meanings.expressions.program;
}

const struct str *paper_fill_names(const struct paper *paper, uint32_t *n) {
  *n = paper->meanings.fill_names.n;
  return paper->meanings.fill_names.items;
}

uint64_t paper_n_undetermined(const struct paper *paper, struct evaluation *evaluation) {
  const struct schema *schema = evaluation->schema;
  const uint32_t n_own = paper->meanings.regulation->typed->schema.n_items;
  uint64_t n = report_n_undetermined(&evaluation->report);
  for (uint32_t i = n_own; i < schema->n_items; i++) {
    const uint32_t n_rows =
        evaluation->data->tables[report_item_entity(schema, &schema->items[i])].n_rows;
    for (uint32_t row = 0; row < n_rows; row++) {
      struct cell cell;
      report_cell(&evaluation->report, &schema->items[i], row, false, &cell);
      n -= !cell.known;
      report_next_row(&evaluation->report);
    }
  }
  return n;
}

/* -- being written -- */

/* For what the unit that is being written is repeated. */
struct scope {
  enum list_kind list;
  uint32_t entity, row; /* whose names hold */
  uint32_t index;       /* of a file or a reading */
  uint64_t number;      /* from 1; 0: nothing is repeated */
  bool is_copy;         /* not the first one */
};

struct writing {
  struct paper *paper;
  struct report *report;
  struct manner manner;
  struct buffer out;
  struct people_source *sources;
  uint32_t n_sources;
};

static void write_siblings(struct writing *writing, const struct node *from, const struct node *end,
    const struct scope *scope);

/* -- what is not known -- */

/* Of an item's cell, at the row of its own entity. By labels that are read: who writes a paper need not
 * know the names of the rules. */
static struct str why_words(struct writing *writing, struct cell *cell, uint32_t row) {
  struct report *report = writing->report;
  people_read_reasons(report, (uint32_t)(cell->item - report->schema->items), row, &cell->why);
  struct str why = words_undecided(&report->row, &cell->why);
  return why.n ? why : str_from(_("it hangs on a tie"));
}

static void note_unknown(struct writing *writing, struct meaning *meaning, uint32_t entity,
    uint32_t row, struct str why) {
  if (meaning->n_unknown++) return;
  struct arena *arena = writing->paper->arena;
  meaning->first_unknown = words_instance(writing->report, entity, row, arena);
  meaning->first_why = str_copy(arena, why);
}

/* The row at which a define made of an expression is asked, where `scope` stands. */
static uint32_t row_asked(const struct writing *writing, uint32_t define, uint32_t row) {
  return writing->report->schema->defines[define].entity == 0 ? 0 : row;
}

/* The cell of such a define. */
static void cell_of(
    struct writing *writing, uint32_t define, uint32_t row, bool with_reasons, struct cell *cell) {
  const struct item *item =
      &writing->report->schema->items[meanings_item(&writing->paper->meanings, define)];
  report_cell(writing->report, item, row_asked(writing, define, row), with_reasons, cell);
}

/* Why such a cell, of which it is known that it is not known, is so. */
static void note_unknown_define(
    struct writing *writing, struct meaning *meaning, uint32_t entity, uint32_t row) {
  struct cell cell;
  cell_of(writing, meaning->define, row, true, &cell);
  note_unknown(writing, meaning, entity, row,
      why_words(writing, &cell, row_asked(writing, meaning->define, row)));
}

/* Surely true; what is not known is noted. */
static bool is_true(
    struct writing *writing, struct meaning *meaning, uint32_t entity, uint32_t row) {
  struct cell cell;
  if (meaning->define == NONE_INDEX) return true;
  cell_of(writing, meaning->define, row, false, &cell);
  if (cell.known) return cell.value.number != 0;
  note_unknown_define(writing, meaning, entity, row);
  return false;
}

/* -- values -- */

static struct str field_words(
    struct writing *writing, const struct meaning *meaning, const struct scope *scope) {
  const struct report *report = writing->report;
  const struct schema *schema = report->schema;
  const struct reading *reading = &schema->readings[scope->index];
  struct arena *arena = &writing->report->row;
  struct value number = {.type = {.kind = TYPE_INTEGER}, .known = true};
  switch (meaning->field) {
  case MARK_FIELD_TITLE_OF_EVERYWHERE: return schema->title;
  case MARK_FIELD_ISSUER_OF_EVERYWHERE: return schema->issuer;
  case MARK_FIELD_NUMBER_OF_EVERYWHERE:
    number.number = (int64_t)scope->number;
    return value_words(&writing->manner, arena, schema, &number, meaning->form);
  case MARK_FIELD_FILE_OF_FILES: return writing->sources[scope->index].file;
  case MARK_FIELD_DIGEST_OF_FILES: return writing->sources[scope->index].sha256;
  case MARK_FIELD_ROWS_OF_FILES:
    number.number = (int64_t)writing->sources[scope->index].n_rows;
    return value_words(&writing->manner, arena, schema, &number, meaning->form);
  case MARK_FIELD_READING_OF_READINGS: return people_reading(reading, arena);
  case MARK_FIELD_CHOICE_OF_READINGS:
    return value_words(&writing->manner, arena, schema,
        &(struct value){.type = {.kind = TYPE_ENUM, .of = reading->choices},
            .known = true,
            .number = report->readings ? report->readings[scope->index] : reading->chosen},
        FORM_PLAIN);
  case MARK_FIELD_BECAUSE_OF_READINGS:
    if (!report->readings || report->readings[scope->index] == reading->chosen)
      return reading->because;
    /* what the regulation says of its own choice is no reason for another */
    return writing->manner.is_vietnamese ? STR("chọn khác với văn bản")
                                         : STR("not as the regulation has it");
  case N_MARK_FIELDS: break;
  }
  return STR("");
}

static struct str fill_words(struct writing *writing, const struct meaning *meaning) {
  int32_t day;
  if (!meaning->fill.p) return value_blank(&writing->manner, meaning->form);
  struct value value = {.known = true, .type = {.kind = TYPE_TEXT}, .text = meaning->fill};
  if (date_parse(meaning->fill, &day))
    value = (struct value){.known = true, .type = {.kind = TYPE_DATE}, .number = day};
  return value_words(
      &writing->manner, &writing->report->row, writing->report->schema, &value, meaning->form);
}

static void write_value(
    struct writing *writing, struct meaning *meaning, const struct scope *scope) {
  struct report *report = writing->report;
  struct str text = {0};
  struct cell cell;
  bool is_known = true;
  switch (meaning->value) {
  case VALUE_FIELD: text = field_words(writing, meaning, scope); break;
  case VALUE_FILL: text = fill_words(writing, meaning); break;
  case VALUE_PART: {
    uint32_t row = dataset_ancestor_row(report->data, scope->entity, scope->row, meaning->entity);
    is_known = value_part(report, meaning, row, &report->row, &text);
    if (!is_known) {
      report_cell(report, &report->schema->items[meaning->item], row, true, &cell);
      note_unknown(writing, meaning, meaning->entity, row, why_words(writing, &cell, row));
    }
    break;
  }
  case VALUE_EXPRESSION:
    cell_of(writing, meaning->define, scope->row, false, &cell);
    is_known = cell.known;
    if (is_known) {
      text =
          value_words(&writing->manner, &report->row, report->schema, &cell.value, meaning->form);
      break;
    }
    note_unknown_define(writing, meaning, scope->entity, scope->row);
  }
  xml_put_words(&writing->out, is_known ? text : value_blank(&writing->manner, meaning->form));
  report_next_row(report);
}

/* -- lists -- */

struct list_row {
  uint32_t row;
  struct value *keys; /* one for each order_key */
};
struct list_order {
  const struct order_key *keys;
  uint32_t n_keys;
};

static int compare_values(const struct value *a, const struct value *b) {
  if (a->type.kind == TYPE_TEXT || a->type.kind == TYPE_REFERENCE)
    return str_compare(a->text, b->text);
  return (a->number > b->number) - (a->number < b->number);
}

/* What is not known stands last, whatever the order; equals as in the data. */
static int compare_rows(const void *a, const void *b, void *context) {
  const struct list_row *x = a, *y = b;
  const struct list_order *order = context;
  for (uint32_t k = 0; k < order->n_keys; k++) {
    if (x->keys[k].known != y->keys[k].known) return x->keys[k].known ? -1 : 1;
    int by_key = x->keys[k].known ? compare_values(&x->keys[k], &y->keys[k]) : 0;
    if (by_key) return order->keys[k].descending ? -by_key : by_key;
  }
  return (x->row > y->row) - (x->row < y->row);
}

static void take_keys(struct writing *writing, const struct meaning *meaning, struct arena *arena,
    struct list_row *row) {
  struct cell cell;
  row->keys = ARENA_ARRAY(arena, struct value, meaning->keys.n);
  for (uint32_t k = 0; k < meaning->keys.n; k++) {
    cell_of(writing, meaning->keys.items[k].define, row->row, false, &cell);
    row->keys[k] = cell.value;
    row->keys[k].known = cell.known;
    if (cell.known) row->keys[k].text = str_copy(arena, cell.value.text);
  }
}

/* The rows of a list below an instance, as its condition and order have it. */
static uint32_t list_rows(struct writing *writing, struct meaning *meaning,
    const struct scope *scope, struct list_row **out) {
  struct report *report = writing->report;
  struct arena *arena = writing->paper->arena;
  uint32_t first, end;
  VEC(struct list_row) rows = {0};
  if (!dataset_rows_below(report->data, scope->entity, scope->row, meaning->entity, &first, &end) &&
      !meaning->n_lists_not_given++)
    meaning->first_not_given =
        words_instance(report, scope->entity, scope->row, writing->paper->arena);
  for (uint32_t row = first; row < end; row++) {
    bool belongs = is_true(writing, meaning, meaning->entity, row);
    struct list_row item = {.row = row};
    if (belongs) take_keys(writing, meaning, arena, &item);
    if (belongs) VEC_PUSH(arena, &rows, item);
    report_next_row(report);
  }
  struct list_order order = {meaning->keys.items, meaning->keys.n};
  if (rows.n && order.n_keys) qsort_r(rows.items, rows.n, sizeof *rows.items, compare_rows, &order);
  *out = rows.items;
  return rows.n;
}

static void write_element(
    struct writing *writing, const struct node *node, const struct scope *scope) {
  node_put_begin(&writing->out, node, !scope->is_copy);
  write_siblings(writing, node->first, NULL, scope);
  node_put_end(&writing->out, node);
}

/* One copy of what a unit rules: itself, or the block that it begins. */
static void write_ruled(
    struct writing *writing, const struct node *unit, const struct scope *scope) {
  if (unit->end) write_siblings(writing, unit->next, unit->end, scope);
  else write_element(writing, unit, scope);
}

static void write_each(
    struct writing *writing, const struct node *unit, const struct scope *scope) {
  struct meaning *meaning = unit->mark->meaning;
  struct list_row *rows = NULL;
  uint32_t n = meaning->list == LIST_FILES ? writing->n_sources
      : meaning->list == LIST_READINGS     ? writing->report->schema->n_readings
                                           : list_rows(writing, meaning, scope, &rows);
  for (uint32_t i = 0; i < n; i++) {
    struct scope inside = *scope;
    inside.list = meaning->list;
    inside.number = i + 1;
    inside.is_copy = scope->is_copy || i;
    if (rows) inside.entity = meaning->entity, inside.row = rows[i].row;
    else inside.index = i;
    write_ruled(writing, unit, &inside);
  }
}

static void write_siblings(struct writing *writing, const struct node *from, const struct node *end,
    const struct scope *scope) {
  for (const struct node *node = from; node != end; node = node->next) {
    if (node->is_left_out) continue;
    if (node->kind == NODE_TEXT) xml_put(&writing->out, node->text);
    else if (node->kind == NODE_MARK) write_value(writing, node->mark->meaning, scope);
    else if (node->mark && node->mark->kind == MARK_EACH) write_each(writing, node, scope);
    else if (!node->mark || is_true(writing, node->mark->meaning, scope->entity, scope->row))
      write_ruled(writing, node, scope);
    if (node->end) node = node->end;
  }
}

/* -- what was left open -- */

static void tell_open(struct writing *writing, const struct mark *mark, struct diags *diags) {
  const struct meaning *meaning = mark->meaning;
  struct arena *arena = diags->arena;
  const char *text = str_cstring(arena, mark->text);
  bool is_value = mark->kind == MARK_VALUE;
  if (meaning->n_lists_not_given)
    DIAG_AT(diags, PAPER_LIST_NOT_GIVEN, mark->place, text,
        str_cstring(arena, meaning->first_not_given));
  if (!meaning->n_unknown) return;
  unsigned long n = (unsigned long)meaning->n_unknown;
  const char *count = is_value
      ? arena_printf(arena, translated_number("%lu time", "%lu times", n), n)
      : arena_printf(arena, translated_number("%lu instance", "%lu instances", n), n);
  DIAG_AT(diags, is_value ? PAPER_LEFT_BLANK : PAPER_LIST_UNSURE, mark->place, text, count,
      str_cstring(arena, meaning->first_unknown), str_cstring(arena, meaning->first_why));
  (void)writing;
}

void paper_write(
    struct paper *paper, struct evaluation *evaluation, FILE *out, struct diags *diags) {
  struct writing writing = {.paper = paper,
      .report = &evaluation->report,
      .manner = {.is_vietnamese = str_equal(paper->template.language, STR("vi")),
          .meanings = &paper->meanings}};
  writing.n_sources = people_sources(evaluation->data, paper->arena, &writing.sources);
  writing.report->out = out;
  buffer_init(&writing.out, paper->arena, out);
  buffer_put(&writing.out, STR(XML_HEAD));
  write_element(&writing, paper->template.root, &(struct scope){.list = LIST_ROWS});
  buffer_put_byte(&writing.out, '\n');
  buffer_flush(&writing.out);
  for (uint32_t i = 0; i < paper->marks.list.n; i++)
    if (paper->marks.list.items[i]->meaning) tell_open(&writing, paper->marks.list.items[i], diags);
}
