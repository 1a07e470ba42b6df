/* Properties of the whole path that need no reference evaluator: Kleene monotonicity, independence
 * of the input's order. (Of numbers and dates: exactness.c.) What a seed failed on is kept in
 * build/failures/.
 *
 *   build/tests/properties
 *   THIDUA_SEEDS=5000 THIDUA_FIRST=1 …   a campaign of the generated ones;  THIDUA_SEED=17 …   one
 *                                        seed alone
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/vm/reasons.h"
#include "tests/generate.h"
#include "tests/harness.h"
#include "tests/reference.h"

enum { DEFAULT_SEEDS = 300, COMPLETIONS = 3 /* of each data, each its own way */ };

static uint64_t number_from_environment(const char *name, uint64_t otherwise) {
  const char *text = getenv(name);
  return text && *text ? strtoull(text, NULL, 0) : otherwise;
}

/* -- two runs of one program on related data -- */

/* Every instance of the original data, with its row there and in the changed data. */
struct pair {
  uint32_t entity, before, after; /* entity of the generator */
};
struct pairs {
  struct pair *items;
  uint32_t n, capacity;
};

static void add_pair(struct pairs *pairs, struct pair pair) {
  if (pairs->n == pairs->capacity) {
    pairs->capacity = pairs->capacity ? pairs->capacity * 2 : 64;
    pairs->items = realloc(pairs->items, pairs->capacity * sizeof *pairs->items);
    if (!pairs->items) abort();
  }
  pairs->items[pairs->n++] = pair;
}

/* Of a completed tree: the instances that were there before. */
static void pairs_of_completed(
    const struct generated *g, const struct instance *instance, struct pairs *out) {
  if (instance->origin)
    add_pair(out, (struct pair){instance->entity, instance->origin->row, instance->row});
  for (uint32_t c = 0; c < generated_n_lists(g, instance->entity); c++)
    for (uint32_t i = 0; i < instance->lists[c].n; i++)
      pairs_of_completed(g, &instance->lists[c].items[i], out);
}

/* The rows of every instance as last written: to the `before` (first pass) or the `after` of the
 * pairs. */
static void number_rows(const struct generated *g, const struct instance *instance,
    struct pairs *out, bool first, uint32_t *at) {
  if (first) add_pair(out, (struct pair){instance->entity, instance->row, 0});
  else out->items[*at].after = instance->row;
  (*at)++;
  for (uint32_t c = 0; c < generated_n_lists(g, instance->entity); c++)
    for (uint32_t i = 0; i < instance->lists[c].n; i++)
      number_rows(g, &instance->lists[c].items[i], out, first, at);
}

/* How the changed run may differ. */
enum relation { SAME, REFINED };

struct comparison {
  uint64_t seed;
  enum relation relation;
  const struct generated *g;
  const struct schema *schema;
  const struct run *before;
  struct run *after; /* asked why */
  const struct dataset *data_before, *data_after;
  uint64_t compared, failed;
};

static void differ(struct comparison *c, struct str name, struct pair pair, const char *what) {
  c->failed++;
  if (c->failed <= 5)
    printf("seed %llu FAILS: %.*s, row %u -> %u: %s (rerun with THIDUA_SEED)\n",
        (unsigned long long)c->seed, STR_ARGS(name), (unsigned)pair.before, (unsigned)pair.after,
        what);
}

/* Whether what a completion comes to is unknown because a number has left 64 bits: a side without a
 * bound stays so through arithmetic (register_kind.h), and cannot say that some number would. */
static bool overflows(struct comparison *c, uint32_t reg, uint32_t row) {
  struct arena arena;
  struct reasons why = {0};
  bool does = false;
  if (c->relation != REFINED) return false;
  arena_init(&arena, NULL);
  run_why(c->after, reg, row, &arena, &why);
  for (uint32_t i = 0; i < why.n_faults; i++)
    does = does || (why.faults[i].n > 9 && memcmp(why.faults[i].p, "overflow ", 9) == 0);
  arena_free(&arena);
  return does;
}

static void compare_truth(struct comparison *c, uint32_t reg, struct str name, struct pair pair) {
  uint8_t before = run_truth(c->before, reg, pair.before),
          after = run_truth(c->after, reg, pair.after);
  c->compared++;
  if (before != after && (c->relation == SAME || before != TRUTH_UNKNOWN) &&
      !(after == TRUTH_UNKNOWN && overflows(c, reg, pair.after)))
    differ(c, name, pair, "a decided truth changed");
}

static void compare_define(struct comparison *c, const struct define *d, struct pair pair) {
  const uint32_t reg = define_register(c->before->program, d);
  c->compared++;
  if (d->type.kind == TYPE_BOOLEAN) {
    compare_truth(c, reg, d->name, pair);
  } else if (d->type.kind == TYPE_ENUM) {
    uint32_t before = run_code(c->before, reg, pair.before),
             after = run_code(c->after, reg, pair.after);
    if (before != after && (c->relation == SAME || before != CODE_UNKNOWN))
      differ(c, d->name, pair, "a known word changed");
  } else if (d->type.kind == TYPE_TEXT) {
    uint32_t before = run_text(c->before, reg, pair.before),
             after = run_text(c->after, reg, pair.after);
    if (before == TEXT_UNKNOWN && c->relation == REFINED) return;
    bool same = (before == TEXT_UNKNOWN) == (after == TEXT_UNKNOWN);
    if (same && before < c->data_before->n_texts && after < c->data_after->n_texts)
      same = str_equal(dataset_text(c->data_before, before), dataset_text(c->data_after, after));
    if (!same) differ(c, d->name, pair, "a known text changed");
  } else {
    int64_t lo = 0, hi = 0, new_lo = 0, new_hi = 0;
    bool before = run_number(c->before, reg, pair.before, &lo, &hi),
         after = run_number(c->after, reg, pair.after, &new_lo, &new_hi);
    if (c->relation == SAME && (before != after || lo != new_lo || hi != new_hi))
      differ(c, d->name, pair, "a number changed");
    if (c->relation == REFINED && before && (!after || new_lo < lo || new_hi > hi) &&
        !(!after && overflows(c, reg, pair.after)))
      differ(c, d->name, pair, "a number left its bounds");
  }
}

static void compare_code(struct comparison *c, uint32_t reg, struct str name, struct pair pair) {
  uint32_t before = run_code(c->before, reg, pair.before),
           after = run_code(c->after, reg, pair.after);
  c->compared++;
  if (before != after && (c->relation == SAME || before != CODE_UNKNOWN))
    differ(c, name, pair, "a decided state changed");
}

/* Who was surely chosen, surely not, or surely tied stays so; a row that is not chosen may turn out
 * to be no candidate at all. */
static void compare_selection(struct comparison *c, const struct selection *s, struct pair pair) {
  const struct selection_registers *own = selection_registers(c->before->program, s);
  uint32_t before = candidacy_in(run_code(c->before, own->status, pair.before)),
           after = candidacy_in(run_code(c->after, own->status, pair.after));
  int64_t lo = 0, hi = 0, new_lo = 0, new_hi = 0;
  bool ranked = run_number(c->before, own->rank, pair.before, &lo, &hi),
       still = run_number(c->after, own->rank, pair.after, &new_lo, &new_hi);
  c->compared += 2;
  if (c->relation == REFINED && before == CANDIDACY_NOT_CHOSEN && after == CANDIDACY_NONE)
    after = before;
  if (before != after && (c->relation == SAME || before != CANDIDACY_UNDETERMINED))
    differ(c, s->name, pair, "a decided choice changed");
  if (c->relation == SAME ? ranked != still || lo != new_lo : ranked && (!still || lo != new_lo))
    differ(c, s->name, pair, "a known rank changed");
}

/* A known share stays, one within bounds stays within them; a tie stays, or the bounds of it. */
static void compare_share(struct comparison *c, const struct allocation *a, struct pair pair) {
  const struct allocation_registers *own = allocation_registers(c->before->program, a);
  int64_t lo = 0, hi = 0, new_lo = 0, new_hi = 0;
  bool before = run_number(c->before, own->share, pair.before, &lo, &hi),
       after = run_number(c->after, own->share, pair.after, &new_lo, &new_hi);
  c->compared++;
  if (c->relation == SAME && (before != after || lo != new_lo || hi != new_hi))
    differ(c, a->name, pair, "a share changed");
  if (c->relation == REFINED && before && (!after || new_lo < lo || new_hi > hi))
    differ(c, a->name, pair, "a share left its bounds");
}

/* Where nothing is open the parts and what is left over add up to what was shared. */
static void compare_whole(struct comparison *c, const struct allocation *a, uint32_t row) {
  const struct run *run = c->before;
  const struct allocation_registers *own = allocation_registers(run->program, a);
  const uint32_t state = run_code(run, own->state, row);
  int64_t amount, hi, lo;
  if ((state != ALLOCATION_FILLED && state != ALLOCATION_NO_CANDIDATE) ||
      !run_number(run, own->amount, row, &amount, &hi))
    return;
  uint32_t first, end;
  int64_t rest = amount;
  dataset_rows_below(run->data, a->ancestor, row, a->entity, &first, &end);
  for (uint32_t i = first; i < end; i++) {
    if (!run_number(run, own->share, i, &lo, &hi) || lo != hi || lo < 0)
      differ(c, a->name, (struct pair){0}, "a part of a whole is not known");
    rest -= lo;
  }
  c->compared++;
  if (rest != (state == ALLOCATION_FILLED ? amount % a->unit : amount))
    differ(c, a->name, (struct pair){0}, "the parts and what is left are not the whole");
}

static void compare_pair(struct comparison *c, struct pair pair) {
  const struct schema *s = c->schema;
  const struct program *p = c->before->program;
  uint32_t entity = schema_entity(s, str_from(generated_entity_name(c->g, pair.entity)));
  for (uint32_t i = 0; i < s->n_defines; i++)
    if (s->defines[i].entity == entity) compare_define(c, &s->defines[i], pair);
  for (uint32_t i = 0; i < s->n_decisions; i++) {
    if (s->decisions[i].entity != entity) continue;
    uint64_t before = run_set(c->before, p->results.decisions[i], pair.before),
             after = run_set(c->after, p->results.decisions[i], pair.after);
    c->compared++;
    if (c->relation == SAME ? before != after : (after & ~before) != 0)
      differ(c, s->decisions[i].name, pair, "an outcome that was not possible");
  }
  for (uint32_t i = 0; i < s->n_allocations; i++) {
    if (s->allocations[i].entity == entity) compare_share(c, &s->allocations[i], pair);
    if (s->allocations[i].ancestor != entity) continue;
    compare_code(c, p->results.allocations[i].state, s->allocations[i].name, pair);
    compare_whole(c, &s->allocations[i], pair.before);
  }
  for (uint32_t i = 0; i < s->n_selections; i++) {
    if (s->selections[i].entity == entity) compare_selection(c, &s->selections[i], pair);
    if (s->selections[i].ancestor == entity)
      compare_code(c, p->results.selections[i].state, s->selections[i].name, pair);
  }
  for (uint32_t i = 0; i < s->n_duties; i++)
    if (s->duties[i].entity == entity)
      compare_code(c, p->results.duties[i], s->duties[i].name, pair);
  for (uint32_t i = 0; i < s->n_rules; i++)
    if (s->decisions[s->rules[i].decision].entity == entity)
      compare_truth(c, p->results.rules[i], s->rules[i].name, pair);
  for (uint32_t i = 0; i < s->n_warnings; i++)
    if (s->warnings[i].entity == entity)
      compare_truth(c, p->results.warnings[i], s->warnings[i].name, pair);
  for (uint32_t i = 0; i < s->n_requires; i++)
    if (s->requires[i].entity == entity)
      compare_truth(c, p->results.requires[i], s -> requires[i].name, pair);
}

/* Runs the program on its data as it is and changed. Returns the number of comparisons; failures
 * are printed and added to *failed. */
static uint64_t related_runs(
    uint64_t seed, enum relation relation, uint64_t way, uint64_t *failed) {
  struct generated *g = generate(seed, relation == REFINED);
  struct subject base, changed;
  subject_init(&base);
  subject_init(&changed);
  struct random random = {(seed ^ 0xfac75) + (way << 40)};
  struct pairs pairs = {0};
  struct comparison c = {.seed = seed, .relation = relation, .g = g};
  struct str yaml = generated_yaml(g, g->data, NULL), other;
  if (relation == SAME) {
    uint32_t at = 0;
    number_rows(g, g->data, &pairs, true, &at);
    other = generated_yaml(g, g->data, &random);
    at = 0;
    number_rows(g, g->data, &pairs, false, &at);
  } else {
    struct instance *completed = generated_complete(g, g->data, &random);
    other = generated_yaml(g, completed, NULL);
    pairs_of_completed(g, completed, &pairs);
  }
  if (subject_compile(&base, g->rules) && subject_compile(&changed, g->rules)) {
    base.previous = changed.previous = generated_results(g);
    if (!subject_load(&base, yaml) || !subject_load(&changed, other)) {
      differ(&c, STR("data"), (struct pair){0}, "does not load");
    } else {
      struct run before, after;
      struct run_options options = {.as_of = g->as_of};
      subject_run(&base, &before, &options);
      subject_run(&changed, &after, &options);
      c.schema = &base.program->schema;
      c.before = &before;
      c.after = &after;
      c.data_before = &base.data;
      c.data_after = &changed.data;
      for (uint32_t i = 0; i < pairs.n; i++) compare_pair(&c, pairs.items[i]);
      run_free(&before);
      run_free(&after);
    }
  }
  *failed += c.failed;
  if (c.failed) {
    harness_save(seed, "rules", g->rules);
    harness_save(seed, "yaml", yaml);
    harness_save(seed, relation == SAME ? "shuffled.yaml" : "completed.yaml", other);
    harness_save(seed, "previous", base.previous);
  }
  free(pairs.items);
  subject_free(&base);
  subject_free(&changed);
  generated_free(g);
  return c.compared;
}

static void related(enum relation relation) {
  uint64_t n = number_from_environment("THIDUA_SEEDS", DEFAULT_SEEDS),
           first = number_from_environment("THIDUA_FIRST", 1);
  if (getenv("THIDUA_SEED")) {
    first = number_from_environment("THIDUA_SEED", 0);
    n = 1;
  }
  uint64_t compared = 0, failed = 0;
  for (uint64_t seed = first; seed < first + n; seed++)
    for (uint64_t way = 0; way < (relation == REFINED ? COMPLETIONS : 1); way++)
      compared += related_runs(seed, relation, way, &failed);
  assert_int_equal(failed, 0);
  assert_true(compared >= n * 20 || n == 1);
}

/* Missing facts replaced by values never contradict what was decided. */
static void test_monotone(void **state) {
  (void)state;
  related(REFINED);
}

/* Shuffled rows and keys change no outcome. */
static void test_input_order(void **state) {
  (void)state;
  related(SAME);
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0); /* a campaign that is stopped has said what it found */
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_monotone), cmocka_unit_test(test_input_order)};
  return cmocka_run_group_tests_name("properties", tests, NULL, NULL);
}
