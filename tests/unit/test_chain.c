/* Chains of files (compiler/source/chain.c, consolidate.c): what is read, in what order, under what
 * names; what the one tree holds; that a compiled program can be compiled again from what it
 * carries; limits, and that long chains are quick. Messages are in tests/cases/chain. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "compiler/source/chain.h"
#include "base/limits.h"
#include "runtime/program/program_write.h"

struct fixture {
  struct arena arena;
  char folder[64];
  struct compilation compilation;
};

static int setup(void **state) {
  struct fixture *f = calloc(1, sizeof *f);
  assert_non_null(f);
  arena_init(&f->arena, NULL);
  strcpy(f->folder, "/tmp/thidua-chain-XXXXXX");
  assert_non_null(mkdtemp(f->folder));
  *state = f;
  return 0;
}

static int teardown(void **state) {
  struct fixture *f = *state;
  char command[128];
  snprintf(command, sizeof command, "rm -r %s", f->folder);
  int status = system(command);
  arena_free(&f->arena);
  free(f);
  return status;
}

static const char *path_in(struct fixture *f, const char *path) {
  return arena_printf(&f->arena, "%s/%s", f->folder, path);
}

/* Writes a file of the fixture's folder, making the folder it lies in. */
static void write_file(struct fixture *f, const char *path, const char *text) {
  const char *slash = strrchr(path, '/');
  if (slash) mkdir(arena_printf(&f->arena, "%s/%.*s", f->folder, (int)(slash - path), path), 0777);
  FILE *out = fopen(path_in(f, path), "w");
  assert_non_null(out);
  fputs(text, out);
  assert_int_equal(fclose(out), 0);
}

static bool compile_in(struct fixture *f, const char *path) {
  int system_error;
  bool good = compile(
      &f->compilation, &f->arena, compile_file(path_in(f, path), COMPILE_PROGRAM), &system_error);
  assert_int_equal(system_error, 0);
  return good;
}

static void must_compile(struct fixture *f, const char *path) {
  if (compile_in(f, path)) return;
  diags_render(&f->compilation.diags, stderr, DIAG_FORMAT_GNU, false);
  fail();
}

/* "regulation r | entity e | …": the kinds and names of the tree, in order. */
static const char *outline(struct fixture *f, const struct ast *ast) {
  const char *out = "";
  for (uint32_t i = 0; i < ast->n_decls; i++)
    out = arena_printf(&f->arena, "%s%s%s %.*s", out, i ? " | " : "",
        ast_decl_kind_name(ast->decls[i]->kind), STR_ARGS(ast->decls[i]->name.text));
  return out;
}

static const char *file_names(struct fixture *f, const struct compilation *c) {
  const char *out = "";
  for (uint32_t i = 0; i < c->ast->n_files; i++)
    out = arena_printf(&f->arena, "%s%s%.*s", out, i ? " " : "",
        STR_ARGS(c->sources.items[c->ast->files[i].source].relative));
  return out;
}

/* -- what is read -- */

#define YEAR(name, amends, from)                                                                   \
  "regulation " name amends "\n  effective " from "-01-01 to " from "-12-31\n"
#define BASE                                                                                       \
  YEAR("y2020", "", "2020")                                                                        \
  "uses \"../common/c.rules\"\n"                                                                   \
  "parameter p : integer from 2020-01-01 is 1\n"                                                   \
  "reading how : one of a, b is a\n"                                                               \
  "decision d of unit one of out, in_ otherwise in_\n"                                             \
  "rule r1 for unit when n > p then d is out because \"x\"\n"                                      \
  "rule r2 for unit when n > 2 then d is out because \"x\"\n"                                      \
  "define old of unit : integer is n\n"                                                            \
  "warning w for unit when n > 3 because \"x\"\n"
#define COMMON "entity root\nentity unit (units) in root\n  n : integer\nuses \"more.rules\"\n"

static void write_years(struct fixture *f) {
  write_file(f, "common/c.rules", COMMON);
  write_file(f, "common/more.rules", "define m of unit : integer is n + 1\n");
  write_file(f, "2020/r.rules", BASE);
  write_file(f, "2021/r.rules",
      YEAR("y2021", " amends \"../2020/r.rules\"",
          "2021") "uses \"../common/../common/./c.rules\"\n"
                  "rule r3 for unit when n > 4 then d is warned because \"x\"\n"
                  "replace rule r1 for unit when n > 5 then d is out because \"x\"\n"
                  "repeal define old\n"
                  "extend decision d with warned before in_\n"
                  "extend decision d with first before out\n"
                  "extend decision d with last after in_\n"
                  "extend entity unit\n  k : boolean\n"
                  "extend parameter p from 2021-01-01 is 2\n"
                  "exception to rule r2 when k\n");
  write_file(f, "2022/r.rules",
      YEAR("y2022", " amends \"../2021/r.rules\"",
          "2022") "extend reading how with c\n"
                  "replace parameter p : integer from 2022-01-01 is 4\n"
                  "define old of unit : integer is 7\n"
                  "replace rule r2 for unit when n > 6 then d is first because \"x\"\n");
}

/* Each file once, behind what it names; declarations in that order, a replacement in the place of
 * what it replaced. */
static void test_order(void **state) {
  struct fixture *f = *state;
  write_years(f);
  must_compile(f, "2022/r.rules");
  const struct ast *ast = f->compilation.ast;
  assert_string_equal(file_names(f, &f->compilation),
      "../common/more.rules ../common/c.rules ../2020/r.rules ../2021/r.rules r.rules");
  assert_string_equal(outline(f, ast),
      "regulation y2022 | define m | entity root | entity unit | parameter p | reading how | "
      "decision d | rule r1 | rule r2 | warning w | rule r3 | "
      "exception  | define old");
  assert_int_equal(ast->source, 0);
  assert_null(ast->files[0].header);
  assert_true(str_equal(ast->files[3].header->name.text, STR("y2021")));
  assert_int_equal(ast->n_removals, 4);
  const struct ast_removal *removals = ast->removals;
  assert_int_equal(removals[0].by->kind, AST_REPLACE);
  assert_true(str_equal(removals[0].removed->name.text, STR("r1")));
  assert_int_equal(removals[1].by->kind, AST_REPEAL);
  assert_true(str_equal(removals[1].removed->name.text, STR("old")));
  assert_int_equal(removals[2].removed->kind, AST_PARAMETER);
  assert_int_equal(
      removals[2].removed->clauses->n_extensions, 1); /* as it stood: with what 2021 added */
  assert_int_equal(removals[2].removed->n_froms, 2);
  assert_true(str_equal(removals[3].removed->name.text, STR("r2")));
}

/* Extensions are merged into copies, each part with the place it was written at; the replaced
 * parameter is extended in the same file. */
static void test_extensions(void **state) {
  struct fixture *f = *state;
  write_years(f);
  write_file(f, "2022/r.rules",
      YEAR("y2022", " amends \"../2021/r.rules\"",
          "2022") "extend parameter p from 2023-01-01 is 5\n"
                  "replace parameter p : integer from 2022-01-01 is 4\n");
  must_compile(f, "2022/r.rules");
  const struct schema *s = &f->compilation.program->schema;
  const struct enumeration *outcomes = &s->enumerations[s->decisions[0].outcomes];
  static const char *const words[] = {"first", "out", "warned", "in_", "last"};
  assert_int_equal(outcomes->n_words, 5);
  for (uint32_t i = 0; i < 5; i++) assert_true(str_equal(outcomes->words[i], str_from(words[i])));
  assert_int_equal(s->parameters[0].n_values, 2);
  assert_int_equal(s->parameters[0].values[0].value.number, 4);
  const struct ast *ast = f->compilation.ast;
  for (uint32_t i = 0; i < ast->n_decls; i++) {
    const struct ast_decl *d = ast->decls[i];
    if (d->kind == AST_PARAMETER) {
      assert_int_equal(d->clauses->n_extensions, 1);
      assert_int_equal(d->clauses->extensions[0]->kind, AST_EXTEND);
      assert_int_equal(d->froms[1].value->span.source, 0);
    }
    if (d->kind == AST_ENTITY && d->clauses->n_extensions) {
      assert_int_equal(d->clauses->n_fields, 2);
      assert_true(d->clauses->fields[0].name.span.source != d->clauses->fields[1].name.span.source);
    }
    if (d->kind == AST_DECISION) assert_int_equal(d->clauses->n_extensions, 3);
  }
}

/* A word may be added beside one that a later line adds. */
static void test_neighbours(void **state) {
  struct fixture *f = *state;
  write_years(f);
  write_file(f, "2021/r.rules",
      YEAR("y2021", " amends \"../2020/r.rules\"",
          "2021") "extend decision d with c3 after c2\nextend decision d with c2 after c1\nextend "
                  "decision d with c1 before in_\n"
                  "| Lời của luật\nextend decision d with c0 before c1\n");
  must_compile(f, "2021/r.rules");
  const struct schema *s = &f->compilation.program->schema;
  const struct enumeration *outcomes = &s->enumerations[s->decisions[0].outcomes];
  static const char *const words[] = {"out", "c0", "c1", "c2", "c3", "in_"};
  assert_int_equal(outcomes->n_words, 6);
  for (uint32_t i = 0; i < 6; i++) assert_true(str_equal(outcomes->words[i], str_from(words[i])));
  assert_int_equal(s->decisions[0].law.n_lines, 1); /* the law that added to it is its law too */
}

/* A link and a way round lead to the same file, which is read once. */
static void test_once(void **state) {
  struct fixture *f = *state;
  write_years(f);
  assert_int_equal(symlink("../common/c.rules", path_in(f, "2020/linked.rules")), 0);
  write_file(f, "2021/r.rules",
      YEAR("y2021", " amends \"../2020/r.rules\"",
          "2021") "uses \"../2020/linked.rules\"\nuses \"./../2021/../common//c.rules\"\n");
  must_compile(f, "2021/r.rules");
  assert_int_equal(f->compilation.ast->n_files, 4);
}

/* A disk may hold names as a Mac spells them. What is named from there is found beside it. */
static void test_decomposed_names(void **state) {
  struct fixture *f = *state;
#define NFC "\xc4\x91\xc6\xb0\xe1\xbb\x9d" /* đườ */
#define NFD "\xc4\x91u\xcc\x9bo\xcc\x9b\xcc\x80"
  write_file(f, NFD "/base.rules",
      YEAR("y2020", "", "2020") "uses \"" NFC "_c.rules\"\nuses \"d.rules\"\nentity root\n");
  write_file(f, NFD "/" NFD "_c.rules", "define a of root : integer is 1\n");
  write_file(f, NFD "/d.rules", "define b of root : integer is 1\n");
  write_file(f, "source_" NFD ".txt", "words\n");
  write_file(f, "child.rules",
      "regulation y2021 amends \"" NFC "/base.rules\"\n  source \"source_" NFD
      ".txt\"\n  effective 2021-01-01 to 2021-12-31\n| words\ndefine c of root : integer is 1\n");
  must_compile(f, "child.rules");
  /* as programs name them */
  assert_string_equal(file_names(f, &f->compilation),
      NFC "/" NFC "_c.rules " NFC "/d.rules " NFC "/base.rules child.rules");
}

static void test_paths(void **state) {
  struct fixture *f = *state;
  static const struct {
    const char *from, *path, *expected;
  } cases[] = {
      {"a.rules", "b.rules", "b.rules"},
      {"x/a.rules", "b.rules", "x/b.rules"},
      {"x/a.rules", "../b.rules", "b.rules"},
      {"x/a.rules", "../../b.rules", "../b.rules"},
      {"../x/a.rules", "../../y/b", "../../y/b"},
      {"/x/a", "../../../b", "/b"},
      {"x/a", "/y/./z/../b", "/y/b"},
      {"x//y/./a", "..//z", "x/z"},
      {"-", "b", "b"},
      {"../../a", "../b", "../../../b"},
      {"x/y/a", "../../../z/../b", "../b"},
      {"x/a", "..", "."},
      {"a", "..x/...", "..x/..."},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct str got = chain_path(&f->arena, str_from(cases[i].from), str_from(cases[i].path));
    if (!str_equal(got, str_from(cases[i].expected)))
      fail_msg("%s + %s: %.*s", cases[i].from, cases[i].path, STR_ARGS(got));
  }
}

/* -- names, and programs that carry their files -- */

static const char *source_names(struct fixture *f, const struct schema *s) {
  const char *out = "";
  for (uint32_t i = 0; i < s->n_sources; i++)
    out = arena_printf(&f->arena, "%s%s%.*s", out, i ? " " : "", STR_ARGS(s->sources[i].name));
  return out;
}

static struct str program_bytes(struct fixture *f, struct program *program) {
  program_seal(&f->arena, program);
  return program_write(&f->arena, program);
}

/* The same program comes out of what it carries, though files are named by ways that lead through
 * the folder of the regulation's own file. */
static void test_carried(void **state) {
  struct fixture *f = *state;
  write_years(f);
  write_file(f, "2022/r.rules",
      YEAR("y2022", " amends \"../2021/r.rules\"",
          "2022") "uses \"helper.rules\"\ndefine bad of unit : decimal(9) is 1 / n\n");
  const char *up = strrchr(f->folder, '/') + 1;
  write_file(
      f, "2022/helper.rules", "define helped of unit : integer is m\nuses \"deep/er.rules\"\n");
  mkdir(path_in(f, "2022/deep"), 0777);
  write_file(f, "2022/deep/er.rules", "define deeper of unit : integer is m\n");
  write_file(f, "2020/r.rules",
      arena_printf(&f->arena,
          BASE "uses \"../2022/helper.rules\"\nuses \"../../%s/2022/helper.rules\"\n", up));
  must_compile(f, "2022/r.rules");
  const struct schema *schema = &f->compilation.program->schema;
  assert_string_equal(source_names(f, schema),
      "r.rules ../2021/r.rules ../2020/r.rules c.rules more.rules helper.rules er.rules");
  assert_true(str_equal(schema->sources[3].path, STR("../common/c.rules")));
  /* though it was met as ../2022/helper.rules */
  assert_true(str_equal(schema->sources[5].path, STR("helper.rules")));
  assert_true(str_equal(schema->sources[6].path, STR("deep/er.rules")));
  struct str bytes = program_bytes(f, f->compilation.program);
  struct compilation again;
  struct schema carried = *schema;
  assert_int_equal(rename(path_in(f, "2022"), path_in(f, "elsewhere")), 0); /* no file is read */
  bool good = compile(&again, &f->arena, compile_carried(&carried, COMPILE_PROGRAM), NULL);
  if (!good) diags_render(&again.diags, stderr, DIAG_FORMAT_GNU, false);
  assert_true(good);
  assert_true(str_equal(program_bytes(f, again.program), bytes));
  carried.n_sources = 5; /* what it does not carry is missed, not looked for elsewhere */
  assert_false(compile(&again, &f->arena, compile_carried(&carried, COMPILE_PROGRAM), NULL));
  assert_int_equal(again.diags.items[0].code, CHAIN_FILE_UNREADABLE);
}

/* Beside another: its sources keep their numbers, and a file of both is one. A tree of parts
 * compiles to the same code. */
static void test_beside(void **state) {
  struct fixture *f = *state;
  write_years(f);
  must_compile(f, "2021/r.rules");
  struct compilation newer, variant;
  int system_error;
  assert_true(compile(&newer, &f->arena,
      (struct compile_input){
          .path = path_in(f, "2022/r.rules"), .beside = &f->compilation, .stage = COMPILE_PROGRAM},
      &system_error));
  uint32_t n = f->compilation.sources.n;
  assert_int_equal(n, 4);
  assert_int_equal(newer.sources.n, n + 1);
  for (uint32_t i = 0; i < n; i++)
    assert_true(str_equal(newer.sources.items[i].path, f->compilation.sources.items[i].path));
  assert_int_equal(newer.ast->source, n);
  assert_string_equal(file_names(f, &newer),
      "../common/more.rules ../common/c.rules ../2020/r.rules ../2021/r.rules r.rules");
  assert_true(str_equal(newer.sources.items[0].name, STR("../2021/r.rules")));
  assert_true(compile_ast(&variant, &f->arena, &newer, newer.ast, COMPILE_PROGRAM));
  assert_true(str_equal(program_bytes(f, variant.program), program_bytes(f, newer.program)));
  struct compilation same;
  assert_true(compile(&same, &f->arena,
      (struct compile_input){
          .path = path_in(f, "2021/r.rules"), .beside = &f->compilation, .stage = COMPILE_PROGRAM},
      &system_error));
  assert_int_equal(same.sources.n, n);
  struct compilation carried;
  assert_true(compile(&carried, &f->arena,
      (struct compile_input){
          .carried = &f->compilation.program->schema, .beside = &newer, .stage = COMPILE_PROGRAM},
      NULL));
  assert_int_equal(carried.sources.n, newer.sources.n + 4);
}

/* -- limits and speed -- */

static enum diag_code first_code(const struct fixture *f) {
  assert_true(f->compilation.diags.n > 0);
  return f->compilation.diags.items[0].code;
}

/* f0.rules is a regulation; f1 … fn are files each using the next. */
static void write_depth(struct fixture *f, uint32_t n) {
  write_file(f, "f0.rules",
      "regulation r\n  effective 2020-01-01 to 2020-12-31\nuses \"f1.rules\"\nentity root\n");
  for (uint32_t i = 1; i <= n; i++)
    write_file(f, arena_printf(&f->arena, "f%u.rules", i),
        i == n ? "\n" : arena_printf(&f->arena, "uses \"f%u.rules\"\n", i + 1));
}

static void test_depth(void **state) {
  struct fixture *f = *state;
  write_depth(f, CHAIN_DEPTH_MAX);
  must_compile(f, "f0.rules");
  assert_int_equal(f->compilation.ast->n_files, CHAIN_DEPTH_MAX + 1);
  write_depth(f, CHAIN_DEPTH_MAX + 1);
  assert_false(compile_in(f, "f0.rules"));
  assert_int_equal(first_code(f), CHAIN_TOO_LONG);
  assert_int_equal(f->compilation.diags.n_errors, 1);
}

static void write_width(struct fixture *f, uint32_t n) {
  char *text = arena_alloc(&f->arena, 64 + n * 24),
       *p = text + sprintf(text, "regulation r\nentity root\n");
  for (uint32_t i = 1; i < n; i++) {
    write_file(f, arena_printf(&f->arena, "u%u.rules", i), "\n");
    p += sprintf(p, "uses \"u%u.rules\"\n", i);
  }
  write_file(f, "u.rules", text);
}

static void test_width(void **state) {
  struct fixture *f = *state;
  write_width(f, CHAIN_FILES_MAX);
  must_compile(f, "u.rules");
  write_width(f, CHAIN_FILES_MAX + 2);
  assert_false(compile_in(f, "u.rules"));
  assert_int_equal(first_code(f), CHAIN_TOO_LONG);
  assert_int_equal(f->compilation.diags.n_errors, 1);
}

static double seconds_of(struct fixture *f, const char *path) {
  clock_t begin = clock();
  must_compile(f, path);
  return (double)(clock() - begin) / CLOCKS_PER_SEC;
}

/* Ten times under what is asked of it would be tight on a busy machine; quadratic work would take a
 * hundred times as long. */
#define SECONDS_MAX 5.0

/* 200 years, each with a hundred declarations, some of which replace and extend. */
static void test_many_years(void **state) {
  struct fixture *f = *state;
  enum { YEARS = 200, DECLARATIONS = 100 };
  for (uint32_t year = 0; year < YEARS; year++) {
    char *text = arena_alloc(&f->arena, DECLARATIONS * 120 + 1000), *p = text;
    if (year)
      p += sprintf(p, "regulation y%u amends \"y%u.rules\"\n  effective %u-01-01 to %u-12-31\n",
          year, year - 1, 2000 + year, 2000 + year);
    else
      p += sprintf(p,
          "regulation y0\n  effective 2000-01-01 to 2000-12-31\nentity root\nentity unit (units) "
          "in root\n  n : integer\nparameter p : integer from 2000-01-01 is 0\n"
          "decision d of unit one of out, in_ otherwise in_\n");
    if (year)
      p += sprintf(p,
          "extend parameter p from %u-01-01 is %u\nextend entity unit\n  n%u : integer\n",
          2000 + year, year, year);
    for (uint32_t i = 0; i < DECLARATIONS; i++) {
      if (year && i < 20)
        p += sprintf(
            p, "replace define d%u_%u of unit : integer is n + %u\n", year - 1, i + 40, year);
      else if (year && i < 40) p += sprintf(p, "repeal rule r%u_%u\n", year - 1, i + 40);
      else if (i < 60)
        p += sprintf(p, "define d%u_%u of unit : integer is n + p * %u\n", year, i, i);
      else
        p += sprintf(
            p, "rule r%u_%u for unit when n > %u then d is out because \"x\"\n", year, i, i);
    }
    write_file(f, arena_printf(&f->arena, "y%u.rules", year), text);
  }
  double seconds = seconds_of(f, "y199.rules");
  assert_int_equal(f->compilation.ast->n_files, YEARS);
  print_message("%d years: %.3f s\n", YEARS, seconds);
  assert_true(seconds < SECONDS_MAX);
}

static void test_many_amendments(void **state) {
  struct fixture *f = *state;
  enum { N = 10000 };
  char *base = arena_alloc(&f->arena, N * 120),
       *p = base +
      sprintf(base,
          YEAR("y2020", "",
              "2020") "entity root\n  n : integer\nparameter p : integer from 0001-01-01 is 1\n"
                      "decision d of root one of out, in_ otherwise in_\n");
  char *text = arena_alloc(&f->arena, N * 200),
       *q = text + sprintf(text, YEAR("y2021", " amends \"base.rules\"", "2021"));
  for (uint32_t i = 0; i < N; i++) {
    p += sprintf(p, "rule r%u for root when n > %u then d is out because \"x\"\n", i, i);
    if (i % 4 == 0) q += sprintf(q, "repeal rule r%u\n", i);
    else if (i % 4 == 1)
      q += sprintf(
          q, "replace rule r%u for root when n > %u then d is out because \"x\"\n", i, i + 1);
    else if (i % 4 == 2) q += sprintf(q, "exception e%u to rule r%u when n = %u\n", i, i, i);
    else
      q += sprintf(q,
          "extend parameter p from %04u-%02u-%02u is %u\nextend entity root\n  n%u : integer\n",
          1 + i / 300, 1 + i / 28 % 10, 1 + i % 28, i, i);
  }
  write_file(f, "base.rules", base);
  write_file(f, "many.rules", text);
  bool good = compile_in(f, "many.rules"); /* some days do not ascend: the same work */
  (void)good;
  clock_t begin = clock();
  compile_in(f, "many.rules");
  double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
  print_message("%d amendments: %.3f s\n", N, seconds);
  assert_true(seconds < SECONDS_MAX);
}

int main(void) {
#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)
  const struct CMUnitTest tests[] = {TEST(test_order), TEST(test_extensions), TEST(test_neighbours),
      TEST(test_once), TEST(test_paths), TEST(test_decomposed_names), TEST(test_carried),
      TEST(test_beside), TEST(test_depth), TEST(test_width), TEST(test_many_years),
      TEST(test_many_amendments)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
