/* `thidua run`: a regulation and data in, results out. The stages, in order: read, evaluate,
 * require, write. */
#include <inttypes.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/load.h"
#include "results/formats.h"
#include "results/require.h"

#define TABLE_WIDTH 100 /* where the terminal's is not known */

/* -- statistics (--stats) -- */

struct stopwatch {
  struct timespec begin;
  double seconds;
};

static void stopwatch_start(struct stopwatch *watch) {
  clock_gettime(CLOCK_MONOTONIC, &watch->begin);
}

static void stopwatch_stop(struct stopwatch *watch) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  watch->seconds = (double)(now.tv_sec - watch->begin.tv_sec) +
      (double)(now.tv_nsec - watch->begin.tv_nsec) / 1e9;
}

/* The instances counted as "units": of the first decision's entity, else of the first define's,
 * else the root. */
static uint32_t counted_entity(const struct schema *schema) {
  if (schema->n_decisions) return schema->decisions[0].entity;
  return schema->n_defines ? schema->defines[0].entity : 0;
}

static void show_stats(const struct cli *cli, const struct stopwatch *read,
    const struct stopwatch *evaluate, const struct stopwatch *write) {
  const struct schema *schema = &cli->run.program->schema;
  uint32_t entity = counted_entity(schema), n_rows = cli->data.tables[entity].n_rows;
  struct rusage usage = {0};
  getrusage(RUSAGE_SELF, &usage);
  fprintf(stderr, "stats: read      %9.3f s\n", read->seconds);
  fprintf(stderr, "stats: evaluate  %9.3f s, %u %.*s instances, %.0f a second\n", evaluate->seconds,
      n_rows, STR_ARGS(schema->entities[entity].name),
      evaluate->seconds > 0 ? n_rows / evaluate->seconds : 0.0);
  fprintf(stderr, "stats: write     %9.3f s\n", write->seconds);
  fprintf(stderr, "stats: memory    %9ld kB at most, data %zu kB\n", usage.ru_maxrss,
      dataset_bytes(&cli->data) / 1024);
}

/* -- stages -- */

static uint32_t terminal_width(void) {
  struct winsize size;
  if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20)
    return size.ws_col;
  return TABLE_WIDTH;
}

static enum report_format chosen_format(const struct options *options) {
  if (options->format) return (enum report_format)(options->format - 1);
  bool to_terminal =
      (!options->output || strcmp(options->output, "-") == 0) && isatty(STDOUT_FILENO);
  return to_terminal ? FORMAT_TABLE : FORMAT_JSON;
}

/* Writes the results; *n_undetermined is counted for --strict. */
static enum status write_results(
    struct cli *cli, const struct options *options, uint64_t *n_undetermined) {
  if (!cli_open_output(cli, options->output)) return STATUS_SYSTEM;
  struct report report = {
      .program = cli->run.program,
      .data = &cli->data,
      .run = &cli->run,
      .out = cli->output.stream,
      .as_of = cli->run.options.as_of,
      .readings = cli->run.options.readings,
      .arena = &cli->arena,
      .colour = cli_colour(cli->output.stream),
      .width = terminal_width(),
  };
  report_plan(&report);
  report.progress = &cli->bar.progress;
  progress_begin(report.progress, "writing", report_n_rows(&report));
  report_write(&report, chosen_format(options), stderr);
  progress_end(report.progress);
  *n_undetermined = options->strict ? report_n_undetermined(&report) : 0;
  arena_free(&report.row);
  return cli_commit_output(cli, options->output);
}

int cmd_run(struct cli *cli, const struct options *options) {
  enum status status = load_check_usage(cli, options);
  if (status) return (int)status;

  struct stopwatch read, evaluate, write;
  stopwatch_start(&read);
  struct regulation regulation;
  status = load_regulation(cli, options->arguments.items[0], false, &regulation);
  if (status) return (int)status;
  const struct schema *schema = &regulation.program->schema;
  struct run_options run_options = {.threads = options->threads};
  if (!load_as_of(options, schema, &run_options.as_of))
    return (int)cli_usage(cli, "the regulation has no last day: give --as-of DATE");
  status = load_readings(cli, schema, &options->readings, &run_options.readings);
  if (!status) status = load_previous(cli, schema, options->previous, run_options.as_of);
  if (status) return (int)status;
  load_warn_outside(cli, schema, run_options.as_of);
  struct text_list data = {options->arguments.items + 1, options->arguments.n - 1};
  status = load_data(cli, regulation.program, &data);
  if (status) return (int)status;
  history_free(&cli->previous); /* what it says stands in the data now */
  cli->has_previous = false;
  stopwatch_stop(&read);

  stopwatch_start(&evaluate);
  cli->has_run = true;
  run_evaluate(
      &cli->run, &cli->arena, &allocator_system, regulation.program, &cli->data, &run_options);
  stopwatch_stop(&evaluate);

  struct diags violations;
  diags_init(&violations, &cli->arena, load_sources(&cli->arena, &cli->run.program->schema));
  require_collect(&cli->run, &cli->arena, options->strict, &violations);
  if (violations.n_errors) {
    cli_show_diags(&violations, DIAG_FORMAT_TEXT);
    return STATUS_INPUT;
  }
  stopwatch_start(&write);
  uint64_t n_undetermined = 0;
  status = write_results(cli, options, &n_undetermined);
  stopwatch_stop(&write);
  if (options->stats) show_stats(cli, &read, &evaluate, &write);
  if (n_undetermined && !status) {
    fprintf(stderr, "%" PRIu64 " result%s undetermined (--strict)\n", n_undetermined,
        n_undetermined == 1 ? " is" : "s are");
    status = STATUS_INPUT;
  }
  return (int)status;
}
