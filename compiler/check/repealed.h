/* What two files know of what was repealed: repealed.c keeps it and tells of its uses,
 * declare_repealed.c puts broken names in its old places. */
#ifndef THIDUA_REPEALED_H
#define THIDUA_REPEALED_H

#include "compiler/check/checker.h"

struct repealed_use {
  uint32_t removal;
  struct span span;
  const char *note;
};

struct repealed {
  const struct ast *ast;
  struct str_map names[AST_N_DECL_KINDS]; /* by kind -> removal */
  VEC(struct repealed_use) uses;
};

#endif
