/* `thidua help [VERB]`: all of it made from the tables of verbs and options. */
#include "base/translate.h"
#include "cli/commands.h"
#include "cli/manual.h"

static void help_all(const struct cli *cli) {
  puts(_("thidua: rules as code for emulation regulations\n\nUsage: thidua VERB …\n"));
  for (uint32_t i = 0; i < cli->n_commands; i++)
    if (command_is_shown(&cli->commands[i]))
      printf("  %-10s %s\n", cli->commands[i].name, _(cli->commands[i].summary));
  puts(_("\n`thidua help VERB` tells about one of them; `thidua --version` the version.\n"
         "Results go to standard output, diagnostics to standard error; `-` is standard input or "
         "output.\n"
         "\n"
         "Exit status: 0 all well; 1 the rules or data are at fault; 2 the command line is; 3 the "
         "system is."));
}

static void help_verb(const struct command *command) {
  printf(_("Usage: thidua %s [OPTION…] %s\n\nTo %s.\n"), command->name, command->arguments,
      _(command->summary));
  if (*command->details) printf("\n%s", _(command->details));
  options_help(stdout, command);
}

int cmd_help(struct cli *cli, const struct options *options) {
  if (options->arguments.n > 1)
    return (int)cli_usage(
        cli, "expected one command, found \"%s\" too", options->arguments.items[1]);
  if (options->man && options->arguments.n)
    return (int)cli_usage(
        cli, "--man is of all verbs, and \"%s\" is one", options->arguments.items[0]);
  if (options->man) {
    manual_write(stdout, cli);
    return STATUS_OK;
  }
  if (!options->arguments.n) {
    help_all(cli);
    return STATUS_OK;
  }
  const char *name = options->arguments.items[0];
  const struct command *command = command_find(cli, name);
  if (command && command_is_shown(command)) {
    help_verb(command);
    return STATUS_OK;
  }
  struct str *names = ARENA_ARRAY(&cli->arena, struct str, cli->n_commands);
  uint32_t n = 0;
  for (uint32_t i = 0; i < cli->n_commands; i++)
    if (command_is_shown(&cli->commands[i])) names[n++] = str_from(cli->commands[i].name);
  return (int)cli_usage(cli, "there is no command \"%s\"%s", name,
      did_you_mean(&cli->arena, str_from(name), names, n));
}
