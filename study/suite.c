/* Test files opened, their cases prepared and tried (suite.h). */
#include "study/suite.h"

#include "base/file.h"
#include "base/limits.h"
#include "results/require.h"
#include "runtime/ingest/data_check.h"
#include "runtime/ingest/history_load.h"
#include "runtime/ingest/tree_load.h"

/* -- a test file -- */

/* It stands in its own arena. */
struct suite *suite_new(
    const struct opened *like, const struct test_options *options, const char *path) {
  struct arena arena;
  arena_init(&arena, like->allocator);
  arena.out_of_memory = like->arena->out_of_memory;
  struct suite *suite = ARENA_NEW(&arena, struct suite);
  suite->arena = arena;
  suite->path = path;
  opened_init(&suite->opened, &suite->arena, NULL);
  suite->opened.allocator = like->allocator;
  suite->opened.for_people = like->for_people;
  suite->file.opened = &suite->opened;
  suite->file.options = options;
  suite->file.arena = &suite->arena;
  diags_init(&suite->file.diags, &suite->arena, NULL);
  return suite;
}

void suite_read_text(struct suite *suite, struct str text) {
  suite->text = text;
  suite->fault = test_read(&suite->file, suite->path, text);
}

void suite_read(struct suite *suite) {
  struct str text;
  suite->error = file_read(&suite->arena, suite->path, SOURCE_BYTES_MAX, &text);
  if (suite->error) suite->fault = FAULT_SYSTEM;
  else suite_read_text(suite, text);
}

void suite_memory(struct suite *suite, jmp_buf *out_of_memory) {
  suite->arena.out_of_memory = out_of_memory;
  for (struct session *session = suite->opened.session; session; session = session->next)
    session->arena.out_of_memory = out_of_memory;
}

struct suite *suite_open(
    const struct opened *like, const struct test_options *options, const char *path) {
  struct suite *suite = suite_new(like, options, path);
  suite_read(suite);
  return suite;
}

void suite_close(struct suite *suite) {
  opened_close(&suite->opened);
  struct arena arena = suite->arena;
  arena_free(&arena);
}

void suites_close(struct suites *suites) {
  for (uint32_t i = 0; i < suites->list.n; i++) suite_close(suites->list.items[i]);
  suites->list.n = 0;
}

/* -- parameters that a case supposes -- */

/* The program with them: all else is the other's. */
const struct program *case_program(
    const struct program *program, const struct test_case *test, struct arena *arena) {
  if (!test->n_parameters) return program;
  struct program *with = arena_copy(arena, program, sizeof *program);
  struct schema *schema = &with->schema;
  schema->parameters =
      arena_copy(arena, schema->parameters, schema->n_parameters * sizeof *schema->parameters);
  for (uint32_t i = 0; i < test->n_parameters; i++) {
    const struct supposed_parameter *supposed = &test->parameters[i];
    const struct parameter_value value = {.from = INT32_MIN, .value = supposed->value};
    struct parameter *parameter = &schema->parameters[supposed->parameter];
    parameter->values = arena_copy(arena, &value, sizeof value);
    parameter->n_values = 1;
  }
  return with;
}

/* -- what a case gives -- */

/* What the case says of the preceding year; else what the options say, as far as it is of the year
 * before; else that nobody has a record. */
static void read_previous(struct prepared *prepared) {
  const struct test_file *file = &prepared->suite->file;
  const struct test_case *test = prepared->test;
  struct session *session = prepared->session;
  struct diags *diags = &prepared->diags;
  uint32_t n_errors = diags->n_errors;
  history_begin(
      &session->previous, session->schema, &allocator_system, session->arena.out_of_memory);
  session->has_previous = true;
  bool is_by_option =
      test->previous == NONE_INDEX && !test->has_no_previous && file->options->previous.p;
  if (test->previous != NONE_INDEX)
    history_load_nodes(&session->previous, diags, &file->nodes, test->previous,
        yaml_node_next(&file->nodes, test->previous));
  else if (is_by_option)
    history_load_text(
        &session->previous, diags, file->options->previous_path, file->options->previous);
  history_close(&session->previous, diags);
  if (is_by_option && diags->n_errors == n_errors && schema_uses_history(session->schema))
    history_check_year(&session->previous, test->as_of, diags);
}

/* False where `diags` say why there can be no results. */
static bool load(struct prepared *prepared) {
  const struct test_file *file = &prepared->suite->file;
  const struct test_case *test = prepared->test;
  struct session *session = prepared->session;
  struct diags *diags = &prepared->diags;
  dataset_init(&session->data, session->schema, &allocator_system, session->arena.out_of_memory);
  session->has_data = true;
  session->data.options = file->options->data;
  bool is_given = test->given != NONE_INDEX;
  uint32_t end = is_given ? yaml_node_next(&file->nodes, test->given) : 0;
  tree_load_nodes(&session->data, diags, &file->nodes, is_given ? test->given : 0, end);
  data_check(&session->data, diags, session->program);
  read_previous(prepared);
  if (diags->n_errors) return false;
  /* of results that hold for all cases each needs some: told of its own records alone */
  if (test->previous != NONE_INDEX)
    history_check_matched(&session->previous, &session->data, diags);
  if (diags->n_errors) return false;
  history_apply(&session->previous, &session->data);
  dataset_finish(&session->data);
  return true;
}

struct prepared *suite_prepare(const struct suite *suite, const struct test_case *test,
    const struct program *program, struct opened *opened, struct arena *arena) {
  struct session *session = session_open(opened);
  struct prepared *prepared = ARENA_NEW(arena, struct prepared);
  prepared->suite = suite;
  prepared->test = test;
  prepared->session = session;
  session_program(session, program);
  session->options = (struct run_options){.as_of = test->as_of,
      .readings = test->readings,
      .threads = 1, /* several are worth it for several cases */
      .settled_facts = suite->file.options->settled_facts};
  diags_init(&prepared->diags, arena, session_sources(arena, &program->schema));
  prepared->has_data = load(prepared);
  return prepared;
}

void prepared_close(struct prepared *prepared) { session_close(prepared->session); }

/* -- a case run -- */

/* What was told of the data, to which a trial adds what it tells itself. */
static struct diags told(const struct prepared *prepared, struct arena *arena) {
  struct diags diags = prepared->diags;
  diags.arena = arena;
  if (diags.n) diags.items = arena_copy(arena, diags.items, diags.n * sizeof *diags.items);
  diags.capacity = diags.n;
  return diags;
}

/* What evaluating noticed is told with the data. */
static void tell_notices(struct notices *notices, struct diags *diags) {
  for (uint32_t i = 0; i < notices->list.n; i++)
    if (notices->list.items[i].kind == NOTICE_DIAGS)
      diags_add_all(diags, notices->list.items[i].diags);
  notices->list.n = 0;
}

struct evaluation *prepared_evaluate(struct prepared *prepared, const struct program *program,
    struct arena *arena, struct trial *out) {
  const struct test_options *options = prepared->suite->file.options;
  *out = (struct trial){.data = told(prepared, arena)};
  if (!prepared->has_data) return NULL;
  struct session *session = prepared->session;
  struct evaluation *evaluation = evaluation_open(session->opened,
      case_program(program, prepared->test, arena), &session->data, &session->options);
  tell_notices(&session->opened->notices, &out->data);
  require_collect(&evaluation->run, arena, options->strict, &out->data);
  if (!out->data.n_errors) return evaluation;
  evaluation_close(evaluation);
  return NULL;
}

static const char *expected_error(const struct diags *diags, struct arena *arena) {
  return arena_printf(
      arena, "{ error: %s }", test_yaml_word(arena, diags->n ? diags->items[0].text : STR("")));
}

static void differ(struct arena *arena, struct trial *out, struct mismatch mismatch) {
  VEC_PUSH(arena, &out->wrong.list, mismatch);
}

/* An error was expected: some message must contain its words. */
static void compare_error(struct test_file *file, const struct test_case *test,
    struct evaluation *evaluation, struct trial *out) {
  const struct diags *diags = &out->data;
  struct arena *arena = file->arena;
  for (uint32_t i = 0; i < diags->n; i++) {
    struct str text = diags->items[i].text;
    if (!test->error.n || (text.n && memmem(text.p, text.n, test->error.p, test->error.n))) return;
  }
  const char *expected = str_cstring(arena, test->error);
  if (evaluation && !diags->n)
    differ(arena, out,
        (struct mismatch){"-", "error", expected, "none", test->expect,
            test_all_expected(file, &evaluation->report, arena)});
  else
    differ(arena, out,
        (struct mismatch){"-", "error", expected, str_cstring(arena, diags->items[0].text),
            test->error_node, test_yaml_word(arena, diags->items[0].text)});
}

/* None was, and there are no results. */
static void tell_error(struct test_file *file, const struct test_case *test, struct trial *out) {
  const struct diags *diags = &out->data;
  const char *got = diags->n ? str_cstring(file->arena, diags->items[0].text) : "";
  differ(file->arena, out,
      (struct mismatch){
          "-", "error", "none", got, test->expect, expected_error(diags, file->arena)});
}

/* Nothing is expected yet. */
static void tell_all(struct test_file *file, const struct test_case *test,
    struct evaluation *evaluation, struct trial *out) {
  const char *all = evaluation ? test_all_expected(file, &evaluation->report, file->arena)
                               : expected_error(&out->data, file->arena);
  differ(file->arena, out, (struct mismatch){"-", "expect", "nothing", all, test->expect, all});
}

void prepared_compare(struct prepared *prepared, struct evaluation *evaluation, struct arena *arena,
    struct trial *out) {
  const struct test_case *test = prepared->test;
  /* the file as this thread has it: what is wrong with what is expected goes to the trial */
  struct test_file file = prepared->suite->file;
  if (evaluation) file.schema = evaluation->schema;
  file.arena = arena;
  diags_init(&file.diags, arena, NULL);
  out->wrong = (struct mismatches){0};
  out->has_results = evaluation != NULL;
  if (evaluation)
    file.schema = evaluation->schema; /* numbers are those of the program that was run */
  if (test->lacks_expect) tell_all(&file, test, evaluation, out);
  else if (test->error.p) compare_error(&file, test, evaluation, out);
  else if (evaluation) test_expect(&file, test, &evaluation->report, arena, &out->wrong, NULL);
  else tell_error(&file, test, out);
  out->test = file.diags;
  out->passed = !out->wrong.list.n && !out->test.n_errors;
}

void prepared_try(struct prepared *prepared, const struct program *program, struct arena *arena,
    struct trial *out) {
  struct evaluation *evaluation = prepared_evaluate(prepared, program, arena, out);
  prepared_compare(prepared, evaluation, arena, out);
  if (evaluation) evaluation_close(evaluation);
}

void suite_try(const struct suite *suite, const struct test_case *test,
    const struct program *program, struct opened *opened, struct arena *arena, struct trial *out) {
  struct prepared *prepared = suite_prepare(suite, test, program, opened, arena);
  prepared_try(prepared, program, arena, out);
  prepared_close(prepared);
}

/* -- what is expected -- */

void prepared_cells(struct prepared *prepared, struct evaluation *evaluation, struct arena *arena,
    struct expected_cells *out) {
  *out = (struct expected_cells){0};
  if (prepared->test->error.p) return;
  struct test_file file = prepared->suite->file;
  struct mismatches unasked = {0};
  file.arena = arena;
  diags_init(&file.diags, arena, NULL);
  file.schema = evaluation->schema;
  test_expect(&file, prepared->test, &evaluation->report, arena, &unasked, out);
}

/* -- the options' own results -- */

/* Results are read for a regulation that asks of nothing: so they are refused whether a case asks
 * for them or not. */
void test_check_previous(
    struct opened *opened, const struct test_options *options, struct diags *diags) {
  struct entity root = {
      .name = STR("root"), .parent = NONE_INDEX, .trunk = NONE_INDEX, .n_fields = 1};
  struct field id = {.name = STR("id"), .type = {.kind = TYPE_TEXT, .of = NONE_INDEX}};
  struct session *session = session_open(opened);
  struct schema *schema = ARENA_NEW(&session->arena, struct schema);
  schema->entities = arena_copy(&session->arena, &root, sizeof root);
  schema->fields = arena_copy(&session->arena, &id, sizeof id);
  schema->n_entities = schema->n_fields = 1;
  history_begin(&session->previous, schema, &allocator_system, session->arena.out_of_memory);
  session->has_previous = true;
  history_load_text(&session->previous, diags, options->previous_path, options->previous);
  session_close(session);
}
