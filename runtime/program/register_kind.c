/* Which kind a type has, and what kinds are called. register_kind.h. */
#include "runtime/program/register_kind.h"

enum register_kind register_kind_of_type(struct type type, bool bounded) {
  switch ((enum type_kind)type.kind) {
  case TYPE_BOOLEAN: return REG_TRUTH;
  case TYPE_INTEGER:
  case TYPE_DECIMAL:
  case TYPE_DATE: return bounded ? REG_BOUNDS : REG_NUMBER;
  case TYPE_TEXT:
  case TYPE_REFERENCE: return REG_TEXT;
  case TYPE_ENUM: break;
  }
  return REG_CODE;
}

const char *register_kind_name(enum register_kind kind) {
  static const char *const names[REG_N_KINDS] = {
      "truth", "set8", "set64", "code", "text", "number", "bounds", "fraction"};
  return names[kind];
}
