/* How a case that is missing is aimed at (coverage_search.h): from what is wanted backwards through the
 * conditions to one fact that leads nearer to it; that is given, all is run again, and so on. What of
 * many ways is taken is drawn, so that the next attempt takes another. For the files below alone.
 *
 *   coverage_aim.c         attempts, and what is wanted in which order
 *   coverage_aim_state.c   chance, rows, what is wanted beside what is
 *   coverage_aim_node.c    a node: which of its parts must be otherwise
 *   coverage_aim_number.c  … of numbers and days
 *   coverage_aim_rows.c    … of what is asked of rows
 *   coverage_aim_choice.c  decisions, selections, allocations, duties
 *   coverage_aim_fact.c    a fact, a reading, the day, what the preceding year's results say
 *   coverage_aim_hang.c    where what is forced stops to matter, and what must be for it to matter */
#ifndef THIDUA_COVERAGE_AIM_H
#define THIDUA_COVERAGE_AIM_H

#include "compiler/typed/walk.h"
#include "study/coverage_search.h"
#include "study/explain_scene.h"

/* What a node is wanted to come to. Truths and words are numbers, too. */
enum want_kind {
  WANT_OTHERWISE, /* anything but what it is */
  WANT_UNKNOWN,
  WANT_KNOWN,
  WANT_EXACTLY,
  WANT_OTHER,
  WANT_AT_MOST,
  WANT_AT_LEAST
};
struct want {
  enum want_kind kind;
  int64_t number; /* at `scale` digits behind the point */
  uint8_t scale;
  struct str text; /* of texts and references instead */
};
#define WANT_FALSE ((struct want){.kind = WANT_EXACTLY, .number = 0})
#define WANT_TRUE ((struct want){.kind = WANT_EXACTLY, .number = 1})
#define WANT_ANY_BUT ((struct want){.kind = WANT_OTHERWISE})
#define WANT_SOME ((struct want){.kind = WANT_KNOWN})
#define WANT_NONE ((struct want){.kind = WANT_UNKNOWN})

struct rows_of {
  VEC(struct sketch_node *) list;
};

struct aiming {
  struct seeking *seeking;
  const struct cover_program *program;
  struct typed_program *typed;
  const struct schema *schema; /* with the overrides; entities are numbered as the suites' own */
  struct arena *arena;
  struct sketch *sketch;
  struct prepared *prepared;
  struct scene scene;   /* of it no more than values of nodes need */
  struct rows_of *rows; /* by entity: where each row stands in the sketch */
  uint64_t random;
  uint32_t depth;
  bool is_last; /* what few would write is tried, too */
};

/* -- coverage_aim_state.c -- */
uint32_t aim_drawn(struct aiming *a, uint32_t n);
/* One of n rows, the first most often: what is given is to come together somewhere. */
uint32_t aim_first(struct aiming *a, uint32_t n);
/* The row of an entity as it stands in the sketch; NULL: it cannot be changed. */
struct sketch_node *aim_row(const struct aiming *a, uint32_t entity, uint32_t row);
uint32_t aim_n_rows(const struct aiming *a, uint32_t entity);
/* The rows of `below` under a row of `above` (ENTITY_RUN: all): [*first, *end). */
void aim_rows_below(const struct aiming *a, uint32_t above, uint32_t row, uint32_t below,
    uint32_t *first, uint32_t *end);
struct want want_value(enum want_kind kind, const struct value *value);
/* <0, 0, >0 */
int want_compare(const struct want *want, const struct value *value);

/* -- coverage_aim_node.c -- */
/* What stands behind what forces a point, behind lifts and names; the row of its home. */
struct tx *aim_inside(const struct aiming *a, struct tx *node, uint32_t *row);
/* What a node comes to now; false: nothing tells. */
bool aim_value(const struct aiming *a, struct tx *node, uint32_t row, struct told_value *out);
bool aim_is_so(const struct aiming *a, struct tx *node, uint32_t row, struct want want);
/* Changes the sketch in one place so that the node comes nearer to what is wanted; false: it did not
 * find where. What is so already is not changed. */
bool aim_at(struct aiming *a, struct tx *node, uint32_t row, struct want want);
/* The same whether it is so already or not. */
bool aim_again(struct aiming *a, struct tx *node, uint32_t row, struct want want);

/* -- coverage_aim_number.c -- */
bool aim_at_comparison(struct aiming *a, struct tx *node, uint32_t row, struct want want);
bool aim_at_number(struct aiming *a, struct tx *node, uint32_t row, struct want want);

/* -- coverage_aim_rows.c -- */
bool aim_at_rows(struct aiming *a, struct tx *node, uint32_t row, struct want want);
/* One row more of an entity under a row of one above it: a new one, or like one that is there. */
bool aim_add_row(struct aiming *a, uint32_t above, uint32_t row, uint32_t entity, bool alike);

/* -- coverage_aim_choice.c -- */
bool aim_at_choice(struct aiming *a, struct tx *node, uint32_t row, struct want want);
/* A decision's outcome, the state of a selection, of an allocation, of a duty. */
bool aim_at_outcome(struct aiming *a, uint32_t decision, uint32_t row, struct want want);
bool aim_at_selection(struct aiming *a, uint32_t selection, uint32_t row, uint32_t state);
bool aim_at_allocation(struct aiming *a, uint32_t allocation, uint32_t row, uint32_t state);
bool aim_at_duty(struct aiming *a, uint32_t duty, uint32_t row, uint32_t state);
/* Two candidates of a selection under a row, with fewer seats, whose first keys are alike. */
bool aim_at_rivals(struct aiming *a, uint32_t selection, uint32_t row, uint32_t n_alike);

/* -- coverage_aim_fact.c -- */
bool aim_at_fact(struct aiming *a, const struct tx *node, uint32_t row, struct want want);
bool aim_at_reading(struct aiming *a, uint32_t reading, struct want want);
bool aim_at_day(struct aiming *a, struct want want);
bool aim_at_parameter(struct aiming *a, uint32_t parameter, struct want want);

/* -- coverage_aim_hang.c -- */
/* Something forced otherwise: a node, at a row of its home. */
struct forced_otherwise {
  const struct tx *node;
  uint32_t row;
  struct evaluation *evaluation; /* with that */
};
/* Where results are the same though a node is forced: changes the sketch so that it matters farther. */
bool aim_at_hanging(struct aiming *a, const struct forced_otherwise *forced);

#endif
