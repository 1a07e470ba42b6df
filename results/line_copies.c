#include "results/line_copies.h"

#include "base/json.h"
#include "base/vectors.h"
#include "results/memo.h"
#include "results/report_cell.h"

#define ID_BYTES 128u /* of an id that is quickly copied */
#define ITEMS_MAX 16u /* keys of more are not looked up */
#define WORDS (ITEMS_MAX / WORD_KEYS)
/* what is kept at a place gives way to what comes there next */
#define PLACES_BITS 12
#define PLACES (1u << PLACES_BITS)
#define KEPT_BYTES (256u << 10) /* when they are full, all is forgotten */
#define KEPT_OVERSHOOT 256u     /* more may be read behind each piece of them */
#define PIECE_BYTES (KEPT_BYTES / 16)
/* so many looks tell whether most are in vain: then nothing is looked up any more */
#define LOOKS_TRIED 4096u
/* a table of fewer rows is written before much is met again */
#define ROWS_MIN 1024u

struct rest_place {
  uint64_t words[WORDS];
  uint32_t begin, n; /* of the bytes; n == 0: nothing is kept */
};

/* The rests of lines, by the small keys of all items. */
struct rests {
  struct rest_place places[PLACES];
  uint64_t words[WORDS][SMALL_KEYS_ROWS]; /* of the keys that were read last, from … */
  uint32_t first, n_rows;                 /* … that row on, of so many rows */
  uint32_t n_words;                       /* of a row */
  char *bytes;
  uint32_t n_bytes, n_looks, n_found;
};

struct line_copies {
  const struct line_form *form;
  void *context;
  uint32_t table;
  struct rests *rests; /* NULL: nothing is looked up */
  struct buffer head;
  struct buffer parent; /* of that parent's row; UINT32_MAX: of none yet */
  uint32_t parent_row;
};

/* -- what is kept -- */

static struct rests *rests_new(struct arena *arena, uint32_t n_items) {
  struct rests *rests = ARENA_NEW(arena, struct rests);
  rests->n_words = (n_items + WORD_KEYS - 1) / WORD_KEYS;
  rests->bytes = arena_alloc_raw(arena, KEPT_BYTES + KEPT_OVERSHOOT);
  return rests;
}

/* Reads the keys of a row and of more behind it, where they are not the ones at hand. Returns how many
 * rows from that on are. */
static uint32_t read_keys(const struct report *report, struct line_copies *copies, uint32_t row) {
  struct small_keys *small = report->keys[copies->table];
  struct rests *rests = copies->rests;
  report_small_keys(report, small, row);
  if (rests->first != small->first || rests->n_rows != small->n) {
    rests->first = small->first;
    rests->n_rows = small->n;
    report_join_keys(small, rests->words);
  }
  return small->first + small->n - row;
}

/* The place of the i-th row at hand, and whether its rest is kept there. */
static inline struct rest_place *rest_place(struct rests *rests, uint32_t i, bool *is_kept) {
  uint64_t mixed = 0, other = 0;
  for (uint32_t w = 0; w < rests->n_words; w++)
    mixed = (mixed ^ rests->words[w][i]) * UINT64_C(0x9E3779B97F4A7C15);
  struct rest_place *place = &rests->places[mixed >> (64 - PLACES_BITS)];
  for (uint32_t w = 0; w < rests->n_words; w++) other |= place->words[w] ^ rests->words[w][i];
  *is_kept = !other && place->n;
  return place;
}

static void keep_rest(struct rests *rests, struct rest_place *place, uint32_t i, struct str rest) {
  if (rest.n > PIECE_BYTES) return;
  if (KEPT_BYTES - rests->n_bytes < rest.n) {
    memset(rests->places, 0, sizeof rests->places);
    rests->n_bytes = 0;
  }
  place->begin = rests->n_bytes;
  place->n = rest.n;
  for (uint32_t w = 0; w < rests->n_words; w++) place->words[w] = rests->words[w][i];
  memcpy(rests->bytes + place->begin, rest.p, rest.n);
  rests->n_bytes += rest.n;
}

/* Nearly all are so short that they are copied without a loop, whose rounds are hard to foretell. */
static inline char *copy_rest(char *to, const char *rest, uint32_t n) {
  if (n > KEPT_OVERSHOOT) return (char *)memcpy(to, rest, n) + n;
  for (uint32_t i = 0; i < KEPT_OVERSHOOT / 2; i += BUFFER_OVERSHOOT)
    memcpy(to + i, rest + i, BUFFER_OVERSHOOT);
  if (n <= KEPT_OVERSHOOT / 2) return to + n; /* of CSV they nearly all are, of JSON few */
  for (uint32_t i = KEPT_OVERSHOOT / 2; i < KEPT_OVERSHOOT; i += BUFFER_OVERSHOOT)
    memcpy(to + i, rest + i, BUFFER_OVERSHOOT);
  return to + n;
}

/* -- lines -- */

/* What stands in a small buffer: its copies may overshoot. */
static void end_piece(struct buffer *piece) { buffer_room(piece, BUFFER_OVERSHOOT); }

static void find_parent(
    struct report *report, struct line_copies *copies, uint32_t row, uint32_t above) {
  copies->parent.n = 0;
  copies->form->put_parent(report, copies->context, row, &copies->parent);
  end_piece(&copies->parent);
  copies->parent_row = above;
}

/* Whether small keys may say all of each item. */
static bool are_keyed(const struct report *report, const struct report_table *table) {
  for (uint32_t i = 0; i < table->n_items; i++) {
    const enum item_kind kind = (enum item_kind)report->schema->items[table->items[i]].kind;
    if (kind == ITEM_SELECTION_STATE || kind == ITEM_ALLOCATION_STATE) return false;
  }
  return true;
}

struct line_copies *line_copies_new(
    struct report *report, uint32_t number, const struct line_form *form, void *context) {
  const struct report_table *table = &report->tables[number];
  struct line_copies *copies = ARENA_NEW(report->arena, struct line_copies);
  *copies = (struct line_copies){
      .form = form, .context = context, .table = number, .parent_row = UINT32_MAX};
  buffer_init(&copies->head, report->arena, NULL);
  buffer_init(&copies->parent, report->arena, NULL);
  form->put_head(report, context, &copies->head);
  end_piece(&copies->head);
  if (table->n_items <= ITEMS_MAX && are_keyed(report, table) &&
      report->data->tables[table->entity].n_rows >= ROWS_MIN)
    copies->rests = rests_new(report->arena, table->n_items);
  return copies;
}

/* The id, where it is quickly copied; else NULL. */
__attribute__((always_inline)) static inline char *put_id(char *to, struct str id, bool is_json) {
  if (!id.n || id.n > ID_BYTES) return NULL;
  return is_json ? json_string_to(to, id) : csv_text_to(to, id);
}

/* As line_copies_write. A line that the form writes is the last: it may need the row's arena. */
VECTOR_CLONES static uint32_t copy_lines(
    struct report *report, struct line_copies *copies, uint32_t row, uint32_t n) {
  const struct table *data = &report->data->tables[report->tables[copies->table].entity];
  const uint32_t entity = report->tables[copies->table].entity, *parents = data->parent;
  const uint8_t *left_out = report->left_out;
  const struct line_form *form = copies->form;
  const bool is_json = form->is_json;
  struct rests *rests = copies->rests;
  struct buffer *text = &report->text;
  uint32_t i = 0;
  char *to = buffer_room(text, 0);
  for (; i < n && !(left_out && left_out[row + i]); i++) {
    const uint32_t above = parents ? parents[row + i] : 0;
    const struct str id = report_id(report, entity, row + i);
    if (above != copies->parent_row) find_parent(report, copies, row + i, above);
    const size_t room = copies->head.n + JSON_ESCAPE_BYTES_MAX * ID_BYTES + 2 + copies->parent.n +
        PIECE_BYTES + KEPT_OVERSHOOT;
    buffer_end(text, to);
    to = buffer_room(text, room);
    char *end =
        put_id(buffer_copy_short(to, copies->head.bytes, (uint32_t)copies->head.n), id, is_json);
    if (!end) break;
    end = buffer_copy_short(end, copies->parent.bytes, (uint32_t)copies->parent.n);
    bool is_kept = false;
    struct rest_place *place = NULL;
    if (rests) place = rest_place(rests, row + i - rests->first, &is_kept);
    if (is_kept) {
      to = copy_rest(end, rests->bytes + place->begin, place->n);
      continue;
    }
    buffer_end(text, end);
    const struct memo_mark mark = memo_mark(text);
    const bool is_keyed = form->put_rest(report, copies->context, row + i);
    if (is_keyed && place && text->n_flushes == mark.n_flushes)
      keep_rest(rests, place, row + i - rests->first,
          (struct str){text->bytes + mark.n, (uint32_t)(text->n - mark.n)});
    if (rests) rests->n_found--;
    i++;
    to = text->bytes + text->n;
    break;
  }
  buffer_end(text, to);
  return i;
}

uint64_t line_copies_write(
    struct report *report, struct line_copies *copies, uint64_t first, uint64_t n) {
  const uint32_t row = (uint32_t)first;
  if (copies->rests) {
    const uint32_t n_read = read_keys(report, copies, row);
    if (n > n_read) n = n_read;
  }
  const uint32_t n_copied = copy_lines(report, copies, row, (uint32_t)n);
  if (copies->rests) {
    struct rests *rests = copies->rests;
    rests->n_looks += n_copied;
    rests->n_found += n_copied;
    if (rests->n_looks >= LOOKS_TRIED && rests->n_found < rests->n_looks / 2)
      copies->rests = NULL; /* each says something else */
  }
  return n_copied;
}
