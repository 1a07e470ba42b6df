/* Chains against whole regulations: a generated regulation is taken apart into three files, an
 * older one and two that amend it, so that putting them together must give it back: declarations
 * are replaced by their own words, what is too much is repealed, and fields, words and values are
 * added that were left out. Whatever the way it was cut, the program must be the same but for
 * places. language.md §6. THIDUA_SEED, THIDUA_SEEDS as for the differential tests. */
#include "base/vec.h"
#include "tests/unit/program_mask.h"
#include "tests/unit/program_support.h"

#include <string.h>

#include "dsl/parse.h"
#include "runtime/program/program_write.h"
#include "tests/generate.h"

enum { N_FILES = 3 }; /* the oldest first */

/* of a file: a declaration of its own, which keeps its order, or an amendment, which may stand
 * anywhere */
struct piece {
  const char *text;
  bool is_own;
};

struct cutting {
  struct arena arena;
  struct random random;
  struct str text; /* of the whole regulation */
  VEC(struct piece) pieces[N_FILES];
  uint32_t n_extra;
  uint64_t *n_done; /* by what was done */
};

enum done {
  DONE_KEPT,
  DONE_REPLACED,
  DONE_REPLACED_TWICE,
  DONE_REPEALED,
  DONE_FIELDS,
  DONE_VALUES,
  DONE_READING,
  DONE_DECISION,
  N_DONE
};
static const char *const done_words[N_DONE] = {"kept", "replaced", "replaced twice", "repealed",
    "given fields", "given values", "readings given words", "decisions given words"};

static void add_piece(struct cutting *c, uint32_t file, bool is_own, const char *text) {
  VEC_PUSH(&c->arena, &c->pieces[file], ((struct piece){text, is_own}));
}

#define PRINT(c, ...) arena_printf(&(c)->arena, __VA_ARGS__)

/* The words of the text from one byte to another. */
static const char *words(struct cutting *c, uint32_t begin, uint32_t end) {
  return PRINT(c, "%.*s", (int)(end - begin), c->text.p + begin);
}

static const char *law_of(struct cutting *c, const struct ast_decl *d) {
  return d->n_law
      ? PRINT(c, "%s\n", words(c, d->law_spans[0].begin, d->law_spans[d->n_law - 1].end))
      : "";
}

/* Another declaration of the kind: it stands only where something takes it out again, so it need
 * not make sense. */
static const char *fake(struct cutting *c, const struct ast_decl *d, const char *name) {
  const char *kind = ast_decl_kind_name(d->kind);
  struct str of = d->of.text;
  switch (d->kind) {
  case AST_DEFINE: return PRINT(c, "%s %s of %.*s : boolean is true", kind, name, STR_ARGS(of));
  case AST_DECISION:
    return PRINT(
        c, "%s %s of %.*s one of fake_a, fake_b otherwise fake_b", kind, name, STR_ARGS(of));
  case AST_RULE:
    return PRINT(c, "%s %s for %.*s when nothing then no_decision is no_word because \"fake\"",
        kind, name, STR_ARGS(of));
  case AST_SELECTION:
    return PRINT(c, "%s %s choose 1 %.*s per %.*s on tie all", kind, name,
        STR_ARGS(d->clauses->candidate.text), STR_ARGS(d->clauses->per.text));
  case AST_ALLOCATION:
    return PRINT(c, "%s %s share 1 among %.*s per %.*s by 1 on tie refer", kind, name,
        STR_ARGS(d->clauses->candidate.text), STR_ARGS(d->clauses->per.text));
  case AST_DUTY: return PRINT(c, "%s %s of %.*s done when nothing", kind, name, STR_ARGS(of));
  case AST_WARNING:
    return PRINT(c, "%s %s for %.*s when nothing because \"fake\"", kind, name, STR_ARGS(of));
  case AST_REQUIRE:
    return PRINT(c, "%s %s for %.*s that nothing because \"fake\"", kind, name, STR_ARGS(of));
  case AST_PARAMETER: return PRINT(c, "%s %s : integer from 1999-01-01 is 1", kind, name);
  case AST_CALENDAR:
    return PRINT(c, "%s %s from 1999-01-01 to 1999-12-31 weekend sunday", kind, name);
  case AST_READING: return PRINT(c, "%s %s : one of fake_a, fake_b is fake_b", kind, name);
  case AST_EXCEPTION: return PRINT(c, "%s %s to rule no_rule when nothing", kind, name);
  case AST_NOT_ENCODED:
  case AST_REGULATION:
  case AST_ENTITY:
  case AST_USES:
  case AST_REPEAL:
  case AST_REPLACE:
  case AST_EXTEND: break;
  }
  return NULL;
}

/* A file younger than `file`. */
static uint32_t later(struct cutting *c, uint32_t file) {
  return file + 1 + random_below(&c->random, N_FILES - 1 - file);
}

static void cut_replaced(
    struct cutting *c, const struct ast_decl *d, uint32_t file, const char *whole) {
  const char *name = str_cstring(&c->arena, d->name.text);
  add_piece(c, file, true, fake(c, d, name));
  uint32_t at = later(c, file);
  bool is_twice = at == 1 && random_chance(&c->random, 30);
  if (is_twice) add_piece(c, at++, false, PRINT(c, "replace %s", fake(c, d, name)));
  add_piece(c, at, false, PRINT(c, "%sreplace %s", law_of(c, d), whole));
  c->n_done[is_twice ? DONE_REPLACED_TWICE : DONE_REPLACED]++;
}

static void add_repealed(struct cutting *c, const struct ast_decl *d, uint32_t file) {
  const char *name = PRINT(c, "extra_%u", c->n_extra++), *text = fake(c, d, name);
  if (!text) return;
  add_piece(c, file, true, text);
  add_piece(c, later(c, file), false, PRINT(c, "repeal %s %s", ast_decl_kind_name(d->kind), name));
  c->n_done[DONE_REPEALED]++;
}

static void cut_fields(struct cutting *c, const struct ast_decl *d, uint32_t file) {
  uint32_t k = random_below(&c->random, d->clauses->n_fields),
           middle = file == 0 ? k + random_below(&c->random, d->clauses->n_fields - k) : k;
  uint32_t begin = d->clauses->fields[k].name.span.begin,
           cut = d->clauses->fields[middle].name.span.begin;
  add_piece(c, file, true, words(c, d->span.begin, begin));
  if (cut > begin)
    add_piece(c, 1, false,
        PRINT(c, "extend entity %.*s %s", STR_ARGS(d->name.text), words(c, begin, cut)));
  add_piece(c, cut > begin ? 2 : later(c, file), false,
      PRINT(c, "extend entity %.*s %s", STR_ARGS(d->name.text), words(c, cut, d->span.end)));
  c->n_done[DONE_FIELDS]++;
}

static void cut_values(struct cutting *c, const struct ast_decl *d, uint32_t file) {
  uint32_t begin = d->froms[1 + random_below(&c->random, d->n_froms - 1)].date->span.begin;
  while (c->text.p[begin - 1] == ' ' || c->text.p[begin - 1] == '\n') begin--;
  while (c->text.p[begin - 1] != ' ' && c->text.p[begin - 1] != '\n') begin--; /* `from` */
  add_piece(c, file, true, words(c, d->span.begin, begin));
  add_piece(c, later(c, file), false,
      PRINT(c, "extend parameter %.*s %s", STR_ARGS(d->name.text), words(c, begin, d->span.end)));
  c->n_done[DONE_VALUES]++;
}

/* Leaves out some words of a reading (its last ones) or decision (any), and adds them later, in no
 * order. */
static void cut_words(struct cutting *c, const struct ast_decl *d, uint32_t file) {
  const struct ast_name *w = d->type->words;
  uint32_t n = d->type->n_words, at = later(c, file), kept = random_below(&c->random, n), first = n;
  bool is_reading = d->kind == AST_READING;
  if (is_reading) kept = 1 + random_below(&c->random, n - 1);
  const char *list = "", *adding[64];
  uint32_t n_adding = 0;
  bool *is_kept = ARENA_ARRAY(&c->arena, bool, n);
  for (uint32_t i = 0; i < n; i++) {
    is_kept[i] = is_reading ? i < kept : i == kept || random_chance(&c->random, 50);
    if (!is_kept[i]) continue;
    if (first == n) first = i;
    list = PRINT(c, "%s%s%.*s", list, first == i ? "" : ", ", STR_ARGS(w[i].text));
  }
  for (uint32_t i = 0; i < n; i++) {
    if (is_kept[i]) continue;
    const char *word = PRINT(c, "extend %s %.*s with %.*s", ast_decl_kind_name(d->kind),
        STR_ARGS(d->name.text), STR_ARGS(w[i].text));
    if (!is_reading && i > 0) word = PRINT(c, "%s after %.*s", word, STR_ARGS(w[i - 1].text));
    if (!is_reading && i == 0) word = PRINT(c, "%s before %.*s", word, STR_ARGS(w[first].text));
    adding[n_adding++] = word;
  }
  for (uint32_t i = 0; i < n_adding && !is_reading; i++) {
    uint32_t other = random_below(&c->random, n_adding);
    const char *word = adding[i];
    adding[i] = adding[other];
    adding[other] = word;
  }
  add_piece(c, file, true,
      PRINT(c, "%s%s%s%s", law_of(c, d), words(c, d->span.begin, w[0].span.begin), list,
          words(c, w[n - 1].span.end, d->span.end)));
  const char *all = "";
  for (uint32_t i = 0; i < n_adding; i++) all = PRINT(c, "%s%s\n", all, adding[i]);
  if (n_adding) add_piece(c, at, false, all);
  c->n_done[is_reading ? DONE_READING : DONE_DECISION]++;
}

static void cut_declaration(struct cutting *c, const struct ast_decl *d, uint32_t file) {
  const char *whole = words(c, d->span.begin, d->span.end);
  bool is_last = file == N_FILES - 1;
  if (!is_last && random_chance(&c->random, 20)) add_repealed(c, d, file);
  bool is_word = (d->kind == AST_READING || d->kind == AST_DECISION) && d->type->n_words > 1 &&
      d->type->n_words < 60;
  if (is_last || random_chance(&c->random, 30)) {
    add_piece(c, file, true, PRINT(c, "%s%s", law_of(c, d), whole));
    c->n_done[DONE_KEPT]++;
  } else if (d->kind == AST_ENTITY && d->clauses->n_fields) {
    cut_fields(c, d, file);
  } else if (d->kind == AST_PARAMETER && d->n_froms > 1 && random_chance(&c->random, 60)) {
    cut_values(c, d, file);
  } else if (is_word && random_chance(&c->random, 60)) {
    cut_words(c, d, file);
  } else if (d->kind != AST_ENTITY && d->name.text.n) {
    cut_replaced(c, d, file, whole);
  } else {
    add_piece(c, file, true, PRINT(c, "%s%s", law_of(c, d), whole));
    c->n_done[DONE_KEPT]++;
  }
}

/* Its header, then its own declarations in their order, the amendments anywhere among them. */
static struct str write_file(struct cutting *c, uint32_t file, const char *header) {
  const char *text = PRINT(c, "%s\n", header);
  uint32_t n = c->pieces[file].n;
  bool *is_written = ARENA_ARRAY(&c->arena, bool, n);
  for (uint32_t i = 0; i < n;) {
    uint32_t some = i + random_below(&c->random, n - i);
    if (is_written[i] ||
        (!c->pieces[file].items[some].is_own && !is_written[some] &&
            random_chance(&c->random, 50))) {
      if (is_written[i]) i++;
      else
        text = PRINT(c, "%s%s\n", text, c->pieces[file].items[some].text), is_written[some] = true;
      continue;
    }
    text = PRINT(c, "%s%s\n", text, c->pieces[file].items[i].text);
    is_written[i++] = true;
  }
  return str_from(text);
}

static void cut(struct cutting *c, const struct ast *ast, struct rule_source *files) {
  uint32_t first_of[N_FILES + 1] = {0, 0, 0, ast->n_decls};
  first_of[1] = ast->n_decls / 2 + random_below(&c->random, ast->n_decls / 2 + 1);
  first_of[2] = first_of[1] + random_below(&c->random, ast->n_decls - first_of[1] + 1);
  const struct ast_decl *header = NULL;
  for (uint32_t file = 0; file < N_FILES; file++)
    for (uint32_t i = first_of[file]; i < first_of[file + 1]; i++) {
      if (ast->decls[i]->kind == AST_REGULATION) header = ast->decls[i];
      else cut_declaration(c, ast->decls[i], file);
    }
  assert_non_null(header);
  const char *own = words(c, header->span.begin, header->span.end);
  files[0] = (struct rule_source){STR("top.rules"), STR("top.rules"),
      write_file(c, 2, PRINT(c, "%s\n  amends \"mid/mid.rules\"", own))};
  files[1] = (struct rule_source){STR("mid.rules"), STR("mid/mid.rules"),
      write_file(
          c, 1, "regulation mid amends \"../base.rules\" effective 2019-01-01 to 2019-12-31")};
  files[2] = (struct rule_source){STR("base.rules"), STR("base.rules"),
      write_file(c, 0, "regulation base effective 2018-01-01 to 2018-12-31")};
}

static void report(
    const struct rule_source *files, struct compilation *compilation, uint64_t seed) {
  for (uint32_t i = 0; i < N_FILES; i++)
    fprintf(stderr, "---- %.*s\n%.*s", STR_ARGS(files[i].name), STR_ARGS(files[i].text));
  diags_sort(&compilation->diags);
  diags_render(&compilation->diags, stderr, DIAG_FORMAT_TEXT, false);
  fail_msg("seed %llu: the chain is not the whole (THIDUA_SEED=%llu shows it alone)",
      (unsigned long long)seed, (unsigned long long)seed);
}

/* Where they part, the first line of their listings that differs (that of the digest aside) is
 * shown. */
static void compare(struct compiled *whole, struct compiled *chain, const struct rule_source *files,
    uint64_t seed) {
  program_mask(whole->program, false);
  program_mask(chain->program, false);
  if (str_equal(program_write(&whole->arena, whole->program),
          program_write(&chain->arena, chain->program)))
    return;
  char *first = listing(whole), *second = listing(chain), *p = strchrnul(first, '\n'),
       *q = strchrnul(second, '\n');
  while (*p && *p == *q) p++, q++;
  while (p > first && p[-1] != '\n') p--, q--;
  fprintf(stderr, "whole: %.200s\nchain: %.200s\n", p, q);
  report(files, &chain->compilation, seed);
}

static void check_seed(uint64_t seed, uint64_t *n_done) {
  struct generated *g = generate(seed, false);
  struct compiled whole, chain = {0};
  compiled_init(&whole, str_cstring(&g->arena, g->rules));
  struct cutting c = {.text = whole.compilation.sources.items[0].text, .n_done = n_done};
  arena_init(&c.arena, NULL);
  c.random.state = seed;
  struct diags diags;
  diags_init(&diags, &c.arena, &whole.compilation.sources);
  struct rule_source files[N_FILES];
  cut(&c, parse_rules(&c.arena, &diags, 0), files);
  struct schema carried = {.sources = files, .n_sources = N_FILES};
  arena_init(&chain.arena, NULL);
  if (!compile(&chain.compilation, &chain.arena, compile_carried(&carried, COMPILE_PROGRAM), NULL))
    report(files, &chain.compilation, seed);
  chain.program = chain.compilation.program;
  typed_check(chain.compilation.typed);
  compare(&whole, &chain, files, seed);
  compiled_free(&chain);
  compiled_free(&whole);
  arena_free(&c.arena);
  generated_free(g);
}

static void test_chains(void **state) {
  (void)state;
  const char *one = getenv("THIDUA_SEED"), *many = getenv("THIDUA_SEEDS");
  uint64_t n = many ? strtoull(many, NULL, 10) : 500, n_done[N_DONE] = {0};
  if (one) {
    check_seed(strtoull(one, NULL, 10), n_done);
    return;
  }
  for (uint64_t seed = 1; seed <= n; seed++) check_seed(seed, n_done);
  for (int i = 0; i < N_DONE; i++)
    print_message(
        "%s%llu %s", i ? ", " : "declarations: ", (unsigned long long)n_done[i], done_words[i]);
  print_message("\n");
  for (int i = 0; i < N_DONE; i++) assert_true(n_done[i] > n / 10);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_chains)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
