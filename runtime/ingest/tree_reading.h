/* What the files of the tree's reader share: what is being read, and how messages name it. Private
 * to tree_load.c and tree_unknown.c. */
#ifndef THIDUA_TREE_READING_H
#define THIDUA_TREE_READING_H

#include "runtime/data/dataset.h"
#include "runtime/ingest/cursor.h"
#include "runtime/ingest/data_keys.h"
#include "runtime/ingest/input.h"

/* Kept from file to file. Owner: the data set's arena. */
struct tree_load {
  struct data_keys *keys; /* by entity */
  char *buffer;           /* INPUT_BUFFER_BYTES; NULL until a file needs it */
  uint64_t n_instances;   /* mappings begun, over all files */
  uint64_t list_of_one;   /* the last of them that stood in the place of a list */
  /* of the file being read */
  struct dataset *dataset;
  const struct schema *schema;
  struct diags *diags;
  struct input input;
  struct cursor *cursor; /* NULL: not opened yet */
  struct arena opened;   /* of the cursor */
  bool is_kept;          /* nodes that were kept, not a document */
  struct arena scratch;  /* messages and normalised texts of the current row */
  uint32_t file;
  uint32_t n_errors_before; /* when the file was begun */
  uint32_t value_column;    /* of the last field's: within braces a comma may have cut it */
};

/* Past the cap only numbers count: nothing is worded that nobody reads. */
bool tree_is_shown(const struct tree_load *load);
/* `unit "u1"`; in scratch. */
const char *tree_instance_name(struct tree_load *load, uint32_t entity, uint32_t row);
/* `votes of unit "u1"`; the root's are named alone. */
const char *tree_member_name(
    struct tree_load *load, struct str name, uint32_t entity, uint32_t row);
/* Passes over the value of a key of which nothing more is to be said. */
void tree_skip_value(struct tree_load *load);

/* A key that nobody knows, under the cursor: reports it, or what was meant, and passes over it.
 * True where the cursor stands at the next key already. `instance`: the running number of the
 * mapping it stands in. */
bool tree_load_unknown(struct tree_load *load, struct data_keys *keys, uint64_t instance,
    uint32_t entity, uint32_t row);

#endif
