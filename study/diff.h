/* `thidua diff`: who gains and who loses by a new regulation, and which of its changes is
 * responsible. cli.md.
 *
 *   cmd_diff.c        the command: reads both sides, evaluates, finds who is responsible, writes
 *   diff_sides.c      the two sides and the regulations between them: their data, their readings,
 *                     their evaluations
 *   diff_compare.c    every outcome that differs
 *   diff_blame.c      switching the changes one at a time
 *   diff_table.c      for people;  diff_tree.c  JSON, CSV
 *
 * A *switch* is what can be put back or put in by itself: a declaration that changed
 * (compiler/changes/changes.h), or a reading that is chosen otherwise. It is responsible for an
 * outcome's change where the new regulation with the switch as in the old one decides otherwise
 * than the new one. Where no switch is, for each of several changes would have been enough, those
 * are that alone change the old regulation's outcome. Where none is either, changes act together: a
 * set that makes the difference when it is put back, and of which none can be spared. Of a result
 * that only one side has it counts that it is there, not what it says. A switch that does not
 * compile alone is put back with what cannot stand without it, and compared with the regulation in
 * which only that is put back: so a new definition is not held to account for the new rule that
 * uses it.
 */
#ifndef THIDUA_DIFF_H
#define THIDUA_DIFF_H

#include "results/csv.h"
#include "study/match.h"
#include "compiler/changes/changes.h"
#include "base/vec.h"

enum diff_side_number { SIDE_OLD, SIDE_NEW };

struct diff_side {
  const char *name, *path; /* "old", as on the command line */
  struct session *session;
  const struct schema *schema;
  const struct dataset *data; /* the other side's, where both read the data alike */
  struct evaluation *evaluation;
};

enum switch_kind { SWITCH_DECLARATION, SWITCH_READING };
struct diff_switch {
  uint8_t kind;                /* enum switch_kind */
  const struct change *change; /* SWITCH_DECLARATION: changes.items[its number] */
  struct str reading;          /* SWITCH_READING: its name */
  struct str name;             /* "rule unregistered", "reading pledge_test" */
  /* "2020/emulation.rules:12"; a reading's words; NULL: not there */
  const char *old_place, *new_place;
  uint32_t *with;
  /* switches that cannot stand without it: put back with it */
  uint32_t n_with;
  bool is_switched;                           /* it could be put back */
  uint64_t n_outcomes, n_warnings, n_reasons; /* that it is responsible for */
};

/* By what an outcome changed; a line of the totals each. */
enum outcome_change_kind {
  OUTCOME_GAINS,
  OUTCOME_LOSES,
  OUTCOME_UNDETERMINED,
  OUTCOME_SETTLED,
  OUTCOME_RANK,
  OUTCOME_CHANGED,
  OUTCOME_ADDED,
  OUTCOME_REMOVED,
  OUTCOME_REASONS,
  OUTCOME_N_KINDS
};
extern const char *const outcome_change_words[OUTCOME_N_KINDS];

struct outcome_change {
  /* UINT32_MAX: the side has no such result, or does not list the warning */
  uint32_t old_result, old_row, new_result, new_row;
  uint8_t kind;
  bool is_warning;
  uint32_t group;
};

enum blame { BLAME_SINGLE, BLAME_ALL_NEEDED, BLAME_EACH_ALONE, BLAME_TOGETHER, BLAME_NONE };
struct blame_group {
  uint8_t how;   /* enum blame; NONE: nothing changed that results hang on: only places in texts */
  uint64_t *set; /* of switches, as bits */
  uint64_t n_outcomes, n_warnings, n_reasons;
};

/* What is compared. */
struct diff_input {
  const char *old_path, *new_path; /* regulations; one may be "-" where the caller can seek in it */
  struct data_files files;
  const int32_t *as_of;       /* NULL: the last day of the new regulation */
  const char *const *choices; /* of readings: "old:N=V", "new:N=V", "N=V" */
  uint32_t n_choices;
  const char *previous; /* NULL: not given */
  bool strict;
  uint32_t threads, settled_facts; /* as run_options has them */
};

struct diff {
  struct opened *opened;
  const struct diff_input *input;
  struct arena *arena;
  struct diff_side sides[2];
  struct compilation old_beside; /* the old side with its sources numbered behind the new side's */
  struct changes changes;
  VEC(struct diff_switch) switches; /* changes.n first */
  int32_t as_of;
  VEC(struct outcome_change) outcomes;
  VEC(struct blame_group) groups;                      /* by their first switch */
  uint64_t totals[OUTCOME_N_KINDS], warning_totals[3]; /* warnings that come, go, change */
  /* some changes that act together might be spared: NARROWING_RUNS_MAX */
  bool is_capped;
  /* rows of the new side in the old, and the other way */
  struct row_match *to_old, *to_new;
};

/* -- diff_sides.c -- */
/* Reads both regulations, the data of each, and evaluates. What is wrong is noticed. The sides stay
 * open until opened_close. */
enum fault diff_load(struct diff *diff);
/* A regulation between the two, evaluated. Owner: its arena and session; data may be a side's. */
struct variant {
  struct arena arena;
  struct compilation compilation;
  const struct dataset *data;
  struct session *session; /* that read its own data; NULL: none did */
  struct evaluation *evaluation;
  struct row_match *from_old, *from_new;
  /* by result of a side: its own, NONE_INDEX where it has none */
  uint32_t *old_results, *new_results;
};
/* Compiles with switches as `as_new` says. With `pinned` < n_switches: what cannot stand so is
 * switched too, and marked there. NULL where it cannot be compiled. */
struct variant *diff_variant(struct diff *diff, uint32_t pinned, bool *as_new);
/* Loads what data it needs and evaluates. False where the data cannot be read so (nothing is said:
 * then it cannot be switched). */
bool diff_evaluate(struct diff *diff, struct variant *variant, const bool *as_new);
void diff_variant_free(struct variant *variant);
/* A side as a variant: free with diff_variant_free too. */
struct variant *diff_side_variant(struct diff *diff, enum diff_side_number side);

/* -- the others -- */
void diff_compare(struct diff *diff);
void diff_blame(struct diff *diff);
void diff_table(struct diff *diff, FILE *out, bool colour);
void diff_json(struct diff *diff, FILE *out);
void diff_csv(struct diff *diff, FILE *out, enum csv_reader reader);

static inline bool diff_set_has(const uint64_t *set, uint32_t i) {
  return set[i / 64] >> (i % 64) & 1;
}
/* The instance of an outcome, on the side that has it (the new one first). */
struct evaluation *diff_holder(
    const struct diff *diff, const struct outcome_change *change, uint32_t *result, uint32_t *row);

#endif
