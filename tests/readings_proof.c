/* `thidua readings` against brute force: a generated regulation is run by `run --reading …` under
 * every combination of its readings, and from those printed results alone it is found which
 * outcomes hang on which readings: on r, where two combinations that differ in r alone differ.
 * `readings` must list the same outcomes, with the same readings, the same value under the
 * defaults, and under each combination it shows the value that `run` gives.
 *
 *   build/tests/readings_proof
 *   THIDUA_SEEDS=2000 THIDUA_FIRST=1 …   a campaign;  THIDUA_SEED=17 …   one seed alone
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/generate.h"
#include "tests/harness.h"
#include "tests/printed.h"
#include "results/formats.h"

enum { DEFAULT_SEEDS = 250, COMBINATIONS_MAX = 60 };

static uint64_t number_from_environment(const char *name, uint64_t otherwise) {
  const char *text = getenv(name);
  return text && *text ? strtoull(text, NULL, 0) : otherwise;
}

struct proof {
  struct arena arena;
  struct printed_files files;
  const struct schema *schema;
  const char *arguments[2]; /* the regulation, the data */
  struct options options;
  uint64_t seed, *n_outcomes;
  uint32_t n; /* combinations: number c chooses word (c / before[r]) % words of reading r */
  uint32_t before[64];
  struct printed_outcomes *values[COMBINATIONS_MAX], *members[COMBINATIONS_MAX]; /* NULL: refused */
};

static uint32_t n_words(const struct proof *p, uint32_t reading) {
  return p->schema->enumerations[p->schema->readings[reading].choices].n_words;
}
static uint32_t code_in(const struct proof *p, uint32_t combination, uint32_t reading) {
  return combination / p->before[reading] % n_words(p, reading);
}

/* False where they are too many for brute force. */
static bool count_combinations(struct proof *p) {
  p->n = 1;
  if (p->schema->n_readings > 64) return false;
  for (uint32_t r = 0; r < p->schema->n_readings; r++) {
    p->before[r] = p->n;
    p->n *= n_words(p, r);
    if (p->n > COMBINATIONS_MAX) return false;
  }
  return true;
}

static uint32_t base_of(const struct proof *p) {
  uint32_t base = 0;
  for (uint32_t r = 0; r < p->schema->n_readings; r++)
    base += p->schema->readings[r].chosen * p->before[r];
  return base;
}

static void run_combination(struct proof *p, uint32_t combination) {
  const char **choices = ARENA_ARRAY(&p->arena, const char *, p->schema->n_readings + 1);
  for (uint32_t r = 0; r < p->schema->n_readings; r++) {
    const struct reading *reading = &p->schema->readings[r];
    choices[r] = arena_printf(&p->arena, "%.*s=%.*s", STR_ARGS(reading->name),
        STR_ARGS(p->schema->enumerations[reading->choices].words[code_in(p, combination, r)]));
  }
  struct options options = p->options;
  options.format = 1 + FORMAT_JSON;
  options.readings = (struct text_list){choices, p->schema->n_readings};
  struct yaml_nodes *nodes = printed_run(&p->arena, &p->files, cmd_run, options, p->arguments, 2);
  if (!nodes) return;
  p->values[combination] = printed_results(&p->arena, nodes, true, p->schema);
  p->members[combination] = printed_results(&p->arena, nodes, false, p->schema);
}

/* The readings an outcome hangs on, as bits. */
static uint64_t brute_force(const struct proof *p, struct str key) {
  uint64_t depends = 0;
  for (uint32_t c = 0; c < p->n; c++)
    for (uint32_t r = 0; r < p->schema->n_readings; r++)
      for (uint32_t code = code_in(p, c, r) + 1; code < n_words(p, r); code++) {
        uint32_t other = c + (code - code_in(p, c, r)) * p->before[r];
        if (p->values[c] && p->values[other] &&
            !str_equal(printed_get(p->values[c], key), printed_get(p->values[other], key)))
          depends |= UINT64_C(1) << r;
      }
  return depends;
}

static uint64_t listed_readings(
    const struct proof *p, const struct yaml_nodes *nodes, uint32_t list) {
  uint64_t set = 0;
  for (uint32_t i = list + 1; i != nodes->list.items[list].end; i = yaml_node_next(nodes, i))
    for (uint32_t r = 0; r < p->schema->n_readings; r++)
      if (str_equal(nodes->list.items[i].text, p->schema->readings[r].name))
        set |= UINT64_C(1) << r;
  return set;
}

/* The combination a "readings" member says, the others at their defaults. */
static uint32_t combination_of(
    const struct proof *p, const struct yaml_nodes *nodes, uint32_t readings) {
  uint32_t combination = base_of(p);
  for (uint32_t r = 0; r < p->schema->n_readings; r++) {
    const struct reading *reading = &p->schema->readings[r];
    uint32_t word =
        printed_member(nodes, readings, str_cstring((struct arena *)&p->arena, reading->name));
    if (word == NONE_INDEX) continue;
    for (uint32_t code = 0; code < n_words(p, r); code++)
      if (str_equal(
              p->schema->enumerations[reading->choices].words[code], nodes->list.items[word].text))
        combination += (code - reading->chosen) * p->before[r];
  }
  return combination;
}

/* What `run` prints of an outcome; "null " where it lists no such warning. */
static struct str member_in(const struct proof *p, uint32_t combination, struct str key) {
  struct str text = printed_get(p->members[combination], key);
  return text.p ? text : STR("null ");
}

static void check_listed(struct proof *p, const struct yaml_nodes *nodes, const char *list,
    struct printed_outcomes *seen) {
  bool is_warning = list[0] == 'w';
  uint32_t outcomes = printed_member(nodes, 0, list);
  for (uint32_t i = outcomes + 1; i != nodes->list.items[outcomes].end;
       i = yaml_node_next(nodes, i)) {
    struct str entity = nodes->list.items[printed_member(nodes, i, "entity")].text,
               name = nodes->list.items[printed_member(nodes, i, is_warning ? "warning" : "name")]
                          .text;
    struct str key = printed_key(&p->arena, nodes, i, entity, name, is_warning);
    bool is_detail = printed_member(nodes, i, "reasons_only") != NONE_INDEX;
    uint64_t depends = listed_readings(p, nodes, printed_member(nodes, i, "depends_on")),
             expected = brute_force(p, key);
    if (is_detail ? expected != 0 : depends != expected)
      fail_msg("seed %llu: %.*s hangs on %llx, by brute force on %llx", (unsigned long long)p->seed,
          STR_ARGS(key), (unsigned long long)depends, (unsigned long long)expected);
    printed_put(&p->arena, seen, key, is_detail ? STR("detail") : STR("value"));
    ++*p->n_outcomes;
    struct str base = printed_text(&p->arena, nodes, printed_member(nodes, i, "default"), false);
    if (!str_equal(base, member_in(p, base_of(p), key)))
      fail_msg("seed %llu: %.*s: its default is said to be %.*s", (unsigned long long)p->seed,
          STR_ARGS(key), STR_ARGS(base));
    uint32_t values = printed_member(nodes, i, "values");
    for (uint32_t v = values + 1; v != nodes->list.items[values].end;
         v = yaml_node_next(nodes, v)) {
      uint32_t combination = combination_of(p, nodes, printed_member(nodes, v, "readings"));
      struct str said = printed_text(&p->arena, nodes, printed_member(nodes, v, "value"), false);
      if (!p->members[combination] || !str_equal(said, member_in(p, combination, key)))
        fail_msg("seed %llu: %.*s under combination %u is said to be %.*s",
            (unsigned long long)p->seed, STR_ARGS(key), combination, STR_ARGS(said));
    }
  }
}

/* Whatever hangs on a reading by brute force must have been listed. */
static void check_unlisted(struct proof *p, const struct printed_outcomes *seen) {
  for (uint32_t c = 0; c < p->n; c++)
    for (uint32_t i = 0; p->values[c] && i < p->values[c]->keys.n; i++) {
      struct str key = p->values[c]->keys.items[i];
      if (!printed_get(seen, key).p && brute_force(p, key))
        fail_msg("seed %llu: %.*s hangs on a reading and is not listed",
            (unsigned long long)p->seed, STR_ARGS(key));
    }
}

static void prove(uint64_t seed, uint64_t *n_outcomes) {
  struct generated *g = generate(seed, false);
  struct proof p = {
      .seed = seed, .n_outcomes = n_outcomes, .files = {"/tmp/thidua_readings_XXXXXX"}};
  arena_init(&p.arena, NULL);
  struct compilation compilation;
  int system_error;
  bool good = compile(
      &compilation, &p.arena, compile_text("text.rules", g->rules, COMPILE_PROGRAM), &system_error);
  p.schema = good ? &compilation.program->schema : NULL;
  if (good && p.schema->n_readings && count_combinations(&p)) {
    assert_non_null(mkdtemp(p.files.folder));
    struct str previous = generated_results(g);
    p.options = (struct options){.has_as_of = true, .as_of = g->as_of, .previous = "none"};
    if (previous.n)
      p.options.previous = printed_write(&p.arena, &p.files, "previous.yaml", previous);
    p.arguments[0] = printed_write(&p.arena, &p.files, "text.rules", g->rules);
    p.arguments[1] =
        printed_write(&p.arena, &p.files, "data.yaml", generated_yaml(g, g->data, NULL));
    for (uint32_t c = 0; c < p.n; c++) run_combination(&p, c);
    struct options options = p.options;
    options.format = COMPARE_JSON;
    struct yaml_nodes *nodes =
        printed_run(&p.arena, &p.files, cmd_readings, options, p.arguments, 2);
    assert_true(!nodes == !p.values[base_of(&p)]); /* refused where `run` refuses */
    if (nodes) {
      struct printed_outcomes seen = {0};
      str_map_init(&seen.map, &p.arena);
      check_listed(&p, nodes, "outcomes", &seen);
      check_listed(&p, nodes, "warnings", &seen);
      check_unlisted(&p, &seen);
    }
    printed_remove(&p.arena, &p.files);
  }
  arena_free(&p.arena);
  generated_free(g);
}

static void test_what_hangs_on_readings(void **state) {
  (void)state;
  uint64_t one = number_from_environment("THIDUA_SEED", UINT64_MAX), n_outcomes = 0;
  uint64_t first = one != UINT64_MAX ? one : number_from_environment("THIDUA_FIRST", 1);
  uint64_t n = one != UINT64_MAX ? 1 : number_from_environment("THIDUA_SEEDS", DEFAULT_SEEDS);
  for (uint64_t seed = first; seed < first + n; seed++) prove(seed, &n_outcomes);
  printf("%llu regulations: %llu outcomes that hang on readings, as by brute force\n",
      (unsigned long long)n, (unsigned long long)n_outcomes);
  if (one == UINT64_MAX) assert_true(n_outcomes > n / 4); /* the test tests something */
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_what_hangs_on_readings)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
