/* The program `thidua`: finds the verb, parses its options, runs it, and closes all it opened. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/translate.h"
#include "cli/commands.h"
#include "cli/language.h"
#include "cli/process.h"

/* In the place of a verb. */
static bool is_known(const struct command *command, struct str name) {
  (void)command;
  return str_equal(name, STR("help")) || str_equal(name, STR("version"));
}

static int unknown_verb(struct cli *cli, const char *name) {
  if (option_was_meant(cli, NULL, is_known, name)) return STATUS_USAGE;
  struct str *names = ARENA_ARRAY(&cli->arena, struct str, cli->n_commands);
  uint32_t n = 0;
  for (uint32_t i = 0; i < cli->n_commands; i++)
    if (cli->commands[i].verb != VERB_COMPLETE) names[n++] = str_from(cli->commands[i].name);
  return (int)cli_usage(cli, "there is no command \"%s\"%s", name,
      did_you_mean(&cli->arena, str_from(name), names, n));
}

static int dispatch(struct cli *cli, int argc, char **argv) {
  if (argc < 2) return (int)cli_usage(cli, "expected a command, such as: thidua run REG DATA");
  const char *name = argv[1];
  if (strcmp(name, "--version") == 0) {
    puts("thidua " THIDUA_VERSION);
    return STATUS_OK;
  }
  if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) name = "help";
  const struct command *command = command_find(cli, name);
  if (!command) return unknown_verb(cli, name);
  cli->verb = command->name;
  struct options options;
  if (!options_parse(cli, command, argc - 2, argv + 2, &options)) return STATUS_USAGE;
  if (options.help) {
    const char *topic = command->name;
    options.arguments = (struct text_list){&topic, 1};
    return command_find(cli, "help")->run(cli, &options);
  }
  return command->run(cli, &options);
}

int main(int argc, char **argv) {
  process_begin();
  language_behind_verb(argc, argv);
  language_begin(argc, argv);
  static struct cli cli; /* static: it must outlive the jump below unchanged */
  jmp_buf exhausted;
  cli_init(&cli, commands, n_commands, &exhausted);
  int status;
  if (setjmp(exhausted)) {
    fputs(_("thidua: out of memory\n"), stderr);
    status = STATUS_SYSTEM;
  } else {
    status = dispatch(&cli, argc, argv);
  }
  cli_close(&cli);
  arena_free(&cli.arena);
  errno = 0;
  if ((fflush(stdout) != 0 || ferror(stdout)) && status != STATUS_SYSTEM)
    status = (int)cli_unwritable(&cli, NULL, errno);
  return status;
}
