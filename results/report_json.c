/* Results as JSON, and as JSON Lines: one instance a line with its entity. */
#include "base/json.h"
#include "results/formats.h"
#include "results/report_rows.h"
#include "results/report_tree.h"
#include "results/sink_json.h"

void report_json(struct report *report) {
  struct json_sink sink;
  json_sink_init(&sink, &report->text);
  if (report_tree(report, &sink.sink)) buffer_put_byte(&report->text, '\n');
}

/* -- lines -- */

/* Most lines are made of four pieces that others had, too, and the id. */
#define KEPT_BYTES 256u

struct kept {
  char bytes[KEPT_BYTES + BUFFER_OVERSHOOT];
  uint32_t n;
};

/* What a thread knows of the lines of a table. */
struct lines {
  bool has_quick;      /* some lines may be put together so */
  struct kept head;    /* to the id */
  struct kept parent;  /* the member of the parent at … */
  uint32_t parent_row; /* … this row; UINT32_MAX: of none */
};

/* Keeps what a buffer holds. False: it is too long. */
static bool keep(struct kept *kept, const struct buffer *text) {
  if (text->n > KEPT_BYTES) return false;
  memcpy(kept->bytes, text->bytes, text->n);
  kept->n = (uint32_t)text->n;
  return true;
}

static void plan_lines(struct report *report, uint32_t number, struct lines *lines) {
  const struct report_table *table = &report->tables[number];
  struct buffer text;
  struct json_sink sink;
  lines->has_quick = false;
  lines->parent_row = UINT32_MAX;
  if (table->entity == 0 || report->schema->entities[table->entity].unique_within) return;
  buffer_init(&text, &report->row, NULL);
  json_sink_init(&sink, &text);
  report_tree_head(report, &sink.sink, table->entity, true);
  lines->has_quick = keep(&lines->head, &text);
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

/* False, and nothing done, where a line has more to it. */
static bool write_quickly(
    struct report *report, struct lines *lines, const struct report_table *table, uint32_t row) {
  const struct str id = report_id(report, table->entity, row);
  uint32_t n_items;
  if (!id.p || (table->shows_parent && !find_parent(report, lines, table->entity, row)))
    return false;
  const char *items = report_tree_kept_items(report, table, row, &n_items);
  if (!items) return false;
  char *to = buffer_room(&report->text,
      2 * (size_t)KEPT_BYTES + json_string_room(id) + n_items + 3 + BUFFER_OVERSHOOT);
  to = buffer_copy_short(to, lines->head.bytes, lines->head.n);
  to = json_string_to(to, id);
  if (table->shows_parent) to = buffer_copy_short(to, lines->parent.bytes, lines->parent.n);
  to = buffer_copy_short(to, items, n_items);
  memcpy(to, " }\n", 3);
  buffer_end(&report->text, to + 3);
  return true;
}

static void write_line(
    struct report *report, const struct report_rows *rows, void *own, uint64_t row) {
  const struct report_table *table = &report->tables[rows->table];
  struct lines *lines = own;
  if (report->left_out && report->left_out[row]) {
    buffer_put_byte(&report->text, '\n');
    return;
  }
  if (lines->has_quick && write_quickly(report, lines, table, (uint32_t)row)) return;
  struct json_sink sink;
  json_sink_init(&sink, &report->text);
  report_tree_instance(report, &sink.sink, table, (uint32_t)row, true);
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
