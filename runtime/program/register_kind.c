/* Names of the register kinds, for listings and the verifier's reasons. types.h. */
#include "runtime/program/register_kind.h"

const char *register_kind_name(enum register_kind kind) {
  static const char *const names[REG_N_KINDS] = {
      "truth", "set8", "set64", "code", "text", "number", "bounds", "fraction"};
  return names[kind];
}
