/* `thidua load`: data into the tables of a database, for engines that decide where the data lie. */
#include "base/translate.h"
#include "cli/commands.h"
#include "cli/engine.h"
#include "cli/load.h"
#include "engines/write_data.h"
#include "engines/write_script.h"

static void tell_rows(const struct sql_names *names, const struct dataset *data) {
  for (uint32_t e = 0; e < data->schema->n_entities; e++)
    printf(translated_number("%.*s: %u row\n", "%.*s: %u rows\n", data->tables[e].n_rows),
        STR_ARGS(names->tables[e].name), data->tables[e].n_rows);
}

static enum status check_usage(struct cli *cli, const struct options *options) {
  const enum status status = load_check_usage(cli, options);
  if (status) return status;
  if (!options->dialect && !options->on && !options->output)
    return cli_usage(
        cli, "expected --on URL (%s), or --dialect NAME: a script that loads", engine_forms());
  if (!options->dialect && !options->output) return cli_engine_check_usage(cli, options);
  if (!options->dialect) return cli_usage(cli, "-o goes with --dialect: a script is written there");
  return options->on ? cli_usage(cli, "--on and --dialect exclude each other") : STATUS_OK;
}

static enum status write_script(
    struct cli *cli, const struct options *options, const struct session *session) {
  struct sql_names names;
  struct buffer script;
  sql_names_make(&names, &cli->arena, session->schema, (enum sql_dialect)(options->dialect - 1));
  if (!cli_open_output(cli, options->output)) return STATUS_SYSTEM;
  buffer_init(&script, &cli->arena, cli->output.stream);
  data_write_script(&script, &names, &session->data, options->replace);
  buffer_flush(&script);
  return cli_commit_output(cli, options->output);
}

static enum status write_tables(
    struct cli *cli, const struct options *options, const struct session *session) {
  const enum status status = cli_engine_open(cli, options, true);
  if (status) return status;
  struct sql_names names;
  sql_names_make(&names, &cli->arena, session->schema, engine_dialect(cli->engine));
  if (!data_write(cli->engine, &names, &session->data, options->replace))
    return cli_engine_failed(cli);
  tell_rows(&names, &session->data);
  return STATUS_OK;
}

int cmd_load(struct cli *cli, const struct options *options) {
  enum status status = check_usage(cli, options);
  if (!status) status = cli_check_output(cli, options);
  if (status) return (int)status;
  struct session *session;
  /* facts are the same on every day; of the preceding year it must be known which one it is */
  status = load_session(cli, options, options->previous ? LOAD_DAY : 0, &session);
  const struct text_list paths = {options->arguments.items + 1, options->arguments.n - 1};
  if (!status && options->output) status = cli_check_named(cli, options->output, session);
  if (!status) status = load_data(cli, session, &paths, options);
  if (status) return (int)status;
  return (int)(options->dialect ? write_script(cli, options, session)
                                : write_tables(cli, options, session));
}
