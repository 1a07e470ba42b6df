/* Which row is which in two data sets read from the same files by two programs (outcomes.h). Most often row for row the same, which is seen in
 * one pass; else by name. */
#include "cli/outcomes.h"

/* The id, or how the instance is found. In the arena where it must be made. */
static struct str identity(const struct dataset *data, uint32_t entity, uint32_t row, struct arena *arena) {
  struct value id = dataset_value(data, data->schema->entities[entity].first_field, row);
  return id.known ? id.text : report_at(data, entity, row, arena);
}

static bool has_id(const struct dataset *data, uint32_t entity, uint32_t row) { return dataset_row_id(data, entity, row) != TEXT_UNKNOWN; }

/* True where the i-th row is the same instance in both, for all. */
static bool same_rows(struct arena *arena, const struct dataset *a, uint32_t entity_a, const struct dataset *b, uint32_t entity_b) {
  if (a->tables[entity_a].n_rows != b->tables[entity_b].n_rows) return false;
  struct arena scratch;
  arena_init(&scratch, NULL);
  scratch.out_of_memory = arena->out_of_memory;
  bool same = true;
  for (uint32_t row = 0; same && row < a->tables[entity_a].n_rows; row++) {
    same =
        has_id(a, entity_a, row) == has_id(b, entity_b, row) && str_equal(identity(a, entity_a, row, &scratch), identity(b, entity_b, row, &scratch));
    if ((row & 1023) == 0 && scratch.head) arena_free(&scratch);
  }
  if (scratch.head) arena_free(&scratch);
  return same;
}

/* Ids and paths do not meet: a path is told by a byte that no text of data holds. */
static struct str key_of(const struct dataset *data, uint32_t entity, uint32_t row, struct arena *arena) {
  struct str name = identity(data, entity, row, arena);
  return has_id(data, entity, row) ? name : str_from(arena_printf(arena, "\x01%.*s", STR_ARGS(name)));
}

static uint32_t *match_by_name(struct arena *arena, const struct dataset *a, uint32_t entity_a, const struct dataset *b, uint32_t entity_b) {
  struct str_map map;
  str_map_init(&map, arena);
  for (uint32_t row = 0; row < b->tables[entity_b].n_rows; row++) str_map_add(&map, key_of(b, entity_b, row, arena), row);
  uint32_t n = a->tables[entity_a].n_rows, *rows = ARENA_ARRAY(arena, uint32_t, n + 1);
  for (uint32_t row = 0; row < n; row++)
    if (!str_map_find(&map, key_of(a, entity_a, row, arena), &rows[row])) rows[row] = UINT32_MAX;
  return rows;
}

struct row_match *rows_match(struct arena *arena, const struct dataset *a, const struct dataset *b) {
  uint32_t n = a->schema->n_entities;
  struct row_match *match = ARENA_NEW(arena, struct row_match);
  match->entity = ARENA_ARRAY(arena, uint32_t, n);
  match->rows = ARENA_ARRAY(arena, uint32_t *, n);
  for (uint32_t e = 0; e < n; e++) {
    match->entity[e] = NONE_INDEX;
    for (uint32_t f = 0; f < b->schema->n_entities; f++)
      if (str_equal(a->schema->entities[e].name, b->schema->entities[f].name)) match->entity[e] = f;
    uint32_t f = match->entity[e];
    bool same = f == NONE_INDEX || a == b || (e == 0 && f == 0) || same_rows(arena, a, e, b, f);
    if (!same) match->rows[e] = match_by_name(arena, a, e, b, f);
  }
  return match;
}
