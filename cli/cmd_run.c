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
#include "results/report_tally.h"
#include "study/outcomes.h"

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

static void show_stats(const struct session *session, const struct stopwatch *read,
    const struct stopwatch *evaluate, const struct stopwatch *write) {
  const struct schema *schema = session->schema;
  uint32_t entity = counted_entity(schema), n_rows = session->data.tables[entity].n_rows;
  struct rusage usage = {0};
  getrusage(RUSAGE_SELF, &usage);
  fprintf(stderr, "stats: read      %9.3f s\n", read->seconds);
  fprintf(stderr, "stats: evaluate  %9.3f s, %u %.*s instances, %.0f a second\n", evaluate->seconds,
      n_rows, STR_ARGS(schema->entities[entity].name),
      evaluate->seconds > 0 ? n_rows / evaluate->seconds : 0.0);
  fprintf(stderr, "stats: write     %9.3f s\n", write->seconds);
  fprintf(stderr, "stats: memory    %9ld kB at most, data %zu kB\n", usage.ru_maxrss,
      dataset_bytes(&session->data) / 1024);
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
static enum status write_results(struct cli *cli, const struct options *options,
    struct evaluation *evaluation, uint64_t *n_undetermined) {
  if (!cli_open_output(cli, options->output)) return STATUS_SYSTEM;
  struct report *report = &evaluation->report;
  report->out = cli->output.stream;
  report->colour = cli_colour(cli->output.stream);
  report->width = terminal_width();
  report->csv.reader = options_csv_reader(options);
  report->progress = &cli->bar.progress;
  progress_begin(report->progress, "writing", report_n_rows(report));
  report_write(report, chosen_format(options), stderr);
  progress_end(report->progress);
  *n_undetermined = options->strict ? report_n_undetermined(report) : 0;
  return cli_commit_output(cli, options->output);
}

int cmd_run(struct cli *cli, const struct options *options) {
  enum status status = load_check_usage(cli, options);
  if (status) return (int)status;

  struct stopwatch read, evaluate, write;
  stopwatch_start(&read);
  struct session *session;
  status = load_session(cli, options, false, &session);
  struct text_list data = {options->arguments.items + 1, options->arguments.n - 1};
  if (!status) status = load_data(cli, session, &data, options);
  if (status) return (int)status;
  session_forget_previous(session); /* what it says stands in the data now */
  stopwatch_stop(&read);

  stopwatch_start(&evaluate);
  struct evaluation *evaluation = session_evaluate(session);
  stopwatch_stop(&evaluate);
  cli_told(cli, FAULT_NONE);
  if (!session_is_sound(session, evaluation, options->strict))
    return (int)cli_told(cli, FAULT_INPUT);

  stopwatch_start(&write);
  uint64_t n_undetermined = 0;
  status = write_results(cli, options, evaluation, &n_undetermined);
  stopwatch_stop(&write);
  if (options->stats) show_stats(session, &read, &evaluate, &write);
  if (n_undetermined && !status) {
    fprintf(stderr, "%" PRIu64 " result%s undetermined (--strict)\n", n_undetermined,
        n_undetermined == 1 ? " is" : "s are");
    status = STATUS_INPUT;
  }
  return (int)status;
}
