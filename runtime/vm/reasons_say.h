/* What an unresolved register hangs on, by the WHY of its instruction: the registers and reasons
 * are pushed in reading order. The inside of reasons.c and reasons_near.c.
 */
#ifndef THIDUA_REASONS_SAY_H
#define THIDUA_REASONS_SAY_H

#include "runtime/vm/reasons_store.h"

/* A reason as it is told: faults and conflicts by the place of their words alone, whatever the row.
 */
static inline struct reason reason_told(struct reason reason) {
  const uint32_t with_row = 1u << REASON_FIELD | 1u << REASON_LIST | 1u << REASON_TIED |
      1u << REASON_IN_FIELD | 1u << REASON_IN_LIST | 1u << REASON_IN_ITEM;
  if (!(with_row >> reason.kind & 1)) reason.row = 0;
  return reason;
}

/* What a register hangs on at its own row and below: all kinds but those that follow. */
void say_here(struct walker *w, uint32_t reg, uint32_t row);

/* -- selections (reasons_ranked.c) -- */
/* Of a rank, a status or a state: true where it hangs on its group, which is set; else why not is
 * pushed (a tie, no candidate). */
bool say_ranked(struct walker *w, uint32_t reg, uint32_t row, struct reason *group);
/* What a group hangs on: the seats where they matter, then the rows in the order of the data, each
 * with its condition and keys. Whether keys matter: not where there are seats for all. False, and
 * not all is pushed, where more rows than `max` (0: any number) lack facts of their own. */
bool say_group(struct walker *w, uint32_t reg, uint32_t row, uint32_t max, bool *keys_matter);
/* What one row adds to that. */
void say_candidate_alone(struct walker *w, uint32_t reg, uint32_t row, bool keys_matter);

/* -- allocations: the same of a share, or what it comes to seen from above */
bool say_share(struct walker *w, uint32_t reg, uint32_t row, struct reason *group);
void say_share_alone(struct walker *w, uint32_t reg, uint32_t row);

/* -- references -- */
/* The rows of one group that name a row, or may: those whose reference is missing say so. In the
 * order of the data; the group's lists that are absent stand before its rows. False, and not all is
 * pushed, where more than `max` may, or lists are absent. */
bool say_refer(struct walker *w, uint32_t reg, uint32_t row, uint32_t max);
/* In two parts: the rows that surely name it, or, where no row gives a reason, its own fault; */
void say_refer_sure(struct walker *w, uint32_t reg, uint32_t row);
/* and those of a group (REASON_MAYBE) that may name any row. */
void say_refer_maybe(struct walker *w, uint32_t reg, uint32_t group_row);
struct reason walker_refer_group(const struct walker *w, uint32_t reg, uint32_t row);
/* The entity of its row. */
uint32_t walker_refer_entity(const struct walker *w, uint32_t reg);

/* The lists that are absent on the way from a row of `entity` to its descendants of entity `below`.
 */
void say_absent_lists(struct walker *w, uint32_t entity, uint32_t row, uint32_t below);

/* -- compared rows (reasons_match.c) -- */
/* The rows compared with a row that are not surely left out. False, and not all is pushed, where
 * they give far more reasons than `max` (0: any number). */
bool say_match(struct walker *w, uint32_t reg, uint32_t row, uint32_t max);

#endif
