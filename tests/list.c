/* What `check --list` and `new` print, compiled again (issue 4).
 *
 * A listing means what its chain means: the same program but for places. That is asked of small
 * chains, where each thing a chain can do is done, and of every file of rules there is. A skeleton
 * checks clean, and so does each of its examples once its "# " is taken away. */
#include "tests/unit/program_same.h"

#include <ftw.h>
#include <unistd.h>

#include "author/list.h"
#include "base/paths.h"
#include "author/skeleton.h"
#include "tests/support/command.h"

static char *listed(struct compiled *compiled) {
  char *text = NULL;
  size_t n = 0;
  FILE *out = open_memstream(&text, &n);
  assert_non_null(out);
  list_regulation(&(struct listing){.out = out, .compilation = &compiled->compilation});
  fclose(out);
  return text;
}

/* The name of a file that is not there, in the folder of `path`. */
static const char *beside(struct arena *arena, const char *path, const char *name) {
  return str_cstring(arena, path_join(arena, path_folder(str_from(path)), str_from(name)));
}

/* The listing of the regulation at `path`, whose program is the same, and whose own listing's is
 * too. The caller frees. */
static char *check_listing(const char *path) {
  struct compiled whole, again, once_more;
  compiled_open(&whole, path);
  char *text = listed(&whole);
  compiled_at(&again, "/nowhere/listing.rules", str_from(text)); /* it rests on no other file */
  char *second = listed(&again);
  compiled_at(&once_more, "again.rules", str_from(second));
  assert_same_program(&whole, &again, false);
  assert_same_program(&again, &once_more, false);
  free(second);
  compiled_free(&whole);
  compiled_free(&again);
  compiled_free(&once_more);
  return text;
}

/* -- small chains -- */

static char *scratch_path(const char *scratch, const char *name) {
  static char path[4096];
  snprintf(path, sizeof path, "%s/%s", scratch, name);
  return path;
}

static void write_file(const char *scratch, const char *name, const char *bytes) {
  struct text text = {0};
  text_add_string(&text, bytes);
  assert_true(text_write_file(&text, scratch_path(scratch, name)));
  text_free(&text);
}

static void assert_holds(const char *text, const char *part) {
  if (strstr(text, part)) return;
  fprintf(stderr, "%s\n-- does not hold --\n%s\n", text, part);
  fail();
}

static void assert_lacks(const char *text, const char *part) { assert_null(strstr(text, part)); }

static const char base[] = "# About this file.\n"
                           "\n"
                           "regulation r_2020 \"label\"\n"
                           "  title \"Năm 2020\" # in force\n"
                           "  source \"law.txt\"\n"
                           "  issuer \"X\"\n"
                           "  effective 2020-01-01 to 2020-12-31\n"
                           "\n"
                           "entity root\n"
                           "# who is judged\n"
                           "entity unit (units) in root\n"
                           "  a : boolean # first\n"
                           "  n : integer absent means 0 # last\n"
                           "  # no more\n"
                           "\n"
                           "parameter share : decimal(2) \"phần\"\n"
                           "  from 2019-01-01 is 80% # from the start\n"
                           "\n"
                           "reading how : one of first, second \"cách\"\n"
                           "  is first\n"
                           "\n"
                           "# strongest first\n"
                           "| the words\n"
                           "| of law\n"
                           "# between\n"
                           "decision standing of unit\n"
                           "  one of bad, # worst\n"
                           "         good       # best\n"
                           "  otherwise good\n"
                           "rule r1 for unit \"một\"\n"
                           "  # inside\n"
                           "  when how is first and not a\n"
                           "  then standing is bad\n"
                           "  because \"r1\" # behind\n"
                           "rule r2 for unit when n > 5 then standing is bad because \"r2\" rule "
                           "r3 for unit when n > 6 then standing is bad because \"r3\"\n"
                           "define d of unit : integer is 1 except 2 when a\n"
                           "duty t of unit done when a due 2020-06-30\n"
                           "warning w for unit when n > 3 because \"w\"\n"
                           "  # the end of w\n"
                           "\n"
                           "# the end of the file\n";

static void extensions_are_put_at_their_places(void **state) {
  (void)state;
  char *scratch = scratch_make();
  write_file(scratch, "2020/r.rules", base);
  write_file(scratch, "2020/law.txt", "these are the words of law");
  write_file(scratch, "2021/r.rules",
      "regulation r_2021 amends \"../2020/r.rules\"\n  effective 2021-01-01 to 2021-12-31\n"
      "# a new value\n| of law\nextend parameter share from 2021-01-01 is 75% from 2021-07-01 is "
      "70% # twice\n"
      "extend entity unit # head\n  # its field\n  day : date \"ngày\"\n\n  last : boolean\n"
      "extend reading how with third\nextend reading how with fourth\n"
      "extend decision standing with middle before good\nextend decision standing with best after "
      "good\nextend decision standing with worst before bad\n"
      "rule r4 for unit when last then standing is middle because \"r4\"\n"
      "rule r5 for unit when day > 2021-01-01 then standing is worst because \"r5\"\n"
      "rule r6 for unit when how is third then standing is best because \"r6\"\n");
  char *text = check_listing(scratch_path(scratch, "2021/r.rules"));
  assert_holds(text,
      "# r.rules:1\nregulation r_2021\n  effective 2021-01-01 to 2021-12-31\n  # "
      "../2020/r.rules:4\n  title     \"Năm 2020\"\n  # ../2020/r.rules:6\n  issuer    \"X\"\n"
      "  # Law text was checked in the files it stands in, against (as seen from r.rules):\n  #   "
      "source \"../2020/law.txt\"\n");
  assert_holds(text,
      "# who is judged\n# ../2020/r.rules:11, extended by r.rules:6\nentity unit (units) in root\n "
      " a : boolean # first\n  n : integer absent means 0 # last\n  # no more\n"
      "  # r.rules:6\n  # head\n  # its field\n  day : date \"ngày\"\n\n  last : boolean\n");
  assert_holds(text,
      "  from 2019-01-01 is 80% # from the start\n  # a new value\n  # | of law\n  # r.rules:5\n  "
      "from 2021-01-01 is 75% from 2021-07-01 is 70% # twice\n");
  assert_holds(text,
      "reading how : one of first, second,\n    third,  # r.rules:11\n    fourth  # r.rules:12\n   "
      " \"cách\"\n  is first\n");
  assert_holds(text,
      "| the words\n| of law\n# between\ndecision standing of unit\n  one of\n    worst,  # "
      "r.rules:15\n    bad, # worst\n         middle,  # r.rules:13\n         good,       # best\n"
      "    best  # r.rules:14\n  otherwise good\n");
  assert_holds(text, "because \"w\"\n  # the end of w\n");
  assert_lacks(text, "the end of the file");
  assert_lacks(text, "About this file");
  free(text);
  scratch_remove(scratch);
}

static void replaced_and_repealed_declarations_are_told(void **state) {
  (void)state;
  char *scratch = scratch_make();
  write_file(scratch, "2020/r.rules", base);
  write_file(scratch, "2020/law.txt", "these are the words of law");
  write_file(scratch, "2021/r.rules",
      "regulation r_2021\n  effective 2021-01-01 to 2021-12-31\n  amends \"../2020/r.rules\"\n"
      "# why\n| the words\nreplace # softer\n  rule r1 for unit when not a then standing is bad "
      "because \"again\" # end\n"
      "# ended\nrepeal rule r2\nrepeal warning w\nexception to rule r3 when a because "
      "\"spared\"\nexception e to define d is 3 when n > 4\n");
  write_file(scratch, "2022/r.rules",
      "regulation r_2022 amends \"../2021/r.rules\" title \"2022\" effective 2022-01-01 to "
      "2022-12-31\n"
      "replace rule r1 for unit when not a and n > 1 then standing is bad because \"once "
      "more\"\nrepeal exception e\n");
  char *text = check_listing(scratch_path(scratch, "2022/r.rules"));
  assert_holds(text,
      "# r.rules:2, replaces ../2021/r.rules:6, which replaced ../2020/r.rules:30\nrule r1 for "
      "unit when not a and n > 1 then");
  assert_holds(text, "# ../2021/r.rules:11\nexception to rule r3 when a because \"spared\"\n");
  assert_holds(text,
      "\n# ended\n# repealed by ../2021/r.rules:9\n# # ../2020/r.rules:35\n# rule r2 for unit when "
      "n > 5 then standing is bad because \"r2\"\n");
  assert_holds(text,
      "\n# repealed by r.rules:3\n# # ../2021/r.rules:12\n# exception e to define d is 3 when n > "
      "4\n");
  assert_holds(text, "regulation r_2022 title \"2022\" effective 2022-01-01 to 2022-12-31\n");
  free(text);
  text = check_listing(scratch_path(scratch, "2021/r.rules"));
  assert_holds(text,
      "# r.rules:1\nregulation r_2021\n  effective 2021-01-01 to 2021-12-31\n  # "
      "../2020/r.rules:4\n");
  assert_holds(text,
      "# why\n# r.rules:6, replaces ../2020/r.rules:30\n| the words\n# softer\n  rule r1 for unit "
      "when not a then standing is bad because \"again\" # end\n");
  free(text);
  scratch_remove(scratch);
}

/* Quotations of two sources were each checked against their own; no one file could be named for
 * both. */
static void law_text_of_several_sources_names_none(void **state) {
  (void)state;
  char *scratch = scratch_make();
  write_file(scratch, "2020/r.rules", base);
  write_file(scratch, "2020/law.txt", "these are the words of law");
  write_file(scratch, "2021/new.txt", "other words");
  write_file(scratch, "2021/r.rules",
      "regulation r_2021 amends \"../2020/r.rules\"\n  source \"new.txt\" # its own\n  effective "
      "2021-01-01 to 2021-12-31\n"
      "| other words\nrule r4 for unit when a then standing is bad because \"r4\"\n");
  char *text = check_listing(scratch_path(scratch, "2021/r.rules"));
  assert_holds(text, "regulation r_2021\n  # its own\n  effective 2021-01-01 to 2021-12-31\n");
  assert_holds(text, "  #   source \"../2020/law.txt\"\n  #   source \"new.txt\"\n");
  assert_holds(text, "| the words\n| of law\n");
  assert_holds(text, "| other words\n");
  free(text);
  scratch_remove(scratch);
}

static void used_files_are_taken_in(void **state) {
  (void)state;
  char *scratch = scratch_make();
  write_file(scratch, "common/entities.rules",
      "entity root\nentity unit (units) in root\n  a : boolean\n  n : integer");
  write_file(scratch, "common/rules.rules",
      "uses \"entities.rules\"\n| the words\ndecision d of unit one of x, y otherwise y\n");
  write_file(scratch, "law.txt", "these are the words of law");
  write_file(scratch, "r.rules",
      "văn bản r nguồn \"law.txt\"\ndùng \"common/rules.rules\"\r\n# một\r\nquy tắc q đối với "
      "unit\r\n  khi a\r\n  thì d là x\r\n  vì \"…\"");
  char *text = check_listing(scratch_path(scratch, "r.rules"));
  assert_holds(text,
      "# r.rules:1\nvăn bản r\n  # Law text was checked in the files it stands in, against (as "
      "seen from r.rules):\n  #   nguồn \"law.txt\"\n");
  assert_holds(text,
      "# common/entities.rules:2\nentity unit (units) in root\n  a : boolean\n  n : integer\n");
  assert_holds(
      text, "# common/rules.rules:3\n| the words\ndecision d of unit one of x, y otherwise y\n");
  assert_holds(text, "# một\n# r.rules:4\nquy tắc q đối với unit\n  khi a\n");
  assert_lacks(text, "dùng");
  free(text);
  scratch_remove(scratch);
}

/* -- skeletons -- */

/* What `new` would write beside the regulation. */
static char *skeleton_of(struct compiled *old, const char *path) {
  char *text = NULL;
  size_t n = 0;
  struct str folder = path_folder(str_from(path));
  struct str name = {
      path + folder.n + (folder.n > 0), (uint32_t)strlen(path) - folder.n - (folder.n > 0)};
  struct skeleton skeleton = {.old = {.compilation = &old->compilation},
      .old_path = name,
      .file_name = STR("next.rules"),
      .file_year = 2030};
  skeleton.old.out = open_memstream(&text, &n);
  assert_non_null(skeleton.old.out);
  skeleton_write(&skeleton);
  fclose(skeleton.old.out);
  return text;
}

static void assert_compiles(const char *path, const char *text, uint32_t n_warnings) {
  struct arena arena;
  struct compilation compilation;
  int system_error;
  arena_init(&arena, NULL);
  bool good = compile(&compilation, &arena,
      compile_text(beside(&arena, path, "next.rules"), str_from(text), COMPILE_TYPED),
      &system_error);
  if (!good || compilation.diags.n_warnings > n_warnings) {
    diags_render(&compilation.diags, stderr, DIAG_FORMAT_TEXT, false);
    fprintf(stderr, "%s\n", text);
  }
  assert_true(good);
  assert_true(compilation.diags.n_warnings <= n_warnings);
  arena_free(&arena);
}

static bool begins(const char *text, const char *with) {
  return strncmp(text, with, strlen(with)) == 0;
}

static bool begins_example(const char *line) {
  static const char *const words[] = {"# |", "# extend ", "# replace ", "# exception ", "# repeal ",
      "# bổ sung ", "# thay thế ", "# ngoại lệ ", "# bãi bỏ "};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (begins(line, words[i])) return true;
  return false;
}

static bool is_repeal(const char *line) {
  return begins(line, "# repeal ") || begins(line, "# bãi bỏ ");
}

/* The examples, one by one behind the skeleton itself, without their "# "; how many there were. */
static uint32_t check_examples(const char *path, const char *skeleton) {
  uint32_t n = 0;
  for (const char *line = skeleton; *line;) {
    const char *end = strchr(line, '\n') + 1;
    if (!begins_example(line)) {
      line = end;
      continue;
    }
    if (is_repeal(line) &&
        (memmem(line, (size_t)(end - line), "its exceptions first", 20) ||
            memmem(line, (size_t)(end - line), "của nó trước", strlen("của nó trước")))) {
      line = end;
      continue;
    }
    struct text text = {0};
    text_add_string(&text, skeleton);
    bool one_line = is_repeal(line);
    do {
      const char *from = line + (line[1] == ' ' ? 2 : 1);
      end = strchr(line, '\n') + 1;
      text_add(&text, from, (size_t)(end - from));
      line = end;
    } while (!one_line && *line == '#');
    assert_compiles(path, text.bytes, 100); /* a repealed rule may leave an outcome without any */
    text_free(&text);
    n++;
  }
  return n;
}

static void every_example_of_a_skeleton_is_right(void **state) {
  (void)state;
  static const struct {
    const char *path, *header;
    uint32_t n;
  } files[] = {
      {"rules/2020/emulation.rules", "regulation emulation_2021 amends \"emulation.rules\"\n", 24},
      {"rules/2024/emulation.rules", "regulation emulation_2025 amends \"emulation.rules\"\n", 24},
      {"rules/an-giang/thi-đua.rules", "văn bản thi_đua_an_giang_2024 sửa đổi \"thi-đua.rules\"\n",
          16},
      {"rules/decree-91-2017/fighters.rules",
          "regulation fighters_2024 amends \"fighters.rules\"\n", 4},
      {"rules/decree-335-2025/rating.rules", "", 4}, {"rules/police/scores.rules", "", 4},
      {"rules/courts/flag.rules", "", 3}};
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    struct compiled old;
    compiled_open(&old, files[i].path);
    char *text = skeleton_of(&old, files[i].path);
    assert_compiles(files[i].path, text, 0);
    assert_holds(text, files[i].header);
    uint32_t n = check_examples(files[i].path, text);
    if (n < files[i].n) fprintf(stderr, "%s: %u examples\n", files[i].path, n);
    assert_true(n >= files[i].n);
    free(text);
    compiled_free(&old);
  }
}

static void days_that_will_have_passed_are_moved(void **state) {
  (void)state;
  char *scratch = scratch_make();
  write_file(scratch, "r.rules",
      "regulation plan_2020\n  title \"Năm 2020, theo 12/2020/QĐ và năm 2019\"\n  effective "
      "2020-01-01 to 2020-12-31\n"
      "entity root\nentity unit (units) in root\n  signed : date absent means none\n  a : boolean\n"
      "parameter last_day : date from 2019-01-01 is 2020-03-31\n"
      "parameter n : integer from 2020-01-01 is 1 from 2021-01-01 is 2 from 2022-06-01 is 3\n"
      "decision d of unit one of x, y otherwise y\n"
      "rule late for unit\n  when signed > 2020-02-29 or signed < 2019-12-31 # both\n  then d is "
      "x\n  because \"trễ\"\n"
      "exception spared to rule late when a\n"
      "duty sign of unit\n  done on signed\n  due 2020-03-31\n");
  struct compiled old;
  compiled_open(&old, scratch_path(scratch, "r.rules"));
  char *text = skeleton_of(&old, scratch_path(scratch, "r.rules"));
  assert_holds(text,
      "regulation plan_2021 amends \"r.rules\"\n  title     \"Năm 2021, theo 12/2020/QĐ và năm "
      "2019\"\n  effective 2021-01-01 to 2021-12-31\n");
  assert_holds(text, "# extend parameter last_day\n#   from 2021-01-01 is 2021-03-31\n");
  assert_holds(text, "since 2022-06-01: 3\n# extend parameter n\n#   from 2023-01-01 is 3\n");
  assert_holds(text,
      "# replace rule late for unit\n#   when signed > 2021-02-28 or signed < 2019-12-31 # both\n");
  assert_holds(text, "# replace duty sign of unit\n#   done on signed\n#   due 2021-03-31\n");
  assert_holds(text, "# repeal rule late                              # (its exceptions first; ");
  assert_holds(text, "# repeal exception spared ");
  assert_compiles(scratch_path(scratch, "r.rules"), text, 0);
  assert_true(check_examples(scratch_path(scratch, "r.rules"), text) >= 6);
  free(text);
  compiled_free(&old);
  scratch_remove(scratch);
}

/* -- every file there is -- */

static uint32_t n_listed; /* nftw tells its function nothing */

static int list_if_good(const char *path, const struct stat *status, int type, struct FTW *where) {
  (void)status;
  (void)where;
  size_t n = strlen(path);
  if (type != FTW_F || n < 6 || strcmp(path + n - 6, ".rules") != 0) return 0;
  struct arena arena;
  struct compilation compilation;
  int system_error;
  arena_init(&arena, NULL);
  bool good = compile(&compilation, &arena, compile_file(path, COMPILE_PROGRAM), &system_error);
  uint32_t n_warnings = compilation.diags.n_warnings;
  arena_free(&arena);
  if (!good || n_warnings) return 0;
  free(check_listing(path));
  struct compiled old;
  compiled_open(&old, path);
  char *text = skeleton_of(&old, path);
  assert_compiles(path, text, 0);
  free(text);
  compiled_free(&old);
  n_listed++;
  return 0;
}

static void every_regulation_is_listed_whole(void **state) {
  (void)state;
  n_listed = 0;
  assert_int_equal(nftw("rules", list_if_good, 16, FTW_PHYS), 0);
  assert_int_equal(nftw("tests", list_if_good, 16, FTW_PHYS), 0);
  if (n_listed < 150) fprintf(stderr, "only %u files\n", n_listed);
  assert_true(n_listed >= 150);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(extensions_are_put_at_their_places),
      cmocka_unit_test(replaced_and_repealed_declarations_are_told),
      cmocka_unit_test(law_text_of_several_sources_names_none),
      cmocka_unit_test(used_files_are_taken_in),
      cmocka_unit_test(every_example_of_a_skeleton_is_right),
      cmocka_unit_test(days_that_will_have_passed_are_moved),
      cmocka_unit_test(every_regulation_is_listed_whole),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
