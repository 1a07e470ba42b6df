/* Evaluations and their outcomes (outcomes.h). In words: outcomes_text.c; which result and row is
 * which on two sides: match.c. */
#include "study/outcomes.h"

#include "results/people.h"

#include <stdlib.h>

#include "results/report_allocation.h"
#include "results/report_selection.h"
#include "results/report_tree.h"
#include "results/words.h"
#include "results/sink_json.h"
#include "base/limits.h"
#include "base/vec.h"
#include "base/translate.h"

/* -- evaluations -- */

static const char *outcomes_counted(struct arena *arena, uint32_t n) {
  return arena_printf(arena, translated_number("%u outcome", "%u outcomes", n), n);
}

/* "standing of unit u1" */
static const char *outcome_named(
    struct evaluation *evaluation, const struct settled_outcome *outcome) {
  return arena_printf(evaluation->opened->arena, _("%.*s of %s"),
      STR_ARGS(outcome_name(evaluation->schema, outcome->result)),
      str_cstring(evaluation->opened->arena,
          words_named(&evaluation->report, outcome_entity(evaluation->schema, outcome->result),
              outcome->row)));
}

static void settle(struct evaluation *evaluation, uint32_t facts_max) {
  struct arena *arena = evaluation->opened->arena; /* what is told outlives the evaluation */
  const struct settled *settled = evaluation->report.settled =
      settle_run(&evaluation->run, facts_max, &evaluation->arena, evaluation->opened->allocator);
  if (!settled->n_too_many && !settled->n_left) return;
  struct diags *diags = ARENA_NEW(arena, struct diags);
  diags_init(diags, arena, NULL);
  const struct place nowhere = {0};
  if (settled->n_too_many)
    DIAG_AT(diags, SETTLING_TOO_MANY, nowhere, outcomes_counted(arena, settled->n_too_many),
        arena_printf(arena, "%d", COMPLETIONS_MAX), settled->n_too_many == 1 ? _("is") : _("are"),
        outcome_named(evaluation, &settled->first_too_many));
  if (settled->n_left)
    DIAG_AT(diags, SETTLING_LEFT, nowhere, outcomes_counted(arena, settled->n_left),
        settled->n_left == 1 ? _("is") : _("are"), outcome_named(evaluation, &settled->first_left));
  notice_diags(&evaluation->opened->notices, diags);
}

struct evaluation *evaluation_adopt(struct opened *opened, const struct program *program,
    const struct dataset *data, const struct run_options *options, evaluation_filler *fill,
    void *context) {
  struct arena arena; /* it stands in its own */
  arena_init(&arena, opened->allocator);
  arena.out_of_memory = opened->arena->out_of_memory;
  struct evaluation *evaluation = ARENA_NEW(&arena, struct evaluation);
  evaluation->arena = arena;
  evaluation->opened = opened;
  evaluation->program = program;
  evaluation->schema = &program->schema;
  evaluation->data = data;
  evaluation->next = opened->evaluation;
  opened->evaluation = evaluation;
  buffer_init(&evaluation->member, &evaluation->arena, NULL);
  evaluation->has_run = true;
  if (fill) {
    run_adopt(&evaluation->run, &evaluation->arena, opened->allocator, program, data, options);
    if (!fill(context, &evaluation->run)) {
      evaluation_close(evaluation);
      return NULL;
    }
  } else {
    run_evaluate(&evaluation->run, &evaluation->arena, opened->allocator, program, data, options);
  }
  evaluation->report = (struct report){
      .program = program,
      .data = data,
      .run = &evaluation->run,
      .as_of = options->as_of,
      .readings = options->readings,
      .arena = &evaluation->arena,
      .for_people = opened->for_people,
  };
  report_plan(&evaluation->report);
  if (options->settled_facts) settle(evaluation, options->settled_facts);
  return evaluation;
}

struct evaluation *evaluation_open(struct opened *opened, const struct program *program,
    const struct dataset *data, const struct run_options *options) {
  return evaluation_adopt(opened, program, data, options, NULL, NULL);
}

void evaluation_close(struct evaluation *evaluation) {
  struct opened *opened = evaluation->opened;
  for (struct evaluation **at = &opened->evaluation; *at; at = &(*at)->next)
    if (*at == evaluation) {
      *at = evaluation->next;
      break;
    }
  if (evaluation->report.row.head) arena_free(&evaluation->report.row);
  if (evaluation->has_run) run_free(&evaluation->run);
  struct arena arena = evaluation->arena;
  arena_free(&arena);
}

void evaluation_next_row(struct evaluation *evaluation) {
  if (evaluation->report.row.head) arena_free(&evaluation->report.row);
}

/* -- results -- */

static const struct assertion *warning_of(const struct schema *schema, uint32_t result) {
  return &schema->warnings[result - schema->n_items];
}

uint32_t outcome_entity(const struct schema *schema, uint32_t result) {
  return outcome_is_warning(schema, result) ? warning_of(schema, result)->entity
                                            : report_item_entity(schema, &schema->items[result]);
}

struct str outcome_name(const struct schema *schema, uint32_t result) {
  return outcome_is_warning(schema, result) ? warning_of(schema, result)->name
                                            : report_item_name(schema, &schema->items[result]);
}

bool outcome_is_value(const struct schema *schema, uint32_t result) {
  if (outcome_is_warning(schema, result)) return false;
  if (schema->items[result].kind == ITEM_ALLOCATION) return true;
  if (schema->items[result].kind != ITEM_DEFINE) return false;
  enum type_kind kind = (enum type_kind)schema->defines[schema->items[result].index].type.kind;
  return kind != TYPE_TEXT && kind != TYPE_REFERENCE;
}

struct str outcome_label(const struct schema *schema, uint32_t result) {
  if (!outcome_is_warning(schema, result)) return report_item_label(schema, &schema->items[result]);
  const struct assertion *warning = warning_of(schema, result);
  return warning->label.n ? warning->label : warning->name;
}

struct str outcome_called(const struct schema *schema, uint32_t result, struct arena *arena) {
  const struct assertion *warning =
      outcome_is_warning(schema, result) ? warning_of(schema, result) : NULL;
  if (!warning || warning->label.n || !people_reads(warning->because))
    return outcome_label(schema, result);
  return str_from(
      arena_printf(arena, "%.*s [%.*s]", STR_ARGS(warning->because), STR_ARGS(warning->name)));
}

/* -- one outcome -- */

static uint8_t warning_truth(const struct evaluation *evaluation, uint32_t result, uint32_t row) {
  return report_warning_truth(&evaluation->report, warning_of(evaluation->schema, result), row);
}

bool outcome_is_listed(const struct evaluation *evaluation, uint32_t result, uint32_t row) {
  return !outcome_is_warning(evaluation->schema, result) ||
      warning_truth(evaluation, result, row) != TRUTH_FALSE;
}

bool outcome_is_known(struct evaluation *evaluation, uint32_t result, uint32_t row) {
  if (outcome_is_warning(evaluation->schema, result))
    return warning_truth(evaluation, result, row) != TRUTH_UNKNOWN;
  struct cell cell;
  report_cell(&evaluation->report, &evaluation->schema->items[result], row, false, &cell);
  return cell.known;
}

int outcome_step(struct evaluation *before, uint32_t result_before, uint32_t row_before,
    struct evaluation *now, uint32_t result_now, uint32_t row_now) {
  if (outcome_is_warning(now->schema, result_now) ||
      outcome_is_warning(before->schema, result_before))
    return 0;
  const struct item *old_item = &before->schema->items[result_before],
                    *new_item = &now->schema->items[result_now];
  if (old_item->kind != ITEM_DECISION || new_item->kind != ITEM_DECISION) return 0;
  const uint8_t best = now->schema->decisions[new_item->index].best;
  struct cell was, is;
  if (best == BEST_UNSAID) return 0;
  report_cell(&before->report, old_item, row_before, false, &was);
  report_cell(&now->report, new_item, row_now, false, &is);
  if (!was.known || !is.known) return 0;
  const struct enumeration *words = report_outcomes(&now->report, new_item);
  const struct str word = report_outcomes(&before->report, old_item)->words[was.outcome];
  uint32_t from = 0;
  while (from < words->n_words && !str_equal(words->words[from], word)) from++;
  if (from == words->n_words) return 0;
  const int step = (int)is.outcome - (int)from;
  return best == BEST_LAST ? step : -step;
}

int outcome_sign(struct evaluation *evaluation, uint32_t result, uint32_t row) {
  if (outcome_is_warning(evaluation->schema, result) ||
      evaluation->schema->items[result].kind != ITEM_SELECTION)
    return 0;
  struct cell cell;
  report_cell(&evaluation->report, &evaluation->schema->items[result], row, false, &cell);
  return !cell.known ? 0 : cell.status == CANDIDACY_CHOSEN ? 1 : -1;
}

bool outcome_is_ranked(struct evaluation *evaluation, uint32_t result, uint32_t row) {
  if (outcome_is_warning(evaluation->schema, result)) return false;
  struct cell cell;
  report_cell(&evaluation->report, &evaluation->schema->items[result], row, false, &cell);
  return cell.has_rank;
}

struct str outcome_member(struct evaluation *evaluation, uint32_t result, uint32_t row) {
  struct json_sink sink;
  evaluation->member.n = 0;
  json_sink_init(&sink, &evaluation->member);
  if (outcome_is_warning(evaluation->schema, result))
    report_tree_warning(&evaluation->report, &sink.sink, warning_of(evaluation->schema, result),
        row, warning_truth(evaluation, result, row) == TRUTH_UNKNOWN);
  else report_tree_item(&evaluation->report, &sink.sink, &evaluation->schema->items[result], row);
  return (struct str){evaluation->member.bytes, (uint32_t)evaluation->member.n};
}

/* -- comparing -- */

static bool is_number(uint8_t kind) { return kind == TYPE_INTEGER || kind == TYPE_DECIMAL; }

/* Numbers of any scales by what they are, words by their spelling. */
static bool same_value(const struct evaluation *a, const struct value *x,
    const struct evaluation *b, const struct value *y) {
  if (is_number(x->type.kind) && is_number(y->type.kind))
    return (int128)x->number * decimal_power_of_ten[y->type.scale] ==
        (int128)y->number * decimal_power_of_ten[x->type.scale];
  if (x->type.kind != y->type.kind) return false;
  switch ((enum type_kind)x->type.kind) {
  case TYPE_TEXT:
  case TYPE_REFERENCE: return str_equal(x->text, y->text);
  case TYPE_ENUM:
    return str_equal(value_format(NULL, a->schema, x), value_format(NULL, b->schema, y));
  case TYPE_BOOLEAN:
  case TYPE_INTEGER:
  case TYPE_DECIMAL:
  case TYPE_DATE: break;
  }
  return x->number == y->number;
}

static bool same_bounds(const struct evaluation *a, const struct cell *x,
    const struct evaluation *b, const struct cell *y) {
  if (x->has_bounds != y->has_bounds) return false;
  return !x->has_bounds || (same_value(a, &x->lo, b, &y->lo) && same_value(a, &x->hi, b, &y->hi));
}

/* The same words in the same order. */
static bool same_possible(
    const struct enumeration *p, uint64_t x, const struct enumeration *q, uint64_t y) {
  if (__builtin_popcountll(x) != __builtin_popcountll(y)) return false;
  for (; x; x &= x - 1, y &= y - 1)
    if (!str_equal(p->words[__builtin_ctzll(x)], q->words[__builtin_ctzll(y)])) return false;
  return true;
}

static bool same_members(struct evaluation *a, const struct cell *x, uint32_t row_a,
    struct evaluation *b, const struct cell *y, uint32_t row_b, enum candidacy status) {
  struct str *p, *q;
  uint32_t n =
      report_selected(&a->report, &a->schema->selections[x->item->index], row_a, status, &p);
  if (n != report_selected(&b->report, &b->schema->selections[y->item->index], row_b, status, &q))
    return false;
  for (uint32_t i = 0; i < n; i++)
    if (!str_equal(p[i], q[i])) return false;
  return true;
}

static bool same_state(struct evaluation *a, const struct cell *x, uint32_t row_a,
    struct evaluation *b, const struct cell *y, uint32_t row_b) {
  /* the states are the language's */
  if (x->known != y->known || (x->known && x->outcome != y->outcome)) return false;
  if (x->has_seats != y->has_seats || (x->has_seats && x->lo.number != y->lo.number)) return false;
  return same_bounds(a, x, b, y) && same_members(a, x, row_a, b, y, row_b, CANDIDACY_CHOSEN) &&
      same_members(a, x, row_a, b, y, row_b, CANDIDACY_TIED) &&
      same_members(a, x, row_a, b, y, row_b, CANDIDACY_UNDETERMINED);
}

static bool same_allocation_state(struct evaluation *a, const struct cell *x, uint32_t row_a,
    struct evaluation *b, const struct cell *y, uint32_t row_b) {
  if (x->known != y->known || (x->known && x->outcome != y->outcome)) return false;
  if (x->has_seats != y->has_seats || (x->has_seats && !same_value(a, &x->lo, b, &y->lo)))
    return false;
  if (x->left.known != y->left.known || (x->left.known && !same_value(a, &x->left, b, &y->left)))
    return false;
  struct str *p, *q;
  const uint32_t n =
      report_tied_sharers(&a->report, &a->schema->allocations[x->item->index], row_a, &p);
  if (n != report_tied_sharers(&b->report, &b->schema->allocations[y->item->index], row_b, &q))
    return false;
  for (uint32_t i = 0; i < n; i++)
    if (!str_equal(p[i], q[i])) return false;
  return same_bounds(a, x, b, y);
}

static bool same_cell(struct evaluation *a, const struct cell *x, uint32_t row_a,
    struct evaluation *b, const struct cell *y, uint32_t row_b) {
  if (x->item->kind != y->item->kind) return false;
  switch ((enum item_kind)x->item->kind) {
  case ITEM_DEFINE:
    return x->known == y->known &&
        (x->known ? same_value(a, &x->value, b, &y->value) : same_bounds(a, x, b, y));
  case ITEM_DECISION:
    return same_possible(report_outcomes(&a->report, x->item), x->possible,
        report_outcomes(&b->report, y->item), y->possible);
  case ITEM_SELECTION:
    return x->status == y->status && x->has_rank == y->has_rank &&
        (!x->has_rank || x->rank == y->rank);
  case ITEM_ALLOCATION: /* why it is open is a reason; but a tie is shown */
    return x->known == y->known &&
        (x->known || (x->status == ALLOTMENT_TIED) == (y->status == ALLOTMENT_TIED)) &&
        (x->known ? same_value(a, &x->value, b, &y->value) : same_bounds(a, x, b, y));
  case ITEM_ALLOCATION_STATE: return same_allocation_state(a, x, row_a, b, y, row_b);
  case ITEM_SELECTION_STATE: return same_state(a, x, row_a, b, y, row_b);
  case ITEM_DUTY: break;
  }
  return x->known == y->known && (!x->known || x->outcome == y->outcome);
}

static const struct rule *next_fired(
    struct evaluation *evaluation, const struct cell *cell, uint32_t row, uint32_t *at) {
  return report_next_fired(&evaluation->report, cell->item->index, cell->outcome, row, at);
}

static bool same_rules(struct evaluation *a, const struct cell *x, uint32_t row_a,
    struct evaluation *b, const struct cell *y, uint32_t row_b) {
  for (uint32_t i = 0, k = 0;;) {
    const struct rule *p = next_fired(a, x, row_a, &i), *q = next_fired(b, y, row_b, &k);
    if (!p || !q) return p == q;
    if (!str_equal(p->name, q->name)) return false;
  }
}

/* Of two with the same value: whether they are printed the same. */
static bool same_detail(struct evaluation *a, uint32_t result_a, const struct cell *x,
    uint32_t row_a, struct evaluation *b, uint32_t result_b, const struct cell *y, uint32_t row_b) {
  if (x && x->known) {
    if (x->item->kind == ITEM_DUTY || x->item->kind == ITEM_SELECTION) return true;
    if (x->item->kind == ITEM_DEFINE || x->item->kind == ITEM_ALLOCATION)
      return x->value.type.kind == y->value.type.kind && x->value.type.scale == y->value.type.scale;
    if (x->item->kind == ITEM_DECISION) return same_rules(a, x, row_a, b, y, row_b);
  }
  struct str p = outcome_member(a, result_a, row_a), q = outcome_member(b, result_b, row_b);
  return str_equal(p, q);
}

enum outcome_difference outcome_compare(struct evaluation *a, uint32_t result_a, uint32_t row_a,
    struct evaluation *b, uint32_t result_b, uint32_t row_b, bool detail) {
  if (outcome_is_warning(a->schema, result_a)) {
    uint8_t x = warning_truth(a, result_a, row_a);
    if (x != warning_truth(b, result_b, row_b)) return OUTCOME_VALUE;
    if (!detail || x == TRUTH_FALSE) return OUTCOME_SAME;
    return same_detail(a, result_a, NULL, row_a, b, result_b, NULL, row_b) ? OUTCOME_SAME
                                                                           : OUTCOME_DETAIL;
  }
  struct cell x, y;
  report_cell(&a->report, &a->schema->items[result_a], row_a, false, &x);
  report_cell(&b->report, &b->schema->items[result_b], row_b, false, &y);
  if (!same_cell(a, &x, row_a, b, &y, row_b)) return OUTCOME_VALUE;
  if (!detail) return OUTCOME_SAME;
  return same_detail(a, result_a, &x, row_a, b, result_b, &y, row_b) ? OUTCOME_SAME
                                                                     : OUTCOME_DETAIL;
}
