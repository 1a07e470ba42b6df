/* Records of results straight from the lines of YAML, as thidua writes them: block mappings, a key a
 * line, values and lists of words on one line. As in history_quick.c a record is first read into
 * steps, each of which is sure to succeed, then these are taken. Whatever is written otherwise, every
 * mistake among it, and the last record of a list are libyaml's: it goes on at the beginning of the
 * first record that was not taken (yaml_cursor.h). */
#include "base/limits.h"
#include "runtime/data/dataset_building.h"
#include "runtime/data/dataset_growing.h"
#include "runtime/ingest/byte_masks.h"
#include "runtime/ingest/history_reading.h"
#include "runtime/ingest/value_quick.h"
#include "runtime/ingest/value_read.h"
#include "runtime/ingest/yaml_bytes.h"
#include "runtime/ingest/yaml_cursor.h"
#include "runtime/ingest/yaml_scan.h"

#define TURN_BYTES_MIN                                                                             \
  ((size_t)64 << 10) /* what there must be to read, so that a turn is worth it */
#define RECORD_BYTES_MAX ((size_t)1 << 20) /* a longer one is for libyaml */
#define KEY_BYTES_MAX 200u                 /* libyaml looks for the colon 1,024 characters ahead */
#define FLOW_DEPTH_MAX 8

/* One turn. */
struct turn {
  struct reader *r;
  struct yaml_window *window;
  uint32_t table;
  uint32_t dash; /* blanks before the dashes of the list */
  /* the record to be read next, at which the window begins to keep; behind the last whole line */
  const char *record, *limit;
  uint32_t record_line;
  bool is_begun; /* that a record begins there was seen */
  /* the line at hand */
  const char *p;
  uint32_t line;
  uint32_t n_steps, n_ids, id_line, id_column;
};

enum record_state {
  RECORD_READ,
  RECORD_CUT,    /* by the end of the window */
  RECORD_REFUSED /* it is for libyaml, or none begins here */
};

/* -- what stands on a line -- */

/* Letters and digits of any script and underscores, with which a plain text may begin; and dots and
 * dashes within. */
static inline bool begins_word(char c) {
  const unsigned char byte = (unsigned char)c;
  return (unsigned)((byte | 0x20) - 'a') < 26 || (unsigned)(byte - '0') < 10 || byte == '_' ||
      byte >= 0x80;
}

/* Behind the word at p. `within`: dots and dashes are in it. *is_wide becomes true where a byte
 * beyond ASCII is. */
static inline const char *word_end(const char *p, bool within, bool *is_wide) {
  for (;; p += SCAN_BYTES) {
    const uint32_t outside =
        SCAN_ALL & ~(scan_word(p) | (within ? scan_byte(p, '.') | scan_byte(p, '-') : 0));
    const uint32_t n = outside ? (uint32_t)__builtin_ctz(outside) : SCAN_BYTES;
    *is_wide |= (scan_wide(p) & ((1u << n) - 1)) != 0;
    if (outside) return p + n;
  }
}

static inline uint32_t n_blanks(const char *p) {
  for (uint32_t n = 0;; n += SCAN_BYTES) {
    const uint32_t outside = SCAN_ALL & ~scan_byte(p + n, ' ');
    if (outside) return n + (uint32_t)__builtin_ctz(outside);
  }
}

static bool is_sound(struct str text) { return yaml_sound_bytes(text.p, text.n) == text.n; }

/* Behind the text at p; NULL: it is none that is surely read so. */
static const char *scalar_end(const char *p, struct str *text, bool *is_plain) {
  const char *end = p;
  bool is_wide = false;
  *is_plain = *p != '"';
  if (!*is_plain) {
    end = scan_to_stop(++p, '"', '\\', &is_wide);
    if (*end != '"') return NULL;
  } else {
    const bool is_negative = *p == '-' && (unsigned)(p[1] - '0') < 10;
    if (!is_negative && !begins_word(*p)) return NULL;
    end = word_end(p, true, &is_wide);
  }
  *text = (struct str){p, (uint32_t)(end - p)};
  if (is_wide && !is_sound(*text)) return NULL;
  return *is_plain ? end : end + 1;
}

/* Behind the key at p and its colon; NULL: no plain one. */
static const char *key_end(const char *p, struct str *key) {
  bool is_wide = false;
  if (!begins_word(*p)) return NULL;
  const char *end = word_end(p, false, &is_wide);
  *key = (struct str){p, (uint32_t)(end - p)};
  if (*end != ':' || key->n > KEY_BYTES_MAX || (is_wide && !is_sound(*key))) return NULL;
  return end + 1;
}

/* Behind a value in brackets, or within, as results have them: a comma and a blank between items.
 * NULL: anything else. Recursion is FLOW_DEPTH_MAX deep. */
static const char *flow_end(const char *p, uint32_t depth) {
  struct str text;
  bool is_plain;
  if (*p != '[' && *p != '{') return scalar_end(p, &text, &is_plain);
  const bool is_mapping = *p == '{';
  const char closing = is_mapping ? '}' : ']';
  if (depth == 0) return NULL;
  if (*++p == closing) return p + 1;
  for (;; p += 2) {
    if (is_mapping) {
      p = key_end(p, &text);
      if (!p || *p++ != ' ') return NULL;
    }
    p = flow_end(p, depth - 1);
    if (!p) return NULL;
    if (*p == closing) return p + 1;
    if (p[0] != ',' || p[1] != ' ') return NULL;
  }
}

/* -- values -- */

static bool add_step(
    struct turn *t, uint32_t field, bool is_text, int64_t number, struct str text) {
  t->r->steps[t->n_steps++] = (struct quick_step){field, is_text, number, text, text.p};
  return true;
}

static bool is_state(const struct history *history, uint32_t field) {
  const uint8_t kind = history->schema->items[history->items[field]].kind;
  return kind == ITEM_SELECTION_STATE || kind == ITEM_ALLOCATION_STATE;
}

/* False: it needs a closer look. */
static bool take_scalar(
    struct turn *t, uint32_t field, struct str text, bool is_plain, const char *line) {
  struct reader *r = t->r;
  const struct history *history = r->history;
  const struct type type = history->flat.fields[field].type;
  const bool is_id = history->items[field] == NONE_INDEX;
  if (is_plain &&
      (str_equal(text, STR("null")) || str_equal(text, STR("Null")) ||
          str_equal(text, STR("NULL"))))
    return true;
  if (is_id || type.kind == TYPE_TEXT) {
    if (is_id && !text.n) return false;
    t->n_ids += is_id;
    if (is_id && field == history->flat.entities[t->table + 1].first_field) {
      const char *begin = is_plain ? text.p : text.p - 1;
      t->id_line = t->line;
      t->id_column = (uint32_t)(begin - line) - bytes_continued(line, begin) + 1;
    }
    return add_step(
        t, field, true, 0, value_quick_is_nfc(text) ? text : value_nfc(&r->scratch, text));
  }
  if (is_plain && str_equal(text, STR("undetermined"))) return is_state(history, field);
  int64_t number;
  if ((type.kind == TYPE_DATE && value_says_none(text)) ||
      value_read(history->schema, type, text, &r->scratch, &number) != VALUE_OK)
    return false;
  return history_says_undetermined(history, field, number) ||
      add_step(t, field, false, number, text);
}

/* The value behind a key, to the end of the line. `field` NONE_INDEX: it is passed over. */
static bool read_value(struct turn *t, uint32_t field, const char *p) {
  struct str text;
  bool is_plain;
  if (*p++ != ' ') return false;
  const char *end;
  if (field == NONE_INDEX) {
    end = flow_end(p, FLOW_DEPTH_MAX);
    if (!end || *end != '\n') return false;
  } else {
    end = scalar_end(p, &text, &is_plain);
    if (!end || *end != '\n' || !take_scalar(t, field, text, is_plain, t->p)) return false;
  }
  t->p = end + 1;
  t->line++;
  return true;
}

/* The lines below a key, deeper than its column: a mapping of values on one line each. */
static enum record_state read_mapping(struct turn *t, uint32_t field, uint32_t outside) {
  const struct history *history = t->r->history;
  const bool is_asked = field != NONE_INDEX,
             has_bounds = is_asked && history_has_bounds(history, field);
  const struct str member = is_asked ? str_from(history_member_of(history, field)) : STR("");
  uint32_t column = 0;
  bool has_member = false;
  for (;;) {
    if (t->p >= t->limit) return RECORD_CUT;
    const uint32_t n = n_blanks(t->p);
    if (!column) column = n;
    if (n <= outside && n != column) break;
    struct str key;
    const char *p = t->p + n;
    if (n != column || n <= outside || !(p = key_end(p, &key))) return RECORD_REFUSED;
    if (has_bounds && (str_equal(key, STR("none")) || str_equal(key, STR("between"))))
      return RECORD_REFUSED;
    const bool is_member = is_asked && str_equal(key, member);
    if ((is_member && has_member) || !read_value(t, is_member ? field : NONE_INDEX, p))
      return RECORD_REFUSED;
    has_member |= is_member;
  }
  return has_member || !is_asked ? RECORD_READ : RECORD_REFUSED;
}

/* -- records -- */

/* The key at p, which is the `number`-th of its record: the field that it names, and behind its
 * colon; NULL: no plain one. */
static const char *read_key(
    struct turn *t, uint32_t number, const char *p, uint32_t *field, bool *is_id) {
  struct reader *r = t->r;
  struct guessed_key *guess = number < KEYS_GUESSED_MAX ? &r->keys[number] : NULL;
  struct str key;
  if (guess && guess->n && memcmp(p, guess->text, guess->n) == 0 && p[guess->n] == ':') {
    *field = guess->field;
    *is_id = guess->n == 2 && memcmp(p, "id", 2) == 0;
    return p + guess->n + 1;
  }
  const char *behind = key_end(p, &key);
  if (!behind) return NULL;
  *is_id = str_equal(key, STR("id"));
  if (t->table == NONE_INDEX ||
      !str_map_find(&r->history->tables[t->table].names, value_nfc(&r->scratch, key), field))
    *field = NONE_INDEX;
  if (guess && key.n <= GUESSED_BYTES_MAX) {
    guess->field = *field;
    guess->n = key.n;
    memcpy(guess->text, key.p, key.n);
  }
  return behind;
}

/* Whether an item of the list begins at p, of which libyaml can take what it looks at first. */
static bool begins_record(const struct turn *t, const char *p) {
  enum { LOOKED_AT = 4 }; /* as many characters as it takes at once */
  if (n_blanks(p) != t->dash || p[t->dash] != '-' || p[t->dash + 1] != ' ') return false;
  p += t->dash + 2;
  for (uint32_t i = 0; i < LOOKED_AT && p[i] != '\n'; i++)
    if (p[i] < ' ' || p[i] == 0x7F) return false; /* bytes beyond ASCII are below it, too */
  return begins_word(*p);
}

/* In a line's column that a deeper one, which would be the member's, too, is not indented to. */
static inline bool is_no_blank(char c) { return c != ' '; }

/* Takes the member at the line at hand where it has a shape; false, and nothing done, where not. */
static bool take_shape(struct turn *t, uint32_t number) {
  if (number >= KEYS_GUESSED_MAX || !shapes_help(&t->r->shapes[number])) return false;
  const uint32_t column = t->dash + 2;
  const char *p = t->p + column;
  if (t->limit - p <= (ptrdiff_t)column) return false;
  const struct shape *shape =
      shapes_ahead(&t->r->shapes[number], p, (size_t)(t->limit - p) - column, column, is_no_blank);
  if (!shape || !history_takes_shape(t->r, shape)) return false;
  if (shape->has_number) add_step(t, shape->field, false, shape->number, (struct str){p, 0});
  t->p = p + shape->n;
  t->line += shape->n_lines;
  return true;
}

/* One member. */
static enum record_state read_member(struct turn *t, uint32_t number, bool *has_id) {
  struct reader *r = t->r;
  const uint32_t column = t->dash + 2, n_before = t->n_steps;
  const char *const begin = t->p + column;
  uint32_t field;
  bool is_id;
  if (take_shape(t, number)) return RECORD_READ;
  const char *p = read_key(t, number, begin, &field, &is_id);
  if (!p) return RECORD_REFUSED;
  *has_id |= is_id;
  if (field != NONE_INDEX) {
    if (r->quick_given[field] == r->n_tries) return RECORD_REFUSED;
    r->quick_given[field] = r->n_tries;
  }
  enum record_state state = RECORD_REFUSED;
  if (*p != '\n') {
    if (read_value(t, field, p)) state = RECORD_READ;
  } else if (field == NONE_INDEX || r->history->items[field] != NONE_INDEX) {
    t->p = p + 1;
    t->line++;
    state = read_mapping(t, field, column);
  }
  if (state == RECORD_READ && !is_id)
    history_keep_shape(r, number, begin, (size_t)(t->p - begin), field, n_before, t->n_steps);
  return state;
}

/* From t->record to the beginning of the next one, at t->p. */
static enum record_state read_record(struct turn *t) {
  bool has_id = false;
  t->r->n_tries++;
  t->n_steps = t->n_ids = 0;
  t->p = t->record;
  t->line = t->record_line;
  if (t->p >= t->limit) return RECORD_CUT;
  t->is_begun = t->is_begun || begins_record(t, t->p);
  if (!t->is_begun) return RECORD_REFUSED;
  for (uint32_t number = 0;; number++) {
    const enum record_state state = read_member(t, number, &has_id);
    if (state != RECORD_READ) return state;
    if (t->p >= t->limit) return RECORD_CUT;
    if (n_blanks(t->p) == t->dash + 2) continue;
    return begins_record(t, t->p) && has_id ? RECORD_READ : RECORD_REFUSED;
  }
}

/* False: not all ids are there that one needs. */
static bool take_record(struct turn *t) {
  struct reader *r = t->r;
  struct history *history = r->history;
  if (t->table != NONE_INDEX) {
    const uint32_t n_above = history->tables[t->table].n_above;
    if (n_above && t->n_ids != n_above + 1) return false;
    const uint32_t record = history_add(history, t->table, r->file, t->record_line, t->dash + 3),
                   id = history->flat.entities[t->table + 1].first_field;
    for (uint32_t i = 0; i < t->n_steps; i++) {
      const struct quick_step *step = &r->steps[i];
      if (step->field != id) {
        history_take_step(r, record, step);
        continue;
      }
      dataset_place_next_id(&history->records, t->table + 1, t->id_line, t->id_column);
      dataset_set_next_text(&history->records, id, record, step->text);
    }
  }
  history->n_quick++;
  t->record = t->p;
  t->record_line = t->line;
  const size_t at = (size_t)(t->p - t->window->bytes);
  yaml_window_keep_from(t->window, at, t->line);
  t->window->taken = at;
  history_tidy(r);
  return true;
}

/* -- turns -- */

/* Sees what the window holds from the record on. */
static void stand_in_window(struct turn *t) {
  const struct yaml_window *window = t->window;
  const char *end = window->bytes + window->end;
  t->record = window->bytes + window->kept;
  const char *last = t->record < end ? memrchr(t->record, '\n', (size_t)(end - t->record)) : NULL;
  t->limit = last ? last + 1 : t->record;
}

static void write_line(struct reader *r, uint32_t column) {
  struct arena *arena = &r->history->arena;
  for (uint32_t i = 1; i < column; i++) VEC_PUSH(arena, &r->before, ' ');
  for (const char *p = "k:\n"; *p; p++) VEC_PUSH(arena, &r->before, *p);
}

/* Puts libyaml before the record that the window begins with. */
static void stand_at_record(const struct turn *t) {
  struct reader *r = t->r;
  struct place marks[READER_OPEN] = {r->open[0].place, r->open[1].place, r->open[2].place};
  const bool has_list_mark = marks[2].column != marks[1].column;
  r->before.n = 0;
  write_line(r, marks[0].column);
  write_line(r, marks[1].column);
  const struct yaml_stand stand = {.before = {r->before.items, r->before.n},
      .n_lines = 2,
      .n_nodes = 5, /* a mapping and its key, twice, and the list */
      .line = t->record_line,
      .marks = marks,
      .n_marks = has_list_mark ? 3 : 2};
  yaml_cursor_stand_at(r->cursor, &stand);
}

static bool is_worth_it(const struct reader *r, struct yaml_window *window) {
  const struct cursor *c = r->cursor;
  for (uint32_t i = 0; i < READER_OPEN; i++)
    if (!r->open[i].is_in_block) return false;
  if (c->line < r->lane_from || c->column != r->open[2].place.column + 2 || !window->is_keeping)
    return false;
  if (!yaml_window_keep_line(window, c->line)) {
    window->is_keeping = false;
    return false;
  }
  while (!r->history->is_eager && window->end - window->kept < TURN_BYTES_MIN)
    if (!yaml_window_more(window)) return false;
  return true;
}

void history_note_open(struct reader *r, uint32_t which) {
  const bool is_yaml = yaml_cursor_window(r->cursor);
  r->open[which] =
      (struct reader_open){cursor_place(r->cursor), is_yaml && yaml_cursor_is_in_block(r->cursor)};
}

bool history_read_lines(struct reader *r, uint32_t table) {
  struct yaml_window *window = r->history->is_slow ? NULL : yaml_cursor_window(r->cursor);
  if (!window || !is_worth_it(r, window)) return false;
  struct turn t = {.r = r,
      .window = window,
      .table = table,
      .dash = r->open[2].place.column - 1,
      .record_line = window->kept_line};
  const uint32_t begin = t.record_line;
  stand_in_window(&t);
  for (;;) {
    const enum record_state state = read_record(&t);
    if (state == RECORD_READ && take_record(&t)) continue;
    if (state != RECORD_CUT || window->end - window->kept > RECORD_BYTES_MAX ||
        !yaml_window_more(window))
      break;
    stand_in_window(&t);
  }
  r->lane_from = t.record_line + 1; /* that one is libyaml's */
  if (t.record_line == begin) return false;
  stand_at_record(&t);
  return true;
}
