/* A formatted file is the same program, is what it is formatted to again, keeps every comment, and
 * comes back from the other language byte by byte: of every file of rules under rules/ and tests/
 * that parses, and of generated programs with comments and blank lines strewn among their words.
 * Programs are compared as bytecode, comments by a scan of their own. Files under rules/ are formatted
 * already.
 *
 *   build/tests/format_proof
 *   THIDUA_SEEDS=50000 THIDUA_FIRST=1 …   a campaign;  THIDUA_SEED=17 …   one seed alone
 */
#include "tests/unit/program_same.h"

#include <ftw.h>

#include "author/format.h"
#include "base/buffer.h"
#include "base/file.h"
#include "base/limits.h"
#include "tests/generate.h"
#include "tests/harness.h"

enum { DEFAULT_SEEDS = 5000, N_LANGUAGES = 3, FILES_MAX = 2000 };

static uint64_t number_from_environment(const char *name, uint64_t otherwise) {
  const char *text = getenv(name);
  return text && *text ? strtoull(text, NULL, 0) : otherwise;
}

struct measure {
  uint64_t files, refused, programs, comments, changed, joined;
};

/* Formats; p == NULL where the file does not parse. *joins: a word has no place in that language. */
static struct str formatted(
    struct arena *arena, struct str text, enum format_language language, bool *joins) {
  struct sources sources;
  struct diags diags;
  struct str out = {0};
  sources_init(&sources, arena);
  diags_init(&diags, arena, &sources);
  const bool good =
      format_rules(arena, &diags, sources_add(&sources, STR("-"), text), language, NULL, &out);
  *joins = false;
  for (uint32_t i = 0; i < diags.n; i++) *joins |= diags.items[i].code == FORMAT_WORD_JOINS;
  assert_true(good == (diags.n_errors == 0));
  return good ? out : (struct str){0};
}

static void assert_same_text(struct str a, struct str b, const char *what) {
  if (str_equal(a, b)) return;
  uint32_t line = 1, i = 0;
  for (; i < a.n && i < b.n && a.p[i] == b.p[i]; i++) line += a.p[i] == '\n';
  fail_msg("%s: differs from line %u on: %.60s", what, line, i < a.n ? a.p + i : "(end)");
}

/* -- comments, by a scan of their own -- */

struct comments {
  VEC(struct str) of;
};

static struct comments comments_of(struct arena *arena, struct str text) {
  struct comments comments = {0};
  for (uint32_t i = 0; i < text.n;) {
    const char *end = memchr(text.p + i, '\n', text.n - i);
    const uint32_t stop = end ? (uint32_t)(end - text.p) : text.n;
    bool is_quoted = false;
    for (uint32_t k = i; k < stop && text.p[i] != '|'; k++) {
      if (is_quoted && text.p[k] == '\\') k++;
      else if (text.p[k] == '"') is_quoted = !is_quoted;
      else if (text.p[k] == '#' && !is_quoted) {
        uint32_t last = stop;
        while (strchr(" \t\r", text.p[last - 1])) last--;
        VEC_PUSH(arena, &comments.of, (struct str){text.p + k, last - k});
        break;
      }
    }
    i = stop + 1;
  }
  return comments;
}

static int by_bytes(const void *a, const void *b) {
  return str_compare(*(const struct str *)a, *(const struct str *)b);
}

/* The same comments, as often, wherever they stand. */
static uint32_t assert_same_comments(struct arena *arena, struct str before, struct str after) {
  struct comments a = comments_of(arena, before), b = comments_of(arena, after);
  for (uint32_t i = 0; i < a.of.n && a.of.n != b.of.n; i++)
    if (i >= b.of.n || !str_equal(a.of.items[i], b.of.items[i]))
      fail_msg("%u comments, then %u; from %.*s on", a.of.n, b.of.n, STR_ARGS(a.of.items[i]));
  assert_int_equal(a.of.n, b.of.n);
  if (!a.of.n) return 0;
  qsort(a.of.items, a.of.n, sizeof *a.of.items, by_bytes);
  qsort(b.of.items, b.of.n, sizeof *b.of.items, by_bytes);
  for (uint32_t i = 0; i < a.of.n; i++) assert_true(str_equal(a.of.items[i], b.of.items[i]));
  return a.of.n;
}

/* -- programs -- */

/* False where it does not compile. */
static bool compiles(struct compiled *compiled, const char *path, struct str text) {
  int system_error = 0;
  arena_init(&compiled->arena, NULL);
  const bool good = compile(&compiled->compilation, &compiled->arena,
      compile_text(path, text, COMPILE_PROGRAM), &system_error);
  compiled->program = compiled->compilation.program;
  if (!good) arena_free(&compiled->arena);
  return good;
}

static bool assert_same_programs(const char *path, struct str before, struct str after) {
  struct compiled a, b;
  if (!compiles(&a, path, before)) return false;
  assert_true(compiles(&b, path, after));
  assert_same_program(&a, &b, false);
  compiled_free(&a);
  compiled_free(&b);
  return true;
}

/* One text: as it is written, and there and back. */
static void try_text(const char *path, struct str text, struct measure *measure) {
  struct arena arena;
  arena_init(&arena, NULL);
  bool joins;
  const struct str once = formatted(&arena, text, FORMAT_AS_WRITTEN, &joins);
  measure->files++;
  if (!once.p) {
    measure->refused++;
    arena_free(&arena);
    return;
  }
  measure->changed += !str_equal(once, text);
  /* the tree's own are kept in the style */
  if (strncmp(path, "rules/", 6) == 0) assert_same_text(text, once, path);
  assert_same_text(formatted(&arena, once, FORMAT_AS_WRITTEN, &joins), once, "formatted again");
  measure->comments += assert_same_comments(&arena, text, once);
  measure->programs += assert_same_programs(path, text, once);
  const struct str there = formatted(&arena, text, FORMAT_VIETNAMESE, &joins);
  assert_true(there.p || joins);
  measure->joined += joins;
  const struct str back = there.p ? formatted(&arena, there, FORMAT_ENGLISH, &joins) : there;
  assert_true(!there.p || back.p || joins);
  if (back.p) {
    assert_same_programs(path, text, there);
    assert_same_comments(&arena, text, back);
    const struct str english = formatted(&arena, text, FORMAT_ENGLISH, &joins);
    assert_same_text(back, english, "Vietnamese and back");
    assert_same_text(formatted(&arena, back, FORMAT_VIETNAMESE, &joins), there, "English and back");
  }
  arena_free(&arena);
}

static void report(const char *what, const struct measure *measure) {
  printf(
      "%s: %llu files, %llu do not parse, %llu changed, %llu compiled and the same, %llu comments "
      "kept, %llu not sayable in Vietnamese\n",
      what, (unsigned long long)measure->files, (unsigned long long)measure->refused,
      (unsigned long long)measure->changed, (unsigned long long)measure->programs,
      (unsigned long long)measure->comments, (unsigned long long)measure->joined);
}

/* -- files -- */

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

static void test_files(void **state) {
  (void)state;
  struct measure measure = {0};
  if (getenv("THIDUA_SEED")) return; /* one generated program alone is asked for */
  assert_int_equal(nftw("rules", keep_path, 16, FTW_PHYS), 0);
  assert_int_equal(nftw("tests/cases", keep_path, 16, FTW_PHYS), 0);
  for (uint32_t i = 0; i < n_paths; i++) {
    struct arena arena;
    struct str text;
    arena_init(&arena, NULL);
    assert_int_equal(file_read(&arena, paths[i], SOURCE_BYTES_MAX, &text), 0);
    try_text(paths[i], text, &measure);
    arena_free(&arena);
    free(paths[i]);
  }
  report("files", &measure);
  assert_true(measure.programs > 200 && measure.comments > 1000); /* else it asked nothing */
}

/* -- generated programs -- */

/* Blanks become lines, blank lines and comments here and there; never within quotes or law text. */
static struct str strewn(struct arena *arena, struct str text, uint64_t seed) {
  struct buffer out;
  buffer_init(&out, arena, NULL);
  uint64_t random = seed * 2654435761u + 1;
  uint32_t n = 0;
  bool is_quoted = false, is_comment = false;
  for (uint32_t i = 0; i < text.n; i++) {
    const char c = text.p[i];
    const bool is_law = c == '|' && (i == 0 || text.p[i - 1] == '\n');
    if (is_law || is_comment) is_comment = c != '\n'; /* to the line's end, as it is */
    else if (is_quoted && c == '\\') buffer_put_byte(&out, text.p[i++]);
    else if (c == '"') is_quoted = !is_quoted;
    else if (c == '#' && !is_quoted) is_comment = true;
    random = random * 6364136223846793005u + 1442695040888963407u;
    const bool is_gap = (c == ' ' || c == '\n') && !is_quoted && !is_comment && !is_law;
    if (is_gap && (random >> 33) % 24 == 0) buffer_printf(&out, "  # ghi chú %u  ", n++);
    if (is_gap && (random >> 33) % 24 == 0) buffer_put(&out, STR("\n"));
    if (is_gap && (random >> 33) % 31 == 0 && i + 1 < text.n && text.p[i + 1] != '|')
      buffer_printf(&out, "\n\n\n   #! riêng %u\n", n++);
    buffer_put_byte(&out, text.p[i]);
  }
  return (struct str){out.bytes, (uint32_t)out.n};
}

static void test_generated(void **state) {
  (void)state;
  struct measure measure = {0};
  const uint64_t one = number_from_environment("THIDUA_SEED", 0);
  const uint64_t first = one ? one : number_from_environment("THIDUA_FIRST", 1);
  const uint64_t n = one ? 1 : number_from_environment("THIDUA_SEEDS", DEFAULT_SEEDS);
  for (uint64_t seed = first; seed < first + n; seed++) {
    struct generated *g = seed % 2 ? generate_repeating(seed) : generate(seed, false);
    struct arena arena;
    arena_init(&arena, NULL);
    if (one) printf("%.*s\n", STR_ARGS(strewn(&arena, g->rules, seed)));
    if (seed % 3 == 0) try_text("generated.rules", g->rules, &measure);
    else try_text("generated.rules", strewn(&arena, g->rules, seed), &measure);
    arena_free(&arena);
    generated_free(g);
  }
  report("generated", &measure);
  /* a comment behind `allocation` parts it from its name, and it is none then */
  if (n >= 100) assert_true(measure.refused * 10 < measure.files);
  assert_int_equal(measure.programs, measure.files - measure.refused);
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_files), cmocka_unit_test(test_generated)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
