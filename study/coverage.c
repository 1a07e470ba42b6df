/* What is obliged, and how much of it is met (coverage.h). Measuring: coverage_run.c. */
#include "study/coverage_points.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/translate.h"
#include "compiler/typed/node_id.h"
#include "compiler/typed/walk.h"
#include "study/coverage_run.h"
#include "study/coverage_search.h"
#include "study/explain_parts.h"

/* -- what is obliged -- */

static void oblige(struct coverage *c, struct obligation obligation) {
  VEC_PUSH(&c->arena, &c->obligations, obligation);
}

static void oblige_points(struct coverage *c) {
  static const char *const words[] = {
      [TRUTH_FALSE] = "false", [TRUTH_UNKNOWN] = "unknown", [TRUTH_TRUE] = "true"};
  static const uint8_t truths[] = {TRUTH_TRUE, TRUTH_FALSE, TRUTH_UNKNOWN};
  for (uint32_t i = 0; i < c->program->points.n; i++) {
    const struct cover_point *point = &c->program->points.items[i];
    struct obligation one = {.kind = point->kind,
        .of = point->of,
        .id = point->id,
        .text = point->words.n
            ? point->words
            : sources_words(&c->arena, &c->program->compilation.sources, point->span),
        .wanted = STR("value"),
        .span = point->span,
        .point = i};
    for (uint32_t t = 0; point->kind != COVER_VALUE && t < 3; t++) {
      one.wanted = str_from(words[truths[t]]);
      one.wanted_code = truths[t];
      if (cover_can_show(c, &one)) oblige(c, one);
    }
    if (point->kind == COVER_VALUE) oblige(c, one);
  }
}

static void oblige_word(struct coverage *c, enum cover_kind kind, struct cover_declaration of,
    const struct enumeration *words, uint32_t code) {
  const struct str name = coverage_declared_name(c->schema, of);
  oblige(c,
      (struct obligation){.kind = kind,
          .of = of,
          .id = str_from(
              arena_printf(&c->arena, "%.*s.%.*s", STR_ARGS(name), STR_ARGS(words->words[code]))),
          .text = words->words[code],
          .wanted = words->words[code],
          .span = coverage_declared_span(c->schema, of),
          .point = NONE_INDEX,
          .wanted_code = code});
}

/* An outcome that no rule proposes cannot come out. */
static void oblige_outcomes(struct coverage *c, uint32_t index) {
  const struct decision *decision = &c->schema->decisions[index];
  const struct enumeration *words = &c->schema->enumerations[decision->outcomes];
  for (uint32_t code = 0; code < words->n_words; code++) {
    bool is_proposed = code == decision->otherwise;
    for (uint32_t r = 0; r < c->schema->n_rules; r++)
      is_proposed |= c->schema->rules[r].decision == index && c->schema->rules[r].outcome == code;
    if (is_proposed)
      oblige_word(
          c, COVER_OUTCOME, (struct cover_declaration){COVERED_DECISION, index}, words, code);
  }
}

static bool may_be(struct coverage *c, const struct tx *node) {
  return node && cover_may_be_unknown(cover_ask(&c->arena, c->regulation->typed, node->home), node);
}

/* The least and the most seats there are, where that is written. */
static void seats_written(
    const struct schema *schema, struct tx *seats, int64_t *least, int64_t *most) {
  seats = spoken_node(seats);
  *least = INT64_MIN, *most = INT64_MAX;
  if (seats->kind == TX_CONSTANT) *least = *most = seats->value->number;
  if (seats->kind != TX_PARAMETER) return;
  const struct parameter *parameter = &schema->parameters[seats->index];
  *least = INT64_MAX, *most = INT64_MIN;
  for (uint32_t i = 0; i < parameter->n_values; i++) {
    const int64_t number = parameter->values[i].value.number;
    if (number < *least) *least = number;
    if (number > *most) *most = number;
  }
}

static void oblige_selection(struct coverage *c, uint32_t index) {
  const struct selection *selection = &c->schema->selections[index];
  const struct typed_selection *typed = &c->regulation->typed->selections[index];
  int64_t least, most;
  seats_written(c->schema, typed->seats, &least, &most);
  bool is_open = may_be(c, typed->seats) || may_be(c, typed->condition);
  for (uint32_t k = 0; k < typed->n_keys; k++) is_open |= may_be(c, typed->keys[k].value);
  const bool is_filled = cover_seats_are_filled(c->regulation->typed, index);
  const bool can_be[] = {[SELECTION_FILLED] = most > 0,
      [SELECTION_SHORT] = most > 1 && !is_filled, /* of one seat there is one candidate, or none */
      [SELECTION_NO_CANDIDATE] = most > 0 && !is_filled,
      [SELECTION_NO_SEATS] = least <= 0,
      [SELECTION_TIED] =
          !selection->tie_all && most > 0 && !cover_seats_suffice(c->regulation->typed, index),
      [SELECTION_UNDETERMINED] = is_open};
  for (uint32_t state = 0; state <= SELECTION_UNDETERMINED; state++)
    if (can_be[state])
      oblige_word(c, COVER_STATE, (struct cover_declaration){COVERED_SELECTION, index},
          &c->schema->enumerations[selection->states], state);
}

static void oblige_allocation(struct coverage *c, uint32_t index) {
  const struct allocation *allocation = &c->schema->allocations[index];
  const struct typed_allocation *typed = &c->regulation->typed->allocations[index];
  const bool is_open = may_be(c, typed->amount) || may_be(c, typed->weight);
  for (uint32_t state = 0; state <= ALLOCATION_UNDETERMINED; state++)
    if (state != ALLOCATION_UNDETERMINED || is_open)
      oblige_word(c, COVER_STATE, (struct cover_declaration){COVERED_ALLOCATION, index},
          &c->schema->enumerations[allocation->states], state);
}

static bool is_surely_false(struct tx *node) {
  node = spoken_node(node);
  return node->kind == TX_CONSTANT && !node->value->number;
}

static void oblige_duty(struct coverage *c, uint32_t index) {
  const struct duty *duty = &c->schema->duties[index];
  const struct typed_duty *typed = &c->regulation->typed->duties[index];
  const bool can_be[] = {[DUTY_FULFILLED] = true,
      [DUTY_LATE] = !is_surely_false(typed->late),
      [DUTY_OPEN] = true,
      [DUTY_OVERDUE] = !is_surely_false(typed->past),
      [DUTY_UNDETERMINED] =
          may_be(c, typed->done) || may_be(c, typed->late) || may_be(c, typed->past)};
  for (uint32_t state = 0; state <= DUTY_UNDETERMINED; state++)
    if (can_be[state])
      oblige_word(c, COVER_STATE, (struct cover_declaration){COVERED_DUTY, index},
          &c->schema->enumerations[duty->states], state);
}

static void oblige_readings(struct coverage *c) {
  const bool *asked = c->regulation->typed->readings_asked;
  for (uint32_t r = 0; r < c->schema->n_readings; r++) {
    const struct enumeration *words = &c->schema->enumerations[c->schema->readings[r].choices];
    for (uint32_t code = 0; (!asked || asked[r]) && words->n_words > 1 && code < words->n_words;
         code++)
      oblige_word(c, COVER_READING, (struct cover_declaration){COVERED_READING, r}, words, code);
  }
}

static void oblige_periods(struct coverage *c) {
  const struct schema *s = c->schema;
  c->days_asked = typed_days_asked(c->regulation->typed, &c->arena);
  const bool *asked = c->regulation->typed->parameters_asked;
  for (uint32_t p = 0; p < s->n_parameters; p++) {
    const struct parameter *parameter = &s->parameters[p];
    for (uint32_t i = 0; (!asked || asked[p]) && i < parameter->n_values; i++) {
      /* of a run's days those on which the regulation is effective */
      const bool has_end = i + 1 < parameter->n_values;
      if (!c->days_asked[p] &&
          ((s->has_effective_to && parameter->values[i].from > s->effective_to) ||
              (s->has_effective_from && has_end &&
                  parameter->values[i + 1].from <= s->effective_from)))
        continue;
      char day[16];
      date_format(parameter->values[i].from, day);
      const struct str text = str_from(arena_printf(&c->arena, "%s", day));
      oblige(c,
          (struct obligation){.kind = COVER_PERIOD,
              .of = {COVERED_PARAMETER, p},
              .id = str_from(arena_printf(&c->arena, "%.*s.%s", STR_ARGS(parameter->name), day)),
              .text = text,
              .wanted = text,
              .span = parameter->span,
              .point = NONE_INDEX,
              .wanted_code = i});
    }
  }
}

struct ordered {
  struct span span;
  uint32_t place;
};
static int as_written(const void *left, const void *right) {
  const struct ordered *a = left, *b = right;
  if (a->span.source != b->span.source) return a->span.source < b->span.source ? -1 : 1;
  if (a->span.begin != b->span.begin) return a->span.begin < b->span.begin ? -1 : 1;
  return a->place < b->place ? -1 : a->place > b->place;
}

/* Declaration by declaration, in the order of the rules' words; of one as they were found. */
static void sort(struct coverage *c) {
  const uint32_t n = c->obligations.n;
  struct ordered *order = ARENA_ARRAY(&c->arena, struct ordered, n + 1);
  struct obligation *sorted = ARENA_ARRAY(&c->arena, struct obligation, n + 1);
  for (uint32_t i = 0; i < n; i++)
    order[i] = (struct ordered){coverage_declared_span(c->schema, c->obligations.items[i].of), i};
  if (n) qsort(order, n, sizeof *order, as_written);
  for (uint32_t i = 0; i < n; i++) sorted[i] = c->obligations.items[order[i].place];
  c->obligations.items = sorted;
  c->obligations.capacity = n;
}

static void oblige_all(struct coverage *c) {
  oblige_points(c);
  for (uint32_t i = 0; i < c->schema->n_decisions; i++) oblige_outcomes(c, i);
  for (uint32_t i = 0; i < c->schema->n_selections; i++) oblige_selection(c, i);
  for (uint32_t i = 0; i < c->schema->n_allocations; i++) oblige_allocation(c, i);
  for (uint32_t i = 0; i < c->schema->n_duties; i++) oblige_duty(c, i);
  oblige_readings(c);
  oblige_periods(c);
  sort(c);
}

/* -- the whole -- */

/* Leaves out the obligations that are not asked for. */
static void leave_out(struct coverage *c, const struct coverage_asked *asked) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < c->obligations.n; i++)
    if (asked->is_asked(asked->context, c->schema, c->obligations.items[i].of))
      c->obligations.items[n++] = c->obligations.items[i];
  c->obligations.n = n;
}

struct coverage *coverage_measure(
    struct opened *opened, const struct suite *const *suites, uint32_t n_suites) {
  return coverage_measure_asked(opened, suites, n_suites, NULL);
}

struct coverage *coverage_measure_asked(struct opened *opened, const struct suite *const *suites,
    uint32_t n_suites, const struct coverage_asked *asked) {
  struct arena arena; /* it stands in its own */
  arena_init(&arena, opened->allocator);
  arena.out_of_memory = opened->arena->out_of_memory;
  struct coverage *c = ARENA_NEW(&arena, struct coverage);
  c->arena = arena;
  c->opened = opened;
  c->suites = arena_copy(&c->arena, suites, n_suites * sizeof *suites);
  c->n_suites = n_suites;
  struct session *session = suites[0]->file.session;
  if (session->compilation.typed) {
    c->regulation = &session->compilation;
    c->program = ARENA_NEW(&c->arena, struct cover_program);
    if (cover_program_make(c->program, &c->arena, c->regulation)) {
      c->schema = &c->program->program->schema;
      oblige_all(c);
      if (asked) leave_out(c, asked);
      for (uint32_t i = 0; i < n_suites; i++) cover_suite(c, i);
      for (uint32_t i = 0; i < c->obligations.n; i++) c->n_met += c->obligations.items[i].is_met;
      return c;
    }
  }
  coverage_close(c);
  return NULL;
}

void coverage_close(struct coverage *coverage) {
  struct arena arena = coverage->arena;
  arena_free(&arena);
}

/* -- figures -- */

struct cover_figures coverage_of(const struct coverage *coverage, struct cover_declaration of) {
  struct cover_figures figures = {0};
  for (uint32_t i = 0; i < coverage->obligations.n; i++) {
    const struct obligation *one = &coverage->obligations.items[i];
    if (one->of.kind != of.kind || one->of.index != of.index) continue;
    figures.n++;
    figures.n_met += one->is_met;
  }
  return figures;
}

struct cover_figures coverage_of_kind(const struct coverage *coverage, enum cover_kind kind) {
  struct cover_figures figures = {0};
  for (uint32_t i = 0; i < coverage->obligations.n; i++) {
    const struct obligation *one = &coverage->obligations.items[i];
    figures.n += one->kind == kind;
    figures.n_met += one->kind == kind && one->is_met;
  }
  return figures;
}

bool coverage_tests(const struct coverage *coverage, struct cover_declaration of) {
  return coverage_of(coverage, of).n_met > 0;
}

const struct test_case *coverage_case(const struct coverage *coverage, struct cover_case which) {
  return &coverage->suites[which.suite]->file.cases.items[which.test];
}
