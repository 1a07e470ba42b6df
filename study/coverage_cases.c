/* The cases that are missing (coverage.h): for an obligation that no case meets, data on which it could be
 * shown; then what must be expected so that it hangs on it; then as little as still does. Each is tried
 * before it is told. Where data come from: coverage_search.h. */
#include "study/coverage_search.h"

enum {
  SEEDS_LOOKED_AT = 12, /* cases that each search starts from */
  SHRINKING_TRIES = 160
};

/* Steps that are taken for an obligation. */
static const uint32_t rounds[SEEK_ROUNDS] = {60, 300, 1500};

/* -- searching -- */

/* Cases that show another way of the same point, then others of its declaration, then the rest. */
static uint32_t distance_of(const struct seeking *s, uint32_t seed) {
  uint32_t least = 2;
  for (uint32_t i = 0; i < s->coverage->obligations.n && least; i++) {
    const struct obligation *other = &s->coverage->obligations.items[i];
    if (!other->is_met || other->by.suite != s->cases[seed].suite ||
        other->by.test != s->cases[seed].test || other->of.kind != s->one->of.kind ||
        other->of.index != s->one->of.index)
      continue;
    least = other->point == s->one->point ? 0 : 1;
  }
  return least;
}

static uint32_t nearest_seeds(const struct seeking *s, uint32_t *out) {
  uint32_t n = 0;
  for (uint32_t distance = 0; distance <= 2; distance++)
    for (uint32_t i = 0; i < s->n_seeds && n < SEEDS_LOOKED_AT; i++)
      if (s->seeds[i] && distance_of(s, i) == distance) out[n++] = i;
  return n;
}

static struct sketch *search(struct seeking *s, uint32_t round) {
  uint32_t seeds[SEEDS_LOOKED_AT];
  const uint32_t n = nearest_seeds(s, seeds);
  for (uint32_t i = 0; round == 0 && i < n; i++)
    if (seek_is_it(s, s->seeds[seeds[i]])) return s->seeds[seeds[i]];
  return seek_aimed(s, seeds, n, round);
}

/* -- telling -- */

static bool still_shows(void *context, const struct sketch *smaller) {
  struct seeking *s = context;
  return seek_shows(s, smaller);
}

static const char *case_name(struct seeking *s) {
  const struct obligation *one = s->one;
  if (one->point == NONE_INDEX) return str_cstring(&s->arena, one->id);
  return arena_printf(
      &s->arena, "%.*s %.*s: %.*s", STR_ARGS(one->id), STR_ARGS(one->wanted), STR_ARGS(one->text));
}

/* Others that the same case meets need none of their own. */
static void share(struct seeking *s, const struct sketch *sketch, struct str text) {
  struct coverage *c = s->coverage;
  struct obligation *open = ARENA_ARRAY(&s->arena, struct obligation, c->obligations.n + 1);
  uint32_t *places = ARENA_ARRAY(&s->arena, uint32_t, c->obligations.n + 1), n = 0;
  s->one->proposal = text;
  for (uint32_t i = 0; i < c->obligations.n; i++) {
    const struct obligation *one = &c->obligations.items[i];
    if (one->is_met || one->proposal.n) continue;
    places[n] = i;
    open[n++] = *one;
  }
  seek_show(s, sketch, open, n);
  for (uint32_t i = 0; i < n; i++)
    if (open[i].is_met) c->obligations.items[places[i]].proposal = text;
}

static void propose(struct seeking *s, struct obligation *one, uint32_t round) {
  struct coverage *c = s->coverage;
  seek_begin(s, one);
  struct sketch *found = search(s, round);
  if (found) {
    struct buffer out;
    found = sketch_shrink(sketch_copy(&s->arena, found), still_shows, s, SHRINKING_TRIES);
    buffer_init(&out, &c->arena, NULL);
    sketch_order(found);
    sketch_write_case(&out, found, case_name(s), s->expect);
    share(s, found, (struct str){out.bytes, (uint32_t)out.n});
  }
}

static void take_seeds(struct seeking *s) {
  struct coverage *c = s->coverage;
  for (uint32_t i = 0; i < c->n_suites; i++) s->n_seeds += c->suites[i]->file.cases.n;
  s->seeds = ARENA_ARRAY(&c->arena, struct sketch *, s->n_seeds + 1);
  s->cases = ARENA_ARRAY(&c->arena, struct cover_case, s->n_seeds + 1);
  uint32_t n = 0;
  for (uint32_t i = 0; i < c->n_suites; i++)
    for (uint32_t k = 0; k < c->suites[i]->file.cases.n; k++) {
      const struct test_case *test = &c->suites[i]->file.cases.items[k];
      s->cases[n] = (struct cover_case){i, k};
      s->seeds[n++] = test->is_faulty ? NULL : sketch_of_case(&c->arena, c->suites[i], test);
    }
}

/* -- what no case can show: where a short search found none, before it is looked for any longer -- */

/* `numbers_fit`: also what is proved of numbers that are not too large alone. */
static void put_aside(struct coverage *c, bool numbers_fit) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < c->obligations.n; i++) {
    struct obligation *one = &c->obligations.items[i];
    if (!one->is_met && !one->proposal.n) one->never = cover_never(c, one, numbers_fit);
    if (one->never.n) VEC_PUSH(&c->arena, &c->never, *one);
    else c->obligations.items[n++] = *one;
  }
  c->obligations.n = n;
}

void coverage_propose(struct coverage *coverage) {
  const struct session *session = coverage->suites[0]->file.session;
  struct seeking s = {.coverage = coverage, .readings = session->options.readings};
  if (coverage->n_met == coverage->obligations.n) return;
  arena_init(&s.arena, coverage->opened->allocator);
  arena_init(&s.scratch, coverage->opened->allocator);
  s.arena.out_of_memory = s.scratch.out_of_memory = coverage->arena.out_of_memory;
  opened_init(&s.opened, &s.arena, NULL);
  sketch_values_of(&coverage->arena, session->program, session->options.as_of, &s.values);
  take_seeds(&s);
  for (uint32_t round = 0; round < SEEK_ROUNDS; round++) {
    for (uint32_t i = 0; i < coverage->obligations.n; i++) {
      struct obligation *one = &coverage->obligations.items[i];
      s.n_left = rounds[round];
      if (!one->is_met && !one->proposal.n) propose(&s, one, round);
    }
    if (round == 0) put_aside(coverage, false);
  }
  opened_close(&s.opened);
  arena_free(&s.scratch);
  arena_free(&s.arena);
  put_aside(coverage, true);
}
