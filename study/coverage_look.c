/* Whether data show an obligation, and what must be expected so that they do (coverage_search.h). */
#include "results/report_cell.h"
#include "results/require.h"
#include "study/coverage_search.h"
#include "study/expectation.h"

struct looking {
  struct seeking *seeking;
  struct prepared *prepared;
  struct forcing forcing,
      unforced; /* the latter for the base: reasons are looked up when they are asked */
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

/* Data loaded and run; base is NULL where they cannot be read. */
static void look_open(struct looking *l, const struct sketch *sketch) {
  struct seeking *s = l->seeking;
  const struct program *program = s->coverage->program->program;
  l->prepared =
      sketch_prepare(sketch, (struct str){0}, program, s->readings, &s->opened, &s->arena);
  if (!l->prepared->has_data) return;
  forcing_open(&l->forcing, &s->arena, s->coverage->program, &l->prepared->session->data);
  forcing_open(&l->unforced, &s->arena, s->coverage->program, &l->prepared->session->data);
  l->base = evaluation_open(&s->opened, program, &l->unforced.data, &l->prepared->session->options);
  l->own = (struct expected_run){l->base, is_sound(l, l->base)};
}

static void look_close(struct looking *l) {
  if (l->base) evaluation_close(l->base);
  prepared_close(l->prepared);
}

/* What a case that gives this must expect to show the obligation; n == 0: it cannot. */
static struct str look(struct seeking *s, const struct sketch *sketch) {
  struct str expect = {0};
  struct looking l = {.seeking = s, .about = result_about(s)};
  look_open(&l, sketch);
  if (!l.base) expect = (struct str){0};
  else if (s->one->point != NONE_INDEX) expect = by_point(&l);
  else if (!l.own.is_sound) expect = (struct str){0};
  else if (s->one->kind == COVER_READING) expect = by_reading(&l);
  else if (s->one->kind == COVER_PERIOD) expect = by_period(&l);
  else expect = by_word(&l);
  look_close(&l);
  return expect;
}

void seek_show(
    struct seeking *s, const struct sketch *sketch, struct obligation *obligations, uint32_t n) {
  arena_clear(&s->scratch);
  struct prepared *prepared = sketch_prepare(
      sketch, s->expect, s->coverage->program->program, s->readings, &s->opened, &s->scratch);
  cover_prepared(s->coverage, prepared, &s->opened, &s->scratch, obligations, n);
  prepared_close(prepared);
}

bool seek_shows(struct seeking *s, const struct sketch *sketch) {
  struct obligation wanted = *s->one;
  seek_show(s, sketch, &wanted, 1);
  return wanted.is_met;
}

bool seek_is_it(struct seeking *s, const struct sketch *sketch) {
  s->expect = look(s, sketch);
  return s->expect.n && seek_shows(s, sketch);
}

/* -- what is made for one search -- */

void seek_begin(struct seeking *s, struct obligation *one) {
  s->one = one;
  opened_close(&s->opened);
  arena_clear(&s->arena);
  opened_init(&s->opened, &s->arena, NULL);
  s->opened.allocator = s->coverage->opened->allocator;
}
