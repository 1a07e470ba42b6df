/* Cases as small trees: read, copied, loaded, made smaller (sketch.h). */
#include "study/sketch.h"

/* -- read -- */

static struct sketch_node *read_node(
    struct arena *arena, const struct yaml_nodes *nodes, uint32_t at, bool *is_whole) {
  const struct yaml_node *from = &nodes->list.items[at];
  struct sketch_node *node = ARENA_NEW(arena, struct sketch_node);
  node->entity = node->field = NONE_INDEX;
  if (from->kind == CURSOR_SCALAR) {
    node->kind = SKETCH_TEXT;
    node->is_plain = from->plain;
    node->text = from->text;
  } else if (from->kind == CURSOR_MAPPING) {
    node->kind = SKETCH_MAPPING;
    for (uint32_t k = at + 1; k != from->end; k = yaml_node_next(nodes, k + 1)) {
      struct sketch_node *value = read_node(arena, nodes, k + 1, is_whole);
      value->key = nodes->list.items[k].text;
      VEC_PUSH(arena, &node->below, value);
    }
  } else if (from->kind == CURSOR_LIST) {
    node->kind = SKETCH_LIST;
    for (uint32_t i = at + 1; i != from->end; i = yaml_node_next(nodes, i))
      VEC_PUSH(arena, &node->below, read_node(arena, nodes, i, is_whole));
  } else {
    *is_whole = false; /* refused where it was read */
  }
  return node;
}

/* Which facts and rows the nodes of an instance are. */
static void name_nodes(const struct schema *schema, struct sketch_node *row, uint32_t entity) {
  if (row->kind != SKETCH_MAPPING) return;
  row->entity = entity;
  for (uint32_t i = 0; i < row->below.n; i++) {
    struct sketch_node *node = row->below.items[i];
    if (node->kind == SKETCH_TEXT) node->field = schema_field(schema, entity, node->key);
    for (uint32_t e = 0; node->kind == SKETCH_LIST && e < schema->n_entities; e++)
      if (schema->entities[e].parent == entity &&
          str_equal(schema_list_key(&schema->entities[e]), node->key))
        node->entity = e;
    for (uint32_t r = 0; node->entity != NONE_INDEX && r < node->below.n; r++)
      name_nodes(schema, node->below.items[r], node->entity);
  }
}

struct sketch *sketch_of_case(
    struct arena *arena, const struct suite *suite, const struct test_case *test) {
  const struct yaml_nodes *nodes = &suite->file.nodes;
  const struct schema *schema = suite->file.schema;
  bool is_whole = true;
  struct sketch *sketch = ARENA_NEW(arena, struct sketch);
  sketch->arena = arena;
  sketch->suite = suite;
  if (test->given != NONE_INDEX) {
    sketch->given = read_node(arena, nodes, test->given, &is_whole);
    name_nodes(schema, sketch->given, 0);
  }
  if (test->previous != NONE_INDEX)
    sketch->previous = read_node(arena, nodes, test->previous, &is_whole);
  sketch->as_of = test->as_of;
  sketch->has_as_of = test_kept(nodes, test->node, STR("as of")) != NONE_INDEX;
  sketch->choices = ARENA_ARRAY(arena, uint32_t, schema->n_readings + 1);
  const uint32_t said = test_kept(nodes, test->node, STR("readings"));
  for (uint32_t r = 0; r < schema->n_readings; r++)
    sketch->choices[r] = test_kept(nodes, said, schema->readings[r].name) == NONE_INDEX
        ? NONE_INDEX
        : test->readings[r];
  return is_whole ? sketch : NULL;
}

/* -- copied -- */

static struct sketch_node *copy_node(struct arena *arena, const struct sketch_node *from) {
  if (!from) return NULL;
  struct sketch_node *node = arena_copy(arena, from, sizeof *from);
  if (!from->below.n) return node;
  node->below.items =
      arena_copy(arena, from->below.items, from->below.n * sizeof *node->below.items);
  node->below.capacity = node->below.n;
  for (uint32_t i = 0; i < node->below.n; i++)
    node->below.items[i] = copy_node(arena, from->below.items[i]);
  return node;
}

struct sketch *sketch_copy(struct arena *arena, const struct sketch *from) {
  struct sketch *sketch = arena_copy(arena, from, sizeof *from);
  sketch->arena = arena;
  sketch->given = copy_node(arena, from->given);
  sketch->previous = copy_node(arena, from->previous);
  sketch->choices = arena_copy(
      arena, from->choices, (from->suite->file.schema->n_readings + 1) * sizeof *from->choices);
  return sketch;
}

/* -- loaded -- */

struct prepared *sketch_prepare(const struct sketch *sketch, struct str expect,
    const struct program *program, const uint32_t *readings, struct opened *opened,
    struct arena *arena) {
  struct suite *suite = arena_copy(arena, sketch->suite, sizeof *suite);
  struct test_case *test = ARENA_NEW(arena, struct test_case);
  struct buffer text;
  struct diags diags;
  buffer_init(&text, arena, NULL);
  sketch_write_data(&text, sketch, expect);
  diags_init(&diags, arena, NULL);
  suite->file.nodes = (struct yaml_nodes){0};
  yaml_nodes_read(
      &suite->file.nodes, arena, &diags, STR("-"), (struct str){text.bytes, (uint32_t)text.n});
  uint32_t *codes = arena_copy(arena, readings, (program->schema.n_readings + 1) * sizeof *codes);
  for (uint32_t r = 0; r < program->schema.n_readings; r++)
    if (sketch->choices[r] != NONE_INDEX) codes[r] = sketch->choices[r];
  *test = (struct test_case){.node = 0,
      .name = "",
      .given = test_kept(&suite->file.nodes, 0, STR("given")),
      .previous = test_kept(&suite->file.nodes, 0, STR("previous")),
      .expect = test_kept(&suite->file.nodes, 0, STR("expect")),
      .as_of = sketch->as_of,
      .readings = codes};
  const uint32_t error = test_kept(&suite->file.nodes, test->expect, STR("error"));
  if (error != NONE_INDEX) test->error = suite->file.nodes.list.items[error].text;
  struct prepared *prepared = suite_prepare(suite, test, program, opened, arena);
  if (diags.n_errors) prepared->has_data = false;
  return prepared;
}

/* -- made smaller -- */

struct shrinking {
  bool (*keeps)(void *context, const struct sketch *smaller);
  void *context;
  uint32_t tries;
};

static bool still_keeps(struct shrinking *s, const struct sketch *smaller) {
  if (!s->tries) return false;
  s->tries--;
  return s->keeps(s->context, smaller);
}

/* The parent of the n-th node below one, in the order written; *n counts down to it. */
static struct sketch_node *parent_of(struct sketch_node *node, uint32_t *n, uint32_t *index) {
  for (uint32_t i = 0; i < node->below.n; i++) {
    if ((*n)-- == 0) {
      *index = i;
      return node;
    }
    struct sketch_node *parent = parent_of(node->below.items[i], n, index);
    if (parent) return parent;
  }
  return NULL;
}

/* Without the n-th node of what is given, or of the preceding year; NULL: there are no more. */
static struct sketch *without_node(const struct sketch *sketch, bool is_given, uint32_t n) {
  struct sketch *smaller = sketch_copy(sketch->arena, sketch);
  struct sketch_node *root = is_given ? smaller->given : smaller->previous;
  uint32_t index;
  struct sketch_node *parent = root ? parent_of(root, &n, &index) : NULL;
  if (!parent) return NULL;
  memmove(&parent->below.items[index], &parent->below.items[index + 1],
      (parent->below.n - index - 1) * sizeof *parent->below.items);
  parent->below.n--;
  return smaller;
}

static struct sketch *shrink_nodes(struct shrinking *s, struct sketch *sketch, bool is_given) {
  struct sketch *smaller;
  for (uint32_t n = 0; s->tries && (smaller = without_node(sketch, is_given, n));) {
    if (still_keeps(s, smaller)) sketch = smaller; /* what is n-th now was behind it */
    else n++;
  }
  return sketch;
}

/* On the day on which a case is run that says none. */
static struct sketch *shrink_day(struct shrinking *s, struct sketch *sketch) {
  const struct test_file *file = &sketch->suite->file;
  if (!sketch->has_as_of || file->options->as_of || !file->schema->has_effective_to) return sketch;
  struct sketch *smaller = sketch_copy(sketch->arena, sketch);
  smaller->has_as_of = false;
  smaller->as_of = file->schema->effective_to;
  return still_keeps(s, smaller) ? smaller : sketch;
}

static struct sketch *shrink_choices(struct shrinking *s, struct sketch *sketch) {
  for (uint32_t r = 0; r < sketch->suite->file.schema->n_readings; r++) {
    if (sketch->choices[r] == NONE_INDEX) continue;
    struct sketch *smaller = sketch_copy(sketch->arena, sketch);
    smaller->choices[r] = NONE_INDEX;
    if (still_keeps(s, smaller)) sketch = smaller;
  }
  sketch = shrink_day(s, sketch);
  if (!sketch->previous) return sketch;
  struct sketch *smaller = sketch_copy(sketch->arena, sketch);
  smaller->previous = NULL;
  return still_keeps(s, smaller) ? smaller : sketch;
}

struct sketch *sketch_shrink(struct sketch *sketch,
    bool (*keeps)(void *context, const struct sketch *smaller), void *context, uint32_t tries) {
  struct shrinking s = {keeps, context, tries};
  const struct sketch *before;
  sketch = shrink_choices(&s, sketch);
  do {
    before = sketch;
    sketch = shrink_nodes(&s, sketch, true);
    if (sketch->previous) sketch = shrink_nodes(&s, sketch, false);
  } while (sketch != before && s.tries);
  return sketch;
}
