/* Facts given as they are wanted: of the data, of the preceding year, readings, the day
 * (coverage_aim.h). */
#include "base/date.h"
#include "base/decimal.h"
#include "study/coverage_aim.h"

/* -- a value that is as wanted -- */

static bool at_scale(int64_t number, uint8_t from, uint8_t to, enum want_kind kind, int64_t *out) {
  while (from < to) {
    if (__builtin_mul_overflow(number, 10, &number)) return false;
    from++;
  }
  const int64_t by = decimal_power_of_ten[from - to];
  int64_t whole = number / by;
  if (number % by && number < 0) whole--; /* down */
  if (number % by && kind == WANT_AT_LEAST) whole++;
  if (number % by && kind == WANT_EXACTLY) return false;
  *out = whole;
  return true;
}

/* At the bound most often, sometimes a little or far beyond. */
static int64_t beyond(struct aiming *a) {
  static const int64_t steps[] = {0, 0, 0, 0, 0, 0, 0, 1, 2, 10};
  return steps[aim_drawn(a, sizeof steps / sizeof *steps)];
}

static bool number_wanted(struct aiming *a, struct type type, struct want want, int64_t *out) {
  const struct sketch_values *values = &a->seeking->values;
  const uint8_t scale = type.kind == TYPE_DECIMAL ? type.scale : 0;
  /* the last resort: what is computed of it may not fit any more */
  if (want.kind == WANT_OTHERWISE && type.kind != TYPE_DATE && a->is_last && aim_drawn(a, 4) == 0) {
    *out = INT64_MAX;
    return true;
  }
  if (want.kind == WANT_OTHERWISE || want.kind == WANT_KNOWN) {
    const bool is_day = type.kind == TYPE_DATE,
               has_own = values->own_days.n && !a->is_last; /* else they were in vain */
    const uint32_t n = !is_day ? values->numbers.n
        : has_own              ? values->own_days.n
                               : values->days.n,
                   i = aim_drawn(a, n);
    const struct value *value = !is_day ? &values->numbers.items[i]
        : has_own                       ? &values->own_days.items[i]
                                        : &values->days.items[i];
    return at_scale(value->number, is_day ? 0 : value->type.scale, scale, WANT_AT_MOST, out);
  }
  if (!at_scale(want.number, want.scale, scale, want.kind, out)) return false;
  if (want.kind == WANT_OTHER) *out += aim_drawn(a, 2) ? 1 : -1;
  if (want.kind == WANT_AT_MOST) *out -= beyond(a);
  if (want.kind == WANT_AT_LEAST) *out += beyond(a);
  return type.kind != TYPE_DATE || (*out >= DATE_MIN && *out <= DATE_MAX);
}

static uint32_t code_wanted(struct aiming *a, uint32_t n, struct want want) {
  if (want.kind == WANT_EXACTLY && want.number < n) return (uint32_t)want.number;
  const uint32_t code = aim_drawn(a, n);
  return want.kind == WANT_OTHER && code == want.number ? (code + 1) % n : code;
}

/* The id of a new row in a group of its own: what is to name nobody of its group may name that. */
static struct str id_elsewhere(struct aiming *a, uint32_t entity) {
  const uint32_t above = a->schema->entities[entity].parent;
  if (above == NONE_INDEX || !a->schema->entities[above].depth) return (struct str){0};
  const uint32_t top = a->schema->entities[above].parent;
  struct sketch_node *parent = aim_row(a, top, 0);
  if (!parent || parent->kind != SKETCH_MAPPING) return (struct str){0};
  parent = sketch_add_row(a->sketch, parent, above);
  return sketch_id(a->sketch, sketch_add_row(a->sketch, parent, entity));
}

/* An id of the entity, another than the one that is not wanted. */
static struct str id_wanted(struct aiming *a, uint32_t entity, struct want want) {
  if (want.kind == WANT_EXACTLY) return str_copy(a->arena, want.text);
  const uint32_t n = a->rows[entity].list.n, first = n ? aim_drawn(a, n) : 0;
  if (want.kind == WANT_OTHER && aim_drawn(a, 4) == 0) {
    const struct str id = id_elsewhere(a, entity);
    if (id.p) return id;
  }
  for (uint32_t i = 0; i < n; i++) {
    const struct sketch_node *row = a->rows[entity].list.items[(first + i) % n];
    const struct str id = sketch_id(a->sketch, row);
    if (id.p && (want.kind != WANT_OTHER || !str_equal(id, want.text))) return id;
  }
  return (struct str){0};
}

/* Of 70.00 70, of 0.50 0.5: the rest says nothing. */
static struct str without_zeros(struct str number) {
  if (!memchr(number.p, '.', number.n)) return number;
  while (number.p[number.n - 1] == '0') number.n--;
  if (number.p[number.n - 1] == '.') number.n--;
  return number;
}

/* p == NULL: there is none. */
static struct str text_wanted(struct aiming *a, struct type type, struct want want) {
  struct value value = {.type = type, .known = true};
  switch ((enum type_kind)type.kind) {
  case TYPE_BOOLEAN: value.number = code_wanted(a, 2, want); break;
  case TYPE_ENUM:
    value.number = code_wanted(a, a->schema->enumerations[type.of].n_words, want);
    return a->schema->enumerations[type.of].words[value.number];
  case TYPE_REFERENCE: return id_wanted(a, type.of, want);
  case TYPE_TEXT:
    if (want.kind == WANT_EXACTLY) return str_copy(a->arena, want.text);
    return str_from(arena_printf(a->arena, "x%u", aim_drawn(a, 9)));
  case TYPE_INTEGER:
  case TYPE_DECIMAL:
  case TYPE_DATE:
    if (!number_wanted(a, type, want, &value.number)) return (struct str){0};
    break;
  }
  return without_zeros(value_format(a->arena, a->schema, &value));
}

/* -- the preceding year -- */

static bool at_record(
    struct aiming *a, const struct sketch_node *row, struct str id, struct want want) {
  if (!id.p || want.kind == WANT_UNKNOWN || want.kind == WANT_KNOWN) return false;
  struct sketch_node *record = sketch_record(a->sketch, row->entity, id, false);
  const bool wants_none = want.kind == WANT_OTHERWISE
      ? record != NULL
      : (want.number != 0) == (want.kind == WANT_EXACTLY);
  if (wants_none == (record == NULL)) return false;
  if (record) sketch_drop_record(a->sketch, record);
  else sketch_record(a->sketch, row->entity, id, true);
  return true;
}

static bool at_told(struct aiming *a, const struct field *field, const struct sketch_node *row,
    struct str id, struct want want) {
  if (!id.p) return false;
  struct sketch_node *record = sketch_record(a->sketch, row->entity, id, true);
  const struct str name = schema_name_of_item(a->schema, a->schema->items[field->item]);
  const struct str text =
      want.kind == WANT_UNKNOWN ? (struct str){0} : text_wanted(a, field->type, want);
  if (!record || (!text.p && want.kind != WANT_UNKNOWN)) return false;
  sketch_set_told(a->sketch, record, name, text);
  return true;
}

/* -- a fact -- */

static bool at_data(
    struct aiming *a, const struct field *field, struct sketch_node *row, struct want want) {
  const struct schema *own = a->sketch->suite->file.schema;
  const uint32_t same = schema_field(own, field->entity, field->name);
  if (same == NONE_INDEX || same == own->entities[field->entity].first_field) return false;
  const struct str before = sketch_fact(row, same);
  if (want.kind == WANT_OTHERWISE && before.p && aim_drawn(a, 4) == 0) want.kind = WANT_UNKNOWN;
  if (want.kind == WANT_UNKNOWN && (field->has_default || field->absent_none)) return false;
  const struct str text =
      want.kind == WANT_UNKNOWN ? (struct str){0} : text_wanted(a, field->type, want);
  if (!text.p && (want.kind != WANT_UNKNOWN || !before.p)) return false;
  if (text.p && before.p && str_equal(text, before)) return false;
  sketch_set_fact(a->sketch, row, same, text);
  return true;
}

/* Whether it is given, instead of what it is. */
static struct want given(struct want want) {
  if (want.kind == WANT_OTHERWISE) return want;
  if (want.kind == WANT_EXACTLY && want.number) return WANT_SOME;
  if (want.kind == WANT_OTHER && !want.number) return WANT_SOME;
  return WANT_NONE;
}

static bool take_away(struct aiming *a, const struct field *field, struct sketch_node *row) {
  const uint32_t same = schema_field(a->sketch->suite->file.schema, field->entity, field->name);
  if (same == NONE_INDEX || !sketch_fact(row, same).p) return false;
  sketch_set_fact(a->sketch, row, same, (struct str){0});
  return true;
}

/* Whose record a row's is: a predecessor's own, who carries on nobody else being its own. */
static struct str record_id(
    const struct aiming *a, uint32_t entity, uint32_t row, const struct sketch_node *at) {
  if (!a->schema->entities[entity].of_predecessors) return sketch_id(a->sketch, at);
  return str_copy(a->arena, dataset_id(a->scene.data, entity, row));
}

bool aim_at_fact(struct aiming *a, const struct tx *node, uint32_t row, struct want want) {
  const struct field *field = &a->schema->fields[node->index];
  const struct entity *entity = &a->schema->entities[field->entity];
  struct sketch_node *at = entity->of_predecessors
      ? aim_row(a, entity->parent,
            dataset_ancestor_row(a->scene.data, field->entity, row, entity->parent))
      : aim_row(a, field->entity, row);
  if (!at || at->kind != SKETCH_MAPPING) return false;
  if (node->kind == TX_GIVEN) want = given(want);
  switch ((enum field_origin)field->origin) {
  case FIELD_DATA:
    if (node->kind == TX_GIVEN && want.kind == WANT_UNKNOWN) return take_away(a, field, at);
    return at_data(a, field, at, want);
  case FIELD_PREVIOUS: return at_told(a, field, at, record_id(a, field->entity, row, at), want);
  case FIELD_NO_RECORD: return at_record(a, at, record_id(a, field->entity, row, at), want);
  case FIELD_PREVIOUS_LEAST:
  case FIELD_PREVIOUS_MOST:
  case FIELD_N_ORIGINS: break;
  }
  return false;
}

/* -- of the run -- */

bool aim_at_reading(struct aiming *a, uint32_t reading, struct want want) {
  const uint32_t n = a->schema->enumerations[a->schema->readings[reading].choices].n_words,
                 code = code_wanted(a, n, want);
  if (want.kind == WANT_UNKNOWN || a->sketch->choices[reading] == code) return false;
  a->sketch->choices[reading] = code;
  return true;
}

static bool set_day(struct aiming *a, int64_t day) {
  if ((a->schema->has_effective_from && day < a->schema->effective_from) ||
      (a->schema->has_effective_to && day > a->schema->effective_to) || day == a->sketch->as_of ||
      day < DATE_MIN || day > DATE_MAX)
    return false;
  a->sketch->has_as_of = true;
  a->sketch->as_of = (int32_t)day;
  return true;
}

bool aim_at_day(struct aiming *a, struct want want) {
  int64_t day;
  return want.kind != WANT_UNKNOWN &&
      number_wanted(a, (struct type){.kind = TYPE_DATE, .of = NONE_INDEX}, want, &day) &&
      set_day(a, day);
}

/* A day on which the parameter has such a value. */
bool aim_at_parameter(struct aiming *a, uint32_t parameter, struct want want) {
  const struct parameter *p = &a->schema->parameters[parameter];
  if (!p->n_values || want.kind == WANT_UNKNOWN) return false;
  const uint32_t i = aim_drawn(a, p->n_values);
  const int compared = want_compare(&want, &p->values[i].value);
  if ((want.kind == WANT_EXACTLY && compared) || (want.kind == WANT_OTHER && !compared) ||
      (want.kind == WANT_AT_MOST && compared > 0) || (want.kind == WANT_AT_LEAST && compared < 0))
    return false;
  int64_t day = p->values[i].from;
  if (a->schema->has_effective_from && day < a->schema->effective_from)
    day = a->schema->effective_from;
  return set_day(a, day);
}
