#include "study/expression.h"

#include "base/characters.h"
#include "base/limits.h"
#include "base/translate.h"
#include "results/words.h"
#include "runtime/data/instance_path.h"
#include "study/outcomes.h"

#define IDS_SUGGESTED_FROM 10000u /* no search through a million ids for a near one */

/* -- what is asked of -- */

enum fault expression_previous(struct asking *asking, const char *path) {
  struct session *session = asking->session;
  bool is_asked = schema_uses_history(session->schema);
  compile_open_history(&session->compilation);
  session_program(session, session->compilation.program);
  enum fault fault = session_previous_for(session, is_asked, path);
  if (fault) return fault;
  struct diags diags;
  diags_init(&diags, &session->arena, NULL);
  if (!path)
    asking->previous_fault =
        _("this asks of the preceding year: give --previous RESULTS, or --previous none");
  else if (asking->has_as_of &&
      !history_check_year(&session->previous, session->options.as_of, &diags))
    asking->previous_fault = str_cstring(&session->arena, diags.items[0].text);
  return FAULT_NONE;
}

enum fault expression_entity(struct asking *asking, const char *wanted) {
  struct session *session = asking->session;
  struct notices *notices = &session->opened->notices;
  const struct schema *schema = session->schema;
  struct str name;
  asking->entity = 0;
  if (!wanted) return FAULT_NONE;
  if (!notice_text(notices, wanted, &name)) return FAULT_USAGE;
  asking->entity = schema_entity(schema, name);
  if (asking->entity != NONE_INDEX) return FAULT_NONE;
  for (uint32_t i = 0, first = NONE_INDEX; i < schema->n_entities; i++) {
    if (!str_equal(schema->entities[i].plural, name)) continue;
    if (first != NONE_INDEX)
      return notice_usage(notices, "\"%.*s\" is the plural of %.*s and of %.*s: write one of them",
          STR_ARGS(name), STR_ARGS(schema->entities[first].name),
          STR_ARGS(schema->entities[i].name));
    first = i;
  }
  struct str *names = ARENA_ARRAY(&session->arena, struct str, schema->n_entities);
  for (uint32_t i = 0; i < schema->n_entities; i++) names[i] = schema->entities[i].name;
  return notice_usage(notices, "the regulation has no entity \"%.*s\"%s", STR_ARGS(name),
      did_you_mean(&session->arena, name, names, schema->n_entities));
}

enum fault expression_row(struct asking *asking, const char *wanted) {
  struct session *session = asking->session;
  struct notices *notices = &session->opened->notices;
  const struct entity *e = &session->schema->entities[asking->entity];
  struct str id;
  asking->row = 0;
  if (!wanted && asking->entity == 0) return FAULT_NONE;
  if (!wanted) return notice_usage(notices, "expected --id ID: which %.*s", STR_ARGS(e->name));
  if (!notice_text(notices, wanted, &id)) return FAULT_USAGE;
  asking->row = instance_find(&session->data, asking->entity, id);
  if (asking->row != UINT32_MAX) return FAULT_NONE;
  uint32_t n = session->data.tables[asking->entity].n_rows,
           named = dataset_find(&session->data, asking->entity, id);
  if (named != UINT32_MAX) /* ids are unique within the parent only, and this is one of them */
    return notice_usage(notices,
        "there may be several %.*s \"%.*s\": write the parent's id before it, "
        "as in %.*s",
        STR_ARGS(e->name), STR_ARGS(id),
        STR_ARGS(instance_id(&session->data, asking->entity, named, &session->arena)));
  if (n > IDS_SUGGESTED_FROM) n = IDS_SUGGESTED_FROM;
  struct str *ids = ARENA_ARRAY(&session->arena, struct str, n + 1);
  for (uint32_t i = 0; i < n; i++)
    ids[i] = instance_id(&session->data, asking->entity, i, &session->arena);
  return notice_usage(notices, "the data has no %.*s \"%.*s\"%.*s%s", STR_ARGS(e->name),
      STR_ARGS(id), STR_ARGS(text_oddities(notices->arena, id)),
      did_you_mean(&session->arena, id, ids, n));
}

/* -- answers -- */

static struct str answer_error(struct asking *asking, struct arena *arena, const char *text) {
  asking->any_error = true;
  return str_from(arena_printf(arena, "error: %s", text));
}

/* The first error, with its place and help: "TEXT (column 3; HELP)". */
static const char *first_error(struct diags *diags, struct arena *arena) {
  diags_sort(diags);
  const struct diag *first = NULL;
  for (uint32_t i = 0; i < diags->n && !first; i++)
    if (diags->items[i].severity == DIAG_ERROR) first = &diags->items[i];
  if (!first) return _("the expression could not be understood");
  uint32_t column = first->span.source == UINT32_MAX
      ? 0
      : sources_place(diags->sources, first->span.source, first->span.begin).column;
  const char *text = str_cstring(arena, first->text);
  if (column && first->help.n)
    return arena_printf(arena, _("%s (column %u; %.*s)"), text, column, STR_ARGS(first->help));
  if (column) return arena_printf(arena, _("%s (column %u)"), text, column);
  if (first->help.n) return arena_printf(arena, "%s (%.*s)", text, STR_ARGS(first->help));
  return text;
}

/* Whether the program asks for the date of the run. */
static bool needs_as_of(const struct program *program) {
  for (uint32_t i = 0; i < program->n_code; i++)
    if (program->code[i].op == OP_AS_OF || program->code[i].op == OP_PARAMETER) return true;
  return false;
}

/* Runs the compiled expression over the data, or over none. */
static struct str evaluate(
    struct asking *asking, const struct program *program, struct arena *arena) {
  struct opened *opened = asking->session->opened;
  struct session *constants = NULL;
  if (!asking->session->has_data) {
    constants = session_open(opened);
    session_program(constants, program);
    session_without_data(constants);
  }
  const struct session *session = constants ? constants : asking->session;
  struct run_options options = asking->session->options;
  options.settled_facts = 0; /* of one value only */
  struct evaluation *evaluation = evaluation_open(opened, program, &session->data, &options);
  struct item item = {ITEM_DEFINE, program->schema.n_defines - 1}; /* compile_expression's `it` */
  uint32_t row = program->schema.defines[item.index].entity == ENTITY_RUN ? 0 : asking->row;
  if (asking->session->options.settled_facts &&
      program->schema.defines[item.index].entity != ENTITY_RUN)
    evaluation->report.settled =
        settle_result(&evaluation->run, outcome_n_results(&program->schema) + item.index, row,
            asking->session->options.settled_facts, &evaluation->arena, &allocator_system);
  struct cell cell;
  report_cell(&evaluation->report, &item, row, true, &cell);
  if (!cell.known) asking->any_unknown = true;
  struct str answer = str_copy(arena, words_answer(&evaluation->report, &cell));
  evaluation_close(evaluation);
  if (constants) session_close(constants);
  return answer;
}

struct str expression_answer(struct asking *asking, struct str expression, struct arena *arena) {
  const struct compilation *regulation =
      asking->session->program ? &asking->session->compilation : NULL;
  struct compilation compilation = {0};
  if (expression.n > SOURCE_BYTES_MAX)
    return answer_error(asking, arena, _("the expression is too long"));
  if (!compile_expression(&compilation, arena, regulation, asking->entity, expression))
    return answer_error(asking, arena, first_error(&compilation.diags, arena));
  if (compilation.asks_history && asking->previous_fault)
    return answer_error(asking, arena, asking->previous_fault);
  if (!asking->has_as_of && needs_as_of(compilation.program))
    return answer_error(asking, arena, _("this depends on the date of the run: give --as-of DATE"));
  return evaluate(asking, compilation.program, arena);
}
