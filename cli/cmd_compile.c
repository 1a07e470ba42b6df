/* `thidua compile REG -o FILE.rbc`: the program that runs alone. */
#include "cli/commands.h"
#include "runtime/program/program_write.h"

int cmd_compile(struct cli *cli, const struct options *options) {
  if (options->arguments.n != 1)
    return (int)cli_usage(cli, "expected one regulation, found %u", options->arguments.n);
  if (!options->output)
    return (int)cli_usage(cli, "expected -o FILE.rbc, where to write the compiled regulation");
  enum status status = cli_check_output(cli, options);
  if (status) return (int)status;
  struct session *session = session_open(&cli->opened);
  status = cli_told(cli, session_regulation(session, options->arguments.items[0], true));
  if (status == STATUS_INPUT) cli_doubt_regulation(cli, options->arguments.items[0]);
  if (!status) status = cli_check_named(cli, options->output, session);
  if (status) return (int)status;
  struct str bytes = program_write(&cli->arena, session->program);
  if (!cli_open_output(cli, options->output)) return STATUS_SYSTEM;
  /* a failure stays in the stream until the commit */
  fwrite(bytes.p, 1, bytes.n, cli->output.stream);
  return (int)cli_commit_output(cli, options->output);
}
