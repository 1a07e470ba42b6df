/* Terms of the field in the reader's language. Regulations name outcomes and choices by words of
 * their own; the language of rules gives them no labels, so where such a word is a usual term of
 * emulation and commendation, people are told the term. */
#ifndef THIDUA_TERMS_H
#define THIDUA_TERMS_H

#include "base/str.h"

/* The term that a word stands for ("not considered", without underscores: "không xét"); the word
 * itself where it is none. Of static storage, or `word`. */
struct str term_of(struct str word);

#endif
