/* Records as nodes of a cursor: lists of them, and JSON Lines where the quick way does not read them
 * (flat_records.h). */
#include "runtime/ingest/flat_records.h"
#include "base/translate.h"

#include "base/characters.h"
#include "base/paths.h"
#include "base/vec.h"
#include "runtime/data/dataset_order.h"
#include "runtime/data/dataset_places.h"
#include "runtime/data/dataset_window.h"
#include "runtime/ingest/data_options.h"
#include "runtime/ingest/data_names.h"
#include "runtime/ingest/own_documents.h"
#include "runtime/ingest/value_read.h"
#include "runtime/ingest/yaml_lane.h"
#include "runtime/ingest/yaml_nodes.h"

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

/* -- records -- */

static bool says_entity(struct tree_load *load, struct str key) {
  return key.n >= 6 && key.n <= 32 && str_equal(text_folded(&load->scratch, key), STR("entity"));
}

/* The record of which the cursor stands at the first key (or its end), of a known entity. */
static void load_record_of(
    struct tree_load *load, uint32_t entity, struct place place, bool is_in_block) {
  uint32_t row = flat_add_record(load, entity, place);
  if (row != NONE_INDEX) {
    tree_load_record(load, flat_keys_of(load, entity), entity, row, place, is_in_block);
    return;
  }
  struct cursor *c = load->cursor;
  while (c->kind != CURSOR_MAPPING_END && c->kind != CURSOR_END) {
    cursor_skip(c);
    tree_skip_value(load);
    cursor_next(c);
  }
}

/* The nodes of the record under the cursor, kept; its member `entity` in *entity (a node's number)
 * where it has one. */
static void keep_record(struct tree_load *load, struct yaml_nodes *nodes, uint32_t *entity) {
  struct cursor *c = load->cursor;
  struct arena *arena = &load->flat->kept;
  uint32_t outside = c->depth - 1;
  bool is_key = true;
  *nodes = (struct yaml_nodes){.path = c->path};
  *entity = NONE_INDEX;
  for (;;) {
    struct yaml_node node = {.kind = c->kind, .line = c->line, .column = c->column};
    if (c->kind == CURSOR_SCALAR) {
      node.plain = c->plain;
      node.text = str_copy(arena, c->text);
    }
    VEC_PUSH(arena, &nodes->list, node);
    bool is_member = c->depth == outside + 1 && nodes->list.n > 1;
    bool is_open = c->kind == CURSOR_LIST || c->kind == CURSOR_MAPPING;
    if (is_member && !is_open && c->kind != CURSOR_MAPPING_END) {
      if (is_key && c->kind == CURSOR_SCALAR && *entity == NONE_INDEX && says_entity(load, c->text))
        *entity = nodes->list.n;
      is_key = !is_key;
    }
    if (c->depth == outside || cursor_next(c) == CURSOR_END) break;
  }
  if (*entity != NONE_INDEX && *entity >= nodes->list.n) *entity = NONE_INDEX;
}

/* What was reported of the last node, behind the first n_before reports, says nothing where that is a part of a mistake of form. */
static void forget_spoilt(
    const struct tree_load *load, const struct yaml_nodes *nodes, uint32_t n_before) {
  struct diags *diags = load->diags;
  if (!load->cursor->is_spoilt || diags->n <= n_before || diags->n_errors > diags->n) return;
  const struct diag *last = &diags->items[diags->n - 1];
  const struct place place = yaml_node_place(nodes, nodes->list.n - 1);
  if (last->severity != DIAG_ERROR || last->place.line != place.line ||
      last->place.column != place.column)
    return;
  diags->n--;
  diags->n_errors--;
}

/* A record whose file's name says no entity: kept, until its member `entity` is known. */
static void load_unnamed_record(struct tree_load *load, struct place place) {
  struct flat_load *flat = load->flat;
  struct cursor *c = load->cursor;
  struct yaml_nodes nodes;
  uint32_t said, entity = NONE_INDEX;
  flat->kept.allocator = load->dataset->allocator;
  flat->kept.out_of_memory = load->scratch.out_of_memory;
  keep_record(load, &nodes, &said);
  const struct yaml_node *node = said == NONE_INDEX ? NULL : &nodes.list.items[said];
  if (node && node->kind == CURSOR_SCALAR && !yaml_node_is_null(node))
    entity =
        flat_entity_said(load, value_without_blanks(node->text), yaml_node_place(&nodes, said));
  else if (!load->cursor->failed) flat_report_unsaid(load, place);
  if (entity != NONE_INDEX) {
    const uint32_t n_before = load->diags->n;
    load->cursor = yaml_nodes_open(&nodes, &flat->kept, 0, nodes.list.n);
    load->cursor->is_bracketed = c->is_bracketed;
    cursor_next(load->cursor);
    cursor_next(load->cursor);
    load_record_of(load, entity, place, false);
    load->cursor = c;
    forget_spoilt(load, &nodes, n_before);
  }
  arena_free(&flat->kept);
}

void flat_load_record(struct tree_load *load) {
  struct cursor *c = load->cursor;
  struct place place = cursor_place(c);
  if (load->flat->entity == NONE_INDEX) {
    load_unnamed_record(load, place);
    return;
  }
  bool is_in_block = yaml_lane_is_open(load);
  cursor_next(c);
  load_record_of(load, load->flat->entity, place, is_in_block);
}

/* -- lists of them -- */

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

void flat_load_items(struct tree_load *load) {
  struct cursor *c = load->cursor;
  for (;;) {
    tree_end_item(load, 0);
    enum cursor_kind kind = cursor_next(c);
    if (kind == CURSOR_LIST_END || kind == CURSOR_END) return;
    load->flat->is_any = true;
    dataset_window_offer(load->dataset);
    if (kind == CURSOR_MAPPING && load->flat->entity != 0 && yaml_lane_read(load)) continue;
    load->open[0].item++;
    if (kind == CURSOR_REFUSED) continue;
    if (kind == CURSOR_MAPPING) {
      flat_load_record(load);
      continue;
    }
    struct diag *diag = DIAG_AT(load->diags, RECORD_EXPECTED, cursor_place(c), tree_found(load));
    diag_help(load->diags, diag,
        c->is_bracketed ? "each record is a mapping: { \"id\": \"…\", … }"
                        : N_("a document that is a list holds records, each a mapping: - id: …"));
    cursor_skip(c);
    tree_tidy(load);
  }
}

void flat_load_list(struct tree_load *load) {
  const struct cursor *c = load->cursor;
  flat_begin(load)->is_any = false;
  load->go_on = flat_load_items;
  flat_open_list(load, c->line, c->column, yaml_lane_is_open(load));
  flat_load_items(load);
  if (!load->flat->is_any && !c->failed) tree_report_empty(load);
  load->n_open = 0;
}

bool flat_is_record(struct tree_load *load) {
  struct cursor *c = load->cursor;
  return c->kind == CURSOR_MAPPING && c->holds &&
      schema_field(load->schema, 0, STR("entity")) == NONE_INDEX && c->holds(c, STR("entity"));
}
