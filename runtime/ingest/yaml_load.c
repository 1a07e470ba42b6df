/* From events to columns, steered by the schema: the document is the root's mapping, a list key
 * holds the children's mappings, everything else is a field. One pass, nothing is kept but the row
 * of each entity that is open. What is wrong is reported, passed over, and the file goes on. */
#include "runtime/ingest/yaml_load.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "runtime/data/dataset_building.h"
#include "runtime/ingest/data_check.h"
#include "runtime/ingest/data_keys.h"
#include "runtime/ingest/value_read.h"
#include "runtime/ingest/yaml_cursor.h"
#include "runtime/ingest/yaml_nodes.h"

#define SCRATCH_BYTES_MAX ((size_t)256 << 10) /* kept from row to row; past it, freed */

/* Kept from file to file. Owner: the data set's arena. */
struct yaml_load {
  struct data_keys *keys; /* by entity */
  char *buffer;           /* YAML_BUFFER_BYTES; NULL until a file needs it */
  uint64_t n_instances;   /* mappings begun, over all files */
  /* of the file being read */
  struct dataset *dataset;
  const struct schema *schema;
  struct diags *diags;
  struct yaml_cursor cursor;
  struct arena scratch; /* messages and normalised texts of the current row */
  uint32_t file;
};

static void load_mapping(struct yaml_load *load, uint32_t entity, uint32_t row);

/* -- messages -- */

/* Past the cap only numbers count: nothing is worded that nobody reads. */
static bool is_shown(const struct yaml_load *load) { return load->diags->n < load->diags->max; }

static const char *instance_name(struct yaml_load *load, uint32_t entity, uint32_t row) {
  return is_shown(load) ? data_instance_name(load->dataset, &load->scratch, entity, row) : "";
}

/* `votes of unit "u1"`; the root's are named alone. */
static const char *member_name(
    struct yaml_load *load, struct str name, uint32_t entity, uint32_t row) {
  if (!is_shown(load)) return "";
  if (entity == 0) return str_cstring(&load->scratch, name);
  return arena_printf(
      &load->scratch, "%.*s of %s", STR_ARGS(name), instance_name(load, entity, row));
}

/* Between two members: nothing in scratch is in use. */
static void tidy(struct yaml_load *load) {
  if (load->scratch.total_bytes > SCRATCH_BYTES_MAX) arena_free(&load->scratch);
}

/* What the cursor stands on, for "found …". */
static const char *found(struct yaml_load *load) {
  const struct yaml_cursor *c = &load->cursor;
  if (!is_shown(load)) return "";
  switch (c->kind) {
  case YAML_KIND_LIST: return "a list";
  case YAML_KIND_MAPPING: return "a mapping";
  case YAML_KIND_SCALAR:
    return c->text.n || !c->plain
        ? arena_printf(&load->scratch, "\"%s\"", value_quoted(&load->scratch, c->text))
        : "nothing";
  case YAML_KIND_LIST_END:
  case YAML_KIND_MAPPING_END:
  case YAML_KIND_REFUSED:
  case YAML_KIND_END: break;
  }
  return "nothing";
}

/* -- fields -- */

/* A fact that is not given: nothing, ~ or null, without quotes. */
static bool is_null(const struct yaml_cursor *c) {
  if (!c->plain) return false;
  const char *p = c->text.p;
  switch (c->text.n) {
  case 0: return true;
  case 1: return *p == '~';
  case 4:
    return memcmp(p, "null", 4) == 0 || memcmp(p, "Null", 4) == 0 || memcmp(p, "NULL", 4) == 0;
  default: return false;
  }
}

/* The root's fields may be given by several files, if they agree. True where this one was given
 * before. */
static bool given_before(struct yaml_load *load, uint32_t field, const struct value *now) {
  struct value before = dataset_value(load->dataset, field, 0);
  struct data_place *given =
      &load->dataset->building->root_given[field - load->schema->entities[0].first_field];
  if (!before.known) {
    *given = (struct data_place){load->cursor.line, load->cursor.column, load->file};
    return false;
  }
  if (before.number == now->number && str_equal(before.text, now->text)) return true;
  struct place first = {load->dataset->files[given->file], given->line, given->column};
  struct arena *scratch = &load->scratch;
  DIAG_AT(load->diags, FIELD_GIVEN_OTHERWISE, yaml_place(&load->cursor),
      str_cstring(scratch, load->schema->fields[field].name),
      value_quoted(scratch, value_format(scratch, load->schema, now)),
      value_quoted(scratch, value_format(scratch, load->schema, &before)),
      data_place_name(scratch, first));
  return true;
}

static void load_text(struct yaml_load *load, uint32_t field, uint32_t entity, uint32_t row) {
  const struct field *f = &load->schema->fields[field];
  struct str text = value_nfc(&load->scratch, load->cursor.text);
  bool is_id = field == load->schema->entities[entity].first_field;
  if (is_id && text.n == 0) {
    DIAG_AT(load->diags, ID_EMPTY, yaml_place(&load->cursor), instance_name(load, entity, row));
    dataset_excuse_id(load->dataset, entity, row);
    return;
  }
  if (entity == 0) {
    struct value value = {.type = f->type, .known = true, .text = text};
    if (given_before(load, field, &value)) return;
  } else if (is_id) {
    dataset_place_id(load->dataset, entity, load->cursor.line, load->cursor.column);
  } else if (f->type.kind == TYPE_REFERENCE) {
    dataset_place_reference(load->dataset, field, load->cursor.line, load->cursor.column);
  }
  dataset_set_text(load->dataset, field, row, text);
}

static void load_field(struct yaml_load *load, uint32_t field, uint32_t entity, uint32_t row) {
  struct yaml_cursor *c = &load->cursor;
  const struct field *f = &load->schema->fields[field];
  if (c->kind != YAML_KIND_SCALAR) {
    if (field == load->schema->entities[entity].first_field)
      dataset_excuse_id(load->dataset, entity, row);
    if (c->kind == YAML_KIND_REFUSED || c->kind == YAML_KIND_END) return;
    DIAG_AT(load->diags, DATUM_WRONG_SHAPE, yaml_place(c), member_name(load, f->name, entity, row),
        value_expected(f->type), found(load));
    yaml_skip(c);
    return;
  }
  if (is_null(c)) return;
  if (f->type.kind == TYPE_TEXT || f->type.kind == TYPE_REFERENCE) {
    load_text(load, field, entity, row);
    return;
  }
  int64_t number;
  enum value_status status = value_read(load->schema, f->type, c->text, &load->scratch, &number);
  if (status != VALUE_OK) {
    value_report(load->diags, load->schema, f->type, c->text, status,
        member_name(load, f->name, entity, row), yaml_place(c), &load->scratch);
    return;
  }
  if (entity == 0) {
    struct value value = {.type = f->type, .known = true, .number = number};
    if (given_before(load, field, &value)) return;
  }
  dataset_set_number(load->dataset, field, row, number);
}

/* -- lists -- */

static void load_items(struct yaml_load *load, struct str key, uint32_t entity,
    uint32_t parent_entity, uint32_t parent_row) {
  struct yaml_cursor *c = &load->cursor;
  dataset_list_present(load->dataset, entity, parent_row);
  for (uint32_t item = 1;; item++) {
    enum yaml_kind kind = yaml_next(c);
    if (kind == YAML_KIND_LIST_END || kind == YAML_KIND_END) return;
    if (kind == YAML_KIND_REFUSED) continue;
    if (kind == YAML_KIND_MAPPING) {
      load_mapping(load, entity,
          dataset_add_row(
              load->dataset, entity, parent_row, (uint16_t)load->file, c->line, c->column));
      continue;
    }
    const char *subject = is_shown(load) ? arena_printf(&load->scratch, "item %u of %s", item,
                                               member_name(load, key, parent_entity, parent_row))
                                         : "";
    struct diag *diag =
        DIAG_AT(load->diags, DATUM_WRONG_SHAPE, yaml_place(c), subject, "a mapping", found(load));
    diag_help(load->diags, diag, "each item gives one %.*s as keys and values",
        STR_ARGS(load->schema->entities[entity].name));
    yaml_skip(c);
    tidy(load);
  }
}

static void load_list(struct yaml_load *load, struct str key, uint32_t entity,
    uint32_t parent_entity, uint32_t parent_row) {
  struct yaml_cursor *c = &load->cursor;
  if (c->kind == YAML_KIND_LIST) {
    load_items(load, key, entity, parent_entity, parent_row);
    return;
  }
  if (c->kind == YAML_KIND_REFUSED || c->kind == YAML_KIND_END) return;
  /* as if the key were not there; [] is the empty list */
  if (c->kind == YAML_KIND_SCALAR && is_null(c)) return;
  struct diag *diag = DIAG_AT(load->diags, DATUM_WRONG_SHAPE, yaml_place(c),
      member_name(load, key, parent_entity, parent_row), "a list", found(load));
  diag_help(load->diags, diag, "begin each %.*s with \"- \"; an empty list is written []",
      STR_ARGS(load->schema->entities[entity].name));
  yaml_skip(c);
}

/* -- what an instance succeeds -- */

static void load_predecessor(
    struct yaml_load *load, struct str key, uint32_t entity, uint32_t row, bool is_kept) {
  struct yaml_cursor *c = &load->cursor;
  if (c->kind == YAML_KIND_REFUSED) return;
  if (c->kind != YAML_KIND_SCALAR || is_null(c) || !c->text.n) {
    const char *subject = is_shown(load)
        ? arena_printf(&load->scratch, "an item of %s", member_name(load, key, entity, row))
        : "";
    DIAG_AT(load->diags, DATUM_WRONG_SHAPE, yaml_place(c), subject, "an id", found(load));
    yaml_skip(c);
  } else if (is_kept) {
    dataset_add_predecessor(load->dataset, entity, row, value_nfc(&load->scratch, c->text));
  }
}

/* `succeeds: [id, …]`: whose history the instance carries. Looked at in any case, kept where the
 * program asks of the preceding year. language.md §5. */
static void load_succeeds(struct yaml_load *load, struct str key, uint32_t entity, uint32_t row) {
  struct yaml_cursor *c = &load->cursor;
  bool is_kept = schema_asks_history_of(load->schema, entity);
  if (c->kind == YAML_KIND_REFUSED || c->kind == YAML_KIND_END ||
      (c->kind == YAML_KIND_SCALAR && is_null(c)))
    return;
  if (c->kind != YAML_KIND_LIST) {
    const char *words = is_shown(load) && c->kind == YAML_KIND_SCALAR
        ? value_quoted(&load->scratch, c->text)
        : "id";
    struct diag *diag = DIAG_AT(load->diags, DATUM_WRONG_SHAPE, yaml_place(c),
        member_name(load, key, entity, row), "a list of ids", found(load));
    diag_help(load->diags, diag, "write succeeds: [%s]", words);
    yaml_skip(c);
    return;
  }
  if (is_kept) dataset_add_predecessor(load->dataset, entity, row, (struct str){0});
  for (;;) {
    enum yaml_kind kind = yaml_next(c);
    if (kind == YAML_KIND_LIST_END || kind == YAML_KIND_END) return;
    load_predecessor(load, key, entity, row, is_kept);
  }
}

/* -- mappings -- */

/* Passes over the value of a key of which nothing more is to be said. */
static void skip_value(struct yaml_load *load) {
  yaml_next(&load->cursor);
  yaml_skip(&load->cursor);
}

static void report_twice(struct yaml_load *load, const struct data_keys *keys, uint32_t key,
    uint32_t entity, uint32_t row) {
  const struct data_member *first = &keys->members[keys->items[key].member];
  struct diag *diag = DIAG_AT(load->diags, KEY_TWICE, yaml_place(&load->cursor),
      str_cstring(&load->scratch, keys->items[key].name), instance_name(load, entity, row));
  const char *place = data_place_name(
      &load->scratch, (struct place){load->cursor.path, first->line, first->column});
  if (first->key == key) diag_note(load->diags, diag, SPAN_NONE, "first given at %s", place);
  else
    diag_note(load->diags, diag, SPAN_NONE, "first given as \"%.*s\" at %s",
        STR_ARGS(keys->items[first->key].name), place);
}

/* The key under the cursor, if its value is to be read; NONE_INDEX after a report, with the value
 * passed over. */
static uint32_t load_key(struct yaml_load *load, struct data_keys *keys, uint32_t guess,
    uint64_t instance, uint32_t entity, uint32_t row) {
  struct yaml_cursor *c = &load->cursor;
  if (c->kind != YAML_KIND_SCALAR) {
    if (c->kind != YAML_KIND_REFUSED)
      DIAG_AT(load->diags, KEY_EXPECTED, yaml_place(c),
          str_cstring(&load->scratch, load->schema->entities[entity].name), found(load));
    yaml_skip(c);
    skip_value(load);
    return NONE_INDEX;
  }
  uint32_t key = data_keys_find(keys, c->text, guess, &load->scratch);
  if (key == NONE_INDEX) {
    data_keys_report_unknown(keys, load->diags, load->schema, entity, c->text,
        instance_name(load, entity, row), yaml_place(c), &load->scratch);
    skip_value(load);
    return NONE_INDEX;
  }
  struct data_member *member = &keys->members[keys->items[key].member];
  if (member->instance == instance) {
    report_twice(load, keys, key, entity, row);
    skip_value(load);
    return NONE_INDEX;
  }
  *member = (struct data_member){instance, c->line, c->column, key};
  return key;
}

/* From behind the mapping's beginning to its end. */
static void load_mapping(struct yaml_load *load, uint32_t entity, uint32_t row) {
  struct yaml_cursor *c = &load->cursor;
  struct data_keys *keys = &load->keys[entity];
  uint64_t instance = ++load->n_instances;
  uint32_t *guess = &keys->begin;
  for (;;) {
    enum yaml_kind kind = yaml_next(c);
    if (kind == YAML_KIND_MAPPING_END) break;
    if (kind == YAML_KIND_END) {
      /* it may stand where the file could not be read */
      dataset_excuse_id(load->dataset, entity, row);
      break;
    }
    uint32_t key = load_key(load, keys, *guess, instance, entity, row);
    if (key == NONE_INDEX) {
      tidy(load);
      continue;
    }
    *guess = key;
    guess = &keys->items[key].next;
    const struct data_key *k = &keys->items[key];
    yaml_next(c);
    if (k->role == KEY_FIELD) load_field(load, k->index, entity, row);
    else if (k->role == KEY_LIST) load_list(load, k->name, k->index, entity, row);
    else if (k->role == KEY_SUCCEEDS) load_succeeds(load, k->name, entity, row);
    else yaml_skip(c);
  }
  tidy(load);
}

static void load_document(struct yaml_load *load) {
  struct yaml_cursor *c = &load->cursor;
  enum yaml_kind kind = yaml_next(c);
  if (kind == YAML_KIND_END) return; /* an empty file says nothing, and so does one of comments */
  if (kind == YAML_KIND_MAPPING) {
    dataset_place_root(load->dataset, (uint16_t)load->file, c->line, c->column);
    load_mapping(load, 0, 0);
  } else if (!(kind == YAML_KIND_SCALAR && is_null(c)) && kind != YAML_KIND_REFUSED) {
    struct diag *diag = DIAG_AT(load->diags, DATUM_WRONG_SHAPE, yaml_place(c),
        c->kept ? "given" : "the document", "a mapping", found(load));
    data_keys_help(&load->keys[0], load->diags, diag, load->schema, 0, &load->scratch);
    yaml_skip(c);
  }
  yaml_next(c); /* a second document is reported by the cursor */
}

/* -- files -- */

static struct yaml_load *load_of(struct dataset *dataset) {
  struct building *b = dataset->building;
  if (b->yaml) return b->yaml;
  struct arena *arena = &dataset->arena;
  struct yaml_load *load = ARENA_NEW(arena, struct yaml_load);
  load->dataset = dataset;
  load->schema = dataset->schema;
  load->keys = ARENA_ARRAY(arena, struct data_keys, dataset->schema->n_entities);
  for (uint32_t e = 0; e < dataset->schema->n_entities; e++)
    data_keys_init(&load->keys[e], arena, dataset->schema, e, dataset->also, dataset->n_also);
  return b->yaml = load;
}

/* One input: a file, else (file < 0) nodes that were kept, else a text. */
struct input {
  const char *path;
  int file;
  struct str text;
  const struct yaml_nodes *nodes;
  uint32_t begin, end;
};

/* How many bytes the input has, 0 where that cannot be known. */
static uint64_t input_bytes(int file, struct str text) {
  struct stat about;
  if (file < 0) return text.n;
  return fstat(file, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0
      ? (uint64_t)about.st_size
      : 0;
}

/* Returns an errno value or 0. */
static int load_input(struct dataset *dataset, struct diags *diags, const struct input *input) {
  struct yaml_load *load = load_of(dataset);
  struct str path = str_from(input->path);
  if (input->file >= 0 && !load->buffer)
    load->buffer = arena_alloc_raw(&dataset->arena, YAML_BUFFER_BYTES);
  load->diags = diags;
  load->file = dataset_add_file(dataset, path);
  if (load->file == DATA_FILES_MAX) {
    DIAG_AT(diags, DATA_FILES_TOO_MANY, ((struct place){path, 0, 0}),
        arena_printf(&dataset->arena, "%d", DATA_FILES_MAX));
    return 0;
  }
  arena_init(&load->scratch, dataset->allocator);
  load->scratch.out_of_memory = dataset->arena.out_of_memory;
  path = dataset->files[load->file];
  if (input->nodes) yaml_cursor_open_kept(&load->cursor, input->nodes, input->begin, input->end);
  else
    yaml_cursor_open(&load->cursor, diags, path, dataset->arena.out_of_memory, input->file,
        load->buffer, input->text);
  dataset->building->progress = (struct input_progress){
      &load->cursor.bytes_read, input_bytes(input->file, input->text), dataset->n_texts};
  load_document(load);
  return load->cursor.read_error;
}

/* Catches exhaustion on its way out, so that neither libyaml's memory nor an open file is left
 * behind. */
static int load_guarded(struct dataset *dataset, struct diags *diags, const struct input *input) {
  jmp_buf here, *data_jump = dataset->arena.out_of_memory,
                *diags_jump = diags->arena->out_of_memory;
  dataset->arena.out_of_memory = diags->arena->out_of_memory = &here;
  volatile int error = 0;
  bool exhausted = setjmp(here) != 0;
  if (!exhausted) error = load_input(dataset, diags, input);
  dataset->building->progress = (struct input_progress){0};
  struct yaml_load *load = dataset->building->yaml;
  if (load) {
    yaml_cursor_close(&load->cursor);
    arena_free(&load->scratch);
  }
  dataset->arena.out_of_memory = data_jump;
  diags->arena->out_of_memory = diags_jump;
  if (input->file >= 0 && strcmp(input->path, "-") != 0) close(input->file);
  if (exhausted) {
    memory_exhausted(data_jump);
  }
  return error;
}

int yaml_load_file(struct dataset *dataset, struct diags *diags, const char *path) {
  assert(dataset->building && "not finished yet");
  int file = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return errno;
  return load_guarded(dataset, diags, &(struct input){.path = path, .file = file});
}

void yaml_load_text(
    struct dataset *dataset, struct diags *diags, const char *path, struct str text) {
  assert(dataset->building && "not finished yet");
  load_guarded(dataset, diags, &(struct input){.path = path, .file = -1, .text = text});
}

void yaml_load_nodes(struct dataset *dataset, struct diags *diags, const struct yaml_nodes *nodes,
    uint32_t begin, uint32_t end) {
  assert(dataset->building && "not finished yet");
  const char *path = str_cstring(&dataset->arena, nodes->path);
  load_guarded(dataset, diags,
      &(struct input){.path = path, .file = -1, .nodes = nodes, .begin = begin, .end = end});
}
