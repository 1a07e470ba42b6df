/* Values of one column that are written the way most are, many at once: what value_quick_padded_number
 * and _truth read one by one. "No" says nothing yet. Private to this room. */
#ifndef THIDUA_VALUE_MANY_H
#define THIDUA_VALUE_MANY_H

#include "runtime/ingest/value_quick.h"

enum { VALUES_AT_ONCE = 64, VALUES_STEP = 8 };

/* Texts, by place: their first eight bytes, and how many they are. */
struct value_texts {
  uint64_t words[VALUES_AT_ONCE], lengths[VALUES_AT_ONCE];
};

/* Numbers are read of decimals of at most so many places after the point. */
#define VALUE_MANY_SCALE_MAX 6

/* Each reads the first n texts, a multiple of VALUES_STEP, into numbers, and returns by place, from the
 * lowest bit on, which of them it does not read: those need a closer look. */
uint64_t value_integers(const struct value_texts *texts, uint32_t n, int64_t *numbers);
/* `scale`: from 1 to VALUE_MANY_SCALE_MAX. Numbers with as many digits behind the point, which is this
 * sign, are read, and such without a point. */
uint64_t value_decimals(
    const struct value_texts *texts, uint32_t n, uint32_t scale, char sign, int64_t *numbers);
uint64_t value_truths(const struct value_texts *texts, uint32_t n, int64_t *numbers);

#endif
