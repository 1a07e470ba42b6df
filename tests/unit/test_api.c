/* The library through its header alone: every function, errors with their places, who owns what,
 * the same results by document, rows and columns, and every allocation failing once. */
#include "tests/unit/api_support.h"

/* -- tests -- */

static void test_compile_errors(void **state) {
  (void)state;
  thidua_context *context = new_context();
  const thidua_source bad = {"bad.rules",
      text("regulation bad\nentity root\n  f : integer\ndefine x of root : integer is f + g\n")};
  thidua_program *program;
  assert_int_equal(thidua_compile(context, &bad, 1, &program), THIDUA_ERROR);
  assert_null(program);
  assert_int_equal(thidua_diagnostic_count(context), 1);
  const thidua_diagnostic *diagnostic = thidua_diagnostic_at(context, 0);
  assert_int_equal(diagnostic->severity, THIDUA_SEVERITY_ERROR);
  assert_string_equal(diagnostic->file, "bad.rules");
  assert_int_equal(diagnostic->line, 4);
  assert_int_equal(diagnostic->column, 35);
  assert_non_null(strstr(diagnostic->text, "\"g\""));
  assert_int_equal(diagnostic->code[0], 'E');
  assert_null(thidua_diagnostic_at(context, 1));
  assert_int_equal(thidua_compile(context, &bad, 0, &program), THIDUA_MISUSE);
  assert_null(thidua_diagnostic_at(context, 0)->code);
  thidua_context_free(context);
}

static void test_compile_chain(void **state) {
  (void)state;
  thidua_context *context = new_context();
  const thidua_source sources[] = {
      {"next.rules",
          text("regulation next\n  effective 2021-01-01 to 2021-12-31\n"
               "amends \"small.rules\"\n")},
      {"small.rules", text(rules)},
  };
  thidua_program *program;
  assert_int_equal(thidua_compile(context, sources, 1, &program), THIDUA_ERROR);
  assert_int_equal(thidua_diagnostic_at(context, 0)->line, 3);
  assert_int_equal(thidua_compile(context, sources, 2, &program), THIDUA_OK);
  assert_int_not_equal(thidua_entity(program, "units"), THIDUA_NONE);
  thidua_program_free(program);
  thidua_context_free(context);
}

static void test_names(void **state) {
  (void)state;
  thidua_context *context = new_context();
  thidua_program *program = compile_small(context);
  uint32_t unit = thidua_entity(program, "unit"), cluster = thidua_entity(program, "cluster");
  assert_int_equal(thidua_entity(program, "units"), unit);
  assert_int_equal(thidua_entity(program, "province"), THIDUA_NONE);
  assert_int_not_equal(thidua_field(program, unit, "id"), THIDUA_NONE);
  assert_int_equal(thidua_field(program, unit, "name"), THIDUA_NONE);
  assert_int_equal(thidua_field(program, THIDUA_NONE, "name"), THIDUA_NONE);
  assert_int_equal(thidua_result_count(program), 8);
  thidua_result_info info;
  thidua_result_about(program, thidua_result(program, unit, "level"), &info);
  ASSERT_TEXT(info.name, "level");
  assert_int_equal(info.kind, THIDUA_DEFINE);
  assert_int_equal(info.type, THIDUA_DECIMAL);
  assert_int_equal(info.scale, 2);
  thidua_result_about(program, thidua_result(program, cluster, "best"), &info);
  assert_int_equal(info.kind, THIDUA_SELECTION_STATE);
  assert_int_equal(info.entity, cluster);
  thidua_result_about(program, thidua_result(program, unit, "best"), &info);
  assert_int_equal(info.kind, THIDUA_SELECTION);
  assert_int_equal(thidua_result(program, cluster, "level"), THIDUA_NONE);
  thidua_context_free(context); /* programs outlive it */
  thidua_program_free(program);
  assert_string_equal(thidua_version(), THIDUA_LIBRARY_VERSION);
}

static void test_save_and_load(void **state) {
  (void)state;
  thidua_context *context = new_context();
  thidua_program *program = compile_small(context), *again;
  struct output *output = calloc(2, sizeof *output);
  assert_non_null(output);
  assert_int_equal(thidua_program_save(context, program, writer_to(output)), THIDUA_OK);
  thidua_text bytes = {output->bytes, output->n};
  assert_int_equal(thidua_program_load(context, "small.rbc", bytes, &again), THIDUA_OK);
  assert_int_equal(thidua_program_save(context, again, writer_to(output + 1)), THIDUA_OK);
  assert_int_equal(output[0].n, output[1].n);
  assert_memory_equal(output[0].bytes, output[1].bytes, output[0].n);
  thidua_program_free(again);
  bytes.length -= 100;
  assert_int_equal(thidua_program_load(context, "small.rbc", bytes, &again), THIDUA_ERROR);
  assert_null(again);
  assert_string_equal(thidua_diagnostic_at(context, 0)->file, "small.rbc");
  output->refuses = true;
  const thidua_writer refusing = {keep, output};
  assert_int_equal(thidua_program_save(context, program, refusing), THIDUA_WRITE_FAILED);
  free(output);
  thidua_program_free(program);
  thidua_context_free(context);
}

static void test_results(void **state) {
  (void)state;
  thidua_context *context = new_context();
  thidua_program *program = compile_small(context);
  thidua_data *data = data_of_document(context, program);
  thidua_run *run = run_of(data);
  uint32_t unit = thidua_entity(program, "unit"), cluster = thidua_entity(program, "cluster");
  assert_int_equal(thidua_row_count(run, unit), 4);
  ASSERT_TEXT(thidua_row_id(run, unit, 2), "u3");
  ASSERT_TEXT(thidua_row_id(run, unit, 9), "");
  uint32_t u2 = thidua_row_find(run, unit, text("u2")), u3 = thidua_row_find(run, unit, text("u3"));
  assert_int_equal(u2, 1);
  assert_int_equal(thidua_row_find(run, unit, text("u9")), THIDUA_NONE);
  assert_int_equal(thidua_row_parent(run, unit, 3), 1);
  assert_int_equal(thidua_row_parent(run, 0, 0), THIDUA_NONE);
  thidua_found found;
  uint32_t standing = thidua_result(program, unit, "standing");
  assert_int_equal(thidua_run_result(run, standing, u2, &found), THIDUA_OK);
  assert_true(found.known);
  ASSERT_TEXT(found.text, "out");
  assert_int_equal(found.rules.n, 1);
  ASSERT_TEXT(found.rules.items[0], "no_sign");
  assert_int_equal(thidua_run_result(run, standing, u3, &found), THIDUA_OK);
  assert_false(found.known);
  assert_int_equal(found.possible.n, 2);
  ASSERT_TEXT(found.possible.items[0], "out");
  assert_int_equal(found.why.missing.n, 1);
  ASSERT_TEXT(found.why.missing.items[0], "registered");
  uint32_t level = thidua_result(program, unit, "level");
  assert_int_equal(thidua_run_result(run, level, 0, &found), THIDUA_OK);
  ASSERT_TEXT(found.text, "10.00");
  assert_int_equal(found.number, 1000);
  assert_int_equal(found.scale, 2);
  uint32_t good = thidua_result(program, cluster, "good");
  assert_int_equal(thidua_run_result(run, good, 0, &found), THIDUA_OK);
  assert_true(!found.known && found.has_bounds);
  assert_int_equal(found.low, 1);
  assert_int_equal(found.high, 2);
  uint32_t best = thidua_result(program, unit, "best");
  assert_int_equal(thidua_run_result(run, best, u2, &found), THIDUA_OK);
  assert_true(found.known && !found.is_candidate);
  ASSERT_TEXT(found.text, "false");
  uint32_t state_of = thidua_result(program, cluster, "best");
  assert_int_equal(thidua_run_result(run, state_of, 1, &found), THIDUA_OK);
  ASSERT_TEXT(found.text, "filled");
  assert_true(found.has_seats && found.seats == 1 && found.chosen.n == 1);
  ASSERT_TEXT(found.chosen.items[0], "u4");
  int64_t numbers[4];
  uint8_t known[4];
  assert_int_equal(thidua_run_column(run, level, numbers, known, 4), THIDUA_OK);
  assert_int_equal(numbers[0], 1000);
  assert_int_equal(numbers[2], 125);
  assert_true(known[0] && !known[1] && known[2]);
  assert_int_equal(thidua_run_column(run, level, numbers, NULL, 5), THIDUA_MISUSE);
  assert_int_equal(thidua_run_result(run, level, 4, &found), THIDUA_MISUSE);
  assert_int_equal(thidua_run_result(run, 99, 0, &found), THIDUA_MISUSE);
  thidua_run_free(run);
  thidua_data_free(data);
  thidua_program_free(program);
  thidua_context_free(context);
}

static int count_warning(void *user, const thidua_warning *warning) {
  ASSERT_TEXT(warning->name, "few");
  ASSERT_TEXT(warning->because, "ít");
  assert_int_equal(warning->row, 1);
  assert_false(warning->is_undetermined);
  ++*(int *)user;
  return 0;
}

static void test_warnings_and_options(void **state) {
  (void)state;
  thidua_context *context = new_context();
  thidua_program *program = compile_small(context);
  thidua_data *data = data_of_document(context, program);
  const thidua_reading both = {"how", "both"};
  const thidua_run_options options = {
      .as_of = "2021-02-28", .readings = &both, .n_readings = 1, .threads = 2};
  thidua_run *run;
  assert_int_equal(thidua_run_new(data, &options, &run), THIDUA_OK);
  assert_int_equal(thidua_diagnostic_count(context), 1); /* the day lies outside */
  assert_int_equal(thidua_diagnostic_at(context, 0)->severity, THIDUA_SEVERITY_WARNING);
  int n = 0;
  assert_int_equal(thidua_run_warnings(run, count_warning, &n), THIDUA_OK);
  assert_int_equal(n, 1);
  thidua_found found;
  uint32_t standing = thidua_result(program, thidua_entity(program, "unit"), "standing");
  assert_int_equal(thidua_run_result(run, standing, 1, &found), THIDUA_OK);
  ASSERT_TEXT(found.text, "in_order"); /* u2 has votes */
  thidua_run_free(run);
  const thidua_reading wrong[] = {{"how", "neither"}, {"why", "both"}};
  for (size_t i = 0; i < 2; i++) {
    const thidua_run_options refused = {.readings = &wrong[i], .n_readings = 1};
    assert_int_equal(thidua_run_new(data, &refused, &run), THIDUA_MISUSE);
    assert_null(run);
  }
  const thidua_run_options no_day = {.as_of = "2020-02-30"};
  assert_int_equal(thidua_run_new(data, &no_day, &run), THIDUA_MISUSE);
  thidua_data_free(data);
  thidua_program_free(program);
  thidua_context_free(context);
}

/* -- the same data three ways -- */

static void write_all(thidua_run *run, const char *form, struct output *output) {
  assert_int_equal(thidua_write(run, form, writer_to(output), nowhere), THIDUA_OK);
  assert_true(output->n > 20);
}

/* The same bytes but for the member `data`: it says which documents were read. */
static void cut_data(struct output *output, const char *form) {
  bool is_json = strcmp(form, "json") == 0;
  if (!is_json && strcmp(form, "yaml") != 0) return;
  output->bytes[output->n] = '\0';
  char *begin = strstr(output->bytes, is_json ? "\"data\":" : "\ndata:");
  char *end = strstr(output->bytes, is_json ? "\"results\":" : "\nresults:");
  assert_true(begin && end && begin < end);
  size_t rest = output->n - (size_t)(end - output->bytes);
  memmove(begin, end, rest);
  output->n = (size_t)(begin - output->bytes) + rest;
}

static void test_three_ways(void **state) {
  (void)state;
  thidua_context *context = new_context();
  thidua_program *program = compile_small(context);
  thidua_data *data[3] = {
      data_of_document(context, program), new_data(context, program), new_data(context, program)};
  assert_int_equal(fill_rows(data[1], program), THIDUA_OK);
  assert_int_equal(fill_columns(data[2], program), THIDUA_OK);
  static const char *const forms[] = {"json", "jsonl", "csv", "yaml", "table", "summary"};
  thidua_run *runs[3];
  for (size_t i = 0; i < 3; i++) runs[i] = run_of(data[i]);
  struct output *outputs = calloc(2, sizeof *outputs);
  assert_non_null(outputs);
  for (size_t form = 0; form < 6; form++) {
    write_all(runs[0], forms[form], &outputs[0]);
    cut_data(&outputs[0], forms[form]);
    for (size_t i = 1; i < 3; i++) {
      write_all(runs[i], forms[form], &outputs[1]);
      cut_data(&outputs[1], forms[form]);
      assert_int_equal(outputs[0].n, outputs[1].n);
      assert_memory_equal(outputs[0].bytes, outputs[1].bytes, outputs[0].n);
    }
  }
  assert_int_equal(
      thidua_write(runs[0], "csv", writer_to(&outputs[0]), writer_to(&outputs[1])), THIDUA_OK);
  outputs[1].bytes[outputs[1].n] = '\0';
  assert_non_null(strstr(outputs[1].bytes, "few"));
  assert_int_equal(thidua_write(runs[0], "xml", nowhere, nowhere), THIDUA_MISUSE);
  outputs[0].refuses = true;
  const thidua_writer refusing = {keep, &outputs[0]};
  for (size_t form = 0; form < 6; form++)
    assert_int_equal(thidua_write(runs[0], forms[form], refusing, nowhere), THIDUA_WRITE_FAILED);
  free(outputs);
  for (size_t i = 0; i < 3; i++) {
    thidua_run_free(runs[i]);
    thidua_data_free(data[i]);
  }
  thidua_program_free(program);
  thidua_context_free(context);
}

/* -- data that is wrong -- */

static void assert_diagnostic(
    const thidua_context *context, const char *file, uint32_t line, const char *words) {
  const thidua_diagnostic *diagnostic = thidua_diagnostic_at(context, 0);
  assert_non_null(diagnostic);
  if (!strstr(diagnostic->text, words)) fail_msg("\"%s\" has no %s", diagnostic->text, words);
  if (file) assert_string_equal(diagnostic->file, file);
  else assert_null(diagnostic->file);
  assert_int_equal(diagnostic->line, line);
}

static void test_wrong_data(void **state) {
  (void)state;
  thidua_context *context = new_context();
  thidua_program *program = compile_small(context);
  const struct fields f = fields_of(program);
  thidua_run *run;
  thidua_data *data = new_data(context, program);
  assert_int_equal(
      thidua_data_document(data, "bad.yaml", text("clusters:\n  - id: c1\n    nam: x\n")),
      THIDUA_ERROR);
  assert_diagnostic(context, "bad.yaml", 3, "nam");
  assert_int_equal(thidua_run_new(data, NULL, &run), THIDUA_MISUSE);
  thidua_data_free(data);

  data = new_data(context, program);
  thidua_value id = written(f.cluster_id, "c1"), votes = written(f.votes, "ba");
  assert_int_equal(thidua_data_row(data, f.unit, 0, NULL, 0, NULL), THIDUA_MISUSE);
  assert_int_equal(thidua_data_row(data, 0, 0, NULL, 0, NULL), THIDUA_MISUSE);
  assert_int_equal(thidua_data_row(data, f.cluster, 0, &votes, 1, NULL), THIDUA_MISUSE);
  assert_int_equal(thidua_data_row(data, f.cluster, 0, &id, 1, NULL), THIDUA_OK);
  assert_int_equal(thidua_data_row(data, f.cluster, 0, &id, 1, NULL), THIDUA_OK);
  thidua_value unit_id = written(f.id, "u1"), bad[] = {unit_id, votes}, kind = number(f.kind, 2);
  assert_int_equal(thidua_data_row(data, f.unit, 1, &unit_id, 1, NULL), THIDUA_OK);
  assert_int_equal(thidua_data_row(data, f.unit, 0, &unit_id, 1, NULL), THIDUA_MISUSE);
  assert_int_equal(thidua_run_new(data, NULL, &run), THIDUA_ERROR);
  assert_diagnostic(context, "rows", 2, "c1"); /* given twice */
  assert_int_equal(thidua_data_row(data, f.unit, 1, bad, 2, NULL), THIDUA_ERROR);
  assert_diagnostic(context, "rows", 4, "votes of unit \"u1\"");
  assert_int_equal(thidua_data_set(data, 0, &kind), THIDUA_ERROR);
  assert_int_equal(thidua_data_set(data, 7, &kind), THIDUA_MISUSE);
  thidua_value invalid = written(f.name, "\xFF");
  assert_int_equal(thidua_data_set(data, 0, &invalid), THIDUA_ERROR);
  thidua_data_free(data);

  data = new_data(context, program);
  const uint32_t backwards[] = {1, 0};
  assert_int_equal(thidua_data_row(data, f.cluster, 0, NULL, 0, NULL), THIDUA_OK);
  assert_int_equal(thidua_data_columns(data, f.unit, 2, backwards, NULL, 0, NULL), THIDUA_MISUSE);
  thidua_data_free(data);

  /* a `require` that is broken: no run */
  data = new_data(context, program);
  thidua_value row[] = {unit_id, number(f.votes, -1)};
  assert_int_equal(thidua_data_row(data, f.cluster, 0, &id, 1, NULL), THIDUA_OK);
  assert_int_equal(thidua_data_row(data, f.unit, 0, row, 2, NULL), THIDUA_OK);
  assert_int_equal(thidua_run_new(data, NULL, &run), THIDUA_ERROR);
  assert_null(run);
  assert_diagnostic(context, "rows", 2, "sane");
  thidua_data_free(data);
  thidua_program_free(program);
  thidua_context_free(context);
}

/* A list that is said to be there is empty; one that is not is unknown. */
static void test_lists(void **state) {
  (void)state;
  thidua_context *context = new_context();
  thidua_program *program = compile_small(context);
  const struct fields f = fields_of(program);
  thidua_data *data = new_data(context, program);
  thidua_value c1 = written(f.cluster_id, "c1"), c2 = written(f.cluster_id, "c2");
  assert_int_equal(thidua_data_row(data, f.cluster, 0, &c1, 1, NULL), THIDUA_OK);
  assert_int_equal(thidua_data_row(data, f.cluster, 0, &c2, 1, NULL), THIDUA_OK);
  assert_int_equal(thidua_data_list(data, f.unit, 1), THIDUA_OK);
  assert_int_equal(thidua_data_list(data, f.unit, 2), THIDUA_MISUSE);
  thidua_run *run = run_of(data);
  uint8_t known[2];
  int64_t members[2];
  uint32_t result = thidua_result(program, f.cluster, "members");
  assert_int_equal(thidua_run_column(run, result, members, known, 2), THIDUA_OK);
  assert_true(!known[0] && known[1] && members[1] == 0);
  assert_int_equal(thidua_data_list(data, f.unit, 0), THIDUA_MISUSE); /* it was run */
  thidua_run_free(run);
  thidua_data_free(data);
  thidua_program_free(program);
  thidua_context_free(context);
}

/* -- the preceding year -- */

static const char years[] =
    "regulation years\n  effective 2020-01-01 to 2020-12-31\nentity root\nentity unit (units) in "
    "root\n  good : boolean\n"
    "define streak of unit : integer is if not good then 0 else (if no previous record then 1 else "
    "previous streak + 1)\n";

static int64_t streak(thidua_data *data, const thidua_program *program, const char *as_of) {
  const thidua_run_options options = {.as_of = as_of};
  thidua_run *run;
  thidua_found found;
  assert_int_equal(thidua_run_new(data, &options, &run), THIDUA_OK);
  uint32_t result = thidua_result(program, thidua_entity(program, "unit"), "streak");
  assert_int_equal(thidua_run_result(run, result, 0, &found), THIDUA_OK);
  assert_true(found.known);
  thidua_run_free(run);
  return found.number;
}

static thidua_data *good_unit(
    thidua_context *context, const thidua_program *program, const char *id) {
  uint32_t unit = thidua_entity(program, "unit");
  thidua_data *data = new_data(context, program);
  const thidua_value values[] = {written(thidua_field(program, unit, "id"), id),
      number(thidua_field(program, unit, "good"), 1)};
  assert_int_equal(thidua_data_row(data, unit, 0, values, 2, NULL), THIDUA_OK);
  return data;
}

static void test_previous(void **state) {
  (void)state;
  thidua_context *context = new_context();
  const thidua_source source = {"years.rules", text(years)};
  thidua_program *program;
  thidua_run *run;
  assert_int_equal(thidua_compile(context, &source, 1, &program), THIDUA_OK);
  thidua_data *data = good_unit(context, program, "u1");
  assert_int_equal(thidua_run_new(data, NULL, &run), THIDUA_MISUSE); /* nothing said */
  assert_int_equal(thidua_data_previous(data, "2019.json", text("[]")), THIDUA_ERROR);
  thidua_data_free(data);

  data = good_unit(context, program, "u1");
  assert_int_equal(thidua_data_previous_none(data), THIDUA_OK);
  assert_int_equal(streak(data, program, NULL), 1);
  thidua_data_free(data);

  data = good_unit(context, program, "u1");
  assert_int_equal(thidua_data_previous(data, "2019.json", text(before)), THIDUA_OK);
  const thidua_run_options later = {.as_of = "2022-12-31"};
  assert_int_equal(thidua_run_new(data, &later, &run), THIDUA_ERROR); /* not the year before */
  assert_int_equal(streak(data, program, NULL), 4);
  assert_int_equal(thidua_run_new(data, NULL, &run), THIDUA_OK);

  /* the next year from that run; u2 carries u1's history */
  thidua_data *next = good_unit(context, program, "u2");
  const thidua_text ids[] = {text("u1")};
  assert_int_equal(thidua_data_succeeds(next, thidua_entity(program, "unit"), ids, 1), THIDUA_OK);
  assert_int_equal(thidua_data_previous_run(next, run), THIDUA_OK);
  thidua_run_free(run);
  thidua_data_free(data);
  assert_int_equal(streak(next, program, "2021-12-31"), 5);
  thidua_data_free(next);
  thidua_program_free(program);
  thidua_context_free(context);
}

/* Flat records, a child before its parent; forms that names do not tell. */
static void test_forms(void **state) {
  (void)state;
  static const char schools[] = "regulation r effective 2021-01-01 to 2021-12-31\n"
                                "entity school\nentity teacher (teachers) in school\n"
                                "entity item (items) in teacher\n  mark : decimal(1)\n"
                                "define n of teacher : decimal(1) is sum of mark over item\n";
  thidua_context *context = new_context();
  thidua_program *program;
  const thidua_source source = {"r.rules", text(schools)};
  assert_int_equal(thidua_compile(context, &source, 1, &program), THIDUA_OK);
  thidua_data *data;
  assert_int_equal(thidua_data_new(context, program, &data), THIDUA_OK);
  const thidua_text ignored[] = {text("note")};
  thidua_forms forms = {"cvs:item", ";", 1, ignored, 1, 0, 0};
  assert_int_equal(thidua_data_forms(data, &forms), THIDUA_MISUSE);
  assert_string_equal(thidua_diagnostic_at(context, 0)->text, "\"cvs:item\" is no form of data");
  forms.from = "csv:item";
  forms.delimiter = "ab";
  assert_int_equal(thidua_data_forms(data, &forms), THIDUA_MISUSE);
  assert_string_equal(thidua_diagnostic_at(context, 0)->text, "\"ab\" cannot separate cells");
  forms.delimiter = ";";
  assert_int_equal(thidua_data_forms(data, &forms), THIDUA_OK);
  assert_int_equal(thidua_data_forms(data, &forms), THIDUA_MISUSE);
  assert_string_equal(
      thidua_diagnostic_at(context, 0)->text, "forms are said before the first document, and once");
  assert_int_equal(thidua_data_document(data, "-",
                       text("id;teacher;mark;note\na;t2;1,5;x\nb;t1;2,0;\nc;t2;0,5;y\n")),
      THIDUA_OK);
  assert_int_equal(
      thidua_data_document(data, "teacher.jsonl", text("{\"id\":\"t1\"}\n{\"id\":\"t2\"}\n")),
      THIDUA_OK);
  assert_int_equal(thidua_data_forms(data, &forms), THIDUA_MISUSE);
  thidua_run *run;
  assert_int_equal(thidua_run_new(data, NULL, &run), THIDUA_OK);
  uint32_t teacher = thidua_entity(program, "teacher"), item = thidua_entity(program, "item");
  ASSERT_TEXT(thidua_row_id(run, item, 0), "b");
  ASSERT_TEXT(thidua_row_id(run, item, 2), "c");
  for (uint32_t row = 0; row < 2; row++) {
    thidua_found found;
    assert_int_equal(
        thidua_run_result(run, thidua_result(program, teacher, "n"), row, &found), THIDUA_OK);
    assert_int_equal(found.number, 20);
  }
  thidua_run_free(run);
  thidua_data_free(data);
  thidua_program_free(program);
  thidua_context_free(context);
}

/* Ids that are unique within the parent: found by the parent's and their own. */
static void test_unique_within(void **state) {
  (void)state;
  static const char within[] = "regulation r effective 2021-01-01 to 2021-12-31\n"
                               "entity school\nentity teacher (teachers) in school\n"
                               "entity item (items) in teacher unique within teacher\n"
                               "define n of item : integer is if no previous record then 1 else "
                               "previous n + 1\n";
  thidua_context *context = new_context();
  thidua_program *program;
  const thidua_source source = {"r.rules", text(within)};
  assert_int_equal(thidua_compile(context, &source, 1, &program), THIDUA_OK);
  thidua_data *data;
  assert_int_equal(thidua_data_new(context, program, &data), THIDUA_OK);
  assert_int_equal(
      thidua_data_document(data, "d.yaml",
          text("teachers: [ { id: t1, items: [ { id: c } ] }, { id: t2, items: [ { id: b }, "
               "{ id: c } ] } ]")),
      THIDUA_OK);
  const thidua_text twice[] = {text("t9/c"), text("b"), text("t9/c")};
  uint32_t item = thidua_entity(program, "item");
  assert_int_equal(thidua_data_succeeds(data, item, twice, 3), THIDUA_MISUSE);
  assert_string_equal(
      thidua_diagnostic_at(context, 0)->text, "the predecessor \"t9/c\" is given twice");
  assert_int_equal(thidua_data_succeeds(data, item, twice, 2), THIDUA_OK);
  assert_int_equal(
      thidua_data_previous(data, "p.json",
          text("{\"as_of\": \"2020-12-31\", \"results\": {\"item\": [{\"id\": \"c\", "
               "\"teacher\": \"t9\", \"n\": 4}, {\"id\": \"b\", \"teacher\": \"t2\", \"n\": "
               "4}]}}")),
      THIDUA_OK);
  thidua_run *run;
  assert_int_equal(thidua_run_new(data, NULL, &run), THIDUA_OK);
  assert_int_equal(thidua_row_find(run, item, text("t1/c")), 0);
  assert_int_equal(thidua_row_find(run, item, text("t2/c")), 2);
  assert_int_equal(thidua_row_find(run, item, text("c")), THIDUA_NONE);
  ASSERT_TEXT(thidua_row_id(run, item, 2), "c");
  const uint32_t rows[] = {0, 1, 2};
  const int64_t wanted[] = {1, 5, 5};
  for (uint32_t i = 0; i < 3; i++) {
    thidua_found found;
    assert_int_equal(
        thidua_run_result(run, thidua_result(program, item, "n"), rows[i], &found), THIDUA_OK);
    assert_int_equal(found.number, wanted[i]);
  }
  thidua_run_free(run);
  thidua_data_free(data);
  thidua_program_free(program);
  thidua_context_free(context);
}

static void test_explain(void **state) {
  (void)state;
  thidua_context *context = new_context();
  thidua_program *program = compile_small(context);
  thidua_data *data;
  thidua_run *run;
  struct output *output = calloc(3, sizeof *output);
  assert_non_null(output);
  const thidua_forms forms = {.places = 1};
  assert_int_equal(thidua_data_new(context, program, &data), THIDUA_OK);
  assert_int_equal(thidua_data_forms(data, &forms), THIDUA_OK);
  assert_int_equal(thidua_data_document(data, "data.yaml", text(document)), THIDUA_OK);
  assert_int_equal(thidua_run_new(data, NULL, &run), THIDUA_OK);
  const uint32_t unit = thidua_entity(program, "unit"),
                 standing = thidua_result(program, unit, "standing"),
                 row = thidua_row_find(run, unit, text("u2"));
  assert_int_equal(thidua_explain(run, standing, row, "json", 0, writer_to(&output[0])), THIDUA_OK);
  const char *json = output[0].bytes;
  assert_non_null(strstr(json, "\"id\": \"u2\", \"name\": \"standing\", \"outcome\": \"out\""));
  assert_non_null(strstr(json, "\"given\": \"data.yaml:7:40\""));
  assert_non_null(strstr(json, "\"fact\": \"registered\", \"from\": false, \"to\": true"));
  assert_int_equal(thidua_explain(run, standing, row, "text", 1, writer_to(&output[1])), THIDUA_OK);
  assert_non_null(strstr(output[1].bytes, "in_order, if registered=true (now false)"));
  /* the run is as it was: it can be asked again, and written */
  assert_int_equal(thidua_explain(run, standing, row, "json", 0, writer_to(&output[2])), THIDUA_OK);
  assert_string_equal(output[2].bytes, json);
  assert_int_equal(thidua_explain(run, standing, row, "xml", 0, nowhere), THIDUA_MISUSE);
  assert_int_equal(thidua_explain(run, 99, row, "json", 0, nowhere), THIDUA_MISUSE);
  assert_int_equal(thidua_explain(run, standing, 99, "json", 0, nowhere), THIDUA_MISUSE);
  const thidua_writer refusing = {keep, &output[1]};
  output[1].refuses = true;
  assert_int_equal(thidua_explain(run, standing, row, "json", 0, refusing), THIDUA_WRITE_FAILED);
  assert_int_equal(thidua_write(run, "summary", nowhere, nowhere), THIDUA_OK);
  thidua_run_free(run);
  thidua_data_free(data);
  thidua_program_free(program);
  thidua_context_free(context);
  free(output);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_forms),
      cmocka_unit_test(test_unique_within),
      cmocka_unit_test(test_compile_errors),
      cmocka_unit_test(test_compile_chain),
      cmocka_unit_test(test_names),
      cmocka_unit_test(test_explain),
      cmocka_unit_test(test_save_and_load),
      cmocka_unit_test(test_results),
      cmocka_unit_test(test_warnings_and_options),
      cmocka_unit_test(test_three_ways),
      cmocka_unit_test(test_wrong_data),
      cmocka_unit_test(test_lists),
      cmocka_unit_test(test_previous),
  };
  return cmocka_run_group_tests_name("api", tests, NULL, NULL);
}
