/* Numbers and days that are wanted: of a sum, a product, one of its operands (coverage_aim.h). What is
 * compared is brought to the edge of the comparison. */
#include "base/date.h"
#include "base/decimal.h"
#include "compiler/typed/functions.h"
#include "study/coverage_aim.h"

static uint8_t scale_of(struct type type) { return type.kind == TYPE_DECIMAL ? type.scale : 0; }

/* -- comparisons -- */

/* A want that has such a value on one side of a comparison, so that the other is not above it. */
static struct want near(const struct value *value, enum want_kind kind, int64_t step) {
  struct want want = want_value(kind, value);
  __builtin_add_overflow(want.number, step, &want.number);
  return want;
}

/* What the left (or the right) side must be beside the other one's value, for a < or <= that is to be
 * so or not. Strict comparisons turn one unit in the last place beside the value. */
static struct want ordered(const struct value *other, bool is_left, bool is_strict, bool is_so) {
  if (is_left == is_so) return near(other, WANT_AT_MOST, is_strict == is_so ? -1 : 0);
  return near(other, WANT_AT_LEAST, is_strict == is_so ? 1 : 0);
}

/* The finest unit of both sides. */
static void refine(struct value *value, struct type type) {
  const uint8_t scale = scale_of(type);
  if (value->type.kind != TYPE_DECIMAL && value->type.kind != TYPE_INTEGER) return;
  while (value->type.scale < scale && !__builtin_mul_overflow(value->number, 10, &value->number)) {
    value->type.kind = TYPE_DECIMAL;
    value->type.scale++;
  }
}

static bool is_constant(const struct tx *node) {
  while (node->kind == TX_LIFT) node = node->a;
  return node->kind == TX_CONSTANT;
}

static bool at_one_side(struct aiming *a, struct tx *node, uint32_t row, struct want want,
    struct tx *side, struct tx *other_side) {
  struct told_value other;
  if (!aim_value(a, other_side, row, &other) || !other.value.known || other.is_none)
    return aim_at(a, other_side, row, WANT_SOME);
  if (want.kind != WANT_EXACTLY && want.kind != WANT_OTHER) {
    if (want.kind == WANT_UNKNOWN) return aim_at(a, side, row, WANT_NONE);
    return aim_again(a, side, row, want);
  }
  const bool is_so = (want.number != 0) == (want.kind == WANT_EXACTLY);
  if (node->kind == TX_EQUAL) {
    const struct want same = want_value(is_so ? WANT_EXACTLY : WANT_OTHER, &other.value);
    return aim_again(a, side, row, same);
  }
  refine(&other.value, side->type);
  const struct want edge = ordered(&other.value, side == node->a, node->kind == TX_LESS, is_so);
  return aim_again(a, side, row, edge);
}

bool aim_at_comparison(struct aiming *a, struct tx *node, uint32_t row, struct want want) {
  struct tx *sides[] = {node->a, node->b};
  const bool of_constant[] = {is_constant(node->a), is_constant(node->b)};
  uint32_t first = aim_drawn(a, 2);
  if (of_constant[0] || of_constant[1]) first = of_constant[0];
  if (want.kind == WANT_UNKNOWN && !of_constant[!first] && aim_drawn(a, 2)) first = !first;
  if (want.kind == WANT_UNKNOWN) return aim_at(a, sides[first], row, WANT_NONE);
  return at_one_side(a, node, row, want, sides[first], sides[!first]) ||
      at_one_side(a, node, row, want, sides[!first], sides[first]);
}

/* -- what a number is made of -- */

static struct want opposite(struct want want) {
  if (want.kind == WANT_AT_MOST) want.kind = WANT_AT_LEAST;
  else if (want.kind == WANT_AT_LEAST) want.kind = WANT_AT_MOST;
  return want;
}

static bool fits(int128 number, struct want *want, uint8_t scale) {
  while (scale > 9) {
    number /= 10;
    scale--;
  }
  if (number > INT64_MAX || number < INT64_MIN) return false;
  want->number = (int64_t)number;
  want->scale = scale;
  return true;
}

/* want - sign * other; for `other` unknown it has to be known first. */
static bool without_other(
    struct aiming *a, struct tx *other, uint32_t row, int sign, struct want *want) {
  struct told_value told;
  if (!aim_value(a, other, row, &told) || !told.value.known) return false;
  const uint8_t own = scale_of(told.value.type), scale = own > want->scale ? own : want->scale;
  return fits((int128)want->number * decimal_power_of_ten[scale - want->scale] -
          (int128)sign * told.value.number * decimal_power_of_ten[scale - own],
      want, scale);
}

static bool at_sum(struct aiming *a, struct tx *node, uint32_t row, struct want want, int sign) {
  const bool of_left = aim_drawn(a, 2);
  struct want left = want, right = want;
  if (without_other(a, node->b, row, sign, &left)) {
    if (of_left && aim_again(a, node->a, row, left)) return true;
  } else if (aim_at(a, node->b, row, WANT_SOME)) {
    return true;
  }
  if (!without_other(a, node->a, row, 1, &right)) return aim_at(a, node->a, row, WANT_SOME);
  if (sign < 0) { /* a - b: b = a - want */
    right.number = -right.number;
    right = opposite(right);
  }
  return aim_again(a, node->b, row, right) ||
      (without_other(a, node->b, row, sign, &left) && !of_left && aim_again(a, node->a, row, left));
}

/* The factor that is to be changed, beside the other. */
static bool at_factor(
    struct aiming *a, struct tx *factor, struct tx *other, uint32_t row, struct want want) {
  struct told_value told;
  if (!aim_value(a, other, row, &told) || !told.value.known)
    return aim_at(a, other, row, WANT_SOME);
  if (told.value.number == 0)
    return aim_again(a, other, row, (struct want){.kind = WANT_AT_LEAST, .number = 1});
  enum { DIGITS = 6 };
  const int128 by = told.value.number,
               number = (int128)want.number * decimal_power_of_ten[DIGITS] *
      decimal_power_of_ten[scale_of(told.value.type)] / decimal_power_of_ten[want.scale];
  int128 quotient = number / by;
  if (by < 0) want = opposite(want);
  if (number % by && want.kind == WANT_AT_LEAST) quotient++;
  return fits(quotient, &want, DIGITS) && aim_again(a, factor, row, want);
}

static bool at_quotient(struct aiming *a, struct tx *node, uint32_t row, struct want want) {
  struct told_value by;
  if (!aim_value(a, node->b, row, &by) || !by.value.known || by.value.number <= 0)
    return aim_again(a, node->b, row, (struct want){.kind = WANT_AT_LEAST, .number = 1});
  if (!fits((int128)want.number * by.value.number, &want, want.scale + scale_of(by.value.type)))
    return false;
  return aim_again(a, node->a, row, want);
}

static bool at_function(struct aiming *a, struct tx *node, uint32_t row, struct want want) {
  int32_t day;
  switch ((enum function)node->index) {
  case FUNCTION_DAYS_BETWEEN:
  case FUNCTION_WORKING_DAYS_BETWEEN: {
    struct want last = want, first = want;
    if (aim_drawn(a, 2) && without_other(a, node->a, row, -1, &last))
      return aim_again(a, node->b, row, last);
    if (!without_other(a, node->b, row, 1, &first)) return aim_at(a, node->b, row, WANT_SOME);
    first.number = -first.number;
    return aim_again(a, node->a, row, opposite(first));
  }
  case FUNCTION_YEAR:
    if (want.kind == WANT_OTHER || want.scale) return false;
    if (!date_make(want.number, want.kind == WANT_AT_MOST ? 12 : 1,
            want.kind == WANT_AT_MOST ? 31 : 1, &day))
      return false;
    want.number = day;
    if (want.kind == WANT_EXACTLY) want.kind = WANT_AT_LEAST;
    return aim_again(a, node->a, row, want);
  case FUNCTION_MONTH:
  case FUNCTION_DAY:
  case FUNCTION_MONTHS_BETWEEN:
  case FUNCTION_YEARS_BETWEEN:
  case FUNCTION_WEEKDAY:
  case FUNCTION_IS_WORKING_DAY:
  case FUNCTION_DATE:
  case N_FUNCTIONS: break;
  }
  return false;
}

bool aim_at_number(struct aiming *a, struct tx *node, uint32_t row, struct want want) {
  if (want.kind == WANT_UNKNOWN || want.kind == WANT_KNOWN || want.kind == WANT_OTHERWISE)
    return false; /* by some part */
  switch (node->kind) {
  case TX_ADD: return at_sum(a, node, row, want, 1);
  case TX_SUBTRACT: return at_sum(a, node, row, want, -1);
  case TX_ADD_DAYS: return at_sum(a, node, row, want, 1);
  case TX_MULTIPLY: {
    const bool of_left = aim_drawn(a, 2);
    struct tx *factor = of_left ? node->a : node->b, *other = of_left ? node->b : node->a;
    return at_factor(a, factor, other, row, want) || at_factor(a, other, factor, row, want);
  }
  case TX_DIVIDE: return at_quotient(a, node, row, want);
  case TX_NEGATE: want.number = -want.number; return aim_again(a, node->a, row, opposite(want));
  case TX_WIDEN:
  case TX_ROUND:
  case TX_ABS: return aim_again(a, node->a, row, want);
  case TX_MINIMUM:
  case TX_MAXIMUM: {
    const uint32_t first = aim_drawn(a, 2);
    return aim_at(a, first ? node->b : node->a, row, want) ||
        aim_at(a, first ? node->a : node->b, row, want);
  }
  case TX_ADD_WORKING_DAYS:
  case TX_ADD_MONTHS:
    want.number += (int64_t)aim_drawn(a, 80) - 70;
    return aim_again(a, node->a, row, want);
  case TX_FUNCTION: return at_function(a, node, row, want);
  default: return false;
  }
}
