/* `test --coverage` against brute force. A generated regulation has one rule of a formula in which each
 * fact stands once, and a test file has cases of some of all facts. So a condition is a fact, and that
 * the outcome hangs on it can be said without any of study/coverage*: a pair of assignments that differ
 * in this fact alone, the first of them a case, has two outcomes. Values of formulas are Kleene's, found
 * here by a walk of its own. And every case that is proposed is added: it must meet its obligation.
 *
 * And where facts stand in several places, beside whether they are missing and a number in ranges: what is
 * said to be out of reach of any case is met by none of all assignments there are; nor are reasons otherwise.
 *
 *   build/tests/coverage_proof
 *   THIDUA_SEEDS=2000 THIDUA_FIRST=1 …   a campaign;  THIDUA_SEED=17 …   one seed alone
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "results/report_cell.h"
#include "study/coverage_run.h"

/* No more facts are begun past FACTS_MANY; what was begun is ended with a few more. */
enum { DEFAULT_SEEDS = 40, FACTS_MANY = 6, FACTS_MAX = 16, NODES_MAX = 40, CASES_MAX = 8 };
enum { OPEN = -1, FALSE_ = 0, UNKNOWN_ = 1, TRUE_ = 2 };

static uint64_t number_from_environment(const char *name, uint64_t otherwise) {
  const char *text = getenv(name);
  return text && *text ? strtoull(text, NULL, 0) : otherwise;
}

/* THIDUA_SEEDS alone, which `make asan` sets for all tests, only lessens them: here each takes long. */
static uint64_t seeds_wanted(uint64_t otherwise) {
  const uint64_t n = number_from_environment("THIDUA_SEEDS", otherwise);
  return getenv("THIDUA_FIRST") || n < otherwise ? n : otherwise;
}

enum node_kind { NODE_FACT, NODE_NOT, NODE_AND, NODE_OR, NODE_IF };
struct node {
  enum node_kind kind;
  uint32_t fact, a, b, c;
};

struct proof {
  uint64_t state;
  struct arena arena;
  struct node nodes[NODES_MAX];
  uint32_t n_nodes, n_facts, n_cases;
  uint8_t cases[CASES_MAX][FACTS_MAX];
  bool lists; /* facts are those of the only row of a list */
};

static uint32_t draw(struct proof *p, uint32_t n) {
  p->state = p->state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)((p->state >> 33) % n);
}

/* A formula of facts that were not used yet, at most `depth` operations deep. */
static uint32_t grow(struct proof *p, uint32_t depth) {
  const uint32_t place = p->n_nodes++, left = p->n_facts < FACTS_MANY ? FACTS_MANY - p->n_facts : 0;
  struct node node = {NODE_FACT, 0, 0, 0, 0};
  if (depth && left >= 3) node.kind = (enum node_kind)draw(p, 5);
  else if (depth && left >= 2) node.kind = (enum node_kind)draw(p, 4);
  switch (node.kind) {
  case NODE_FACT: node.fact = p->n_facts++; break;
  case NODE_NOT: node.a = grow(p, depth - 1); break;
  case NODE_AND:
  case NODE_OR:
    node.a = grow(p, left > 3 ? depth - 1 : 0);
    node.b = grow(p, p->n_facts + 1 < FACTS_MANY ? depth - 1 : 0);
    break;
  case NODE_IF:
    node.a = grow(p, 0);
    node.b = grow(p, p->n_facts + 3 < FACTS_MANY ? depth - 1 : 0);
    node.c = grow(p, 0);
    break;
  }
  p->nodes[place] = node;
  return place;
}

static uint8_t least(uint8_t a, uint8_t b) { return a < b ? a : b; }
static uint8_t most(uint8_t a, uint8_t b) { return a > b ? a : b; }

static uint8_t value(const struct proof *p, uint32_t place, const uint8_t *facts) {
  const struct node *node = &p->nodes[place];
  switch (node->kind) {
  case NODE_FACT: return facts[node->fact];
  case NODE_NOT: return (uint8_t)(2 - value(p, node->a, facts));
  case NODE_AND: return least(value(p, node->a, facts), value(p, node->b, facts));
  case NODE_OR: return most(value(p, node->a, facts), value(p, node->b, facts));
  case NODE_IF: break;
  }
  const uint8_t yes = value(p, node->b, facts), no = value(p, node->c, facts);
  switch (value(p, node->a, facts)) {
  case TRUE_: return yes;
  case FALSE_: return no;
  default: return yes == no ? yes : UNKNOWN_;
  }
}

static void put_formula(const struct proof *p, uint32_t place, struct buffer *out) {
  const struct node *node = &p->nodes[place];
  switch (node->kind) {
  case NODE_FACT: buffer_printf(out, "f%u", node->fact); return;
  case NODE_NOT:
    buffer_put(out, STR("not ("));
    put_formula(p, node->a, out);
    buffer_put_byte(out, ')');
    return;
  case NODE_AND:
  case NODE_OR:
    buffer_put_byte(out, '(');
    put_formula(p, node->a, out);
    buffer_put(out, node->kind == NODE_AND ? STR(") and (") : STR(") or ("));
    put_formula(p, node->b, out);
    buffer_put_byte(out, ')');
    return;
  case NODE_IF: break;
  }
  buffer_put(out, STR("if "));
  put_formula(p, node->a, out);
  buffer_put(out, STR(" then ("));
  put_formula(p, node->b, out);
  buffer_put(out, STR(") else ("));
  put_formula(p, node->c, out);
  buffer_put_byte(out, ')');
}

static void put_rules(const struct proof *p, struct buffer *out) {
  buffer_put(out,
      STR("regulation proof\n  effective 2020-01-01 to 2020-12-31\nentity root\n"
          "entity unit (units) in root\n"));
  if (p->lists) buffer_put(out, STR("entity item (items) in unit\n"));
  for (uint32_t f = 0; f < p->n_facts; f++) buffer_printf(out, "  f%u : boolean\n", f);
  buffer_put(out,
      STR("decision d of unit\n  one of granted, refused\n  otherwise refused\nrule r for unit\n  "
          "when "));
  if (p->lists) buffer_put(out, STR("any item where "));
  put_formula(p, 0, out);
  buffer_put(out, STR("\n  then d is granted\n  because \"it is so\"\n"));
}

static void put_tests(const struct proof *p, struct buffer *out) {
  static const char *const words[] = {"refused", "undetermined", "granted"};
  buffer_put(out, STR("regulation: proof.rules\ncases:\n"));
  for (uint32_t i = 0; i < p->n_cases; i++) {
    buffer_printf(out, "  - name: case %u\n    given: { units: [ { id: u1", i);
    if (p->lists) buffer_put(out, STR(", items: [ { id: i1"));
    for (uint32_t f = 0; f < p->n_facts; f++)
      if (p->cases[i][f] != UNKNOWN_)
        buffer_printf(out, ", f%u: %s", f, p->cases[i][f] == TRUE_ ? "true" : "false");
    if (p->lists) buffer_put(out, STR(" } ]"));
    buffer_printf(
        out, " } ] }\n    expect: { unit: { u1: { d: %s } } }\n", words[value(p, 0, p->cases[i])]);
  }
}

/* The outcome of a case hangs on a fact that has this value in it. */
static bool is_shown(const struct proof *p, uint32_t fact, uint8_t wanted) {
  for (uint32_t i = 0; i < p->n_cases; i++) {
    if (p->cases[i][fact] != wanted) continue;
    for (uint8_t other = FALSE_; other <= TRUE_; other = (uint8_t)(other + 2)) {
      uint8_t facts[FACTS_MAX];
      memcpy(facts, p->cases[i], sizeof facts);
      facts[fact] = other;
      if (value(p, 0, facts) != value(p, 0, p->cases[i])) return true;
    }
  }
  return false;
}

static void write_file(const char *path, const struct buffer *text) {
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  assert_int_equal(fwrite(text->bytes, 1, text->n, file), text->n);
  assert_int_equal(fclose(file), 0);
}

static uint8_t truth_named(struct str word) {
  return str_equal(word, STR("true")) ? TRUE_ : str_equal(word, STR("false")) ? FALSE_ : UNKNOWN_;
}

/* How many obligations of conditions there were, and were met. */
static void compare(
    struct proof *p, const struct coverage *coverage, uint64_t seed, uint32_t *n, uint32_t *n_met) {
  assert_int_equal(coverage->n_passed, p->n_cases);
  uint32_t n_conditions = 0;
  for (uint32_t i = 0; i < coverage->obligations.n; i++) {
    const struct obligation *one = &coverage->obligations.items[i];
    uint32_t fact;
    if (one->kind != COVER_CONDITION && !(one->kind == COVER_RULE && p->n_facts == 1)) continue;
    if (sscanf(str_cstring(&p->arena, one->text), "f%u", &fact) != 1) continue;
    const bool is_met = is_shown(p, fact, truth_named(one->wanted));
    n_conditions++;
    *n += 1;
    *n_met += is_met;
    if (is_met != one->is_met)
      fail_msg("seed %llu: f%u %.*s is %smet, and brute force says otherwise",
          (unsigned long long)seed, fact, STR_ARGS(one->wanted), one->is_met ? "" : "not ");
  }
  if (!p->lists || p->n_facts > 1) assert_int_equal(n_conditions, 3 * p->n_facts);
}

/* Every case that is proposed, added to the others, passes and meets what it was proposed for. Returns how
 * many obligations that is. */
static uint32_t add_proposals(struct proof *p, const struct opened *like, struct coverage *coverage,
    const char *tests, struct buffer *text, uint64_t seed) {
  static const struct test_options options = {0};
  const struct obligation *items = coverage->obligations.items;
  uint32_t n = 0, n_cases = p->n_cases;
  coverage_propose(coverage);
  for (uint32_t i = 0; i < coverage->obligations.n; i++) {
    bool is_new = items[i].proposal.n > 0;
    assert_true(!items[i].is_met || !items[i].proposal.n);
    n += items[i].proposal.n > 0;
    for (uint32_t k = 0; k < i && is_new; k++) is_new = items[k].proposal.p != items[i].proposal.p;
    if (!is_new) continue;
    buffer_put(text, items[i].proposal);
    n_cases++;
  }
  write_file(tests, text);
  struct suite *suite = suite_open(like, &options, tests);
  if (suite->fault)
    fail_msg("seed %llu: what is proposed cannot be read", (unsigned long long)seed);
  const struct suite *suites[] = {suite};
  struct opened *opened = coverage->opened;
  struct coverage *after = coverage_measure(opened, suites, 1);
  assert_non_null(after);
  assert_int_equal(after->n_passed, n_cases);
  assert_int_equal(after->obligations.n, coverage->obligations.n);
  for (uint32_t i = 0; i < coverage->obligations.n; i++)
    if ((items[i].is_met || items[i].proposal.n) && !after->obligations.items[i].is_met)
      fail_msg("seed %llu: %.*s %.*s is not met by the case proposed for it",
          (unsigned long long)seed, STR_ARGS(items[i].id), STR_ARGS(items[i].wanted));
  coverage_close(after);
  suite_close(suite);
  return n;
}

/* How often something was asked, and was so. */
struct counted {
  uint32_t n, n_met, n_open, n_proposed;
};

static void prove(uint64_t seed, struct counted *counted) {
  static const struct test_options options = {0};
  struct proof p = {.state = seed * 2654435761u + 1};
  struct opened opened;
  struct buffer text;
  arena_init(&p.arena, NULL);
  opened_init(&opened, &p.arena, NULL);
  p.lists = draw(&p, 3) == 0;
  grow(&p, 4);
  p.n_cases = 1 + draw(&p, CASES_MAX);
  for (uint32_t i = 0; i < p.n_cases; i++)
    for (uint32_t f = 0; f < p.n_facts; f++) p.cases[i][f] = (uint8_t)draw(&p, 3);
  char folder[] = "/tmp/coverage_proof.XXXXXX";
  assert_non_null(mkdtemp(folder));
  const char *rules = arena_printf(&p.arena, "%s/proof.rules", folder),
             *tests = arena_printf(&p.arena, "%s/proof.test.yaml", folder);
  buffer_init(&text, &p.arena, NULL);
  put_rules(&p, &text);
  write_file(rules, &text);
  buffer_init(&text, &p.arena, NULL);
  put_tests(&p, &text);
  write_file(tests, &text);
  struct suite *suite = suite_open(&opened, &options, tests);
  assert_int_equal(suite->fault, FAULT_NONE);
  const struct suite *suites[] = {suite};
  struct coverage *coverage = coverage_measure(&opened, suites, 1);
  assert_non_null(coverage);
  compare(&p, coverage, seed, &counted->n, &counted->n_met);
  counted->n_open += coverage->obligations.n - coverage->n_met;
  counted->n_proposed += add_proposals(&p, &opened, coverage, tests, &text, seed);
  coverage_close(coverage);
  suite_close(suite);
  unlink(rules);
  unlink(tests);
  rmdir(folder);
  opened_close(&opened);
  arena_free(&p.arena);
}

static void met_if_and_only_if_a_pair_shows_it(void **state) {
  (void)state;
  const uint64_t one = number_from_environment("THIDUA_SEED", 0),
                 first = one ? one : number_from_environment("THIDUA_FIRST", 1),
                 n_seeds = one ? 1 : seeds_wanted(DEFAULT_SEEDS);
  struct counted c = {0};
  for (uint64_t seed = first; seed < first + n_seeds; seed++) prove(seed, &c);
  if (one) return;
  assert_true(c.n > n_seeds); /* it could have failed, either way */
  assert_true(c.n_met > c.n / 10 && c.n_met < c.n - c.n / 10);
  print_message("%u obligations of conditions, %u of them met; for %u of %u that were not a case\n",
      c.n, c.n_met, c.n_proposed, c.n_open);
  assert_true(c.n_proposed > c.n_open * 8 / 10);
}

/* -- what no case can show -- */

enum { SHARED_FACTS = 3, NUMBERS = 5, SHARED_NODES = 64, SHARED_SEEDS = 5, MISSING_ = NUMBERS };
enum shared_kind {
  SHARED_FACT,
  SHARED_MISSING,
  SHARED_NUMBER,
  SHARED_NOT,
  SHARED_AND,
  SHARED_OR,
  SHARED_IF
};

/* Two formulas of three facts and a number, for a stronger and a weaker outcome. */
struct shared {
  uint64_t state;
  struct arena arena;
  struct {
    enum shared_kind kind;
    uint32_t a, b, c; /* nodes; of a leaf: the fact, the number */
    bool is_least;    /* SHARED_NUMBER: `n >= a`; else `n < a` */
  } nodes[SHARED_NODES];
  uint32_t n_nodes, rules[2], chooses; /* the last: of a number */
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
  enum shared_kind kind = (enum shared_kind)shared_draw(p, depth ? 7 : 3);
  p->nodes[place].kind = kind;
  if (kind <= SHARED_NUMBER) {
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
  switch (p->nodes[place].kind) {
  case SHARED_FACT: buffer_printf(out, "f%u", a); return;
  case SHARED_MISSING: buffer_printf(out, "f%u is missing", a); return;
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
          "entity unit (units) in root\n"));
  for (uint32_t f = 0; f < SHARED_FACTS; f++) buffer_printf(out, "  f%u : boolean\n", f);
  buffer_put(out,
      STR("  n : integer\ndecision d of unit\n  one of granted, half, refused\n  otherwise "
          "refused\n"));
  for (uint32_t r = 0; r < 2; r++) {
    buffer_printf(out, "rule r%u for unit\n  when ", r);
    put_shared(p, p->rules[r], out);
    buffer_printf(out, "\n  then d is %s\n  because \"it is so\"\n", outcomes[r]);
  }
  buffer_put(out, STR("define v of unit : integer\n  is if "));
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

static void put_shared_case(
    const struct shared *p, const struct assignment *given, uint32_t i, struct buffer *out) {
  buffer_printf(out, "  - name: case %u\n    given: { units: [ { id: u1", i);
  for (uint32_t f = 0; f < SHARED_FACTS; f++)
    if (given->facts[f] != UNKNOWN_)
      buffer_printf(out, ", f%u: %s", f, given->facts[f] == TRUE_ ? "true" : "false");
  if (given->number != MISSING_) buffer_printf(out, ", n: %u", given->number);
  const int number = shared_number(p, given);
  buffer_printf(out, " } ] }\n    expect: { unit: { u1: { d: %s, v: ", shared_outcome(p, given));
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
  write_file(tests, &text);
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

static bool is_all_the_same(struct evaluation *a, struct evaluation *b) {
  for (uint32_t r = 0; r < outcome_n_results(a->schema); r++)
    if (outcome_compare(a, r, 0, b, r, 0, false) != OUTCOME_SAME ||
        (outcome_compare(a, r, 0, b, r, 0, true) != OUTCOME_SAME && !has_same_reasons(a, b, r)))
      return false;
  return true;
}

/* Wherever it is so, results say the same, and for the same reasons, with the point forced not to be. */
static void nothing_hangs(
    struct shared *p, const struct coverage *all, const struct obligation *never, uint64_t seed) {
  const struct cover_program *program = all->program;
  const struct suite *suite = all->suites[0];
  const struct cover_point *point = &program->points.items[never->point];
  const uint32_t reg = compiled_register(&program->compilation, point->node);
  for (uint32_t i = 0; reg != NO_REGISTER && i < suite->file.cases.n; i++) {
    struct forcing unforced, forcing;
    struct prepared *prepared =
        suite_prepare(suite, &suite->file.cases.items[i], program->program, all->opened, &p->arena);
    forcing_open(&unforced, &p->arena, program, &prepared->session->data);
    forcing_open(&forcing, &p->arena, program, &prepared->session->data);
    struct evaluation *base =
        evaluation_open(all->opened, program->program, &unforced.data, &prepared->session->options);
    for (uint32_t to = 0; run_truth(&base->run, reg, 0) == never->wanted_code && to < 2; to++) {
      if (never->wanted_code == (to ? TRUTH_TRUE : TRUTH_FALSE)) continue;
      forcing_set(&forcing, point, 0, point->code + to);
      struct evaluation *otherwise = evaluation_open(
          all->opened, program->program, &forcing.data, &prepared->session->options);
      if (!is_all_the_same(base, otherwise))
        fail_msg("seed %llu: %.*s %.*s is said to be out of reach, and something hangs on it in %s",
            (unsigned long long)seed, STR_ARGS(never->id), STR_ARGS(never->wanted),
            suite->file.cases.items[i].name);
      forcing_clear(&forcing, point, 0);
      evaluation_close(otherwise);
    }
    evaluation_close(base);
    prepared_close(prepared);
  }
}

/* Of what no assignment shows, how much there is, and how much is proved. */
static void prove_shared(uint64_t seed, uint32_t *n_unmet, uint32_t *n_never) {
  struct shared p = {.state = seed * 2654435761u + 7};
  struct opened opened;
  struct buffer text;
  struct suite *whole, *one;
  arena_init(&p.arena, NULL);
  opened_init(&opened, &p.arena, NULL);
  for (uint32_t r = 0; r < 2; r++) p.rules[r] = shared_grow(&p, 2);
  p.chooses = shared_grow(&p, 2);
  char folder[] = "/tmp/coverage_proof.XXXXXX";
  assert_non_null(mkdtemp(folder));
  const char *rules = arena_printf(&p.arena, "%s/proof.rules", folder),
             *tests = arena_printf(&p.arena, "%s/proof.test.yaml", folder),
             *tests_of_one = arena_printf(&p.arena, "%s/one.test.yaml", folder);
  buffer_init(&text, &p.arena, NULL);
  put_shared_rules(&p, &text);
  write_file(rules, &text);
  struct coverage *all = measure_shared(&p, &opened, tests, true, &whole),
                  *few = measure_shared(&p, &opened, tests_of_one, false, &one);
  coverage_propose(few);
  *n_unmet += all->obligations.n - all->n_met;
  *n_never += few->never.n;
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
  const uint64_t one = number_from_environment("THIDUA_SEED", 0),
                 first = one ? one : number_from_environment("THIDUA_FIRST", 1),
                 n_seeds = one ? 1 : seeds_wanted(SHARED_SEEDS);
  uint32_t n_unmet = 0, n_never = 0;
  for (uint64_t seed = first; seed < first + n_seeds; seed++)
    prove_shared(seed, &n_unmet, &n_never);
  print_message("%u obligations that no case meets, %u of them proved\n", n_unmet, n_never);
  if (!one)
    assert_true(n_never > n_unmet / 4); /* the rest is shown by what is missing, or not proved */
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(met_if_and_only_if_a_pair_shows_it),
      cmocka_unit_test(what_is_never_is_shown_by_no_case)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
