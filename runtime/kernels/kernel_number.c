/* Kernels of plain numbers: 64-bit integers at the scale of their type, each beside a byte that
 * says whether it is known. A result that does not fit is unknown and holds 0. Where overflow can
 * be told from the sum's bits there is no branch; comparisons at one scale are plain, at two scales
 * exact in 128 bits. language.md §3 "Numbers". */
#include "runtime/kernels/arithmetic.h"
#include "runtime/kernels/kernels.h"

/* The operands of a kernel of two numbers. */
#define NUMBERS2                                                                                   \
  const int64_t *restrict a = call->a->values, *restrict b = call->b->values;                      \
  const uint8_t *restrict a_known = call->a->known, *restrict b_known = call->b->known;            \
  const uint32_t n = call->n
#define NUMBER_OUT                                                                                 \
  int64_t *restrict d = call->d->values;                                                           \
  uint8_t *restrict d_known = call->d->known
#define NUMBERS1                                                                                   \
  const int64_t *restrict a = call->a->values;                                                     \
  const uint8_t *restrict a_known = call->a->known;                                                \
  const uint32_t n = call->n

/* known: 1 or 0; holds: 1 or 0. Unknown is the byte between false and true. */
ALWAYS_INLINE uint8_t truth_where(uint8_t known, uint8_t holds) {
  return (uint8_t)((known ^ 1) + 2 * (known & holds));
}

/* A comparison: scales equal (the usual case: the checker brings numbers to one scale where it
 * can), else in 128 bits. */
#define COMPARISON(name, operator)                                                                 \
  KERNEL(name) {                                                                                   \
    NUMBERS2;                                                                                      \
    uint8_t *restrict d = call->d->values;                                                         \
    const unsigned ka = call->imm >> 4 & 15, kb = call->imm & 15;                                  \
    if (ka == kb) {                                                                                \
      for (uint32_t i = 0; i < n; i++)                                                             \
        d[i] = truth_where(a_known[i] & b_known[i], (uint8_t)(a[i] operator b[i]));                \
      return;                                                                                      \
    }                                                                                              \
    for (uint32_t i = 0; i < n; i++)                                                               \
      d[i] = truth_where(                                                                          \
          a_known[i] & b_known[i], number_scaled(a[i], ka) operator number_scaled(b[i], kb));      \
  }

COMPARISON(EQ_NUMBER, ==)
COMPARISON(LT_NUMBER, <)
COMPARISON(LE_NUMBER, <=)

/* Row by row with the checked function of arithmetic.h; unknown operands hold 0, so the function
 * may run on them. */
#define EACH_CHECKED(...)                                                                          \
  for (uint32_t i = 0; i < n; i++) {                                                               \
    d[i] = 0;                                                                                      \
    d_known[i] = (uint8_t)(a_known[i] & b_known[i]) && __VA_ARGS__;                                \
  }

/* Of sides at two scales (the usual case is one), x and y at one: in 64 bits and without a branch
 * as long as no row is near their end, else exactly in 128. */
#define OF_TWO_SCALES(function, result)                                                            \
  if (call->imm) {                                                                                 \
    const int64_t a_power = decimal_power_of_ten[call->imm >> 4 & 15],                             \
                  b_power = decimal_power_of_ten[call->imm & 15],                                  \
                  a_most = INT64_MAX / 2 / a_power, b_most = INT64_MAX / 2 / b_power;              \
    uint8_t fit = 1;                                                                               \
    for (uint32_t i = 0; i < n; i++) {                                                             \
      const int64_t x = (int64_t)((uint64_t)a[i] * (uint64_t)a_power),                             \
                    y = (int64_t)((uint64_t)b[i] * (uint64_t)b_power);                             \
      const uint8_t known = (uint8_t)(a_known[i] & b_known[i]);                                    \
      fit &=                                                                                       \
          (uint8_t)((a[i] <= a_most) & (a[i] >= -a_most) & (b[i] <= b_most) & (b[i] >= -b_most));  \
      d_known[i] = known;                                                                          \
      d[i] = known ? (result) : 0;                                                                 \
    }                                                                                              \
    if (!fit) EACH_CHECKED(function(a[i], b[i], call->imm, &d[i]))                                 \
    return;                                                                                        \
  }

KERNEL(ADD_NUMBER) {
  NUMBERS2;
  NUMBER_OUT;
  OF_TWO_SCALES(number_sum_scaled, (int64_t)((uint64_t)x + (uint64_t)y))
  for (uint32_t i = 0; i < n; i++) {
    int64_t sum = (int64_t)((uint64_t)a[i] + (uint64_t)b[i]);
    /* Overflow: the sum's sign differs from both. */
    uint8_t known = (uint8_t)(a_known[i] & b_known[i] & (((a[i] ^ sum) & (b[i] ^ sum)) >= 0));
    d_known[i] = known;
    d[i] = known ? sum : 0;
  }
}

KERNEL(SUB_NUMBER) {
  NUMBERS2;
  NUMBER_OUT;
  OF_TWO_SCALES(number_difference_scaled, (int64_t)((uint64_t)x - (uint64_t)y))
  for (uint32_t i = 0; i < n; i++) {
    int64_t difference = (int64_t)((uint64_t)a[i] - (uint64_t)b[i]);
    uint8_t known =
        (uint8_t)(a_known[i] & b_known[i] & (((a[i] ^ b[i]) & (a[i] ^ difference)) >= 0));
    d_known[i] = known;
    d[i] = known ? difference : 0;
  }
}

#define CHECKED2(name, ...)                                                                        \
  void kernel_##name(const struct kernel_call *call) {                                             \
    NUMBERS2;                                                                                      \
    NUMBER_OUT;                                                                                    \
    const unsigned scale = call->imm;                                                              \
    EACH_CHECKED(__VA_ARGS__)                                                                      \
  }

CHECKED2(MUL_NUMBER, number_multiply(a[i], b[i], scale, &d[i]))
CHECKED2(DIV_NUMBER, number_divide(a[i], b[i], scale, &d[i]))

KERNEL(NEG_NUMBER) {
  NUMBERS1;
  NUMBER_OUT;
  for (uint32_t i = 0; i < n; i++) {
    uint8_t known = (uint8_t)(a_known[i] & (a[i] != INT64_MIN));
    d_known[i] = known;
    d[i] = known ? (int64_t)(0 - (uint64_t)a[i]) : 0;
  }
}

KERNEL(ABS_NUMBER) {
  NUMBERS1;
  NUMBER_OUT;
  for (uint32_t i = 0; i < n; i++) {
    uint8_t known = (uint8_t)(a_known[i] & (a[i] != INT64_MIN));
    int64_t magnitude = (int64_t)(a[i] < 0 ? 0 - (uint64_t)a[i] : (uint64_t)a[i]);
    d_known[i] = known;
    d[i] = known ? magnitude : 0;
  }
}

KERNEL(WIDEN_NUMBER) {
  NUMBERS1;
  NUMBER_OUT;
  const int64_t power = decimal_power_of_ten[call->imm], least = INT64_MIN / power,
                greatest = INT64_MAX / power;
  for (uint32_t i = 0; i < n; i++) {
    uint8_t known = (uint8_t)(a_known[i] & (a[i] >= least) & (a[i] <= greatest));
    d_known[i] = known;
    d[i] = known ? (int64_t)((uint64_t)a[i] * (uint64_t)power) : 0;
  }
}

void kernel_ROUND_NUMBER(const struct kernel_call *call) {
  NUMBERS1;
  NUMBER_OUT;
  const enum rounding rounding = (enum rounding)(call->imm >> 8);
  const unsigned from = call->imm >> 4 & 15, to = call->imm & 15;
  for (uint32_t i = 0; i < n; i++) {
    d[i] = 0;
    d_known[i] = a_known[i] && number_round(a[i], rounding, from, to, &d[i]);
  }
}

KERNEL(MIN_NUMBER) {
  NUMBERS2;
  NUMBER_OUT;
  OF_TWO_SCALES(number_least_scaled, x < y ? x : y)
  for (uint32_t i = 0; i < n; i++) {
    uint8_t known = (uint8_t)(a_known[i] & b_known[i]);
    int64_t least = a[i] < b[i] ? a[i] : b[i];
    d_known[i] = known;
    d[i] = known ? least : 0;
  }
}

KERNEL(MAX_NUMBER) {
  NUMBERS2;
  NUMBER_OUT;
  OF_TWO_SCALES(number_greatest_scaled, x > y ? x : y)
  for (uint32_t i = 0; i < n; i++) {
    uint8_t known = (uint8_t)(a_known[i] & b_known[i]);
    int64_t greatest = a[i] > b[i] ? a[i] : b[i];
    d_known[i] = known;
    d[i] = known ? greatest : 0;
  }
}
