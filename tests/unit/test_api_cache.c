/* Documents whose columns are kept in a folder: the same results, whether they were found there or
 * read; and what is not kept. */
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/api_support.h"

struct folder {
  char path[64], cache[96];
};

static int make_folder(void **state) {
  struct folder *folder = calloc(1, sizeof *folder);
  strcpy(folder->path, "/tmp/thidua-test-XXXXXX");
  assert_non_null(mkdtemp(folder->path));
  snprintf(folder->cache, sizeof folder->cache, "%s/cache", folder->path);
  *state = folder;
  return 0;
}

static int remove_folder(void **state) {
  struct folder *folder = *state;
  char command[128];
  snprintf(command, sizeof command, "rm -rf %s", folder->path);
  assert_int_equal(system(command), 0);
  free(folder);
  return 0;
}

/* The path of the only file in it; "" where there is none. */
static void kept_file(const struct folder *folder, char *path, size_t bytes) {
  path[0] = '\0';
  DIR *open = opendir(folder->cache);
  for (struct dirent *entry; open && (entry = readdir(open));)
    if (entry->d_name[0] != '.') {
      assert_int_equal(path[0], '\0');
      snprintf(path, bytes, "%s/%s", folder->cache, entry->d_name);
    }
  if (open) closedir(open);
}

static const char more[] = "{\"clusters\": [{\"id\": \"c9\", \"units\": []}]}";
static const thidua_document documents[] = {
    {"a.yaml", {document, sizeof document - 1}},
    {"b.json", {more, sizeof more - 1}},
};

/* Runs the documents and writes the results; the number of diagnostics of the run. */
static size_t run_documents(thidua_context *context, const thidua_program *program,
    const char *cache, struct output *output) {
  thidua_data *data = new_data(context, program);
  assert_int_equal(thidua_data_documents(data, documents, 2, cache), THIDUA_OK);
  thidua_run *run;
  assert_int_equal(thidua_run_new(data, NULL, &run), THIDUA_OK);
  size_t n = thidua_diagnostic_count(context);
  assert_int_equal(thidua_write(run, "json", writer_to(output), nowhere), THIDUA_OK);
  thidua_run_free(run);
  thidua_data_free(data);
  return n;
}

static void test_same_results(void **state) {
  const struct folder *folder = *state;
  thidua_context *context = new_context();
  thidua_program *program = compile_small(context);
  static struct output plain, kept, found;
  char path[512], again[512];
  assert_int_equal(run_documents(context, program, NULL, &plain), 0);
  assert_int_equal(run_documents(context, program, folder->cache, &kept), 0);
  kept_file(folder, path, sizeof path);
  assert_int_not_equal(path[0], '\0');
  /* what is there is taken: nothing is written anew */
  struct stat first, second;
  assert_int_equal(stat(path, &first), 0);
  assert_int_equal(run_documents(context, program, folder->cache, &found), 0);
  kept_file(folder, again, sizeof again);
  assert_string_equal(path, again);
  assert_int_equal(stat(path, &second), 0);
  assert_int_equal(first.st_ino, second.st_ino);
  assert_true(plain.n == kept.n && memcmp(plain.bytes, kept.bytes, plain.n) == 0);
  assert_true(plain.n == found.n && memcmp(plain.bytes, found.bytes, plain.n) == 0);
  thidua_program_free(program);
  thidua_context_free(context);
}

static void test_damaged(void **state) {
  const struct folder *folder = *state;
  thidua_context *context = new_context();
  thidua_program *program = compile_small(context);
  static struct output plain, anew;
  char path[512];
  assert_int_equal(run_documents(context, program, folder->cache, &plain), 0);
  kept_file(folder, path, sizeof path);
  assert_int_equal(truncate(path, 300), 0);
  assert_int_equal(run_documents(context, program, folder->cache, &anew), 1);
  assert_true(plain.n == anew.n && memcmp(plain.bytes, anew.bytes, plain.n) == 0);
  assert_int_equal(run_documents(context, program, folder->cache, &anew), 0);
  assert_int_equal(run_documents(context, program, "/dev/null/cache", &anew), 1);
  thidua_program_free(program);
  thidua_context_free(context);
}

/* Rows beside the documents are no part of what is kept, and do not get lost behind what is found. */
static void test_more_rows(void **state) {
  const struct folder *folder = *state;
  thidua_context *context = new_context();
  thidua_program *program = compile_small(context);
  char path[512];
  for (int is_found = 0; is_found < 2; is_found++) {
    static struct output output;
    thidua_data *data = new_data(context, program);
    assert_int_equal(thidua_data_documents(data, documents, 2, folder->cache), THIDUA_OK);
    const struct fields f = fields_of(program);
    thidua_value values[] = {written(f.id, "u9"), number(f.votes, 7)};
    assert_int_equal(thidua_data_row(data, f.unit, 2, values, 2, NULL), THIDUA_OK);
    thidua_run *run = run_of(data);
    assert_int_equal(thidua_row_count(run, f.unit), 5);
    assert_int_equal(thidua_row_find(run, f.unit, text("u9")), 4);
    assert_int_equal(thidua_row_find(run, f.unit, text("u4")), 3);
    thidua_run_free(run);
    thidua_data_free(data);
    kept_file(folder, path, sizeof path);
    assert_int_equal(path[0] != '\0', is_found);
    if (!is_found) run_documents(context, program, folder->cache, &output);
  }
  /* an id that was found is given again */
  thidua_data *data = new_data(context, program);
  assert_int_equal(thidua_data_documents(data, documents, 2, folder->cache), THIDUA_OK);
  const struct fields f = fields_of(program);
  thidua_value value = written(f.id, "u4");
  assert_int_equal(thidua_data_row(data, f.unit, 2, &value, 1, NULL), THIDUA_OK);
  thidua_run *run;
  assert_int_equal(thidua_run_new(data, NULL, &run), THIDUA_ERROR);
  thidua_data_free(data);
  thidua_program_free(program);
  thidua_context_free(context);
}

static void test_misuse(void **state) {
  const struct folder *folder = *state;
  thidua_context *context = new_context();
  thidua_program *program = compile_small(context);
  thidua_data *data = new_data(context, program);
  assert_int_equal(thidua_data_documents(data, documents, 2, ""), THIDUA_MISUSE);
  assert_non_null(strstr(thidua_diagnostic_at(context, 0)->text, "the cache names no folder"));
  assert_int_equal(thidua_data_documents(data, documents, 1, NULL), THIDUA_OK);
  assert_int_equal(thidua_data_documents(data, documents + 1, 1, folder->cache), THIDUA_MISUSE);
  assert_non_null(strstr(thidua_diagnostic_at(context, 0)->text,
      "columns are kept of data that is read at once: some was given before"));
  thidua_data_free(data);
  thidua_program_free(program);
  thidua_context_free(context);
}

static void test_not_kept(void **state) {
  const struct folder *folder = *state;
  thidua_context *context = new_context();
  thidua_program *program = compile_small(context);
  char path[512];
  const thidua_document unsound = {
      "a.yaml", text("clusters: [{id: c, units: [{id: u, votes: -1}]}]")};
  thidua_data *data = new_data(context, program);
  assert_int_equal(thidua_data_documents(data, &unsound, 1, folder->cache), THIDUA_OK);
  thidua_run *run;
  assert_int_equal(thidua_run_new(data, NULL, &run), THIDUA_ERROR);
  thidua_data_free(data);
  kept_file(folder, path, sizeof path);
  assert_string_equal(path, "");
  data = data_of_document(context, program);
  assert_int_equal(thidua_data_documents(data, documents, 2, folder->cache), THIDUA_MISUSE);
  assert_int_equal(thidua_data_documents(data, documents + 1, 1, NULL), THIDUA_OK);
  thidua_data_free(data);
  data = new_data(context, program);
  assert_int_equal(thidua_data_documents(data, documents, 2, ""), THIDUA_MISUSE);
  thidua_data_free(data);
  thidua_program_free(program);
  thidua_context_free(context);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_same_results, make_folder, remove_folder),
      cmocka_unit_test_setup_teardown(test_damaged, make_folder, remove_folder),
      cmocka_unit_test_setup_teardown(test_more_rows, make_folder, remove_folder),
      cmocka_unit_test_setup_teardown(test_not_kept, make_folder, remove_folder),
      cmocka_unit_test_setup_teardown(test_misuse, make_folder, remove_folder),
  };
  return cmocka_run_group_tests_name("api cache", tests, NULL, NULL);
}
