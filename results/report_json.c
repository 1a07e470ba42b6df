/* Results as JSON, and as JSON Lines: one instance a line with its entity. */
#include "base/json.h"
#include "results/formats.h"
#include "results/memo.h"
#include "results/report_cell.h"
#include "results/report_rows.h"
#include "results/report_tree.h"
#include "results/sink_json.h"

void report_json(struct report *report) {
  struct json_sink sink;
  json_sink_init(&sink, &report->text);
  if (report_tree(report, &sink.sink)) buffer_put_byte(&report->text, '\n');
}

/* -- lines -- */

/* A line begins with pieces that others had, too, and the id; most are made of such pieces alone. */
#define KEPT_BYTES 256u
#define QUICK_ITEMS_MAX 32u

struct kept {
  char bytes[KEPT_BYTES + BUFFER_OVERSHOOT];
  uint32_t n;
};

/* What a thread knows of the lines of a table. */
struct lines {
  bool has_quick, has_pieces; /* lines may begin so; and go on so */
  struct kept head;           /* to the id */
  struct json_sink behind_id; /* as a sink stands there */
  struct kept parent;         /* the member of the parent at … */
  uint32_t parent_row;        /* … this row; UINT32_MAX: of none */
};

/* Keeps what a buffer holds. False: it is too long. */
static bool keep(struct kept *kept, const struct buffer *text) {
  if (text->n > KEPT_BYTES) return false;
  memcpy(kept->bytes, text->bytes, text->n);
  kept->n = (uint32_t)text->n;
  return true;
}

static bool has_pieces(const struct report_table *table) {
  if (table->n_items > QUICK_ITEMS_MAX) return false;
  for (uint32_t i = 0; i < table->n_items; i++)
    if (table->items[i] >= MEMO_SMALL_COLUMNS) return false;
  return true;
}

static void plan_lines(struct report *report, uint32_t number, struct lines *lines) {
  const struct report_table *table = &report->tables[number];
  struct buffer text;
  struct json_sink *sink = &lines->behind_id;
  lines->has_quick = false;
  lines->has_pieces = has_pieces(table);
  lines->parent_row = UINT32_MAX;
  if (table->entity == 0 || report->schema->entities[table->entity].unique_within) return;
  buffer_init(&text, &report->row, NULL);
  json_sink_init(sink, &text);
  report_tree_head(report, &sink->sink, table->entity, true);
  lines->has_quick = keep(&lines->head, &text);
  sink->sink.text(&sink->sink, STR("an id"));
  sink->sink.out = &report->text;
}

static void *begin_lines(struct report *report, const struct report_rows *rows) {
  struct lines *lines = ARENA_NEW(report->arena, struct lines);
  plan_lines(report, rows->table, lines);
  return lines;
}

/* The member of the parent of a row, as report_tree.c has it. False: it is too long. */
static bool find_parent(struct report *report, struct lines *lines, uint32_t entity, uint32_t row) {
  const uint32_t above = report->data->tables[entity].parent[row],
                 parent = report->schema->entities[entity].parent;
  if (above == lines->parent_row) return true;
  const struct str id = report_id(report, parent, above);
  struct buffer text;
  buffer_init(&text, &report->row, NULL);
  buffer_put(&text, STR(", "));
  json_put_string(&text, report->schema->entities[parent].name);
  buffer_put(&text, STR(": "));
  if (id.p) json_put_string(&text, id);
  else buffer_put(&text, STR("null"));
  lines->parent_row = UINT32_MAX;
  if (!keep(&lines->parent, &text)) return false;
  lines->parent_row = above;
  return true;
}

/* The members of all items of a row as they were kept of other rows. Their bytes; 0: not all are. */
static uint32_t find_items(struct report *report, uint32_t number, uint32_t row,
    struct memo_piece pieces[QUICK_ITEMS_MAX]) {
  const struct report_table *table = &report->tables[number];
  const uint16_t *keys = report_small_keys(report, report->keys[number], row);
  uint32_t n = 0;
  for (uint32_t i = 0; i < table->n_items; i++) {
    const uint32_t key = keys[i * SMALL_KEYS_ROWS];
    if (key == KEY_MORE) return 0;
    pieces[i] = memo_small(report->memo, table->items[i], key);
    if (!pieces[i].begin) return 0;
    n += pieces[i].n;
  }
  return n;
}

/* The head, the id, the parent. False, and nothing done, where it has more to it. `room`: bytes that
 * have room behind it, too. */
static bool begin_quickly(struct report *report, struct lines *lines,
    const struct report_table *table, uint32_t row, size_t room) {
  const struct str id = report_id(report, table->entity, row);
  if (!id.p || (table->shows_parent && !find_parent(report, lines, table->entity, row)))
    return false;
  char *to = buffer_room(
      &report->text, 2 * (size_t)KEPT_BYTES + json_string_room(id) + BUFFER_OVERSHOOT + room);
  to = buffer_copy_short(to, lines->head.bytes, lines->head.n);
  to = json_string_to(to, id);
  if (table->shows_parent) to = buffer_copy_short(to, lines->parent.bytes, lines->parent.n);
  buffer_end(&report->text, to);
  return true;
}

/* False, and nothing done, where a line has more to it. */
static bool write_quickly(
    struct report *report, struct lines *lines, uint32_t number, uint32_t row) {
  const struct report_table *table = &report->tables[number];
  struct memo_piece pieces[QUICK_ITEMS_MAX];
  const uint32_t n = lines->has_pieces ? find_items(report, number, row, pieces) : 0;
  if (!begin_quickly(report, lines, table, row, (size_t)n + 3)) return false;
  if (!n) {
    struct json_sink sink = lines->behind_id;
    report_tree_items(report, &sink.sink, table, row);
  }
  char *to = buffer_room(&report->text, (size_t)n + 3 + BUFFER_OVERSHOOT);
  for (uint32_t i = 0; n && i < table->n_items; i++)
    to = buffer_copy_short(to, report->memo->bytes + pieces[i].begin, pieces[i].n);
  memcpy(to, " }\n", 3);
  buffer_end(&report->text, to + 3);
  return true;
}

static void write_line(
    struct report *report, const struct report_rows *rows, void *own, uint64_t row) {
  struct lines *lines = own;
  if (report->left_out && report->left_out[row]) {
    buffer_put_byte(&report->text, '\n');
    return;
  }
  if (lines->has_quick && write_quickly(report, lines, rows->table, (uint32_t)row)) return;
  struct json_sink sink;
  json_sink_init(&sink, &report->text);
  report_tree_instance(report, &sink.sink, &report->tables[rows->table], (uint32_t)row, true);
  buffer_put_byte(&report->text, '\n');
}

bool report_put_lines(struct report *report, uint32_t table) {
  const struct report_rows rows = {.n = report->data->tables[report->tables[table].entity].n_rows,
      .begin = begin_lines,
      .write = write_line,
      .table = table};
  struct lines lines; /* of each part of a stream another one, so none of its memory is kept */
  plan_lines(report, table, &lines);
  return report_write_rows(report, &rows, &lines);
}

void report_jsonl(struct report *report) {
  for (uint32_t t = 0; t < report->n_tables; t++)
    if (!report_put_lines(report, t)) return;
}
