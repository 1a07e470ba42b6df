/* What proofs that no case can show something stand on (coverage_never.c): one combination of what is
 * supposed of variables, and what nodes may be then. For these files alone.
 *
 *   coverage_proving.c  variables, combinations, what nodes may be
 *   coverage_unmoved.c  what stays unknown for the same reasons */
#ifndef THIDUA_COVERAGE_PROVING_H
#define THIDUA_COVERAGE_PROVING_H

#include "compiler/typed/walk.h"
#include "study/coverage_search.h"

enum {
  IS_FALSE = 1,
  IS_UNKNOWN = 2,
  IS_TRUE = 4,
  IS_KNOWN = IS_FALSE | IS_TRUE, /* of no truth too: some value */
  IS_ANYTHING = IS_KNOWN | IS_UNKNOWN,
  VARIABLES_MAX = 14,
  EDGES_MAX = 8, /* numbers or words that one is compared with */
  COMBINATIONS_MAX = 200000,
  ABSENCES_MAX = 64, /* combinations of facts that are there or missing */
  DEPTH_MAX = 400
};

/* Of a variable that is compared with edges e0 < e1 …: unknown; then below e0, e0, between e0 and e1, e1
 * … above the last; of one that is not: unknown, false (or there), true; of a fact that is only there or
 * missing: unknown, there. */
struct variable {
  const struct tx *node;
  struct value edges[EDGES_MAX];
  uint32_t n_edges, n_uses;
  bool is_truth; /* and stands in itself */
  uint32_t now;  /* its state: 0 unknown … */
};

struct proving {
  struct arena *arena;
  const struct coverage *coverage;
  const struct typed_program *typed;
  const struct cover_point *point;
  bool by_absence;     /* facts are there or missing, and nothing else is asked */
  uint32_t row_of;     /* the entity whose rows are spoken of: the point's, or one below it */
  uint32_t wanted;     /* of it */
  uint32_t forced;     /* to what it is, at its own place alone; 0: it is not */
  struct tx_map holds; /* 1, 2: the point lies in it */
  struct cover_asking *asking;
  struct variable variables[VARIABLES_MAX];
  uint32_t n_variables;
  bool is_strict;            /* what is required and unknown is broken */
  bool is_settled;           /* what is open is told by what all completions of the facts come to */
  bool counts;               /* numbers that are counted with were taken to fit */
  bool is_impossible;        /* what is supposed of the variables cannot be together */
  const struct tx *decisive; /* what else decided last, and … */
  bool is_mixed;             /* … whether it was not always the same */
  uint32_t n_unmoved;        /* times when nothing did, and all was unknown anyway */
};

bool proving_holds(struct proving *p, const struct tx *node);
/* What stands behind levels, scales and names; but not behind a point that is forced. */
const struct tx *proving_inside(const struct proving *p, const struct tx *node);
/* A fact, and whether it is given, are one; but where it means something to be absent. */
bool proving_is_fact(const struct proving *p, const struct tx *node);
bool proving_is_same(const struct proving *p, const struct tx *a, const struct tx *b);
/* What a node may be, of what is supposed. */
uint32_t proving_value(struct proving *p, const struct tx *node);

/* -- variables -- */
struct finding {
  struct proving *p;
  struct tx_map met;
};
/* Finds the variables that a node hangs on. */
void proving_find(struct finding *f, const struct tx *node);
/* Fewer, those first that are asked once, until there are few enough combinations. */
void proving_reduce(struct proving *p);
/* The next combination; false: that was the last. */
bool proving_next(struct proving *p);

/* -- coverage_unmoved.c -- */
/* The point is unknown, and its node above is so for the same reasons wherever the point is forced. */
bool proving_is_unmoved(struct proving *p, const struct tx *node);

#endif
