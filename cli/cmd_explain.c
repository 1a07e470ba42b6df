/* `thidua explain`: why an instance came to what it did. */
#include "cli/commands.h"
#include "cli/load.h"
#include "results/words.h"
#include "runtime/data/instance_path.h"
#include "study/explain_html.h"

#include "base/characters.h"
#include "base/translate.h"
#include "base/vec.h"

/* -- which instance -- */

struct asked {
  struct cli *cli;
  struct session *session;
  const struct options *options;
  const struct compilation *compilation; /* scene_compile's */
  struct str id, name;                   /* name.p NULL: not given */
  uint32_t entity, row;
};

/* Whether the entity has a result of that name. */
static bool has_result(const struct asked *asked, uint32_t entity) {
  const struct schema *schema = asked->session->schema;
  if (!asked->name.p) return true;
  for (uint32_t r = 0; r < outcome_n_results(schema); r++)
    if (outcome_entity(schema, r) == entity && str_equal(outcome_name(schema, r), asked->name))
      return true;
  return false;
}

static enum fault refuse_name(const struct asked *asked) {
  const struct schema *schema = asked->session->schema;
  struct str *names = ARENA_ARRAY(&asked->cli->arena, struct str, outcome_n_results(schema) + 1);
  for (uint32_t r = 0; r < outcome_n_results(schema); r++) names[r] = outcome_name(schema, r);
  return notice_usage(&asked->cli->opened.notices, "the regulation decides no \"%.*s\"%s",
      STR_ARGS(asked->name),
      did_you_mean(&asked->cli->arena, asked->name, names, outcome_n_results(schema)));
}

static enum fault take_entity(struct asked *asked) {
  struct notices *notices = &asked->cli->opened.notices;
  const struct schema *schema = asked->session->schema;
  bool is_known = false;
  for (uint32_t e = 0; e < schema->n_entities; e++) is_known |= has_result(asked, e);
  if (!is_known) return refuse_name(asked);
  struct str wanted;
  asked->entity = NONE_INDEX;
  if (!asked->options->entity) return FAULT_NONE;
  if (!notice_text(notices, asked->options->entity, &wanted)) return FAULT_USAGE;
  asked->entity = schema_entity(schema, wanted);
  struct str *names = ARENA_ARRAY(&asked->cli->arena, struct str, schema->n_entities);
  for (uint32_t e = 0; e < schema->n_entities; e++) names[e] = schema->entities[e].name;
  if (asked->entity == NONE_INDEX)
    return notice_usage(notices, "the regulation has no entity \"%.*s\"%s", STR_ARGS(wanted),
        did_you_mean(&asked->cli->arena, wanted, names, schema->n_entities));
  if (has_result(asked, asked->entity)) return FAULT_NONE;
  return notice_usage(notices, "\"%.*s\" is not decided of %.*s", STR_ARGS(asked->name),
      STR_ARGS(schema->entities[asked->entity].name));
}

enum { IDS_SUGGESTED = 10000 }; /* no search through a million ids for a near one */

static enum fault refuse_id(const struct asked *asked) {
  const struct schema *schema = asked->session->schema;
  VEC(struct str) ids = {0};
  for (uint32_t e = 0; e < schema->n_entities; e++) {
    if (asked->entity != NONE_INDEX && e != asked->entity) continue;
    for (uint32_t row = 0; row < asked->session->data.tables[e].n_rows && ids.n < IDS_SUGGESTED;
         row++) {
      const struct str id = instance_id(&asked->session->data, e, row, &asked->cli->arena);
      if (id.n) VEC_PUSH(&asked->cli->arena, &ids, id);
    }
  }
  const char *what = asked->entity == NONE_INDEX
      ? _("instance")
      : str_cstring(&asked->cli->arena, schema->entities[asked->entity].name);
  return notice_usage(&asked->cli->opened.notices, "the data has no %s \"%.*s\"%.*s%s", what,
      STR_ARGS(asked->id), STR_ARGS(text_oddities(&asked->cli->arena, asked->id)),
      did_you_mean(&asked->cli->arena, asked->id, ids.items, ids.n));
}

static enum fault take_row(struct asked *asked) {
  struct notices *notices = &asked->cli->opened.notices;
  const struct schema *schema = asked->session->schema;
  uint32_t found = NONE_INDEX;
  for (uint32_t e = 0; e < schema->n_entities; e++) {
    if (asked->entity != NONE_INDEX && e != asked->entity) continue;
    if (asked->entity == NONE_INDEX && !has_result(asked, e)) continue;
    const uint32_t row = instance_find(&asked->session->data, e, asked->id);
    if (row == UINT32_MAX) continue;
    if (found != NONE_INDEX)
      return notice_usage(notices, "\"%.*s\" is the id of %.*s and of %.*s: give --entity",
          STR_ARGS(asked->id), STR_ARGS(schema->entities[found].name),
          STR_ARGS(schema->entities[e].name));
    found = e;
    asked->row = row;
  }
  if (found == NONE_INDEX) return refuse_id(asked);
  asked->entity = found;
  return FAULT_NONE;
}

/* The root needs no id. */
static enum fault find_instance(struct asked *asked) {
  struct notices *notices = &asked->cli->opened.notices;
  if (asked->options->name && !notice_text(notices, asked->options->name, &asked->name))
    return FAULT_USAGE;
  enum fault fault = take_entity(asked);
  if (fault) return fault;
  if (asked->options->id)
    return notice_text(notices, asked->options->id, &asked->id) ? take_row(asked) : FAULT_USAGE;
  if (asked->entity != 0)
    return notice_usage(notices, "expected --id ID: which instance to explain");
  return FAULT_NONE;
}

/* -- which results -- */

/* The one that is named; else all but definitions, which are opened where they are asked. */
static uint32_t *find_results(const struct asked *asked, uint32_t *n) {
  const struct schema *schema = asked->session->schema;
  uint32_t *results = ARENA_ARRAY(&asked->cli->arena, uint32_t, outcome_n_results(schema) + 1);
  *n = 0;
  for (uint32_t r = 0; r < outcome_n_results(schema); r++) {
    if (outcome_entity(schema, r) != asked->entity) continue;
    const bool is_define = !outcome_is_warning(schema, r) && schema->items[r].kind == ITEM_DEFINE;
    if (asked->name.p ? str_equal(outcome_name(schema, r), asked->name) : !is_define)
      results[(*n)++] = r;
  }
  return results;
}

/* Results of one group are explained from one scene. */
struct scenes {
  struct scene **by_depth; /* by the depth of the group */
};

static struct scene *scene_of(const struct asked *asked, struct scenes *scenes, uint32_t result) {
  const uint32_t group = scene_group_of(asked->compilation, result),
                 depth = asked->session->schema->entities[group].depth;
  if (!scenes->by_depth[depth])
    scenes->by_depth[depth] =
        scene_open(asked->session, asked->compilation, asked->entity, asked->row, group);
  return scenes->by_depth[depth];
}

static void write_results(const struct asked *asked, const uint32_t *results, uint32_t n) {
  const struct options *options = asked->options;
  struct scenes scenes = {
      ARENA_ARRAY(&asked->cli->arena, struct scene *, asked->session->schema->n_entities + 1)};
  const bool is_json = options->format == EXPLAIN_JSON, is_list = is_json && !asked->name.p;
  struct buffer out;
  buffer_init(&out, &asked->cli->arena, stdout);
  uint32_t n_told = 0;
  for (uint32_t i = 0; i < n; i++) {
    struct scene *scene = scene_of(asked, &scenes, results[i]);
    if (!asked->name.p && !outcome_is_listed(scene->evaluation, results[i], scene->row)) continue;
    const struct explanation *explanation = explain_result(scene, results[i], options->full);
    if (is_json) {
      buffer_put(&out, n_told ? STR(",\n") : is_list ? STR("[ ") : STR(""));
      if (n_told) buffer_put(&out, STR("  "));
      explain_json(explanation, &out, is_list ? 2 : 0);
    } else {
      if (!n_told)
        printf("%s\n\n",
            outcome_instance(scene->evaluation, asked->entity, scene->row, &asked->cli->arena));
      else putchar('\n');
      explain_text(explanation, stdout, options->full);
    }
    n_told++;
  }
  if (is_json) {
    if (is_list) buffer_put(&out, n_told ? STR(" ]") : STR("[]"));
    buffer_put_byte(&out, '\n');
    buffer_flush(&out);
  }
}

/* The same as a page. */
static enum status write_page(const struct asked *asked, const uint32_t *results, uint32_t n) {
  struct cli *cli = asked->cli;
  struct scenes scenes = {
      ARENA_ARRAY(&cli->arena, struct scene *, asked->session->schema->n_entities + 1)};
  struct buffer out;
  if (!cli_open_output(cli, asked->options->html)) return STATUS_SYSTEM;
  buffer_init(&out, &cli->arena, cli->output.stream);
  struct scene *first = n
      ? scene_of(asked, &scenes, results[0])
      : scene_open(asked->session, asked->compilation, asked->entity, asked->row, asked->entity);
  explain_page_begin(&out, first->evaluation, asked->entity, first->row);
  for (uint32_t i = 0; i < n; i++) {
    struct scene *scene = scene_of(asked, &scenes, results[i]);
    if (!asked->name.p && !outcome_is_listed(scene->evaluation, results[i], scene->row)) continue;
    explain_page_result(explain_result(scene, results[i], asked->options->full), &out);
  }
  explain_page_end(&out);
  buffer_flush(&out);
  return cli_commit_output(cli, asked->options->html);
}

/* -- what if -- */

static enum fault write_what_if(const struct asked *asked, const uint32_t *results, uint32_t n) {
  const struct options *options = asked->options;
  struct supposed *supposed = ARENA_ARRAY(&asked->cli->arena, struct supposed, options->supposed.n);
  for (uint32_t i = 0; i < options->supposed.n; i++) {
    const enum fault fault = what_if_read(
        asked->session, asked->entity, asked->row, options->supposed.items[i], &supposed[i]);
    if (fault) return fault;
  }
  const struct schema *schema = asked->session->schema;
  uint32_t widest = asked->entity;
  for (uint32_t i = 0; i < n; i++) {
    const uint32_t group = scene_group_of(asked->compilation, results[i]);
    if (schema->entities[group].depth < schema->entities[widest].depth) widest = group;
  }
  struct scene *scene =
      scene_open(asked->session, asked->compilation, asked->entity, asked->row, widest);
  struct what_if what_if;
  const enum fault fault = what_if_try(scene, supposed, options->supposed.n, results, n, &what_if);
  if (fault) return fault;
  if (options->html) {
    if (!cli_open_output(asked->cli, options->html)) return FAULT_SYSTEM;
    struct buffer out;
    buffer_init(&out, &asked->cli->arena, asked->cli->output.stream);
    explain_page_begin(&out, scene->evaluation, asked->entity, scene->row);
    explain_page_what_if(&what_if, &out);
    explain_page_end(&out);
    buffer_flush(&out);
    return cli_commit_output(asked->cli, options->html) ? FAULT_SYSTEM : FAULT_NONE;
  }
  if (options->format == EXPLAIN_JSON) {
    struct buffer out;
    buffer_init(&out, &asked->cli->arena, stdout);
    what_if_json(&what_if, &out, 0);
    buffer_put_byte(&out, '\n');
    buffer_flush(&out);
  } else {
    what_if_text(&what_if, stdout);
  }
  return FAULT_NONE;
}

/* Before anything is read: whether the page can be written. */
static enum status check_page(struct cli *cli, const struct options *options) {
  struct options page = *options;
  page.output = options->html;
  if (!options->html) return STATUS_OK;
  if (!*options->html) return cli_usage(cli, "--html names no file");
  if (options->format)
    return cli_usage(
        cli, "--html writes a page, and --format says how text is written: leave one of them out");
  return cli_check_output(cli, &page);
}

int cmd_explain(struct cli *cli, const struct options *options) {
  struct asked asked = {.cli = cli, .options = options};
  cli->opened.for_people = options->format != EXPLAIN_JSON;
  enum status status = load_check_usage(cli, options);
  if (!status) status = check_page(cli, options);
  if (!status) status = load_session(cli, options, LOAD_DAY | LOAD_TYPED, &asked.session);
  if (!status) asked.session->wants_value_places = true;
  struct text_list data = {options->arguments.items + 1, options->arguments.n - 1};
  if (!status) status = load_data(cli, asked.session, &data, options);
  if (status) return (int)status;
  if (asked.session->schema->n_requires) {
    struct evaluation *evaluation = session_evaluate(asked.session);
    if (!session_is_sound(asked.session, evaluation, options->strict))
      return (int)cli_told(cli, FAULT_INPUT);
    evaluation_close(evaluation);
  }
  status = cli_told(cli, find_instance(&asked));
  if (status) return (int)status;
  asked.compilation = scene_compile(asked.session);
  uint32_t n;
  uint32_t *results = find_results(&asked, &n);
  if (options->html && !options->supposed.n) status = write_page(&asked, results, n);
  else if (!options->supposed.n) write_results(&asked, results, n);
  else status = cli_told(cli, write_what_if(&asked, results, n));
  return (int)status;
}
