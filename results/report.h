/* Results: what a run found, and the six forms they are written in. Works from a program, a data
 * set and a run alone (no rule text), row by row: reasons are asked for one row, written and
 * forgotten, so that memory does not grow with the results. The shape is cli.md "Results". */
#ifndef THIDUA_REPORT_H
#define THIDUA_REPORT_H

#include "base/progress.h"
#include "runtime/vm/run.h"

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
  FILE *out;
  int32_t as_of;
  const uint32_t *readings;
  struct report_table *tables; /* by first declared item */
  uint32_t n_tables;
  struct arena *arena; /* of the whole report */
  struct arena row;    /* of one row; emptied by report_next_row */
  struct progress *progress;
  uint64_t n_rows_done;
  bool colour;    /* for the table */
  uint32_t width; /* columns of the terminal, for the table */
  /* being written: not in an arena, so who catches exhaustion ends it (report_abandon) */
  struct yaml_sink *yaml;
};

/* One item of one instance. Texts live in the data, the program or report->row. */
struct cell {
  const struct item *item;
  bool known;
  uint32_t outcome;   /* decision, state of a selection or duty, known */
  uint64_t possible;  /* decision: the set */
  struct value value; /* define, known */
  bool has_bounds;    /* define, not known: it lies in lo..hi */
  struct value lo, hi;
  uint8_t status;           /* selection: enum candidacy; its `value` is whether it is chosen */
  bool has_rank, has_seats; /* selection; its state: the seats are lo (has_bounds: lie in lo..hi) */
  int64_t rank;
  struct reasons why; /* not known */
};

/* Plans the tables. `report` has its program, data, run, out, as_of, readings and arena set; `row`
 * is initialised here. */
void report_plan(struct report *report);
/* Fills one cell; without `with_reasons` (to count, or measure) `why` stays empty. */
void report_cell(struct report *report, const struct item *item, uint32_t row, bool with_reasons,
    struct cell *out);
/* Frees what the row took, counts it for the progress bar. False where the output cannot be written
 * any more: stop. */
bool report_next_row(struct report *report);
/* Frees what a form held that memory ran out in. */
void report_abandon(struct report *report);
/* All rows the tables have. */
uint64_t report_n_rows(const struct report *report);

/* -- what the forms share -- */
uint32_t report_item_entity(const struct schema *schema, const struct item *item);
struct str report_item_name(const struct schema *schema, const struct item *item);
struct str report_item_label(const struct schema *schema, const struct item *item);
/* The id of an instance; p == NULL where it has none. */
struct str report_id(const struct report *report, uint32_t entity, uint32_t row);
/* How an instance is found: "unit[u1].incident[2]", from the nearest instance above it that has an
 * id (ids are unique within their entity); the root by its entity's name. In the arena. */
struct str report_at(
    const struct dataset *data, uint32_t entity, uint32_t row, struct arena *arena);
/* A rule's condition surely holds at a row and proposes the outcome. */
bool report_rule_fired(const struct report *report, const struct rule *rule, uint32_t decision,
    uint32_t outcome, uint32_t row);
/* The words an item's `outcome` is of: a decision's outcomes, the states of a selection or duty. */
const struct enumeration *report_outcomes(const struct report *report, const struct item *item);
/* True where an item is one of such words. */
static inline bool report_has_outcome(const struct item *item) {
  return item->kind == ITEM_DECISION || item->kind == ITEM_SELECTION_STATE ||
      item->kind == ITEM_DUTY;
}

/* -- report_selection.c */
void report_selection_cell(
    struct report *report, const struct selection *selection, uint32_t row, struct cell *out);
void report_state_cell(
    struct report *report, const struct selection *selection, uint32_t row, struct cell *out);
/* The ids of those under a row of the ancestor that have a status, by rank, then as in the data. In
 * the row's arena, like all here. */
uint32_t report_selected(struct report *report, const struct selection *selection, uint32_t row,
    enum candidacy status, struct str **ids);
/* Each member under a row of the ancestor with the rules that fired for the decisions the
 * selection's `where` names. */
struct barred {
  struct str id;
  uint32_t *rules; /* into schema.rules */
  uint32_t n_rules;
};
uint32_t report_barred(
    struct report *report, const struct selection *selection, uint32_t row, struct barred **barred);

/* How often an item is what: by outcome (booleans: 0 false, 1 true), and undetermined. */
struct tally {
  uint64_t *by_code; /* n_codes of them */
  uint32_t n_codes;  /* 0: neither a decision nor a boolean: only `undetermined` counts */
  uint64_t undetermined;
};
/* In the report's arena. */
struct tally report_tally(
    struct report *report, const struct report_table *table, const struct item *item);
/* How often a warning is true and how often it is unknown. */
void report_tally_warning(const struct report *report, const struct assertion *warning,
    uint64_t *n_true, uint64_t *n_unknown);
/* Everything undetermined: decisions, defines, warnings' conditions. */
uint64_t report_n_undetermined(struct report *report);

/* -- the forms (formats.h): each writes to report->out; whether that worked is seen in the stream
 */
void report_json(struct report *report);
void report_jsonl(struct report *report);
void report_yaml(struct report *report);
void report_csv(struct report *report);
void report_tables(struct report *report);
void report_summary(struct report *report);
/* Warnings as lines, for the forms that have no place for them. */
void report_warning_lines(struct report *report, FILE *out);

#endif
