/* The tests behind the figures of a document (doc_tests.h). */
#include "cli/doc_tests.h"

#include "base/paths.h"
#include "base/unreadable.h"
#include "cli/test_files.h"
#include "study/coverage.h"

typedef VEC(const struct suite *) suite_list;

static bool same_texts(const struct schema *a, const struct schema *b) {
  if (a->n_sources != b->n_sources) return false;
  for (uint32_t i = 0; i < a->n_sources; i++)
    if (!str_equal(a->sources[i].text, b->sources[i].text)) return false;
  return true;
}

/* A test file, opened; its fault as a status, after telling so. `is_named`: on the command line; else
 * one of another regulation is passed over. */
static enum status open_suite(struct cli *cli, const struct test_options *test_options,
    const char *path, const struct session *session, bool is_named, suite_list *out) {
  struct suite *suite = suite_open(&cli->opened, test_options, path);
  VEC_PUSH(&cli->arena, &cli->suites.list, suite);
  if (suite->error) {
    struct diags diags;
    diags_init(&diags, &cli->arena, NULL);
    diag_unreadable(&diags, (struct place){0}, path, suite->error);
    cli_show_diags(&diags, DIAG_FORMAT_TEXT);
    return STATUS_SYSTEM;
  }
  const bool is_of_another =
      !suite->fault && !same_texts(suite->file.session->schema, session->schema);
  if (is_of_another && !is_named) return STATUS_OK;
  const enum status status = cli_told_of(cli, &suite->opened.notices, suite->fault);
  if (suite->file.diags.n) cli_show_diags(&suite->file.diags, DIAG_FORMAT_TEXT);
  if (status || suite->file.diags.n_errors) return status ? status : STATUS_INPUT;
  if (is_of_another) {
    cli_message(cli, "%s tests another regulation: it shows nothing of this one", path);
    return STATUS_INPUT;
  }
  VEC_PUSH(&cli->arena, out, suite);
  return STATUS_OK;
}

/* The declaration of the tree whose name, or first word, stands there. */
static uint32_t declared_at(const struct ast *ast, struct span span) {
  uint32_t i = 0;
  for (; i < ast->n_decls; i++) {
    const struct span name = ast->decls[i]->name.span, keyword = ast->decls[i]->keyword_span;
    if ((name.source == span.source && name.begin == span.begin) ||
        (keyword.source == span.source && keyword.begin == span.begin))
      break;
  }
  return i;
}

static void count(struct cli *cli, const struct coverage *coverage, const struct ast *ast,
    struct document_options *out) {
  struct document_coverage *figures =
      ARENA_ARRAY(&cli->arena, struct document_coverage, ast->n_decls + 1);
  for (uint32_t i = 0; i < coverage->obligations.n; i++) {
    const struct obligation *obligation = &coverage->obligations.items[i];
    const uint32_t decl =
        declared_at(ast, coverage_declared_span(coverage->schema, obligation->of));
    figures[decl].of++;
    figures[decl].met += obligation->is_met;
  }
  out->coverage = figures;
  out->n_cases = coverage->n_cases;
  out->n_passed = coverage->n_passed;
}

/* Those that are named, or else those beside the regulation: what is wrong with these is told, and in
 * *found. */
static enum status open_suites(struct cli *cli, const struct options *options,
    const struct test_options *test_options, const struct session *session, suite_list *out,
    enum status *found) {
  const struct text_list named = {options->arguments.items + 1, options->arguments.n - 1};
  enum status status = STATUS_OK;
  if (named.n) {
    struct test_paths paths = {0};
    test_files_find(cli, &named, &paths);
    status = paths.status;
    for (uint32_t i = 0; i < paths.list.n; i++) {
      const enum status one =
          open_suite(cli, test_options, paths.list.items[i], session, true, out);
      if (one > status) status = one;
    }
    return status;
  }
  const struct str folder = path_folder(str_from(options->arguments.items[0]));
  struct text_list beside;
  test_files_in(cli, folder, &beside);
  for (uint32_t i = 0; i < beside.n; i++) {
    const struct str path = path_join(&cli->arena, folder, str_from(beside.items[i]));
    const enum status one =
        open_suite(cli, test_options, str_cstring(&cli->arena, path), session, false, out);
    if (one > *found) *found = one;
  }
  return status;
}

enum status doc_tests(struct cli *cli, const struct options *options, const struct session *session,
    struct document_options *out, enum status *found) {
  const struct test_options test_options = {0};
  suite_list suites = {0};
  enum status status = open_suites(cli, options, &test_options, session, &suites, found);
  if (status || !suites.n) return status;
  status = cli_told(cli, session_typed(suites.items[0]->file.session, "doc"));
  if (status) return status;
  struct coverage *coverage = coverage_measure(&cli->opened, suites.items, suites.n);
  if (!coverage) {
    cli_message(cli, "how far %s is tested cannot be measured: it has too many conditions",
        options->arguments.items[0]);
    return STATUS_INPUT;
  }
  count(cli, coverage, session->compilation.ast, out);
  coverage_close(coverage);
  return STATUS_OK;
}
