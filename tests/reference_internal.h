/* What the parts of the reference evaluator share: reference.c (the walk), reference_number.c
 * (numbers, dates), reference_why.c. */
#ifndef THIDUA_TESTS_REFERENCE_INTERNAL_H
#define THIDUA_TESTS_REFERENCE_INTERNAL_H

#include <assert.h>
#include <stdlib.h>

#include "compiler/typed/functions.h"
#include "base/vec.h"
#include "tests/reference.h"

struct reference {
  struct arena arena; /* scratch, until reference_forget */
  struct arena kept;  /* what is remembered, until reference_free */
  const struct typed_program *program;
  const struct schema *schema;
  const struct dataset *data;
  struct sources *sources;
  struct reference_options options;
  /* every rational made, to be cleared: scratch and remembered */
  VEC(mpq_ptr) numbers, kept_numbers;
  struct answer **defines, **decisions; /* [index][row], memory of what was evaluated */
  uint8_t **defined, **decided;         /* whether it was */
  struct choice ***choices;             /* [selection][row of its ancestor] */
  struct sharing ***sharings;           /* [allocation][row of its ancestor] */
  uint64_t n_choices, n_choices_tried;
};

/* -- answers */
static inline struct answer truth_known(bool truth) {
  return (struct answer){.kind = ANSWER_TRUTH, .known = true, .truth = truth};
}
static inline struct answer truth_unknown(void) { return (struct answer){.kind = ANSWER_TRUTH}; }
static inline struct answer number_unknown(void) { return (struct answer){.kind = ANSWER_NUMBER}; }
static inline struct answer number_between(mpq_ptr lo, mpq_ptr hi) {
  return (struct answer){.kind = ANSWER_NUMBER, .known = true, .lo = lo, .hi = hi};
}
/* The answer of what surely has no value. */
struct answer no_value(struct reference *r, struct type type);
/* The row of an entity with this id. */
uint32_t row_of_id(struct reference *r, uint32_t entity, struct str id);
/* A copy of an answer that outlives reference_forget. */
struct answer answer_kept(struct reference *r, struct answer answer);
/* A new rational, 0. */
mpq_ptr number_new(struct reference *r);
struct answer number_integer(struct reference *r, int64_t value);
/* A side that no bound closes: 10^200, or less than all; whatever is added to it, and what it is
 * multiplied with, leaves it as far (number_checked). */
mpq_ptr number_open(struct reference *r, bool above);
/* Bounds of this scale, of which the last number of 64 bits is none. */
struct answer number_opened(struct answer a, unsigned scale);
/* number / 10^scale */
struct answer number_scaled(struct reference *r, int64_t number, unsigned scale);
/* q rounded to a whole number of 10^-scale. */
void round_number(mpq_ptr out, mpq_srcptr q, unsigned scale, enum rounding rounding);
/* What a number node may hold: the limits of its way of computing. Takes bounds lo, hi in any
 * order. */
struct answer number_checked(const struct tx *node, mpq_ptr lo, mpq_ptr hi);

/* -- the walk */
struct answer evaluate(struct reference *r, const struct tx *node, uint32_t row);
/* What may be none, where it is not known that it has a value. */
struct answer perhaps_none(struct answer a);
struct answer unknown_of(struct type type);
/* What the data give of a field, and of the id of a row. */
struct answer field_answer(struct reference *r, uint32_t index, uint32_t row);
struct answer own_id(struct reference *r, uint32_t entity, uint32_t row);
/* A number that its place cannot hold within bounds is unknown there. */
struct answer settled_for(const struct tx *node, struct answer a);
/* A number between bounds, each of which only says something where it is known. */
struct answer within(struct reference *r, struct answer least, struct answer most);
/* The same of what only a result of the preceding year says, if it says either bound. */
struct answer told_within(struct reference *r, struct answer least, struct answer most);
struct answer value_answer(struct reference *r, const struct value *value, struct type type);
/* One operation on answers that are there already; of `node` only its kind, type and flags are
 * read. Operands that an operation has not are given as any settled answer. */
struct answer apply_arithmetic(
    struct reference *r, const struct tx *node, struct answer a, struct answer b);
struct answer apply_to_number(struct reference *r, const struct tx *node, struct answer a);
struct answer apply_min_max(const struct tx *node, struct answer a, struct answer b);
/* -- reference_calendar.c: IS_WORKING_DAY of a, WORKING_DAYS_BETWEEN a and b, else the b-th working
 * day after a; unknown outside the calendar */
struct answer reference_working_days(
    struct reference *r, enum function function, int64_t a, int64_t b);
int64_t reference_weekday(int64_t day);
int64_t reference_months_between(int64_t a, int64_t b);
struct answer apply_date(
    struct reference *r, const struct tx *node, struct answer a, struct answer b, struct answer c);
struct answer apply_logic(enum tx_kind kind, struct answer a, struct answer b);
/* a = b of anything but sets. */
struct answer apply_equal(struct answer a, struct answer b);
/* Two sets of outcomes. */
struct answer equal_sets(uint64_t a, uint64_t b);
struct answer apply_less(bool or_equal, struct answer a, struct answer b);
/* condition, then the value where it holds, else the other. */
struct answer apply_if(
    const struct tx *node, struct answer condition, struct answer yes, struct answer no);
/* A define's base value and its exceptions. */
struct answer apply_except(const struct tx *node, struct answer base,
    const struct answer *conditions, const struct answer *values, uint32_t n);
/* An aggregate's fold: of `n` rows their conditions and (but for ANY and COUNT) values; lists_known
 * false where a list is absent. */
struct answer apply_reduce(struct reference *r, const struct tx *node, bool lists_known,
    const struct answer *conditions, const struct answer *values, uint32_t n);
/* The same of an order statistic, a count of distinct or a longest run (reference_statistics.c). Of
 * a closed set n_words says how many words it has, else 0; scale: the digits of its values. */
struct answer reduce_statistic(struct reference *r, const struct tx *node, bool lists_known,
    const struct answer *conditions, const struct answer *values, uint32_t n, uint32_t n_words,
    unsigned scale);
/* The value of an expression, a decision's being all its outcomes possible. */
struct answer outcomes_of(struct reference *r, const struct tx *node, uint32_t row);
/* The same, a decision's being its outcome. */
struct answer value_of(struct reference *r, const struct tx *node, uint32_t row);
/* Both settled, and not the same. */
bool different_values(const struct answer *a, const struct answer *b);
/* How many instances of an entity have an id before this one, by code point. */
struct answer id_place(struct reference *r, uint32_t entity, struct answer id);
/* The row of a lift's operand. */
uint32_t lifted_row(struct reference *r, const struct tx *node, uint32_t row);
/* The strongest outcome that a surely firing rule proposes (and `n` if none does). */
uint32_t strongest_sure(struct reference *r, uint32_t decision, uint32_t row, uint32_t n);

/* -- selections (reference_select.c) */
struct choice_row {
  uint32_t row;          /* in the data */
  uint8_t candidacy;     /* 0 no, 1 unknown, 2 yes */
  struct answer *keys;   /* known, within bounds at least (selection_key) */
  enum candidacy status; /* what it comes to */
  uint8_t statuses;      /* bits of enum candidacy: what it may come to */
  int64_t rank;          /* 0: unknown, or none */
};
struct choice { /* among the rows under one row */
  struct arena *arena;
  struct answer seats;
  bool lists_known, takes_all, was_tried; /* was_tried: every way of settling was, too */
  struct choice_row *rows;
  uint32_t n_rows, n_keys;
  bool *descending; /* by key */
  enum selection_state state;
};
/* From seats, candidacies and keys to statuses, ranks and state. */
void apply_selection(struct choice *choice);
/* A key as bounds: of an unknown one, all a 64-bit number at its scale may be, or, where it may be
 * none, every day and that. */
struct answer selection_key(
    struct reference *r, struct answer value, unsigned scale, bool is_descending, bool may_be_none);
struct answer truth_of_status(enum candidacy status);
/* TX_CHOSEN, TX_RANK, TX_SELECTION_STATE */
struct answer evaluate_selection(struct reference *r, const struct tx *node, uint32_t row);

/* -- allocations (reference_share.c) */
struct sharing_row {
  uint32_t row; /* in the data */
  struct answer weight;
  struct answer *keys; /* as of a choice */
  enum allotment status;
  struct answer share;
};
struct sharing { /* among the rows under one row */
  struct answer amount;
  mpq_ptr unit;
  bool lists_known;
  struct sharing_row *rows;
  uint32_t n_rows, n_keys;
  bool *descending; /* by key */
  enum allocation_state state;
};
/* From what is shared, weights and keys to shares, statuses and state. */
void apply_sharing(struct reference *r, struct sharing *sharing);

/* -- aggregates (reference_aggregate.c) */
struct answer evaluate_reduce(struct reference *r, const struct tx *node, uint32_t row);

/* The rows of `below` under row `row` of `entity`, level by level, and the lists on the way that
 * are absent. */
struct absent_list {
  uint32_t entity, parent; /* the list of `entity` under row `parent` of its parent entity */
};
struct rows_below {
  VEC(uint32_t) rows;
  VEC(struct absent_list) absent;
};

/* Whether a row names the aggregate's own, if it asks for that. */
struct answer row_names(struct reference *r, const struct tx *node, uint32_t row, uint32_t target);
/* -- compared rows (reference_rows.c) */
/* How one comparison of a row with the aggregate's own stands; `own`: they are one row, and what
 * stands on both sides is one expression. */
struct answer apply_match(uint32_t match, struct answer row, struct answer instance, bool own);
/* Whether a row is one of those compared with row `target` of the aggregate. */
struct answer row_matches(
    struct reference *r, const struct tx *node, uint32_t row, uint32_t target);
/* Whether one comparison of it surely holds, by its sides or as sorting finds them. */
bool row_compares(
    struct reference *r, const struct tx *node, uint32_t i, uint32_t row, uint32_t target);
/* An equality (or `<>`) of numbers as sorting finds it: `scale` is the rows', `by_bounds` what the
 * bounds say. */
struct answer match_equal(uint32_t match, struct answer row, struct answer instance, unsigned scale,
    bool beside, struct answer by_bounds);
/* A comparison by order: no number of the rows' 64 bits lies beyond them. */
struct answer match_order(uint32_t match, struct answer row, struct answer instance, unsigned scale,
    struct answer by_bounds);
/* False where two bounds leave no number of `scale` digits (a day) between them. */
bool leaves_room(
    uint32_t match_a, struct answer a, uint32_t match_b, struct answer b, unsigned scale);
/* The rows an aggregate asks at row `row` of its home. */
void gather_asked(struct reference *r, const struct tx *node, uint32_t row, struct rows_below *out);
struct answer row_condition(struct reference *r, const struct tx *node, uint32_t row);
void gather_rows(
    struct reference *r, uint32_t entity, uint32_t row, uint32_t below, struct rows_below *out);

#endif
