/* Where the value of a node is found again in the program that was made of it: for who explains a
 * result, node by node, by running the same program. Declared in compile.h. */
#include "compiler/lower/operand.h"

uint32_t compiled_register(const struct compilation *compilation, const struct tx *node) {
  const struct lowering *lowering = compilation->lowering;
  const uint32_t draft = lower_known(lowering, node);
  return draft < lowering->n_numbers ? lowering->numbers[draft] : NO_REGISTER;
}
