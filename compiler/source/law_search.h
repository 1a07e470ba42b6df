/* Quotations found in a text of law: between law.c, which reports what is not there, and whoever asks
 * where the words stand.
 *
 * Both are compared in one form (law_form.h). A quotation is cut at `...` into pieces; the pieces
 * must occur in their order, each from word boundary to word boundary. Leftmost matches are enough:
 * an earlier end never hides a later piece. */
#ifndef THIDUA_LAW_SEARCH_H
#define THIDUA_LAW_SEARCH_H

#include "base/source.h"
#include "base/vec.h"
#include "dsl/ast.h"

struct law_word { /* of a quotation, in the form, with the place it was written */
  struct str text;
  struct span span;
};
typedef VEC(struct law_word) law_word_list;

/* A text of law in the form, and where its words may begin, told apart by their first byte. */
struct searched_law {
  struct str form;
  uint32_t *origins;   /* of each byte of the form: where its character stands in the text */
  uint32_t *starts;    /* by first byte, then in order */
  uint32_t first[257]; /* starts of byte b: [first[b], first[b + 1]) */
};

/* A beginning of a piece in the form. */
struct law_match {
  uint32_t words; /* of the piece, that are there */
  uint32_t begin, end;
};
/* The piece of a quotation that is not in the source, and from where on it was looked for; n == 0:
 * all are there. */
struct lost_piece {
  uint32_t begin, n, from;
};

/* A text in NFC, made ready to be searched; in the arena. */
struct searched_law law_searched(struct arena *arena, struct str text);
/* The words of a declaration's law text. */
void law_words(struct arena *arena, const struct sources *sources, const struct ast_decl *d,
    law_word_list *words);
/* How many of the words stand at `at` in the form, one blank between; *end: behind the last of
 * them. */
uint32_t law_match_words(
    struct str form, uint32_t at, const struct law_word *words, uint32_t n, uint32_t *end);
/* Where in the starts those from `from` on begin, of one byte. */
uint32_t law_first_start(const struct searched_law *law, uint32_t from, unsigned char byte);
/* Finds a piece from `from` on: the first place where all of it stands, or the longest of its
 * beginnings that is there. */
struct law_match law_find_piece(
    const struct searched_law *law, uint32_t from, const struct law_word *words, uint32_t n);
/* The piece of a quotation that is not there. Where all are: their matches, in order, as near
 * together as they stand behind the first end of the last; in the arena. `matches`: NULL, they are
 * not wanted. */
typedef VEC(struct law_match) law_match_list;
struct lost_piece law_look_for(const struct searched_law *law, const law_word_list *words,
    struct arena *arena, law_match_list *matches);

#endif
