/* Rows in and results out by the Arrow C Data Interface (api/arrow.c, api/arrow_results.c): arrays made
 * by hand, with offsets and nulls, come to the lines that the same data has as a document. */
#include "tests/unit/api_support.h"

/* -- arrays by hand -- */

struct column {
  const char *name, *format;
  const void *buffers[3];
  int64_t n_buffers, offset;
};

static unsigned n_released;

static void release_schema(struct ArrowSchema *schema) {
  n_released++;
  schema->release = NULL;
}
static void release_array(struct ArrowArray *array) {
  n_released++;
  array->release = NULL;
}

/* Gives an array of structs, in memory of this call; what it answers. */
static thidua_status give(thidua_data *data, uint32_t entity, int64_t n_rows,
    const struct column *columns, size_t n, int64_t n_null) {
  struct ArrowSchema schemas[16] = {0}, *schema_children[16],
                     schema = {.format = "+s",
                         .name = "",
                         .n_children = (int64_t)n,
                         .children = schema_children,
                         .release = release_schema};
  struct ArrowArray arrays[16] = {0}, *array_children[16],
                    array = {.length = n_rows,
                        .null_count = n_null,
                        .n_buffers = 1,
                        .buffers = (const void *[]){n_null ? "" : NULL},
                        .n_children = (int64_t)n,
                        .children = array_children,
                        .release = release_array};
  assert_true(n <= 16);
  const void *buffers[16][3];
  for (size_t i = 0; i < n; i++) {
    memcpy(buffers[i], columns[i].buffers, sizeof buffers[i]);
    schemas[i] = (struct ArrowSchema){.format = columns[i].format, .name = columns[i].name};
    arrays[i] = (struct ArrowArray){.length = n_rows,
        .null_count = -1,
        .offset = columns[i].offset,
        .n_buffers = columns[i].n_buffers,
        .buffers = buffers[i]};
    schema_children[i] = &schemas[i];
    array_children[i] = &arrays[i];
  }
  n_released = 0;
  const thidua_status status = thidua_data_arrow(data, entity, &schema, &array, NULL);
  assert_int_equal(n_released, 2); /* whatever comes of it */
  return status;
}

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const int64_t year[] = {2020};
static const int32_t cluster_id_ends[] = {0, 2, 4}, cluster_name_ends[] = {0, 10, 10};
static const uint8_t first_only[] = {1}, both[] = {3};
static const struct column root_columns[] = {
    {"year", "l", {NULL, year}, 2, 0},
    {"_has_cluster", "b", {NULL, both}, 2, 0},
};
static const struct column cluster_columns[] = {
    {"_row", "l", {NULL, year}, 2, 0},
    {"id", "u", {NULL, cluster_id_ends, "c1c2"}, 3, 0},
    {"name", "u", {first_only, cluster_name_ends, "Cụm một"}, 3, 0},
    {"_has_unit", "b", {NULL, both}, 2, 0},
};

/* of units from slot 1 on: slot 0 is none of the array's */
static const int32_t parents[] = {7, 0, 0, 0, 1}, days[] = {0, 18292, 0, 18048, 0};
static const int64_t unit_id_ends[] = {0, 1, 3, 5, 7, 9}, kind_ends[] = {0, 0, 5, 5, 10, 10};
static const int16_t votes[] = {0, 3, 4, 0, 0};
static const int64_t scores[5][2] = {{0, 0}, {9750, 0}, {0, 0}, {1000, 0}, {0, 0}};
static const uint8_t votes_there[] = {1 << 1 | 1 << 2}, scores_there[] = {1 << 1 | 1 << 3},
                     registered[] = {1 << 1 | 1 << 4},
                     registered_there[] = {1 << 1 | 1 << 2 | 1 << 4};
static const struct column unit_columns[] = {
    {"_parent", "i", {NULL, parents}, 2, 1},
    {"id", "U", {NULL, unit_id_ends, "-u1u2u3u4"}, 3, 1},
    {"votes", "s", {votes_there, votes}, 2, 1},
    {"score", "d:10,3", {scores_there, scores}, 2, 1},
    {"joined", "tdD", {scores_there, days}, 2, 1},
    {"registered", "b", {registered_there, registered}, 2, 1},
    {"kind", "U", {scores_there, kind_ends, "gravelight"}, 3, 1},
};

static thidua_run *run_given(thidua_context *context, thidua_program *program, thidua_data **data) {
  thidua_run *run;
  assert_int_equal(thidua_data_new(context, program, data), THIDUA_OK);
  assert_int_equal(give(*data, 0, 1, root_columns, COUNT(root_columns), 0), THIDUA_OK);
  const uint32_t cluster = thidua_entity(program, "cluster"), unit = thidua_entity(program, "unit");
  assert_int_equal(give(*data, cluster, 2, cluster_columns, COUNT(cluster_columns), 0), THIDUA_OK);
  assert_int_equal(give(*data, unit, 4, unit_columns, COUNT(unit_columns), 0), THIDUA_OK);
  assert_int_equal(thidua_run_new(*data, NULL, &run), THIDUA_OK);
  return run;
}

static thidua_program *compile(thidua_context *context, const char *words) {
  const thidua_source source = {"small.rules", text(words)};
  thidua_program *program;
  assert_int_equal(thidua_compile(context, &source, 1, &program), THIDUA_OK);
  return program;
}

/* -- what comes of it -- */

static struct output wanted, got;

static void the_same_lines(void **state) {
  (void)state;
  thidua_context *context = new_context();
  thidua_program *program = compile(context, rules);
  thidua_data *data, *other;
  thidua_run *run = run_given(context, program, &data), *again;
  assert_int_equal(thidua_data_new(context, program, &other), THIDUA_OK);
  assert_int_equal(thidua_data_document(other, "small.yaml", text(document)), THIDUA_OK);
  assert_int_equal(thidua_run_new(other, NULL, &again), THIDUA_OK);
  assert_int_equal(thidua_write(again, "jsonl", writer_to(&wanted), nowhere), THIDUA_OK);
  assert_int_equal(thidua_write(run, "jsonl", writer_to(&got), nowhere), THIDUA_OK);
  assert_int_equal(got.n, wanted.n);
  assert_memory_equal(got.bytes, wanted.bytes, wanted.n);
  thidua_run_free(run);
  thidua_run_free(again);
  thidua_data_free(data);
  thidua_data_free(other);
  thidua_program_free(program);
  thidua_context_free(context);
}

static const struct ArrowArray *child(const struct ArrowSchema *schema,
    const struct ArrowArray *array, const char *name, char format) {
  for (int64_t i = 0; i < schema->n_children; i++)
    if (strcmp(schema->children[i]->name, name) == 0) {
      assert_int_equal(schema->children[i]->format[0], format);
      return array->children[i];
    }
  fail_msg("no child %s", name);
  return NULL;
}

static bool is_there(const struct ArrowArray *array, int row) {
  return ((const uint8_t *)array->buffers[0])[row / 8] >> row % 8 & 1;
}

static thidua_text text_of(const struct ArrowArray *array, int row) {
  const int64_t *ends = array->buffers[1];
  return (thidua_text){
      (const char *)array->buffers[2] + ends[row], (size_t)(ends[row + 1] - ends[row])};
}

/* All is read when run, data and context are gone; a child moved away outlives its parent. */
static void results(void **state) {
  (void)state;
  thidua_context *context = new_context();
  thidua_program *program = compile(context, rules);
  thidua_data *data;
  struct ArrowSchema schema;
  struct ArrowArray array;
  thidua_run *run = run_given(context, program, &data);
  assert_int_equal(thidua_write(run, "jsonl", writer_to(&wanted), nowhere), THIDUA_OK);
  assert_int_equal(
      thidua_run_arrow(run, thidua_entity(program, "unit"), &schema, &array), THIDUA_OK);
  thidua_run_free(run);
  thidua_data_free(data);
  thidua_program_free(program);
  thidua_context_free(context);
  assert_int_equal(array.length, 4);
  ASSERT_TEXT(text_of(child(&schema, &array, "id", 'U'), 2), "u3");
  const struct ArrowArray *level = child(&schema, &array, "level", 'd'),
                          *since = child(&schema, &array, "since", 't'),
                          *standing = child(&schema, &array, "standing", 'U'),
                          *best = child(&schema, &array, "best", 'b'),
                          *json = child(&schema, &array, "json", 'U');
  assert_true(is_there(level, 0) && !is_there(level, 1));
  assert_int_equal(*(const int64_t *)level->buffers[1], 1000); /* 9.75 + 0.25 */
  assert_int_equal(level->null_count, 2);
  assert_int_equal(((const int32_t *)since->buffers[1])[2], 18048);
  ASSERT_TEXT(text_of(standing, 1), "out");
  assert_false(is_there(standing, 2));
  assert_true(is_there(best, 3));
  static struct output lines;
  for (int row = 0; row < 4; row++) {
    keep(&lines, text_of(json, row).bytes, text_of(json, row).length);
    keep(&lines, "\n", 1);
  }
  wanted.bytes[wanted.n] = 0;
  const char *units = wanted.bytes;
  while (strncmp(units, "{ \"entity\": \"unit\"", 18) != 0) units = strchr(units, '\n') + 1;
  assert_memory_equal(units, lines.bytes, lines.n);
  struct ArrowArray moved = *array.children[0];
  array.children[0]->release = NULL;
  array.release(&array);
  schema.release(&schema);
  ASSERT_TEXT(text_of(&moved, 0), "u1");
  moved.release(&moved);
}

static void refused(void **state) {
  (void)state;
  static const float reals[] = {1};
  static const int64_t huge[] = {INT64_MAX}, beyond[] = {9};
  static const uint8_t none[] = {0};
  const struct {
    struct column column;
    const char *words;
  } wrong[] = {
      {{"votes", "f", {NULL, reals}, 2, 0}, "the column \"votes\" is of Arrow's type \"f\""},
      {{"registered", "l", {NULL, huge}, 2, 0},
          "the column \"registered\" is of Arrow's type \"l\""},
      {{"score", "l", {NULL, huge}, 2, 0},
          "\"score\" holds a number in row 0 that its field cannot"},
      {{"nothing", "l", {NULL, huge}, 2, 0}, "unit has no field \"nothing\""},
      {{"_parent", "l", {NULL, beyond}, 2, 0}, "cluster has no row 9"},
      {{"_parent", "l", {none, beyond}, 2, 0}, "\"_parent\" holds no row of a parent in row 0"},
  };
  thidua_context *context = new_context();
  thidua_program *program = compile(context, rules);
  thidua_data *data;
  const uint32_t unit = thidua_entity(program, "unit");
  assert_int_equal(thidua_data_new(context, program, &data), THIDUA_OK);
  for (size_t i = 0; i < COUNT(wrong); i++) {
    assert_int_equal(give(data, unit, 1, &wrong[i].column, 1, 0), THIDUA_MISUSE);
    assert_string_equal(thidua_diagnostic_at(context, 0)->text, wrong[i].words);
  }
  assert_int_equal(give(data, unit, 1, NULL, 0, 1), THIDUA_MISUSE); /* a null struct */
  assert_string_equal(
      thidua_diagnostic_at(context, 0)->text, "rows are an array of structs, none of them null");
  assert_int_equal(give(data, 99, 1, NULL, 0, 0), THIDUA_MISUSE);
  assert_int_equal(give(data, 0, 2, NULL, 0, 0), THIDUA_MISUSE);
  assert_string_equal(thidua_diagnostic_at(context, 0)->text, "the root has one row, not 2");
  thidua_data_free(data);
  thidua_program_free(program);
  thidua_context_free(context);
}

static void by_parts(void **state) {
  (void)state;
  thidua_context *context = new_context();
  thidua_program *program = compile(context, rules);
  assert_int_equal(thidua_program_parts(context, program), THIDUA_OK);
  thidua_program_free(program);
  program = compile(context,
      "regulation whole effective 2020-01-01 to 2020-12-31\nentity root\nentity unit (units) in "
      "root\n  votes : integer\nselection best choose 1 unit per root order by votes descending on "
      "tie "
      "refer\n");
  assert_int_equal(thidua_program_parts(context, program), THIDUA_MISUSE);
  assert_non_null(strstr(thidua_diagnostic_at(context, 0)->text, "not by parts: "));
  thidua_program_free(program);
  thidua_context_free(context);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(the_same_lines), cmocka_unit_test(results),
      cmocka_unit_test(refused), cmocka_unit_test(by_parts)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
