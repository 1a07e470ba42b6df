/* The documents made from the tables of the source are those in the tree. After a change: UPDATE=1
 * build/tests/unit/test_generated_docs */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "docs/generate.c"
#include "docs/generate_manual.c"
#include "tests/support/vietnamese.h"

/* What of a document is written by hand: up to `mark` and with it; nothing where there is none. */
static struct str written_by_hand(struct str found, const char *mark) {
  if (!mark) return (struct str){"", 0};
  const char *at = memmem(found.p, found.n, mark, strlen(mark));
  assert_non_null(at);
  return (struct str){found.p, (uint32_t)((size_t)(at - found.p) + strlen(mark))};
}

static void expect_document(const char *path, const char *mark, void (*write)(FILE *)) {
  char *text = NULL;
  size_t n = 0;
  FILE *out = open_memstream(&text, &n);
  struct arena arena;
  struct str found;
  arena_init(&arena, NULL);
  assert_non_null(out);
  assert_int_equal(file_read(&arena, path, 1u << 20, &found), 0);
  const struct str head = written_by_hand(found, mark);
  fwrite(head.p, 1, head.n, out);
  write(out);
  fclose(out);
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
  expect_document("docs/bytecode.md", NULL, write_bytecode);
}

static void diagnostics_are_the_table_of_diagnostics(void **state) {
  (void)state;
  expect_document("docs/diagnostics.md", NULL, write_diagnostics);
}

static void lint_is_the_table_of_advice(void **state) {
  (void)state;
  expect_document("docs/lint.md", LINT_MARK, write_lint);
}

/* The last: the others are in English. */
static void lint_in_vietnamese_is_the_catalogue(void **state) {
  (void)state;
  assert_true(speak_vietnamese());
  expect_document("docs/vi/loi-khuyen.md", LINT_MARK, write_lint_vietnamese);
}

static void manual_is_the_table_of_words(void **state) {
  (void)state;
  expect_document("docs/manual.md", MANUAL_MARK, write_manual);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(bytecode_is_the_table_of_opcodes),
      cmocka_unit_test(diagnostics_are_the_table_of_diagnostics),
      cmocka_unit_test(lint_is_the_table_of_advice),
      cmocka_unit_test(manual_is_the_table_of_words),
      cmocka_unit_test(lint_in_vietnamese_is_the_catalogue),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
