/* What the files of lowering share: drafts of instructions, numbered by value, before they have an
 * order. Not for other parts.
 *
 * declarations.c  which expressions are results
 * expression.c    one typed node -> one draft
 * reduce.c        aggregates
 * operand.c       operands in the kind their user takes
 * emit.c          drafts, constants and names: what is equal is made once
 * schedule.c      drafts -> phases and their order -> program
 * registers.c     storage and slots
 * Owner of everything: the compile arena.
 */
#ifndef THIDUA_LOWER_H
#define THIDUA_LOWER_H

#include "compiler/compile.h"
#include "base/vec.h"

/* An instruction whose registers are drafts' numbers: draft i writes register i. Operands come
 * before their users. */
struct draft {
  struct instruction code; /* d unused. DECIDE and EXCEPT: into lowering.operands */
  uint32_t entity;         /* of its register */
  uint8_t kind;            /* of its register */
  bool is_result;          /* kept whole */
  /* a rule's truth: named by the schema, so never copied, but not kept: reports run its block again
   */
  bool is_rule;
  struct span span;
};

/* What the drafts are for: where the register of a result is written down once it has its number.
 */
struct result {
  uint32_t draft;
  /* of the declaration in the tree: results are made in the order of the chain, the older file's
   * first */
  uint32_t position;
  uint32_t *where; /* in program->results */
};

/* draft + 1; 0: free. With the hash beside it, drafts are looked at only where it fits */
struct numbered {
  uint32_t hash, draft;
};
struct lowered {
  const struct tx *node;
  uint32_t draft;
};

struct lowering {
  struct arena *arena;
  const struct typed_program *typed;
  struct program *program;
  VEC(struct draft) drafts;
  VEC(uint32_t) operands;
  VEC(struct value) constants;
  VEC(struct str) names;
  VEC(struct result) results;
  /* of the n-th declaration of a kind, which is the n-th in the schema; NULL: without a tree, all
   * are equal */
  uint32_t *positions[AST_N_DECL_KINDS];
  struct numbered *table; /* value numbering: drafts by the hash of what they compute */
  uint32_t table_capacity, n_numbered;
  uint32_t *constant_table; /* the same for constants */
  uint32_t constant_capacity;
  struct str_map name_map;
  VEC(struct tx *) stack; /* of the walk over one expression */
  /* node->mark is an index here, valid where it points back to the node */
  VEC(struct lowered) nodes;
  uint32_t *defines, *decisions; /* drafts of what is already lowered, else NO_REGISTER */
  struct lowered_selection {
    uint32_t rank, status, state;
  } * selections, *allocations; /* likewise */
  uint32_t *duties;             /* drafts of their states */
  bool *is_result;              /* by register, once scheduled */
  uint32_t *numbers; /* by draft, once scheduled: its register; NO_REGISTER: nobody needed it */
  uint32_t n_numbers;
  uint32_t *first_exception, *next_exception; /* by rule, by exception; NO_REGISTER ends a list */
};

/* -- emit.c */
/* The draft that computes this: an earlier one that computes the same, or a new one. DECIDE and
 * EXCEPT are always new. */
uint32_t lower_emit(
    struct lowering *lowering, struct instruction code, uint32_t entity, struct span span);
uint32_t lower_constant(struct lowering *lowering, const struct value *value);
uint32_t lower_name(struct lowering *lowering, struct str name);

/* -- expression.c */
/* The draft of a node, in the kind natural to it (a decision: its set). */
uint32_t lower_node(struct lowering *lowering, struct tx *root);
/* -- operand.c (more in operand.h) */
/* A lowered key of a selection, so that what has no value stands behind all others. */
uint32_t lower_key(struct lowering *lowering, const struct tx *key, bool is_descending);
/* The same value in another kind. `scale`: its type's, for fractions. */
uint32_t lower_convert(struct lowering *lowering, uint32_t draft, enum register_kind kind,
    uint32_t scale, struct span span);

#endif
