/* What the fast lane knows of the schema, and where libyaml goes on behind it (yaml_lane_state.h). */
#include "runtime/data/dataset_places.h"
#include "runtime/ingest/yaml_bytes.h"
#include "runtime/ingest/yaml_cursor.h"
#include "runtime/ingest/yaml_lane.h"
#include "runtime/ingest/yaml_lane_state.h"

/* -- what is known of the schema -- */

/* Whether a name is read as itself without quotes: letters and digits of any script, underscores;
 * of a key also blanks between them. */
static bool is_plain_name(struct str name, bool is_key) {
  for (uint32_t i = 0; i < name.n; i++) {
    unsigned char c = (unsigned char)name.p[i];
    bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    bool is_within = is_key && c == ' ' && i > 0 && i + 1 < name.n;
    if (!is_letter && !is_within && !(c >= '0' && c <= '9')) return false;
  }
  return name.n > 0 && name.n < 256 && yaml_sound_bytes(name.p, name.n) == name.n;
}

static void learn_key(struct arena *arena, struct lane_key *key, struct str name) {
  *key = (struct lane_key){.is_plain = is_plain_name(name, true), .n_characters = 1};
  for (uint32_t i = 0; i < name.n; i++)
    key->n_characters += ((unsigned char)name.p[i] & 0xC0) != 0x80;
  if (!key->is_plain) return;
  struct str text = str_from(arena_printf(arena, "%.*s:", STR_ARGS(name)));
  lane_pattern_make(&key->name, 0, text);
}

/* Whether words stand for themselves wherever they begin a line's end. */
static bool are_quick(const struct enumeration *set, const struct lane_word *words) {
  for (uint32_t i = 0; words && i < set->n_words; i++) {
    struct lane_scalar scalar = {.text = set->words[i], .is_plain = true};
    if (words[i].n == SCAN_BYTES || !is_plain_name(set->words[i], false) || lane_is_null(&scalar))
      return false;
  }
  return words;
}

/* How the values of a key are read quickly, whose words, if it has some, are learned. */
static void learn_reading(const struct yaml_lane *lane, const struct dataset *dataset,
    const struct data_key *data_key, uint32_t entity, struct lane_key *key) {
  const struct schema *schema = dataset->schema;
  if (!key->is_plain) return;
  if (data_key->role == KEY_PASSED) key->reading = LANE_PASSED;
  if (data_key->role == KEY_LIST) key->reading = LANE_LIST;
  if (data_key->role == KEY_ANCESTOR) {
    key->reading = LANE_ANCESTOR;
    key->field = data_key->index;
    key->entity = entity;
  }
  if (data_key->role != KEY_FIELD) return;
  const struct field *field = &schema->fields[data_key->index];
  key->field = data_key->index;
  key->entity = field->entity;
  switch ((enum type_kind)field->type.kind) {
  case TYPE_BOOLEAN: key->reading = LANE_BOOLEAN; break;
  case TYPE_INTEGER: key->reading = LANE_NUMBER; break;
  case TYPE_DECIMAL:
    key->reading = LANE_NUMBER;
    key->scale = field->type.scale;
    break;
  case TYPE_ENUM:
    key->set = field->type.of;
    key->n_words = schema->enumerations[key->set].n_words;
    if (are_quick(&schema->enumerations[key->set], lane->words[key->set])) key->reading = LANE_WORD;
    break;
  case TYPE_TEXT:
    key->reading =
        data_key->index == schema->entities[field->entity].first_field ? LANE_ID : LANE_TEXT;
    break;
  case TYPE_DATE: key->reading = LANE_DAY; break;
  case TYPE_REFERENCE: key->reading = LANE_TEXT; break;
  }
  key->keeps_places = key->reading != LANE_ID &&
      (field->type.kind == TYPE_REFERENCE || dataset_keeps_places(dataset, data_key->index));
}

static struct lane_word *learn_words(struct arena *arena, const struct enumeration *set) {
  struct lane_word *words = ARENA_ARRAY(arena, struct lane_word, set->n_words);
  for (uint32_t i = 0; i < set->n_words; i++) {
    struct str word = set->words[i];
    if (word.n > SCAN_BYTES || word.n == 0) return NULL;
    memcpy(words[i].bytes, word.p, word.n);
    words[i].n = word.n;
    words[i].mask = lane_mask(word.n);
  }
  return words;
}

/* Of the keys of an entity those that are not known yet: other spellings are added as they come. */
static void learn_keys(
    struct yaml_lane *lane, struct dataset *dataset, struct data_keys *keys, uint32_t entity) {
  struct arena *arena = &dataset->arena;
  if (!keys->lane_keys)
    keys->lane_keys =
        ARENA_ARRAY(arena, struct lane_key, keys->n_max > keys->n ? keys->n_max : keys->n);
  for (uint32_t k = keys->n_lane_keys; k < keys->n; k++) {
    learn_key(arena, &keys->lane_keys[k], keys->items[k].name);
    learn_reading(lane, dataset, &keys->items[k], entity, &keys->lane_keys[k]);
  }
  keys->n_lane_keys = keys->n;
  if (keys->n_members <= lane->n_members_max) return;
  lane->n_members_max = keys->n_members;
  for (uint32_t i = 0; i < TREE_OPEN_MAX; i++)
    lane->members[i] = ARENA_ARRAY(arena, struct data_member, keys->n_members);
}

void lane_learn_records(struct tree_load *load) {
  const uint32_t said = load->flat->entity;
  for (uint32_t e = 1; e < load->schema->n_entities; e++)
    if (said == NONE_INDEX || said == e)
      learn_keys(load->lane, load->dataset, flat_keys_of(load, e), e);
}

static struct yaml_lane *lane_new(struct tree_load *load) {
  struct arena *arena = &load->dataset->arena;
  const struct schema *schema = load->schema;
  struct yaml_lane *lane = ARENA_NEW(arena, struct yaml_lane);
  lane->words = ARENA_ARRAY(arena, struct lane_word *, schema->n_enumerations);
  for (uint32_t i = 0; i < schema->n_enumerations; i++)
    lane->words[i] = learn_words(arena, &schema->enumerations[i]);
  lane->read_quickly = lane_quick_reader_here(load->dataset->building->is_lane_narrow);
  lane->members = ARENA_ARRAY(arena, struct data_member *, TREE_OPEN_MAX);
  for (uint32_t e = 0; e < schema->n_entities; e++)
    learn_keys(lane, load->dataset, &load->keys[e], e);
  lane->mark = dataset_mark_new(load->dataset);
  lane->open = ARENA_ARRAY(arena, struct open_mapping, TREE_OPEN_MAX);
  return lane;
}

void lane_begin(struct tree_load *load) { load->lane = lane_new(load); }

/* -- standing -- */

static void write_blanks(struct tree_load *load, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) VEC_PUSH(&load->dataset->arena, &load->lane->before, ' ');
}

static void write_text(struct tree_load *load, const char *text) {
  for (; *text; text++) VEC_PUSH(&load->dataset->arena, &load->lane->before, *text);
}

static void mark(struct tree_load *load, uint32_t line, uint32_t column) {
  struct place place = {.line = line, .column = column};
  VEC_PUSH(&load->dataset->arena, &load->lane->marks, place);
}

void lane_stand_at_safe_point(struct tree_load *load) {
  struct yaml_lane *lane = load->lane;
  struct yaml_stand stand = {
      .line = lane->line, .n_lines = load->n_open, .n_nodes = 3 * load->n_open};
  lane->before.n = lane->marks.n = 0;
  if (load->wrapper.line) {
    write_blanks(load, load->wrapper.column - 1);
    write_text(load, "k:\n");
    mark(load, load->wrapper.line, load->wrapper.column);
    stand.n_lines++;
    stand.n_nodes += 2;
  }
  for (uint32_t i = 0; i < load->n_open; i++) {
    const struct open_mapping *open = &load->open[i];
    uint32_t n_before = 0;
    if (open->holds_records) { /* the list alone */
      mark(load, open->list_line, open->dash);
      stand.n_lines--;
      stand.n_nodes -= 2;
      continue;
    }
    if (i > 0) {
      n_before = open[-1].dash;
      write_blanks(load, n_before - 1);
      write_text(load, "-");
      if (open->column == n_before + 1) { /* the mapping began below its dash */
        write_text(load, "\n");
        n_before = 0;
        stand.n_lines++;
      }
    }
    write_blanks(load, open->column - 1 - n_before);
    write_text(load, "k:\n");
    mark(load, open->line, open->column);
    if (open->dash != open->column) mark(load, open->list_line, open->dash);
  }
  stand.before = (struct str){lane->before.items, lane->before.n};
  stand.marks = lane->marks.items;
  stand.n_marks = lane->marks.n;
  yaml_cursor_stand_at(load->cursor, &stand);
}

void yaml_lane_begin_at_item(struct tree_load *load, uint32_t line) {
  if (!load->lane) lane_begin(load);
  load->lane->line = line;
  load->lane_from = 0;
  lane_stand_at_safe_point(load);
}
