/* What is said in words of everyday or of other languages: "lớn hơn", "at least", "có không", "sort by",
 * "case when", "COUNTIF" (spoken.def). */
#ifndef THIDUA_SPOKEN_H
#define THIDUA_SPOKEN_H

#include "dsl/tokens.h"

enum spoken_kind {
  SPOKEN_COMPARISON,
  SPOKEN_TYPE,
  SPOKEN_WORD,
  SPOKEN_VALUE,
  SPOKEN_BOUND,
  SPOKEN_MULTIPLE,
  SPOKEN_FORM,
  SPOKEN_BEGIN,
  SPOKEN_SIGN,
  SPOKEN_CALL,
  SPOKEN_NAME
};

struct spoken {
  const char *phrase;
  const char *written; /* how: a sign, a form, a sentence; NULL: by the keyword of `token` */
  int token;           /* of the type or keyword; of a multiple its zeros; else 0 */
  enum spoken_kind kind;
  bool is_sentence;
};

/* -- spoken_words.c */
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
/* The form that is said so, or by words that begin with the last token; NULL: none. */
const struct spoken *spoken_form(struct tokens *tokens);
/* -- spoken.c */
/* What a whole phrase says, of a kind; NULL: nothing. `tokens` may be NULL: it only keeps what was made
 * of the table for the next question. */
const struct spoken *spoken_whole(struct tokens *tokens, struct str said, enum spoken_kind kind);
/* A form of spoken.def with its keywords in the language and what is to be written filled in. `number`: for
 * its #, or empty. In the arena. */
const char *spoken_form_filled(
    struct arena *arena, const char *form, struct str number, enum keyword_language language);
/* The same, only of tokens for which `expected` is; NULL: of any. */
const struct spoken *spoken_among(
    struct tokens *tokens, struct str said, enum spoken_kind kind, const bool *expected);
/* How that is written, for a reader: `"case when" is written: if CONDITION then …`, or a sentence.
 * `said`: as it was written. `number`: that stands before it, or empty. `language`: of the keywords.
 * In the arena. */
const char *spoken_told(struct arena *arena, const struct spoken *spoken, struct str said,
    struct str number, enum keyword_language language);

#endif
