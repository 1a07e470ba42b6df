/* Each bound of limits.h just under and just over it, through the library's functions. Where a
 * bound cannot be reached in a test's time or memory, the last comment says what holds it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/limits.h"
#include "tests/harness.h"

#define HEAD "regulation r effective 2020-01-01 to 2020-12-31\nentity root\n"

/* -- texts made piece by piece -- */

struct text {
  char *bytes;
  size_t n;
  FILE *out;
};

static void text_begin(struct text *text, const char *head) {
  *text = (struct text){0};
  text->out = open_memstream(&text->bytes, &text->n);
  if (!text->out) abort();
  fputs(head, text->out);
}
static struct str text_end(struct text *text) {
  fclose(text->out);
  return (struct str){text->bytes, (uint32_t)text->n};
}
static void repeat(struct text *text, const char *piece, unsigned times) {
  while (times--) fputs(piece, text->out);
}

/* Compiles the text and frees it. `code` NULL: it must compile; else it must fail, first with this
 * code. */
static void compiles(struct text *text, const char *code) {
  struct subject s;
  subject_init(&s);
  bool good = subject_compile(&s, text_end(text));
  if (good != (code == NULL))
    fail_msg("expected %s, got: %.*s", code ? code : "success", STR_ARGS(s.complaints));
  if (code) assert_string_equal(s.code, code);
  subject_free(&s);
  free(text->bytes);
}

/* Loads data for rules; `code` as above. */
static void loads(const char *rules, struct text *yaml, const char *code) {
  struct subject s;
  subject_init(&s);
  if (!subject_compile(&s, str_from(rules))) fail_msg("%.*s", STR_ARGS(s.complaints));
  bool good = subject_load(&s, text_end(yaml));
  if (good != (code == NULL))
    fail_msg("expected %s, got: %.*s", code ? code : "success", STR_ARGS(s.complaints));
  if (code) assert_string_equal(s.code, code);
  subject_free(&s);
  free(yaml->bytes);
}

/* -- the rule text -- */

static void source_of(size_t bytes, const char *code) {
  struct text text;
  text_begin(&text, HEAD);
  size_t rest = bytes - strlen(HEAD);
  char *line = malloc(1001);
  if (!line) abort();
  memset(line, ' ', 1000);
  line[0] = '#';
  line[999] = '\n';
  for (; rest >= 1000; rest -= 1000) fwrite(line, 1, 1000, text.out);
  while (rest--) fputc('\n', text.out);
  free(line);
  compiles(&text, code);
}

static void test_source_bytes(void **state) {
  (void)state;
  source_of(SOURCE_BYTES_MAX, NULL);
  source_of(SOURCE_BYTES_MAX + 1, "E501");
}

static void parentheses(unsigned n, const char *code) {
  struct text text;
  text_begin(&text, HEAD "define x of root : integer is ");
  repeat(&text, "(", n);
  fputs("1", text.out);
  repeat(&text, ")", n);
  compiles(&text, code);
}

static void ifs(unsigned n, const char *code) {
  struct text text;
  text_begin(&text, HEAD "define x of root : integer is ");
  repeat(&text, "if as of > 2020-01-01 then ", n);
  fputs("1", text.out);
  repeat(&text, " else 2", n);
  compiles(&text, code);
}

static void test_expression_depth(void **state) {
  (void)state;
  parentheses(EXPRESSION_DEPTH_MAX, NULL);
  parentheses(EXPRESSION_DEPTH_MAX + 1, "E112");
  parentheses(100000, "E112");
  ifs(EXPRESSION_DEPTH_MAX, NULL);
  ifs(EXPRESSION_DEPTH_MAX + 1, "E112");
  ifs(100000, "E112"); /* past PARSER_DEPTH_MAX: bison's own stack */
}

/* n operators in a row. */
static void chain(
    const char *type, const char *first, const char *piece, unsigned n, const char *code) {
  struct text text;
  text_begin(&text, HEAD "define x of root : ");
  fprintf(text.out, "%s is %s", type, first);
  repeat(&text, piece, n);
  compiles(&text, code);
}

static void nots(unsigned n, const char *code) {
  struct text text;
  text_begin(&text, HEAD "define x of root : boolean is ");
  repeat(&text, "not ", n);
  fputs("true", text.out);
  compiles(&text, code);
}

static void test_expression_chain(void **state) {
  (void)state;
  chain("integer", "1", " + 1", EXPRESSION_TREE_MAX, NULL);
  chain("integer", "1", " + 1", EXPRESSION_TREE_MAX + 1, "E113");
  chain("boolean", "true", " and true", EXPRESSION_TREE_MAX, NULL);
  chain("boolean", "true", " and true", EXPRESSION_TREE_MAX + 1, "E113");
  chain("boolean", "true", " and true", 50000, "E113");
  nots(EXPRESSION_TREE_MAX, NULL);
  nots(EXPRESSION_TREE_MAX + 1, "E113");
  nots(PARSER_DEPTH_MAX + 1, "E112");
}

/* Definitions in a chain are no expression: as many as one likes. */
static void test_definition_chain(void **state) {
  (void)state;
  struct text text;
  text_begin(&text, HEAD "define d0 of root : integer is 1\n");
  for (unsigned i = 1; i < 5000; i++)
    fprintf(text.out, "define d%u of root : integer is d%u + 1\n", i, i - 1);
  compiles(&text, NULL);
  text_begin(&text, HEAD);
  for (unsigned i = 0; i < 5000; i++)
    fprintf(text.out, "define d%u of root : integer is d%u + 1\n", i, (i + 1) % 5000);
  compiles(&text, "E246");
}

/* Nor are the exceptions to one rule: the tree they make is no higher than it must be, so no walk
 * of it needs more stack. */
static void test_exceptions(void **state) {
  (void)state;
  struct text text;
  text_begin(&text,
      HEAD "decision d of root one of bad, good otherwise good\nrule r for root when true then d "
           "is bad because \"x\"\n"
           "define y of root : integer is previous y\n");
  for (unsigned i = 0; i < 200000; i++)
    fprintf(text.out, "exception e%u to rule r when previous y = %u\n", i, i);
  compiles(&text, NULL);
}

static void test_diagnostics(void **state) {
  (void)state;
  for (unsigned n = DIAGNOSTICS_MAX; n <= DIAGNOSTICS_MAX + 1; n++) {
    struct text text;
    text_begin(&text, HEAD);
    for (unsigned i = 0; i < n; i++)
      fprintf(text.out, "define d%u of root : integer is nothing_%u\n", i, i);
    struct subject s;
    subject_init(&s);
    assert_false(subject_compile(&s, text_end(&text)));
    assert_int_equal(s.n_errors, n);
    assert_int_equal(s.n_shown, DIAGNOSTICS_MAX);
    subject_free(&s);
    free(text.bytes);
  }
}

static void words(const char *before, unsigned n, const char *after, const char *code) {
  struct text text;
  text_begin(&text, HEAD);
  fprintf(text.out, "%s one of ", before);
  for (unsigned i = 0; i < n; i++) fprintf(text.out, "%sw%u", i ? ", " : "", i);
  fputs(after, text.out);
  compiles(&text, code);
}

static void test_words(void **state) {
  (void)state;
  words(" f :", ENUM_WORDS_MAX, "\n", NULL);
  words(" f :", ENUM_WORDS_MAX + 1, "\n", "E209");
  words("reading q :", ENUM_WORDS_MAX, " is w0 because \"x\"\n", NULL);
  words("reading q :", ENUM_WORDS_MAX + 1, " is w0 because \"x\"\n", "E209");
  words("decision d of root", OUTCOMES_MAX, " otherwise w0\n", NULL);
  words("decision d of root", OUTCOMES_MAX + 1, " otherwise w0\n", "E209");
}

/* The strongest and the weakest of 64 outcomes, and of 8 and 9, are told apart. */
static void test_outcomes(void **state) {
  (void)state;
  static const unsigned counts[] = {1, 2, 7, 8, 9, 63, 64};
  for (unsigned c = 0; c < sizeof counts / sizeof *counts; c++) {
    unsigned n = counts[c];
    struct text text;
    text_begin(&text, HEAD "decision d of root one of ");
    for (unsigned i = 0; i < n; i++) fprintf(text.out, "%sw%u", i ? ", " : "", i);
    fprintf(text.out, " otherwise w%u\nrule a for root when unknown then d is w0 because \"x\"\n",
        n - 1);
    fprintf(text.out,
        "define last of root : boolean is d is w%u\ndefine first of root : boolean is d is w0\n",
        n - 1);
    struct subject s;
    subject_init(&s);
    if (!subject_compile(&s, text_end(&text))) fail_msg("%.*s", STR_ARGS(s.complaints));
    assert_true(subject_load(&s, STR("id: x\n")));
    struct run run;
    subject_run(&s, &run, &(struct run_options){.as_of = harness_date("2020-12-31")});
    const struct schema *schema = &s.program->schema;
    assert_true(run_set(&run, s.program->results.decisions[0], 0) ==
        (UINT64_C(1) | UINT64_C(1) << (n - 1)));
    uint8_t wanted = n == 1 ? TRUTH_TRUE : TRUTH_UNKNOWN;
    assert_int_equal(
        run_truth(&run, s.program->results.defines[harness_define(schema, "last")], 0), wanted);
    assert_int_equal(
        run_truth(&run, s.program->results.defines[harness_define(schema, "first")], 0), wanted);
    run_free(&run);
    subject_free(&s);
    free(text.bytes);
  }
}

static void one_line(const char *line, const char *code) {
  struct text text;
  text_begin(&text, HEAD);
  fputs(line, text.out);
  compiles(&text, code);
}

static void test_scale(void **state) {
  (void)state;
  one_line(" f : decimal(9)\n", NULL);
  one_line(" f : decimal(10)\n", "E210");
  one_line("define x of root : decimal(9) is 0.123456789\n", NULL);
  one_line("define x of root : decimal(9) is 0.1234567891\n", "E104");
  one_line("define x of root : decimal(9) is 12.3456789%\n", NULL);
  one_line("define x of root : decimal(9) is 12.34567891%\n", "E104");
  one_line("define x of root : decimal(9) is round(1/3, 9)\n", NULL);
  one_line("define x of root : decimal(9) is round(1/3, 10)\n", "E232");
  one_line("define x of root : integer is 9223372036854775807\n", NULL);
  one_line("define x of root : integer is 9223372036854775808\n", "E105");
  one_line("define x of root : integer is -9223372036854775808\n", NULL);
  one_line("define x of root : integer is -9223372036854775809\n", "E105");
}

static void entities(unsigned n, bool deep, const char *code) {
  struct text text;
  text_begin(&text, HEAD);
  for (unsigned i = 1; i < n; i++) {
    if (deep && i > 1) fprintf(text.out, "entity e%u in e%u\n", i, i - 1);
    else fprintf(text.out, "entity e%u in root\n", i);
  }
  if (deep) fprintf(text.out, "define x of root : integer is count of e%u\n", n - 1);
  compiles(&text, code);
}

static void test_entities(void **state) {
  (void)state;
  entities(ENTITIES_MAX, false, NULL);
  entities(ENTITIES_MAX, true, NULL);
  entities(ENTITIES_MAX + 1, false, "E209");
  entities(ENTITIES_MAX + 1, true, "E209");
}

/* -- the data -- */

/* The value of e<i> in e<i-1>: a mapping in a list, two levels each, one within another. */
static void nested(unsigned levels, const char *code) {
  struct text rules, yaml;
  text_begin(&rules, HEAD);
  text_begin(&yaml, "{");
  unsigned n = (levels - 1) / 2;
  for (unsigned i = 1; i <= n; i++) {
    fprintf(rules.out, i == 1 ? "entity e%u in root\n" : "entity e%u in e%u\n", i, i - 1);
    fprintf(yaml.out, "e%u: [{", i);
  }
  repeat(&yaml, "}]", n);
  fputs("}", yaml.out);
  struct str text = text_end(&rules);
  loads(text.p, &yaml, code);
  free(rules.bytes);
}

static void test_yaml_depth(void **state) {
  (void)state;
  nested(DATA_DEPTH_MAX - 1, NULL);
  nested(DATA_DEPTH_MAX + 1, "E404");
  struct text yaml;
  text_begin(&yaml, "");
  repeat(&yaml, "[", 100000);
  loads(HEAD, &yaml, "E473"); /* a list is of records: refused before it is deep */
  text_begin(&yaml, "");
  repeat(&yaml, "{e: ", 100000);
  loads(HEAD, &yaml, "E410");
}

static void scalar(unsigned bytes, const char *code) {
  struct text yaml;
  text_begin(&yaml, "f: \"");
  repeat(&yaml, "x", bytes);
  fputs("\"\n", yaml.out);
  loads(HEAD " f : text\n", &yaml, code);
}

static void test_scalar(void **state) {
  (void)state;
  scalar(SCALAR_BYTES_MAX, NULL);
  scalar(SCALAR_BYTES_MAX + 1, "E408");
}

/* -- the run -- */

/* One group of `n` rows, all with a missing fact, and a second group of one. */
static void big_group(unsigned n) {
  struct text yaml;
  text_begin(&yaml, "groups:\n  - rows:\n");
  for (unsigned i = 0; i < n; i++) fprintf(yaml.out, "      - {x: %u}\n", i);
  fputs("  - rows: [{x: 1, b: true}]\n", yaml.out);
  struct subject s;
  subject_init(&s);
  if (!subject_compile(&s,
          STR(HEAD "entity group (groups) in root\n entity row (rows) in group\n x : integer b : "
                   "boolean\n"
                   "define total of group : integer is sum of x over row\n"
                   "define all of root : integer is sum of x over row\n"
                   "define sure of group : integer is count of row where b\n"
                   "define mine of row : integer is group.total - x\n"
                   "define seen of row : integer is group.sure\n")))
    fail_msg("%.*s", STR_ARGS(s.complaints));
  if (!subject_load(&s, text_end(&yaml))) fail_msg("%.*s", STR_ARGS(s.complaints));
  const struct schema *schema = &s.program->schema;
  static const uint32_t blocks[] = {0, 1, BLOCK_ROWS - 1, BLOCK_ROWS, BLOCK_ROWS + 1};
  for (unsigned b = 0; b < 5; b++) {
    struct run run;
    subject_run(&s, &run,
        &(struct run_options){
            .as_of = harness_date("2020-12-31"), .block_rows = blocks[b], .threads = 1 + b % 2});
    int64_t lo = 0, hi = 0, total = (int64_t)n * (n - 1) / 2;
    assert_true(
        run_number(&run, s.program->results.defines[harness_define(schema, "total")], 0, &lo, &hi));
    assert_int_equal(lo, total);
    assert_true(
        run_number(&run, s.program->results.defines[harness_define(schema, "all")], 0, &lo, &hi));
    assert_int_equal(lo, total + 1);
    assert_true(run_number(
        &run, s.program->results.defines[harness_define(schema, "mine")], n - 1, &lo, &hi));
    assert_int_equal(lo, total - (n - 1));
    uint32_t sure = s.program->results.defines[harness_define(schema, "sure")];
    assert_true(run_number(&run, sure, 0, &lo, &hi));
    assert_int_equal(lo, 0);
    assert_int_equal(hi, n);
    uint32_t seen = s.program->results.defines[harness_define(schema, "seen")];
    struct reasons reasons;
    run_why(&run, sure, 0, &s.arena, &reasons);
    assert_int_equal(reasons.n_missing, n); /* they belong to rows below: all are named */
    assert_int_equal(reasons.n_missing_in, 0);
    run_why(&run, seen, 0, &s.arena, &reasons); /* of others, up to so many */
    assert_int_equal(reasons.n_missing, n <= REASONS_NAMED_MAX ? n : 0);
    assert_int_equal(reasons.n_missing_in, n <= REASONS_NAMED_MAX ? 0 : 1);
    run_free(&run);
  }
  subject_free(&s);
  free(yaml.bytes);
}

static void test_groups(void **state) {
  (void)state;
  big_group(REASONS_NAMED_MAX - 1);
  big_group(REASONS_NAMED_MAX);
  big_group(REASONS_NAMED_MAX + 1);
  big_group(BLOCK_ROWS - 1);
  big_group(BLOCK_ROWS);
  big_group(BLOCK_ROWS + 1);
  big_group(5 * BLOCK_ROWS + 1);
}

static void test_workers(void **state) {
  (void)state;
  struct text yaml;
  text_begin(&yaml, "rows:\n");
  for (unsigned i = 0; i < 2000; i++) fprintf(yaml.out, "  - {x: %u}\n", i);
  struct subject s;
  subject_init(&s);
  if (!subject_compile(&s,
          STR(HEAD
              "entity row (rows) in root\n x : integer\ndefine y of row : integer is x * 2\n")))
    fail_msg("%.*s", STR_ARGS(s.complaints));
  if (!subject_load(&s, text_end(&yaml))) fail_msg("%.*s", STR_ARGS(s.complaints));
  static const uint32_t threads[] = {WORKERS_MAX - 1, WORKERS_MAX, WORKERS_MAX + 1, UINT32_MAX};
  for (unsigned t = 0; t < 4; t++) {
    struct run run;
    subject_run(
        &s, &run, &(struct run_options){.as_of = 0, .block_rows = 1, .threads = threads[t]});
    for (uint32_t row = 0; row < 2000; row++) {
      int64_t lo = 0, hi = 0;
      assert_true(run_number(&run, s.program->results.defines[0], row, &lo, &hi));
      assert_int_equal(lo, 2 * row);
    }
    run_free(&run);
  }
  subject_free(&s);
  free(yaml.bytes);
}

/* More values of the run, lifted into rows, than may be pinned. */
static void test_pinned(void **state) {
  (void)state;
  for (unsigned n = PINNED_REGISTERS_MAX - 1; n <= PINNED_REGISTERS_MAX + 1; n++) {
    struct text rules;
    text_begin(&rules, HEAD "entity row (rows) in root\n x : integer\n");
    for (unsigned i = 0; i < n; i++)
      fprintf(rules.out, "define y%u of row : integer is x + %u\n", i, i + 1);
    struct subject s;
    subject_init(&s);
    if (!subject_compile(&s, text_end(&rules))) fail_msg("%.*s", STR_ARGS(s.complaints));
    assert_true(subject_load(&s, STR("rows: [{x: 5}, {x: 7}]\n")));
    struct run run;
    subject_run(&s, &run, &(struct run_options){.as_of = 0, .block_rows = 1});
    for (unsigned i = 0; i < n; i++) {
      int64_t lo = 0, hi = 0;
      assert_true(run_number(&run, s.program->results.defines[i], 1, &lo, &hi));
      assert_int_equal(lo, 7 + i + 1);
    }
    run_free(&run);
    subject_free(&s);
    free(rules.bytes);
  }
}

/* More values than a program may have (REGULATION_TOO_LARGE): four of each `(x + N)`, which are its
 * N, N for each row, the sum, and the sum of sums, which the first of a definition has none of. */
static void test_registers(void **state) {
  (void)state;
  struct text rules;
  text_begin(&rules, HEAD "entity row (rows) in root\n x : integer\n");
  for (unsigned n = 0; n <= REGISTERS_MAX / 4 + REGISTERS_MAX / 1000; n++) {
    if (n % 500 == 0) fprintf(rules.out, "\ndefine y%u of row : integer is (x + %u)", n, n + 1);
    else fprintf(rules.out, " + (x + %u)", n + 1);
  }
  compiles(&rules, "E327");
}

/* Not here: ROWS_MAX (4 * 10^9 rows need 100 GB), PROGRAM_BYTES_MAX (hundreds of MB of text;
 * test_program says so long a length), DATA_FILES_MAX (cases/run/bad/joined.case),
 * PARSER_DEPTH_MAX (behind EXPRESSION_DEPTH_MAX; test_expression_depth runs past it). */
int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_source_bytes),
      cmocka_unit_test(test_expression_depth), cmocka_unit_test(test_expression_chain),
      cmocka_unit_test(test_definition_chain), cmocka_unit_test(test_exceptions),
      cmocka_unit_test(test_diagnostics), cmocka_unit_test(test_words),
      cmocka_unit_test(test_outcomes), cmocka_unit_test(test_scale),
      cmocka_unit_test(test_entities), cmocka_unit_test(test_yaml_depth),
      cmocka_unit_test(test_scalar), cmocka_unit_test(test_groups), cmocka_unit_test(test_workers),
      cmocka_unit_test(test_pinned), cmocka_unit_test(test_registers)};
  return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
