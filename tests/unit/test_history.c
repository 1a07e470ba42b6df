/* runtime/history, ingest/history_load, compiler/check_previous: columns of the preceding year,
 * records from texts and from runs, matching by id, `succeeds`. */
#include "tests/unit/program_support.h"

#include "runtime/ingest/history_load.h"
#include "runtime/program/program_write.h"
#include "runtime/program/verify.h"
#include "runtime/ingest/data_check.h"
#include "runtime/ingest/tree_load.h"
#include "runtime/vm/run_history.h"

#define HEADER                                                                                     \
  "regulation r\n  effective 2021-01-01 to 2021-12-31\n"                                           \
  "entity sector\n"                                                                                \
  "entity cluster (clusters) in sector\n"                                                          \
  "entity unit (units) in cluster\n  a : boolean\n  day : date\n"                                  \
  "entity part (parts) in unit\n  n : integer\n"

static const char rules[] = HEADER
    "decision standing of unit one of out, in_order otherwise in_order\n"
    "rule out for unit when a or previous standing is out then standing is out because \"x\"\n"
    "define streak of unit : integer is if a then 1 else previous streak\n"
    "define best of unit : decimal(2) is previous best\n"
    "define word of unit : text is previous word\n"
    "define kind of unit : one of red, blue is previous kind\n"
    "define since of unit : date is if a then day else previous since\n"
    "selection head choose 1 unit per cluster where not previous head on tie all\n"
    "define had_head of cluster : boolean is previous head is filled\n"
    "define years of sector : integer is if no previous record then 1 else previous years + 1\n"
    "define new of unit : boolean is no previous record\n"
    "define twice of part : integer is 2 * n\n";

/* A program, the data of a year and what came before. */
struct fixture {
  struct compiled compiled;
  struct history history;
  struct dataset data;
  struct diags diags;
  const struct schema *schema;
};

static void begin(struct fixture *f, const char *text) {
  *f = (struct fixture){0};
  compiled_init(&f->compiled, text);
  f->schema = &f->compiled.program->schema;
  diags_init(&f->diags, &f->compiled.arena, NULL);
  history_begin(&f->history, f->schema, NULL, NULL);
  dataset_init(&f->data, f->schema, NULL, NULL);
}

static void end(struct fixture *f) {
  dataset_free(&f->data);
  history_free(&f->history);
  compiled_free(&f->compiled);
}

static void load(struct fixture *f, const char *results, const char *yaml) {
  if (results) history_load_text(&f->history, &f->diags, "results.yaml", str_from(results));
  history_close(&f->history, &f->diags);
  tree_load_text(&f->data, &f->diags, "data.yaml", str_from(yaml));
  data_check(&f->data, &f->diags, NULL);
  if (f->diags.n_errors) diags_render(&f->diags, stdout, DIAG_FORMAT_TEXT, false);
  assert_int_equal(f->diags.n_errors, 0);
  history_apply(&f->history, &f->data);
  dataset_finish(&f->data);
}

static uint32_t column(const struct schema *s, const char *entity, const char *name) {
  const struct entity *e = &s->entities[schema_entity(s, str_from(entity))];
  for (uint32_t i = e->first_field; i < e->first_field + e->n_fields; i++)
    if (s->fields[i].origin != FIELD_DATA && str_equal(s->fields[i].name, str_from(name))) return i;
  return NONE_INDEX;
}

/* What a column holds at the row with this id ("" : the root), as results would show it. */
static void expect(
    struct fixture *f, const char *entity, const char *id, const char *name, const char *wanted) {
  uint32_t e = schema_entity(f->schema, str_from(entity)), field = column(f->schema, entity, name);
  assert_int_not_equal(field, NONE_INDEX);
  uint32_t row = *id ? dataset_find(&f->data, e, str_from(id)) : 0;
  assert_int_not_equal(row, UINT32_MAX);
  struct value value = dataset_value(&f->data, field, row);
  struct str text = value_format(&f->compiled.arena, f->schema, &value);
  if (!str_equal(text, str_from(wanted)))
    fail_msg("%s of %s: %.*s, wanted %s", name, id, STR_ARGS(text), wanted);
}

/* -- columns -- */

static void test_columns(void **state) {
  (void)state;
  struct fixture f;
  begin(&f, rules);
  const struct schema *s = f.schema;
  static const struct {
    const char *entity, *name;
    enum type_kind kind;
  } wanted[] = {{"sector", "previous years", TYPE_INTEGER},
      {"sector", "no previous record", TYPE_BOOLEAN}, {"cluster", "previous head", TYPE_ENUM},
      {"unit", "previous standing", TYPE_ENUM}, {"unit", "previous streak", TYPE_INTEGER},
      {"unit", "previous best", TYPE_DECIMAL}, {"unit", "previous word", TYPE_TEXT},
      {"unit", "previous kind", TYPE_ENUM}, {"unit", "previous since", TYPE_DATE},
      {"unit", "previous head", TYPE_BOOLEAN}, {"unit", "no previous record", TYPE_BOOLEAN}};
  uint32_t n = 0, n_bounds = 0, before = 0;
  for (uint32_t i = 0; i < s->n_fields; i++) {
    const bool is_bound = s->fields[i].origin > FIELD_NO_RECORD;
    n += s->fields[i].origin != FIELD_DATA && !is_bound;
    n_bounds += is_bound;
  }
  assert_int_equal(n, sizeof wanted / sizeof *wanted); /* only what is asked for */
  assert_int_equal(n_bounds, 2 * 4);                   /* of numbers and dates alone */
  for (uint32_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
    uint32_t field = column(s, wanted[i].entity, wanted[i].name);
    assert_int_not_equal(field, NONE_INDEX);
    assert_int_equal(s->fields[field].type.kind, wanted[i].kind);
    assert_true(field > before); /* in the order of the items, behind the entity's own */
    before = field;
  }
  uint32_t part = schema_entity(s, STR("part")), unit = schema_entity(s, STR("unit"));
  assert_false(s->entities[part].id_required);
  assert_true(s->entities[unit].id_required);
  /* no data gives it */
  assert_int_equal(schema_field(s, unit, STR("previous streak")), NONE_INDEX);
  assert_true(schema_uses_history(s));
  assert_true(f.compiled.compilation.asks_history);
  end(&f);
  begin(&f, HEADER "define m of unit : integer is count of part\n");
  assert_false(schema_uses_history(f.schema));
  assert_int_equal(f.history.n_tables, 0);
  end(&f);
}

static void test_open_history(void **state) {
  (void)state;
  struct fixture f;
  begin(&f, rules);
  compile_open_history(&f.compiled.compilation);
  const struct schema *s = &f.compiled.compilation.program->schema;
  assert_int_not_equal(column(s, "part", "previous twice"), NONE_INDEX);
  assert_int_not_equal(column(s, "cluster", "previous had_head"), NONE_INDEX);
  assert_int_not_equal(column(s, "part", "no previous record"), NONE_INDEX);
  /* the program made before keeps its own */
  assert_int_equal(column(f.schema, "part", "previous twice"), NONE_INDEX);
  program_seal(&f.compiled.arena, f.compiled.compilation.program);
  assert_null(program_verify(&f.compiled.arena, f.compiled.compilation.program));
  assert_false(s->entities[schema_entity(s, STR("part"))].id_required);
  end(&f);
}

/* -- records -- */

static void test_values(void **state) {
  (void)state;
  struct fixture f;
  begin(&f, rules);
  load(&f,
      "{\"as_of\": \"2020-12-31\", \"results\": {\"unit\": ["
      "{\"id\": \"u1\", \"standing\": {\"outcome\": \"out\", \"rules\": [\"out\"]}, \"streak\": 3, "
      "\"best\": \"9.5\", \"word\": \"null\", \"kind\": \"blue\","
      " \"since\": \"2019-02-28\", \"head\": {\"chosen\": true, \"rank\": 1}},"
      "{\"id\": \"u2\", \"standing\": {\"outcome\": null, \"possible\": [\"out\"]}, \"streak\": "
      "{\"value\": null, \"between\": [\"1\", \"2\"]}, \"best\": 9.50,"
      " \"word\": null, \"kind\": null, \"head\": {\"chosen\": null, \"tied\": true}},"
      "{\"id\": \"14\"}],"
      "\"cluster\": [{\"id\": \"c1\", \"head\": {\"state\": \"filled\", \"chosen\": [\"u1\"]}}, "
      "{\"id\": \"c2\", \"head\": {\"state\": \"undetermined\"}}],"
      "\"sector\": [{\"id\": null, \"at\": \"sector\", \"years\": 4}]}}",
      "clusters: [{id: c1, units: [{id: u1}, {id: u2}, {id: 14}, {id: u3}]}, {id: c2}, {id: c3}]");
  expect(&f, "unit", "u1", "previous standing", "out");
  expect(&f, "unit", "u1", "previous streak", "3");
  expect(&f, "unit", "u1", "previous best", "9.50");
  expect(&f, "unit", "u1", "previous word", "null"); /* in quotes it is a text */
  expect(&f, "unit", "u1", "previous kind", "blue");
  expect(&f, "unit", "u1", "previous since", "2019-02-28");
  expect(&f, "unit", "u1", "previous head", "true");
  expect(&f, "unit", "u2", "previous standing", "unknown");
  expect(&f, "unit", "u2", "previous streak", "unknown");
  expect(&f, "unit", "u2", "previous streak at least", "1");
  expect(&f, "unit", "u2", "previous streak at most", "2");
  expect(&f, "unit", "u2", "previous best at least", "unknown");
  expect(&f, "unit", "u1", "previous streak at least", "unknown");
  expect(&f, "unit", "u2", "previous best", "9.50");
  expect(&f, "unit", "u2", "previous word", "unknown");
  expect(&f, "unit", "u2", "previous head", "unknown");
  expect(&f, "unit", "14", "previous best", "unknown");
  expect(&f, "cluster", "c1", "previous head", "filled");
  expect(&f, "cluster", "c2", "previous head", "unknown");
  expect(&f, "cluster", "c3", "previous head", "unknown");
  expect(&f, "sector", "", "previous years", "4");
  expect(&f, "sector", "", "no previous record", "false");
  static const char *const ids[][2] = {
      {"u1", "false"}, {"u2", "false"}, {"14", "false"}, {"u3", "true"}};
  for (uint32_t i = 0; i < 4; i++) expect(&f, "unit", ids[i][0], "no previous record", ids[i][1]);
  end(&f);
}

/* Texts are the same however they are spelt, and whether data, results or rules hold them. */
static void test_texts(void **state) {
  (void)state;
  struct fixture f;
  begin(&f,
      HEADER "define word of unit : text is previous word\ndefine same of unit : boolean is "
             "previous word = \"Hà Nội\"\n");
  load(&f,
      "as_of: 2020-12-31\nresults: {unit: [{id: \"đ1\", word: \"Ha\xcc\x80 N\xc3\xb4\xcc\xa3i\"}, "
      "{id: đ2, word: Huế}]}",
      "clusters: [{id: \"Hà Nội\", units: [{id: \"đ1\"}, {id: đ2}]}]");
  expect(&f, "unit", "đ1", "previous word", "Hà Nội");
  struct run run;
  run_evaluate(&run, &f.compiled.arena, NULL, f.compiled.program, &f.data,
      &(struct run_options){.as_of = 18992});
  assert_int_equal(run_truth(&run, run.program->results.defines[1], 0), TRUTH_TRUE);
  assert_int_equal(run_truth(&run, run.program->results.defines[1], 1), TRUTH_FALSE);
  run_free(&run);
  end(&f);
}

static void test_none(void **state) {
  (void)state;
  struct fixture f;
  begin(&f, rules);
  load(&f, NULL, "clusters: [{id: c1, units: [{id: u1}]}]");
  expect(&f, "unit", "u1", "previous streak", "unknown");
  expect(&f, "unit", "u1", "no previous record", "true");
  expect(&f, "sector", "", "no previous record", "true");
  end(&f);
}

/* There is one root: it is another one only where both say so. */
static void test_root(void **state) {
  (void)state;
  static const struct {
    const char *before, *now, *years;
  } cases[] = {{"id: null, ", "", "4"}, {"id: s, ", "", "4"}, {"id: null, ", "id: s\n", "4"},
      {"id: s, ", "id: s\n", "4"}, {"id: t, ", "id: s\n", "unknown"}};
  for (uint32_t i = 0; i < 5; i++) {
    struct fixture f;
    begin(&f, rules);
    char results[200], yaml[100];
    snprintf(results, sizeof results, "as_of: 2020-12-31\nresults: {sector: [{%syears: 4}]}",
        cases[i].before);
    snprintf(yaml, sizeof yaml, "%sclusters: []", cases[i].now);
    load(&f, results, yaml);
    expect(&f, "sector", "", "previous years", cases[i].years);
    expect(&f, "sector", "", "no previous record",
        strcmp(cases[i].years, "4") == 0 ? "false" : "true");
    end(&f);
  }
}

static void test_succeeds(void **state) {
  (void)state;
  struct fixture f;
  begin(&f, rules);
  load(&f,
      "as_of: 2020-12-31\nresults: {unit: [{id: a, streak: 1, best: 1.5, word: x}, {id: b, streak: "
      "1, best: \"1.50\", word: y}, {id: c, streak: ~, best: 1.5, word: x}]}",
      "clusters: [{id: k, units: ["
      "{id: u1, succeeds: [a, b]}, {id: u2, succeeds: [a, c]}, {id: u3, succeeds: [a, nobody]}, "
      "{succeeds: [nobody], id: u4}, {id: u5, succeeds: []},"
      "{id: a, succeeds: [b]}, {id: b}, {id: c, succeeds: ~}, {id: u6, succeeds: [c, a]}, {id: "
      "u7, succeeds: [a]}, {id: u8}]}]");
  static const struct {
    const char *id, *streak, *best, *word, *is_new;
  } wanted[] = {{"u1", "1", "1.50", "unknown", "false"}, {"u2", "unknown", "1.50", "x", "false"},
      {"u3", "unknown", "unknown", "unknown", "false"},
      {"u4", "unknown", "unknown", "unknown", "true"},
      {"u5", "unknown", "unknown", "unknown", "true"}, {"a", "1", "1.50", "y", "false"},
      {"b", "1", "1.50", "y", "false"}, {"c", "unknown", "1.50", "x", "false"},
      {"u6", "unknown", "1.50", "x", "false"}, {"u7", "1", "1.50", "x", "false"},
      {"u8", "unknown", "unknown", "unknown", "true"}};
  for (uint32_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
    expect(&f, "unit", wanted[i].id, "previous streak", wanted[i].streak);
    expect(&f, "unit", wanted[i].id, "previous best", wanted[i].best);
    expect(&f, "unit", wanted[i].id, "previous word", wanted[i].word);
    expect(&f, "unit", wanted[i].id, "no previous record", wanted[i].is_new);
  }
  end(&f);
}

/* -- years -- */

static void test_year(void **state) {
  (void)state;
  static const struct {
    const char *as_of, *run;
    bool good;
  } cases[] = {{"2020-12-31", "2021-12-31", true}, {"2020-01-01", "2021-12-31", true},
      {"2020-12-31", "2021-01-01", true}, {"2019-12-31", "2021-01-01", false},
      {"2021-01-01", "2021-12-31", false}, {"2022-01-01", "2021-12-31", false},
      {"0001-05-05", "0002-05-05", true}};
  for (uint32_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct fixture f;
    begin(&f, rules);
    char results[100];
    int32_t day;
    snprintf(results, sizeof results, "results: {}\nas_of: %s\n", cases[i].as_of);
    history_load_text(&f.history, &f.diags, "r.yaml", str_from(results));
    history_close(&f.history, &f.diags);
    assert_true(date_parse(str_from(cases[i].run), &day));
    assert_int_equal(history_check_year(&f.history, day, &f.diags), cases[i].good);
    assert_int_equal(f.diags.n_errors, !cases[i].good);
    if (!cases[i].good) assert_int_equal(f.diags.items[0].place.line, 2);
    end(&f);
  }
}

/* From a run of another regulation: words by their spelling, numbers at another scale, what fits no
 * more refused. */
static void test_other_program(void **state) {
  (void)state;
  struct fixture before, now;
  begin(&before,
      HEADER "define best of unit : decimal(1) is 1.5\ndefine kind of unit : one of blue, red, "
             "green is if a then green else blue\n"
             "define streak of unit : integer is 7\ndefine word of unit : text is \"từ\"\n");
  load(&before, NULL,
      "clusters: [{units: [{id: u1, a: false}, {id: u2, a: true}, {id: u3}, {a: false}]}]");
  struct run run;
  run_evaluate(&run, &before.compiled.arena, NULL, before.compiled.program, &before.data,
      &(struct run_options){.as_of = 18627});
  begin(&now, rules);
  run_history_take(&now.history, &run, &now.diags);
  history_close(&now.history, &now.diags);
  assert_int_equal(now.diags.n_errors, 0);
  assert_int_equal(now.diags.n_warnings, 1); /* green is no word of the set now */
  assert_int_equal(now.diags.items[0].code, HISTORY_WORD_OUTGROWN);
  assert_true(now.history.has_as_of);
  assert_int_equal(now.history.as_of, 18627);
  tree_load_text(&now.data, &now.diags, "data.yaml",
      STR("clusters: [{id: c, units: [{id: u1}, {id: u2}, {id: u3}, {id: u4}]}]"));
  history_apply(&now.history, &now.data);
  dataset_finish(&now.data);
  expect(&now, "unit", "u1", "previous kind", "blue");
  expect(&now, "unit", "u2", "previous kind", "green");
  expect(&now, "unit", "u3", "previous kind", "unknown");
  expect(&now, "unit", "u1", "previous best", "1.50");
  expect(&now, "unit", "u2", "previous streak", "7");
  expect(&now, "unit", "u3", "previous word", "từ");
  expect(&now, "unit", "u3", "previous standing", "unknown");
  expect(&now, "unit", "u4", "no previous record", "true");
  run_free(&run);
  end(&now);
  begin(&now,
      HEADER "decision best of unit one of x, y otherwise y\nrule z for unit when previous best is "
             "x then best is x because \"z\"\n");
  run_evaluate(&run, &before.compiled.arena, NULL, before.compiled.program, &before.data,
      &(struct run_options){.as_of = 18627});
  run_history_take(&now.history, &run, &now.diags);
  assert_int_equal(now.diags.n_errors, 1);
  assert_int_equal(now.diags.items[0].code, HISTORY_KIND_CHANGED);
  run_free(&run);
  end(&now);
  end(&before);
}

/* So many rows that the scratch is given back between two values, and an entity behind them. */
/* Rows in the order of their records, in another one, with records or rows between that match
 * nothing, and one that carries on two: each finds its own. */
static void test_orders(void **state) {
  (void)state;
  enum { ROWS = 3000 };
  static const struct {
    int step, every; /* row i is u(i * step % ROWS); only each `every`-th has a record */
  } orders[] = {{1, 1}, {7, 1}, {1, 3}, {2999, 2}, {1501, 5}};
  for (size_t o = 0; o < sizeof orders / sizeof *orders; o++) {
    char *yaml = NULL, *results = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&results, &n);
    fputs("as_of: 2020-12-31\nresults:\n  unit:\n", out);
    for (int i = 0; i < ROWS; i += orders[o].every)
      fprintf(out, "  - {id: u%d, streak: %d}\n  - {id: gone%d}\n", i, i, i);
    fclose(out);
    out = open_memstream(&yaml, &n);
    fputs("clusters:\n- id: c\n  units:\n", out);
    for (int i = 0; i < ROWS; i++)
      fprintf(out, "  - {id: u%d}\n%s", i * orders[o].step % ROWS,
          i == ROWS / 2 ? "  - {id: both, succeeds: [u0, gone0]}\n" : "");
    fclose(out);
    struct fixture f;
    begin(&f, rules);
    load(&f, results, yaml);
    const uint32_t unit = schema_entity(f.schema, STR("unit")),
                   streak = column(f.schema, "unit", "previous streak");
    for (uint32_t row = 0; row < ROWS + 1; row++) {
      const char *id = str_cstring(&f.compiled.arena, dataset_id(&f.data, unit, row));
      const int i = id[0] == 'u' ? atoi(id + 1) : 1;
      const struct value value = dataset_value(&f.data, streak, row);
      assert_int_equal(value.known, id[0] == 'u' && i % orders[o].every == 0);
      if (value.known) assert_int_equal(value.number, i);
    }
    end(&f);
    free(yaml);
    free(results);
  }
}

static void test_many_rows(void **state) {
  (void)state;
  static const char counting[] = HEADER
      "define count of unit : integer is if no previous record then 1 else previous count + 1\n"
      "define pieces of part : integer is if no previous record then 2 else previous pieces + 1\n";
  enum { ROWS = 30000 };
  char *yaml = NULL;
  size_t n = 0;
  FILE *out = open_memstream(&yaml, &n);
  fputs("clusters: [{units: [", out);
  for (int i = 0; i < ROWS; i++)
    fprintf(out, "{id: u%d%s}, ", i, i + 1 == ROWS ? ", parts: [{id: p}]" : "");
  fputs("]}]", out);
  fclose(out);
  struct fixture before, now;
  begin(&before, counting);
  load(&before, NULL, yaml);
  struct run run;
  run_evaluate(&run, &before.compiled.arena, NULL, before.compiled.program, &before.data,
      &(struct run_options){.as_of = 18627});
  begin(&now, counting);
  run_history_take(&now.history, &run, &now.diags);
  load(&now, NULL, yaml);
  expect(&now, "unit", "u29999", "previous count", "1");
  expect(&now, "part", "p", "previous pieces", "2");
  run_free(&run);
  end(&now);
  end(&before);
  free(yaml);
}

/* -- the verifier -- */

static void expect_unsound(void (*damage)(struct schema *), const char *reason) {
  struct compiled c;
  compiled_init(&c, rules);
  assert_null(program_verify(&c.arena, c.program));
  damage(&c.program->schema);
  const char *found = program_verify(&c.arena, c.program);
  if (!found || !strstr(found, reason))
    fail_msg("expected \"%s\", found \"%s\"", reason, found ? found : "nothing");
  compiled_free(&c);
}

static struct field *field_of(struct schema *s, const char *entity, const char *name) {
  return &s->fields[column(s, entity, name)];
}
static void damage_origin(struct schema *s) { field_of(s, "unit", "previous streak")->origin = 9; }
static void damage_item(struct schema *s) {
  field_of(s, "unit", "previous streak")->item = s->n_items;
}
static void damage_type(struct schema *s) { field_of(s, "unit", "previous best")->type.scale = 3; }
static void damage_entity(struct schema *s) {
  field_of(s, "unit", "previous head")->item = field_of(s, "cluster", "previous head")->item;
}
static void damage_default(struct schema *s) {
  struct field *f = field_of(s, "unit", "previous streak");
  f->has_default = true;
  f->fallback = (struct value){.type = f->type, .known = true};
}
static void damage_order(struct schema *s) {
  struct field *f = field_of(s, "unit", "previous standing");
  f[-1].origin = FIELD_NO_RECORD;
  f[-1].type.kind = TYPE_BOOLEAN;
  f->origin = FIELD_DATA;
  f->item = 0;
}
static void damage_record(struct schema *s) { field_of(s, "unit", "no previous record")->item = 1; }
static void damage_id(struct schema *s) {
  s->fields[s->entities[1].first_field].origin = FIELD_PREVIOUS;
}
static void damage_data(struct schema *s) { s->fields[s->entities[1].first_field].item = 1; }

static void test_verify(void **state) {
  (void)state;
  expect_unsound(damage_origin, "no such origin");
  expect_unsound(damage_item, "no such item");
  expect_unsound(damage_type, "not of its item's entity and type");
  expect_unsound(damage_entity, "not of its item's entity and type");
  expect_unsound(damage_default, "a default of the preceding year");
  expect_unsound(damage_order, "stands behind the preceding year's");
  expect_unsound(damage_record, "not a boolean");
  expect_unsound(damage_id, "an id of the preceding year");
  expect_unsound(damage_data, "an item of the data");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_columns),
      cmocka_unit_test(test_open_history), cmocka_unit_test(test_values),
      cmocka_unit_test(test_texts), cmocka_unit_test(test_none), cmocka_unit_test(test_root),
      cmocka_unit_test(test_succeeds), cmocka_unit_test(test_year),
      cmocka_unit_test(test_other_program), cmocka_unit_test(test_orders),
      cmocka_unit_test(test_many_rows), cmocka_unit_test(test_verify)};
  return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}
