/* What bytes of ids tell, sixteen at a time, against the same byte by byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/ingest/byte_masks.h"

/* Each byte at each place of a text of plain ones, between others that tell something. */
static void test_ids(void **state) {
  (void)state;
  enum { BYTES_MAX = 40, N_BYTES = 256 };
  for (uint32_t n = 0; n <= BYTES_MAX; n++)
    for (uint32_t at = 0; at < n; at++)
      for (unsigned byte = 0; byte < N_BYTES; byte++) {
        char around[BYTES_MAX + 2];
        memset(around, byte % 2 ? ' ' : 'A', sizeof around);
        memset(around + 1, 'x', n);
        around[1 + at] = (char)byte;
        assert_int_equal(id_bytes(around + 1, n), id_byte((unsigned char)byte));
      }
  assert_int_equal(id_bytes("Xxxxxxxxx\xC4\x91", 11), ID_BYTES_ODD | ID_BYTES_LARGE);
  assert_int_equal(id_bytes("", 0), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_ids)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
