/* `thidua diff`: two regulations and data in; who gains and loses, and which change is responsible,
 * out (diff.h). */
#include <unistd.h>

#include "cli/commands.h"
#include "study/diff.h"

static enum status check_usage(const struct cli *cli, const struct options *options) {
  if (options->arguments.n < 2)
    return cli_usage(cli, "expected two regulations, the old one first, and data");
  if (options->arguments.n < 3)
    return cli_usage(cli, "expected data behind %s", options->arguments.items[1]);
  return STATUS_OK;
}

static enum status write_diff(struct diff *diff) {
  struct cli *cli = diff->cli;
  const struct options *options = diff->options;
  if (!cli_open_output(cli, options->output)) return STATUS_SYSTEM;
  FILE *out = cli->output.stream;
  bool to_terminal =
      (!options->output || strcmp(options->output, "-") == 0) && isatty(STDOUT_FILENO);
  switch (options->format ? options->format : to_terminal ? COMPARE_TABLE : COMPARE_JSON) {
  case COMPARE_TABLE: diff_table(diff, out, cli_colour(out)); break;
  case COMPARE_CSV: diff_csv(diff, out); break;
  default: diff_json(diff, out); break;
  }
  return cli_commit_output(cli, options->output);
}

int cmd_diff(struct cli *cli, const struct options *options) {
  enum status status = check_usage(cli, options);
  if (status) return (int)status;
  struct diff diff = {
      .cli = cli, .options = options, .arena = &cli->arena, .threads = options->threads};
  diff.paths = (struct text_list){options->arguments.items + 2, options->arguments.n - 2};
  status = diff_load(&diff);
  if (!status) {
    diff_compare(&diff);
    diff_blame(&diff);
    status = write_diff(&diff);
  }
  diff_free(&diff);
  return (int)status;
}
