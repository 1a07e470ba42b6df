/* What advice claims of a program, for the test that tries it on data (tests/advice_proof.c). */
#ifndef THIDUA_ADVICE_CLAIMS_H
#define THIDUA_ADVICE_CLAIMS_H

#include "base/vec.h"
#include "compiler/compile.h"
#include "compiler/typed/typed.h"

/* A condition that is never true (it is false or unknown), or never false. */
struct claim {
  struct tx *node; /* a truth, of the compilation's typed program */
  bool always;
  enum diag_code code;
  struct span span;
};
struct claims {
  VEC(struct claim) list;
};

/* pass_advise, and what it claims. */
void advise(struct compilation *compilation, struct claims *claims);

#endif
