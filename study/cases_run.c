/* One case run by a session of its own, beside what it expects (cases.h). */
#include "results/require.h"
#include "runtime/ingest/history_load.h"
#include "runtime/ingest/data_check.h"
#include "runtime/ingest/tree_load.h"
#include "study/cases.h"
#include "study/outcomes.h"

/* What the case says of the preceding year; else what the options say, as far as it is of the year
 * before; else that nobody has a record. */
static void read_previous(struct test_file *file, const struct test_case *test,
    struct session *session, struct diags *diags) {
  uint32_t n_errors = diags->n_errors;
  history_begin(&session->previous, file->schema, &allocator_system, session->arena.out_of_memory);
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
  if (is_by_option && diags->n_errors == n_errors && schema_uses_history(file->schema))
    history_check_year(&session->previous, test->as_of, diags);
}

/* Loads and evaluates what is given; NULL where `diags` say why there are no results. */
static struct evaluation *evaluate(struct test_file *file, const struct test_case *test,
    struct session *session, struct diags *diags) {
  dataset_init(&session->data, file->schema, &allocator_system, session->arena.out_of_memory);
  session->has_data = true;
  session->data.options = file->options->data;
  bool is_given = test->given != NONE_INDEX;
  uint32_t end = is_given ? yaml_node_next(&file->nodes, test->given) : 0;
  tree_load_nodes(&session->data, diags, &file->nodes, is_given ? test->given : 0, end);
  data_check(&session->data, diags, session->program);
  read_previous(file, test, session, diags);
  if (diags->n_errors) return NULL;
  /* of results that hold for all cases each needs some: told of its own records alone */
  if (test->previous != NONE_INDEX)
    history_check_matched(&session->previous, &session->data, diags);
  if (diags->n_errors) return NULL;
  history_apply(&session->previous, &session->data);
  dataset_finish(&session->data);
  struct evaluation *evaluation = session_evaluate(session);
  require_collect(&evaluation->run, diags->arena, file->options->strict, diags);
  if (!diags->n_errors) return evaluation;
  evaluation_close(evaluation);
  return NULL;
}

/* An error was expected: some message must contain its words. */
static void compare_error(const struct test_case *test, struct diags *diags, struct arena *arena,
    struct mismatches *out) {
  for (uint32_t i = 0; i < diags->n; i++) {
    struct str text = diags->items[i].text;
    if (!test->error.n || (text.n && memmem(text.p, text.n, test->error.p, test->error.n))) return;
  }
  const char *got = diags->n ? str_cstring(arena, diags->items[0].text) : "none";
  VEC_PUSH(
      arena, &out->list, (struct mismatch){"-", "error", str_cstring(arena, test->error), got});
}

bool test_run(struct test_file *file, const struct test_case *test, struct arena *arena,
    struct diags *diags, struct mismatches *out) {
  struct session *session = session_open(file->opened);
  session_program(session, file->session->program);
  session->options = (struct run_options){.as_of = test->as_of,
      .readings = test->readings,
      .threads = file->options->threads,
      .settled_facts = file->options->settled_facts};
  struct evaluation *evaluation = evaluate(file, test, session, diags);
  if (test->error.p) compare_error(test, diags, arena, out);
  else if (evaluation) test_expect(file, test, &evaluation->report, arena, out);
  else
    VEC_PUSH(arena, &out->list,
        (struct mismatch){
            "-", "error", "none", diags->n ? str_cstring(arena, diags->items[0].text) : ""});
  bool has_results = evaluation != NULL;
  if (evaluation) evaluation_close(evaluation);
  session_close(session);
  return has_results;
}

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
