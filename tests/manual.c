/* The manual's table (dsl/manual.def) is whole and true: every keyword, state and function of the
 * language has a line there, every line is of a word that exists, and `thidua eval` answers each
 * example as the table says. The examples run in a folder of their own, as a reader would type
 * them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "docs/manual_lines.h"
#include "tests/support/command.h"

/* What must have a line. */
static const char *const words[] = {
#define KEYWORD(token, english, vietnamese, kind) english,
#define STATE(english, vietnamese) english,
#include "dsl/keywords.def"
#define BUILTIN(name, word, fewest, most, arguments) word "(",
#define FUNCTION(name, word, result, first, second, third, opcode, bounds, arguments) word "(",
#include "compiler/typed/builtins.def"
};
#define N_WORDS (sizeof words / sizeof *words)

static bool has_line(const char *word) {
  for (size_t i = 0; i < N_MANUAL_LINES; i++)
    if (manual_lines[i].word && strcmp(manual_lines[i].word, word) == 0) return true;
  return false;
}

static void every_word_has_a_line(void **state) {
  (void)state;
  int missing = 0;
  for (size_t i = 0; i < N_WORDS; i++) {
    if (has_line(words[i])) continue;
    print_error("dsl/manual.def has no line for \"%s\"\n", words[i]);
    missing++;
  }
  assert_int_equal(missing, 0);
}

/* A word of the language, or a phrase that begins with one. */
static bool is_word(const char *word) {
  for (size_t i = 0; i < N_WORDS; i++) {
    const size_t n = strlen(words[i]);
    if (strncmp(words[i], word, n) == 0 && (word[n] == '\0' || word[n] == ' ')) return true;
  }
  return false;
}

static void every_line_is_of_a_word_once(void **state) {
  (void)state;
  int wrong = 0;
  for (size_t i = 0; i < N_MANUAL_LINES; i++) {
    const char *word = manual_lines[i].word;
    if (!word) continue;
    bool again = false;
    for (size_t j = 0; j < i && !again; j++)
      again = manual_lines[j].word && strcmp(manual_lines[j].word, word) == 0;
    if (!again && is_word(word)) continue;
    print_error("dsl/manual.def: \"%s\" %s\n", word, again ? "has two lines" : "is no word");
    wrong++;
  }
  assert_int_equal(wrong, 0);
}

/* -- the examples -- */

struct scene {
  char *folder;
  char *programs;
  struct text example;
};

static void write_file(const char *folder, const char *name, const struct text *text) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  assert_true(text_write_file(text, path));
}

static void write_string(const char *folder, const char *name, const char *string) {
  struct text text = {0};
  text_add_string(&text, string);
  write_file(folder, name, &text);
  text_free(&text);
}

static void copy_file(const char *folder, const char *name) {
  char path[512];
  struct text text = {0};
  snprintf(path, sizeof path, "docs/manual/%s", name);
  assert_true(text_read_file(&text, path));
  write_file(folder, name, &text);
  text_free(&text);
}

static void add_quoted(struct text *line, const char *word) {
  text_add_string(line, " '");
  for (; *word; word++) {
    if (*word == '\'') text_add_string(line, "'\\''");
    else text_add(line, word, 1);
  }
  text_add_string(line, "'");
}

static bool begins_regulation(const char *setup) { return strncmp(setup, "regulation", 10) == 0; }

/* The regulation that a line is asked of: the example, with the line's declarations behind it, or
 * the line's own. */
static void write_regulation(const struct scene *scene, const char *setup) {
  struct text text = {0};
  if (!begins_regulation(setup)) text_add(&text, scene->example.bytes, scene->example.n);
  if (*setup) {
    text_add_string(&text, begins_regulation(setup) ? "" : "\n");
    text_add_string(&text, setup);
    text_add_string(&text, "\n");
  }
  write_file(scene->folder, "asked.rules", &text);
  text_free(&text);
}

/* `n` expressions asked of the regulation written last; what was answered, a line each. */
static void ask(const struct scene *scene, const char *setup, const char *const *asked, size_t n,
    struct command_result *result) {
  struct text line = {0};
  text_add_string(&line, "thidua eval asked.rules");
  if (!begins_regulation(setup) || strstr(setup, "amends"))
    text_add_string(
        &line, " --data example.yaml --previous example-2019.yaml --entity unit --id u1 2>errors");
  for (size_t i = 0; i < n; i++) add_quoted(&line, asked[i]);
  text_add_string(&line, " || cat errors >&2");
  command_run(scene->folder, scene->programs, scene->folder, line.bytes, result);
  text_free(&line);
}

/* Whether a line's examples are answered as it says. */
static bool is_true(const struct scene *scene, const struct manual_line *line) {
  const char *const asked[] = {line->ask, line->ask_unknown};
  const size_t n = *line->ask_unknown ? 2 : 1;
  struct command_result result;
  struct text expected = {0};
  write_regulation(scene, line->setup);
  ask(scene, line->setup, asked, n, &result);
  text_add_string(&expected, line->answer);
  text_add_string(&expected, "\n");
  if (n == 2) {
    text_add_string(&expected, line->answer_unknown);
    text_add_string(&expected, "\n");
  }
  const bool same = strcmp(result.output.bytes, expected.bytes) == 0;
  if (!same)
    print_error("dsl/manual.def: \"%s\" expects\n%sbut thidua eval answers\n%s%s\n", line->word,
        expected.bytes, result.output.bytes, result.errors.bytes);
  command_result_free(&result);
  text_free(&expected);
  return same;
}

static void every_example_is_answered_so(void **state) {
  const struct scene *scene = *state;
  int wrong = 0, asked = 0;
  for (size_t i = 0; i < N_MANUAL_LINES; i++) {
    if (!manual_lines[i].word) continue;
    asked++;
    if (!is_true(scene, &manual_lines[i])) wrong++;
  }
  assert_true(asked > 100);
  assert_int_equal(wrong, 0);
}

static int prepare(void **state) {
  static struct scene scene;
  char path[4096];
  scene.folder = scratch_make();
  /* This program is build/tests/manual. */
  if (!realpath("/proc/self/exe", path)) return -1;
  *strrchr(path, '/') = '\0';
  *strrchr(path, '/') = '\0';
  scene.programs = strdup(path);
  if (!scene.programs || !text_read_file(&scene.example, "docs/manual/example.rules")) return -1;
  copy_file(scene.folder, "example.rules");
  copy_file(scene.folder, "example.yaml");
  copy_file(scene.folder, "example-2019.yaml");
  write_string(scene.folder, "source.txt", "Đơn vị được xét khi đã đăng ký.\n");
  write_string(scene.folder, "shared.rules",
      "define shared of unit : boolean\n  is registered and votes > 10\n");
  *state = &scene;
  return 0;
}

static int clean(void **state) {
  struct scene *scene = *state;
  scratch_remove(scene->folder);
  text_free(&scene->example);
  free(scene->programs);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_word_has_a_line),
      cmocka_unit_test(every_line_is_of_a_word_once),
      cmocka_unit_test(every_example_is_answered_so),
  };
  return cmocka_run_group_tests(tests, prepare, clean);
}
