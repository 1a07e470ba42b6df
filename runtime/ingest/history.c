/* The records of a year (history.h). Which of them an instance carries on: history_match.c. */
#include "runtime/ingest/history.h"
#include "base/translate.h"

#include <assert.h>

#include "base/date.h"
#include "runtime/data/dataset_growing.h"
#include "runtime/data/dataset_places.h"
#include "runtime/data/dataset_texts.h"
#include "runtime/data/instance_path.h"
#include "runtime/ingest/value_read.h"
#include "runtime/ingest/data_check.h"
#include "runtime/ingest/data_names.h"
#include "runtime/ingest/tree_load.h"

/* -- what is asked -- */

/* Of the value itself, or of one of its bounds. */
static bool is_of_item(const struct field *field) {
  return field->origin != FIELD_DATA && field->origin != FIELD_NO_RECORD;
}

/* Of the columns of an item: 0 its value, 1 and 2 the bounds. */
static uint32_t bound_number(const struct field *field) {
  return field->origin == FIELD_PREVIOUS_LEAST ? 1 : field->origin == FIELD_PREVIOUS_MOST ? 2 : 0;
}

/* How many columns the items asked for may need. */
static uint32_t n_previous(const struct schema *schema, uint32_t entity) {
  const struct entity *e = &schema->entities[entity];
  uint32_t n = 0;
  for (uint32_t f = e->first_field; f < e->first_field + e->n_fields; f++)
    n += is_of_item(&schema->fields[f]) ? 3 : 0;
  return n;
}

/* How many entities above it must be named to tell an instance from others. */
static uint32_t n_above(const struct schema *schema, uint32_t entity) {
  uint32_t n = 0;
  for (; schema->entities[entity].unique_within; entity = schema->entities[entity].parent) n++;
  return n;
}

bool history_has_bounds(const struct history *history, uint32_t field) {
  const struct type type = history->flat.fields[field].type;
  return history->items[field] != NONE_INDEX && type_has_order(type);
}

/* A column of the records for an item, and two for its bounds. */
static uint32_t add_item_fields(
    struct history *history, struct history_table *table, uint32_t number, uint32_t item) {
  const struct item_view view = schema_item_view(history->schema, item);
  uint32_t to = history->flat.n_fields, n = 1;
  do {
    history->items[history->flat.n_fields] = item;
    history->flat.fields[history->flat.n_fields++] =
        (struct field){.name = view.name, .entity = number, .type = view.type};
    if (n == 1 && history_has_bounds(history, to)) n = 3;
  } while (history->flat.n_fields < to + n);
  str_map_add(&table->names, view.name, to); /* no item is named id */
  return to;
}

static void add_text_field(
    struct history *history, struct history_table *table, uint32_t number, struct str name) {
  uint32_t to = history->flat.n_fields++;
  history->flat.fields[to] =
      (struct field){.name = name, .entity = number, .type = {.kind = TYPE_TEXT, .of = NONE_INDEX}};
  history->items[to] = NONE_INDEX;
  str_map_add(&table->names, name, to);
}

/* Adds an entity to the flat schema, with the ids of those above it and the fields asked for behind
 * its id. */
static void plan_table(struct history *history, uint32_t entity) {
  const struct schema *schema = history->schema;
  struct schema *flat = &history->flat;
  const struct entity *e = &schema->entities[entity];
  struct history_table *table = &history->tables[history->n_tables++];
  uint32_t number = flat->n_entities++;
  struct str name = e->name;
  flat->entities[number] = (struct entity){.name = name,
      .depth = 1,
      .trunk = number,
      .first_field = flat->n_fields,
      .unique_within = e->unique_within};
  table->entity = entity;
  table->n_above = n_above(schema, entity);
  table->fields = ARENA_ARRAY(&history->arena, uint32_t, e->n_fields);
  str_map_init(&table->names, &history->arena);
  /* what is asked of predecessors only, too: their records are the same */
  table->predecessors = schema_predecessors(schema, entity);
  const struct entity *p =
      table->predecessors == NONE_INDEX ? NULL : &schema->entities[table->predecessors];
  if (p) table->predecessors_fields = ARENA_ARRAY(&history->arena, uint32_t, p->n_fields);
  for (uint32_t i = 0, n = e->n_fields + (p ? p->n_fields : 0); i < n; i++) {
    bool is_id = i == 0, is_theirs = i >= e->n_fields;
    uint32_t f = is_theirs ? i - e->n_fields : i,
             *fields = is_theirs ? table->predecessors_fields : table->fields;
    const struct field *field = &schema->fields[(is_theirs ? p : e)->first_field + f];
    fields[f] = NONE_INDEX;
    if (is_id) {
      add_text_field(history, table, number, field->name);
      uint32_t above = e->parent;
      for (uint32_t a = 0; a < table->n_above; a++, above = schema->entities[above].parent)
        add_text_field(history, table, number, schema->entities[above].name);
    } else if (is_of_item(field)) {
      struct str item_name = schema_item_view(schema, field->item).name;
      uint32_t to;
      if (!str_map_find(&table->names, item_name, &to) || history->items[to] == NONE_INDEX)
        to = add_item_fields(history, table, number, field->item);
      fields[f] = to + bound_number(field);
    }
  }
  flat->entities[number].n_fields = flat->n_fields - flat->entities[number].first_field;
}

void history_begin(struct history *history, const struct schema *schema,
    const struct allocator *allocator, jmp_buf *out_of_memory) {
  *history = (struct history){.schema = schema};
  arena_init(&history->arena, allocator);
  history->arena.out_of_memory = out_of_memory;
  uint32_t n_fields = 1;
  for (uint32_t e = 0; e < schema->n_entities; e++)
    n_fields += 1 + n_above(schema, e) + n_previous(schema, e);
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
  uint32_t named = schema_entity(history->schema, entity);
  for (uint32_t t = 0; named != NONE_INDEX && t < history->n_tables; t++)
    if (history->tables[t].entity == named) return t;
  return NONE_INDEX;
}

uint32_t history_add(
    struct history *history, uint32_t table, uint16_t file, uint32_t line, uint32_t column) {
  return dataset_add_next_row(
      &history->records, table + 1, 0, (struct data_place){line, column, file});
}

/* `previous streak of unit "u1"` */
static const char *subject(
    const struct history *history, struct arena *scratch, uint32_t field, uint32_t record) {
  const struct field *f = &history->flat.fields[field];
  struct value id =
      dataset_value(&history->records, history->flat.entities[f->entity].first_field, record);
  const struct entity *entity = &history->flat.entities[f->entity];
  const char *name =
      arena_printf(scratch, _("previous %.*s of %.*s"), STR_ARGS(f->name), STR_ARGS(entity->name));
  return id.known ? arena_printf(scratch, "%s \"%s\"", name, value_quoted(scratch, id.text)) : name;
}

const char *history_member_of(const struct history *history, uint32_t field) {
  switch ((enum item_kind)history->schema->items[history->items[field]].kind) {
  case ITEM_DEFINE: return "value";
  case ITEM_DECISION: return "outcome";
  case ITEM_SELECTION: return "chosen";
  case ITEM_ALLOCATION: return "share";
  case ITEM_SELECTION_STATE:
  case ITEM_ALLOCATION_STATE:
  case ITEM_DUTY: break;
  }
  return "state";
}

bool history_says_undetermined(const struct history *history, uint32_t field, int64_t number) {
  if (history->items[field] == NONE_INDEX) return false;
  const uint8_t kind = history->schema->items[history->items[field]].kind;
  if (kind != ITEM_SELECTION_STATE && kind != ITEM_ALLOCATION_STATE) return false;
  const struct type type = history->flat.fields[field].type;
  return number + 1 == history->schema->enumerations[type.of].n_words; /* the last */
}

/* A word that the closed set has no more is known all the same, and told the first time. */
static void set_outgrown(struct history *history, uint32_t field, uint32_t record, struct str word,
    struct place place, struct diags *diags, struct arena *scratch) {
  struct type type = history->flat.fields[field].type;
  const struct enumeration *set = &history->schema->enumerations[type.of];
  int32_t nearest = str_nearest(word, set->words, set->n_words);
  bool is_new;
  if (history->is_by_hand && nearest >= 0) { /* a slip of the pen */
    value_report(diags, history->schema, type, word, VALUE_NOT_IN_SET,
        subject(history, scratch, field, record), place, scratch);
    return;
  }
  uint32_t code = dataset_outgrown_code(&history->records, type.of, word, &is_new);
  if (code != CODE_UNKNOWN) dataset_set_number(&history->records, field, record, code);
  if (code != CODE_UNKNOWN && !is_new) return;
  const char *quoted = value_quoted(scratch, word),
             *name = diags->n < diags->max ? subject(history, scratch, field, record) : "";
  if (code == CODE_UNKNOWN) {
    DIAG_AT(diags, OUTGROWN_WORDS_TOO_MANY, place, name, quoted,
        arena_printf(scratch, "%u", CODE_UNKNOWN - set->n_words));
    return;
  }
  struct str words = type_format(scratch, history->schema, type); /* "one of a, b" */
  struct diag *diag = DIAG_AT(diags, HISTORY_WORD_OUTGROWN, place, name, quoted,
      str_cstring(scratch, words) + strlen("one of "));
  if (nearest >= 0)
    diag_help(
        diags, diag, "if it is a slip: did you mean \"%.*s\"?", STR_ARGS(set->words[nearest]));
}

/* A value that is not of the type: in a file what its item was then is not what it is now. */
static void report_value(struct history *history, uint32_t field, uint32_t record, struct str text,
    enum value_status status, struct place place, struct diags *diags, struct arena *scratch) {
  const struct field *f = &history->flat.fields[field];
  const char *name = diags->n < diags->max ? subject(history, scratch, field, record) : "";
  if (history->is_by_hand || (status != VALUE_WRONG_TYPE && status != VALUE_TOO_MANY_DIGITS)) {
    value_report(diags, history->schema, f->type, text, status, name, place, scratch);
    return;
  }
  const char *expected = value_expected(f->type);
  if (f->type.kind == TYPE_DECIMAL)
    expected = arena_printf(scratch, _("a decimal(%d)"), (int)f->type.scale);
  struct diag *diag =
      DIAG_AT(diags, HISTORY_VALUE_OUTGROWN, place, name, value_quoted(scratch, text), expected);
  diag_help(diags, diag,
      "declare \"%.*s\" as it was in the preceding year, so that its values can be read, and give "
      "what replaces it a name of its own",
      STR_ARGS(f->name));
}

/* True where the field is of a date that may have no value, and the text says so. */
static bool sets_none(struct history *history, uint32_t field, uint32_t record, struct str text) {
  const struct item item = history->schema->items[history->items[field]];
  if (item.kind != ITEM_DEFINE || !history->schema->defines[item.index].may_be_none ||
      !value_says_none(text))
    return false;
  dataset_set_number(&history->records, field, record, DATE_NONE);
  return true;
}

void history_set(struct history *history, uint32_t field, uint32_t record, struct str text,
    struct place place, struct diags *diags, struct arena *scratch) {
  struct type type = history->flat.fields[field].type;
  if (type.kind == TYPE_TEXT) {
    dataset_set_text(&history->records, field, record, value_nfc(scratch, text));
    return;
  }
  int64_t number;
  if (type.kind == TYPE_DATE && sets_none(history, field, record, text)) return;
  /* it may have one this year only: then what it had is not known */
  if (type.kind == TYPE_DATE && value_says_none(text)) return;
  enum value_status status = value_read(history->schema, type, text, scratch, &number);
  if (status == VALUE_NOT_IN_SET)
    set_outgrown(history, field, record, value_nfc(scratch, text), place, diags, scratch);
  else if (status != VALUE_OK)
    report_value(history, field, record, text, status, place, diags, scratch);
  else if (!history_says_undetermined(history, field, number))
    dataset_set_number(&history->records, field, record, number);
}

void history_set_bound(struct history *history, uint32_t field, bool is_upper, uint32_t record,
    struct str text, struct place place, struct diags *diags, struct arena *scratch) {
  assert(history_has_bounds(history, field));
  history_set(history, field + 1 + is_upper, record, text, place, diags, scratch);
}

bool history_bounds_hold(struct history *history, uint32_t field, uint32_t record) {
  const struct value least = dataset_value(&history->records, field + 1, record),
                     most = dataset_value(&history->records, field + 2, record);
  return !least.known || !most.known || least.number <= most.number;
}

/* Where ids are unique within the parent only: two records with one key are an error. */
static void close_within(struct history *history, uint32_t t, struct diags *diags) {
  struct dataset *records = &history->records;
  struct history_table *table = &history->tables[t];
  struct arena *arena = &history->arena;
  str_map_init(&table->by_key, arena);
  str_map_init(&table->by_path, arena);
  for (uint32_t record = 0; record < records->tables[t + 1].n_rows; record++) {
    struct str key = history_record_key(history, t, record, arena),
               id = history_record_id(history, t, record, arena);
    uint32_t first;
    if (!key.n) continue;
    str_map_add(&table->by_path, id, record);
    if (str_map_add(&table->by_key, key, record)) continue;
    str_map_find(&table->by_key, key, &first);
    struct diag *diag = DIAG_AT(diags, ID_TWICE, dataset_id_place(records, t + 1, record),
        value_quoted(arena, id), str_cstring(arena, history->flat.entities[t + 1].name));
    diag_note(diags, diag, SPAN_NONE, "first given at %s",
        data_place_name(arena, dataset_id_place(records, t + 1, first)));
  }
}

void history_close(struct history *history, struct diags *diags) {
  struct dataset *records = &history->records;
  data_check_records(records, diags);
  for (uint32_t t = 0; t < history->n_tables; t++) {
    struct history_table *table = &history->tables[t];
    if (table->n_above) close_within(history, t, diags);
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
  char then[16], now[16], year[24];
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
  if (!history->n_tables || !history->stranger.n || history->n_known) return true;
  for (uint32_t t = 0; t < history->n_tables; t++) {
    const struct entity *entity = &history->schema->entities[history->tables[t].entity];
    names = arena_printf(diags->arena, "%s%s%.*s", names,
        !t                              ? ""
            : t + 1 < history->n_tables ? ", "
                                        : _(" and "),
        STR_ARGS(entity->name));
  }
  struct diag *diag =
      DIAG_AT(diags, HISTORY_OF_ANOTHER_PROGRAM, ((struct place){str_from(previous), 0, 0}),
          value_quoted(diags->arena, history->stranger), names);
  diag_help(diags, diag,
      "give the preceding year's results of this regulation, or of the one it amends; where there "
      "are none yet, --previous none");
  return false;
}

uint32_t history_record_of(const struct history *history, uint32_t table, struct str key) {
  uint32_t record = UINT32_MAX;
  if (history->tables[table].n_above) {
    str_map_find(&history->tables[table].by_key, key, &record);
    return record;
  }
  uint32_t code = history->records.n_texts ? dataset_look_up(&history->records, key) : TEXT_NOWHERE;
  return code == TEXT_NOWHERE ? UINT32_MAX : history->tables[table].by_id[code];
}

/* The text of the i-th field of a record: 0 its id, then the ids of those above it. */
static struct str record_text(
    const struct history *history, uint32_t table, uint32_t record, uint32_t i) {
  uint32_t field = history->flat.entities[table + 1].first_field + i;
  struct value value = dataset_value(&history->records, field, record);
  return value.known ? value.text : (struct str){0};
}

struct str history_record_key(
    const struct history *history, uint32_t table, uint32_t record, struct arena *arena) {
  uint32_t i = history->tables[table].n_above;
  struct str key = record_text(history, table, record, i);
  while (i-- > 0) key = instance_key_below(arena, key, record_text(history, table, record, i));
  return key;
}

struct str history_record_id(
    const struct history *history, uint32_t table, uint32_t record, struct arena *arena) {
  uint32_t i = history->tables[table].n_above;
  struct str id = record_text(history, table, record, i);
  while (i-- > 0)
    id = str_from(arena_printf(
        arena, "%.*s/%.*s", STR_ARGS(id), STR_ARGS(record_text(history, table, record, i))));
  return id;
}
