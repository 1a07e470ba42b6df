/* Sessions: opened, closed, and their regulation, day and data (session.h). Readings and the
 * preceding year: session_choices.c. */
#include "study/session.h"

#include <errno.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/pool.h"
#include "base/processors.h"
#include "base/unreadable.h"
#include "results/require.h"
#include "runtime/data/dataset_passing.h"
#include "runtime/data/dataset_sources.h"
#include "runtime/ingest/data_check.h"
#include "runtime/ingest/data_options.h"
#include "runtime/ingest/files_load.h"
#include "runtime/ingest/flat_keys.h"
#include "runtime/program/program_read.h"
#include "runtime/settle/scope.h"
#include "study/outcomes.h"

/* -- those of one caller -- */

void opened_init(struct opened *opened, struct arena *arena, struct progress *progress) {
  *opened = (struct opened){.arena = arena,
      .progress = progress,
      .allocator = &allocator_system,
      .notices = {.arena = arena}};
}

void opened_close(struct opened *opened) {
  while (opened->evaluation) evaluation_close(opened->evaluation);
  while (opened->session) session_close(opened->session);
}

/* -- open and close -- */

/* It stands in its own arena: a caller may open any number, one after the other. */
struct session *session_open(struct opened *opened) {
  struct arena arena;
  arena_init(&arena, opened->allocator);
  arena.out_of_memory = opened->arena->out_of_memory;
  struct session *session = ARENA_NEW(&arena, struct session);
  session->arena = arena;
  session->opened = opened;
  session->next = opened->session;
  opened->session = session;
  return session;
}

void session_close(struct session *session) {
  for (struct session **at = &session->opened->session; *at; at = &(*at)->next)
    if (*at == session) {
      *at = session->next;
      break;
    }
  if (session->pool) pool_end(session->pool);
  if (session->has_data) dataset_free(&session->data);
  session_forget_previous(session);
  struct arena arena = session->arena;
  arena_free(&arena);
}

/* Diagnostics that live as long as the session. */
static struct diags *new_diags(struct session *session, struct sources *sources) {
  struct diags *diags = ARENA_NEW(&session->arena, struct diags);
  diags_init(diags, &session->arena, sources);
  return diags;
}

/* -- the regulation -- */

static enum fault unreadable(struct session *session, const char *path, int error) {
  struct diags *diags = new_diags(session, NULL);
  diag_unreadable(diags, (struct place){0}, path, error);
  notice_diags(&session->opened->notices, diags);
  return FAULT_SYSTEM;
}

static enum fault load_compiled(struct session *session, const char *path, struct str bytes) {
  struct diags *diags = new_diags(session, NULL);
  const struct program *program = program_read(&session->arena, diags, path, bytes);
  if (program) {
    session_program(session, program);
    return FAULT_NONE;
  }
  notice_diags(&session->opened->notices, diags);
  return FAULT_INPUT;
}

void session_program(struct session *session, const struct program *program) {
  session->program = program;
  session->schema = &program->schema;
}

enum fault session_regulation_text(
    struct session *session, const char *path, struct str text, bool tells_warnings) {
  if (program_magic(text)) return load_compiled(session, path, text);
  if (text.n > SOURCE_BYTES_MAX) return unreadable(session, path, EFBIG);
  int system_error = 0;
  bool ok = compile(&session->compilation, &session->arena,
      compile_text(str_cstring(&session->arena, str_from(path)), text, COMPILE_PROGRAM),
      &system_error);
  session->is_compiled_here = true;
  if (!ok || tells_warnings) notice_diags(&session->opened->notices, &session->compilation.diags);
  if (!ok) return system_error ? FAULT_SYSTEM : FAULT_INPUT;
  session_program(session, session->compilation.program);
  return FAULT_NONE;
}

enum fault session_regulation(struct session *session, const char *path, bool tells_warnings) {
  struct str text;
  int error = reader_disk.read(&reader_disk, &session->arena, path, PROGRAM_BYTES_MAX, &text);
  if (error) return unreadable(session, path, error);
  return session_regulation_text(session, path, text, tells_warnings);
}

enum fault session_typed(struct session *session, const char *asker) {
  if (session->is_compiled_here) return FAULT_NONE;
  if (!session->schema->n_sources) {
    notice_message(&session->opened->notices,
        "the compiled regulation holds no rule text, which %s needs", asker);
    return FAULT_INPUT;
  }
  if (compile(&session->compilation, &session->arena,
          compile_carried(session->schema, COMPILE_PROGRAM), NULL)) {
    session_program(session, session->compilation.program);
    return FAULT_NONE;
  }
  notice_diags(&session->opened->notices, &session->compilation.diags);
  return FAULT_INPUT;
}

struct sources *session_sources(struct arena *arena, const struct schema *schema) {
  struct sources *sources = ARENA_NEW(arena, struct sources);
  sources_init(sources, arena);
  for (uint32_t i = 0; i < schema->n_sources; i++)
    sources_add(sources, schema->sources[i].name, schema->sources[i].text);
  return sources;
}

/* -- the day -- */

bool session_day(struct session *session, const int32_t *given) {
  session->options.as_of = given ? *given : session->schema->effective_to;
  return given || session->schema->has_effective_to;
}

void session_warn_outside(struct session *session) {
  struct diags *diags = new_diags(session, NULL);
  require_check_day(session->schema, session->options.as_of, diags);
  if (diags->n) notice_diags(&session->opened->notices, diags);
}

/* -- data -- */

/* How many bytes there are to read; 0 where that cannot be known. */
static uint64_t total_bytes(const struct data_files *files) {
  uint64_t total = 0;
  for (uint32_t i = 0; i < files->n; i++) {
    uint64_t n = file_bytes(files->paths[i]);
    if (!n) return 0;
    total += n;
  }
  return total;
}

/* Looks for the columns of the files in their cache. */
static bool find_columns(
    struct session *session, const struct data_files *files, struct diags *diags) {
  if (!files->cache) return false;
  struct arena *arena = &session->arena;
  struct str options = data_options_text(arena, files->options);
  if (session->wants_value_places) /* kept with where each value stands: other columns */
    options = data_options_places(arena, options);
  struct cache_input *inputs = ARENA_ARRAY(arena, struct cache_input, (size_t)files->n + 1);
  for (uint32_t i = 0; i < files->n; i++) inputs[i].path = files->paths[i];
  return column_cache_find(&session->cache, arena, files->cache,
      (struct cache_source){.inputs = inputs, .n_inputs = files->n, .options = options},
      &session->data, diags, new_diags(session, NULL));
}

/* What reading the files came to. */
struct unread {
  struct diags *diags;
  bool is_any;
};

static void tell_unreadable(void *context, const char *path, int error) {
  struct unread *unread = context;
  diag_unreadable(unread->diags, (struct place){0}, path, error);
  unread->is_any = true;
}

/* Reads all files; true where one could not be read. */
static bool read_files(
    struct session *session, const struct data_files *files, struct diags *diags) {
  struct unread unread = {.diags = diags};
  struct data_document *documents =
      ARENA_ARRAY(&session->arena, struct data_document, (size_t)files->n + 1);
  for (uint32_t i = 0; i < files->n; i++) documents[i].path = files->paths[i];
  files_load(&session->data, diags, documents, files->n, tell_unreadable, &unread);
  return unread.is_any;
}

/* Reads the files, or finds what was read of them, and checks it. True where one could not be read. */
static bool read_and_check(
    struct session *session, const struct data_files *files, struct diags *diags) {
  struct dataset *data = &session->data;
  struct progress *progress = data->progress;
  uint32_t n_before = diags->n;
  bool system_error = files->system_error;
  progress_begin_reading(progress, total_bytes(files),
      schema_list_key(&session->schema->entities[schema_counted_entity(session->schema)]));
  bool is_found = !system_error && find_columns(session, files, diags);
  if (!is_found) system_error |= read_files(session, files, diags);
  progress_end(progress);
  if (data->window && data->window->n_taken) {
    data->window->take(data->window, data);
    return system_error;
  }
  /* beside other errors too: all in one run */
  if (system_error) return true;
  if (is_found) data_check_groups(data, diags, session->program);
  else data_check(data, diags, session->program);
  if (!is_found && session->cache.path) column_cache_keep(&session->cache, data, diags, n_before);
  return false;
}

/* Of --from FORM:ENTITY: the command line's mistake, not the data's. */
static enum fault check_entity(struct session *session, const struct data_options *options) {
  if (!options || !options->entity.n ||
      flat_entity_named(session->schema, options->entity, &session->arena) != NONE_INDEX)
    return FAULT_NONE;
  const char *name = str_cstring(&session->arena, str_shown(&session->arena, options->entity));
  struct str nearest = flat_entity_nearest(session->schema, options->entity, &session->arena);
  if (nearest.n)
    return notice_usage(&session->opened->notices,
        "no entity of this regulation is called \"%s\", which --from names: did you mean \"%.*s\"?",
        name, STR_ARGS(nearest));
  return notice_usage(&session->opened->notices,
      "no entity of this regulation is called \"%s\", which --from names", name);
}

/* Mistakes that leave a value out, and every instance in its place. */
static const enum diag_code of_values[] = {KEY_UNKNOWN, HEADING_UNKNOWN, DATUM_NOT_OF_TYPE,
    DATUM_TOO_PRECISE, DATUM_TOO_LARGE, DATUM_NO_SUCH_DAY, DATUM_NOT_IN_SET, CELL_SHOWS_ERROR,
    NUMBER_WITH_POINT};

static bool leaves_a_value_out(enum diag_code code) {
  for (size_t i = 0; i < sizeof of_values / sizeof *of_values; i++)
    if (of_values[i] == code) return true;
  return false;
}

static bool are_of_values(const struct diags *diags) {
  uint32_t n_errors = 0;
  for (uint32_t i = 0; i < diags->n; i++) {
    const struct diag *diag = &diags->items[i];
    if (diag->severity != DIAG_ERROR) continue;
    if (!leaves_a_value_out(diag->code)) return false;
    n_errors++;
  }
  return n_errors == diags->n_errors; /* nothing is unsaid */
}

/* Whether a value that was left out makes what the instruction says unknown at most: nothing stands in
 * its place, and no rows are counted or sought. */
static bool knows_what_is_left_out(const struct schema *schema, const struct instruction *code) {
  switch ((enum opcode_shape)opcode_infos[code->op].shape) {
  case SHAPE_CONSTANT:
  case SHAPE_RUN:
  case SHAPE_MAP1:
  case SHAPE_MAP2:
  case SHAPE_MAP3:
  case SHAPE_LIFT: return true;
  case SHAPE_FIELD:
    return code->op != OP_GIVEN && code->op != OP_ID_ORDER && !schema->fields[code->a].absent_none;
  case SHAPE_FIELD_OR:
  case SHAPE_REDUCE:
  case SHAPE_ROWS:
  case SHAPE_DECIDE:
  case SHAPE_EXCEPT:
  case SHAPE_RANK:
  case SHAPE_SELECT:
  case SHAPE_STATE:
  case SHAPE_ALLOT:
  case SHAPE_ALLOTMENT:
  case SHAPE_THIS:
  case SHAPE_REFER:
  case SHAPE_MATCH:
  case SHAPE_FOLLOW: break;
  }
  return false;
}

/* Whether what is required fails of known facts of an instance and those above it alone. */
static bool fails_of_its_own(struct scope *scope, const struct assertion *require) {
  const struct program *program = scope->program;
  const uint32_t reg = require_register(program, require);
  const bool *is_in = scope_slice(scope, &reg, 1);
  for (uint32_t i = 0; i < program->n_code; i++)
    if (is_in[i] && !knows_what_is_left_out(&program->schema, &program->code[i])) return false;
  return true;
}

/* What is said of fields, and required of known facts, holds beside such mistakes, too: so all are told
 * in one run. What is required of counts might fail for the mistakes alone. */
static void check_beside_mistakes(struct session *session, struct diags *diags) {
  const struct schema *schema = session->schema;
  struct evaluation *evaluation = NULL;
  struct scope scope;
  if (schema->n_requires) scope_init(&scope, &session->arena, session->program);
  for (uint32_t i = 0; i < schema->n_requires; i++) {
    const struct assertion *require = &schema->requires[i];
    if (require->field == NONE_INDEX && !fails_of_its_own(&scope, require)) continue;
    if (!evaluation) {
      history_apply(&session->previous, &session->data);
      dataset_finish(&session->data);
      evaluation = session_evaluate(session);
      diags->sources = session_sources(&session->arena, schema);
    }
    require_collect_one(&evaluation->run, &session->arena, i, false, diags);
  }
  if (evaluation) evaluation_close(evaluation);
}

static struct pool *pool_of(struct session *session) {
  if (!session->pool) {
    session->pool = arena_alloc(&session->arena, pool_bytes());
    pool_init(session->pool);
  }
  return session->pool;
}

enum fault session_data(struct session *session, const struct data_files *files,
    const struct schema *const *also, uint32_t n_also) {
  enum fault fault = check_entity(session, files->options);
  if (fault) return fault;
  struct diags *diags = ARENA_NEW(&session->arena, struct diags);
  *diags = files->diags;
  if (session->has_data) dataset_free(&session->data); /* of a reading that was given up */
  dataset_init(&session->data, session->schema, &allocator_system, session->arena.out_of_memory);
  session->has_data = true;
  session->data.also = also;
  session->data.n_also = n_also;
  session->data.options = files->options;
  /* kept columns are for any form of results */
  session->data.wants_digests = session->tells_data || files->cache;
  session->data.n_threads =
      session->options.threads ? session->options.threads : processors_available();
  session->data.pool = pool_of(session);
  if (session->wants_value_places) dataset_keep_places(&session->data);
  session->data.progress = session->is_quiet ? NULL : session->opened->progress;
  session->data.window = session->window;
  const bool is_alone = session->is_alone && !n_also && !files->cache;
  if (is_alone) dataset_pass_unread(&session->data, session->program);
  if (session->window) session->window->diags = diags;
  bool system_error = read_and_check(session, files, diags);
  if (session->window && session->window->n_taken) {
    dataset_finish(&session->data);
    return system_error ? FAULT_SYSTEM : diags->n_errors ? FAULT_INPUT : FAULT_NONE;
  }
  session->data.progress = NULL;
  if (session->cache.path && session->cache.advice->n && !session->is_quiet)
    notice_diags(&session->opened->notices, session->cache.advice);
  if (!session->has_previous) session_history(session, NULL, diags);
  const bool is_whole = !system_error && are_of_values(diags);
  if (is_whole) history_check_matched(&session->previous, &session->data, diags);
  if (is_whole && diags->n_errors) check_beside_mistakes(session, diags);
  if (diags->n && !session->is_quiet) notice_diags(&session->opened->notices, diags);
  if (system_error) return FAULT_SYSTEM;
  if (diags->n_errors) return FAULT_INPUT;
  /* all were read, each is one source */
  for (uint32_t i = 0; files->names && i < files->n; i++)
    session->data.sources[i].file = str_from(files->names[i]);
  history_apply(&session->previous, &session->data);
  const bool is_nameless = is_alone && session->options.counts_only;
  if (is_nameless) dataset_pass_missing_ids(&session->data, session->program);
  dataset_finish(&session->data);
  if (is_nameless) dataset_forget_names(&session->data, session->program);
  return FAULT_NONE;
}

void session_without_data(struct session *session) {
  dataset_init(&session->data, session->schema, &allocator_system, session->arena.out_of_memory);
  session->has_data = true;
  dataset_finish(&session->data);
}

/* -- running -- */

struct evaluation *session_evaluate(struct session *session) {
  struct run_options options = session->options;
  options.pool = session->pool;
  return evaluation_open(session->opened, session->program, &session->data, &options);
}

bool session_is_sound(struct session *session, struct evaluation *evaluation, bool strict) {
  struct diags *diags = new_diags(session, session_sources(&session->arena, evaluation->schema));
  require_collect(&evaluation->run, &session->arena, strict, diags);
  if (!diags->n_errors) return true;
  notice_diags(&session->opened->notices, diags);
  /* the data may be another session's: diff reads it once for both */
  for (struct session *any = session->opened->session; any; any = any->next)
    column_cache_drop(&any->cache);
  return false;
}
