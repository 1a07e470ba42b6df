/* `thidua disasm FILE`: the listing of a compiled regulation, or of rules compiled first. */
#include "cli/commands.h"
#include "runtime/program/disasm.h"

int cmd_disasm(struct cli *cli, const struct options *options) {
  if (options->arguments.n != 1)
    return (int)cli_usage(cli, "expected one file, found %u", options->arguments.n);
  enum status status = cli_check_output(cli, options);
  if (status) return (int)status;
  struct session *session = session_open(&cli->opened);
  status = cli_told(cli, session_regulation(session, options->arguments.items[0], false));
  if (status == STATUS_INPUT) cli_doubt_regulation(cli, options->arguments.items[0]);
  if (status) return (int)status;
  if (!cli_open_output(cli, NULL)) return STATUS_SYSTEM;
  program_disassemble(cli->output.stream, session->program, &cli->arena);
  return (int)cli_commit_output(cli, NULL);
}
