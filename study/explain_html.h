/* Explanations as HTML: in a page of results, where they are opened in place, and as a page of their
 * own (`explain --html`). */
#ifndef THIDUA_EXPLAIN_HTML_H
#define THIDUA_EXPLAIN_HTML_H

#include "study/explain_forms.h"

/* One result, as an element; texts that are made lie in the scene's arena. */
void explain_html(const struct explanation *explanation, struct buffer *out);

/* A page of its own: its head, which names the instance; then each result; then its end. */
void explain_page_begin(
    struct buffer *out, struct evaluation *evaluation, uint32_t entity, uint32_t row);
void explain_page_result(const struct explanation *explanation, struct buffer *out);
/* In its place what would be if: the facts that are supposed, then results, now and then. */
void explain_page_what_if(const struct what_if *what_if, struct buffer *out);
void explain_page_end(struct buffer *out);

#endif
