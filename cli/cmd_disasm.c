/* `thidua disasm FILE`: the listing of a compiled regulation, or of rules compiled first. */
#include "cli/commands.h"
#include "cli/load.h"
#include "runtime/program/disasm.h"

int cmd_disasm(struct cli *cli, const struct options *options) {
  if (options->arguments.n != 1)
    return (int)cli_usage(cli, "expected one file, found %u", options->arguments.n);
  struct regulation regulation;
  enum status status = load_regulation(cli, options->arguments.items[0], false, &regulation);
  if (status) return (int)status;
  if (!cli_open_output(cli, NULL)) return STATUS_SYSTEM;
  program_disassemble(cli->output.stream, regulation.program, &cli->arena);
  return (int)cli_commit_output(cli, NULL);
}
