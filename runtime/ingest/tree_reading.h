/* What the files of the tree's reader share: what is being read, and how messages name it. Private
 * to tree_*.c and yaml_lane*.c. */
#ifndef THIDUA_TREE_READING_H
#define THIDUA_TREE_READING_H

#include "base/limits.h"
#include "runtime/data/dataset.h"
#include "runtime/ingest/cursor.h"
#include "runtime/ingest/data_keys.h"
#include "runtime/ingest/flat_cells.h"
#include "runtime/ingest/input.h"
#include "base/json_tokens.h"

/* A mapping and the list that holds it for each entity on the way down, and the root's wrapper. */
#define TREE_OPEN_MAX (DATA_DEPTH_MAX / 2 + 1)

/* A mapping that is open, and the list in it that is read: from the root down to where the cursor
 * stands. Where several readers take turns (yaml_lane.h), one goes on by these. */
struct open_mapping {
  uint32_t entity, row;
  struct data_keys *keys;   /* what its keys may be */
  uint64_t instance;        /* its running number */
  uint32_t *guess;          /* where the number of the key behind the last one is guessed */
  uint32_t line, column;    /* where it begins */
  bool is_in_block;         /* not in brackets, nor what holds it */
  bool is_list_in_block;    /* so is its list, which is one */
  uint32_t list;            /* the list's key */
  uint32_t list_line, dash; /* where the list begins: the column of its dashes, 0: none is open */
  uint32_t item;            /* of the list, the one being read, from 1 */
  bool holds_records;       /* it is no mapping but a document that is a list of flat records */
};

/* Kept from file to file. Owner: the data set's arena. */
struct tree_load {
  struct data_keys *keys; /* by entity */
  char *buffer;           /* INPUT_BUFFER_BYTES; NULL until a file needs it */
  uint64_t n_instances;   /* mappings begun, over all files */
  struct str bare_name;   /* the file's, without folder and endings */
  bool is_form_said;      /* by such an ending */
  /* the node under the cursor as a member of a flat record that only those have; set where there
   * are any */
  void (*load_member)(
      struct tree_load *load, const struct data_key *key, uint32_t entity, uint32_t row);
  struct flat_load *flat; /* NULL until a flat form is read */
  /* of a table: the source of its rows (NULL: not opened yet), what is known of it, the heading of
   * the cell that is read, and the cursor of a list in it */
  struct flat_rows *rows;
  struct flat_table table;
  struct str heading;
  struct cursor *inner;
  uint64_t passed_over; /* of them one whose members are not read further */
  uint64_t list_of_one; /* the last of them that stood in the place of a list */
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
  struct open_mapping open[TREE_OPEN_MAX];
  uint32_t n_open;
  struct place wrapper;   /* the mapping that holds the root by its name; line 0: none does */
  struct yaml_lane *lane; /* NULL: not made yet */
  /* reads on behind what the fast lane and the parts of a file left: the items of the list that is
   * open in the root */
  void (*go_on)(struct tree_load *load);
  struct file_part *part; /* it is a part of a YAML file that several threads read; NULL: no */
  uint64_t parts_from;    /* the byte from which on the file may be read in parts (again) */
  uint32_t lane_from;     /* the line from which on the fast lane may begin */
  /* of what reads one part after another: what is left for the next (file_part.c) */
  bool reads_parts;
  struct input_kept kept;
  struct json_tokens tokens;   /* of JSON Lines */
  struct input_kept line_ends; /* likewise */
};

/* Between two members: nothing in scratch is in use. */
void tree_tidy(struct tree_load *load);

/* Past the cap only numbers count: nothing is worded that nobody reads. */
bool tree_is_shown(const struct tree_load *load);
/* `unit "u1"`; in scratch. */
const char *tree_instance_name(struct tree_load *load, uint32_t entity, uint32_t row);
/* `votes of unit "u1"`; the root's are named alone. */
const char *tree_member_name(
    struct tree_load *load, struct str name, uint32_t entity, uint32_t row);
/* A fact that is not given: nothing, ~ or null, without quotes. */
bool tree_is_null(const struct cursor *c);
/* What the cursor stands on, for "found …". */
const char *tree_found(struct tree_load *load);
/* What an item may give as a plain value: the one field beside `id`, `id` where there is none;
 * NONE_INDEX where there are several. data.md "Trees". */
uint32_t tree_plain_field(const struct tree_load *load, uint32_t entity);
/* Passes over the value of a key of which nothing more is to be said. */
void tree_skip_value(struct tree_load *load);

/* -- tree_life.c -- */
/* What fills a data set, made where it is not there yet. */
struct tree_load *tree_load_of(struct dataset *dataset);
/* Gives back what reading a file held. May be called twice. */
void tree_load_close(struct tree_load *load);

/* -- tree_load.c: also for flat records, member by member -- */
/* Says that the file gives no fact, unless errors say why. */
void tree_report_empty(struct tree_load *load);
/* Says that something of the file was not read: its rest, or some of its lines. */
void tree_note_cut(struct tree_load *load, bool is_rest);
/* The scalar under the cursor, even where it is written like null, as a field of a row. */
void tree_load_value(struct tree_load *load, uint32_t field, uint32_t entity, uint32_t row);
/* The node under the cursor as the list of the key that is open in the innermost mapping. */
void tree_load_list(struct tree_load *load, struct str key, uint32_t entity, uint32_t parent_entity,
    uint32_t parent_row);
/* The items of the list that is open in the root, from the next one on. */
void tree_load_items(struct tree_load *load);
/* From a record's first key, before which it begins at `place`, to its end, by these keys. */
void tree_load_record(struct tree_load *load, struct data_keys *keys, uint32_t entity, uint32_t row,
    struct place place, bool is_in_block);
/* Where the fast lane stopped within an item of the list that is open in the mapping of this level:
 * on to the end of that item. */
void tree_end_item(struct tree_load *load, uint32_t level);
/* The mapping under the cursor, as the root's document. */
void tree_load_document(struct tree_load *load);

/* The value of `succeeds: [id, …]`, under the cursor: whose history the instance carries.
 * language.md §5. */
void tree_load_succeeds(struct tree_load *load, struct str key, uint32_t entity, uint32_t row);
/* A key that nobody knows, under the cursor: reports it, or what was meant, and passes over it.
 * True where the cursor stands at the next key already. `instance`: the running number of the
 * mapping it stands in. */
bool tree_load_unknown(struct tree_load *load, struct data_keys *keys, uint64_t instance,
    uint32_t entity, uint32_t row);

#endif
