/* What changed between two regulations, and the regulations between them (compiler/changes). Who
 * is responsible for what on data: tests/diff_proof.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "compiler/changes/changes.h"

struct fixture {
  struct arena arena;
  char old_path[40], new_path[40];
  /* the old one beside the new one: it has the sources of both */
  struct compilation new_side, old_side;
  struct changes changes;
};

static int setup(void **state) {
  struct fixture *f = calloc(1, sizeof *f);
  assert_non_null(f);
  arena_init(&f->arena, NULL);
  strcpy(f->old_path, "/tmp/thidua-changes-XXXXXX");
  strcpy(f->new_path, "/tmp/thidua-changes-XXXXXX");
  int old = mkstemp(f->old_path), new = mkstemp(f->new_path);
  assert_true(old >= 0 && new >= 0);
  close(old);
  close(new);
  *state = f;
  return 0;
}

static int teardown(void **state) {
  struct fixture *f = *state;
  unlink(f->old_path);
  unlink(f->new_path);
  arena_free(&f->arena);
  free(f);
  return 0;
}

#define HEAD                                                                                       \
  "regulation r\n  effective 2020-01-01 to 2020-12-31\nentity s\nentity u (us) in s\n  a : "       \
  "integer\n  b : boolean\n  d : date absent means none\n"

static void write_file(const char *path, const char *text) {
  FILE *out = fopen(path, "w");
  assert_non_null(out);
  fputs(text, out);
  assert_int_equal(fclose(out), 0);
}

/* Compiles both and finds what changed: as "changed rule x, new define y …", in order. */
static const char *changed(struct fixture *f, const char *old, const char *new) {
  int system_error;
  write_file(f->old_path, old);
  write_file(f->new_path, new);
  bool good =
      compile(&f->new_side, &f->arena, compile_file(f->new_path, COMPILE_PROGRAM), &system_error);
  if (!good) diags_render(&f->new_side.diags, stdout, DIAG_FORMAT_TEXT, false);
  assert_true(good);
  good = compile(&f->old_side, &f->arena,
      (struct compile_input){.path = f->old_path, .beside = &f->new_side, .stage = COMPILE_PROGRAM},
      &system_error);
  if (!good) diags_render(&f->old_side.diags, stdout, DIAG_FORMAT_TEXT, false);
  assert_true(good);
  changes_find(&f->arena, f->old_side.ast, f->new_side.ast, &f->changes);
  const char *text = "";
  for (uint32_t i = 0; i < f->changes.n; i++) {
    const struct change *c = &f->changes.items[i];
    bool in_old = change_old_span(c).source != SPAN_NONE.source,
         in_new = change_new_span(c).source != SPAN_NONE.source;
    text = arena_printf(&f->arena, "%s%s%s%s %s %.*s", text, i ? "; " : "",
        c->is_inert ? "inert " : "",
        in_old && in_new ? "changed"
            : in_new     ? "new"
                         : "gone",
        c->kind, STR_ARGS(c->name));
  }
  return text;
}

/* What `changed` tells where the two have the same head. */
static const char *changed_below(struct fixture *f, const char *old, const char *new) {
  return changed(
      f, arena_printf(&f->arena, "%s%s", HEAD, old), arena_printf(&f->arena, "%s%s", HEAD, new));
}

static void test_layout_labels_and_languages_change_nothing(void **state) {
  struct fixture *f = *state;
  assert_string_equal(changed_below(f,
                          "decision x of u one of p, q otherwise q\nrule r for u when a > 1 then x "
                          "is p because \"b\"\ndefine e of u : decimal is 80%\n",
                          "# words\ndefine e of u \"nhãn\" : decimal(6) is 80%\nquy tắc r đối với "
                          "u \"nhãn\" khi (a > 1)\n  thì x là p vì \"khác\"\nkết luận x của u "
                          "một trong p, q còn lại q\n"),
      "");
}

static void test_each_kind_of_declaration(void **state) {
  struct fixture *f = *state;
  assert_string_equal(changed_below(f, "parameter k : integer from 2020-01-01 is 1\n",
                          "parameter k : integer from 2020-01-01 is 1 from 2020-06-01 is 2\n"),
      "changed parameter k");
  assert_string_equal(
      changed_below(f, "reading k : one of x, y is x\n", "reading k : one of x, y is y\n"),
      "changed reading k");
  assert_string_equal(changed_below(f, "define k of u : integer is a\n",
                          "define k of u : integer is a except 1 when b\n"),
      "changed define k");
  assert_string_equal(
      changed_below(f, "define k of u : integer is 1\n", "define k of s : integer is 1\n"),
      "new define k; gone define k");
  assert_string_equal(changed_below(f, "decision k of u one of x, y otherwise x\n",
                          "decision k of u one of y, x otherwise x\n"),
      "changed decision k");
  assert_string_equal(changed_below(f, "selection k choose 1 u per s on tie refer\n",
                          "selection k choose 1 u per s order by a on tie refer\n"),
      "changed selection k");
  assert_string_equal(changed_below(f, "selection k choose 1 u per s order by a on tie refer\n",
                          "selection k choose 1 u per s order by a descending on tie refer\n"),
      "changed selection k");
  assert_string_equal(changed_below(f, "duty k of u done on d due 2020-01-01\n",
                          "duty k of u done on d due 2020-01-02\n"),
      "changed duty k");
  assert_string_equal(changed_below(f, "warning k for u when b because \"x\"\n",
                          "warning k for u when b because \"y\"\n"),
      "changed warning k"); /* results print it */
  assert_string_equal(changed_below(f, "require k for u that a > 0 because \"x\"\n",
                          "require k for u that a > 1 because \"x\"\n"),
      "inert changed require k");
}

static void test_fields_are_compared_one_by_one(void **state) {
  struct fixture *f = *state;
  const char *old = HEAD "entity v in u\n  e : integer\n  g : text\n";
  assert_string_equal(
      changed(
          f, old, HEAD "entity v in u\n  e : integer absent means 0\n  h : text\n  b : boolean\n"),
      /* u.b would be meant where v has no b */
      "changed field v.e; inert new field v.h; new field v.b; inert gone field v.g");
  assert_string_equal(
      changed(f, old, HEAD "entity v in u absent means none\n  e : integer\n  g : text\n"),
      "changed entity v");
  assert_string_equal(changed(f, old, HEAD), "gone entity v");
}

#define RULE                                                                                       \
  "decision x of u one of p, q otherwise q\nrule r for u when b then x is p because \"b\"\n"

static void test_exceptions_without_a_name(void **state) {
  struct fixture *f = *state;
  assert_string_equal(
      changed_below(f, RULE "exception to rule r when a > 1\nexception to rule r when a > 2\n",
          RULE "exception to rule r when a > 2\nexception to rule r when a > 3\n"),
      "changed exception to rule r");
  assert_string_equal(changed_below(f, RULE "exception to rule r when a > 1\n",
                          RULE "exception to rule r when a > 0\nexception to rule r when a > 1\n"),
      "new exception to rule r");
  assert_string_equal(changed_below(f, RULE "exception m to rule r when a > 1\n",
                          RULE "exception n to rule r when a > 1\n"),
      "new exception n to rule r; gone exception m to rule r");
}

/* What stands in a mix, by declaration and expression sizes: names in order. */
static const char *mixed(struct fixture *f, const bool *as_new) {
  const struct ast *mix = changes_mix(&f->arena, &f->changes, as_new);
  const char *text = "";
  for (uint32_t i = 1; i < mix->n_decls; i++) { /* behind the header */
    text = arena_printf(&f->arena, "%s %.*s", text, STR_ARGS(mix->decls[i]->name.text));
    for (uint32_t k = 0; k < mix->decls[i]->clauses->n_fields; k++)
      text = arena_printf(&f->arena, "%s%s%.*s%s", text, k ? "," : "(",
          STR_ARGS(mix->decls[i]->clauses->fields[k].name.text),
          k + 1 == mix->decls[i]->clauses->n_fields ? ")" : "");
  }
  return text;
}

static void test_regulations_between(void **state) {
  struct fixture *f = *state;
  assert_string_equal(
      changed(f, HEAD "entity v in u\n  e : integer\n  g : text\ndefine k of u : integer is 1\n",
          HEAD "entity v in u\n  e : boolean\n  h : text\ndefine m of u : integer is 1\n"),
      "changed field v.e; inert new field v.h; inert gone field v.g; new define m; gone define k");
  bool as_new[5] = {true, true, true, true, true};
  assert_string_equal(mixed(f, as_new), " s u(a,b,d) v(e,h) m");
  as_new[1] = as_new[2] = as_new[3] = false;
  assert_string_equal(mixed(f, as_new), " s u(a,b,d) v(e,g)");
  as_new[4] = false;
  assert_string_equal(mixed(f, as_new), " s u(a,b,d) v(e,g) k");
}

/* The changes switched with change `pinned`, by name; "impossible". */
static const char *companions(struct fixture *f, uint32_t pinned, bool base) {
  bool as_new[16];
  for (uint32_t i = 0; i < f->changes.n; i++) as_new[i] = base;
  as_new[pinned] = !base;
  struct compilation compilation;
  if (!changes_compile(&compilation, &f->arena, &f->old_side, &f->changes, pinned, as_new))
    return "impossible";
  const char *text = "";
  for (uint32_t i = 0; i < f->changes.n; i++)
    if (i != pinned && as_new[i] != base)
      text = arena_printf(
          &f->arena, "%s%s%.*s", text, *text ? " " : "", STR_ARGS(f->changes.items[i].name));
  return text;
}

static void test_what_cannot_stand_alone_is_switched_too(void **state) {
  struct fixture *f = *state;
  /* 0 define m, 1 define n, 2 rule t, 3 parameter k: n uses m, t uses n */
  assert_string_equal(changed_below(f, RULE "parameter k : integer from 2020-01-01 is 1\n",
                          RULE "define m of u : integer is a\ndefine n of u : integer is m + "
                               "1\nrule t for u when n > k then x is p because "
                               "\"c\"\nparameter k : integer from 2020-01-01 is 2\n"),
      "new define m; new define n; new rule t; changed parameter k");
  assert_string_equal(companions(f, 0, true), "n t"); /* put back, its users go */
  assert_string_equal(companions(f, 1, true), "t");
  assert_string_equal(companions(f, 2, true), "");
  assert_string_equal(companions(f, 3, true), "");
  assert_string_equal(companions(f, 0, false), "");
  assert_string_equal(companions(f, 2, false), "m n"); /* put in, what it uses comes */
  assert_string_equal(companions(f, 1, false), "m");
}

static void test_types_and_outcomes_that_do_not_fit(void **state) {
  struct fixture *f = *state;
  assert_string_equal(changed_below(f,
                          "decision x of u one of p, q otherwise q\nrule r for u when b then x is "
                          "p because \"b\"\ndefine m of u : integer is "
                          "a\ndefine n of u : integer is m\n",
                          "decision x of u one of p, o, q otherwise q\nrule r for u when b then x "
                          "is o because \"b\"\ndefine m of u : decimal(1) is "
                          "a\ndefine n of u : integer is round(m)\n"),
      "changed decision x; changed rule r; changed define m; changed define n");
  assert_string_equal(companions(f, 0, true), "r"); /* o is no outcome of the old one */
  assert_string_equal(companions(f, 1, true), "");
  assert_string_equal(companions(f, 1, false), "x");
  assert_string_equal(companions(f, 2, false), "n"); /* a decimal is no integer */
}

static void test_a_field_that_is_gone_comes_back_for_what_uses_it(void **state) {
  struct fixture *f = *state;
  assert_string_equal(
      changed(f, HEAD "entity v in u\n  e : integer\ndefine m of v : integer is e\n",
          HEAD "entity v in u\n  h : integer\ndefine m of v : integer is h\n"),
      "inert new field v.h; inert gone field v.e; changed define m");
  assert_string_equal(companions(f, 2, true), "v.e");
  assert_string_equal(companions(f, 2, false), "v.h");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      TEST(test_layout_labels_and_languages_change_nothing),
      TEST(test_each_kind_of_declaration),
      TEST(test_fields_are_compared_one_by_one),
      TEST(test_exceptions_without_a_name),
      TEST(test_regulations_between),
      TEST(test_what_cannot_stand_alone_is_switched_too),
      TEST(test_types_and_outcomes_that_do_not_fit),
      TEST(test_a_field_that_is_gone_comes_back_for_what_uses_it),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
