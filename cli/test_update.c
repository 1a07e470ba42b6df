/* Test files written anew (test_update.h). */
#include "cli/test_update.h"

#include "base/file.h"
#include "base/translate.h"
#include "study/cases_update.h"

/* Whether a case of the rewritten file passes. */
static bool passes(const struct opened *like, struct suite *suite, uint32_t number) {
  const struct test_case *test = &suite->file.cases.items[number];
  if (test->is_faulty || test->lacks_expect) return false;
  struct arena arena;
  struct opened opened;
  arena_init(&arena, like->allocator);
  arena.out_of_memory = like->arena->out_of_memory;
  opened_init(&opened, &arena, NULL);
  struct trial trial;
  suite_try(suite, test, suite->file.session->program, &opened, &arena, &trial);
  const bool passed = trial.passed;
  opened_close(&opened);
  arena_free(&arena);
  return passed;
}

/* Which case of the file it is. */
static uint32_t number_of(const struct case_result *result) {
  return (uint32_t)(result->test - result->suite->file.cases.items);
}

/* Cases that now pass are passed. False where one that was rewritten whole does not. */
static bool take_over(
    struct cli *cli, struct test_results *results, struct file_result *file, struct suite *suite) {
  if (suite->fault || suite->file.cases.n != file->suite->file.cases.n) return false;
  for (uint32_t i = 0; i < file->cases.n; i++) {
    struct case_result *result = &file->cases.items[i];
    if (result->state == CASE_PASSED || !passes(&cli->opened, suite, number_of(result))) continue;
    result->state = CASE_PASSED;
    result->trial = (struct trial){0};
    file->n_failed--;
    results->n_failed--;
    results->n_passed++;
  }
  return true;
}

static enum status update_file(
    struct cli *cli, struct test_results *results, struct file_result *file) {
  struct rewrite rewrite = {.suite = file->suite, .arena = &cli->arena};
  for (uint32_t i = 0; i < file->cases.n; i++)
    if (file->cases.items[i].state != CASE_PASSED)
      rewrite_add(&rewrite, file->cases.items[i].test, &file->cases.items[i].trial);
  if (!rewrite.n_values) return STATUS_OK;
  const struct str text = rewrite_text(&rewrite);
  struct suite *suite = suite_new(&cli->opened, file->suite->file.options, file->path);
  VEC_PUSH(&cli->arena, &cli->suites.list, suite);
  suite_read_text(suite, text);
  if (!take_over(cli, results, file, suite)) {
    cli_message(cli, "%s is left as it is: what was got cannot be written in it", file->path);
    return STATUS_INPUT;
  }
  const int error = file_write(file->path, text);
  if (error) return cli_unwritable(cli, file->path, error);
  printf(_("updated %s, in %u of its cases\n"), file->path, rewrite.n_cases);
  return STATUS_OK;
}

enum status test_update(struct cli *cli, struct test_results *results) {
  enum status worst = STATUS_OK;
  for (uint32_t f = 0; f < results->files.n; f++) {
    struct file_result *file = &results->files.items[f];
    if (!file->suite || file->suite->fault || !file->n_failed) continue;
    const enum status status = update_file(cli, results, file);
    if (status > worst) worst = status;
  }
  return worst;
}
