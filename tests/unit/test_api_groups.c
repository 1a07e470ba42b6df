/* Groups decided apart (api/arrow_groups.c, api/sql.c): what is said can be taken back, what is taken is
 * what is told, and what cannot be is refused. What comes of all steps: tests/groups_apart.py. */
#include "tests/unit/api_support.h"

static const char over_all[] =
    "regulation over_all effective 2020-01-01 to 2020-12-31\nentity root\n"
    "entity cluster (clusters) in root\n  kind : one of town, land\n"
    "entity unit (units) in cluster\n  votes : integer\n  registered : boolean\n"
    "decision standing of unit one of out, in_order otherwise in_order\n"
    "rule no_sign for unit when not registered then standing is out because \"a\"\n"
    "selection best choose 1 unit per root where standing is in_order order by votes descending on "
    "tie refer\n"
    "require enough for root that any unit where standing is in_order because \"ít\"\n";

static const char given[] = "clusters:\n"
                            "  - id: c1\n    units:\n"
                            "      - {id: u1, votes: 3, registered: true}\n"
                            "      - {id: u2, registered: true}\n"
                            "  - id: c2\n    units: [{id: u3, votes: 5}]\n";

struct over {
  thidua_context *context;
  thidua_program *program;
  thidua_data *data;
  uint32_t unit;
};

static thidua_program *compile(thidua_context *context, const char *words) {
  const thidua_source source = {"small.rules", text(words)};
  thidua_program *program;
  assert_int_equal(thidua_compile(context, &source, 1, &program), THIDUA_OK);
  return program;
}

static struct over begin(const char *document_given) {
  struct over o = {.context = new_context()};
  o.program = compile(o.context, over_all);
  o.unit = thidua_entity(o.program, "unit");
  assert_int_equal(thidua_data_new(o.context, o.program, &o.data), THIDUA_OK);
  assert_int_equal(thidua_data_document(o.data, "small.yaml", text(document_given)), THIDUA_OK);
  return o;
}

static void end(struct over *o) {
  thidua_data_free(o->data);
  thidua_program_free(o->program);
  thidua_context_free(o->context);
}

/* The units' lines of JSON as a run has them, "-" where there is none. */
static void put_lines(struct over *o, thidua_run *run, struct output *out) {
  struct ArrowSchema schema;
  struct ArrowArray array;
  assert_int_equal(thidua_run_arrow(run, o->unit, &schema, &array), THIDUA_OK);
  const struct ArrowArray *json = array.children[array.n_children - 1];
  out->n = 0;
  for (int64_t row = 0; row < array.length; row++) {
    const int64_t *ends = json->buffers[1];
    const bool is_there = ((const uint8_t *)json->buffers[0])[row / 8] >> row % 8 & 1;
    if (!is_there) keep(out, "-", 1);
    keep(out, (const char *)json->buffers[2] + ends[row], (size_t)(ends[row + 1] - ends[row]));
    keep(out, "\n", 1);
  }
  array.release(&array);
  schema.release(&schema);
}

static struct output wanted, got;

static void what_is_said_is_taken(void **state) {
  (void)state;
  struct over o = begin(given);
  struct ArrowSchema schema;
  struct ArrowArray array;
  thidua_run *whole, *saying, *taking;
  assert_int_equal(thidua_run_new(o.data, NULL, &whole), THIDUA_OK);
  assert_int_equal(thidua_run_part(o.data, NULL, 1, &saying), THIDUA_OK);
  assert_int_equal(thidua_run_part(o.data, NULL, 0, &taking), THIDUA_OK);
  assert_int_equal(thidua_run_said(saying, o.unit, &schema, &array), THIDUA_OK);
  assert_true(schema.n_children > 1);
  assert_string_equal(schema.children[0]->name, "_open");
  assert_int_equal(((const uint8_t *)array.children[0]->buffers[1])[0], 1 << 2); /* of u3 only */
  assert_int_equal(thidua_run_take(taking, o.unit, &schema, &array), THIDUA_OK);
  assert_null(array.release);
  assert_int_equal(thidua_run_whole(taking), THIDUA_OK);
  put_lines(&o, whole, &wanted);
  put_lines(&o, taking, &got);
  assert_int_equal(got.n, wanted.n);
  assert_memory_equal(got.bytes, wanted.bytes, wanted.n);
  thidua_run_free(whole);
  thidua_run_free(saying);
  thidua_run_free(taking);
  end(&o);
}

static void release_schema(struct ArrowSchema *schema) { schema->release = NULL; }
static void release_array(struct ArrowArray *array) { array->release = NULL; }

/* One column to take, of so many rows. */
static thidua_status take(thidua_run *run, uint32_t entity, int64_t n, const char *name,
    const char *format, const void *values) {
  struct ArrowSchema column = {.name = name, .format = format}, *columns[] = {&column},
                     schema = {.format = "+s",
                         .n_children = 1,
                         .children = columns,
                         .release = release_schema};
  const void *buffers[] = {NULL, values}, *none[] = {NULL};
  struct ArrowArray child = {.length = n, .n_buffers = 2, .buffers = buffers},
                    *children[] = {&child},
                    array = {.length = n,
                        .n_buffers = 1,
                        .buffers = none,
                        .n_children = 1,
                        .children = children,
                        .release = release_array};
  const thidua_status status = thidua_run_take(run, entity, &schema, &array);
  assert_true(!schema.release && !array.release); /* whatever comes of it */
  return status;
}

/* The register of a selection's status, by the listing of a script: its column in the kept table. */
static void find_status(struct over *o, char *name) {
  static struct output script;
  script.n = 0;
  assert_int_equal(
      thidua_program_second(o->context, o->program, NULL, "sqlite", writer_to(&script)), THIDUA_OK);
  script.bytes[script.n] = 0;
  const char *at = strstr(script.bytes, "\"best status\" as \"r");
  assert_non_null(strstr(script.bytes, "create temporary table \"kept unit\""));
  assert_non_null(strstr(script.bytes, "from \"given unit\" as \"unit\"\njoin \"said unit\" on"));
  assert_non_null(at);
  sscanf(at, "\"best status\" as \"%15[^\"]", name);
}

static void what_is_taken_is_told(void **state) {
  (void)state;
  struct over o = begin(given);
  char status[16];
  thidua_run *run;
  find_status(&o, status);
  assert_int_equal(thidua_run_part(o.data, NULL, 0, &run), THIDUA_OK);
  static const int64_t chosen[] = {2, 1, 0};
  static const uint8_t last[] = {1 << 2};
  assert_int_equal(take(run, o.unit, 3, status, "l", chosen), THIDUA_OK);
  assert_int_equal(take(run, o.unit, 3, "_left_out", "b", last), THIDUA_OK);
  assert_int_equal(take(run, o.unit, 3, "_row", "l", chosen), THIDUA_OK);
  put_lines(&o, run, &got);
  got.bytes[got.n] = 0;
  assert_non_null(strstr(got.bytes,
      "\"u1\", \"cluster\": \"c1\", \"standing\": { \"outcome\": "
      "\"in_order\", \"rules\": [] }, \"best\": { \"chosen\": true"));
  assert_non_null(strstr(got.bytes, "\"best\": { \"chosen\": false"));
  assert_non_null(strstr(got.bytes, "\n-\n"));
  static const int64_t beyond[] = {0, 300, 0};
  const struct {
    int64_t n;
    const char *name, *format;
    const void *values;
    const char *words;
  } wrong[] = {
      {2, status, "l", chosen, "columns of 2 rows are given to 3 rows"},
      {3, status, "b", last, "is of Arrow's type \"b\""},
      {3, "_left_out", "l", chosen, "the column \"_left_out\" is of Arrow's type \"l\""},
      {3, "r99999", "l", chosen, "unit has no column \"r99999\" that could be taken"},
      {3, "r", "l", chosen, "unit has no column \"r\" that could be taken"},
      {3, "votes", "l", chosen, "unit has no column \"votes\" that could be taken"},
      {3, status, "l", beyond, "holds in row 1 what it cannot be"},
  };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    assert_int_equal(take(run, o.unit, wrong[i].n, wrong[i].name, wrong[i].format, wrong[i].values),
        THIDUA_MISUSE);
    assert_non_null(strstr(thidua_diagnostic_at(o.context, 0)->text, wrong[i].words));
  }
  assert_int_equal(take(run, 99, 3, status, "l", chosen), THIDUA_MISUSE);
  struct ArrowSchema number = {.format = "l", .release = release_schema};
  struct ArrowArray no_struct = {.length = 3, .release = release_array};
  assert_int_equal(thidua_run_take(run, o.unit, &number, &no_struct), THIDUA_MISUSE);
  assert_string_equal(thidua_diagnostic_at(o.context, 0)->text,
      "columns are an array of structs, none of them null");
  struct ArrowSchema schema;
  struct ArrowArray array;
  assert_int_equal(thidua_run_said(run, 0, &schema, &array), THIDUA_MISUSE);
  thidua_run_free(run);
  end(&o);
}

/* What is required of all is no matter of a part, until all that hangs on several groups was taken. */
static void required_of_all(void **state) {
  (void)state;
  struct over o = begin("clusters: [{id: c1, units: [{id: u1, registered: false}]}]\n");
  thidua_run *run;
  assert_int_equal(thidua_run_new(o.data, NULL, &run), THIDUA_ERROR);
  assert_int_equal(thidua_run_part(o.data, NULL, 1, &run), THIDUA_OK);
  assert_int_equal(thidua_run_whole(run), THIDUA_ERROR);
  assert_string_equal(thidua_diagnostic_at(o.context, 0)->text, "ít (require enough, root)");
  thidua_run_free(run);
  end(&o);
}

static void refused(void **state) {
  (void)state;
  struct over o = begin(given);
  int second, crosses;
  thidua_text name;
  assert_int_equal(thidua_program_groups(o.context, o.program, &second), THIDUA_OK);
  assert_true(second);
  const uint32_t votes = thidua_field(o.program, o.unit, "votes"),
                 registered = thidua_field(o.program, o.unit, "registered");
  assert_int_equal(thidua_field_crosses(o.context, o.program, votes, &crosses), THIDUA_OK);
  assert_true(crosses);
  assert_int_equal(thidua_field_crosses(o.context, o.program, registered, &crosses), THIDUA_OK);
  assert_false(crosses);
  assert_int_equal(thidua_field_crosses(o.context, o.program, 999, &crosses), THIDUA_MISUSE);
  assert_int_equal(
      thidua_program_second_table(o.context, o.program, "spark", o.unit, THIDUA_TABLE_SAID, &name),
      THIDUA_OK);
  ASSERT_TEXT(name, "said_unit");
  assert_int_equal(
      thidua_program_second_table(o.context, o.program, "oracle", o.unit, THIDUA_TABLE_KEPT, &name),
      THIDUA_MISUSE);
  assert_string_equal(
      thidua_diagnostic_at(o.context, 0)->text, "there is no such table in \"oracle\"");
  assert_int_equal(
      thidua_program_second(o.context, o.program, NULL, "oracle", writer_to(&got)), THIDUA_MISUSE);
  assert_string_equal(thidua_diagnostic_at(o.context, 0)->text, "no SQL is written for \"oracle\"");
  const thidua_run_options no_day = {.as_of = "yesterday"};
  assert_int_equal(thidua_program_second(o.context, o.program, &no_day, "spark", writer_to(&got)),
      THIDUA_MISUSE);
  thidua_program *by_groups = compile(o.context, rules);
  assert_int_equal(thidua_program_groups(o.context, by_groups, &second), THIDUA_OK);
  assert_false(second);
  thidua_program_free(by_groups);
  thidua_program *referring = compile(o.context,
      "regulation refers effective 2020-01-01 to 2020-12-31\nentity root\nentity unit (units) in "
      "root\n  head : unit reference\ndefine followers of unit : integer is count of unit where "
      "head is "
      "this\n");
  assert_int_equal(thidua_program_groups(o.context, referring, &second), THIDUA_MISUSE);
  assert_string_equal(
      thidua_diagnostic_at(o.context, 0)->text, "not by groups: the data has references");
  thidua_program_free(referring);
  end(&o);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_said_is_taken),
      cmocka_unit_test(what_is_taken_is_told),
      cmocka_unit_test(required_of_all),
      cmocka_unit_test(refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
