/* Two compiled regulations that must do the same. */
#ifndef THIDUA_TEST_PROGRAM_SAME_H
#define THIDUA_TEST_PROGRAM_SAME_H

#include "runtime/program/program_write.h"
#include "tests/unit/program_mask.h"
#include "tests/unit/program_support.h"

/* Both are masked: afterwards only for comparison. */
static inline void assert_same_program(struct compiled *a, struct compiled *b, bool names) {
  program_mask(a->program, names);
  program_mask(b->program, names);
  struct str x = program_write(&a->arena, a->program), y = program_write(&b->arena, b->program);
  if (!str_equal(x, y)) { /* where they part is told by their listings */
    char *first = listing(a), *second = listing(b);
    assert_string_equal(first, second);
    free(first);
    free(second);
  }
  assert_true(str_equal(x, y));
}

/* Compiles a file, with no warning. */
static inline void compiled_open(struct compiled *compiled, const char *path) {
  int system_error = 0;
  arena_init(&compiled->arena, NULL);
  bool good = compile(
      &compiled->compilation, &compiled->arena, compile_file(path, COMPILE_PROGRAM), &system_error);
  diags_render(&compiled->compilation.diags, stderr, DIAG_FORMAT_TEXT, false);
  assert_true(good);
  compiled->program = compiled->compilation.program;
}

/* The same of a text that stands, as it were, at `path`. */
static inline void compiled_at(struct compiled *compiled, const char *path, struct str text) {
  int system_error = 0;
  arena_init(&compiled->arena, NULL);
  bool good = compile(&compiled->compilation, &compiled->arena,
      compile_text(path, text, COMPILE_PROGRAM), &system_error);
  diags_render(&compiled->compilation.diags, stderr, DIAG_FORMAT_TEXT, false);
  assert_true(good);
  compiled->program = compiled->compilation.program;
}

#endif
