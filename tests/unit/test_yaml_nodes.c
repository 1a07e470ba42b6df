/* runtime/ingest/yaml_nodes: a document kept, and data loaded from a part of it as from a file of
 * its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "runtime/ingest/data_check.h"
#include "runtime/ingest/tree_load.h"
#include "runtime/ingest/yaml_nodes.h"
#include "tests/unit/ingest_schema.h"

struct fixture {
  struct test_schema t;
  struct dataset d;
  struct arena arena;
  struct diags diags;
  struct yaml_nodes nodes;
};

static int setup(void **state) {
  struct fixture *f = calloc(1, sizeof *f);
  test_schema_init(&f->t);
  dataset_init(&f->d, &f->t.schema, NULL, NULL);
  arena_init(&f->arena, NULL);
  diags_init(&f->diags, &f->arena, NULL);
  *state = f;
  return 0;
}

static int teardown(void **state) {
  struct fixture *f = *state;
  dataset_free(&f->d);
  arena_free(&f->arena);
  free(f);
  return 0;
}

static bool read_text(struct fixture *f, const char *text) {
  return yaml_nodes_read(&f->nodes, &f->arena, &f->diags, STR("t.yaml"), str_from(text));
}

/* The nodes behind the first key of the document's mapping. */
static void load_first_value(struct fixture *f) {
  tree_load_nodes(&f->d, &f->diags, &f->nodes, 2, yaml_node_next(&f->nodes, 2));
  data_check(&f->d, &f->diags, NULL);
}

static void nodes_are_nested(void **state) {
  struct fixture *f = *state;
  assert_true(read_text(f, "a: [1, {b: 'c'}]\nd: ~\n"));
  static const enum cursor_kind kinds[] = {CURSOR_MAPPING, CURSOR_SCALAR, CURSOR_LIST,
      CURSOR_SCALAR, CURSOR_MAPPING, CURSOR_SCALAR, CURSOR_SCALAR, CURSOR_MAPPING_END,
      CURSOR_LIST_END, CURSOR_SCALAR, CURSOR_SCALAR, CURSOR_MAPPING_END};
  static const uint32_t ends[] = {11, 1, 8, 3, 7, 5, 6, 7, 8, 9, 10, 11};
  assert_int_equal(f->nodes.list.n, 12);
  for (uint32_t i = 0; i < 12; i++) {
    assert_int_equal(f->nodes.list.items[i].kind, kinds[i]);
    assert_int_equal(f->nodes.list.items[i].end, ends[i]);
  }
  const struct yaml_node *c = &f->nodes.list.items[6];
  assert_true(str_equal(c->text, STR("c")) && !c->plain && c->line == 1 && c->column == 12);
  assert_true(yaml_node_is_null(&f->nodes.list.items[10]));
  assert_false(yaml_node_is_null(c));
  assert_int_equal(yaml_node_place(&f->nodes, 9).line, 2);
  assert_string_equal(yaml_node_found(c, &f->arena), "\"c\"");
  assert_string_equal(yaml_node_found(&f->nodes.list.items[2], &f->arena), "a list");
}

static void nothing_has_no_nodes(void **state) {
  struct fixture *f = *state;
  assert_true(read_text(f, "# nothing\n"));
  assert_int_equal(f->nodes.list.n, 0);
  tree_load_nodes(&f->d, &f->diags, &f->nodes, 0, 0);
  data_check(&f->d, &f->diags, NULL);
  dataset_finish(&f->d);
  assert_int_equal(f->d.tables[CLUSTER].n_rows, 0);
  assert_int_equal(f->diags.n, 0);
}

static void what_is_no_yaml_is_reported(void **state) {
  struct fixture *f = *state;
  assert_false(read_text(f, "a: [ {\n"));
  assert_int_equal(f->diags.n_errors, 1);
}

static void an_alias_is_reported_once(void **state) {
  struct fixture *f = *state;
  assert_true(read_text(f, "given: { clusters: *x, region: north }\n"));
  assert_int_equal(f->diags.n_errors, 1);
  load_first_value(f);
  assert_int_equal(f->diags.n_errors, 1);
  assert_true(str_equal(dataset_value(&f->d, SECTOR_REGION, 0).text, STR("north")));
}

static void data_is_loaded_from_a_part(void **state) {
  struct fixture *f = *state;
  assert_true(read_text(f,
      "given:\n  clusters:\n    - id: c1\n      units: [ { id: u1, votes: 3 }, { id: u2, score: "
      "9.75 } ]\nother: { clusters: 3 }\n"));
  load_first_value(f);
  dataset_finish(&f->d);
  assert_int_equal(f->diags.n, 0);
  assert_int_equal(f->d.tables[UNIT].n_rows, 2);
  assert_int_equal(dataset_value(&f->d, UNIT_VOTES, 0).number, 3);
  assert_int_equal(dataset_value(&f->d, UNIT_SCORE, 1).number, 975);
  struct place place = dataset_place(&f->d, UNIT, 1);
  assert_true(str_equal(place.path, STR("t.yaml")) && place.line == 4 && place.column == 38);
}

static void mistakes_have_their_place_in_the_whole(void **state) {
  struct fixture *f = *state;
  assert_true(read_text(
      f, "given:\n  clusters:\n    - { id: c1, units: [ { id: u1, votes: x }, { vote: 1 } ] }\n"));
  assert_int_equal(f->diags.n, 0);
  load_first_value(f);
  assert_int_equal(f->diags.n_errors, 3); /* not an integer; no such key; no id */
  for (uint32_t i = 0; i < f->diags.n; i++) assert_int_equal(f->diags.items[i].place.line, 3);
  assert_int_equal(f->diags.items[0].code, DATUM_NOT_OF_TYPE);
  assert_int_equal(f->diags.items[0].place.column, 43);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(nodes_are_nested, setup, teardown),
      cmocka_unit_test_setup_teardown(nothing_has_no_nodes, setup, teardown),
      cmocka_unit_test_setup_teardown(what_is_no_yaml_is_reported, setup, teardown),
      cmocka_unit_test_setup_teardown(an_alias_is_reported_once, setup, teardown),
      cmocka_unit_test_setup_teardown(data_is_loaded_from_a_part, setup, teardown),
      cmocka_unit_test_setup_teardown(mistakes_have_their_place_in_the_whole, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
