/* `thidua eval`: expressions from the command line, from standard input, or from a prompt. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/eval.h"
#include "cli/load.h"
#include "base/unreadable.h"

static bool ends_with(const char *text, const char *end) {
  size_t n = strlen(text), m = strlen(end);
  return n > m && strcmp(text + n - m, end) == 0;
}

static bool is_regulation_name(const char *text) {
  return ends_with(text, ".rules") || ends_with(text, ".rbc");
}

/* The regulation: --regulation, or the argument that is named like one (behind the first, only
 * where there is such a file, since `cluster.rules` could be an expression), which is then taken
 * off the expressions. */
static const char *regulation_path(
    struct arena *arena, const struct options *options, struct text_list *expressions) {
  *expressions = options->arguments;
  if (options->regulation) return options->regulation;
  for (uint32_t i = 0; i < expressions->n; i++) {
    const char *path = expressions->items[i];
    if (!is_regulation_name(path) || (i > 0 && access(path, F_OK) != 0)) continue;
    const char **rest = ARENA_ARRAY(arena, const char *, expressions->n);
    for (uint32_t from = 0, to = 0; from < expressions->n; from++)
      if (from != i) rest[to++] = expressions->items[from];
    *expressions = (struct text_list){rest, expressions->n - 1};
    return path;
  }
  return NULL;
}

/* The instance that is asked of, and its data. */
static enum status open_instance(
    struct cli *cli, const struct options *options, struct asking *asking) {
  enum fault fault = expression_previous(asking, options->previous);
  if (!fault) fault = expression_entity(asking, options->entity);
  enum status status = cli_told(cli, fault);
  if (!status) status = load_data(cli, asking->session, &options->data, options);
  return status ? status : cli_told(cli, expression_row(asking, options->id));
}

/* -- expressions -- */

/* One a line, each answered at once, so that a program can hold a conversation. */
static enum status answer_lines(const struct cli *cli, struct asking *asking) {
  char *line = NULL;
  size_t capacity = 0;
  ssize_t n;
  while (!ferror(stdout) && (n = getline(&line, &capacity, stdin)) >= 0) {
    if (n && line[n - 1] == '\n') n--;
    if (n && line[n - 1] == '\r') n--;
    eval_answer(asking, (struct str){line, n > UINT32_MAX ? UINT32_MAX : (uint32_t)n}, stdout);
    fflush(stdout);
  }
  int error = ferror(stdin) ? errno : 0;
  free(line);
  if (!error) return STATUS_OK;
  cli_message(cli, "standard input cannot be read: %s", system_words(error));
  return STATUS_SYSTEM;
}

static enum status check_usage(struct cli *cli, const struct options *options,
    const char *regulation, const struct text_list *expressions) {
  if (!regulation && options->data.n)
    return cli_usage(cli, "--data needs a regulation: thidua eval REG.rules … or --regulation REG");
  if (!regulation && options->readings.n)
    return cli_usage(
        cli, "--reading needs a regulation: thidua eval REG.rules … or --regulation REG");
  if (!options->data.n && options->previous)
    return cli_usage(cli, "--previous is asked only with --data DATA, and an instance of it");
  if (!options->data.n && (options->entity || options->id))
    return cli_usage(cli, "--entity and --id need --data DATA");
  if (options->id && !options->entity) return cli_usage(cli, "--id needs --entity ENTITY");
  uint32_t n_standard = expressions->n == 0;
  if (regulation && strcmp(regulation, "-") == 0) n_standard++;
  for (uint32_t i = 0; i < options->data.n; i++)
    n_standard += strcmp(options->data.items[i], "-") == 0;
  n_standard += options->previous && strcmp(options->previous, "-") == 0;
  if (n_standard > 1)
    return cli_usage(
        cli, "standard input can be read only once: give the expressions as arguments");
  return cli_check_output(cli, options);
}

int cmd_eval(struct cli *cli, const struct options *options) {
  struct asking asking = {.entity = ENTITY_RUN};
  struct text_list expressions;
  const char *regulation = regulation_path(&cli->arena, options, &expressions);
  enum status status = check_usage(cli, options, regulation, &expressions);
  if (status) return (int)status;
  struct session *session = asking.session = session_open(&cli->opened);
  session->options = (struct run_options){
      .threads = options->threads, .as_of = options->as_of, .settled_facts = options->settle};
  asking.has_as_of = options->has_as_of;
  if (regulation) {
    enum fault fault = session_regulation(session, regulation, false);
    if (!fault) fault = session_typed(session, cli->verb);
    if (!fault) {
      asking.has_as_of = session_day(session, options->has_as_of ? &options->as_of : NULL);
      fault = session_readings(session, options->readings.items, options->readings.n);
    }
    status = cli_told(cli, fault);
    if (!status && options->data.n) status = open_instance(cli, options, &asking);
    if (status) return (int)status;
  }
  for (uint32_t i = 0; i < expressions.n; i++)
    eval_answer(&asking, str_from(expressions.items[i]), stdout);
  if (!expressions.n && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)) eval_prompt(&asking);
  else if (!expressions.n) status = answer_lines(cli, &asking);
  if (status) return (int)status;
  return asking.any_error || (options->strict && asking.any_unknown) ? STATUS_INPUT : STATUS_OK;
}
