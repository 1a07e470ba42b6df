/* Records of results straight from the bytes of JSON: what simdjson would find in them is what nearly
 * each member has in common with one before it (history_shapes.h), so it is not asked. A record is
 * first read into steps, each of which is sure to succeed, then these are taken. What is not plain to
 * see (escapes, a value that is not of its type, bounds, a key given twice) is no quick record:
 * nothing is done, and it is read node by node, with all messages (history_load.c). */
#include "base/bytes.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "runtime/data/dataset_building.h"
#include "runtime/data/dataset_growing.h"
#include "runtime/ingest/byte_masks.h"
#include "runtime/ingest/history_reading.h"
#include "runtime/ingest/json_cursor.h"
#include "runtime/ingest/json_scan.h"
#include "runtime/ingest/json_text.h"
#include "runtime/ingest/value_quick.h"
#include "runtime/ingest/value_read.h"
#include "runtime/ingest/yaml_scan.h"

enum { SKIPPED_DEEP = 50 }; /* what is deeper is read node by node */
/* with document, results, list, record and item */
_Static_assert(SKIPPED_DEEP + 5 <= DATA_DEPTH_MAX, "");

/* The bytes while they are gone through, whole lines. */
struct quick {
  struct reader *r;
  const char *p, *end;     /* a line's end stands there, or right before */
  uint32_t n_steps, n_ids; /* of these the ids */
  /* a byte and its place; and line ends passed over since, behind the last of which a line begins */
  const char *at, *line_begin;
  uint32_t line, column, n_lines;
  uint32_t id_line, id_column; /* of the record */
};

/* Passes over many blanks; a CR that ends a line alone is none. */
static void skip_blanks(struct quick *q) {
  const char *p = q->p;
  while (p < q->end) {
    const uint32_t ends = scan_byte(p, '\n'),
                   outside = SCAN_ALL & ~(ends | scan_byte(p, ' ') | scan_byte(p, '\t')),
                   n = outside ? (uint32_t)__builtin_ctz(outside) : SCAN_BYTES,
                   passed = ends & ((1u << n) - 1);
    if (passed) {
      for (uint32_t left = passed; left; left &= left - 1) q->n_lines++;
      q->line_begin = p + 32 - __builtin_clz(passed);
    }
    p += n;
    if (!outside) continue;
    if (*p != '\r' || p[1] != '\n') break;
    p++;
  }
  q->p = p < q->end ? p : q->end;
}

/* Whether anything but blanks comes; these are passed over. */
static inline bool has_more(struct quick *q) {
  if (*q->p == ' ' && q->p < q->end) q->p++;
  if ((unsigned char)*q->p <= ' ') skip_blanks(q);
  return q->p < q->end;
}

/* Moves on to a byte that is not behind the one at hand, but behind all line ends passed over. */
static void move_to(struct quick *q, const char *at) {
  if (q->n_lines) {
    q->line += q->n_lines;
    q->column = 1;
    q->at = q->line_begin;
    q->n_lines = 0;
  }
  q->column += (uint32_t)(at - q->at) - bytes_continued(q->at, at);
  q->at = at;
}

/* Whether this byte comes next; it is passed over where it does. */
static inline bool takes(struct quick *q, char c) {
  if (!has_more(q) || *q->p != c) return false;
  q->p++;
  return true;
}

/* The same n bytes at both places: short words, so that no call is worth it. */
static inline bool is_same(const char *a, const char *b, uint32_t n) {
  if (n >= 8) {
    for (uint32_t i = 0; i + 8 < n; i += 8)
      if (bytes_load8(a + i) != bytes_load8(b + i)) return false;
    return bytes_load8(a + n - 8) == bytes_load8(b + n - 8);
  }
  if (n >= 4)
    return bytes_load4(a) == bytes_load4(b) && bytes_load4(a + n - 4) == bytes_load4(b + n - 4);
  for (uint32_t i = 0; i < n; i++)
    if (a[i] != b[i]) return false;
  return true;
}

/* The text from its quotation mark on; false where it has escapes, or is none. */
static inline bool take_text(struct quick *q, struct str *text) {
  bool is_wide = false;
  const char *begin = q->p + 1, *end = scan_to_stop(begin, '"', '\\', &is_wide);
  if (*end != '"' || end - begin > (ptrdiff_t)SCALAR_BYTES_MAX) return false;
  *text = (struct str){begin, (uint32_t)(end - begin)};
  q->p = end + 1;
  return !is_wide || utf8_is_valid(text->p, text->n);
}

static bool is_plain(struct str token) {
  if (token.n == 4) {
    if (memcmp(token.p, "null", 4) == 0 || memcmp(token.p, "true", 4) == 0) return true;
  } else if (token.n == 5 && memcmp(token.p, "false", 5) == 0) {
    return true;
  }
  return token.n && token.n <= SCALAR_BYTES_MAX && json_number_length(token) == token.n;
}

/* A number, a truth or null. */
static bool take_word(struct quick *q, struct str *word) {
  const char *end = q->p;
  while (*end == '+' || *end == '-' || *end == '.' || (unsigned)(*end - '0') < 10 ||
      (unsigned)((*end | 0x20) - 'a') < 26)
    end++;
  *word = (struct str){q->p, (uint32_t)(end - q->p)};
  q->p = end;
  return is_plain(*word);
}

/* A key and its colon. */
static inline bool take_key(struct quick *q, struct str *key) {
  return has_more(q) && *q->p == '"' && take_text(q, key) && takes(q, ':');
}

/* -- what is not asked for -- */

static inline bool skip_key(struct quick *q) {
  struct str key;
  return take_key(q, &key);
}

/* A value held to the grammar. */
static bool skip_value(struct quick *q) {
  uint64_t mappings = 0; /* by depth, the innermost the lowest bit */
  for (uint32_t depth = 0;;) {
    struct str scalar;
    if (!has_more(q)) return false;
    if (*q->p == '{' || *q->p == '[') {
      const bool is_mapping = *q->p++ == '{';
      if (++depth > SKIPPED_DEEP) return false;
      mappings = mappings << 1 | is_mapping;
      if (!takes(q, is_mapping ? '}' : ']')) {
        if (is_mapping && !skip_key(q)) return false;
        continue;
      }
      mappings >>= 1;
      depth--;
    } else if (*q->p == '"' ? !take_text(q, &scalar) : !take_word(q, &scalar)) {
      return false;
    }
    for (;; mappings >>= 1, depth--) { /* out of all that end here */
      if (depth == 0) return true;
      const bool is_mapping = mappings & 1;
      if (takes(q, ',')) {
        if (is_mapping && !skip_key(q)) return false;
        break;
      }
      if (!takes(q, is_mapping ? '}' : ']')) return false;
    }
  }
}

/* -- values -- */

static bool add_step(struct quick *q, uint32_t field, bool is_text, int64_t number, struct str text,
    const char *at) {
  q->r->steps[q->n_steps++] = (struct quick_step){field, is_text, number, text, at};
  return true;
}

/* Where a record's id stands; ids of those above it have no place. */
static void note_id(struct quick *q, uint32_t field, const char *at) {
  const struct schema *flat = &q->r->history->flat;
  if (field != flat->entities[flat->fields[field].entity].first_field) return;
  move_to(q, at);
  q->id_line = q->line;
  q->id_column = q->column;
}

static bool read_scalar(struct quick *q, uint32_t field) {
  struct reader *r = q->r;
  const struct history *history = r->history;
  if (!has_more(q)) return false;
  const char *at = q->p;
  struct str text;
  const struct type type = history->flat.fields[field].type;
  if (*at == '"') {
    if (!take_text(q, &text)) return false;
  } else {
    if (!take_word(q, &text)) return false;
    if (*at == 'n') return true; /* null */
  }
  if (history->items[field] == NONE_INDEX || type.kind == TYPE_TEXT) {
    const bool is_id = history->items[field] == NONE_INDEX;
    if (is_id && !text.n) return false;
    q->n_ids += is_id;
    if (is_id) note_id(q, field, at);
    return add_step(
        q, field, true, 0, value_quick_is_nfc(text) ? text : value_nfc(&r->scratch, text), at);
  }
  int64_t number;
  if ((type.kind == TYPE_DATE && value_says_none(text)) ||
      value_read(history->schema, type, text, &r->scratch, &number) != VALUE_OK)
    return false;
  return history_says_undetermined(history, field, number) ||
      add_step(q, field, false, number, text, at);
}

/* { "outcome": "considered", … } from behind its bracket. */
static bool read_mapping(struct quick *q, uint32_t field) {
  const struct history *history = q->r->history;
  const struct str member = str_from(history_member_of(history, field));
  const bool has_bounds = history_has_bounds(history, field);
  bool has_member = false;
  if (takes(q, '}')) return false;
  do {
    struct str key;
    if (!take_key(q, &key)) return false;
    if (has_bounds && (str_equal(key, STR("none")) || str_equal(key, STR("between")))) return false;
    if (key.n != member.n || !is_same(key.p, member.p, key.n)) {
      if (!skip_value(q)) return false;
      continue;
    }
    if (has_member || !read_scalar(q, field)) return false;
    has_member = true;
  } while (takes(q, ','));
  return takes(q, '}') && has_member;
}

/* -- records -- */

/* What a key that was not guessed names; it is guessed the next time. */
static uint32_t look_up(
    struct quick *q, uint32_t table, struct guessed_key *guess, struct str name) {
  const struct history *history = q->r->history;
  uint32_t field = NONE_INDEX;
  if (table == NONE_INDEX) field = NONE_INDEX;
  else if (!str_map_find(&history->tables[table].names, value_nfc(&q->r->scratch, name), &field))
    field = NONE_INDEX;
  if (name.n + 2 <= GUESSED_BYTES_MAX) {
    guess->field = field;
    guess->n = name.n + 2; /* with its quotation marks */
    memcpy(guess->text, name.p - 1, guess->n);
  }
  return field;
}

/* The key of the next member and its colon; false where it is none. */
static bool read_key(
    struct quick *q, uint32_t table, uint32_t number, uint32_t *field, bool *is_id) {
  struct guessed_key none, *guess = number < KEYS_GUESSED_MAX ? &q->r->keys[number] : &none;
  if (guess == &none) none.n = 0;
  if (!has_more(q)) return false;
  const char *at = q->p;
  if (guess->n && (size_t)(q->end - at) > guess->n && is_same(at, guess->text, guess->n)) {
    *field = guess->field;
    *is_id = guess->n == 4 && memcmp(at, "\"id\"", 4) == 0;
    q->p += guess->n;
    return takes(q, ':');
  }
  struct str key;
  if (!take_key(q, &key)) return false;
  *field = look_up(q, table, guess, key);
  *is_id = str_equal(key, STR("id"));
  return true;
}

static inline bool ends_member(char behind) { return behind == ',' || behind == '}'; }

/* Takes the member that comes next where it has a shape; false, and nothing done, where it has none.
 */
static bool take_shape(struct quick *q, uint32_t number) {
  if (number >= KEYS_GUESSED_MAX || !shapes_help(&q->r->shapes[number])) return false;
  if (!has_more(q)) return false;
  const struct shape *shape =
      shapes_ahead(&q->r->shapes[number], q->p, (size_t)(q->end - q->p), 0, ends_member);
  if (!shape || !history_takes_shape(q->r, shape)) return false;
  if (shape->has_number) add_step(q, shape->field, false, shape->number, (struct str){0}, q->p);
  if (shape->n_lines) {
    q->n_lines += shape->n_lines;
    q->line_begin = q->p + shape->behind_line;
  }
  q->p += shape->n;
  return true;
}

/* The member that comes next, the `number`-th of its record. */
static bool read_member(struct quick *q, uint32_t table, uint32_t number, bool *has_id) {
  struct reader *r = q->r;
  const uint32_t n_before = q->n_steps;
  uint32_t field;
  bool is_id;
  if (!has_more(q)) return false;
  const char *first = q->p;
  if (!read_key(q, table, number, &field, &is_id)) return false;
  *has_id |= is_id;
  if (field == NONE_INDEX) {
    if (!skip_value(q)) return false;
  } else {
    if (r->quick_given[field] == r->n_tries) return false;
    r->quick_given[field] = r->n_tries;
    bool is_item = r->history->items[field] != NONE_INDEX;
    if (!(is_item && takes(q, '{') ? read_mapping(q, field) : read_scalar(q, field))) return false;
  }
  /* up to the next token */
  if (!is_id && has_more(q))
    history_keep_shape(r, number, first, (size_t)(q->p - first), field, n_before, q->n_steps);
  return true;
}

/* From behind the bracket of a record to behind its end. */
static bool read_members(struct quick *q, uint32_t table) {
  bool has_id = false;
  uint32_t number = 0;
  q->r->n_tries++;
  if (takes(q, '}')) return false;
  do {
    if (!take_shape(q, number) && !read_member(q, table, number, &has_id)) return false;
    number++;
  } while (takes(q, ','));
  return takes(q, '}') && has_id;
}

static void take_steps(struct quick *q, uint32_t table, const struct json_stand *begin) {
  struct reader *r = q->r;
  struct history *history = r->history;
  const uint32_t record = history_add(history, table, r->file, begin->line, begin->column),
                 id = history->flat.entities[table + 1].first_field;
  for (uint32_t i = 0; i < q->n_steps; i++) {
    const struct quick_step *step = &r->steps[i];
    if (step->field != id) {
      history_take_step(r, record, step);
      continue;
    }
    dataset_place_next_id(&history->records, table + 1, q->id_line, q->id_column);
    dataset_set_next_text(&history->records, id, record, step->text);
  }
}

/* Where the quick reader is, in lines. */
static void note_place(const struct quick *q, struct json_stand *stand) {
  stand->at = q->at;
  stand->line = q->line;
  stand->column = q->column;
}

/* The comma before the next record, and that; false where it is not plain, and nothing was done. */
static bool read_record(struct quick *q, uint32_t table, struct json_stand *stand) {
  if (!stand->is_first && !stand->is_behind_comma) {
    if (!takes(q, ',')) return false;
    stand->is_behind_comma = true;
    stand->next = q->p;
    if (!has_more(q)) return true;
  }
  move_to(q, q->p);
  note_place(q, stand);
  q->n_steps = q->n_ids = 0;
  if (!takes(q, '{') || !read_members(q, table)) return false;
  if (table != NONE_INDEX) {
    const uint32_t n_above = q->r->history->tables[table].n_above;
    if (n_above && q->n_ids != n_above + 1) return false;
    take_steps(q, table, stand);
  }
  note_place(q, stand);
  q->r->history->n_quick++;
  stand->is_first = stand->is_behind_comma = false;
  stand->next = q->p;
  history_tidy(q->r);
  return true;
}

static bool has_lone_cr(const char *p, const char *end) {
  for (; (p = memchr(p, '\r', (size_t)(end - p))); p++)
    if (p[1] != '\n') return true;
  return false;
}

/* Those of one piece of the text; true where all of it is read. */
static bool read_piece(struct reader *r, uint32_t table, struct json_stand *stand) {
  if (has_lone_cr(stand->at, stand->next)) return false;
  struct quick q = {.r = r,
      .p = stand->next,
      .end = stand->end,
      .at = stand->at,
      .line = stand->line,
      .column = stand->column};
  json_move_lines(q.at, q.p, &q.line, &q.column);
  q.at = q.p;
  while (has_more(&q))
    if (!read_record(&q, table, stand)) return false;
  stand->next = q.p;
  return true;
}

void history_read_quick(struct reader *r, uint32_t table) {
  struct json_stand stand;
  while (json_cursor_stand(r->cursor, &stand)) {
    bool is_all = read_piece(r, table, &stand);
    json_cursor_go_on(r->cursor, &stand);
    if (!is_all) return;
  }
}
