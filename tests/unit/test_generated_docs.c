/* The documents made from the tables of the source are those in the tree. After a change: UPDATE=1
 * build/tests/unit/test_generated_docs */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/file.h"
#include "docs/generate.c"

static void expect_document(const char *path, void (*write)(FILE *)) {
  char *text = NULL;
  size_t n = 0;
  FILE *out = open_memstream(&text, &n);
  assert_non_null(out);
  write(out);
  fclose(out);
  struct arena arena;
  struct str found;
  arena_init(&arena, NULL);
  if (getenv("UPDATE")) assert_int_equal(file_write(path, (struct str){text, (uint32_t)n}), 0);
  assert_int_equal(file_read(&arena, path, 1u << 20, &found), 0);
  if (!str_equal(found, (struct str){text, (uint32_t)n}))
    fail_msg(
        "%s is not what its table says: run UPDATE=1 build/tests/unit/test_generated_docs", path);
  arena_free(&arena);
  free(text);
}

static void bytecode_is_the_table_of_opcodes(void **state) {
  (void)state;
  expect_document("docs/bytecode.md", write_bytecode);
}

static void diagnostics_are_the_table_of_diagnostics(void **state) {
  (void)state;
  expect_document("docs/diagnostics.md", write_diagnostics);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(bytecode_is_the_table_of_opcodes),
      cmocka_unit_test(diagnostics_are_the_table_of_diagnostics),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
