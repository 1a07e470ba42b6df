/* What advice claims is tried: "never true" must not be true, "always true" must not be false, on
 * any row of any data. Each claim becomes a definition of its own, so that the machine itself
 * answers.
 *
 * Two kinds of programs: those of generate.c, in which little is told; and conditions over a few
 * fields and a few constants, in which much is, with data that give each field each of its values.
 *
 *   build/tests/advice_proof
 *   THIDUA_SEEDS=5000 THIDUA_FIRST=1 …   a campaign;  THIDUA_SEED=17 …   one seed alone
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "compiler/advice/claims.h"
#include "runtime/program/verify.h"
#include "tests/generate.h"
#include "tests/harness.h"

enum { DEFAULT_SEEDS = 400, TEXT_MAX = 1 << 16 };

static uint64_t number_from_environment(const char *name, uint64_t otherwise) {
  const char *text = getenv(name);
  return text && *text ? strtoull(text, NULL, 0) : otherwise;
}

struct measure {
  uint64_t programs, not_compiled, claims[2], values[3], failed, by_code[DIAG_N_CODES];
};

/* -- claims as definitions -- */

static struct tx *at_an_entity(struct arena *arena, struct tx *node) {
  if (node->home != ENTITY_RUN) return node;
  struct tx *lift = ARENA_NEW(arena, struct tx);
  *lift = (struct tx){.kind = TX_LIFT,
      .type = node->type,
      .home = 0,
      .index = NONE_INDEX,
      .span = node->span,
      .a = node,
      .more = &tx_no_more};
  return lift;
}

static void *grown(
    struct arena *arena, const void *items, uint32_t n, uint32_t more, size_t bytes) {
  char *copy = arena_alloc(arena, ((size_t)n + more + 1) * bytes);
  if (n) memcpy(copy, items, n * bytes);
  return copy;
}

/* Appends the claims as definitions, and makes the program. */
static bool make_program(struct subject *subject, const struct claims *claims) {
  struct compilation *compilation = &subject->compilation;
  struct typed_program *typed = compilation->typed;
  struct schema *s = &typed->schema;
  struct arena *arena = &subject->arena;
  const uint32_t n = claims->list.n;
  s->defines = grown(arena, s->defines, s->n_defines, n, sizeof *s->defines);
  s->items = grown(arena, s->items, s->n_items, n, sizeof *s->items);
  typed->defines = grown(arena, typed->defines, s->n_defines, n, sizeof *typed->defines);
  typed->order = grown(arena, typed->order, typed->n_order, n, sizeof *typed->order);
  for (uint32_t i = 0; i < n; i++) {
    struct tx *node = at_an_entity(arena, claims->list.items[i].node);
    const uint32_t index = s->n_defines++;
    char *name = arena_alloc(arena, 24);
    snprintf(name, 24, "claim_%u", (unsigned)i);
    s->defines[index] = (struct define){
        .name = str_from(name), .entity = node->home, .type = node->type, .span = node->span};
    s->items[s->n_items++] = (struct item){ITEM_DEFINE, index};
    typed->defines[index] = node;
    typed->order[typed->n_order++] = (struct item){ITEM_DEFINE, index};
  }
  compilation->ast = NULL; /* the claims stand in no declaration of it */
  struct lowering *lowering = pass_lower(compilation);
  subject->program = pass_schedule(lowering);
  return pass_registers(compilation, lowering) &&
      !program_verify(arena, subject->program); /* which also counts the calendar's days */
}

static void fails(
    const struct subject *subject, const struct claim *claim, uint64_t seed, uint32_t row) {
  const struct str text = sources_text(&subject->compilation.sources, claim->span);
  printf("seed %llu FAILS: %s, \"%.*s\", is %s at row %u (rerun with THIDUA_SEED)\n",
      (unsigned long long)seed, diag_code_name(claim->code), STR_ARGS(text),
      claim->always ? "false" : "true", (unsigned)row);
}

/* Every claim at every row of the data that is loaded. */
static void try_claims(struct subject *subject, const struct claims *claims, int32_t as_of,
    uint64_t seed, struct measure *measure) {
  struct run run;
  subject_run(subject, &run, &(struct run_options){.as_of = as_of});
  const struct schema *s = &subject->program->schema;
  for (uint32_t i = 0; i < claims->list.n; i++) {
    const struct claim *claim = &claims->list.items[i];
    const struct define *define = &s->defines[s->n_defines - claims->list.n + i];
    const uint32_t reg = define_register(subject->program, define);
    for (uint32_t row = 0; row < subject->data.tables[define->entity].n_rows; row++) {
      const uint8_t truth = run_truth(&run, reg, row);
      measure->values[truth]++;
      if (truth != (claim->always ? TRUTH_FALSE : TRUTH_TRUE)) continue;
      if (measure->failed++ < 5) fails(subject, claim, seed, row);
      break;
    }
  }
  run_free(&run);
}

/* False where it does not compile. */
static bool begin(
    struct subject *subject, struct str rules, struct claims *claims, struct measure *measure) {
  int system_error = 0;
  measure->programs++;
  if (!compile(&subject->compilation, &subject->arena,
          compile_text("test.rules", rules, COMPILE_TYPED), &system_error)) {
    measure->not_compiled++;
    if (getenv("THIDUA_SHOW"))
      diags_render(&subject->compilation.diags, stdout, DIAG_FORMAT_TEXT, false);
    return false;
  }
  advise(&subject->compilation, claims);
  for (uint32_t i = 0; i < claims->list.n; i++) {
    measure->claims[claims->list.items[i].always]++;
    measure->by_code[claims->list.items[i].code]++;
  }
  assert_true(make_program(subject, claims));
  return true;
}

/* -- programs of generate.c -- */

static void try_generated(uint64_t seed, struct measure *measure) {
  struct generated *g = generate(seed, false);
  struct subject subject;
  subject_init(&subject);
  struct claims claims = {0};
  subject.previous = generated_results(g);
  const uint64_t failed = measure->failed;
  if (begin(&subject, g->rules, &claims, measure) && claims.list.n) {
    struct random random = {seed};
    for (int i = 0; i < 3; i++) {
      struct instance *data = i ? generated_complete(g, g->data, &random) : g->data;
      if (subject_load(&subject, generated_yaml(g, data, NULL)))
        try_claims(&subject, &claims, g->as_of, seed, measure);
    }
  }
  if (measure->failed > failed) harness_save(seed, "rules", g->rules);
  subject_free(&subject);
  generated_free(g);
}

/* -- conditions over a few values -- */

struct text {
  char bytes[TEXT_MAX];
  size_t n;
};

static void put(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put(struct text *text, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int n = vsnprintf(text->bytes + text->n, TEXT_MAX - text->n, format, arguments);
  va_end(arguments);
  assert_true(n >= 0 && text->n + (size_t)n < TEXT_MAX);
  text->n += (size_t)n;
}

static const char *pick(struct random *random, const char *const *words, uint32_t n) {
  return words[random_below(random, n)];
}
#define PICK(random, ...)                                                                          \
  pick(random, (const char *const[]){__VA_ARGS__},                                                 \
      (uint32_t)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *)))

static void put_number(struct text *text, struct random *random) {
  switch (random_below(random, 9)) {
  case 0: put(text, "x"); return;
  case 1: put(text, "y"); return;
  case 2: put(text, "z"); return;
  case 3: put(text, "(x - y)"); return;
  case 4: put(text, "(2 * x)"); return;
  case 5: put(text, "(x + 1)"); return;
  case 6: put(text, "(3 - y / 2)"); return;
  case 7:
    put(text, "%s",
        PICK(random, "month(d)", "abs(z)", "min(x, 2)", "round(z)", "n", "share", "all_",
            "days_between(d, e)"));
    return;
  default: put(text, "x"); return;
  }
}

static void put_constant(struct text *text, struct random *random) {
  put(text, "%s",
      PICK(random, "0", "1", "2", "3", "1.5", "2.25", "p", "q", "(1 + 1)", "2/3", "-1"));
}

static void put_condition(struct text *text, struct random *random, int depth);

static void put_comparison(struct text *text, struct random *random) {
  switch (random_below(random, 12)) {
  case 0: put(text, "k is %s%s", PICK(random, "", "not "), PICK(random, "a", "b", "c")); return;
  case 1:
    put(text, "k %sin (%s)", PICK(random, "", "not "),
        PICK(random, "a, b", "a, c", "b, c, a", "b", "c, b"));
    return;
  case 2:
    put(text, "%s",
        PICK(random, "f", "g", "f is true", "g is false", "f = g", "f = (not f)", "x is missing",
            "d is missing", "n > all_", "x - y = 0.5"));
    return;
  case 3:
    put(text, "t is %s%s", PICK(random, "", "not "), PICK(random, "\"u\"", "\"v\"", "t"));
    return;
  case 4:
    put(text, "%s %s %s", PICK(random, "d", "e"), PICK(random, "<", "<=", ">", ">=", "=", "<>"),
        PICK(random, "2020-01-01", "2020-03-31", "d", "e", "d + 30 days", "e - 1 days"));
    return;
  case 5:
  case 6: {
    put_number(text, random);
    put(text, " %sbetween ", PICK(random, "", "not "));
    put_constant(text, random);
    put(text, " and ");
    put_constant(text, random);
    return;
  }
  case 7: {
    put_number(text, random);
    put(text, " %s ", PICK(random, "<", "<=", ">", ">=", "=", "<>"));
    put_number(text, random);
    return;
  }
  case 8: {
    put_number(text, random);
    put(text, " %sin (", PICK(random, "", "not "));
    put_constant(text, random);
    put(text, ", ");
    put_constant(text, random);
    put(text, ", 2)");
    return;
  }
  default:
    put_number(text, random);
    put(text, " %s ", PICK(random, "<", "<=", ">", ">=", "=", "<>"));
    put_constant(text, random);
    return;
  }
}

static void put_condition(struct text *text, struct random *random, int depth) {
  const uint32_t way = random_below(random, 10);
  if (depth == 0 || way < 3) {
    put_comparison(text, random);
    return;
  }
  if (way == 9 && random_chance(random, 20)) {
    put(text, "%s",
        PICK(random, "k is not a and k is not b and k is not c",
            "x > 0 and x < 4 and x not between 1 and 3", "z <= 1 or z >= 2 or z between 1 and 2"));
    return;
  }
  if (way == 3) {
    put(text, "not (");
    put_condition(text, random, depth - 1);
    put(text, ")");
    return;
  }
  put(text, "(");
  put_condition(text, random, depth - 1);
  put(text, ") %s (", way < 7 ? "and" : "or");
  put_condition(text, random, depth - 1);
  put(text, ")");
}

/* Of few subjects: two of them often have something to do with one another. */
static void put_band(struct text *text, struct random *random) {
  switch (random_below(random, 8)) {
  case 0: put_condition(text, random, 1); return;
  case 3: put(text, "x is missing and x < %u", (unsigned)random_below(random, 4)); return;
  case 1:
    put(text, "k %sin (%s)", PICK(random, "", "not "), PICK(random, "a, b", "a, c", "b, c"));
    return;
  case 2: put(text, "f and x >= %u", (unsigned)random_below(random, 4)); return;
  default:
    put(text, "x %s %u", PICK(random, "<", "<=", ">", ">=", "="),
        (unsigned)random_below(random, 4));
    return;
  }
}

static void put_bands(struct text *text, struct random *random, int depth) {
  const uint32_t n = 2 + random_below(random, 3);
  for (uint32_t i = 0; i < n; i++) {
    put(text, "if ");
    put_band(text, random);
    if (depth && random_chance(random, 40)) {
      put(text, " then (");
      put_bands(text, random, depth - 1);
      put(text, ") else ");
    } else {
      put(text, " then %u else ", (unsigned)i);
    }
  }
  put(text, "9");
}

static void put_program(struct text *text, struct random *random) {
  put(text,
      "regulation r effective 2020-01-01 to 2020-12-31\n"
      "entity s\n  h : integer\n"
      "entity u (us) in s\n  x : integer\n  y : integer\n  z : decimal(1)\n  k : one of a, b, c\n"
      "  f : boolean\n  g : boolean\n  d : date\n  e : date absent means none\n  t : text\n"
      "entity v (vs) in u\n  w : integer\n"
      "parameter p : decimal(2) from 2019-01-01 is 1 from 2020-06-01 is 2\n"
      "parameter q : integer from 2020-03-01 is 3\n"
      "define n of u : integer is count of v where w > 1\n"
      "define all_ of u : integer is count of v\n"
      "define share of u : decimal(9) is (count of v where w > 1) / all_\n"
      "decision o of u one of best, middling, worst otherwise worst\n");
  for (int i = 0; i < 6; i++) {
    put(text, "define c%d of u : boolean is ", i);
    put_condition(text, random, 3);
    put(text, "\n");
  }
  for (int i = 0; i < 3; i++) {
    put(text, "define b%d of u : integer is ", i);
    put_bands(text, random, 1);
    put(text, "\n");
  }
  for (int i = 0; i < 4; i++) {
    put(text, "rule r%d for u when ", i);
    put_band(text, random);
    if (random_chance(random, 60)) {
      put(text, " unless ");
      put_band(text, random);
    }
    put(text, " then o is %s because \"x\"\n", PICK(random, "best", "middling"));
  }
  put(text, "exception to rule r0 when ");
  put_band(text, random);
  for (int i = 0; i < 3; i++) {
    put(text, "\ndefine x%d of u : integer is 0 except 1 when ", i);
    put_band(text, random);
    put(text, " except 2 when ");
    put_band(text, random);
  }
  for (int i = 0; i < 3; i++) {
    put(text, "\ndefine a%d of s : boolean is every u where ", i);
    put_band(text, random);
    put(text, " has ");
    put_band(text, random);
  }
  put(text, "\n");
}

/* A field: missing in one row of eight. */
static void put_field(
    struct text *text, struct random *random, const char *name, const char *value) {
  if (!random_chance(random, 12)) put(text, ", %s: %s", name, value);
}

static void put_data(struct text *text, struct random *random) {
  put(text, "us:\n");
  for (int i = 0; i < 120; i++) {
    put(text, "  - { id: u%d", i);
    put_field(text, random, "x", PICK(random, "-1", "0", "1", "2", "3", "4"));
    put_field(text, random, "y", PICK(random, "-1", "0", "1", "2", "3", "4"));
    put_field(text, random, "z", PICK(random, "-1", "0", "0.5", "1", "1.5", "2.2", "2.3", "3"));
    put_field(text, random, "k", PICK(random, "a", "b", "c"));
    put_field(text, random, "f", PICK(random, "true", "false"));
    put_field(text, random, "g", PICK(random, "true", "false"));
    put_field(
        text, random, "d", PICK(random, "2019-12-31", "2020-01-01", "2020-03-31", "2020-05-01"));
    put_field(
        text, random, "e", PICK(random, "2019-12-31", "2020-01-01", "2020-03-31", "2020-05-01"));
    put_field(text, random, "t", PICK(random, "u", "v", "w"));
    put_field(text, random, "vs",
        PICK(random, "[]", "[{ w: 1 }]", "[{ w: 2 }, { w: 3 }]", "[{ w: 2 }, {}]"));
    put(text, " }\n");
  }
}

static void try_conditions(uint64_t seed, struct measure *measure) {
  static struct text rules, data;
  struct random random = {seed * 0x9e3779b97f4a7c15u + 1};
  rules.n = data.n = 0;
  put_program(&rules, &random);
  struct subject subject;
  subject_init(&subject);
  struct claims claims = {0};
  if (begin(&subject, (struct str){rules.bytes, (uint32_t)rules.n}, &claims, measure) &&
      claims.list.n) {
    put_data(&data, &random);
    assert_true(subject_load(&subject, (struct str){data.bytes, (uint32_t)data.n}));
    static const char *const days[] = {"2018-01-01", "2019-06-01", "2020-04-01", "2020-12-31"};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
      try_claims(&subject, &claims, harness_date(days[i]), seed, measure);
  }
  if (measure->failed && getenv("THIDUA_SHOW")) printf("%s\n", rules.bytes);
  subject_free(&subject);
}

/* -- all -- */

static struct measure run_seeds(void (*try)(uint64_t, struct measure *), uint64_t seeds) {
  struct measure measure = {0};
  const uint64_t one = number_from_environment("THIDUA_SEED", 0);
  const uint64_t first = number_from_environment("THIDUA_FIRST", 1);
  seeds = number_from_environment("THIDUA_SEEDS", seeds);
  if (one) try(one, &measure);
  else
    for (uint64_t seed = first; seed < first + seeds; seed++) try(seed, &measure);
  printf("%llu programs (%llu do not compile), %llu claims of never, %llu of always; at rows: %llu "
         "false, %llu unknown, %llu true\n",
      (unsigned long long)measure.programs, (unsigned long long)measure.not_compiled,
      (unsigned long long)measure.claims[0], (unsigned long long)measure.claims[1],
      (unsigned long long)measure.values[TRUTH_FALSE],
      (unsigned long long)measure.values[TRUTH_UNKNOWN],
      (unsigned long long)measure.values[TRUTH_TRUE]);
  for (uint32_t code = 0; code < DIAG_N_CODES; code++)
    if (measure.by_code[code])
      printf("  %s %llu\n", diag_code_name((enum diag_code)code),
          (unsigned long long)measure.by_code[code]);
  return measure;
}

static void test_generated(void **state) {
  (void)state;
  const struct measure measure = run_seeds(try_generated, DEFAULT_SEEDS);
  assert_int_equal(measure.failed, 0);
  if (measure.programs >= DEFAULT_SEEDS) assert_true(measure.claims[0] > 20);
}

static void test_conditions(void **state) {
  (void)state;
  const struct measure measure = run_seeds(try_conditions, DEFAULT_SEEDS);
  assert_int_equal(measure.failed, 0);
  if (measure.programs < DEFAULT_SEEDS) return;
  /* a run that could not have failed fails */
  assert_int_equal(measure.not_compiled, 0);
  assert_true(measure.claims[0] > 1000 && measure.claims[1] > 1000);
  static const enum diag_code told[] = {ADVICE_COMPARED_WITH_ITSELF, ADVICE_BOUNDS_REVERSED,
      ADVICE_NEVER_BOTH, ADVICE_ALWAYS_ONE, ADVICE_ALL_TOGETHER, ADVICE_OF_TYPE, ADVICE_WHOLE_SET,
      ADVICE_BAND_NEVER_REACHED, ADVICE_BAND_EMPTY, ADVICE_NEVER_HERE, ADVICE_ALWAYS_HERE,
      ADVICE_EXCEPTIONS_CONFLICT, ADVICE_RULE_BLOCKED, ADVICE_RULE_NEVER_DECIDES,
      ADVICE_EVERY_ALIKE, ADVICE_COMPARISON_DECIDED, ADVICE_MISSING_COMPARED};
  for (size_t i = 0; i < sizeof told / sizeof *told; i++)
    if (measure.by_code[told[i]] == 0) fail_msg("%s was never claimed", diag_code_name(told[i]));
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_generated), cmocka_unit_test(test_conditions)};
  return cmocka_run_group_tests_name("advice_proof", tests, NULL, NULL);
}
