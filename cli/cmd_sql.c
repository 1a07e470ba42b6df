/* `thidua sql REG --dialect NAME`: the regulation as a script for the engine that holds the data. */
#include "base/translate.h"
#include "cli/commands.h"
#include "compiler/sql/sql.h"

static enum status open_regulation(
    struct cli *cli, const struct options *options, struct session **out) {
  struct session *session = *out = session_open(&cli->opened);
  enum fault fault = session_regulation(session, options->arguments.items[0], false);
  enum status status = cli_told(cli, fault);
  if (status == STATUS_INPUT) cli_doubt_regulation(cli, options->arguments.items[0]);
  if (!status && options->output) status = cli_check_named(cli, options->output, session);
  if (status) return status;
  if (!session_day(session, options->has_as_of ? &options->as_of : NULL))
    return cli_usage(cli, "the regulation has no last day: give --as-of DATE");
  fault = session_readings(session, options->readings.items, options->readings.n);
  if (!fault) session_warn_outside(session);
  return cli_told(cli, fault);
}

/* The choices of the command line, or the regulation's own. */
static const uint32_t *readings_of(struct cli *cli, const struct session *session) {
  if (session->options.readings) return session->options.readings;
  const struct schema *schema = session->schema;
  uint32_t *chosen = ARENA_ARRAY(&cli->arena, uint32_t, schema->n_readings + 1);
  for (uint32_t i = 0; i < schema->n_readings; i++) chosen[i] = schema->readings[i].chosen;
  return chosen;
}

int cmd_sql(struct cli *cli, const struct options *options) {
  if (options->arguments.n != 1)
    return (int)cli_usage(cli, "expected one regulation, found %u", options->arguments.n);
  if (!options->dialect)
    return (int)cli_usage(cli, "expected --dialect NAME, the engine whose SQL is to be written");
  if ((options->part == SQL_PART_ROOT) != (options->servers.n > 0))
    return (int)cli_usage(
        cli, "--part root goes with --server SCHEMA, once for each server that holds groups");
  if (options->part && !sql_has_transactions((enum sql_dialect)(options->dialect - 1)))
    return (int)cli_usage(cli, "--part goes with sqlite, postgresql and duckdb only");
  enum status status = cli_check_output(cli, options);
  struct session *session;
  if (!status) status = open_regulation(cli, options, &session);
  if (status) return (int)status;
  const struct sql_options how = {.dialect = (enum sql_dialect)(options->dialect - 1),
      .as_of = session->options.as_of,
      .readings = readings_of(cli, session),
      .allow_faults = options->allow_faults,
      .declares = true,
      .reasons = options->sql_reasons,
      .part = (uint8_t)options->part,
      .servers = options->servers.items,
      .n_servers = options->servers.n};
  struct diags *diags = ARENA_NEW(&cli->arena, struct diags);
  diags_init(diags, &cli->arena, session_sources(&cli->arena, session->schema));
  struct buffer script;
  buffer_init(&script, &cli->arena, NULL);
  if (!sql_write(&script, &cli->arena, session->program, &how, diags)) {
    notice_diags(&cli->opened.notices, diags);
    return (int)cli_told(cli, FAULT_INPUT);
  }
  if (!cli_open_output(cli, options->output)) return STATUS_SYSTEM;
  /* a failure stays in the stream until the commit */
  fwrite(script.bytes, 1, script.n, cli->output.stream);
  return (int)cli_commit_output(cli, options->output);
}
