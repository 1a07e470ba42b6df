/* One item of one instance, whatever its kind. */
#ifndef THIDUA_REPORT_CELL_H
#define THIDUA_REPORT_CELL_H

#include "results/report.h"

/* One item of one instance. Texts live in the data, the program or report->row. */
struct cell {
  const struct item *item;
  bool known;
  uint32_t outcome;    /* decision, state of a selection or duty, known */
  uint64_t possible;   /* decision: the set */
  struct value value;  /* define, known */
  bool has_bounds;     /* define, not known: it lies in lo..hi, both days where it is a date */
  struct value lo, hi; /* not known: no bound on that side (the number is then the extreme one) */
  struct value left;   /* state of an allocation, known: what is no whole unit */
  uint8_t
      status; /* allocation: enum allotment; selection: enum candidacy; its `value` is whether it is chosen */
  bool has_rank,
      has_seats; /* selection; its state: the seats are lo (has_bounds: lie in lo..hi); of an
                            * allocation so what is shared */
  int64_t rank;
  uint8_t way;        /* enum settled_way: known by cases only */
  struct reasons why; /* not known */
};

/* Fills one cell; without `with_reasons` (to count, or measure) `why` stays empty. */
void report_cell(struct report *report, const struct item *item, uint32_t row, bool with_reasons,
    struct cell *out);

/* What a cell says, as one number, where one is enough: two cells of one item that have the same
 * number say the same in every form, so a form may copy what it wrote of the first (memo.h). False
 * where a cell says more: names, reasons, what cases came to, numbers of which there are many. A tied
 * candidate has a number where the form does not tell its reasons. */
bool report_cell_key(const struct report *report, const struct item *item, uint32_t row,
    bool tells_ties, uint64_t *key);

/* The same, without telling ties, of many rows: what reads the keys of `n` items of one entity
 * (indices into schema.items), in the report's arena; and the i-th of them at a row. */
struct key_reader;
struct key_reader *report_key_readers(
    const struct report *report, const uint32_t *items, uint32_t n);
bool report_read_key(const struct report *report, const struct key_reader *readers, uint32_t i,
    uint32_t row, uint64_t *key);

/* What cases came to, over what the run says of the item (report_settled.c); */
void report_cell_settle(
    const struct report *report, const struct settled_outcome *settled, struct cell *cell);
/* and the missing facts among the reasons of a register that change nothing, out of them. */
void report_drop_idle(struct report *report, const struct settled_outcome *settled, uint32_t reg,
    struct reasons *why);

/* The bounds of a number or date, either of which may be open (register_kind.h). */
static inline void report_bounds(struct cell *cell, struct type type, int64_t lo, int64_t hi) {
  cell->lo = (struct value){.type = type, .known = lo != INT64_MIN || hi == lo, .number = lo};
  cell->hi = (struct value){.type = type, .known = hi != INT64_MAX || hi == lo, .number = hi};
  cell->has_bounds = lo != hi && (cell->lo.known || cell->hi.known);
}

#endif
