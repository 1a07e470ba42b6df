/* An allocator that fails at its n-th call, for n = 1, 2, 3 … until the work succeeds: compile,
 * write and read back, load, run, ask why. Each failure must take the out-of-memory path (the
 * arena's jump) and, under AddressSanitizer, leave nothing behind.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "compiler/compile.h"
#include "runtime/ingest/history_load.h"
#include "runtime/program/program_read.h"
#include "runtime/program/program_write.h"
#include "runtime/data/dataset_building.h"
#include "runtime/ingest/data_check.h"
#include "runtime/ingest/files_load.h"
#include "runtime/ingest/tree_load.h"
#include "runtime/vm/run.h"
#include "runtime/vm/run_history.h"

/* -- the allocator -- */

struct failing {
  atomic_ullong calls; /* of several threads */
  uint64_t fail_at;    /* 0: never */
  atomic_bool failed;
  atomic_llong held; /* pieces taken and not given back */
};

static void *failing_resize(void *context, void *old, size_t bytes) {
  struct failing *failing = context;
  if (bytes == 0) {
    if (old) failing->held--;
    free(old);
    return NULL;
  }
  if (atomic_fetch_add(&failing->calls, 1) + 1 == failing->fail_at) {
    failing->failed = true;
    return NULL;
  }
  void *memory = realloc(old, bytes);
  if (!memory) abort();
  if (!old) failing->held++;
  return memory;
}

/* -- the example -- */

static const char rules[] =
    "regulation small\n  title \"Quy định nhỏ\"\n  effective 2020-01-01 to 2020-12-31\n"
    "entity root\nentity cluster (clusters) in root\n  name : text\n"
    "entity unit (units) in cluster\n  votes : integer absent means 0\n  score : decimal(2)\n  "
    "joined : date\n  registered : boolean\n"
    "entity incident (incidents) in unit absent means none\n  kind : one of light, grave\n  open : "
    "boolean\n"
    "parameter share : decimal from 2019-06-28 is 80% from 2020-06-01 is 75%\n"
    "reading how : one of either, both is either because \"x\"\n"
    "define members of cluster : integer is count of unit\n"
    "define grave of unit : integer is count of incident where kind is grave and open\n"
    "define best of cluster : decimal(2) is max of score over unit where registered\n"
    "define level of unit : decimal(2) is score except score * 2 when grave = 0 except 0 when "
    "joined + 3 months rounded down > as of\n"
    "define mean of root : decimal(3) is round(average of score over unit, 3)\n"
    "decision standing of unit one of out, wait, in_order otherwise in_order\n"
    "| Đơn vị không đăng ký\nrule no_sign for unit when if how is either then not registered else "
    "not registered and votes = 0 then standing is out because \"a\"\n"
    "rule open_case for unit when any incident where open unless kind_known then standing is wait "
    "because \"b\"\n"
    "define kind_known of unit : boolean is every incident has kind is known\n"
    "warning few for cluster when members < 2 because \"c\"\n"
    "require share_of_votes for unit that votes / cluster.members >= 0 and votes <= "
    "cluster.members * share because \"d\"\n";

static const char bad_rules[] = "regulation bad\nentity root\n  f : integr\ndefine x of root : "
                                "integer is f + nothing(\ndefine y of rot : date is 1 / \n";

static const char yaml[] =
    "clusters:\n"
    "  - id: c1\n    name: \"Cụm một\"\n    units:\n"
    "      - {id: u1, votes: 3, score: 9.75, registered: true, joined: 2020-01-31}\n"
    "      - id: u2\n        registered: false\n        incidents:\n          - {kind: grave}\n    "
    "      - {kind: light, open: true}\n"
    "      - {id: u3, score: 1}\n"
    "  - id: c2\n    units: []\n"
    "  - id: c3\n";

static const char bad_yaml[] = "clusters:\n  - id: c1\n    units: [{votes: x, scor: 1}, {id: u1}, "
                               "{id: u1, joined: 2019-02-29}]\n";

/* A year and the one before it. */
static const char history_rules[] =
    "regulation years\n  effective 2020-01-01 to 2020-12-31\nentity root\nentity unit (units) in "
    "root\n  good : boolean\n"
    "define streak of unit : integer is if not good then 0 else (if no previous record then 1 else "
    "previous streak + 1)\n"
    "define motto of unit : text is if no previous record then \"một\" else previous motto\n"
    "selection head choose 1 unit per root where not previous head on tie refer\n";
static const char results[] =
    "{\"as_of\": \"2019-12-31\", \"results\": {\"unit\": [{\"id\": \"u1\", \"streak\": 3, "
    "\"motto\": \"Hà Nội\", \"head\": {\"chosen\": true}},"
    " {\"id\": \"u2\", \"streak\": \"x\"}, {\"id\": \"u2\"}, {\"id\": \"u3\", \"streak\": "
    "{\"outcome\": 1}}], \"root\": {}}, \"warnings\": []}";
static const char history_yaml[] =
    "units: [{id: u1, good: true}, {id: u4, good: true, succeeds: [u1, u2]}, {id: u3}]\n";

/* -- the work -- */

/* Everything a stage may hold when memory runs out. */
struct work {
  struct failing failing;
  struct allocator allocator;
  struct arena arena;
  struct compilation compilation;
  struct dataset data, next_data;
  struct history history, next_history;
  struct run run;
  bool has_data, has_run, has_history, has_next, has_next_data;
};

static void print_nowhere(struct diags *diags) {
  FILE *out = fopen("/dev/null", "w");
  if (!out) abort();
  diags_sort(diags);
  diags_render(diags, out, DIAG_FORMAT_TEXT, true);
  fclose(out);
}

static void compile_part(struct work *work, const char *text, bool good) {
  int system_error = 0;
  assert_int_equal(compile(&work->compilation, &work->arena,
                       compile_text("small.rules", str_from(text), COMPILE_PROGRAM), &system_error),
      good);
  assert_int_equal(system_error, 0);
}

static void load_part(struct work *work, const char *text, bool good, jmp_buf *exhausted) {
  work->has_data = true; /* dataset_free works even where dataset_init ran out of memory */
  dataset_init(&work->data, &work->compilation.program->schema, &work->allocator, exhausted);
  struct diags diags;
  diags_init(&diags, &work->arena, NULL);
  tree_load_text(&work->data, &diags, "small.yaml", str_from(text));
  data_check(&work->data, &diags, NULL);
  dataset_finish(&work->data);
  assert_int_equal(diags.n_errors == 0, good);
  print_nowhere(&diags);
}

static void never_unreadable(void *context, const char *path, int error) {
  (void)context;
  fail_msg("%s: %d", path, error);
}

/* Documents in parts, and side by side. */
static void parts_part(struct work *work, jmp_buf *exhausted) {
  static const char lines[] =
      "{\"id\":\"u4\",\"cluster\":\"c1\",\"votes\":1}\n{\"id\":\"u5\",\"cluster\":\"c1\"}\n"
      "{\"id\":\"u6\",\"cluster\":\"c2\",\"score\":2}\n{\"id\":\"u7\",\"cluster\":\"c3\"}\n";
  static const char rows[] = "id,cluster,votes,score\nu8,c1,1,2\nu9,c1,3,\nu10,c2,4,5\nu11,c3,,\n";
  static const char root[] = "clusters: [{id: c4}]\n";
  const struct data_document documents[] = {{"a.yaml", str_from(yaml), true},
      {"b.yaml", str_from(root), true}, {"unit.jsonl", str_from(lines), true},
      {"unit.csv", str_from(rows), true}};
  struct diags diags;
  work->has_data = true;
  dataset_init(&work->data, &work->compilation.program->schema, &work->allocator, exhausted);
  diags_init(&diags, &work->arena, NULL);
  work->data.building->part_bytes = 40;
  for (uint32_t k = 0; k < 4; k++)
    tree_load_text(&work->data, &diags, documents[k].path, documents[k].text);
  dataset_free(&work->data);
  dataset_init(&work->data, &work->compilation.program->schema, &work->allocator, exhausted);
  work->data.building->part_bytes = 40;
  work->data.n_threads = 2;
  files_load(&work->data, &diags, documents, 4, never_unreadable, NULL);
  data_check(&work->data, &diags, NULL);
  dataset_finish(&work->data);
  assert_int_equal(diags.n_errors, 0);
  assert_int_equal(work->data.tables[2].n_rows, 11);
}

static void run_part(struct work *work) {
  struct run_options options = {.as_of = 18627 /* 2020-12-31 */, .block_rows = 1, .threads = 2};
  work->has_run = true;
  run_evaluate(
      &work->run, &work->arena, &work->allocator, work->compilation.program, &work->data, &options);
  const struct schema *schema = &work->compilation.program->schema;
  for (uint32_t i = 0; i < schema->n_defines; i++)
    for (uint32_t row = 0; row < work->data.tables[schema->defines[i].entity].n_rows; row++) {
      struct reasons reasons;
      run_why(&work->run, work->run.program->results.defines[i], row, &work->arena, &reasons);
    }
  for (uint32_t i = 0; i < schema->n_rules; i++)
    run_truth(&work->run, work->run.program->results.rules[i], 0);
}

static void load_year(struct work *work, struct dataset *data, struct history *history,
    struct diags *diags, jmp_buf *exhausted) {
  dataset_init(data, &work->compilation.program->schema, &work->allocator, exhausted);
  tree_load_text(data, diags, "year.yaml", str_from(history_yaml));
  data_check(data, diags, NULL);
  history_apply(history, data);
  dataset_finish(data);
}

/* A year after results, and the next one after its run. */
static void history_part(struct work *work, jmp_buf *exhausted) {
  const struct schema *schema = &work->compilation.program->schema;
  struct diags diags;
  diags_init(&diags, &work->arena, NULL);
  work->has_history = true;
  history_begin(&work->history, schema, &work->allocator, exhausted);
  history_load_text(&work->history, &diags, "results.json", str_from(results));
  history_close(&work->history, &diags);
  assert_int_equal(diags.n_errors, 4);
  print_nowhere(&diags);
  work->has_data = true;
  load_year(work, &work->data, &work->history, &diags, exhausted);
  run_part(work);
  work->has_next = true;
  history_begin(&work->next_history, schema, &work->allocator, exhausted);
  run_history_take(&work->next_history, &work->run, &diags);
  history_close(&work->next_history, &diags);
  work->has_next_data = true;
  load_year(work, &work->next_data, &work->next_history, &diags, exhausted);
  assert_int_equal(diags.n_errors, 4);
}

enum part {
  PART_COMPILE,
  PART_ERRORS,
  PART_READ,
  PART_LOAD,
  PART_BAD_DATA,
  PART_RUN,
  PART_HISTORY,
  PART_PARTS
};

static void do_part(struct work *work, enum part part, jmp_buf *exhausted) {
  compile_part(work,
      part == PART_ERRORS        ? bad_rules
          : part == PART_HISTORY ? history_rules
                                 : rules,
      part != PART_ERRORS);
  if (part == PART_ERRORS) print_nowhere(&work->compilation.diags);
  if (part == PART_READ) {
    struct str bytes = program_write(&work->arena, work->compilation.program);
    struct diags diags;
    diags_init(&diags, &work->arena, NULL);
    assert_non_null(program_read(&work->arena, &diags, "small.rbc", bytes));
    bytes.n -= 100;
    assert_null(program_read(&work->arena, &diags, "small.rbc", bytes));
  }
  if (part == PART_LOAD) load_part(work, yaml, true, exhausted);
  if (part == PART_BAD_DATA) load_part(work, bad_yaml, false, exhausted);
  if (part == PART_HISTORY) history_part(work, exhausted);
  if (part == PART_PARTS) parts_part(work, exhausted);
  if (part == PART_RUN) {
    load_part(work, yaml, true, exhausted);
    run_part(work);
  }
}

/* Does the part with the n-th call failing. True where it succeeded (nothing failed). */
static bool attempt(enum part part, uint64_t n) {
  struct work *work = calloc(1, sizeof *work);
  if (!work) abort();
  work->failing.fail_at = n;
  work->allocator = (struct allocator){failing_resize, &work->failing};
  arena_init(&work->arena, &work->allocator);
  jmp_buf exhausted;
  work->arena.out_of_memory = &exhausted;
  volatile bool jumped = false;
  if (setjmp(exhausted) == 0) do_part(work, part, &exhausted);
  else jumped = true;
  if (work->has_run) run_free(&work->run);
  if (work->has_data) dataset_free(&work->data);
  if (work->has_next_data) dataset_free(&work->next_data);
  if (work->has_history) history_free(&work->history);
  if (work->has_next) history_free(&work->next_history);
  arena_free(&work->arena);
  bool failed = work->failing.failed;
  int64_t held = work->failing.held;
  free(work);
  /* what a part has no memory for, one reader alone may read */
  if (jumped != failed && !(part == PART_PARTS && failed))
    fail_msg("call %llu failed, but %s", (unsigned long long)n,
        jumped ? "out of memory without a failure" : "the work went on");
  if (held != 0)
    fail_msg("call %llu failed: %lld pieces are not freed", (unsigned long long)n, (long long)held);
  return !failed;
}

static void every_failure(enum part part, uint64_t least) {
  uint64_t n = 1;
  while (!attempt(part, n)) n++;
  printf("%llu allocations, each failed once\n", (unsigned long long)(n - 1));
  assert_true(n > least); /* the allocator was asked at all */
}

static void test_compile(void **state) {
  (void)state;
  every_failure(PART_COMPILE, 3);
}
static void test_errors(void **state) {
  (void)state;
  every_failure(PART_ERRORS, 1);
}
static void test_write_and_read(void **state) {
  (void)state;
  every_failure(PART_READ, 4);
}
static void test_load(void **state) {
  (void)state;
  every_failure(PART_LOAD, 10);
}
static void test_bad_data(void **state) {
  (void)state;
  every_failure(PART_BAD_DATA, 10);
}
static void test_run(void **state) {
  (void)state;
  every_failure(PART_RUN, 15);
}
static void test_history(void **state) {
  (void)state;
  every_failure(PART_HISTORY, 25);
}

static void test_parts(void **state) {
  (void)state;
  every_failure(PART_PARTS, 50);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_history), cmocka_unit_test(test_compile),
      cmocka_unit_test(test_errors), cmocka_unit_test(test_write_and_read),
      cmocka_unit_test(test_load), cmocka_unit_test(test_bad_data), cmocka_unit_test(test_run),
      cmocka_unit_test(test_parts)};
  return cmocka_run_group_tests_name("failing allocator", tests, NULL, NULL);
}
