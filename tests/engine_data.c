/* Data put into tables of a database and read back is the same data: of generated regulations (with
 * the preceding year, missing facts, edges of numbers and texts), and of every regulation of rules/
 * with its sample data. On SQLite in memory; and on each of the databases, by URL, that THIDUA_ENGINES
 * names with blanks between them (make test-engines). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "engines/read_data.h"
#include "engines/write_data.h"
#include "runtime/ingest/data_check.h"
#include "tests/harness.h"
#include "tests/support/samples.h"
#include "tests/support/test_engine.h"

enum { SEEDS = 300 };

static size_t n_values, n_missing, n_rows;

/* -- the same data -- */

static void same_value(const struct dataset *a, const struct dataset *b, uint32_t field,
    uint32_t row, const char *of) {
  const struct field *f = &a->schema->fields[field];
  const struct value x = dataset_value(a, field, row), y = dataset_value(b, field, row);
  bool is_same = x.known == y.known;
  if (is_same && x.known && f->type.kind == TYPE_ENUM)
    is_same = str_equal(dataset_word(a, f->type.of, (uint32_t)x.number),
        dataset_word(b, f->type.of, (uint32_t)y.number));
  else if (is_same) is_same = x.number == y.number && str_equal(x.text, y.text);
  if (!is_same)
    fail_msg("%s: %.*s of %.*s %u: %d %lld \"%.*s\", read back %d %lld \"%.*s\"", of,
        STR_ARGS(f->name), STR_ARGS(a->schema->entities[f->entity].name), row, x.known,
        (long long)x.number, STR_ARGS(x.text), y.known, (long long)y.number, STR_ARGS(y.text));
  n_values += x.known;
  n_missing += !x.known;
}

static void same_data(const struct dataset *a, const struct dataset *b, const char *of) {
  for (uint32_t e = 0; e < a->schema->n_entities; e++) {
    const struct entity *entity = &a->schema->entities[e];
    const struct table *x = &a->tables[e], *y = &b->tables[e];
    assert_int_equal(x->n_rows, y->n_rows);
    n_rows += x->n_rows;
    for (uint32_t row = 0; row < x->n_rows; row++) {
      if (e && x->parent[row] != y->parent[row]) fail_msg("%s: another parent", of);
      for (uint32_t f = 0; f < entity->n_fields; f++)
        same_value(a, b, entity->first_field + f, row, of);
    }
    for (uint32_t p = 0; e && p < a->tables[entity->parent].n_rows; p++)
      if (!x->listed[p] != !y->listed[p]) fail_msg("%s: another list", of);
  }
}

/* -- there and back -- */

static void read_back(struct engine *engine, const struct sql_names *names,
    const struct program *program, enum data_wanted wanted, struct dataset *out, const char *of) {
  struct diags diags;
  diags_init(&diags, engine->arena, NULL);
  dataset_init(out, &program->schema, &allocator_system, NULL);
  if (!data_read(engine, names, wanted, out, &diags)) fail_msg("%s: %s", of, engine->words);
  if (wanted == DATA_WHOLE) data_check(out, &diags, program);
  if (diags.n_errors) {
    diags_render(&diags, stderr, DIAG_FORMAT_TEXT, false);
    fail_msg("%s: data at fault", of);
  }
  dataset_finish(out);
}

static void round_trip(
    const char *url, const struct program *program, const struct dataset *data, const char *of) {
  struct arena arena;
  struct sql_names names;
  struct dataset back;
  arena_init(&arena, NULL);
  struct engine *engine = test_engine_open(&arena, url);
  sql_names_make(&names, &arena, &program->schema, engine_dialect(engine));
  if (!data_write(engine, &names, data, false)) fail_msg("%s: %s", of, engine->words);
  /* a second time: refused, or in the place of the first */
  assert_false(data_write(engine, &names, data, false));
  assert_int_equal(engine->fault, ENGINE_STATEMENT);
  if (!data_write(engine, &names, data, true)) fail_msg("%s: %s", of, engine->words);
  read_back(engine, &names, program, DATA_WHOLE, &back, of);
  same_data(data, &back, of);
  dataset_free(&back);
  read_back(engine, &names, program, DATA_STRUCTURE, &back, of);
  for (uint32_t e = 0; e < program->schema.n_entities; e++) {
    assert_int_equal(back.tables[e].n_rows, data->tables[e].n_rows);
    for (uint32_t row = 0; row < back.tables[e].n_rows; row++)
      if (!str_equal(dataset_id(&back, e, row), dataset_id(data, e, row)))
        fail_msg("%s: another id", of);
  }
  dataset_free(&back);
  engine_close(engine);
  arena_free(&arena);
}

struct tripping {
  const struct program *program;
  const struct dataset *data;
  const char *of;
};

static void round_trip_on(void *context, const char *url) {
  const struct tripping *t = context;
  round_trip(url, t->program, t->data, t->of);
}

/* On SQLite, and on whatever else is to be asked. */
static void round_trips(const struct program *program, const struct dataset *data, const char *of) {
  struct tripping tripping = {program, data, of};
  round_trip_on(&tripping, "sqlite::memory:");
  test_engines_each(round_trip_on, &tripping);
}

static void generated_data(void **state) {
  (void)state;
  const char *wanted = getenv("THIDUA_SEEDS"), *first = getenv("THIDUA_FIRST");
  const uint64_t begin = first ? strtoull(first, NULL, 10) : 0,
                 n = wanted ? strtoull(wanted, NULL, 10) : SEEDS;
  for (uint64_t seed = begin; seed < begin + n; seed++) {
    char of[32];
    snprintf(of, sizeof of, "seed %llu", (unsigned long long)seed);
    struct generated *g = seed % 2 ? generate_repeating(seed) : generate(seed, false);
    struct subject subject;
    subject_init(&subject);
    if (sample_generated(&subject, g)) round_trips(subject.program, &subject.data, of);
    subject_free(&subject);
    generated_free(g);
  }
  print_message("%zu rows, %zu values, %zu missing\n", n_rows, n_values, n_missing);
  assert_true(n_values > 10 * n && n_missing > n);
}

static void sample_round_trips(
    void *context, size_t number, const char *path, struct session *session) {
  (void)number;
  round_trips(session->program, &session->data, path);
  ++*(uint32_t *)context;
}

static void sample_data(void **state) {
  (void)state;
  uint32_t n_loaded = 0;
  samples_each(1, sample_round_trips, &n_loaded);
  print_message("%u regulations with their data\n", n_loaded);
  assert_true(n_loaded >= 10);
}

/* -- what tables may not hold -- */

static const char rules[] =
    "regulation r\n  effective 2020-01-01 to 2020-12-31\nentity sector\n"
    "entity unit (units) in sector\n  votes : integer\n  score : decimal(2)\n  begun : date\n"
    "  fine : boolean\n  kind : one of a, b\n  name : text\n"
    "entity part (parts) in unit\n  x : integer\n";
static const char yaml[] =
    "units: [ { id: u, votes: 1, score: 2.5, begun: 2020-02-29, fine: true, "
    "kind: b, parts: [ { x: 1 }, { x: 2 } ] }, { id: v, parts: [ { x: 3 } ] } ]\n";

static const struct {
  const char *change, *words; /* of SQLite's; NULL: told of the data */
} faults[] = {
    {"update unit set votes = 'many'",
        "column \"votes\" holds \"many\", which is not an integer of 64 bits"},
    {"update unit set votes = 1.5",
        "column \"votes\" holds \"1.5\", which is not an integer of 64 bits"},
    {"update unit set begun = '2020-02-30'",
        "column \"begun\" holds \"2020-02-30\", which is not a day from 0001-01-01 to 9999-12-31"},
    {"update unit set fine = 2", "column \"fine\" holds \"2\", which is not a boolean"},
    {"update unit set name = cast(x'C3' as text)",
        "column \"name\" holds \"\xef\xbf\xbd\", which is not a text"},
    {"update unit set name = printf('%.1048577c', 'x')",
        "column \"name\" holds a text of over 1 MiB"},
    {"update unit set _row = 7 where _row = 1",
        "the column \"_row\" of the table \"unit\" must number its rows from 0, each once: 1 is "
        "expected where 7 stands"},
    {"update part set _parent = 1 - _parent",
        "the row 2 of the table \"part\" does not stand in the order of the rows it lies under: "
        "its "
        "column \"_parent\""},
    {"update part set _parent = 2 where _row = 2",
        "the row 2 of the table \"part\" does not stand in the order of the rows it lies under: "
        "its "
        "column \"_parent\""},
    {"insert into sector values (1, 'x', 0)", "the table \"sector\" must hold one row and no more"},
    {"delete from sector", "the table \"sector\" holds no row, where one is expected"},
    {"drop table part", "there is no table \"part\": `thidua load` makes it"},
    {"alter table part drop column x", "the table \"part\" has no columns x"},
    {"pragma ignore_check_constraints = on; update unit set kind = 'c'", NULL},
    {"update unit set id = 'u'", NULL},
};

static void refused(void **state) {
  (void)state;
  struct subject subject;
  subject_init(&subject);
  assert_true(subject_compile(&subject, str_from(rules)));
  if (!subject_load(&subject, str_from(yaml))) fail_msg("%.*s", STR_ARGS(subject.complaints));
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
    struct arena arena;
    struct sql_names names;
    struct dataset back;
    struct diags diags;
    arena_init(&arena, NULL);
    sql_names_make(&names, &arena, &subject.program->schema, SQL_SQLITE);
    struct engine *engine = test_engine_open(&arena, "sqlite::memory:");
    assert_true(data_write(engine, &names, &subject.data, false));
    if (!engine_execute(engine, str_from(faults[i].change))) fail_msg("%s", engine->words);
    diags_init(&diags, &arena, NULL);
    dataset_init(&back, &subject.program->schema, &allocator_system, NULL);
    const bool is_read = data_read(engine, &names, DATA_WHOLE, &back, &diags);
    if (is_read) data_check(&back, &diags, subject.program);
    if (faults[i].words) {
      assert_false(is_read);
      assert_string_equal(engine->words, faults[i].words);
      assert_int_equal(engine->fault, ENGINE_STATEMENT);
    } else {
      assert_true(is_read && diags.n_errors > 0);
    }
    dataset_free(&back);
    engine_close(engine);
    arena_free(&arena);
  }
  subject_free(&subject);
}

/* Views in the place of tables: data that stay as somebody else keeps them. */
static void views(void **state) {
  (void)state;
  struct subject subject;
  subject_init(&subject);
  assert_true(subject_compile(&subject, str_from(rules)));
  assert_true(subject_load(&subject, str_from(yaml)));
  struct arena arena;
  struct sql_names names;
  struct dataset back;
  arena_init(&arena, NULL);
  sql_names_make(&names, &arena, &subject.program->schema, SQL_SQLITE);
  struct engine *engine = test_engine_open(&arena, "sqlite::memory:");
  assert_true(data_write(engine, &names, &subject.data, false));
  assert_true(engine_execute(engine,
      STR("alter table unit rename to theirs; create view unit as select _row, _parent, id, votes, "
          "score, date(begun) as begun, fine = 'x' or fine = 1 as fine, kind, name, true as "
          "_has_part from theirs")));
  read_back(engine, &names, subject.program, DATA_WHOLE, &back, "a view");
  same_data(&subject.data, &back, "a view");
  dataset_free(&back);
  engine_close(engine);
  arena_free(&arena);
  subject_free(&subject);
}

static void passwords(void **state) {
  (void)state;
  static const char *const urls[][2] = {
      {"postgresql://me:s%40c:ret@host/db", "postgresql://me:***@host/db"},
      {"postgres://me@host/db?password=secret&x=1", "postgres://me@host/db?password=***&x=1"},
      {"postgresql://host/db?x=1&PASSWORD=secret", "postgresql://host/db?x=1&PASSWORD=***"},
      {"postgresql://me:a@b@host:5432/db", "postgresql://me:***@host:5432/db"},
      {"postgresql://me@host:5432/db", "postgresql://me@host:5432/db"},
      {"sqlite:a:b@c.db", "sqlite:a:b@c.db"}};
  struct arena arena;
  arena_init(&arena, NULL);
  for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
    assert_string_equal(engine_shown_url(&arena, urls[i][0]), urls[i][1]);
  /* nor in the words of the library, as it is written or as it is meant */
  struct engine *engine = engine_open(&arena, "postgresql://me:se%63ret@[::1/db", false);
  assert_int_equal(engine->fault, ENGINE_SYSTEM);
  assert_null(strstr(engine->words, "se%63ret"));
  assert_null(strstr(engine->words, "secret"));
  engine_close(engine);
  arena_free(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(generated_data),
      cmocka_unit_test(sample_data), cmocka_unit_test(refused), cmocka_unit_test(views),
      cmocka_unit_test(passwords)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
