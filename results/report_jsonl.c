/* Results as JSON Lines: one instance a line with its entity. What others said, too, is copied: whole
 * lines but for their beginning (line_copies.h), else item by item; where an item says more than its
 * key does, or nobody said the same, it is written as in a document (report_tree.c). */
#include "base/json.h"
#include "results/formats.h"
#include "results/line_copies.h"
#include "results/report_cell.h"
#include "results/report_rows.h"
#include "results/report_tree.h"
#include "results/report_tree_selection.h"
#include "results/sink_json.h"

_Static_assert(SMALL_KEYS <= MEMO_SMALL_KEYS, "what is read as small is looked up as small");

/* items from here on are looked up one by one */
#define QUICK_ITEMS_MAX 16u
#define ID_BYTES 128u /* of an id that is copied among pieces */
/* room for so many items, and for what a copy writes behind its own end */
#define QUICK_BYTES                                                                                \
  (QUICK_ITEMS_MAX * (2 * MEMO_PIECE_BYTES + JSON_ESCAPE_BYTES_MAX * ID_BYTES + 2) +               \
      BUFFER_OVERSHOOT)

/* What a thread knows of the lines of a table. */
struct lines {
  uint32_t table;
  struct line_copies *copies; /* NULL: each line begins in a way of its own */
  struct json_sink inside;    /* as a sink stands between the members of a line */
  /* of the first items what was kept of them, by small key; NULL: of none from here on */
  const struct memo_piece *pieces[QUICK_ITEMS_MAX + 1];
};

/* -- items -- */

/* The member of a selection's state that was kept of other rows but for its id. NULL: it says more. */
static char *copy_state(const struct report *report, uint32_t item, uint32_t row, char *to) {
  const char *kept = report->memo->bytes;
  struct memo_piece before, behind;
  if (report->schema->items[item].kind != ITEM_SELECTION_STATE) return NULL;
  const struct str id = tree_kept_state_id(report, item, row, &before, &behind);
  if (!id.n || id.n > ID_BYTES) return NULL;
  to = json_string_to(buffer_copy_short(to, kept + before.begin, before.n), id);
  return buffer_copy_short(to, kept + behind.begin, behind.n);
}

/* The members of items as they were kept of other rows, from one on up to the first that was not.
 * That one. */
static uint32_t copy_items(struct report *report, const struct lines *lines, const uint16_t *keys,
    uint32_t row, uint32_t i) {
  const struct report_table *table = &report->tables[lines->table];
  const char *kept = report->memo->bytes;
  char *to = buffer_room(&report->text, QUICK_BYTES);
  for (const struct memo_piece *pieces; (pieces = lines->pieces[i]); i++) {
    const uint32_t key = keys[i * SMALL_KEYS_ROWS];
    if (key == KEY_MORE) {
      char *end = copy_state(report, table->items[i], row, to);
      if (!end) break;
      to = end;
      continue;
    }
    const struct memo_piece piece = pieces[key];
    if (!piece.begin) break;
    to = buffer_copy_short(to, kept + piece.begin, piece.n);
  }
  buffer_end(&report->text, to);
  return i;
}

/* -- lines -- */

static void put_head(struct report *report, void *context, struct buffer *out) {
  struct lines *lines = context;
  struct sink *sink = &lines->inside.sink;
  json_sink_init(&lines->inside, out);
  report_tree_head(report, sink, report->tables[lines->table].entity, true);
  const size_t n = out->n;
  sink->text(sink, STR("an id")); /* so stands the sink before the next member */
  out->n = n;
  sink->out = &report->text;
}

/* The member of the parent, as report_tree.c has it. */
static void put_parent(struct report *report, void *context, uint32_t row, struct buffer *out) {
  struct lines *lines = context;
  const struct report_table *table = &report->tables[lines->table];
  struct json_sink sink = lines->inside;
  if (!table->shows_parent) return;
  sink.sink.out = out;
  report_tree_parent(report, &sink.sink, table->entity, row);
}

/* The members of all items and the end of the line. */
static bool put_rest(struct report *report, void *context, uint32_t row) {
  struct lines *lines = context;
  const struct report_table *table = &report->tables[lines->table];
  const uint16_t *keys = report_small_keys(report, report->keys[lines->table], row);
  bool is_keyed = true;
  for (uint32_t i = 0; i < table->n_items; i++) {
    if (i < QUICK_ITEMS_MAX) i = copy_items(report, lines, keys, row, i);
    if (i == table->n_items) break;
    const uint16_t key = keys[i * SMALL_KEYS_ROWS];
    is_keyed = is_keyed && key != KEY_MORE;
    report_tree_member(report, &lines->inside.sink, table->items[i], row, key);
  }
  buffer_put(&report->text, STR(" }\n"));
  return is_keyed;
}

static void plan_lines(struct report *report, uint32_t number, struct lines *lines) {
  static const struct line_form form = {true, put_head, put_parent, put_rest};
  const struct report_table *table = &report->tables[number];
  const struct entity *entity = &report->schema->entities[table->entity];
  uint32_t n = 0;
  for (; n < table->n_items && n < QUICK_ITEMS_MAX; n++)
    lines->pieces[n] = memo_small_keys(report->memo, table->items[n]);
  lines->pieces[n] = NULL;
  lines->table = number;
  lines->copies = NULL;
  if (table->entity == 0 || entity->unique_within) return;
  lines->copies = line_copies_new(report, number, &form, lines);
}

static void *begin_lines(struct report *report, const struct report_rows *rows) {
  struct lines *lines = ARENA_NEW(report->arena, struct lines);
  plan_lines(report, rows->table, lines);
  return lines;
}

static uint64_t write_lines(
    struct report *report, const struct report_rows *rows, void *own, uint64_t i, uint64_t n) {
  const struct lines *lines = own;
  (void)rows;
  return lines->copies ? line_copies_write(report, lines->copies, i, n) : 0;
}

static void write_line(
    struct report *report, const struct report_rows *rows, void *own, uint64_t i) {
  const uint32_t row = (uint32_t)i;
  (void)own;
  if (!report->left_out || !report->left_out[row]) {
    struct json_sink sink;
    json_sink_init(&sink, &report->text);
    report_tree_instance(report, &sink.sink, &report->tables[rows->table], row, true);
  }
  buffer_put_byte(&report->text, '\n');
}

bool report_put_lines(struct report *report, uint32_t table) {
  const struct report_rows rows = {.n = report->data->tables[report->tables[table].entity].n_rows,
      .begin = begin_lines,
      .write = write_line,
      .write_some = write_lines,
      .table = table};
  struct lines lines;
  plan_lines(report, table, &lines);
  return report_write_rows(report, &rows, &lines);
}

void report_jsonl(struct report *report) {
  for (uint32_t t = 0; t < report->n_tables; t++)
    if (!report_put_lines(report, t)) return;
}
