/* The table of functions.h. */
#include "compiler/typed/functions.h"

#include "runtime/program/program.h"
#include "base/translate.h"

#define TYPE__ 255 /* no argument */
#define OP__ OP_N_OPCODES

const struct function_info functions[N_FUNCTIONS] = {
#define FUNCTION(name, word, result, first, second, third, opcode, bounds, arguments)              \
  {{word, sizeof word - 1}, TYPE_##result, {TYPE_##first, TYPE_##second, TYPE_##third},            \
      1 + (TYPE_##second != TYPE__) + (TYPE_##third != TYPE__), OP_##opcode, OP_##bounds,          \
      arguments},
#include "compiler/typed/builtins.def"
};
