/* The words of the language as tables, made from keywords.def: for the scanner, messages, and the
 * formatter. Phrases are NFC with one blank between their words.
 */
#ifndef THIDUA_KEYWORDS_H
#define THIDUA_KEYWORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum keyword_kind {
  KEYWORD_DECLARATION,
  KEYWORD_HEADED,
  KEYWORD_RESERVED,
  KEYWORD_CONTEXTUAL,
  KEYWORD_CALLED,
  KEYWORD_COUNTED,
  KEYWORD_STATE
};
enum keyword_language { KEYWORD_ENGLISH, KEYWORD_VIETNAMESE };
enum { KEYWORD_WORDS_MAX = 6 }; /* words of the longest phrase */

/* One phrase in one language; a token has one in each, English first, and perhaps a synonym after
 * them. */
struct keyword {
  int token; /* of the parser; for a state, a name's */
  enum keyword_kind kind;
  enum keyword_language language;
  struct str phrase;
  struct str english; /* the same in English; of a state, its name in results */
};

struct keyword_entry {
  const struct keyword *keyword;
  uint32_t n_words;
  struct str words[KEYWORD_WORDS_MAX];
};

enum { KEYWORD_SLOTS = 1024 }; /* a power of two, a few times as many as there are first words */

/* Finds phrases by their first word. Owner: its arena. */
struct keyword_index {
  /* by a first word's ends and length, or in the next free slot: 1 + its group; 0: free */
  uint16_t slots[KEYWORD_SLOTS];
  uint32_t *groups;              /* of group g: entries[groups[g]] to [groups[g + 1]] */
  struct keyword_entry *entries; /* in a group the longest phrase first */
};

uint32_t keyword_count(void);
const struct keyword *keyword_at(uint32_t number);
/* How many words a phrase has. */
uint32_t keyword_words(struct str phrase);
void keyword_index_init(struct keyword_index *index, struct arena *arena);
/* The entries that begin with `word`, the longest first; *n is 0 where there is none. */
const struct keyword_entry *keyword_index_find(
    const struct keyword_index *index, struct str word, uint32_t *n);
/* A token's phrase in the language asked for; NULL where the token is not a keyword. */
const struct keyword *keyword_of_token(int token, enum keyword_language language);
/* The language in which the reader's messages name keywords. */
enum keyword_language keyword_language_told(void);
/* The keyword as the reader's language has it ("rule", "quy tắc"), for messages; a word that is none,
 * translated. Of static storage. */
const char *keyword_told(const char *english);
/* The English name of a state written in Vietnamese (`đủ` -> `filled`), or the text itself.
 * language.md §2, "states". */
struct str keyword_state(struct str text);
/* The state, day of the week or reason that a text is, in either language; of several phrases the
 * first. NULL: none. */
const struct keyword *keyword_of_state(struct str text);

#endif
