/* Records of results straight from the tokens of JSON. A record is first read into steps, each of
 * which is sure to succeed, then these are taken. What is not plain to see (escapes, a value that is
 * not of its type, bounds, a key given twice) is no quick record: nothing is done, and it is read
 * node by node, with all messages (history_load.c). */
#include "base/bytes.h"
#include "base/limits.h"
#include "runtime/data/dataset_building.h"
#include "runtime/data/dataset_places.h"
#include "runtime/ingest/history_reading.h"
#include "runtime/ingest/json_cursor.h"
#include "runtime/ingest/json_scan.h"
#include "runtime/ingest/json_text.h"
#include "runtime/ingest/value_quick.h"
#include "runtime/ingest/value_read.h"

enum { SKIPPED_DEEP = 50 }; /* what is deeper is read node by node */
/* with document, results, list, record and item */
_Static_assert(SKIPPED_DEEP + 5 <= DATA_DEPTH_MAX, "");

/* The tokens while they are gone through. */
struct quick {
  struct reader *r;
  const char *bytes, *end;
  const uint32_t *begins;
  uint32_t token, n_tokens; /* the next one */
  uint32_t n_steps, n_ids;  /* of these the ids */
};

static inline const char *token_at(const struct quick *q) {
  return q->token < q->n_tokens ? q->bytes + q->begins[q->token] : q->end;
}

/* Whether the next token begins with this byte; it is passed over where it does. */
static inline bool takes(struct quick *q, char c) {
  if (q->token == q->n_tokens || q->bytes[q->begins[q->token]] != c) return false;
  q->token++;
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

static inline bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/* The token that was passed over just now, without the blanks behind it. */
static inline struct str text_of(const struct quick *q, const char *begin) {
  const char *end = token_at(q);
  while (end > begin + 1 && is_blank(end[-1])) end--;
  return (struct str){begin, (uint32_t)(end - begin)};
}

static inline bool is_quoted(struct str token) {
  return token.n >= 2 && token.p[token.n - 1] == '"' && token.n - 2 <= SCALAR_BYTES_MAX;
}

static bool is_plain(struct str token) {
  if (token.n == 4) {
    if (memcmp(token.p, "null", 4) == 0 || memcmp(token.p, "true", 4) == 0) return true;
  } else if (token.n == 5 && memcmp(token.p, "false", 5) == 0) {
    return true;
  }
  return token.n && token.n <= SCALAR_BYTES_MAX && json_number_length(token) == token.n;
}

/* -- what is not asked for -- */

static inline bool skip_key(struct quick *q) {
  const char *at = token_at(q);
  return takes(q, '"') && is_quoted(text_of(q, at)) && takes(q, ':');
}

/* A value held to the grammar. */
static bool skip_value(struct quick *q) {
  uint64_t mappings = 0; /* by depth, the innermost the lowest bit */
  for (uint32_t depth = 0;;) {
    if (q->token == q->n_tokens) return false;
    const char *at = q->bytes + q->begins[q->token++];
    if (*at == '{' || *at == '[') {
      const bool is_mapping = *at == '{';
      if (++depth > SKIPPED_DEEP) return false;
      mappings = mappings << 1 | is_mapping;
      if (!takes(q, is_mapping ? '}' : ']')) {
        if (is_mapping && !skip_key(q)) return false;
        continue;
      }
      mappings >>= 1;
      depth--;
    } else if (*at == '"' ? !is_quoted(text_of(q, at)) : !is_plain(text_of(q, at))) {
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

static bool read_scalar(struct quick *q, uint32_t field) {
  struct reader *r = q->r;
  const struct history *history = r->history;
  if (q->token == q->n_tokens) return false;
  const char *at = q->bytes + q->begins[q->token++];
  struct str text = text_of(q, at);
  const struct type type = history->flat.fields[field].type;
  if (*at == '"') {
    if (!is_quoted(text)) return false;
    text = (struct str){text.p + 1, text.n - 2};
  } else {
    if (!is_plain(text)) return false;
    if (*at == 'n') return true; /* null */
  }
  if (history->items[field] == NONE_INDEX || type.kind == TYPE_TEXT) {
    const bool is_id = history->items[field] == NONE_INDEX;
    if (is_id && !text.n) return false;
    q->n_ids += is_id;
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
    const char *at = token_at(q);
    if (!takes(q, '"')) return false;
    struct str key = text_of(q, at);
    if (!is_quoted(key) || !takes(q, ':')) return false;
    key = (struct str){key.p + 1, key.n - 2};
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
    struct quick *q, uint32_t table, struct guessed_key *guess, struct str quoted) {
  const struct history *history = q->r->history;
  struct str name = {quoted.p + 1, quoted.n - 2};
  uint32_t field = NONE_INDEX;
  if (table == NONE_INDEX) field = NONE_INDEX;
  else if (!str_map_find(&history->tables[table].names, value_nfc(&q->r->scratch, name), &field))
    field = NONE_INDEX;
  if (quoted.n <= GUESSED_BYTES_MAX) {
    guess->field = field;
    guess->n = quoted.n;
    memcpy(guess->text, quoted.p, quoted.n);
  }
  return field;
}

/* The key of the next member and its colon; false where it is none. */
static bool read_key(
    struct quick *q, uint32_t table, uint32_t number, uint32_t *field, bool *is_id) {
  struct guessed_key none, *guess = number < KEYS_GUESSED_MAX ? &q->r->keys[number] : &none;
  if (guess == &none) none.n = 0;
  const char *at = token_at(q);
  if (!takes(q, '"')) return false;
  if (guess->n && (size_t)(q->end - at) > guess->n && is_same(at, guess->text, guess->n)) {
    *field = guess->field;
    *is_id = guess->n == 4 && memcmp(at, "\"id\"", 4) == 0;
    return takes(q, ':');
  }
  struct str quoted = text_of(q, at);
  if (!is_quoted(quoted) || !takes(q, ':')) return false;
  *field = look_up(q, table, guess, quoted);
  *is_id = str_equal(quoted, STR("\"id\""));
  return true;
}

/* The shape of the member that comes next; NULL: it has none. The same bytes have the same tokens. */
static const struct shape *shape_ahead(struct quick *q, struct member_shapes *shapes) {
  const uint32_t *begins = q->begins + q->token, n_left = q->n_tokens - q->token;
  for (uint32_t i = 0; i < SHAPE_SIZES && shapes->n_parts[i]; i++) {
    const uint32_t n_tokens = shapes->n_parts[i];
    if (n_tokens >= n_left) continue;
    const struct shape *shape =
        shapes_find(shapes, q->bytes + begins[0], begins[n_tokens] - begins[0], n_tokens);
    if (shape) return shape;
  }
  return NULL;
}

/* Takes the member that comes next where it has a shape; false, and nothing done, where it has none.
 */
static bool take_shape(struct quick *q, uint32_t number) {
  if (number >= KEYS_GUESSED_MAX || !shapes_help(&q->r->shapes[number])) return false;
  const struct shape *shape = shape_ahead(q, &q->r->shapes[number]);
  if (!shape || !history_takes_shape(q->r, shape)) return false;
  if (shape->has_number)
    add_step(q, shape->field, false, shape->number, (struct str){0}, token_at(q));
  q->token += shape->n_parts;
  return true;
}

/* The member that comes next, the `number`-th of its record. */
static bool read_member(struct quick *q, uint32_t table, uint32_t number, bool *has_id) {
  struct reader *r = q->r;
  const uint32_t first = q->token, n_before = q->n_steps;
  uint32_t field;
  bool is_id;
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
  if (!is_id && q->token < q->n_tokens)
    history_keep_shape(r, number, q->bytes + q->begins[first],
        q->begins[q->token] - q->begins[first], q->token - first, field, n_before, q->n_steps);
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

/* A CR that stands alone was looked for (read_piece). */
static void move_to(struct json_stand *stand, const char *at) {
  json_move_lines(stand->at, at, &stand->line, &stand->column);
  stand->at = at;
}

static void take_steps(struct quick *q, uint32_t table, struct json_stand *stand) {
  struct reader *r = q->r;
  struct history *history = r->history;
  const uint32_t record = history_add(history, table, r->file, stand->line, stand->column),
                 id = history->flat.entities[table + 1].first_field;
  for (uint32_t i = 0; i < q->n_steps; i++) {
    const struct quick_step *step = &r->steps[i];
    if (step->field == id) {
      move_to(stand, step->at);
      dataset_place_id(&history->records, table + 1, stand->line, stand->column);
    }
    history_take_step(r, record, step);
  }
}

/* The comma before the next record, and that; false where it is not plain, and nothing was done. `escape`: the first backslash
 * from there on. */
static bool read_record(
    struct quick *q, uint32_t table, struct json_stand *stand, const char *escape) {
  if (!stand->is_first && !stand->is_behind_comma) {
    if (!takes(q, ',')) return false;
    stand->is_behind_comma = true;
    stand->token = q->token;
    if (q->token == q->n_tokens) return true;
  }
  const char *begin = token_at(q);
  q->n_steps = q->n_ids = 0;
  if (!takes(q, '{') || !read_members(q, table)) return false;
  const char *last = q->bytes + q->begins[q->token - 1];
  if (escape < last) return false;
  if (table != NONE_INDEX) {
    const uint32_t n_above = q->r->history->tables[table].n_above;
    if (n_above && q->n_ids != n_above + 1) return false;
    move_to(stand, begin);
    take_steps(q, table, stand);
  }
  q->r->history->n_quick++;
  stand->is_first = stand->is_behind_comma = false;
  stand->token = q->token;
  history_tidy(q->r);
  return true;
}

/* Those of one piece of the text; true where all of its tokens are read. */
static bool read_piece(struct reader *r, uint32_t table, struct json_stand *stand) {
  struct quick q = {.r = r,
      .bytes = stand->bytes,
      .end = stand->end,
      .begins = stand->begins,
      .token = stand->token,
      .n_tokens = stand->n_tokens};
  const char *end = stand->end, *escape = token_at(&q);
  for (const char *p = stand->at; (p = memchr(p, '\r', (size_t)(end - p))); p++)
    if (p + 1 == end || p[1] != '\n') return false; /* it ends a line alone */
  escape = memchr(escape, '\\', (size_t)(end - escape));
  if (!escape) escape = end;
  while (q.token < q.n_tokens)
    if (!read_record(&q, table, stand, escape)) return false;
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
