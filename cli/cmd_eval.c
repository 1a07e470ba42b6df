/* `thidua eval`: expressions from the command line, from standard input, or from a prompt. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/eval.h"
#include "cli/load.h"

#define IDS_SUGGESTED_FROM 10000u /* no search through a million ids for a near one */

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

/* -- the instance -- */

static enum status find_entity(
    struct cli *cli, const struct schema *schema, const char *wanted, uint32_t *entity) {
  struct str name;
  *entity = 0;
  if (!wanted) return STATUS_OK;
  if (!notice_text(&cli->opened.notices, wanted, &name)) return cli_told(cli, FAULT_USAGE);
  *entity = schema_entity(schema, name);
  if (*entity != NONE_INDEX) return STATUS_OK;
  struct str *names = ARENA_ARRAY(&cli->arena, struct str, schema->n_entities);
  for (uint32_t i = 0; i < schema->n_entities; i++) names[i] = schema->entities[i].name;
  return cli_usage(cli, "the regulation has no entity \"%.*s\"%s", STR_ARGS(name),
      did_you_mean(&cli->arena, name, names, schema->n_entities));
}

static enum status find_row(struct cli *cli, const struct session *session, uint32_t entity,
    const char *wanted, uint32_t *row) {
  const struct entity *e = &session->schema->entities[entity];
  struct str id;
  *row = 0;
  if (!wanted)
    return entity == 0 ? STATUS_OK
                       : cli_usage(cli, "expected --id ID: which %.*s", STR_ARGS(e->name));
  if (!notice_text(&cli->opened.notices, wanted, &id)) return cli_told(cli, FAULT_USAGE);
  *row = dataset_find(&session->data, entity, id);
  if (*row != UINT32_MAX) return STATUS_OK;
  uint32_t n = session->data.tables[entity].n_rows;
  if (n > IDS_SUGGESTED_FROM) n = IDS_SUGGESTED_FROM;
  struct str *ids = ARENA_ARRAY(&cli->arena, struct str, n + 1);
  for (uint32_t i = 0; i < n; i++) ids[i] = dataset_value(&session->data, e->first_field, i).text;
  return cli_usage(cli, "the data has no %.*s \"%.*s\"%s", STR_ARGS(e->name), STR_ARGS(id),
      did_you_mean(&cli->arena, id, ids, n));
}

/* An expression may ask `previous` of anything, so the data are read with the columns for all of
 * it. Whether the expression may, is told by its answer. */
static enum status open_previous(
    struct cli *cli, const struct options *options, struct evaluator *evaluator) {
  struct session *session = evaluator->session;
  bool is_asked = schema_uses_history(session->schema);
  compile_open_history(&session->compilation);
  session_program(session, session->compilation.program);
  enum status status = cli_told(cli, session_previous_for(session, is_asked, options->previous));
  if (status) return status;
  struct diags diags;
  diags_init(&diags, &cli->arena, NULL);
  if (!options->previous)
    evaluator->previous_fault =
        "this asks of the preceding year: give --previous RESULTS, or --previous none";
  else if (evaluator->has_as_of &&
      !history_check_year(&session->previous, session->options.as_of, &diags))
    evaluator->previous_fault = str_cstring(&cli->arena, diags.items[0].text);
  return STATUS_OK;
}

static enum status open_instance(
    struct cli *cli, const struct options *options, struct evaluator *evaluator) {
  struct session *session = evaluator->session;
  enum status status = open_previous(cli, options, evaluator);
  if (!status) status = find_entity(cli, session->schema, options->entity, &evaluator->entity);
  if (!status) status = load_data(cli, session, &options->data);
  if (!status) status = find_row(cli, session, evaluator->entity, options->id, &evaluator->row);
  return status;
}

/* -- expressions -- */

/* One a line, each answered at once, so that a program can hold a conversation. */
static enum status answer_lines(struct evaluator *evaluator) {
  char *line = NULL;
  size_t capacity = 0;
  ssize_t n;
  while (!ferror(stdout) && (n = getline(&line, &capacity, stdin)) >= 0) {
    if (n && line[n - 1] == '\n') n--;
    if (n && line[n - 1] == '\r') n--;
    eval_answer(evaluator, (struct str){line, n > UINT32_MAX ? UINT32_MAX : (uint32_t)n}, stdout);
    fflush(stdout);
  }
  int error = ferror(stdin) ? errno : 0;
  free(line);
  if (!error) return STATUS_OK;
  cli_message(evaluator->cli, "standard input cannot be read: %s", strerror(error));
  return STATUS_SYSTEM;
}

static enum status check_usage(struct cli *cli, const struct options *options,
    const char *regulation, const struct text_list *expressions) {
  if (!regulation && options->data.n)
    return cli_usage(cli, "--data needs a regulation: thidua eval REG.rules … or --regulation REG");
  if (!regulation && options->readings.n)
    return cli_usage(
        cli, "--reading needs a regulation: thidua eval REG.rules … or --regulation REG");
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
  return STATUS_OK;
}

int cmd_eval(struct cli *cli, const struct options *options) {
  struct evaluator evaluator = {.cli = cli, .entity = ENTITY_RUN};
  struct text_list expressions;
  const char *regulation = regulation_path(&cli->arena, options, &expressions);
  enum status status = check_usage(cli, options, regulation, &expressions);
  if (status) return (int)status;
  struct session *session = evaluator.session = session_open(&cli->opened);
  session->options = (struct run_options){.threads = options->threads, .as_of = options->as_of};
  evaluator.has_as_of = options->has_as_of;
  if (regulation) {
    enum fault fault = session_regulation(session, regulation, false);
    if (!fault) fault = session_typed(session, cli->verb);
    if (!fault) {
      evaluator.has_as_of = session_day(session, options->has_as_of ? &options->as_of : NULL);
      fault = session_readings(session, options->readings.items, options->readings.n);
    }
    status = cli_told(cli, fault);
    if (!status && options->data.n) status = open_instance(cli, options, &evaluator);
    if (status) return (int)status;
  }
  for (uint32_t i = 0; i < expressions.n; i++)
    eval_answer(&evaluator, str_from(expressions.items[i]), stdout);
  if (!expressions.n && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)) eval_prompt(&evaluator);
  else if (!expressions.n) status = answer_lines(&evaluator);
  if (status) return (int)status;
  return evaluator.any_error || (options->strict && evaluator.any_unknown) ? STATUS_INPUT
                                                                           : STATUS_OK;
}
