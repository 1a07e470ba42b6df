/* A session by the options of a verb that takes REG DATA… (load.h). Data: load_data.c. */
#include <strings.h>

#include "cli/load.h"

static bool is_regulation_name(const char *path) {
  const char *dot = strrchr(path, '.');
  return dot && (strcasecmp(dot, ".rules") == 0 || strcasecmp(dot, ".rbc") == 0);
}

/* One regulation, and it stands first. False after a message. */
static bool check_order(struct cli *cli, const struct options *options) {
  const struct text_list *arguments = &options->arguments;
  for (uint32_t i = 1; i < arguments->n; i++) {
    if (!is_regulation_name(arguments->items[i])) continue;
    if (is_regulation_name(arguments->items[0]))
      cli_usage(cli,
          "%s is a regulation like %s, and one is taken here: `thidua diff` compares two",
          arguments->items[i], arguments->items[0]);
    else
      cli_usage(cli, "the regulation stands before the data: thidua %s %s %s", cli->verb,
          arguments->items[i], arguments->items[0]);
    return false;
  }
  return true;
}

enum status load_check_usage(struct cli *cli, const struct options *options) {
  if (options->arguments.n < 1) return cli_usage(cli, "expected a regulation and data");
  if (options->arguments.n < 2)
    return cli_usage(cli, "expected data behind %s", options->arguments.items[0]);
  if (!check_order(cli, options)) return STATUS_USAGE;
  uint32_t n_standard = 0;
  for (uint32_t i = 0; i < options->arguments.n; i++)
    n_standard += strcmp(options->arguments.items[i], "-") == 0;
  n_standard += options->previous && strcmp(options->previous, "-") == 0;
  if (n_standard > 1) return cli_usage(cli, "standard input (-) can be read only once");
  return cli_check_output(cli, options);
}

static void warn_previous(struct session *session, const char *previous) {
  if (!previous || strcmp(previous, "none") == 0 || schema_uses_history(session->schema)) return;
  struct diags *diags = ARENA_NEW(&session->arena, struct diags);
  diags_init(diags, &session->arena, NULL);
  DIAG_AT(diags, PREVIOUS_NOT_ASKED, ((struct place){0}), previous);
  notice_diags(&session->opened->notices, diags);
}

enum status load_session(
    struct cli *cli, const struct options *options, unsigned wants, struct session **out) {
  struct session *session = *out = session_open(&cli->opened);
  session->options.threads = options->threads;
  session->options.settled_facts = options->settle;
  enum fault fault = session_regulation(session, options->arguments.items[0], false);
  if (!fault && wants & LOAD_TYPED) fault = session_typed(session, cli->verb);
  stats_end_stage(&cli->stats, STAGE_COMPILE, 0);
  enum status status = cli_told(cli, fault);
  if (status == STATUS_INPUT) cli_doubt_regulation(cli, options->arguments.items[0]);
  if (status) return status;
  status = cli_check_named(cli, options->output, session);
  if (status) return status;
  const bool has_day = session_day(session, options->has_as_of ? &options->as_of : NULL);
  if (!has_day && wants & LOAD_DAY)
    return cli_usage(cli, "the regulation has no last day: give --as-of DATE");
  fault = session_readings(session, options->readings.items, options->readings.n);
  uint64_t n_bytes_before = cli->bar.n_bytes_read;
  if (!fault) fault = session_previous(session, options->previous);
  if (options->previous)
    stats_end_stage(&cli->stats, STAGE_PREVIOUS, cli->bar.n_bytes_read - n_bytes_before);
  if (!fault && has_day) session_warn_outside(session);
  if (!fault) warn_previous(session, options->previous);
  return cli_told(cli, fault);
}
