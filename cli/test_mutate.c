/* `test --mutate`: the suites of each regulation together (study/mutation.h), and what they were
 * before (--since). */
#include "cli/test_mutate.h"

#include <unistd.h>

#include "cli/git.h"
#include "cli/options.h"
#include "study/mutation_forms.h"

static bool is_json(const struct options *options) {
  return options->mutate > 1 || options->format == TEST_JSON;
}

bool test_mutants_are_alone(const struct options *options) {
  return options->mutate && is_json(options) && !options->output;
}

enum status test_mutate_check_usage(struct cli *cli, const struct options *options) {
  if (options->since && !options->mutate) return cli_usage(cli, "--since needs --mutate");
  if (options->mutate && options->pattern)
    return cli_usage(cli, "-k chooses cases, and --mutate asks all of them");
  if (options->mutate && options->format > TEST_TEXT && options->format != TEST_JSON)
    return cli_usage(cli, "--mutate is told as text or as json");
  return STATUS_OK;
}

static bool is_same_regulation(const struct suite *a, const struct suite *b) {
  return str_equal(program_digest_text(a->opened.arena, a->file.session->program),
      program_digest_text(b->opened.arena, b->file.session->program));
}

/* The regulation as it was: in a file of its own, or by its path in a revision of git. */
static enum status compile_older(
    struct cli *cli, const struct suite *suite, const char *since, struct compilation *older) {
  const char *path =
      str_cstring(&cli->arena, suite->file.session->compilation.sources.items[0].path);
  struct compile_input input = compile_file(since, COMPILE_PROGRAM);
  struct git_reader git;
  if (access(since, F_OK) != 0) {
    if (!git_has_revision(&cli->arena, since, path))
      return cli_usage(cli, "--since: %s is neither a file nor a revision that git knows", since);
    git = git_reader(since);
    input.path = path;
    input.reader = &git.reader;
  }
  int system_error = 0;
  if (compile(older, &cli->arena, input, &system_error)) return STATUS_OK;
  cli_show_diags(&older->diags, DIAG_FORMAT_TEXT);
  cli_message(cli, "the regulation as it was before (--since) does not compile");
  return system_error ? STATUS_SYSTEM : STATUS_INPUT;
}

static enum status judge(struct cli *cli, const struct options *options,
    struct suite *const *suites, uint32_t n, FILE *out) {
  struct mutation mutation = {.arena = &cli->arena,
      .opened = &cli->opened,
      .suites = suites,
      .n_suites = n,
      .n_threads = options->threads};
  struct compilation older;
  older.ast = NULL;
  struct opened *opened = &suites[0]->opened;
  enum status status =
      cli_told_of(cli, &opened->notices, session_typed(suites[0]->file.session, "--mutate"));
  if (!status && options->since) status = compile_older(cli, suites[0], options->since, &older);
  if (status) return status;
  mutation_find(&mutation, older.ast);
  mutation_judge(&mutation);
  if (is_json(options)) mutation_write_json(out, &mutation);
  else mutation_write_text(out, &mutation);
  return STATUS_OK;
}

/* The suites of the regulation that suite `first` is of, in their order; none where an earlier one is
 * of it, too. */
static uint32_t suites_of_one(
    const struct suites *all, uint32_t first, struct arena *arena, struct suite ***out) {
  uint32_t n = 0;
  *out = ARENA_ARRAY(arena, struct suite *, all->list.n);
  for (uint32_t i = 0; i < all->list.n; i++) {
    if (!is_same_regulation(all->list.items[first], all->list.items[i])) continue;
    if (i < first) return 0;
    (*out)[n++] = all->list.items[i];
  }
  return n;
}

enum status test_mutate(struct cli *cli, const struct options *options) {
  const struct suites *all = &cli->suites;
  struct suite **suites;
  uint32_t n_regulations = 0, n;
  enum status status = STATUS_OK;
  for (uint32_t i = 0; i < all->list.n; i++)
    n_regulations += suites_of_one(all, i, &cli->arena, &suites) > 0;
  if (is_json(options) && n_regulations > 1)
    return cli_usage(
        cli, "a report of mutants is of one regulation, and these tests are of %u", n_regulations);
  if (!cli_open_output(cli, options->output)) return STATUS_SYSTEM;
  for (uint32_t i = 0; i < all->list.n && !status; i++)
    if ((n = suites_of_one(all, i, &cli->arena, &suites)))
      status = judge(cli, options, suites, n, cli->output.stream);
  const enum status written = cli_commit_output(cli, options->output);
  return status ? status : written;
}
