/* Rows are most often the same one for one, which is seen in one pass; else they are found by name
 * (match.h). */
#include "study/match.h"

#include "runtime/data/instance_path.h"

/* The id, or how the instance is found. In the arena where it must be made. */
static struct str identity(
    const struct dataset *data, uint32_t entity, uint32_t row, struct arena *arena) {
  struct str key = instance_key(data, entity, row, arena);
  return key.n ? key : report_at(data, entity, row, arena);
}

static bool has_id(const struct dataset *data, uint32_t entity, uint32_t row) {
  return dataset_row_id(data, entity, row) != TEXT_UNKNOWN;
}

/* True where the i-th row is the same instance in both, for all. */
static bool same_rows(struct arena *arena, const struct dataset *a, uint32_t entity_a,
    const struct dataset *b, uint32_t entity_b) {
  if (a->tables[entity_a].n_rows != b->tables[entity_b].n_rows) return false;
  struct arena scratch;
  arena_init(&scratch, NULL);
  scratch.out_of_memory = arena->out_of_memory;
  bool same = true;
  for (uint32_t row = 0; same && row < a->tables[entity_a].n_rows; row++) {
    same = has_id(a, entity_a, row) == has_id(b, entity_b, row) &&
        str_equal(identity(a, entity_a, row, &scratch), identity(b, entity_b, row, &scratch));
    if ((row & 1023) == 0 && scratch.head) arena_free(&scratch);
  }
  if (scratch.head) arena_free(&scratch);
  return same;
}

/* Ids and paths are looked up apart: an id may be spelt as any path. */
static uint32_t *match_by_name(struct arena *arena, const struct dataset *a, uint32_t entity_a,
    const struct dataset *b, uint32_t entity_b) {
  struct str_map by_path, by_id;
  str_map_init(&by_path, arena);
  str_map_init(&by_id, arena);
  for (uint32_t row = 0; row < b->tables[entity_b].n_rows; row++)
    str_map_add(
        has_id(b, entity_b, row) ? &by_id : &by_path, identity(b, entity_b, row, arena), row);
  uint32_t n = a->tables[entity_a].n_rows, *rows = ARENA_ARRAY(arena, uint32_t, n + 1);
  for (uint32_t row = 0; row < n; row++)
    if (!str_map_find(has_id(a, entity_a, row) ? &by_id : &by_path,
            identity(a, entity_a, row, arena), &rows[row]))
      rows[row] = UINT32_MAX;
  return rows;
}

struct row_match *rows_match(
    struct arena *arena, const struct dataset *a, const struct dataset *b) {
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

static struct str result_key(const struct schema *schema, uint32_t result, struct arena *arena) {
  struct str entity = schema->entities[outcome_entity(schema, result)].name,
             name = outcome_name(schema, result);
  const char *sort = outcome_is_warning(schema, result) ? "warning" : "item";
  return str_from(arena_printf(arena, "%s\n%.*s\n%.*s", sort, STR_ARGS(entity), STR_ARGS(name)));
}

uint32_t *results_match(struct arena *arena, const struct schema *from, const struct schema *to) {
  struct str_map map;
  str_map_init(&map, arena);
  for (uint32_t i = 0; i < outcome_n_results(to); i++)
    str_map_add(&map, result_key(to, i, arena), i);
  uint32_t n = outcome_n_results(from), *results = ARENA_ARRAY(arena, uint32_t, n + 1);
  for (uint32_t i = 0; i < n; i++)
    if (!str_map_find(&map, result_key(from, i, arena), &results[i])) results[i] = NONE_INDEX;
  return results;
}

/* -- data -- */

static bool same_words(
    const struct schema *a, struct type x, const struct schema *b, struct type y) {
  if (x.kind != y.kind || x.scale != y.scale) return false;
  if (x.kind == TYPE_REFERENCE) return x.of == y.of;
  if (x.kind != TYPE_ENUM) return true;
  const struct enumeration *p = &a->enumerations[x.of], *q = &b->enumerations[y.of];
  if (p->n_words != q->n_words) return false;
  for (uint32_t i = 0; i < p->n_words; i++)
    if (!str_equal(p->words[i], q->words[i])) return false;
  return true;
}

bool schemas_read_alike(const struct schema *a, const struct schema *b) {
  if (a->n_entities != b->n_entities || a->n_fields != b->n_fields) return false;
  for (uint32_t i = 0; i < a->n_entities; i++) {
    const struct entity *p = &a->entities[i], *q = &b->entities[i];
    if (!str_equal(p->name, q->name) || !str_equal(p->plural, q->plural) ||
        p->parent != q->parent || p->n_fields != q->n_fields)
      return false;
    if (p->absent_none != q->absent_none || p->id_required != q->id_required ||
        p->unique_within != q->unique_within)
      return false;
  }
  for (uint32_t i = 0; i < a->n_fields; i++) {
    const struct field *p = &a->fields[i], *q = &b->fields[i];
    if (!str_equal(p->name, q->name) || p->entity != q->entity || p->origin != q->origin ||
        p->absent_none != q->absent_none)
      return false;
    if (!same_words(a, p->type, b, q->type)) return false;
  }
  return true;
}
