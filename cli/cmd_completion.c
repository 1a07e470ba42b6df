/* `thidua completion SHELL`: the script by which a shell completes the words of thidua; and `thidua
 * complete -- WORD…`, which these scripts ask. */
#include "cli/commands.h"
#include "cli/complete.h"

static const unsigned char bash_script[] = {
#include "cli/completion.bash.inc"
};
static const unsigned char zsh_script[] = {
#include "cli/completion.zsh.inc"
};
static const unsigned char fish_script[] = {
#include "cli/completion.fish.inc"
};

static const struct {
  const char *shell;
  const unsigned char *script;
  size_t n;
} scripts[] = {
    {"bash", bash_script, sizeof bash_script},
    {"zsh", zsh_script, sizeof zsh_script},
    {"fish", fish_script, sizeof fish_script},
};

int cmd_completion(struct cli *cli, const struct options *options) {
  if (options->arguments.n != 1) return (int)cli_usage(cli, "expected a shell: bash, zsh or fish");
  const char *shell = options->arguments.items[0];
  for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
    if (strcmp(scripts[i].shell, shell) != 0) continue;
    fwrite(scripts[i].script, 1, scripts[i].n, stdout);
    return STATUS_OK;
  }
  return (int)cli_usage(cli, "\"%s\" is none of bash, zsh and fish", shell);
}

int cmd_complete(struct cli *cli, const struct options *options) {
  complete(cli, stdout, options->arguments.items, options->arguments.n);
  return STATUS_OK;
}
