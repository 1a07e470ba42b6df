/* The second opinion: a plain evaluator of the typed program, row by row, tree walking, written for
 * clarity.
 *
 * It shares no code with the VM: no kernels, no fractions, no calendar of base; numbers are GMP
 * rationals. The comments of compiler/typed/typed.h are its specification. Speed is no aim. What it
 * is not: a checker of the typed tree (typed_check is). Owner: everything lives in the `struct
 * reference`, freed whole by reference_free.
 */
#ifndef THIDUA_TESTS_REFERENCE_H
#define THIDUA_TESTS_REFERENCE_H

#include <gmp.h>

#include "compiler/typed/typed.h"
#include "runtime/data/dataset.h"

/* What an expression is at one row. */
enum answer_kind { ANSWER_TRUTH, ANSWER_SET, ANSWER_CODE, ANSWER_TEXT, ANSWER_NUMBER };

struct answer {
  enum answer_kind kind;
  /* NUMBER: something is known (bounds at least). Others: the value is known; SET: always */
  bool known;
  /* a date or reference: it surely has no value; it may have none. Then the date is behind all days,
     within bounds their upper end */
  bool none, maybe_none;
  bool truth;      /* TRUTH, where known */
  uint64_t set;    /* SET: bit i, outcome i is possible */
  int64_t code;    /* CODE */
  struct str text; /* TEXT */
  /* NUMBER: the value itself (not scaled), lo <= value <= hi; dates: days since 1970-01-01 */
  mpq_ptr lo, hi;
};

struct reference_options {
  int32_t as_of;
  const uint32_t *readings; /* NULL: the defaults */
};

struct reference;

/* `sources` is where the typed program's spans point (for the places of faults). All must outlive
 * the reference. */
/* Of a bound: whether there is none on this side. */
bool number_is_open(mpq_srcptr q);

struct reference *reference_new(const struct typed_program *program, const struct dataset *data,
    struct sources *sources, const struct reference_options *options);
void reference_free(struct reference *reference);
/* Frees the numbers and texts of all answers and reasons given so far (what was evaluated is
 * remembered): to be called when they are used. */
void reference_forget(struct reference *reference);

struct answer reference_define(struct reference *reference, uint32_t define, uint32_t row);
struct answer reference_decision(struct reference *reference, uint32_t decision, uint32_t row);
struct answer reference_rule(struct reference *reference, uint32_t rule, uint32_t row);
/* to a rule: whether it holds */
struct answer reference_exception(struct reference *reference, uint32_t exception, uint32_t row);
struct answer reference_warning(struct reference *reference, uint32_t warning, uint32_t row);
struct answer reference_require(struct reference *reference, uint32_t require, uint32_t row);

/* A selection: of a candidate, its rank (0 where unknown or none) too; the state seen from a row of
 * its ancestor. */
enum candidacy reference_status(struct reference *reference, uint32_t selection, uint32_t row);
int64_t reference_rank(struct reference *reference, uint32_t selection, uint32_t row);
struct answer reference_rank_answer(struct reference *reference, uint32_t selection, uint32_t row);
enum selection_state reference_state(struct reference *reference, uint32_t selection, uint32_t row);
/* How many groups there were, and in how many every way of settling the unknowns was tried. */
void reference_selections_tried(const struct reference *reference, uint64_t *n, uint64_t *n_tried);

/* An allocation: of a row its share and how it comes to it; the state seen from a row of its
 * ancestor. */
struct answer reference_share(struct reference *reference, uint32_t allocation, uint32_t row);
enum allotment reference_allotment(struct reference *reference, uint32_t allocation, uint32_t row);
struct answer reference_allocation_state(
    struct reference *reference, uint32_t allocation, uint32_t row);

/* 0 false, 1 unknown, 2 true: as the VM's bytes. */
uint8_t answer_truth(const struct answer *answer);
/* Whether it says one thing: a number with lo = hi, a set of one, anything else that is known. */
bool answer_settled(const struct answer *answer);

/* Why something is not settled, as cli.md names it. In reading order, no repeats; texts live in the
 * reference. */
struct reference_reasons {
  struct {
    struct str *items;
    uint32_t n, capacity;
  } missing, faults, conflict, tied;
};
void reference_why_define(
    struct reference *reference, uint32_t define, uint32_t row, struct reference_reasons *out);
void reference_why_decision(
    struct reference *reference, uint32_t decision, uint32_t row, struct reference_reasons *out);
void reference_why_exception(
    struct reference *reference, uint32_t exception, uint32_t row, struct reference_reasons *out);
void reference_why_rule(
    struct reference *reference, uint32_t rule, uint32_t row, struct reference_reasons *out);
void reference_why_warning(
    struct reference *reference, uint32_t warning, uint32_t row, struct reference_reasons *out);
void reference_why_share(
    struct reference *reference, uint32_t allocation, uint32_t row, struct reference_reasons *out);
void reference_why_allocation(
    struct reference *reference, uint32_t allocation, uint32_t row, struct reference_reasons *out);
void reference_why_selection(
    struct reference *reference, uint32_t selection, uint32_t row, struct reference_reasons *out);
void reference_why_rank(
    struct reference *reference, uint32_t selection, uint32_t row, struct reference_reasons *out);
/* The state of a duty; not known where it is undetermined. */
struct answer reference_duty(struct reference *r, uint32_t duty, uint32_t row);
void reference_why_duty(
    struct reference *r, uint32_t duty, uint32_t row, struct reference_reasons *out);
void reference_why_state(
    struct reference *reference, uint32_t selection, uint32_t row, struct reference_reasons *out);
void reference_why_require(
    struct reference *reference, uint32_t require, uint32_t row, struct reference_reasons *out);

/* The reference's own calendar (days since 1970-01-01), for the property tests too. */
bool reference_is_leap(int64_t year);
int64_t reference_month_days(int64_t year, int64_t month);
bool reference_date(int64_t year, int64_t month, int64_t day, int64_t *days);
void reference_split(int64_t days, int64_t *year, int64_t *month, int64_t *day);

#endif
