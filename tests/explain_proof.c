/* `thidua explain` proven by applying what it says, on generated regulations and on the rule files
 * with their sample data. Of every result of every instance that has an id (of a data set of many,
 * some):
 *
 *   - what it is said to be is what the run came to;
 *   - every change, applied to the data set itself and run whole by the regulation's own program,
 *     gives the outcome that was promised, and no proper part of it does; at most three are told,
 *     none within another;
 *   - a fact that is said to settle it alone does, whatever it is;
 *   - of every condition that is explained, all facts that are not needed are given other values at
 *     random, or taken away: it comes to the same. Without any one of those that are needed it does
 *     not;
 *   - every fact that is told and given has a place;
 *   - of the outcomes of rules/2020 95 in a hundred are told in 25 lines or fewer, in either language.
 *
 * A run in which too little of this was tried has failed.
 *
 *   THIDUA_SEEDS=2000 THIDUA_FIRST=1 build/tests/explain_proof   a campaign; THIDUA_SEED=17   one seed
 */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/processors.h"
#include "tests/explain_checks.h"
#include "tests/harness.h"
#include "tests/support/vietnamese.h"

enum { DEFAULT_SEEDS = 2000, PATH_BYTES = 4096, PROCESSES_MAX = 64 };
enum { LINES_MAX = 25, LINES_PERCENT = 95 };

static uint64_t number_from_environment(const char *name, uint64_t otherwise) {
  const char *text = getenv(name);
  return text && *text ? strtoull(text, NULL, 0) : otherwise;
}

/* -- all of a session -- */

/* Of the text that a person reads. */
static uint32_t n_lines(const struct explanation *e) {
  char *text = NULL;
  size_t bytes = 0;
  FILE *out = open_memstream(&text, &bytes);
  assert_non_null(out);
  explain_text(e, out, false);
  assert_int_equal(fclose(out), 0);
  uint32_t n = 0;
  for (size_t i = 0; i < bytes; i++) n += text[i] == '\n';
  free(text);
  return n;
}

static void check_result(struct proof *p, struct scene *scene, uint32_t result) {
  const struct explanation *e = explain_result(scene, result, false);
  p->counts.n_results++;
  p->counts.n_lines_few += n_lines(e) <= LINES_MAX;
  if (p->only_lines) return;
  struct evaluation *evaluation = proof_evaluate(p);
  const struct str outcome = proof_outcome(p, evaluation, result, scene->whole_row);
  if (!str_equal(outcome, e->outcome))
    fprintf(stderr, "[%.*s] [%.*s]\n", STR_ARGS(outcome), STR_ARGS(e->outcome));
  if (!str_equal(outcome, e->outcome)) proof_contradict(p, e, "another outcome than the run's");
  evaluation_close(evaluation);
  p->counts.n_searched += e->is_searched;
  proof_check_changes(p, e);
  proof_check_parts(p, e, e->why);
  for (const struct why_not *other = e->why_not; other; other = other->next)
    proof_check_parts(p, e, other->parts);
  proof_check_missing(p, e);
}

static void check_instance(struct proof *p, uint32_t entity, uint32_t row, uint32_t *n_left) {
  const struct schema *schema = p->session->schema;
  struct scene *scenes[64] = {NULL};
  for (uint32_t result = 0; result < outcome_n_results(schema) && *n_left; result++) {
    if (outcome_entity(schema, result) != entity) continue;
    const uint32_t group = scene_group_of(p->bare, result), depth = schema->entities[group].depth;
    if (!scenes[depth]) scenes[depth] = scene_open(p->session, p->bare, entity, row, group);
    check_result(p, scenes[depth], result);
    (*n_left)--;
  }
  for (uint32_t i = 0; i < 64; i++)
    if (scenes[i]) evaluation_close(scenes[i]->evaluation);
}

/* At most so many results, of instances all over the data. */
static void check_all(struct proof *p, uint32_t n_left) {
  const struct schema *schema = p->session->schema;
  uint64_t n = 0;
  for (uint32_t e = 0; e < schema->n_entities; e++) n += p->session->data.tables[e].n_rows;
  const uint64_t share = n ? 50 * (uint64_t)n_left / n + 1 : 100;
  const uint32_t percent = share < 100 ? (uint32_t)share : 100;
  for (uint32_t e = 0; e < schema->n_entities; e++)
    for (uint32_t row = 0; row < p->session->data.tables[e].n_rows && n_left; row++)
      if (random_chance(&p->random, percent)) check_instance(p, e, row, &n_left);
}

static void prove_seed(uint64_t seed, const char *folder, struct counts *total) {
  char what[64], rules[PATH_BYTES], data[PATH_BYTES], previous[PATH_BYTES];
  jmp_buf exhausted;
  struct proof p;
  snprintf(what, sizeof what, "seed %llu", (unsigned long long)seed);
  snprintf(rules, sizeof rules, "%s/r.rules", folder);
  snprintf(data, sizeof data, "%s/d.yaml", folder);
  snprintf(previous, sizeof previous, "%s/p.json", folder);
  struct generated *g = generate(seed, true);
  if (setjmp(exhausted)) fail_msg("out of memory");
  proof_begin(&p, what, seed, &exhausted);
  p.generated = g;
  p.folder = folder;
  proof_write(rules, g->rules);
  proof_write(data, generated_yaml(g, g->data, NULL));
  const struct str results = generated_results(g);
  if (results.n) proof_write(previous, results);
  char *paths[1] = {data};
  if (proof_open(&p, rules, paths, 1, results.n ? previous : "none", &g->as_of)) check_all(&p, 24);
  proof_end(&p, total);
  generated_free(g);
}

static void prove_seeds(uint64_t first, uint64_t end, uint64_t step, struct counts *total) {
  char folder[] = "/tmp/explain-proof-XXXXXX", path[PATH_BYTES];
  assert_non_null(mkdtemp(folder));
  for (uint64_t seed = first; seed < end; seed += step) prove_seed(seed, folder, total);
  for (int i = 0; i < 3; i++) {
    static const char *const names[] = {"r.rules", "d.yaml", "p.json"};
    snprintf(path, sizeof path, "%s/%s", folder, names[i]);
    remove(path);
  }
  rmdir(folder);
}

/* A process for each processor, each with its share of the seeds: `totals` is theirs in common. One
 * that has failed told why, and ends otherwise than by 0. */
static void prove_side_by_side(
    uint64_t first, uint64_t end, struct counts *totals, unsigned n_processes) {
  pid_t children[PROCESSES_MAX];
  bool all_well = true;
  fflush(NULL);
  for (unsigned i = 0; i < n_processes; i++) {
    children[i] = fork();
    assert_true(children[i] >= 0);
    if (children[i]) continue;
    prove_seeds(first + i, end, n_processes, &totals[i]);
    _exit(0);
  }
  for (unsigned i = 0; i < n_processes; i++) {
    int status;
    all_well &= waitpid(children[i], &status, 0) == children[i] && status == 0;
  }
  assert_true(all_well);
}

static void test_generated(void **state) {
  (void)state;
  uint64_t n = number_from_environment("THIDUA_SEEDS", DEFAULT_SEEDS),
           first = number_from_environment("THIDUA_FIRST", 1);
  if (getenv("THIDUA_SEED")) first = number_from_environment("THIDUA_SEED", 0), n = 1;
  struct counts total = {0},
                *totals = mmap(NULL, PROCESSES_MAX * sizeof total, PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  assert_true(totals != MAP_FAILED);
  const unsigned n_processors = processors_available(),
                 n_processes = n_processors < PROCESSES_MAX ? n_processors : PROCESSES_MAX;
  if (n == 1) prove_seeds(first, first + n, 1, totals);
  else prove_side_by_side(first, first + n, totals, n_processes);
  for (unsigned i = 0; i < PROCESSES_MAX; i++)
    for (size_t k = 0; k < sizeof total / sizeof(uint64_t); k++)
      ((uint64_t *)&total)[k] += ((const uint64_t *)&totals[i])[k];
  munmap(totals, PROCESSES_MAX * sizeof total);
  printf(
      "%llu results, %llu searched, %llu changes (%llu runs, %llu of rows, %llu of rows and other "
      "facts, %llu of numbers), "
      "%llu conditions, %llu needed "
      "facts, %llu flips, "
      "%llu cases of settling facts\n",
      (unsigned long long)total.n_results, (unsigned long long)total.n_searched,
      (unsigned long long)total.n_changes, (unsigned long long)total.n_sets,
      (unsigned long long)total.n_rows, (unsigned long long)total.n_mixed,
      (unsigned long long)total.n_numbers, (unsigned long long)total.n_conditions,
      (unsigned long long)total.n_needed, (unsigned long long)total.n_flipped,
      (unsigned long long)total.n_settling);
  if (n < DEFAULT_SEEDS) return;
  assert_true(total.n_results > n && total.n_changes > n / 4 && total.n_conditions > n);
  assert_true(total.n_rows > n / 40 && total.n_mixed > n / 1000 && total.n_numbers > n / 10);
  assert_true(total.n_needed > n / 2 && total.n_flipped > n && total.n_settling > n / 8);
}

static void prove_files(
    const char *const files[3], uint32_t most, bool only_lines, struct counts *total) {
  glob_t found;
  jmp_buf exhausted;
  struct proof p;
  assert_int_equal(glob(files[1], 0, NULL, &found), 0);
  if (setjmp(exhausted)) fail_msg("out of memory");
  proof_begin(&p, files[0], 7, &exhausted);
  p.only_lines = only_lines;
  if (!proof_open(&p, files[0], found.gl_pathv, (uint32_t)found.gl_pathc, files[2], NULL))
    fail_msg("%s: does not run", files[0]);
  check_all(&p, most);
  proof_end(&p, total);
  globfree(&found);
  printf("%s: %llu results, %llu changes, %llu conditions, %llu facts; in %d lines: %llu\n",
      files[0], (unsigned long long)total->n_results, (unsigned long long)total->n_changes,
      (unsigned long long)total->n_conditions, (unsigned long long)total->n_facts, LINES_MAX,
      (unsigned long long)total->n_lines_few);
  assert_true(total->n_results > 0 && (only_lines || total->n_facts > 0));
}

static bool few_lines(const struct counts *counts) {
  return counts->n_lines_few * 100 >= counts->n_results * LINES_PERCENT;
}

static const char *const rules_of_2020[3] = {
    "rules/2020/emulation.rules", "rules/2020/data/*.yaml", "none"};

static void test_rule_files(void **state) {
  (void)state;
  static const char *const files[][3] = {
      {"rules/2021/emulation.rules", "rules/2021/data/*.yaml", "none"},
      {"rules/2022/emulation.rules", "rules/2022/data/*.yaml", "none"},
      {"rules/2023/emulation.rules", "rules/2023/data/*.yaml", "none"},
      {"rules/2024/emulation.rules", "rules/2024/data/*.yaml", "none"},
      {"rules/2025/emulation.rules", "rules/2025/data/*.yaml", "none"},
      {"rules/an-giang/thi-đua.rules", "rules/an-giang/data/*.yaml", "none"},
      {"rules/courts/flag.rules", "rules/courts/data/*.yaml", "none"},
      {"rules/police/scores.rules", "rules/police/data/*.yaml", "none"},
      {"rules/decree-91-2017/fighters.rules", "rules/decree-91-2017/data/*.yaml", "none"},
      {"rules/decree-335-2025/rating.rules", "rules/decree-335-2025/data/*.yaml", "none"},
      {"rules/calendar/reply.rules", "rules/calendar/data/*.yaml", "none"},
      {"rules/circular-example/circular.rules", "rules/circular-example/data/*.yaml",
          "rules/circular-example/data-2023.yaml"}};
  const uint32_t most = (uint32_t)number_from_environment("THIDUA_RESULTS", UINT32_MAX);
  struct counts of_2020 = {0};
  prove_files(rules_of_2020, most, false, &of_2020);
  assert_true(few_lines(&of_2020));
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    struct counts total = {0};
    prove_files(files[i], most, false, &total);
  }
}

/* The last: the others are in English. Sentences of people are longer than the words of rules. */
static void test_lines_in_vietnamese(void **state) {
  (void)state;
  struct counts of_2020 = {0};
  assert_true(speak_vietnamese());
  prove_files(rules_of_2020, UINT32_MAX, true, &of_2020);
  assert_true(few_lines(&of_2020));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_rule_files),
      cmocka_unit_test(test_generated), cmocka_unit_test(test_lines_in_vietnamese)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
