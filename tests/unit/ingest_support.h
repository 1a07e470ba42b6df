/* What the tests of reading data share: texts into a data set by the schema of ingest_schema.h, and
 * every message word for word. */
#ifndef THIDUA_TESTS_INGEST_SUPPORT_H
#define THIDUA_TESTS_INGEST_SUPPORT_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "runtime/ingest/data_check.h"
#include "runtime/ingest/tree_load.h"
#include "tests/unit/ingest_schema.h"

struct fixture {
  struct test_schema t;
  struct dataset d;
  struct arena arena;
  struct diags diags;
};

static inline void begin(struct fixture *f) {
  test_schema_init(&f->t);
  dataset_init(&f->d, &f->t.schema, NULL, NULL);
  arena_init(&f->arena, NULL);
  diags_init(&f->diags, &f->arena, NULL);
}

static inline void end(struct fixture *f) {
  dataset_free(&f->d);
  arena_free(&f->arena);
}

static inline int setup(void **state) {
  *state = calloc(1, sizeof(struct fixture));
  begin(*state);
  return 0;
}

static inline int teardown(void **state) {
  end(*state);
  free(*state);
  return 0;
}

/* Loads one text, or more by further calls; then finish(). */
static inline void load(struct fixture *f, const char *path, const char *text) {
  tree_load_text(&f->d, &f->diags, path, str_from(text));
}

static inline void finish(struct fixture *f) {
  data_check(&f->d, &f->diags, NULL);
  dataset_finish(&f->d);
  diags_sort(&f->diags);
}

static inline char *rendered(struct fixture *f) {
  char *text = NULL;
  size_t n;
  FILE *out = open_memstream(&text, &n);
  diags_render(&f->diags, out, DIAG_FORMAT_GNU, false);
  fclose(out);
  return text;
}

/* All that is said of the data, word for word (GNU form). */
static inline void expect(struct fixture *f, const char *expected) {
  finish(f);
  char *text = rendered(f);
  assert_string_equal(text, expected);
  free(text);
}

static inline void bad_bytes(struct str data, const char *expected) {
  struct fixture *f = calloc(1, sizeof *f);
  begin(f);
  tree_load_text(&f->d, &f->diags, "d.yaml", data);
  expect(f, expected);
  end(f);
  free(f);
}

static inline void bad(const char *data, const char *expected) {
  bad_bytes(str_from(data), expected);
}

static inline void good(struct fixture *f, const char *data) {
  load(f, "d.yaml", data);
  expect(f, "");
}

static inline void assert_text(struct value value, const char *expected) {
  assert_true(value.known);
  assert_int_equal(value.text.n, strlen(expected));
  assert_memory_equal(value.text.p, expected, value.text.n);
}

static inline void assert_number(struct value value, int64_t expected) {
  assert_true(value.known);
  assert_int_equal(value.number, expected);
}

struct failing {
  long left, live;
};

static inline void *failing_resize(void *context, void *old, size_t bytes) {
  struct failing *f = context;
  if (bytes == 0) {
    free(old);
    f->live--;
    return NULL;
  }
  if (f->left-- <= 0) return NULL;
  if (!old) f->live++;
  return realloc(old, bytes);
}

/* Loads a text with an allocator that fails at its n-th call; true where it did. All memory is given
 * back. */
static inline bool fails_at(
    const struct schema *schema, const char *path, const char *text, long n) {
  struct failing failing = {n, 0};
  struct allocator allocator = {failing_resize, &failing};
  struct dataset d = {0};
  struct arena arena;
  struct diags diags;
  jmp_buf out;
  arena_init(&arena, &allocator);
  arena.out_of_memory = &out;
  bool failed = setjmp(out) != 0;
  if (!failed) {
    dataset_init(&d, schema, &allocator, &out);
    diags_init(&diags, &arena, NULL);
    tree_load_text(&d, &diags, path, str_from(text));
    data_check(&d, &diags, NULL);
    dataset_finish(&d);
  }
  dataset_free(&d);
  arena_free(&arena);
  assert_int_equal(failing.live, 0); /* and the libraries' memory is for the leak checker */
  return failed;
}

#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)

#endif
