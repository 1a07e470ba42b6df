/* study/suite, study/suite_run: a test file opened, its cases run by one thread and by several, against
 * its own program and against another; what they expect of; memory that runs out in any thread. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "study/suite_run.h"
#include "study/test_results.h"

enum { N_CASES = 200 };

static const char rules[] =
    "regulation r\n  effective 2021-01-01 to 2021-12-31\n"
    "parameter enough : integer from 2021-01-01 is 5\n"
    "entity sector\n"
    "entity unit (units) in sector\n  a : integer\n"
    "decision standing of unit\n  one of low, high\n  otherwise high\n"
    "rule r1 for unit\n  when a < enough\n  then standing is low\n  because \"b\"\n";

struct fixture {
  struct arena arena;
  struct opened opened;
  struct test_options options;
  char folder[32];
  const char *rules, *tests; /* paths */
};

static void write_file(const char *path, const char *text) {
  FILE *out = fopen(path, "w");
  assert_non_null(out);
  fputs(text, out);
  assert_int_equal(fclose(out), 0);
}

/* Case i gives a = i modulo 10, and expects `high`: those below 5 fail, but for every 20th, which
 * supposes that less is enough. */
static void begin(struct fixture *f) {
  *f = (struct fixture){0};
  arena_init(&f->arena, NULL);
  opened_init(&f->opened, &f->arena, NULL);
  strcpy(f->folder, "/tmp/suite-XXXXXX");
  assert_non_null(mkdtemp(f->folder));
  f->rules = arena_printf(&f->arena, "%s/r.rules", f->folder);
  f->tests = arena_printf(&f->arena, "%s/r.test.yaml", f->folder);
  write_file(f->rules, rules);
  FILE *out = fopen(f->tests, "w");
  assert_non_null(out);
  fputs("regulation: r.rules\ncases:\n", out);
  for (int i = 0; i < N_CASES; i++)
    fprintf(out,
        "  - name: case %d\n%s    given: { units: [ { id: u, a: %d } ] }\n"
        "    expect: { unit: { u: { standing: high } } }\n",
        i, i % 20 == 0 ? "    parameters: { enough: 0 }\n" : "", i % 10);
  assert_int_equal(fclose(out), 0);
}

static void end(struct fixture *f) {
  unlink(f->rules);
  unlink(f->tests);
  rmdir(f->folder);
  opened_close(&f->opened);
  arena_free(&f->arena);
}

static bool is_to_pass(uint32_t i) { return i % 10 >= 5 || i % 20 == 0; }

struct taken {
  uint32_t n_cases, n_ends, n_stop;
};

static bool take_case(void *context, struct suite *suite, const struct test_case *test,
    struct trial *trial, struct arena **own) {
  struct taken *taken = context;
  assert_ptr_equal(test, &suite->file.cases.items[taken->n_cases]); /* in order */
  assert_non_null(*own);
  assert_int_equal(trial->passed, is_to_pass(taken->n_cases));
  assert_int_equal(trial->wrong.list.n, !is_to_pass(taken->n_cases));
  return ++taken->n_cases != taken->n_stop;
}

static bool take_end(void *context, struct suite *suite) {
  (void)suite;
  ((struct taken *)context)->n_ends++;
  return true;
}

static struct taken run(struct fixture *f, uint32_t n_threads, uint32_t n_stop) {
  struct suites suites = {0};
  struct taken taken = {.n_stop = n_stop};
  const struct suite_taker taker = {&f->arena, &taken, take_case, take_end};
  suites_open(&suites, &f->opened, &f->options, &f->tests, 1, n_threads);
  assert_int_equal(suites.list.items[0]->fault, FAULT_NONE);
  suites_run(&suites, &f->opened, NULL, n_threads, &taker);
  suites_close(&suites);
  return taken;
}

static void test_threads(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  for (uint32_t n_threads = 1; n_threads <= 8; n_threads *= 2) {
    const struct taken taken = run(&f, n_threads, 0);
    assert_int_equal(taken.n_cases, N_CASES);
    assert_int_equal(taken.n_ends, 1);
  }
  end(&f);
}

static void test_stopped(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  assert_int_equal(run(&f, 4, 30).n_cases, 30);
  assert_int_equal(run(&f, 1, 1).n_ends, 0);
  end(&f);
}

/* Cases prepared once, tried against a program in which another outcome holds. */
static void test_other_program(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  struct suite *suite = suite_open(&f.opened, &f.options, f.tests);
  assert_int_equal(suite->fault, FAULT_NONE);
  char *other = strdup(rules);
  char *less = strstr(other, "a < enough");
  less[2] = '>';
  struct session *session = session_open(&f.opened);
  assert_int_equal(session_regulation_text(session, "r.rules", str_from(other), false), FAULT_NONE);
  struct prepared *prepared = suite_prepare(
      suite, &suite->file.cases.items[7], suite->file.session->program, &f.opened, &f.arena);
  struct trial trial;
  for (int i = 0; i < 3; i++) {
    prepared_try(prepared, suite->file.session->program, &f.arena, &trial);
    assert_true(trial.passed);
    prepared_try(prepared, session->program, &f.arena, &trial);
    assert_false(trial.passed);
    assert_string_equal(trial.wrong.list.items[0].got, "low");
    assert_string_equal(trial.wrong.list.items[0].write, "low");
  }
  struct evaluation *evaluation =
      prepared_evaluate(prepared, suite->file.session->program, &f.arena, &trial);
  struct expected_cells cells;
  prepared_cells(prepared, evaluation, &f.arena, &cells);
  assert_int_equal(cells.list.n, 1);
  assert_true(
      str_equal(outcome_name(evaluation->schema, cells.list.items[0].result), STR("standing")));
  evaluation_close(evaluation);
  prepared_close(prepared);
  suite_close(suite);
  free(other);
  end(&f);
}

/* -- memory that runs out -- */

struct counting {
  atomic_long n_left, n_open;
};

static void *resize(void *context, void *old, size_t bytes) {
  struct counting *counting = context;
  if (!bytes) {
    if (old) counting->n_open--;
    free(old);
    return NULL;
  }
  if (counting->n_left-- <= 0) return NULL;
  if (!old) counting->n_open++;
  return realloc(old, bytes);
}

static bool take_any(void *context, struct suite *suite, const struct test_case *test,
    struct trial *trial, struct arena **own) {
  (void)context, (void)suite, (void)test, (void)trial;
  arena_alloc(*own, 100000); /* whoever takes may run out, too */
  return true;
}

/* Whether all could be run with so many pieces of memory. */
static bool runs_with(struct fixture *f, long n_pieces, uint32_t n_threads) {
  struct counting counting = {.n_left = n_pieces};
  const struct allocator allocator = {resize, &counting};
  struct arena arena;
  struct opened opened;
  struct suites suites = {0};
  jmp_buf exhausted;
  arena_init(&arena, NULL);
  arena.out_of_memory = &exhausted;
  opened_init(&opened, &arena, NULL);
  opened.allocator = &allocator;
  struct taken taken = {0};
  const struct suite_taker taker = {&arena, &taken, take_any, take_end};
  volatile bool is_done = false;
  if (setjmp(exhausted) == 0) {
    suites_open(&suites, &opened, &f->options, &f->tests, 1, n_threads);
    suites_run(&suites, &opened, NULL, n_threads, &taker);
    is_done = true;
  }
  suites_close(&suites);
  arena_free(&arena);
  assert_int_equal(counting.n_open, 0); /* nothing is lost on any way out */
  return is_done;
}

static void test_exhausted(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  uint32_t n_failed = 0;
  for (uint32_t n_threads = 1; n_threads <= 4; n_threads *= 4) {
    long n = 0;
    for (; !runs_with(&f, n, n_threads); n = n < 40 ? n + 1 : n + n / 4) n_failed++;
    assert_true(n > 40);
  }
  assert_true(n_failed > 20);
  end(&f);
}

/* -- marks -- */

static void check_marks(
    const char *expected, const char *got, const char *in_expected, const char *in_got) {
  struct arena arena;
  arena_init(&arena, NULL);
  struct text_marks marks[2];
  test_marks(expected, got, &arena, &marks[0], &marks[1]);
  const char *texts[] = {expected, got}, *wanted[] = {in_expected, in_got};
  for (int side = 0; side < 2; side++) {
    const char *found = "";
    for (uint32_t i = 0; i < marks[side].list.n; i++) {
      const struct text_piece piece = marks[side].list.items[i];
      found = arena_printf(&arena, "%s%s%.*s", found, i ? "|" : "", (int)(piece.end - piece.begin),
          texts[side] + piece.begin);
    }
    assert_string_equal(found, wanted[side]);
  }
  arena_free(&arena);
}

static void test_marked(void **state) {
  (void)state;
  check_marks("considered", "not_considered", "", "not_");
  check_marks("19.51", "19.50", "1", "0");
  check_marks("true", "false", "", "");
  check_marks("[a, b, c]", "[c, a, d]", "b", "d");
  check_marks("[a, a, b]", "[a, b]", "a", "");
  check_marks("[a, b]", "[b, a]", "a", "b");
  check_marks("[a]", "[b]", "", "");
  check_marks("[]", "[b]", "", "");
  check_marks("Hà Nội một", "Hà Nội mốt", "ộ", "ố");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_threads),
      cmocka_unit_test(test_stopped),
      cmocka_unit_test(test_other_program),
      cmocka_unit_test(test_exhausted),
      cmocka_unit_test(test_marked),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
