/* "Did you mean": how far one name is from another. Distances here are in halves: a change of
 * letter costs two, a change of marks or case one, for those are the slips of a Vietnamese
 * keyboard. */
#include <utf8proc.h>

#include "base/str.h"

/* longer names are nobody's slip of the key; bounds the time and the stack */
#define LETTERS_MAX 128
#define FAR UINT32_MAX

/* A name's code points, and the same without marks and case (0 for a lone mark). */
struct letters {
  uint32_t n;
  int32_t exact[LETTERS_MAX], base[LETTERS_MAX];
};

static int32_t base_of(int32_t code_point) {
  if (code_point < 0x80)
    return code_point >= 'A' && code_point <= 'Z' ? code_point + ('a' - 'A') : code_point;
  /* Đ đ: a stroke is no combining mark to Unicode */
  if (code_point == 0x110 || code_point == 0x111) return 'd';
  utf8proc_int32_t parts[8];
  int boundary = 0;
  utf8proc_ssize_t n = utf8proc_decompose_char(
      code_point, parts, 8, UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD, &boundary);
  if (n == 0) return 0;
  return n > 0 && n <= 8 ? parts[0] : code_point;
}

/* False where there are too many. */
static bool letters_of(struct str s, struct letters *out) {
  out->n = 0;
  for (uint32_t i = 0; i < s.n;) {
    if (out->n == LETTERS_MAX) return false;
    i += str_decode(s, i, &out->exact[out->n]);
    out->base[out->n] = base_of(out->exact[out->n]);
    out->n++;
  }
  return true;
}

static uint32_t cost_of_one(const struct letters *a, uint32_t i) { return a->base[i] ? 2 : 1; }

static uint32_t cost_of_replacing(
    const struct letters *a, uint32_t i, const struct letters *b, uint32_t j) {
  return a->exact[i] == b->exact[j] ? 0 : a->base[i] == b->base[j] ? 1 : 2;
}

static uint32_t smaller(uint32_t a, uint32_t b) { return a < b ? a : b; }

/* The distance in halves, or FAR as soon as it must be more than `limit` halves. Optimal string
 * alignment: the usual table, row by row, the two rows before kept for swaps. */
static uint32_t halves_between(const struct letters *a, const struct letters *b, uint32_t limit) {
  uint32_t rows[3][LETTERS_MAX + 1];
  uint32_t *before = rows[0], *last = rows[1], *row = rows[2];
  last[0] = 0;
  for (uint32_t j = 0; j < b->n; j++) last[j + 1] = last[j] + cost_of_one(b, j);
  for (uint32_t i = 0; i < a->n; i++) {
    row[0] = last[0] + cost_of_one(a, i);
    uint32_t least = row[0];
    for (uint32_t j = 0; j < b->n; j++) {
      uint32_t cost = last[j] + cost_of_replacing(a, i, b, j);
      cost = smaller(cost, last[j + 1] + cost_of_one(a, i));
      cost = smaller(cost, row[j] + cost_of_one(b, j));
      if (i > 0 && j > 0 && a->exact[i] == b->exact[j - 1] && a->exact[i - 1] == b->exact[j])
        cost = smaller(cost, before[j - 1] + 2);
      row[j + 1] = cost;
      least = smaller(least, cost);
    }
    /* a swap, which reaches back two rows, costs no less than replacing does */
    if (least > limit) return FAR;
    uint32_t *reused = before;
    before = last;
    last = row;
    row = reused;
  }
  return last[b->n] <= limit ? last[b->n] : FAR;
}

uint32_t str_distance(struct str a, struct str b, uint32_t limit) {
  if (str_equal(a, b)) return 0;
  uint32_t beyond = limit == UINT32_MAX ? limit : limit + 1;
  struct letters first, second;
  if (!letters_of(a, &first) || !letters_of(b, &second)) return beyond;
  /* no distance is larger than that */
  uint32_t limit_halves = limit > LETTERS_MAX * 2 ? LETTERS_MAX * 4 : limit * 2;
  uint32_t halves = halves_between(&first, &second, limit_halves);
  return halves == FAR ? beyond : (halves + 1) / 2;
}

int32_t str_nearest(struct str wanted, const struct str *names, uint32_t n) {
  struct letters first, second;
  if (!letters_of(wanted, &first)) return -1;
  uint32_t limit = 2 * (1 + first.n / 4);
  int32_t nearest = -1;
  for (uint32_t i = 0; i < n; i++) {
    if (!letters_of(names[i], &second)) continue;
    uint32_t halves = halves_between(&first, &second, limit);
    if (halves == FAR || (halves + 1) / 2 >= first.n) continue;
    nearest = (int32_t)i;
    if (halves == 0) break;
    limit = halves - 1; /* only a nearer one may replace it */
  }
  return nearest;
}
