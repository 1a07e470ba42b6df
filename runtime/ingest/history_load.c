/* From the nodes of a results file to records: of the document the day and the results, of these
 * the entities the program asks of, of each record the id and the items asked for; all else is
 * passed over. history_load.h. */
#include "runtime/ingest/history_load.h"
#include "base/translate.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <strings.h>
#include <unistd.h>

#include "base/file.h"
#include "runtime/data/dataset_building.h"
#include "runtime/data/dataset_places.h"
#include "runtime/ingest/data_names.h"
#include "runtime/ingest/data_formats.h"
#include "runtime/ingest/history_reading.h"
#include "runtime/ingest/value_read.h"
#include "runtime/ingest/yaml_nodes.h"

/* -- messages -- */

static bool is_shown(const struct reader *r) { return r->diags->n < r->diags->max; }

static const char *found(struct reader *r) {
  const struct cursor *c = r->cursor;
  if (c->kind == CURSOR_LIST) return _("a list");
  if (c->kind == CURSOR_MAPPING) return _("a mapping");
  if (c->kind != CURSOR_SCALAR || (c->plain && !c->text.n)) return _("nothing");
  return arena_printf(&r->scratch, "\"%s\"", value_quoted(&r->scratch, c->text));
}

/* Reports and passes over the node the cursor stands on; one that is refused has been reported, one
 * at the end of a file that failed too. */
static void expected(struct reader *r, const char *subject, const char *what) {
  struct cursor *c = r->cursor;
  if (c->kind != CURSOR_REFUSED && c->kind != CURSOR_END)
    DIAG_AT(r->diags, DATUM_WRONG_SHAPE, cursor_place(c), is_shown(r) ? subject : "", what,
        is_shown(r) ? found(r) : "");
  cursor_skip(c);
}

/* The file is not results of a run, for this reason. */
static void refuse(struct reader *r, struct place place, const char *why) {
  struct diag *diag = DIAG_AT(r->diags, HISTORY_NO_RESULTS, place, why);
  diag_help(r->diags, diag,
      "give what \"thidua run\" of the preceding year wrote with --format json or yaml");
}

static bool is_null(const struct cursor *c) {
  if (c->kind != CURSOR_SCALAR || !c->plain) return false;
  return c->text.n == 0 || str_equal(c->text, STR("~")) || str_equal(c->text, STR("null")) ||
      str_equal(c->text, STR("Null")) || str_equal(c->text, STR("NULL"));
}

static bool is_word(const struct cursor *c, const char *word) {
  return c->kind == CURSOR_SCALAR && str_equal(c->text, str_from(word));
}

/* -- values -- */

/* `previous standing of unit` */
static const char *item_name(struct reader *r, uint32_t field) {
  const struct schema *flat = &r->history->flat;
  return arena_printf(&r->scratch, _("previous %.*s of %.*s"), STR_ARGS(flat->fields[field].name),
      STR_ARGS(flat->entities[flat->fields[field].entity].name));
}

static void read_scalar(struct reader *r, uint32_t field, uint32_t record) {
  const struct cursor *c = r->cursor;
  struct type type = r->history->flat.fields[field].type;
  /* as a test writes it */
  bool is_undetermined =
      c->plain && type.kind != TYPE_TEXT && str_equal(c->text, STR("undetermined"));
  bool is_word_of_set = is_undetermined && type.kind == TYPE_ENUM &&
      r->history->schema->items[r->history->items[field]].kind != ITEM_SELECTION_STATE &&
      r->history->schema->items[r->history->items[field]].kind != ITEM_ALLOCATION_STATE;
  for (uint32_t i = 0; is_word_of_set; i++) {
    const struct enumeration *set = &r->history->schema->enumerations[type.of];
    if (i == set->n_words) is_word_of_set = false;
    else if (str_equal(set->words[i], c->text)) break;
  }
  if (is_null(c) || (is_undetermined && !is_word_of_set)) return;
  history_set(r->history, field, record, c->text, cursor_place(c), r->diags, &r->scratch);
}

/* "between": ["3", null]: null where there is no bound on that side. */
static void read_between(struct reader *r, uint32_t field, uint32_t record) {
  struct cursor *c = r->cursor;
  const struct place place = cursor_place(c);
  const char *subject =
      is_shown(r) ? arena_printf(&r->scratch, _("between of %s"), item_name(r, field)) : "";
  if (c->kind != CURSOR_LIST) {
    expected(r, subject, _("a list of two bounds"));
    return;
  }
  uint32_t n = 0;
  for (; cursor_next(c) != CURSOR_LIST_END && c->kind != CURSOR_END; n++) {
    if (c->kind != CURSOR_SCALAR) expected(r, subject, _("a bound, or null where there is none"));
    else if (n < 2 && !is_null(c))
      history_set_bound(
          r->history, field, n == 1, record, c->text, cursor_place(c), r->diags, &r->scratch);
  }
  if (c->kind == CURSOR_END) return;
  if (n != 2) {
    DIAG_AT(r->diags, DATUM_WRONG_SHAPE, place, subject, _("a list of two bounds"),
        is_shown(r) ? arena_printf(&r->scratch, _("a list of %u"), (unsigned)n) : "");
  } else if (!history_bounds_hold(r->history, field, record)) {
    struct diag *diag =
        DIAG_AT(r->diags, HISTORY_BOUNDS_CROSSED, place, is_shown(r) ? item_name(r, field) : "");
    diag_help(r->diags, diag, "the lower bound stands first");
  }
}

/* { "outcome": "considered", … } */
static void read_mapping(struct reader *r, uint32_t field, uint32_t record) {
  struct cursor *c = r->cursor;
  struct place place = cursor_place(c);
  const char *member = history_member_of(r->history, field);
  bool has_member = false;
  while (cursor_next(c) != CURSOR_MAPPING_END && c->kind != CURSOR_END) {
    bool is_wanted = is_word(c, member) && !has_member, says_none = is_word(c, "none"),
         is_between = is_word(c, "between") && history_has_bounds(r->history, field);
    if (has_member && is_word(c, member))
      DIAG_AT(r->diags, KEY_TWICE, cursor_place(c), member, is_shown(r) ? item_name(r, field) : "");
    cursor_skip(c);
    cursor_next(c);
    if (says_none && is_word(c, "true") &&
        r->history->flat.fields[field].type.kind == TYPE_DATE) /* { "value": null, "none": true } */
      history_set(r->history, field, record, STR("none"), cursor_place(c), r->diags, &r->scratch);
    if (is_between) {
      read_between(r, field, record);
      continue;
    }
    if (!is_wanted) {
      cursor_skip(c);
      continue;
    }
    has_member = true;
    if (c->kind == CURSOR_SCALAR) read_scalar(r, field, record);
    else
      expected(r,
          is_shown(r) ? arena_printf(&r->scratch, _("%s of %s"), member, item_name(r, field)) : "",
          _("a value"));
  }
  if (has_member || c->kind == CURSOR_END) return;
  struct diag *diag =
      DIAG_AT(r->diags, HISTORY_WRONG_SHAPE, place, is_shown(r) ? item_name(r, field) : "", member);
  if (!r->is_test)
    diag_help(r->diags, diag,
        "where \"%.*s\" was something else in the preceding year, give what bears the name now a "
        "name of its own",
        STR_ARGS(r->history->flat.fields[field].name));
}

static void read_item(struct reader *r, uint32_t field, uint32_t record) {
  if (r->cursor->kind == CURSOR_SCALAR) read_scalar(r, field, record);
  else if (r->cursor->kind == CURSOR_MAPPING) read_mapping(r, field, record);
  else
    expected(r, is_shown(r) ? item_name(r, field) : "", _("a value, or a mapping that holds one"));
}

/* -- records -- */

/* Its id, or the id of one above it. */
static void read_id(struct reader *r, uint32_t field, uint32_t record) {
  struct cursor *c = r->cursor;
  const struct schema *flat = &r->history->flat;
  const uint32_t table = flat->fields[field].entity;
  bool is_own = field == flat->entities[table].first_field;
  const char *entity =
      str_cstring(&r->scratch, is_own ? flat->entities[table].name : flat->fields[field].name);
  if (c->kind != CURSOR_SCALAR) {
    expected(r, is_shown(r) ? arena_printf(&r->scratch, _("id of %s"), entity) : "", _("a text"));
  } else if (!is_null(c)) {
    struct str id = value_nfc(&r->scratch, c->text);
    if (!id.n) {
      DIAG_AT(r->diags, ID_EMPTY, cursor_place(c), entity);
      return;
    }
    dataset_set_text(&r->history->records, field, record, id);
    if (is_own) dataset_place_id(&r->history->records, table, c->line, c->column);
  }
}

/* The field that a key of a record names; NONE_INDEX: one the program does not ask for. `guess`: of
 * the key before it. */
static uint32_t field_of(struct reader *r, uint32_t table, uint32_t *guess) {
  const struct history *history = r->history;
  const struct cursor *c = r->cursor;
  if (c->kind != CURSOR_SCALAR) return NONE_INDEX;
  uint32_t field = *guess;
  if (field != NONE_INDEX && str_equal(history->flat.fields[field].name, c->text)) return field;
  if (!str_map_find(&history->tables[table].names, value_nfc(&r->scratch, c->text), &field))
    return NONE_INDEX;
  return *guess = field;
}

static bool is_given_twice(struct reader *r, uint32_t field, uint32_t record) {
  const struct cursor *c = r->cursor;
  struct given *given = &r->given[field];
  if (given->record != record + 1) {
    *given = (struct given){record + 1, c->line, c->column};
    return false;
  }
  struct arena *scratch = &r->scratch;
  const struct schema *flat = &r->history->flat;
  struct diag *diag =
      DIAG_AT(r->diags, KEY_TWICE, cursor_place(c), str_cstring(scratch, flat->fields[field].name),
          arena_printf(scratch, _("a record of %.*s"),
              STR_ARGS(flat->entities[flat->fields[field].entity].name)));
  diag_note(r->diags, diag, SPAN_NONE, "first given at %s",
      data_place_name(scratch, (struct place){c->path, given->line, given->column}));
  return true;
}

/* In a test a name that is nearly an item of the entity is a slip of the pen; what is none of its
 * results is passed over, and told. */
static void check_slip(struct reader *r, uint32_t entity) {
  const struct schema *schema = r->history->schema;
  const struct cursor *c = r->cursor;
  if (c->kind != CURSOR_SCALAR) return;
  struct str name = value_nfc(&r->scratch, c->text),
             *names = ARENA_ARRAY(&r->scratch, struct str, schema->n_items + 1);
  uint32_t n = 0;
  for (uint32_t i = 0; i < schema->n_items; i++) {
    struct item_view view = schema_item_view(schema, i);
    if (view.entity != entity) continue;
    if (str_equal(view.name, name)) return;
    names[n++] = view.name;
  }
  if (schema_entity(schema, name) != NONE_INDEX) return; /* its parent's id, as results have it */
  int32_t nearest = str_nearest(name, names, n);
  if (nearest < 0 || schema_field(schema, entity, name) != NONE_INDEX) {
    DIAG_AT(r->diags, RECORD_MEMBER_UNUSED, cursor_place(c),
        str_cstring(&r->scratch, schema->entities[entity].name), value_quoted(&r->scratch, name));
    return;
  }
  struct diag *diag = DIAG_AT(r->diags, TEST_RESULT_UNKNOWN, cursor_place(c),
      str_cstring(&r->scratch, schema->entities[entity].name), value_quoted(&r->scratch, name));
  diag_help(r->diags, diag, "did you mean \"%.*s\"?", STR_ARGS(names[nearest]));
}

/* Where ids are unique within the parent only, a record must say whose it is. */
static void check_above(struct reader *r, uint32_t table, uint32_t record, struct place place) {
  struct history *history = r->history;
  const struct entity *flat = &history->flat.entities[table + 1];
  for (uint32_t i = 1; i <= history->tables[table].n_above; i++) {
    if (dataset_value(&history->records, flat->first_field + i, record).known) continue;
    DIAG_AT(r->diags, RECORD_WITHOUT_PARENT, place, str_cstring(&r->scratch, flat->name),
        str_cstring(&r->scratch, history->flat.fields[flat->first_field + i].name));
    return;
  }
}

/* A record of an entity, `table` NONE_INDEX where the program does not ask of it: then only that it
 * has an id is looked at. */
static void read_record(
    struct reader *r, const char *entity_name, uint32_t table, uint32_t entity) {
  struct cursor *c = r->cursor;
  struct history *history = r->history;
  struct place place = cursor_place(c);
  bool is_asked = table != NONE_INDEX, has_id = false;
  uint32_t record = is_asked ? history_add(history, table, r->file, c->line, c->column) : 0;
  uint32_t id = is_asked ? history->flat.entities[table + 1].first_field : NONE_INDEX,
           *guess = is_asked ? &r->first[table] : NULL;
  while (cursor_next(c) != CURSOR_MAPPING_END && c->kind != CURSOR_END) {
    uint32_t field = is_asked ? field_of(r, table, guess) : NONE_INDEX;
    has_id |= is_asked ? field == id : is_word(c, "id");
    if (r->is_test && field == NONE_INDEX && entity != NONE_INDEX && !is_word(c, "id"))
      check_slip(r, entity);
    bool is_read = field != NONE_INDEX && !is_given_twice(r, field, record);
    if (field != NONE_INDEX) guess = &r->guess[field];
    if (field == NONE_INDEX) cursor_skip(c);
    cursor_next(c);
    if (!is_read) cursor_skip(c);
    else if (history->items[field] == NONE_INDEX) read_id(r, field, record);
    else read_item(r, field, record);
  }
  if (!has_id && c->kind != CURSOR_END) {
    if (r->is_test)
      DIAG_AT(
          r->diags, ID_MISSING, place, arena_printf(&r->scratch, _("a record of %s"), entity_name));
    else
      refuse(r, place, arena_printf(&r->scratch, _("a record of %s has no \"id\""), entity_name));
  }
  if (is_asked && has_id && c->kind != CURSOR_END) check_above(r, table, record, place);
  history_tidy(r);
}

static void read_records(struct reader *r, const char *name, uint32_t table, uint32_t entity) {
  struct cursor *c = r->cursor;
  if (is_null(c)) return;
  if (c->kind != CURSOR_LIST) {
    expected(r,
        r->is_test ? arena_printf(&r->scratch, _("%s of previous"), name)
                   : arena_printf(&r->scratch, _("%s of the results"), name),
        _("a list of records"));
    return;
  }
  history_forget_members(r);
  history_note_open(r, 2);
  for (;;) {
    if (!r->is_test && !r->history->is_slow && (entity != NONE_INDEX || r->history->stranger.n))
      history_read_quick(r, table);
    if (cursor_next(c) == CURSOR_LIST_END || c->kind == CURSOR_END) break;
    if (entity == NONE_INDEX && !r->history->stranger.n) r->history->stranger = str_from(name);
    if (c->kind == CURSOR_MAPPING && !r->is_test && history_read_lines(r, table)) continue;
    if (c->kind == CURSOR_MAPPING) read_record(r, name, table, entity);
    else
      expected(r, is_shown(r) ? arena_printf(&r->scratch, _("a record of %s"), name) : "",
          _("a mapping"));
  }
}

static void check_entity_slip(struct reader *r, struct str name) {
  const struct schema *schema = r->history->schema;
  struct str *names = ARENA_ARRAY(&r->scratch, struct str, schema->n_entities);
  for (uint32_t e = 0; e < schema->n_entities; e++) names[e] = schema->entities[e].name;
  int32_t nearest = str_nearest(name, names, schema->n_entities);
  if (nearest < 0) {
    DIAG_AT(r->diags, RECORDS_UNUSED, cursor_place(r->cursor), value_quoted(&r->scratch, name));
    return;
  }
  struct diag *diag = DIAG_AT(r->diags, TEST_NAMES_UNKNOWN, cursor_place(r->cursor), _("entity"),
      value_quoted(&r->scratch, name));
  diag_help(r->diags, diag, "did you mean \"%.*s\"?", STR_ARGS(names[nearest]));
}

/* From behind the beginning of the mapping of lists to its end. */
static void read_entities(struct reader *r) {
  struct cursor *c = r->cursor;
  struct str_map names; /* those before */
  str_map_init(&names, &r->history->arena);
  while (cursor_next(c) != CURSOR_MAPPING_END && c->kind != CURSOR_END) {
    if (c->kind != CURSOR_SCALAR) {
      expected(r, "results", _("the name of an entity"));
      cursor_next(c);
      cursor_skip(c);
      continue;
    }
    /* outlives the event */
    struct str name = str_copy(&r->history->arena, value_nfc(&r->scratch, c->text));
    if (!str_map_add(&names, name, 0))
      DIAG_AT(r->diags, KEY_TWICE, cursor_place(c), str_cstring(&r->scratch, name),
          r->is_test ? "previous" : _("the results"));
    uint32_t table = history_table_of(r->history, name),
             entity = schema_entity(r->history->schema, name);
    if (r->is_test && entity == NONE_INDEX) check_entity_slip(r, name);
    r->history->n_known += entity != NONE_INDEX;
    cursor_next(c);
    read_records(r, str_cstring(&r->history->arena, name), table, entity);
  }
}

/* -- the document -- */

struct document { /* which members it has */
  struct place place;
  /* has_list: a key that data of this program has */
  bool has_as_of, has_results, has_entity, has_list;
};

static void read_as_of(struct reader *r) {
  struct cursor *c = r->cursor;
  int64_t day;
  struct history *history = r->history;
  if (c->kind == CURSOR_REFUSED || c->kind == CURSOR_END) return;
  if (c->kind != CURSOR_SCALAR ||
      value_read(history->schema, (struct type){TYPE_DATE, 0, NONE_INDEX}, c->text, &r->scratch,
          &day) != VALUE_OK) {
    refuse(r, cursor_place(c),
        arena_printf(
            &r->scratch, _("its \"as_of\" is %s, not a day such as 2020-12-31"), found(r)));
    cursor_skip(c);
    return;
  }
  history->has_as_of = true;
  history->as_of = (int32_t)day;
  history->as_of_place = (struct place){str_copy(&history->arena, c->path), c->line, c->column};
}

static void read_results(struct reader *r) {
  struct cursor *c = r->cursor;
  if (c->kind == CURSOR_MAPPING) {
    history_note_open(r, 1);
    read_entities(r);
    return;
  }
  if (c->kind != CURSOR_REFUSED && c->kind != CURSOR_END)
    refuse(r, cursor_place(c),
        arena_printf(&r->scratch,
            _("its \"results\" are %s, not a mapping of entities to their lists"), found(r)));
  cursor_skip(c);
}

static bool is_twice(struct reader *r, bool *has) {
  bool twice = *has;
  *has = true;
  if (twice)
    DIAG_AT(r->diags, KEY_TWICE, cursor_place(r->cursor), str_cstring(&r->scratch, r->cursor->text),
        _("the results"));
  return twice;
}

static void read_members(struct reader *r, struct document *document) {
  struct cursor *c = r->cursor;
  while (cursor_next(c) != CURSOR_MAPPING_END && c->kind != CURSOR_END) {
    bool is_as_of = is_word(c, "as_of"), is_results = is_word(c, "results");
    if (is_word(c, "entity")) document->has_entity = true;
    for (uint32_t e = 1; c->kind == CURSOR_SCALAR && e < r->history->schema->n_entities; e++)
      if (str_equal(schema_list_key(&r->history->schema->entities[e]), c->text))
        document->has_list = true;
    bool is_read = (is_as_of && !is_twice(r, &document->has_as_of)) ||
        (is_results && !is_twice(r, &document->has_results));
    cursor_skip(c);
    cursor_next(c);
    if (!is_read) cursor_skip(c);
    else if (is_as_of) read_as_of(r);
    else read_results(r);
    history_tidy(r);
  }
}

static void read_mapping_document(struct reader *r) {
  struct cursor *c = r->cursor;
  struct document document = {.place = cursor_place(c)};
  history_note_open(r, 0);
  read_members(r, &document);
  if (c->failed) return;
  if (!document.has_as_of && !document.has_results) {
    refuse(r, document.place,
        document.has_entity     ? _("it has one instance a line (JSON Lines)")
            : document.has_list ? _("it is data: it has neither \"as_of\" nor \"results\"")
                                : _("it has neither \"as_of\" nor \"results\""));
  } else if (!document.has_as_of) {
    refuse(r, document.place, _("it has no \"as_of\", the day of the run"));
  } else if (!document.has_results) {
    refuse(r, document.place, _("it has no \"results\""));
  } else {
    cursor_next(c); /* a second document is reported by the cursor */
  }
}

static void read_document(struct reader *r) {
  struct cursor *c = r->cursor;
  cursor_next(c);
  if (c->kind == CURSOR_MAPPING) {
    read_mapping_document(r);
  } else if (c->kind == CURSOR_END || is_null(c)) {
    if (!c->failed) refuse(r, (struct place){c->path, 0, 0}, _("it is empty"));
  } else if (c->kind == CURSOR_LIST) {
    refuse(r, cursor_place(c), _("it holds a list, not a mapping"));
  } else if (c->kind == CURSOR_SCALAR) {
    bool has_comma = memchr(c->text.p, ',', c->text.n) != NULL;
    refuse(r, cursor_place(c),
        has_comma ? _("it looks like CSV")
                  : arena_printf(&r->scratch, _("it holds %s, not a mapping"), found(r)));
  }
}

/* Records alone. */
static void read_test(struct reader *r) {
  struct cursor *c = r->cursor;
  cursor_next(c);
  if (c->kind == CURSOR_MAPPING) read_entities(r);
  else if (c->kind != CURSOR_END && !is_null(c))
    expected(r, "previous", _("a mapping of entities to lists of records, or none"));
}

/* -- files -- */

/* Where results come from: a file, else (file < 0) nodes that were kept, else a text. */
struct origin {
  const char *path;
  int file;
  struct str text;
  const struct yaml_nodes *nodes;
  uint32_t begin, end;
};

static void begin(
    struct reader *r, struct history *history, struct diags *diags, const struct origin *origin) {
  r->history = history;
  r->diags = diags;
  r->is_test = history->is_by_hand = origin->nodes != NULL;
  history->is_given = true;
  r->given = ARENA_ARRAY(&history->arena, struct given, history->flat.n_fields);
  r->guess = ARENA_ARRAY(&history->arena, uint32_t, history->flat.n_fields);
  r->first = ARENA_ARRAY(&history->arena, uint32_t, history->n_tables + 1);
  if (!r->is_test) {
    r->keys = ARENA_ARRAY(&history->arena, struct guessed_key, KEYS_GUESSED_MAX);
    r->repeated = ARENA_ARRAY(&history->arena, struct repeated_text, history->flat.n_fields);
    r->shapes = ARENA_ARRAY(&history->arena, struct member_shapes, KEYS_GUESSED_MAX);
  }
  r->steps = ARENA_ARRAY(&history->arena, struct quick_step, history->flat.n_fields);
  r->quick_given = ARENA_ARRAY(&history->arena, uint32_t, history->flat.n_fields);
  for (uint32_t f = 0; f < history->flat.n_fields; f++) r->guess[f] = NONE_INDEX;
  for (uint32_t t = 0; t < history->n_tables; t++) r->first[t] = NONE_INDEX;
  r->file = (uint16_t)dataset_add_file(&history->records, str_from(origin->path));
  struct str path = history->records.files[r->file];
  if (origin->nodes) {
    r->cursor = yaml_nodes_open(origin->nodes, &history->arena, origin->begin, origin->end);
    return;
  }
  char *buffer = origin->file >= 0 ? arena_alloc_raw(&history->arena, INPUT_BUFFER_BYTES) : NULL;
  r->input = origin->file >= 0 ? input_of_file(diags, path, &history->arena, origin->file, buffer)
                               : input_of_text(diags, path, &history->arena, origin->text);
  r->input.progress = history->records.progress;
  data_unpack(origin->path, &r->input);
  history->records.building->progress =
      (struct input_progress){.bytes_read = input_progress(&r->input),
          .bytes = origin->file >= 0 ? file_bytes(origin->path) : origin->text.n};
  r->cursor = data_format_cursor(&r->input, origin->path);
}

/* Catches exhaustion on its way out, so that neither the cursor's memory nor an open file is left
 * behind. */
static int load(struct history *history, struct diags *diags, const struct origin *origin) {
  jmp_buf here, *jump = history->arena.out_of_memory, *diags_jump = diags->arena->out_of_memory;
  struct reader *r = ARENA_NEW(&history->arena, struct reader);
  arena_init(&r->scratch, history->records.allocator);
  history->arena.out_of_memory = history->records.arena.out_of_memory =
      diags->arena->out_of_memory = r->scratch.out_of_memory = &here;
  bool exhausted = setjmp(here) != 0;
  if (!exhausted) {
    begin(r, history, diags, origin);
    if (origin->nodes) read_test(r);
    else read_document(r);
    if (r->cursor->failed && !r->input.read_error && diags->n && diags->n < diags->max)
      diag_note(diags, &diags->items[diags->n - 1], SPAN_NONE,
          "it should be the results of the preceding year, whole: a file that was cut off ends "
          "like this");
  }
  history->records.building->progress = (struct input_progress){0};
  int error = exhausted ? 0 : r->input.read_error;
  cursor_close(r->cursor);
  input_close(&r->input);
  arena_free(&r->scratch);
  history->arena.out_of_memory = history->records.arena.out_of_memory = jump;
  diags->arena->out_of_memory = diags_jump;
  if (origin->file >= 0 && strcmp(origin->path, "-") != 0) close(origin->file);
  if (exhausted) {
    memory_exhausted(jump);
  }
  return error;
}

/* What results are not, told by the name alone: "CSV". NULL: nothing is known against it. */
static const char *form_of(const char *path) {
  const char *dot = strrchr(path, '.');
  if (!dot || strchr(dot, '/')) return NULL;
  if (strcasecmp(dot, ".csv") == 0) return _("it is CSV");
  if (strcasecmp(dot, ".jsonl") == 0 || strcasecmp(dot, ".ndjson") == 0)
    return _("it has one instance a line (JSON Lines)");
  if (strcasecmp(dot, ".rules") == 0) return _("it is a regulation");
  return strcasecmp(dot, ".rbc") == 0 ? _("it is a compiled regulation") : NULL;
}

int history_load_file(struct history *history, struct diags *diags, const char *path) {
  assert(!history->is_closed);
  int file = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return errno;
  const char *form = form_of(path);
  if (!form) return load(history, diags, &(struct origin){.path = path, .file = file});
  close(file);
  struct diag *diag = DIAG_AT(diags, HISTORY_NO_RESULTS,
      ((struct place){str_copy(diags->arena, str_from(path)), 0, 0}), form);
  diag_help(diags, diag,
      "give what \"thidua run\" of the preceding year wrote with --format json or yaml");
  return 0;
}

void history_load_text(
    struct history *history, struct diags *diags, const char *path, struct str text) {
  assert(!history->is_closed);
  load(history, diags, &(struct origin){.path = path, .file = -1, .text = text});
}

void history_load_nodes(struct history *history, struct diags *diags,
    const struct yaml_nodes *nodes, uint32_t begin_, uint32_t end) {
  assert(!history->is_closed);
  const char *path = str_cstring(&history->arena, nodes->path);
  load(history, diags,
      &(struct origin){.path = path, .file = -1, .nodes = nodes, .begin = begin_, .end = end});
}
