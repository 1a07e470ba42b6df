/* What a data set holds only while it is being built: capacities, the dictionary's look-up table,
 * what fills it remembers between files. Private to runtime/dataset*.c and runtime/ingest. Owner:
 * the data set's arena, but for `slots` (the allocator's, freed by dataset_finish).
 */
#ifndef THIDUA_DATASET_BUILDING_H
#define THIDUA_DATASET_BUILDING_H

#include "base/vec.h"
#include "runtime/data/dataset.h"

struct extent {
  uint32_t n, capacity; /* rows [0, n) are written; later ones are unknown and take no memory yet */
};

/* Where values stand, seen from where their instances begin: one for each row at which that
 * changes, ascending. */
struct value_offset {
  uint32_t row;
  int32_t lines, columns;
};
typedef VEC(struct value_offset) value_offset_list;

struct growing_column {
  struct extent extent;
  struct column *column;
  const struct table *table;
  /* of the values of a reference field: a dangling one is reported at its own place */
  value_offset_list offsets;
};

/* A text that was set but not looked up yet: its slot is being fetched from memory while the loader
 * reads on. */
struct parked_text {
  bool is_there;
  uint32_t field, row;
  uint64_t hash;
  uint32_t n; /* bytes; they stand behind the dictionary's last text already */
};

struct data_place {
  uint32_t line, column, file; /* line 0: none */
};

/* `succeeds` of a row: predecessors [first, first + n) of its entity. */
struct succession {
  uint32_t row, first, n;
};

struct table_extent {
  uint32_t capacity, anchors_capacity; /* of parent and places.steps; of places.anchors */
  struct extent listed;
  struct data_place newest; /* of the newest row */
  value_offset_list id_offsets;
  /* rows, ascending, whose missing id was already reported or cannot be judged */
  VEC(uint32_t) without_id;
  VEC(struct succession) successions; /* ascending by row: those that give `succeeds` */
  VEC(struct str) predecessors;       /* ids, NFC */
};

/* How far the file is read: tells how many texts may be expected of it. */
struct input_progress {
  const uint64_t *bytes_read;
  uint64_t bytes;
  uint32_t texts_before; /* texts there were when it was begun */
};

struct building {
  struct growing_column *columns; /* by field */
  struct table_extent *tables;    /* by entity */
  uint32_t *slots;                /* open addressing, dataset.c says how */
  uint32_t n_slots;               /* 0: none yet */
  uint32_t n_slots_full;          /* texts at which it must grow */
  struct parked_text parked;
  uint32_t texts_capacity;
  size_t bytes_capacity;
  struct data_place *root_given;  /* by the root's fields: where the value was given */
  struct input_progress progress; /* of the file being read; all zero where that is not known */
  void *filler; /* what fills the data set remembers between files; in the arena */
};

/* Looks up the text that is parked, if one is: the columns and the dictionary are complete after
 * it. */
void dataset_settle(struct dataset *dataset);
/* The number of a text, TEXT_NOWHERE where no data has it. Everything must be settled. */
uint32_t dataset_look_up(const struct dataset *dataset, struct str text);
/* Says that `succeeds` of an entity's newest row (or the root's) names this predecessor; id.p ==
 * NULL: only that it is given, perhaps empty. */
void dataset_add_predecessor(struct dataset *dataset, uint32_t entity, uint32_t row, struct str id);
/* Says where the root begins, if that is not known yet. */
void dataset_place_root(struct dataset *dataset, uint16_t file, uint32_t line, uint32_t column);
/* Says where the id of an entity's newest row stands (in the row's file). */
void dataset_place_id(struct dataset *dataset, uint32_t entity, uint32_t line, uint32_t column);
/* Where the id of a row stands; where the row begins, if that was never said. */
struct place dataset_id_place(const struct dataset *dataset, uint32_t entity, uint32_t row);
/* The same of a reference field's value, in its entity's newest row. */
void dataset_place_reference(
    struct dataset *dataset, uint32_t field, uint32_t line, uint32_t column);
struct place dataset_reference_place(const struct dataset *dataset, uint32_t field, uint32_t row);
/* Writes by text (n_texts of them) the row of `entity` whose id it is, UINT32_MAX where none has it
 * (the first where several do). */
void dataset_rows_by_id(const struct dataset *dataset, uint32_t entity, uint32_t *rows);
/* Says that data_check must not report the missing id of this row. */
void dataset_excuse_id(struct dataset *dataset, uint32_t entity, uint32_t row);

#endif
