/* The working days of a regulation's calendar, counted once: which day is one, how many lie between
 * two days, which is the n-th after a day, each by a look. language.md §5 `calendar`. */
#ifndef THIDUA_WORKING_DAYS_H
#define THIDUA_WORKING_DAYS_H

#include "base/arena.h"
#include "runtime/program/schema.h"

struct working_days {
  int32_t from, to; /* the calendar's days */
  uint32_t n;       /* how many of them are working days */
  /* by day from `from`, and one more behind `to`: the working days before it */
  uint32_t *before;
  int32_t *days; /* the working days, ascending */
};

/* In the arena; NULL where the schema has no calendar. Memory: eight bytes a day of it. */
const struct working_days *working_days_of(struct arena *arena, const struct schema *schema);

/* False where the day lies outside the calendar. */
bool working_days_is(const struct working_days *days, int64_t day, bool *is_working);
/* The working days after a, up to and with b; of b before a minus those after b up to a. False
 * where a day between lies outside. */
bool working_days_between(const struct working_days *days, int64_t a, int64_t b, int64_t *n);
/* The n-th working day after a day (before it, where n < 0; itself where n = 0). False where it
 * lies outside. */
bool working_days_add(const struct working_days *days, int64_t day, int64_t n, int32_t *out);

#endif
