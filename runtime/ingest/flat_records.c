/* What all flat records share, whoever reads them: their entity, row, members, and whom they name
 * (flat_records.h). */
#include "runtime/ingest/flat_records.h"
#include "base/translate.h"

#include "runtime/data/dataset_order.h"
#include "runtime/data/dataset_places.h"
#include "runtime/data/dataset_window.h"
#include "runtime/ingest/data_options.h"
#include "runtime/ingest/data_names.h"
#include "runtime/ingest/value_read.h"

/* -- members that only flat records have -- */

/* A record that says it is of another entity: its other members are that one's. */
static void pass_over(struct tree_load *load, uint32_t entity, uint32_t row) {
  load->passed_over = load->open[load->n_open - 1].instance;
  if (entity == 0) return;
  dataset_excuse_id(load->dataset, entity, row);
  dataset_excuse_parent(load->dataset, entity, row);
}

static void load_member(
    struct tree_load *load, const struct data_key *key, uint32_t entity, uint32_t row) {
  struct cursor *c = load->cursor;
  const struct schema *schema = load->schema;
  if (key->role == KEY_OF_TWO) {
    struct diag *diag = DIAG_AT(load->diags, HEADING_OF_TWO, cursor_place(c),
        value_quoted(&load->scratch, key->name),
        str_cstring(&load->scratch, schema->fields[key->index].name),
        str_cstring(&load->scratch, schema->fields[key->twin].name));
    diag_help(load->diags, diag, "write the name of the one that is meant");
    cursor_skip(c);
    return;
  }
  if (c->kind == CURSOR_REFUSED && key->role == KEY_ANCESTOR && entity)
    dataset_excuse_parent(load->dataset, entity, row);
  if (c->kind == CURSOR_REFUSED || c->kind == CURSOR_END ||
      (c->kind == CURSOR_SCALAR && tree_is_null(c)))
    return;
  if (c->kind != CURSOR_SCALAR) {
    DIAG_AT(load->diags, DATUM_WRONG_SHAPE, cursor_place(c),
        tree_member_name(load, key->name, entity, row),
        key->role == KEY_ENTITY ? _("the name of an entity") : _("an id"), tree_found(load));
    if (key->role == KEY_ANCESTOR && entity) dataset_excuse_parent(load->dataset, entity, row);
    cursor_skip(c);
    return;
  }
  struct str text = value_without_blanks(c->text);
  if (key->role == KEY_ENTITY) {
    uint32_t said = flat_entity_said(load, text, cursor_place(c));
    if (said == NONE_INDEX || !flat_check_entity(load, said, cursor_place(c)))
      pass_over(load, entity, row);
    return;
  }
  if (c->plain || !text.n) flat_name_ancestor(load, entity, key->index, text, c->line, c->column);
  else flat_name_ancestor(load, entity, key->index, c->text, c->line, c->column);
}

/* -- a file -- */

struct flat_load *flat_begin(struct tree_load *load) {
  struct arena *arena = &load->dataset->arena;
  if (!load->flat) {
    load->flat = ARENA_NEW(arena, struct flat_load);
    load->flat->keys = ARENA_ARRAY(arena, struct data_keys, load->schema->n_entities);
  }
  struct flat_load *flat = load->flat;
  load->load_member = load_member;
  flat->name = load->bare_name;
  flat->entity =
      flat->name.n ? flat_entity_named(load->schema, flat->name, &load->scratch) : NONE_INDEX;
  flat->is_entity_unsaid = flat->is_our_own = false;
  const struct data_options *options = load->dataset->options;
  if (options && options->entity.n && !load->is_form_said) {
    flat->name = options->entity;
    flat->entity = flat_entity_said(load, options->entity, (struct place){load->input.path, 0, 0});
    flat->is_entity_unsaid = flat->entity == NONE_INDEX; /* told */
  }
  return flat;
}

struct data_keys *flat_keys_of(struct tree_load *load, uint32_t entity) {
  struct data_keys *keys = &load->flat->keys[entity];
  if (!keys->n)
    flat_keys_init(keys, &load->dataset->arena, load->schema, entity, load->dataset->also,
        load->dataset->n_also);
  return keys;
}

/* -- of which entity -- */

uint32_t flat_entity_again(struct tree_load *load, struct str name) {
  struct flat_load *flat = load->flat;
  if (name.n && name.n == flat->n_again && memcmp(name.p, flat->again, name.n) == 0)
    return flat->entity_again;
  uint32_t entity = flat_entity_named(load->schema, name, &load->scratch);
  if (name.n > sizeof flat->again) return entity;
  memcpy(flat->again, name.p, name.n);
  flat->n_again = name.n;
  return flat->entity_again = entity;
}

uint32_t flat_entity_said(struct tree_load *load, struct str name, struct place place) {
  struct arena *scratch = &load->scratch;
  uint32_t entity = flat_entity_named(load->schema, name, scratch);
  if (entity != NONE_INDEX) return entity;
  struct diag *diag =
      DIAG_AT(load->diags, RECORD_ENTITY_UNKNOWN, place, value_quoted(scratch, name));
  struct str nearest = flat_entity_nearest(load->schema, name, scratch);
  if (nearest.n) diag_help(load->diags, diag, "did you mean \"%.*s\"?", STR_ARGS(nearest));
  else flat_help_entities(load, diag);
  return NONE_INDEX;
}

void flat_help_entities(struct tree_load *load, struct diag *diag) {
  const struct schema *schema = load->schema;
  struct str *names = ARENA_ARRAY(&load->scratch, struct str, schema->n_entities);
  uint32_t n = 0;
  for (uint32_t e = 0; e < schema->n_entities; e++)
    if (!schema->entities[e].of_predecessors) names[n++] = schema->entities[e].name;
  diag_help(load->diags, diag, "the entities of this regulation are %s",
      str_listed(&load->scratch, names, n));
}

bool flat_check_entity(struct tree_load *load, uint32_t said, struct place place) {
  const struct flat_load *flat = load->flat;
  if (flat->entity == NONE_INDEX || flat->entity == said) return true;
  struct diag *diag = DIAG_AT(load->diags, ENTITY_SAID_OTHERWISE, place,
      str_cstring(&load->scratch, load->schema->entities[said].name),
      value_quoted(&load->scratch, flat->name),
      str_cstring(&load->scratch, load->schema->entities[flat->entity].name));
  diag_help(load->diags, diag, "put it into a file of its own, or give the file another name");
  return false;
}

void flat_report_unsaid(struct tree_load *load, struct place place) {
  struct flat_load *flat = load->flat;
  if (flat->is_entity_unsaid) return;
  flat->is_entity_unsaid = true;
  struct arena *scratch = &load->scratch;
  struct diag *diag = DIAG_AT(load->diags, ENTITY_UNSAID, place, NULL);
  struct str nearest =
      flat->name.n ? flat_entity_nearest(load->schema, flat->name, scratch) : STR("");
  if (nearest.n)
    diag_help(load->diags, diag,
        "the file's name may say it: did you mean \"%.*s\" where it is called \"%s\"?",
        STR_ARGS(nearest), value_quoted(scratch, flat->name));
  else
    diag_help(load->diags, diag, "give it \"entity\", such as %.*s, or name the file so",
        STR_ARGS(load->schema->entities[load->schema->n_entities > 1].name));
}

/* -- a record's row -- */

uint32_t flat_add_record(struct tree_load *load, uint32_t entity, struct place place) {
  load->flat->record_entity = entity;
  dataset_window_note_record(load->dataset, entity, place);
  if (entity != 0)
    return dataset_add_next_record(
        load->dataset, entity, (struct data_place){place.line, place.column, load->file});
  struct place *root = &load->flat->root;
  if (root->line) {
    struct diag *diag = DIAG_AT(load->diags, ROOT_TWICE, place,
        str_cstring(&load->scratch, load->schema->entities[0].name));
    diag_note(
        load->diags, diag, SPAN_NONE, "the first is at %s", data_place_name(&load->scratch, *root));
    return NONE_INDEX;
  }
  *root = (struct place){load->dataset->files[load->file], place.line, place.column};
  dataset_place_root(load->dataset, (uint16_t)load->file, place.line, place.column);
  return 0;
}

void flat_name_ancestor(struct tree_load *load, uint32_t entity, uint32_t ancestor, struct str id,
    uint32_t line, uint32_t column) {
  if (entity == 0 || !value_without_blanks(id).n) return;
  dataset_name_ancestor(load->dataset, entity, load->schema->entities[ancestor].depth,
      value_nfc(&load->scratch, id), line, column);
}

/* -- a list of them -- */

void flat_open_list(struct tree_load *load, uint32_t line, uint32_t column, bool is_in_block) {
  struct data_keys *list = &load->flat->list;
  if (!list->items) list->items = ARENA_NEW(&load->dataset->arena, struct data_key);
  list->n = 1;
  list->items[0] = (struct data_key){.role = KEY_LIST, .index = load->flat->entity};
  load->n_open = 1;
  load->open[0] = (struct open_mapping){.keys = list,
      .guess = &list->begin,
      .is_in_block = is_in_block,
      .is_list_in_block = is_in_block,
      .list_line = line,
      .dash = column,
      .item = 1,
      .holds_records = true};
}
