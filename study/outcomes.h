/* Evaluations kept open side by side, and their outcomes compared: `diff` and `readings` stand on
 * this.
 *
 * A *result* is a thing results tell of each instance of an entity: the items of a schema, then its
 * warnings, numbered in this order. An *outcome* is one result of one row. Two outcomes differ in
 * value (what was decided: an outcome, a number, who is chosen) or only in detail (the rules and
 * the missing facts named beside it). Nothing is kept of an outcome: runs hold whole columns, so
 * asking again is cheap. */
#ifndef THIDUA_OUTCOMES_H
#define THIDUA_OUTCOMES_H

#include "study/session.h"
#include "results/report.h"

/* One evaluation. Owner: its own arena and run; program and data are others' and must outlive it.
 * Open until evaluation_close, or opened_close. */
struct evaluation {
  struct opened *opened;
  const struct program *program;
  const struct schema *schema;
  const struct dataset *data;
  struct arena arena; /* of the run's small parts and of the report */
  struct run run;
  bool has_run;
  struct report report;    /* planned */
  struct buffer member;    /* where members are written, one over the other */
  struct evaluation *next; /* of the caller's, older */
};

/* Evaluates. `readings` (codes by schema.readings) must outlive it. */
struct evaluation *evaluation_open(struct opened *opened, const struct program *program,
    const struct dataset *data, const struct run_options *options);
/* Who fills the columns of a run that run_adopt made; false: he could not, and has told. */
typedef bool evaluation_filler(void *context, struct run *run);
/* The same of values that somebody else found: not evaluated but filled in. NULL where they could not
 * be. */
struct evaluation *evaluation_adopt(struct opened *opened, const struct program *program,
    const struct dataset *data, const struct run_options *options, evaluation_filler *fill,
    void *context);
void evaluation_close(struct evaluation *evaluation);
/* Forgets what looking at a row took. */
void evaluation_next_row(struct evaluation *evaluation);

/* -- results of a schema -- */
static inline uint32_t outcome_n_results(const struct schema *schema) {
  return schema->n_items + schema->n_warnings;
}
static inline bool outcome_is_warning(const struct schema *schema, uint32_t result) {
  return result >= schema->n_items;
}
uint32_t outcome_entity(const struct schema *schema, uint32_t result);
struct str outcome_name(const struct schema *schema, uint32_t result);
/* Its label, or its name. */
struct str outcome_label(const struct schema *schema, uint32_t result);
/* The same for people, in `arena`: a warning that has no label by its reason, where they read that,
 * and its name: "few votes [few]". */
struct str outcome_called(const struct schema *schema, uint32_t result, struct arena *arena);

/* Its value in words is a number, a day or a truth where it is known, and no text of the data. */
bool outcome_is_value(const struct schema *schema, uint32_t result);

/* -- one outcome -- */
/* Results list it: always, but for a warning whose condition is surely false. */
bool outcome_is_listed(const struct evaluation *evaluation, uint32_t result, uint32_t row);
/* Nothing is open about it: not undetermined, no tie, no unknown value. */
bool outcome_is_known(struct evaluation *evaluation, uint32_t result, uint32_t row);
/* How a known decision of `now` stands to that of `before` for whom it is about, by the end that the
 * newer regulation says is best: > 0 better, < 0 worse, 0 the same or nothing said. A word that the
 * newer has no more is nothing said. */
int outcome_step(struct evaluation *before, uint32_t result_before, uint32_t row_before,
    struct evaluation *now, uint32_t result_now, uint32_t row_now);
/* Of a selection's candidates +1: chosen, -1: surely not; 0: tied, undetermined, or another result.
 */
int outcome_sign(struct evaluation *evaluation, uint32_t result, uint32_t row);
/* It has a rank: a candidate of a selection whose rank is known. */
bool outcome_is_ranked(struct evaluation *evaluation, uint32_t result, uint32_t row);
/* The member exactly as `run --format json` prints it (a warning: its whole object). A view until
 * the evaluation's next one. */
struct str outcome_member(struct evaluation *evaluation, uint32_t result, uint32_t row);
/* Its value in words, without its reasons: "considered", "undetermined (deferred or considered)",
 * "chosen (rank 1)"; in `arena`. Two of one program have the same text exactly where they have the
 * same value. */
struct str outcome_text(
    struct evaluation *evaluation, uint32_t result, uint32_t row, struct arena *arena);

/* An instance as people call it: "đơn vị vks-ha-noi (Hà Nội)", as a terminal may be shown it
 * (str_shown); so is the next. */
const char *outcome_instance(
    struct evaluation *evaluation, uint32_t entity, uint32_t row, struct arena *arena);
/* A text that would fill more than a line or two, cut with "…". */
#define SHORTENED_COLUMNS 150u
const char *outcome_shortened(struct str text, struct arena *arena);

enum outcome_difference { OUTCOME_SAME, OUTCOME_DETAIL, OUTCOME_VALUE };
/* Compares two outcomes, also of different programs: words by their spelling, numbers by what they
 * are. `detail`: look for differences in detail too (costs more). */
enum outcome_difference outcome_compare(struct evaluation *a, uint32_t result_a, uint32_t row_a,
    struct evaluation *b, uint32_t result_b, uint32_t row_b, bool detail);

#endif
