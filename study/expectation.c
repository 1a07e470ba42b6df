/* Expectations found and written (expectation.h). */
#include "study/expectation.h"

#include "study/cases.h"
#include "study/sketch.h"

/* -- values -- */

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
  static const char *const members[] = {"outcome", "chosen", "state", "share", "value"};
  if (at == NONE_INDEX) return STR("none");
  const struct yaml_node *node = &nodes->list.items[at];
  if (node->kind != CURSOR_MAPPING)
    return yaml_node_is_null(node) ? STR("undetermined") : node_text(arena, nodes, at);
  for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
    const uint32_t member = test_kept(nodes, at, str_from(members[i]));
    if (member == NONE_INDEX || nodes->list.items[member].kind != CURSOR_SCALAR) continue;
    if (!yaml_node_is_null(&nodes->list.items[member])) return node_text(arena, nodes, member);
    if (test_kept(nodes, at, STR("none")) != NONE_INDEX) return STR("none");
    const uint32_t tied = test_kept(nodes, at, STR("tied"));
    return tied != NONE_INDEX && nodes->list.items[tied].kind == CURSOR_SCALAR
        ? STR("tied")
        : STR("undetermined");
  }
  return STR("undetermined");
}

/* -- two runs -- */

/* The results of a row of both, kept: the mapping of results, and behind it that of warnings. */
struct both {
  struct arena *arena;
  const struct expected_run *runs[2];
  struct yaml_nodes nodes[2];
};

/* A part of a result that one has otherwise than the other: ".rules: [unregistered]". */
static const char *differing_part(const struct both *both, const uint32_t at[2]) {
  static const struct {
    const char *name, *absent;
  } parts[] = {{"rules", "[]"}, {"possible", "[]"}, {"rank", "none"}, {"chosen", "[]"},
      {"tied", "[]"}, {"seats", "none"}, {"between", "[]"}, {"left", "none"}, {"share", "none"},
      {"undetermined", "[]"}, {"missing", "[]"}, {"ties", "[]"}, {"conflict", "[]"},
      {"missing_in", "[]"}, {"faults", "[]"}};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    struct str text[2];
    for (uint32_t k = 0; k < 2; k++)
      text[k] = node_text(
          both->arena, &both->nodes[k], test_kept(&both->nodes[k], at[k], str_from(parts[i].name)));
    if (str_equal(text[0], text[1])) continue;
    const struct str shown = text[0].n ? text[0] : str_from(parts[i].absent);
    return arena_printf(both->arena, ".%s: %.*s", parts[i].name, STR_ARGS(shown));
  }
  return NULL;
}

/* "standing: deferred", of the first result that differs; of the results, or of the warnings. */
static const char *differing_result(
    const struct both *both, bool is_warning, bool by_parts, struct str about) {
  uint32_t top[2] = {0, 0};
  for (uint32_t k = 0; is_warning && k < 2; k++) top[k] = yaml_node_next(&both->nodes[k], 0);
  const struct yaml_node *items = both->nodes[0].list.items;
  for (uint32_t key = top[0] + 1; key != items[top[0]].end;
       key = yaml_node_next(&both->nodes[0], key + 1)) {
    const uint32_t at[2] = {key + 1, test_kept(&both->nodes[1], top[1], items[key].text)};
    if (str_equal(items[key].text, STR("id")) || str_equal(items[key].text, STR("at"))) continue;
    if (about.n && !str_equal(items[key].text, about)) continue;
    struct str value[2];
    for (uint32_t k = 0; k < 2; k++) value[k] = plain_value(both->arena, &both->nodes[k], at[k]);
    if (!str_equal(value[0], value[1]))
      return arena_printf(both->arena, "%.*s: %.*s", STR_ARGS(items[key].text), STR_ARGS(value[0]));
    const char *part = by_parts ? differing_part(both, at) : NULL;
    if (part) return arena_printf(both->arena, "%.*s%s", STR_ARGS(items[key].text), part);
  }
  return NULL;
}

/* So that results are kept, which costs more, of rows that differ only. */
static bool row_differs(const struct both *both, uint32_t entity, uint32_t row, bool by_parts) {
  struct evaluation *a = both->runs[0]->evaluation, *b = both->runs[1]->evaluation;
  for (uint32_t r = 0; r < outcome_n_results(a->schema); r++)
    if (outcome_entity(a->schema, r) == entity &&
        outcome_compare(a, r, row, b, r, row, by_parts) != OUTCOME_SAME)
      return true;
  return false;
}

static const char *result_of_row(
    struct both *both, uint32_t entity, uint32_t row, bool by_parts, struct str about) {
  if (!row_differs(both, entity, row, by_parts)) return NULL;
  for (uint32_t k = 0; k < 2; k++)
    test_keep_results(
        &both->runs[k]->evaluation->report, entity, row, both->arena, &both->nodes[k]);
  const char *result = differing_result(both, false, by_parts, about);
  return result ? result : differing_result(both, true, by_parts, about);
}

/* "{ unit: { u1: { RESULT } } }" */
static struct str expected_at(
    struct arena *arena, struct report *report, uint32_t entity, uint32_t row, const char *result) {
  struct buffer out;
  buffer_init(&out, arena, NULL);
  buffer_printf(&out, "{ %.*s: { ", STR_ARGS(report->schema->entities[entity].name));
  if (entity) {
    const struct str id = report_whole_id(report, entity, row, arena);
    sketch_write_text(&out, id.p ? id : report_at(report->data, entity, row, arena), true);
    buffer_printf(&out, ": { %s } } }", result);
  } else {
    buffer_printf(&out, "%s } }", result);
  }
  return (struct str){out.bytes, (uint32_t)out.n};
}

static struct str expected_result(struct both *both, struct str about) {
  struct evaluation *passes = both->runs[0]->evaluation;
  const struct schema *schema = passes->schema;
  for (uint32_t by_parts = 0; by_parts < 2; by_parts++)
    for (uint32_t e = 0; e < schema->n_entities; e++)
      for (uint32_t row = 0; row < passes->data->tables[e].n_rows; row++) {
        const char *result = result_of_row(both, e, row, by_parts, about);
        if (result) return expected_at(both->arena, &passes->report, e, row, result);
      }
  return (struct str){0};
}

static bool is_broken(const struct evaluation *evaluation, uint32_t require) {
  const struct assertion *of = &evaluation->schema->requires[require];
  const uint32_t reg = require_register(evaluation->program, of);
  for (uint32_t row = 0; row < evaluation->data->tables[of->entity].n_rows; row++)
    if (run_truth(&evaluation->run, reg, row) == TRUTH_FALSE) return true;
  return false;
}

/* The first requirement that the one breaks, and not the other. */
static struct str expected_error(
    struct arena *arena, const struct evaluation *passes, const struct evaluation *fails) {
  for (uint32_t i = 0; i < passes->schema->n_requires; i++)
    if (is_broken(passes, i) && !is_broken(fails, i))
      return str_from(
          arena_printf(arena, "{ error: %.*s }", STR_ARGS(passes->schema->requires[i].name)));
  return (struct str){0};
}

struct str expectation_of(
    struct arena *arena, struct evaluation *evaluation, uint32_t result, uint32_t row) {
  const uint32_t entity = outcome_entity(evaluation->schema, result);
  const struct str name = outcome_name(evaluation->schema, result);
  struct yaml_nodes nodes;
  test_keep_results(&evaluation->report, entity, row, arena, &nodes);
  const uint32_t top =
      outcome_is_warning(evaluation->schema, result) ? yaml_node_next(&nodes, 0) : 0;
  const struct str value = plain_value(arena, &nodes, test_kept(&nodes, top, name));
  return expected_at(arena, &evaluation->report, entity, row,
      arena_printf(arena, "%.*s: %.*s", STR_ARGS(name), STR_ARGS(value)));
}

/* Any result at all, one that is known if there is one. */
static struct str expected_at_all(struct arena *arena, struct evaluation *evaluation) {
  const struct schema *schema = evaluation->schema;
  struct str unknown = {0};
  for (uint32_t r = 0; r < schema->n_items; r++)
    for (uint32_t row = 0; row < evaluation->data->tables[outcome_entity(schema, r)].n_rows;
         row++) {
      const bool is_known = outcome_is_known(evaluation, r, row);
      if (!is_known && unknown.n) continue;
      const struct str expect = expectation_of(arena, evaluation, r, row);
      if (is_known) return expect;
      unknown = expect;
    }
  return unknown;
}

struct str expectation_between(struct arena *arena, const struct expected_run *passes,
    const struct expected_run *fails, struct str about) {
  struct both both = {.arena = arena, .runs = {passes, fails}};
  if (!passes->is_sound) return expected_error(arena, passes->evaluation, fails->evaluation);
  if (!fails->is_sound) return expected_at_all(arena, passes->evaluation);
  struct str expect = {0};
  if (about.n) expect = expected_result(&both, about);
  return expect.n ? expect : expected_result(&both, (struct str){0});
}
