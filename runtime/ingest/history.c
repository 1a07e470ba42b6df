/* The records of a year and their columns (history.h). */
#include "runtime/ingest/history.h"

#include <assert.h>

#include "base/date.h"
#include "runtime/data/dataset_building.h"
#include "runtime/data/dataset_texts.h"
#include "runtime/ingest/value_read.h"
#include "runtime/ingest/data_check.h"
#include "runtime/ingest/tree_load.h"

/* -- what is asked -- */

static uint32_t n_previous(const struct schema *schema, uint32_t entity) {
  const struct entity *e = &schema->entities[entity];
  uint32_t n = 0;
  for (uint32_t f = e->first_field; f < e->first_field + e->n_fields; f++)
    n += schema->fields[f].origin == FIELD_PREVIOUS;
  return n;
}

/* Adds an entity to the flat schema, with the fields asked for behind its id. */
static void plan_table(struct history *history, uint32_t entity) {
  const struct schema *schema = history->schema;
  struct schema *flat = &history->flat;
  const struct entity *e = &schema->entities[entity];
  struct history_table *table = &history->tables[history->n_tables++];
  uint32_t number = flat->n_entities++;
  struct str name = e->name;
  flat->entities[number] =
      (struct entity){.name = name, .depth = 1, .trunk = number, .first_field = flat->n_fields};
  table->entity = entity;
  table->fields = ARENA_ARRAY(&history->arena, uint32_t, e->n_fields);
  str_map_init(&table->names, &history->arena);
  for (uint32_t f = 0; f < e->n_fields; f++) {
    const struct field *field = &schema->fields[e->first_field + f];
    bool is_id = f == 0;
    table->fields[f] = NONE_INDEX;
    if (!is_id && field->origin != FIELD_PREVIOUS) continue;
    uint32_t to = flat->n_fields++;
    flat->fields[to] =
        (struct field){.name = is_id ? field->name : schema_item_view(schema, field->item).name,
            .entity = number,
            .type = field->type};
    history->items[to] = is_id ? NONE_INDEX : field->item;
    if (!is_id) table->fields[f] = to;
    str_map_add(&table->names, flat->fields[to].name, to); /* no item is named id */
  }
  flat->entities[number].n_fields = flat->n_fields - flat->entities[number].first_field;
}

void history_begin(struct history *history, const struct schema *schema,
    const struct allocator *allocator, jmp_buf *out_of_memory) {
  *history = (struct history){.schema = schema};
  arena_init(&history->arena, allocator);
  history->arena.out_of_memory = out_of_memory;
  uint32_t n_fields = 1;
  for (uint32_t e = 0; e < schema->n_entities; e++) n_fields += 1 + n_previous(schema, e);
  struct schema *flat = &history->flat;
  *flat = (struct schema){
      .enumerations = schema->enumerations, .n_enumerations = schema->n_enumerations};
  flat->entities = ARENA_ARRAY(&history->arena, struct entity, schema->n_entities + 1);
  flat->fields = ARENA_ARRAY(&history->arena, struct field, n_fields);
  history->items = ARENA_ARRAY(&history->arena, uint32_t, n_fields);
  history->tables = ARENA_ARRAY(&history->arena, struct history_table, schema->n_entities);
  flat->n_entities = flat->n_fields = 1;
  flat->entities[0] = (struct entity){
      .name = STR("results"), .parent = NONE_INDEX, .trunk = NONE_INDEX, .n_fields = 1};
  flat->fields[0] =
      (struct field){.name = STR("id"), .type = {.kind = TYPE_TEXT, .of = NONE_INDEX}};
  history->items[0] = NONE_INDEX;
  for (uint32_t e = 0; e < schema->n_entities; e++)
    if (schema_asks_history_of(schema, e)) plan_table(history, e);
  dataset_init(&history->records, flat, allocator, out_of_memory);
}

void history_free(struct history *history) {
  dataset_free(&history->records);
  arena_free(&history->arena);
  *history = (struct history){0};
}

/* -- building -- */

uint32_t history_table_of(const struct history *history, struct str entity) {
  for (uint32_t t = 0; t < history->n_tables; t++) {
    const struct entity *e = &history->schema->entities[history->tables[t].entity];
    if (str_equal(e->name, entity) || (e->plural.n && str_equal(e->plural, entity))) return t;
  }
  return NONE_INDEX;
}

uint32_t history_add(
    struct history *history, uint32_t table, uint16_t file, uint32_t line, uint32_t column) {
  return dataset_add_row(&history->records, table + 1, 0, file, line, column);
}

/* `previous streak of unit "u1"` */
static const char *subject(
    const struct history *history, struct arena *scratch, uint32_t field, uint32_t record) {
  const struct field *f = &history->flat.fields[field];
  struct value id =
      dataset_value(&history->records, history->flat.entities[f->entity].first_field, record);
  const struct entity *entity = &history->flat.entities[f->entity];
  const char *name =
      arena_printf(scratch, "previous %.*s of %.*s", STR_ARGS(f->name), STR_ARGS(entity->name));
  return id.known ? arena_printf(scratch, "%s \"%s\"", name, value_quoted(scratch, id.text)) : name;
}

static bool is_state(const struct history *history, uint32_t field) {
  return history->items[field] != NONE_INDEX &&
      history->schema->items[history->items[field]].kind == ITEM_SELECTION_STATE;
}

void history_set(struct history *history, uint32_t field, uint32_t record, struct str text,
    struct place place, struct diags *diags, struct arena *scratch) {
  struct type type = history->flat.fields[field].type;
  if (type.kind == TYPE_TEXT) {
    dataset_set_text(&history->records, field, record, value_nfc(scratch, text));
    return;
  }
  int64_t number;
  enum value_status status = value_read(history->schema, type, text, scratch, &number);
  if (status != VALUE_OK) {
    const char *name = diags->n < diags->max ? subject(history, scratch, field, record) : "";
    value_report(diags, history->schema, type, text, status, name, place, scratch);
  } else if (!is_state(history, field) || number != SELECTION_UNDETERMINED) {
    dataset_set_number(&history->records, field, record, number);
  }
}

void history_close(struct history *history, struct diags *diags) {
  struct dataset *records = &history->records;
  data_check(records, diags);
  for (uint32_t t = 0; t < history->n_tables; t++) {
    struct history_table *table = &history->tables[t];
    table->by_id = ARENA_ARRAY(&history->arena, uint32_t, (size_t)records->n_texts + 1);
    dataset_rows_by_id(records, t + 1, table->by_id);
  }
  history->is_closed = true;
}

/* -- using -- */

static int64_t year_of(int32_t day) {
  int32_t year, month, of_month;
  date_split(day, &year, &month, &of_month);
  return year;
}

bool history_check_year(const struct history *history, int32_t as_of, struct diags *diags) {
  if (!history->has_as_of || year_of(history->as_of) + 1 == year_of(as_of)) return true;
  char then[16], now[16], year[16];
  date_format(history->as_of, then);
  date_format(as_of, now);
  snprintf(year, sizeof year, "%04lld", (long long)(year_of(as_of) - 1));
  struct diag *diag =
      DIAG_AT(diags, HISTORY_OF_ANOTHER_YEAR, history->as_of_place, then, now, year);
  if (year_of(history->as_of) == year_of(as_of))
    diag_help(
        diags, diag, "these are results of the same year: those of the year before are wanted");
  return false;
}

bool history_check_program(
    const struct history *history, const char *previous, struct diags *diags) {
  const char *names = "";
  for (uint32_t t = 0; t < history->n_tables; t++) {
    if (history->records.tables[t + 1].n_rows) return true;
    const struct entity *entity = &history->schema->entities[history->tables[t].entity];
    names = arena_printf(diags->arena, "%s%s%.*s", names,
        !t                              ? ""
            : t + 1 < history->n_tables ? ", "
                                        : " and ",
        STR_ARGS(entity->name));
  }
  if (!history->n_tables || !history->n_passed) return true;
  struct diag *diag =
      DIAG_AT(diags, HISTORY_OF_ANOTHER_PROGRAM, ((struct place){str_from(previous), 0, 0}), names);
  diag_help(diags, diag,
      "give the preceding year's results of this regulation, or of the one it amends; where there "
      "are none yet, --previous none");
  return false;
}

/* The records a row carries on: of its own id, or of those it succeeds. */
struct carried {
  const uint32_t *items; /* UINT32_MAX: there is no such record */
  uint32_t n;
  bool has_record; /* at least one */
};

static uint32_t record_of(const struct history *history, uint32_t table, struct str id) {
  uint32_t code = history->records.n_texts ? dataset_look_up(&history->records, id) : TEXT_NOWHERE;
  return code == TEXT_NOWHERE ? UINT32_MAX : history->tables[table].by_id[code];
}

/* There is only one root, so it is told from another one only where both have an id. */
static uint32_t record_of_root(const struct history *history, uint32_t table, struct value id) {
  const struct table *records = &history->records.tables[table + 1];
  uint32_t own = id.known ? record_of(history, table, id.text) : UINT32_MAX;
  if (own != UINT32_MAX || records->n_rows != 1) return own;
  bool has_id =
      dataset_value(&history->records, history->flat.entities[table + 1].first_field, 0).known;
  return id.known && has_id ? UINT32_MAX : 0;
}

struct applying {
  const struct history *history;
  struct dataset *data;
  uint32_t table, entity;
  uint32_t *records, capacity; /* of the row at hand */
  struct arena scratch;
};

static struct carried carried_by(
    struct applying *a, uint32_t row, const struct succession *succession) {
  struct carried carried = {.n = succession ? succession->n : 1};
  if (carried.n > a->capacity) {
    a->capacity = 2 * carried.n;
    a->records = ARENA_ARRAY(&a->scratch, uint32_t, a->capacity);
  }
  const struct str *predecessors = a->data->building->tables[a->entity].predecessors.items;
  struct value id =
      dataset_value(a->data, a->history->schema->entities[a->entity].first_field, row);
  for (uint32_t i = 0; i < carried.n; i++) {
    if (succession)
      a->records[i] = record_of(a->history, a->table, predecessors[succession->first + i]);
    else if (a->entity == 0) a->records[i] = record_of_root(a->history, a->table, id);
    else a->records[i] = id.known ? record_of(a->history, a->table, id.text) : UINT32_MAX;
    carried.has_record |= a->records[i] != UINT32_MAX;
  }
  carried.items = a->records;
  return carried;
}

/* The value that all records agree on: unknown where one has none, or is not there. */
static struct value agreed(const struct history *history, uint32_t field, struct carried carried) {
  struct value first = {0};
  for (uint32_t i = 0; i < carried.n; i++) {
    struct value value = {0};
    if (carried.items[i] != UINT32_MAX)
      value = dataset_value(&history->records, field, carried.items[i]);
    bool agrees = i == 0 || (value.number == first.number && str_equal(value.text, first.text));
    if (!value.known || !agrees) return (struct value){0};
    first = value;
  }
  return first;
}

static void apply_row(struct applying *a, uint32_t row, const struct succession *succession) {
  const struct schema *schema = a->history->schema;
  const struct entity *e = &schema->entities[a->entity];
  struct carried carried = carried_by(a, row, succession);
  for (uint32_t f = e->first_field; f < e->first_field + e->n_fields; f++) {
    if (schema->fields[f].origin == FIELD_NO_RECORD)
      dataset_set_number(a->data, f, row, !carried.has_record);
    if (schema->fields[f].origin != FIELD_PREVIOUS || !carried.has_record) continue;
    struct value value =
        agreed(a->history, a->history->tables[a->table].fields[f - e->first_field], carried);
    if (!value.known) continue;
    if (value.type.kind == TYPE_TEXT) dataset_set_text(a->data, f, row, value.text);
    else dataset_set_number(a->data, f, row, value.number);
  }
}

void history_apply(const struct history *history, struct dataset *data) {
  assert(history->is_closed && data->building && data->schema == history->schema);
  jmp_buf here, *jump = data->arena.out_of_memory;
  struct applying a = {.history = history, .data = data};
  arena_init(&a.scratch, data->allocator);
  a.scratch.out_of_memory = data->arena.out_of_memory = &here;
  bool exhausted = setjmp(here) != 0;
  for (uint32_t t = 0; t < history->n_tables && !exhausted; t++) {
    a.table = t;
    a.entity = history->tables[t].entity;
    const struct table_extent *extent = &data->building->tables[a.entity];
    uint32_t next = 0; /* succession */
    for (uint32_t row = 0; row < data->tables[a.entity].n_rows; row++) {
      bool succeeds = next < extent->successions.n && extent->successions.items[next].row == row;
      apply_row(&a, row, succeeds ? &extent->successions.items[next++] : NULL);
    }
  }
  arena_free(&a.scratch);
  data->arena.out_of_memory = jump;
  if (!exhausted) return;
  memory_exhausted(jump);
}
