/* Keys by name, by guess, and what was meant by an unknown one. */
#include "runtime/ingest/data_keys.h"

#include "base/vec.h"
#include "runtime/ingest/flat_keys.h"
#include "runtime/ingest/value_read.h"

#define KEYS_LISTED_MAX 12 /* named in the help of an unknown key */

static void add(struct data_keys *keys, struct str name, enum data_key_role role, uint32_t index,
    uint32_t member) {
  if (!str_map_add(&keys->map, name, keys->n)) return; /* a field hides a list of its name */
  keys->items[keys->n] = (struct data_key){
      .name = name, .role = (uint8_t)role, .index = index, .member = member, .next = keys->n};
  keys->n++;
}

/* How many keys an entity may have at most. */
static uint32_t keys_max(const struct schema *schema, uint32_t entity) {
  uint32_t n_lists = 0;
  for (uint32_t child = 0; child < schema->n_entities; child++)
    n_lists += schema->entities[child].parent == entity;
  return schema->entities[entity].n_fields + 2 * n_lists;
}

static void add_keys(struct data_keys *keys, const struct schema *schema, uint32_t entity,
    bool is_passed, uint32_t *member) {
  const struct entity *e = &schema->entities[entity];
  for (uint32_t f = e->first_field; f < e->first_field + e->n_fields; f++)
    if (schema->fields[f].origin == FIELD_DATA)
      add(keys, schema->fields[f].name, is_passed ? KEY_PASSED : KEY_FIELD, f, (*member)++);
  for (uint32_t child = 0; child < schema->n_entities; child++) {
    const struct entity *list = &schema->entities[child];
    if (list->parent != entity || list->of_predecessors) continue;
    if (list->plural.n) add(keys, list->plural, is_passed ? KEY_PASSED : KEY_LIST, child, *member);
    add(keys, list->name, is_passed ? KEY_PASSED : KEY_LIST, child, (*member)++);
  }
}

/* The entity of that name in another regulation; the root is the root. */
static uint32_t entity_named(const struct schema *schema, const struct entity *entity) {
  if (entity->parent == NONE_INDEX) return 0;
  for (uint32_t e = 0; e < schema->n_entities; e++)
    if (!schema->entities[e].of_predecessors && str_equal(schema->entities[e].name, entity->name))
      return e;
  return NONE_INDEX;
}

void data_keys_init(struct data_keys *keys, struct arena *arena, const struct schema *schema,
    uint32_t entity, const struct schema *const *also, uint32_t n_also) {
  uint32_t n_max = keys_max(schema, entity) + 1, member = 0;
  for (uint32_t i = 0; i < n_also; i++) {
    uint32_t other = entity_named(also[i], &schema->entities[entity]);
    if (other != NONE_INDEX) n_max += keys_max(also[i], other);
  }
  *keys = (struct data_keys){.items = ARENA_ARRAY(arena, struct data_key, n_max)};
  str_map_init(&keys->map, arena);
  add_keys(keys, schema, entity, false, &member);
  /* language.md §5; a field may have that name */
  add(keys, STR("succeeds"), KEY_SUCCEEDS, NONE_INDEX, member++);
  for (uint32_t i = 0; i < n_also; i++) {
    uint32_t other = entity_named(also[i], &schema->entities[entity]);
    if (other != NONE_INDEX) add_keys(keys, also[i], other, true, &member);
  }
  keys->n_members = member;
  keys->members = ARENA_ARRAY(arena, struct data_member, member);
  for (uint32_t k = 0; k + 1 < keys->n; k++) keys->items[k].next = k + 1;
}

uint32_t data_keys_look_up(struct data_keys *keys, struct str name, struct arena *scratch) {
  uint32_t key;
  if (str_map_find(&keys->map, name, &key) ||
      str_map_find(&keys->map, value_nfc(scratch, name), &key))
    return key;
  return keys->folded.n ? flat_keys_look_up(keys, name, scratch) : NONE_INDEX;
}

/* -- unknown keys -- */

/* Another entity that has such a key, NONE_INDEX if none does. */
static uint32_t owner_of(const struct schema *schema, struct str name, uint32_t not_this) {
  for (uint32_t e = 0; e < schema->n_entities; e++) {
    if (e == not_this) continue;
    if (!str_equal(name, STR("id")) && schema_field(schema, e, name) != NONE_INDEX) return e;
    for (uint32_t child = 0; child < schema->n_entities; child++)
      if (schema->entities[child].parent == e && !schema->entities[child].of_predecessors &&
          (str_equal(schema->entities[child].name, name) ||
              (name.n && str_equal(schema->entities[child].plural, name))))
        return e;
  }
  return NONE_INDEX;
}

/* "id, name, registered, …": one name for each member; `succeeds` where the program asks of the
 * preceding year. */
static const char *listed(const struct data_keys *keys, bool asks_history, struct arena *scratch) {
  const char *list = "";
  uint32_t n = 0, last = NONE_INDEX;
  for (uint32_t k = 0; k < keys->n; k++) {
    if (keys->items[k].member == last || keys->items[k].role == KEY_PASSED ||
        (keys->items[k].role == KEY_SUCCEEDS && !asks_history))
      continue;
    last = keys->items[k].member;
    if (n == KEYS_LISTED_MAX) return arena_printf(scratch, "%s, …", list);
    list = arena_printf(scratch, "%s%s%.*s", list, n++ ? ", " : "", STR_ARGS(keys->items[k].name));
  }
  return list;
}

void data_keys_help(const struct data_keys *keys, struct diags *diags, struct diag *diag,
    const struct schema *schema, uint32_t entity, struct arena *scratch) {
  if (diag)
    diag_help(diags, diag, "the keys of %.*s are %s", STR_ARGS(schema->entities[entity].name),
        listed(keys, schema_asks_history_of(schema, entity), scratch));
}

bool data_keys_is_key_with_colon(struct data_keys *keys, struct str text, struct arena *scratch) {
  const char *colon = text.n ? memchr(text.p, ':', text.n) : NULL;
  return colon &&
      data_keys_look_up(keys, (struct str){text.p, (uint32_t)(colon - text.p)}, scratch) !=
      NONE_INDEX;
}

bool data_keys_help_colon(struct data_keys *keys, struct diags *diags, struct diag *diag,
    struct str text, struct arena *scratch) {
  if (!data_keys_is_key_with_colon(keys, text, scratch)) return false;
  struct str name = {text.p, (uint32_t)((const char *)memchr(text.p, ':', text.n) - text.p)};
  diag_help(diags, diag, "a blank is missing behind the colon: write \"%.*s: …\"", STR_ARGS(name));
  return true;
}

void data_keys_report_unknown(struct data_keys *keys, struct diags *diags,
    const struct schema *schema, uint32_t entity, struct str name, bool in_text,
    const char *instance, struct place place, struct arena *scratch) {
  struct diag *diag = DIAG_AT(diags, KEY_UNKNOWN, place, value_quoted(scratch, name), instance);
  if (!diag) return;
  if (data_keys_help_colon(keys, diags, diag, name, scratch)) return;
  if (name.n && value_without_blanks(name).p != name.p) {
    diag_help(diags, diag, "begin the line with plain blanks");
    return;
  }
  name = value_nfc(scratch, name);
  uint32_t owner = owner_of(schema, name, entity);
  if (owner != NONE_INDEX) {
    diag_help(diags, diag, "\"%.*s\" belongs to %.*s", STR_ARGS(name),
        STR_ARGS(schema->entities[owner].name));
    return;
  }
  struct str *names = ARENA_ARRAY(scratch, struct str, keys->n);
  uint32_t n = 0;
  for (uint32_t k = 0; k < keys->n; k++)
    if (keys->items[k].role <= KEY_SUCCEEDS) names[n++] = keys->items[k].name;
  int32_t nearest = str_nearest(name, names, n);
  if (nearest >= 0) diag_help(diags, diag, "did you mean \"%.*s\"?", STR_ARGS(names[nearest]));
  else if (in_text)
    diag_help(diags, diag, "within braces a text that holds a comma must stand in quotes");
  else data_keys_help(keys, diags, diag, schema, entity, scratch);
}
