/* Rows by the Arrow C Data Interface: an array of structs becomes columns (data.c), each released
 * before the call returns. */
#include <stdio.h>

#include "api/arrow.h"
#include "base/decimal.h"
#include "runtime/data/dataset_building.h"

struct arrow_child arrow_child(
    const struct ArrowSchema *schema, const struct ArrowArray *array, size_t i) {
  const struct ArrowSchema *of = schema->children[i];
  return (struct arrow_child){of->name ? of->name : "", of->dictionary ? "dictionary" : of->format,
      array->children[i], array->offset + array->children[i]->offset, array->length};
}

bool arrow_is_valid(const struct arrow_child *c, int64_t i) {
  const uint8_t *bits = c->array->buffers[0];
  const int64_t at = c->first + i;
  return !bits || (bits[at >> 3] >> (at & 7) & 1);
}

bool arrow_is_text(const char *format) {
  return strcmp(format, "u") == 0 || strcmp(format, "U") == 0 || strcmp(format, "n") == 0;
}

thidua_text arrow_text(const struct arrow_child *c, int64_t i) {
  const int64_t at = c->first + i;
  const char *bytes = c->array->buffers[2];
  if (*c->format == 'U') {
    const int64_t *ends = c->array->buffers[1];
    return (thidua_text){bytes + ends[at], (size_t)(ends[at + 1] - ends[at])};
  }
  const int32_t *ends = c->array->buffers[1];
  return (thidua_text){bytes + ends[at], (size_t)(ends[at + 1] - ends[at])};
}

int arrow_scale(const char *format) {
  int precision, scale = 0, bits = 128, end = 0;
  if (strlen(format) == 1 && strchr("bcCsSiIlL", *format)) return 0;
  if (strcmp(format, "tdD") == 0) return 0;
  if (sscanf(format, "d:%d,%d%n", &precision, &scale, &end) == 2 && !format[end]) return scale;
  if (sscanf(format, "d:%d,%d,%d%n", &precision, &scale, &bits, &end) == 3 && !format[end] &&
      bits == 128)
    return scale;
  return -1;
}

int128 arrow_number(const struct arrow_child *c, int64_t i) {
  const int64_t at = c->first + i;
  const void *values = c->array->buffers[1];
  switch (*c->format) {
  case 'b': return ((const uint8_t *)values)[at >> 3] >> (at & 7) & 1;
  case 'c': return ((const int8_t *)values)[at];
  case 'C': return ((const uint8_t *)values)[at];
  case 's': return ((const int16_t *)values)[at];
  case 'S': return ((const uint16_t *)values)[at];
  case 'I': return ((const uint32_t *)values)[at];
  case 'l': return ((const int64_t *)values)[at];
  case 'L': return ((const uint64_t *)values)[at];
  case 'd': {
    int128 number; /* of 64-bit alignment perhaps */
    memcpy(&number, (const char *)values + 16 * at, sizeof number);
    return number;
  }
  default: return ((const int32_t *)values)[at]; /* "i", "tdD" */
  }
}

/* From a scale to another; false where digits are lost, or 64 bits do not hold it. */
static bool rescaled(int128 number, int from, int to, int64_t *out) {
  for (; from > to; from--) {
    if (number % 10) return false;
    number /= 10;
  }
  for (; from < to; from++)
    if (__builtin_mul_overflow(number, (int128)10, &number)) return false;
  *out = (int64_t)number;
  return number >= INT64_MIN && number <= INT64_MAX;
}

/* Whether numbers of a format are what a field has. */
static bool suits(struct type type, const char *format) {
  const int scale = arrow_scale(format);
  const bool is_day = strcmp(format, "tdD") == 0, is_truth = strcmp(format, "b") == 0;
  if (scale < 0) return false;
  if (type.kind == TYPE_BOOLEAN) return is_truth;
  if (type.kind == TYPE_DATE) return is_day;
  return (type.kind == TYPE_INTEGER || type.kind == TYPE_DECIMAL) && !is_day && !is_truth;
}

static thidua_status misfit(thidua_data *data, const struct arrow_child *c) {
  return context_misuse(
      data->context, "the column \"%s\" is of Arrow's type \"%s\"", c->name, c->format);
}

/* A field's column, in the memory of the call. */
static thidua_status read_column(
    thidua_data *data, const struct arrow_child *c, uint32_t field, thidua_column *out) {
  struct arena *call = &data->context->call;
  const struct type type = data->program->schema.fields[field].type;
  const size_t n = (size_t)c->n;
  uint8_t *valid = ARENA_ARRAY(call, uint8_t, n + 1);
  *out = (thidua_column){.field = field, .kind = THIDUA_COLUMN_TEXTS, .valid = valid};
  const bool has_slots = strcmp(c->format, "n") != 0; /* else each is null */
  for (size_t i = 0; i < n; i++) valid[i] = has_slots && arrow_is_valid(c, (int64_t)i);
  if (arrow_is_text(c->format)) {
    thidua_text *texts = ARENA_ARRAY(call, thidua_text, n + 1);
    for (size_t i = 0; i < n; i++)
      if (valid[i]) texts[i] = arrow_text(c, (int64_t)i);
    out->values = texts;
    return THIDUA_OK;
  }
  if (!suits(type, c->format)) return misfit(data, c);
  int64_t *numbers = ARENA_ARRAY(call, int64_t, n + 1);
  const int from = arrow_scale(c->format), to = type.kind == TYPE_DECIMAL ? type.scale : 0;
  for (size_t i = 0; i < n; i++)
    if (valid[i] && !rescaled(arrow_number(c, (int64_t)i), from, to, &numbers[i]))
      return context_misuse(
          data->context, "\"%s\" holds a number in row %zu that its field cannot", c->name, i);
  out->kind = THIDUA_COLUMN_INT64;
  out->values = numbers;
  return THIDUA_OK;
}

static thidua_status read_parents(
    thidua_data *data, const struct arrow_child *c, uint32_t **parents) {
  if (arrow_scale(c->format) != 0 || *c->format == 'b') return misfit(data, c);
  *parents = ARENA_ARRAY(&data->context->call, uint32_t, (size_t)c->n + 1);
  for (int64_t i = 0; i < c->n; i++) {
    const int128 parent = arrow_is_valid(c, i) ? arrow_number(c, i) : -1;
    if (parent < 0 || parent >= UINT32_MAX)
      return context_misuse(
          data->context, "\"%s\" holds no row of a parent in row %lld", c->name, (long long)i);
    (*parents)[i] = (uint32_t)parent;
  }
  return THIDUA_OK;
}

/* -- one array -- */

struct taking {
  thidua_data *data;
  uint32_t entity;
  size_t n_rows;
  uint32_t *parents; /* NULL: not told */
  thidua_column *columns;
  size_t n_columns;
  struct arrow_child *lists; /* `_has_NAME` */
  uint32_t *listed;          /* of which entity */
  size_t n_lists;
};

/* The entity whose list is told by `_has_NAME`; THIDUA_NONE: none right below. */
static uint32_t list_named(const struct schema *schema, uint32_t above, const char *name) {
  if (strncmp(name, "_has_", 5) != 0) return THIDUA_NONE;
  for (uint32_t e = 1; e < schema->n_entities; e++)
    if (schema->entities[e].parent == above &&
        str_equal(schema->entities[e].name, str_from(name + 5)))
      return e;
  return THIDUA_NONE;
}

static thidua_status read_child(struct taking *t, const struct arrow_child *c) {
  const struct schema *schema = &t->data->program->schema;
  const uint32_t field = schema_field(schema, t->entity, str_from(c->name)),
                 list = list_named(schema, t->entity, c->name);
  if (field != NONE_INDEX && schema->fields[field].origin == FIELD_DATA)
    return read_column(t->data, c, field, &t->columns[t->n_columns++]);
  if (strcmp(c->name, "_parent") == 0) return read_parents(t->data, c, &t->parents);
  if (strcmp(c->name, "_row") == 0) return THIDUA_OK;
  if (list == THIDUA_NONE)
    return context_misuse(t->data->context, "%.*s has no field \"%s\"",
        STR_ARGS(schema->entities[t->entity].name), c->name);
  if (strcmp(c->format, "b") != 0) return misfit(t->data, c);
  t->listed[t->n_lists] = list;
  t->lists[t->n_lists++] = *c;
  return THIDUA_OK;
}

static void put_lists(const struct taking *t, uint32_t first) {
  for (size_t l = 0; l < t->n_lists; l++)
    for (int64_t i = 0; i < t->lists[l].n; i++)
      if (arrow_is_valid(&t->lists[l], i) && arrow_number(&t->lists[l], i))
        dataset_list_present(&t->data->dataset, t->listed[l], first + (uint32_t)i);
}

bool arrow_are_structs(const struct ArrowSchema *schema, const struct ArrowArray *array) {
  if (!schema->format || strcmp(schema->format, "+s") != 0) return false;
  if (schema->n_children != array->n_children || array->length < 0) return false;
  return array->length < UINT32_MAX && (array->null_count == 0 || !array->buffers[0]);
}

static thidua_status take(thidua_data *data, uint32_t entity, const struct ArrowSchema *schema,
    const struct ArrowArray *array, uint32_t *first) {
  thidua_status status = data_begin_filling(data);
  if (status) return status;
  if (entity >= data->program->schema.n_entities)
    return context_misuse(data->context, "there is no entity %u whose rows are given", entity);
  if (!arrow_are_structs(schema, array))
    return context_misuse(data->context, "rows are an array of structs, none of them null");
  struct arena *call = &data->context->call;
  const size_t n = (size_t)schema->n_children;
  struct taking t = {.data = data,
      .entity = entity,
      .n_rows = (size_t)array->length,
      .columns = ARENA_ARRAY(call, thidua_column, n + 1),
      .lists = ARENA_ARRAY(call, struct arrow_child, n + 1),
      .listed = ARENA_ARRAY(call, uint32_t, n + 1)};
  for (size_t i = 0; i < n; i++) {
    const struct arrow_child child = arrow_child(schema, array, i);
    status = read_child(&t, &child);
    if (status) return status;
  }
  if (entity == 0 && t.n_rows != 1)
    return context_misuse(data->context, "the root has one row, not %zu", t.n_rows);
  uint32_t begin = 0;
  status = entity == 0
      ? data_set_root(data, t.columns, t.n_columns)
      : data_add_columns(data, entity, t.n_rows, t.parents, t.columns, t.n_columns, false, &begin);
  if (status == THIDUA_MISUSE) return status;
  put_lists(&t, begin);
  if (first) *first = begin;
  return status;
}

thidua_status thidua_data_arrow(thidua_data *data, uint32_t entity, struct ArrowSchema *schema,
    struct ArrowArray *array, uint32_t *first) {
  const thidua_status status = setjmp(data->context->exhausted)
      ? data_exhausted(data)
      : take(data, entity, schema, array, first);
  if (array->release) array->release(array);
  if (schema->release) schema->release(schema);
  return status;
}
