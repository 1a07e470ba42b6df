/* For the tests of lowering, the program file and the verifier: rule text to a program, and what
 * its listing says. */
#ifndef THIDUA_TEST_PROGRAM_SUPPORT_H
#define THIDUA_TEST_PROGRAM_SUPPORT_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "compiler/compile.h"
#include "runtime/program/disasm.h"
#include "runtime/program/program_write.h"

struct compiled {
  struct arena arena;
  struct compilation compilation;
  struct program *program;
};

/* One root, one trunk of two levels below it, a second trunk: what most tests need. */
#define ENTITIES                                                                                   \
  "regulation r\n  effective 2020-01-01 to 2020-12-31\n"                                           \
  "entity sector\n  quota : integer\n"                                                             \
  "entity cluster (clusters) in sector\n  name : text\n  kind : one of big, small\n"               \
  "entity unit (units) in cluster\n  a : boolean\n  b : boolean\n  n : integer\n  s : "            \
  "decimal(2)\n"                                                                                   \
  "  z : integer absent means 0\n  day : date\n  name : text\n"                                    \
  "entity incident (incidents) in unit absent means none\n  grave : boolean\n"                     \
  "entity award (awards) in sector\n  worth : integer\n"

static inline void compiled_init(struct compiled *compiled, const char *text) {
  int system_error = 0;
  arena_init(&compiled->arena, NULL);
  bool good = compile(&compiled->compilation, &compiled->arena,
      compile_text("t.rules", str_from(text), COMPILE_PROGRAM), &system_error);
  if (!good) diags_render(&compiled->compilation.diags, stderr, DIAG_FORMAT_TEXT, false);
  assert_true(good);
  compiled->program = compiled->compilation.program;
  program_seal(&compiled->arena, compiled->program);
}

static inline void compiled_free(struct compiled *compiled) { arena_free(&compiled->arena); }

static inline uint32_t count_op(const struct program *program, enum opcode op) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < program->n_code; i++) n += program->code[i].op == op;
  return n;
}

/* The only instruction of an opcode. */
static inline const struct instruction *only_op(const struct program *program, enum opcode op) {
  const struct instruction *found = NULL;
  for (uint32_t i = 0; i < program->n_code; i++)
    if (program->code[i].op == op) {
      assert_null(found);
      found = &program->code[i];
    }
  assert_non_null(found);
  return found;
}

static inline char *listing(struct compiled *compiled) {
  char *text = NULL;
  size_t n = 0;
  FILE *out = open_memstream(&text, &n);
  assert_non_null(out);
  program_disassemble(out, compiled->program, &compiled->arena);
  fclose(out);
  return text;
}

#endif
