/* The preceding year: what its results say of each instance, and the columns of this year's data
 * that are filled from it. language.md §5 `previous`, `succeeds`.
 *
 * The records come from a results file (runtime/ingest/history_load.h), from a test's `previous:`,
 * or, without any file between, from a run that is still there. Of them is kept only what the
 * program asks for: its fields that are not of FIELD_DATA (runtime/program/schema.h) say which
 * entities and items. Memory grows by the allocator's resize as a data set's does, for the records
 * are one: every entity a list of the root, its items columns.
 */
#ifndef THIDUA_HISTORY_H
#define THIDUA_HISTORY_H

#include "runtime/data/dataset.h"

struct history_table { /* the records of one entity */
  /* where ids are unique within the parent only: how many fields of `records` behind its id hold
   * the ids of those above it, from its parent up to the first that is known by its id alone */
  uint32_t n_above;
  uint32_t entity;      /* of the program's schema */
  struct str_map names; /* of the items asked for -> field of `records`, and "id" */
  /* by field - first_field of the program's entity: the field of `records`; NONE_INDEX for all that
   * are not of an item. Behind that of a number or date stand two for its bounds */
  uint32_t *fields;
  /* the entity of its predecessors, NONE_INDEX: not asked of; and by field of that the same */
  uint32_t predecessors, *predecessors_fields;
  /* by text of `records`: the record of that id, UINT32_MAX: none. Once closed */
  uint32_t *by_id;
  /* of those with n_above instead: by key, and by id as people write it ("t1/c2"). Once closed */
  struct str_map by_key, by_path;
};

struct history {
  const struct schema *schema; /* the program's */
  struct schema flat;          /* of the records: entity t + 1 is tables[t] */
  struct dataset records;
  struct history_table *tables;
  uint32_t n_tables;
  /* by field of `flat`: the item of the program; NONE_INDEX for an id */
  uint32_t *items;
  struct arena arena;
  bool has_as_of, is_closed;
  int32_t as_of; /* the day of the results */
  struct place as_of_place;
  /* names of entities in the results: how many the program has, and the first of records of one
   * that it has not (n == 0: none) */
  uint32_t n_known;
  struct str stranger;
  uint32_t n_quick; /* for tests: records that it read */
  bool is_given;    /* some results were read, if only empty ones */
  bool is_slow;     /* for tests: read node by node, without history_quick.c and history_lane.c */
  bool is_eager;    /* for tests: history_lane.c takes its turn of few bytes, too */
  bool is_by_hand;  /* records as a test writes them, not those of a run */
};

/* No records at all: `--previous none`, the first year. Keeps a pointer to the program's schema.
 * Out of memory, here and below: jumps to *out_of_memory; history_free works after it. */
void history_begin(struct history *history, const struct schema *schema,
    const struct allocator *allocator, jmp_buf *out_of_memory);
void history_free(struct history *history);

/* -- building -- */
/* The table for an entity by name or plural; NONE_INDEX where the program does not ask of it. */
uint32_t history_table_of(const struct history *history, struct str entity);
/* A new record and its number; `file` from dataset_add_file(&history->records). */
uint32_t history_add(
    struct history *history, uint32_t table, uint16_t file, uint32_t line, uint32_t column);
/* One value as results write it, NFC or not: read by the item's type, at most as many digits as it
 * keeps. What is not of the type is reported at `place`; `scratch` for messages. A selection's
 * state "undetermined" is unknown. */
void history_set(struct history *history, uint32_t field, uint32_t record, struct str text,
    struct place place, struct diags *diags, struct arena *scratch);
/* The member of a mapping in which results keep the value of an item. */
const char *history_member_of(const struct history *history, uint32_t field);
/* Whether a number of a field's type is the word that its value is not known: of states only. */
bool history_says_undetermined(const struct history *history, uint32_t field, int64_t number);
/* One of the bounds of a number or date whose value is not known, likewise. */
void history_set_bound(struct history *history, uint32_t field, bool is_upper, uint32_t record,
    struct str text, struct place place, struct diags *diags, struct arena *scratch);
/* True of a number or date: its bounds are kept, too. */
bool history_has_bounds(const struct history *history, uint32_t field);
/* False where its lower bound is above the upper one: then neither holds any more. */
bool history_bounds_hold(struct history *history, uint32_t field, uint32_t record);
/* Ends building: ids given twice are reported. */
void history_close(struct history *history, struct diags *diags);

/* -- using -- */
/* Reports results that are not of the year before a run's; true where they are (or there are none).
 */
bool history_check_year(const struct history *history, int32_t as_of, struct diags *diags);
/* Reports results of another program: they tell of others, and of no entity that this one has.
 * `previous` names them. True where they may be of this one. */
bool history_check_program(
    const struct history *history, const char *previous, struct diags *diags);
/* The record with this key (runtime/data/instance_path.h, instance_key); UINT32_MAX: none. */
uint32_t history_record_of(const struct history *history, uint32_t table, struct str key);
/* A record's key and its id as people write it; n == 0 where it has no id. */
struct str history_record_key(
    const struct history *history, uint32_t table, uint32_t record, struct arena *arena);
struct str history_record_id(
    const struct history *history, uint32_t table, uint32_t record, struct arena *arena);
/* history_match.c: tells what finds no match in a data set that is not finished yet, whose schema
 * is the history's: an id in `succeeds` without a record at its place, and in one line the records
 * that nobody carries on, each with the nearest ids. Where no results were read nothing but an id in
 * `succeeds` that cannot be one. */
void history_check_matched(
    struct history *history, const struct dataset *data, struct diags *diags);
/* history_fill.c: fills the columns of a data set that is not finished yet; its schema is the history's. Of the history
 * both change nothing but how its texts are found. */
void history_apply(struct history *history, struct dataset *data);

#endif
