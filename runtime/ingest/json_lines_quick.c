/* Records of JSON Lines straight into columns, by the tokens of a window that simdjson finds at once.
 * A record is first read into steps, each of which is sure to succeed, then these are taken. What is
 * not plain to see (escapes, an unknown key, a value of another type, the root) is no quick record:
 * nothing is done, and its line is read by the cursor, with all messages. */
#include "base/limits.h"
#include "base/vec.h"
#include "runtime/data/dataset_growing.h"
#include "runtime/data/dataset_places.h"
#include "runtime/ingest/byte_masks.h"
#include "runtime/ingest/flat_quick.h"
#include "runtime/ingest/flat_records.h"
#include "runtime/ingest/json_lines_quick.h"
#include "runtime/ingest/json_scan.h"
#include "runtime/ingest/line_marks.h"
#include "runtime/ingest/value_quick.h"
#include "runtime/ingest/value_read.h"

enum { LISTS_DEEP = 8 };

/* -- steps -- */

static struct json_step *add_step(struct json_quick *q, enum json_step_kind kind, const char *at) {
  struct json_lines *lines = q->lines;
  if (lines->n_steps == JSON_STEPS_MAX) return NULL;
  struct json_step *step = &lines->steps[lines->n_steps++];
  step->kind = (uint8_t)kind;
  step->at = at;
  return step;
}

/* The scalar that begins there: *text without its quotation marks. False where it is no plain one. */
static inline bool read_scalar(
    struct json_quick *q, const char *at, struct str *text, bool *is_null) {
  struct str token = json_token_text(q, at);
  *is_null = false;
  if (*at == '"') return json_is_in_quotes(q, token, text);
  *text = token;
  if (token.n == 4 && memcmp(token.p, "null", 4) == 0) return *is_null = true;
  if (token.n == 4 && memcmp(token.p, "true", 4) == 0) return true;
  if (token.n == 5 && memcmp(token.p, "false", 5) == 0) return true;
  return json_number_length(token) == token.n && token.n;
}

static inline bool read_field(
    struct json_quick *q, uint32_t field, uint32_t entity, const char *at) {
  struct tree_load *load = q->load;
  struct str text;
  bool is_null;
  if (!read_scalar(q, at, &text, &is_null)) return false;
  if (is_null) return true;
  struct type type = load->schema->fields[field].type;
  if (type.kind == TYPE_TEXT || type.kind == TYPE_REFERENCE) {
    bool is_id = field == load->schema->entities[entity].first_field;
    if (is_id && !text.n) return false;
    struct json_step *step = add_step(q,
        is_id                        ? JSON_SET_ID
            : type.kind == TYPE_TEXT ? JSON_SET_TEXT
                                     : JSON_SET_REFERENCE,
        at);
    if (!step) return false;
    step->index = field;
    step->text = value_nfc(&load->scratch, text);
    return true;
  }
  int64_t number;
  text = value_without_blanks(text);
  if (type.kind == TYPE_INTEGER && text.n > 4 && memchr(text.p, '.', text.n)) return false;
  if (value_read(load->schema, type, text, &load->scratch, &number) != VALUE_OK) return false;
  struct json_step *step = add_step(q,
      type.kind == TYPE_BOOLEAN    ? JSON_SET_TRUTH
          : type.kind == TYPE_ENUM ? JSON_SET_CODE
                                   : JSON_SET_NUMBER,
      at);
  if (!step) return false;
  step->index = field;
  step->number = number;
  return true;
}

/* -- values that are written the way most are -- */

/* The token of a scalar, up to the next one, read into a step by how its key's values are mostly
 * written. False, and nothing that lasts done, where it needs a closer look. */
static inline bool read_quickly(const struct json_quick *q, const struct flat_reader *reader,
    struct str token, struct json_step *step) {
  const char last = token.p[token.n - 1];
  struct str text = token;
  bool is_quoted = *token.p == '"';
  if (is_quoted) {
    if (!json_is_in_quotes(q, token, &text)) return false;
  } else if (json_is_blank(last) || last == '\n') {
    return false;
  }
  step->at = token.p;
  step->index = reader->index;
  switch ((enum flat_reading)reader->reading) {
  case FLAT_READS_CLOSELY: return false;
  case FLAT_READS_NUMBER:
    step->kind = JSON_SET_NUMBER;
    return !(!is_quoted && json_has_zeros_before(text)) &&
        value_quick_padded_number(text, reader->scale, &step->number);
  case FLAT_READS_DAY:
    step->kind = JSON_SET_NUMBER;
    return is_quoted && value_quick_day(text, &step->number);
  case FLAT_READS_TRUTH:
    step->kind = JSON_SET_TRUTH;
    return value_quick_padded_truth(text, &step->number);
  case FLAT_READS_WORD:
    step->kind = JSON_SET_CODE;
    return is_quoted && value_quick_word(reader->words, text, &step->number);
  case FLAT_READS_TEXT:
  case FLAT_READS_ID:
  case FLAT_READS_REFERENCE:
  case FLAT_READS_ANCESTOR: break;
  }
  static const uint8_t kinds[] = {[FLAT_READS_TEXT] = JSON_SET_TEXT,
      [FLAT_READS_ID] = JSON_SET_ID,
      [FLAT_READS_REFERENCE] = JSON_SET_REFERENCE,
      [FLAT_READS_ANCESTOR] = JSON_NAME_ANCESTOR};
  step->kind = kinds[reader->reading];
  step->text = text;
  bool may_be_empty = step->kind == JSON_SET_TEXT || step->kind == JSON_SET_REFERENCE;
  return is_quoted && (text.n || may_be_empty) && value_quick_is_nfc(text);
}

/* The readers of all keys there are by now: other spellings of them are added as they come. */
static const struct flat_reader *make_readers(
    struct json_quick *q, struct data_keys *keys, uint32_t entity) {
  uint32_t n_max = keys->n_max > keys->n ? keys->n_max : keys->n;
  if (!keys->readers)
    keys->readers = ARENA_ARRAY(&q->load->dataset->arena, struct flat_reader, n_max);
  for (; keys->n_readers < keys->n; keys->n_readers++)
    keys->readers[keys->n_readers] =
        flat_reader_of(q->load, &keys->items[keys->n_readers], keys->n_readers, entity, false);
  return keys->readers;
}

/* -- records -- */

static bool read_members(
    struct json_quick *q, struct data_keys *keys, uint32_t entity, uint32_t depth);

/* From behind the bracket of a list to behind its end. */
static bool read_list(struct json_quick *q, uint32_t entity, uint32_t depth, const char *at) {
  struct json_step *step = depth < LISTS_DEEP ? add_step(q, JSON_BEGIN_LIST, at) : NULL;
  if (!step) return false;
  step->index = entity;
  if (*json_token_at(q) == ']') {
    q->token++;
  } else {
    for (;;) {
      const char *item = json_token_at(q);
      if (item >= q->line_end || *item != '{' || !add_step(q, JSON_BEGIN_ITEM, item)) return false;
      q->token++;
      if (!read_members(q, &q->load->keys[entity], entity, depth + 1)) return false;
      const char *next = json_token_at(q);
      if (next >= q->line_end) return false;
      q->token++;
      if (*next == ']') break;
      if (*next != ',') return false;
    }
  }
  return add_step(q, JSON_END_LIST, at) != NULL;
}

/* Whether a member `entity` says what is known already. */
static bool says_same(struct json_quick *q, const char *at, uint32_t entity) {
  struct str text;
  bool is_null;
  return *at == '"' && read_scalar(q, at, &text, &is_null) &&
      flat_entity_named(q->load->schema, text, &q->load->scratch) == entity;
}

static bool read_value(struct json_quick *q, const struct data_key *key, uint32_t entity,
    uint32_t depth, const char *at) {
  q->token++;
  if (key->role == KEY_FIELD) return read_field(q, key->index, entity, at);
  if (key->role == KEY_LIST) return *at == '[' && read_list(q, key->index, depth, at);
  if (key->role == KEY_ENTITY) return says_same(q, at, entity);
  if (key->role != KEY_ANCESTOR) return false;
  struct str text;
  bool is_null;
  if (!read_scalar(q, at, &text, &is_null)) return false;
  if (is_null || !text.n) return true;
  struct json_step *step = add_step(q, JSON_NAME_ANCESTOR, at);
  if (!step) return false;
  step->index = key->index;
  step->text = text;
  return true;
}

/* Whether the tokens at `begins` are that key and its colon, without blanks. */
static inline bool is_key_at(
    const struct json_quick *q, const uint32_t *begins, const struct data_key *key) {
  const char *at = q->text + begins[0];
  return begins[1] - begins[0] == key->name.n + 2 && at[key->name.n + 2] == ':' && *at == '"' &&
      at[key->name.n + 1] == '"' && bytes_are_same((struct str){at + 1, key->name.n}, key->name);
}

/* From behind the bracket of a mapping to behind its end. That all of it stands on the record's line
 * is asked at the end. */
static bool read_members(
    struct json_quick *q, struct data_keys *keys, uint32_t entity, uint32_t depth) {
  enum { MEMBER_TOKENS = 4 }; /* key, colon, value, and what stands behind it */
  const uint64_t instance = ++q->load->n_instances;
  uint32_t *guess = &keys->begin;
  const struct flat_reader *readers =
      keys->n_readers == keys->n ? keys->readers : make_readers(q, keys, entity);
  const uint32_t *begins = q->begins + q->token, *const end = q->begins + q->n_tokens;
  const char *const text = q->text;
  if (begins < end && text[*begins] == '}') {
    q->token++;
    return true;
  }
  for (;;) {
    if (end - begins < MEMBER_TOKENS) return false;
    uint32_t item = *guess;
    if (is_key_at(q, begins, &keys->items[item])) {
      begins += 2;
    } else {
      q->token = (uint32_t)(begins - q->begins);
      item = json_find_key(q, keys, item);
      begins = q->begins + q->token;
      if (item == NONE_INDEX || end - begins < MEMBER_TOKENS - 2) return false;
      if (item >= keys->n_readers) readers = make_readers(q, keys, entity);
      *guess = item;
    }
    struct data_key *key = &keys->items[item];
    struct data_member *member = &keys->members[key->member];
    if (member->instance == instance || q->lines->n_steps == JSON_STEPS_MAX) return false;
    member->instance = instance;
    guess = &key->next;
    struct str token = {text + begins[0], begins[1] - begins[0]};
    if (read_quickly(q, &readers[item], token, &q->lines->steps[q->lines->n_steps])) {
      q->lines->n_steps++;
      begins++;
    } else {
      q->token = (uint32_t)(begins - q->begins);
      if (token.p >= q->line_end || !read_value(q, key, entity, depth, token.p)) return false;
      begins = q->begins + q->token;
      if (begins == end) return false;
    }
    const char next = text[*begins++];
    if (next == ',') continue;
    q->token = (uint32_t)(begins - q->begins);
    return next == '}';
  }
}

/* -- taking the steps -- */

/* The column of a byte; bytes come in order. */
static uint32_t column_of(struct json_quick *q, const char *at) {
  q->column += (uint32_t)(at - q->counted) - bytes_continued(q->counted, at);
  q->counted = at;
  return q->column;
}

/* Where the value of a step stands, if that is kept. */
static inline void place_value(struct json_quick *q, const struct json_step *step) {
  struct dataset *dataset = q->load->dataset;
  if (dataset_keeps_places(dataset, step->index))
    dataset_place_reference(dataset, step->index, q->lines->line, column_of(q, step->at));
}

static void take_steps(struct json_quick *q, uint32_t entity) {
  struct tree_load *load = q->load;
  struct dataset *dataset = load->dataset;
  const struct json_lines *lines = q->lines;
  uint32_t line = lines->line;
  struct {
    uint32_t entity, row;
  } open[LISTS_DEEP + 1] = {{0}}; /* the record, and the item of each list that is open */
  uint32_t depth = 0;
  for (uint32_t i = 0; i < lines->n_steps; i++) {
    const struct json_step *step = &lines->steps[i];
    uint32_t row = open[depth].row;
    switch ((enum json_step_kind)step->kind) {
    case JSON_BEGIN_RECORD:
      open[0].entity = entity;
      open[0].row = flat_add_record(
          load, entity, (struct place){load->input.path, line, column_of(q, step->at)});
      break;
    case JSON_SET_NUMBER:
      place_value(q, step);
      dataset_set_next(dataset, REG_NUMBER, step->index, row, step->number);
      break;
    case JSON_SET_TRUTH:
      place_value(q, step);
      dataset_set_next(dataset, REG_TRUTH, step->index, row, step->number);
      break;
    case JSON_SET_CODE:
      place_value(q, step);
      dataset_set_next(dataset, REG_CODE, step->index, row, step->number);
      break;
    case JSON_SET_ID:
      dataset_place_next_id(dataset, open[depth].entity, line, column_of(q, step->at));
      dataset_set_next_text(dataset, step->index, row, step->text);
      break;
    case JSON_SET_REFERENCE:
      dataset_place_reference(dataset, step->index, line, column_of(q, step->at));
      dataset_set_text(dataset, step->index, row, step->text);
      break;
    case JSON_SET_TEXT:
      place_value(q, step);
      dataset_set_text(dataset, step->index, row, step->text);
      break;
    case JSON_NAME_ANCESTOR:
      flat_name_ancestor(load, entity, step->index, step->text, line, column_of(q, step->at));
      break;
    case JSON_BEGIN_LIST:
      dataset_list_present(dataset, step->index, row);
      open[++depth].entity = step->index;
      break;
    case JSON_BEGIN_ITEM:
      open[depth].row = dataset_add_row(dataset, open[depth].entity, open[depth - 1].row,
          (uint16_t)load->file, line, column_of(q, step->at));
      break;
    case JSON_END_LIST: depth--; break;
    }
  }
}

/* -- windows -- */

/* The record of the line whose first token is the next one; false where it is no quick one, and
 * nothing was done. */
static bool load_quick(struct json_quick *q) {
  struct tree_load *load = q->load;
  const char *at = json_token_at(q);
  uint32_t entity = load->flat->entity;
  q->lines->n_steps = 0;
  if (*at != '{') return false;
  if (entity == NONE_INDEX) { /* the first member says it */
    struct str text;
    bool is_null;
    uint32_t begin = q->token;
    q->token++;
    const char *key = json_token_at(q);
    if (key + 9 >= q->line_end || memcmp(key, "\"entity\"", 8) != 0) return false;
    q->token += 2;
    const char *value = json_token_at(q);
    if (value >= q->line_end || *value != '"') return false;
    q->token++;
    if (!read_scalar(q, value, &text, &is_null)) return false;
    entity = flat_entity_named(load->schema, text, &load->scratch);
    q->token = begin;
  }
  if (entity == NONE_INDEX || entity == 0) return false;
  if (!add_step(q, JSON_BEGIN_RECORD, at)) return false;
  q->token++;
  if (!read_members(q, flat_keys_of(load, entity), entity, 0)) return false;
  if (q->text + q->begins[q->token - 1] >= q->line_end) return false;
  if (q->token < q->n_tokens && json_token_at(q) < q->line_end) return false;
  take_steps(q, entity);
  load->dataset->building->n_lane_turns++;
  return true;
}

/* CR that stands alone ends a line: those windows are not quick. */
static bool has_lone_return(const char *text, uint32_t n) {
  const char *end = text + n;
  for (const char *p = text; (p = memchr(p, '\r', (size_t)(end - p))); p++)
    if (p + 1 == end || p[1] != '\n') return true;
  return false;
}

/* The line whose first token is the next one, on to the first token behind it. */
static void load_line(struct json_quick *q, json_line_reader *read_line) {
  q->counted = q->line;
  q->column = 1;
  if (!load_quick(q)) read_line(q->lines, (struct str){q->line, (uint32_t)(q->line_end - q->line)});
  tree_tidy(q->load);
  while (q->token < q->n_tokens && q->text + q->begins[q->token] < q->line_end) q->token++;
  while (q->token > 0 && q->text + q->begins[q->token - 1] > q->line_end) q->token--;
}

/* Room for where the lines of a window of n bytes end, and the window. */
static uint32_t *room_for_ends(struct json_lines *lines, uint32_t n) {
  const struct dataset *dataset = lines->load->dataset;
  struct input_kept *room = &lines->load->line_ends;
  const size_t most = n < lines->capacity ? lines->capacity : (size_t)n + 1;
  input_kept_reach(room, most * sizeof(uint32_t), dataset->allocator, dataset->arena.out_of_memory);
  return (uint32_t *)(void *)room->bytes;
}

bool json_lines_quick(struct json_lines *lines, uint32_t end, json_line_reader *read_line) {
  const char *text = lines->window + lines->at;
  uint32_t n = end - lines->at;
  struct line_marks marks = {.ends = room_for_ends(lines, n)};
  line_marks_find(text, n, &marks);
  if (marks.has_return && has_lone_return(text, n)) return false;
  enum json_tokens_status status = json_tokens_find(&lines->load->tokens, text, n);
  if (status == JSON_TOKENS_NO_MEMORY) memory_exhausted(lines->load->dataset->arena.out_of_memory);
  if (status != JSON_TOKENS_FOUND) return false;
  struct json_quick q = {.lines = lines,
      .has_escapes = marks.has_backslash,
      .load = lines->load,
      .text = text,
      .end = text + n,
      .line = text,
      .ends = marks.ends,
      .begins = lines->load->tokens.begins,
      .n_tokens = lines->load->tokens.n};
  while (q.token < q.n_tokens && !lines->load->flat->is_our_own) {
    const char *first = text + q.begins[q.token];
    for (;; q.line = q.line_end + 1, lines->line++) { /* on to the token's line */
      q.line_end = json_line_end(&q, q.line);
      if (q.line_end > first) break;
    }
    lines->is_any = true;
    const uint32_t n_lines = json_lines_block(&q);
    if (!n_lines) load_line(&q, read_line);
    lines->line += n_lines ? n_lines - 1 : 0;
    q.line = q.line_end + (q.line_end < q.end);
    lines->line += q.line_end < q.end;
  }
  for (const char *p = q.line; p < q.end; p++) lines->line += *p == '\n';
  lines->at = end;
  return true;
}
