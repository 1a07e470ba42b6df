/* Some tens of records of one entity that are plain to see, read at once: a source (CSV, JSON Lines)
 * notes what stands in each of their columns, then one loop a column reads it, and what all of them
 * hold is put into the data set. The first record in which anything needs a closer look ends the
 * block: it is read as if there were none. A record may hold lists whose items hold none: these are a
 * block each, beside that of the records. Private to this room. */
#ifndef THIDUA_RECORD_BLOCK_H
#define THIDUA_RECORD_BLOCK_H

#include "runtime/data/dataset_block.h"
#include "runtime/ingest/flat_cells.h"

struct tree_load;

enum { BLOCK_RECORDS = DATASET_BLOCK_ROWS, BLOCK_COLUMNS_MAX = 256, BLOCK_LISTS_MAX = 16 };

struct block_column {
  struct flat_reader reader;
  bool is_kept; /* its values go into the data set, not only the newest of them */
  /* by record, from the lowest bit on: whether it has a value, and whether that stands in quotation
   * marks, a byte behind the first of them */
  uint64_t given, quoted;
  uint64_t named; /* whether it is named, by a value or by null: of what is no table */
  /* of those that are given, within any quotation marks: valid UTF-8, VALUE_QUICK_PADDING readable
   * bytes behind */
  struct str texts[BLOCK_RECORDS];
  int64_t numbers[BLOCK_RECORDS]; /* what was read of them: of a text, an id nothing */
};

/* A column whose texts are put into the dictionary record by record, so that their numbers do not hang
 * on how many records a block has. */
struct block_texts {
  const struct block_column *column;
  uint32_t *to;          /* by record: where its number belongs */
  uint64_t sought;       /* the records whose text is not that of the record before */
  struct naming *naming; /* of an ancestor; else NULL */
};

struct record_block {
  uint32_t entity;
  uint32_t n;                        /* records */
  uint32_t line;                     /* of the first; each of the others stands on the next line */
  const char *begins[BLOCK_RECORDS]; /* of their lines */
  uint32_t n_cells;                  /* of a table: how many cells a row has */
  bool is_of_table; /* values may stand in quotation marks, or not; else all texts do */
  bool
      is_even; /* of a table: no value has blanks around it or is shown by a spreadsheet in place of
                 * one, and all are NFC */
  struct block_column *columns; /* in the order in which their texts are taken */
  uint32_t n_columns;
  struct block_column **placed; /* n_placed: those of them whose places are kept */
  uint32_t n_placed;
  struct block_texts
      *interned; /* n_interned: those of them whose texts are put into the dictionary */
  uint32_t n_interned;
  struct record_block *lists; /* n_lists, each of another entity */
  uint32_t n_lists;
  /* of a list: which records of the block above give it, and of each item, in their order, in which of
   * them it stands, in the same line, and where */
  uint64_t present;
  uint8_t holders[BLOCK_RECORDS];
  const char *at[BLOCK_RECORDS];
};

/* The first of the records whose bits are set, of which there is one. */
static inline uint32_t record_block_lowest(uint64_t bits) {
  return (uint32_t)__builtin_ctzll(bits);
}

/* A block without records whose columns are read by these readers, in the arena. False where some of
 * them can only be read closely, or there are too many. */
bool record_block_init(struct record_block *block, const struct tree_load *load,
    struct arena *arena, uint32_t entity, const struct flat_reader *readers, uint32_t n);
/* Takes all records out: `given` and `quoted` of each column are zero. */
void record_block_clear(struct record_block *block);
/* Reads the values of the first n records that were noted, and puts as many of them into the data set
 * as are plain: that number is returned. */
uint32_t record_block_take(struct record_block *block, struct tree_load *load);

#endif
