/* What a compilation can be written as, by the table of backends.def: the compiler's own stages,
 * and other languages. Each reads the representation of its stage and nothing else. */
#ifndef THIDUA_BACKENDS_H
#define THIDUA_BACKENDS_H

#include <stdio.h>

#include "compiler/compile.h"

/* Writes a compilation without errors that has come to the backend's stage. Deterministic: no
 * pointers, times or hash order. Whether writing worked is seen in the stream. */
typedef void backend_write(FILE *out, struct compilation *compilation);

struct backend {
  const char *word;
  enum compile_stage stage;
  backend_write *write;
};

enum backend_kind {
#define BACKEND(name, word, stage) BACKEND_##name,
#include "compiler/backends.def"
  N_BACKENDS
};

#define BACKEND(name, word, stage) backend_write backend_##name;
#include "compiler/backends.def"

/* By backend_kind. */
extern const struct backend backends[N_BACKENDS];

#endif
