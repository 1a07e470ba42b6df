/* Results as a page: one HTML file, with its style, its script and all data in it, that asks no
 * network. Counts and charts are there without script; lists are drawn by the script as one scrolls,
 * from the data in compact columns (page_data.c). Numbers, names and labels as people.h has them.
 *
 * Explanations come from whoever can make them (study/, above this room), by a callback; where there
 * is none the script tells the rules that fired, the facts they read and what is missing. */
#ifndef THIDUA_PAGE_H
#define THIDUA_PAGE_H

#include "results/report.h"

/* Whole explanations in one page: results of instances, undetermined and rare ones first. Making one
 * runs the program some times over, so of many rows there are fewer. */
#define PAGE_EXPLANATIONS_MAX 2000u
/* More rows than that count as many … */
#define PAGE_ROWS_MANY 5000u
/* … of which so many are explained. */
#define PAGE_EXPLANATIONS_OF_MANY 50u
/* What is printed of a list; the page says so where there is more. */
#define PAGE_ROWS_PRINTED 5000u

/* So many are asked for at once, so that several threads can make them. */
#define PAGE_EXPLAINED_AT_ONCE 64u

struct page_result {
  uint32_t item, row; /* of the schema; of the report's data */
};

struct page_options {
  struct str command;   /* that explains an instance, up to its id: `thidua explain REG DATA` */
  uint32_t n_explained; /* UINT32_MAX: by the bounds above */
  void *context;        /* of explain */
  /* Explains `n` results (PAGE_EXPLAINED_AT_ONCE at most) as HTML: texts, one each, that hold until it
   * is asked again. NULL: nothing is explained. */
  const struct str *(*explain)(void *context, const struct page_result *results, uint32_t n);
};

/* Writes a planned report to report->out; whether that worked is seen there. */
void page_write(struct report *report, const struct page_options *options);

#endif
