/* Comparisons and types in words of everyday: "lớn hơn", "at least", "có không" (spoken.def). */
#ifndef THIDUA_SPOKEN_H
#define THIDUA_SPOKEN_H

#include "dsl/tokens.h"

struct spoken {
  const char *phrase, *comparison; /* as it is said; how it is written, if it is a comparison */
  int type;                        /* the token of the type, if it is one; else 0 */
};

/* The comparison that the words at hand say; NULL where they say none. The words begin at the last
 * token, or at the one before it where that was taken for something else: `không` of "không quá",
 * `more` of "is more than". `expected`: by token, what could stand here. Points into the table. */
const struct spoken *spoken_comparison(struct tokens *tokens, const bool *expected);
/* The type that is said by words that begin with the last token, or with the one before it. */
const struct spoken *spoken_type(struct tokens *tokens);
const struct spoken *spoken_type_before(struct tokens *tokens);

#endif
