/* Explanations for a page of results (results/page/page.h), made by several threads: each result has a
 * scene of its own, so they share what nobody writes, the rules and the data. */
#ifndef THIDUA_EXPLAIN_PAGE_H
#define THIDUA_EXPLAIN_PAGE_H

#include "base/pool.h"
#include "results/page/page.h"
#include "study/explain_html.h"

/* Explains results of a session that is kept open, whose data keeps the places of its values. */
struct page_explainer {
  struct session *session;
  const struct compilation *compilation; /* scene_compile's */
  uint32_t *groups;                      /* by item: scene_group_of */
  struct pool *pool;
  uint32_t n_threads;
  struct explained *explained; /* one for each that is asked for at once */
};

/* In the session's arena; explainer_close ends its threads and frees what they made. */
struct page_explainer *explainer_open(struct session *session);
void explainer_close(struct page_explainer *explainer);
/* As page_options.explain: `context` is a struct page_explainer. */
const struct str *explain_for_page(void *context, const struct page_result *results, uint32_t n);

#endif
