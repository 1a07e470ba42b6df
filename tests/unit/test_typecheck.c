/* The front of the compiler (compiler/check*.c, order.c, fold.c, law.c): what golden cases do not
 * show well. language.md §3-§5. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "compiler/check/check.h"
#include "dsl/parse.h"

#define HEAD                                                                                       \
  "regulation r\nentity sector\nentity cluster (clusters) in sector\n  size : integer\n  kind : "  \
  "one of flat, steep\n"                                                                           \
  "entity unit (units) in cluster\n  ok : boolean\n  votes : integer\n  score : decimal(2)\n  "    \
  "day : date\n"                                                                                   \
  "entity incident in unit\n  serious : boolean\n  size : integer\n"                               \
  "define members of cluster : integer is count of unit\n"

struct fixture {
  struct arena arena;
  struct compilation compilation;
};

static int setup(void **state) {
  struct fixture *f = calloc(1, sizeof *f);
  arena_init(&f->arena, NULL);
  *state = f;
  return 0;
}

static int teardown(void **state) {
  struct fixture *f = *state;
  arena_free(&f->arena);
  free(f);
  return 0;
}

/* Compiles to the typed program and checks its invariants; NULL where an error was reported. */
static struct typed_program *compile_in(struct fixture *f, const char *text) {
  int error;
  if (!compile(&f->compilation, &f->arena,
          compile_text("test.rules", str_from(text), COMPILE_TYPED), &error))
    return NULL;
  typed_check(f->compilation.typed);
  return f->compilation.typed;
}

static struct typed_program *compile_define(struct fixture *f, const char *define) {
  struct typed_program *typed = compile_in(f, arena_printf(&f->arena, HEAD "%s\n", define));
  if (!typed) diags_render(&f->compilation.diags, stdout, DIAG_FORMAT_GNU, false);
  assert_non_null(typed);
  return typed;
}

/* The body of the last define. */
static const struct tx *body(struct fixture *f, const char *define) {
  struct typed_program *typed = compile_define(f, define);
  return typed->defines[typed->schema.n_defines - 1];
}

static const struct tx *unlifted(const struct tx *node) {
  return node->kind == TX_LIFT ? node->a : node;
}

static void assert_constant(struct fixture *f, const char *define, int64_t number) {
  const struct tx *node = unlifted(body(f, define));
  assert_int_equal(node->kind, TX_CONSTANT);
  assert_true(node->value->known);
  assert_int_equal(node->value->number, number);
}

/* Exactly this one error. */
static void assert_error(struct fixture *f, const char *text, enum diag_code code) {
  assert_null(compile_in(f, text));
  if (f->compilation.diags.n_errors != 1 || f->compilation.diags.items[0].code != code) {
    print_message("%s\n", text);
    diags_render(&f->compilation.diags, stdout, DIAG_FORMAT_GNU, false);
  }
  assert_int_equal(f->compilation.diags.n_errors, 1);
  assert_int_equal(f->compilation.diags.items[0].code, code);
}

static void assert_define_error(struct fixture *f, const char *define, enum diag_code code) {
  assert_error(f, arena_printf(&f->arena, HEAD "%s\n", define), code);
}

/* -- constants -- */

static void test_fold_numbers(void **state) {
  struct fixture *f = *state;
  assert_constant(f, "define a of unit : integer is 1 + 2 * 3 - 4", 3);
  assert_constant(f, "define a of unit : decimal(1) is 0.1 + 0.2", 3);
  assert_constant(f, "define a of unit : decimal(9) is 2 / 3", 666666667);
  assert_constant(f, "define a of unit : decimal(9) is 1 / 3 * 3", 999999999);
  assert_constant(f, "define a of unit : integer is round(1 / 3 * 3)", 1);
  assert_constant(f, "define a of unit : integer is round(5 / 2)", 3);
  assert_constant(f, "define a of unit : integer is round(-5 / 2)", -3);
  assert_constant(f, "define a of unit : integer is round_half_even(5 / 2)", 2);
  assert_constant(f, "define a of unit : integer is round_down(-5 / 2)", -2);
  assert_constant(f, "define a of unit : integer is round_up(-5 / 2)", -3);
  assert_constant(f, "define a of unit : integer is floor(-0.5)", -1);
  assert_constant(f, "define a of unit : integer is ceil(-0.5)", 0);
  assert_constant(f, "define a of unit : decimal(2) is round(2 / 3, 2)", 67);
  assert_constant(f, "define a of unit : decimal(2) is min(3, 2.50, 4)", 250);
  assert_constant(f, "define a of unit : integer is abs(-7)", 7);
  assert_constant(f, "define a of unit : decimal(4) is 50%", 5000);
}

static void test_fold_comparisons(void **state) {
  struct fixture *f = *state;
  assert_constant(f, "define a of unit : boolean is 1/3 + 1/3 + 1/3 = 1", 1);
  assert_constant(f, "define a of unit : boolean is 2/3 > 0.666666667", 0);
  assert_constant(f, "define a of unit : boolean is 1.50 = 1.5", 1);
  assert_constant(f, "define a of unit : boolean is 3 between 1 and 2", 0);
  assert_constant(f, "define a of unit : boolean is 3 not in (1, 2)", 1);
  assert_constant(f, "define a of unit : boolean is \"a\" = \"a\"", 1);
  assert_constant(f, "define a of unit : boolean is 2020-02-29 < 2020-03-01", 1);
}

static void test_fold_dates(void **state) {
  struct fixture *f = *state;
  /* 2020-02-29 */
  assert_constant(f, "define a of unit : date is 2020-01-31 + 1 month rounded down", 18321);
  assert_constant(f, "define a of unit : date is 2020-01-31 + 1 month rounded up", 18322);
  /* 2019-02-28 */
  assert_constant(f, "define a of unit : date is 2020-02-29 - 1 year rounded down", 17955);
  assert_constant(f, "define a of unit : date is 1970-01-02 - 1 days", 0);
  assert_constant(f, "define a of unit : integer is days_between(2020-02-28, 2020-03-01)", 2);
  assert_constant(f,
      "define a of unit : integer is year(2020-03-31) * 10000 + month(2020-03-31) * 100 + "
      "day(2020-03-31)",
      20200331);
}

/* A fault is left to happen when run. */
static void test_fold_leaves_faults(void **state) {
  struct fixture *f = *state;
  assert_int_equal(unlifted(body(f, "define a of unit : decimal(9) is 1 / 0"))->kind, TX_DIVIDE);
  assert_int_equal(
      unlifted(body(f, "define a of unit : integer is 9223372036854775807 + 1"))->kind, TX_ADD);
  assert_int_equal(
      unlifted(body(f, "define a of unit : date is date(2019, 2, 29)"))->kind, TX_FUNCTION);
  assert_int_equal(
      unlifted(body(f, "define a of unit : date is 9999-12-31 + 1 days"))->kind, TX_ADD_DAYS);
  assert_int_equal(unlifted(body(f, "define a of unit : boolean is 1/0 > 1"))->kind, TX_LESS);
}

static void test_fold_is_kleene(void **state) {
  struct fixture *f = *state;
  assert_constant(f, "define a of unit : boolean is ok and 1 > 2", 0);
  assert_constant(f, "define a of unit : boolean is 2 > 1 or ok", 1);
  assert_int_equal(body(f, "define a of unit : boolean is ok and 2 > 1")->kind, TX_FIELD);
  assert_int_equal(body(f, "define a of unit : boolean is unknown and ok")->kind, TX_AND);
  assert_int_equal(
      unlifted(body(f, "define a of unit : integer is if 1 > 2 then votes else 3"))->kind,
      TX_CONSTANT);
  /* an absent list is one unknown row: a condition that is always false does not make `any` false
   */
  const struct tx *any = body(f, "define a of unit : boolean is any incident where 1 > 2");
  assert_int_equal(any->kind, TX_REDUCE);
  assert_non_null(any->a);
  assert_null(body(f, "define a of unit : integer is count of incident where 2 > 1")->a);
}

/* -- homes -- */

static void test_homes(void **state) {
  struct fixture *f = *state;
  const struct tx *node =
      body(f, "define a of unit : boolean is cluster.size > 3 and cluster.kind is flat");
  assert_int_equal(node->kind, TX_LIFT); /* all of it stands at the cluster */
  assert_int_equal(node->a->kind, TX_AND);
  assert_int_equal(node->a->home, 1);
  node = body(f, "define a of incident : boolean is cluster.size > 3");
  assert_int_equal(node->kind, TX_LIFT);
  assert_int_equal(node->home, 3);
  assert_int_equal(node->a->home, 1); /* one lift over two levels */
  node = body(f, "define a of unit : boolean is any unit where ok");
  assert_int_equal(node->a->kind, TX_REDUCE);
  assert_int_equal(node->a->home, 1);
}

/* An inner name hides an outer one; the entities between count, the anchor's names need their
 * prefix. */
static void test_lookup(void **state) {
  struct fixture *f = *state;
  const struct tx *sum = body(f, "define a of cluster : integer is sum of size over incident");
  assert_int_equal(sum->b->home, 3);
  sum = body(f, "define a of cluster : integer is sum of votes over incident");
  assert_int_equal(sum->b->a->home, 2);
  sum = body(f, "define a of cluster : integer is sum of this.size over incident");
  assert_int_equal(sum->b->a->home, 1);
  sum = body(f, "define a of cluster : integer is sum of cluster.size over incident");
  assert_int_equal(sum->b->a->home, 1);
  assert_define_error(
      f, "define a of unit : integer is count of unit where members > 1", NAME_OF_ANOTHER_ENTITY);
}

static void test_words_win(void **state) {
  struct fixture *f = *state;
  /* `ok` is a field of unit, and a word of this set */
  const struct tx *node = body(
      f, "decision d of unit one of ok, bad otherwise ok\ndefine a of unit : boolean is d is ok");
  assert_int_equal(node->kind, TX_EQUAL);
  assert_int_equal(unlifted(node->b)->kind, TX_CONSTANT);
  node = body(
      f, "decision d of unit one of ok, bad otherwise ok\ndefine a of unit : boolean is ok is d");
  assert_int_equal(unlifted(node->a)->kind, TX_CONSTANT);
}

static void test_equal_sets_are_one(void **state) {
  struct fixture *f = *state;
  struct typed_program *typed = compile_define(f,
      "reading q : one of flat, steep is flat because \"x\"\ndefine a of cluster : boolean is kind "
      "is q");
  assert_int_equal(typed->schema.n_enumerations, 1);
  assert_define_error(f,
      "reading q : one of steep, flat is flat because \"x\"\ndefine a of cluster : boolean is kind "
      "= q",
      COMPARISON_OF_TYPES);
}

/* -- flags -- */

static void test_bounded(void **state) {
  struct fixture *f = *state;
  assert_false(body(f, "define a of cluster : integer is members")->bounded);
  assert_true(body(f, "define a of cluster : integer is count of unit where ok")->bounded);
  assert_true(body(f,
      "define a of cluster : integer is b * 2\ndefine b of cluster : integer is count of unit "
      "where ok")
                  ->bounded);
  struct typed_program *typed = f->compilation.typed; /* a, declared first, uses b */
  assert_true(typed->schema.defines[1].bounded);
  assert_true(body(f, "define a of unit : integer is if ok then 1 else 2")->bounded);
  assert_false(body(f, "define a of unit : integer is if ok then 2 else 2")->bounded);
  assert_true(body(f, "define a of unit : date is if ok then day else as of")->bounded);
  assert_true(
      body(f, "define a of unit : integer is year((if ok then day else as of) + 3 days)")->bounded);
  assert_false(body(f, "define a of unit : date is max(day, as of)")->bounded);
  assert_true(body(f, "define a of unit : integer is 1 except 2 when ok")->bounded);
  assert_false(body(f, "define a of unit : integer is 1 except 1 when ok")->bounded);
  assert_true(
      body(f, "define a of cluster : decimal(2) is sum of (if ok then score else 0) over unit")
          ->bounded);
  assert_true(
      body(f, "define a of cluster : decimal(2) is max of score over unit where ok")->bounded);
  assert_false(body(f, "define a of cluster : decimal(2) is sum of score over unit")->bounded);
}

static void test_exact(void **state) {
  struct fixture *f = *state;
  assert_true(body(f, "define a of unit : boolean is score / 3 = 1")->a->exact);
  assert_false(body(f, "define a of unit : decimal(9) is score / 3")->exact);
  assert_false(body(f, "define a of unit : boolean is score * score = 1")->a->exact);
  assert_true(
      body(f, "define a of unit : boolean is score * score * score * score * score = 1")->a->exact);
  assert_false(body(f, "define a of unit : boolean is abs(score / 3) = 1")->a->exact);
  assert_false(body(f, "define a of unit : boolean is max(score / 3, 1) = 1")->a->a->exact);
  assert_true(body(f, "define a of unit : integer is round((score / 3) + 1)")->a->exact);
}

/* -- order -- */

static void test_order(void **state) {
  struct fixture *f = *state;
  struct typed_program *typed = compile_define(f,
      "define a of unit : integer is b + 1\ndefine b of unit : integer is if d is good then 1 else "
      "2\n"
      "decision d of unit one of bad, good otherwise good\nrule x for unit when c > 3 then d is "
      "bad because \"x\"\ndefine c of unit : integer is votes");
  /* members, c, d, b, a */
  const struct item expected[] = {
      {ITEM_DEFINE, 0}, {ITEM_DEFINE, 3}, {ITEM_DECISION, 0}, {ITEM_DEFINE, 2}, {ITEM_DEFINE, 1}};
  assert_int_equal(typed->n_order, 5);
  for (uint32_t i = 0; i < 5; i++) {
    assert_int_equal(typed->order[i].kind, expected[i].kind);
    assert_int_equal(typed->order[i].index, expected[i].index);
  }
}

static void test_circles(void **state) {
  struct fixture *f = *state;
  assert_define_error(f, "define a of unit : integer is a", DECLARATION_CIRCLE);
  assert_int_equal(f->compilation.diags.items[0].notes != NULL, 1);
  assert_define_error(f,
      "define a of unit : integer is b\ndefine b of unit : integer is 1 except a when ok",
      DECLARATION_CIRCLE);
  assert_define_error(f,
      "decision d of unit one of bad, good otherwise good\nrule x for unit when d is good then d "
      "is bad because \"x\"",
      DECLARATION_CIRCLE);
}

/* -- one mistake, one diagnostic -- */

static void test_no_cascades(void **state) {
  struct fixture *f = *state;
  assert_define_error(f,
      "define a of unit : integer is votez + 1\ndefine b of unit : integer is a + 1\nrequire r for "
      "unit that a > b because \"x\"",
      NAME_UNKNOWN);
  assert_define_error(f, "define a of unit : integer is (votez + 1) * 2 + year(day)", NAME_UNKNOWN);
  assert_define_error(f, "define a of unit : boolean is kindd is flat", NAME_UNKNOWN);
  assert_define_error(f, "define a of unit : boolean is kindd in (flat, steep)", NAME_UNKNOWN);
  assert_define_error(f, "define a of unit : decimal(12) is 3\ndefine b of unit : boolean is a > 3",
      SCALE_OUT_OF_RANGE);
  assert_define_error(f,
      "parameter p : text from 2020-01-01 is \"x\"\ndefine b of unit : boolean is p > 3",
      PARAMETER_TYPE);
  assert_define_error(f, "define a of unti : integer is votes", ENTITY_UNKNOWN);
  assert_define_error(
      f, "define a of unit : boolean is any incidnt where whatever > 3", ENTITY_UNKNOWN);
  assert_define_error(f,
      "entity unit in sector\n  other : integer\ndefine a of unit : integer is other",
      NAME_DECLARED_TWICE);
  assert_define_error(f,
      "selection s choose 1 unit per clutser on tie refer\ndefine a of unit : boolean is "
      "s\nrequire r for unit that a because \"x\"",
      ENTITY_UNKNOWN);
}

/* A declaration lost to a syntax error does not make its name unknown. */
static void test_after_syntax_errors(void **state) {
  struct fixture *f = *state;
  assert_define_error(f,
      "define lost of unit : integer is + + 3\ndefine a of unit : integer is lost + 1",
      TOKEN_UNEXPECTED);
  assert_null(compile_in(
      f, HEAD "define lost of unit : integer is + + 3\ndefine a of unit : integer is votez\n"));
  assert_int_equal(f->compilation.diags.n_errors, 2);
}

/* -- whole programs -- */

static void test_parameter_values(void **state) {
  struct fixture *f = *state;
  const struct schema *s = &compile_define(
      f, "parameter p : decimal(3)\n  from 2019-01-01 is 80%\n  from 2020-01-01 is round(2/3, 3)")
                                ->schema;
  assert_int_equal(s->parameters[0].n_values, 2);
  assert_int_equal(s->parameters[0].values[0].value.number, 800);
  assert_int_equal(s->parameters[0].values[1].value.number, 667);
  assert_int_equal(s->parameters[0].values[1].from, 18262);
  assert_int_equal(s->parameters[0].values[1].value.type.scale, 3);
}

static void test_entities_sorted(void **state) {
  struct fixture *f = *state;
  const struct schema *s = &compile_in(f,
      "regulation r\nentity d in b\nentity a\nentity c in a\nentity b in a\ndecision x of d one of "
      "p, q otherwise q\n")
                                ->schema;
  const char *const names[] = {"a", "c", "b", "d"};
  for (uint32_t i = 0; i < 4; i++) assert_true(str_equal(s->entities[i].name, str_from(names[i])));
  assert_int_equal(s->entities[0].trunk, NONE_INDEX);
  assert_int_equal(s->entities[3].trunk, 2);
  assert_int_equal(s->entities[3].depth, 2);
  assert_true(s->entities[3].id_required);
  assert_false(s->entities[2].id_required);
}

static void test_exception_names(void **state) {
  struct fixture *f = *state;
  const struct schema *s = &compile_in(f,
      "regulation r\nentity u\n  b : boolean\ndefine a of u : integer is 1\n  except 2 when b\n  "
      "except 3 when not b\n")
                                ->schema;
  assert_int_equal(s->defines[0].n_exceptions, 2);
  assert_true(str_equal(s->defines[0].exceptions[0], STR("test.rules:5:3")));
  assert_true(str_equal(s->defines[0].exceptions[1], STR("test.rules:6:3")));
}

/* Shared operands make a DAG; as a tree it would have 2^60 nodes. */
static void test_shared_operands(void **state) {
  struct fixture *f = *state;
  const char *e = "votes";
  for (int i = 0; i < 60; i++) e = arena_printf(&f->arena, "(if %s in (1, 2) then 1 else 2)", e);
  struct typed_program *typed =
      compile_define(f, arena_printf(&f->arena, "define a of unit : boolean is %s = 1", e));
  char *text = NULL;
  size_t bytes;
  FILE *out = open_memstream(&text, &bytes);
  typed_print(out, typed, &f->arena);
  fclose(out);
  assert_true(bytes < 200000);
  free(text);
}

/* The numbers of expressions are forgotten while many bodies are looked at (advice/number.c): what is
 * said of the later ones is the same. */
static void test_advice_of_many(void **state) {
  enum { N = 3000, EACH = 100 };
  struct fixture *f = *state;
  char *text = NULL;
  size_t bytes;
  FILE *out = open_memstream(&text, &bytes);
  fputs(HEAD, out);
  for (int i = 0; i < N; i++)
    fprintf(out, "define d%d of unit : boolean is (votes + %d < score or ok) and %s\n", i, i,
        i % EACH ? "votes > 3" : "votes > 5 and votes < 3");
  fclose(out);
  assert_non_null(compile_in(f, text));
  const struct diags *diags = &f->compilation.diags;
  assert_int_equal(diags->n, N / EACH);
  for (uint32_t i = 0; i < diags->n; i++) assert_int_equal(diags->items[i].code, ADVICE_NEVER_BOTH);
  free(text);
}

/* `check_expression`: any names of an instance, or constants only. */
static struct tx *check_one(
    struct fixture *f, struct typed_program *typed, uint32_t entity, const char *text) {
  struct compilation *c = ARENA_NEW(&f->arena, struct compilation);
  c->arena = &f->arena;
  sources_init(&c->sources, &f->arena);
  diags_init(&c->diags, &f->arena, &c->sources);
  struct ast_expr *e = parse_expression(
      &f->arena, &c->diags, sources_add(&c->sources, STR("expression"), str_from(text)));
  return e ? check_expression(c, typed, NULL, e, entity) : NULL;
}

static void test_expressions(void **state) {
  struct fixture *f = *state;
  struct typed_program *typed = compile_define(f, "parameter p : integer from 2020-01-01 is 3");
  struct tx *node = check_one(f, typed, 2, "votes + cluster.members > p");
  assert_non_null(node);
  assert_int_equal(node->home, 2);
  assert_int_equal(node->type.kind, TYPE_BOOLEAN);
  assert_int_equal(check_one(f, typed, 1, "count of unit where ok")->bounded, 1);
  assert_null(check_one(f, typed, 1, "votes"));
  assert_int_equal(check_one(f, typed, ENTITY_RUN, "p + 1")->home, ENTITY_RUN);
  assert_null(check_one(f, typed, ENTITY_RUN, "count of unit"));
  struct typed_program nothing = {0};
  assert_int_equal(check_one(f, &nothing, ENTITY_RUN, "0.1 + 0.2")->value->number, 3);
  assert_int_equal(check_one(f, &nothing, ENTITY_RUN, "unknown")->kind, TX_UNKNOWN);
  assert_null(check_one(f, &nothing, ENTITY_RUN, "votes + 1"));
  assert_null(check_one(f, &nothing, ENTITY_RUN, "any unit"));
  assert_null(check_one(f, &nothing, ENTITY_RUN, "unit.votes"));
}

/* Law text is not looked for where the text comes out of a compiled program. */
static void test_embedded_law(void **state) {
  struct fixture *f = *state;
  struct str text = STR("regulation r\n  source \"no_such_file.txt\"\nentity u\n  a : boolean\n| "
                        "words\nrequire x for u that a because \"y\"\n");
  struct rule_source source = {STR("x.rules"), STR("x.rules"), text};
  struct schema carried = {.sources = &source, .n_sources = 1};
  assert_true(compile(&f->compilation, &f->arena, compile_carried(&carried, COMPILE_TYPED), NULL));
  assert_int_equal(f->compilation.typed->schema.requires[0].law.n_lines, 1);
  int error;
  assert_false(
      compile(&f->compilation, &f->arena, compile_text("x.rules", text, COMPILE_TYPED), &error));
  assert_int_equal(f->compilation.diags.items[0].code, LAW_SOURCE_UNREADABLE);
}

/* -- schema.c -- */

static void test_schema(void **state) {
  struct fixture *f = *state;
  const struct schema *s = &compile_define(f, "define a of unit : decimal(3) is 1")->schema;
  assert_true(schema_is_ancestor(s, 0, 3) && schema_is_ancestor(s, 2, 2) &&
      schema_is_ancestor(s, ENTITY_RUN, 0));
  assert_false(schema_is_ancestor(s, 3, 2));
  assert_false(schema_is_ancestor(s, 0, ENTITY_RUN));
  assert_int_equal(schema_common_ancestor(s, 3, 1), 1);
  assert_int_equal(schema_common_ancestor(s, 3, ENTITY_RUN), ENTITY_RUN);
  assert_int_equal(schema_entity(s, STR("units")), 2);
  assert_int_equal(schema_entity(s, STR("nothing")), NONE_INDEX);
  assert_int_equal(schema_field(s, 2, STR("id")), s->entities[2].first_field);
  assert_int_equal(schema_field(s, 2, STR("size")), NONE_INDEX);
  assert_true(str_equal(schema_list_key(&s->entities[3]), STR("incident")));
  assert_true(str_equal(schema_list_key(&s->entities[2]), STR("units")));
  assert_true(str_equal(type_format(&f->arena, s, s->defines[1].type), STR("decimal(3)")));
  assert_true(str_equal(type_format(&f->arena, s, s->fields[schema_field(s, 1, STR("kind"))].type),
      STR("one of flat, steep")));
  struct value value = {.type = s->defines[1].type, .known = true, .number = -1250};
  assert_true(str_equal(value_format(&f->arena, s, &value), STR("-1.250")));
  value.known = false;
  assert_true(str_equal(value_format(&f->arena, s, &value), STR("unknown")));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {TEST(test_fold_numbers), TEST(test_fold_comparisons),
      TEST(test_fold_dates), TEST(test_fold_leaves_faults), TEST(test_fold_is_kleene),
      TEST(test_homes), TEST(test_lookup), TEST(test_words_win), TEST(test_equal_sets_are_one),
      TEST(test_bounded), TEST(test_exact), TEST(test_order), TEST(test_circles),
      TEST(test_no_cascades), TEST(test_after_syntax_errors), TEST(test_parameter_values),
      TEST(test_entities_sorted), TEST(test_exception_names), TEST(test_shared_operands),
      TEST(test_advice_of_many), TEST(test_expressions), TEST(test_embedded_law),
      TEST(test_schema)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
