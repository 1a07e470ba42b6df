/* The parts of a document as a page, for the files document_html*.c. */
#ifndef THIDUA_DOCUMENT_HTML_H
#define THIDUA_DOCUMENT_HTML_H

#include "author/document_parts.h"
#include "results/page/html.h"
#include "results/page/page_frame.h"

/* Words with their links; sentences as paragraphs, their lists below. */
void html_phrases(struct document *document, const struct phrases *words, bool begins);
void html_sentences(struct document *document, const struct sentence *sentence);
void html_entry_link(struct document *document, const struct entry *entry);
/* "LEAD a · b"; nothing where there is none. */
void html_entry_links(
    struct document *document, const char *lead, struct entry *const *entries, uint32_t n);
/* Begins a section with its heading. */
void html_section(struct document *document, const char *id, const char *title);
/* The law beside what a declaration says. */
void html_said(struct document *document, const struct ast_decl *decl, struct sentence *sentences);
void html_entry(struct document *document, const struct entry *entry);
typedef void html_part(struct document *document, const struct entry *entry);
/* The same with a part of its kind behind what it says. */
void html_entry_with(struct document *document, const struct entry *entry, html_part *part);
/* Of a reading: what hangs on it. */
void html_hanging(struct document *document, const struct entry *entry);

/* -- sections, document_html_parts.c -- */
void html_results(struct document *document);    /* what is decided, of whom */
void html_years(struct document *document);      /* the chain, and what each file did */
void html_parameters(struct document *document); /* values by date */
void html_entities(struct document *document);   /* what the data tells */

#endif
