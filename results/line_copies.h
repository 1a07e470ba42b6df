/* Lines of results that are made of what other lines said, too, but for their ids: most of a year's
 * instances say what some hundred others do. A line is, in this order, what stands before the id, the
 * id, what tells of the parent, and all the rest. That rest is found by the small keys of the items
 * (report_cell.h) and copied at once; where nobody said the same, or an item says more than its key
 * does, the form writes it. For forms that write an instance a line; of a thread. */
#ifndef THIDUA_LINE_COPIES_H
#define THIDUA_LINE_COPIES_H

#include "results/report.h"

struct line_form {
  bool is_json; /* ids are JSON strings; else fields of CSV, for programs */
  /* Puts what stands before the id of each row of a table. */
  void (*put_head)(struct report *report, void *context, struct buffer *out);
  /* Puts what stands between the id of a row and the items, the same for all rows of a parent. */
  void (*put_parent)(struct report *report, void *context, uint32_t row, struct buffer *out);
  /* Writes the items and the end of the line into the report's text. False: it says more of the row
   * than the small keys of its items do. */
  bool (*put_rest)(struct report *report, void *context, uint32_t row);
};

struct line_copies;
/* For a table of the report (an index), in the report's arena. `form` and `context` outlive
 * it. */
struct line_copies *line_copies_new(
    struct report *report, uint32_t table, const struct line_form *form, void *context);
/* Writes the lines of some of n rows, from one on; says how many. 0: that row's line is left out, or its
 * id is none, or is more than is quickly copied. */
uint64_t line_copies_write(
    struct report *report, struct line_copies *copies, uint64_t row, uint64_t n);

#endif
