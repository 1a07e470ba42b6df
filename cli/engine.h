/* The database of a command (`--on URL`), which cli_close closes, and what is told of it. */
#ifndef THIDUA_CLI_ENGINE_H
#define THIDUA_CLI_ENGINE_H

#include "cli/cli.h"
#include "engines/engine.h"

/* Whether `--on`, which is given, is the URL of a database. Told where not. */
enum status cli_engine_check_usage(struct cli *cli, const struct options *options);
/* Opens it as cli->engine; STATUS_SYSTEM after the engine's words. `creates`: a file that is not
 * there is made. */
enum status cli_engine_open(struct cli *cli, const struct options *options, bool creates);
/* Tells what the engine said last: STATUS_INPUT where the data or what was asked is at fault,
 * STATUS_SYSTEM where the engine is. */
enum status cli_engine_failed(struct cli *cli);

#endif
