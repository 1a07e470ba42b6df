/* Kernels of allocations: N shared among the rows under one row in proportion to their weights, by
 * the largest remainder. language.md §5 `allocation`.
 *
 * A row's exact share is N w / W, W the sum of the weights. With q and r the quotient and the
 * remainder of N w by W, and c and s those of q by the unit, the share cut to the unit is c units,
 * and what is cut off is s + r / W: remainders are compared by s, then by r. N and w take 63 bits,
 * W at most 95, so that nothing overflows, whatever the data.
 *
 * As many units are left as N holds whole ones less those cut. The rows with the largest remainders
 * take one each: they are found by radix, digit by digit from the highest, where only the rows that
 * share the digit at which the units run out stay in question. What stays in question at the end
 * has one remainder: those rows are parted by the keys (kernel_part_tie).
 */
#include "runtime/kernels/kernels.h"

#define SORTED_ROWS 24u /* groups of up to so many rows are sorted by insertion */

__extension__ typedef unsigned __int128 wide;

ALWAYS_INLINE uint32_t group_begin(const struct kernel_call *call, uint32_t group) {
  return call->level.first[group] - call->level.below_first;
}
ALWAYS_INLINE bool list_known(const struct kernel_call *call, uint32_t group) {
  return !call->level.listed || call->level.listed[group];
}

/* What is shared in a group, and by what. */
struct amount {
  uint64_t least, most;
  bool known; /* within these bounds; none is negative (AMOUNT) */
};

static struct amount amount_at(const struct kernel_call *call, uint32_t group) {
  return (struct amount){(uint64_t)((const int64_t *)call->b->values)[group],
      (uint64_t)((const int64_t *)call->b->high)[group], call->b->known[group]};
}

static const uint32_t *list_of(const struct kernel_call *call) {
  return call->context->program->operands + call->instruction->c;
}
static uint64_t unit_of(const struct kernel_call *call) {
  return (uint64_t)call->context->program->constants[list_of(call)[ALLOT_UNIT]].number;
}

ALWAYS_INLINE bool is_zero(const struct view *weight, uint32_t i) {
  return weight->known[i] && ((const int64_t *)weight->high)[i] == 0;
}

/* The sum of the weights of a group; false where one is not known. */
static bool sum_weights(const struct view *weight, uint32_t begin, uint32_t end, wide *sum) {
  const int64_t *lo = weight->values, *hi = weight->high;
  bool known = true;
  *sum = 0;
  for (uint32_t i = begin; i < end; i++) {
    known &= weight->known[i] && lo[i] == hi[i];
    *sum += (uint64_t)lo[i];
  }
  return known;
}

/* N w / W: in 64 bits where all of them fit, which divide many times as fast. */
struct quotient {
  uint64_t whole;
  wide rest;
};
ALWAYS_INLINE struct quotient divide(uint64_t n, uint64_t weight, wide sum, bool is_narrow) {
  if (is_narrow) {
    const uint64_t product = n * weight, whole = product / (uint64_t)sum;
    return (struct quotient){whole, product - whole * (uint64_t)sum};
  }
  const wide product = (wide)n * weight, whole = product / sum;
  return (struct quotient){(uint64_t)whole, product - whole * sum};
}
ALWAYS_INLINE bool fits_narrow(uint64_t n, wide sum) {
  return sum >> 64 == 0 && (wide)n * (uint64_t)sum >> 64 == 0;
}

/* -- remainders -- */

/* Of the block's rows: three words each, the first decides first. And the rows still in question,
 * with room to sort them. */
struct remainders {
  uint64_t *words[3]; /* what is cut off in whole, the high and the low word of r */
  uint64_t greatest[3];
  uint32_t *rows;
  uint32_t n;
  uint64_t left; /* units, 0 < left < n while any row is in question */
};

static struct remainders remainders_in(const struct kernel_call *call) {
  uint64_t *words = call->scratch;
  return (struct remainders){.words = {words, words + call->n, words + 2 * (size_t)call->n},
      .rows = (uint32_t *)(words + 3 * (size_t)call->n)};
}

/* Each row's remainder, all rows cut; how many units are left. */
ALWAYS_INLINE void cut_rows(const struct kernel_call *call, struct remainders *r, uint32_t begin,
    uint32_t end, uint64_t n, wide sum, bool is_narrow) {
  const int64_t *weight = call->views[list_of(call)[ALLOT_WEIGHT]].values;
  const uint64_t unit = unit_of(call);
  uint8_t *d = call->d->values;
  uint64_t left = n / unit, greatest[3] = {0};
  for (uint32_t i = begin; i < end; i++) {
    const struct quotient q = divide(n, (uint64_t)weight[i], sum, is_narrow);
    const uint64_t units = unit == 1 ? q.whole : q.whole / unit, over = q.whole - units * unit,
                   high = is_narrow ? 0 : (uint64_t)(q.rest >> 64), low = (uint64_t)q.rest;
    left -= units;
    r->words[0][i] = over;
    r->words[1][i] = high;
    r->words[2][i] = low;
    greatest[0] = over > greatest[0] ? over : greatest[0];
    greatest[1] = high > greatest[1] ? high : greatest[1];
    greatest[2] = low > greatest[2] ? low : greatest[2];
    d[i] = ALLOTMENT_CUT;
  }
  memcpy(r->greatest, greatest, sizeof greatest);
  r->left = left;
}

static int compare_remainders(const struct remainders *r, uint32_t a, uint32_t b) {
  for (int k = 0; k < 3; k++)
    if (r->words[k][a] != r->words[k][b]) return r->words[k][a] > r->words[k][b] ? -1 : 1;
  return 0;
}

/* A small group, sorted: those surely in take a unit, those as good as the last of them stay in
 * question, unless all of these are in as well. */
static void part_by_sorting(struct remainders *r, uint8_t *d) {
  uint32_t *rows = r->rows;
  for (uint32_t k = 1; k < r->n; k++) {
    const uint32_t row = rows[k];
    uint32_t j = k;
    for (; j > 0 && compare_remainders(r, row, rows[j - 1]) < 0; j--) rows[j] = rows[j - 1];
    rows[j] = row;
  }
  uint32_t begin = (uint32_t)r->left - 1, end = (uint32_t)r->left;
  const uint32_t last = rows[begin];
  while (end < r->n && compare_remainders(r, last, rows[end]) == 0) end++;
  while (end > r->left && begin > 0 && compare_remainders(r, last, rows[begin - 1]) == 0) begin--;
  if (end == r->left) begin = end;
  for (uint32_t k = 0; k < begin; k++) d[rows[k]] = ALLOTMENT_MORE;
  for (uint32_t k = begin; k < end; k++) rows[k - begin] = rows[k];
  r->left -= begin;
  r->n = end - begin;
}

/* By one word, digit by digit: rows above the digit where the units run out take one, rows below it
 * none. */
static void part_by_word(struct remainders *r, int word, uint8_t *d) {
  const uint64_t *values = r->words[word];
  if (r->greatest[word] == 0) return;
  uint32_t shift = (64 - (uint32_t)__builtin_clzll(r->greatest[word]) + 7) / 8 * 8;
  while (shift > 0 && r->n > 0) {
    shift -= 8;
    uint32_t counts[256] = {0}, digit = 255, n = 0;
    for (uint32_t k = 0; k < r->n; k++) counts[values[r->rows[k]] >> shift & 255]++;
    uint64_t left = r->left;
    while (counts[digit] < left) left -= counts[digit--];
    const bool takes_all = counts[digit] == left;
    for (uint32_t k = 0; k < r->n; k++) {
      const uint32_t row = r->rows[k], own = values[row] >> shift & 255;
      if (own > digit || (takes_all && own == digit)) d[row] = ALLOTMENT_MORE;
      r->rows[n] = row;
      n += own == digit && !takes_all;
    }
    r->n = n;
    r->left = takes_all ? 0 : left;
  }
}

/* The rows of one remainder across the last unit. */
static void part_by_keys(const struct kernel_call *call, struct remainders *r) {
  static const uint8_t allotted[] = {[CANDIDACY_NOT_CHOSEN] = ALLOTMENT_CUT,
      [CANDIDACY_CHOSEN] = ALLOTMENT_MORE,
      [CANDIDACY_TIED] = ALLOTMENT_TIED,
      [CANDIDACY_UNDETERMINED] = ALLOTMENT_OPEN};
  const uint32_t *list = list_of(call);
  uint8_t *d = call->d->values;
  if (list[ALLOT_N_KEYS] == 0) {
    for (uint32_t k = 0; k < r->n; k++) d[r->rows[k]] = ALLOTMENT_TIED;
    return;
  }
  uint32_t *rows = r->rows + r->n; /* sorting moves them */
  memcpy(rows, r->rows, r->n * sizeof *rows);
  kernel_part_tie(call, list + ALLOT_KEYS, list[ALLOT_N_KEYS], rows, r->n, (int64_t)r->left);
  for (uint32_t k = 0; k < r->n; k++) d[r->rows[k]] = allotted[d[r->rows[k]]];
}

static void allot_group(
    const struct kernel_call *call, uint32_t begin, uint32_t end, uint64_t n, wide sum) {
  struct remainders r = remainders_in(call);
  uint8_t *d = call->d->values;
  if (fits_narrow(n, sum)) cut_rows(call, &r, begin, end, n, sum, true);
  else cut_rows(call, &r, begin, end, n, sum, false);
  if (r.left == 0) return;
  for (uint32_t i = begin; i < end; i++) r.rows[r.n++] = i;
  if (r.n <= SORTED_ROWS) {
    part_by_sorting(&r, d);
  } else {
    for (int word = 0; word < 3; word++) part_by_word(&r, word, d);
  }
  if (r.n) part_by_keys(call, &r);
}

void kernel_ALLOT(const struct kernel_call *call) {
  const struct view *weight = &call->views[list_of(call)[ALLOT_WEIGHT]];
  uint8_t *d = call->d->values;
  for (uint32_t group = 0; group < call->level.n_above; group++) {
    const uint32_t begin = group_begin(call, group), end = group_begin(call, group + 1);
    const struct amount n = amount_at(call, group);
    wide sum;
    const bool is_open = !sum_weights(weight, begin, end, &sum) || !n.known || n.least != n.most ||
        !list_known(call, group);
    if (is_open && !(n.known && n.most == 0)) {
      for (uint32_t i = begin; i < end; i++)
        d[i] = is_zero(weight, i) ? ALLOTMENT_CUT : ALLOTMENT_UNKNOWN;
    } else if (is_open || n.most == 0 || sum == 0) {
      memset(d + begin, ALLOTMENT_CUT, end - begin);
    } else {
      allot_group(call, begin, end, n.most, sum);
    }
  }
}

/* -- what that comes to -- */

ALWAYS_INLINE void put_share(
    const struct view *d, uint32_t i, bool known, uint64_t low, uint64_t high) {
  ((int64_t *)d->values)[i] = (int64_t)low;
  ((int64_t *)d->high)[i] = (int64_t)high;
  d->known[i] = known;
}

ALWAYS_INLINE void share_rows(const struct kernel_call *call, uint32_t begin, uint32_t end,
    uint64_t n, wide sum, bool is_narrow) {
  const int64_t *weight = call->views[list_of(call)[ALLOT_WEIGHT]].values;
  const uint8_t *status = call->a->values;
  const uint64_t unit = unit_of(call);
  for (uint32_t i = begin; i < end; i++) {
    const uint64_t whole = divide(n, (uint64_t)weight[i], sum, is_narrow).whole,
                   cut = unit == 1 ? whole : whole - whole % unit;
    const uint64_t more = cut + unit;
    put_share(call->d, i, true, status[i] == ALLOTMENT_MORE ? more : cut,
        status[i] == ALLOTMENT_CUT ? cut : more);
  }
}

void kernel_SHARE(const struct kernel_call *call) {
  const struct view *weight = &call->views[list_of(call)[ALLOT_WEIGHT]];
  const uint8_t *status = call->a->values;
  for (uint32_t group = 0; group < call->level.n_above; group++) {
    const uint32_t begin = group_begin(call, group), end = group_begin(call, group + 1);
    const struct amount n = amount_at(call, group);
    wide sum;
    const bool is_known = sum_weights(weight, begin, end, &sum) && n.known && n.least == n.most &&
        list_known(call, group);
    if (is_known && n.most > 0 && sum > 0) {
      if (fits_narrow(n.most, sum)) share_rows(call, begin, end, n.most, sum, true);
      else share_rows(call, begin, end, n.most, sum, false);
      continue;
    }
    for (uint32_t i = begin; i < end; i++) {
      const bool is_open = status[i] == ALLOTMENT_UNKNOWN;
      put_share(call->d, i, !is_open || n.known, 0, is_open && n.known ? n.most : 0);
    }
  }
}

void kernel_ALLOTMENT(const struct kernel_call *call) {
  const uint8_t *status = call->a->values;
  uint8_t *d = call->d->values;
  for (uint32_t group = 0; group < call->n; group++) {
    const struct amount n = amount_at(call, group);
    uint8_t greatest = ALLOTMENT_CUT;
    bool any = false;
    for (uint32_t i = group_begin(call, group), end = group_begin(call, group + 1); i < end; i++) {
      greatest = status[i] > greatest ? status[i] : greatest;
      any |= !is_zero(call->c, i);
    }
    enum allocation_state state = ALLOCATION_UNDETERMINED;
    if (n.known && n.most == 0) state = ALLOCATION_FILLED;
    else if (!list_known(call, group) || !n.known || n.least == 0) state = ALLOCATION_UNDETERMINED;
    else if (!any) state = ALLOCATION_NO_CANDIDATE;
    else if (greatest > ALLOTMENT_TIED || n.least != n.most) state = ALLOCATION_UNDETERMINED;
    else state = greatest == ALLOTMENT_TIED ? ALLOCATION_TIED : ALLOCATION_FILLED;
    d[group] = state == ALLOCATION_UNDETERMINED ? (uint8_t)CODE_UNKNOWN : (uint8_t)state;
  }
}

void kernel_AMOUNT(const struct kernel_call *call) { kernel_SEATS(call); }
void kernel_WEIGHT(const struct kernel_call *call) { kernel_SEATS(call); }
