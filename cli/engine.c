/* The database of `--on` (engine.h). */
#include "cli/engine.h"

#include "base/translate.h"

enum status cli_engine_check_usage(struct cli *cli, const struct options *options) {
  if (engine_knows(options->on)) return STATUS_OK;
  return cli_usage(cli, "--on takes the URL of a database (%s), not \"%s\"", engine_forms(),
      engine_shown_url(&cli->arena, options->on));
}

enum status cli_engine_open(struct cli *cli, const struct options *options, bool creates) {
  cli->engine = engine_open(&cli->arena, options->on, creates);
  return cli->engine->fault ? cli_engine_failed(cli) : STATUS_OK;
}

enum status cli_engine_failed(struct cli *cli) {
  cli_message(cli, "%s: %s", cli->engine->shown, cli->engine->words);
  return cli->engine->fault == ENGINE_STATEMENT ? STATUS_INPUT : STATUS_SYSTEM;
}
