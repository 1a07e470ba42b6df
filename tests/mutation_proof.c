/* Mutants are what they are said to be: the words that stand in a file instead of others make the
 * same program as the tree with one place changed, or neither compiles. Of every regulation under
 * rules/ and tests/cases. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <ftw.h>

#include "base/buffer.h"
#include "base/limits.h"
#include "compiler/mutants/mutants.h"
#include "runtime/program/program_same.h"
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

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_words)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
