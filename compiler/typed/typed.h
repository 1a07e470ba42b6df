/* The typed program: every name resolved, every type and scale known, every level change explicit.
 *
 * An expression node has a *home*: the entity whose rows it has one value for (ENTITY_RUN: one for
 * the run). All operands of a node have the node's own home; where they vary less, a TX_LIFT stands
 * between; a reduction's operands have the home of the rows it runs over. So each node is one
 * column operation, and a plain evaluator can walk the tree row by row. Nodes are shared (a DAG)
 * where the checker rewrites: `a between b and c` is `b <= a and a <= c` with one a.
 *
 * Numbers. Each number node computes in one of three ways, by its flags:
 *   plain    64-bit at type.scale; a value that does not fit is a fault
 *   bounded  the same, but known perhaps only within bounds lo..hi (an aggregate of which it may be
 *            unknown which rows count, an `if`, and what passes their bounds on); dates too
 *   exact    a fraction of 128-bit integers in lowest terms (under a comparison or rounding); may
 *            be bounded too
 * Where an exact node has an operand that is not exact, that operand is taken as value / 10^scale.
 * Owner: the compile arena. language.md §3, §4.
 */
#ifndef THIDUA_TYPED_H
#define THIDUA_TYPED_H

#include <assert.h>

#include "base/date.h"
#include "base/decimal.h"
#include "base/diag.h"
#include "runtime/program/schema.h"

enum tx_kind {
  /* leaves */
  /* value; home ENTITY_RUN. value.known false: a folded fault keeps its operation instead, so only
     TX_UNKNOWN is unknown */
  TX_CONSTANT,
  TX_UNKNOWN,   /* the written word; home ENTITY_RUN; type as its context wants */
  TX_AS_OF,     /* date */
  TX_PARAMETER, /* index; the value in force at as of, none: fault */
  TX_READING,   /* index; enum */
  TX_FIELD,     /* index into schema.fields; home its entity; its fallback applies where absent */
  TX_THIS,      /* the instance itself, as a reference to its entity; home that entity */
  /* index: whether the data gives the field; never unknown (`is known`; `is missing` is NOT of it)
   */
  TX_GIVEN,
  /* index of an `id` field: the place of the row's id among all of its entity in the order of their
     characters, by code point; the same for the same id; integer; home its entity */
  TX_ID_ORDER,
  /* a: a field; its value, or where it is missing from b to c (NULL: no bound on that side), which
     are plain and of its type. A bound that is unknown bounds nothing. Always bounded. Of a column
     of the preceding year both are columns, too, and where neither is known it is U */
  TX_WITHIN,
  TX_DEFINE,   /* index; home its entity */
  TX_DECISION, /* index; enum; home its entity; value = its set of possible outcomes */
  /* index of a selection; truth; home its entity: chosen T, surely not F, else (tied too) U */
  TX_CHOSEN,
  /* index of a selection; enum (its status); home its entity; value = its set of possible ones */
  TX_STATUS,
  TX_RANK, /* index of a selection; integer; home its entity; U for all but candidates */
  /* index of a selection; enum; home its ancestor. `is undetermined` is never U; the other words
     are U where it is undetermined */
  TX_SELECTION_STATE,
  /* index of an allocation; number, always bounded; home its entity: the share */
  TX_SHARE,
  /* index of an allocation; enum; home its ancestor; as of a selection */
  TX_ALLOCATION_STATE,
  /* index of a duty; enum; home its entity; likewise. done T: late if late is T, fulfilled if F;
     done F: overdue if past is T, open if F; undetermined else */
  TX_DUTY,
  /* level change */
  TX_LIFT, /* a, whose home is a proper ancestor (or ENTITY_RUN) of this node's */
  /* a reference followed: a, a reference, of this node's home; b, a value of the instance it names
     (a leaf, or a comparison of one with a word), whose home is the entity a refers to. Unknown
     where a is; a fault where a names nobody */
  TX_FOLLOW,
  /* over rows of `entity` under this node's row; home a proper ancestor of entity. reduce, a =
     condition or NULL, b = value (all but ANY and COUNT); a and b have home `entity` */
  TX_REDUCE,
  /* truth: home's three-valued bytes */
  TX_NOT,
  TX_AND,
  TX_OR,
  TX_EQUAL,
  TX_LESS,
  TX_LESS_EQUAL,
  /* the three: a, b of one type family: numbers (any scales, compared exactly), dates, booleans,
     texts, the same closed set. `<>` is NOT(EQUAL), `>` and `>=` are LESS with a and b exchanged.
     A TX_DECISION against a TX_CONSTANT (or its lift) asks the set; two decisions compare their
     sets */
  /* numbers */
  TX_ADD,
  TX_SUBTRACT, /* plain: a, b at scales up to type.scale; what it comes to must fit, they need not */
  /* plain: operand scales add up; more than nine digits are rounded half even to nine (type.scale
     9) */
  TX_MULTIPLY,
  /* plain: rounded half even to nine digits (type.scale 9); by zero: fault */
  TX_DIVIDE,
  TX_NEGATE,
  /* plain a at a smaller scale -> type.scale; a fault where it does not fit */
  TX_WIDEN,
  /* a (plain or exact) -> type.scale digits by `rounding`; result plain */
  TX_ROUND,
  TX_ABS,
  /* a, b: two numbers at scales up to type.scale, or two dates (more arguments are nested) */
  TX_MINIMUM,
  TX_MAXIMUM,
  /* dates */
  /* index into functions (compiler/typed/functions.h); a, b, c its arguments. Plain and strict;
     what it gives is its opcode's */
  TX_FUNCTION,
  TX_ADD_DAYS,         /* a date, b integer; beyond the calendar: fault */
  TX_ADD_WORKING_DAYS, /* a date, b integer; outside the calendar: fault */
  TX_ADD_MONTHS,       /* a date, b integer, times `months` (1 or 12); months_rounding */
  /* index of a parameter; a date: the value in force on that day, none: fault */
  TX_PARAMETER_ON,
  /* choice */
  TX_IF,    /* a condition, b, c of equal type and scale; never exact */
  TX_EXCEPT /* a = the base value, cases; all of this node's type */
};

/* What is computed from its operands alone, and unknown where one of them is: `case TX_COMPUTED:`.
 */
#define TX_COMPUTED                                                                                \
  TX_EQUAL:                                                                                        \
  case TX_LESS:                                                                                    \
  case TX_LESS_EQUAL:                                                                              \
  case TX_ADD:                                                                                     \
  case TX_SUBTRACT:                                                                                \
  case TX_MULTIPLY:                                                                                \
  case TX_DIVIDE:                                                                                  \
  case TX_NEGATE:                                                                                  \
  case TX_WIDEN:                                                                                   \
  case TX_ROUND:                                                                                   \
  case TX_ABS:                                                                                     \
  case TX_MINIMUM:                                                                                 \
  case TX_MAXIMUM:                                                                                 \
  case TX_FUNCTION:                                                                                \
  case TX_ADD_DAYS:                                                                                \
  case TX_ADD_WORKING_DAYS:                                                                        \
  case TX_ADD_MONTHS

enum reduce_kind {
  REDUCE_ANY,
  REDUCE_COUNT,
  REDUCE_SUM,
  REDUCE_MIN,
  REDUCE_MAX,
  REDUCE_AVERAGE,
  REDUCE_MEDIAN,
  REDUCE_LARGEST,  /* the index-th from the greatest down, equals counted singly */
  REDUCE_SMALLEST, /* the index-th from the least up */
  REDUCE_DISTINCT, /* how many different values of b, of any type but sets of outcomes */
  REDUCE_LONGEST_RUN
};

struct tx;
struct tx_case {
  struct tx *condition, *value;
  struct str name; /* the exception's name, or its place `emulation.rules:31:7` */
  /* of a TX_REDUCE, a comparison of the rows with this node's row: `condition` is the rows' side
   * (home: their entity), `value` the other (home: the node's); MATCH_ code of instruction.h,
   * without the powers */
  uint32_t match;
};

/* What few nodes have; of all others, but constants, it is the one `tx_no_more`. */
struct tx_more {
  struct tx *c;
  struct tx_case *cases;
  uint32_t n_cases;
  uint32_t entity; /* TX_REDUCE: the rows' entity */
  /* TX_REDUCE: a reference field of `entity`: only the rows (under the row of
     schema_reference_group) that name this node's row; home is then the entity the field refers to.
     NONE_INDEX: none (always so for other kinds) */
  uint32_t reference;
};
extern const struct tx_more tx_no_more;

struct tx {     /* there are many, and each pass reads all of them: kept small */
  uint8_t kind; /* enum tx_kind */
  bool bounded, exact;
  bool may_be_none;        /* a date or reference that may be known to have no value */
  uint8_t rounding;        /* enum rounding (TX_ROUND) */
  uint8_t months_rounding; /* enum month_rounding */
  uint8_t months;          /* TX_ADD_MONTHS: 1 or 12 */
  /* enum reduce_kind. COUNT without a condition: never bounded, unknown where a list is absent.
     AVERAGE, and the MEDIAN of what has nine digits: exact under a comparison or rounding, else
     rounded half even to nine digits */
  uint8_t reduce;
  struct type type;
  uint32_t home;
  /* TX_REDUCE with cases: the entity under whose row both they and this node's row lie */
  uint32_t index;
  struct span span; /* of the source words; faults are told at its beginning */
  /* scratch for passes: a pass leaves it as it likes and trusts nothing in it */
  uint32_t mark;
  struct tx *a, *b;             /* NULL of a TX_CONSTANT */
  union {                       /* never NULL */
    const struct value *value;  /* TX_CONSTANT */
    const struct tx_more *more; /* all others */
  };
};
static_assert(sizeof(struct tx) <= 64, "a check of many rules takes memory for each of its nodes");

/* The semantics a reader needs beyond the comments above (three-valued: F, U, T; U = unknown):
 *  AND/OR/NOT  Kleene. EQUAL etc.: U if an operand is U, but numbers known within bounds are
 *              decided where the bounds decide.
 *  no value    (language.md §4) of an absent FIELD that is `absent means none`; LIFT, FOLLOW, DEFINE, IF
 *              and EXCEPT keep it. A comparison with it is F whatever the other side. Other operations:
 *              a fault. An aggregate leaves rows out whose value is none.
 *  arithmetic  strict: U if an operand is; of bounded operands the bounds of all pairs (a fact that
 *              enters twice makes them wider than need be, never narrower); U where a bound is a
 *              fault, or may be (a divisor whose bounds hold zero).
 *  MINIMUM/MAXIMUM of two bounded or known numbers or dates: bounds of both; strict else.
 *  FUNCTION, ADD_DAYS, ADD_MONTHS, PARAMETER_ON: the least and the greatest of all values within the bounds; U
 *              where one of them would be a fault. A function without a bounds opcode: strict.
 *  IF          condition T/F: that branch. U: the value if both branches have the same known one;
 *              for numbers and dates else the hull of both branches' bounds (a known number is its
 *              own bound), if both have any; else U. Booleans, sets, texts: U unless both agree.
 *  EXCEPT      let S = cases surely true, M = cases maybe true. S empty and M empty: base. Two of S
 *              known with different values: conflict (unknown). S and M one case, or all of them of
 *              one known value: that, where S is empty as IF between it and the base. Else U: two
 *              may be in conflict.
 *  REDUCE      ANY Kleene, an absent list counting as one unknown row. COUNT: lo = sure rows, hi =
 *              lo + unknown rows; absent list: U without bounds. SUM/MIN/MAX/AVERAGE: U if a list
 *              is absent, or the value of a row not surely excluded is U; else the least and the
 *              greatest that the rows surely counted come to with any of those whose condition is
 *              U. MIN/MAX/AVERAGE: where no row surely counts U, over no rows a fault. A sum is
 *              computed exactly; each bound must fit in 64 bits at the end. MEDIAN to LONGEST_RUN:
 *              U if a list is absent (DISTINCT of a closed set: 0 to its words); else the least and
 *              the greatest of all completions, where a value that is U may be any. MEDIAN,
 *              LARGEST, SMALLEST: U where fewer rows surely count than are asked for.
 *  REDUCE with cases: a row counts as its condition and all comparisons say, each U where a side
 *              is U; numbers and dates within bounds as the bounds decide. The node's own row, if
 *              it is one of them, compares surely where MATCH_SAME says so, and counts for nothing
 *              where MATCH_NOT_OWN does.
 *  decision    fold rules by outcome, strongest first; possible = {outcomes stronger than the
 *              strongest sure one with an unknown rule} + the strongest sure one; no sure one: +
 *              otherwise. `is X` is F if X is not possible, T if X alone is, else U. Elsewhere (in
 *              an if, a define …) a decision's value is its outcome if one only is possible, else
 *              U.
 */

struct typed_rule {
  struct tx *condition;
}; /* when and not unless, home the decision's entity */

/* a number or date at the candidates' entity, perhaps bounded; never exact */
struct typed_key {
  struct tx *value;
  bool descending;
};

struct typed_selection {
  struct tx *seats;       /* integer at the ancestor, perhaps bounded */
  struct span seats_span; /* as written: where a negative number of them is told */
  struct tx *condition;   /* truth at the entity; NULL: every row is a candidate */
  struct typed_key *keys; /* the first decides first; in the order better before worse */
  uint32_t n_keys;
};

struct typed_allocation {
  struct tx *amount; /* at the ancestor, of the allocation's type, perhaps bounded */
  struct tx *weight; /* a number at the entity, perhaps bounded; never exact */
  /* as written: where it is told that what is shared, or a weight, is negative */
  struct span amount_span, weight_span;
  struct typed_key *keys; /* that part equal remainders across the last unit */
  uint32_t n_keys;
};

struct typed_duty { /* three truths at the duty's entity (check_duty.c) */
  struct tx *done;  /* at the day of the run */
  /* done on a day after the one it is due; F for `done when`, and where none is due */
  struct tx *late;
  struct tx *past; /* the day it is due lies before the day of the run; F where none is due */
};

struct typed_program {
  struct schema schema;
  /* by schema.defines: home = its entity, type = its declared type (widened; never exact) */
  struct tx **defines;
  /* by schema.rules: truth at the decision's entity: when, and not unless, and no exception */
  struct tx **rules;
  /* by schema.exceptions: truth at the entity of their rule's decision; the rule's own node holds
   * it too */
  struct tx **exceptions;
  struct tx **warnings, **requires;   /* by schema: truth at their entity */
  struct typed_selection *selections; /* by schema.selections */
  bool *statuses_asked; /* by schema.selections: whether a TX_STATUS asks it; NULL: none is */
  struct typed_allocation *allocations; /* by schema.allocations */
  struct typed_duty *duties;            /* by schema.duties */
  /* every define, decision, selection (as ITEM_SELECTION), allocation and duty, each after those it uses */
  struct item *order;
  uint32_t n_order;
  /* by schema.parameters and schema.readings: whether a body of one of these asks it (order.c) */
  bool *parameters_asked, *readings_asked;
  /* of the bodies that an item has; NULL: it is not known, for fields have other numbers now */
  struct typed_asked *asked; /* asked.h */
};

/* One line a node, indented, with type, home and flags; deterministic. */
void typed_print(FILE *out, const struct typed_program *program, struct arena *arena);
void tx_print(FILE *out, const struct typed_program *program, const struct tx *node, int indent,
    struct arena *arena);
/* Asserts the invariants above (homes, types, scales, flags) of the whole program; for tests and
 * debug builds. */
void typed_check(const struct typed_program *program);

#endif
