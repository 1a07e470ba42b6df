/* A text of law cut into sentences, with what only numbers them told apart.
 *
 * A paragraph ends at an empty line. A sentence ends with its paragraph, at `.`, `!`, `?` or `…`
 * where no small letter follows, and where a line begins with the mark of an item (`Điều 3.`, `1.`,
 * `a)`, `-`) behind a `.`, `:`, `;` or `,`. A point behind an abbreviation (TP., ThS.), or behind a
 * number that counts (“bao gồm: 1. …; 2. …”), ends none. Lines that hold only a page's number are
 * no lines. What marks an item is no word of the law: nobody need quote it. */
#ifndef THIDUA_LAW_SENTENCES_H
#define THIDUA_LAW_SENTENCES_H

#include "base/vec.h"
#include "compiler/source/law.h"

struct law_words_of { /* a word: letters and digits, bytes of the text */
  uint32_t begin, end;
};

struct law_cut { /* a sentence, bytes of the text */
  uint32_t begin, end;
  uint32_t label_end;           /* behind the mark of an item at its beginning; else `begin` */
  struct str article;           /* "Điều 3", the nearest above it or its own; n == 0: none */
  uint32_t first_word, n_words; /* behind the label, of the list of words */
};
typedef VEC(struct law_cut) law_cut_list;
typedef VEC(struct law_words_of) law_word_ranges;

/* Cuts a text (NFC, `running` without page numbers in its place, as long). Sentences without a word
 * are left out. In the arena. */
void law_cut(struct arena *arena, struct str text, struct str running, law_cut_list *sentences,
    law_word_ranges *words);

#endif
