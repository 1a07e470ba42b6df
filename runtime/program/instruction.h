/* Instructions: what opcodes.def says of each opcode, and where an instruction names what it reads.
 *
 * What is read is told once, as places: whoever reads, renumbers or rewrites it does so in one loop
 * over instruction_read_place. Operand lists (of DECIDE, EXCEPT, RANK, SELECT, MATCH, ALLOT and
 * SHARE) stand in the
 * program's operands; `operands` is always that array. architecture.md "One table per fact".
 */
#ifndef THIDUA_INSTRUCTION_H
#define THIDUA_INSTRUCTION_H

#include <stdbool.h>

#include "runtime/program/register_kind.h"

enum opcode {
#define OPCODE(name, mnemonic, d, a, b, c, shape, immediate, why, fault, synopsis) OP_##name,
#include "runtime/program/opcodes.def"
  OP_N_OPCODES
};

enum opcode_shape {
  SHAPE_CONSTANT,
  SHAPE_RUN,
  SHAPE_FIELD,
  SHAPE_FIELD_OR,
  SHAPE_MAP1,
  SHAPE_MAP2,
  SHAPE_MAP3,
  SHAPE_LIFT,
  SHAPE_REDUCE,
  SHAPE_ROWS,
  SHAPE_DECIDE,
  SHAPE_EXCEPT,
  SHAPE_RANK,
  SHAPE_SELECT,
  SHAPE_STATE,
  SHAPE_ALLOT,
  SHAPE_ALLOTMENT,
  SHAPE_THIS,
  SHAPE_REFER,
  SHAPE_MATCH,
  SHAPE_FOLLOW
};
enum opcode_immediate {
  IMM_NONE,
  IMM_SCALE,
  IMM_SCALES,
  IMM_ROUND,
  IMM_WORD,
  IMM_WORDS,
  IMM_RANK,
  IMM_MONTHS,
  IMM_PARAMETER,
  IMM_TIE
};
enum opcode_why {
  WHY_FACT,
  WHY_WORD_UNKNOWN,
  WHY_STRICT,
  WHY_WITHIN,
  WHY_PARAMETER,
  WHY_CHOOSE,
  WHY_LIFT,
  WHY_REDUCE,
  WHY_REFER,
  WHY_MATCH,
  WHY_FOLLOW,
  WHY_DECIDE,
  WHY_EXCEPT,
  WHY_RANK,
  WHY_SELECT,
  WHY_STATE,
  WHY_CHOSEN,
  WHY_STATUS,
  WHY_SHARE,
  WHY_NEVER
};
/* What is told of the row itself, wherever a walk comes from: `case WHY_IN_ITS_ROW:`. */
#define WHY_IN_ITS_ROW                                                                             \
  WHY_FACT:                                                                                        \
  case WHY_WORD_UNKNOWN:                                                                           \
  case WHY_PARAMETER:                                                                              \
  case WHY_STRICT:                                                                                 \
  case WHY_WITHIN:                                                                                 \
  case WHY_CHOOSE:                                                                                 \
  case WHY_REDUCE:                                                                                 \
  case WHY_DECIDE:                                                                                 \
  case WHY_EXCEPT:                                                                                 \
  case WHY_CHOSEN:                                                                                 \
  case WHY_STATUS:                                                                                 \
  case WHY_FOLLOW:                                                                                 \
  case WHY_NEVER

#define KIND__ 255u /* no register */
/* What a NUMBER or BOUNDS register of an opcode must hold, where its table says more than that. */
enum opcode_sense { SENSE_ANY, SENSE_DATE, SENSE_INTEGER };
struct opcode_info {
  const char *mnemonic;
  uint8_t d, a, b, c; /* enum register_kind or KIND__ */
  uint8_t senses[4];  /* enum opcode_sense of d, a, b, c */
  uint8_t shape, immediate, why;
  const char *fault, *synopsis;
};
extern const struct opcode_info opcode_infos[OP_N_OPCODES];

#define NO_REGISTER UINT32_MAX

/* Of rows in an order, or told apart: their kernels need room to sort in. */
static inline bool opcode_is_statistic(uint16_t op) {
  return (op >= OP_MEDIAN && op <= OP_LONGEST_RUN) ||
      (op >= OP_MEDIAN_REFER && op <= OP_LONGEST_RUN_REFER);
}

struct instruction {
  uint16_t op, imm;
  uint32_t d, a, b, c; /* unused ones are 0 */
};

/* How a row's side of a comparison stands to the instance's (MATCH). */
enum match_comparison {
  MATCH_EQUAL,
  MATCH_DIFFERENT,
  MATCH_LESS,
  MATCH_LESS_EQUAL,
  MATCH_GREATER,
  MATCH_GREATER_EQUAL
};
/* The code of one: the comparison; whether one expression stands on both sides, so that an
 * instance's own row compares surely; the powers of ten that the sides are taken by; or that the
 * instance's own row is left out; or that a side may have no value. */
#define MATCH_COMPARISON_MASK 7u
#define MATCH_SAME (1u << 3)
#define MATCH_INSTANCE_POWER_SHIFT 4
#define MATCH_ROW_POWER_SHIFT 8
#define MATCH_NOT_OWN (1u << 12)
#define MATCH_MAY_BE_NONE (1u << 13) /* dates and references, of which a side may have none */
/* beside it: the opposite of what is asked, which holds too where a side has none */
#define MATCH_NEGATED (1u << 14)
/* Comparisons of one instruction: which keys of a row are unknown fits a word. */
#define MATCH_COMPARISONS_MAX 32
/* Where the i-th register of a MATCH list stands, seen from its beginning; its length. */
static inline uint32_t match_place(uint32_t i) { return 2 + 3 * (i / 2) + i % 2; }
static inline uint32_t match_length(const uint32_t *list) { return 2 + 3 * list[1]; }

/* How many registers an instruction reads. Its operand list, if any, must be in its place. */
uint32_t instruction_n_reads(const struct instruction *code, const uint32_t *operands);
/* Where the number of the i-th register stands, i < instruction_n_reads: a member of the
 * instruction, or an operand. */
uint32_t *instruction_read_place(struct instruction *code, uint32_t *operands, uint32_t i);
/* The same of an instruction that stays as it is, */
const uint32_t *instruction_read_at(
    const struct instruction *code, const uint32_t *operands, uint32_t i);
/* and the number that stands there. */
uint32_t instruction_read(const struct instruction *code, const uint32_t *operands, uint32_t i);

/* The member that says where in `operands` the instruction's list begins; NULL where it has none.
 */
uint32_t *instruction_list_place(struct instruction *code);
/* How many operands that list has. */
uint32_t instruction_list_length(const struct instruction *code, const uint32_t *operands);

/* Where the i-th register stands that the list of a RANK or SELECT names, seen from the list's
 * beginning: its condition, if any, then its keys. */
static inline uint32_t ranking_place(const uint32_t *list, uint32_t i) {
  if (list[0] == NO_REGISTER) return 2 + 2 * i;
  return i == 0 ? 0 : 2 * i;
}
/* How many operands such a list has, and how many registers it names. */
static inline uint32_t ranking_length(const uint32_t *list) { return 2 + 2 * list[1]; }
static inline uint32_t ranking_n_reads(const uint32_t *list) {
  return list[1] + (list[0] != NO_REGISTER);
}

/* The same of the list of an ALLOT or SHARE: its unit is a constant, its weight and its keys are
 * registers. */
enum { ALLOT_UNIT, ALLOT_WEIGHT, ALLOT_N_KEYS, ALLOT_KEYS };
static inline uint32_t allot_place(uint32_t i) {
  return i == 0 ? ALLOT_WEIGHT : ALLOT_KEYS + 2 * (i - 1);
}
static inline uint32_t allot_length(const uint32_t *list) {
  return ALLOT_KEYS + 2 * list[ALLOT_N_KEYS];
}

#endif
