/* `thidua readings`: a regulation and data, evaluated under every combination of its readings. */
#include <unistd.h>

#include "cli/commands.h"
#include "study/readings.h"
#include "results/require.h"

/* True where the data satisfies what the regulation requires, under the base. */
static bool base_is_sound(struct evaluation *base, bool strict) {
  struct diags diags;
  diags_init(&diags, &base->arena, load_sources(&base->arena, base->schema));
  require_collect(&base->run, &base->arena, strict, &diags);
  if (diags.n_errors) cli_show_diags(&diags, DIAG_FORMAT_TEXT);
  return diags.n_errors == 0;
}

static enum status write_study(
    struct cli *cli, const struct options *options, struct study *study) {
  if (!cli_open_output(cli, options->output)) return STATUS_SYSTEM;
  FILE *out = cli->output.stream;
  bool to_terminal =
      (!options->output || strcmp(options->output, "-") == 0) && isatty(STDOUT_FILENO);
  switch (options->format ? options->format : to_terminal ? COMPARE_TABLE : COMPARE_JSON) {
  case COMPARE_TABLE: readings_table(study, out, cli_colour(out)); break;
  case COMPARE_CSV: readings_csv(study, out); break;
  default: readings_json(study, out); break;
  }
  return cli_commit_output(cli, options->output);
}

int cmd_readings(struct cli *cli, const struct options *options) {
  struct regulation regulation;
  struct run_options run_options = {.threads = options->threads};
  enum status status = load_check_usage(cli, options);
  if (!status) status = load_regulation(cli, options->arguments.items[0], false, &regulation);
  if (!status) status = load_typed(cli, &regulation);
  if (status) return (int)status;
  const struct schema *schema = &regulation.program->schema;
  if (!load_as_of(options, schema, &run_options.as_of))
    return (int)cli_usage(cli, "the regulation has no last day: give --as-of DATE");
  status = load_readings(cli, schema, &options->readings, &run_options.readings);
  if (!status) status = load_previous(cli, schema, options->previous, run_options.as_of);
  if (status) return (int)status;
  load_warn_outside(cli, schema, run_options.as_of);
  struct text_list data = {options->arguments.items + 1, options->arguments.n - 1};
  status = load_data(cli, regulation.program, &data);
  if (status) return (int)status;

  struct study study = {.cli = cli,
      .arena = &cli->arena,
      .schema = schema,
      .program = regulation.program,
      .as_of = run_options.as_of,
      .base_codes = run_options.readings};
  readings_depend(&cli->arena, regulation.compilation.typed, &study.dependence);
  study.base = evaluation_open(cli, regulation.program, &cli->data, &run_options);
  if (!base_is_sound(study.base, options->strict)) return STATUS_INPUT;
  study_run(&study, &run_options, options->strict);
  return (int)write_study(cli, options, &study);
}
