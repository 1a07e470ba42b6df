/* What the verbs print, read back: for tests that judge a command by its output alone. A failure
 * ends the cmocka test that asked. */
#ifndef THIDUA_TESTS_PRINTED_H
#define THIDUA_TESTS_PRINTED_H

#include "base/vec.h"
#include "cli/commands.h"
#include "runtime/ingest/yaml_nodes.h"

/* A folder of the test's own (made by mkdtemp). */
struct printed_files {
  char folder[64];
};
/* A path in it; in the arena, like all texts here. */
const char *printed_path(struct arena *arena, const struct printed_files *files, const char *name);
/* Writes a file there and returns its path. */
const char *printed_write(
    struct arena *arena, const struct printed_files *files, const char *name, struct str text);
/* Removes the files the proofs write, and the folder. */
void printed_remove(struct arena *arena, const struct printed_files *files);

/* Runs a verb in this process, with JSON chosen in `options`, and reads what it wrote; NULL where
 * its exit status is not 0. Its messages are not shown. */
struct yaml_nodes *printed_run(struct arena *arena, const struct printed_files *files,
    int (*verb)(struct cli *, const struct options *), struct options options,
    const char *const *arguments, uint32_t n);

/* The value of a key in the mapping at `map`, NONE_INDEX if there is none. */
uint32_t printed_member(const struct yaml_nodes *nodes, uint32_t map, const char *name);
/* A node with all in it as a text; `value_only`: without what tells beside a value why it is so.
 * Nothing where there is no node. */
struct str printed_text(
    struct arena *arena, const struct yaml_nodes *nodes, uint32_t node, bool value_only);

/* Outcomes by "entity|instance|name" (a warning's name behind a `!`): their text. p == NULL: none
 * (any more). */
struct printed_outcomes {
  struct str_map map;
  VEC(struct str) keys;
  VEC(struct str) texts;
};
/* The key of an outcome of the instance that the mapping `map` names by "id" or "at". */
struct str printed_key(struct arena *arena, const struct yaml_nodes *nodes, uint32_t map,
    struct str entity, struct str name, bool is_warning);
void printed_put(
    struct arena *arena, struct printed_outcomes *outcomes, struct str key, struct str text);
struct str printed_get(const struct printed_outcomes *outcomes, struct str key);
/* All outcomes of a whole document of results. */
struct printed_outcomes *printed_results(struct arena *arena, const struct yaml_nodes *nodes,
    bool value_only, const struct schema *schema);

#endif
