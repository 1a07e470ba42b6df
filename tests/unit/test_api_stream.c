/* thidua_stream: the same lines as a run of the whole, errors behind whole lines, what cannot be
 * streamed, and every allocation failed once. */
#include "tests/unit/api_support.h"

static const char unit_rules[] =
    "regulation streamed\n  effective 2020-01-01 to 2020-12-31\nentity sector\n  year : integer\n"
    "entity unit (units) in sector\n  n : integer\nentity note (notes) in unit absent means none\n"
    "  k : integer\ndefine many of unit : boolean is n > 3 and any note where k > 2\n"
    "warning few for unit when n is 0 because \"none\"\n";
static const char over_all[] =
    "regulation all_of_it\n  effective 2020-01-01 to 2020-12-31\nentity sector\n"
    "entity unit (units) in sector\n  n : integer\n"
    "selection best choose 1 unit per sector order by n on tie refer\n";

struct text {
  char *bytes;
  size_t n, capacity;
};

static int append(void *user, const char *bytes, size_t n) {
  struct text *text = user;
  if (text->n + n > text->capacity) {
    text->capacity = 2 * (text->n + n);
    text->bytes = realloc(text->bytes, text->capacity);
    if (!text->bytes) abort();
  }
  memcpy(text->bytes + text->n, bytes, n);
  text->n += n;
  return 0;
}

/* Units as lines of JSON, then `last`. */
static struct text lines_of(uint32_t n, const char *last) {
  struct text text = {0};
  char line[96];
  for (uint32_t i = 0; i < n; i++) {
    int length = snprintf(line, sizeof line,
        "{\"entity\":\"unit\",\"id\":\"u%u\",\"n\":%u,\"notes\":[{\"k\":%u}]}\n", i, i % 9, i % 5);
    append(&text, line, (size_t)length);
  }
  append(&text, last, strlen(last));
  return text;
}

static thidua_program *compile_text_of(thidua_context *context, const char *words) {
  const thidua_source source = {"streamed.rules", text(words)};
  thidua_program *program;
  assert_int_equal(thidua_compile(context, &source, 1, &program), THIDUA_OK);
  return program;
}

static size_t count_lines(const struct text *text) {
  size_t n = 0;
  for (size_t i = 0; i < text->n; i++) n += text->bytes[i] == '\n';
  return n;
}

/* The lines of one entity, in their order; the output has those of others between. */
static struct text only(const struct text *all, const char *entity) {
  struct text some = {0};
  char begin[64];
  int n = snprintf(begin, sizeof begin, "{ \"entity\": \"%s\"", entity);
  for (const char *p = all->bytes, *end = p + all->n; p < end;) {
    const char *next = memchr(p, '\n', (size_t)(end - p));
    assert_non_null(next);
    if (memcmp(p, begin, (size_t)n) == 0) append(&some, p, (size_t)(next + 1 - p));
    p = next + 1;
  }
  return some;
}

static void assert_same(const struct text *a, const struct text *b) {
  assert_int_equal(a->n, b->n);
  assert_memory_equal(a->bytes, b->bytes, a->n);
}

static void test_same_lines(void **state) {
  (void)state;
  enum { UNITS = 300000 };
  thidua_context *context = new_context();
  thidua_program *program = compile_text_of(context, unit_rules);
  struct text given = lines_of(UNITS, ""), whole = {0}, parts = {0}, said = {0}, also = {0};
  const thidua_document given_once = {"all.jsonl", {given.bytes, given.n}};
  thidua_data *data = new_data(context, program), *streamed = new_data(context, program);
  assert_int_equal(thidua_data_document(data, given_once.name, given_once.bytes), THIDUA_OK);
  thidua_run *run = run_of(data);
  assert_int_equal(
      thidua_write(run, "jsonl", (thidua_writer){append, &whole}, (thidua_writer){append, &said}),
      THIDUA_OK);
  assert_int_equal(thidua_stream(streamed, &given_once, 1, NULL, (thidua_writer){append, &parts},
                       (thidua_writer){append, &also}),
      THIDUA_OK);
  assert_same(&said, &also);
  assert_true(said.n > 1000);
  static const char *const entities[] = {"unit", "note"};
  for (size_t i = 0; i < 2; i++) {
    struct text a = only(&whole, entities[i]), b = only(&parts, entities[i]);
    assert_same(&a, &b);
    free(a.bytes);
    free(b.bytes);
  }
  assert_int_equal(count_lines(&parts), count_lines(&whole));
  thidua_run *none = NULL;
  assert_int_equal(thidua_data_document(streamed, "more.yaml", text("units: []\n")), THIDUA_MISUSE);
  assert_int_equal(thidua_run_new(streamed, NULL, &none), THIDUA_MISUSE);
  assert_string_equal(thidua_diagnostic_at(context, 0)->text,
      "the data was streamed: nothing of it is there any more");
  thidua_run_free(run);
  thidua_data_free(data);
  thidua_data_free(streamed);
  thidua_program_free(program);
  thidua_context_free(context);
  free(given.bytes);
  free(whole.bytes);
  free(parts.bytes);
  free(said.bytes);
  free(also.bytes);
}

/* Errors at the end of much data: told, behind lines that are whole. */
static void test_errors(void **state) {
  (void)state;
  static const struct {
    const char *last, *code;
  } faults[] = {{"{\"entity\":\"unit\",\"id\":\"u7\",\"n\":1}\n", "E542"},
      {"{\"entity\":\"unit\",\"id\":\"v\",\"n\":\"many\"}\n", "E450"},
      {"{\"entity\":\"note\",\"unit\":\"u3\",\"k\":1}\n", "E543"},
      {"{\"entity\":\"sector\",\"year\":3}\n", "E541"}};
  thidua_context *context = new_context();
  thidua_program *program = compile_text_of(context, unit_rules);
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
    struct text given = lines_of(150000, faults[i].last), out = {0};
    const thidua_document given_once = {"all.jsonl", {given.bytes, given.n}};
    thidua_data *data = new_data(context, program);
    assert_int_equal(
        thidua_stream(data, &given_once, 1, NULL, (thidua_writer){append, &out}, nowhere),
        THIDUA_ERROR);
    assert_int_equal(thidua_diagnostic_count(context), 1);
    if (faults[i].code[2] == '5' && faults[i].code[3] == '0')
      assert_non_null(strstr(thidua_diagnostic_at(context, 0)->text, "many"));
    else assert_string_equal(thidua_diagnostic_at(context, 0)->code, faults[i].code);
    assert_true(count_lines(&out) >= 100000);
    assert_int_equal(out.bytes[out.n - 1], '\n');
    thidua_data_free(data);
    free(given.bytes);
    free(out.bytes);
  }
  thidua_program_free(program);
  thidua_context_free(context);
}

static void test_refused(void **state) {
  (void)state;
  thidua_context *context = new_context();
  thidua_program *program = compile_text_of(context, unit_rules),
                 *over = compile_text_of(context, over_all);
  const thidua_document given_once = {"a.yaml", text("units: [ { id: u1, n: 3 } ]\n")};
  thidua_data *filled = new_data(context, program), *of_all = new_data(context, over),
              *settled = new_data(context, program);
  assert_int_equal(thidua_data_document(filled, given_once.name, given_once.bytes), THIDUA_OK);
  assert_int_equal(thidua_stream(filled, &given_once, 1, NULL, nowhere, nowhere), THIDUA_MISUSE);
  assert_string_equal(
      thidua_diagnostic_at(context, 0)->text, "what is streamed begins with empty data");
  assert_int_equal(thidua_stream(of_all, &given_once, 1, NULL, nowhere, nowhere), THIDUA_MISUSE);
  assert_string_equal(thidua_diagnostic_at(context, 0)->text,
      "cannot be streamed: the regulation selects, shares or counts over all of the sector");
  const thidua_document endless = {"a.yaml", {"", UINT32_MAX}};
  assert_int_equal(thidua_stream(settled, &endless, 1, NULL, nowhere, nowhere), THIDUA_MISUSE);
  const thidua_run_options options = {.settle = 3};
  assert_int_equal(
      thidua_stream(settled, &given_once, 1, &options, nowhere, nowhere), THIDUA_MISUSE);
  assert_string_equal(thidua_diagnostic_at(context, 0)->text,
      "cannot be streamed: settling tries cases over the whole data");
  thidua_data_free(filled);
  thidua_data_free(of_all);
  thidua_data_free(settled);
  thidua_program_free(program);
  thidua_program_free(over);
  thidua_context_free(context);
}

static int refuse(void *user, const char *bytes, size_t n) {
  (void)user, (void)bytes, (void)n;
  return 1;
}

static void test_nobody_takes_it(void **state) {
  (void)state;
  thidua_context *context = new_context();
  thidua_program *program = compile_text_of(context, unit_rules);
  thidua_data *data = new_data(context, program);
  const thidua_document given_once = {"a.yaml", text("units: [ { id: u1, n: 3 } ]\n")};
  assert_int_equal(
      thidua_stream(data, &given_once, 1, NULL, (thidua_writer){refuse, NULL}, nowhere),
      THIDUA_WRITE_FAILED);
  thidua_data_free(data);
  thidua_program_free(program);
  thidua_context_free(context);
}

struct failing {
  uint64_t calls, fail_at;
  int64_t held;
  bool failed;
};

static void *failing_resize(void *user, void *old, size_t bytes) {
  struct failing *failing = user;
  if (bytes == 0) {
    failing->held -= old != NULL;
    free(old);
    return NULL;
  }
  failing->failed |= ++failing->calls == failing->fail_at;
  if (failing->calls == failing->fail_at) return NULL;
  failing->held += old == NULL;
  return realloc(old, bytes);
}

static void test_failing_allocator(void **state) {
  (void)state;
  const thidua_source source = {"streamed.rules", text(unit_rules)};
  const thidua_document given_once = {
      "a.yaml", text("year: 3\nunits: [ { id: u1, n: 3, notes: [ { k: 3 } ] }, { id: u2 } ]\n")};
  for (uint64_t n = 1;; n++) {
    struct failing failing = {.fail_at = n};
    const thidua_allocator allocator = {failing_resize, &failing};
    const thidua_run_options options = {.threads = 1};
    thidua_context *context = NULL;
    thidua_program *program = NULL;
    thidua_data *data = NULL;
    thidua_status s = thidua_context_new(&allocator, &context);
    if (!s) s = thidua_compile(context, &source, 1, &program);
    if (!s) s = thidua_data_new(context, program, &data);
    if (!s) s = thidua_stream(data, &given_once, 1, &options, nowhere, nowhere);
    if (s != (failing.failed ? THIDUA_OUT_OF_MEMORY : THIDUA_OK))
      fail_msg("call %llu failed: status %d", (unsigned long long)n, (int)s);
    thidua_data_free(data);
    thidua_program_free(program);
    thidua_context_free(context);
    assert_int_equal(failing.held, 0);
    if (!failing.failed) {
      assert_true(n > 60);
      return;
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_same_lines),
      cmocka_unit_test(test_errors), cmocka_unit_test(test_refused),
      cmocka_unit_test(test_nobody_takes_it), cmocka_unit_test(test_failing_allocator)};
  return cmocka_run_group_tests_name("api_stream", tests, NULL, NULL);
}
