/* The columns of results as CSV: the union of all entities', and for each entity which of them tell what.
 * They depend on the regulation only, but for `at`. Private to the form. */
#ifndef THIDUA_CSV_PLAN_H
#define THIDUA_CSV_PLAN_H

#include "base/vec.h"
#include "results/report.h"

enum csv_part {
  PART_PARENT,
  PART_VALUE,
  PART_OUTCOME,
  PART_RULES,
  PART_POSSIBLE,
  PART_MISSING,
  PART_FAULTS,
  PART_CONFLICT,
  PART_BETWEEN,
  PART_TIED,
  PART_TIES,
  PART_CHOSEN,
  PART_RANK,
  PART_STATE,
  PART_SEATS,
  PART_UNDETERMINED,
  PART_BARRED,
  PART_LEFT,
  PART_SETTLED
};

/* Where a part of one entity's row stands. */
struct csv_slot {
  uint32_t column;
  uint8_t part;  /* enum csv_part */
  uint32_t item; /* index into schema.items; PART_PARENT: the entity above */
};

/* Columns beside each other that tell of one item, or name one ancestor, and empty ones behind them:
 * what they are together is written, or copied, at once. */
struct csv_span {
  uint32_t begin, end; /* columns */
  uint8_t part;        /* PART_PARENT: of an ancestor */
  uint32_t item;       /* as of a slot; NONE_INDEX: empty columns only */
  uint32_t at;         /* among the items of its table */
  uint32_t number;     /* among all of them */
  bool has_ids;        /* some column has ids, or may have them */
};

struct csv_plan {
  VEC(struct str) columns;            /* behind entity, id (and at) */
  struct str_map by_name;             /* … */
  VEC(struct csv_slot) * slots;       /* by table */
  const struct csv_slot ***by_column; /* by table and column; NULL: an empty one */
  VEC(struct csv_span) * spans;       /* by table */
  uint32_t n_spans;
  bool has_at;
};

/* In the report's arena. */
void csv_plan_make(struct report *report, struct csv_plan *plan);

#endif
