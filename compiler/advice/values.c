/* Unions of intervals (values.h). */
#include "compiler/advice/values.h"

struct bound bound_infinite(void) {
  return (struct bound){.infinite = true};
}

struct bound bound_at(struct fraction value, bool open) {
  return (struct bound){.open = open, .value = value};
}

/* -- on the grid: closed, at a value that it has -- */

static bool to_grid(struct bound *bound, uint8_t scale, bool is_low) {
  if (bound->infinite) return true;
  const struct fraction value = bound->value;
  int64_t number;
  if (scale == 0 && value.denominator == 1) { /* as most are */
    if (!bound->open) return true;
    if (value.numerator != (int64_t)value.numerator ||
        __builtin_add_overflow((int64_t)value.numerator, is_low ? 1 : -1, &number))
      return false;
    *bound = bound_at((struct fraction){number, 1}, false);
    return true;
  }
  const int64_t power = decimal_power_of_ten[scale];
  const bool is_on_it = value.denominator <= power && power % (int64_t)value.denominator == 0;
  if (!bound->open && is_on_it) return true;
  struct fraction at;
  if (is_on_it) {
    int128 steps;
    if (__builtin_mul_overflow(
            value.numerator, (int128)(power / (int64_t)value.denominator), &steps) ||
        __builtin_add_overflow(steps, is_low ? 1 : -1, &number))
      return false;
  } else if (!fraction_round(value, scale, is_low ? ROUND_CEILING : ROUND_FLOOR, &number)) {
    return false;
  }
  if (!fraction_make(number, power, &at)) return false;
  *bound = bound_at(at, false);
  return true;
}

static bool is_empty(const struct interval *i) {
  if (i->low.infinite || i->high.infinite) return false;
  const int order = fraction_compare(i->low.value, i->high.value);
  return order > 0 || (order == 0 && (i->low.open || i->high.open));
}

/* -- comparing ends -- */

/* Which of two lower ends lies lower: < 0 for a. */
static int compare_lows(const struct bound *a, const struct bound *b) {
  if (a->infinite || b->infinite) return (int)b->infinite - (int)a->infinite;
  const int order = fraction_compare(a->value, b->value);
  return order ? order : (int)a->open - (int)b->open;
}
static int compare_highs(const struct bound *a, const struct bound *b) {
  if (a->infinite || b->infinite) return (int)a->infinite - (int)b->infinite;
  const int order = fraction_compare(a->value, b->value);
  return order ? order : (int)b->open - (int)a->open;
}

/* True where nothing lies between an upper end and the lower end of what follows it. */
static bool touch(
    const struct value_range *range, const struct bound *high, const struct bound *low) {
  if (high->infinite || low->infinite) return true;
  const int order = fraction_compare(low->value, high->value);
  if (order < 0 || (order == 0 && !(low->open && high->open))) return true;
  if (!range->has_grid) return false;
  struct fraction step, next;
  return fraction_make(1, decimal_power_of_ten[range->scale], &step) &&
      fraction_add(high->value, step, &next) && fraction_compare(low->value, next) <= 0;
}

/* -- the operations -- */

static bool push(struct values *out, struct interval interval) {
  if (out->n == VALUES_PIECES_MAX) return false;
  out->items[out->n++] = interval;
  return true;
}

static struct values room_for(struct arena *arena, uint32_t n) {
  return (struct values){.items = ARENA_ARRAY(arena, struct interval, n ? n : 1)};
}

bool values_of(struct arena *arena, const struct value_range *range, struct interval interval,
    struct values *out) {
  if (compare_lows(&interval.low, &range->within.low) < 0) interval.low = range->within.low;
  if (compare_highs(&interval.high, &range->within.high) > 0) interval.high = range->within.high;
  if (range->has_grid &&
      (!to_grid(&interval.low, range->scale, true) ||
          !to_grid(&interval.high, range->scale, false)))
    return false;
  *out = room_for(arena, 1);
  return is_empty(&interval) || push(out, interval);
}

bool values_unite(struct arena *arena, const struct value_range *range, struct values a,
    struct values b, struct values *out) {
  *out = room_for(arena, a.n + b.n < VALUES_PIECES_MAX ? a.n + b.n : VALUES_PIECES_MAX);
  out->none = a.none || b.none;
  for (uint32_t i = 0, j = 0; i < a.n || j < b.n;) {
    const bool takes_a =
        j == b.n || (i < a.n && compare_lows(&a.items[i].low, &b.items[j].low) <= 0);
    const struct interval next = takes_a ? a.items[i++] : b.items[j++];
    struct interval *last = out->n ? &out->items[out->n - 1] : NULL;
    if (!last || !touch(range, &last->high, &next.low)) {
      if (!push(out, next)) return false;
    } else if (compare_highs(&next.high, &last->high) > 0) {
      last->high = next.high;
    }
  }
  return true;
}

static struct bound other_side(struct bound bound) {
  bound.open = !bound.open;
  return bound;
}

bool values_complement(
    struct arena *arena, const struct value_range *range, struct values a, struct values *out) {
  *out = room_for(arena, a.n + 1 < VALUES_PIECES_MAX ? a.n + 1 : VALUES_PIECES_MAX);
  struct bound low = range->within.low;
  bool rest = true; /* something may follow */
  for (uint32_t i = 0; i <= a.n && rest; i++) {
    struct interval gap = {low, range->within.high};
    if (i < a.n) {
      rest = !a.items[i].high.infinite;
      low = other_side(a.items[i].high);
      if (a.items[i].low.infinite) continue;
      gap.high = other_side(a.items[i].low);
    }
    struct values piece;
    if (!values_of(arena, range, gap, &piece)) return false;
    if (piece.n && !push(out, piece.items[0])) return false;
  }
  out->none = range->none && !a.none;
  return true;
}

static struct interval common(const struct interval *x, const struct interval *y) {
  return (struct interval){compare_lows(&x->low, &y->low) > 0 ? x->low : y->low,
      compare_highs(&x->high, &y->high) < 0 ? x->high : y->high};
}

bool values_intersect(struct arena *arena, struct values a, struct values b, struct values *out) {
  *out = room_for(arena, a.n + b.n < VALUES_PIECES_MAX ? a.n + b.n : VALUES_PIECES_MAX);
  out->none = a.none && b.none;
  for (uint32_t i = 0, j = 0; i < a.n && j < b.n;) {
    const struct interval both = common(&a.items[i], &b.items[j]);
    if (!is_empty(&both) && !push(out, both)) return false;
    if (compare_highs(&a.items[i].high, &b.items[j].high) < 0) i++;
    else j++;
  }
  return true;
}

bool values_disjoint(struct values a, struct values b) {
  for (uint32_t i = 0, j = 0; i < a.n && j < b.n;) {
    const struct interval both = common(&a.items[i], &b.items[j]);
    if (!is_empty(&both)) return false;
    if (compare_highs(&a.items[i].high, &b.items[j].high) < 0) i++;
    else j++;
  }
  return !(a.none && b.none);
}

/* A piece of a lies in one piece of b, or not at all: those of b do not touch. */
bool values_within(struct values a, struct values b) {
  for (uint32_t i = 0, j = 0; i < a.n; i++) {
    while (j < b.n && compare_highs(&b.items[j].high, &a.items[i].high) < 0) j++;
    if (j == b.n || compare_lows(&b.items[j].low, &a.items[i].low) > 0) return false;
  }
  return !a.none || b.none;
}
