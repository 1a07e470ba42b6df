/* One place of a sketch changed as it is told (sketch.h): a fact, a row, what the preceding year's results
 * say, a copy of a row. */
#include "study/sketch.h"

static const struct schema *schema_of(const struct sketch *sketch) {
  return sketch->suite->file.schema;
}

static struct sketch_node *new_node(
    struct sketch *sketch, enum sketch_kind kind, struct str key, uint32_t entity, uint32_t field) {
  struct sketch_node *node = ARENA_NEW(sketch->arena, struct sketch_node);
  *node = (struct sketch_node){
      .kind = kind, .is_plain = true, .key = key, .entity = entity, .field = field};
  return node;
}

static void leave_out(struct sketch_node *parent, uint32_t index) {
  memmove(&parent->below.items[index], &parent->below.items[index + 1],
      (parent->below.n - index - 1) * sizeof *parent->below.items);
  parent->below.n--;
}

/* -- facts -- */

static void set_text(struct sketch *sketch, struct sketch_node *row, uint32_t place, struct str key,
    uint32_t field, struct str text) {
  if (!text.p) {
    if (place < row->below.n) leave_out(row, place);
    return;
  }
  if (place == row->below.n)
    VEC_PUSH(sketch->arena, &row->below, new_node(sketch, SKETCH_TEXT, key, NONE_INDEX, field));
  struct sketch_node *node = row->below.items[place];
  node->text = text;
  node->is_plain = true;
}

static uint32_t place_of_fact(const struct sketch_node *row, uint32_t field) {
  uint32_t i = 0;
  while (i < row->below.n &&
      (row->below.items[i]->field != field || row->below.items[i]->kind != SKETCH_TEXT))
    i++;
  return i;
}

void sketch_set_fact(
    struct sketch *sketch, struct sketch_node *row, uint32_t field, struct str text) {
  set_text(
      sketch, row, place_of_fact(row, field), schema_of(sketch)->fields[field].name, field, text);
}

struct str sketch_fact(const struct sketch_node *row, uint32_t field) {
  const uint32_t place = place_of_fact(row, field);
  return place < row->below.n ? row->below.items[place]->text : (struct str){0};
}

struct str sketch_id(const struct sketch *sketch, const struct sketch_node *row) {
  return sketch_fact(row, schema_of(sketch)->entities[row->entity].first_field);
}

/* -- rows -- */

struct sketch_node *sketch_list(struct sketch *sketch, struct sketch_node *row, uint32_t entity) {
  for (uint32_t i = 0; i < row->below.n; i++)
    if (row->below.items[i]->kind == SKETCH_LIST && row->below.items[i]->entity == entity)
      return row->below.items[i];
  const struct str key = schema_list_key(&schema_of(sketch)->entities[entity]);
  VEC_PUSH(sketch->arena, &row->below, new_node(sketch, SKETCH_LIST, key, entity, NONE_INDEX));
  return row->below.items[row->below.n - 1];
}

static bool is_id_of(const struct sketch_node *node, uint32_t field, struct str id) {
  if (node->kind == SKETCH_TEXT) return node->field == field && str_equal(node->text, id);
  for (uint32_t i = 0; i < node->below.n; i++)
    if (is_id_of(node->below.items[i], field, id)) return true;
  return false;
}

/* The first letter of the entity's name and a number: u1, u2 … */
static struct str fresh_id(const struct sketch *sketch, uint32_t entity) {
  const struct entity *e = &schema_of(sketch)->entities[entity];
  uint32_t n_bytes = 1;
  while (n_bytes < e->name.n && ((uint8_t)e->name.p[n_bytes] & 0xC0) == 0x80) n_bytes++;
  for (uint32_t number = 1;; number++) {
    const struct str id =
        str_from(arena_printf(sketch->arena, "%.*s%u", (int)n_bytes, e->name.p, number));
    if (!is_id_of(sketch->given, e->first_field, id)) return id;
  }
}

struct sketch_node *sketch_add_row(
    struct sketch *sketch, struct sketch_node *parent, uint32_t entity) {
  const struct entity *e = &schema_of(sketch)->entities[entity];
  struct sketch_node *row = new_node(sketch, SKETCH_MAPPING, STR(""), entity, NONE_INDEX);
  if (e->id_required) sketch_set_fact(sketch, row, e->first_field, fresh_id(sketch, entity));
  VEC_PUSH(sketch->arena, &sketch_list(sketch, parent, entity)->below, row);
  return row;
}

static bool drop_below(struct sketch_node *node, const struct sketch_node *row) {
  for (uint32_t i = 0; i < node->below.n; i++) {
    if (node->below.items[i] == row) {
      leave_out(node, i);
      return true;
    }
    if (drop_below(node->below.items[i], row)) return true;
  }
  return false;
}

void sketch_drop(struct sketch *sketch, const struct sketch_node *node) {
  drop_below(sketch->given, node);
}

/* -- copies -- */

static struct sketch_node *copy_into(
    struct sketch *sketch, const struct sketch_node *from, struct sketch_node *parent) {
  const struct schema *schema = schema_of(sketch);
  struct sketch_node *node = arena_copy(sketch->arena, from, sizeof *from);
  node->below.items = NULL;
  node->below.n = node->below.capacity = 0;
  if (from->field != NONE_INDEX &&
      from->field == schema->entities[schema->fields[from->field].entity].first_field)
    node->text = fresh_id(sketch, schema->fields[from->field].entity);
  VEC_PUSH(sketch->arena, &parent->below, node); /* so that its ids are taken */
  for (uint32_t i = 0; i < from->below.n; i++) copy_into(sketch, from->below.items[i], node);
  return node;
}

struct sketch_node *sketch_add_twin(
    struct sketch *sketch, struct sketch_node *parent, const struct sketch_node *row) {
  struct sketch_node *twin = copy_into(sketch, row, sketch_list(sketch, parent, row->entity));
  const struct str id = sketch_id(sketch, row), own = sketch_id(sketch, twin);
  struct sketch_node *record = id.p ? sketch_record(sketch, row->entity, id, false) : NULL;
  for (uint32_t i = 0; record && own.p && i < record->below.n; i++) {
    const struct sketch_node *told = record->below.items[i];
    if (told->kind == SKETCH_TEXT && !str_equal(told->key, STR("id")))
      sketch_set_told(sketch, sketch_record(sketch, row->entity, own, true), told->key, told->text);
  }
  return twin;
}

/* -- the preceding year -- */

static struct sketch_node *member(const struct sketch_node *node, struct str key) {
  for (uint32_t i = 0; i < node->below.n; i++)
    if (str_equal(node->below.items[i]->key, key)) return node->below.items[i];
  return NULL;
}

static bool is_record_of(const struct sketch_node *record, struct str id) {
  const struct sketch_node *own = member(record, STR("id"));
  return own && own->kind == SKETCH_TEXT && str_equal(own->text, id);
}

struct sketch_node *sketch_record(
    struct sketch *sketch, uint32_t entity, struct str id, bool makes) {
  const struct str name = schema_of(sketch)->entities[entity].name;
  if (!sketch->previous) {
    if (!makes) return NULL;
    sketch->previous = new_node(sketch, SKETCH_MAPPING, STR(""), NONE_INDEX, NONE_INDEX);
  }
  if (sketch->previous->kind != SKETCH_MAPPING) return NULL;
  struct sketch_node *list = member(sketch->previous, name);
  for (uint32_t i = 0; list && i < list->below.n; i++)
    if (is_record_of(list->below.items[i], id)) return list->below.items[i];
  if (!makes || (list && list->kind != SKETCH_LIST)) return NULL;
  if (!list) {
    list = new_node(sketch, SKETCH_LIST, name, NONE_INDEX, NONE_INDEX);
    VEC_PUSH(sketch->arena, &sketch->previous->below, list);
  }
  struct sketch_node *record = new_node(sketch, SKETCH_MAPPING, STR(""), NONE_INDEX, NONE_INDEX);
  VEC_PUSH(sketch->arena, &list->below, record);
  sketch_set_told(sketch, record, STR("id"), id);
  return record;
}

void sketch_drop_record(struct sketch *sketch, const struct sketch_node *record) {
  if (sketch->previous) drop_below(sketch->previous, record);
}

void sketch_set_told(
    struct sketch *sketch, struct sketch_node *record, struct str key, struct str text) {
  uint32_t place = 0;
  while (place < record->below.n && !str_equal(record->below.items[place]->key, key)) place++;
  if (place < record->below.n && record->below.items[place]->kind != SKETCH_TEXT) {
    leave_out(record, place);
    place = record->below.n;
  }
  set_text(sketch, record, place, key, NONE_INDEX, text);
}

/* -- predecessors -- */

static bool says(const struct sketch_node *node, struct str text) {
  if (!node) return false;
  if (node->kind == SKETCH_TEXT) return str_equal(node->text, text);
  for (uint32_t i = 0; i < node->below.n; i++)
    if (says(node->below.items[i], text)) return true;
  return false;
}

/* p1, p2 …: the first that nothing says. */
static struct str fresh_predecessor(const struct sketch *sketch) {
  for (uint32_t number = 1;; number++) {
    const struct str id = str_from(arena_printf(sketch->arena, "p%u", number));
    if (!says(sketch->given, id) && !says(sketch->previous, id)) return id;
  }
}

static void add_predecessor(struct sketch *sketch, struct sketch_node *list, struct str id) {
  struct sketch_node *node = new_node(sketch, SKETCH_TEXT, STR(""), NONE_INDEX, NONE_INDEX);
  node->text = id;
  VEC_PUSH(sketch->arena, &list->below, node);
}

bool sketch_succeed(struct sketch *sketch, struct sketch_node *row) {
  const struct str own = sketch_id(sketch, row);
  struct sketch_node *list = member(row, STR("succeeds"));
  if (!own.p || (list && list->kind != SKETCH_LIST)) return false;
  if (!list) {
    list = new_node(sketch, SKETCH_LIST, STR("succeeds"), NONE_INDEX, NONE_INDEX);
    VEC_PUSH(sketch->arena, &row->below, list);
    if (sketch_record(sketch, row->entity, own, false)) add_predecessor(sketch, list, own);
  }
  add_predecessor(sketch, list, fresh_predecessor(sketch));
  return true;
}
