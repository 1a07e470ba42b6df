/* Where lines end, found by vectors, against one byte after the other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "runtime/ingest/line_marks.h"

enum { MOST = 700 };

static uint64_t next_random(uint64_t *state) {
  *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return *state >> 33;
}

/* Bytes behind the window are line ends, backslashes and returns, none of them its own. */
static void fill(char *bytes, uint32_t n, uint64_t *random) {
  static const char behind[] = "\n\\\r";
  const uint64_t odd = next_random(random) % 40; /* of how many bytes one is odd; 0: none is */
  for (uint32_t i = 0; i < n + LINE_MARKS_PADDING; i++) {
    bytes[i] = (char)('a' + next_random(random) % 26);
    if (odd && next_random(random) % odd == 0) bytes[i] = "\n\n\n\n\n\\\r"[next_random(random) % 7];
    if (i >= n) bytes[i] = behind[i % 3];
  }
}

static void as_byte_by_byte(void **state) {
  (void)state;
  uint64_t random = 1;
  uint32_t n_lines = 0, n_backslashes = 0, n_returns = 0, n_none = 0;
  for (uint32_t round = 0; round < 20000; round++) {
    const uint32_t n = (uint32_t)(next_random(&random) % MOST);
    char *bytes = malloc(n + LINE_MARKS_PADDING); /* no byte more may be looked at */
    uint32_t *ends = malloc((n + 1) * sizeof *ends), n_ends = 0;
    assert_non_null(bytes);
    assert_non_null(ends);
    fill(bytes, n, &random);
    struct line_marks marks = {.ends = ends};
    line_marks_find(bytes, n, &marks);
    bool has_backslash = false, has_return = false;
    for (uint32_t i = 0; i < n; i++) {
      has_backslash |= bytes[i] == '\\';
      has_return |= bytes[i] == '\r';
      if (bytes[i] == '\n') assert_int_equal(ends[n_ends++], i);
    }
    assert_int_equal(marks.n_ends, n_ends);
    assert_int_equal(ends[n_ends], n);
    assert_int_equal(marks.has_backslash, has_backslash);
    assert_int_equal(marks.has_return, has_return);
    n_lines += n_ends;
    n_backslashes += has_backslash;
    n_returns += has_return;
    n_none += !n_ends && !has_backslash && !has_return;
    free(bytes);
    free(ends);
  }
  assert_true(n_lines > 10000 && n_backslashes > 1000 && n_returns > 1000 && n_none > 100);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(as_byte_by_byte)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
