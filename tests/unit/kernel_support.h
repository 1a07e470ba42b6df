/* Columns on the stack and one call of a kernel, for the unit tests of kernels. */
#ifndef THIDUA_KERNEL_SUPPORT_H
#define THIDUA_KERNEL_SUPPORT_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdlib.h>

#include <cmocka.h>

#include "runtime/kernels/kernels.h"

#define ROWS_MAX_HERE 2048

/* A column of any kind with room for ROWS_MAX_HERE rows; filled with rubbish so that a kernel that
 * leaves a row out is caught. */
struct test_column {
  _Alignas(64) unsigned char values[ROWS_MAX_HERE * sizeof(struct fraction)];
  _Alignas(64) unsigned char high[ROWS_MAX_HERE * sizeof(struct fraction)];
  _Alignas(64) uint8_t known[ROWS_MAX_HERE];
  struct view view;
};

static inline struct test_column *test_column(void) {
  struct test_column *column = aligned_alloc(64, (sizeof *column + 63) / 64 * 64);
  assert_non_null(column);
  memset(column, 0xA5, sizeof *column);
  column->view =
      (struct view){.values = column->values, .high = column->high, .known = column->known};
  return column;
}

#define U8(column) ((uint8_t *)(column)->values)
#define U32(column) ((uint32_t *)(column)->values)
#define U64(column) ((uint64_t *)(column)->values)
#define I64(column) ((int64_t *)(column)->values)
#define I64_HIGH(column) ((int64_t *)(column)->high)
#define FRACTIONS(column) ((struct fraction *)(column)->values)
#define FRACTIONS_HIGH(column) ((struct fraction *)(column)->high)

static inline void test_kernel(enum opcode op, uint16_t imm, uint32_t n, struct test_column *d,
    struct test_column *a, struct test_column *b, struct test_column *c) {
  struct instruction code = {.op = (uint16_t)op, .imm = imm};
  struct kernel_call call = {.d = &d->view,
      .a = a ? &a->view : NULL,
      .b = b ? &b->view : NULL,
      .c = c ? &c->view : NULL,
      .n = n,
      .imm = imm,
      .instruction = &code};
  kernels[op](&call);
}

#endif
