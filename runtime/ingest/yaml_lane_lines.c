/* Lines to rows (yaml_lane_state.h): which key of which instance a line gives, by its column. */
#include "runtime/ingest/yaml_lane_state.h"

#define STEP_BYTES_MAX ((size_t)32 << 10) /* between safe points */

static struct open_mapping *innermost(const struct lane_turn *turn) {
  return &turn->load->open[turn->load->n_open - 1];
}

/* -- keys -- */

/* The key that is written at p, `guess` most likely; NONE_INDEX: none that the lane knows. */
static uint32_t key_at(
    const struct lane_turn *turn, uint32_t entity, uint32_t guess, const char *p) {
  enum { NAME_BYTES_MAX = 256 };
  const struct lane_key *keys = turn->lane->keys[entity];
  if (lane_pattern_matches(&keys[guess].name, p)) return guess;
  uint32_t n = 0, key;
  while (n < NAME_BYTES_MAX && p[n] != ':' && (unsigned char)p[n] > ' ') n++;
  if (p[n] != ':') return NONE_INDEX;
  if (!str_map_find(&turn->load->keys[entity].map, (struct str){p, n}, &key)) return NONE_INDEX;
  return keys[key].is_plain ? key : NONE_INDEX;
}

/* What stands behind a list's key on its line: nothing, so that it follows, or `[]`. */
static const char *read_list(struct lane_turn *turn, uint32_t entity, const char *p) {
  if (p[0] != '[' || p[1] != ']') return NULL;
  const char *next = lane_line_end(p + 2);
  if (next) dataset_list_present(turn->load->dataset, entity, innermost(turn)->row);
  return next;
}

/* The rest of a line behind a key of the innermost mapping and its colon. */
static enum lane_status read_member(struct lane_turn *turn, uint32_t key, const char *p) {
  struct open_mapping *open = innermost(turn);
  struct data_keys *keys = open->keys;
  struct data_key *k = &keys->items[key];
  struct data_member *member = &keys->members[k->member];
  if (member->instance == open->instance) return LANE_REFUSED;
  *member = (struct data_member){open->instance, turn->line, open->column, key};
  *open->guess = key;
  open->guess = &k->next;
  const char *next;
  if (*p != ' ' && *p != '\n' && *p != '\r') return LANE_REFUSED;
  while (*p == ' ') p++;
  if (*p == '\n' || *p == '\r' || *p == '#') {
    turn->pending = key;
    next = lane_line_end(p);
  } else if (k->role == KEY_FIELD) {
    next = lane_value(turn, k->index, p);
  } else if (k->role == KEY_LIST) {
    next = read_list(turn, k->index, p);
  } else {
    next = k->role == KEY_PASSED ? lane_pass(p) : NULL;
  }
  if (!next) return LANE_REFUSED;
  turn->p = next;
  turn->line++;
  return LANE_READ;
}

/* -- items -- */

/* The item that begins with the dash at p, of the list that is open in the innermost mapping. */
static enum lane_status read_item(struct lane_turn *turn, const char *p) {
  struct tree_load *load = turn->load;
  struct open_mapping *parent = innermost(turn);
  if (turn->has_begun) parent->item++;
  turn->has_begun = true;
  const char *first = p + 1;
  while (*first == ' ') first++;
  uint32_t entity = parent->keys->items[parent->list].index;
  uint32_t key = key_at(turn, entity, load->keys[entity].begin, first);
  if (key == NONE_INDEX || 2 * load->n_open + 2 > DATA_DEPTH_MAX) return LANE_REFUSED;
  /* only now: libyaml looks some characters ahead of the dash */
  size_t since = (size_t)(turn->p - turn->window->bytes) - turn->window->kept,
         step = (turn->bytes_before + since) / 16;
  if (step > STEP_BYTES_MAX) step = STEP_BYTES_MAX;
  if (since >= step || load->dataset->building->is_lane_eager) lane_note_safe_point(turn);
  uint32_t column = (uint32_t)(first - turn->p) + 1;
  uint32_t row =
      dataset_add_row(load->dataset, entity, parent->row, (uint16_t)load->file, turn->line, column);
  load->open[load->n_open++] = (struct open_mapping){.keys = &load->keys[entity],
      .entity = entity,
      .row = row,
      .instance = ++load->n_instances,
      .guess = &load->keys[entity].begin,
      .line = turn->line,
      .column = column,
      .is_in_block = true};
  return read_member(turn, key, first + load->keys[entity].items[key].name.n + 1);
}

/* A dash in this column, at p: of the list that is expected, or of one that is open. */
static enum lane_status read_dash(struct lane_turn *turn, const char *p, uint32_t column) {
  struct tree_load *load = turn->load;
  struct open_mapping *open = innermost(turn);
  if (p[1] != ' ') return LANE_REFUSED;
  if (turn->pending != NONE_INDEX && column >= open->column) {
    const struct data_key *key = &open->keys->items[turn->pending];
    if (key->role != KEY_LIST) return LANE_REFUSED;
    dataset_list_present(load->dataset, key->index, open->row);
    open->list = turn->pending;
    open->list_line = turn->line;
    open->dash = column;
    open->is_list_in_block = true;
    open->item = 0;
    turn->pending = NONE_INDEX;
    return read_item(turn, p);
  }
  turn->pending = NONE_INDEX; /* it has no value */
  uint32_t n = load->n_open;
  while (n > turn->level + 2 && load->open[n - 2].dash > column) n--;
  if (n > turn->level + 1) n--; /* the item whose list has dashes there */
  if (load->open[n - 1].dash < column) return LANE_REFUSED;
  if (load->open[n - 1].dash > column) return LANE_LEFT;
  load->n_open = n;
  return read_item(turn, p);
}

/* -- lines -- */

/* A line that is not the one expected; its first character that is no blank is p. */
static enum lane_status read_other(struct lane_turn *turn, const char *p) {
  struct tree_load *load = turn->load;
  if (*p == '\n' || *p == '\r' || *p == '#') {
    const char *next = lane_line_end(p);
    if (!next) return LANE_REFUSED;
    turn->p = next;
    turn->line++;
    return LANE_READ;
  }
  uint32_t column = (uint32_t)(p - turn->p) + 1;
  if (*p == '-') return read_dash(turn, p, column);
  while (load->n_open > turn->level + 1 && column < innermost(turn)->column) {
    load->n_open--;
    turn->pending = NONE_INDEX;
  }
  if (load->n_open == turn->level + 1) return LANE_LEFT;
  const struct open_mapping *open = innermost(turn);
  if (column != open->column) return LANE_REFUSED;
  turn->pending = NONE_INDEX;
  uint32_t key = key_at(turn, open->entity, *open->guess, p);
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
    const struct open_mapping *open = innermost(turn);
    uint32_t guess = *open->guess;
    struct lane_key *key = &turn->lane->keys[open->entity][guess];
    if (key->column != open->column && key->is_plain)
      expect_line(key, open->keys->items[guess].name, open->column);
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
