/* Readers of named texts (compiler/source/reader.h), and regulations compiled from memory alone. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "compiler/compile.h"

static const struct named_text texts[] = {
    {"laws/2020.rules", {"regulation a\nentity sector\n  quota: integer\n", 44}},
    {"laws/2021.rules",
        {"regulation b amends \"2020.rules\"\ndefine twice of sector : integer is quota * 2\n",
            79}},
    {"laws/lost.rules", {"regulation c amends \"1999.rules\"\n", 33}},
};

struct fixture {
  struct arena arena;
  struct reader_memory memory;
  struct compilation compilation;
};

static int setup(void **state) {
  static struct fixture f;
  arena_init(&f.arena, NULL);
  f.memory = reader_memory(texts, sizeof texts / sizeof *texts);
  *state = &f;
  return 0;
}

static int teardown(void **state) {
  arena_free(&((struct fixture *)*state)->arena);
  return 0;
}

static bool compile_named(struct fixture *f, const char *path, int *system_error) {
  return compile(&f->compilation, &f->arena,
      (struct compile_input){.path = path, .reader = &f->memory.reader, .stage = COMPILE_PROGRAM},
      system_error);
}

static void test_memory(void **state) {
  struct fixture *f = *state;
  const struct reader *reader = &f->memory.reader;
  struct str text;
  assert_int_equal(reader->read(reader, &f->arena, "laws/2020.rules", 1000, &text), 0);
  assert_true(str_equal(text, texts[0].text));
  assert_int_equal(reader->read(reader, &f->arena, "laws/2020.rules", 10, &text), EFBIG);
  assert_int_equal(reader->read(reader, &f->arena, "2020.rules", 1000, &text), ENOENT);
  assert_true(reader->exists(reader, "laws/2021.rules"));
  assert_false(reader->exists(reader, "laws/2022.rules"));
  assert_int_equal(reader->identity(reader, &f->arena, "laws/2020.rules").n, 0);
}

static void test_disk(void **state) {
  struct fixture *f = *state;
  struct str text;
  assert_int_equal(
      reader_disk.read(&reader_disk, &f->arena, "/no/such/file.rules", 10, &text), ENOENT);
  assert_false(reader_disk.exists(&reader_disk, "/no/such/file.rules"));
  assert_true(reader_disk.exists(&reader_disk, "/dev/null"));
  assert_true(
      str_equal(reader_disk.identity(&reader_disk, &f->arena, "/./dev/../dev"), STR("/dev")));
  assert_int_equal(reader_disk.identity(&reader_disk, &f->arena, "-").n, 0);
}

/* A chain none of whose files is on the disk. */
static void test_chain_in_memory(void **state) {
  struct fixture *f = *state;
  int system_error = -1;
  assert_true(compile_named(f, "laws/2021.rules", &system_error));
  assert_int_equal(system_error, 0);
  assert_int_equal(f->compilation.sources.n, 2);
  assert_int_equal(f->compilation.program->schema.n_defines, 1);
}

static void test_missing(void **state) {
  struct fixture *f = *state;
  int system_error = 0;
  assert_false(compile_named(f, "laws/1998.rules", &system_error));
  assert_int_equal(system_error, ENOENT);
  assert_int_equal(f->compilation.diags.items[0].code, FILE_UNREADABLE);
  assert_false(compile_named(f, "laws/lost.rules", &system_error));
  assert_int_equal(system_error, 0); /* the rules are at fault, not the system */
  assert_int_equal(f->compilation.diags.items[0].code, CHAIN_FILE_UNREADABLE);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)
  const struct CMUnitTest tests[] = {
      TEST(memory),
      TEST(disk),
      TEST(chain_in_memory),
      TEST(missing),
  };
  return cmocka_run_group_tests_name("reader", tests, NULL, NULL);
}
