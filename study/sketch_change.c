/* Cases changed in one place (sketch.h): what a fact may be instead that makes a difference, rows
 * more and less, other readings, other days. */
#include <stdlib.h>

#include "base/date.h"
#include "base/decimal.h"
#include "study/sketch.h"

/* -- chance -- */

static uint32_t drawn(uint64_t *random, uint32_t n) {
  *random += UINT64_C(0x9E3779B97F4A7C15);
  uint64_t z = *random;
  z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
  return (uint32_t)((z ^ (z >> 31)) % n);
}

/* -- values -- */

static void keep_number(
    struct arena *arena, struct sketch_values *out, int64_t number, uint8_t scale) {
  struct value value = {{TYPE_DECIMAL, scale, NONE_INDEX}, true, number, {0}};
  for (uint32_t i = 0; i < out->numbers.n; i++)
    if (out->numbers.items[i].number == number && out->numbers.items[i].type.scale == scale) return;
  VEC_PUSH(arena, &out->numbers, value);
}

static void keep_day(struct arena *arena, struct sketch_values *out, int64_t day) {
  struct value value = {{TYPE_DATE, 0, NONE_INDEX}, true, day, {0}};
  if (day < DATE_MIN || day > DATE_MAX) return;
  for (uint32_t i = 0; i < out->days.n; i++)
    if (out->days.items[i].number == day) return;
  VEC_PUSH(arena, &out->days, value);
}

/* A value that is compared with, and its neighbours. */
static void keep_value(struct arena *arena, struct sketch_values *out, const struct value *value) {
  bool is_number = value->type.kind == TYPE_INTEGER || value->type.kind == TYPE_DECIMAL;
  for (int64_t step = -1; step <= 1; step++) {
    if (value->number < INT32_MIN || value->number > INT32_MAX) break;
    if (is_number) keep_number(arena, out, value->number + step, value->type.scale);
    else if (value->type.kind == TYPE_DATE) keep_day(arena, out, value->number + step);
  }
}

static bool is_within(const struct schema *schema, const struct value *day) {
  return (!schema->has_effective_from || day->number >= schema->effective_from) &&
      (!schema->has_effective_to || day->number <= schema->effective_to);
}

void sketch_values_of(
    struct arena *arena, const struct program *program, int32_t as_of, struct sketch_values *out) {
  *out = (struct sketch_values){.schema = &program->schema};
  for (int64_t i = 0; i <= 3; i++) keep_number(arena, out, i, 0);
  int32_t year, month, day;
  date_split(as_of, &year, &month, &day);
  for (int64_t step = -1; step <= 1; step++) {
    keep_day(arena, out, as_of + step);
    keep_number(arena, out, year + step, 0);
  }
  for (uint32_t i = 0; i < program->n_constants; i++)
    keep_value(arena, out, &program->constants[i]);
  for (uint32_t p = 0; p < program->schema.n_parameters; p++)
    for (uint32_t i = 0; i < program->schema.parameters[p].n_values; i++) {
      const struct parameter_value *period = &program->schema.parameters[p].values[i];
      keep_value(arena, out, &period->value);
      for (int64_t step = -1; step <= 1; step++) keep_day(arena, out, period->from + step);
    }
  /* a parameter's periods reach back to years that the regulation says nothing of */
  for (uint32_t i = 0; i < out->days.n; i++)
    if (is_within(out->schema, &out->days.items[i]))
      VEC_PUSH(arena, &out->own_days, out->days.items[i]);
}

/* A number at a field's scale. */
static struct str number_text(struct arena *arena, const struct value *value, uint8_t scale) {
  int64_t number = value->number;
  uint8_t have = value->type.scale;
  for (; have < scale; have++) number *= 10;
  for (; have > scale; have--) number /= 10;
  char text[32];
  decimal_format(number, scale, text);
  return str_copy(arena, str_from(text));
}

/* The texts that stand at a place of the sketch: of a fact, an id. */
struct texts {
  VEC(struct str) list;
};
static void collect(struct arena *arena, const struct sketch_node *node, uint32_t field,
    struct str key, struct texts *out) {
  bool is_it = field != NONE_INDEX ? node->field == field : key.n && str_equal(node->key, key);
  if (node->kind == SKETCH_TEXT && is_it) VEC_PUSH(arena, &out->list, node->text);
  for (uint32_t i = 0; i < node->below.n; i++)
    collect(arena, node->below.items[i], field, key, out);
}

static struct str one_of(struct texts *texts, uint64_t *random) {
  if (!texts->list.n) return (struct str){0};
  return texts->list.items[drawn(random, texts->list.n)];
}

/* Another value of a type; p == NULL: none is known. */
static struct str another_value(struct sketch *sketch, const struct sketch_values *values,
    struct type type, uint32_t field, uint64_t *random) {
  struct arena *arena = sketch->arena;
  const struct schema *schema = values->schema;
  struct texts texts = {0};
  switch ((enum type_kind)type.kind) {
  case TYPE_BOOLEAN: return drawn(random, 2) ? STR("true") : STR("false");
  case TYPE_ENUM: {
    const struct enumeration *set = &schema->enumerations[type.of];
    return set->words[drawn(random, set->n_words)];
  }
  case TYPE_INTEGER:
  case TYPE_DECIMAL:
    return number_text(arena, &values->numbers.items[drawn(random, values->numbers.n)], type.scale);
  case TYPE_DATE: {
    const struct value *day = &values->days.items[drawn(random, values->days.n)];
    return value_format(arena, schema, day);
  }
  case TYPE_TEXT:
    if (field != NONE_INDEX && sketch->given) collect(arena, sketch->given, field, STR(""), &texts);
    return one_of(&texts, random);
  case TYPE_REFERENCE:
    if (sketch->given)
      collect(arena, sketch->given, schema->entities[type.of].first_field, STR(""), &texts);
    return one_of(&texts, random);
  }
  return (struct str){0};
}

/* -- nodes -- */

struct spot {
  struct sketch_node *parent;
  uint32_t index;
};
struct spots {
  VEC(struct spot) list;
};
static void list_spots(struct arena *arena, struct sketch_node *node, struct spots *out) {
  for (uint32_t i = 0; i < node->below.n; i++) {
    VEC_PUSH(arena, &out->list, ((struct spot){node, i}));
    list_spots(arena, node->below.items[i], out);
  }
}

static void leave_out(struct spot spot) {
  struct sketch_node *parent = spot.parent;
  memmove(&parent->below.items[spot.index], &parent->below.items[spot.index + 1],
      (parent->below.n - spot.index - 1) * sizeof *parent->below.items);
  parent->below.n--;
}

static bool is_id(const struct schema *schema, const struct sketch_node *node) {
  return node->field != NONE_INDEX &&
      node->field == schema->entities[schema->fields[node->field].entity].first_field;
}

/* A row's copy with ids of its own. */
static struct sketch_node *twin_of(struct arena *arena, const struct schema *schema,
    const struct sketch_node *node, uint32_t number) {
  struct sketch_node *twin = arena_copy(arena, node, sizeof *node);
  if (is_id(schema, node))
    twin->text = str_from(arena_printf(arena, "%.*s_%u", STR_ARGS(node->text), number));
  twin->below.items = NULL;
  twin->below.n = twin->below.capacity = 0;
  for (uint32_t i = 0; i < node->below.n; i++)
    VEC_PUSH(arena, &twin->below, twin_of(arena, schema, node->below.items[i], number));
  return twin;
}

/* One, or many, for shares of a number are told apart by large numbers only. */
static void give_twins(
    struct arena *arena, const struct schema *schema, struct spot spot, uint64_t *random) {
  const struct sketch_node *node = spot.parent->below.items[spot.index];
  uint32_t n = drawn(random, 3) ? 1 : 1 + drawn(random, 30), first = drawn(random, 1000);
  for (uint32_t i = 0; i < n; i++)
    VEC_PUSH(arena, &spot.parent->below, twin_of(arena, schema, node, first + i));
}

/* A fact of a field, if the row does not give it. */
static void give_value(struct sketch *sketch, const struct sketch_values *values,
    struct sketch_node *row, uint32_t field, uint64_t *random) {
  const struct schema *schema = values->schema;
  if (schema->fields[field].origin != FIELD_DATA) return;
  for (uint32_t i = 0; i < row->below.n; i++)
    if (row->below.items[i]->field == field) return;
  struct str text = another_value(sketch, values, schema->fields[field].type, field, random);
  if (!text.p) return;
  struct sketch_node *node = ARENA_NEW(sketch->arena, struct sketch_node);
  *node = (struct sketch_node){.kind = SKETCH_TEXT,
      .is_plain = true,
      .key = schema->fields[field].name,
      .text = text,
      .entity = NONE_INDEX,
      .field = field};
  VEC_PUSH(sketch->arena, &row->below, node);
}

/* A fact that the row does not give. */
static void give_fact(struct sketch *sketch, const struct sketch_values *values,
    struct sketch_node *row, uint64_t *random) {
  const struct entity *entity = &values->schema->entities[row->entity];
  if (entity->n_fields < 2) return;
  give_value(
      sketch, values, row, entity->first_field + 1 + drawn(random, entity->n_fields - 1), random);
}

/* A row where there is none of its kind, with some of its facts, or with none. */
static void give_row(struct sketch *sketch, const struct sketch_values *values,
    struct sketch_node *row, uint64_t *random) {
  const struct schema *schema = values->schema;
  uint32_t entity = drawn(random, schema->n_entities);
  const struct entity *e = &schema->entities[entity];
  if (e->parent != row->entity || e->of_predecessors) return;
  struct arena *arena = sketch->arena;
  struct sketch_node *list = NULL, *id = ARENA_NEW(arena, struct sketch_node),
                     *added = ARENA_NEW(arena, struct sketch_node);
  for (uint32_t i = 0; i < row->below.n; i++)
    if (row->below.items[i]->entity == entity) list = row->below.items[i];
  if (!list) {
    list = ARENA_NEW(arena, struct sketch_node);
    *list = (struct sketch_node){
        .kind = SKETCH_LIST, .key = schema_list_key(e), .entity = entity, .field = NONE_INDEX};
    VEC_PUSH(arena, &row->below, list);
    if (drawn(random, 3) == 0) return; /* the list is there, and empty */
  }
  *added = (struct sketch_node){.kind = SKETCH_MAPPING, .entity = entity, .field = NONE_INDEX};
  *id = (struct sketch_node){.kind = SKETCH_TEXT,
      .is_plain = true,
      .key = STR("id"),
      .text = str_from(arena_printf(arena, "x%u", drawn(random, 100))),
      .entity = NONE_INDEX,
      .field = e->first_field};
  VEC_PUSH(arena, &added->below, id);
  VEC_PUSH(arena, &list->below, added);
  if (drawn(random, 4) == 0) return;
  for (uint32_t f = e->first_field + 1; f < e->first_field + e->n_fields; f++)
    if (drawn(random, 3)) give_value(sketch, values, added, f, random);
}

/* The type of what the preceding year's results say by a name. */
static bool previous_type(const struct schema *schema, struct str name, struct type *type) {
  for (uint32_t i = 0; i < schema->n_fields; i++)
    if (schema->fields[i].origin == FIELD_PREVIOUS &&
        str_equal(schema_name_of_item(schema, schema->items[schema->fields[i].item]), name)) {
      *type = schema->fields[i].type;
      return true;
    }
  return false;
}

static void change_spot(
    struct sketch *sketch, const struct sketch_values *values, struct spot spot, uint64_t *random) {
  const struct schema *schema = values->schema;
  struct sketch_node *node = spot.parent->below.items[spot.index];
  const uint32_t way = drawn(random, 6);
  if (node->kind == SKETCH_TEXT) {
    struct type type;
    struct str text = {0};
    if (node->field != NONE_INDEX && !is_id(schema, node))
      text = another_value(sketch, values, schema->fields[node->field].type, node->field, random);
    else if (node->field == NONE_INDEX && previous_type(schema, node->key, &type))
      text = another_value(sketch, values, type, NONE_INDEX, random);
    if (way == 0 || !text.p) {
      if (!is_id(schema, node)) leave_out(spot);
      return;
    }
    node->text = text;
    node->is_plain = true;
  } else if (node->kind == SKETCH_MAPPING && node->entity != NONE_INDEX) {
    if (way < 3) give_fact(sketch, values, node, random);
    else if (way == 3) leave_out(spot);
    else if (way == 4) give_row(sketch, values, node, random);
    else if (spot.parent->kind == SKETCH_LIST) give_twins(sketch->arena, schema, spot, random);
  } else if (way < 3) {
    leave_out(spot);
  } else if (way == 3 && node->kind == SKETCH_LIST) {
    node->below.n = 0; /* known to be none */
  }
}

static bool is_in_period(const struct schema *schema, int64_t day) {
  return (!schema->has_effective_from || day >= schema->effective_from) &&
      (!schema->has_effective_to || day <= schema->effective_to);
}

static void change_circumstances(
    struct sketch *sketch, const struct sketch_values *values, uint64_t *random) {
  const struct schema *schema = values->schema;
  if (schema->n_readings && drawn(random, 3)) {
    uint32_t r = drawn(random, schema->n_readings);
    uint32_t n_words = schema->enumerations[schema->readings[r].choices].n_words;
    uint32_t choice = drawn(random, n_words + 1);
    sketch->choices[r] = choice < n_words ? choice : NONE_INDEX;
    return;
  }
  int64_t day = values->days.items[drawn(random, values->days.n)].number;
  if (!is_in_period(schema, day)) return;
  sketch->has_as_of = true;
  sketch->as_of = (int32_t)day;
}

void sketch_change(struct sketch *sketch, const struct sketch_values *values, uint64_t *random) {
  struct arena *arena = sketch->arena;
  if (drawn(random, 5) == 0) {
    change_circumstances(sketch, values, random);
    return;
  }
  struct spots spots = {0};
  if (!sketch->given) {
    sketch->given = ARENA_NEW(arena, struct sketch_node);
    *sketch->given = (struct sketch_node){.kind = SKETCH_MAPPING, .entity = 0, .field = NONE_INDEX};
  }
  list_spots(arena, sketch->given, &spots);
  if (sketch->previous) list_spots(arena, sketch->previous, &spots);
  uint32_t n = drawn(random, spots.list.n + 2);
  if (n < spots.list.n) change_spot(sketch, values, spots.list.items[n], random);
  else if (n == spots.list.n) give_fact(sketch, values, sketch->given, random);
  else give_row(sketch, values, sketch->given, random);
}

/* -- days -- */

/* The day itself or one beside it, or one that far before it that terms end there. */
static bool near_day(int32_t day, uint64_t *random, int32_t *out) {
  enum { BESIDE = 2, BEFORE = 45 };
  const bool is_beside = drawn(random, 3) != 0;
  const int64_t step =
      is_beside ? (int64_t)drawn(random, 2 * BESIDE + 1) - BESIDE : -(int64_t)drawn(random, BEFORE);
  return date_add_days(day, step, out);
}

static struct str near_day_text(struct arena *arena, int32_t day, uint64_t *random) {
  char text[11];
  int32_t moved;
  if (!near_day(day, random, &moved)) return (struct str){0};
  date_format(moved, text);
  return str_copy(arena, str_from(text));
}

static void move_days_of_row(struct sketch *sketch, const struct schema *schema,
    struct sketch_node *row, int32_t day, uint64_t *random) {
  const struct entity *entity = &schema->entities[row->entity];
  for (uint32_t f = entity->first_field; f < entity->first_field + entity->n_fields; f++) {
    struct sketch_node *node = NULL;
    if (schema->fields[f].type.kind != TYPE_DATE || schema->fields[f].origin != FIELD_DATA ||
        drawn(random, 3) == 0)
      continue;
    const struct str text = near_day_text(sketch->arena, day, random);
    if (!text.p) continue;
    for (uint32_t i = 0; i < row->below.n && !node; i++)
      if (row->below.items[i]->field == f) node = row->below.items[i];
    if (node && node->kind != SKETCH_TEXT) continue;
    if (!node) {
      node = ARENA_NEW(sketch->arena, struct sketch_node);
      *node = (struct sketch_node){
          .kind = SKETCH_TEXT, .key = schema->fields[f].name, .entity = NONE_INDEX, .field = f};
      VEC_PUSH(sketch->arena, &row->below, node);
    }
    node->is_plain = true;
    node->text = text;
  }
}

static void move_days_below(struct sketch *sketch, const struct schema *schema,
    struct sketch_node *node, int32_t day, uint64_t *random) {
  const uint32_t n = node->below.n;
  for (uint32_t i = 0; i < n; i++)
    move_days_below(sketch, schema, node->below.items[i], day, random);
  if (node->kind == SKETCH_MAPPING && node->entity != NONE_INDEX)
    move_days_of_row(sketch, schema, node, day, random);
}

void sketch_move_days(
    struct sketch *sketch, const struct schema *schema, int32_t day, uint64_t *random) {
  int32_t as_of;
  if (sketch->given) move_days_below(sketch, schema, sketch->given, day, random);
  if (drawn(random, 2) && near_day(day, random, &as_of) && is_in_period(schema, as_of)) {
    sketch->has_as_of = true;
    sketch->as_of = as_of;
  }
}
