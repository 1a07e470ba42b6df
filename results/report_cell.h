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

/* The same, without telling ties, of many rows of one entity: read for as many at once as may be, as
 * far as they are small. */
#define SMALL_KEY_BITS 10
#define SMALL_KEYS (1u << SMALL_KEY_BITS)
#define KEY_MORE UINT16_MAX /* the cell says more, or its key is no small one */
#define SMALL_KEYS_ROWS 128u
struct key_reader;
struct small_keys {
  struct key_reader *readers; /* an item each */
  uint32_t n_readers, n_rows;
  uint32_t first, n;  /* the rows that were read last */
  uint32_t in_blocks; /* a register of theirs that is read block by block; NO_REGISTER: none */
  uint16_t *keys;     /* of them, SMALL_KEYS_ROWS for each item */
};
/* Of `n` items of an entity (indices into schema.items) that has `n_rows`, in the report's arena. */
struct small_keys *report_small_keys_new(
    const struct report *report, const uint32_t *items, uint32_t n, uint32_t n_rows);
/* Reads those from a row on. */
void report_read_small_keys(const struct report *report, struct small_keys *keys, uint32_t row);
/* The keys of the rows that were read last, WORD_KEYS items in a word: of the i-th of these rows
 * words[w][i]; there are words enough for all items. A key that is no small one stands in them, too. */
#define WORD_KEYS 4u
void report_join_keys(const struct small_keys *keys, uint64_t (*words)[SMALL_KEYS_ROWS]);
/* The keys of a row: of the i-th item i * SMALL_KEYS_ROWS behind. */
static inline const uint16_t *report_small_keys(
    const struct report *report, struct small_keys *keys, uint32_t row) {
  if (row - keys->first >= keys->n) report_read_small_keys(report, keys, row);
  return keys->keys + (row - keys->first);
}

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
