/* Records as nodes of a cursor: one, and lists of them (declared in flat_records.h). */
#include "runtime/ingest/flat_records.h"

#include "base/characters.h"
#include "base/translate.h"
#include "base/vec.h"
#include "runtime/data/dataset_window.h"
#include "runtime/ingest/value_read.h"
#include "runtime/ingest/yaml_lane.h"
#include "runtime/ingest/yaml_nodes.h"

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
