/* A file of data, whatever its form, into a data set (tree_load.h): which form it is, who reads it,
 * and what is given back on every way out. */
#include "runtime/ingest/sheet_path.h"
#include "base/translate.h"
#include "runtime/ingest/tree_load.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/data/dataset_building.h"
#include "runtime/data/dataset_sources.h"
#include "runtime/ingest/data_formats.h"
#include "runtime/ingest/data_options.h"
#include "runtime/ingest/flat_records.h"
#include "runtime/ingest/yaml_nodes.h"

/* -- documents -- */

/* A text with separators where nothing said which form it is: CSV from standard input, most likely. */
static bool may_be_table(const struct tree_load *load) {
  const struct str text = load->cursor->text;
  bool has_separator = false;
  for (uint32_t i = 0; i < text.n && !has_separator; i++)
    has_separator = text.p[i] == ',' || text.p[i] == ';' || text.p[i] == '\t';
  return has_separator && !load->is_kept && load->schema->n_entities > 1 &&
      !data_format_of(load->input.path.p);
}

static void load_document(struct tree_load *load) {
  struct cursor *c = load->cursor;
  enum cursor_kind kind = cursor_next(c);
  if (kind == CURSOR_END || (kind == CURSOR_SCALAR && tree_is_null(c))) tree_report_empty(load);
  if (kind == CURSOR_END) return;
  if (kind == CURSOR_LIST && !load->is_kept) {
    flat_load_list(load);
  } else if (flat_is_record(load)) {
    flat_begin(load);
    flat_load_record(load);
  } else if (kind == CURSOR_MAPPING) {
    tree_load_document(load);
  } else if (!(kind == CURSOR_SCALAR && tree_is_null(c)) && kind != CURSOR_REFUSED) {
    struct diag *diag = DIAG_AT(load->diags, DATUM_WRONG_SHAPE, cursor_place(c),
        load->is_kept ? _("given") : _("the document"), _("a mapping"), tree_found(load));
    if (kind == CURSOR_SCALAR && may_be_table(load))
      diag_help(load->diags, diag,
          "if these are cells of a table, say of which entity, as in --from csv:%.*s",
          STR_ARGS(load->schema->entities[load->schema->n_entities - 1].name));
    else if (kind != CURSOR_SCALAR ||
        !data_keys_help_colon(&load->keys[0], load->diags, diag, c->text, &load->scratch))
      data_keys_help(&load->keys[0], load->diags, diag, load->schema, 0, &load->scratch);
    cursor_skip(c);
  }
  cursor_next(c); /* a second document is reported by the cursor */
}

/* -- files -- */

/* Where a tree comes from: a file, else (file < 0) nodes that were kept, else a text. */
struct origin {
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

/* Of what is read, or was read of standard input. Before anything is. */
static void begin_digest(struct tree_load *load, struct digest *digest, struct str text) {
  digest_begin(digest);
  load->input.digest = digest;
  if (load->input.file < 0) digest_add(digest, text.p, text.n);
}

/* Returns an errno value or 0. */
static int load_input(struct dataset *dataset, struct diags *diags, const struct origin *origin) {
  struct tree_load *load = tree_load_of(dataset);
  struct str path = str_from(origin->path);
  if (origin->file >= 0 && !load->buffer)
    load->buffer = arena_alloc_raw(&dataset->arena, INPUT_BUFFER_BYTES);
  load->diags = diags;
  uint32_t n_file;
  sheet_asked_for(origin->path, &n_file);
  load->bare_name = data_format_bare_name((struct str){origin->path, n_file});
  load->is_form_said = data_format_of(origin->path) != NULL;
  struct data_source *source =
      origin->nodes ? NULL : dataset_add_source(dataset, path); /* of a test: nobody is told */
  load->n_open = load->lane_from = 0;
  load->parts_from = 0;
  load->go_on = tree_load_items;
  load->wrapper = (struct place){0};
  load->file = dataset_add_file(dataset, path);
  if (load->file == DATA_FILES_MAX) {
    DIAG_AT(diags, DATA_FILES_TOO_MANY, ((struct place){path, 0, 0}),
        arena_printf(&dataset->arena, "%d", DATA_FILES_MAX));
    return 0;
  }
  arena_init(&load->scratch, dataset->allocator);
  load->scratch.out_of_memory = dataset->arena.out_of_memory;
  path = dataset->files[load->file];
  arena_init(&load->opened, dataset->allocator);
  load->opened.out_of_memory = dataset->arena.out_of_memory;
  load->is_kept = origin->nodes != NULL;
  load->n_errors_before = diags->n_errors;
  load->input = origin->file >= 0
      ? input_of_file(diags, path, &load->opened, origin->file, load->buffer)
      : input_of_text(diags, path, &load->opened, origin->text);
  load->input.progress = dataset->progress;
  load->input.n_units = &dataset->tables[schema_counted_entity(dataset->schema)].n_rows;
  load->input.n_units_told = *load->input.n_units;
  struct digest digest;
  if (source && dataset->wants_digests) begin_digest(load, &digest, origin->text);
  if (!load->is_kept) data_unpack(origin->path, &load->input);
  const struct data_options *options = dataset->options;
  const struct data_format *format = load->is_kept
      ? NULL
      : data_format_for(&load->input, origin->path, options ? options->form : NULL);
  if (load->is_kept)
    load->cursor = yaml_nodes_open(origin->nodes, &load->opened, origin->begin, origin->end);
  else if (format->open) load->cursor = format->open(&load->input);
  dataset->building->progress = (struct input_progress){input_progress(&load->input),
      input_bytes(origin->file, origin->text), dataset->building->n_hashed};
  if (load->cursor) load_document(load);
  else format->read(load);
  if (load->input.digest && input_end_digest(&load->input)) digest_end(&digest, source->digest);
  load->input.digest = NULL;
  if (load->cursor && load->cursor->failed) tree_note_cut(load, true);
  return load->input.read_error;
}

/* Catches exhaustion on its way out, so that neither the cursor's memory nor an open file is left
 * behind. */
static int load_guarded(struct dataset *dataset, struct diags *diags, const struct origin *origin) {
  jmp_buf here, *data_jump = dataset->arena.out_of_memory,
                *diags_jump = diags->arena->out_of_memory;
  dataset->arena.out_of_memory = diags->arena->out_of_memory = &here;
  volatile int error = 0;
  bool exhausted = setjmp(here) != 0;
  if (!exhausted) error = load_input(dataset, diags, origin);
  dataset->building->progress = (struct input_progress){0};
  if (dataset->building->filler) tree_load_close(dataset->building->filler);
  dataset->arena.out_of_memory = data_jump;
  diags->arena->out_of_memory = diags_jump;
  if (origin->file >= 0 && strcmp(origin->path, "-") != 0) close(origin->file);
  if (exhausted) {
    memory_exhausted(data_jump);
  }
  return error;
}

int tree_load_file(struct dataset *dataset, struct diags *diags, const char *path) {
  assert(dataset->building && "not finished yet");
  int file = strcmp(path, "-") == 0
      ? STDIN_FILENO
      : open(sheet_path_file(&dataset->arena, path), O_RDONLY | O_CLOEXEC);
  if (file < 0) return errno;
  return load_guarded(dataset, diags, &(struct origin){.path = path, .file = file});
}

void tree_load_text(
    struct dataset *dataset, struct diags *diags, const char *path, struct str text) {
  assert(dataset->building && "not finished yet");
  load_guarded(dataset, diags, &(struct origin){.path = path, .file = -1, .text = text});
}

void tree_load_nodes(struct dataset *dataset, struct diags *diags, const struct yaml_nodes *nodes,
    uint32_t begin, uint32_t end) {
  assert(dataset->building && "not finished yet");
  const char *path = str_cstring(&dataset->arena, nodes->path);
  load_guarded(dataset, diags,
      &(struct origin){.path = path, .file = -1, .nodes = nodes, .begin = begin, .end = end});
}
