/* The table of backends, and those that print a stage of the compiler as it stands. */
#include "compiler/backends.h"
#include "runtime/program/disasm.h"

const struct backend backends[N_BACKENDS] = {
#define BACKEND(name, word, stage) {word, stage, backend_##name},
#include "compiler/backends.def"
};

void backend_ast(FILE *out, struct compilation *compilation) {
  ast_print(out, compilation->ast, &compilation->sources);
}

void backend_typed(FILE *out, struct compilation *compilation) {
  typed_print(out, compilation->typed, compilation->arena);
}

void backend_code(FILE *out, struct compilation *compilation) {
  program_disassemble(out, compilation->program, compilation->arena);
}
