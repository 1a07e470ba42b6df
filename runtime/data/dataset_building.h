/* What a data set holds only while it is being built: capacities, the dictionary's look-up table,
 * what fills it remembers between files. Private to runtime/data and runtime/ingest. Owner:
 * the data set's arena, but for `slots` (the allocator's, freed by dataset_finish).
 */
#ifndef THIDUA_DATASET_BUILDING_H
#define THIDUA_DATASET_BUILDING_H

#include "base/vec.h"
#include "runtime/data/dataset.h"
#include "runtime/data/dataset_text_runs.h"

struct extent {
  uint32_t n, capacity; /* rows [0, n) are written; later ones are unknown and take no memory yet */
};

typedef VEC(struct value_offset) value_offset_list;

struct growing_column {
  struct extent extent;
  struct column *column;
  const struct table *table;
  /* of the values of a reference field: a dangling one is reported at its own place; and of those that
   * keep theirs */
  value_offset_list offsets;
  bool keeps_places;
  /* its values are not kept (dataset_passing.h) but for the newest: its row + 1 (0: none), and the
   * number, where it is one */
  bool is_passed;
  uint32_t passed_row;
  int64_t passed_number;
};

#define PARKED_TEXTS_MAX 16 /* a power of two */
#define PARKED_BYTES_MAX 44

/* A text that was set but not looked up yet: its slot is being fetched from memory while the reader
 * goes on. */
struct parked_text {
  uint32_t *to; /* where its number is to stand */
  uint64_t hash;
  uint32_t n;
  char bytes[PARKED_BYTES_MAX];
};

struct predecessor { /* an id that `succeeds` lists, NFC, and where it stands */
  struct str id;
  struct data_place place; /* line 0: where its row begins */
};

/* `succeeds` of a row: predecessors [first, first + n) of its entity. */
struct succession {
  uint32_t row, first, n;
};

/* How the records of an entity name one instance above them, by its id. Flat forms only. */
struct naming {
  struct extent extent;
  uint32_t *codes;           /* by row: the number of the text; TEXT_UNKNOWN: it does not */
  value_offset_list offsets; /* of where that stands */
  /* the text that the newest row gives, which may be parked still; longer ones are not kept */
  uint32_t n_newest;
  char newest[PARKED_BYTES_MAX];
};

struct row_range { /* [first, end) */
  uint32_t first, end;
};

struct table_extent {
  uint32_t capacity, anchors_capacity; /* of parent and places.steps; of places.anchors */
  struct extent listed;
  struct data_place newest; /* of the newest row */
  value_offset_list id_offsets;
  /* rows, ascending, whose missing id was already reported or cannot be judged */
  VEC(uint32_t) without_id;
  VEC(uint32_t) without_parent;       /* likewise flat records whose parent cannot be judged */
  VEC(struct succession) successions; /* ascending by row: those that give `succeeds` */
  VEC(struct predecessor) predecessors;
  struct str_map named; /* id -> predecessor, of the newest succession where it is a long one */
  /* the rows that are flat records: their parents are known once all data is read
   * (dataset_order.h). Ascending, apart */
  VEC(struct row_range) records;
  struct naming *namings; /* by the depth of who is named, entity.depth of them; NULL: no record */
  bool is_each_id_new;    /* no two rows have one id, as is known already */
};

/* How far the file is read: tells how many texts may be expected of it. */
struct input_progress {
  const uint64_t *bytes_read;
  uint64_t bytes;
  uint32_t hashed_before; /* texts that were hashed when it was begun */
};

struct ignored { /* a name that --ignore passes over */
  struct str folded;
  bool is_met;
  uint64_t n_values;
};

struct pool; /* base/pool.h */

struct building {
  struct growing_column *columns; /* by field */
  struct table_extent *tables;    /* by entity */
  uint32_t *slots;                /* open addressing, dataset_texts.c says how */
  uint32_t n_slots;               /* 0: none yet */
  uint32_t n_slots_full;          /* texts in it at which it must grow */
  uint32_t n_hashed;              /* texts in it: all but those of runs */
  uint32_t code_mask;             /* the bits in which a slot has a code */
  struct text_runs runs;
  /* in order, from parked[first_parked % MAX] on */
  struct parked_text parked[PARKED_TEXTS_MAX];
  uint32_t first_parked, n_parked;
  /* texts are not looked up: each is a new one, wherever it is set (of a part: dataset_join.h) */
  bool lists_texts;
  uint32_t texts_capacity;
  size_t bytes_capacity;
  size_t bytes_asked, offsets_asked; /* where dataset_expect_texts was called last */
  struct data_place *root_given;     /* by the root's fields: where the value was given */
  struct input_progress progress;    /* of the file being read; all zero where that is not known */
  bool is_cut;       /* a file could not be read to its end: what stands behind is not known */
  uint32_t cut_file; /* which, the first */
  bool is_lane_off;  /* for tests: YAML is read by libyaml alone (yaml_lane.h), no record quickly */
  bool is_lane_eager;       /* for tests: by its fast lane wherever that can begin */
  bool is_lane_narrow;      /* for tests: by no more than the vectors that every machine has */
  uint32_t n_lane_turns;    /* for tests: how often it, or a quick reader, read something */
  uint32_t n_block_records; /* for tests: how many records were read many at once */
  uint64_t split_at;   /* for tests: a text is read in two parts, the second from there on; 0: no */
  uint64_t part_bytes; /* for tests: in parts of about so many bytes, wherever it may be; 0: no */
  uint32_t n_parts;    /* for tests: how many parts were joined */
  uint32_t piece_rows; /* for tests: whole columns are shared in pieces of so many; 0: is quick */
  struct pool *pool;   /* its own: dataset_threads.h; NULL: not needed yet */
  void *filler;        /* what fills the data set remembers between files; in the arena */
  void *kept;          /* what it keeps for the next file; NULL: nothing */
  void (*free_kept)(void *kept);
  bool is_cut_short;       /* the rest of that file, not only lines of it */
  uint32_t window_bytes;   /* for tests: of the windows of JSON Lines and CSV; 0: what is quick */
  struct ignored *ignored; /* by dataset.options; NULL: not looked at yet */
  bool is_parentless;      /* some row's parent is nowhere, which was told */
};

/* Gives back what was kept for another file, where there is any. */
void dataset_free_kept(struct dataset *dataset);
/* dataset_add_row, in whatever order: dataset_order.h is for those who use it so. */
uint32_t dataset_append_row(struct dataset *dataset, uint32_t entity, uint32_t parent,
    uint16_t file, uint32_t line, uint32_t column);
/* Makes room for so many rows of an entity, and some more where it grows. */
void dataset_reserve_rows(struct dataset *dataset, uint32_t entity, uint32_t n_rows);
/* Makes room for so many rows in a column, likewise. */
void dataset_reserve_column(struct dataset *dataset, uint32_t field, uint32_t n_rows);
/* Makes a column reach row `end`, and its rows before `from` hold what they held, or are unknown:
 * who calls writes those from there on. */
void dataset_reach_rows(struct dataset *dataset, uint32_t field, uint32_t from, uint32_t end);
/* Sets a text that the row before this one has, too. */
void dataset_repeat_text(struct dataset *dataset, uint32_t field, uint32_t row);
/* Writes "unknown" into rows [from, to). */
void dataset_write_unknown(const struct column *column, uint32_t from, uint32_t to);
/* Gives back what is remembered of an entity's records; may be called twice. */
void dataset_forget_records(struct dataset *dataset, uint32_t entity);
/* Makes a column reach the last row of its table, where any row gives it. */
void dataset_fill_column(struct dataset *dataset, uint32_t field);
/* Makes `listed` of an entity reach the last row of its parent. */
void dataset_fill_listed(struct dataset *dataset, uint32_t entity);
/* Says that `succeeds` of an entity's newest row (or the root's) is given, perhaps empty. */
void dataset_begin_succession(struct dataset *dataset, uint32_t entity, uint32_t row);
/* Says that it names this predecessor; false, and nothing added, where it did so before, at *first.
 */
bool dataset_add_predecessor(struct dataset *dataset, uint32_t entity, uint32_t row, struct str id,
    struct data_place place, struct data_place *first);
/* Writes by text (n_texts of them) the row of `entity` whose id it is, UINT32_MAX where none has it
 * (the first where several do). */
void dataset_rows_by_id(const struct dataset *dataset, uint32_t entity, uint32_t *rows);
/* Says that data_check must not report the missing id of this row. */
void dataset_excuse_id(struct dataset *dataset, uint32_t entity, uint32_t row);

#endif
