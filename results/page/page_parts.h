/* The parts of a page of results: for the files of this room. */
#ifndef THIDUA_PAGE_PARTS_H
#define THIDUA_PAGE_PARTS_H

#include "results/page/html.h"
#include "results/page/page.h"
#include "results/page/page_frame.h"
#include "results/people.h"
#include "results/report_tally.h"

/* One letter that style and script know a colour by: good, bad, middling, open, tied, neutral. */
enum page_tone {
  TONE_GOOD = 'g',
  TONE_BAD = 'b',
  TONE_MIDDLE = 'm',
  TONE_OPEN = 'u',
  TONE_TIED = 't',
  TONE_NEUTRAL = 'n',
  TONE_OUTSIDE = 'o' /* not asked about: in charts alone */
};
/* Of an outcome or state, by its code; of other items of truth, and of those not known. */
enum page_tone page_code_tone(const struct schema *schema, const struct item *item, uint32_t code);

struct page {
  struct report *report;
  const struct schema *schema;
  const struct page_options *options;
  struct arena *arena;   /* the report's */
  struct buffer *out;    /* the report's text */
  struct tally *tallies; /* by item */
  uint32_t *name_fields; /* by entity: people_name_field */
};

/* Decisions, selections, allocations and duties, which people ask for; definitions are told of an
 * instance that is opened. */
bool page_is_main(const struct item *item);
/* The words of a code of an item that has codes (report_tally.h); of a selection's, of its candidacies. */
struct str page_code_words(const struct page *page, const struct item *item, uint32_t code);
/* The table of results of an entity; NULL: it has none. */
const struct report_table *page_table_of(const struct page *page, uint32_t entity);
/* The fields that what a rule asks hangs on, in their order; in the arena. */
uint32_t page_rule_fields(const struct page *page, uint32_t rule, uint32_t **fields);

/* -- with neither data nor script -- */
void page_put_head(struct page *page);    /* title, day, readings, what was read */
void page_put_summary(struct page *page); /* counts and charts */
void page_put_warnings(struct page *page);
void page_put_law(struct page *page); /* rules beside the words they encode, readings */

/* -- data -- */
void page_put_data(struct page *page);

#endif
