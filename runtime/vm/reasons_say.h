/* What an unresolved register hangs on, by the WHY of its instruction: the registers and reasons
 * are pushed in reading order. The inside of reasons.c.
 */
#ifndef THIDUA_REASONS_SAY_H
#define THIDUA_REASONS_SAY_H

#include "runtime/vm/reasons_store.h"

const struct program *walker_program(const struct walker *w);
void say_strict(struct walker *w, const struct instruction *code, uint32_t number, uint32_t row);
void say_choose(struct walker *w, const struct instruction *code, uint32_t row);
/* A rule matters where it is unknown and proposes what is stronger than the strongest sure outcome;
 * one that proposes what would hold anyway
 * (`otherwise`, nothing weaker being possible) does not. */
void say_decide(struct walker *w, const struct instruction *code, uint32_t reg, uint32_t row);
/* The base where no case surely holds, then each case as it is written: its value, its condition.
 */
void say_except(struct walker *w, const struct instruction *code, uint32_t row);
void say_reduce(struct walker *w, const struct instruction *code, uint32_t number, uint32_t row);
const struct selection *walker_selection(const struct walker *w, uint32_t reg);
/* The seats where they matter, then the rows in the order of the data, each with its condition and
 * keys. */
void say_group(struct walker *w, uint32_t reg, uint32_t row);
uint32_t walker_selection_index(const struct walker *w, const struct selection *selection);
/* The rows of one group that name a row, or may: those whose reference is missing say so. In the
 * order of the data; the group's lists that are absent stand before its rows. */
void say_refer(struct walker *w, const struct instruction *code, uint32_t number, uint32_t row);

#endif
