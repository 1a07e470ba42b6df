/* What `test --coverage` says that no case can show, against all cases there are. A generated regulation has
 * two rules, a requirement and a number, of formulas in which facts stand in several places, beside whether
 * they are missing, above the row, and a number in ranges. What is said to be out of reach of any case is
 * met by none of all assignments of these facts; and with the condition forced to be otherwise results
 * are the same in each, and for the same reasons. So it is of what is not even asked for.
 *
 *   build/tests/coverage_never_proof
 *   THIDUA_SEEDS=200 THIDUA_FIRST=1 …   a campaign;  THIDUA_SEED=17 …   one seed alone
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "results/report_cell.h"
#include "results/require.h"
#include "study/coverage_run.h"
#include "tests/support/coverage_files.h"

enum { OPEN = -1 }; /* a number that is not known */
enum {
  SHARED_FACTS = 3,
  FACT_ABOVE = 2,
  NUMBERS = 5,
  SHARED_NODES = 64,
  SHARED_SEEDS = 3,
  MISSING_ = NUMBERS
};
enum shared_kind {
  SHARED_FACT,
  SHARED_MISSING,
  SHARED_NUMBER,
  SHARED_NAME,
  SHARED_NOT,
  SHARED_AND,
  SHARED_OR,
  SHARED_IF
};

/* Formulas of three facts, the last of them of the row above, and of a number: for a stronger and a weaker
 * outcome, a requirement, a truth with a name, by which the others call it, and what a number is chosen by. */
struct shared {
  uint64_t state;
  struct arena arena;
  struct {
    enum shared_kind kind;
    uint32_t a, b, c; /* nodes; of a leaf: the fact, the number */
    bool is_least;    /* SHARED_NUMBER: `n >= a`; else `n < a` */
  } nodes[SHARED_NODES];
  uint32_t n_nodes, rules[2], requires, named, chooses;
  bool has_name;     /* the named one stands already */
  bool has_required; /* there is a requirement: what it refuses is not proved, and seldom shown */
};
struct assignment {
  uint8_t facts[SHARED_FACTS];
  uint32_t number; /* MISSING_: it is */
};

static uint32_t shared_draw(struct shared *p, uint32_t n) {
  p->state = p->state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)((p->state >> 33) % n);
}

static uint32_t shared_grow(struct shared *p, uint32_t depth) {
  const uint32_t place = p->n_nodes++;
  enum shared_kind kind = (enum shared_kind)shared_draw(p, depth ? 8 : 4);
  if (kind == SHARED_NAME && !p->has_name) kind = SHARED_FACT;
  p->nodes[place].kind = kind;
  if (kind <= SHARED_NAME) {
    p->nodes[place].a = shared_draw(p, kind == SHARED_NUMBER ? NUMBERS : SHARED_FACTS);
    p->nodes[place].is_least = shared_draw(p, 2);
    return place;
  }
  const uint32_t a = shared_grow(p, depth - 1);
  p->nodes[place].a = a;
  const uint32_t b = kind == SHARED_NOT ? 0 : shared_grow(p, depth - 1);
  p->nodes[place].b = b;
  const uint32_t c = kind == SHARED_IF ? shared_grow(p, depth - 1) : 0;
  p->nodes[place].c = c;
  return place;
}

static uint8_t shared_value(
    const struct shared *p, uint32_t place, const struct assignment *given) {
  const uint32_t a = p->nodes[place].a, b = p->nodes[place].b, c = p->nodes[place].c;
  switch (p->nodes[place].kind) {
  case SHARED_FACT: return given->facts[a];
  case SHARED_MISSING: return given->facts[a] == UNKNOWN_ ? TRUE_ : FALSE_;
  case SHARED_NUMBER:
    if (given->number == MISSING_) return UNKNOWN_;
    return (given->number >= a) == p->nodes[place].is_least ? TRUE_ : FALSE_;
  case SHARED_NAME: return shared_value(p, p->named, given);
  case SHARED_NOT: return (uint8_t)(2 - shared_value(p, a, given));
  case SHARED_AND: return least(shared_value(p, a, given), shared_value(p, b, given));
  case SHARED_OR: return most(shared_value(p, a, given), shared_value(p, b, given));
  case SHARED_IF: break;
  }
  const uint8_t yes = shared_value(p, b, given), no = shared_value(p, c, given);
  const uint8_t is = shared_value(p, a, given);
  return is == TRUE_ ? yes : is == FALSE_ ? no : yes == no ? yes : UNKNOWN_;
}

static void put_shared(const struct shared *p, uint32_t place, struct buffer *out) {
  const uint32_t a = p->nodes[place].a;
  const char *of = a == FACT_ABOVE ? "cluster." : "";
  switch (p->nodes[place].kind) {
  case SHARED_FACT: buffer_printf(out, "%sf%u", of, a); return;
  case SHARED_MISSING: buffer_printf(out, "%sf%u is missing", of, a); return;
  case SHARED_NAME: buffer_put(out, STR("named")); return;
  case SHARED_NUMBER:
    buffer_printf(out, "n %s %u", p->nodes[place].is_least ? ">=" : "<", a);
    return;
  case SHARED_NOT:
    buffer_put(out, STR("not ("));
    put_shared(p, a, out);
    buffer_put_byte(out, ')');
    return;
  case SHARED_AND:
  case SHARED_OR:
    buffer_put_byte(out, '(');
    put_shared(p, a, out);
    buffer_put(out, p->nodes[place].kind == SHARED_AND ? STR(") and (") : STR(") or ("));
    put_shared(p, p->nodes[place].b, out);
    buffer_put_byte(out, ')');
    return;
  case SHARED_IF: break;
  }
  buffer_put(out, STR("(if "));
  put_shared(p, a, out);
  buffer_put(out, STR(" then ("));
  put_shared(p, p->nodes[place].b, out);
  buffer_put(out, STR(") else ("));
  put_shared(p, p->nodes[place].c, out);
  buffer_put(out, STR("))"));
}

static void put_shared_rules(const struct shared *p, struct buffer *out) {
  static const char *const outcomes[] = {"granted", "half"};
  buffer_put(out,
      STR("regulation proof\n  effective 2020-01-01 to 2020-12-31\nentity root\n"
          "entity cluster (clusters) in root\n  f2 : boolean\nentity unit (units) in cluster\n"
          "  f0 : boolean\n  f1 : boolean\n  n : integer\n"
          "decision d of unit\n  one of granted, half, refused\n  otherwise refused\n"));
  for (uint32_t r = 0; r < 2; r++) {
    buffer_printf(out, "rule r%u for unit\n  when ", r);
    put_shared(p, p->rules[r], out);
    buffer_printf(out, "\n  then d is %s\n  because \"it is so\"\n", outcomes[r]);
  }
  if (p->has_required) {
    buffer_put(out, STR("require q for unit\n  that "));
    put_shared(p, p->requires, out);
    buffer_put(out, STR("\n  because \"it is broken\"\n"));
  }
  buffer_put(out, STR("define named of unit : boolean\n  is "));
  put_shared(p, p->named, out);
  buffer_put(out, STR("\ndefine v of unit : integer\n  is if "));
  put_shared(p, p->chooses, out);
  buffer_put(out, STR(" then n * 2 else if f0 then n + 1 else 3\n"));
}

static const char *shared_outcome(const struct shared *p, const struct assignment *given) {
  const uint8_t first = shared_value(p, p->rules[0], given),
                second = shared_value(p, p->rules[1], given);
  if (first != FALSE_) return first == TRUE_ ? "granted" : "undetermined";
  return second == TRUE_ ? "half" : second == FALSE_ ? "refused" : "undetermined";
}

static int either(uint8_t is, int yes, int no) {
  return is == TRUE_ ? yes : is == FALSE_ ? no : yes == no ? yes : OPEN;
}

/* What the define comes to. */
static int shared_number(const struct shared *p, const struct assignment *given) {
  const int n = given->number == MISSING_ ? OPEN : (int)given->number,
            otherwise = either(given->facts[0], n == OPEN ? OPEN : n + 1, 3);
  return either(shared_value(p, p->chooses, given), n == OPEN ? OPEN : n * 2, otherwise);
}

static void put_shared_fact(const struct assignment *given, uint32_t f, struct buffer *out) {
  if (given->facts[f] != UNKNOWN_)
    buffer_printf(out, ", f%u: %s", f, given->facts[f] == TRUE_ ? "true" : "false");
}

static void put_shared_case(
    const struct shared *p, const struct assignment *given, uint32_t i, struct buffer *out) {
  static const char *const truths[] = {"false", "undetermined", "true"};
  buffer_printf(out, "  - name: case %u\n    given: { clusters: [ { id: c1", i);
  put_shared_fact(given, FACT_ABOVE, out);
  buffer_put(out, STR(", units: [ { id: u1"));
  for (uint32_t f = 0; f < FACT_ABOVE; f++) put_shared_fact(given, f, out);
  if (given->number != MISSING_) buffer_printf(out, ", n: %u", given->number);
  buffer_put(out, STR(" } ] } ] }\n    expect: "));
  if (p->has_required && shared_value(p, p->requires, given) == FALSE_) {
    buffer_put(out, STR("{ error: it is broken }\n"));
    return;
  }
  const int number = shared_number(p, given);
  buffer_printf(out, "{ unit: { u1: { d: %s, named: %s, v: ", shared_outcome(p, given),
      truths[shared_value(p, p->named, given)]);
  if (number == OPEN) buffer_put(out, STR("undetermined"));
  else buffer_printf(out, "%d", number);
  buffer_put(out, STR(" } } }\n"));
}

/* A case for each assignment, or for the first alone. */
static void put_shared_tests(const struct shared *p, bool all, struct buffer *out) {
  uint32_t n = 0;
  buffer_put(out, STR("regulation: proof.rules\ncases:\n"));
  for (uint32_t code = 0; code < 27 && (all || !n); code++)
    for (uint32_t number = 0; number <= MISSING_ && (all || !n); number++) {
      const struct assignment given = {
          {(uint8_t)(code % 3), (uint8_t)(code / 3 % 3), (uint8_t)(code / 9)}, number};
      put_shared_case(p, &given, n++, out);
    }
}

static struct coverage *measure_shared(
    struct shared *p, struct opened *opened, const char *tests, bool all, struct suite **suite) {
  static const struct test_options options = {0};
  struct buffer text;
  buffer_init(&text, &p->arena, NULL);
  put_shared_tests(p, all, &text);
  coverage_write_file(tests, &text);
  *suite = suite_open(opened, &options, tests);
  assert_int_equal((*suite)->fault, FAULT_NONE);
  const struct suite *suites[] = {*suite};
  struct coverage *coverage = coverage_measure(opened, suites, 1);
  assert_non_null(coverage);
  assert_int_equal(coverage->n_passed, coverage->n_cases);
  return coverage;
}

static const struct obligation *same_obligation(
    const struct coverage *coverage, const struct obligation *like) {
  for (uint32_t i = 0; i < coverage->obligations.n; i++)
    if (str_equal(coverage->obligations.items[i].id, like->id) &&
        str_equal(coverage->obligations.items[i].wanted, like->wanted))
      return &coverage->obligations.items[i];
  return NULL;
}

/* In whichever order they are: so a test compares them. */
static bool has_same_reasons(struct evaluation *a, struct evaluation *b, uint32_t r) {
  struct cell x, y;
  report_cell(&a->report, &a->schema->items[r], 0, true, &x);
  report_cell(&b->report, &b->schema->items[r], 0, true, &y);
  return !x.known && !y.known &&
      test_same_texts(x.why.missing, x.why.n_missing, y.why.missing, y.why.n_missing) &&
      test_same_texts(x.why.faults, x.why.n_faults, y.why.faults, y.why.n_faults);
}

/* What is required is kept. */
static bool is_sound(struct evaluation *evaluation, struct arena *arena) {
  struct diags diags;
  diags_init(&diags, arena, NULL);
  require_collect((struct run *)&evaluation->run, arena, false, &diags);
  return !diags.n_errors;
}

static bool is_all_the_same(struct evaluation *a, struct evaluation *b, struct arena *arena) {
  if (is_sound(a, arena) != is_sound(b, arena)) return false;
  if (!is_sound(a, arena)) return true;
  for (uint32_t r = 0; r < outcome_n_results(a->schema); r++)
    if (outcome_compare(a, r, 0, b, r, 0, false) != OUTCOME_SAME ||
        (outcome_compare(a, r, 0, b, r, 0, true) != OUTCOME_SAME && !has_same_reasons(a, b, r)))
      return false;
  return true;
}

/* At the only row, with the point forced to be otherwise, results or their reasons are others. */
static bool hangs_in_case(
    struct shared *p, const struct coverage *all, const struct obligation *one, uint32_t test) {
  const struct cover_program *program = all->program;
  const struct suite *suite = all->suites[0];
  const struct cover_point *point = &program->points.items[one->point];
  const uint32_t reg = compiled_register(&program->compilation, point->node);
  struct forcing unforced, forcing;
  bool hangs = false;
  struct prepared *prepared = suite_prepare(
      suite, &suite->file.cases.items[test], program->program, all->opened, &p->arena);
  forcing_open(&unforced, &p->arena, program, &prepared->session->data);
  forcing_open(&forcing, &p->arena, program, &prepared->session->data);
  struct evaluation *base =
      evaluation_open(all->opened, program->program, &unforced.data, &prepared->session->options);
  const bool is_so = reg != NO_REGISTER && run_truth(&base->run, reg, 0) == one->wanted_code;
  for (uint32_t to = 0; is_so && to < 2 && !hangs; to++) {
    if (one->wanted_code == (to ? TRUTH_TRUE : TRUTH_FALSE)) continue;
    forcing_set(&forcing, point, 0, point->code + to);
    struct evaluation *otherwise =
        evaluation_open(all->opened, program->program, &forcing.data, &prepared->session->options);
    hangs = !is_all_the_same(base, otherwise, &p->arena);
    forcing_clear(&forcing, point, 0);
    evaluation_close(otherwise);
  }
  evaluation_close(base);
  prepared_close(prepared);
  return hangs;
}

/* The first case that shows it; NULL: none does. */
static const char *shown_in(
    struct shared *p, const struct coverage *all, const struct obligation *one) {
  const struct suite *suite = all->suites[0];
  for (uint32_t i = 0; i < suite->file.cases.n; i++)
    if (hangs_in_case(p, all, one, i)) return suite->file.cases.items[i].name;
  return NULL;
}

static void nothing_hangs(
    struct shared *p, const struct coverage *all, const struct obligation *never, uint64_t seed) {
  const char *shown = shown_in(p, all, never);
  if (shown)
    fail_msg("seed %llu: %.*s %.*s is said to be out of reach, and something hangs on it in %s",
        (unsigned long long)seed, STR_ARGS(never->id), STR_ARGS(never->wanted), shown);
}

/* Truths that no case shows, and how many of them are proved so; those that are no obligation. */
struct proved {
  uint32_t n_unshown, n_never, n_unasked;
};

/* Truths of points that are no obligations at all; how many there are. */
static uint32_t nothing_hangs_unasked(struct shared *p, const struct coverage *all, uint64_t seed) {
  static const char *const words[] = {"false", "unknown", "true"};
  uint32_t n = 0;
  for (uint32_t i = 0; i < all->program->points.n; i++)
    for (uint8_t truth = FALSE_; truth <= TRUE_; truth++) {
      const struct cover_point *point = &all->program->points.items[i];
      const struct obligation one = {
          .id = point->id, .wanted = str_from(words[truth]), .wanted_code = truth, .point = i};
      if (point->kind == COVER_VALUE || same_obligation(all, &one)) continue;
      nothing_hangs(p, all, &one, seed);
      n++;
    }
  return n;
}

static uint32_t unshown(struct shared *p, const struct coverage *all) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < all->obligations.n; i++) {
    const struct obligation *one = &all->obligations.items[i];
    n += !one->is_met && one->point != NONE_INDEX && one->kind != COVER_VALUE &&
        !shown_in(p, all, one);
  }
  return n;
}

static void prove_shared(uint64_t seed, struct proved *proved) {
  struct shared p = {.state = seed * 2654435761u + 7};
  struct opened opened;
  struct buffer text;
  struct suite *whole, *one;
  arena_init(&p.arena, NULL);
  opened_init(&opened, &p.arena, NULL);
  p.named = shared_grow(&p, 1);
  p.has_name = true;
  for (uint32_t r = 0; r < 2; r++) p.rules[r] = shared_grow(&p, 2);
  p.chooses = shared_grow(&p, 2);
  p.requires = shared_grow(&p, 1);
  p.has_required = seed % 3 == 0;
  char folder[] = "/tmp/coverage_proof.XXXXXX";
  assert_non_null(mkdtemp(folder));
  const char *rules = arena_printf(&p.arena, "%s/proof.rules", folder),
             *tests = arena_printf(&p.arena, "%s/proof.test.yaml", folder),
             *tests_of_one = arena_printf(&p.arena, "%s/one.test.yaml", folder);
  buffer_init(&text, &p.arena, NULL);
  put_shared_rules(&p, &text);
  coverage_write_file(rules, &text);
  struct coverage *all = measure_shared(&p, &opened, tests, true, &whole),
                  *few = measure_shared(&p, &opened, tests_of_one, false, &one);
  coverage_propose(few);
  proved->n_unshown += unshown(&p, all);
  proved->n_never += few->never.n;
  proved->n_unasked += nothing_hangs_unasked(&p, all, seed);
  for (uint32_t i = 0; i < few->never.n; i++) {
    const struct obligation *never = &few->never.items[i], *same = same_obligation(all, never);
    assert_non_null(same);
    if (same->is_met)
      fail_msg("seed %llu: %.*s %.*s is said to be out of reach, and %s shows it",
          (unsigned long long)seed, STR_ARGS(never->id), STR_ARGS(never->wanted),
          coverage_case(all, same->by)->name);
    nothing_hangs(&p, all, never, seed);
  }
  coverage_close(few);
  coverage_close(all);
  suite_close(one);
  suite_close(whole);
  unlink(rules);
  unlink(tests);
  unlink(tests_of_one);
  rmdir(folder);
  opened_close(&opened);
  arena_free(&p.arena);
}

static void what_is_never_is_shown_by_no_case(void **state) {
  (void)state;
  const struct seeds seeds = coverage_seeds(SHARED_SEEDS);
  struct proved proved = {0};
  for (uint64_t i = 0; i < seeds.n; i++) prove_shared(seeds.first + i, &proved);
  print_message("%u obligations that no case shows, %u of them proved; %u truths that are none\n",
      proved.n_unshown, proved.n_never, proved.n_unasked);
  if (seeds.is_one) return;
  assert_true(proved.n_unasked > seeds.n);
  assert_true(proved.n_never > proved.n_unshown / 4);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_never_is_shown_by_no_case)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
