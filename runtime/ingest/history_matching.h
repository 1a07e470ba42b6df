/* Which records of the preceding year the rows of one entity carry on, while this is found out.
 * Private to history_match.c and history_fill.c. */
#ifndef THIDUA_HISTORY_MATCHING_H
#define THIDUA_HISTORY_MATCHING_H

#include "runtime/data/dataset_building.h"
#include "runtime/ingest/history.h"

struct carried {
  const uint32_t *items; /* UINT32_MAX: there is no such record */
  uint32_t n;
  bool has_record; /* at least one */
};

enum { BLOCK = 512 }; /* rows whose records are looked up together */

struct block { /* rows [first, first + n): the records that bear their ids */
  uint32_t first, n;
  uint32_t records[BLOCK]; /* UINT32_MAX: none */
};

/* The rows of one entity beside their records. */
struct matching {
  struct history *history; /* of which nothing changes but how its texts are found */
  const struct dataset *data;
  uint32_t table, entity;
  uint32_t next;               /* succession: rows come in order */
  uint32_t *records, capacity; /* of the row at hand */
  struct arena *scratch;
  struct block *block;
  const uint32_t *ids; /* by record, n_ids of them: the number of its id's text */
  uint32_t n_ids;
  uint32_t n_sought; /* ids that were not the next record's */
};

/* `block` is the matching's from then on; `scratch` is what it takes memory from. */
struct matching history_matching_of(struct history *history, const struct dataset *data,
    uint32_t table, struct arena *scratch, struct block *block);
/* What the row says that it succeeds, rows in ascending order; NULL: nothing. */
const struct succession *history_succession_of(struct matching *matching, uint32_t row);
const struct predecessor *history_predecessors_of(
    const struct matching *matching, const struct succession *succession);
/* The records that a row carries on; they hold until the next row is asked for. */
struct carried history_carried_by(
    struct matching *matching, uint32_t row, const struct succession *succession);
/* Whether each row carries on the record of its own id, and at most that. */
bool history_is_one_to_one(const struct matching *matching);
/* Fills the block from `row` on. Records must be told by their ids alone. */
void history_match_block(struct matching *matching, uint32_t row);

#endif
