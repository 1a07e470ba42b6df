/* Results as JSON Lines: one instance a line with its entity.
 *
 * Most lines are made of what other lines said, too, but for their ids, and are copied from there: at
 * best all that stands behind the id and the parent at once, found by the small keys of all items; else
 * item by item; and where an item says more than its key does, or nobody said the same, that one is
 * written as in a document (report_tree.c). */
#include "base/json.h"
#include "base/vectors.h"
#include "results/formats.h"
#include "results/memo.h"
#include "results/report_cell.h"
#include "results/report_rows.h"
#include "results/report_tree.h"
#include "results/report_tree_selection.h"
#include "results/sink_json.h"

_Static_assert(SMALL_KEYS <= MEMO_SMALL_KEYS, "what is read as small is looked up as small");

/* of what stands before the id, and of the member of the parent */
#define KEPT_BYTES 256u
/* items from here on are looked up one by one */
#define QUICK_ITEMS_MAX 16u
#define LINE_END STR(" }\n")
/* room for items and the end of a line, and for what a copy writes behind its own end; for what stands
 * before them, but for the id */
#define ID_BYTES 128u /* of an id that is copied among pieces */
#define QUICK_BYTES                                                                                \
  (QUICK_ITEMS_MAX * (2 * MEMO_PIECE_BYTES + JSON_ESCAPE_BYTES_MAX * ID_BYTES + 2) +               \
      BUFFER_OVERSHOOT + 3)
#define BEGIN_BYTES (2u * (KEPT_BYTES + BUFFER_OVERSHOOT))
#define LINE_BYTES (BEGIN_BYTES + QUICK_BYTES + JSON_ESCAPE_BYTES_MAX * ID_BYTES + 2)

struct kept {
  char bytes[KEPT_BYTES + BUFFER_OVERSHOOT];
  uint32_t n;
};

#define WORDS (QUICK_ITEMS_MAX / WORD_KEYS)
/* what is kept at a place gives way to what comes there next */
#define END_PLACES_BITS 12
#define END_PLACES (1u << END_PLACES_BITS)
#define ENDS_BYTES (256u << 10) /* when they are full, all is forgotten */
#define END_OVERSHOOT 256u      /* more may be read behind each of them */
/* so many looks tell whether most are in vain: then nothing is looked up any more */
#define LOOKS_TRIED 4096u
/* a table of fewer rows is written before the ends of its lines are met often */
#define ENDS_ROWS_MIN 1024u

struct end_place {
  uint64_t words[WORDS];
  uint32_t begin, n; /* of the bytes; n == 0: nothing is kept */
};

/* The ends of lines, from behind the parent on, by the small keys of all items. */
struct line_ends {
  struct end_place places[END_PLACES];
  uint64_t words[WORDS][SMALL_KEYS_ROWS]; /* of the keys that were read last, from … */
  uint32_t first, n_rows;                 /* … that row on, of so many rows */
  uint32_t n_words;                       /* of a row */
  char *bytes;
  uint32_t n_bytes, n_looks, n_found;
};

/* What a thread knows of the lines of a table. */
struct lines {
  bool has_quick;          /* lines may begin so */
  struct line_ends *ends;  /* NULL: a line may not be made of such pieces alone */
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

static struct line_ends *ends_new(struct arena *arena, uint32_t n_items) {
  struct line_ends *ends = ARENA_NEW(arena, struct line_ends);
  ends->n_words = (n_items + WORD_KEYS - 1) / WORD_KEYS;
  ends->bytes = arena_alloc_raw(arena, ENDS_BYTES + END_OVERSHOOT);
  return ends;
}

static void plan_lines(struct report *report, uint32_t number, struct lines *lines) {
  const struct report_table *table = &report->tables[number];
  const struct entity *entity = &report->schema->entities[table->entity];
  struct buffer text;
  struct sink *sink = &lines->inside.sink;
  uint32_t n = 0;
  bool is_quick = table->n_items <= QUICK_ITEMS_MAX && !report->left_out &&
      report->data->tables[table->entity].n_rows >= ENDS_ROWS_MIN;
  for (; n < table->n_items && n < QUICK_ITEMS_MAX; n++) {
    const enum item_kind kind = (enum item_kind)report->schema->items[table->items[n]].kind;
    lines->pieces[n] = memo_small_keys(report->memo, table->items[n]);
    if (!lines->pieces[n] || kind == ITEM_SELECTION_STATE || kind == ITEM_ALLOCATION_STATE)
      is_quick = false;
  }
  lines->pieces[n] = NULL;
  lines->has_quick = false;
  lines->ends = NULL;
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
  if (is_quick && lines->has_quick) lines->ends = ends_new(report->arena, table->n_items);
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
  char *to = buffer_room(&report->text, BEGIN_BYTES + json_string_room(id));
  to = buffer_copy_short(to, lines->head.bytes, lines->head.n);
  to = json_string_to(to, id);
  if (table->shows_parent) to = buffer_copy_short(to, lines->parent.bytes, lines->parent.n);
  buffer_end(&report->text, to);
  return true;
}

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
static uint32_t copy_items(struct report *report, const struct lines *lines,
    const struct report_table *table, const uint16_t *keys, uint32_t row, uint32_t i) {
  struct buffer *text = &report->text;
  const char *kept = report->memo->bytes;
  char *to = buffer_room(text, QUICK_BYTES);
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
  buffer_end(text, to);
  return i;
}

/* -- all that stands behind the parent, at once -- */

/* The place of the i-th of the rows, and whether its end is kept there. */
static inline struct end_place *end_place(struct line_ends *ends, uint32_t i, bool *is_kept) {
  uint64_t mixed = 0, other = 0;
  for (uint32_t w = 0; w < ends->n_words; w++)
    mixed = (mixed ^ ends->words[w][i]) * UINT64_C(0x9E3779B97F4A7C15);
  struct end_place *place = &ends->places[mixed >> (64 - END_PLACES_BITS)];
  for (uint32_t w = 0; w < ends->n_words; w++) other |= place->words[w] ^ ends->words[w][i];
  *is_kept = !other && place->n;
  return place;
}

static void keep_end(struct line_ends *ends, struct end_place *place, uint32_t i, struct str end) {
  if (end.n > ENDS_BYTES / 16) return;
  if (ENDS_BYTES - ends->n_bytes < end.n) {
    memset(ends->places, 0, sizeof ends->places);
    ends->n_bytes = 0;
  }
  place->begin = ends->n_bytes;
  place->n = end.n;
  for (uint32_t w = 0; w < ends->n_words; w++) place->words[w] = ends->words[w][i];
  memcpy(ends->bytes + place->begin, end.p, end.n);
  ends->n_bytes += end.n;
}

/* The members of all items as they were kept of other rows, and the end of the line. NULL: not all
 * were. `keys`: of the row. */
static char *copy_pieces(
    const struct report *report, const struct lines *lines, const uint16_t *keys, char *to) {
  const char *kept = report->memo->bytes;
  for (uint32_t k = 0; lines->pieces[k]; k++) {
    const uint32_t key = keys[k * SMALL_KEYS_ROWS];
    if (key == KEY_MORE) return NULL;
    const struct memo_piece piece = lines->pieces[k][key];
    if (!piece.begin) return NULL;
    to = buffer_copy_short(to, kept + piece.begin, piece.n);
  }
  memcpy(to, LINE_END.p, LINE_END.n);
  return to + LINE_END.n;
}

/* The end of a line: nearly all are so short that they are copied without a loop, whose rounds are hard
 * to foretell. */
static inline char *copy_end(char *to, const char *end, uint32_t n) {
  if (n > END_OVERSHOOT) return (char *)memcpy(to, end, n) + n;
  for (uint32_t i = 0; i < END_OVERSHOOT; i += BUFFER_OVERSHOOT)
    memcpy(to + i, end + i, BUFFER_OVERSHOOT);
  return to + n;
}

/* Lines of some of n rows, up to one that has more to it. Says how many. `keys`: of the first row. */
VECTOR_CLONES static uint32_t copy_lines(struct report *report, struct lines *lines,
    const struct report_table *table, const uint16_t *keys, uint32_t row, uint32_t n) {
  struct line_ends *ends = lines->ends;
  struct buffer *text = &report->text;
  const uint32_t *parents = table->shows_parent ? report->data->tables[table->entity].parent : NULL;
  char *to = buffer_room(text, LINE_BYTES), *const last = text->bytes + text->capacity - LINE_BYTES;
  uint32_t i = 0;
  for (; i < n && to <= last; i++) {
    const struct str id = report_id(report, table->entity, row + i);
    if (!id.n || id.n > ID_BYTES ||
        (parents && parents[row + i] != lines->parent_row &&
            !find_parent(report, lines, table->entity, row + i)))
      break;
    char *end = json_string_to(buffer_copy_short(to, lines->head.bytes, lines->head.n), id);
    if (parents) end = buffer_copy_short(end, lines->parent.bytes, lines->parent.n);
    bool is_kept;
    struct end_place *place = end_place(ends, row + i - ends->first, &is_kept);
    if (is_kept) {
      to = copy_end(end, ends->bytes + place->begin, place->n);
      continue;
    }
    const char *begin = end;
    end = copy_pieces(report, lines, keys + i, end);
    if (!end) break;
    keep_end(ends, place, row + i - ends->first, (struct str){begin, (uint32_t)(end - begin)});
    ends->n_found--;
    to = end;
  }
  ends->n_found += i;
  ends->n_looks += i;
  buffer_end(text, to);
  return i;
}

static uint64_t write_lines(
    struct report *report, const struct report_rows *rows, void *own, uint64_t first, uint64_t n) {
  struct lines *lines = own;
  const struct report_table *table = &report->tables[rows->table];
  const uint32_t row = (uint32_t)first;
  if (!lines->ends) return 0;
  struct small_keys *small = report->keys[rows->table];
  struct line_ends *ends = lines->ends;
  const uint16_t *keys = report_small_keys(report, small, row);
  if (ends->first != small->first || ends->n_rows != small->n) {
    ends->first = small->first;
    ends->n_rows = small->n;
    report_join_keys(small, ends->words);
  }
  const uint32_t n_read = small->first + small->n - row;
  if (n > n_read) n = n_read;
  const uint32_t n_copied = copy_lines(report, lines, table, keys, row, (uint32_t)n);
  if (ends->n_looks >= LOOKS_TRIED && ends->n_found < ends->n_looks / 2)
    lines->ends = NULL; /* each says something else */
  return n_copied;
}

/* -- line by line -- */

/* The members of all items and the end of the line. */
static void put_items(struct report *report, struct lines *lines, uint32_t number, uint32_t row) {
  const struct report_table *table = &report->tables[number];
  const uint16_t *keys = report_small_keys(report, report->keys[number], row);
  for (uint32_t i = 0; i < table->n_items; i++) {
    if (i < QUICK_ITEMS_MAX) i = copy_items(report, lines, table, keys, row, i);
    if (i < table->n_items)
      report_tree_member(
          report, &lines->inside.sink, table->items[i], row, keys[i * SMALL_KEYS_ROWS]);
  }
  buffer_put(&report->text, LINE_END);
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
      .write_some = write_lines,
      .table = table};
  struct lines lines; /* of each part of a stream another one, so none of its memory is kept */
  plan_lines(report, table, &lines);
  return report_write_rows(report, &rows, &lines);
}

void report_jsonl(struct report *report) {
  for (uint32_t t = 0; t < report->n_tables; t++)
    if (!report_put_lines(report, t)) return;
}
