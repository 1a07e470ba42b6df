/* Mutants are what they are said to be: the words that stand in a file instead of others make the
 * same program as the tree with one place changed, or neither compiles. Of every regulation under
 * rules/ and tests/cases. And what `test --mutate` says of them is so: each is written into a copy of
 * its file, and its tests run by the command; whoever is killed fails, all others pass, and fail with
 * the case that is said to be missing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <ftw.h>

#include <assert.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/file.h"
#include "base/limits.h"
#include "runtime/program/program_same.h"
#include "study/mutation.h"
#include "tests/unit/program_mask.h"

enum { FILES_MAX = 2000 };

static char *paths[FILES_MAX];
static uint32_t n_paths;

static int keep_path(const char *path, const struct stat *about, int kind, struct FTW *at) {
  (void)about;
  (void)at;
  const char *dot = strrchr(path, '.');
  if (kind != FTW_F || !dot || strcmp(dot, ".rules") != 0) return 0;
  assert_true(n_paths < FILES_MAX);
  paths[n_paths++] = strdup(path);
  return 0;
}

/* The disk, but for one text. */
struct changed_file {
  struct reader reader; /* first */
  struct str identity, text;
};

static int read_changed(const struct reader *reader, struct arena *arena, const char *path,
    size_t most, struct str *text) {
  const struct changed_file *changed = (const struct changed_file *)reader;
  /* what a file amends is called by another path than it is shown by */
  if (!str_equal(reader_disk.identity(reader, arena, path), changed->identity))
    return reader_disk.read(&reader_disk, arena, path, most, text);
  *text = changed->text;
  return 0;
}

static struct str with_words(
    struct arena *arena, const struct source *source, const struct mutant *mutant) {
  struct buffer out;
  buffer_init(&out, arena, NULL);
  buffer_put(&out, (struct str){source->text.p, mutant->span.begin});
  buffer_put(&out, mutant->replacement);
  buffer_put(
      &out, (struct str){source->text.p + mutant->span.end, source->text.n - mutant->span.end});
  return (struct str){out.bytes, (uint32_t)out.n};
}

struct measure {
  uint64_t n, refused, same, of[N_MUTATORS];
};

/* Both ways to one mutant. */
static void try_mutant(const char *path, const struct compilation *whole, struct str meaning,
    const struct mutant *mutant, struct measure *measure) {
  struct arena arena;
  struct compilation by_tree, by_words;
  arena_init(&arena, NULL);
  const struct source *source = &whole->sources.items[mutant->span.source];
  struct changed_file changed = {reader_disk,
      reader_disk.identity(&reader_disk, &arena, str_cstring(&arena, source->path)),
      with_words(&arena, source, mutant)};
  changed.reader.read = read_changed;
  const bool is_tree = compile_ast(
      &by_tree, &arena, whole, mutant_tree(&arena, whole->ast, mutant), COMPILE_PROGRAM);
  int system_error;
  const bool is_text = compile(&by_words, &arena,
      (struct compile_input){.path = path, .reader = &changed.reader, .stage = COMPILE_PROGRAM},
      &system_error);
  measure->n++;
  measure->of[mutant->mutator]++;
  struct str a = {0}, b = {0};
  measure->refused += !is_tree;
  measure->same += is_tree && str_equal(program_meaning(&arena, by_tree.program), meaning);
  /* exceptions without a name are called by their places, which the words have moved */
  if (is_tree) program_mask(by_tree.program, false);
  if (is_text) program_mask(by_words.program, false);
  if (is_tree) a = program_meaning(&arena, by_tree.program);
  if (is_text) b = program_meaning(&arena, by_words.program);
  if (is_tree != is_text || !str_equal(a, b)) {
    struct place place =
        sources_place((struct sources *)&whole->sources, mutant->span.source, mutant->span.begin);
    diags_render(is_tree ? &by_words.diags : &by_tree.diags, stdout, DIAG_FORMAT_TEXT, false);
    fail_msg("%.*s:%u:%u: %s: `%.*s` instead of `%.*s` is %s", STR_ARGS(source->path), place.line,
        place.column, mutator_name(mutant->mutator), STR_ARGS(mutant->replacement),
        STR_ARGS(sources_text(&whole->sources, mutant->span)),
        is_tree == is_text ? "another program"
            : is_tree      ? "refused"
                           : "accepted");
  }
  arena_free(&arena);
}

static void test_words(void **state) {
  (void)state;
  struct measure measure = {0};
  assert_int_equal(nftw("rules", keep_path, 16, FTW_PHYS), 0);
  assert_int_equal(nftw("tests/cases", keep_path, 16, FTW_PHYS), 0);
  for (uint32_t i = 0; i < n_paths; i++) {
    struct arena arena;
    struct compilation whole;
    struct mutants mutants;
    int system_error;
    arena_init(&arena, NULL);
    if (compile(&whole, &arena, compile_file(paths[i], COMPILE_PROGRAM), &system_error)) {
      struct str meaning = program_meaning(&arena, whole.program);
      mutants_find(&arena, whole.ast, &whole.sources, &mutants);
      for (uint32_t m = 0; m < mutants.list.n; m++)
        try_mutant(paths[i], &whole, meaning, &mutants.list.items[m], &measure);
    }
    arena_free(&arena);
    free(paths[i]);
  }
  printf("%llu mutants, %llu do not compile, %llu are the same program\n",
      (unsigned long long)measure.n, (unsigned long long)measure.refused,
      (unsigned long long)measure.same);
  for (uint32_t k = 0; k < N_MUTATORS; k++) {
    printf("  %s: %llu\n", mutator_name((enum mutator)k), (unsigned long long)measure.of[k]);
    assert_true(measure.of[k] > 5); /* else the kind is not tried */
  }
}

/* -- what is said of them -- */

static char program[200]; /* the command */

static void write_text(const char *path, struct str text) {
  FILE *out = fopen(path, "w");
  assert_non_null(out);
  assert_int_equal(fwrite(text.p, 1, text.n, out), text.n);
  assert_int_equal(fclose(out), 0);
}

static bool command_passes(const char *folder, const char *tests) {
  char command[700];
  snprintf(command, sizeof command, "%s test %s/%s >/dev/null 2>&1", program, folder, tests);
  int status = system(command);
  assert_true(WIFEXITED(status) && WEXITSTATUS(status) <= 1);
  return WEXITSTATUS(status) == 0;
}

/* The tests with one case more. */
static struct str with_case(struct arena *arena, struct str tests, const char *more) {
  return str_from(arena_printf(arena, "%.*s\n%s", STR_ARGS(tests), more));
}

static void rerun(const struct mutation *mutation, uint32_t i, const char *folder,
    const char *rules, const char *tests, struct str test_text, uint32_t *n_cases) {
  struct arena arena;
  arena_init(&arena, NULL);
  const struct judged *judged = &mutation->judged[i];
  const struct source *source = &mutation->regulation->sources.items[judged->mutant->span.source];
  const char *rules_path = arena_printf(&arena, "%s/%s", folder, rules);
  const char *tests_path = arena_printf(&arena, "%s/%s", folder, tests);
  write_text(rules_path, with_words(&arena, source, judged->mutant));
  if (judged->fate == MUTANT_REFUSED || judged->fate == MUTANT_KILLED)
    assert_false(command_passes(folder, tests));
  else assert_true(command_passes(folder, tests));
  if (judged->missing_case) {
    write_text(tests_path, with_case(&arena, test_text, judged->missing_case));
    assert_false(command_passes(folder, tests));
    write_text(rules_path, source->text);
    assert_true(command_passes(folder, tests));
    write_text(tests_path, test_text);
    (*n_cases)++;
  }
  write_text(rules_path, source->text);
  arena_free(&arena);
}

/* Every `step`-th mutant of a regulation that is one file, in a copy of its folder. */
static void judge_again(const char *from, const char *rules, const char *tests, uint32_t step) {
  char folder[] = "/tmp/thidua-mutants-XXXXXX", command[300], path[300];
  assert_non_null(mkdtemp(folder));
  snprintf(command, sizeof command, "cp -r %s/. %s", from, folder);
  assert_int_equal(system(command), 0);
  struct arena arena;
  struct opened opened;
  jmp_buf exhausted;
  arena_init(&arena, NULL);
  arena.out_of_memory = &exhausted;
  if (setjmp(exhausted)) fail_msg("out of memory");
  opened_init(&opened, &arena, NULL);
  struct test_options options = {0};
  snprintf(path, sizeof path, "%s/%s", from, tests);
  struct suite *suite = suite_open(&opened, &options, path);
  assert_int_equal(suite->fault, FAULT_NONE);
  struct mutation mutation = {
      .arena = &arena, .opened = &opened, .suites = &suite, .n_suites = 1, .n_threads = 2};
  mutation_find(&mutation, NULL);
  mutation_judge(&mutation);
  struct str text;
  uint32_t n_rerun = 0, n_cases = 0;
  assert_int_equal(file_read(&arena, path, SOURCE_BYTES_MAX, &text), 0);
  for (uint32_t i = 0; i < mutation.mutants.list.n; i++)
    if (i % step == 0 || mutation.judged[i].fate == MUTANT_SURVIVED) {
      rerun(&mutation, i, folder, rules, tests, text, &n_cases);
      n_rerun++;
    }
  printf(
      "%s: %u of %u mutants run again by hand, %u missing cases tried; %u killed, %u survived, %u "
      "alike\n",
      path, n_rerun, mutation.mutants.list.n, n_cases, mutation.n[MUTANT_KILLED],
      mutation.n[MUTANT_SURVIVED], mutation.n[MUTANT_ALIKE]);
  assert_true(n_rerun > 15);
  assert_int_equal(n_cases, mutation.n[MUTANT_SURVIVED]); /* for each one was found */
  if (strcmp(from, "rules/2020") == 0) assert_true(mutation_score(&mutation) >= 950);
  suite_close(suite);
  opened_close(&opened);
  arena_free(&arena);
  snprintf(command, sizeof command, "rm -r %s", folder);
  assert_int_equal(system(command), 0);
}

static void test_judged(void **state) {
  (void)state;
  judge_again("rules/2020", "emulation.rules", "emulation.test.yaml", 10);
  judge_again("rules/police", "scores.rules", "scores.test.yaml", 3);
  judge_again("rules/decree-91-2017", "fighters.rules", "fighters.test.yaml", 1);
  judge_again("tests/cases/test/mutate", "votes.rules", "votes.test.yaml", 1);
  judge_again("tests/cases/test/mutate", "days.rules", "days.test.yaml", 1);
}

int main(int argc, char **argv) {
  const char *slash = strrchr(argv[0], '/');
  assert(argc > 0 && slash && "called by its path, beside which the command is found");
  snprintf(program, sizeof program, "%.*s/../thidua", (int)(slash - argv[0]), argv[0]);
  setvbuf(stdout, NULL, _IOLBF, 0);
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_words), cmocka_unit_test(test_judged)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
