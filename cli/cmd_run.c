/* `thidua run`: a regulation and data in, results out. The stages, in order: read, evaluate,
 * require, write. */
#include <inttypes.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>

#include "cli/commands.h"
#include "base/translate.h"
#include "cli/load.h"
#include "cli/page.h"
#include "cli/paper.h"
#include "cli/run_on.h"
#include "cli/stream.h"
#include "results/formats.h"
#include "results/office/office.h"
#include "results/report_tally.h"
#include "study/outcomes.h"

#define TABLE_WIDTH 100 /* where the terminal's is not known */

/* -- stages -- */

static uint32_t terminal_width(void) {
  struct winsize size;
  if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20)
    return size.ws_col;
  return TABLE_WIDTH;
}

/* A file named as a workbook is one: nothing else could be meant. */
static bool is_workbook_name(const char *path) {
  const char *ending = path ? strrchr(path, '.') : NULL;
  return ending && strcasecmp(ending, ".xlsx") == 0;
}

static enum report_format chosen_format(const struct options *options) {
  if (options->format) return (enum report_format)(options->format - 1);
  if (is_workbook_name(options->output)) return FORMAT_XLSX;
  return options_to_terminal(options) ? FORMAT_TABLE : FORMAT_JSON;
}

/* The function of a form: of a room above results, where it needs a library of its own. */
static void (*writer_of(enum report_format format))(struct report *) {
  static void (*const above[N_FORMATS])(struct report *) = {
#define FORMAT_ABOVE(name, word, write, warnings, data) [FORMAT_##name] = write,
#include "results/formats.def"
  };
  return above[format] ? above[format] : formats[format].write;
}

/* Writes the results; *n_undetermined is counted for --strict. */
static enum status write_results(struct cli *cli, const struct options *options,
    struct paper *paper, struct evaluation *evaluation, uint64_t *n_undetermined) {
  if (paper) {
    *n_undetermined = options->strict ? paper_n_undetermined(paper, evaluation) : 0;
    return paper_save(cli, options, paper, evaluation);
  }
  if (!cli_open_output(cli, options->output)) return STATUS_SYSTEM;
  struct report *report = &evaluation->report;
  report->out = cli->output.stream;
  report->colour = cli_colour(cli->output.stream);
  report->width = terminal_width();
  report->csv.reader = options_csv_reader(options);
  report->progress = &cli->bar.progress;
  progress_begin(report->progress, _("writing"), report_n_rows(report));
  const enum report_format format = chosen_format(options);
  report_write_by(report, format, writer_of(format), stderr);
  progress_end(report->progress);
  if (report->error) return cli_unwritable(cli, options->output, report->error);
  *n_undetermined = options->strict ? report_n_undetermined(report) : 0;
  return cli_commit_output(cli, options->output);
}

static enum status tell_undetermined(uint64_t n, enum status status) {
  if (!n || status) return status;
  fprintf(stderr,
      translated_number("%llu result is undetermined (--strict)\n",
          "%llu results are undetermined (--strict)\n", n),
      (unsigned long long)n);
  return STATUS_INPUT;
}

/* What is to be known of the data beside its facts. */
static void tell_apart(struct session *session, const struct options *options) {
  session->tells_data =
      options->paper || options->html || formats[chosen_format(options)].tells_data;
  session->wants_value_places = options->html != NULL; /* for explanations */
}

/* Reads the data; true where it was streamed, and everything is done but for *status. */
static bool read_data(
    struct cli *cli, struct session *session, const struct options *options, enum status *status) {
  struct stats *stats = &cli->stats;
  struct text_list data = {options->arguments.items + 1, options->arguments.n - 1};
  struct data_files files;
  uint64_t n_bytes_before = cli->bar.n_bytes_read;
  tell_apart(session, options);
  /* a form for people names instances, by fields that no rule reads */
  const enum report_format format = chosen_format(options);
  session->is_alone =
      !options->paper && !options->html && format != FORMAT_XLSX && format != FORMAT_TABLE;
  session->options.counts_only = !options->html && chosen_format(options) == FORMAT_SUMMARY &&
      !options->strict && !options->settle && !session->schema->n_requires &&
      !session->schema->n_warnings;
  *status = load_files(cli, &data, options, &files);
  if (*status) return false;
  struct stream *stream = cli->stream = ARENA_NEW(&cli->arena, struct stream);
  stream_begin(stream, cli, options, session, chosen_format(options), &files);
  enum fault fault = session_data(session, &files, NULL, 0);
  if (stream_is_done(stream)) {
    stats_end_stage(stats, STAGE_READ, cli->bar.n_bytes_read - n_bytes_before);
    *status = stream_end(stream, fault);
    stats_streamed(stats, stream, cli->n_bytes_written);
    stream_free(stream);
    return true;
  }
  bool is_given_up = stream->parts.window.n_taken > 0;
  stream_free(stream);
  if (is_given_up) fault = session_data(session, &files, NULL, 0); /* as a whole */
  *status = cli_told(cli, fault);
  stats_end_stage(stats, STAGE_READ, cli->bar.n_bytes_read - n_bytes_before);
  return false;
}

int cmd_run(struct cli *cli, const struct options *options) {
  enum status status = page_check_usage(cli, options);
  if (!status)
    status = options->on ? run_on_check_usage(cli, options) : load_check_usage(cli, options);
  if (!status) status = paper_check_usage(cli, options);
  if (status) return (int)status;
  if (chosen_format(options) == FORMAT_XLSX && options_to_terminal(options))
    return (int)cli_usage(
        cli, "a workbook is nothing for a terminal: give it a name, as in -o %s", "results.xlsx");

  struct session *session;
  struct paper *paper = NULL;
  struct stats *stats = &cli->stats;
  stats_begin(stats);
  struct options chosen = *options;
  if (options->on) chosen.previous = "none"; /* the preceding year stands in the tables */
  const unsigned wants = LOAD_DAY | (options->paper || options->html ? LOAD_TYPED : 0);
  status = load_session(cli, &chosen, wants, &session);
  if (!status && options->paper) status = paper_load(cli, options, session, &paper);
  if (status) return (int)status;
  struct evaluation *evaluation = NULL;
  if (options->on) {
    tell_apart(session, options);
    status = run_on(cli, options, session, &evaluation);
  } else if (read_data(cli, session, options, &status)) {
    if (!status) stats_show(stats, (enum stats_format)options->stats, session, cli->stream);
    return (int)tell_undetermined(cli->stream->n_undetermined, status);
  }
  if (status) return (int)status;
  if (paper) session_program(session, paper_program(paper));
  session_forget_previous(session); /* what it says stands in the data now */

  if (!evaluation) evaluation = session_evaluate(session);
  cli_told(cli, FAULT_NONE);
  if (!session_is_sound(session, evaluation, options->strict))
    return (int)cli_told(cli, FAULT_INPUT);
  stats_end_stage(stats, STAGE_EVALUATE, 0);

  uint64_t n_undetermined = 0;
  if (options->html) status = page_write_results(cli, options, session, evaluation);
  if (!status && page_is_beside(options))
    status = write_results(cli, options, paper, evaluation, &n_undetermined);
  else if (!status && options->strict) n_undetermined = report_n_undetermined(&evaluation->report);
  stats_end_stage(stats, STAGE_WRITE, cli->n_bytes_written);
  stats_show(stats, (enum stats_format)options->stats, session, cli->stream);
  return (int)tell_undetermined(n_undetermined, status);
}
