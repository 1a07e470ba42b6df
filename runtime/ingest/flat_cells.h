/* The cells of a table's row, by what their columns are. Private to flat_table.c and flat_cells.c. */
#ifndef THIDUA_FLAT_CELLS_H
#define THIDUA_FLAT_CELLS_H

#include "runtime/ingest/data_keys.h"
#include "runtime/ingest/flat_rows.h"

/* A role beside enum data_key_role: nothing of the row's entity, or without a heading. */
enum { FLAT_NOT_THIS_ENTITY = 100 };

struct flat_column {
  struct str heading; /* without blanks around it; empty: none */
  struct place place;
  bool is_told;      /* something is wrong with the heading: the column is passed over */
  uint32_t ignored;  /* its number in --ignore; NONE_INDEX: it is read */
  uint64_t n_values; /* passed over by --ignore */
};

enum flat_reading {   /* what may be tried first (flat_quick.c) */
  FLAT_READS_CLOSELY, /* nothing */
  FLAT_READS_NUMBER,
  FLAT_READS_DAY,
  FLAT_READS_TRUTH,
  FLAT_READS_WORD,
  FLAT_READS_TEXT,
  FLAT_READS_ID,
  FLAT_READS_REFERENCE,
  FLAT_READS_ANCESTOR
};

struct flat_reader {
  uint32_t column;
  uint32_t index; /* field; of an ancestor its entity */
  uint32_t depth; /* of that entity */
  uint8_t reading, scale;
  bool keeps_place;
  bool has_comma;                  /* of FLAT_READS_NUMBER: before its decimals */
  const struct enumeration *words; /* of FLAT_READS_WORD */
  const struct data_key *key;
};

struct flat_roles {
  struct data_key *keys;       /* by column; NULL: not made yet */
  struct flat_reader *readers; /* of the columns that are read, in their order */
  uint32_t n;
};

/* A table while it is read. */
struct flat_table {
  struct tree_load *load;
  struct flat_rows *rows;
  struct flat_column *columns;
  uint32_t n_columns;       /* the last of them has a heading */
  uint32_t n_heading_cells; /* with those that are empty */
  uint32_t entity_column;   /* NONE_INDEX: none */
  struct flat_roles *roles; /* by entity */
  /* what the column `entity` said last, and which that is */
  struct str entity_said;
  char said_text[64];
  uint32_t said;
  struct record_block *block; /* NULL: rows are read one by one; then so many more are */
  uint32_t n_apart;
  struct arena arena;      /* of all this */
  struct arena list_arena; /* of the list in the cell that is read */
};

/* Reads a cell that is not empty into a row. */
void flat_load_cell(
    struct flat_table *t, const struct data_key *key, uint32_t cell, uint32_t entity, uint32_t row);
/* Says of a cell that it stands in no column of a heading. */
void flat_report_without_heading(struct flat_table *t, uint32_t cell);
/* How many cells of a row are headings that somebody knows. `context`: a struct tree_load. */
uint32_t flat_table_known(void *context, const struct cell *cells, uint32_t n);

#endif
