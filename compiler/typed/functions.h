/* The functions that are one instruction each: the table FUNCTION of builtins.def. */
#ifndef THIDUA_FUNCTIONS_H
#define THIDUA_FUNCTIONS_H

#include "runtime/program/schema.h"

enum function {
#define FUNCTION(name, word, result, first, second, third, opcode, bounds, arguments)              \
  FUNCTION_##name,
#include "compiler/typed/builtins.def"
  N_FUNCTIONS
};

struct function_info {
  struct str name;
  uint8_t result;      /* enum type_kind */
  uint8_t types[3];    /* of its arguments */
  uint8_t n_arguments; /* 1 to 3 */
  uint16_t opcode;
  uint16_t bounds_opcode; /* the same within bounds; OP_N_OPCODES: there is none */
  const char *arguments;  /* in words */
};
extern const struct function_info functions[N_FUNCTIONS]; /* functions.c */

#endif
