/* The table of opcodes and the small helpers on programs. What it is not: the file format
 * (program_codec.c), the verifier (verify.c), the listing (disasm.c). program.h. */
#include "runtime/program/program.h"

#include <assert.h>

/* opcodes.def writes kinds bare and `_` for none; these give the words their numbers. */
#define KIND_(name) REG_##name
#define REG__ KIND__
#define REG_DATE REG_NUMBER
#define REG_INTEGER REG_NUMBER
#define SENSE__ SENSE_ANY
#define SENSE_TRUTH SENSE_ANY
#define SENSE_SET8 SENSE_ANY
#define SENSE_SET64 SENSE_ANY
#define SENSE_CODE SENSE_ANY
#define SENSE_TEXT SENSE_ANY
#define SENSE_NUMBER SENSE_ANY
#define SENSE_BOUNDS SENSE_ANY
#define SENSE_FRACTION SENSE_ANY
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
#undef KIND_

uint32_t ranking_place(const uint32_t *operands, uint32_t first, uint32_t i) {
  if (operands[first] == NO_REGISTER) return first + 2 + 2 * i;
  return i == 0 ? first : first + 2 * i;
}

uint32_t instruction_n_reads(const struct instruction *instruction, const uint32_t *operands) {
  const struct opcode_info *info = &opcode_infos[instruction->op];
  switch ((enum opcode_shape)info->shape) {
  case SHAPE_CONSTANT:
  case SHAPE_RUN:
  case SHAPE_FIELD:
  case SHAPE_FIELD_OR:
  case SHAPE_THIS:
  case SHAPE_ROWS: return 0;
  case SHAPE_MAP1:
  case SHAPE_LIFT: return 1;
  case SHAPE_MAP2: return 2;
  case SHAPE_MAP3: return 3;
  case SHAPE_REDUCE: return info->b == KIND__ || instruction->b == NO_REGISTER ? 1 : 2;
  case SHAPE_REFER: return info->c == KIND__ || instruction->c == NO_REGISTER ? 2 : 3;
  case SHAPE_DECIDE: return instruction->b;
  case SHAPE_EXCEPT: return 1 + 2 * instruction->c;
  case SHAPE_RANK: return ranking_n_reads(operands + instruction->c);
  case SHAPE_SELECT: return 2 + ranking_n_reads(operands + instruction->c);
  case SHAPE_STATE: return 2;
  }
  return 0;
}

uint32_t instruction_read(
    const struct instruction *instruction, const uint32_t *operands, uint32_t i) {
  switch ((enum opcode_shape)opcode_infos[instruction->op].shape) {
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
  case SHAPE_REFER:
  case SHAPE_REDUCE: return i == 0 ? instruction->a : i == 1 ? instruction->b : instruction->c;
  case SHAPE_DECIDE: return operands[instruction->a + 2 * i + 1];
  case SHAPE_RANK: return operands[ranking_place(operands, instruction->c, i)];
  case SHAPE_SELECT:
    return i == 0 ? instruction->a
        : i == 1  ? instruction->b
                  : operands[ranking_place(operands, instruction->c, i - 2)];
  case SHAPE_EXCEPT:
    return i == 0 ? instruction->a : operands[instruction->b + 3 * ((i - 1) / 2) + (i - 1) % 2];
  }
  assert(!"an operand of an instruction that reads none");
  return NO_REGISTER;
}

static bool is_sealed(const struct program *program) {
  for (uint32_t i = 0; i < sizeof program->digest; i++)
    if (program->digest[i]) return true;
  return false;
}

struct str program_digest_text(struct arena *arena, const struct program *program) {
  static const char digits[] = "0123456789abcdef";
  struct program sealed = *program;
  if (!is_sealed(program)) program_seal(arena, &sealed);
  struct str out = str_copy(
      arena, STR("sha256:0000000000000000000000000000000000000000000000000000000000000000"));
  char *p = (char *)out.p + sizeof "sha256:" - 1;
  for (int i = 0; i < 32; i++) {
    *p++ = digits[sealed.digest[i] >> 4];
    *p++ = digits[sealed.digest[i] & 15];
  }
  return out;
}
