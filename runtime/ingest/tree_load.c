/* From nodes to columns, steered by the schema: the document is the root's mapping, a list key
 * holds the children's mappings, everything else is a field. One pass, nothing is kept but the row
 * of each entity that is open. What is wrong is reported, passed over, and the file goes on. */
#include <assert.h>

#include "base/limits.h"
#include "base/translate.h"
#include "runtime/data/dataset_building.h"
#include "runtime/data/dataset_window.h"
#include "runtime/data/dataset_places.h"
#include "runtime/ingest/data_names.h"
#include "runtime/ingest/tree_reading.h"
#include "runtime/ingest/value_read.h"
#include "runtime/ingest/yaml_lane.h"

#define KEY_AHEAD (NONE_INDEX - 1)

static void load_mapping(struct tree_load *load, uint32_t entity, uint32_t row);
static void go_on_in(struct tree_load *load, uint32_t level);

/* -- fields -- */

/* The root's fields may be given by several files, if they agree. True where this one was given
 * before. */
static bool given_before(struct tree_load *load, uint32_t field, const struct value *now) {
  struct value before = dataset_value(load->dataset, field, 0);
  struct data_place *given =
      &load->dataset->building->root_given[field - load->schema->entities[0].first_field];
  if (!before.known) {
    *given = (struct data_place){load->cursor->line, load->cursor->column, load->file};
    return false;
  }
  if (before.number == now->number && str_equal(before.text, now->text)) return true;
  struct place first = {load->dataset->files[given->file], given->line, given->column};
  struct arena *scratch = &load->scratch;
  DIAG_AT(load->diags, FIELD_GIVEN_OTHERWISE, cursor_place(load->cursor),
      str_cstring(scratch, load->schema->fields[field].name),
      value_quoted(scratch, value_format(scratch, load->schema, now)),
      value_quoted(scratch, value_format(scratch, load->schema, &before)),
      data_place_name(scratch, first));
  return true;
}

/* A plain scalar's blanks of any width are no part of it, but who wrote an id so is told: elsewhere
 * it may stand in quotes, where they are. */
static struct str without_blanks(struct tree_load *load, struct str text, bool is_key,
    uint32_t field, uint32_t entity, uint32_t row) {
  struct str bare = value_without_blanks(text);
  if (bare.n != text.n && is_key && tree_is_shown(load)) {
    struct arena *scratch = &load->scratch;
    const char *subject = tree_member_name(load, load->schema->fields[field].name, entity, row);
    struct diag *diag = DIAG_AT(load->diags, ID_READ_BARE, cursor_place(load->cursor), subject,
        value_quoted(scratch, text));
    diag_help(load->diags, diag, "delete it, so that the id is written the same everywhere");
  }
  return bare;
}

static void load_text(struct tree_load *load, uint32_t field, uint32_t entity, uint32_t row) {
  const struct field *f = &load->schema->fields[field];
  struct str text = value_nfc(&load->scratch, load->cursor->text);
  bool is_id = field == load->schema->entities[entity].first_field;
  if (load->cursor->plain)
    text = without_blanks(load, text, is_id || f->type.kind == TYPE_REFERENCE, field, entity, row);
  if (is_id && text.n == 0) {
    DIAG_AT(
        load->diags, ID_EMPTY, cursor_place(load->cursor), tree_instance_name(load, entity, row));
    dataset_excuse_id(load->dataset, entity, row);
    return;
  }
  if (entity == 0) {
    struct value value = {.type = f->type, .known = true, .text = text};
    if (given_before(load, field, &value)) return;
  } else if (is_id) {
    dataset_place_id(load->dataset, entity, load->cursor->line, load->cursor->column);
  } else if (f->type.kind == TYPE_REFERENCE || dataset_keeps_places(load->dataset, field)) {
    dataset_place_reference(load->dataset, field, load->cursor->line, load->cursor->column);
  }
  dataset_set_text(load->dataset, field, row, text);
}

/* 1.000 is read as 1, for zeros at the end say nothing; where a point parts thousands it is not. */
static void warn_of_thousands(
    struct tree_load *load, uint32_t field, uint32_t entity, uint32_t row, struct str text) {
  const char *point = memchr(text.p, '.', text.n);
  if (!point || text.p + text.n - point != 4 || memcmp(point, ".000", 4) != 0) return;
  struct arena *scratch = &load->scratch;
  struct str whole = {text.p, (uint32_t)(point - text.p)};
  struct diag *diag = DIAG_AT(load->diags, DATUM_READ_AS_UNITS, cursor_place(load->cursor),
      tree_member_name(load, load->schema->fields[field].name, entity, row),
      value_quoted(scratch, text), str_cstring(scratch, whole));
  diag_help(load->diags, diag, "if thousands were meant, write %.*s000", STR_ARGS(whole));
}

static void load_field(struct tree_load *load, uint32_t field, uint32_t entity, uint32_t row) {
  struct cursor *c = load->cursor;
  const struct field *f = &load->schema->fields[field];
  if (c->kind != CURSOR_SCALAR) {
    if (field == load->schema->entities[entity].first_field)
      dataset_excuse_id(load->dataset, entity, row);
    if (c->kind == CURSOR_REFUSED || c->kind == CURSOR_END) return;
    DIAG_AT(load->diags, DATUM_WRONG_SHAPE, cursor_place(c),
        tree_member_name(load, f->name, entity, row), value_expected(f->type), tree_found(load));
    cursor_skip(c);
    return;
  }
  if (!tree_is_null(c)) tree_load_value(load, field, entity, row);
}

void tree_load_value(struct tree_load *load, uint32_t field, uint32_t entity, uint32_t row) {
  struct cursor *c = load->cursor;
  const struct field *f = &load->schema->fields[field];
  load->value_column = c->column;
  if (f->type.kind == TYPE_TEXT || f->type.kind == TYPE_REFERENCE) {
    load_text(load, field, entity, row);
    return;
  }
  int64_t number;
  struct str text = value_without_blanks(c->text);
  enum value_status status = value_read(load->schema, f->type, text, &load->scratch, &number);
  if (status != VALUE_OK) {
    value_report(load->diags, load->schema, f->type, c->text, status,
        tree_member_name(load, f->name, entity, row), cursor_place(c), &load->scratch);
    return;
  }
  if (f->type.kind == TYPE_INTEGER && text.n > 4) warn_of_thousands(load, field, entity, row, text);
  if (entity == 0) {
    struct value value = {.type = f->type, .known = true, .number = number};
    if (given_before(load, field, &value)) return;
  } else if (dataset_keeps_places(load->dataset, field)) {
    dataset_place_reference(load->dataset, field, c->line, c->column);
  }
  dataset_set_number(load->dataset, field, row, number);
}

/* -- lists -- */

static void report_item(struct tree_load *load, struct str key, uint32_t item, uint32_t plain,
    uint32_t entity, uint32_t parent_entity, uint32_t parent_row) {
  struct cursor *c = load->cursor;
  struct arena *scratch = &load->scratch;
  bool is_shown = tree_is_shown(load);
  const struct field *f = plain == NONE_INDEX ? NULL : &load->schema->fields[plain];
  const char *subject = is_shown ? arena_printf(scratch, _("item %u of %s"), item,
                                       tree_member_name(load, key, parent_entity, parent_row))
                                 : "",
             *expected = _("a mapping");
  if (f && is_shown)
    expected = arena_printf(scratch, _("%s or a mapping"),
        plain == load->schema->entities[entity].first_field ? _("an id") : value_expected(f->type));
  struct diag *diag =
      DIAG_AT(load->diags, DATUM_WRONG_SHAPE, cursor_place(c), subject, expected, tree_found(load));
  if (c->kind != CURSOR_SCALAR ||
      !data_keys_help_colon(&load->keys[entity], load->diags, diag, c->text, scratch))
    diag_help(load->diags, diag, "each item gives one %.*s as keys and values",
        STR_ARGS(load->schema->entities[entity].name));
}

/* A scalar in the place of an item; false where it cannot stand there. A plain text that has the
 * form of a key is one, without the blank behind its colon. */
static bool load_plain_item(
    struct tree_load *load, uint32_t plain, uint32_t entity, uint32_t parent_row) {
  struct cursor *c = load->cursor;
  if (plain == NONE_INDEX || c->kind != CURSOR_SCALAR) return false;
  if (tree_is_null(c) && plain == load->schema->entities[entity].first_field) return false;
  if (c->plain && data_keys_is_key_with_colon(&load->keys[entity], c->text, &load->scratch))
    return false;
  load_field(load, plain, entity,
      dataset_add_row(load->dataset, entity, parent_row, (uint16_t)load->file, c->line, c->column));
  return true;
}

/* Notes the list under the cursor as the one that is open in the innermost mapping. */
static void note_list(struct tree_load *load) {
  const struct cursor *c = load->cursor;
  struct open_mapping *open = &load->open[load->n_open - 1];
  open->list_line = c->line;
  open->dash = c->column;
  open->item = 1;
  open->is_list_in_block = open->is_in_block && yaml_lane_is_open(load);
}

/* One item; from where the cursor stands, if the fast lane does not read it and more. */
static void load_item(struct tree_load *load, struct str key, uint32_t entity, uint32_t plain,
    const struct open_mapping *parent) {
  struct cursor *c = load->cursor;
  if (c->kind == CURSOR_MAPPING) {
    if (yaml_lane_read(load)) return;
    load_mapping(load, entity,
        dataset_add_row(
            load->dataset, entity, parent->row, (uint16_t)load->file, c->line, c->column));
  } else if (c->kind != CURSOR_REFUSED) {
    if (!load_plain_item(load, plain, entity, parent->row)) {
      report_item(load, key, parent->item, plain, entity, parent->entity, parent->row);
      cursor_skip(c);
    }
    tree_tidy(load);
  }
  load->open[load->n_open - 1].item++;
}

/* The items of the list that is open in the mapping of this level, from the next one on. */
static void load_items(struct tree_load *load, uint32_t level) {
  struct cursor *c = load->cursor;
  const struct open_mapping *open = &load->open[level];
  const struct data_key *key = &open->keys->items[open->list];
  uint32_t plain = tree_plain_field(load, key->index);
  for (;;) {
    tree_end_item(load, level);
    if (level == 0 && load->open[0].entity == 0 && dataset_window_is_full(load->dataset))
      load->dataset->window->take(load->dataset->window, load->dataset);
    enum cursor_kind kind = cursor_next(c);
    if (kind == CURSOR_LIST_END || kind == CURSOR_END) return;
    load_item(load, key->name, key->index, plain, open);
  }
}

void tree_end_item(struct tree_load *load, uint32_t level) {
  while (load->n_open > level + 1) {
    go_on_in(load, level + 1);
    load->open[level].item++;
  }
}

void tree_load_items(struct tree_load *load) { load_items(load, 0); }

void tree_load_list(struct tree_load *load, struct str key, uint32_t entity, uint32_t parent_entity,
    uint32_t parent_row) {
  struct cursor *c = load->cursor;
  if (c->kind == CURSOR_LIST) {
    dataset_list_present(load->dataset, entity, parent_row);
    note_list(load);
    load_items(load, load->n_open - 1);
    return;
  }
  if (c->kind == CURSOR_MAPPING) { /* a list of one */
    struct open_mapping *open = &load->open[load->n_open - 1];
    open->is_list_in_block = false; /* there is no list to stand in */
    load->list_of_one = load->n_instances + 1;
    dataset_list_present(load->dataset, entity, parent_row);
    load_mapping(load, entity,
        dataset_add_row(
            load->dataset, entity, parent_row, (uint16_t)load->file, c->line, c->column));
    return;
  }
  if (c->kind == CURSOR_REFUSED || c->kind == CURSOR_END) return;
  /* as if the key were not there; [] is the empty list */
  if (c->kind == CURSOR_SCALAR && tree_is_null(c)) return;
  struct diag *diag = DIAG_AT(load->diags, DATUM_WRONG_SHAPE, cursor_place(c),
      tree_member_name(load, key, parent_entity, parent_row), _("a list"), tree_found(load));
  if (tree_plain_field(load, entity) != NONE_INDEX)
    diag_help(load->diags, diag, c->plain && !c->is_bracketed ? "write [%s]" : "write [\"%s\"]",
        value_quoted(&load->scratch, c->text));
  else
    diag_help(load->diags, diag,
        c->is_bracketed
            ? "put [ ] around them, and { } around each %.*s; an empty list is written []"
            : N_("begin each %.*s with \"- \"; an empty list is written []"),
        STR_ARGS(load->schema->entities[entity].name));
}

/* -- mappings -- */

static void report_twice(struct tree_load *load, const struct data_keys *keys, uint32_t key,
    uint32_t entity, uint32_t row) {
  const struct data_member *first = &keys->members[keys->items[key].member];
  struct diag *diag = DIAG_AT(load->diags, KEY_TWICE, cursor_place(load->cursor),
      str_cstring(&load->scratch, keys->items[key].name), tree_instance_name(load, entity, row));
  const char *place = data_place_name(
      &load->scratch, (struct place){load->cursor->path, first->line, first->column});
  if (first->key == key) diag_note(load->diags, diag, SPAN_NONE, "first given at %s", place);
  else
    diag_note(load->diags, diag, SPAN_NONE, "first given as \"%.*s\" at %s",
        STR_ARGS(keys->items[first->key].name), place);
}

/* The key under the cursor, if its value is to be read; NONE_INDEX after a report, with the value
 * passed over; KEY_AHEAD: with the next key under the cursor. */
static uint32_t load_key(struct tree_load *load, struct data_keys *keys, uint32_t guess,
    uint64_t instance, uint32_t entity, uint32_t row) {
  struct cursor *c = load->cursor;
  const bool is_passed_over = instance == load->passed_over;
  if (c->kind != CURSOR_SCALAR || is_passed_over) {
    if (c->kind != CURSOR_REFUSED && !is_passed_over)
      DIAG_AT(load->diags, KEY_EXPECTED, cursor_place(c),
          str_cstring(&load->scratch, load->schema->entities[entity].name), tree_found(load));
    cursor_skip(c);
    tree_skip_value(load);
    return NONE_INDEX;
  }
  uint32_t key = data_keys_find(keys, c->text, guess, &load->scratch);
  if (key == NONE_INDEX)
    return tree_load_unknown(load, keys, instance, entity, row) ? KEY_AHEAD : NONE_INDEX;
  struct data_member *member = &keys->members[keys->items[key].member];
  if (member->instance == instance) {
    report_twice(load, keys, key, entity, row);
    tree_skip_value(load);
    return NONE_INDEX;
  }
  *member = (struct data_member){instance, c->line, c->column, key};
  return key;
}

/* The value under the cursor, of a key of the innermost mapping. */
static void load_value(struct tree_load *load, const struct data_key *key) {
  struct open_mapping *open = &load->open[load->n_open - 1];
  if (key->role == KEY_FIELD) load_field(load, key->index, open->entity, open->row);
  else if (key->role == KEY_SUCCEEDS) tree_load_succeeds(load, key->name, open->entity, open->row);
  else if (key->role == KEY_PASSED) cursor_skip(load->cursor);
  else if (key->role > KEY_PASSED) load->load_member(load, key, open->entity, open->row);
  else {
    open->list = (uint32_t)(key - open->keys->items);
    tree_load_list(load, key->name, key->index, open->entity, open->row);
  }
}

/* From a key of the innermost mapping, or its end, to that. */
static void load_members_from(struct tree_load *load) {
  struct cursor *c = load->cursor;
  struct open_mapping *open = &load->open[load->n_open - 1];
  struct data_keys *keys = open->keys;
  for (enum cursor_kind kind = c->kind;;) {
    if (kind == CURSOR_MAPPING_END) break;
    if (kind == CURSOR_END) {
      /* it may stand where the file could not be read */
      dataset_excuse_id(load->dataset, open->entity, open->row);
      break;
    }
    uint32_t key = load_key(load, keys, *open->guess, open->instance, open->entity, open->row);
    if (key >= KEY_AHEAD) {
      tree_tidy(load);
      kind = key == KEY_AHEAD ? c->kind : cursor_next(c);
      continue;
    }
    *open->guess = key;
    open->guess = &keys->items[key].next;
    cursor_next(c);
    load_value(load, &keys->items[key]);
    kind = cursor_next(c);
  }
  load->n_open--;
  tree_tidy(load);
}

/* From a mapping's first key, before which it begins at `place`, to its end. */
static void load_members(struct tree_load *load, struct data_keys *keys, uint32_t entity,
    uint32_t row, struct place place, bool is_in_block) {
  assert(load->n_open < TREE_OPEN_MAX && "the cursor goes no deeper");
  struct open_mapping *open = &load->open[load->n_open];
  *open = (struct open_mapping){.entity = entity,
      .row = row,
      .keys = keys,
      .instance = ++load->n_instances,
      .guess = &keys->begin,
      .line = place.line,
      .column = place.column,
      .is_in_block = is_in_block && (load->n_open == 0 || open[-1].is_list_in_block)};
  load->n_open++;
  load_members_from(load);
}

void tree_load_record(struct tree_load *load, struct data_keys *keys, uint32_t entity, uint32_t row,
    struct place place, bool is_in_block) {
  load_members(load, keys, entity, row, place, is_in_block);
}

/* From behind the mapping's beginning to its end. `may_be_in_block`: what holds it is none in
 * brackets. */
static void load_mapping_within(
    struct tree_load *load, uint32_t entity, uint32_t row, bool may_be_in_block) {
  struct place place = cursor_place(load->cursor);
  bool is_in_block = may_be_in_block && yaml_lane_is_open(load);
  cursor_next(load->cursor);
  load_members(load, &load->keys[entity], entity, row, place, is_in_block);
}

static void load_mapping(struct tree_load *load, uint32_t entity, uint32_t row) {
  load_mapping_within(load, entity, row, true);
}

/* From behind an item of its list to the end of the open mapping of this level. */
static void go_on_in(struct tree_load *load, uint32_t level) {
  load_items(load, level);
  cursor_next(load->cursor);
  load_members_from(load);
}

/* The document may hold the root under the root's name, and then nothing beside it. The cursor
 * stands at the first key: true where that was read so. data.md "Trees". */
static bool load_wrapped(struct tree_load *load, struct place outer, bool is_in_block) {
  struct cursor *c = load->cursor;
  const struct entity *root = &load->schema->entities[0];
  if (c->kind != CURSOR_SCALAR || !str_equal(value_nfc(&load->scratch, c->text), root->name) ||
      data_keys_look_up(&load->keys[0], root->name, &load->scratch) != NONE_INDEX)
    return false;
  struct place wrapper = cursor_place(c);
  cursor_next(c);
  if (c->kind == CURSOR_MAPPING) {
    dataset_place_root(load->dataset, (uint16_t)load->file, c->line, c->column);
    load->wrapper = outer;
    load_mapping_within(load, 0, 0, is_in_block);
  } else if (c->kind == CURSOR_SCALAR && tree_is_null(c)) {
    tree_report_empty(load);
  } else if (c->kind != CURSOR_REFUSED && c->kind != CURSOR_END) {
    struct diag *diag = DIAG_AT(load->diags, DATUM_WRONG_SHAPE, cursor_place(c),
        str_cstring(&load->scratch, root->name), _("a mapping"), tree_found(load));
    data_keys_help(&load->keys[0], load->diags, diag, load->schema, 0, &load->scratch);
    cursor_skip(c);
  }
  while (cursor_next(c) != CURSOR_MAPPING_END && c->kind != CURSOR_END) {
    if (c->kind == CURSOR_SCALAR) {
      struct diag *diag = DIAG_AT(load->diags, KEY_BESIDE_ROOT, cursor_place(c),
          value_quoted(&load->scratch, c->text), str_cstring(&load->scratch, root->name));
      diag_note(load->diags, diag, SPAN_NONE, "%.*s begins at %s", STR_ARGS(root->name),
          data_place_name(&load->scratch, wrapper));
      diag_help(load->diags, diag, "write it among the keys of %.*s", STR_ARGS(root->name));
    }
    cursor_skip(c);
    tree_skip_value(load);
    tree_tidy(load);
  }
  return true;
}

void tree_load_document(struct tree_load *load) {
  struct cursor *c = load->cursor;
  dataset_place_root(load->dataset, (uint16_t)load->file, c->line, c->column);
  struct place place = cursor_place(c);
  bool is_in_block = yaml_lane_is_open(load);
  cursor_next(c);
  if (!load_wrapped(load, place, is_in_block))
    load_members(load, &load->keys[0], 0, 0, place, is_in_block);
}
