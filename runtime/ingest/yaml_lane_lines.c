/* Lines to rows (yaml_lane_state.h): which key of which instance a line gives, by its column. */
#include "runtime/ingest/yaml_lane_state.h"

/* -- keys -- */

/* The key that is written at p, `guess` most likely; NONE_INDEX: none that the lane knows. */
static uint32_t key_at(const struct data_keys *keys, uint32_t guess, const char *p) {
  enum { NAME_BYTES_MAX = 256 };
  if (lane_pattern_matches(&keys->lane_keys[guess].name, p)) return guess;
  uint32_t n = 0, key;
  while (n < NAME_BYTES_MAX && p[n] != ':' && (unsigned char)p[n] >= ' ') n++;
  if (p[n] != ':') return NONE_INDEX;
  if (!str_map_find(&keys->map, (struct str){p, n}, &key)) return NONE_INDEX;
  return keys->lane_keys[key].is_plain ? key : NONE_INDEX;
}

/* Says that a key of the innermost mapping is given, in this column; false where it was before. */
static inline bool note_member(struct lane_turn *turn, uint32_t key, uint32_t column) {
  struct open_mapping *open = lane_innermost(turn);
  struct data_keys *keys = open->keys;
  struct data_key *k = &keys->items[key];
  struct data_member *member = &keys->members[k->member];
  if (member->instance == open->instance) return false;
  *member = (struct data_member){open->instance, turn->line, column, key};
  *open->guess = key;
  open->guess = &k->next;
  return true;
}

/* -- in brackets, on one line -- */

static const char *behind_blanks(const char *p) {
  while (*p == ' ') p++;
  return p;
}

/* Behind what parts two items, or at the bracket that closes them; NULL: something else. */
static const char *next_in_brackets(const char *p, char closing) {
  p = behind_blanks(p);
  if (*p == ',') return behind_blanks(p + 1);
  return *p == closing ? p : NULL;
}

/* An item of a list of plain values of this entity. */
static bool read_plain_item(struct lane_turn *turn, uint32_t entity, uint32_t parent_row,
    const struct lane_scalar *scalar, const char *p) {
  struct tree_load *load = turn->load;
  uint32_t field = tree_plain_field(load, entity);
  bool is_id = field == load->schema->entities[entity].first_field;
  if (field == NONE_INDEX || (is_id && lane_is_null(scalar))) return false;
  if (scalar->is_plain && memchr(scalar->text.p, ':', scalar->text.n)) return false; /* a key? */
  uint32_t row = dataset_add_row(
      load->dataset, entity, parent_row, (uint16_t)load->file, turn->line, lane_column(turn, p));
  return lane_set(turn, field, row, scalar, p);
}

/* An id that the innermost instance succeeds. */
static bool read_predecessor(
    struct lane_turn *turn, const struct lane_scalar *scalar, const char *p) {
  const struct open_mapping *open = lane_innermost(turn);
  struct data_place first, at = {turn->line, lane_column(turn, p), turn->load->file};
  struct str text;
  return !lane_is_null(scalar) && lane_text(turn, true, scalar, &text) && text.n &&
      dataset_add_predecessor(turn->load->dataset, open->entity, open->row, text, at, &first);
}

/* `[…]`, the value of a key of the innermost mapping; behind it, NULL: refused. */
static const char *read_bracketed_list(
    struct lane_turn *turn, const struct data_key *key, const char *p) {
  const struct open_mapping *open = lane_innermost(turn);
  struct dataset *dataset = turn->load->dataset;
  if (*p != '[' || (key->role != KEY_LIST && key->role != KEY_SUCCEEDS)) return NULL;
  if (key->role == KEY_LIST) dataset_list_present(dataset, key->index, open->row);
  else dataset_begin_succession(dataset, open->entity, open->row);
  p = behind_blanks(p + 1);
  while (*p != ']') {
    struct lane_scalar scalar;
    if (!lane_scalar_in_flow(turn, p, &scalar)) return NULL;
    bool is_read = key->role == KEY_LIST ? read_plain_item(turn, key->index, open->row, &scalar, p)
                                         : read_predecessor(turn, &scalar, p);
    p = is_read ? next_in_brackets(scalar.end, ']') : NULL;
    if (!p) return NULL;
  }
  return p + 1;
}

/* Passes over a value that no field of this regulation is. */
static bool pass(struct lane_turn *turn, const struct lane_scalar *scalar) {
  struct str text;
  return lane_text(turn, false, scalar, &text);
}

/* The id of an instance above the innermost, a flat record. */
static bool name_ancestor(struct lane_turn *turn, const struct data_key *key,
    const struct lane_scalar *scalar, const char *p) {
  struct str text;
  if (lane_is_null(scalar)) return true;
  if (!lane_text(turn, false, scalar, &text)) return false;
  flat_name_ancestor(
      turn->load, lane_innermost(turn)->entity, key->index, text, turn->line, lane_column(turn, p));
  return true;
}

/* Whether a flat record says that it is what it is known to be. */
static bool says_same(struct lane_turn *turn, const struct lane_scalar *scalar) {
  struct str text;
  return lane_text(turn, false, scalar, &text) &&
      flat_entity_again(turn->load, text) == lane_innermost(turn)->entity;
}

/* The value of a key of the innermost mapping that is no list; p: where it begins. */
static bool take_scalar(struct lane_turn *turn, const struct data_key *key,
    const struct lane_scalar *scalar, const char *p) {
  switch ((enum data_key_role)key->role) {
  case KEY_FIELD: return lane_set(turn, key->index, lane_innermost(turn)->row, scalar, p);
  case KEY_PASSED: return pass(turn, scalar);
  case KEY_ANCESTOR: return name_ancestor(turn, key, scalar, p);
  case KEY_ENTITY: return says_same(turn, scalar);
  case KEY_LIST:
  case KEY_SUCCEEDS:
  case KEY_OF_TWO: break;
  }
  return false;
}

static inline bool has_list(const struct data_key *key) {
  return key->role == KEY_LIST || key->role == KEY_SUCCEEDS;
}

/* The value of a key at p, within brackets; behind it, NULL: refused. */
static const char *read_bracketed_value(
    struct lane_turn *turn, const struct data_key *key, const char *p) {
  struct lane_scalar scalar;
  if (has_list(key)) return read_bracketed_list(turn, key, p);
  if (!lane_scalar_in_flow(turn, p, &scalar)) return NULL;
  return take_scalar(turn, key, &scalar, p) ? scalar.end : NULL;
}

/* `{…}`, the innermost mapping, whose brace is p; behind it, NULL: refused. */
static const char *read_bracketed_mapping(struct lane_turn *turn, const char *p) {
  const struct open_mapping *open = lane_innermost(turn);
  p = behind_blanks(p + 1);
  while (*p != '}') {
    uint32_t key = key_at(open->keys, *open->guess, p);
    if (key == NONE_INDEX || !note_member(turn, key, lane_column(turn, p))) return NULL;
    const struct data_key *k = &open->keys->items[key];
    p += k->name.n + 1;
    if (*p != ' ') return NULL;
    p = read_bracketed_value(turn, k, behind_blanks(p));
    p = p ? next_in_brackets(p, '}') : NULL;
    if (!p) return NULL;
  }
  return p + 1;
}

/* The end of a line behind a bracket; NULL: something else stands there. */
static const char *line_end_behind(const char *p) {
  return p && *p != '#' ? lane_line_end(p) : NULL;
}

/* -- members -- */

static const char *read_value(struct lane_turn *turn, const struct data_key *key, const char *p) {
  struct lane_scalar scalar;
  const char *next;
  if (has_list(key)) return line_end_behind(read_bracketed_list(turn, key, p));
  next = lane_scalar(turn, p, &scalar);
  return next && take_scalar(turn, key, &scalar, p) ? next : NULL;
}

static enum lane_status go_on_at(struct lane_turn *turn, const char *next) {
  if (!next) return LANE_REFUSED;
  turn->p = next;
  turn->line++;
  return LANE_READ;
}

/* The rest of a line behind a key of the innermost mapping and its colon. */
static enum lane_status read_member(struct lane_turn *turn, uint32_t key, const char *p) {
  struct open_mapping *open = lane_innermost(turn);
  open->dash = 0; /* its list ended, if one was open */
  if (!note_member(turn, key, open->column)) return LANE_REFUSED;
  if (*p != ' ' && *p != '\n' && *p != '\r') return LANE_REFUSED;
  p = behind_blanks(p);
  if (*p != '\n' && *p != '\r' && *p != '#')
    return go_on_at(turn, read_value(turn, &open->keys->items[key], p));
  turn->pending = key;
  return go_on_at(turn, lane_line_end(p));
}

/* -- items -- */

static bool is_plain_ascii(char c) { return (unsigned char)c >= ' ' && (unsigned char)c < 0x7F; }

/* An item that is no mapping in block, which begins at p. */
static enum lane_status read_other_item(struct lane_turn *turn, uint32_t entity, const char *p) {
  struct tree_load *load = turn->load;
  if (lane_innermost(turn)->holds_records && *p != '{') return LANE_REFUSED;
  if (!is_plain_ascii(p[0]) || (!is_plain_ascii(p[1]) && p[1] != '\n')) return LANE_REFUSED;
  if (lane_consider_safe_point(turn)) return LANE_LEFT;
  if (*p == '{') {
    lane_open_item(turn, entity, (uint32_t)(p - turn->p) + 1, false);
    const char *end = read_bracketed_mapping(turn, p);
    load->n_open--;
    return go_on_at(turn, line_end_behind(end));
  }
  struct lane_scalar scalar;
  const char *next = lane_scalar(turn, p, &scalar);
  if (!next || !read_plain_item(turn, entity, lane_innermost(turn)->row, &scalar, p))
    return LANE_REFUSED;
  return go_on_at(turn, next);
}

/* The entity of a flat record of which nothing but its first member, at p, says it; NONE_INDEX: that
 * does not. */
static uint32_t entity_said_at(struct lane_turn *turn, const char *p) {
  static const char key[] = "entity: ";
  struct lane_scalar scalar;
  struct str text;
  const bool is_in_flow = *p == '{';
  if (is_in_flow) p = behind_blanks(p + 1);
  if (strncmp(p, key, sizeof key - 1) != 0) return NONE_INDEX;
  p = behind_blanks(p + sizeof key - 1);
  bool is_read = (is_in_flow ? lane_scalar_in_flow(turn, p, &scalar)
                             : lane_scalar(turn, p, &scalar) != NULL) &&
      !lane_is_null(&scalar) && lane_text(turn, false, &scalar, &text);
  uint32_t entity = is_read ? flat_entity_again(turn->load, text) : NONE_INDEX;
  return entity == 0 ? NONE_INDEX : entity; /* the root has no list of its records */
}

/* The item that begins with the dash at p, of the list that is open in the innermost mapping. */
static enum lane_status read_item(struct lane_turn *turn, const char *p) {
  struct tree_load *load = turn->load;
  struct open_mapping *parent = lane_innermost(turn);
  if (turn->has_begun) parent->item++;
  turn->has_begun = true;
  const char *first = behind_blanks(p + 1);
  uint32_t entity = parent->keys->items[parent->list].index;
  if (2 * load->n_open + 2 > DATA_DEPTH_MAX) return LANE_REFUSED;
  if (entity == NONE_INDEX) entity = entity_said_at(turn, first);
  if (entity == NONE_INDEX) return LANE_REFUSED;
  const struct data_keys *keys = lane_item_keys(load, parent, entity);
  uint32_t key = key_at(keys, keys->begin, first);
  if (key == NONE_INDEX) return read_other_item(turn, entity, first);
  if (lane_consider_safe_point(turn)) return LANE_LEFT;
  lane_open_item(turn, entity, (uint32_t)(first - turn->p) + 1, true);
  return read_member(turn, key, first + keys->items[key].name.n + 1);
}

/* A dash in this column, at p: of the list that is expected, or of one that is open. */
static enum lane_status read_dash(struct lane_turn *turn, const char *p, uint32_t column) {
  struct tree_load *load = turn->load;
  struct open_mapping *open = lane_innermost(turn);
  if (p[1] != ' ') return LANE_REFUSED;
  if (turn->pending != NONE_INDEX && column >= open->column) {
    const struct data_key *key = &open->keys->items[turn->pending];
    if (key->role != KEY_LIST) return LANE_REFUSED;
    lane_begin_list(turn, column);
    return read_item(turn, p);
  }
  turn->pending = NONE_INDEX; /* it has no value */
  uint32_t n = load->n_open;  /* the mapping whose list has dashes there */
  while (n > turn->level + 1 && (!load->open[n - 1].dash || load->open[n - 1].dash > column)) n--;
  if (load->open[n - 1].dash < column) return LANE_REFUSED;
  if (load->open[n - 1].dash > column) return LANE_LEFT;
  load->n_open = n;
  return read_item(turn, p);
}

/* -- lines -- */

/* A line that is not the one expected; its first character that is no blank is p. */
static enum lane_status read_other(struct lane_turn *turn, const char *p) {
  struct tree_load *load = turn->load;
  if (*p == '\n' || *p == '\r' || *p == '#') return go_on_at(turn, lane_line_end(p));
  uint32_t column = (uint32_t)(p - turn->p) + 1;
  if (*p == '-') return read_dash(turn, p, column);
  while (load->n_open > turn->level + 1 && column < lane_innermost(turn)->column) {
    load->n_open--;
    turn->pending = NONE_INDEX;
  }
  if (load->n_open == turn->level + 1) return LANE_LEFT;
  const struct open_mapping *open = lane_innermost(turn);
  if (column != open->column) return LANE_REFUSED;
  turn->pending = NONE_INDEX;
  uint32_t key = key_at(open->keys, *open->guess, p);
  if (key == NONE_INDEX) return LANE_REFUSED;
  return read_member(turn, key, p + open->keys->items[key].name.n + 1);
}

static void expect_line(struct lane_key *key, struct str name, uint32_t column) {
  key->column = column;
  char text[PATTERN_BYTES];
  key->line.n = 0;
  if (name.n + 1 > sizeof text) return;
  memcpy(text, name.p, name.n);
  text[name.n] = ':';
  lane_pattern_make(&key->line, column - 1, (struct str){text, name.n + 1});
}

static inline enum lane_status read_line(struct lane_turn *turn) {
  struct tree_load *load = turn->load;
  if (__builtin_expect(load->n_open > turn->level + 1, 1)) {
    const struct open_mapping *open = lane_innermost(turn);
    uint32_t guess = *open->guess;
    struct lane_key *key = &open->keys->lane_keys[guess];
    if (key->column != open->column && key->is_plain)
      expect_line(key, open->keys->items[guess].name, open->column);
    if (key->reading) {
      const char *before = turn->p;
      turn->lane->read_quickly(turn);
      if (turn->p != before) return LANE_READ;
    }
    if (lane_pattern_matches(&key->line, turn->p)) {
      turn->pending = NONE_INDEX;
      return read_member(turn, guess, turn->p + key->line.n);
    }
  }
  const char *p = turn->p;
  while (*p == ' ') p++;
  return read_other(turn, p);
}

enum lane_status lane_read_lines(struct lane_turn *turn) {
  enum lane_status status = LANE_READ;
  while (status == LANE_READ) {
    if (__builtin_expect(turn->p >= turn->limit, 0) && !lane_has_line(turn)) return LANE_LEFT;
    status = read_line(turn);
  }
  return status;
}
