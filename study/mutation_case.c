/* The case that would notice a mutant (mutation.h): data on which it comes to something else, made as
 * small as they can be, and what the regulation says of them where the mutant says otherwise. It is
 * tried before it is told: the regulation passes it, the mutant fails. */
#include "study/mutation_work.h"

enum { SHRINKING_TRIES = 400 };

struct pair {
  struct worker *worker;
  const struct mutant *mutant;
  const struct program *program; /* the mutant's */
  const uint32_t *readings;      /* as it has them where nothing is said */
  struct str about; /* the result that the change is about, if it differs; n == 0: any */
};

/* -- side by side -- */

static struct prepared *prepare(
    struct pair *pair, const struct sketch *sketch, struct str expect, bool is_mutant) {
  const struct mutation *mutation = pair->worker->work->mutation;
  return sketch_prepare(sketch, expect, is_mutant ? pair->program : mutation->regulation->program,
      is_mutant ? pair->readings : mutation_choices(mutation), &pair->worker->opened,
      &pair->worker->scratch);
}

static bool passes(
    struct pair *pair, const struct sketch *sketch, struct str expect, bool is_mutant) {
  struct trial trial;
  struct prepared *prepared = prepare(pair, sketch, expect, is_mutant);
  prepared_try(prepared, prepared->session->program, &pair->worker->scratch, &trial);
  prepared_close(prepared);
  return trial.passed;
}

/* Both evaluated; false where the data cannot be read. */
struct two {
  struct prepared *prepared[2];
  struct evaluation *evaluation[2];
  bool is_sound[2];
  uint64_t number[2];
  bool is_read; /* by both */
};

static void two_open(struct pair *pair, const struct sketch *sketch, struct two *two) {
  two->is_read = true;
  for (uint32_t i = 0; i < 2; i++) {
    struct prepared *prepared = two->prepared[i] = prepare(pair, sketch, STR(""), i);
    two->evaluation[i] = NULL;
    two->is_read = two->is_read && prepared->has_data;
    if (!prepared->has_data) continue;
    two->evaluation[i] = evaluation_open(&pair->worker->opened, prepared->session->program,
        &prepared->session->data, &prepared->session->options);
    two->number[i] = evaluation_number(
        two->evaluation[i], sketch->suite->file.options->strict, &two->is_sound[i]);
  }
}

static void two_close(struct two *two) {
  for (uint32_t i = 2; i-- > 0;) {
    if (two->evaluation[i]) evaluation_close(two->evaluation[i]);
    prepared_close(two->prepared[i]);
  }
}

/* The result of that name differs at some row. */
static bool result_differs(struct two *two, struct str name) {
  const struct schema *schema = two->evaluation[0]->schema;
  for (uint32_t r = 0; r < outcome_n_results(schema); r++) {
    const uint32_t entity = outcome_entity(schema, r);
    if (!str_equal(outcome_name(schema, r), name)) continue;
    for (uint32_t row = 0; row < two->evaluation[0]->data->tables[entity].n_rows; row++)
      if (outcome_compare(two->evaluation[0], r, row, two->evaluation[1], r, row, false) ==
          OUTCOME_VALUE)
        return true;
  }
  return false;
}

static bool still_differs(void *context, const struct sketch *smaller) {
  struct pair *pair = context;
  struct two two;
  two_open(pair, smaller, &two);
  bool differs =
      two.is_read && two.number[0] != two.number[1] && (two.is_sound[0] || !two.is_sound[1]);
  if (differs && pair->about.n)
    differs = two.is_sound[0] && two.is_sound[1] && result_differs(&two, pair->about);
  two_close(&two);
  return differs;
}

/* -- what is expected -- */

static void put_node(struct buffer *out, const struct yaml_nodes *nodes, uint32_t at) {
  const struct yaml_node *node = &nodes->list.items[at];
  if (node->kind == CURSOR_SCALAR) {
    sketch_write_text(out, node->text, true);
    return;
  }
  buffer_put_byte(out, '[');
  for (uint32_t i = at + 1; i != node->end; i = yaml_node_next(nodes, i)) {
    if (i != at + 1) buffer_put(out, STR(", "));
    put_node(out, nodes, i);
  }
  buffer_put_byte(out, ']');
}

static struct str node_text(struct arena *arena, const struct yaml_nodes *nodes, uint32_t at) {
  struct buffer text;
  buffer_init(&text, arena, NULL);
  if (at == NONE_INDEX) return (struct str){0};
  put_node(&text, nodes, at);
  return (struct str){text.bytes, (uint32_t)text.n};
}

/* The value itself, as a case expects it. */
static struct str plain_value(struct arena *arena, const struct yaml_nodes *nodes, uint32_t at) {
  static const char *const members[] = {"outcome", "chosen", "share", "state", "value"};
  if (at == NONE_INDEX) return STR("none");
  const struct yaml_node *node = &nodes->list.items[at];
  if (node->kind != CURSOR_MAPPING)
    return yaml_node_is_null(node) ? STR("undetermined") : node_text(arena, nodes, at);
  for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
    uint32_t member = test_kept(nodes, at, str_from(members[i]));
    if (member == NONE_INDEX || nodes->list.items[member].kind != CURSOR_SCALAR) continue;
    if (!yaml_node_is_null(&nodes->list.items[member])) return node_text(arena, nodes, member);
    if (test_kept(nodes, at, STR("none")) != NONE_INDEX) return STR("none");
    uint32_t tied = test_kept(nodes, at, STR("tied"));
    return tied != NONE_INDEX && nodes->list.items[tied].kind == CURSOR_SCALAR
        ? STR("tied")
        : STR("undetermined");
  }
  return STR("undetermined");
}

/* A part of a result that one has otherwise than the other: ".rules: [unregistered]". */
static const char *differing_part(
    struct arena *arena, const struct yaml_nodes nodes[2], const uint32_t at[2]) {
  static const struct {
    const char *name, *absent;
  } parts[] = {{"rules", "[]"}, {"possible", "[]"}, {"rank", "none"}, {"chosen", "[]"},
      {"tied", "[]"}, {"seats", "none"}, {"between", "[]"}, {"left", "none"}, {"share", "none"},
      {"undetermined", "[]"}, {"missing", "[]"}, {"ties", "[]"}, {"conflict", "[]"},
      {"missing_in", "[]"}};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    struct str text[2];
    for (uint32_t k = 0; k < 2; k++)
      text[k] = node_text(arena, &nodes[k], test_kept(&nodes[k], at[k], str_from(parts[i].name)));
    if (str_equal(text[0], text[1])) continue;
    return arena_printf(arena, ".%s: %.*s", parts[i].name,
        text[0].n ? (int)text[0].n : (int)strlen(parts[i].absent),
        text[0].n ? text[0].p : parts[i].absent);
  }
  return NULL;
}

/* The first result of a row that differs: "standing: deferred". `first_mapping`: the results, or the
 * warnings behind them. */
static const char *differing_result(struct arena *arena, const struct yaml_nodes nodes[2],
    bool is_warning, bool by_parts, struct str about) {
  uint32_t top[2] = {0, 0};
  for (uint32_t k = 0; is_warning && k < 2; k++) top[k] = yaml_node_next(&nodes[k], 0);
  const struct yaml_node *items = nodes[0].list.items;
  for (uint32_t key = top[0] + 1; key != items[top[0]].end;
       key = yaml_node_next(&nodes[0], key + 1)) {
    uint32_t at[2] = {key + 1, test_kept(&nodes[1], top[1], items[key].text)};
    if (str_equal(items[key].text, STR("id")) || str_equal(items[key].text, STR("at"))) continue;
    if (about.n && !str_equal(items[key].text, about)) continue;
    struct str value[2];
    for (uint32_t k = 0; k < 2; k++) value[k] = plain_value(arena, &nodes[k], at[k]);
    if (!str_equal(value[0], value[1]))
      return arena_printf(arena, "%.*s: %.*s", STR_ARGS(items[key].text), STR_ARGS(value[0]));
    const char *part = by_parts ? differing_part(arena, nodes, at) : NULL;
    if (part) return arena_printf(arena, "%.*s%s", STR_ARGS(items[key].text), part);
  }
  return NULL;
}

static const char *expected_of_row(struct arena *arena, struct two *two, uint32_t entity,
    uint32_t row, bool by_parts, struct str about) {
  struct yaml_nodes nodes[2];
  for (uint32_t k = 0; k < 2; k++)
    test_keep_results(&two->evaluation[k]->report, entity, row, arena, &nodes[k]);
  const char *result = differing_result(arena, nodes, false, by_parts, about);
  return result ? result : differing_result(arena, nodes, true, by_parts, about);
}

/* "{ unit: { u1: { RESULT } } }" */
static struct str expected_at(
    struct arena *arena, struct report *report, uint32_t entity, uint32_t row, const char *result) {
  struct buffer out;
  buffer_init(&out, arena, NULL);
  buffer_printf(&out, "{ %.*s: { ", STR_ARGS(report->schema->entities[entity].name));
  if (entity) {
    struct str id = report_whole_id(report, entity, row, arena);
    sketch_write_text(&out, id.p ? id : report_at(report->data, entity, row, arena), true);
    buffer_printf(&out, ": { %s } } }", result);
  } else {
    buffer_printf(&out, "%s } }", result);
  }
  return (struct str){out.bytes, (uint32_t)out.n};
}

static struct str expected_result(struct arena *arena, struct two *two, struct str about) {
  const struct schema *schema = two->evaluation[0]->schema;
  for (uint32_t by_parts = 0; by_parts < 2; by_parts++)
    for (uint32_t e = 0; e < schema->n_entities; e++)
      for (uint32_t row = 0; row < two->evaluation[0]->data->tables[e].n_rows; row++) {
        const char *result = expected_of_row(arena, two, e, row, by_parts, about);
        if (result) return expected_at(arena, &two->evaluation[0]->report, e, row, result);
      }
  return (struct str){0};
}

/* The first requirement that the regulation's run breaks, and not the mutant's. */
static struct str expected_error(struct arena *arena, struct two *two) {
  const struct schema *schema = two->evaluation[0]->schema;
  for (uint32_t i = 0; i < schema->n_requires; i++) {
    bool is_broken[2] = {false, false};
    for (uint32_t k = 0; k < 2; k++) {
      const struct evaluation *evaluation = two->evaluation[k];
      const struct assertion *require = &evaluation->schema->requires[i];
      for (uint32_t row = 0; row < evaluation->data->tables[require->entity].n_rows; row++)
        is_broken[k] |= run_truth(&evaluation->run, require_register(evaluation->program, require),
                            row) == TRUTH_FALSE;
    }
    if (is_broken[0] && !is_broken[1])
      return str_from(arena_printf(arena, "{ error: %.*s }", STR_ARGS(schema->requires[i].name)));
  }
  return (struct str){0};
}

/* Any result at all, where the mutant has none; one that is known if there is one. */
static struct str expected_at_all(struct arena *arena, struct evaluation *evaluation) {
  const struct schema *schema = evaluation->schema;
  struct str unknown = {0};
  for (uint32_t r = 0; r < schema->n_items; r++) {
    uint32_t entity = outcome_entity(schema, r);
    struct str name = outcome_name(schema, r);
    for (uint32_t row = 0; row < evaluation->data->tables[entity].n_rows; row++) {
      struct yaml_nodes nodes;
      test_keep_results(&evaluation->report, entity, row, arena, &nodes);
      struct str value = plain_value(arena, &nodes, test_kept(&nodes, 0, name));
      struct str expect = expected_at(arena, &evaluation->report, entity, row,
          arena_printf(arena, "%.*s: %.*s", STR_ARGS(name), STR_ARGS(value)));
      if (!str_equal(value, STR("undetermined"))) return expect;
      if (!unknown.n) unknown = expect;
    }
  }
  return unknown;
}

static struct str expectation(struct pair *pair, const struct sketch *sketch) {
  struct arena *arena = &pair->worker->scratch;
  struct two two;
  struct str expect = {0};
  two_open(pair, sketch, &two);
  if (two.is_read) {
    if (!two.is_sound[0]) expect = expected_error(arena, &two);
    else if (!two.is_sound[1]) expect = expected_at_all(arena, two.evaluation[0]);
    else expect = expected_result(arena, &two, pair->about);
  }
  two_close(&two);
  return expect;
}

/* What the changed declaration says something of, by name. */
static struct str result_about(const struct mutation *mutation, const struct mutant *mutant) {
  const struct ast_decl *d = mutation->regulation->ast->decls[mutant->declaration];
  if (d->kind == AST_RULE) return d->decision.text;
  if (d->kind == AST_EXCEPTION) return d->of.text;
  return d->name.text;
}

const char *mutation_case(struct worker *worker, const struct mutant *mutant,
    const struct program *program, const struct sketch *from) {
  const struct mutation *mutation = worker->work->mutation;
  struct arena *arena = &worker->scratch;
  struct pair pair = {worker, mutant, program, mutant_choices(worker, mutant, program), {0}};
  struct sketch *sketch = sketch_copy(arena, from);
  pair.about = result_about(mutation, mutant);
  if (!still_differs(&pair, sketch)) pair.about = (struct str){0};
  if (still_differs(&pair, sketch))
    sketch = sketch_shrink(sketch, still_differs, &pair, SHRINKING_TRIES);
  struct str expect = expectation(&pair, sketch);
  if (!expect.n || !passes(&pair, sketch, expect, false) || passes(&pair, sketch, expect, true))
    return NULL;
  struct place place = mutant_place(mutation, mutant);
  const struct source *source = &mutation->regulation->sources.items[mutant->span.source];
  const char *name = arena_printf(arena, "%.*s:%u: %s", STR_ARGS(source->name), place.line,
      mutant_told(mutation, mutant, arena));
  struct buffer out;
  buffer_init(&out, arena, NULL);
  sketch_write_case(&out, sketch, name, expect);
  return str_cstring(&worker->arena, (struct str){out.bytes, (uint32_t)out.n});
}
