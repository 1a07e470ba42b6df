/* runtime/dataset: rows, columns, the dictionary, lists, life and exhaustion. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "runtime/data/dataset_building.h"
#include "runtime/data/dataset_passing.h"
#include "runtime/data/dataset_texts.h"
#include "tests/unit/ingest_schema.h"

#define assert_text(actual, expected)                                                              \
  do {                                                                                             \
    struct str a_ = (actual);                                                                      \
    assert_int_equal(a_.n, strlen(expected));                                                      \
    if (a_.n) assert_memory_equal(a_.p, expected, a_.n);                                           \
  } while (0)

/* Two clusters: c1 with u1 (two incidents) and u2 (a list of none), c2 with no units given; and u3
 * in c3. */
static void build(struct dataset *d) {
  dataset_add_file(d, STR("a.yaml"));
  uint32_t c1 = dataset_add_row(d, CLUSTER, 0, 0, 2, 3);
  dataset_list_present(d, CLUSTER, 0);
  dataset_set_text(d, CLUSTER_ID, c1, STR("c1"));
  dataset_list_present(d, UNIT, c1);
  uint32_t u1 = dataset_add_row(d, UNIT, c1, 0, 4, 7);
  dataset_set_text(d, UNIT_ID, u1, STR("u1"));
  dataset_set_number(d, UNIT_REGISTERED, u1, 1);
  dataset_list_present(d, INCIDENT, u1);
  for (int i = 0; i < 2; i++) {
    uint32_t incident = dataset_add_row(d, INCIDENT, u1, 0, 6, 70000);
    dataset_set_number(d, INCIDENT_KIND, incident, i + 1);
  }
  uint32_t u2 = dataset_add_row(d, UNIT, c1, 0, 8, 7);
  dataset_set_text(d, UNIT_ID, u2, STR("u2"));
  dataset_set_number(d, UNIT_VOTES, u2, -5);
  dataset_list_present(d, INCIDENT, u2);
  dataset_add_row(d, CLUSTER, 0, 0, 9, 3);
  dataset_add_file(d, STR("b.yaml"));
  uint32_t c3 = dataset_add_row(d, CLUSTER, 0, 1, 1, 1);
  dataset_list_present(d, UNIT, c3);
  uint32_t u3 = dataset_add_row(d, UNIT, c3, 1, 2, 1);
  dataset_set_text(d, UNIT_ID, u3, STR("u3"));
  dataset_set_text(d, UNIT_NAME, u3, STR("c1")); /* the text of another column */
  dataset_set_number(d, UNIT_SCORE, u3, 975);
}

struct fixture {
  struct test_schema t;
  struct dataset d;
};

static int setup(void **state) {
  struct fixture *f = calloc(1, sizeof *f);
  test_schema_init(&f->t);
  dataset_init(&f->d, &f->t.schema, NULL, NULL);
  *state = f;
  return 0;
}

static int teardown(void **state) {
  struct fixture *f = *state;
  dataset_free(&f->d);
  free(f);
  return 0;
}

static void test_empty(void **state) {
  struct dataset *d = &((struct fixture *)*state)->d;
  dataset_finish(d);
  assert_null(d->building);
  assert_int_equal(d->tables[SECTOR].n_rows, 1);
  assert_false(dataset_value(d, SECTOR_QUOTA, 0).known);
  assert_false(dataset_value(d, SECTOR_REGION, 0).known);
  for (uint32_t e = 1; e < N_ENTITIES; e++) assert_int_equal(d->tables[e].n_rows, 0);
  assert_int_equal(d->tables[CLUSTER].first[0], 0);
  assert_int_equal(d->tables[CLUSTER].first[1], 0);
  assert_false(dataset_list_known(d, CLUSTER, 0));
  assert_int_equal(dataset_place(d, SECTOR, 0).path.n, 0);
  assert_int_equal(dataset_text_code(d, STR("")), TEXT_NOWHERE);
  assert_int_equal(dataset_find(d, UNIT, STR("u1")), UINT32_MAX);
  /* every column has an address, even of no rows */
  for (uint32_t field = 0; field < N_FIELDS; field++) {
    uint32_t entity = d->schema->fields[field].entity;
    assert_non_null(
        d->tables[entity].columns[field - d->schema->entities[entity].first_field].view.values);
  }
}

static void check_values(const struct dataset *d) {
  assert_int_equal(dataset_value(d, UNIT_REGISTERED, 0).number, 1);
  assert_true(dataset_value(d, UNIT_REGISTERED, 0).known);
  assert_false(dataset_value(d, UNIT_REGISTERED, 1).known);
  assert_false(dataset_value(d, UNIT_REGISTERED, 2).known);
  assert_false(dataset_value(d, UNIT_VOTES, 0).known);
  assert_int_equal(dataset_value(d, UNIT_VOTES, 1).number, -5);
  assert_true(dataset_value(d, UNIT_VOTES, 1).known);
  assert_false(dataset_value(d, UNIT_VOTES, 2).known);
  assert_int_equal(dataset_value(d, UNIT_SCORE, 2).number, 975);
  assert_int_equal(dataset_value(d, UNIT_SCORE, 2).type.scale, 2);
  assert_false(dataset_value(d, UNIT_PLEDGE_SIGNED, 1).known);
  assert_int_equal(dataset_value(d, INCIDENT_KIND, 0).number, 1);
  assert_int_equal(dataset_value(d, INCIDENT_KIND, 1).number, 2);
  assert_text(dataset_value(d, UNIT_ID, 1).text, "u2");
  assert_text(dataset_value(d, UNIT_NAME, 2).text, "c1");
  assert_false(dataset_value(d, UNIT_NAME, 0).known);
  assert_false(dataset_value(d, CLUSTER_ID, 1).known);
}

static void test_values(void **state) {
  struct dataset *d = &((struct fixture *)*state)->d;
  build(d);
  check_values(d); /* before and after */
  dataset_finish(d);
  check_values(d);
  assert_int_equal(d->n_texts, 4); /* equal texts share one code */
  assert_int_equal(
      dataset_text_code(d, STR("c1")), ((uint32_t *)d->tables[UNIT].columns[1].view.values)[2]);
  assert_int_equal(dataset_text_code(d, STR("c")), TEXT_NOWHERE);
  assert_int_equal(dataset_find(d, UNIT, STR("u3")), 2);
  assert_int_equal(dataset_find(d, UNIT, STR("c1")), UINT32_MAX); /* an id of another entity */
  /* the number of an unknown row is 0 */
  const struct column *votes = &d->tables[UNIT].columns[UNIT_VOTES - UNIT_ID];
  int64_t number = 1;
  assert_false(column_number(votes, 0, &number));
  assert_int_equal(number, 0);
  assert_true(column_number(votes, 1, &number));
  assert_int_equal(number, -5);
  assert_int_equal(votes->width, 1);
  const struct column *never = &d->tables[UNIT].columns[UNIT_LAST_HEAD_YEAR - UNIT_ID];
  for (uint32_t row = 0; row < 3; row++) {
    assert_false(column_number(never, row, &number));
    assert_int_equal(number, 0);
    assert_int_equal(
        ((uint8_t *)d->tables[UNIT].columns[UNIT_PLEDGE_SIGNED - UNIT_ID].view.values)[row],
        TRUTH_UNKNOWN);
    assert_int_equal(
        ((uint8_t *)d->tables[CLUSTER].columns[CLUSTER_KIND - CLUSTER_ID].view.values)[row],
        CODE_UNKNOWN);
    assert_int_equal(
        ((uint32_t *)d->tables[CLUSTER].columns[CLUSTER_NAME - CLUSTER_ID].view.values)[row],
        TEXT_UNKNOWN);
  }
}

static void test_tree(void **state) {
  struct dataset *d = &((struct fixture *)*state)->d;
  build(d);
  dataset_finish(d);
  const uint32_t units_of[] = {0, 2, 2, 3}, incidents_of[] = {0, 2, 2, 2};
  assert_memory_equal(d->tables[UNIT].first, units_of, sizeof units_of);
  assert_memory_equal(d->tables[INCIDENT].first, incidents_of, sizeof incidents_of);
  assert_true(dataset_list_known(d, UNIT, 0));
  assert_false(dataset_list_known(d, UNIT, 1));
  assert_true(dataset_list_known(d, INCIDENT, 2)); /* absent, and absent means none */
  assert_int_equal(d->tables[INCIDENT].listed[2], 0);
  assert_int_equal(dataset_ancestor_row(d, INCIDENT, 1, UNIT), 0);
  assert_int_equal(dataset_ancestor_row(d, UNIT, 2, CLUSTER), 2);
  assert_int_equal(dataset_ancestor_row(d, UNIT, 2, SECTOR), 0);
  assert_int_equal(dataset_ancestor_row(d, UNIT, 2, UNIT), 2);
  uint32_t first, end;
  assert_true(dataset_rows_below(d, CLUSTER, 0, INCIDENT, &first, &end));
  assert_int_equal(first, 0);
  assert_int_equal(end, 2);
  /* the units of c2 are not known */
  assert_false(dataset_rows_below(d, SECTOR, 0, INCIDENT, &first, &end));
  assert_int_equal(end, 2);
  assert_false(dataset_rows_below(d, CLUSTER, 1, UNIT, &first, &end));
  assert_int_equal(first, end);
  assert_true(dataset_rows_below(d, CLUSTER, 2, UNIT, &first, &end));
  assert_int_equal(first, 2);
  assert_int_equal(end, 3);
}

static void test_places(void **state) {
  struct dataset *d = &((struct fixture *)*state)->d;
  build(d);
  dataset_finish(d);
  struct place place = dataset_place(d, UNIT, 1);
  assert_text(place.path, "a.yaml");
  assert_int_equal(place.line, 8);
  assert_int_equal(place.column, 7);
  assert_text(dataset_place(d, CLUSTER, 2).path, "b.yaml");
  assert_text(dataset_place(d, CLUSTER, 1).path, "a.yaml");
  assert_int_equal(d->tables[INCIDENT].places.n_anchors, 1);
  assert_int_equal(dataset_place(d, INCIDENT, 1).column, 70000);
}

/* Places are kept as steps: each kind of step, and many of them. */
static void test_many_places(void **state) {
  struct dataset *d = &((struct fixture *)*state)->d;
  enum { ROWS = 20000 };
  static struct place expected[ROWS];
  dataset_add_file(d, STR("a.yaml"));
  dataset_add_file(d, STR("b.yaml"));
  uint32_t line = 1, column = 1, file = 0;
  for (uint32_t row = 0; row < ROWS; row++) {
    dataset_add_row(d, CLUSTER, 0, (uint16_t)file, line, column);
    expected[row] = (struct place){.path = d->files[file], .line = line, .column = column};
    uint32_t draw = row * 2654435761u >> 16;
    if (row == 15000) file = 1, line = 1;
    else if (draw % 50 == 0) line += draw % 300; /* across the longest step */
    else if (draw % 50 < 5) column += draw % 300;
    else if (draw % 50 == 6) line++, column = 1 + draw % 9;
    else line += draw % 9;
  }
  dataset_finish(d);
  for (uint32_t row = 0; row < ROWS; row++) {
    struct place place = dataset_place(d, CLUSTER, row);
    assert_true(str_equal(place.path, expected[row].path));
    assert_int_equal(place.line, expected[row].line);
    assert_int_equal(place.column, expected[row].column);
  }
}

/* Many rows, so that every array grows many times; texts collide and repeat. */
/* Numbers at every edge of every width, each after those before it: what was there stays, and what
 * is unknown stays so. */
static void test_widths(void **state) {
  struct dataset *d = &((struct fixture *)*state)->d;
  const int64_t numbers[] = {0, -127, 127, -128, 128, -0x7F7F, -0x7F80, INT16_MAX, INT16_MIN, 32768,
      -0x7F7F7F7F, -0x7F7F7F80, INT32_MAX, INT32_MIN, INT64_C(1) << 31, INT64_MAX, INT64_MIN};
  const uint8_t widths[] = {1, 1, 1, 2, 2, 2, 4, 4, 4, 4, 4, 8, 8, 8, 8, 8, 8};
  enum { N = sizeof numbers / sizeof *numbers };
  dataset_add_file(d, STR("a.yaml"));
  dataset_add_row(d, CLUSTER, 0, 0, 1, 1);
  const struct column *votes = &d->tables[UNIT].columns[UNIT_VOTES - UNIT_ID];
  for (uint32_t n = 0; n < N; n++) {
    dataset_add_row(d, UNIT, 0, 0, 2 + n, 1); /* unknown */
    uint32_t row = dataset_add_row(d, UNIT, 0, 0, 2 + n, 1);
    dataset_set_number(d, UNIT_VOTES, row, numbers[n]);
    assert_int_equal(votes->width, widths[n]);
    for (uint32_t i = 0; i <= n; i++) {
      assert_false(dataset_value(d, UNIT_VOTES, 2 * i).known);
      assert_true(dataset_value(d, UNIT_VOTES, 2 * i + 1).known);
      assert_int_equal(dataset_value(d, UNIT_VOTES, 2 * i + 1).number, numbers[i]);
    }
  }
  dataset_set_number(d, UNIT_VOTES, 3, 5); /* once more, in the middle */
  dataset_set_number(d, UNIT_VOTES, 2, 6);
  dataset_finish(d);
  assert_int_equal(dataset_value(d, UNIT_VOTES, 2).number, 6);
  assert_int_equal(dataset_value(d, UNIT_VOTES, 3).number, 5);
  assert_int_equal(dataset_value(d, UNIT_VOTES, 2 * N - 1).number, INT64_MIN);
}

/* What a program does not read is there until the next row is set, and takes no memory. */
static void test_passed(void **state) {
  struct dataset *d = &((struct fixture *)*state)->d;
  struct instruction code[] = {{.op = OP_FIELD_NUMBER, .a = UNIT_VOTES}};
  struct program program = {.schema = *d->schema, .code = code, .n_code = 1};
  dataset_pass_unread(d, &program);
  build(d);
  assert_true(dataset_value(d, UNIT_SCORE, 2).known);
  assert_int_equal(dataset_value(d, UNIT_SCORE, 2).number, 975);
  assert_false(dataset_value(d, UNIT_REGISTERED, 1).known);
  dataset_finish(d);
  assert_false(dataset_value(d, UNIT_SCORE, 2).known);
  assert_false(dataset_value(d, UNIT_NAME, 2).known);
  assert_false(d->tables[UNIT].columns[UNIT_NAME - UNIT_ID].given);
  assert_int_equal(dataset_value(d, UNIT_VOTES, 1).number, -5);
  assert_text(dataset_id(d, UNIT, 2), "u3");
  assert_int_equal(d->n_texts, 4); /* ids alone */
}

/* What only names instances is forgotten: ids that nobody gave are not even made. Facts stay. */
static void test_nameless(void **state) {
  struct dataset *d = &((struct fixture *)*state)->d;
  struct instruction code[] = {{.op = OP_FIELD_NUMBER, .a = UNIT_VOTES}};
  struct program program = {.schema = *d->schema, .code = code, .n_code = 1};
  build(d);
  assert_false(d->tables[INCIDENT].columns[0].given);
  dataset_pass_missing_ids(d, &program);
  dataset_finish(d);
  assert_null(d->tables[INCIDENT].columns[0].view.values);
  assert_text(dataset_id(d, UNIT, 2), "u3");
  dataset_forget_names(d, &program);
  assert_null(d->tables[UNIT].columns[0].view.values);
  assert_int_equal(d->n_texts, 0);
  assert_int_equal(dataset_value(d, UNIT_VOTES, 1).number, -5);
  assert_true(dataset_value(d, INCIDENT_KIND, 1).known);
}

static void check_many(struct dataset *d) {
  char text[32];
  enum { CLUSTERS = 3000 };
  for (uint32_t c = 0; c < CLUSTERS; c++) {
    dataset_add_row(d, CLUSTER, 0, 0, c, 1);
    dataset_list_present(d, UNIT, c);
    for (uint32_t u = 0; u < c % 7; u++) {
      uint32_t row = dataset_add_row(d, UNIT, c, 0, c, u);
      dataset_set_text(d, UNIT_ID, row, (struct str){text, (uint32_t)sprintf(text, "u%u", row)});
      dataset_set_text(
          d, UNIT_NAME, row, (struct str){text, (uint32_t)sprintf(text, "name %u", row % 100)});
      if (row % 3 == 0) dataset_set_number(d, UNIT_VOTES, row, row);
      if (row == 5000) dataset_set_number(d, UNIT_SCORE, row, 1); /* late: reaches back */
    }
  }
  dataset_finish(d);
  uint32_t n = d->tables[UNIT].n_rows;
  assert_int_equal(d->n_texts, n + 100);
  for (uint32_t row = 0; row < n; row++) {
    sprintf(text, "u%u", row);
    assert_text(dataset_value(d, UNIT_ID, row).text, text);
    sprintf(text, "name %u", row % 100);
    assert_text(dataset_value(d, UNIT_NAME, row).text, text);
    struct value votes = dataset_value(d, UNIT_VOTES, row);
    assert_int_equal(votes.known, row % 3 == 0);
    assert_int_equal(votes.number, row % 3 == 0 ? row : 0);
    assert_int_equal(dataset_value(d, UNIT_SCORE, row).known, row == 5000);
    uint32_t parent = d->tables[UNIT].parent[row];
    assert_true(d->tables[UNIT].first[parent] <= row && row < d->tables[UNIT].first[parent + 1]);
  }
  for (uint32_t c = 0; c < CLUSTERS; c++)
    assert_int_equal(d->tables[UNIT].first[c + 1] - d->tables[UNIT].first[c], c % 7);
  assert_true(dataset_bytes(d) > n * (4 + 4 + 9 + 9 + 4 + 1));
}

static void test_many(void **state) { check_many(&((struct fixture *)*state)->d); }

/* The same finished by two threads. */
static void test_many_shared(void **state) {
  struct dataset *d = &((struct fixture *)*state)->d;
  d->building->piece_rows = 7;
  check_many(d);
}

/* -- exhaustion -- */

struct failing {
  long left; /* allocations that succeed */
  long live;
};

static void *failing_resize(void *context, void *old, size_t bytes) {
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

/* True where the n-th allocation failed and the jump came; all memory is returned either way. */
static bool fails_at(const struct schema *schema, long n) {
  struct failing failing = {n, 0};
  struct allocator allocator = {failing_resize, &failing};
  struct dataset d = {0};
  jmp_buf out;
  bool failed = setjmp(out) != 0;
  if (!failed) {
    dataset_init(&d, schema, &allocator, &out);
    build(&d);
    dataset_finish(&d);
  }
  dataset_free(&d);
  assert_int_equal(failing.live, 0);
  return failed;
}

static void test_exhaustion(void **state) {
  const struct schema *schema = &((struct fixture *)*state)->t.schema;
  long n = 0;
  while (fails_at(schema, n)) n++;
  assert_true(n > 20);
}

/* -- the dictionary, in whatever order texts come (dataset_text_runs.h) -- */

enum { ORDERED = 6000, WIDE = 30000 };

static uint32_t next_random(uint32_t *state) {
  *state = *state * 1664525 + 1013904223;
  return *state >> 8;
}

/* The i-th text of an order, by its number; which of the texts that is hangs on nothing else. */
static uint32_t number_in(uint32_t order, uint32_t i, uint32_t *random) {
  const uint32_t half = ORDERED / 2;
  switch (order) {
  case 0: return i;
  case 1: return ORDERED - i;
  case 2: return i < half ? 3 * i : i - half;               /* some named before */
  case 3: return i < half ? i : i - half;                   /* all of them again */
  case 4: return next_random(random) % ORDERED;             /* none in order */
  case 5: return i < half ? i : next_random(random) % half; /* sought here and there */
  case 6: return i % 2 ? 10000 + i : i;                     /* two beside each other */
  case 7: return i % 5 ? i - i % 5 : i;                     /* repeated */
  case 8: return i < 100 || i > half ? i : 20000 - i;       /* back in the middle */
  case 9: return i % 4 * 5000 + i / 4;                      /* more than there are runs */
  default: return i % 97 ? i : next_random(random) % WIDE;  /* some out of order */
  }
}

enum { FORMATS = 7 };

static struct str text_in(char *text, uint32_t format, uint32_t number) {
  /* the fifth: of fewer than sixteen bytes and of more; the sixth: one is empty */
  static const char *const formats[FORMATS] = {
      "u%07u", "u%u", "%u", "a long id, number %08u of all", "đội thứ %u", "x%u", "%c%u"};
  if (format == 5 && number == 0) return (struct str){text, 0};
  const int n = format < FORMATS - 1
      ? sprintf(text, formats[format], number)
      : sprintf(text, formats[FORMATS - 1], (int)('a' + number % 23), number);
  return (struct str){text, (uint32_t)n};
}

static void set_in_order(struct dataset *d, uint32_t format, uint32_t order, uint32_t *numbers) {
  uint32_t random = 7;
  char text[64];
  dataset_add_file(d, STR("a.yaml"));
  dataset_list_present(d, CLUSTER, 0);
  const uint32_t cluster = dataset_add_row(d, CLUSTER, 0, 0, 1, 1);
  for (uint32_t i = 0; i < ORDERED; i++) {
    numbers[i] = number_in(order, i, &random);
    const uint32_t row = dataset_add_row(d, UNIT, cluster, 0, i + 2, 1);
    dataset_set_text(d, UNIT_ID, row, text_in(text, format, numbers[i]));
  }
  dataset_settle(d);
}

static void look_up_each(const struct dataset *d, uint32_t format, const uint32_t *codes) {
  static struct str texts[WIDE];
  static char bytes[WIDE][48];
  static uint32_t found[WIDE];
  for (uint32_t k = 0; k < WIDE; k++) texts[k] = text_in(bytes[k], format, k);
  dataset_look_up_all(d, WIDE, texts, found);
  for (uint32_t k = 0; k < WIDE; k++) {
    assert_int_equal(found[k], codes[k]);
    if (k % 7 == 0) assert_int_equal(dataset_look_up(d, texts[k]), codes[k]);
  }
}

/* Numbers are given by when a text was first set, and each has one. */
static void test_orders(void **state) {
  (void)state;
  static uint32_t numbers[ORDERED], codes[WIDE];
  for (uint32_t format = 0; format < FORMATS; format++)
    for (uint32_t order = 0; order <= 10; order++) {
      struct test_schema t;
      struct dataset d;
      test_schema_init(&t);
      dataset_init(&d, &t.schema, NULL, NULL);
      set_in_order(&d, format, order, numbers);
      for (uint32_t k = 0; k < WIDE; k++) codes[k] = TEXT_NOWHERE;
      uint32_t n = 0;
      const uint32_t *ids = d.tables[UNIT].columns[0].view.values;
      for (uint32_t i = 0; i < ORDERED; i++) {
        char text[64];
        if (codes[numbers[i]] == TEXT_NOWHERE) codes[numbers[i]] = n++;
        assert_int_equal(ids[i], codes[numbers[i]]);
        assert_true(str_equal(dataset_text(&d, ids[i]), text_in(text, format, numbers[i])));
      }
      assert_int_equal(d.n_texts, n);
      look_up_each(&d, format, codes);
      dataset_index_texts(&d);
      look_up_each(&d, format, codes);
      dataset_free(&d);
    }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_empty, setup, teardown),
      cmocka_unit_test_setup_teardown(test_values, setup, teardown),
      cmocka_unit_test_setup_teardown(test_tree, setup, teardown),
      cmocka_unit_test_setup_teardown(test_places, setup, teardown),
      cmocka_unit_test_setup_teardown(test_many_places, setup, teardown),
      cmocka_unit_test_setup_teardown(test_widths, setup, teardown),
      cmocka_unit_test_setup_teardown(test_passed, setup, teardown),
      cmocka_unit_test_setup_teardown(test_nameless, setup, teardown),
      cmocka_unit_test_setup_teardown(test_many, setup, teardown),
      cmocka_unit_test_setup_teardown(test_many_shared, setup, teardown),
      cmocka_unit_test(test_orders),
      cmocka_unit_test_setup_teardown(test_exhaustion, setup, teardown),
  };
  return cmocka_run_group_tests_name("dataset", tests, NULL, NULL);
}
