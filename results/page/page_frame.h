/* What every page begins and ends with: its style, and what its script does. A page asks no network.
 *
 * Pages to be read (PAGE_OF_TEXT: a regulation, its law, its coverage) are written as
 *
 *   page_begin        then <header class="top">: the head, with <h1> and <dl class="meta">
 *   page_begin_text   the search and the row of parts; then <section id="…"> with an <h2> each,
 *                     in which whatever is found as a whole is an element of class `entry`
 *   page_end
 *
 * Without its script all of it is there, but for the search and the row of parts. */
#ifndef THIDUA_PAGE_FRAME_H
#define THIDUA_PAGE_FRAME_H

#include "base/buffer.h"

enum page_script {
  PAGE_ALONE,      /* none */
  PAGE_OF_RESULTS, /* page.js: draws lists from the page's data (page_data.c) */
  PAGE_OF_TEXT     /* document.js, document.css: the row of parts, a search through entries */
};

/* From the doctype to <body>; `title` is the window's. */
void page_begin(struct buffer *out, struct str title, enum page_script script);
/* Of a page of text, behind its head: the search, the row of parts, and <main>. `noun` says what is
 * searched for, behind "Search": "a rule, a field, words of the law". */
void page_begin_text(struct buffer *out, struct str noun);
/* The end, </main> of a page of text with it; with the script that page_begin was told. */
void page_end(struct buffer *out, enum page_script script);

#endif
