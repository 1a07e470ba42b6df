/* Where results go, and the end of all that a command has open. */
#include "cli/cli.h"

void cli_init(
    struct cli *cli, const struct command *commands, uint32_t n_commands, jmp_buf *out_of_memory) {
  *cli = (struct cli){.commands = commands, .n_commands = n_commands};
  arena_init(&cli->arena, NULL);
  cli->arena.out_of_memory = out_of_memory;
  progress_bar_init(&cli->bar);
  opened_init(&cli->opened, &cli->arena, &cli->bar.progress);
}

void cli_close(struct cli *cli) {
  if (cli->has_output) file_output_abandon(&cli->output);
  cli->has_output = false;
  opened_close(&cli->opened);
}

static const char *output_name(const char *path) {
  return path && strcmp(path, "-") != 0 ? path : "standard output";
}

bool cli_open_output(struct cli *cli, const char *path) {
  int error = file_output_open(&cli->output, path ? path : "-");
  if (error) {
    cli_message(cli, "%s cannot be written: %s", output_name(path), strerror(error));
    return false;
  }
  return cli->has_output = true;
}

enum status cli_commit_output(struct cli *cli, const char *path) {
  cli->has_output = false;
  int error = file_output_commit(&cli->output);
  if (!error) return STATUS_OK;
  cli_message(cli, "%s cannot be written: %s", output_name(path), strerror(error));
  return STATUS_SYSTEM;
}
