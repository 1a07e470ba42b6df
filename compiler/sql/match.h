/* Rows compared with instances, as SQL text (match.c, match_truth.c). The columns of the rows are r0,
 * r1, …, those of the instances i0, i1, … by comparison (BOUNDS: r0h, i0h their upper ends too), and
 * what match_truth.c makes of them. runtime/kernels/match.h says what a comparison means. */
#ifndef THIDUA_SQL_MATCH_H
#define THIDUA_SQL_MATCH_H

#include "compiler/sql/rows.h"

struct match_side_part {  /* a comparison */
  uint32_t row, instance; /* registers */
  struct type type;
  uint8_t kind, comparison, row_power, instance_power;
  bool may_be_none, holds_without, same;
};

struct matched {
  struct script *sql;
  struct match_side_part parts[MATCH_COMPARISONS_MAX];
  uint32_t n_parts;
  uint32_t equal[MATCH_COMPARISONS_MAX], n_equal; /* by which rows and instances are joined */
  uint32_t range[2], n_range;                     /* by order, all of one row register */
  bool by_span;      /* that is of numbers: by the ends of its bounds */
  bool is_different; /* it is `<>` */
  bool leaves_out_own, has_own;
};

void match_read(struct matched *m, struct script *sql, const struct instruction *code);
/* ", text as r0 …" of the registers themselves. */
const char *match_columns(const struct matched *m, bool of_instances);
/* What is made of them in a query around: keys e0, e1, … by which they are joined, and the ends of
 * the key by order (k…), or what an instance asks of it (s…, m…); and `where` leaves out those that
 * match nothing, or "true". */
const char *match_keys(const struct matched *m, bool of_instances, bool only_others);
const char *match_where(const struct matched *m, bool of_instances);
/* Whether any e0, e1, … is not known; `table`: "r" or "i". */
const char *match_unknown(const struct matched *m, const char *table);
/* Whether a row compares: a boolean text over both; of the own row by what it is. */
const char *match_truth(const struct matched *m);
const char *match_own_truth_text(const struct matched *m);
/* Pairs that cannot match by the key's order are not joined: a condition, or "true". */
const char *match_overlap(const struct matched *m);

#endif
