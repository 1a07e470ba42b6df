/* The library under an allocator that fails at the n-th call, for every n: a status, nothing lost. */
#include "tests/unit/api_support.h"

struct failing {
  uint64_t calls, fail_at;
  bool failed;
  int64_t held;
};

static void *failing_resize(void *user, void *old, size_t bytes) {
  struct failing *failing = user;
  if (bytes == 0) {
    if (old) failing->held--;
    free(old);
    return NULL;
  }
  if (++failing->calls == failing->fail_at) {
    failing->failed = true;
    return NULL;
  }
  void *memory = realloc(old, bytes);
  if (!memory) abort();
  if (!old) failing->held++;
  return memory;
}

static int drop(void *user, const char *bytes, size_t n) {
  (void)user, (void)bytes, (void)n;
  return 0;
}
static int look(void *user, const thidua_warning *warning) {
  (void)user, (void)warning;
  return 0;
}

struct objects {
  thidua_context *context;
  thidua_program *program, *loaded;
  thidua_data *data[4];
  thidua_run *run, *cached_run;
  const char *cache; /* the folder of columns */
};

/* Results as Arrow arrays, which are no data of the same entity: they have no field `json`. */
static thidua_status pass_on(struct objects *o, uint32_t entity) {
  struct ArrowSchema schema;
  struct ArrowArray array;
  thidua_status s = thidua_run_arrow(o->run, entity, &schema, &array);
  if (s) return s;
  s = thidua_data_arrow(o->data[3], entity, &schema, &array, NULL);
  return s == THIDUA_MISUSE ? THIDUA_OK : s;
}

/* What groups say, taken back by a run of the same data. */
static thidua_status say_and_take(struct objects *o) {
  struct ArrowSchema schema;
  struct ArrowArray array;
  thidua_run *run;
  int second;
  thidua_status s = thidua_program_groups(o->context, o->loaded, &second);
  if (!s) s = thidua_run_part(o->data[2], NULL, 1, &run);
  if (s) return s;
  s = thidua_run_said(run, 2, &schema, &array);
  if (!s) s = thidua_run_take(run, 2, &schema, &array);
  if (!s) s = thidua_run_whole(run);
  thidua_run_free(run);
  return s;
}

/* All there is, until the first status that is not OK. */
static thidua_status do_all(struct objects *o, struct failing *failing, struct output *output) {
  const thidua_allocator allocator = {failing_resize, failing};
  const thidua_source source = {"small.rules", text(rules)};
  const thidua_writer saving = writer_to(output), dropping = {drop, NULL};
  thidua_status s = thidua_context_new(&allocator, &o->context);
  if (!s) s = thidua_compile(o->context, &source, 1, &o->program);
  if (!s) s = thidua_program_save(o->context, o->program, saving);
  if (!s)
    s = thidua_program_load(
        o->context, "small.rbc", (thidua_text){output->bytes, output->n}, &o->loaded);
  for (size_t i = 0; i < 4 && !s; i++) s = thidua_data_new(o->context, o->loaded, &o->data[i]);
  const thidua_document kept = {"data.yaml", text(document)};
  if (!s) s = thidua_data_documents(o->data[0], &kept, 1, o->cache);
  if (!s) s = thidua_run_new(o->data[0], NULL, &o->cached_run);
  if (!s) s = fill_rows(o->data[1], o->loaded);
  if (!s) s = fill_columns(o->data[2], o->loaded);
  if (!s) s = thidua_data_previous(o->data[2], "before.json", text(before));
  if (!s) s = thidua_run_new(o->data[2], NULL, &o->run);
  for (uint32_t i = 0; !s && i < thidua_result_count(o->loaded); i++) {
    thidua_found found;
    s = thidua_run_result(o->run, i, 0, &found);
    if (!s) s = thidua_run_column(o->run, i, NULL, NULL, 1);
  }
  if (!s) s = thidua_run_warnings(o->run, look, NULL);
  for (uint32_t entity = 0; !s && entity < 3; entity++) s = pass_on(o, entity);
  if (!s) s = say_and_take(o);
  if (!s) s = thidua_program_second(o->context, o->loaded, NULL, "spark", dropping);
  static const char *const forms[] = {"json", "jsonl", "csv", "yaml", "table", "summary"};
  for (size_t i = 0; i < 6 && !s; i++) s = thidua_write(o->run, forms[i], dropping, dropping);
  for (uint32_t i = 0; !s && i < thidua_result_count(o->loaded); i += 3)
    s = thidua_explain(o->run, i, 0, i ? "json" : "text", 0, dropping);
  return s;
}

static void remove_columns(const char *folder) {
  char command[128];
  snprintf(command, sizeof command, "rm -rf %s", folder);
  assert_int_equal(system(command), 0);
}

/* `is_found`: the columns are found in the folder, where they are kept from the first time on that
 * came so far; else it is emptied each time. */
static void fail_each(const char *cache, bool is_found) {
  struct output *output = calloc(1, sizeof *output);
  assert_non_null(output);
  uint64_t n = 1;
  for (bool done = false; !done; n++) {
    struct failing failing = {.fail_at = n};
    struct objects o = {.cache = cache};
    if (!is_found) remove_columns(cache);
    thidua_status status = do_all(&o, &failing, output);
    if (status != (failing.failed ? THIDUA_OUT_OF_MEMORY : THIDUA_OK))
      fail_msg("call %llu failed: status %d", (unsigned long long)n, (int)status);
    thidua_run_free(o.run);
    thidua_run_free(o.cached_run);
    for (size_t i = 0; i < 4; i++) thidua_data_free(o.data[i]);
    thidua_program_free(o.loaded);
    thidua_program_free(o.program);
    thidua_context_free(o.context);
    if (failing.held)
      fail_msg("call %llu failed: %lld pieces are not freed", (unsigned long long)n,
          (long long)failing.held);
    done = !failing.failed;
  }
  free(output);
  printf("%llu allocations, each failed once\n", (unsigned long long)(n - 2));
  assert_true(n > 60);
}

static void test_failing_allocator(void **state) {
  (void)state;
  char folder[] = "/tmp/thidua-test-XXXXXX", cache[64];
  assert_non_null(mkdtemp(folder));
  snprintf(cache, sizeof cache, "%s/c", folder);
  fail_each(cache, false);
  fail_each(cache, true);
  remove_columns(folder);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_failing_allocator)};
  return cmocka_run_group_tests_name("api_memory", tests, NULL, NULL);
}
