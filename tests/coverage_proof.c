/* `test --coverage` against brute force. A generated regulation has one rule of a formula in which each
 * fact stands once, and a test file has cases of some of all facts. So a condition is a fact, and that
 * the outcome hangs on it can be said without any of study/coverage*: a pair of assignments that differ
 * in this fact alone, the first of them a case, has two outcomes. Values of formulas are Kleene's, found
 * here by a walk of its own. And every case that is proposed is added: it must meet its obligation.
 *
 * What no case can show: coverage_never_proof.c.
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

#include "study/coverage.h"
#include "tests/support/coverage_files.h"

/* No more facts are begun past FACTS_MANY; what was begun is ended with a few more. */
enum { DEFAULT_SEEDS = 40, FACTS_MANY = 6, FACTS_MAX = 16, NODES_MAX = 40, CASES_MAX = 8 };

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
  coverage_write_file(tests, text);
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
  coverage_write_file(rules, &text);
  buffer_init(&text, &p.arena, NULL);
  put_tests(&p, &text);
  coverage_write_file(tests, &text);
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
  const struct seeds seeds = coverage_seeds(DEFAULT_SEEDS);
  struct counted c = {0};
  for (uint64_t i = 0; i < seeds.n; i++) prove(seeds.first + i, &c);
  if (seeds.is_one) return;
  assert_true(c.n > seeds.n); /* it could have failed, either way */
  assert_true(c.n_met > c.n / 10 && c.n_met < c.n - c.n / 10);
  print_message("%u obligations of conditions, %u of them met; for %u of %u that were not a case\n",
      c.n, c.n_met, c.n_proposed, c.n_open);
  assert_true(c.n_proposed > c.n_open * 8 / 10);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(met_if_and_only_if_a_pair_shows_it)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
