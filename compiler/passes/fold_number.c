/* Constant arithmetic, as the machine computes it: 64-bit at a scale, or exact fractions of 128-bit
 * integers. language.md §3 "Numbers". */
#include "compiler/passes/fold.h"
#include "compiler/typed/functions.h"
#include "runtime/kernels/kernels.h"

const struct tx *constant_of(const struct tx *node) {
  if (node->kind == TX_LIFT) node = node->a;
  return node->kind == TX_CONSTANT && node->value.known ? node : NULL;
}

struct ratio { /* lowest terms, denominator > 0 */
  int128 numerator, denominator;
};

static bool fits(int128 value, int64_t *out) {
  if (value < INT64_MIN || value > INT64_MAX) return false;
  *out = (int64_t)value;
  return true;
}

static bool ratio_reduce(struct ratio *r) {
  /* cannot be negated: too large, as beyond the edge */
  const int128 lowest = (int128)((uint128)1 << 127);
  if (r->denominator == 0 || r->numerator == lowest || r->denominator == lowest) return false;
  uint128 a = (uint128)(r->numerator < 0 ? -r->numerator : r->numerator);
  uint128 b = (uint128)(r->denominator < 0 ? -r->denominator : r->denominator);
  while (b) {
    uint128 rest = a % b;
    a = b;
    b = rest;
  }
  int128 divisor = (int128)a;
  if (r->denominator < 0) divisor = -divisor;
  r->numerator /= divisor;
  r->denominator /= divisor;
  return true;
}

static bool ratio_multiply(struct ratio a, struct ratio b, struct ratio *out) {
  return !__builtin_mul_overflow(a.numerator, b.numerator, &out->numerator) &&
      !__builtin_mul_overflow(a.denominator, b.denominator, &out->denominator) && ratio_reduce(out);
}

static bool ratio_add(struct ratio a, struct ratio b, struct ratio *out) {
  int128 left, right;
  return !__builtin_mul_overflow(a.numerator, b.denominator, &left) &&
      !__builtin_mul_overflow(b.numerator, a.denominator, &right) &&
      !__builtin_add_overflow(left, right, &out->numerator) &&
      !__builtin_mul_overflow(a.denominator, b.denominator, &out->denominator) && ratio_reduce(out);
}

/* The exact value of a constant tree; false where it is none, or does not fit. */
static bool ratio_of(const struct tx *node, struct ratio *out) {
  if (node->kind == TX_LIFT) node = node->a;
  if (node->kind == TX_CONSTANT) {
    if (!node->value.known || !type_is_number(node->type)) return false;
    *out = (struct ratio){node->value.number, decimal_power_of_ten[node->type.scale]};
    return ratio_reduce(out);
  }
  if (!node->exact) return false;
  struct ratio a, b = {0, 1};
  if (!node->a || node->kind == TX_REDUCE || !ratio_of(node->a, &a) ||
      (node->b && !ratio_of(node->b, &b)))
    return false;
  switch ((int)node->kind) {
  /* |numerator| < 2^127 after reducing */
  case TX_NEGATE:
    a.numerator = -a.numerator;
    *out = a;
    return true;
  case TX_ADD: return ratio_add(a, b, out);
  case TX_SUBTRACT: b.numerator = -b.numerator; return ratio_add(a, b, out);
  case TX_MULTIPLY: return ratio_multiply(a, b, out);
  case TX_DIVIDE:
    return b.numerator != 0 && ratio_multiply(a, (struct ratio){b.denominator, b.numerator}, out);
  default: return false;
  }
}

static bool fold_round(const struct tx *node, int64_t *number) {
  struct ratio r;
  int128 scaled;
  if (!ratio_of(node->a, &r) ||
      __builtin_mul_overflow(r.numerator, (int128)decimal_power_of_ten[node->type.scale], &scaled))
    return false;
  return fits(int128_divide_rounded(scaled, r.denominator, (enum rounding)node->rounding), number);
}

static bool fold_divide(
    const struct tx *node, const struct tx *a, const struct tx *b, int64_t *number) {
  if (b->value.number == 0) return false;
  int128 numerator = (int128)a->value.number *
      decimal_power_of_ten[node->type.scale + b->type.scale - a->type.scale],
         denominator = b->value.number;
  if (denominator < 0) {
    numerator = -numerator;
    denominator = -denominator;
  }
  return fits(int128_divide_rounded(numerator, denominator, ROUND_HALF_EVEN), number);
}

static bool fold_binary(
    const struct tx *node, const struct tx *a, const struct tx *b, int64_t *number) {
  int64_t x = a->value.number, y = b->value.number, months;
  int32_t days;
  bool good = true;
  switch ((int)node->kind) {
  case TX_ADD: return fits((int128)x + y, number);
  case TX_SUBTRACT: return fits((int128)x - y, number);
  case TX_MULTIPLY: {
    int128 product = (int128)x * y;
    int extra = a->type.scale + b->type.scale - node->type.scale;
    return fits(extra > 0
            ? int128_divide_rounded(product, decimal_power_of_ten[extra], ROUND_HALF_EVEN)
            : product,
        number);
  }
  case TX_DIVIDE: return fold_divide(node, a, b, number);
  case TX_MINIMUM: *number = x < y ? x : y; return true;
  case TX_MAXIMUM: *number = x > y ? x : y; return true;
  case TX_ADD_DAYS: good = date_add_days((int32_t)x, y, &days); break;
  case TX_ADD_MONTHS:
    good = !__builtin_mul_overflow(y, (int64_t)node->months, &months) &&
        date_add_months((int32_t)x, months, (enum month_rounding)node->months_rounding, &days);
    break;
  default: return false;
  }
  if (good) *number = days;
  return good;
}

static bool fold_unary(const struct tx *node, const struct tx *a, int64_t *number) {
  int64_t x = a->value.number;
  switch ((int)node->kind) {
  case TX_NEGATE: return fits(-(int128)x, number);
  case TX_ABS: return fits(x < 0 ? -(int128)x : x, number);
  case TX_WIDEN:
    return fits((int128)x * decimal_power_of_ten[node->type.scale - a->type.scale], number);
  default: return false;
  }
}

/* A function of constants: its kernel, run on one row. */
static bool fold_function(const struct tx *node, int64_t *number) {
  const struct opcode_info *info = &opcode_infos[functions[node->index].opcode];
  const struct tx *arguments[3] = {node->a, node->b, node->c};
  const uint8_t kinds[3] = {info->a, info->b, info->c};
  int64_t values[3] = {0};
  uint8_t truths[3] = {0}, known[3] = {1, 1, 1}, result_known = 0;
  struct view views[3], result = {.values = number, .known = &result_known};
  if (info->d != REG_NUMBER) return false; /* a fold is wanted for numbers and dates only */
  for (int i = 0; i < 3 && arguments[i]; i++) {
    const struct tx *constant = constant_of(arguments[i]);
    if (!constant) return false;
    values[i] = constant->value.number;
    truths[i] = constant->value.number ? TRUTH_TRUE : TRUTH_FALSE;
    views[i] = kinds[i] == REG_TRUTH ? (struct view){.values = &truths[i]}
                                     : (struct view){.values = &values[i], .known = &known[i]};
  }
  const struct kernel_call call = {
      .d = &result, .a = &views[0], .b = &views[1], .c = &views[2], .n = 1};
  kernels[functions[node->index].opcode](&call);
  return result_known;
}

bool fold_number(const struct tx *node, int64_t *number) {
  if (node->kind == TX_ROUND) return fold_round(node, number);
  if (node->kind == TX_REDUCE || !node->a || (node->exact && node->kind != TX_NEGATE)) return false;
  const struct tx *a = constant_of(node->a), *b = node->b ? constant_of(node->b) : NULL;
  if (!a || (node->b && !b)) return false;
  if (node->kind == TX_FUNCTION) return fold_function(node, number);
  return node->b ? fold_binary(node, a, b, number) : fold_unary(node, a, number);
}

bool fold_comparison(const struct tx *node, bool *truth) {
  if (type_is_number(node->a->type)) {
    struct ratio a, b;
    int128 left, right;
    if (!ratio_of(node->a, &a) || !ratio_of(node->b, &b)) return false;
    if (__builtin_mul_overflow(a.numerator, b.denominator, &left) ||
        __builtin_mul_overflow(b.numerator, a.denominator, &right))
      return false;
    *truth = node->kind == TX_EQUAL ? left == right
        : node->kind == TX_LESS     ? left < right
                                    : left <= right;
    return true;
  }
  const struct tx *a = constant_of(node->a), *b = constant_of(node->b);
  if (!a || !b) return false;
  int64_t x = a->value.number, y = b->value.number;
  if (node->a->type.kind == TYPE_TEXT) *truth = str_equal(a->value.text, b->value.text);
  else *truth = node->kind == TX_EQUAL ? x == y : node->kind == TX_LESS ? x < y : x <= y;
  return true;
}
