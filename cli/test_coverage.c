/* `thidua test --coverage` (test_coverage.h). */
#include "cli/test_coverage.h"

#include "study/coverage_report.h"

/* Two test files of the same regulation are one: of the same texts under the same names. */
static bool same_regulation(const struct suite *a, const struct suite *b) {
  const struct schema *x = a->file.session->schema, *y = b->file.session->schema;
  if (x->n_sources != y->n_sources) return false;
  for (uint32_t i = 0; i < x->n_sources; i++)
    if (!str_equal(x->sources[i].path, y->sources[i].path) ||
        !str_equal(x->sources[i].text, y->sources[i].text))
      return false;
  return true;
}

/* Those of the regulation of suites[first], which were not taken yet. */
static void measure(struct cli *cli, bool *is_taken, uint32_t first, bool proposes,
    struct coverages *out, enum status *status) {
  struct arena *arena = &cli->arena;
  VEC(const struct suite *) own = {0};
  struct suite **suites = cli->suites.list.items;
  for (uint32_t i = first; i < cli->suites.list.n; i++) {
    if (is_taken[i] || !suites[i]->file.session || suites[i]->fault ||
        (i > first && !same_regulation(suites[first], suites[i])))
      continue;
    is_taken[i] = true;
    VEC_PUSH(arena, &own, suites[i]);
  }
  if (!own.n) return;
  if (session_typed(suites[first]->file.session, "coverage")) {
    cli_told_of(cli, &suites[first]->opened.notices, FAULT_INPUT);
    *status = STATUS_INPUT;
    return;
  }
  struct coverage *coverage = coverage_measure(&cli->opened, own.items, own.n);
  if (coverage) {
    if (proposes) coverage_propose(coverage);
    VEC_PUSH(arena, &out->list, coverage);
    return;
  }
  cli_message(cli,
      "the coverage of %s cannot be measured: with all its conditions apart it has too many "
      "registers",
      suites[first]->path);
  *status = STATUS_INPUT;
}

enum status test_coverage_check_usage(struct cli *cli, const struct options *options) {
  if (options->coverage && options->pattern)
    return cli_usage(
        cli, "-k chooses cases, and --coverage asks what all of them show: leave one of them out");
  if (options->coverage && !options->output && options->format > TEST_TEXT &&
      !(options->format == TEST_JSON && options->coverage <= COVERAGE_JSON))
    return cli_usage(cli,
        "--format and --coverage both write to standard output: give the coverage a file, such as "
        "--coverage=lcov -o coverage.info");
  if (options->html && !*options->html) return cli_usage(cli, "--html names no file");
  if (options->html && !options->coverage)
    return cli_usage(cli, "--html is of --coverage here: give --coverage, too, or leave it out");
  if (options->output && !options->coverage && !options->mutate)
    return cli_usage(
        cli, "-o is of --coverage and --mutate here: give one of them, too, or leave it out");
  if (options->output && options->coverage && options->mutate)
    return cli_usage(cli, "-o with both --coverage and --mutate: each needs a run of its own");
  return STATUS_OK;
}

typedef void coverage_form(const struct coverages *coverages, struct buffer *out);

static enum status write_form(
    struct cli *cli, const struct coverages *coverages, coverage_form *form, const char *path) {
  struct buffer out;
  if (!cli_open_output(cli, path)) return STATUS_SYSTEM;
  buffer_init(&out, &cli->arena, cli->output.stream);
  form(coverages, &out);
  buffer_flush(&out);
  return cli_commit_output(cli, path);
}

static coverage_form *form_of(enum coverage_format format) {
  switch (format) {
  case COVERAGE_NONE:
  case COVERAGE_TEXT: return coverage_text;
  case COVERAGE_JSON: return coverage_json;
  case COVERAGE_LCOV: return coverage_lcov;
  case COVERAGE_COBERTURA: return coverage_cobertura;
  case COVERAGE_HTML: return coverage_page;
  }
  return coverage_text;
}

/* (That JSON is wanted --format may say.) */
static enum coverage_format format_of(const struct options *options) {
  if (options->coverage == COVERAGE_TEXT && !options->output && options->format == TEST_JSON)
    return COVERAGE_JSON;
  return (enum coverage_format)options->coverage;
}

bool test_coverage_is_alone(const struct options *options) {
  return format_of(options) > COVERAGE_TEXT && !options->output;
}

enum status test_coverage(struct cli *cli, const struct options *options) {
  enum status status = STATUS_OK;
  struct coverages coverages = {0};
  /* what only programs that draw lines read has no place for cases */
  const enum coverage_format format = format_of(options);
  const bool proposes = format != COVERAGE_LCOV && format != COVERAGE_COBERTURA;
  bool *is_taken = ARENA_ARRAY(&cli->arena, bool, cli->suites.list.n + 1);
  for (uint32_t i = 0; i < cli->suites.list.n; i++)
    if (!is_taken[i]) measure(cli, is_taken, i, proposes, &coverages, &status);
  enum status written = STATUS_OK;
  if (options->html) written = write_form(cli, &coverages, coverage_page, options->html);
  if (!written) written = write_form(cli, &coverages, form_of(format), options->output);
  for (uint32_t i = 0; i < coverages.list.n; i++) coverage_close(coverages.list.items[i]);
  return written ? written : status;
}
