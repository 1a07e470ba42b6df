/* `thidua doc`: a regulation as a page, or as Markdown (author/document.h). */
#include "author/document.h"
#include "cli/commands.h"
#include "cli/doc_tests.h"

static enum document_form form_of(const struct options *options) {
  if (options->format) return (enum document_form)(options->format - 1);
  const size_t n = options->output ? strlen(options->output) : 0;
  return n > 3 && strcmp(options->output + n - 3, ".md") == 0 ? DOCUMENT_MARKDOWN : DOCUMENT_HTML;
}

/* The day whose values are marked: of the command line, or the last of the regulation's period. */
static void find_day(
    const struct options *options, const struct schema *schema, struct document_options *out) {
  out->has_as_of = options->has_as_of || schema->has_effective_to;
  out->as_of = options->has_as_of ? options->as_of : schema->effective_to;
}

int cmd_doc(struct cli *cli, const struct options *options) {
  struct document_options document = {.form = form_of(options)};
  if (!options->arguments.n) return (int)cli_usage(cli, "expected a regulation");
  enum status found = STATUS_OK; /* of the tests beside it */
  enum status status = cli_check_output(cli, options);
  if (status) return (int)status;
  const char *path = options->arguments.items[0];
  struct session *session = session_open(&cli->opened);
  status = cli_told(cli, session_regulation(session, path, false));
  if (status == STATUS_INPUT) cli_doubt_regulation(cli, path);
  if (!status) status = cli_told(cli, session_typed(session, "doc"));
  if (!status) status = cli_check_named(cli, options->output, session);
  if (!status) status = doc_tests(cli, options, session, &document, &found);
  if (status) return (int)status;
  find_day(options, session->schema, &document);
  if (!cli_open_output(cli, options->output)) return STATUS_SYSTEM;
  struct buffer out;
  buffer_init(&out, &session->arena, cli->output.stream);
  document_write(&out, &session->arena, &session->compilation, &document);
  buffer_flush(&out);
  status = cli_commit_output(cli, options->output);
  return (int)(status ? status : found);
}
