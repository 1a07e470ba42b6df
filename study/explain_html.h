/* Explanations as HTML: in a page of results, where they are opened in place, and as a page of their
 * own (`explain --html`). */
#ifndef THIDUA_EXPLAIN_HTML_H
#define THIDUA_EXPLAIN_HTML_H

#include "study/explain_forms.h"

/* One result, as an element; texts that are made lie in the scene's arena. */
void explain_html(const struct explanation *explanation, struct buffer *out);

/* What explain_for_page explains: results of a session that is kept open, whose data keeps the places of
 * its values. */
struct page_explainer {
  struct session *session;
  const struct compilation *compilation; /* scene_compile's */
};
/* As page_options.explain (results/page/page.h): `context` is a struct page_explainer. */
bool explain_for_page(void *context, uint32_t item, uint32_t row, struct buffer *out);

/* A page of its own: its head, which names the instance; then each result; then its end. */
void explain_page_begin(struct buffer *out, struct str instance, struct evaluation *evaluation);
void explain_page_result(const struct explanation *explanation, struct buffer *out);
void explain_page_end(struct buffer *out);

#endif
