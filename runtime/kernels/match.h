/* Rows compared with instances, as the kernels of MATCH see them: what the parts of the comparison
 * ask (match_parts.c), and sets of rows found by sorting and halving (match_sets.c). Memory is the
 * worker's scratch, handed out from the front. language.md §4 "Comparing rows".
 */
#ifndef THIDUA_MATCH_H
#define THIDUA_MATCH_H

#include "runtime/kernels/fold.h"

/* What every row has a number of its own for. */
struct match_part {
  const struct view *row, *instance;
  uint32_t row_register, instance_register;
  uint8_t kind;       /* enum register_kind of both */
  uint8_t comparison; /* enum match_comparison */
  bool may_be_none;   /* dates, of which a side may have none */
  bool holds_without; /* a value on either side: `<>`, and the opposite of what is asked of dates */
  bool same;          /* one expression on both sides: an instance's own row compares surely */
  uint8_t row_power, instance_power; /* sides are taken times ten to this */
};

/* Whole numbers low .. high, both ends in it; nothing where low > high. */
struct match_span {
  int64_t low, high;
};

/* What an instance asks of a key: the keys that surely fit, the keys that may. Of `<>` those within
 * are the ones that do not fit, and `maybe` is what surely does not. */
struct match_ask {
  struct match_span sure, maybe;
};

struct matching {
  const struct kernel_call *call;
  uint32_t group_entity;
  struct match_part parts[MATCH_COMPARISONS_MAX];
  uint32_t n_parts;
  uint32_t equal[MATCH_COMPARISONS_MAX], n_equal; /* parts by which rows fall into buckets */
  uint32_t sets[MATCH_COMPARISONS_MAX], n_sets;   /* parts of outcomes possible, `=` or `<>` */
  uint32_t range[2], n_range; /* parts of the one key compared by order, or by `<>` */
  bool is_different;          /* that one is `<>` */
  bool may_be_none;           /* a side of that key may have no value */
  bool leaves_out_own;        /* `person is not this` */
  bool has_own;               /* the rows are of the instances' entity */
  uint32_t n_rows, n_instances;
  const uint8_t *condition; /* truth by row; NULL: all rows */
  uint32_t *row_group, *instance_group;
  char *free; /* what is left of the scratch */
};

void *match_take(struct matching *m, size_t bytes);
/* Reads the instruction, all its comparisons or one of them: all but where the columns lie, */
#define MATCH_ALL UINT32_MAX
void match_parts(struct matching *m, const struct program *program, const struct instruction *code,
    uint32_t only);
/* and where they do in a block. */
void match_begin(struct matching *m, const struct kernel_call *call, const uint8_t *condition);

/* -- keys (match_parts.c) -- */
enum match_known { MATCH_KNOWN, MATCH_UNKNOWN, MATCH_NEVER /* equal to nothing */ };
enum match_known match_row_code(const struct match_part *part, uint32_t row, uint64_t *code);
enum match_known match_instance_code(
    const struct match_part *part, uint32_t instance, uint64_t *code);
/* The outcomes possible of a row's, or an instance's, side of a part of sets. */
uint64_t match_set_of(const struct match_part *part, bool of_instance, uint32_t index);
/* Whether a row compares with an instance by the parts of sets: with `only_others`, by those that are
 * not the same on both sides. */
uint8_t match_sets_truth(
    const struct matching *m, uint32_t row, uint32_t instance, bool only_others);
/* The key compared by order: false where a comparison may not hold because it may have no value, or
 * nothing is known of it; `key` is then what it may be, or all. */
bool match_row_key(const struct matching *m, uint32_t row, struct match_span *key);
/* What becomes of a row, or an instance, by its side of the key: no pair of its own holds, for it
 * has no value where one is needed; by the key; by the key if it has a value and else all pairs
 * hold; all hold, for it has none. */
enum match_fit { MATCH_LEFT_OUT, MATCH_BY_KEY, MATCH_KEY_OR_ALL, MATCH_ALL_FIT };
enum match_fit match_row_fit(const struct matching *m, uint32_t row);
enum match_fit match_instance_fit(const struct matching *m, uint32_t instance);
/* What an instance asks of it; with `only_others`, by the parts that are not the same on both sides.
 * `sure` may be empty (low > high). */
struct match_ask match_instance_ask(const struct matching *m, uint32_t instance, bool only_others);
/* True where the own row counts as any other of its keys would: all is known. */
bool match_own_is_as_other(const struct matching *m, uint32_t instance);
/* Whether an instance's own row counts among those compared with it. */
uint8_t match_own_truth(const struct matching *m, uint32_t instance);
/* The same as if it were another row: as the sets have it. */
uint8_t match_pair_truth(const struct matching *m, uint32_t row, uint32_t instance);

/* -- sets of rows (match_sets.c) -- */

/* What the rows of a set come to. */
struct match_sum {
  uint32_t n, n_unknown; /* of unknown value */
  int128 low, high;      /* sums; of a row without a bound on a side MATCH_OPEN there */
};
/* Twice what the values of all rows may come to: beside them it is seen whether a side is open, and
 * it adds and subtracts as they do. */
#define MATCH_OPEN ((int128)1 << 96)
static inline bool match_sum_is_open(int128 sum) { return sum > MATCH_OPEN / 2; }
/* The two best values, for one row may be left out of them. */
struct match_best {
  int64_t first, second;
  uint32_t row; /* that has the first */
};

enum match_fold { MATCH_COUNT, MATCH_SUM, MATCH_MIN, MATCH_MAX };
enum match_set { MATCH_SURE, MATCH_MAYBE };

/* What a set, or a part of one, comes to. */
struct match_found {
  struct match_sum sum;
  struct match_best best;
};

/* What all sets come to, by instance; only what the fold asks for is there. */
struct match_results {
  uint32_t *n[2]; /* rows, by set */
  uint32_t *n_unknown;
  int128 *low, *high; /* of both sets: their sum */
  struct match_best *best[2];
};

struct match_fold_of {
  enum match_fold fold;
  const int64_t *low, *high; /* values; NULL for counts */
  const uint8_t *known;
};

static inline bool match_is_extreme(const struct match_fold_of *of) {
  return of->fold == MATCH_MIN || of->fold == MATCH_MAX;
}

/* What one row adds to a set. */
struct match_sum match_sum_of(const struct match_fold_of *of, enum match_set set, uint32_t row);
struct match_best match_best_of(const struct match_fold_of *of, enum match_set set, uint32_t row);
struct match_best match_best_none(const struct match_fold_of *of);
struct match_best match_best_join(
    const struct match_fold_of *of, struct match_best a, struct match_best b);
static inline void match_sum_add(struct match_sum *a, const struct match_sum *b, int sign) {
  a->n += (uint32_t)sign * b->n;
  a->n_unknown += (uint32_t)sign * b->n_unknown;
  a->low += sign * b->low;
  a->high += sign * b->high;
}

/* Adds to an instance's results, or takes off. */
void match_results_add(const struct match_fold_of *of, struct match_results *results,
    uint32_t instance, enum match_set set, const struct match_found *found, int sign);
/* Adds what the rows come to that each instance asks for. */
void match_find(struct matching *m, const struct match_fold_of *of, struct match_results *results);

#endif
