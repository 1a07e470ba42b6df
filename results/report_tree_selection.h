/* What selections come to, as parts of the tree of results. */
#ifndef THIDUA_REPORT_TREE_SELECTION_H
#define THIDUA_REPORT_TREE_SELECTION_H

#include "results/memo.h"
#include "results/report_tree_parts.h"

void tree_put_candidate(struct sink *sink, const struct cell *cell);
void tree_put_selection_state(
    struct sink *sink, struct report *report, const struct cell *cell, uint32_t row);
/* The whole member of a candidate and of a selection's state (item `i` of the schema), into a sink
 * that makes text: what stands around its rank, reasons or ids is copied where others have it, too. */
void tree_put_kept_candidate(struct sink *sink, struct report *report, uint32_t i, uint32_t row);
void tree_put_kept_state(struct sink *sink, struct report *report, uint32_t i, uint32_t row);
/* Of such a state that lists one id: that id, and what is kept of what stands before and behind it. An
 * empty id: it lists others, says more, or nothing is kept of it. */
struct str tree_kept_state_id(const struct report *report, uint32_t i, uint32_t row,
    struct memo_piece *before, struct memo_piece *behind);

#endif
