/* Fuzz target: text to a compiled, verified, written and read program. tests/README.md says how it is run. */
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "compiler/compile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size > 100000) return 0;
  struct arena arena;
  arena_init(&arena, NULL);
  struct compilation compilation;
  int system_error = 0;
  struct str text = {(const char *)data, (uint32_t)size};
  bool good = compile_text(&compilation, &arena, "fuzz.rules", text, COMPILE_PROGRAM, &system_error);
  if (good != (compilation.diags.n_errors == 0) && system_error == 0) abort(); /* success is "no errors", and nothing else */
  FILE *null = fopen("/dev/null", "w");
  if (null) {
    diags_sort(&compilation.diags);
    diags_render(&compilation.diags, null, DIAG_FORMAT_TEXT, true);
    diags_render(&compilation.diags, null, DIAG_FORMAT_JSON, false);
  }
  if (good) {
    typed_check(compilation.typed);
    if (program_verify(&arena, compilation.program)) abort(); /* what the compiler makes is sound */
    struct str bytes = program_write(&arena, compilation.program);
    struct diags diags;
    diags_init(&diags, &arena, NULL);
    struct program *again = program_read(&arena, &diags, "fuzz.rbc", bytes);
    if (!again || !str_equal(bytes, program_write(&arena, again))) abort();
    if (null) program_disassemble(null, again, &arena);
  }
  if (null) fclose(null);
  arena_free(&arena);
  return 0;
}
