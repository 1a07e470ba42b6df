/* A document kept: the nodes a cursor passed, in order, so that one file can hold what several
 * readers read at their own time (a test file: its cases by the cli, the data of each by the
 * loader). Everything the cursor reports was reported when the nodes were read.
 */
#ifndef THIDUA_YAML_NODES_H
#define THIDUA_YAML_NODES_H

#include "base/vec.h"
#include "runtime/ingest/cursor.h"

/* LIST and MAPPING are followed by what is in them and by their end; in a MAPPING keys and values
 * take turns. */
struct yaml_node {
  enum cursor_kind kind; /* never END */
  bool plain;            /* SCALAR: written without quotes */
  struct str text;       /* SCALAR: as written, not normalised */
  uint32_t line, column;
  uint32_t end; /* of the node itself, or for LIST and MAPPING of its end: index */
};
/* Nodes from `first` on that are of another file. */
struct yaml_nodes_part {
  uint32_t first;
  struct str path;
};
struct yaml_nodes {
  VEC(struct yaml_node) list;
  struct str path;
  VEC(struct yaml_nodes_part) parts; /* ascending; none: all are of `path` */
};

/* Reads a whole document; texts and nodes live in the arena. False where it could not be read to
 * its end (reported). A document that says nothing has no nodes. Out of memory: jumps to
 * arena->out_of_memory. */
bool yaml_nodes_read(struct yaml_nodes *nodes, struct arena *arena, struct diags *diags,
    struct str path, struct str text);
/* What is added from now on is of another file: a table that stands for nodes. */
void yaml_nodes_begin_part(struct yaml_nodes *nodes, struct arena *arena, struct str path);
/* A cursor over nodes [begin, end) of a document that was kept; `end` stands behind a whole node.
 * Nothing is reported again. In the arena. */
struct cursor *yaml_nodes_open(
    const struct yaml_nodes *nodes, struct arena *arena, uint32_t begin, uint32_t end);
/* The node behind a node and all that is in it. */
static inline uint32_t yaml_node_next(const struct yaml_nodes *nodes, uint32_t node) {
  return nodes->list.items[node].end + 1;
}
/* A node that gives nothing: nothing written, ~ or null, without quotes. */
bool yaml_node_is_null(const struct yaml_node *node);
/* Where a node begins. */
struct place yaml_node_place(const struct yaml_nodes *nodes, uint32_t node);
/* "a list", "a mapping", "nothing" or the words in quotes, for "found …"; in the arena. */
const char *yaml_node_found(const struct yaml_node *node, struct arena *arena);

#endif
