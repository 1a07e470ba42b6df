/* What matters to the value of a node, for one instance: the nodes that it follows from, and the
 * facts. First by the logic of each operation (of an `and` that is false, one part that is false);
 * then made sure, and made smaller, by runs in which all other facts are missing. */
#ifndef THIDUA_EXPLAIN_WALK_H
#define THIDUA_EXPLAIN_WALK_H

#include "study/explain_scene.h"

struct fact_at {
  uint32_t field, row; /* of the group */
};
/* Pairs that were met. */
struct pair_set {
  struct arena *arena;
  struct pair {
    uint64_t key;
    uint32_t row;
    bool in_use;
  } * slots;
  uint32_t n, capacity;
};
/* True where it was not there yet. */
bool pair_set_add(struct pair_set *set, uint64_t key, uint32_t row);
bool pair_set_has(const struct pair_set *set, uint64_t key, uint32_t row);

struct walk {
  struct scene *scene;
  struct arena *arena;
  bool is_full;         /* everything matters */
  bool is_opaque;       /* it follows from more facts than were met: of what a selection compares */
  struct pair_set seen; /* nodes by their rows; decisions by their index */
  struct pair_set met;  /* facts by field and row */
  VEC(struct fact_at) facts;
  struct pair_set needed; /* those that matter, where has_needed; else all */
  bool has_needed;
  bool is_least;        /* none of them can be spared; else there was no room to try all */
  struct fact_at *kept; /* of those that are needed the ones that can be missing */
  uint32_t n_kept;
  const bool *clears; /* by field: of those that can be missing; NULL: not settled */
};

void walk_begin(struct walk *walk, struct scene *scene, bool is_full);
/* Adds what the value of a node at a row of its home (or of what is above it) follows from. */
void walk_node(struct walk *walk, struct tx *node, uint32_t row);
/* The same of a decision: the rules that make it what it is. */
void walk_decision(struct walk *walk, uint32_t decision, uint32_t row);
/* Finds by runs which of the facts are needed for a register to hold at a row what it does. */
void walk_settle(struct walk *walk, uint32_t reg, uint32_t row);
/* Whether a node (as scene_at has it) belongs to it: it was met, and stands on facts that are needed or
 * on none at all. */
bool walk_matters(struct walk *walk, struct tx *node, uint32_t row);
bool walk_needs(const struct walk *walk, uint32_t field, uint32_t row);

/* -- what of the program is asked -- */

/* By field: whether it can be made missing without anything else standing for it, and the registers
 * hang on it. In the arena. */
bool *facts_that_clear(struct scene *scene, const uint32_t *registers, uint32_t n_registers);
/* The rows of a group that an aggregate runs over, for a row of its home: [*first, *end), those for
 * which aggregate_has is true. */
void aggregate_rows(const struct scene *scene, const struct tx *reduce, uint32_t row,
    uint32_t *first, uint32_t *end);
bool aggregate_has(
    const struct scene *scene, const struct tx *reduce, uint32_t row, uint32_t of_row);

#endif
