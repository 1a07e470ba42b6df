/* `thidua law`: sentence by sentence of the law, which words the rules quote, which of these are
 * tested, and which nothing covers (author/law.h). */
#include "author/law.h"
#include "base/paths.h"
#include "cli/commands.h"
#include "cli/law_tests.h"

enum { LAW_JSON = 2 };

static bool has_texts(const struct compilation *compilation) {
  for (uint32_t i = 0; i < compilation->law->n; i++)
    if (compilation->law->of[i].name && !compilation->law->of[i].is_read) return false;
  return true;
}

/* Of a compiled program the texts are read anew: what has changed since is told. */
static enum status reopen(struct cli *cli, struct session *session, struct str folder) {
  struct compilation *compilation = &session->compilation;
  if (session->is_compiled_here) return STATUS_OK;
  law_reopen(compilation, str_cstring(&cli->arena, folder));
  const enum status status = compilation->system_error ? STATUS_SYSTEM
      : compilation->diags.n_errors                    ? STATUS_INPUT
                                                       : STATUS_OK;
  if (compilation->diags.n) cli_show_diags(&compilation->diags, DIAG_FORMAT_TEXT);
  return status;
}

static enum status write_page(
    struct cli *cli, const struct options *options, const struct law_report *report) {
  struct buffer out;
  if (!cli_open_output(cli, options->html)) return STATUS_SYSTEM;
  buffer_init(&out, &cli->arena, cli->output.stream);
  law_write_html(report, &out);
  buffer_flush(&out);
  return cli_commit_output(cli, options->html);
}

static enum status write_report(
    struct cli *cli, const struct options *options, const struct law_report *report) {
  if (options->html) {
    const enum status status = write_page(cli, options, report);
    if (status || !options->format) return status;
  }
  if (!cli_open_output(cli, NULL)) return STATUS_SYSTEM;
  if (options->format == LAW_JSON) law_write_json(report, cli->output.stream);
  else law_write_text(report, cli->output.stream, cli_colour(stdout));
  return cli_commit_output(cli, NULL);
}

static enum status check_usage(struct cli *cli, const struct options *options) {
  if (!options->arguments.n) return cli_usage(cli, "expected a regulation");
  struct options page = *options;
  page.output = options->html;
  if (options->html && !*options->html) return cli_usage(cli, "--html names no file");
  return cli_check_output(cli, &page);
}

/* True where words are missing, or what encodes them is not tested. */
static bool is_open(const struct law_report *report) {
  const struct law_count *count = &report->sentences;
  return count->by_state[LAW_MISSING] > 0 || count->tested < count->by_state[LAW_ENCODED];
}

int cmd_law(struct cli *cli, const struct options *options) {
  enum status status = check_usage(cli, options);
  if (status) return (int)status;
  const char *path = options->arguments.items[0];
  struct session *session = session_open(&cli->opened);
  enum fault fault = session_regulation(session, path, false);
  if (!fault) fault = session_typed(session, cli->verb);
  status = cli_told(cli, fault);
  if (status == STATUS_INPUT) cli_doubt_regulation(cli, path);
  if (!status && options->html) status = cli_check_named(cli, options->html, session);
  if (status) return (int)status;
  const struct str folder = str_from(str_cstring(&cli->arena, path_folder(str_from(path))));
  const enum status changed = reopen(cli, session, folder);
  if (!has_texts(&session->compilation)) return (int)changed;
  struct law_tests tests;
  law_tests_run(&tests, cli, &session->compilation, folder, changed != STATUS_OK, options);
  struct law_report *report = law_report_make(&session->compilation, law_tests_of, &tests);
  if (!report->n_texts) {
    cli_message(cli,
        "%s names no text of law: write `source` and its file below the regulation's "
        "line",
        path);
    return STATUS_INPUT;
  }
  report->tests = tests.files.items;
  report->n_tests = tests.files.n;
  status = write_report(cli, options, report);
  if (status) return (int)status;
  if (changed || tests.status) return (int)(changed > tests.status ? changed : tests.status);
  return options->strict && is_open(report) ? STATUS_INPUT : STATUS_OK;
}
