/* Seeds and files of the proofs of coverage (coverage_files.h). */
#include "tests/support/coverage_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static uint64_t number_from_environment(const char *name, uint64_t otherwise) {
  const char *text = getenv(name);
  return text && *text ? strtoull(text, NULL, 0) : otherwise;
}

/* THIDUA_SEEDS alone, which `make asan` sets for all tests, only lessens them: here each takes long. */
struct seeds coverage_seeds(uint64_t otherwise) {
  const uint64_t one = number_from_environment("THIDUA_SEED", 0),
                 n = number_from_environment("THIDUA_SEEDS", otherwise);
  if (one) return (struct seeds){one, 1, true};
  return (struct seeds){number_from_environment("THIDUA_FIRST", 1),
      getenv("THIDUA_FIRST") || n < otherwise ? n : otherwise, false};
}

void coverage_write_file(const char *path, const struct buffer *text) {
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  assert_int_equal(fwrite(text->bytes, 1, text->n, file), text->n);
  assert_int_equal(fclose(file), 0);
}
