/* A page of results: the order of its parts (page.h). */
#include "results/page/page_parts.h"

#include "base/translate.h"
#include "results/people.h"

/* Where the script puts its lists; what stands there without it. */
static void put_lists(struct page *page) {
  struct buffer *out = page->out;
  HTML_FORMAT(out, "<noscript><p class=\"note\">{}</p></noscript>\n",
      str_from(_("The lists of instances and their explanations are drawn by a script, which is "
                 "switched off. Counts, warnings and the law are shown.")));
  html_put(out, "<div id=\"lists\"></div>\n");
}

void page_write(struct report *report, const struct page_options *options) {
  report_begin_text(report, report->out);
  struct page page = {.report = report,
      .schema = report->schema,
      .options = options,
      .arena = report->arena,
      .out = &report->text};
  page.tallies = ARENA_ARRAY(page.arena, struct tally, page.schema->n_items + 1);
  page.name_fields = ARENA_ARRAY(page.arena, uint32_t, page.schema->n_entities);
  for (uint32_t e = 0; e < page.schema->n_entities; e++)
    page.name_fields[e] = people_name_field(page.schema, e);
  for (uint32_t t = 0; t < report->n_tables; t++)
    for (uint32_t i = 0; i < report->tables[t].n_items; i++) {
      const uint32_t item = report->tables[t].items[i];
      if (page_is_main(&page.schema->items[item]))
        page.tallies[item] = report_tally(report, &report->tables[t], &page.schema->items[item]);
    }
  page_begin(page.out, people_title(page.schema, page.arena), PAGE_OF_RESULTS);
  page_put_head(&page);
  html_put(page.out, "<main id=\"main\">\n");
  page_put_summary(&page);
  put_lists(&page);
  page_put_warnings(&page);
  page_put_law(&page);
  html_put(page.out, "</main>\n");
  page_put_data(&page);
  page_end(page.out, PAGE_OF_RESULTS);
  buffer_flush(page.out);
}
