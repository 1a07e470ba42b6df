/* `thidua readings`: a regulation and data, evaluated under every combination of its readings. */
#include "cli/commands.h"
#include "cli/load.h"
#include "study/readings.h"

static enum status write_study(
    struct cli *cli, const struct options *options, struct study *study) {
  if (!cli_open_output(cli, options->output)) return STATUS_SYSTEM;
  FILE *out = cli->output.stream;
  switch (options_compare_format(options)) {
  case COMPARE_TABLE: readings_table(study, out, cli_colour(out)); break;
  case COMPARE_CSV: readings_csv(study, out, options_csv_reader(options)); break;
  case COMPARE_DEFAULT:
  case COMPARE_JSON: readings_json(study, out); break;
  }
  return cli_commit_output(cli, options->output);
}

int cmd_readings(struct cli *cli, const struct options *options) {
  struct session *session = NULL;
  enum status status = load_check_usage(cli, options);
  if (status) return (int)status;
  status = load_session(cli, options, LOAD_DAY | LOAD_TYPED, &session);
  struct text_list data = {options->arguments.items + 1, options->arguments.n - 1};
  if (!status) status = load_data(cli, session, &data, options);
  if (status) return (int)status;

  struct study study = {.opened = &cli->opened,
      .arena = &cli->arena,
      .schema = session->schema,
      .program = session->program,
      .as_of = session->options.as_of,
      .base_codes = session->options.readings};
  readings_depend(&cli->arena, session->compilation.typed, &study.dependence);
  cli->opened.for_people = options_compare_format(options) == COMPARE_TABLE;
  study.base = session_evaluate(session);
  if (!session_is_sound(session, study.base, options->strict))
    return (int)cli_told(cli, FAULT_INPUT);
  study_run(&study, &session->options, options->strict);
  return (int)write_study(cli, options, &study);
}
