/* Fuzz target: text to a compiled, verified, written and read program. A NUL byte ends one file of
 * a chain and begins the next; they find each other as those of a compiled program do, so that no
 * file is read. tests/README.md says how it is run. */
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/compile.h"
#include "runtime/program/disasm.h"
#include "runtime/program/program_read.h"
#include "runtime/program/program_write.h"
#include "runtime/program/verify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FILES_MAX 5

/* The files of the input: the regulation's own, then what it may amend and use. */
static uint32_t split(struct str text, struct rule_source *files) {
  static const char *const paths[FILES_MAX] = {"fuzz.rules", "../files/base.rules",
      "../files/common.rules", "../2019/fuzz.rules", "more/common.rules"};
  uint32_t n = 0;
  for (const char *p = text.p, *end = text.p + text.n; n < FILES_MAX && p <= end; n++) {
    const char *stop = n + 1 < FILES_MAX && p < end ? memchr(p, 0, (size_t)(end - p)) : NULL;
    if (!stop) stop = end;
    files[n] =
        (struct rule_source){str_from(paths[n]), str_from(paths[n]), {p, (uint32_t)(stop - p)}};
    p = stop + 1;
  }
  return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size > 100000) return 0;
  struct arena arena;
  arena_init(&arena, NULL);
  struct compilation compilation;
  struct rule_source files[FILES_MAX];
  struct schema carried = {.sources = files};
  carried.n_sources = split((struct str){(const char *)data, (uint32_t)size}, files);
  bool good = compile(&compilation, &arena, compile_carried(&carried, COMPILE_PROGRAM), NULL);
  /* success is "no errors", and nothing else */
  if (good != (compilation.diags.n_errors == 0)) abort();
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
