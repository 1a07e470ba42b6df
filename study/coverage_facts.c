/* Which facts matter to an obligation, and data with one of them otherwise (coverage_search.h). */
#include "base/limits.h"
#include "compiler/typed/walk.h"
#include "study/coverage_search.h"

enum {
  OPTIONS_MAX = 16,  /* of one fact */
  FACTS_CHANGED = 48 /* of one sketch, one at a time */
};

/* -- which facts matter to a point -- */

struct near_facts {
  const struct typed_program *typed;
  struct tx_map met;
  bool *fields; /* of the covered schema */
  bool *readings;
};

static void walk_near(struct near_facts *near, const struct tx *node) {
  bool added;
  if (!node) return;
  tx_map_put(&near->met, node, &added);
  if (!added) return;
  if (node->kind == TX_FIELD || node->kind == TX_GIVEN) near->fields[node->index] = true;
  if (node->kind == TX_REDUCE && node->reference != NONE_INDEX)
    near->fields[node->reference] = true;
  if (node->kind == TX_READING) near->readings[node->index] = true;
  if (node->kind == TX_DEFINE) walk_near(near, near->typed->defines[node->index]);
  for (uint32_t r = 0; node->kind == TX_DECISION && r < near->typed->schema.n_rules; r++)
    if (near->typed->schema.rules[r].decision == node->index)
      walk_near(near, near->typed->rules[r]);
  for (uint32_t i = 0, n = typed_n_children(node); i < n; i++)
    walk_near(near, typed_child(node, i));
}

static struct near_facts near_of(struct seeking *s) {
  const struct schema *schema = s->coverage->schema;
  struct near_facts near = {.typed = s->coverage->program->compilation.typed,
      .fields = ARENA_ARRAY(&s->arena, bool, schema->n_fields + 1),
      .readings = ARENA_ARRAY(&s->arena, bool, schema->n_readings + 1)};
  tx_map_init(&near.met, &s->arena);
  return near;
}

/* Facts by field as the suites number them. */
void seek_find_near(struct seeking *s) {
  const struct cover_program *program = s->coverage->program;
  const struct schema *schema = s->coverage->schema, *own = s->coverage->suites[0]->file.schema;
  struct near_facts near = near_of(s), of_all = near_of(s);
  bool *is_near = ARENA_ARRAY(&s->arena, bool, own->n_fields + 1);
  if (s->one->point != NONE_INDEX) walk_near(&near, program->points.items[s->one->point].node);
  for (uint32_t i = 0; i < program->points.n; i++)
    if (program->points.items[i].of.kind == s->one->of.kind &&
        program->points.items[i].of.index == s->one->of.index)
      walk_near(&of_all, program->points.items[i].node);
  if (s->one->point == NONE_INDEX) near = of_all;
  for (uint32_t f = 0; f < schema->n_fields; f++) {
    const struct field *field = &schema->fields[f];
    const uint32_t same = near.fields[f] && field->origin == FIELD_DATA
        ? schema_field(own, field->entity, field->name)
        : NONE_INDEX;
    if (same != NONE_INDEX) is_near[same] = true;
  }
  if (s->one->kind == COVER_READING) of_all.readings[s->one->of.index] = true;
  s->is_near = is_near;
  s->is_asked = of_all.readings;
}

/* -- one fact that matters, otherwise -- */

/* What a fact of a field may be instead: the option-th; false: there are no more. p == NULL: nothing. */
static bool option_of(
    struct seeking *s, const struct field *field, uint32_t option, struct str *text) {
  const struct schema *own = s->coverage->suites[0]->file.schema;
  struct value value = {.type = field->type, .known = true};
  *text = (struct str){0};
  if (option-- == 0) return true;
  switch ((enum type_kind)field->type.kind) {
  case TYPE_BOOLEAN:
    value.number = option;
    if (option >= 2) return false;
    break;
  case TYPE_ENUM:
    value.number = option;
    if (option >= own->enumerations[field->type.of].n_words) return false;
    break;
  case TYPE_DATE:
    if (option >= s->values.days.n || option >= OPTIONS_MAX) return false;
    value.number = s->values.days.items[option].number;
    break;
  case TYPE_INTEGER:
  case TYPE_DECIMAL:
    if (option >= s->values.numbers.n || option >= OPTIONS_MAX) return false;
    value.number = s->values.numbers.items[option].number;
    for (uint8_t scale = s->values.numbers.items[option].type.scale; scale > field->type.scale;
         scale--)
      value.number /= 10;
    for (uint8_t scale = s->values.numbers.items[option].type.scale; scale < field->type.scale;
         scale++)
      if (__builtin_mul_overflow(value.number, 10, &value.number)) return true;
    break;
  case TYPE_TEXT:
  case TYPE_REFERENCE: return false;
  }
  *text = value_format(&s->arena, own, &value);
  return true;
}

static void set_fact(struct seeking *s, struct sketch_node *row, uint32_t field, struct str text) {
  const struct schema *own = s->coverage->suites[0]->file.schema;
  for (uint32_t i = 0; i < row->below.n; i++) {
    struct sketch_node *node = row->below.items[i];
    if (node->field != field || node->kind != SKETCH_TEXT) continue;
    if (text.p) {
      node->text = text;
      node->is_plain = true;
      return;
    }
    memmove(&row->below.items[i], &row->below.items[i + 1],
        (row->below.n - i - 1) * sizeof *row->below.items);
    row->below.n--;
    return;
  }
  if (!text.p) return;
  struct sketch_node *node = ARENA_NEW(&s->arena, struct sketch_node);
  *node = (struct sketch_node){.kind = SKETCH_TEXT,
      .is_plain = true,
      .key = own->fields[field].name,
      .text = text,
      .entity = NONE_INDEX,
      .field = field};
  VEC_PUSH(&s->arena, &row->below, node);
}

/* A row of its own for a fact: at the end of its list, which is there then. */
static void add_row(
    struct seeking *s, struct sketch_node *parent, uint32_t field, struct str text) {
  const struct schema *own = s->coverage->suites[0]->file.schema;
  const uint32_t entity = own->fields[field].entity;
  struct sketch_node *list = NULL;
  for (uint32_t i = 0; i < parent->below.n && !list; i++)
    if (parent->below.items[i]->kind == SKETCH_LIST && parent->below.items[i]->entity == entity)
      list = parent->below.items[i];
  if (!list) {
    list = ARENA_NEW(&s->arena, struct sketch_node);
    *list = (struct sketch_node){.kind = SKETCH_LIST,
        .key = schema_list_key(&own->entities[entity]),
        .entity = entity,
        .field = NONE_INDEX};
    VEC_PUSH(&s->arena, &parent->below, list);
  }
  struct sketch_node *row = ARENA_NEW(&s->arena, struct sketch_node);
  *row = (struct sketch_node){.kind = SKETCH_MAPPING, .entity = entity, .field = NONE_INDEX};
  if (own->entities[entity].id_required)
    set_fact(s, row, own->entities[entity].first_field, STR("new"));
  set_fact(s, row, field, text);
  VEC_PUSH(&s->arena, &list->below, row);
}

/* The n-th change of one fact that matters, in a row or in a new one below it; false: there are no
 * more. */
static bool change_fact(struct seeking *s, struct sketch_node *row, uint32_t *n) {
  const struct schema *own = s->coverage->suites[0]->file.schema;
  struct str text;
  for (uint32_t f = 0; row->kind == SKETCH_MAPPING && f < own->n_fields; f++) {
    const uint32_t entity = own->fields[f].entity;
    if (!s->is_near[f] || own->fields[f].origin != FIELD_DATA ||
        f == own->entities[entity].first_field)
      continue;
    const bool is_own = entity == row->entity,
               is_below = own->entities[entity].parent == row->entity;
    for (uint32_t option = is_own ? 0 : 1;
         (is_own || is_below) && option_of(s, &own->fields[f], option, &text); option++) {
      if ((*n)-- != 0) continue;
      if (is_own) set_fact(s, row, f, text);
      else if (text.p) add_row(s, row, f, text);
      return true;
    }
  }
  for (uint32_t i = 0; i < row->below.n; i++) {
    struct sketch_node *below = row->below.items[i];
    if (below->kind != SKETCH_TEXT && below->entity != NONE_INDEX && change_fact(s, below, n))
      return true;
  }
  return false;
}

struct sketch *seek_with_a_fact(struct seeking *s, const struct sketch *seed) {
  for (uint32_t n = 0; n < FACTS_CHANGED && s->n_left; n++) {
    struct sketch *sketch = sketch_copy(&s->arena, seed);
    uint32_t left = n;
    if (!sketch->given || !change_fact(s, sketch->given, &left)) return NULL;
    if (seek_is_it(s, sketch)) return sketch;
  }
  return NULL;
}

/* Each choice of the readings that the declaration asks, alone or with one fact otherwise. */
struct sketch *seek_with_a_reading(struct seeking *s, const struct sketch *seed, bool and_a_fact) {
  const struct schema *schema = s->coverage->schema;
  for (uint32_t r = 0; r < schema->n_readings; r++)
    for (uint32_t code = 0; code < schema->enumerations[schema->readings[r].choices].n_words;
         code++) {
      struct sketch *sketch = sketch_copy(&s->arena, seed);
      if (!s->is_asked[r]) continue;
      sketch->choices[r] = code;
      if (and_a_fact) sketch = seek_with_a_fact(s, sketch);
      else if (!seek_is_it(s, sketch)) sketch = NULL;
      if (sketch) return sketch;
    }
  return NULL;
}

/* Each day at which something may turn, likewise. */
struct sketch *seek_with_a_day(struct seeking *s, const struct sketch *seed, bool and_a_fact) {
  const struct schema *schema = s->coverage->schema;
  for (uint32_t i = 0; i < s->values.days.n && i < OPTIONS_MAX; i++) {
    const int64_t day = s->values.days.items[i].number;
    if ((schema->has_effective_from && day < schema->effective_from) ||
        (schema->has_effective_to && day > schema->effective_to))
      continue;
    struct sketch *sketch = sketch_copy(&s->arena, seed);
    sketch->has_as_of = true;
    sketch->as_of = (int32_t)day;
    if (and_a_fact) sketch = seek_with_a_fact(s, sketch);
    else if (!seek_is_it(s, sketch)) sketch = NULL;
    if (sketch) return sketch;
  }
  return NULL;
}
