/* `thidua load`: data into the tables of a database, for engines that decide where the data lie. */
#include "base/translate.h"
#include "cli/commands.h"
#include "cli/engine.h"
#include "cli/load.h"
#include "engines/write_data.h"

static void tell_rows(const struct sql_names *names, const struct dataset *data) {
  for (uint32_t e = 0; e < data->schema->n_entities; e++)
    printf(translated_number("%.*s: %u row\n", "%.*s: %u rows\n", data->tables[e].n_rows),
        STR_ARGS(names->tables[e].name), data->tables[e].n_rows);
}

int cmd_load(struct cli *cli, const struct options *options) {
  enum status status = load_check_usage(cli, options);
  if (!status) status = cli_engine_check_usage(cli, options);
  if (status) return (int)status;
  struct session *session;
  /* facts are the same on every day; of the preceding year it must be known which one it is */
  status = load_session(cli, options, options->previous ? LOAD_DAY : 0, &session);
  const struct text_list paths = {options->arguments.items + 1, options->arguments.n - 1};
  if (!status) status = load_data(cli, session, &paths, options);
  if (!status) status = cli_engine_open(cli, options, true);
  if (status) return (int)status;
  struct sql_names names;
  sql_names_make(&names, &cli->arena, session->schema);
  if (!data_write(cli->engine, &names, &session->data, options->replace))
    return (int)cli_engine_failed(cli);
  tell_rows(&names, &session->data);
  return STATUS_OK;
}
