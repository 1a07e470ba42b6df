/* "did you mean": the keyword nearest to words as they are written. */
#ifndef THIDUA_SUGGEST_H
#define THIDUA_SUGGEST_H

#include "dsl/tokens.h"

/* `n_words` words from `first` on, of which the others are the raw tokens `ahead` and after, with
 * one blank between; empty where they are not words. */
struct str suggest_joined(
    struct tokens *tokens, struct str first, uint32_t ahead, uint32_t n_words);
/* The name that words written apart were meant as, with `_` between them: `first` and the words still
 * to be read, up to a sign, the line's end, or a keyword for which `ends`; *n: how many these are. In the
 * arena. */
struct str suggest_name(
    struct tokens *tokens, struct str first, bool (*ends)(int token), uint32_t *n);
/* Whether a keyword for which `takes` is begins at the raw token `ahead`. */
bool suggest_stands(struct tokens *tokens, uint32_t ahead, const bool *takes);
/* Whether a name stands somewhere in the file. */
bool suggest_is_there(const struct tokens *tokens, struct str name);
/* True where `text` is whole words at the phrase's beginning, and more of it follows. */
bool suggest_begins(struct str phrase, struct str text);
/* The keyword among `candidates` (by token) nearest to the words from `first` on, the first of
 * equals; NULL where none is near. A phrase whose first word is written out, the others forgotten
 * (`order votes`), counts as near. */
const struct keyword *suggest_keyword(
    struct tokens *tokens, struct str first, uint32_t ahead, const bool *candidates);
/* Among phrases of as many words, for words joined already. */
const struct keyword *suggest_keyword_spelt(struct str written, const bool *candidates);
/* The nearest to the words from `first` on among those that begin a declaration. */
const struct keyword *suggest_declaration(struct tokens *tokens, struct str first, uint32_t ahead);
/* Among the same, for words joined already. */
const struct keyword *suggest_declaration_spelt(struct str written);

#endif
