/* The cases that are missing (coverage.h): for an obligation that no case meets, data on which it could be
 * shown; then what must be expected so that it hangs on it; then as little as still does. Each is tried
 * before it is told. Where data come from: coverage_search.h. */
#include "study/coverage_search.h"

enum {
  SKETCHES_TRIED = 3000, /* of one regulation, at each reach, and no fewer … */
  TRIES_AT_LEAST = 32,   /* … of each obligation */
  SEEDS_LOOKED_AT = 12,  /* cases that each search starts from */
  SHRINKING_TRIES = 160
};

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

/* How far it is looked for all obligations, before it is looked farther for any: in the pool; one change
 * away from the cases that are near; two. */
enum reach { REACH_POOL, REACH_ONE, REACH_TWO, N_REACHES };

static struct sketch *one_away(struct seeking *s, const uint32_t *seeds, uint32_t n) {
  struct sketch *found;
  for (uint32_t i = 0; i < n; i++)
    if (seek_is_it(s, s->seeds[seeds[i]])) return s->seeds[seeds[i]];
  for (uint32_t i = 0; i < n && i < 4; i++)
    if ((found = seek_with_a_fact(s, s->seeds[seeds[i]]))) return found;
  for (uint32_t i = 0; i < n && i < 4; i++)
    if ((found = seek_with_a_reading(s, s->seeds[seeds[i]], false)) ||
        (found = seek_with_a_day(s, s->seeds[seeds[i]], false)))
      return found;
  return NULL;
}

static struct sketch *search(struct seeking *s, enum reach reach) {
  uint32_t seeds[SEEDS_LOOKED_AT];
  const uint32_t n = nearest_seeds(s, seeds);
  struct sketch *found = NULL;
  switch (reach) {
  case REACH_POOL: return seek_in_pool(s);
  case REACH_ONE: return one_away(s, seeds, n);
  case REACH_TWO:
    for (uint32_t i = 0; i < n && i < 2 && !found; i++) {
      found = seek_with_a_reading(s, s->seeds[seeds[i]], true);
      if (!found) found = seek_with_a_day(s, s->seeds[seeds[i]], true);
    }
    return found;
  case N_REACHES: break;
  }
  return found;
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

static void propose(struct seeking *s, struct obligation *one, enum reach reach) {
  struct coverage *c = s->coverage;
  seek_begin(s, one);
  seek_find_near(s);
  struct sketch *found = search(s, reach);
  if (found) {
    struct buffer out;
    found = sketch_shrink(sketch_copy(&s->arena, found), still_shows, s, SHRINKING_TRIES);
    buffer_init(&out, &c->arena, NULL);
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

static uint32_t count_open(const struct coverage *coverage) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < coverage->obligations.n; i++)
    n += !coverage->obligations.items[i].is_met && !coverage->obligations.items[i].proposal.n;
  return n;
}

void coverage_propose(struct coverage *coverage) {
  const struct session *session = coverage->suites[0]->file.session;
  struct seeking s = {.coverage = coverage, .readings = session->options.readings};
  uint32_t n_open = count_open(coverage);
  if (!n_open) return;
  arena_init(&s.arena, coverage->opened->allocator);
  arena_init(&s.scratch, coverage->opened->allocator);
  s.arena.out_of_memory = s.scratch.out_of_memory = coverage->arena.out_of_memory;
  opened_init(&s.opened, &s.arena, NULL);
  sketch_values_of(&coverage->arena, session->program, session->options.as_of, &s.values);
  take_seeds(&s);
  seek_fill_pool(&s);
  for (uint32_t reach = 0; reach < N_REACHES && n_open; reach++) {
    uint32_t tries = SKETCHES_TRIED / n_open;
    if (tries < TRIES_AT_LEAST) tries = TRIES_AT_LEAST;
    for (uint32_t i = 0; i < coverage->obligations.n; i++) {
      struct obligation *one = &coverage->obligations.items[i];
      s.n_left = tries;
      if (!one->is_met && !one->proposal.n) propose(&s, one, (enum reach)reach);
    }
    n_open = count_open(coverage);
  }
  opened_close(&s.opened);
  arena_free(&s.scratch);
  arena_free(&s.arena);
}
