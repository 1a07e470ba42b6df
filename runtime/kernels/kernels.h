/* Kernels: one function an opcode, a tight loop over the rows of one block.
 *
 * The VM sets every view to the block's first row of the register's entity, so a kernel sees plain
 * arrays that begin at 0 and checks nothing (the verifier did). No kernel allocates, fails, or
 * reads a row it was not given; what goes wrong in a row makes that row unknown (a fault, told by
 * reasons.c). Rows that are unknown hold the zero of their kind (register_kind.h), so that no lane
 * ever meets a trap and loops need no branch. The destination never shares memory with an operand
 * (the verifier sees to it), hence `restrict`. Source: opcodes.def, whose head comment and synopses
 * are the semantics; language.md §3, §4.
 */
#ifndef THIDUA_KERNELS_H
#define THIDUA_KERNELS_H

#include "base/pool.h"
#include "base/vectors.h"
#include "runtime/data/dataset.h"
#include "runtime/program/program.h"

/* What the whole run shares. */
struct kernel_context {
  const struct program *program;
  int32_t as_of;
  const uint32_t *readings; /* chosen code by reading */
  /* by constant: its number in the dictionary, or one of its own past the dictionary's end */
  const uint32_t *text_codes;
};

/* How two entities of one branch lie in the block: for lifts and reductions. */
struct kernel_level {
  /* by row of the lower entity: row of the upper one in the whole table; NULL: always its row 0 */
  const uint32_t *parent;
  uint32_t parent_first; /* the upper entity's row the block begins with */
  /* by row of the upper entity: first[i]..first[i + 1] are its rows below in the whole table */
  const uint32_t *first;
  uint32_t below_first; /* the lower entity's row the block begins with */
  uint32_t n_below;     /* rows of the lower entity in the block */
  uint32_t n_above;     /* rows of the upper entity in the block */
  /* by row of the upper entity: 0 where a list on the way is unknown; NULL: all known */
  const uint8_t *listed;
};

struct kernel_call {
  /* b of a reduction: NULL without a condition; a of FIELD_OR and GIVEN: the field's column */
  const struct view *d, *a, *b, *c;
  uint32_t n; /* rows of d's entity */
  uint16_t imm;
  const struct instruction *instruction;
  const struct kernel_context *context;
  const struct view *views; /* by register, for the operand lists of DECIDE and EXCEPT */
  struct kernel_level level;
  /* REFER, MATCH: how the rows that may be named (the instances) lie under the group whose other rows `level` gives; first
   * NULL: they are the group */
  struct kernel_level target;
  uint32_t first_row; /* of d: the row the block begins with */
  /* Of the worker. REFER: FOLD_BYTES for each row of d, then, for averages, NAMING_BYTES for each
   * of a. RANK and SELECT: SCRATCH_BYTES for each row of d, to sort in, and SCRATCH_REST_BYTES */
  void *scratch;
  bool has_ranked; /* SELECT: the scratch is as the RANK of the same rows and keys has left it */
  /* of a call that sees all rows: threads that do nothing meanwhile; fewer than two: none does */
  struct pool *pool;
  uint32_t n_threads;
};

/* What a row takes to be ranked, and what lists take to begin at a cache line (ranking.h). */
#define SCRATCH_BYTES 140
#define SCRATCH_REST_BYTES 4096
/* What a row takes to be allotted (kernel_allocate.c). */
#define ALLOT_BYTES 40
/* What a row takes while those that name it are folded, and what one that names (kernel_refer.c). */
#define FOLD_BYTES 64
#define NAMING_BYTES 32
/* What a row, an instance and a group take while rows are compared (match.h), and what lists take
 * to begin at a cache line. */
#define MATCH_ROW_BYTES 352
#define MATCH_INSTANCE_BYTES 448
#define MATCH_GROUP_BYTES 32
#define MATCH_BYTES 8192
/* What an order statistic takes of each row that it is of, and of each row of d
 * (kernel_statistics.c): numbers and intervals to sort; lists of those that name. */
#define STATISTIC_BYTES (8 * (2 + 2 + 2 + 2 + 3 + 1))
#define STATISTIC_GROUP_BYTES 4
#define STATISTIC_REST_BYTES 32

/* Parts rows of one group of which `seats` are to be in, 0 < seats < n, by keys (pairs of a register
 * and a direction, as RANK has them): d[row] = CANDIDACY_CHOSEN, _NOT_CHOSEN, _TIED or
 * _UNDETERMINED. `rows`: room for 3n of them, of which the first n are given. ranking_compare.c. */
void kernel_part_tie(const struct kernel_call *call, const uint32_t *keys, uint32_t n_keys,
    uint32_t *rows, uint32_t n, int64_t seats);

typedef void kernel_function(const struct kernel_call *call);

#define OPCODE(name, mnemonic, d, a, b, c, shape, immediate, why, fault, synopsis)                 \
  kernel_function kernel_##name;
#include "runtime/program/opcodes.def"

/* By opcode (kernel_move.c). */
extern kernel_function *const kernels[OP_N_OPCODES];
/* By register kind: r[d] = r[a], for instructions that come to no more than that in one run
 * (vm_specialize.c). */
extern kernel_function *const kernel_copies[REG_N_KINDS];

/* A kernel that is worth vectors: KERNEL(AND) { … call->n … } */
#define KERNEL(name) VECTOR_CLONES void kernel_##name(const struct kernel_call *call)

#define ALWAYS_INLINE static inline __attribute__((always_inline))

ALWAYS_INLINE uint8_t truth_of(bool holds) { return holds ? TRUTH_TRUE : TRUTH_FALSE; }

#endif
