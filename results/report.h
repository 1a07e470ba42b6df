/* Results: what a run found, as all forms of it share: the plan of tables, names, identities. Works
 * from a program, a data set and a run alone (no rule text), row by row: reasons are asked for one
 * row, written and forgotten, so that memory does not grow with the results. The shape is cli.md
 * "Results". Cells: report_cell.h; counts: report_tally.h; forms: formats.h. */
#ifndef THIDUA_REPORT_H
#define THIDUA_REPORT_H

#include "base/progress.h"
#include "results/csv.h"
#include "runtime/settle/settle.h"

/* The items of one entity that has any, in the order declared. */
struct report_table {
  uint32_t entity;
  uint32_t *items; /* indices into schema.items */
  uint32_t n_items;
  bool shows_parent; /* its instances name their parent: always, but for a root that has no id */
};

struct report {
  const struct program *program;
  const struct schema *schema;
  const struct dataset *data;
  struct run *run;
  const struct settled *settled; /* NULL: nothing was settled by cases */
  FILE *out;
  int32_t as_of;
  const uint32_t *readings;
  struct report_table *tables; /* by first declared item */
  uint32_t n_tables;
  /* by decision, and one more: its rules are rules[rules_first[d]] .. rules[rules_first[d + 1]] */
  uint32_t *rules_first, *rules;
  /* by row of the table that is written as JSON Lines: whether its line is left empty; NULL: none */
  const uint8_t *left_out;
  struct arena *arena; /* of the whole report */
  struct arena row;    /* of one row; emptied by report_next_row */
  struct progress *progress;
  uint64_t n_rows_done;
  bool for_people;          /* words.h speaks their language: never for what programs read */
  bool colour;              /* for the table */
  uint32_t width;           /* columns of the terminal, for the table */
  struct csv csv;           /* for CSV: whom it is for */
  struct buffer text;       /* what is being written, on its way to `out` */
  struct memo *memo;        /* of the form being written; NULL: none yet */
  struct small_keys **keys; /* by table (report_cell.h), of the form being written */
  /* an errno value: what a form needed beside its output failed (temporary files); 0: nothing did */
  int error;
};

/* Plans the tables. `report` has its program, data, run, out, as_of, readings and arena set; `row`
 * is initialised here. */
void report_plan(struct report *report);
/* Forgets what n rows took, counts them for the progress bar. False where the output cannot be written
 * any more: stop. */
bool report_next_rows(struct report *report, uint64_t n);
static inline bool report_next_row(struct report *report) { return report_next_rows(report, 1); }
/* Makes ready to write: an empty text on its way to `out` (NULL: it grows), and nothing remembered. */
void report_begin_text(struct report *report, FILE *out);
/* All rows the tables have. */
uint64_t report_n_rows(const struct report *report);

/* -- what the forms share -- */
uint32_t report_item_entity(const struct schema *schema, const struct item *item);
struct str report_item_name(const struct schema *schema, const struct item *item);
struct str report_item_label(const struct schema *schema, const struct item *item);
/* The id of an instance; p == NULL where it has none. */
static inline struct str report_id(const struct report *report, uint32_t entity, uint32_t row) {
  const uint32_t code = dataset_row_id(report->data, entity, row);
  return code == TEXT_UNKNOWN ? (struct str){0} : dataset_text(report->data, code);
}
/* The same where nothing beside it says whose it is: "t1/c2" where ids are unique within the parent
 * only. In the arena, or the data's. */
struct str report_whole_id(
    const struct report *report, uint32_t entity, uint32_t row, struct arena *arena);
/* How an instance is found: "unit[u1].incident[2]", from the nearest instance above it that is known
 * by its id alone; the root by its entity's name. In the arena. */
struct str report_at(
    const struct dataset *data, uint32_t entity, uint32_t row, struct arena *arena);
/* The next rule, in their order, whose condition surely holds at a row and which proposes the
 * outcome for the decision. *at is 0 before the first, and then its own. NULL: there is none. */
const struct rule *report_next_fired(
    const struct report *report, uint32_t decision, uint32_t outcome, uint32_t row, uint32_t *at);
/* Of a warning's condition: settled by cases too. */
uint8_t report_warning_truth(
    const struct report *report, const struct assertion *warning, uint32_t row);
/* What cases came to of it where they alone decide it; else NULL. */
const struct settled_outcome *report_settled_warning(
    const struct report *report, const struct assertion *warning, uint32_t row);
/* What cases came to of an item at a row; NULL: nothing better. */
const struct settled_outcome *report_settled(
    const struct report *report, const struct item *item, uint32_t row);
/* The words an item's `outcome` is of: a decision's outcomes, the states of a selection, allocation
 * or duty. */
const struct enumeration *report_outcomes(const struct report *report, const struct item *item);
/* True where an item is one of such words. */
static inline bool report_has_outcome(const struct item *item) {
  return item->kind == ITEM_DECISION || item->kind == ITEM_SELECTION_STATE ||
      item->kind == ITEM_ALLOCATION_STATE || item->kind == ITEM_DUTY;
}

#endif
