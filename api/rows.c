/* Data by rows and columns that a program gives (objects.h). */
#include "api/objects.h"
#include "base/date.h"
#include "base/limits.h"
#include "runtime/data/dataset_building.h"
#include "runtime/ingest/data_names.h"
#include "runtime/ingest/value_read.h"

/* -- values -- */

/* What one call gives, while it lasts. */
struct giving {
  thidua_data *data;
  uint32_t entity;
  bool has_diags; /* begun with the first that is wrong: a row that is right pays nothing */
  uint64_t line;  /* of "rows": of the row before the call's first */
  struct diags diags;
};

static void giving_begin(struct giving *giving, thidua_data *data, uint32_t entity) {
  giving->data = data;
  giving->entity = entity;
  giving->line = data->n_given;
  giving->has_diags = false;
  if (data->has_file) return;
  data->file = dataset_add_file(&data->dataset, STR("rows"));
  if (data->file == DATA_FILES_MAX) data->file = DATA_FILES_MAX - 1;
  data->has_file = true;
}

static struct diags *diags_of(struct giving *giving) {
  if (!giving->has_diags) diags_init(&giving->diags, &giving->data->context->call, NULL);
  giving->has_diags = true;
  return &giving->diags;
}

/* Of a value that was given. */
static struct place place_of(uint32_t line) { return (struct place){STR("rows"), line, 1}; }

/* `votes of unit "u1"` */
static const char *subject(struct giving *giving, const struct field *field, uint32_t row) {
  thidua_data *data = giving->data;
  if (giving->entity == 0) return str_cstring(&data->scratch, field->name);
  return arena_printf(&data->scratch, "%.*s of %s", STR_ARGS(field->name),
      data_instance_name(&data->dataset, &data->scratch, giving->entity, row));
}

static bool is_ascii(struct str text) {
  for (uint32_t i = 0; i < text.n; i++)
    if ((unsigned char)text.p[i] >= 0x80) return false;
  return true;
}

static void set_written(
    struct giving *giving, uint32_t field, uint32_t row, struct str text, uint32_t line) {
  thidua_data *data = giving->data;
  struct dataset *dataset = &data->dataset;
  const struct field *f = &dataset->schema->fields[field];
  bool ascii = is_ascii(text); /* most ids: valid, and NFC */
  if (!ascii && str_valid_utf8(text) != text.n) {
    DIAG_AT(diags_of(giving), DATUM_NOT_OF_TYPE, place_of(line), subject(giving, f, row),
        "\xEF\xBF\xBD", "a text in UTF-8");
    return;
  }
  if (f->type.kind != TYPE_TEXT && f->type.kind != TYPE_REFERENCE) {
    int64_t number;
    enum value_status status = value_read(dataset->schema, f->type, text, &data->scratch, &number);
    if (status == VALUE_OK) dataset_set_number(dataset, field, row, number);
    else
      value_report(diags_of(giving), dataset->schema, f->type, text, status,
          subject(giving, f, row), place_of(line), &data->scratch);
    return;
  }
  if (text.n == 0 && field == dataset->schema->entities[giving->entity].first_field) {
    DIAG_AT(diags_of(giving), ID_EMPTY, place_of(line),
        data_instance_name(dataset, &data->scratch, giving->entity, row));
    return;
  }
  if (giving->entity == 0)
    dataset->building->root_given[field - dataset->schema->entities[0].first_field] =
        (struct data_place){line, 1, data->file};
  dataset_set_text(dataset, field, row, ascii ? text : value_nfc(&data->scratch, text));
}

/* Whether a number may stand in a field. */
static inline bool fits(const struct schema *schema, struct type type, int64_t number) {
  switch ((enum type_kind)type.kind) {
  case TYPE_BOOLEAN: return number == 0 || number == 1;
  case TYPE_ENUM: return number >= 0 && number < schema->enumerations[type.of].n_words;
  case TYPE_DATE: return number >= DATE_MIN && number <= DATE_MAX;
  case TYPE_INTEGER:
  case TYPE_DECIMAL: return number > INT64_MIN;
  case TYPE_TEXT:
  case TYPE_REFERENCE: break;
  }
  return false;
}

static inline void set_number(
    struct giving *giving, uint32_t field, uint32_t row, int64_t number, uint32_t line) {
  struct dataset *dataset = &giving->data->dataset;
  const struct field *f = &dataset->schema->fields[field];
  if (fits(dataset->schema, f->type, number)) {
    dataset_set_number(dataset, field, row, number);
    return;
  }
  DIAG_AT(diags_of(giving), DATUM_NOT_OF_TYPE, place_of(line), subject(giving, f, row),
      arena_printf(&giving->data->scratch, "%lld", (long long)number), value_expected(f->type));
}

/* Whether data may give a field of the entity. */
static inline bool is_field(const struct schema *schema, uint32_t entity, uint32_t field) {
  const struct entity *e = &schema->entities[entity];
  return field - e->first_field < e->n_fields && schema->fields[field].origin == FIELD_DATA;
}

static bool check_field(thidua_data *data, uint32_t entity, uint32_t field) {
  const struct schema *schema = &data->program->schema;
  if (is_field(schema, entity, field)) return true;
  context_misuse(
      data->context, "%.*s has no field %u", STR_ARGS(schema->entities[entity].name), field);
  return false;
}

static inline bool check_value(thidua_data *data, uint32_t entity, const thidua_value *value) {
  if (!is_field(&data->program->schema, entity, value->field))
    return check_field(data, entity, value->field);
  if (value->kind != THIDUA_WRITTEN || value->text.length < UINT32_MAX) return true;
  context_misuse(data->context, "a text of over 4 GiB");
  return false;
}

static inline void set_value(
    struct giving *giving, uint32_t row, const thidua_value *value, uint32_t line) {
  switch (value->kind) {
  case THIDUA_UNKNOWN: break;
  case THIDUA_WRITTEN:
    set_written(giving, value->field, row,
        (struct str){value->text.bytes ? value->text.bytes : "", (uint32_t)value->text.length},
        line);
    break;
  case THIDUA_NUMBER: set_number(giving, value->field, row, value->number, line); break;
  }
}

static thidua_status giving_end(struct giving *giving) {
  if (giving->data->scratch.head) arena_free(&giving->data->scratch);
  return giving->has_diags ? data_report(giving->data, &giving->diags) : THIDUA_OK;
}

/* -- rows -- */

static bool check_entity(thidua_data *data, uint32_t entity) {
  if (entity != 0 && entity < data->program->schema.n_entities) return true;
  context_misuse(data->context, "there is no entity %u whose rows are given", entity);
  return false;
}

/* Whether an instance of `entity` may come next under the row `parent`. */
static bool check_parent(thidua_data *data, uint32_t entity, uint32_t parent, uint32_t least) {
  const struct schema *schema = &data->program->schema;
  if (!check_entity(data, entity)) return false;
  const struct entity *above = &schema->entities[schema->entities[entity].parent];
  if (parent >= data->dataset.tables[schema->entities[entity].parent].n_rows)
    context_misuse(data->context, "%.*s has no row %u", STR_ARGS(above->name), parent);
  else if (parent < least)
    context_misuse(data->context, "rows of %.*s come in the order of their %.*s: %u comes after %u",
        STR_ARGS(schema->entities[entity].name), STR_ARGS(above->name), parent, least);
  else return true;
  return false;
}

/* The parent of the newest row. */
static uint32_t newest_parent(const thidua_data *data, uint32_t entity) {
  if (entity == 0 || entity >= data->program->schema.n_entities) return 0;
  const struct table *table = &data->dataset.tables[entity];
  return table->n_rows ? table->parent[table->n_rows - 1] : 0;
}

thidua_status thidua_data_row(thidua_data *data, uint32_t entity, uint32_t parent,
    const thidua_value *values, size_t n, uint32_t *row) {
  if (setjmp(data->context->exhausted)) return data_exhausted(data);
  thidua_status status = data_begin_filling(data);
  if (status) return status;
  if (!check_parent(data, entity, parent, newest_parent(data, entity))) return THIDUA_MISUSE;
  for (size_t i = 0; i < n; i++)
    if (!check_value(data, entity, &values[i])) return THIDUA_MISUSE;
  struct giving giving;
  giving_begin(&giving, data, entity);
  uint32_t line = (uint32_t)++data->n_given;
  const struct table *table = &data->dataset.tables[entity];
  if (!table->n_rows || table->parent[table->n_rows - 1] != parent)
    dataset_list_present(&data->dataset, entity, parent);
  uint32_t added = dataset_add_row(&data->dataset, entity, parent, (uint16_t)data->file, line, 1);
  for (size_t i = 0; i < n; i++) set_value(&giving, added, &values[i], line);
  if (row) *row = added;
  return giving_end(&giving);
}

thidua_status thidua_data_set(thidua_data *data, uint32_t row, const thidua_value *value) {
  if (setjmp(data->context->exhausted)) return data_exhausted(data);
  thidua_status status = data_begin_filling(data);
  if (status) return status;
  const struct schema *schema = &data->program->schema;
  if (value->field >= schema->n_fields)
    return context_misuse(data->context, "there is no field %u", value->field);
  uint32_t entity = schema->fields[value->field].entity;
  if (!check_value(data, entity, value)) return THIDUA_MISUSE;
  if (row >= data->dataset.tables[entity].n_rows)
    return context_misuse(
        data->context, "%.*s has no row %u", STR_ARGS(schema->entities[entity].name), row);
  struct giving giving;
  giving_begin(&giving, data, entity);
  set_value(&giving, row, value, (uint32_t)data->n_given);
  return giving_end(&giving);
}

thidua_status thidua_data_list(thidua_data *data, uint32_t entity, uint32_t parent) {
  if (setjmp(data->context->exhausted)) return data_exhausted(data);
  thidua_status status = data_begin_filling(data);
  if (status) return status;
  if (!check_parent(data, entity, parent, 0)) return THIDUA_MISUSE;
  dataset_list_present(&data->dataset, entity, parent);
  return THIDUA_OK;
}

thidua_status thidua_data_succeeds(
    thidua_data *data, uint32_t entity, const thidua_text *ids, size_t n) {
  if (setjmp(data->context->exhausted)) return data_exhausted(data);
  thidua_status status = data_begin_filling(data);
  if (status) return status;
  if (entity >= data->program->schema.n_entities || !data->dataset.tables[entity].n_rows)
    return context_misuse(data->context, "entity %u has no row yet", entity);
  struct str *named = ARENA_ARRAY(&data->scratch, struct str, n + 1);
  struct str_map seen;
  str_map_init(&seen, &data->scratch);
  for (size_t i = 0; i < n; i++) {
    struct str id;
    if (!context_text(data->context, ids[i], &id)) return THIDUA_MISUSE;
    if (!id.n) return context_misuse(data->context, "the id of a predecessor is empty");
    named[i] = value_nfc(&data->scratch, id);
    if (!str_map_add(&seen, named[i], 0))
      return context_misuse(data->context, "the predecessor \"%.*s\" is given twice", STR_ARGS(id));
  }
  /* kept where the program asks of the preceding year, as from documents */
  if (!schema_asks_history_of(&data->program->schema, entity)) return THIDUA_OK;
  uint32_t row = data->dataset.tables[entity].n_rows - 1;
  struct data_place nowhere = {0}, first;
  dataset_begin_succession(&data->dataset, entity, row);
  for (size_t i = 0; i < n; i++)
    if (!dataset_add_predecessor(&data->dataset, entity, row, named[i], nowhere, &first))
      return context_misuse(
          data->context, "the predecessor \"%.*s\" is given twice", STR_ARGS(named[i]));
  if (data->scratch.head) arena_free(&data->scratch);
  return THIDUA_OK;
}

/* -- columns -- */

static bool check_columns(thidua_data *data, uint32_t entity, size_t n_rows,
    const uint32_t *parents, const thidua_column *columns, size_t n_columns) {
  const uint32_t least = newest_parent(data, entity);
  if (n_rows ? !check_parent(data, entity, parents ? parents[0] : 0, least)
             : !check_entity(data, entity)) /* none may come where no parent is */
    return false;
  for (size_t i = 1; parents && i < n_rows; i++)
    if (!check_parent(data, entity, parents[i], parents[i - 1])) return false;
  for (size_t c = 0; c < n_columns; c++) {
    if (!check_field(data, entity, columns[c].field)) return false;
    const thidua_text *texts = columns[c].values;
    for (size_t i = 0; columns[c].kind == THIDUA_COLUMN_TEXTS && i < n_rows; i++)
      if (texts[i].length >= UINT32_MAX) {
        context_misuse(data->context, "a text of over 4 GiB");
        return false;
      }
  }
  return true;
}

static void set_column(
    struct giving *giving, uint32_t first, size_t n_rows, const thidua_column *column) {
  for (size_t i = 0; i < n_rows; i++) {
    if (column->valid && !column->valid[i]) continue;
    uint32_t row = first + (uint32_t)i, line = (uint32_t)(giving->line + i + 1);
    switch (column->kind) {
    case THIDUA_COLUMN_INT64:
      set_number(giving, column->field, row, ((const int64_t *)column->values)[i], line);
      break;
    case THIDUA_COLUMN_BYTES:
      set_number(giving, column->field, row, ((const uint8_t *)column->values)[i], line);
      break;
    case THIDUA_COLUMN_TEXTS: {
      const thidua_text *text = (const thidua_text *)column->values + i;
      set_written(giving, column->field, row,
          (struct str){text->bytes ? text->bytes : "", (uint32_t)text->length}, line);
      break;
    }
    }
    if (giving->data->scratch.head) arena_free(&giving->data->scratch);
  }
}

thidua_status data_add_columns(thidua_data *data, uint32_t entity, size_t n_rows,
    const uint32_t *parents, const thidua_column *columns, size_t n_columns, bool every_list,
    uint32_t *first) {
  if (!check_columns(data, entity, n_rows, parents, columns, n_columns)) return THIDUA_MISUSE;
  struct dataset *dataset = &data->dataset;
  struct giving giving;
  giving_begin(&giving, data, entity);
  uint32_t begin = dataset->tables[entity].n_rows;
  uint32_t n_parents = dataset->tables[dataset->schema->entities[entity].parent].n_rows;
  for (uint32_t p = 0; p < n_parents && every_list; p++) dataset_list_present(dataset, entity, p);
  for (size_t i = 0; i < n_rows && !every_list; i++)
    dataset_list_present(dataset, entity, parents ? parents[i] : 0);
  for (size_t i = 0; i < n_rows; i++)
    dataset_add_row(dataset, entity, parents ? parents[i] : 0, (uint16_t)data->file,
        (uint32_t)++data->n_given, 1);
  for (size_t c = 0; c < n_columns; c++) set_column(&giving, begin, n_rows, &columns[c]);
  if (first) *first = begin;
  return giving_end(&giving);
}

thidua_status thidua_data_columns(thidua_data *data, uint32_t entity, size_t n_rows,
    const uint32_t *parents, const thidua_column *columns, size_t n_columns, uint32_t *first) {
  if (setjmp(data->context->exhausted)) return data_exhausted(data);
  const thidua_status status = data_begin_filling(data);
  if (status) return status;
  return data_add_columns(data, entity, n_rows, parents, columns, n_columns, true, first);
}

thidua_status data_set_root(thidua_data *data, const thidua_column *columns, size_t n_columns) {
  for (size_t c = 0; c < n_columns; c++)
    if (!check_field(data, 0, columns[c].field)) return THIDUA_MISUSE;
  struct giving giving;
  giving_begin(&giving, data, 0);
  for (size_t c = 0; c < n_columns; c++) set_column(&giving, 0, 1, &columns[c]);
  return giving_end(&giving);
}
