/* Attempts at a case that is missing (coverage_aim.h): from what the nearest cases give, and from nothing,
 * one fact after the other is given so that the obligation comes about; then so that what results say
 * hangs on it. */
#include "study/coverage_aim.h"

#include "results/require.h"

enum {
  MORE_ATTEMPTS = 4, /* where one was found that few would write */
  STEPS = 100        /* of one attempt: facts given, one after the other */
};

/* -- rows -- */

static void list_rows(struct aiming *a, struct sketch_node *row, uint32_t entity) {
  VEC_PUSH(a->arena, &a->rows[entity].list, row);
  for (uint32_t i = 0; row->kind == SKETCH_MAPPING && i < row->below.n; i++) {
    const struct sketch_node *list = row->below.items[i];
    for (uint32_t k = 0;
         list->kind == SKETCH_LIST && list->entity != NONE_INDEX && k < list->below.n; k++)
      list_rows(a, list->below.items[k], list->entity);
  }
}

/* -- what the sketch comes to -- */

static bool open_run(struct aiming *a) {
  struct seeking *s = a->seeking;
  a->prepared = sketch_prepare(
      a->sketch, (struct str){0}, a->program->program, s->readings, &s->opened, a->arena);
  if (!a->prepared->has_data) return false;
  for (uint32_t e = 0; e < a->schema->n_entities; e++) a->rows[e].list.n = 0;
  list_rows(a, a->sketch->given, 0);
  a->scene = (struct scene){.session = a->prepared->session,
      .arena = a->arena,
      .compilation = &a->program->compilation,
      .typed = a->typed,
      .program = a->program->program,
      .schema = a->schema,
      .data = &a->prepared->session->data};
  a->scene.evaluation = evaluation_open(
      &s->opened, a->program->program, a->scene.data, &a->prepared->session->options);
  return true;
}

static void close_run(struct aiming *a) {
  if (a->scene.evaluation) evaluation_close(a->scene.evaluation);
  prepared_close(a->prepared);
  a->scene.evaluation = NULL;
}

/* -- what is wanted, in its order -- */

static const struct cover_point *point_of(const struct aiming *a) {
  const uint32_t point = a->seeking->one->point;
  return point == NONE_INDEX ? NULL : &a->program->points.items[point];
}

/* What is required holds, but for what is wanted not to. */
static bool at_requirements(struct aiming *a) {
  const struct obligation *one = a->seeking->one;
  const struct cover_point *point = point_of(a);
  const bool strict = a->prepared->suite->file.options->strict;
  for (uint32_t i = 0; i < a->schema->n_requires; i++) {
    const struct assertion *require = &a->schema->requires[i];
    if (point && one->of.kind == COVERED_REQUIRE && one->of.index == i) continue;
    for (uint32_t row = 0; row < aim_n_rows(a, require->entity); row++)
      if (!aim_is_so(a, a->typed->requires[i], row, WANT_TRUE) &&
          (strict || aim_is_so(a, a->typed->requires[i], row, WANT_FALSE)) &&
          aim_at(a, a->typed->requires[i], row, WANT_TRUE))
        return true;
  }
  return false;
}

static struct want wanted(const struct obligation *one) {
  if (one->wanted_code == TRUTH_UNKNOWN) return WANT_NONE;
  return one->wanted_code == TRUTH_TRUE ? WANT_TRUE : WANT_FALSE;
}

/* A row of an entity, one that is there or a new one; UINT32_MAX: it was made. */
static uint32_t some_row(struct aiming *a, uint32_t entity) {
  const uint32_t n = aim_n_rows(a, entity);
  if (n && aim_drawn(a, 30)) return aim_first(a, n);
  aim_add_row(a, 0, 0, entity, n && aim_drawn(a, 2));
  return UINT32_MAX;
}

/* The point's truth comes about at some row; then what it means hangs on it. */
static bool at_point(struct aiming *a) {
  const struct obligation *one = a->seeking->one;
  const struct cover_point *point = point_of(a);
  const struct want want = point->kind == COVER_VALUE ? WANT_SOME : wanted(one);
  const uint32_t n = aim_n_rows(a, point->home);
  uint32_t row = n;
  for (uint32_t i = 0, from = n ? aim_first(a, n) : 0; i < n && row == n; i++)
    if (aim_is_so(a, (struct tx *)point->node, (from + i) % n, want)) row = (from + i) % n;
  if (row == n) {
    row = some_row(a, point->home);
    return row == UINT32_MAX || aim_at(a, (struct tx *)point->node, row, want);
  }
  struct forcing forcing;
  forcing_open(&forcing, a->arena, a->program, a->scene.data);
  const bool is_truth = point->kind != COVER_VALUE;
  const uint32_t first = aim_drawn(a, 2);
  bool is_changed = false;
  for (uint32_t i = 0; i < (is_truth ? 2u : 1u) && !is_changed; i++) {
    const uint32_t to = is_truth ? (first + i) % 2 : 0;
    if (is_truth && one->wanted_code == (to ? TRUTH_TRUE : TRUTH_FALSE)) continue;
    forcing_set(&forcing, point, row, point->code + to);
    struct forced_otherwise forced = {.node = point->node, .row = row};
    forced.evaluation = evaluation_open(
        &a->seeking->opened, a->program->program, &forcing.data, &a->prepared->session->options);
    is_changed = aim_at_hanging(a, &forced);
    evaluation_close(forced.evaluation);
    forcing_clear(&forcing, point, row);
  }
  return is_changed;
}

/* A word is wanted of a decision, a state of a selection, an allocation, a duty. */
static bool at_word(struct aiming *a) {
  const struct obligation *one = a->seeking->one;
  const struct schema *s = a->schema;
  const uint32_t index = one->of.index;
  uint32_t entity = ENTITY_RUN;
  switch (one->of.kind) {
  case COVERED_DECISION: entity = s->decisions[index].entity; break;
  case COVERED_SELECTION: entity = s->selections[index].ancestor; break;
  case COVERED_ALLOCATION: entity = s->allocations[index].ancestor; break;
  case COVERED_DUTY: entity = s->duties[index].entity; break;
  case COVERED_DEFINE:
  case COVERED_RULE:
  case COVERED_EXCEPTION:
  case COVERED_WARNING:
  case COVERED_REQUIRE:
  case COVERED_PARAMETER:
  case COVERED_READING:
  case COVERED_N_DECLARED: return false;
  }
  const uint32_t row = entity == ENTITY_RUN ? 0 : some_row(a, entity);
  if (row == UINT32_MAX) return true;
  const struct want want = {.kind = WANT_EXACTLY, .number = one->wanted_code};
  if (one->of.kind == COVERED_DECISION) return aim_at_outcome(a, index, row, want);
  if (one->of.kind == COVERED_SELECTION) return aim_at_selection(a, index, row, one->wanted_code);
  if (one->of.kind == COVERED_ALLOCATION) return aim_at_allocation(a, index, row, one->wanted_code);
  return aim_at_duty(a, index, row, one->wanted_code);
}

/* -- of the whole run: a reading, a period -- */

struct asked_of {
  struct aiming *a;
  const struct tx *nodes[64];
  uint32_t n;
  struct tx_map met;
};

static void list_asked(struct asked_of *asked, const struct tx *node) {
  const struct obligation *one = asked->a->seeking->one;
  const enum tx_kind kind = one->kind == COVER_READING ? TX_READING : TX_PARAMETER;
  bool added;
  tx_map_put(&asked->met, node, &added);
  if (!added) return;
  const bool on_day = one->kind == COVER_PERIOD && node->kind == TX_PARAMETER_ON;
  if ((node->kind == kind || on_day) && node->index == one->of.index &&
      asked->n < sizeof asked->nodes / sizeof *asked->nodes)
    asked->nodes[asked->n++] = node;
  for (uint32_t i = 0, n = typed_n_children(node); i < n; i++)
    if (typed_child(node, i)) list_asked(asked, typed_child(node, i));
}

static void list_asked_in(void *context, const struct typed_body *body) {
  if (body->kind != BODY_EXCEPTION) list_asked(context, *body->tree);
}

/* Which bodies ask: something of one of them has to hang on it. */
static bool hang_on_asked(struct aiming *a, struct evaluation *otherwise) {
  struct asked_of asked = {.a = a};
  tx_map_init(&asked.met, a->arena);
  typed_each_body(a->typed, list_asked_in, &asked);
  if (!asked.n) return false;
  const struct tx *node = asked.nodes[aim_drawn(a, asked.n)];
  uint32_t row = 0;
  if (node->home != ENTITY_RUN && (row = some_row(a, node->home)) == UINT32_MAX) return true;
  return aim_at_hanging(a, &(struct forced_otherwise){node, row, otherwise});
}

static bool at_reading(struct aiming *a) {
  const struct obligation *one = a->seeking->one;
  struct session *session = a->prepared->session;
  const uint32_t *codes = session->options.readings;
  if (codes[one->of.index] != one->wanted_code) {
    a->sketch->choices[one->of.index] = one->wanted_code;
    return true;
  }
  const uint32_t n = a->schema->enumerations[a->schema->readings[one->of.index].choices].n_words;
  uint32_t *others = arena_copy(a->arena, codes, (a->schema->n_readings + 1) * sizeof *codes);
  others[one->of.index] = (one->wanted_code + 1 + aim_drawn(a, n - 1)) % n;
  session->options.readings = others;
  struct evaluation *otherwise =
      evaluation_open(&a->seeking->opened, a->program->program, a->scene.data, &session->options);
  const bool is_changed = hang_on_asked(a, otherwise);
  evaluation_close(otherwise);
  session->options.readings = codes;
  return is_changed;
}

static bool at_period(struct aiming *a) {
  const struct obligation *one = a->seeking->one;
  const struct parameter *parameter = &a->schema->parameters[one->of.index];
  struct session *session = a->prepared->session;
  const struct program *without = cover_without_period(
      a->seeking->coverage, a->program->program, one, session->options.as_of, a->arena);
  if (!without)
    return aim_at_parameter(
        a, one->of.index, want_value(WANT_EXACTLY, &parameter->values[one->wanted_code].value));
  struct evaluation *otherwise =
      evaluation_open(&a->seeking->opened, without, a->scene.data, &session->options);
  const bool is_changed = hang_on_asked(a, otherwise);
  evaluation_close(otherwise);
  return is_changed;
}

/* One step nearer; false: it does not know how. */
static bool step(struct aiming *a) {
  const struct obligation *one = a->seeking->one;
  a->depth = 0;
  if (aim_drawn(a, 16) && at_requirements(a)) return true;
  if (one->point != NONE_INDEX) return at_point(a);
  if (one->kind == COVER_READING) return at_reading(a);
  if (one->kind == COVER_PERIOD) return at_period(a);
  return at_word(a);
}

/* -- attempts -- */

/* Whether it may be so by now: only then it is looked what hangs on it. */
static bool may_be_it(const struct aiming *a) {
  const struct obligation *one = a->seeking->one;
  const struct cover_point *point = point_of(a);
  if (!point)
    return one->kind != COVER_READING ||
        a->prepared->session->options.readings[one->of.index] == one->wanted_code;
  const struct want want = point->kind == COVER_VALUE ? WANT_SOME : wanted(one);
  for (uint32_t row = 0; row < aim_n_rows(a, point->home); row++)
    if (aim_is_so(a, (struct tx *)point->node, row, want)) return true;
  return false;
}

/* Something is expected of what results say beside the outcome: what is missing, what is possible. Few
 * would write such a case, so another one is looked for. */
static bool is_beside(struct str expect) {
  static const char *const parts[] = {
      ".missing", ".possible", ".between", ".ties", ".conflict", ".faults"};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    if (memmem(expect.p, expect.n, parts[i], strlen(parts[i]))) return true;
  return false;
}

/* The best that was found. */
struct attempts {
  struct sketch *beside;
  struct str expect; /* of it */
  uint32_t n;        /* attempts that found no better */
};

static bool attempt(struct aiming *a, struct attempts *made) {
  struct seeking *s = a->seeking;
  const bool is_word = s->one->kind == COVER_OUTCOME || s->one->kind == COVER_STATE;
  for (uint32_t i = 0; i < STEPS && s->n_left; i++) {
    s->n_left--;
    s->one->n_data++;
    if (!open_run(a)) return false;
    const bool may_be = may_be_it(a), is_it = may_be && seek_is_it(s, a->sketch);
    s->one->n_stands += may_be && !is_word;
    if (is_it && is_beside(s->expect) && !made->beside) {
      made->beside = sketch_copy(a->arena, a->sketch);
      made->expect = s->expect;
    } else if (is_it && !is_beside(s->expect)) {
      close_run(a);
      return true;
    }
    const bool is_changed = step(a);
    close_run(a);
    if (!is_changed && aim_drawn(a, 3) == 0) return false;
    if (!is_changed) sketch_change(a->sketch, &s->values, &a->random);
  }
  return false;
}

static struct sketch *empty_sketch(struct seeking *s, const struct sketch *like) {
  struct sketch *sketch = sketch_copy(&s->arena, like);
  sketch->given = ARENA_NEW(&s->arena, struct sketch_node);
  *sketch->given = (struct sketch_node){.kind = SKETCH_MAPPING, .entity = 0, .field = NONE_INDEX};
  sketch->previous = NULL;
  for (uint32_t r = 0; r < like->suite->file.schema->n_readings; r++)
    sketch->choices[r] = NONE_INDEX;
  return sketch;
}

struct sketch *seek_aimed(
    struct seeking *s, const uint32_t *seeds, uint32_t n_seeds, uint32_t round) {
  struct aiming a = {.seeking = s,
      .program = s->coverage->program,
      .typed = s->coverage->program->compilation.typed,
      .schema = s->coverage->schema,
      .arena = &s->arena,
      .random = round + 1,
      .is_last = round + 1 == SEEK_ROUNDS};
  a.rows = ARENA_ARRAY(a.arena, struct rows_of, a.schema->n_entities);
  struct attempts made = {0};
  for (uint32_t i = 0; n_seeds && s->n_left && made.n < MORE_ATTEMPTS; i++) {
    const struct sketch *seed = s->seeds[seeds[i / 2 % n_seeds]];
    a.sketch = i % 2 && seed->given ? sketch_copy(a.arena, seed) : empty_sketch(s, seed);
    if (attempt(&a, &made)) return a.sketch;
    made.n += made.beside != NULL;
  }
  if (made.beside) s->expect = made.expect;
  return made.beside;
}
