/* The cases that are missing (coverage.h): for an obligation that no case meets, what the cases give as
 * it is, then with one place changed, with two …, until one of them could show it; then what must be
 * expected so that it hangs on it; then as little as still does. Each is tried before it is told. */
#include "study/coverage_run.h"

#include "base/limits.h"
#include "compiler/typed/walk.h"
#include "results/report_cell.h"
#include "results/require.h"
#include "study/expectation.h"
#include "study/sketch.h"

enum {
  SKETCHES_TRIED = 3000,   /* of one regulation */
  OPTIONS_MAX = 16,        /* of one fact */
  FACTS_CHANGED = 48,      /* of one sketch, one at a time */
  SEEDS_LOOKED_AT = 12,    /* cases that each search starts from */
  CHANGED_AT_RANDOM = 240, /* sketches, of one obligation */
  CHANGES_MAX = 3,         /* of one sketch */
  SHRINKING_TRIES = 160
};

struct seeking {
  struct coverage *coverage;
  struct sketch_values values;
  struct sketch **seeds; /* by case of all suites; NULL: it holds what a sketch does not */
  struct cover_case *cases;
  uint32_t n_seeds;
  const uint32_t *readings; /* where nothing is said */
  /* of one obligation */
  struct obligation *one;
  struct arena arena; /* … what is made for it */
  struct opened opened;
  const bool *is_asked; /* by reading: its declaration asks it */
  const bool *is_near;  /* by field of the suites' schema: it matters to the point */
  struct str expect;
  uint64_t random;
  uint32_t n_left; /* sketches that may be tried still */
};

/* -- which facts matter to a point -- */

struct near_facts {
  const struct typed_program *typed;
  struct tx_map met;
  bool *fields; /* of the covered schema */
  bool *readings;
};

static void walk_near(struct near_facts *near, const struct tx *node) {
  bool added;
  if (!node) return;
  tx_map_put(&near->met, node, &added);
  if (!added) return;
  if (node->kind == TX_FIELD || node->kind == TX_GIVEN) near->fields[node->index] = true;
  if (node->kind == TX_REDUCE && node->reference != NONE_INDEX)
    near->fields[node->reference] = true;
  if (node->kind == TX_READING) near->readings[node->index] = true;
  if (node->kind == TX_DEFINE) walk_near(near, near->typed->defines[node->index]);
  for (uint32_t r = 0; node->kind == TX_DECISION && r < near->typed->schema.n_rules; r++)
    if (near->typed->schema.rules[r].decision == node->index)
      walk_near(near, near->typed->rules[r]);
  for (uint32_t i = 0, n = typed_n_children(node); i < n; i++)
    walk_near(near, typed_child(node, i));
}

static struct near_facts near_of(struct seeking *s) {
  const struct schema *schema = s->coverage->schema;
  struct near_facts near = {.typed = s->coverage->program->compilation.typed,
      .fields = ARENA_ARRAY(&s->arena, bool, schema->n_fields + 1),
      .readings = ARENA_ARRAY(&s->arena, bool, schema->n_readings + 1)};
  tx_map_init(&near.met, &s->arena);
  return near;
}

/* Facts by field as the suites number them. */
static void find_near(struct seeking *s) {
  const struct cover_program *program = s->coverage->program;
  const struct schema *schema = s->coverage->schema, *own = s->coverage->suites[0]->file.schema;
  struct near_facts near = near_of(s), of_all = near_of(s);
  bool *is_near = ARENA_ARRAY(&s->arena, bool, own->n_fields + 1);
  if (s->one->point != NONE_INDEX) walk_near(&near, program->points.items[s->one->point].node);
  for (uint32_t i = 0; i < program->points.n; i++)
    if (program->points.items[i].of.kind == s->one->of.kind &&
        program->points.items[i].of.index == s->one->of.index)
      walk_near(&of_all, program->points.items[i].node);
  if (s->one->point == NONE_INDEX) near = of_all;
  for (uint32_t f = 0; f < schema->n_fields; f++) {
    const struct field *field = &schema->fields[f];
    const uint32_t same = near.fields[f] && field->origin == FIELD_DATA
        ? schema_field(own, field->entity, field->name)
        : NONE_INDEX;
    if (same != NONE_INDEX) is_near[same] = true;
  }
  if (s->one->kind == COVER_READING) of_all.readings[s->one->of.index] = true;
  s->is_near = is_near;
  s->is_asked = of_all.readings;
}

/* -- what could be expected -- */

struct looking {
  struct seeking *seeking;
  struct prepared *prepared;
  struct forcing forcing;
  struct evaluation *base;
  struct expected_run own;
  struct str about; /* the result that is expected first */
};

static bool is_sound(const struct looking *l, const struct evaluation *evaluation) {
  struct diags diags;
  diags_init(&diags, &l->seeking->arena, NULL);
  require_collect((struct run *)&evaluation->run, &l->seeking->arena,
      l->prepared->suite->file.options->strict, &diags);
  return !diags.n_errors;
}

/* What to expect that a run otherwise than the base has not. */
static struct str beside(struct looking *l, const struct program *program) {
  struct evaluation *other = evaluation_open(
      &l->seeking->opened, program, &l->forcing.data, &l->prepared->session->options);
  const struct expected_run fails = {other, is_sound(l, other)};
  const struct str expect = expectation_between(&l->seeking->arena, &l->own, &fails, l->about);
  evaluation_close(other);
  return expect;
}

static struct str by_point(struct looking *l) {
  const struct coverage *c = l->seeking->coverage;
  const struct obligation *one = l->seeking->one;
  const struct cover_point *point = &c->program->points.items[one->point];
  const uint32_t reg = compiled_register(&c->program->compilation, point->node),
                 n = l->forcing.data.tables[point->home].n_rows;
  struct str expect = {0};
  for (uint32_t row = 0; reg != NO_REGISTER && row < n && !expect.n; row++) {
    if (point->kind != COVER_VALUE && run_truth(&l->base->run, reg, row) != one->wanted_code)
      continue;
    const bool is_truth = point->kind != COVER_VALUE;
    for (uint32_t to = 0; to < (is_truth ? 2u : 1u) && !expect.n; to++) {
      if (is_truth && one->wanted_code == (to ? TRUTH_TRUE : TRUTH_FALSE)) continue;
      forcing_set(&l->forcing, point, row, point->code + to);
      expect = beside(l, c->program->program);
      forcing_clear(&l->forcing, point, row);
    }
  }
  return expect;
}

static struct str by_reading(struct looking *l) {
  const struct schema *schema = l->seeking->coverage->schema;
  const uint32_t reading = l->seeking->one->of.index, wanted = l->seeking->one->wanted_code,
                 n_words = schema->enumerations[schema->readings[reading].choices].n_words;
  struct session *session = l->prepared->session;
  const uint32_t *codes = session->options.readings;
  struct str expect = {0};
  if (codes[reading] != wanted) return expect;
  uint32_t *others =
      arena_copy(&l->seeking->arena, codes, (schema->n_readings + 1) * sizeof *codes);
  session->options.readings = others;
  for (uint32_t code = 0; code < n_words && !expect.n; code++) {
    others[reading] = code;
    if (code != wanted) expect = beside(l, l->seeking->coverage->program->program);
  }
  session->options.readings = codes;
  return expect;
}

static struct str by_period(struct looking *l) {
  const struct coverage *c = l->seeking->coverage;
  const struct program *without = cover_without_period(c, c->program->program, l->seeking->one,
      l->prepared->session->options.as_of, &l->seeking->arena);
  return without ? beside(l, without) : (struct str){0};
}

/* The word that is wanted, where some instance has it. */
static struct str by_word(struct looking *l) {
  const struct schema *schema = l->seeking->coverage->schema;
  const struct obligation *one = l->seeking->one;
  static const uint8_t kinds[COVERED_N_DECLARED] = {[COVERED_DECISION] = ITEM_DECISION,
      [COVERED_SELECTION] = ITEM_SELECTION_STATE,
      [COVERED_ALLOCATION] = ITEM_ALLOCATION_STATE,
      [COVERED_DUTY] = ITEM_DUTY};
  for (uint32_t r = 0; r < schema->n_items; r++) {
    const struct item *item = &schema->items[r];
    if (item->kind != kinds[one->of.kind] || item->index != one->of.index) continue;
    for (uint32_t row = 0; row < l->base->data->tables[outcome_entity(schema, r)].n_rows; row++) {
      struct cell cell;
      report_cell(&l->base->report, item, row, false, &cell);
      const uint32_t n_words = report_outcomes(&l->base->report, item)->n_words,
                     code =
                         cell.known ? cell.outcome : n_words - 1; /* `undetermined` is the last */
      if (code == one->wanted_code && (cell.known || item->kind != ITEM_DECISION))
        return expectation_of(&l->seeking->arena, l->base, r, row);
    }
  }
  return (struct str){0};
}

/* The result that a declaration says something of. */
static struct str result_about(const struct seeking *s) {
  const struct schema *schema = s->coverage->schema;
  const uint32_t index = s->one->of.index;
  switch (s->one->of.kind) {
  case COVERED_RULE: return schema->decisions[schema->rules[index].decision].name;
  case COVERED_EXCEPTION:
    return schema->decisions[schema->rules[schema->exceptions[index].rule].decision].name;
  case COVERED_PARAMETER:
  case COVERED_READING:
  case COVERED_REQUIRE: return (struct str){0};
  case COVERED_DEFINE:
  case COVERED_DECISION:
  case COVERED_SELECTION:
  case COVERED_ALLOCATION:
  case COVERED_DUTY:
  case COVERED_WARNING:
  case COVERED_N_DECLARED: break;
  }
  return coverage_declared_name(schema, s->one->of);
}

/* What a case that gives this must expect to show the obligation; n == 0: it cannot. */
static struct str look(struct seeking *s, const struct sketch *sketch) {
  struct str expect = {0};
  struct looking l = {.seeking = s, .about = result_about(s)};
  const struct program *program = s->coverage->program->program;
  l.prepared = sketch_prepare(sketch, (struct str){0}, program, s->readings, &s->opened, &s->arena);
  if (l.prepared->has_data) {
    forcing_open(&l.forcing, &s->arena, s->coverage->program, &l.prepared->session->data);
    l.base = evaluation_open(&s->opened, program, &l.forcing.data, &l.prepared->session->options);
    l.own = (struct expected_run){l.base, is_sound(&l, l.base)};
    if (s->one->point != NONE_INDEX) expect = by_point(&l);
    else if (!l.own.is_sound) expect = (struct str){0};
    else if (s->one->kind == COVER_READING) expect = by_reading(&l);
    else if (s->one->kind == COVER_PERIOD) expect = by_period(&l);
    else expect = by_word(&l);
    evaluation_close(l.base);
  }
  prepared_close(l.prepared);
  return expect;
}

/* What a case that gives and expects this shows of some obligations. */
static void show(
    struct seeking *s, const struct sketch *sketch, struct obligation *obligations, uint32_t n) {
  struct arena arena;
  arena_init(&arena, s->opened.allocator);
  arena.out_of_memory = s->arena.out_of_memory;
  struct prepared *prepared = sketch_prepare(
      sketch, s->expect, s->coverage->program->program, s->readings, &s->opened, &arena);
  cover_prepared(s->coverage, prepared, &s->opened, &arena, obligations, n);
  prepared_close(prepared);
  arena_free(&arena);
}

static bool shows(struct seeking *s, const struct sketch *sketch, const struct obligation *one) {
  struct obligation wanted = *one;
  show(s, sketch, &wanted, 1);
  return wanted.is_met;
}

static bool still_shows(void *context, const struct sketch *smaller) {
  struct seeking *s = context;
  return shows(s, smaller, s->one);
}

static bool is_it(struct seeking *s, const struct sketch *sketch) {
  if (!s->n_left) return false;
  s->n_left--;
  s->expect = look(s, sketch);
  return s->expect.n && shows(s, sketch, s->one);
}

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

/* -- one fact that matters, otherwise -- */

/* What a fact of a field may be instead: the option-th; false: there are no more. p == NULL: nothing. */
static bool option_of(
    struct seeking *s, const struct field *field, uint32_t option, struct str *text) {
  const struct schema *own = s->coverage->suites[0]->file.schema;
  struct value value = {.type = field->type, .known = true};
  *text = (struct str){0};
  if (option-- == 0) return true;
  switch ((enum type_kind)field->type.kind) {
  case TYPE_BOOLEAN:
    value.number = option;
    if (option >= 2) return false;
    break;
  case TYPE_ENUM:
    value.number = option;
    if (option >= own->enumerations[field->type.of].n_words) return false;
    break;
  case TYPE_DATE:
    if (option >= s->values.days.n || option >= OPTIONS_MAX) return false;
    value.number = s->values.days.items[option].number;
    break;
  case TYPE_INTEGER:
  case TYPE_DECIMAL:
    if (option >= s->values.numbers.n || option >= OPTIONS_MAX) return false;
    value.number = s->values.numbers.items[option].number;
    for (uint8_t scale = s->values.numbers.items[option].type.scale; scale > field->type.scale;
         scale--)
      value.number /= 10;
    for (uint8_t scale = s->values.numbers.items[option].type.scale; scale < field->type.scale;
         scale++)
      if (__builtin_mul_overflow(value.number, 10, &value.number)) return true;
    break;
  case TYPE_TEXT:
  case TYPE_REFERENCE: return false;
  }
  *text = value_format(&s->arena, own, &value);
  return true;
}

static void set_fact(struct seeking *s, struct sketch_node *row, uint32_t field, struct str text) {
  const struct schema *own = s->coverage->suites[0]->file.schema;
  for (uint32_t i = 0; i < row->below.n; i++) {
    struct sketch_node *node = row->below.items[i];
    if (node->field != field || node->kind != SKETCH_TEXT) continue;
    if (text.p) {
      node->text = text;
      node->is_plain = true;
      return;
    }
    memmove(&row->below.items[i], &row->below.items[i + 1],
        (row->below.n - i - 1) * sizeof *row->below.items);
    row->below.n--;
    return;
  }
  if (!text.p) return;
  struct sketch_node *node = ARENA_NEW(&s->arena, struct sketch_node);
  *node = (struct sketch_node){.kind = SKETCH_TEXT,
      .is_plain = true,
      .key = own->fields[field].name,
      .text = text,
      .entity = NONE_INDEX,
      .field = field};
  VEC_PUSH(&s->arena, &row->below, node);
}

/* A row of its own for a fact: at the end of its list, which is there then. */
static void add_row(
    struct seeking *s, struct sketch_node *parent, uint32_t field, struct str text) {
  const struct schema *own = s->coverage->suites[0]->file.schema;
  const uint32_t entity = own->fields[field].entity;
  struct sketch_node *list = NULL;
  for (uint32_t i = 0; i < parent->below.n && !list; i++)
    if (parent->below.items[i]->kind == SKETCH_LIST && parent->below.items[i]->entity == entity)
      list = parent->below.items[i];
  if (!list) {
    list = ARENA_NEW(&s->arena, struct sketch_node);
    *list = (struct sketch_node){.kind = SKETCH_LIST,
        .key = schema_list_key(&own->entities[entity]),
        .entity = entity,
        .field = NONE_INDEX};
    VEC_PUSH(&s->arena, &parent->below, list);
  }
  struct sketch_node *row = ARENA_NEW(&s->arena, struct sketch_node);
  *row = (struct sketch_node){.kind = SKETCH_MAPPING, .entity = entity, .field = NONE_INDEX};
  if (own->entities[entity].id_required)
    set_fact(s, row, own->entities[entity].first_field, STR("new"));
  set_fact(s, row, field, text);
  VEC_PUSH(&s->arena, &list->below, row);
}

/* The n-th change of one fact that matters, in a row or in a new one below it; false: there are no
 * more. */
static bool change_fact(struct seeking *s, struct sketch_node *row, uint32_t *n) {
  const struct schema *own = s->coverage->suites[0]->file.schema;
  struct str text;
  for (uint32_t f = 0; row->kind == SKETCH_MAPPING && f < own->n_fields; f++) {
    const uint32_t entity = own->fields[f].entity;
    if (!s->is_near[f] || own->fields[f].origin != FIELD_DATA ||
        f == own->entities[entity].first_field)
      continue;
    const bool is_own = entity == row->entity,
               is_below = own->entities[entity].parent == row->entity;
    for (uint32_t option = is_own ? 0 : 1;
         (is_own || is_below) && option_of(s, &own->fields[f], option, &text); option++) {
      if ((*n)-- != 0) continue;
      if (is_own) set_fact(s, row, f, text);
      else if (text.p) add_row(s, row, f, text);
      return true;
    }
  }
  for (uint32_t i = 0; i < row->below.n; i++) {
    struct sketch_node *below = row->below.items[i];
    if (below->kind != SKETCH_TEXT && below->entity != NONE_INDEX && change_fact(s, below, n))
      return true;
  }
  return false;
}

static struct sketch *with_another_fact(struct seeking *s, const struct sketch *seed) {
  for (uint32_t n = 0; n < FACTS_CHANGED && s->n_left; n++) {
    struct sketch *sketch = sketch_copy(&s->arena, seed);
    uint32_t left = n;
    if (!sketch->given || !change_fact(s, sketch->given, &left)) return NULL;
    if (is_it(s, sketch)) return sketch;
  }
  return NULL;
}

/* Each choice of the readings that the declaration asks, alone or with one fact otherwise. */
static struct sketch *with_a_reading(
    struct seeking *s, const struct sketch *seed, bool and_a_fact) {
  const struct schema *schema = s->coverage->schema;
  for (uint32_t r = 0; r < schema->n_readings; r++)
    for (uint32_t code = 0; code < schema->enumerations[schema->readings[r].choices].n_words;
         code++) {
      struct sketch *sketch = sketch_copy(&s->arena, seed);
      if (!s->is_asked[r]) continue;
      sketch->choices[r] = code;
      if (and_a_fact) sketch = with_another_fact(s, sketch);
      else if (!is_it(s, sketch)) sketch = NULL;
      if (sketch) return sketch;
    }
  return NULL;
}

/* Each day at which something may turn, likewise. */
static struct sketch *with_a_day(struct seeking *s, const struct sketch *seed, bool and_a_fact) {
  const struct schema *schema = s->coverage->schema;
  for (uint32_t i = 0; i < s->values.days.n && i < OPTIONS_MAX; i++) {
    const int64_t day = s->values.days.items[i].number;
    if ((schema->has_effective_from && day < schema->effective_from) ||
        (schema->has_effective_to && day > schema->effective_to))
      continue;
    struct sketch *sketch = sketch_copy(&s->arena, seed);
    sketch->has_as_of = true;
    sketch->as_of = (int32_t)day;
    if (and_a_fact) sketch = with_another_fact(s, sketch);
    else if (!is_it(s, sketch)) sketch = NULL;
    if (sketch) return sketch;
  }
  return NULL;
}

/* How far it is looked: what is one change away of all obligations, before what is farther. */
enum reach { REACH_ONE, REACH_TWO, REACH_RANDOM, N_REACHES };

static struct sketch *one_away(struct seeking *s, const uint32_t *seeds, uint32_t n) {
  struct sketch *found;
  for (uint32_t i = 0; i < n; i++)
    if (is_it(s, s->seeds[seeds[i]])) return s->seeds[seeds[i]];
  for (uint32_t i = 0; i < n && i < 4; i++)
    if ((found = with_another_fact(s, s->seeds[seeds[i]]))) return found;
  for (uint32_t i = 0; i < n && i < 4; i++)
    if ((found = with_a_reading(s, s->seeds[seeds[i]], false)) ||
        (found = with_a_day(s, s->seeds[seeds[i]], false)))
      return found;
  return NULL;
}

static struct sketch *at_random(struct seeking *s, const uint32_t *seeds, uint32_t n) {
  for (uint32_t i = 0; n && i < CHANGED_AT_RANDOM && s->n_left; i++) {
    struct sketch *sketch = sketch_copy(&s->arena, s->seeds[seeds[i % n]]);
    for (uint32_t k = 0; k <= i * CHANGES_MAX / CHANGED_AT_RANDOM; k++)
      sketch_change(sketch, &s->values, &s->random);
    if (is_it(s, sketch)) return sketch;
  }
  return NULL;
}

static struct sketch *search(struct seeking *s, enum reach reach) {
  uint32_t seeds[SEEDS_LOOKED_AT];
  const uint32_t n = nearest_seeds(s, seeds);
  struct sketch *found = NULL;
  switch (reach) {
  case REACH_ONE: return one_away(s, seeds, n);
  case REACH_TWO:
    for (uint32_t i = 0; i < n && i < 2 && !found; i++) {
      found = with_a_reading(s, s->seeds[seeds[i]], true);
      if (!found) found = with_a_day(s, s->seeds[seeds[i]], true);
    }
    return found;
  case REACH_RANDOM: return at_random(s, seeds, n);
  case N_REACHES: break;
  }
  return found;
}

/* -- telling -- */

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
  show(s, sketch, open, n);
  for (uint32_t i = 0; i < n; i++)
    if (open[i].is_met) c->obligations.items[places[i]].proposal = text;
}

static void propose(struct seeking *s, struct obligation *one, enum reach reach) {
  struct coverage *c = s->coverage;
  s->one = one;
  arena_init(&s->arena, c->opened->allocator);
  s->arena.out_of_memory = c->arena.out_of_memory;
  opened_init(&s->opened, &s->arena, NULL);
  s->opened.allocator = c->opened->allocator;
  find_near(s);
  struct sketch *found = search(s, reach);
  if (found) {
    struct buffer out;
    found = sketch_shrink(sketch_copy(&s->arena, found), still_shows, s, SHRINKING_TRIES);
    buffer_init(&out, &c->arena, NULL);
    sketch_write_case(&out, found, case_name(s), s->expect);
    share(s, found, (struct str){out.bytes, (uint32_t)out.n});
  }
  opened_close(&s->opened);
  arena_free(&s->arena);
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

void coverage_propose(struct coverage *coverage) {
  const struct session *session = coverage->suites[0]->file.session;
  struct seeking s = {.coverage = coverage,
      .readings = session->options.readings,
      .random = 1,
      .n_left = SKETCHES_TRIED};
  sketch_values_of(&coverage->arena, session->program, session->options.as_of, &s.values);
  take_seeds(&s);
  for (uint32_t reach = 0; reach < N_REACHES; reach++) {
    s.n_left = reach == REACH_ONE ? SKETCHES_TRIED : SKETCHES_TRIED / 2;
    for (uint32_t i = 0; i < coverage->obligations.n && s.n_left; i++) {
      struct obligation *one = &coverage->obligations.items[i];
      if (!one->is_met && !one->proposal.n) propose(&s, one, (enum reach)reach);
    }
  }
}
