/* Keys that nobody knows, and what they are instead: the rest of a number or a text that a comma cut
 * within braces, results given as data (tree_reading.h). */
#include "runtime/ingest/tree_reading.h"
#include "base/translate.h"

#include <string.h>

#include "runtime/data/dataset_building.h"
#include "runtime/ingest/data_ignored.h"
#include "runtime/ingest/data_names.h"
#include "runtime/ingest/flat_records.h"
#include "runtime/ingest/own_documents.h"
#include "runtime/ingest/value_read.h"

#define SCRATCH_BYTES_MAX ((size_t)256 << 10) /* kept from row to row; past it, freed */

/* -- for messages -- */

void tree_tidy(struct tree_load *load) {
  if (load->scratch.total_bytes > SCRATCH_BYTES_MAX) arena_free(&load->scratch);
}

bool tree_is_shown(const struct tree_load *load) { return load->diags->n < load->diags->max; }

const char *tree_instance_name(struct tree_load *load, uint32_t entity, uint32_t row) {
  return tree_is_shown(load) ? data_instance_name(load->dataset, &load->scratch, entity, row) : "";
}

const char *tree_member_name(
    struct tree_load *load, struct str name, uint32_t entity, uint32_t row) {
  if (!tree_is_shown(load)) return "";
  if (load->heading.n) name = load->heading; /* a cell's */
  if (entity == 0) return str_cstring(&load->scratch, name);
  return arena_printf(
      &load->scratch, _("%.*s of %s"), STR_ARGS(name), tree_instance_name(load, entity, row));
}

bool tree_is_null(const struct cursor *c) {
  if (!c->plain) return false;
  const char *p = c->text.p;
  switch (c->text.n) {
  case 0: return true;
  case 1: return *p == '~';
  case 4:
    return memcmp(p, "null", 4) == 0 || memcmp(p, "Null", 4) == 0 || memcmp(p, "NULL", 4) == 0;
  default: break;
  }
  /* only blanks that libyaml takes for letters */
  return (unsigned char)*p >= 0xC2 && (unsigned char)*p <= 0xE3 &&
      value_without_blanks(c->text).n == 0;
}

const char *tree_found(struct tree_load *load) {
  const struct cursor *c = load->cursor;
  if (!tree_is_shown(load)) return "";
  switch (c->kind) {
  case CURSOR_LIST: return _("a list");
  case CURSOR_MAPPING: return _("a mapping");
  case CURSOR_SCALAR:
    return c->text.n || !c->plain
        ? arena_printf(&load->scratch, "\"%s\"", value_quoted(&load->scratch, c->text))
        : _("nothing");
  case CURSOR_LIST_END:
  case CURSOR_MAPPING_END:
  case CURSOR_REFUSED:
  case CURSOR_END: break;
  }
  return _("nothing");
}

uint32_t tree_plain_field(const struct tree_load *load, uint32_t entity) {
  const struct entity *e = &load->schema->entities[entity];
  uint32_t only = e->first_field;
  for (uint32_t f = e->first_field + 1; f < e->first_field + e->n_fields; f++) {
    const struct field *field = &load->schema->fields[f];
    /* a name that begins with a blank no data can say: a study added it */
    if (field->origin != FIELD_DATA || field->name.p[0] == ' ') continue;
    if (only != e->first_field) return NONE_INDEX;
    only = f;
  }
  return only;
}

void tree_skip_value(struct tree_load *load) {
  cursor_next(load->cursor);
  cursor_skip(load->cursor);
}

/* A file of nothing, of comments or of `null`, unless that is what could be read of it. */
void tree_report_empty(struct tree_load *load) {
  if (load->is_kept || input_has_failed(&load->input) ||
      load->diags->n_errors != load->n_errors_before)
    return;
  struct diag *diag = DIAG_AT(
      load->diags, DATA_EMPTY, ((struct place){load->dataset->files[load->file], 0, 0}), NULL);
  diag_help(load->diags, diag, "write the data into it, or leave the file out");
}

void tree_note_cut(struct tree_load *load, bool is_rest) {
  struct building *building = load->dataset->building;
  if (building->is_cut && (building->is_cut_short || !is_rest)) return;
  building->is_cut = true;
  building->is_cut_short = is_rest;
  building->cut_file = load->file;
}

/* -- behind a comma -- */

/* Digits, perhaps with a percent sign: what a comma within a number leaves behind it. */
static bool is_rest_of_number(const struct cursor *c) {
  if (c->kind != CURSOR_SCALAR || !c->plain || c->text.n == 0) return false;
  uint32_t n = c->text.n - (c->text.n > 1 && c->text.p[c->text.n - 1] == '%');
  for (uint32_t i = 0; i < n; i++)
    if (c->text.p[i] < '0' || c->text.p[i] > '9') return false;
  return true;
}

/* The number before the comma, without what its scale added to it. */
static struct str number_before_comma(struct tree_load *load, uint32_t field, uint32_t row) {
  struct value value = dataset_value(load->dataset, field, row);
  if (!value.known) return STR("");
  struct str text = value_format(&load->scratch, load->schema, &value);
  const char *point = memchr(text.p, '.', text.n);
  return point ? (struct str){text.p, (uint32_t)(point - text.p)} : text;
}

/* `{ score: 9,75 }`: YAML parts it at the comma, and 75 is a key without a value. The cursor stands
 * behind that; goes on to what is no digits. */
static void report_comma(struct tree_load *load, uint32_t field, uint32_t entity, uint32_t row,
    struct place place, struct str rest) {
  struct cursor *c = load->cursor;
  struct arena *scratch = &load->scratch;
  const struct field *f = &load->schema->fields[field];
  struct str text = number_before_comma(load, field, row);
  bool is_reported = text.n == 0; /* as a value of its own */
  text = str_from(arena_printf(scratch, "%.*s,%.*s", STR_ARGS(text), STR_ARGS(rest)));
  while (cursor_next(c) == CURSOR_SCALAR && c->line == place.line && is_rest_of_number(c)) {
    text = str_from(arena_printf(scratch, "%.*s,%.*s", STR_ARGS(text), STR_ARGS(c->text)));
    tree_skip_value(load);
  }
  if (is_reported) return;
  value_report(load->diags, load->schema, f->type, text, VALUE_WRONG_TYPE,
      tree_member_name(load, f->name, entity, row), place, scratch);
}

/* The field of the instance whose key stands before the cursor on its line, NONE_INDEX: none. */
static uint32_t field_before(
    const struct data_keys *keys, const struct cursor *c, uint64_t instance) {
  const struct data_member *last = NULL;
  for (uint32_t m = 0; m < keys->n_members; m++) {
    const struct data_member *member = &keys->members[m];
    if (member->instance == instance && member->line == c->line && member->column < c->column &&
        (!last || last->column < member->column))
      last = member;
  }
  return last && keys->items[last->key].role == KEY_FIELD ? keys->items[last->key].index
                                                          : NONE_INDEX;
}

/* Was the value that stands there the last thing that was told? */
static bool was_just_told(const struct tree_load *load, struct place place) {
  const struct diags *diags = load->diags;
  if (diags->n == 0) return false;
  const struct place *last = &diags->items[diags->n - 1].place;
  return last->line == place.line && last->column == place.column &&
      str_equal(last->path, place.path);
}

static bool is_any_given(const struct data_keys *keys, uint64_t instance) {
  for (uint32_t m = 0; m < keys->n_members; m++)
    if (keys->members[m].instance == instance) return true;
  return false;
}

/* The document's first key is `regulation`: results, a test file, or just no key of the root. */
static void load_regulation(struct tree_load *load, struct data_keys *keys, struct place place) {
  struct place title;
  if (own_document_report(load->cursor, load->diags, place, &title)) return;
  const char *root = tree_instance_name(load, 0, 0);
  data_keys_report_unknown(
      keys, load->diags, load->schema, 0, STR("regulation"), false, root, place, &load->scratch);
  if (title.line && data_keys_look_up(keys, STR("title"), &load->scratch) == NONE_INDEX)
    data_keys_report_unknown(
        keys, load->diags, load->schema, 0, STR("title"), false, root, title, &load->scratch);
}

/* `units: { u1: { … }, u2: { … } }`: a mapping by id where a list belongs. The cursor stands at the
 * value of the first of them: passes over all. */
static void report_mapping_by_id(
    struct tree_load *load, struct str id, uint32_t entity, uint32_t row, struct place place) {
  struct cursor *c = load->cursor;
  struct arena *scratch = &load->scratch;
  const struct entity *e = &load->schema->entities[entity];
  uint32_t parent = dataset_ancestor_row(load->dataset, entity, row, e->parent);
  struct diag *diag = DIAG_AT(load->diags, DATUM_WRONG_SHAPE, place,
      tree_member_name(load, schema_list_key(e), e->parent, parent), _("a list"),
      arena_printf(scratch, _("a mapping by id, \"%s\" its first"), value_quoted(scratch, id)));
  diag_help(load->diags, diag,
      c->is_bracketed ? "put [ ] around them, and the id into each %.*s: { \"id\": \"%s\", … }"
                      : N_("begin each %.*s with \"- \", and write its id as a key: \"- id: %s\""),
      STR_ARGS(e->name), value_quoted(scratch, id));
  dataset_excuse_id(load->dataset, entity, row);
  cursor_skip(c);
  while (cursor_next(c) != CURSOR_MAPPING_END && c->kind != CURSOR_END) {
    cursor_skip(c);
    tree_skip_value(load);
  }
}

/* A member of flat records that is none of the data, but of what a run results in. */
static bool is_result(const struct schema *schema, struct str name) {
  for (uint32_t i = 0; i < schema->n_items; i++)
    if (str_equal(schema_name_of_item(schema, schema->items[i]), name)) return true;
  return false;
}

/* Results as JSON Lines; the file is passed over from here on. */
static void report_results(struct tree_load *load, struct place place) {
  struct diag *diag = load->flat->is_our_own
      ? NULL
      : DIAG_AT(load->diags, DATA_IS_OUR_OWN, place, _("the results of a run of thidua"));
  diag_help(load->diags, diag,
      "name the data that was run; results of the preceding year stand behind --previous");
  load->flat->is_our_own = true;
  tree_skip_value(load);
}

bool tree_load_unknown(struct tree_load *load, struct data_keys *keys, uint64_t instance,
    uint32_t entity, uint32_t row) {
  struct cursor *c = load->cursor;
  struct place place = cursor_place(c);
  struct str name = str_copy(&load->scratch, c->text);
  uint32_t ignored;
  if (data_is_ignored(load->dataset, name, &load->scratch, &ignored)) {
    cursor_next(c);
    data_ignored_count(load->dataset, ignored, c->kind != CURSOR_SCALAR || !tree_is_null(c));
    cursor_skip(c);
    return false;
  }
  if (entity == 0 && !is_any_given(keys, instance) && str_equal(name, STR("regulation"))) {
    load_regulation(load, keys, place);
    return true;
  }
  if (keys->folded.n && is_result(load->schema, name)) {
    report_results(load, place);
    return false;
  }
  bool is_rest = is_rest_of_number(c);
  uint32_t field = field_before(keys, c, instance);
  cursor_next(c);
  if (c->kind == CURSOR_MAPPING && instance == load->list_of_one && !is_any_given(keys, instance)) {
    report_mapping_by_id(load, name, entity, row, place);
    return true;
  }
  bool is_bare = c->kind == CURSOR_SCALAR && c->plain && c->text.n == 0;
  enum type_kind kind =
      field != NONE_INDEX && is_bare ? load->schema->fields[field].type.kind : TYPE_BOOLEAN;
  bool is_number = kind == TYPE_INTEGER || kind == TYPE_DECIMAL || kind == TYPE_DATE;
  struct place value_place = {c->path, place.line, load->value_column};
  if (is_rest && is_number &&
      (dataset_value(load->dataset, field, row).known || was_just_told(load, value_place))) {
    report_comma(load, field, entity, row, value_place, name);
    return true;
  }
  if (entity == 0 && c->kind == CURSOR_MAPPING &&
      str_equal(value_nfc(&load->scratch, name), load->schema->entities[0].name)) {
    struct diag *diag = DIAG_AT(load->diags, KEY_UNKNOWN, place, value_quoted(&load->scratch, name),
        tree_instance_name(load, 0, 0));
    diag_help(load->diags, diag,
        "where \"%.*s\" holds the document, nothing stands beside it: write its keys without it, "
        "or "
        "all others in it",
        STR_ARGS(load->schema->entities[0].name));
    cursor_skip(c);
    return false;
  }
  data_keys_report_unknown(keys, load->diags, load->schema, entity, name,
      kind == TYPE_TEXT || kind == TYPE_REFERENCE, tree_instance_name(load, entity, row), place,
      &load->scratch);
  cursor_skip(c);
  return false;
}
