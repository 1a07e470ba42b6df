/* A year's results in all forms that have a reader, read again: for the test of generated regulations
 * (fed_back.c) and for the fuzzer. What is not as it should be is printed; then FED_BACK_FAIL. */
#ifndef THIDUA_TESTS_FED_BACK_H
#define THIDUA_TESTS_FED_BACK_H

#include <stdio.h>
#include <stdlib.h>

#include "results/formats.h"
#include "runtime/ingest/data_check.h"
#include "runtime/ingest/data_formats.h"
#include "runtime/ingest/history_load.h"
#include "runtime/ingest/tree_load.h"
#include "runtime/ingest/yaml_nodes.h"
#include "runtime/vm/run_history.h"

#ifndef FED_BACK_FAIL
#define FED_BACK_FAIL() abort()
#endif

static inline void fed_back_require(bool holds, const char *what, struct str text) {
  if (holds) return;
  fprintf(stderr, "%s:\n%.*s\n", what, STR_ARGS(text));
  FED_BACK_FAIL();
}

static inline void fed_back_fail(struct diags *diags, struct str text) {
  diags_render(diags, stderr, DIAG_FORMAT_TEXT, false);
  fed_back_require(false, "of this", text);
}

/* -- nodes -- */

/* All nodes of a text, which must be without a mistake. */
static inline struct yaml_nodes fed_back_nodes(
    struct arena *arena, data_format_opener *open, const char *path, struct str text) {
  struct yaml_nodes nodes = {.path = str_from(path)};
  struct diags diags;
  diags_init(&diags, arena, NULL);
  struct input input = input_of_text(&diags, nodes.path, arena, text);
  struct cursor *cursor = open(&input);
  while (cursor_next(cursor) != CURSOR_END) {
    struct yaml_node node = {.kind = cursor->kind, .plain = cursor->plain};
    if (node.kind == CURSOR_SCALAR) node.text = str_copy(arena, cursor->text);
    VEC_PUSH(arena, &nodes.list, node);
  }
  if (cursor->failed || diags.n) fed_back_fail(&diags, text);
  cursor_close(cursor);
  return nodes;
}

/* The same tree: whether a text stands in quotes matters where it would be nothing without. */
static inline void fed_back_same_tree(const struct yaml_nodes *a, const struct yaml_nodes *b) {
  fed_back_require(a->list.n == b->list.n, "other nodes than", a->path);
  for (uint32_t i = 0; i < a->list.n; i++) {
    const struct yaml_node *one = &a->list.items[i], *other = &b->list.items[i];
    fed_back_require(one->kind == other->kind, "of another kind", one->text);
    fed_back_require(str_equal(one->text, other->text), "otherwise in the other form", one->text);
    fed_back_require(
        yaml_node_is_null(one) == yaml_node_is_null(other), "nothing in one form", one->text);
  }
}

static inline void fed_back_same_text(struct str a, struct str b) {
  if (str_equal(a, b)) return;
  fprintf(stderr, "%.*s\n", STR_ARGS(a));
  fed_back_require(false, "-- should be", b);
}

/* -- a year -- */

struct fed_year {
  struct arena arena;
  struct dataset data;
  struct run run;
  struct str results[N_FORMATS]; /* but the table's, and those of a room above */
};

/* What came before: the results in a form, or (path NULL) the run itself, or nothing. */
struct fed_before {
  const char *path;
  struct str text;
  const struct run *run;
};

static inline struct str fed_back_written(
    struct fed_year *year, const struct program *program, enum report_format format) {
  char *bytes = NULL;
  size_t n = 0;
  FILE *out = open_memstream(&bytes, &n), *nowhere = fopen("/dev/null", "w");
  if (!out || !nowhere) abort();
  uint32_t *readings = ARENA_ARRAY(&year->arena, uint32_t, program->schema.n_readings + 1);
  for (uint32_t i = 0; i < program->schema.n_readings; i++)
    readings[i] = program->schema.readings[i].chosen;
  struct report report = {.program = program,
      .data = &year->data,
      .run = &year->run,
      .out = out,
      .as_of = year->run.options.as_of,
      .readings = readings,
      .arena = &year->arena};
  report_plan(&report);
  report_write(&report, format, nowhere);
  arena_free(&report.row);
  fclose(out);
  fclose(nowhere);
  struct str text = str_copy(&year->arena, (struct str){bytes, (uint32_t)n});
  free(bytes);
  return text;
}

/* False where the data or what came before is not as it should be: then there are no results, and
 * `diags` tells (in the year's arena). Freed in any case. */
static inline bool fed_back_evaluate(struct fed_year *year, struct diags *diags,
    const struct program *program, const char *path, struct str data, int32_t as_of,
    struct fed_before before) {
  *year = (struct fed_year){0};
  arena_init(&year->arena, NULL);
  diags_init(diags, &year->arena, NULL);
  struct history history;
  history_begin(&history, &program->schema, &allocator_system, NULL);
  if (before.path) history_load_text(&history, diags, before.path, before.text);
  else if (before.run) run_history_take(&history, before.run, diags);
  history_close(&history, diags);
  dataset_init(&year->data, &program->schema, &allocator_system, NULL);
  tree_load_text(&year->data, diags, path, data);
  data_check(&year->data, diags, NULL);
  if (!diags->n_errors) history_apply(&history, &year->data);
  history_free(&history);
  if (diags->n_errors) return false;
  dataset_finish(&year->data);
  run_evaluate(&year->run, &year->arena, &allocator_system, program, &year->data,
      &(struct run_options){.as_of = as_of, .threads = 1});
  for (uint32_t format = 0; format < N_FORMATS; format++)
    if (format != FORMAT_TABLE && formats[format].write) /* a room above writes the others */
      year->results[format] = fed_back_written(year, program, format);
  return true;
}

static inline void fed_year_free(struct fed_year *year) {
  run_free(&year->run);
  dataset_free(&year->data);
  arena_free(&year->arena);
}

/* -- results -- */

static inline void fed_back_lines(struct arena *arena, struct str text) {
  while (text.n) {
    const char *end = memchr(text.p, '\n', text.n);
    fed_back_require(end != NULL, "a line without an end", text);
    struct str line = {text.p, (uint32_t)(end - text.p)};
    fed_back_nodes(arena, json_cursor_open, "line.json", line);
    text = (struct str){end + 1, text.n - line.n - 1};
  }
}

/* RFC 4180: every record of a table has as many cells as its heading; an empty line parts them. */
static inline void fed_back_cells(struct str text) {
  uint32_t n_cells = 1, n_heading = 0;
  bool is_quoted = false;
  for (uint32_t i = 0; i < text.n; i++) {
    char c = text.p[i];
    if (c == '"') is_quoted = !is_quoted;
    if (is_quoted || (c != ',' && c != '\n')) continue;
    if (c == ',') {
      n_cells++;
      continue;
    }
    bool is_empty = i > 0 && text.p[i - 1] == '\n';
    if (is_empty) n_heading = 0;
    else if (!n_heading) n_heading = n_cells;
    else fed_back_require(n_cells == n_heading, "a record of more or fewer cells", text);
    n_cells = 1;
  }
  fed_back_require(!is_quoted, "quotes without an end", text);
}

/* JSON and YAML hold the same, JSON is YAML, too, each line of JSON Lines is JSON. */
static inline void fed_back_results(const struct fed_year *year) {
  struct arena arena;
  arena_init(&arena, NULL);
  struct str json = year->results[FORMAT_JSON], yaml = year->results[FORMAT_YAML];
  struct yaml_nodes one = fed_back_nodes(&arena, json_cursor_open, "r.json", json),
                    other = fed_back_nodes(&arena, yaml_cursor_open, "r.yaml", yaml),
                    third = fed_back_nodes(&arena, yaml_cursor_open, "j.yaml", json);
  fed_back_same_tree(&one, &other);
  fed_back_same_tree(&one, &third);
  fed_back_lines(&arena, year->results[FORMAT_JSONL]);
  fed_back_cells(year->results[FORMAT_CSV]);
  arena_free(&arena);
}

/* The next year, on the same data, comes to the same after the JSON, the YAML and the run itself. */
static inline void fed_back_next_year(const struct fed_year *first, const struct program *program,
    const char *path, struct str data, int32_t as_of) {
  const struct fed_before before[] = {{"r.json", first->results[FORMAT_JSON], NULL},
      {"r.yaml", first->results[FORMAT_YAML], NULL}, {.run = &first->run}};
  struct fed_year years[3];
  for (int i = 0; i < 3; i++) {
    struct diags diags;
    if (!fed_back_evaluate(&years[i], &diags, program, path, data, as_of, before[i]))
      fed_back_fail(&diags, before[i].text);
  }
  fed_back_same_text(years[0].results[FORMAT_JSON], years[2].results[FORMAT_JSON]);
  fed_back_same_text(years[1].results[FORMAT_JSON], years[2].results[FORMAT_JSON]);
  fed_back_results(&years[2]);
  for (int i = 0; i < 3; i++) fed_year_free(&years[i]);
}

#endif
