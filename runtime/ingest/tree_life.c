/* What fills a data set: made once, and what reading a file held given back (declared in
 * tree_reading.h). */
#include "runtime/data/dataset_building.h"
#include "runtime/ingest/flat_records.h"
#include "runtime/ingest/tree_reading.h"

struct tree_load *tree_load_of(struct dataset *dataset) {
  struct building *b = dataset->building;
  if (b->filler) return b->filler;
  struct arena *arena = &dataset->arena;
  struct tree_load *load = ARENA_NEW(arena, struct tree_load);
  load->dataset = dataset;
  load->schema = dataset->schema;
  load->keys = ARENA_ARRAY(arena, struct data_keys, dataset->schema->n_entities);
  for (uint32_t e = 0; e < dataset->schema->n_entities; e++)
    data_keys_init(&load->keys[e], arena, dataset->schema, e, dataset->also, dataset->n_also);
  return b->filler = load;
}

void tree_load_close(struct tree_load *load) {
  cursor_close(load->cursor);
  cursor_close(load->inner);
  if (load->rows && load->rows->close) load->rows->close(load->rows);
  load->cursor = load->inner = NULL;
  load->rows = NULL;
  if (load->flat) arena_free(&load->flat->kept);
  arena_free(&load->table.arena);
  arena_free(&load->table.list_arena);
  input_close(&load->input);
  if (load->reads_parts) { /* the next part's */
    arena_clear(&load->opened);
    arena_clear(&load->scratch);
  } else {
    arena_free(&load->opened);
    arena_free(&load->scratch);
  }
}
