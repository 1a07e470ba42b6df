/* Comparisons, types and keywords in words of everyday: "lớn hơn", "at least", "có không", "sort by"
 * (spoken.def). */
#ifndef THIDUA_SPOKEN_H
#define THIDUA_SPOKEN_H

#include "dsl/tokens.h"

enum spoken_kind { SPOKEN_COMPARISON, SPOKEN_TYPE, SPOKEN_WORD, SPOKEN_VALUE };

struct spoken {
  const char *phrase, *comparison; /* as it is said; how it is written, if it is a comparison */
  int token;                       /* of the type or keyword; of a comparison 0 */
  enum spoken_kind kind;
};

/* The comparison that the words at hand say; NULL where they say none. The words begin at the last
 * token, or at the one before it where that was taken for something else: `không` of "không quá",
 * `more` of "is more than". `expected`: by token, what could stand here. Points into the table. */
const struct spoken *spoken_comparison(struct tokens *tokens, const bool *expected);
/* The type that is said by words that begin with the last token, or with the one before it. */
const struct spoken *spoken_type(struct tokens *tokens);
const struct spoken *spoken_type_before(struct tokens *tokens);
/* The keyword that is said by words that begin with the last token, of those that could stand here. */
const struct spoken *spoken_word(struct tokens *tokens, const bool *expected);
/* The keyword that begins a value and is said by words that were taken for names: they end with the token
 * before the last, or go on with the last. */
const struct spoken *spoken_value(struct tokens *tokens);

#endif
