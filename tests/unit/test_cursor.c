/* runtime/ingest/cursor.h: what every cursor over nodes must do, whatever is behind it, and which
 * cursor a file gets (data_formats.def). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <unistd.h>

#include "runtime/ingest/data_formats.h"
#include "runtime/ingest/yaml_nodes.h"

struct fixture {
  struct arena arena;
  struct diags diags;
  struct input input;
};

static int setup(void **state) {
  struct fixture *f = calloc(1, sizeof *f);
  arena_init(&f->arena, NULL);
  diags_init(&f->diags, &f->arena, NULL);
  *state = f;
  return 0;
}

static int teardown(void **state) {
  struct fixture *f = *state;
  arena_free(&f->arena);
  free(f);
  return 0;
}

static struct cursor *open_text(struct fixture *f, const char *path, const char *text) {
  f->input = input_of_text(&f->diags, str_from(path), &f->arena, str_from(text));
  return data_format_cursor(&f->input, path);
}

static const char document[] = "a: [1, \"hai\", null]\nb: {c: ~}\nd:\n";

/* Kept nodes are seen as the document itself was. */
static void test_kept_is_the_same(void **state) {
  struct fixture *f = *state;
  struct yaml_nodes nodes;
  assert_true(yaml_nodes_read(&nodes, &f->arena, &f->diags, STR("t.yaml"), str_from(document)));
  struct cursor *one = open_text(f, "t.yaml", document),
                *other = yaml_nodes_open(&nodes, &f->arena, 0, nodes.list.n);
  uint32_t n = 0;
  for (; cursor_next(one) != CURSOR_END; n++) {
    assert_int_equal(cursor_next(other), one->kind);
    assert_int_equal(other->depth, one->depth);
    assert_int_equal(other->line, one->line);
    assert_int_equal(other->column, one->column);
    assert_true(str_equal(cursor_place(other).path, cursor_place(one).path));
    if (one->kind != CURSOR_SCALAR) continue;
    assert_true(str_equal(other->text, one->text));
    assert_int_equal(other->plain, one->plain);
  }
  assert_int_equal(n, 15);
  assert_int_equal(cursor_next(other), CURSOR_END);
  assert_int_equal(cursor_next(other), CURSOR_END); /* stays so */
  assert_int_equal(cursor_next(one), CURSOR_END);
  assert_false(one->failed || other->failed);
  assert_int_equal(f->input.bytes_read, sizeof document - 1);
  cursor_close(one);
  cursor_close(one); /* may be called twice, */
  cursor_close(other);
  cursor_close(NULL); /* and where nothing was opened */
}

static void test_skip(void **state) {
  struct fixture *f = *state;
  struct cursor *c = open_text(f, "t.yaml", "- [[1], {a: [2]}]\n- 3\n");
  assert_int_equal(cursor_next(c), CURSOR_LIST);
  assert_int_equal(cursor_next(c), CURSOR_LIST);
  cursor_skip(c);
  assert_int_equal(c->kind, CURSOR_LIST_END);
  assert_int_equal(c->depth, 1);
  assert_int_equal(cursor_next(c), CURSOR_SCALAR);
  cursor_skip(c); /* from a scalar nowhere */
  assert_true(str_equal(c->text, STR("3")));
  assert_int_equal(c->line, 2);
  assert_int_equal(c->column, 3);
  assert_int_equal(cursor_next(c), CURSOR_LIST_END);
  assert_int_equal(c->depth, 0);
  cursor_close(c);
}

/* A cursor that failed ends, and skipping in it comes to an end too. */
static void test_failed(void **state) {
  struct fixture *f = *state;
  struct cursor *c = open_text(f, "t.yaml", "a: [1, }\n");
  assert_int_equal(cursor_next(c), CURSOR_MAPPING);
  cursor_skip(c);
  assert_true(c->failed);
  assert_int_equal(c->kind, CURSOR_END);
  assert_int_equal(cursor_next(c), CURSOR_END);
  assert_int_equal(f->diags.n_errors, 1);
  cursor_close(c);
}

/* What the system refuses to read is no diagnostic, but an errno value of the input. */
static void test_read_error(void **state) {
  struct fixture *f = *state;
  int ends[2];
  assert_int_equal(pipe(ends), 0);
  char *buffer = malloc(INPUT_BUFFER_BYTES);
  f->input = input_of_file(&f->diags, STR("t.yaml"), &f->arena, ends[1], buffer); /* write only */
  struct cursor *c = data_format_cursor(&f->input, "t.yaml");
  assert_int_equal(cursor_next(c), CURSOR_END);
  assert_true(c->failed);
  assert_int_not_equal(f->input.read_error, 0);
  assert_int_equal(f->diags.n, 0);
  cursor_close(c);
  close(ends[0]);
  close(ends[1]);
  free(buffer);
}

static const struct data_format *by_text(
    const char *path, const char *text, const struct data_format *stated) {
  struct arena arena;
  struct diags diags;
  arena_init(&arena, NULL);
  diags_init(&diags, &arena, NULL);
  struct input input = input_of_text(&diags, str_from(path), &arena, str_from(text));
  const struct data_format *format = data_format_for(&input, path, stated);
  arena_free(&arena);
  return format;
}

static void test_formats(void **state) {
  (void)state;
  static const struct {
    const char *path, *name; /* NULL: no ending of data */
    bool is_tree;
  } expected[] = {
      {"a.yaml", "YAML", true},
      {"folder.csv/a.YML", "YAML", true},
      {"a.b.json", "JSON", true},
      {"a.CSV", "CSV", false},
      {"a.jsonl", "JSON Lines", false},
      {"a.NdJson", "JSON Lines", false},
      {"a.rules", NULL, false},
      {"a.yam", NULL, false},
      {"a.yaml~", NULL, false},
      {"a.", NULL, false},
      {"yaml", NULL, false},
      {"x.yaml/a", NULL, false},
      {"-", NULL, false},
  };
  for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
    const struct data_format *format = data_format_of(expected[i].path);
    if (!expected[i].name) {
      assert_null(format);
      /* what no ending tells is read by its first bytes, or as it is said */
      assert_true(by_text(expected[i].path, "a: 1", NULL) == data_format_of("a.yaml"));
      assert_true(by_text(expected[i].path, "[1]", NULL) == data_format_of("a.json"));
      assert_true(by_text(expected[i].path, "{}\n{}", NULL) == data_format_of("a.jsonl"));
      assert_true(
          by_text(expected[i].path, "[1]", data_format_of("a.csv")) == data_format_of("a.csv"));
      continue;
    }
    assert_non_null(format);
    assert_string_equal(format->name, expected[i].name);
    assert_int_equal(format->open != NULL, expected[i].is_tree);
    assert_int_equal(format->read == NULL, expected[i].is_tree);
    assert_true(by_text(expected[i].path, "[1]", NULL) == format);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_kept_is_the_same, setup, teardown),
      cmocka_unit_test_setup_teardown(test_skip, setup, teardown),
      cmocka_unit_test_setup_teardown(test_failed, setup, teardown),
      cmocka_unit_test_setup_teardown(test_read_error, setup, teardown),
      cmocka_unit_test(test_formats),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
