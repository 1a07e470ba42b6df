/* How messages about data name an instance and a place. */
#include "runtime/ingest/data_names.h"
#include "base/translate.h"

#include "runtime/data/dataset_order.h"
#include "runtime/ingest/value_read.h"

/* The position of a row among its parent's, from 1. */
static uint32_t position(const struct table *table, uint32_t row) {
  uint32_t first = row;
  while (first > 0 && table->parent[first - 1] == table->parent[row]) first--;
  return row - first + 1;
}

/* `teacher[t1].criterion[c2]`: down from the nearest instance whose id is unique in its entity, else
 * from below the root. */
static const char *path_within(
    const struct dataset *dataset, struct arena *arena, uint32_t entity, uint32_t row) {
  const struct entity *e = &dataset->schema->entities[entity];
  struct value id = dataset_value(dataset, e->first_field, row);
  bool has_id = id.known && id.text.n;
  const char *own = has_id
      ? arena_printf(arena, "%.*s[%s]", STR_ARGS(e->name), value_quoted(arena, id.text))
      : arena_printf(arena, "%.*s[%u]", STR_ARGS(e->name), position(&dataset->tables[entity], row));
  if (e->depth <= 1 || (has_id && !e->unique_within) || dataset_is_record(dataset, entity, row))
    return own;
  const char *above = path_within(dataset, arena, e->parent, dataset->tables[entity].parent[row]);
  return arena_printf(arena, "%s.%s", above, own);
}

const char *data_instance_name(
    const struct dataset *dataset, struct arena *arena, uint32_t entity, uint32_t row) {
  const char *name = ""; /* from the instance upward until one is known by its id */
  for (;;) {
    const struct entity *e = &dataset->schema->entities[entity];
    struct value id = dataset_value(dataset, e->first_field, row);
    const char *of = *name ? _(" of ") : "";
    if (id.known && id.text.n && e->unique_within)
      return arena_printf(arena, "%s%s%s", name, of, path_within(dataset, arena, entity, row));
    if (id.known && id.text.n)
      return arena_printf(
          arena, "%s%s%.*s \"%s\"", name, of, STR_ARGS(e->name), value_quoted(arena, id.text));
    if (dataset_is_record(dataset, entity, row)) /* whose parent is not known yet */
      return arena_printf(arena, "%s%s%.*s", name, of, STR_ARGS(e->name));
    if (entity == 0) return *name ? name : str_cstring(arena, e->name);
    name = arena_printf(arena, "%s%s%.*s[%u]", name, of, STR_ARGS(e->name),
        position(&dataset->tables[entity], row));
    row = dataset->tables[entity].parent[row];
    entity = e->parent;
  }
}

const char *data_place_name(struct arena *arena, struct place place) {
  char rest[PLACE_REST_BYTES];
  return arena_printf(arena, "%.*s%s", STR_ARGS(place.path), place_rest(place, rest));
}
