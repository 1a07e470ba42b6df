/* The one form in which law text and its source are compared: between law.c and law_form.c.
 *
 * What a PDF or a word processor does to words is undone: NFC, every run of white space one blank,
 * nothing that cannot be seen, ligatures and full-width letters as plain ones, one kind of dash, of
 * double and of single quotation mark. Where a hyphen stands at a line's end
 * only a reader knows whether it breaks a word, belongs to it, or divides two: a LAW_BREAK stands
 * there, which matches nothing, a dash, and a blank. */
#ifndef THIDUA_LAW_FORM_H
#define THIDUA_LAW_FORM_H

#include <stdbool.h>

#include "base/str.h"

enum { LAW_BREAK = 0x1F }; /* a control, of which the form has no other */

/* The form of a text, which must be valid UTF-8. In the arena. */
struct str law_form(struct arena *arena, struct str text);
/* The same of a text in NFC, with where the character of each byte of the form stands in it. */
struct str law_form_from(struct arena *arena, struct str text, uint32_t **origins);
/* A text that is not in the form yet, with blanks for the lines that hold nothing but a page's
 * number; *has_pages: whether there is one. In the arena. */
struct str law_without_page_numbers(struct arena *arena, struct str text, bool *has_pages);
/* What words are made of. */
bool law_is_letter_or_digit(int32_t code_point);
/* The bytes of the word that begins at `at` (which is no white space) in a text that is not in the
 * form yet: up to white space, or where a line's end breaks it, up to the end of the rest on the
 * next line. */
uint32_t law_word_length(struct str text, uint32_t at);
/* The bytes of white space and of what cannot be seen at `at`, in a text that is not in the form
 * yet. */
uint32_t law_gap_length(struct str text, uint32_t at);
/* True where a word may begin or end in a form: not inside one. */
bool law_is_boundary(struct str form, uint32_t at);
/* True where `word`, in the form, stands at `at` of a form; *end: behind it. */
bool law_matches(struct str form, uint32_t at, struct str word, uint32_t *end);

#endif
