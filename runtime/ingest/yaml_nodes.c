/* From a cursor's nodes to an array of them (yaml_nodes.h). */
#include "runtime/ingest/yaml_nodes.h"
#include "base/translate.h"

#include "base/limits.h"
#include "runtime/ingest/data_formats.h"
#include "runtime/ingest/value_read.h"

static bool is_opened(enum cursor_kind kind) {
  return kind == CURSOR_LIST || kind == CURSOR_MAPPING;
}
static bool is_end(enum cursor_kind kind) {
  return kind == CURSOR_LIST_END || kind == CURSOR_MAPPING_END;
}

static void read_nodes(struct yaml_nodes *nodes, struct arena *arena, struct cursor *cursor) {
  uint32_t open[DATA_DEPTH_MAX] = {0}, depth = 0; /* the cursor goes no deeper */
  while (cursor_next(cursor) != CURSOR_END) {
    uint32_t index = nodes->list.n;
    struct yaml_node node = {
        .kind = cursor->kind, .line = cursor->line, .column = cursor->column, .end = index};
    if (cursor->kind == CURSOR_SCALAR) {
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
  struct input input = input_of_text(diags, path, arena, text);
  struct cursor *volatile cursor = NULL;
  jmp_buf here, *outer = arena->out_of_memory, *diags_jump = diags->arena->out_of_memory;
  arena->out_of_memory = diags->arena->out_of_memory = &here;
  bool exhausted = setjmp(here) != 0; /* libyaml's memory is freed on both ways out */
  if (!exhausted) {
    cursor = yaml_cursor_open(&input);
    read_nodes(nodes, arena, cursor);
  }
  bool failed = cursor && cursor->failed;
  cursor_close(cursor);
  diags->arena->out_of_memory = diags_jump;
  arena->out_of_memory = outer;
  if (exhausted) {
    memory_exhausted(outer);
  }
  return !failed;
}

/* -- going over them once more -- */

struct kept_cursor {
  struct cursor base; /* first: a struct cursor over kept nodes is one of these */
  const struct yaml_node *node, *end;
};

static enum cursor_kind next_kept(struct cursor *base) {
  struct kept_cursor *cursor = (struct kept_cursor *)base;
  if (cursor->node == cursor->end) return base->kind = CURSOR_END;
  const struct yaml_node *node = cursor->node++;
  base->text = node->text;
  base->plain = node->plain;
  base->line = node->line;
  base->column = node->column;
  if (is_opened(node->kind)) base->depth++;
  if (is_end(node->kind)) base->depth--;
  return base->kind = node->kind;
}

void yaml_nodes_begin_part(struct yaml_nodes *nodes, struct arena *arena, struct str path) {
  VEC_PUSH(arena, &nodes->parts, (struct yaml_nodes_part){nodes->list.n, str_copy(arena, path)});
}

/* The file that a node is of. */
static struct str path_of(const struct yaml_nodes *nodes, uint32_t node) {
  uint32_t part = nodes->parts.n;
  while (part && nodes->parts.items[part - 1].first > node) part--;
  return part ? nodes->parts.items[part - 1].path : nodes->path;
}

struct cursor *yaml_nodes_open(
    const struct yaml_nodes *nodes, struct arena *arena, uint32_t begin, uint32_t end) {
  struct kept_cursor *cursor = ARENA_NEW(arena, struct kept_cursor);
  cursor->base = (struct cursor){.path = path_of(nodes, begin), .next = next_kept};
  if (begin < end) {
    cursor->node = nodes->list.items + begin;
    cursor->end = nodes->list.items + end;
  }
  return &cursor->base;
}

/* -- one node -- */

bool yaml_node_is_null(const struct yaml_node *node) {
  if (node->kind != CURSOR_SCALAR || !node->plain) return false;
  static const char *const words[] = {"", "~", "null", "Null", "NULL"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (str_equal(node->text, str_from(words[i]))) return true;
  return false;
}

struct place yaml_node_place(const struct yaml_nodes *nodes, uint32_t node) {
  const struct yaml_node *n = &nodes->list.items[node];
  return (struct place){path_of(nodes, node), n->line, n->column};
}

const char *yaml_node_found(const struct yaml_node *node, struct arena *arena) {
  if (node->kind == CURSOR_LIST) return _("a list");
  if (node->kind == CURSOR_MAPPING) return _("a mapping");
  if (node->kind != CURSOR_SCALAR || (node->plain && !node->text.n)) return _("nothing");
  return arena_printf(arena, "\"%s\"", value_quoted(arena, node->text));
}
