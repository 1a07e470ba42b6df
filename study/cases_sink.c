/* Results kept as nodes (cases.h): a third kind of sink, so that a test sees what a reader of
 * results sees, and nothing else. */
#include "results/report_tree.h"
#include "study/cases.h"

struct node_sink {
  struct sink sink; /* first: a node_sink is a sink */
  struct arena *arena;
  struct yaml_nodes *nodes;
  uint32_t open[SINK_DEPTH_MAX], depth;
};

static void add(struct node_sink *sink, enum cursor_kind kind, bool plain, struct str text) {
  struct yaml_node node = {.kind = kind, .plain = plain, .end = sink->nodes->list.n};
  if (kind == CURSOR_SCALAR) node.text = str_copy(sink->arena, text);
  VEC_PUSH(sink->arena, &sink->nodes->list, node);
}

static void node_open(struct sink *base, enum sink_shape shape, enum sink_layout layout) {
  struct node_sink *sink = (struct node_sink *)base;
  (void)layout;
  sink->open[sink->depth++] = sink->nodes->list.n;
  add(sink, shape == SINK_MAP ? CURSOR_MAPPING : CURSOR_LIST, false, (struct str){0});
}

static void node_close(struct sink *base) {
  struct node_sink *sink = (struct node_sink *)base;
  struct yaml_node *begin = &sink->nodes->list.items[sink->open[--sink->depth]];
  begin->end = sink->nodes->list.n;
  add(sink, begin->kind == CURSOR_MAPPING ? CURSOR_MAPPING_END : CURSOR_LIST_END, false,
      (struct str){0});
}

static void node_text(struct sink *base, struct str text) {
  add((struct node_sink *)base, CURSOR_SCALAR, false, text);
}
static void node_bare(struct sink *base, struct str spelling) {
  add((struct node_sink *)base, CURSOR_SCALAR, true, spelling);
}

static void put_texts(struct sink *sink, const char *name, const struct str *texts, uint32_t n) {
  sink->key(sink, str_from(name));
  sink->open(sink, SINK_LIST, SINK_INLINE);
  for (uint32_t i = 0; i < n; i++) sink->text(sink, texts[i]);
  sink->close(sink);
}

static void put_warning(
    struct sink *sink, struct report *report, const struct assertion *warning, uint32_t row) {
  uint8_t truth = report_warning_truth(report, warning, row);
  sink->key(sink, warning->name);
  if (truth != TRUTH_UNKNOWN) {
    sink->bare(sink, truth == TRUTH_TRUE ? STR("true") : STR("false"));
    return;
  }
  struct reasons why = {0};
  run_why(report->run, warning_register(report->run->program, warning), row, &report->row, &why);
  sink->open(sink, SINK_MAP, SINK_INLINE);
  sink->key(sink, STR("value"));
  sink->bare(sink, STR("null"));
  put_texts(sink, "missing", why.missing, why.n_missing);
  put_texts(sink, "missing_in", why.missing_in, why.n_missing_in);
  put_texts(sink, "faults", why.faults, why.n_faults);
  put_texts(sink, "conflict", why.conflict, why.n_conflict);
  sink->close(sink);
}

void test_keep_results(struct report *report, uint32_t entity, uint32_t row, struct arena *arena,
    struct yaml_nodes *out) {
  *out = (struct yaml_nodes){0};
  struct node_sink node_sink = {.sink = {node_open, node_close, node_text, node_text, node_bare},
      .arena = arena,
      .nodes = out};
  struct sink *sink = &node_sink.sink;
  const struct report_table *table = NULL;
  for (uint32_t t = 0; t < report->n_tables; t++)
    if (report->tables[t].entity == entity) table = &report->tables[t];
  if (table) {
    report_tree_instance(report, sink, table, row, false);
  } else {
    sink->open(sink, SINK_MAP, SINK_INLINE);
    sink->close(sink);
  }
  sink->open(sink, SINK_MAP, SINK_INLINE);
  for (uint32_t i = 0; i < report->schema->n_warnings; i++)
    if (report->schema->warnings[i].entity == entity)
      put_warning(sink, report, &report->schema->warnings[i], row);
  sink->close(sink);
  if (report->row.head) arena_free(&report->row);
}

uint32_t test_kept(const struct yaml_nodes *nodes, uint32_t node, struct str key) {
  if (node == NONE_INDEX || nodes->list.items[node].kind != CURSOR_MAPPING) return NONE_INDEX;
  for (uint32_t k = node + 1; k != nodes->list.items[node].end; k = yaml_node_next(nodes, k + 1))
    if (str_equal(nodes->list.items[k].text, key)) return k + 1;
  return NONE_INDEX;
}
