/* Kernels of numbers. They are checked against GMP at the edges of 64 bits. */
#include "kernel_judge.h"

static const int64_t edges[] = {INT64_MIN, INT64_MIN + 1, INT64_MIN / 2, -1000000000000000000,
    -9223372037, -1000000000, -25, -15, -10, -5, -3, -2, -1, 0, 1, 2, 3, 5, 10, 15, 25, 1000000000,
    3037000500, 9223372036, 1000000000000000000, INT64_MAX / 2, INT64_MAX - 1, INT64_MAX};
enum { N_EDGES = sizeof edges / sizeof *edges };

/* All pairs of edges; every seventh row unknown on a side. */
static uint32_t fill_pairs(struct test_column *a, struct test_column *b) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < N_EDGES; i++)
    for (uint32_t j = 0; j < N_EDGES; j++, n++) {
      a->known[n] = n % 7 != 3;
      b->known[n] = n % 7 != 5;
      I64(a)[n] = a->known[n] ? edges[i] : 0;
      I64(b)[n] = b->known[n] ? edges[j] : 0;
    }
  return n;
}

/* The immediates tried of an operation of two: none, powers of ten, or scales of either side. */
static uint32_t immediates_of(enum opcode op, uint16_t *out) {
  uint32_t n = 0;
  const bool scales = opcode_infos[op].immediate == IMM_SCALES,
             power = opcode_infos[op].immediate == IMM_SCALE;
  for (uint16_t k = 0; k <= (power ? 18 : scales ? 9 : 0); k++) out[n++] = k;
  for (uint16_t k = 1; k <= 9 && scales; k++) out[n++] = (uint16_t)(k << 4);
  return n;
}

static void numbers_of_two(void **state) {
  (void)state;
  struct test_column *d = test_column(), *a = test_column(), *b = test_column();
  const uint32_t n = fill_pairs(a, b);
  static const enum opcode ops[] = {OP_ADD_NUMBER, OP_SUB_NUMBER, OP_MIN_NUMBER, OP_MAX_NUMBER,
      OP_DAYS_BETWEEN, OP_MUL_NUMBER, OP_DIV_NUMBER};
  for (size_t o = 0; o < sizeof ops / sizeof *ops; o++) {
    uint16_t imms[32];
    const uint32_t n_imms = immediates_of(ops[o], imms);
    for (uint32_t m = 0; m < n_imms; m++) {
      const uint16_t imm = imms[m];
      test_kernel(ops[o], imm, n, d, a, b, NULL);
      for (uint32_t i = 0; i < n; i++) {
        int64_t expected;
        /* no dates */
        if (ops[o] == OP_DAYS_BETWEEN &&
            (I64(a)[i] < -3000000000 || I64(a)[i] > 3000000000 || I64(b)[i] < -3000000000 ||
                I64(b)[i] > 3000000000))
          continue;
        bool known = expected_number(ops[o], imm, I64(a)[i], I64(b)[i], &expected) && a->known[i] &&
            b->known[i];
        if (!known) expected = 0;
        if (d->known[i] != known || I64(d)[i] != expected)
          fail_msg("%s %u: %lld %lld: %d %lld, not %d %lld", opcode_infos[ops[o]].mnemonic, imm,
              (long long)I64(a)[i], (long long)I64(b)[i], d->known[i], (long long)I64(d)[i], known,
              (long long)expected);
      }
    }
  }
  free(d);
  free(a);
  free(b);
}

static void comparisons(void **state) {
  (void)state;
  struct test_column *d = test_column(), *a = test_column(), *b = test_column();
  const uint32_t n = fill_pairs(a, b);
  static const enum opcode ops[] = {OP_EQ_NUMBER, OP_LT_NUMBER, OP_LE_NUMBER};
  for (size_t o = 0; o < 3; o++)
    for (uint16_t ka = 0; ka < 16; ka += 3)
      for (uint16_t kb = 0; kb < 16; kb += 3) {
        const uint16_t imm = (uint16_t)(ka << 4 | kb);
        test_kernel(ops[o], imm, n, d, a, b, NULL);
        for (uint32_t i = 0; i < n; i++)
          assert_int_equal(U8(d)[i],
              a->known[i] && b->known[i] ? expected_comparison(ops[o], imm, I64(a)[i], I64(b)[i])
                                         : TRUTH_UNKNOWN);
      }
  free(d);
  free(a);
  free(b);
}

static void numbers_of_one(void **state) {
  (void)state;
  struct test_column *d = test_column(), *a = test_column(), *b = test_column();
  const uint32_t n = fill_pairs(a, b);
  /* every tie of two digits */
  for (uint32_t i = 0; i < n && i < 400; i++) I64(a)[i] = a->known[i] ? (int64_t)i - 200 : 0;
  uint16_t imms[6 * 16 * 16 + 32];
  enum opcode ops[6 * 16 * 16 + 32];
  size_t n_calls = 0;
  ops[n_calls] = OP_NEG_NUMBER, imms[n_calls++] = 0;
  ops[n_calls] = OP_ABS_NUMBER, imms[n_calls++] = 0;
  for (uint16_t k = 0; k <= 18; k++) ops[n_calls] = OP_WIDEN_NUMBER, imms[n_calls++] = k;
  for (uint16_t rounding = 0; rounding < 6; rounding++)
    for (uint16_t from = 0; from <= 9; from++)
      for (uint16_t to = 0; to <= 9; to++)
        ops[n_calls] = OP_ROUND_NUMBER,
        imms[n_calls++] = (uint16_t)(rounding << 8 | from << 4 | to);
  for (size_t c = 0; c < n_calls; c++) {
    test_kernel(ops[c], imms[c], n, d, a, NULL, NULL);
    for (uint32_t i = 0; i < n; i++) {
      int64_t expected;
      const bool known = expected_number(ops[c], imms[c], I64(a)[i], 0, &expected) && a->known[i];
      if (d->known[i] != known || I64(d)[i] != (known ? expected : 0))
        fail_msg("%s %x: %lld: %d %lld, not %d %lld", opcode_infos[ops[c]].mnemonic, imms[c],
            (long long)I64(a)[i], d->known[i], (long long)I64(d)[i], known, (long long)expected);
    }
  }
  free(d);
  free(a);
  free(b);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(numbers_of_two),
      cmocka_unit_test(comparisons),
      cmocka_unit_test(numbers_of_one),
  };
  return cmocka_run_group_tests_name("kernels of numbers", tests, NULL, NULL);
}
