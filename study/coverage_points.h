/* The places of a regulation at which its tests may be measured, and the same regulation made into a
 * program in which each of them can be forced to be otherwise, at one row: the inside of coverage.h.
 *
 * Each entity gets one more field that no data gives, the *override*: a number that says which point
 * is forced at this row, and to what; 0 (where it is absent): none. A condition C becomes
 * `(C and not override = false of C) or override = true of C`. So forcing is a fact like any other:
 * nothing of the machine is otherwise, and no two conditions share a register. */
#ifndef THIDUA_COVERAGE_POINTS_H
#define THIDUA_COVERAGE_POINTS_H

#include "base/vec.h"
#include "compiler/typed/walk.h"
#include "runtime/settle/scope.h"
#include "study/coverage.h"

struct cover_point {
  enum cover_kind kind; /* COVER_RULE … COVER_VALUE */
  struct cover_declaration of;
  struct str id; /* as explanations have it */
  struct span span;
  struct str words;      /* n == 0: those of the span */
  const struct tx *node; /* whose value is looked at */
  uint32_t home;         /* its rows */
  uint32_t forced_at;    /* the entity whose override forces it: home, or above predecessors */
  /* override's values: of a truth false, then true; of a value: unknown. From 1 */
  uint32_t code;
  VEC(struct typed_body) bodies; /* in which the node lies */
};

struct cover_program {
  struct arena *arena;
  struct compilation compilation;
  const struct program *program;
  struct scope scope; /* of it */
  VEC(struct cover_point) points;
  uint32_t *overrides; /* by entity: its field; NONE_INDEX of predecessors */
};

/* Finds the points and makes the program; false where it would be too large (too many registers).
 * The regulation must be compiled, and live as long. In the arena. */
bool cover_program_make(
    struct cover_program *out, struct arena *arena, const struct compilation *regulation);

/* Whether nodes can be unknown at all: through a missing fact, an empty list, a division by zero, a tie;
 * asked of a row of an entity. In the arena. */
struct cover_asking *cover_ask(
    struct arena *arena, const struct typed_program *typed, uint32_t row_of);
bool cover_may_be_unknown(struct cover_asking *asking, const struct tx *node);

/* Whether the point's node is in the tree of `node`; `told` remembers it of each node asked so far (1:
 * no, 2: yes), for this point. */
bool cover_holds(struct tx_map *told, const struct tx *point, const struct tx *node);

/* What stands behind what forces a point; the node itself where nothing does. */
struct tx *cover_unforced(const struct cover_program *program, struct tx *node);
/* What stands behind that, behind levels, scales and names. `program`: NULL: nothing is forced.
 * `stop`: not behind this one (NULL: behind each). */
const struct tx *cover_inside(const struct cover_program *program,
    const struct typed_program *typed, const struct tx *node, const struct tx *stop);
/* Whether two nodes are certain to come to the same, of the same row. */
bool cover_same(const struct cover_program *program, const struct typed_program *typed,
    const struct tx *left, const struct tx *right);

/* Whether it is certain that a selection never has more seats than candidates. */
bool cover_seats_are_filled(const struct typed_program *typed, uint32_t selection);
/* Whether it is certain that a selection never has more candidates than seats. */
bool cover_seats_suffice(const struct typed_program *typed, uint32_t selection);

#endif
