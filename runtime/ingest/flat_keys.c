/* The keys of flat records (flat_keys.h). */
#include "runtime/ingest/flat_keys.h"

#include "base/characters.h"

#define SPELLINGS_MAX                                                                              \
  64 /* remembered beside the schema's, so that the next record's key is quick */

struct adding {
  struct data_keys *keys;
  struct arena *arena;
};

static uint32_t append(struct adding *a, struct data_key key) {
  struct data_keys *keys = a->keys;
  key.next = keys->n;
  keys->items[keys->n] = key;
  return keys->n++;
}

/* A name that is there already: what came first has it, but that two fields may have one label, or
 * names that differ by case only. */
static void add_second(struct adding *a, struct data_key *first, const struct data_key *second) {
  if (first->role != KEY_FIELD || second->role != KEY_FIELD || first->index == second->index)
    return;
  if (first->is_label != second->is_label) return; /* a name hides a label */
  first->twin = second->index;
  if (first->is_label) first->role = KEY_OF_TWO;
  else if (a->keys->n < a->keys->n_max)
    str_map_add(&a->keys->map, second->name, append(a, *second));
}

static void add(struct adding *a, struct str name, struct data_key key) {
  if (!name.n) return;
  key.name = name;
  key.twin = NONE_INDEX;
  struct str folded = text_folded(a->arena, name);
  uint32_t before;
  if (str_map_find(&a->keys->folded, folded, &before)) {
    add_second(a, &a->keys->items[before], &key);
    return;
  }
  uint32_t item = append(a, key);
  str_map_add(&a->keys->folded, folded, item);
  str_map_add(&a->keys->map, name, item);
}

uint32_t flat_keys_look_up(struct data_keys *keys, struct str name, struct arena *scratch) {
  uint32_t item;
  if (!str_map_find(&keys->folded, text_folded(scratch, name), &item)) return NONE_INDEX;
  struct data_key key = keys->items[item];
  if (keys->n == keys->n_max) return key.twin == NONE_INDEX ? item : NONE_INDEX;
  if (key.twin != NONE_INDEX) key.role = KEY_OF_TWO;
  key.name = str_copy(keys->map.arena, name);
  key.next = keys->n;
  keys->items[keys->n] = key;
  str_map_add(&keys->map, key.name, keys->n);
  return keys->n++;
}

/* -- one entity -- */

#define KEY(r, i, m) ((struct data_key){.role = (uint8_t)(r), .index = (i), .member = (m)})

static void add_fields(struct adding *a, const struct schema *schema, uint32_t entity,
    enum data_key_role role, bool by_label, uint32_t first_member) {
  const struct entity *e = &schema->entities[entity];
  for (uint32_t f = e->first_field; f < e->first_field + e->n_fields; f++) {
    const struct field *field = &schema->fields[f];
    if (field->origin != FIELD_DATA) continue;
    add(a, by_label ? field->label : field->name,
        (struct data_key){.role = (uint8_t)role,
            .is_label = by_label,
            .index = f,
            .member = first_member + (f - e->first_field)});
  }
  if (!by_label) add(a, STR("mã"), KEY(role, e->first_field, first_member));
}

static uint32_t add_lists(struct adding *a, const struct schema *schema, uint32_t entity,
    enum data_key_role role, uint32_t member) {
  for (uint32_t child = 0; child < schema->n_entities; child++) {
    const struct entity *list = &schema->entities[child];
    if (list->parent != entity || list->of_predecessors) continue;
    add(a, list->plural, KEY(role, child, member));
    add(a, list->name, KEY(role, child, member));
    member++;
  }
  return member;
}

/* After all else that the entity has: whatever bears the name already has it. */
static void add_labels_of_lists(struct adding *a, const struct schema *schema, uint32_t entity,
    enum data_key_role role, uint32_t member) {
  for (uint32_t child = 0; child < schema->n_entities; child++) {
    const struct entity *list = &schema->entities[child];
    if (list->parent != entity || list->of_predecessors) continue;
    add(a, list->label, KEY(role, child, member));
    member++;
  }
}

static uint32_t entity_of_name(const struct schema *schema, const struct entity *like) {
  if (like->parent == NONE_INDEX) return 0;
  for (uint32_t e = 0; e < schema->n_entities; e++)
    if (!schema->entities[e].of_predecessors && str_equal(schema->entities[e].name, like->name))
      return e;
  return NONE_INDEX;
}

static uint32_t n_names(const struct schema *schema, uint32_t entity) {
  return 3 * schema->entities[entity].n_fields + 3 * schema->n_entities + 1;
}

void flat_keys_init(struct data_keys *keys, struct arena *arena, const struct schema *schema,
    uint32_t entity, const struct schema *const *also, uint32_t n_also) {
  const struct entity *e = &schema->entities[entity];
  uint32_t n_max = 3 * schema->n_entities + n_names(schema, entity) + SPELLINGS_MAX + 2;
  for (uint32_t i = 0; i < n_also; i++) {
    uint32_t other = entity_of_name(also[i], e);
    if (other != NONE_INDEX) n_max += n_names(also[i], other);
  }
  *keys = (struct data_keys){.items = ARENA_ARRAY(arena, struct data_key, n_max), .n_max = n_max};
  str_map_init(&keys->map, arena);
  str_map_init(&keys->folded, arena);
  struct adding a = {keys, arena};
  uint32_t member = 0;
  add(&a, STR("entity"), KEY(KEY_ENTITY, NONE_INDEX, member));
  member++;
  for (uint32_t up = e->parent; up != NONE_INDEX; up = schema->entities[up].parent, member++) {
    const struct entity *above = &schema->entities[up];
    struct data_key key = KEY(KEY_ANCESTOR, up, member);
    add(&a, above->name, key);
    add(&a, above->plural, key);
    add(&a, above->label, key);
  }
  uint32_t fields = member;
  add_fields(&a, schema, entity, KEY_FIELD, false, fields);
  member = add_lists(&a, schema, entity, KEY_LIST, fields + e->n_fields);
  add(&a, STR("succeeds"), KEY(KEY_SUCCEEDS, NONE_INDEX, member));
  member++;
  add_fields(&a, schema, entity, KEY_FIELD, true, fields);
  add_labels_of_lists(&a, schema, entity, KEY_LIST, fields + e->n_fields);
  for (uint32_t i = 0; i < n_also; i++) {
    uint32_t other = entity_of_name(also[i], e);
    if (other == NONE_INDEX) continue;
    add_fields(&a, also[i], other, KEY_PASSED, false, member);
    add_fields(&a, also[i], other, KEY_PASSED, true, member);
    const uint32_t lists = member + also[i]->entities[other].n_fields;
    member = add_lists(&a, also[i], other, KEY_PASSED, lists);
    add_labels_of_lists(&a, also[i], other, KEY_PASSED, lists);
  }
  keys->n_members = member;
  keys->members = ARENA_ARRAY(arena, struct data_member, member);
}

/* -- entities -- */

uint32_t flat_entity_named(const struct schema *schema, struct str name, struct arena *scratch) {
  struct str wanted = text_folded(scratch, name);
  uint32_t found = NONE_INDEX;
  for (uint32_t by = 0; by < 3 && wanted.n && found == NONE_INDEX; by++)
    for (uint32_t e = 0; e < schema->n_entities; e++) {
      const struct entity *entity = &schema->entities[e];
      struct str called = by == 0 ? entity->name : by == 1 ? entity->plural : entity->label;
      if (entity->of_predecessors || !str_equal(text_folded(scratch, called), wanted)) continue;
      if (found != NONE_INDEX && found != e) return NONE_INDEX;
      found = e;
    }
  return found;
}

struct str flat_entity_nearest(
    const struct schema *schema, struct str name, struct arena *scratch) {
  struct str *names = ARENA_ARRAY(scratch, struct str, 3 * (size_t)schema->n_entities);
  uint32_t n = 0;
  for (uint32_t e = 0; e < schema->n_entities; e++) {
    const struct entity *entity = &schema->entities[e];
    if (entity->of_predecessors) continue;
    names[n++] = entity->name;
    if (entity->plural.n) names[n++] = entity->plural;
    if (entity->label.n) names[n++] = entity->label;
  }
  int32_t nearest = str_nearest(text_folded(scratch, name), names, n);
  return nearest < 0 ? STR("") : names[nearest];
}
