/* Results as JSON, and as JSON Lines: one instance a line with its entity. */
#include <assert.h>

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

_Static_assert(SMALL_KEYS <= MEMO_SMALL_KEYS, "what is read as small is looked up as small");

/* A line begins with pieces that others had, too, and the id; most are made of such pieces alone. */
#define KEPT_BYTES 256u
/* items from here on are looked up one by one */
#define QUICK_ITEMS_MAX 16u
/* room for the end of a line, and for what a copy writes behind its own end */
#define END_BYTES (BUFFER_OVERSHOOT + 3)
#define QUICK_BYTES (QUICK_ITEMS_MAX * MEMO_PIECE_BYTES + END_BYTES)

struct kept {
  char bytes[KEPT_BYTES + BUFFER_OVERSHOOT];
  uint32_t n;
};

/* What a thread knows of the lines of a table. */
struct lines {
  bool has_quick;          /* lines may begin so */
  struct kept head;        /* to the id */
  struct kept parent;      /* the member of the parent at … */
  uint32_t n_parent_key;   /* … of which that is its key, … */
  uint32_t parent_row;     /* … at this row; UINT32_MAX: of none */
  struct json_sink inside; /* as a sink stands between the members of a line */
  /* of the first items what was kept of them, by small key; NULL: of none from here on */
  const struct memo_piece *pieces[QUICK_ITEMS_MAX + 1];
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
  const struct entity *entity = &report->schema->entities[table->entity];
  struct buffer text;
  struct sink *sink = &lines->inside.sink;
  uint32_t n = 0;
  for (; n < table->n_items && n < QUICK_ITEMS_MAX; n++)
    lines->pieces[n] = memo_small_keys(report->memo, table->items[n]);
  lines->pieces[n] = NULL;
  lines->has_quick = false;
  lines->parent_row = UINT32_MAX;
  if (table->entity == 0 || entity->unique_within) return;
  buffer_init(&text, &report->row, NULL);
  json_sink_init(&lines->inside, &text);
  report_tree_head(report, sink, table->entity, true);
  lines->has_quick = keep(&lines->head, &text);
  sink->text(sink, STR("an id"));
  text.n = 0;
  sink->key(sink, report->schema->entities[entity->parent].name);
  lines->has_quick = lines->has_quick && keep(&lines->parent, &text);
  lines->n_parent_key = lines->parent.n;
  sink->text(sink, STR("parent"));
  sink->out = &report->text;
}

static void *begin_lines(struct report *report, const struct report_rows *rows) {
  struct lines *lines = ARENA_NEW(report->arena, struct lines);
  plan_lines(report, rows->table, lines);
  return lines;
}

/* The member of the parent of a row, as report_tree.c has it. False: it is too long. */
static bool find_parent(struct report *report, struct lines *lines, uint32_t entity, uint32_t row) {
  const uint32_t above = report->data->tables[entity].parent[row];
  if (above == lines->parent_row) return true;
  const struct str id = report_id(report, report->schema->entities[entity].parent, above);
  char *to = lines->parent.bytes + lines->n_parent_key;
  if (lines->n_parent_key + json_string_room(id) > KEPT_BYTES) return false;
  lines->parent_row = above;
  to = id.p ? json_string_to(to, id) : (char *)memcpy(to, "null", 4) + 4;
  lines->parent.n = (uint32_t)(to - lines->parent.bytes);
  return true;
}

/* The head, the id, the parent. False, and nothing done, where it has more to it. */
static bool begin_quickly(
    struct report *report, struct lines *lines, const struct report_table *table, uint32_t row) {
  const struct str id = report_id(report, table->entity, row);
  if (!id.p || (table->shows_parent && !find_parent(report, lines, table->entity, row)))
    return false;
  char *to = buffer_room(
      &report->text, 2 * (size_t)KEPT_BYTES + json_string_room(id) + 2 * BUFFER_OVERSHOOT);
  to = buffer_copy_short(to, lines->head.bytes, lines->head.n);
  to = json_string_to(to, id);
  if (table->shows_parent) to = buffer_copy_short(to, lines->parent.bytes, lines->parent.n);
  buffer_end(&report->text, to);
  return true;
}

/* The members of items as they were kept of other rows, from one on up to the first that was not.
 * That one. */
static uint32_t copy_items(
    struct report *report, const struct lines *lines, const uint16_t *keys, uint32_t i) {
  struct buffer *text = &report->text;
  const char *kept = report->memo->bytes;
  char *to = buffer_room(text, QUICK_BYTES);
  for (const struct memo_piece *pieces; (pieces = lines->pieces[i]); i++) {
    const uint32_t key = keys[i * SMALL_KEYS_ROWS];
    if (key == KEY_MORE) break;
    const struct memo_piece piece = pieces[key];
    if (!piece.begin) break;
    to = buffer_copy_short(to, kept + piece.begin, piece.n);
  }
  buffer_end(text, to);
  return i;
}

/* The members of all items and the end of the line. */
static void put_items(struct report *report, struct lines *lines, uint32_t number, uint32_t row) {
  const struct report_table *table = &report->tables[number];
  const uint16_t *keys = report_small_keys(report, report->keys[number], row);
  for (uint32_t i = 0; i < table->n_items; i++) {
    if (i < QUICK_ITEMS_MAX) i = copy_items(report, lines, keys, i);
    if (i < table->n_items)
      report_tree_member(
          report, &lines->inside.sink, table->items[i], row, keys[i * SMALL_KEYS_ROWS]);
  }
  char *to = buffer_room(&report->text, END_BYTES);
  memcpy(to, " }\n", 3);
  buffer_end(&report->text, to + 3);
}

static void write_line(
    struct report *report, const struct report_rows *rows, void *own, uint64_t i) {
  struct lines *lines = own;
  const struct report_table *table = &report->tables[rows->table];
  const uint32_t row = (uint32_t)i;
  if (report->left_out && report->left_out[row]) {
    buffer_put_byte(&report->text, '\n');
  } else if (lines->has_quick && begin_quickly(report, lines, table, row)) {
    put_items(report, lines, rows->table, row);
  } else {
    struct json_sink sink;
    json_sink_init(&sink, &report->text);
    report_tree_instance(report, &sink.sink, table, row, true);
    buffer_put_byte(&report->text, '\n');
  }
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
