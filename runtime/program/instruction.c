/* The table of opcodes, and the places of what instructions read. instruction.h. */
#include "runtime/program/instruction.h"

#include <assert.h>
#include <stddef.h>

/* opcodes.def writes kinds bare and `_` for none; these give the words their numbers. */
#define KIND_(name) REG_##name
#define REG__ KIND__
#define REG_DATE REG_NUMBER
#define REG_INTEGER REG_NUMBER
#define REG_DATES REG_BOUNDS
#define REG_INTEGERS REG_BOUNDS
#define SENSE__ SENSE_ANY
#define SENSE_TRUTH SENSE_ANY
#define SENSE_SET8 SENSE_ANY
#define SENSE_SET64 SENSE_ANY
#define SENSE_CODE SENSE_ANY
#define SENSE_TEXT SENSE_ANY
#define SENSE_NUMBER SENSE_ANY
#define SENSE_BOUNDS SENSE_ANY
#define SENSE_FRACTION SENSE_ANY
#define SENSE_DATES SENSE_DATE
#define SENSE_INTEGERS SENSE_INTEGER
#define OPCODE(name, mnemonic, d, a, b, c, shape, immediate, why, fault, synopsis)                 \
  [OP_##name] = {mnemonic, KIND_(d), KIND_(a), KIND_(b), KIND_(c),                                 \
      {SENSE_##d, SENSE_##a, SENSE_##b, SENSE_##c}, SHAPE_##shape, IMM_##immediate, WHY_##why,     \
      fault, synopsis},
const struct opcode_info opcode_infos[OP_N_OPCODES] = {
#include "runtime/program/opcodes.def"
};
#undef REG__
#undef REG_DATE
#undef REG_INTEGER
#undef REG_DATES
#undef REG_INTEGERS
#undef KIND_

uint32_t instruction_n_reads(const struct instruction *code, const uint32_t *operands) {
  const struct opcode_info *info = &opcode_infos[code->op];
  switch ((enum opcode_shape)info->shape) {
  case SHAPE_CONSTANT:
  case SHAPE_RUN:
  case SHAPE_FIELD:
  case SHAPE_FIELD_OR:
  case SHAPE_THIS:
  case SHAPE_ROWS: return 0;
  case SHAPE_MAP1:
  case SHAPE_LIFT: return 1;
  case SHAPE_FOLLOW:
  case SHAPE_MAP2: return 2;
  case SHAPE_MAP3: return 3;
  case SHAPE_REDUCE: return info->b == KIND__ || code->b == NO_REGISTER ? 1 : 2;
  case SHAPE_REFER: return info->c == KIND__ || code->c == NO_REGISTER ? 2 : 3;
  case SHAPE_MATCH:
    return 1u + (info->b != KIND__ && code->b != NO_REGISTER) + 2 * operands[code->c + 1];
  case SHAPE_DECIDE: return code->b;
  case SHAPE_EXCEPT: return 1 + 2 * code->c;
  case SHAPE_RANK: return ranking_n_reads(operands + code->c);
  case SHAPE_SELECT: return 2 + ranking_n_reads(operands + code->c);
  case SHAPE_STATE: return 2;
  case SHAPE_ALLOT: return (info->a == KIND__ ? 2 : 3) + operands[code->c + ALLOT_N_KEYS];
  case SHAPE_ALLOTMENT: return 3;
  }
  return 0;
}

const uint32_t *instruction_read_at(
    const struct instruction *code, const uint32_t *operands, uint32_t i) {
  switch ((enum opcode_shape)opcode_infos[code->op].shape) {
  case SHAPE_CONSTANT:
  case SHAPE_RUN:
  case SHAPE_FIELD:
  case SHAPE_FIELD_OR:
  case SHAPE_THIS:
  case SHAPE_ROWS: break;
  case SHAPE_MAP1:
  case SHAPE_MAP2:
  case SHAPE_MAP3:
  case SHAPE_LIFT:
  case SHAPE_STATE:
  case SHAPE_ALLOTMENT:
  case SHAPE_REFER:
  case SHAPE_FOLLOW:
  case SHAPE_REDUCE: return i == 0 ? &code->a : i == 1 ? &code->b : &code->c;
  case SHAPE_MATCH:
    if (i == 0) return &code->a;
    if (opcode_infos[code->op].b != KIND__ && code->b != NO_REGISTER && i-- == 1) return &code->b;
    return &operands[code->c + match_place(i - 1)];
  case SHAPE_DECIDE: return &operands[code->a + 2 * i + 1];
  case SHAPE_RANK: return &operands[code->c + ranking_place(operands + code->c, i)];
  case SHAPE_SELECT:
    return i == 0 ? &code->a
        : i == 1  ? &code->b
                  : &operands[code->c + ranking_place(operands + code->c, i - 2)];
  case SHAPE_ALLOT:
    if (opcode_infos[code->op].a != KIND__ && i-- == 0) return &code->a;
    return i == 0 ? &code->b : &operands[code->c + allot_place(i - 1)];
  case SHAPE_EXCEPT:
    return i == 0 ? &code->a : &operands[code->b + 3 * ((i - 1) / 2) + (i - 1) % 2];
  }
  assert(!"an operand of an instruction that reads none");
  return NULL;
}

uint32_t *instruction_read_place(struct instruction *code, uint32_t *operands, uint32_t i) {
  return (uint32_t *)instruction_read_at(code, operands, i); /* the caller's own, and not const */
}

uint32_t instruction_read(const struct instruction *code, const uint32_t *operands, uint32_t i) {
  return *instruction_read_at(code, operands, i);
}

uint32_t *instruction_list_place(struct instruction *code) {
  const enum opcode_shape shape = (enum opcode_shape)opcode_infos[code->op].shape;
  if (shape == SHAPE_DECIDE) return &code->a;
  if (shape == SHAPE_EXCEPT) return &code->b;
  return shape == SHAPE_RANK || shape == SHAPE_SELECT || shape == SHAPE_MATCH ||
          shape == SHAPE_ALLOT
      ? &code->c
      : NULL;
}

uint32_t instruction_list_length(const struct instruction *code, const uint32_t *operands) {
  const enum opcode_shape shape = (enum opcode_shape)opcode_infos[code->op].shape;
  if (shape == SHAPE_DECIDE) return 2 * code->b;
  if (shape == SHAPE_EXCEPT) return 3 * code->c;
  if (shape == SHAPE_MATCH) return match_length(operands + code->c);
  if (shape == SHAPE_ALLOT) return allot_length(operands + code->c);
  return shape == SHAPE_RANK || shape == SHAPE_SELECT ? ranking_length(operands + code->c) : 0;
}
