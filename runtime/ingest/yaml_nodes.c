/* From a cursor's nodes to an array of them (yaml_nodes.h). */
#include "runtime/ingest/yaml_nodes.h"

#include "base/limits.h"
#include "runtime/ingest/value_read.h"

static bool is_opened(enum yaml_kind kind) {
  return kind == YAML_KIND_LIST || kind == YAML_KIND_MAPPING;
}
static bool is_end(enum yaml_kind kind) {
  return kind == YAML_KIND_LIST_END || kind == YAML_KIND_MAPPING_END;
}

static void read_nodes(struct yaml_nodes *nodes, struct arena *arena, struct yaml_cursor *cursor) {
  uint32_t open[YAML_DEPTH_MAX] = {0}, depth = 0; /* the cursor goes no deeper */
  while (yaml_next(cursor) != YAML_KIND_END) {
    uint32_t index = nodes->list.n;
    struct yaml_node node = {
        .kind = cursor->kind, .line = cursor->line, .column = cursor->column, .end = index};
    if (cursor->kind == YAML_KIND_SCALAR) {
      node.plain = cursor->plain;
      node.text = str_copy(arena, cursor->text);
    }
    VEC_PUSH(arena, &nodes->list, node);
    if (is_opened(cursor->kind)) open[depth++] = index;
    else if (is_end(cursor->kind)) nodes->list.items[open[--depth]].end = index;
  }
}

bool yaml_nodes_read(struct yaml_nodes *nodes, struct arena *arena, struct diags *diags,
    struct str path, struct str text) {
  *nodes = (struct yaml_nodes){.path = path};
  struct yaml_cursor *cursor = ARENA_NEW(arena, struct yaml_cursor);
  jmp_buf here, *outer = arena->out_of_memory, *diags_jump = diags->arena->out_of_memory;
  arena->out_of_memory = diags->arena->out_of_memory = &here;
  bool exhausted = setjmp(here) != 0; /* libyaml's memory is freed on both ways out */
  if (!exhausted) {
    yaml_cursor_open(cursor, diags, path, &here, -1, NULL, text);
    read_nodes(nodes, arena, cursor);
  }
  bool failed = cursor->failed;
  yaml_cursor_close(cursor);
  diags->arena->out_of_memory = diags_jump;
  arena->out_of_memory = outer;
  if (exhausted) {
    memory_exhausted(outer);
  }
  return !failed;
}

bool yaml_node_is_null(const struct yaml_node *node) {
  if (node->kind != YAML_KIND_SCALAR || !node->plain) return false;
  static const char *const words[] = {"", "~", "null", "Null", "NULL"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (str_equal(node->text, str_from(words[i]))) return true;
  return false;
}

struct place yaml_node_place(const struct yaml_nodes *nodes, uint32_t node) {
  const struct yaml_node *n = &nodes->list.items[node];
  return (struct place){nodes->path, n->line, n->column};
}

const char *yaml_node_found(const struct yaml_node *node, struct arena *arena) {
  if (node->kind == YAML_KIND_LIST) return "a list";
  if (node->kind == YAML_KIND_MAPPING) return "a mapping";
  if (node->kind != YAML_KIND_SCALAR || (node->plain && !node->text.n)) return "nothing";
  return arena_printf(arena, "\"%s\"", value_quoted(arena, node->text));
}
