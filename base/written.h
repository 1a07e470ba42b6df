/* Numbers and days as people and spreadsheets write them, and how they are written here: for
 * messages, which show the value to write. Nothing is read by this. */
#ifndef THIDUA_WRITTEN_H
#define THIDUA_WRITTEN_H

#include "base/arena.h"
#include "base/str.h"

/* "9,75" is 9.75, "1.000.000,5" 1000000.5, "1 000 000" 1000000, ".5" 0.5, "+5" 5, "1e3" 1000, "80 %"
 * 80%, full-width digits ASCII's. Where a comma may be either sign ("1,000") both values are named:
 * the text continues "write ". NULL where the text is no number, or more than one is as likely, or
 * nothing is to be written otherwise. In the arena. */
const char *written_number(struct arena *arena, struct str text);
/* How far a number that is written otherwise goes on from `end`, where its first digits end: digits
 * behind commas and points, three of them behind a blank, a percent sign behind all. */
uint32_t written_number_end(struct str text, uint32_t end);
/* "31/12/2020", "31-12-2020", "31.12.2020", "2020/12/31", "2020-3-1", "ngày 31/12/2020", "ngày 31
 * tháng 12 năm 2020", each with a time of day behind it or not: the day as YYYY-MM-DD. The day
 * stands before the month unless only the other order is a day; a year of two digits is of this
 * century. NULL where it is no day. In the arena. */
const char *written_day(struct arena *arena, struct str text);

#endif
