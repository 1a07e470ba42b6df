/* What the library says to a caller that misuses it, word for word. */
#include "tests/unit/api_support.h"

/* A rule file that asks of the preceding year, and whose last day is open. */
static const char open_ended[] =
    "regulation open\n  effective 2020-01-01\nentity root\nentity unit (units) in root\n"
    "  good : boolean\n"
    "define streak of unit : integer is if no previous record then 1 else previous streak + 1\n";

static thidua_context *context;
static thidua_program *program;
static struct fields f;

static int begin(void **state) {
  (void)state;
  context = new_context();
  program = compile_small(context);
  f = fields_of(program);
  return 0;
}

static int end(void **state) {
  (void)state;
  thidua_program_free(program);
  thidua_context_free(context);
  return 0;
}

/* The only diagnostic of the last call, which was refused. */
static void assert_said(thidua_status status, const char *words) {
  assert_int_equal(status, THIDUA_MISUSE);
  assert_int_equal(thidua_diagnostic_count(context), 1);
  assert_string_equal(thidua_diagnostic_at(context, 0)->text, words);
}

static const thidua_text endless = {"", UINT32_MAX};
static const thidua_text not_utf8 = {"\xFF", 1};

static void sources(void **state) {
  (void)state;
  thidua_program *none;
  thidua_source source = {"a.rules", endless};
  assert_said(thidua_compile(context, &source, 0, &none), "there is no source to compile");
  assert_said(thidua_compile(context, &source, 1, &none), "a text of over 4 GiB");
}

static void rows(void **state) {
  (void)state;
  thidua_data *data = new_data(context, program);
  const thidua_value votes = number(f.votes, 1), nothing = number(99, 1);
  assert_said(
      thidua_data_row(data, 0, 0, NULL, 0, NULL), "there is no entity 0 whose rows are given");
  assert_said(thidua_data_row(data, f.unit, 0, NULL, 0, NULL), "cluster has no row 0");
  assert_said(thidua_data_succeeds(data, f.unit, NULL, 0), "entity 2 has no row yet");
  assert_int_equal(thidua_data_row(data, f.cluster, 0, NULL, 0, NULL), THIDUA_OK);
  assert_int_equal(thidua_data_row(data, f.cluster, 0, NULL, 0, NULL), THIDUA_OK);
  assert_said(thidua_data_row(data, f.cluster, 0, &votes, 1, NULL), "cluster has no field 5");
  assert_int_equal(thidua_data_row(data, f.unit, 1, NULL, 0, NULL), THIDUA_OK);
  assert_said(thidua_data_row(data, f.unit, 0, NULL, 0, NULL),
      "rows of unit come in the order of their cluster: 0 comes after 1");
  assert_said(thidua_data_set(data, 0, &nothing), "there is no field 99");
  assert_said(thidua_data_set(data, 7, &votes), "unit has no row 7");
  thidua_data_free(data);
}

static void texts(void **state) {
  (void)state;
  thidua_data *data = new_data(context, program);
  const thidua_value long_name = {.field = f.name, .kind = THIDUA_WRITTEN, .text = endless};
  assert_int_equal(thidua_data_row(data, f.cluster, 0, NULL, 0, NULL), THIDUA_OK);
  assert_said(thidua_data_document(data, "a.yaml", endless), "a text of over 4 GiB");
  assert_said(thidua_data_previous(data, "a.yaml", endless), "a text of over 4 GiB");
  assert_said(thidua_data_set(data, 0, &long_name), "a text of over 4 GiB");
  const thidua_text empty = {"", 0};
  assert_said(thidua_data_succeeds(data, f.cluster, &endless, 1), "a text of over 4 GiB");
  assert_said(thidua_data_succeeds(data, f.cluster, &not_utf8, 1), "a text is not valid UTF-8");
  assert_said(thidua_data_succeeds(data, f.cluster, &empty, 1), "the id of a predecessor is empty");
  const thidua_column names = {f.name, THIDUA_COLUMN_TEXTS, &endless, NULL};
  assert_said(
      thidua_data_columns(data, f.cluster, 1, NULL, &names, 1, NULL), "a text of over 4 GiB");
  thidua_data_free(data);
}

/* A value that is no text is the data's fault, not the caller's; then it cannot be run. */
static void bad_values(void **state) {
  (void)state;
  thidua_data *data = new_data(context, program);
  thidua_run *run;
  const thidua_value name = {.field = f.name, .kind = THIDUA_WRITTEN, .text = not_utf8};
  assert_int_equal(thidua_data_row(data, f.cluster, 0, &name, 1, NULL), THIDUA_ERROR);
  assert_string_equal(thidua_diagnostic_at(context, 0)->text,
      "name of cluster[1]: \"\xEF\xBF\xBD\" is not a text in UTF-8");
  assert_said(thidua_run_new(data, NULL, &run), "the data has errors that were reported before");
  thidua_data_free(data);
}

static void runs(void **state) {
  (void)state;
  thidua_data *data = data_of_document(context, program);
  thidua_run *run;
  const thidua_reading wrong[] = {{"how", "neither"}, {"why", "both"}};
  thidua_run_options options = {.readings = &wrong[0], .n_readings = 1};
  assert_said(thidua_run_new(data, &options, &run), "reading how has no value \"neither\"");
  options.readings = &wrong[1];
  assert_said(thidua_run_new(data, &options, &run), "the regulation has no reading \"why\"");
  options = (thidua_run_options){.as_of = "2020-02-30"};
  assert_said(thidua_run_new(data, &options, &run), "\"2020-02-30\" is no day: write YYYY-MM-DD");
  run = run_of(data);
  assert_said(thidua_data_list(data, f.unit, 0), "the data was run: nothing can be added to it");
  thidua_found found;
  assert_said(thidua_run_result(run, 99, 0, &found), "there is no result 99");
  assert_said(thidua_write(run, "xml", nowhere, nowhere), "there is no form \"xml\" of results");
  assert_said(
      thidua_explain(run, 0, 0, "xml", 0, nowhere), "there is no form \"xml\" of explanations");
  assert_said(thidua_explain(run, 99, 0, "text", 0, nowhere), "there is no result 99");
  assert_said(thidua_explain(run, 0, 99, "text", 0, nowhere), "there is no row 99: there are 2");
  thidua_run_free(run);
  thidua_data_free(data);
}

static void years(void **state) {
  (void)state;
  const thidua_source source = {"open.rules", text(open_ended)};
  thidua_program *open;
  thidua_run *run;
  assert_int_equal(thidua_compile(context, &source, 1, &open), THIDUA_OK);
  thidua_data *data = new_data(context, open);
  const thidua_run_options day = {.as_of = "2020-12-31"};
  assert_said(
      thidua_run_new(data, NULL, &run), "the regulation has no last day: say as of which day");
  assert_said(thidua_run_new(data, &day, &run),
      "the regulation asks of the preceding year: give its results, or say none");
  thidua_data_free(data);
  thidua_program_free(open);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(sources),
      cmocka_unit_test(rows),
      cmocka_unit_test(texts),
      cmocka_unit_test(bad_values),
      cmocka_unit_test(runs),
      cmocka_unit_test(years),
  };
  return cmocka_run_group_tests(tests, begin, end);
}
