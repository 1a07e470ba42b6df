/* Taking what was read out of a data set that is still being read (dataset_window.h). */
#include "runtime/data/dataset_window.h"

#include "runtime/data/dataset_building.h"
#include "runtime/data/dataset_memory.h"
#include "runtime/data/dataset_places.h"
#include "runtime/data/dataset_texts.h"

bool dataset_window_is_full(const struct dataset *dataset) {
  if (!dataset->window) return false;
  uint64_t n = 0;
  for (uint32_t e = 1; e < dataset->schema->n_entities; e++) n += dataset->tables[e].n_rows;
  return n >= dataset->window->n_rows_max;
}

void dataset_window_offer(struct dataset *dataset) {
  if (dataset_window_is_full(dataset) && !dataset->window->is_apart)
    dataset->window->take(dataset->window, dataset);
}

void dataset_window_note_record(struct dataset *dataset, uint32_t entity, struct place place) {
  struct dataset_window *window = dataset->window;
  if (!window || window->is_apart || dataset->schema->entities[entity].depth < 2) return;
  window->is_apart = true;
  window->apart_entity = entity;
  window->apart = place;
}

/* Everything of an entity but where its values stand that only messages while reading need. */
static void move_entity(struct dataset *dataset, struct dataset *out, uint32_t entity) {
  const struct entity *e = &dataset->schema->entities[entity];
  struct table *from = &dataset->tables[entity], *to = &out->tables[entity];
  struct table_extent *extent = &dataset->building->tables[entity];
  struct column *columns = to->columns;
  *to = *from;
  to->columns = columns;
  struct table_extent *moved = &out->building->tables[entity];
  moved->capacity = extent->capacity;
  moved->anchors_capacity = extent->anchors_capacity;
  moved->listed = extent->listed;
  for (uint32_t f = 0; f < e->n_fields; f++) {
    struct growing_column *growing = &dataset->building->columns[e->first_field + f];
    columns[f] = from->columns[f];
    out->building->columns[e->first_field + f].extent = growing->extent;
    from->columns[f] = (struct column){.kind = columns[f].kind, .width = columns[f].width};
    growing->extent = (struct extent){0, 0};
    if (growing->keeps_places)
      for (uint32_t i = 0; i < growing->offsets.n; i++)
        VEC_PUSH(&out->arena, &out->building->columns[e->first_field + f].offsets,
            growing->offsets.items[i]);
    growing->offsets.n = 0;
  }
  *from = (struct table){.columns = from->columns};
  extent->capacity = extent->anchors_capacity = 0;
  extent->listed = (struct extent){0, 0};
  extent->id_offsets.n = extent->without_id.n = extent->without_parent.n = 0;
  extent->successions.n = extent->predecessors.n = 0;
}

static void move_texts(struct dataset *dataset, struct dataset *out) {
  struct building *from = dataset->building, *to = out->building;
  out->text_bytes = dataset->text_bytes;
  out->text_offsets = dataset->text_offsets;
  out->n_texts = dataset->n_texts;
  to->texts_capacity = from->texts_capacity;
  to->bytes_capacity = from->bytes_capacity;
  to->slots = from->slots;
  to->n_slots = from->n_slots;
  to->n_slots_full = from->n_slots_full;
  to->n_hashed = from->n_hashed;
  to->code_mask = from->code_mask;
  text_runs_move(&from->runs, &to->runs);
  dataset->text_bytes = NULL;
  dataset->text_offsets = NULL;
  dataset->n_texts = from->texts_capacity = from->n_slots = from->n_slots_full = 0;
  from->n_hashed = from->code_mask = 0;
  from->bytes_capacity = 0;
  from->slots = NULL;
  /* it guesses by the texts of the whole file */
  from->progress = (struct input_progress){0};
}

/* The root once more: its values, and that its lists are there. */
static void repeat_root(struct dataset *dataset, const struct dataset *out) {
  const struct schema *schema = dataset->schema;
  const struct table *root = &out->tables[0];
  dataset->tables[0].n_rows = 1;
  if (root->places.n_anchors) {
    const struct place_anchor *at = root->places.anchors;
    dataset_place_root(dataset, (uint16_t)at->file, at->line, at->column);
  }
  for (uint32_t f = 0; f < schema->entities[0].n_fields; f++) {
    struct value value = dataset_value(out, schema->entities[0].first_field + f, 0);
    if (!value.known) continue;
    uint32_t field = schema->entities[0].first_field + f;
    if (root->columns[f].kind == REG_TEXT) dataset_set_text(dataset, field, 0, value.text);
    else dataset_set_number(dataset, field, 0, value.number);
  }
  dataset_settle(dataset);
  for (uint32_t e = 1; e < schema->n_entities; e++)
    if (schema->entities[e].parent == 0 && out->building->tables[e].listed.n &&
        out->tables[e].listed[0])
      dataset_list_present(dataset, e, 0);
}

void dataset_window_take(struct dataset *dataset, struct dataset *out) {
  dataset_settle(dataset);
  dataset_init(out, dataset->schema, dataset->allocator, dataset->arena.out_of_memory);
  for (uint32_t e = 0; e < dataset->schema->n_entities; e++) {
    dataset_forget_records(dataset, e); /* in order, if they were checked */
    move_entity(dataset, out, e);
  }
  move_texts(dataset, out);
  out->files = dataset->files;
  out->n_files = dataset->n_files;
  repeat_root(dataset, out);
}
