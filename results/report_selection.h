/* What selections come to: the cells of a candidate and of the ancestor, who is where, and who was
 * barred by what. */
#ifndef THIDUA_REPORT_SELECTION_H
#define THIDUA_REPORT_SELECTION_H

#include "results/report_cell.h"

/* Fills the cell of a candidate, and that of the ancestor; report_cell does the rest. */
void report_selection_cell(
    struct report *report, const struct selection *selection, uint32_t row, struct cell *out);
void report_state_cell(
    struct report *report, const struct selection *selection, uint32_t row, struct cell *out);
/* Those under a row of the ancestor that have a status, as rows of the candidates' entity: by rank,
 * then as in the data. In the row's arena, like all here. */
struct standing {
  uint32_t *rows, n;
};
/* By status (enum candidacy), of those `wanted` (a bit each); the others stay empty. */
#define CANDIDACIES (CANDIDACY_UNDETERMINED + 1u)
/* Those whom a selection's state lists. */
#define REPORT_LISTED (1u << CANDIDACY_CHOSEN | 1u << CANDIDACY_TIED | 1u << CANDIDACY_UNDETERMINED)
void report_standings(struct report *report, const struct selection *selection, uint32_t row,
    uint32_t wanted, struct standing standings[CANDIDACIES]);
/* The same where there is one of them, it stands right under the ancestor, and nothing was settled by
 * cases: its row and its status. False: it is not so, or not quickly seen. */
bool report_only_standing(const struct report *report, const struct selection *selection,
    uint32_t row, uint32_t wanted, uint32_t *found, enum candidacy *status);
/* The state and the seats of a selection as one number: whose lists are empty but for `chosen` and
 * `tied`. False: more than that is told. */
bool report_state_key(
    const struct report *report, const struct item *item, uint32_t row, uint64_t *key);
/* The id of a candidate as the ancestor's results list it. */
struct str report_candidate_id(
    struct report *report, const struct selection *selection, uint32_t row);
/* The ids of those of one status. */
uint32_t report_selected(struct report *report, const struct selection *selection, uint32_t row,
    enum candidacy status, struct str **ids);
/* Their rows. */
uint32_t report_selected_rows(struct report *report, const struct selection *selection,
    uint32_t row, enum candidacy status, uint32_t **rows);
/* What candidates are ordered by, a key each. */
struct report_key {
  uint32_t reg;           /* numbers of the candidates' entity; whole, or a view */
  struct type type;       /* of these numbers */
  uint32_t define, field; /* what is asked, NONE_INDEX where it is no define, no field */
  struct str source;      /* its words in the rules */
  bool greater_is_better;
};
/* In `arena`; none where the selection has no order. */
uint32_t report_keys(const struct report *report, const struct selection *selection,
    struct arena *arena, struct report_key **keys);
/* Each member under a row of the ancestor with the rules that fired for the decisions the
 * selection's `where` names. */
struct barred {
  struct str id;
  uint32_t row;    /* of the candidates' entity */
  uint32_t *rules; /* into schema.rules */
  uint32_t n_rules;
};
uint32_t report_barred(
    struct report *report, const struct selection *selection, uint32_t row, struct barred **barred);
/* The same of one row of the candidates' entity. */
void report_barred_member(struct report *report, const struct selection *selection,
    uint32_t member_row, struct barred *member);

#endif
