/* Flat records: one record is one instance, which says of which entity it is and whom it lives in.
 * data.md "Flat records". What the readers of records (lists of them, JSON Lines) and of tables
 * share. Private to this room. */
#ifndef THIDUA_FLAT_RECORDS_H
#define THIDUA_FLAT_RECORDS_H

#include "runtime/ingest/flat_keys.h"
#include "runtime/ingest/tree_reading.h"

/* Kept from file to file. Owner: the data set's arena. */
struct flat_load {
  struct data_keys *keys; /* by entity; n == 0: not made yet */
  /* of the file being read */
  struct str name;        /* the file's, without folder and endings; empty: it has none */
  uint32_t entity;        /* that the name tells; NONE_INDEX: none */
  bool is_entity_unsaid;  /* that nothing tells it was said once */
  uint32_t record_entity; /* of the record being read */
  bool is_any;            /* a list of records holds something */
  bool is_our_own;        /* it is results of a run, which was told */
  /* the name by which one record after the other says its entity, where it is a short one */
  char again[32];
  uint32_t n_again, entity_again;
  struct data_keys list; /* of YAML: the file's list, as if a mapping held it */
  struct place root;     /* of the root's record, over all files; line 0: none yet */
  struct arena kept;     /* of a record whose entity is not known before it is read whole */
};

/* The state of flat records for the file that load is about to read, by its name. */
struct flat_load *flat_begin(struct tree_load *load);
/* The keys of an entity's records. */
struct data_keys *flat_keys_of(struct tree_load *load, uint32_t entity);
/* The entity of that name, plural or label; NONE_INDEX after a report at `place`. */
uint32_t flat_entity_said(struct tree_load *load, struct str name, struct place place);
/* The entity of that name, as flat_entity_named has it, where the last record most often said the
 * same. */
uint32_t flat_entity_again(struct tree_load *load, struct str name);
/* Adds the help that lists the entities. */
void flat_help_entities(struct tree_load *load, struct diag *diag);
/* True where nothing is said of an entity other than what the file's (the sheet's) name says. */
bool flat_check_entity(struct tree_load *load, uint32_t said, struct place place);
/* Says, once a file, that nothing tells of which entity its records are. */
void flat_report_unsaid(struct tree_load *load, struct place place);
/* The row of a new record at a place: 0 of the root, which may have one; NONE_INDEX after a report. */
uint32_t flat_add_record(struct tree_load *load, uint32_t entity, struct place place);
/* Says whom the newest row of `entity` names above it; `id` is valid UTF-8. */
void flat_name_ancestor(struct tree_load *load, uint32_t entity, uint32_t ancestor, struct str id,
    uint32_t line, uint32_t column);

/* From the file's list on, which begins in this line and column, its records are items of a list:
 * what YAML's fast lane goes by. */
void flat_open_list(struct tree_load *load, uint32_t line, uint32_t column, bool is_in_block);
/* The items of that list, from the next one on. */
void flat_load_items(struct tree_load *load);
/* The mapping under the cursor, as a record. */
void flat_load_record(struct tree_load *load);
/* The list under the cursor, as records; to its end. */
void flat_load_list(struct tree_load *load);
/* True where a document that is a mapping is one record: JSON with a member `entity`, which is no
 * field of the root. */
bool flat_is_record(struct tree_load *load);

#endif
